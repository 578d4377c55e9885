"""A staff list held against published figures, body by body."""

import datetime as dt

import polars as pl

from remit.bodies.statistics import FULL_TIME, HEADCOUNT, TOTAL, Statistics, groups
from remit.bodies.tables import STAFF_GROUPS


def compare_staff(
    people: pl.DataFrame, statistics: Statistics, date: dt.date | None = None, tolerance: float = 0.02
) -> pl.DataFrame:
    """Hold a staff list against the published figures, body by body.

    Bank staff, staff on unpaid leave and staff hosted for others are counted differently by different bodies;
    so a difference is a question to ask and not a fault.

    Args:
        people: The staff list: body, staff_group, fte.
        statistics: The published figures.
        date: Day; the last release not after it is taken, by default the last one.
        tolerance: Share of the published figure by which the list may differ, and at least 1.

    Returns:
        One row a body, group (`all`, `clinical`, `manager`, `administrative`) and measure (`headcount`,
        `fte`): published, listed, difference, share, agrees; the last three are null where only one side has
        the figure.
    """
    published = _published(statistics.on(date))
    listed = _listed(people)
    keys = ["body", "staff_group", "measure"]
    both = published.join(listed, on=keys, how="full", coalesce=True)
    difference = pl.col("listed") - pl.col("published")
    slack = pl.max_horizontal(pl.col("published") * tolerance, 1.0)
    groups_in_order = {name: place for place, name in enumerate(("all", *STAFF_GROUPS))}
    order = pl.col("staff_group").replace_strict(groups_in_order, return_dtype=pl.Int64)
    return both.select(
        *keys,
        "published",
        "listed",
        difference=difference,
        share=difference / pl.col("published"),
        agrees=difference.abs() <= slack,
    ).sort("body", order, "measure")


def _published(rows: pl.DataFrame) -> pl.DataFrame:
    mapped = {group.published: group.staff_group for group in groups().values() if group.staff_group}
    kinds = pl.col("staff_group").replace_strict(mapped | {TOTAL: "all"}, default=None)
    grouped = (
        rows.with_columns(staff_group=kinds)
        .drop_nulls("staff_group")
        .group_by("body", "staff_group")
        .agg(_sum(FULL_TIME), _sum(HEADCOUNT))
    )
    return _by_measure(grouped, "published")


def _listed(people: pl.DataFrame) -> pl.DataFrame:
    counted = [
        pl.col("fte").sum().alias(FULL_TIME),
        pl.len().cast(pl.Float64).alias(HEADCOUNT),
    ]
    keys = ["body", "staff_group"]
    grouped = people.group_by(keys).agg(counted)
    whole = people.group_by("body").agg(counted).with_columns(staff_group=pl.lit("all"))
    return _by_measure(pl.concat([grouped, whole.select(grouped.columns)]), "listed")


def _sum(column: str) -> pl.Expr:
    """Add up a column; a sum with a missing figure is missing."""
    return pl.when(pl.col(column).is_not_null().all()).then(pl.col(column).sum()).alias(column)


def _by_measure(rows: pl.DataFrame, value: str) -> pl.DataFrame:
    return rows.unpivot(
        [FULL_TIME, HEADCOUNT], index=["body", "staff_group"], variable_name="measure", value_name=value
    )
