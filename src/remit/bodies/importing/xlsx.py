"""XLSX files as sheets of text cells, read by calamine: a formula by the value that was last worked out."""

from pathlib import Path

import fastexcel
import polars as pl

from remit.bodies.importing.grids import Grid, label, note, whole_file
from remit.bodies.importing.sheet_scan import Merge, Scan
from remit.bodies.importing.xlsx_package import DAMAGED, Package, Refused, open_package
from remit.faults import Fault, counted

MERGES_DOWN = 2
"""Rows from which a merged range is filled downwards."""


def read_xlsx(path: Path) -> tuple[list[Grid], list[Fault]]:
    """Read all sheets of an XLSX file.

    Args:
        path: A file that begins as a zip archive.

    Returns:
        Its sheets that have a filled cell, and what is wrong or worth knowing.
    """
    try:
        package = open_package(path)
    except Refused as refused:
        return [], [refused.fault]
    try:
        return _read_sheets(path, package)
    except BaseException as error:
        # A panic of the reader, which is no Exception, is a file that it cannot read; all else is raised.
        if not _is_of_reader(error):
            raise
        what = "the file is damaged: its sheets cannot be read"
        return [], [whole_file(path, "damaged", what, DAMAGED)]


def _is_of_reader(error: BaseException) -> bool:
    return isinstance(error, fastexcel.FastExcelError) or type(error).__name__ == "PanicException"


def _read_sheets(path: Path, package: Package) -> tuple[list[Grid], list[Fault]]:
    book = fastexcel.read_excel(package.data)
    grids: list[Grid] = []
    faults: list[Fault] = []
    for name in book.sheet_names:
        scan = package.scans.get(name)
        if scan is None:
            what = "is a chart or cannot be found, and is not read"
            faults.append(note(label(path, name), "no-cells", what, "nothing to do if it holds no list"))
            continue
        sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        cells = _text(sheet.to_polars())
        hidden = sheet.visible != "visible"
        if cells.height == 0 or cells.width == 0:
            faults.append(
                note(label(path, name), "empty-sheet", "the sheet is empty", "nothing to do if it should be")
            )
            continue
        cells = _with_errors(cells, scan)
        cells, filled = _with_merges(cells, scan)
        grid = Grid(
            path, name, _without_blank_columns(cells), hidden, read_as="XLSX", day_zero=package.day_zero
        )
        faults += _notes(grid, scan, filled)
        grids.append(grid)
    if not grids:
        faults.append(whole_file(path, "empty", "no sheet of the file has a filled cell", "name another"))
    return grids, faults


def _text(cells: pl.DataFrame) -> pl.DataFrame:
    """Name the columns by place, and take the spaces off both ends of the cells; what is empty is null."""
    if cells.width == 0:
        return cells
    cells.columns = [f"c{place}" for place in range(cells.width)]
    filled = [column.name for column in cells if column.null_count() < cells.height]
    return cells.with_columns(pl.col(filled).str.strip_chars()).with_columns(
        pl.when(pl.col(name) != "").then(pl.col(name)) for name in filled
    )


def _without_blank_columns(cells: pl.DataFrame) -> pl.DataFrame:
    """Keep the columns that have a cell, named by place: a stray cell far to the right makes many others."""
    kept = cells.select(column.name for column in cells if column.null_count() < cells.height)
    kept.columns = [f"c{place}" for place in range(kept.width)]
    return kept


def _with_errors(cells: pl.DataFrame, scan: Scan) -> pl.DataFrame:
    """Put the texts of formulas' errors, as `#N/A`, back where they stand."""
    by_column: dict[int, dict[int, str]] = {}
    for row, column, text in scan.errors:
        by_column.setdefault(column - scan.first_column, {})[row - 1] = text
    for column, texts in by_column.items():
        cells = _put(cells, column, texts)
    return cells


def _with_merges(cells: pl.DataFrame, scan: Scan) -> tuple[pl.DataFrame, int]:
    """Fill ranges merged downwards with what stands in them; give how many were filled."""
    by_column: dict[int, dict[int, str]] = {}
    filled = 0
    for merge in scan.merges:
        column = merge.first_column - scan.first_column
        text = _top(cells, merge, column)
        if text is not None:
            last = min(merge.last_row, cells.height)
            by_column.setdefault(column, {}).update(dict.fromkeys(range(merge.first_row, last), text))
            filled += 1
    for column, texts in by_column.items():
        cells = _put(cells, column, texts)
    return cells, filled


def _top(cells: pl.DataFrame, merge: Merge, column: int) -> str | None:
    """Give the text of a range that is merged downwards in one column; none of another."""
    down = merge.last_row - merge.first_row + 1 >= MERGES_DOWN and merge.first_column == merge.last_column
    if not down or not 0 <= column < cells.width or merge.first_row > cells.height:
        return None
    text = cells.item(merge.first_row - 1, column)
    return None if text is None else str(text)


def _put(cells: pl.DataFrame, column: int, texts: dict[int, str]) -> pl.DataFrame:
    """Put texts into the blank cells of a column, by row from 0."""
    if not 0 <= column < cells.width:
        return cells
    series = cells.to_series(column)
    rows = [row for row in texts if row < cells.height and series[row] is None]
    if not rows:
        return cells
    order = sorted(rows)
    changed = series.scatter(order, [texts[row] for row in order])
    return cells.with_columns(changed.alias(series.name))


def _notes(grid: Grid, scan: Scan, filled: int) -> list[Fault]:
    notes = []
    if grid.hidden:
        remedy = "look at it in the spreadsheet (Format, Sheet, Show) before it is used"
        notes.append(note(grid.label, "hidden-sheet", "the sheet is hidden", remedy))
    if filled:
        reach = "merged cell reaches" if filled == 1 else "merged cells reach"
        what = f"{filled:,} {reach} over several rows; each row is given what stands there"
        notes.append(note(grid.label, "merged-cells", what, "look whether that is meant"))
    if scan.without_value:
        one = scan.without_value == 1
        what = f"{counted(scan.without_value, 'formula')} {'has' if one else 'have'} no value in the file"
        what += f" and {'is' if one else 'are'} read as blank"
        notes.append(note(grid.label, "no-value", what, "open the file in a spreadsheet and save it"))
    if scan.errors:
        row, column = scan.errors[0][:2]
        one = len(scan.errors) == 1
        what = f"{counted(len(scan.errors), 'formula')} {'ends' if one else 'end'} in an error, "
        what += f"in row {row}" if one else f"the first in row {row}"
        remedy = "correct them where the rows are needed"
        notes.append(note(grid.label, "formula-error", what, remedy, row if column >= 0 else None))
    return notes
