"""Changes that come too late: aimed at, or done by, bodies that are no more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from remit.plan.kinds import BODIES, CHANGE_KINDS, Value
from remit.plan.model import Change, Plan, changes_in_force, close_under, targeted_bodies


@dataclass(frozen=True)
class Late:
    """A change that names bodies which are no more on its date.

    Attributes:
        change: The change.
        key: The key that names them: `target`, or a parameter.
        named: What stands there.
        closed: The first day on which the last of them is no more.
    """

    change: Change
    key: str
    named: str
    closed: date


def late_changes(plan: Plan, option: str) -> list[Late]:
    """Find the changes of an option that come after the end of all bodies that they name.

    A change on the first day without a body is of its closing, as a transfer is.

    Args:
        plan: The plan as read.
        option: One of its `options`.
    """
    changes = changes_in_force(plan.changes, option)
    bodies = close_under(plan.bodies, changes, option).bodies
    closes = dict(bodies.filter(pl.col("closes").is_not_null()).select("body", "closes").iter_rows())
    found = []
    for change in changes:
        for key, named in _names_of_bodies(change):
            days = [closes.get(body, date.max) for body in targeted_bodies(named, plan.bodies)]
            if days and max(days) < change.date:
                found.append(Late(change, key, named, max(days)))
    return found


def _names_of_bodies(change: Change) -> Iterator[tuple[str, str]]:
    """Give each key of a change that names bodies, with what it names; what closes bodies names its own."""
    kind = CHANGE_KINDS[change.kind]
    if kind.name == "close":
        return
    if set(kind.targets) & set(BODIES):
        yield "target", change.target
    for key in kind.parameters:
        given = change.parameters.get(key.name)
        if given and key.value is Value.BODY:
            yield key.name, given
        elif given and key.value is Value.BODIES:
            yield from ((key.name, body) for body in given)
