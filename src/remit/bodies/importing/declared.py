"""Checks of imported rows by the declarations of their tables; faults are laid to the file they come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from remit.bodies.cells import Check, run_checks
from remit.bodies.check import column_checks, span_checks
from remit.bodies.columns import Table
from remit.bodies.importing.convert import and_more
from remit.bodies.importing.limits import MOST_ALIKE
from remit.bodies.sheets import ROW, Sheet
from remit.bodies.veil import PERSON
from remit.faults import Fault


@dataclass(frozen=True)
class Part:
    """The rows of one table that come from one sheet.

    Attributes:
        place: File and sheet, as faults name them.
        sheet: The rows, in the declared types.
        headers: Header of the file for each declared column that has one.
        constants: What the mapping writes in every row, by declared column.
        mapping: Name of the mapping's file, to which faults of constants are laid.
        faults: What was found while the cells were read.
    """

    place: str
    sheet: Sheet
    headers: Mapping[str, str]
    constants: Mapping[str, str]
    mapping: str
    faults: list[Fault] = field(default_factory=list)


def check_part(part: Part, sheets: Mapping[str, Sheet]) -> list[Fault]:
    """Check rows against the declaration of their table: blanks, values, ranges, references, order of dates.

    Args:
        part: The rows.
        sheets: The tables to which columns may refer, by name.
    """
    table = part.sheet.table
    checks = [
        check
        for column in table.columns
        if column.name in part.sheet.present
        for check in column_checks(dict(sheets), column)
        if check.kind != "wrong-type"  # said already, when the cell was read
    ]
    constant = [check for check in checks if check.column in part.constants]
    cells = [check for check in checks if check.column not in part.constants]
    one = Sheet(table, part.sheet.rows.head(1), part.sheet.present)
    faults = [_of_constant(part, fault) for fault in run_checks(one, constant)]
    return faults + [
        _of_cell(part, fault) for fault in _run_capped(part.sheet, [*cells, *span_checks(table)])
    ]


def check_keys(table: Table, parts: Sequence[Part]) -> list[Fault]:
    """Find rows whose key another row has too, in whichever sheet; the fault names both."""
    key = table.key
    if not all(part.sheet.has(*key) for part in parts):
        return []
    keyed = pl.concat(
        part.sheet.rows.select(
            pl.lit(place).alias("part"), ROW, *(pl.col(name).cast(pl.String) for name in key)
        )
        for place, part in enumerate(parts)
    ).drop_nulls()
    if keyed.is_empty() or not keyed.select(pl.struct(key).is_duplicated().any()).item():
        return []
    again = keyed.with_columns(
        pl.col("part").first().over(key).alias("first_part"), pl.col(ROW).first().over(key).alias("first_row")
    ).filter((pl.col("part") != pl.col("first_part")) | (pl.col(ROW) != pl.col("first_row")))
    faults = []
    for place, row, *values, first_part, first_row in again.head(MOST_ALIKE).iter_rows():
        part = parts[place]
        there = "" if first_part == place else f" of {parts[first_part].place}"
        shown = None if PERSON in key else " ".join(values)
        header = part.headers.get(key[-1], key[-1])
        what = f"stands in row {first_row}{there} already"
        fault = Fault("duplicate-key", part.place, row, header, shown, what, _remedy(table))
        once = "a person may stand once: keep the main assignment, and take the other rows out of the file"
        faults.append(fault.on_screen(once) if table.name == "people" else fault)
    if again.height > MOST_ALIKE:
        part = parts[again["part"][-1]]
        header = part.headers.get(key[-1], key[-1])
        faults.append(and_more(part.place, header, "duplicate-key", again.height - MOST_ALIKE))
    return faults


def _remedy(table: Table) -> str:
    if table.name == "people":
        return (
            "a person may stand once: keep the main assignment, for instance by "
            'only = { "Primary Assignment" = ["Yes"] } in the mapping, or take one of the rows out'
        )
    return f"a {' and '.join(table.key)} may stand once: take one of the rows out, or change its key"


def _run_capped(sheet: Sheet, checks: Sequence[Check]) -> list[Fault]:
    """Run checks, with a limit to the faults of each."""
    if sheet.rows.is_empty() or not checks:
        return []
    counts = sheet.rows.select(check.wrong.sum().alias(str(place)) for place, check in enumerate(checks)).row(
        0
    )
    faults: list[Fault] = []
    few = [check for check, count in zip(checks, counts, strict=True) if 0 < (count or 0) <= MOST_ALIKE]
    faults += run_checks(sheet, few)
    for check, count in zip(checks, counts, strict=True):
        if (count or 0) > MOST_ALIKE:
            first = Sheet(sheet.table, sheet.rows.filter(check.wrong).head(MOST_ALIKE), sheet.present)
            faults += run_checks(first, [check])
            faults.append(and_more(sheet.table.file, check.column, check.kind, count - MOST_ALIKE))
    return faults


def _of_cell(part: Part, fault: Fault) -> Fault:
    """Lay a fault to the file's sheet and header; a person's cell is not shown."""
    column = part.headers.get(fault.column or "", fault.column)
    of_person = fault.column in part.sheet.table.names and part.sheet.table.column(fault.column).of_person
    value = None if of_person else fault.value
    return replace(fault, file=part.place, column=column, value=value)


def _of_constant(part: Part, fault: Fault) -> Fault:
    return replace(fault, file=part.mapping, row=None)
