"""The organisation of a plan as trees: bodies below bodies, and people below those whom they answer to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from remit.plan.model import Plan

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Node:
    """A body in the tree.

    Attributes:
        body: Its id.
        name: Its name.
        kind: What sort of body it is.
        there: Whether it is there on the day.
        opens: The day on which it opens; none if it was there before.
        closes: The first day on which it is no more; none if it stays.
        goes_to: Ids of the bodies that take over its people and work.
        below: The bodies below it.
    """

    body: str
    name: str
    kind: str
    there: bool
    opens: date | None
    closes: date | None
    goes_to: tuple[str, ...]
    below: tuple["Node", ...]


def tree_of(plan: Plan, day: date, under: str | None = None) -> tuple[Node, ...]:
    """Give the bodies of a plan as trees by their parents, as they are on a day.

    Args:
        plan: the plan, applied.
        day: the day.
        under: give the bodies below this one alone.
    """
    bodies = plan.bodies.bodies
    goes: dict[str, tuple[str, ...]] = {}
    for sender, receiver in plan.bodies.successions.select("sender", "receiver").iter_rows():
        goes[sender] = (*goes.get(sender, ()), receiver)
    below: dict[str | None, list[Row]] = {}
    known = set(bodies["body"])
    for row in bodies.iter_rows(named=True):
        parent = row["parent"] if row["parent"] in known and row["parent"] != row["body"] else None
        below.setdefault(parent, []).append(row)
    return tuple(_node(row, below, goes, day, frozenset()) for row in below.get(under, []))


def _node(
    row: Row,
    below: Mapping[str | None, Sequence[Row]],
    goes: Mapping[str, tuple[str, ...]],
    day: date,
    above: frozenset[str],
) -> Node:
    own = row["body"]
    beneath = [] if own in above else below.get(own, [])
    return Node(
        own,
        row["name"],
        row["kind"],
        (row["opens"] is None or row["opens"] <= day) and (row["closes"] is None or row["closes"] > day),
        row["opens"],
        row["closes"],
        goes.get(own, ()),
        tuple(_node(one, below, goes, day, above | {own}) for one in beneath),
    )


def reports_of(people: pl.DataFrame, manager: str | None, bodies: Sequence[str]) -> pl.DataFrame:
    """Give the people who answer to somebody, each with the number of those who answer to them.

    Args:
        people: the people table.
        manager: the person; none for those who answer to nobody of these bodies.
        bodies: bodies whose people are meant.

    Returns:
        `person, body, function, band, post, reports`, the most reports first.
    """
    meant = people.filter(pl.col("body").is_in(list(bodies)))
    counts = (
        meant.group_by("manager").agg(pl.len().cast(pl.Int64).alias("reports")).rename({"manager": "person"})
    )
    if manager is None:
        known = meant["person"].implode()
        chosen = meant.filter(pl.col("manager").is_null() | ~pl.col("manager").is_in(known))
    else:
        chosen = meant.filter(pl.col("manager") == manager)
    joined = chosen.join(counts, on="person", how="left", maintain_order="left")
    return joined.select("person", "body", "function", "band", "post", pl.col("reports").fill_null(0)).sort(
        "reports", "person", descending=[True, False]
    )
