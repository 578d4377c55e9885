"""Where rows of the tables that were read stand in the files they came from, so that later faults say so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from remit.bodies.columns import Table
from remit.bodies.importing.declared import Part
from remit.bodies.sheets import FIRST_ROW, ROW
from remit.bodies.tables import TABLES
from remit.faults import Fault

PLACE = "#place"


@dataclass(frozen=True)
class Origin:
    """The sheets that the rows of a table came from.

    Attributes:
        rows: The key of each row, with its place (file and sheet) and its row there.
        headers: By place: header of each declared column.
    """

    rows: pl.DataFrame = field(repr=False)
    headers: Mapping[str, Mapping[str, str]]


def origin_of(table: Table, parts: Sequence[Part]) -> Origin:
    """Note where the rows of a table stand in the files."""
    rows = [part.sheet.rows.select(*table.key, ROW, pl.lit(part.place).alias(PLACE)) for part in parts]
    return Origin(pl.concat(rows), {part.place: part.headers for part in parts})


def lay_to_files(
    faults: Sequence[Fault], tables: Mapping[str, pl.DataFrame], origins: Mapping[str, Origin]
) -> list[Fault]:
    """Lay faults of written tables to the files and rows that people have.

    Args:
        faults: Faults, of which some name a row of a table's own file.
        tables: The tables, as they were written.
        origins: Where their rows came from; rows that no file brought stay as they are named.
    """
    by_file = {TABLES[name].file: name for name in origins if name in tables}
    wanted = {name: set[int]() for name in by_file.values()}
    for fault in faults:
        if fault.file in by_file and fault.row is not None:
            wanted[by_file[fault.file]].add(fault.row - FIRST_ROW)
    places = {name: _places(TABLES[name], tables[name], origins[name], rows) for name, rows in wanted.items()}
    return [
        _laid(fault, places[by_file[fault.file]], origins[by_file[fault.file]])
        if fault.file in by_file and fault.row is not None
        else fault
        for fault in faults
    ]


def _places(table: Table, frame: pl.DataFrame, origin: Origin, rows: set[int]) -> dict[int, tuple[str, int]]:
    """Find the place and row of rows of a table, by their keys."""
    there = sorted(row for row in rows if 0 <= row < frame.height)
    key = list(table.key)
    keyed = frame[there].select(*key, pl.Series("#at", there, dtype=pl.Int64))
    known = origin.rows.unique(key, keep="first")
    found = keyed.join(known, on=key).select("#at", PLACE, ROW)
    return {at + FIRST_ROW: (place, row) for at, place, row in found.iter_rows()}


def _laid(fault: Fault, places: Mapping[int, tuple[str, int]], origin: Origin) -> Fault:
    if fault.row is None or fault.row not in places:
        return fault
    place, row = places[fault.row]
    column = origin.headers[place].get(fault.column or "", fault.column)
    return replace(fault, file=place, row=row, column=column)
