"""Days of schemes, rounds and envelopes: a change that names one says on which day it begins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from remit.bodies import Bodies

if TYPE_CHECKING:
    from remit.plan.model import Change

SPANS = {
    "offer": ("schemes", "scheme", "opens", "closes"),
    "round": ("rounds", "round", "opens", "closes"),
    "fund": ("envelopes", "envelope", "from", "to"),
}
"""For each kind of change that begins a row of a table: the table, its key, the row's first and last day."""
ONE_DAY = timedelta(days=1)


def begin_on(bodies: Bodies, changes: Iterable[Change], start: date) -> Bodies:
    """Let schemes, rounds and envelopes begin on the day of the change that names them, as long as before.

    Args:
        bodies: the tables.
        changes: the changes in force; of several that name the same row the last holds.
        start: first day of the plan. No change can be earlier: a change of that day leaves a row alone that
            began before.
    """
    begins: dict[str, dict[str, date]] = {kind: {} for kind in SPANS}
    for change in changes:
        if change.kind in SPANS:
            begins[change.kind][change.target] = change.date
    for kind, days in begins.items():
        name, key, first, last = SPANS[kind]
        table = bodies.tables()[name]
        rows = [
            row
            if row[first] is not None and days.get(row[key]) == start > row[first]
            else row | _moved(row[first], row[last], days.get(row[key]), first, last)
            for row in table.to_dicts()
        ]
        moved = pl.DataFrame(rows, schema=table.schema, orient="row")
        if not moved.equals(table):
            bodies = replace(bodies, **{name: moved})
    return bodies


def _moved(
    was: date | None, ended: date | None, begins: date | None, first: str, last: str
) -> dict[str, date | None]:
    """Give the days of a row that begins on another day: by whole months where both are such a day."""
    if was is None or begins is None or was == begins:
        return {}
    if ended is None:
        return {first: begins}
    if was.day != begins.day:
        return {first: begins, last: ended + (begins - was)}
    months = 12 * (begins.year - was.year) + begins.month - was.month
    after = pl.select(pl.lit(ended + ONE_DAY).dt.offset_by(f"{months}mo")).item()
    return {first: begins, last: after - ONE_DAY}
