"""Workbooks for tests: sheets written cell by cell, and what stands inside a file."""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from remit.bodies.tables import TABLES
from tests.plans import Row, tiny_tables

Cell = str | int | float | bool | date | None


def write_book(path: Path, sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> Path:
    """Write sheets as they are given, texts as texts."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for place, cell in enumerate(cells):
                    if isinstance(cell, date):
                        sheet.write_datetime(row, place, cell, day)
                    else:
                        sheet.write(row, place, cell)
    return path


def tiny_sheets(**changed: list[Row]) -> dict[str, list[list[Cell]]]:
    """The tiny plan's tables as sheets of texts, with some tables replaced; an empty one is left out."""
    tables = {**tiny_tables(), **changed}
    return {
        name: [list(rows[0]), *(list(row.values()) for row in rows)] for name, rows in tables.items() if rows
    }


def parts_of(path: Path) -> dict[str, str]:
    """The XML files within a workbook."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def sheet_parts(path: Path) -> list[str]:
    """The XML of each sheet, in order."""
    parts = parts_of(path)
    return [parts[f"xl/worksheets/sheet{n}.xml"] for n in range(1, len(TABLES) + 2)]


def payroll_book(path: Path) -> Path:
    """A workbook that names people by payroll numbers from 91000000 on, in several forms."""
    sheets = tiny_sheets()
    place = sheets["people"][0].index("person")
    numbers = [91_000_000 + n for n in range(len(sheets["people"]))]
    for n, row in enumerate(sheets["people"][1:]):
        row[place] = numbers[n] if n % 2 else f"0{numbers[n]} "
    sheets["spells"] = [["person", "joined"], [numbers[0], date(2001, 4, 1)], [numbers[1], date(2002, 4, 1)]]
    return write_book(path, sheets)
