"""Reading Remit's own workbook: the same tables, checks and faults as from a plan's CSV files."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import polars as pl

from remit.bodies.agreeing import check_lists
from remit.bodies.check import check_declared
from remit.bodies.columns import Column, Table, Type
from remit.bodies.identity import KEY_BYTES, check_collisions, pseudonyms
from remit.bodies.importing.convert import SHORTENED
from remit.bodies.importing.grids import Grid, note, open_grids, whole_file
from remit.bodies.importing.words import ERRORS
from remit.bodies.importing.xlsx_package import BROKEN
from remit.bodies.relations import check_relations
from remit.bodies.sheets import FIRST_ROW, Sheet, absent_sheet, sheet_of
from remit.bodies.tables import TABLES
from remit.bodies.veil import PERSON
from remit.bodies.workbook.words import ABOUT
from remit.faults import Fault, nearest

MIDNIGHT = " 00:00:00"
"""What the reader of XLSX files puts behind a day."""
DIRECTORY, MOST_DIRECTORY = "xl/workbook.xml", 1_000_000
SHEET_NAME = re.compile(rb"<(?:[\w.-]+:)?sheet\s[^<>]*?\bname=[\"']([^\"'<>]*)[\"']")
CODE = f"^(?:{TABLES['people'].column(PERSON).pattern})$"
"""Form of a code of a person."""


@dataclass(frozen=True)
class _Key:
    """What makes codes of payroll numbers.

    Attributes:
        value: The key; one that is thrown away where none was given, so that checks see codes and no numbers.
        given: Whether it was given.
    """

    value: bytes
    given: bool


@dataclass(frozen=True)
class _TableInBook(Table):
    """A table whose faults are laid to a sheet of a workbook."""

    book: str = ""

    @property
    def file(self) -> str:
        """File and sheet, as faults name them."""
        return f"{self.book}, sheet {self.name}"


def is_workbook(path: Path) -> bool:
    """Tell whether a file is a workbook of Remit: an XLSX file with a sheet for each table that is needed."""
    try:
        with ZipFile(path) as archive, archive.open(DIRECTORY) as part:
            names = SHEET_NAME.findall(part.read(MOST_DIRECTORY))
    except (*BROKEN, OSError, BadZipFile, KeyError):
        return False
    have = {name.decode("utf-8", errors="replace").strip().casefold() for name in names}
    return have >= {table.name for table in TABLES.values() if table.required}


def read_workbook(path: Path, key: bytes | None = None) -> tuple[dict[str, pl.DataFrame], list[Fault]]:
    """Read a workbook of Remit.

    Args:
        path: The XLSX file.
        key: The key with which payroll numbers in the columns `person` are replaced by codes; what is a code
            already stays as it is. Without a key such a number is an error, and no fault shows it.

    Returns:
        The tables that have a sheet, by name, and all faults by sheet, row and column. With faults of level
        error the tables serve only for further checks: cells that cannot be read are null.
    """
    grids, faults = open_grids(path)
    faults = [fault for fault in faults if not _is_about(path, fault)]
    if grids and any(grid.sheet is None for grid in grids):
        what = "the file is no workbook"
        return {}, [whole_file(path, "no-workbook", what, "name an XLSX file, or import it with a mapping")]
    if not grids:
        return {}, faults
    there, found = _known_sheets(grids)
    faults += found
    sheets: dict[str, Sheet] = {}
    of_people = _Key(os.urandom(KEY_BYTES) if key is None else key, key is not None)
    for name, table in TABLES.items():
        sheet, found = _read_table(_in_book(table, path), there.get(name), of_people)
        faults += found
        if sheet is not None:
            sheets[name] = sheet
    faults += check_declared(sheets) + check_relations(sheets, None) + check_lists(sheets, None)
    tables = {name: sheet.frame for name, sheet in sheets.items() if name in there}
    return tables, sorted(faults, key=lambda fault: _order(path, fault))


def tables_for(tables: Mapping[str, pl.DataFrame], folder: Path) -> dict[str, pl.DataFrame]:
    """Give the tables that a workbook brings into a plan's folder.

    An empty sheet stands for a table that the plan has not, unless its file is there and would stay behind;
    so do the functions of the package.

    Args:
        tables: The tables, as they were read.
        folder: The plan's folder, which need not exist.
    """
    own = absent_sheet(TABLES["functions"])[0]
    left_out = {name for name, frame in tables.items() if frame.is_empty()}
    if own is not None and "functions" in tables and tables["functions"].equals(own.frame):
        left_out.add("functions")
    return {
        name: frame
        for name, frame in tables.items()
        if name not in left_out or (folder / TABLES[name].file).exists()
    }


def _in_book(table: Table, path: Path) -> Table:
    declared = {field.name: getattr(table, field.name) for field in fields(Table)}
    return _TableInBook(**declared, book=path.name)


def _is_about(path: Path, fault: Fault) -> bool:
    return fault.file.casefold() == f"{path.name}, sheet {ABOUT}".casefold()


def _known_sheets(grids: Sequence[Grid]) -> tuple[dict[str, Grid], list[Fault]]:
    """Find the sheet of each table; another sheet is left out, and is an error if a table may be meant."""
    there: dict[str, Grid] = {}
    faults = []
    for grid in grids:
        name = (grid.sheet or "").strip().casefold()
        if name in TABLES:
            there[name] = grid
        elif name != ABOUT.casefold():
            near = nearest(name, TABLES)
            what = "no table has this name, and the sheet is not read"
            if near:
                remedy = f"rename it to {near} if that is meant, else give it quite another name"
                faults.append(Fault("unknown-sheet", grid.label, None, None, None, what, remedy))
            else:
                faults.append(note(grid.label, "unknown-sheet", what, "nothing to do if it holds remarks"))
    return there, faults


def _read_table(table: Table, grid: Grid | None, key: _Key) -> tuple[Sheet | None, list[Fault]]:
    """Read the sheet of one table; what is left out stands for no rows, or for the package's functions."""
    if grid is None:
        if table.required:
            remedy = f"add it, with the columns {', '.join(table.names)}"
            return None, [Fault("missing-sheet", table.file, None, None, None, "is missing", remedy)]
        return absent_sheet(table)
    names = [cell or "" for cell in grid.cells.row(0)]
    cells = grid.cells.slice(1)
    if table.name == "functions" and cells.is_empty():
        return absent_sheet(table)
    faults = _nameless(table, names, cells)
    named = [place for place, name in enumerate(names) if name]
    header = [names[place] for place in named]
    if not header:
        what, remedy = "there is no header in row 1", f"write there {', '.join(table.names)}"
        return None, [*faults, Fault("no-header", table.file, 1, None, None, what, remedy)]
    cells = cells.select(pl.nth(named))
    for place, name in enumerate(header):
        if name not in table.names:
            continue
        column, series = table.column(name), cells.to_series(place)
        series, found = _plain_cells(table, column, series, key)
        faults += found
        cells = cells.with_columns(series)
    sheet, found = sheet_of(table, header, cells)
    return sheet, faults + found


def _nameless(table: Table, names: Sequence[str], cells: pl.DataFrame) -> list[Fault]:
    """Find cells below no name, which would be lost."""
    faults = []
    for place in (place for place, name in enumerate(names) if not name):
        filled = cells.with_row_index("row", offset=FIRST_ROW).filter(pl.nth(place + 1).is_not_null())
        before = next((name for name in reversed(names[:place]) if name), None)
        where = f"the column after {before}" if before else "the first column"
        what = f"{where} has cells, but no name in row 1"
        remedy = "name it, or empty its cells"
        faults.append(Fault("unknown-column", table.file, filled["row"][0], None, None, what, remedy))
    return faults


def _plain_cells(table: Table, column: Column, cells: pl.Series, key: _Key) -> tuple[pl.Series, list[Fault]]:
    """Give cells as a CSV file would have them, with what only a workbook can have wrong."""
    if column.type is Type.DATE:
        return cells.str.strip_suffix(MIDNIGHT), []
    if column.of_person:
        return _codes(table, column.name, cells, key)
    if column.type is Type.TEXT and not (column.allowed or column.refers):
        return cells, _formula_errors(table, column, cells)
    return cells, []


def _formula_errors(table: Table, column: Column, cells: pl.Series) -> list[Fault]:
    """Name cells in which a formula went wrong, where they would pass for a text."""
    wrong = cells.str.to_lowercase().is_in(list(ERRORS))
    rows = (wrong.arg_true() + FIRST_ROW).to_list() if wrong.any() else []
    what, remedy = "is the error of a formula", "correct the formula, or write the value"
    return [
        Fault("formula-error", table.file, row, column.name, cells[row - FIRST_ROW], what, remedy)
        for row in rows
    ]


def _codes(table: Table, name: str, cells: pl.Series, key: _Key) -> tuple[pl.Series, list[Fault]]:
    """Put codes in the place of payroll numbers; no fault shows a number."""
    numbers = cells.is_not_null() & ~cells.str.contains(CODE)
    if not numbers.any():
        return cells, []
    rows = pl.Series(range(FIRST_ROW, FIRST_ROW + len(cells)), dtype=pl.UInt32)
    codes = pseudonyms(key.value, cells)
    made = pl.select(pl.when(numbers).then(codes).otherwise(cells).alias(cells.name)).to_series()
    if not key.given:
        what = f"holds {int(numbers.sum()):,} numbers or texts that are no codes of people"
        remedy = "give --key FILE, so that they are replaced by codes; a new key is made if it is not there"
        fault = Fault("no-key", table.file, rows.filter(numbers)[0], name, None, what, remedy)
        return made, [fault.on_screen("bring the workbook again")]
    short = numbers & cells.str.contains(SHORTENED)
    what = "was shortened by a spreadsheet, as 2.0E+07, and names nobody"
    remedy = "write it in full, in cells of the format text"
    faults = [Fault("shortened", table.file, row, name, None, what, remedy) for row in rows.filter(short)]
    return made, faults + check_collisions(
        cells.filter(numbers), codes.filter(numbers), rows.filter(numbers), table.file, name
    )


def _order(path: Path, fault: Fault) -> tuple[int, str, int, int]:
    names = [_in_book(table, path).file for table in TABLES.values()]
    place = names.index(fault.file) if fault.file in names else -1
    columns = list(TABLES.values())[place].names if place >= 0 else ()
    column = columns.index(fault.column) if fault.column in columns else -1
    return place, fault.file, fault.row or 0, column
