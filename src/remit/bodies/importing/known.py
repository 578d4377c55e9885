"""What a plan has already, to which the columns of an imported table refer: its bodies, functions, posts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from remit.bodies.codes import Register, resolve
from remit.bodies.columns import Column, Table
from remit.bodies.defuse import undone
from remit.bodies.functions import FUNCTIONS_FILE
from remit.bodies.importing.convert import Cells, Converted
from remit.bodies.importing.grids import note
from remit.bodies.importing.words import squeezed
from remit.bodies.sheets import Sheet
from remit.bodies.tables import TABLES
from remit.faults import Fault

WORDED = ("bodies", "functions")
"""Tables that people refer to by name as well as by key."""
NAME, KIND = "name", "kind"


@dataclass(frozen=True)
class Known:
    """Keys of tables to which columns refer.

    Attributes:
        sheets: The tables, with their keys at least, by name.
        register: Codes of bodies with their dates, by which an old code is found out; none takes every code
            as it is.
        day: The day on which codes are to mean a body.
    """

    sheets: Mapping[str, Sheet]
    register: Register | None = None
    day: date | None = None

    def words(self, table: Table, column: Column) -> dict[str, str] | None:
        """Give the key for each word that may stand for one, in small letters; none if that is not known.

        A body or function may be called by its name as well, if no other has the same.
        """
        target = self.sheets.get(column.refers)
        if column.refers not in WORDED or target is None or column.refers == table.name:
            return None
        key = target.table.key[0]
        words: dict[str, str] = {}
        if target.has(NAME):
            names = target.rows.select(key, NAME).drop_nulls()
            once = names.filter(pl.col(NAME).str.to_lowercase().is_unique())
            words = {squeezed(name): code for code, name in once.iter_rows()}
        if self.register is not None and column.refers == "bodies":
            words |= {squeezed(code): code for code in self.register.bodies}
        return words | {squeezed(code): code for code in target.rows[key].drop_nulls().to_list()}

    def on_the_day(self, cells: Cells, column: Column, converted: Converted) -> Converted:
        """Give the bodies that codes mean on the day: who has taken over from one that has closed.

        Only the body that people, posts and the ledger have now is asked for; agreements have dates of their
        own. A code that the register lacks is taken as it is.
        """
        if self.register is None or self.day is None or column.name != "body" or column.refers != "bodies":
            return converted
        found = pl.DataFrame({"code": converted.values, "row": cells.rows})
        asked = pl.col("code").is_in(list(self.register.bodies))
        found = found.with_columns(pl.when(asked).then(pl.col("code")).alias("code"))
        bodies, said = resolve(self.register, found, self.day, cells.place, cells.header)
        meant = pl.select(
            pl.when(found["code"].is_null()).then(converted.values).otherwise(bodies)
        ).to_series()
        return Converted(meant.rename(column.name), converted.filled, [*converted.faults, *_once(said)])

    def with_table(self, table: Table, frame: pl.DataFrame) -> "Known":
        """Give the same with a table that was read."""
        columns = [name for name in (*table.key, NAME, KIND) if name in table.names]
        sheet = Sheet(table, frame.select(columns), frozenset(columns))
        return replace(self, sheets={**self.sheets, table.name: sheet})


def _once(faults: Sequence[Fault]) -> list[Fault]:
    """Say of each code once, at its first row, what is to be said of it."""
    seen: dict[tuple[str, str | None], list[Fault]] = {}
    for fault in faults:
        seen.setdefault((fault.kind, fault.value), []).append(fault)
    return [
        replace(same[0], what=f"{same[0].what}; it stands in {len(same):,} rows")
        if len(same) > 1
        else same[0]
        for same in seen.values()
    ]


def known_of(folder: Path) -> tuple[Known, list[Fault]]:
    """Read the keys of the tables that a plan's folder has, without checking the tables.

    Args:
        folder: The plan's folder, which need not exist.
    """
    referred = {column.refers for table in TABLES.values() for column in table.columns if column.refers}
    sheets: dict[str, Sheet] = {}
    faults: list[Fault] = []
    for name in TABLES:
        if name not in referred:
            continue
        path = folder / TABLES[name].file
        if not path.is_file() and name == "functions":
            path = FUNCTIONS_FILE
        if path.is_file():
            sheet = _keys(TABLES[name], path)
            if sheet is None:
                what = f"the plan's {path.name} cannot be read, so that what refers to it is not checked"
                told = note(path.name, "not-checked", what, "run remit check on the plan")
                faults.append(told.on_screen("bring that list anew"))
            else:
                sheets[name] = sheet
    return Known(sheets), faults


def package_known() -> Known:
    """Give what a plan without tables has: the package's functions."""
    sheet = _keys(TABLES["functions"], FUNCTIONS_FILE)
    return Known({} if sheet is None else {"functions": sheet})


def _keys(table: Table, path: Path) -> Sheet | None:
    try:
        cells = pl.read_csv(path, infer_schema=False)
    except (pl.exceptions.PolarsError, OSError):
        return None
    columns = [name for name in (*table.key, NAME, KIND) if name in table.names and name in cells.columns]
    if not set(table.key) <= set(columns):
        return None
    return Sheet(table, undone(cells.select(pl.col(columns).str.strip_chars())), frozenset(columns))
