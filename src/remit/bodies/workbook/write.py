"""Writing Remit's own workbook: every cell in a form that is read back as it was."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from remit.bodies.columns import Column, Table, Type
from remit.bodies.functions import FUNCTIONS_FILE
from remit.bodies.importing.limits import MOST_CELL_CHARACTERS, SHEET_ROWS
from remit.bodies.read import Bodies
from remit.bodies.tables import EQUALITY, TABLES
from remit.bodies.workbook.words import (
    ABOUT,
    COLUMNS,
    INSTRUCTIONS,
    TITLE,
    example_of,
    holds,
    note_of,
    plain,
)
from remit.faults import Fault, FaultsFound

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WRITTEN = datetime(2000, 1, 1)
"""What stands for the day of writing, so that the same tables make the same file."""
FIRST_CERTAIN = date(1900, 3, 1)
"""Spreadsheets do not agree on the number of an earlier day."""
WHOLE_DIGITS, DECIMALS = 16, 9
"""Digits that a number keeps in the file, and decimals that it keeps when the file is read."""
MOST_EXACT = 2**53
"""Whole numbers above are not all kept by spreadsheets."""
LAST_ROW = SHEET_ROWS - 1
NARROWEST, WIDEST = 12, 48
ABOUT_WIDTHS = (14, 20, 9, 44, 70, 34)
LONGEST_LIST = 255
"""Characters of a list of words that a drop-down may hold."""
COLOURS = {"header": "#E8EDEE", "needed": "#D5E5F2", "line": "#768692", "example": "#4C6272"}


def write_workbook(path: Path, bodies: Bodies | None = None, *, equality: bool = False) -> None:
    """Write tables as a workbook, one sheet a table, or an empty template of it.

    Args:
        path: The XLSX file; one that is there is replaced when the new one is whole.
        bodies: The tables; by default none, with the functions of the package.
        equality: Whether the characteristics of people for equality reports are written too: a workbook is
            passed on, and few who get it need them.

    Raises:
        FaultsFound: A table has more rows, or a cell more characters, than a sheet can hold.
    """
    tables = _template() if bodies is None else bodies.tables()
    tables = {name: frame for name, frame in tables.items() if equality or name != EQUALITY.name}
    faults = [fault for name, frame in tables.items() for fault in _too_much(TABLES[name], frame)]
    if not path.parent.is_dir():
        faults.append(_fault("no-folder", str(path.parent), None, "there is no such folder", "make it first"))
    if faults:
        raise FaultsFound(faults)
    from xlsxwriter.workbook import Workbook

    draft = path.with_name(f".{path.name}.new")
    with Workbook(str(draft), OPTIONS) as book:
        book.set_properties({"title": TITLE, "created": WRITTEN})
        looks = _Looks(book)
        _write_about(book, looks, tables)
        for name, frame in tables.items():
            _write_table(book, looks, TABLES[name], frame)
    draft.replace(path)


def _template() -> dict[str, pl.DataFrame]:
    """Give empty tables, and the package's functions."""
    tables = {
        name: pl.DataFrame(schema={column.name: column.type.dtype for column in table.columns})
        for name, table in TABLES.items()
    }
    functions = pl.read_csv(FUNCTIONS_FILE, schema_overrides=tables["functions"].schema)
    return {**tables, "functions": functions.select(TABLES["functions"].names)}


def _too_much(table: Table, frame: pl.DataFrame) -> list[Fault]:
    faults = []
    if frame.height > LAST_ROW:
        what = f"the table has {frame.height:,} rows, and a sheet holds {LAST_ROW:,} below its header"
        faults.append(_fault("too-many-rows", table.file, None, what, "keep the table as a CSV file"))
    for name, dtype in frame.schema.items():
        if dtype == pl.String and _longest(frame[name]) > MOST_CELL_CHARACTERS:
            what = f"a cell has more than {MOST_CELL_CHARACTERS:,} characters, which no sheet holds"
            faults.append(_fault("too-long", table.file, name, what, "shorten it"))
    return faults


def _fault(kind: str, file: str, column: str | None, what: str, remedy: str) -> Fault:
    return Fault(kind, file, None, column, None, what, remedy)


class _Looks:
    """How cells look."""

    def __init__(self, book: "Workbook") -> None:
        header = {"bottom": 1, "bottom_color": COLOURS["line"], "text_wrap": True, "valign": "top"}
        self.title: Format = book.add_format({"bold": True, "font_size": 14})
        self.wrapped: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.example: Format = book.add_format(
            {"text_wrap": True, "valign": "top", "italic": True, "font_color": COLOURS["example"]}
        )
        self.needed: Format = book.add_format({**header, "bold": True, "bg_color": COLOURS["needed"]})
        self.header: Format = book.add_format({**header, "bg_color": COLOURS["header"]})
        text = book.add_format({"num_format": "@"})
        self.cells: dict[Type, Format] = {
            Type.TEXT: text,
            Type.WORDS: text,
            Type.DATE: book.add_format({"num_format": "yyyy-mm-dd"}),
            Type.INTEGER: book.add_format({"num_format": "0"}),
            Type.NUMBER: book.add_format({"num_format": "General"}),
            Type.BOOLEAN: book.add_format({"num_format": "General"}),
        }


def _write_about(book: "Workbook", looks: _Looks, tables: Iterable[str]) -> None:
    """Write the instructions, and what every column holds, with an example."""
    sheet = book.add_worksheet(ABOUT)
    for place, width in enumerate(ABOUT_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, TITLE, looks.title)
    for row, text in enumerate(INSTRUCTIONS, start=1):
        sheet.set_row(row, 32)
        sheet.merge_range(row, 0, row, len(COLUMNS) - 1, text, looks.wrapped)
    row = len(INSTRUCTIONS) + 2
    for place, text in enumerate(COLUMNS):
        sheet.write_string(row, place, text, looks.needed)
    for table in (TABLES[name] for name in tables):
        row += 1
        sheet.write_string(row, 0, table.name, looks.needed)
        sheet.merge_range(row, 1, row, len(COLUMNS) - 1, plain(table.meaning), looks.header)
        for column in table.columns:
            row += 1
            needed = "yes" if column.required else "no"
            texts = (table.name, column.name, needed, holds(column), plain(column.meaning))
            for place, text in enumerate(texts):
                sheet.write_string(row, place, text, looks.wrapped)
            sheet.write_string(row, len(texts), example_of(table, column), looks.example)


def _write_table(book: "Workbook", looks: _Looks, table: Table, frame: pl.DataFrame) -> None:
    """Write one sheet: header with notes, drop-downs for the whole column, rows."""
    sheet = book.add_worksheet(table.name)
    sheet.freeze_panes(1, len(table.key))
    sheet.autofilter(0, 0, max(frame.height, 1), len(table.columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{SHEET_ROWS}"})
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _width(frame[column.name]), looks.cells[column.type])
        rule = _rule(column)
        if rule:
            sheet.data_validation(1, place, LAST_ROW, place, rule)
        look = looks.needed if column.required else looks.header
        sheet.write_string(0, place, column.name, look)
        sheet.write_comment(0, place, note_of(column), {"x_scale": 2.4, "y_scale": 1.6, "author": "Remit"})
    writers = [_writer(sheet, column.type, looks.cells[column.type]) for column in table.columns]
    for row, cells in enumerate(frame.select(table.names).iter_rows(), start=1):
        for place, value in enumerate(cells):
            if value is not None:
                writers[place](row, place, value)


def _width(series: pl.Series) -> int:
    """Give a column the width of its longest cell, within limits."""
    return min(max(NARROWEST, len(series.name) + 4, _longest(series) + 2), WIDEST)


def _longest(series: pl.Series) -> int:
    """Count the characters of the longest cell."""
    longest = series.cast(pl.String).str.len_chars().max()
    return longest if isinstance(longest, int) else 0


def _rule(column: Column) -> dict[str, Any] | None:
    """Give the rule by which a spreadsheet helps to fill in a column, if there is one."""
    if column.refers:
        target = f"={column.refers}!$A$2:$A${SHEET_ROWS}"
        return {"validate": "list", "source": target, "show_error": False}
    stop = {"error_title": column.name[:32], "error_message": f"Holds {holds(column)}."[:LONGEST_LIST]}
    if column.type is Type.BOOLEAN:
        return {"validate": "list", "source": ["TRUE", "FALSE"], **stop}
    if column.allowed and column.type is Type.TEXT and len(",".join(column.allowed)) <= LONGEST_LIST:
        return {"validate": "list", "source": list(column.allowed), **stop}
    if column.type is Type.DATE and isinstance(column.low, date) and isinstance(column.high, date):
        between = {"criteria": "between", "minimum": column.low, "maximum": column.high}
        return {"validate": "date", **between, **stop}
    if column.type in (Type.INTEGER, Type.NUMBER):
        return {**_limits(column), **stop}
    return None


def _limits(column: Column) -> dict[str, Any]:
    validate = "integer" if column.type is Type.INTEGER else "decimal"
    if column.low is None and column.high is None:
        return {"validate": validate, "criteria": ">=", "value": -MOST_EXACT}
    if column.high is None:
        return {"validate": validate, "criteria": ">" if column.above_low else ">=", "value": column.low}
    low = -MOST_EXACT if column.low is None else column.low
    return {"validate": validate, "criteria": "between", "minimum": low, "maximum": column.high}


def _writer(sheet: "Worksheet", kind: Type, look: "Format") -> Callable[[int, int, Any], object]:
    """Give what writes a cell of a type, as a text where the spreadsheet would not keep all of it."""

    def text(row: int, place: int, value: object) -> object:
        return sheet.write_string(row, place, str(value), look)

    def number(row: int, place: int, value: float) -> object:
        if _is_kept(value):
            return sheet.write_number(row, place, value, look)
        return sheet.write_string(row, place, repr(value), look)

    def truth(row: int, place: int, value: bool) -> object:
        return sheet.write_boolean(row, place, value, look)

    def day(row: int, place: int, value: date) -> object:
        if value < FIRST_CERTAIN:
            return sheet.write_string(row, place, value.isoformat(), look)
        return sheet.write_datetime(row, place, value, look)

    if kind is Type.DATE:
        return day
    if kind is Type.BOOLEAN:
        return truth
    return number if kind in (Type.INTEGER, Type.NUMBER) else text


def _is_kept(value: float) -> bool:
    """Tell whether a number comes back as it was."""
    if isinstance(value, int):
        return abs(value) <= MOST_EXACT
    return float(f"{value:.{WHOLE_DIGITS}G}") == value and round(value, DECIMALS) == value
