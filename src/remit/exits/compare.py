"""Two occasions beside each other: what leaving on another day would cost or give."""

import polars as pl

from remit.exits.liability import MONEY, Liability
from remit.exits.lines import Statement
from remit.exits.totals import totals


def compare_totals(first: Liability, second: Liability) -> pl.DataFrame:
    """Set the totals by scheme of two occasions beside each other.

    Returns:
        One row a scheme that is open on either day: people, cost to the employer and cash to people (pay in
        lieu included) on each, the differences (second less first, pence; null if the scheme is open on one
        day only), and how many people have more or fewer complete years of reckonable service.
    """
    left, right = _costs(first), _costs(second)
    joined = left.join(right, on="scheme", how="full", coalesce=True, suffix="_as_if").sort("scheme")
    years = first.people.select("person", "scheme", years="reckonable_years").join(
        second.people.select("person", "scheme", years_as_if="reckonable_years"), on=["person", "scheme"]
    )
    gained = years.group_by("scheme").agg(
        (pl.col("years_as_if") > pl.col("years")).sum().cast(pl.Int64).alias("years_more"),
        (pl.col("years_as_if") < pl.col("years")).sum().cast(pl.Int64).alias("years_fewer"),
    )
    return joined.join(gained, on="scheme", how="left", maintain_order="left").with_columns(
        pl.col("years_more", "years_fewer").fill_null(0),
        (pl.col("total_pence_as_if") - pl.col("total_pence")).alias("total_difference_pence"),
        (pl.col("cash_pence_as_if") - pl.col("cash_pence")).alias("cash_difference_pence"),
    )


def _costs(liability: Liability) -> pl.DataFrame:
    cash = pl.col("cash_pence") + pl.col("notice_pence")
    return totals(liability.people).select("scheme", "people", "total_pence", cash.alias("cash_pence"))


def differing_lines(first: Statement, second: Statement) -> list[tuple[str, str | None, str | None]]:
    """Give what differs between two statements under one scheme: the quantity and its value in each.

    A line that only one of them has stands without a value in the other. The order is that of the first, then
    what the second alone has.
    """
    ours, theirs = ({line.what: line.value for line in statement.lines} for statement in (first, second))
    return [
        (what, ours.get(what), theirs.get(what))
        for what in dict.fromkeys([*ours, *theirs])
        if ours.get(what) != theirs.get(what)
    ]


def differences(first: Statement, second: Statement) -> dict[str, int]:
    """Give what each amount of a statement is more or less on the second occasion, pence."""
    return {name: getattr(second.price, name) - getattr(first.price, name) for name in MONEY}
