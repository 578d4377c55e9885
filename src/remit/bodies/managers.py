"""Managers in a circle: people who, through their managers, answer to themselves."""

import numpy as np
import polars as pl

from remit.bodies.sheets import ROW, Sheet
from remit.bodies.veil import shown
from remit.faults import Fault

PEOPLE_NAMED = 5
"""People of a circle that a warning names."""
CIRCLES_NAMED = 1_000
"""Circles that are listed; the others are counted."""


def check_managers(people: Sheet) -> list[Fault]:
    """Warn of each circle of managers, with the people in it, at the row of the first of them.

    A manager who is no person of the table is a fault of the row already and ends the line here.
    """
    if not people.has("person", "manager") or people.rows["manager"].is_null().all():
        return []
    rows = people.rows.select(ROW, "person", "manager").unique("person", keep="first", maintain_order=True)
    rows = rows.filter(pl.col("person").is_not_null()).with_row_index("place")
    at = rows.select(pl.col("person").alias("manager"), pl.col("place").alias("above"))
    above = rows.join(at, on="manager", how="left", maintain_order="left")["above"]
    found = circles(above.fill_null(rows.height).to_numpy().astype(np.int64))
    names, lines = rows["person"], rows[ROW]
    faults = [
        _fault(people, lines[circle[0]], _named(people, names, circle[:PEOPLE_NAMED]), len(circle))
        for circle in found[:CIRCLES_NAMED]
    ]
    if len(found) > CIRCLES_NAMED:
        what = f"{len(found) - CIRCLES_NAMED:,} further circles of managers are not listed"
        faults.append(_warning(people, None, None, what))
    return faults


def circles(above: np.ndarray) -> list[list[int]]:
    """Find the circles among places that each have at most one place above.

    Going up 2, 4, 8 … steps at once, as many as there are places, leaves only places in circles: each of them
    is reached from another one of its circle.

    Args:
        above: For each place the place above it; the number of places where there is none.

    Returns:
        The places of each circle, going up from its lowest; ordered by these.
    """
    nobody = above.size
    step = np.append(above, nobody)
    jump = step
    for _ in range(nobody.bit_length()):
        jump = jump[jump]
    left = set(np.unique(jump[jump != nobody]).tolist())
    found = []
    for first in sorted(left):
        if first not in left:
            continue
        circle, place = [], first
        while place in left:
            left.remove(place)
            circle.append(place)
            place = int(step[place])
        found.append(circle)
    return found


def _named(people: Sheet, names: pl.Series, places: list[int]) -> list[str]:
    """Give the codes of people, or the form of what stands where a code belongs."""
    return [shown(people.table, "person", names[place]) or "" for place in places]


def _fault(people: Sheet, row: int, names: list[str], size: int) -> Fault:
    if size == 1:
        return _warning(people, row, names[0], "is the person's own manager")
    others = f" and {size - len(names):,} more" if size > len(names) else ""
    what = f"leads back to the person: {' to '.join(names)}{others} answer to each other in a circle"
    return _warning(people, row, names[1], what)


def _warning(people: Sheet, row: int | None, value: str | None, what: str) -> Fault:
    remedy = "correct a manager of them, or leave one blank"
    kind = "manager-circle" if row is not None else "more-manager-circles"
    return Fault(kind, people.table.file, row, "manager", value, what, remedy, "warning")
