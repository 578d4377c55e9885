"""Reading the tables of a plan's folder, or saying all that is wrong with them."""

from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256
from pathlib import Path

import polars as pl

from remit.bodies.agreeing import check_lists
from remit.bodies.check import check_declared
from remit.bodies.columns import Column, Type
from remit.bodies.relations import check_relations
from remit.bodies.sheets import Sheet, read_sheets
from remit.bodies.tables import EQUALITY, TABLES
from remit.faults import Fault, FaultsFound, errors

CELL_END, ROW_END, BLANK = "\x1f", "\x1e", "\x00"


@dataclass(frozen=True)
class Bodies:
    """What there is at the plan's start: one table each, as `remit.bodies.tables` declares them.

    The tables are never changed; a plan that is applied has new ones.
    """

    bodies: pl.DataFrame
    functions: pl.DataFrame
    people: pl.DataFrame
    spells: pl.DataFrame
    departures: pl.DataFrame
    posts: pl.DataFrame
    agreements: pl.DataFrame
    needs: pl.DataFrame
    offers: pl.DataFrame
    parts: pl.DataFrame
    contracts: pl.DataFrame
    measures: pl.DataFrame
    measurements: pl.DataFrame
    successions: pl.DataFrame
    envelopes: pl.DataFrame
    schemes: pl.DataFrame
    rounds: pl.DataFrame
    checkpoints: pl.DataFrame
    ledger: pl.DataFrame
    equality: pl.DataFrame
    bases: pl.DataFrame
    standing: pl.DataFrame
    requirements: pl.DataFrame
    preferences: pl.DataFrame
    decisions: pl.DataFrame
    placements: pl.DataFrame

    def tables(self) -> dict[str, pl.DataFrame]:
        """Give all tables by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def digest(self) -> str:
        """Give the SHA-256 of what the tables say, in hexadecimal; the order of rows does not matter.

        The characteristics of people for equality reports are left out: no result depends on them, and a
        digest in a result's manifest should not change with them.
        """
        whole = sha256()
        for name, frame in sorted(self.tables().items()):
            if name == EQUALITY.name:
                continue
            whole.update(f"{name}{ROW_END}{CELL_END.join(TABLES[name].names)}{ROW_END}".encode())
            whole.update(_canonical(frame, TABLES[name].columns).encode())
        return whole.hexdigest()


def read_bodies(folder: Path, start: date | None = None) -> Bodies:
    """Read the tables of a folder.

    Args:
        folder: The plan's folder.
        start: First day of the plan, at which ages are checked.

    Raises:
        FaultsFound: Something is wrong with them; all faults are in it.
    """
    bodies, faults = examine_bodies(folder, start)
    if errors(faults):
        raise FaultsFound(faults)
    return bodies


def check_bodies(folder: Path, start: date | None = None, known: date | None = None) -> list[Fault]:
    """Find all faults and warnings of the tables of a folder, in the order of tables, rows and columns.

    Args:
        folder: The plan's folder; nothing is written to it.
        start: First day of the plan, at which ages are checked.
        known: The plan's as-at date: pay is held against no scale published later.
    """
    return examine_bodies(folder, start, known)[1]


def examine_bodies(
    folder: Path, start: date | None = None, known: date | None = None
) -> tuple[Bodies, list[Fault]]:
    """Read the tables of a folder as far as they can be read, with all that is wrong with them.

    With faults of level error the tables serve only for further checks: cells that cannot be read are
    null, and tables that cannot be read are empty.

    Args:
        folder: The plan's folder.
        start: First day of the plan, at which ages are checked.
        known: The plan's as-at date: pay is held against no scale published later.
    """
    if not folder.is_dir():
        fault = Fault("no-folder", str(folder), None, None, None, "there is no such folder", "name another")
        return _bodies({}), [fault]
    sheets, faults = read_sheets(folder)
    faults += check_declared(sheets) + check_relations(sheets, start) + check_lists(sheets, start, known)
    return _bodies(sheets), sorted(faults, key=_order)


def _bodies(sheets: dict[str, Sheet]) -> Bodies:
    return Bodies(
        **{
            name: sheets[name].frame if name in sheets else empty_table(table.columns)
            for name, table in TABLES.items()
        }
    )


def empty_table(columns: tuple[Column, ...]) -> pl.DataFrame:
    """Give a table with these columns and no row."""
    return pl.DataFrame(schema={column.name: column.type.dtype for column in columns})


def _order(fault: Fault) -> tuple[int, str, int, int]:
    names = [table.file for table in TABLES.values()]
    place = names.index(fault.file) if fault.file in names else -1
    columns = list(TABLES.values())[place].names if place >= 0 else ()
    column = columns.index(fault.column) if fault.column in columns else -1
    return place, fault.file, fault.row or 0, column


def _canonical(frame: pl.DataFrame, columns: tuple[Column, ...]) -> str:
    """Write a table as one text that depends on nothing but its cells: numbers by their bits, rows sorted."""
    cells = [_canonical_cell(frame, column).fill_null(BLANK) for column in columns]
    lines = pl.select(pl.concat_str(cells, separator=CELL_END).alias("line"))["line"]
    return str(lines.sort().str.join(ROW_END).item())


def _canonical_cell(frame: pl.DataFrame, column: Column) -> pl.Series:
    series = frame[column.name]
    if column.type is Type.NUMBER:
        nought = pl.when(series == 0).then(0.0).otherwise(series)  # minus nought is nought
        return pl.select(nought).to_series().reinterpret(signed=True).cast(pl.String)
    if column.type in (Type.BOOLEAN, Type.DATE):
        return series.to_physical().cast(pl.Int64).cast(pl.String)
    return series.cast(pl.String)
