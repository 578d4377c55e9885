"""From CSV files to typed sheets: all that can be read of them, with the faults of their shape.

A table with a missing column or a bad cell is still read in all its other columns and cells, so that one
fault does not hide another. Cells are read as text, stripped of spaces at both ends and cast by column.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from remit.bodies.columns import Column, Table, Type
from remit.bodies.defuse import undone
from remit.bodies.functions import FUNCTIONS_FILE
from remit.bodies.tables import TABLES
from remit.faults import Fault, nearest

ROW = "#row"
NO_ROWS = "no-rows"
"""Kind of fault of a table that needs rows and has none."""
FIRST_ROW = 2
"""Row of the first record as a spreadsheet numbers it: the header is row 1."""
HEADER_WITHIN = 65_536
"""Characters of a file within which its header row ends."""


@dataclass(frozen=True)
class Sheet:
    """One table as read.

    Attributes:
        table: Its declaration.
        rows: One row a record: `#row` (as a spreadsheet numbers it), each declared column in its type, with
            null where the cell is blank or cannot be read, and `#<column>`, its cell as text.
        present: Declared columns that the file has; for a missing optional file, all of them.
    """

    table: Table
    rows: pl.DataFrame
    present: frozenset[str]

    def has(self, *names: str) -> bool:
        """Tell whether the file has all these columns."""
        return self.present.issuperset(names)

    @property
    def frame(self) -> pl.DataFrame:
        """The declared columns only, typed, in the declared order."""
        return self.rows.select(self.table.names)


def text_of(column: str) -> str:
    """Name the column of a sheet's rows that holds a column's cells as text."""
    return f"#{column}"


def read_sheets(folder: Path) -> tuple[dict[str, Sheet], list[Fault]]:
    """Read all tables of a folder, as far as they can be read.

    Args:
        folder: The plan's folder, which must exist.

    Returns:
        The sheets by name of table, without those that are required and missing or cannot be read at all;
        and the faults of files, headers and ragged rows.
    """
    faults = _unknown_files(folder)
    sheets: dict[str, Sheet] = {}
    for table in TABLES.values():
        sheet, found = read_table(folder, table)
        faults += found
        if sheet is not None:
            sheets[table.name] = sheet
    return sheets, faults


def _unknown_files(folder: Path) -> list[Fault]:
    known = [table.file for table in TABLES.values()]
    faults = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".csv" and path.name not in known:
            near = nearest(path.name, known)
            remedy = f"rename it to {near} if that is meant" if near else "take it out of the folder"
            faults.append(
                Fault("unknown-file", path.name, None, None, None, "no table has this name", remedy)
            )
    return faults


def read_table(folder: Path, table: Table) -> tuple[Sheet | None, list[Fault]]:
    """Read one table of a folder, with the faults of its file, header and ragged rows."""
    path = folder / table.file
    if path.is_file():
        return _read_file(path, table)
    if table.required:
        remedy = f"add it, with the columns {', '.join(table.names)}"
        return None, [Fault("missing-file", table.file, None, None, None, "the file is missing", remedy)]
    return absent_sheet(table)


def absent_sheet(table: Table) -> tuple[Sheet | None, list[Fault]]:
    """Give what stands for a table that is left out: the package's functions, else an empty table."""
    if table.name == "functions":
        return _read_file(FUNCTIONS_FILE, table)
    return Sheet(table, _typed(table, [], pl.DataFrame(), []), frozenset(table.names)), []


def _read_file(path: Path, table: Table) -> tuple[Sheet | None, list[Fault]]:
    data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        what = "the file is not UTF-8 text"
        return None, [Fault("not-utf-8", table.file, row, None, None, what, "save it as “CSV UTF-8”")]
    header = [name.strip() for name in next(csv.reader(io.StringIO(text[:HEADER_WITHIN], newline="")), [])]
    faults = _unreadable_header(table, header)
    if faults:
        return None, faults
    cells, ragged = _read_cells(data, text, header, table)
    sheet, found = sheet_of(table, header, undone(cells))
    return sheet, found + ragged


def sheet_of(table: Table, header: Sequence[str], cells: pl.DataFrame) -> tuple[Sheet, list[Fault]]:
    """Make a typed sheet of the cells below a header row.

    Args:
        table: Its declaration.
        header: The cells of the header, without spaces at both ends.
        cells: The records below it, of text, as many columns as the header has; the first is in row 2.

    Returns:
        The sheet, with what can be read; and the faults of the header, or that there are no records.
    """
    faults, places = _check_header(table, header)
    names = list(places)
    present = cells.select(pl.nth(list(places.values()))) if places else pl.DataFrame()
    present.columns = names
    rows = _typed(table, names, present, range(FIRST_ROW, FIRST_ROW + cells.height))
    if table.required and cells.height == 0:
        faults.append(
            Fault(NO_ROWS, table.file, None, None, None, "the table has no rows", "add at least one")
        )
    return Sheet(table, rows, frozenset(names)), faults


def _unreadable_header(table: Table, header: list[str]) -> list[Fault]:
    remedy = f"the first row must be {','.join(table.names)}"
    if not any(header):
        return [Fault("no-header", table.file, 1, None, None, "there is no header row", remedy)]
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        what = "the columns are not separated by commas"
        return [Fault("not-commas", table.file, 1, None, header[0], what, "save it with commas")]
    return []


def _check_header(table: Table, header: Sequence[str]) -> tuple[list[Fault], dict[str, int]]:
    """Find faults of the header, and the place of each declared column that it has."""
    faults: list[Fault] = []
    places: dict[str, int] = {}
    missing = [name for name in table.names if name not in header]
    for place, name in enumerate(header):
        if name in places:
            what, remedy, kind = "the column stands twice", "take one of them out", "duplicate-column"
        elif name in table.names:
            places[name] = place
            continue
        elif not name:
            what, kind = f"column {place + 1} has no name", "unknown-column"
            remedy = "name it, or take it out"
        else:
            what, kind = "the table has no such column", "unknown-column"
            near = nearest(name, missing) or nearest(name, table.names)
            remedy = f"rename it to {near} if that is meant, else take it out" if near else "take it out"
        faults.append(Fault(kind, table.file, 1, name or None, name or None, what, remedy))
    for column in (table.column(name) for name in missing):
        if column.required:
            meaning = column.meaning[0].lower() + column.meaning[1:].rstrip(".")
            unit = f" ({column.unit})" if column.unit else ""
            remedy = f"add it, {column.type.described}{unit}: {meaning}"
            faults.append(
                Fault("missing-column", table.file, 1, column.name, None, "the column is missing", remedy)
            )
    return faults, places


def _read_cells(data: bytes, text: str, header: list[str], table: Table) -> tuple[pl.DataFrame, list[Fault]]:
    """Read the records below the header as text, whatever their faults of shape."""
    width = len(header)
    try:
        cells = pl.read_csv(data, infer_schema=False)
    except pl.exceptions.PolarsError:
        return _read_slowly(text, width, table)
    whole = b'"' not in data and data.count(b",") == (width - 1) * (cells.height + 1)
    if cells.width != width or not (whole or _is_regular(text, width)):
        return _read_slowly(text, width, table)
    return cells, []


def _is_regular(text: str, width: int) -> bool:
    """Tell whether all records have the same number of cells and all quotation marks close."""
    try:
        return all(
            len(record) in (0, width) for record in csv.reader(io.StringIO(text, newline=""), strict=True)
        )
    except csv.Error:
        return False


def _read_slowly(text: str, width: int, table: Table) -> tuple[pl.DataFrame, list[Fault]]:
    """Read records of uneven length: short ones are filled up, long ones cut, and each is a fault."""
    faults = []
    records: list[list[str | None]] = []
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    reader = csv.reader(io.StringIO(text, newline=""))
    next(reader)
    for row, record in enumerate(reader, start=FIRST_ROW):
        if record and len(record) != width:
            what = f"the row has {len(record)} cells where the header has {width}"
            remedy = "put a text that holds a comma between quotation marks, or write the commas left out"
            faults.append(Fault("ragged-row", table.file, row, None, None, what, remedy))
        records.append([*record[:width], *[None] * (width - len(record))])
    faults += _open_quotation(text, table)
    schema = {str(place): pl.String for place in range(width)}
    return pl.DataFrame(records, schema=schema, orient="row"), faults


def _open_quotation(text: str, table: Table) -> list[Fault]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    row = 0
    try:
        for _ in reader:
            row += 1
    except csv.Error:
        what = "a quotation mark is not closed, or stands within a cell"
        remedy = "close it, or write it twice within a quoted cell"
        return [Fault("quotation", table.file, row + 1, None, None, what, remedy)]
    return []


def _typed(table: Table, names: Sequence[str], cells: pl.DataFrame, rows: Sequence[int]) -> pl.DataFrame:
    """Cast cells by the declared types; wholly blank rows are left out, the others keep their row number."""
    stripped = cells.select(pl.col(name).str.strip_chars() for name in names)
    text = stripped.select(
        pl.Series(ROW, rows, dtype=pl.UInt32),
        *(
            pl.when(pl.col(name) != "").then(pl.col(name)).alias(text_of(name))
            if name in names
            else pl.lit(None, pl.String).alias(text_of(name))
            for name in table.names
        ),
    )
    if text.is_empty():
        text = text.clear()
    elif names:
        text = text.filter(~pl.all_horizontal(pl.exclude(ROW).is_null()))
    return text.with_columns(_cast(column).alias(column.name) for column in table.columns)


def _cast(column: Column) -> pl.Expr:
    return CASTS[column.type](pl.col(text_of(column.name)))


def _cast_integer(cell: pl.Expr) -> pl.Expr:
    return cell.cast(pl.Int64, strict=False)


def _cast_number(cell: pl.Expr) -> pl.Expr:
    number = cell.cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def _cast_boolean(cell: pl.Expr) -> pl.Expr:
    lower = cell.str.to_lowercase()
    return pl.when(lower.is_in(["true", "false"])).then(lower == "true")


def _cast_date(cell: pl.Expr) -> pl.Expr:
    iso = pl.when(cell.str.len_chars() == len("2011-03-31")).then(cell)
    return iso.str.to_date("%Y-%m-%d", strict=False)


def _same(cell: pl.Expr) -> pl.Expr:
    return cell


CASTS: dict[Type, Callable[[pl.Expr], pl.Expr]] = {
    Type.TEXT: _same,
    Type.WORDS: _same,
    Type.INTEGER: _cast_integer,
    Type.NUMBER: _cast_number,
    Type.BOOLEAN: _cast_boolean,
    Type.DATE: _cast_date,
}
