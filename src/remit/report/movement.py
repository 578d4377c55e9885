"""Where people and bodies go: flows of people, bodies before and after, loss by region on a map of tiles."""

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from remit.bodies.tables import kind_words
from remit.report import diagrams
from remit.report.blocks import Block, Figure, Section, table
from remit.report.context import Context
from remit.report.diagrams import Box
from remit.report.flows import flows
from remit.report.words import day, listed, month, number, part, sentence_case, span
from remit.results.movement import left_by_region
from remit.results.summary import included

OUTSIDE = ("provider", "private", "elsewhere")
MOST_NAMED = 8
"""Bodies of a kind that are named each in a tree; more of them are counted."""
MILLION, THOUSANDS = 1e6, 10_000
ONE_DAY = timedelta(days=1)


def movement(context: Context) -> Section | None:
    """Tell where people and bodies go."""
    blocks: list[Block] = [*flows(context), *_bodies(context), *_regions(context)]
    return Section("movement", "Who and what moves", tuple(blocks)) if blocks else None


def kinds_of(context: Context) -> dict[str, str]:
    """Give the kind of each body."""
    return dict(context.results.plan.bodies.bodies.select("body", "kind").iter_rows())


def _bodies(context: Context) -> list[Figure]:
    """Draw the bodies before and after, each kind below the one that it answers to."""
    plan = context.results.plan
    last = plan.end - ONE_DAY
    sides = [
        (f"Before: {day(plan.start)}", _tree(context, plan.start)),
        (f"After: {day(last)}", _tree(context, last)),
    ]
    if not all(boxes for _, boxes in sides):
        return []
    before, after = (_counts(context, on) for on in (plan.start, last))
    gone = [
        f"{number(count)} {kind_words(kind, count)}" for kind, count in before.items() if kind not in after
    ]
    new = [
        f"{number(count)} {kind_words(kind, count)}" for kind, count in after.items() if kind not in before
    ]
    other = [
        f"{kind_words(kind)} from {number(count)} to {number(after[kind])}"
        for kind, count in before.items()
        if after.get(kind, count) != count
    ]
    parts = (("Gone by the end", gone), ("New at the end", new), ("Changed in number", other))
    says = " ".join(f"{what}: {listed(found)}." for what, found in parts if found)
    says = says or "The bodies are the same at the end as at the start."
    rows = [
        (sentence_case(kind_words(kind)), number(before.get(kind, 0)), number(after.get(kind, 0)))
        for kind in {**before, **after}
    ]
    return [
        Figure(
            "figure-bodies",
            "Bodies before and after",
            says,
            "A box is a body, or a kind of body with its number. It stands below and inside of what it "
            "answers to. It serves a population. Providers and other places outside are left out.",
            diagrams.trees("bodies", "Bodies of the plan before and after, by what they answer to.", sides),
            table("bodies", "Bodies by kind", ("Kind", f"On {day(plan.start)} #", f"On {day(last)} #"), rows),
        )
    ]


def _there(context: Context, on: date) -> pl.DataFrame:
    bodies = context.results.plan.bodies.bodies
    opened = pl.col("opens").is_null() | (pl.col("opens") <= on)
    stands = pl.col("closes").is_null() | (pl.col("closes") > on)
    return bodies.filter(opened & stands & ~pl.col("kind").is_in(OUTSIDE))


def _counts(context: Context, on: date) -> dict[str, int]:
    rows = _working(context, on).group_by("kind", maintain_order=True).len()
    return {str(kind): int(count) for kind, count in rows.iter_rows()}


def _working(context: Context, on: date) -> pl.DataFrame:
    """Give the bodies of a day that serve somebody, employ somebody or have bodies below them."""
    there = _there(context, on)
    bodies = context.results.plan.bodies
    busy = {*bodies.people["body"], *bodies.posts["body"], *there["parent"].drop_nulls()}
    serves = (pl.col("population") > 0).fill_null(value=False)
    return there.filter(serves | pl.col("body").is_in(sorted(busy)))


def _tree(context: Context, on: date) -> list[Box]:
    """Put the bodies of a day into boxes: named where a kind has few, counted where it has many."""
    there = _working(context, on)
    kinds = dict(there.select("body", "kind").iter_rows())
    groups: dict[tuple[str, str], list[str]] = {}
    for body, kind, parent in there.select("body", "kind", "parent").iter_rows():
        groups.setdefault((kinds.get(parent, ""), kind), []).append(body)
    boxes: list[Box] = []
    seen: set[tuple[str, str]] = set()

    def add(above: str, depth: int) -> None:
        for (parent, kind), bodies in groups.items():
            if parent != above or (parent, kind) in seen:
                continue
            seen.add((parent, kind))
            if len(bodies) == 1:
                boxes.append(Box(depth, context.bodies[bodies[0]], sentence_case(kind_words(kind, 1))))
            else:
                boxes.append(Box(depth, f"{number(len(bodies))} {kind_words(kind)}", _served(there, bodies)))
            add(kind, depth + 1)

    add("", 0)
    return boxes


def _served(there: pl.DataFrame, bodies: list[str]) -> str:
    people = there.filter(pl.col("body").is_in(bodies))["population"].drop_nulls()
    served = people.filter(people > 0)
    if served.is_empty():
        return "No population of their own"
    return f"Each serves about {_rounded(sum(served.to_list()) / served.len())}"


def _rounded(population: float) -> str:
    """Write how many people a body serves with the figures that a picture needs."""
    if population >= MILLION:
        return f"{population / MILLION:.3g} million"
    return number(round(population, -3) if population >= THOUSANDS else population)


def _regions(context: Context) -> list[Figure]:
    """Draw on a map of tiles how many of its people each region loses."""
    name, write = context.bodies, context.write
    left = left_by_region(context.results).with_columns(
        name=pl.col("region").replace_strict(name, default=None, return_dtype=pl.String)
    )
    if left.height < 2 or not set(left["name"]) <= set(_places()):
        return []

    def share_of(row: Mapping[str, Any], value: str = "p50") -> str:
        return part(write, row[value], row["start"])

    when = month(context.handover)
    ordered = left.sort("p50", "region", descending=[True, False]).to_dicts()
    drawn = pl.DataFrame(
        {
            "label": row["name"],
            "row": _places()[row["name"]][0],
            "column": _places()[row["name"]][1],
            "value": write.part(row["p50"], row["start"]),
            "text": share_of(row),
        }
        for row in ordered
    )
    says = (
        f"{ordered[0]['name']} loses the largest share of its people, {share_of(ordered[0])} at the "
        f"median, and {ordered[-1]['name']} the smallest, {share_of(ordered[-1])}. All staff of the "
        f"bodies of a region are counted{included(context.results.plan.bodies)}."
    )
    written = (
        (
            row["name"],
            write.people(row["start"]),
            share_of(row),
            span(share_of(row, "p05"), share_of(row, "p95")),
        )
        for row in ordered
    )
    columns = ("Region", "At the start #", "Share left, median #", "9 of 10 runs #")
    return [
        Figure(
            "figure-regions",
            "Loss by region",
            says,
            "A tile is a region, near where it lies in England; all have one size. Darker: a larger share "
            "left the system.",
            diagrams.tiles("regions", f"Share of people who had left by {when}, on a map of tiles.", drawn),
            table("regions", f"People who had left the system by {when}, by region", columns, written),
        )
    ]


@cache
def _places() -> dict[str, tuple[int, int]]:
    """Give the row and column of each region on the map of tiles."""
    with (Path(__file__).parent / "tiles.csv").open(encoding="utf-8", newline="") as file:
        return {row["region"]: (int(row["row"]), int(row["column"])) for row in csv.DictReader(file)}
