"""Rows that do not fit a leaving on a day: service that begins too soon or too late, spells out of order.

The checks of the tables do not know of the day; these do. A misfit leaves its person out, and nobody else.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from remit.bodies.relations import YOUNGEST_IN_SERVICE
from remit.bodies.sheets import ROW, read_sheets
from remit.faults import Fault
from remit.plan import Plan

PLACE, AT = "place", "at"
"""Columns that hold the place of a person in the people table, and of a row in its own table."""


@dataclass(frozen=True)
class Misfit:
    """One thing that does not fit.

    Attributes:
        kind: Short name of the sort of fault.
        column: Column that the fault is laid to.
        wrong: True in each row where it is so; null counts as false.
        what: What is wrong, an expression that gives a text for each row.
        remedy: What to do.
    """

    kind: str
    column: str
    wrong: pl.Expr
    what: pl.Expr
    remedy: str


def find_misfits(plan: Plan, people: pl.DataFrame, last_day: dt.date) -> list[tuple[Fault, int]]:
    """Find what does not fit a leaving on a day, with the place of the person in the people table.

    Args:
        plan: the plan.
        people: rows of the people table whose cells are all right, with their place in the column `place`.
        last_day: last day of employment.
    """
    own = people.with_columns(pl.col(PLACE).alias(AT))
    spells = plan.bodies.spells.with_row_index(AT).join(people.select("person", PLACE, "born"), on="person")
    spells = spells.sort("person", "joined").with_columns(
        pl.col("joined").shift(-1).over("person").alias("following"),
        pl.col("left").shift(1).over("person").alias("before"),
    )
    departures = plan.bodies.departures.with_row_index(AT).join(people.select("person", PLACE), on="person")
    found = [
        *_faults(plan, "people", own, _of_people(last_day)),
        *_faults(plan, "spells", spells, _of_spells(last_day)),
        *_faults(plan, "departures", departures, [_returns_before(last_day)]),
    ]
    return sorted(found, key=lambda pair: (pair[0].file, pair[0].row or 0))


def _of_people(last_day: dt.date) -> list[Misfit]:
    return [
        _after_leaving("service_from", last_day),
        _after_leaving("continuous_from", last_day),
        _before_age("continuous_from"),
    ]


def _of_spells(last_day: dt.date) -> list[Misfit]:
    joined, left, following, before = (pl.col(name) for name in ("joined", "left", "following", "before"))
    return [
        _after_leaving("joined", last_day),
        _before_age("joined"),
        Misfit(
            "spells-overlap",
            "joined",
            joined <= before,
            pl.format("lies within the spell before, which ends on {}", before),
            "correct the one or the other: spells follow each other",
        ),
        Misfit(
            "spell-open",
            "left",
            left.is_null() & following.is_not_null(),
            pl.format("is blank, though another spell begins on {}", following),
            "fill in the last day of the spell",
        ),
        Misfit(
            "spell-ended",
            "left",
            following.is_null() & (left < last_day),
            pl.lit(f"lies before the last day of employment, {last_day}, and no spell follows"),
            "leave it blank for the present spell, or add the spell that follows",
        ),
    ]


def _returns_before(last_day: dt.date) -> Misfit:
    what = pl.lit(f"is not after the last day of employment, {last_day}")
    remedy = "correct it: it is the first day of the new employment"
    return Misfit("returns-too-soon", "returns", pl.col("returns") <= last_day, what, remedy)


def _after_leaving(column: str, last_day: dt.date) -> Misfit:
    what = pl.lit(f"lies after the last day of employment, {last_day}")
    remedy = "correct it, or ask for a later day"
    return Misfit("not-in-service", column, pl.col(column) > last_day, what, remedy)


def _before_age(column: str) -> Misfit:
    young = pl.col(column) < pl.col("born").dt.offset_by(f"{YOUNGEST_IN_SERVICE}y")
    what = pl.format(f"lies before the person was {YOUNGEST_IN_SERVICE}, born {{}}", pl.col("born"))
    return Misfit("service-before-age", column, young, what, f"correct {column} or born")


def _faults(
    plan: Plan, table: str, rows: pl.DataFrame, misfits: Iterable[Misfit]
) -> Iterator[tuple[Fault, int]]:
    numbers: list[int | None] = []
    for misfit in misfits:
        wrong = rows.filter(misfit.wrong)
        if wrong.is_empty():
            continue
        numbers = numbers or row_numbers(plan, table)
        value = pl.col(misfit.column).cast(pl.String).alias("value")
        cells = wrong.select(AT, PLACE, value, misfit.what.alias("what"))
        for at, place, value, what in cells.iter_rows():
            fault = Fault(misfit.kind, f"{table}.csv", numbers[at], misfit.column, value, what, misfit.remedy)
            yield fault, place


def row_numbers(plan: Plan, table: str) -> list[int | None]:
    """Give the row of each record as a spreadsheet numbers it; none where the table is not the file's own."""
    height = plan.bodies.tables()[table].height
    rows = read_sheets(plan.folder)[0][table].rows[ROW].to_list()
    return rows if len(rows) == height else [None] * height
