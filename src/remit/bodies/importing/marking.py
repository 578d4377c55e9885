"""A workbook of the rows that have faults: each cell marked, with what is wrong and what to do beside it.

Columns that say who a person is are left out, so that the workbook may go to whoever mends the list; the row
numbers lead back to the file. Every text is written as a text: none becomes a formula or a link.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias
from zipfile import BadZipFile, ZipFile

import polars as pl

from remit.bodies.importing.extent import Located, locate
from remit.bodies.importing.grids import Grid, file_name, is_esr, open_grids
from remit.bodies.importing.headers import plain
from remit.bodies.importing.personal import personal_header
from remit.bodies.importing.xlsx_package import BROKEN
from remit.bodies.sheets import ROW
from remit.bodies.tables import TABLES
from remit.bodies.veil import form_of, is_code, is_personal
from remit.faults import Fault, FaultsFound, errors

Workbook: TypeAlias = Any
Worksheet: TypeAlias = Any
Format: TypeAlias = Any
"""Of XlsxWriter, which has no types."""

MOST_LISTED = 100_000
"""Faults that the list names."""
MOST_ROWS = 50_000
"""Rows of one sheet that are written."""
MOST_REMARKS = 10_000
"""Remarks beside cells of one sheet; a spreadsheet grows slow with more."""
LONGEST = 32_000
"""Characters of a cell."""
LONGEST_NAME = 31
"""Characters of a sheet's name."""
OF_PEOPLE = frozenset(
    plain(column.name) for table in TABLES.values() for column in table.columns if column.of_person
)
"""Headers of columns that hold codes of people: what is no code in them may be a payroll number."""
LIST = "Faults"
TITLE = "Rows with faults, written by Remit"
"""By this property a workbook of faults is known again."""
MOST_PROPERTIES = 1 << 16
"""Bytes of a workbook's properties that are looked at."""
LIST_COLUMNS = ("File", "Row", "Column", "Value", "What is wrong", "What to do", "Level")
WIDTHS = (34, 8, 24, 24, 60, 60, 10)


def check_marked(path_out: Path) -> None:
    """Refuse to write a workbook of faults over anything but an earlier one: a staff list would be gone.

    Raises:
        FaultsFound: The name does not end in .xlsx, or another file stands there.
    """
    what, remedy = "", "name a new file that ends in .xlsx"
    if path_out.suffix.casefold() != ".xlsx":
        what = "is no name of a workbook, which the rows with faults are written into"
    elif path_out.exists() and not _is_marked(path_out):
        what = "is there already, and is no workbook of faults"
    if what:
        raise FaultsFound([Fault("no-marked-file", str(path_out), None, None, None, what, remedy)])


def _is_marked(path: Path) -> bool:
    try:
        with ZipFile(path) as archive, archive.open("docProps/core.xml") as part:
            return TITLE.encode() in part.read(MOST_PROPERTIES)
    except (*BROKEN, OSError, BadZipFile, KeyError):
        return False


def mark_faults(path_in: Path | Sequence[Path], faults: Sequence[Fault], path_out: Path) -> Path:
    """Write an XLSX file with a list of all faults and, for each sheet, the rows that have some.

    Args:
        path_in: The files that were read: CSV or XLSX files, or the folder of a plan.
        faults: The faults, as reading or checking them gave.
        path_out: The workbook; one that was made so before is overwritten, and nothing else.

    Returns:
        The workbook.

    Raises:
        FaultsFound: The name does not end in .xlsx, or another file stands there.
    """
    import xlsxwriter

    check_marked(path_out)

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path_out), options) as book:
        book.set_properties({"title": TITLE})
        formats = _Formats(book)
        _write_list(book, formats, faults)
        names = {LIST.casefold()}
        for grid in _grids(path_in, {fault.file for fault in faults}):
            of_grid = [fault for fault in faults if fault.file == grid.label and fault.row is not None]
            located = _locate(grid, of_grid)
            if located is not None and of_grid:
                _write_rows(book, formats, located, of_grid, _sheet_name(grid, names))
    return path_out


class _Formats:
    """How cells look."""

    def __init__(self, book: Workbook) -> None:
        self.header: Format = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.wrapped: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.error: Format = book.add_format({"bg_color": "#F8D7D4", "border": 1, "border_color": "#B3261E"})
        self.warning: Format = book.add_format(
            {"bg_color": "#FFF2CC", "border": 1, "border_color": "#B38600"}
        )

    def of(self, faults: Sequence[Fault]) -> Format:
        """Give the look of a cell with these faults."""
        return self.error if errors(faults) else self.warning


def _grids(path_in: Path | Sequence[Path], wanted: set[str]) -> Iterable[Grid]:
    """Open the sheets that have faults."""
    given = [path_in] if isinstance(path_in, Path) else list(path_in)
    for path in given:
        files = [path / table.file for table in TABLES.values()] if path.is_dir() else [path]
        for file in files:
            if (
                file.is_file()
                and not is_esr(file)
                and any(name.startswith(file_name(file)) for name in wanted)
            ):
                yield from open_grids(file)[0]


def _locate(grid: Grid, faults: Sequence[Fault]) -> Located | None:
    """Find the table by the headers that the faults name, else by itself; rows left out are put back."""
    named = {fault.column for fault in faults if fault.column}
    present = {plain(cell) for row in grid.cells.head(200).rows() for cell in row if cell}
    located, _ = locate(grid, [name for name in named if plain(name) in present])
    if located is None:
        located, _ = locate(grid)
    return located


def _write_list(book: Workbook, formats: _Formats, faults: Sequence[Fault]) -> None:
    sheet = book.add_worksheet(LIST)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    _write_texts(sheet, 0, LIST_COLUMNS, formats.header)
    shown = sorted(faults, key=lambda fault: fault.level != "error")[:MOST_LISTED]
    for place, fault in enumerate(shown, start=1):
        texts = (fault.file, None, fault.column, fault.value, fault.what, fault.remedy, fault.level)
        _write_texts(sheet, place, texts, formats.wrapped)
        if fault.row is not None:
            sheet.write_number(place, 1, fault.row, formats.wrapped)
    if len(faults) > len(shown):
        more = f"{len(faults) - len(shown):,} further faults are not listed"
        sheet.write_string(len(shown) + 1, 0, more, formats.wrapped)
    sheet.autofilter(0, 0, len(shown), len(LIST_COLUMNS) - 1)


def _write_rows(
    book: Workbook, formats: _Formats, located: Located, faults: Sequence[Fault], name: str
) -> None:
    """Write the rows that have faults, with their numbers, and mark the cells."""
    headers = [header for header in located.headers if personal_header(header) is None]
    rows = _rows(located, faults).select(ROW, *(_veiled(header) for header in headers))
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, len(headers) + 1, 20)
    sheet.freeze_panes(1, 1)
    _write_texts(sheet, 0, ("Row", *headers, "What is wrong"), formats.header)
    by_row: dict[int, list[Fault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row or 0, []).append(fault)
    remarks = 0
    for place, cells in enumerate(rows.iter_rows(), start=1):
        found = by_row.get(cells[0], [])
        sheet.write_number(place, 0, cells[0], formats.of(found))
        for column, (header, text) in enumerate(zip(headers, cells[1:], strict=True), start=1):
            of_cell = [fault for fault in found if fault.column == header]
            if text and any(fault.value == form_of(text) for fault in of_cell):
                text = form_of(text)  # what a fault does not show, its row does not either
            _write_cell(sheet, place, column, text, formats.of(of_cell) if of_cell else None)
            if of_cell and remarks < MOST_REMARKS:
                remarks += 1
                sheet.write_comment(place, column, _remark(of_cell), {"x_scale": 2, "y_scale": 2})
        whole = "; ".join(f"{fault.column or 'row'}: {fault.what}" for fault in found)
        _write_cell(sheet, place, len(headers) + 1, whole, None)


def _rows(located: Located, faults: Sequence[Fault]) -> pl.DataFrame:
    """Give the records that have faults, in order; rows that were left out stand in the list only."""
    wanted = pl.Series(sorted({fault.row for fault in faults if fault.row}), dtype=pl.UInt32).head(MOST_ROWS)
    return located.rows.filter(pl.col(ROW).is_in(wanted.implode()))


def _veiled(header: str) -> pl.Expr:
    """Show only the form of a cell by which a person is named, wherever it stands."""
    of_people = plain(header) in OF_PEOPLE

    def cell(text: str) -> str:
        tells = not is_code(text) if of_people else is_personal(text)
        return form_of(text) if tells else text

    return pl.col(header).map_elements(cell, return_dtype=pl.String)


def _remark(faults: Sequence[Fault]) -> str:
    return "\n".join(f"{fault.what}: {fault.remedy}" for fault in faults)[:LONGEST]


def _write_texts(sheet: Worksheet, row: int, texts: Iterable[str | None], look: Format | None) -> None:
    for column, text in enumerate(texts):
        _write_cell(sheet, row, column, text, look)


def _write_cell(sheet: Worksheet, row: int, column: int, text: str | None, look: Format | None) -> None:
    """Write a text as a text, whatever it begins with."""
    if text:
        sheet.write_string(row, column, "".join(map(_printable, text[:LONGEST])), look)
    elif look is not None:
        sheet.write_blank(row, column, None, look)


def _printable(letter: str) -> str:
    """Put a blank in the place of a control character, which no XLSX file may hold."""
    return letter if letter >= " " or letter in "\t\n" else " "


def _sheet_name(grid: Grid, taken: set[str]) -> str:
    """Give a name that a sheet may have and no other sheet has."""
    bare = "".join(
        " " if letter in "[]:*?/\\'" else letter for letter in grid.sheet or grid.path.stem
    ).strip()
    name, number = bare[:LONGEST_NAME].strip() or "Sheet", 1
    while name.casefold() in taken:
        number += 1
        name = f"{bare[: LONGEST_NAME - 5].strip()} ({number})"
    taken.add(name.casefold())
    return name
