"""One table out of a file whose columns have known headers, in any order and below any titles.

For files of a kind: published statistics, returns, margins. A staff list, of which the headers are anybody's
guess, is read through a mapping (`remit.bodies.importing`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from remit.bodies.importing.grids import Grid, open_grids
from remit.bodies.importing.headers import plain
from remit.bodies.importing.limits import HEADER_WITHIN
from remit.bodies.importing.numbers import read_numbers
from remit.bodies.sheets import ROW
from remit.faults import Fault, errors, nearest

MOST_ALIKE = 200
"""Cells of one column with the same fault that are named."""


@dataclass(frozen=True)
class Headed:
    """A table as it stands in a file.

    Attributes:
        place: File and sheet, as faults name them.
        rows: One row a record: `#row`, as a spreadsheet numbers it, and each field that the file has, as
            text; a blank cell is null.
        headers: The header of each field, as it is written in the file.
        unread: Headers that stand for no field.
    """

    place: str
    rows: pl.DataFrame
    headers: Mapping[str, str]
    unread: tuple[str, ...]

    def has(self, *fields: str) -> bool:
        """Tell whether the file has all these fields."""
        return all(field in self.headers for field in fields)

    def fault(self, kind: str, row: int, field: str, value: str | None, what: str, remedy: str) -> Fault:
        """Make a fault of a cell."""
        return Fault(kind, self.place, row, self.headers[field], value, what, remedy)


def read_headed(
    path: Path, names: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> tuple[Headed | None, list[Fault]]:
    """Read the one sheet of a file that has the headers of a table.

    Args:
        path: A CSV or XLSX file.
        names: The headers by which each field may go, in any case and with any marks; the first is its own.
        needed: Fields that must be there.

    Returns:
        The table, or none if there is no header row with all that is needed; and what is wrong.
    """
    grids, faults = open_grids(path)
    if errors(faults) or not grids:
        return None, faults
    known = {plain(name): field for field, headers in names.items() for name in headers}
    rows_of = [(grid, row) for grid in grids for row in range(min(HEADER_WITHIN, grid.cells.height))]
    grid, row = max(rows_of, key=lambda at: _score(at[0], at[1], known))
    headers = _headers(grid, row)
    fields = {place: known[plain(header)] for place, header in headers.items() if plain(header) in known}
    named = list(fields.values())
    for header in (headers[place] for place, field in fields.items() if named.count(field) > 1):
        what = "stands for the same as another column"
        faults.append(Fault("duplicate-column", grid.label, row + 1, header, header, what, "take one out"))
    faults += _missing(grid, row, headers, [names[field][0] for field in needed if field not in named])
    if errors(faults):
        return None, faults
    columns = {field: pl.col(grid.cells.columns[place]).alias(field) for place, field in fields.items()}
    rows = (
        grid.cells.with_row_index(ROW, offset=1)
        .slice(row + 1)
        .select(ROW, *columns.values())
        .filter(~pl.all_horizontal(pl.exclude(ROW).is_null()))
    )
    unread = tuple(header for place, header in headers.items() if place not in fields)
    written = {field: headers[place] for place, field in fields.items()}
    return Headed(grid.label, rows, written, unread), faults


def numbers(headed: Headed, field: str, blanks: Sequence[str] = ()) -> tuple[pl.Series, list[Fault]]:
    """Read a field as numbers.

    Args:
        headed: The table.
        field: The field.
        blanks: Marks, such as `*`, that stand for a number which is not given.

    Returns:
        The numbers, null where the cell is blank, a mark or no number; and a fault for each of the last.
    """
    texts = headed.rows[field]
    counted = dict(texts.alias("text").drop_nulls().value_counts(name="n").iter_rows())
    found = read_numbers({text: count for text, count in counted.items() if text not in blanks})
    wrong = headed.rows.filter(pl.col(field).is_in(list(found.wrong))).head(MOST_ALIKE)
    faults = [
        headed.fault("wrong-type", row, field, text, found.wrong[text], "write digits and a point")
        for row, text in wrong.select(ROW, field).iter_rows()
    ]
    return texts.replace_strict(found.values, default=None, return_dtype=pl.Float64), faults


def _headers(grid: Grid, row: int) -> dict[int, str]:
    return {place: text for place, text in enumerate(grid.cells.row(row)) if text is not None}


def _score(grid: Grid, row: int, known: Mapping[str, str]) -> tuple[int, int]:
    """Rank a row as a header: by how many fields it names, then the higher one."""
    fields = {known[plain(text)] for text in _headers(grid, row).values() if plain(text) in known}
    return len(fields), -row


def _missing(grid: Grid, row: int, headers: dict[int, str], missing: Sequence[str]) -> list[Fault]:
    faults = []
    for name in missing:
        near = nearest(name, headers.values())
        remedy = f"rename {near} if that is meant, or add it" if near else "add it"
        what = "the column is missing"
        faults.append(Fault("missing-column", grid.label, row + 1, name, None, what, remedy))
    return faults
