"""Where the table is in a sheet: its header row, its end, and the rows that are no records.

A list that people hold has titles above it, blank rows and headings in it, totals and remarks below it. What
is left out is always said.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from remit.bodies.importing.grids import Grid, note
from remit.bodies.importing.headers import all_known_names, plain
from remit.bodies.importing.limits import HEADER_WITHIN, MOST_ALIKE
from remit.bodies.sheets import ROW
from remit.faults import Fault, counted

LONGEST_HEADER = 120
"""Characters; a longer text is a remark."""
SPARSE = 0.6
"""Share of the usual number of filled cells up to which a row may be a total or a remark."""
NUMBER = re.compile(r"^[\s£(+-]*[\d.,]+[)%\s]*$|^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b.*$")
TOTAL = r"(?i)^\W*(?:(?:grand|sub|overall|report|net|sum)[\s-]*)*totals?\W*$"
TOTAL_OF = r"(?i)^\W*(?:(?:grand|sub|overall|report|net|sum)[\s-]*)*totals?\b"
WIDE = 4
"""Columns from which a row with one filled cell is a heading or a remark."""
MOST_TOTALS = 50
"""Rows at the end of a list that can be totals without a word; more are records."""
DOUBLED = "duplicate-header"
"""Kind of what is said of a header that stands above several columns."""
HITS_OF_TABLE = 3
"""Known names that a row within a table must hold to be the header of another table."""


@dataclass(frozen=True)
class Located:
    """The table of a sheet.

    Attributes:
        grid: The sheet.
        header_row: Row of the header, as a spreadsheet numbers it.
        headers: The header of each column that has one; a second one of the same name has a number.
        rows: One row a record: `#row`, as a spreadsheet numbers it, and a text column a header.
        doubled: Headers that stand above several columns, by the names that these have in `headers`.
    """

    grid: Grid
    header_row: int
    headers: tuple[str, ...]
    rows: pl.DataFrame = field(repr=False)
    doubled: Mapping[str, str] = field(default_factory=dict)


def locate(
    grid: Grid, wanted: Collection[str] = (), row: int | None = None
) -> tuple[Located | None, list[Fault]]:
    """Find the table of a sheet.

    Args:
        grid: The sheet.
        wanted: Headers that a mapping names: the header row is the one that holds most of them.
        row: Row in which the header stood before; it is only said if it has moved.

    Returns:
        The table, or none if there is none, and what was left out or is wrong.
    """
    sample = grid.cells.head(HEADER_WITHIN).rows()
    place = _wanted_row(sample, wanted) if wanted else _likely_row(sample)
    if place is None:
        return None, [_no_header(grid, wanted)]
    faults = []
    if row is not None and row != place + 1:
        what = f"the header stands in row {place + 1}, where it was in row {row}"
        faults.append(
            note(grid.label, "header-moved", what, "nothing to do if the list is the same", place + 1)
        )
    headers, doubled, found = _headers(grid, sample, place)
    faults += found
    rows, found = _records(grid, place, headers)
    faults += found
    names = tuple(name for name in headers if name)
    if rows.is_empty():
        what = "there are no rows below the header"
        faults.append(Fault("no-rows", grid.label, place + 1, None, None, what, "export the list again"))
    return Located(grid, place + 1, names, rows, doubled), faults


def _wanted_row(sample: list[tuple[str | None, ...]], wanted: Collection[str]) -> int | None:
    keys = {plain(name) for name in wanted}
    hits = [len(keys & {plain(cell) for cell in row if cell}) for row in sample]
    best = max(hits, default=0)
    return hits.index(best) if best * 2 >= len(keys) and best else None


def _likely_row(sample: list[tuple[str | None, ...]]) -> int | None:
    """Find the row that is most like a header: known names, texts, no numbers, as wide as the rows below."""
    known = all_known_names()
    widest = max((sum(cell is not None for cell in row) for row in sample), default=0)
    best, best_score = None, 0.0
    for place, row in enumerate(sample):
        filled = [cell for cell in row if cell is not None]
        texts = [cell for cell in filled if len(cell) <= LONGEST_HEADER and not NUMBER.match(cell)]
        if not filled or len(texts) < 0.7 * len(filled) or place + 1 >= len(sample):
            continue
        names = {plain(cell) for cell in texts}
        hits = len(names & known)
        if len(filled) < min(2, widest) or (hits < 2 and len(filled) < 0.5 * widest):
            continue
        score = 3.0 * hits + len(names) / max(widest, 1) - 0.5 * (len(filled) - len(names))
        if score > best_score:
            best, best_score = place, score
    return best


def _no_header(grid: Grid, wanted: Collection[str]) -> Fault:
    if wanted:
        what = f"no row holds half of the headers of the mapping: {', '.join(sorted(wanted)[:6])}"
        remedy = "name the right file and sheet, or make a new mapping"
        fault = Fault("no-header", grid.label, None, None, None, what, remedy)
        return fault.on_screen(
            "bring the right file, and say anew what its columns mean",
            f"no row holds half of the headers that were there: {', '.join(sorted(wanted)[:6])}",
        )
    if grid.cells.width == 1:
        what = "there is one column only: its cells are not parted by commas, semicolons, tabs or bars"
        return Fault("one-column", grid.label, None, None, None, what, "export it again as CSV or XLSX")
    what = "there is no row that names the columns, with rows below it"
    return Fault(
        "no-header", grid.label, None, None, None, what, "put the names of the columns above the list"
    )


def _headers(
    grid: Grid, sample: Sequence[tuple[str | None, ...]], place: int
) -> tuple[list[str], dict[str, str], list[Fault]]:
    """Name the columns: one whose cell is blank takes the cell above it, as merged headers leave it.

    Returns:
        The name of each column; the header of each of those whose header others have too; and notes of them.
    """
    row, above = sample[place], sample[place - 1] if place else (None,) * len(sample[place])
    wide_above = sum(cell is not None for cell in above) > 1
    headers: list[str] = []
    doubled: dict[str, str] = {}
    faults: list[Fault] = []
    counts: dict[str, int] = {}
    for column, cell in enumerate(row):
        text = cell if cell is not None else (above[column] if wide_above else None)
        name = " ".join(text.split())[:LONGEST_HEADER] if text else ""
        if name:
            counts[name] = counts.get(name, 0) + 1
        if name and counts[name] > 1:
            what = f"stands above {counts[name]} columns; this one is called “{name} ({counts[name]})”"
            faults.append(note(grid.label, DOUBLED, what, "give each a name", place + 1, name))
            doubled |= {name: name, f"{name} ({counts[name]})": name}
            name = f"{name} ({counts[name]})"
        headers.append(name)
    return headers, doubled, faults


def _records(grid: Grid, place: int, headers: list[str]) -> tuple[pl.DataFrame, list[Fault]]:
    """Take the rows below the header that are records, with what is said of the others."""
    named = [column for column, name in enumerate(headers) if name]
    cells = grid.cells.with_row_index(ROW, offset=1).slice(place + 1)
    names = {f"c{column}": headers[column] for column in named}
    used = list(names)
    faults = _beyond(grid, cells, headers)
    rows = cells.select(ROW, *used)
    counts = rows.select(
        pl.sum_horizontal(pl.col(used).is_not_null()).alias("filled"),
        pl.coalesce(used).alias("first"),
    ).with_columns(rows[ROW])
    usual = float(counts.filter(pl.col("filled") > 0)["filled"].median() or 0)  # type: ignore[arg-type]
    end, found = _other_table(grid, rows, counts, [headers[column] for column in named])
    faults += found
    if end is not None:
        rows, counts = rows.filter(pl.col(ROW) < end), counts.filter(pl.col(ROW) < end)
    left = _left_out(rows, counts, [headers[column] for column in named], usual)
    faults += list(_say_left_out(grid, left))
    out = pl.Series([row for rows_of in left.values() for row in rows_of], dtype=pl.UInt32)
    keep = (counts["filled"] > 0) & ~rows[ROW].is_in(out.implode())
    return rows.filter(keep).rename(names), faults


def _left_out(
    rows: pl.DataFrame, counts: pl.DataFrame, headers: list[str], usual: float
) -> dict[str, list[int]]:
    """Find the rows that are no records: totals, headings and remarks, and the header said again."""
    used = rows.columns[1:]
    again = rows.filter(pl.col(used[0]) == headers[0]).filter(
        pl.mean_horizontal(
            (pl.col(name) == head).cast(pl.Float64) for name, head in zip(used, headers, strict=True)
        )
        > 0.7
    )[ROW]
    first = counts.filter(pl.col("filled") > 0)
    said = first.filter(pl.col("first").str.to_lowercase().str.contains("total", literal=True))
    totals = set(said.filter(pl.col("first").str.contains(TOTAL))[ROW].to_list())
    few = first.filter(pl.col("filled") <= max(1.0, SPARSE * usual)) if len(used) > 1 else first.clear()
    totals |= set(few.filter(pl.col("first").str.contains(TOTAL_OF))[ROW].to_list())
    thin = rows.filter(pl.col(ROW).is_in(few[ROW].implode())) if few.height else rows.clear()
    if not thin.is_empty():
        totals |= set(thin.filter(pl.any_horizontal(pl.col(used).str.contains(TOTAL)))[ROW].to_list())
    lone = first.filter((pl.col("filled") == 1) & (len(used) >= WIDE))[ROW].to_list()
    dense = first.filter(pl.col("filled") > SPARSE * usual)[ROW]
    last = dense.max() if len(dense) else 0
    tail = thin.filter(pl.col(ROW) > last)
    if len(used) >= WIDE and tail.height <= MOST_TOTALS:
        totals |= {row[0] for row in tail.rows() if _only_numbers(row[1:])}
    return {
        "header-again": again.to_list(),
        "totals-row": sorted(totals),
        "remark-row": [row for row in lone if row not in totals],
    }


def _only_numbers(cells: Sequence[str | None]) -> bool:
    return all(cell is None or NUMBER.match(cell) for cell in cells)


_SAID = {
    "header-again": "the row says the header again and is left out",
    "totals-row": "the row is a total and is left out",
    "remark-row": "the row has one cell only, a heading or a remark, and is left out",
}


def _say_left_out(grid: Grid, left: dict[str, list[int]]) -> Iterator[Fault]:
    for kind, rows in left.items():
        for row in rows[:MOST_ALIKE]:
            yield note(grid.label, kind, _SAID[kind], "nothing to do if that is right", row)


def _other_table(
    grid: Grid, rows: pl.DataFrame, counts: pl.DataFrame, headers: list[str]
) -> tuple[int | None, list[Fault]]:
    """Find a second header after a blank row: another table begins there, and this one ends."""
    after_blank = counts.filter((pl.col("filled").shift(1) == 0) & (pl.col("filled") >= HITS_OF_TABLE))[ROW]
    known, own = all_known_names(), {plain(name) for name in headers}
    candidates = rows.filter(pl.col(ROW).is_in(after_blank.head(HEADER_WITHIN).implode()))
    for row in candidates.rows():
        names = {plain(cell) for cell in row[1:] if cell}
        hits = len(names & known)
        if hits >= HITS_OF_TABLE and hits > 0.5 * len(names) and names != own:
            what = "another table begins here; it and all below it are not read"
            return row[0], [note(grid.label, "other-table", what, "put it into a sheet of its own", row[0])]
    return None, []


def _beyond(grid: Grid, cells: pl.DataFrame, headers: list[str]) -> list[Fault]:
    """Find cells in columns without a header: in a CSV file an unquoted comma has moved the row's cells."""
    nameless = [f"c{column}" for column, name in enumerate(headers) if not name]
    faults: list[Fault] = []
    last = max((column for column, name in enumerate(headers) if name), default=-1)
    for name in nameless:
        column = int(name[1:])
        filled = cells.filter(pl.col(name).is_not_null())[ROW]
        if filled.is_empty():
            continue
        if grid.sheet is None and column > last:
            faults += [_ragged(grid, row) for row in filled.head(MOST_ALIKE).to_list()]
            continue
        before = next((name for name in reversed(headers[:column]) if name), None)
        which = f"the column after “{before}”" if before else "the first column"
        have = f"{counted(len(filled), 'row')} {'has' if len(filled) == 1 else 'have'}"
        what = f"{which} has no header and is not read, though {have} a cell in it"
        faults.append(note(grid.label, "no-name", what, "name the column if it is needed", filled[0]))
    said = {fault.row for fault in faults}
    faults += [_ragged(grid, row) for row in grid.ragged[:MOST_ALIKE] if row not in said]
    return list({(fault.kind, fault.row, fault.what): fault for fault in faults}.values())


def _ragged(grid: Grid, row: int) -> Fault:
    what = "the row has more cells than the header"
    remedy = "put a text that holds the mark between cells in quotation marks"
    return Fault("ragged-row", grid.label, row, None, None, what, remedy)
