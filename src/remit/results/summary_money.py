"""Money over runs: exits, what groups have left of their envelopes, savings against development money."""

import polars as pl

from remit.plan import Plan
from remit.results.store import Results
from remit.results.summary import financial_year, handover, odds, on_grid, outcome, ranges
from remit.simulate.codes import FLOWS, REDUNDANT, VOLUNTARY

PAID_EXITS = (FLOWS[VOLUNTARY], FLOWS[REDUNDANT])
SPENDING = (
    "pay and on-costs",
    "support bought",
    "own cost of work in house",
    "cost of procurement",
    "other running cost",
)
ENVELOPE = "envelope"
SUPPORT_SOLD = "support sold"
NATIONAL = "national"
MONTHS = 12
DEVELOPMENT = {
    "development money of the region": "money",
    "voluntary saving of the region": "saving",
    "shortfall of the region": "shortfall",
}


def paid_exits(results: Results) -> pl.DataFrame:
    """Count voluntary exits and redundancies: `run, month, year, kind, people, pence`."""
    rows = results.table("exits").group_by("run", "month", pl.col("kind").cast(pl.String))
    counted = rows.agg(people=pl.len().cast(pl.Int64), pence=pl.col("payment_pence").sum())
    return counted.with_columns(financial_year().alias("year")).collect()


def exits_by(results: Results, exits: pl.DataFrame, period: str, value: str) -> pl.DataFrame:
    """Give voluntary exits and redundancies by kind and period.

    Args:
        results: the results.
        exits: what `paid_exits` gives.
        period: `month` or `year`.
        value: `people` or `pence`.

    Returns:
        `kind`, the period and the ranges, for every period from the plan's start to the last with an exit.
    """
    last = exits[period].max()
    whole = pl.DataFrame({"month": results.plan.months}).with_columns(financial_year().alias("year"))
    periods = [p for p in whole[period].unique().sort() if last is not None and p <= last]
    summed = exits.group_by("run", "kind", period).agg(pl.col(value).sum().alias("value"))
    return on_grid(results, summed, {"kind": list(PAID_EXITS), period: periods})


def exits_in_all(results: Results, exits: pl.DataFrame, value: str) -> pl.DataFrame:
    """Give people or pence of voluntary exits and redundancies over the whole plan: `kind` and the ranges."""
    summed = exits.group_by("run", "kind").agg(pl.col(value).sum().alias("value"))
    return on_grid(results, summed, {"kind": list(PAID_EXITS)})


def envelopes(results: Results) -> pl.DataFrame:
    """Give each group's envelope and spending, by run, for the whole financial years after the hand-over.

    Returns:
        `run, body, year`, pence of `ENVELOPE` and of each item of `SPENDING`, `left` (what remains of the
        envelope) and `left_head`, pounds for each head of the group's population.
    """
    plan, start = results.plan, handover(results)
    groups = plan.bodies.bodies.filter((pl.col("kind") == "group") & (pl.col("population") > 0))
    months = [m for m in plan.months if m >= start]
    year = pl.DataFrame({"month": months}, schema={"month": pl.Date}).select(financial_year().alias("year"))
    whole = [y for y, months in year["year"].value_counts().sort("year").iter_rows() if months == 12]
    items = [ENVELOPE, *SPENDING]
    chosen = (
        pl.col("measure").is_in(items)
        & pl.col("body").is_in(groups["body"].to_list())
        & (pl.col("month") >= start)
    )
    cash = (
        results.table("cash")
        .filter(chosen)
        .group_by("run", "body", "measure", financial_year().alias("year"))
    )
    rows = cash.agg(pl.col("value").sum()).collect().filter(pl.col("year").is_in(whole))
    wide = rows.with_columns(pl.col("body", "measure").cast(pl.String)).pivot(
        "measure", on_columns=items, index=["run", "body", "year"], values="value"
    )
    left = pl.col(ENVELOPE) - pl.sum_horizontal(SPENDING)
    full = wide.with_columns(pl.col(items).fill_null(0)).filter(pl.col(ENVELOPE) > 0)
    full = full.join(groups.select("body", "population"), on="body")
    return full.with_columns(left.alias("left"), (left / 100 / pl.col("population")).alias("left_head"))


def recurrent_envelopes(plan: Plan) -> pl.DataFrame:
    """Give the recurrent envelopes that changes put in force; `region`: whether they are tested there."""
    levels = {c.target: c.parameters.get("level") == "region" for c in plan.changes if c.kind == "fund"}
    rows = plan.bodies.envelopes.filter(pl.col("to").is_null() & pl.col("envelope").is_in(sorted(levels)))
    regional = [levels[name] for name in rows["envelope"]]
    return rows.with_columns(region=pl.Series(regional, dtype=pl.Boolean))


def held_to_envelopes(results: Results) -> pl.DataFrame:
    """Give envelope and spending of bodies other than groups, for years in which they have one throughout.

    Returns:
        `run, place, year` (the body, or its region where the envelope is tested there), pence of `ENVELOPE`,
        of each item of `SPENDING`, of `SUPPORT_SOLD`, and `left`.
    """
    rows = recurrent_envelopes(results.plan).filter(pl.col("kind") != "group")
    bodies = results.plan.bodies.bodies.join(rows.select("kind", regional="region"), on="kind")
    place = pl.when("regional").then(pl.col("region").fill_null(NATIONAL)).otherwise("body").alias("place")
    items = [ENVELOPE, *SPENDING, SUPPORT_SOLD]
    cash = results.table("cash").filter(
        pl.col("measure").is_in(items) & pl.col("body").is_in(bodies["body"].to_list())
    )
    keys = ["run", "body", "year"]
    funded = (pl.col("measure") == ENVELOPE) & (pl.col("value") > 0)
    by_item = cash.with_columns(financial_year().alias("year"), pl.col("body", "measure").cast(pl.String))
    summed = by_item.group_by(*keys, "measure").agg(pl.col("value").sum(), months=funded.sum()).collect()
    full = summed.filter(pl.col("months") == MONTHS).select(keys)
    wide = summed.join(full, on=keys).pivot("measure", on_columns=items, index=keys, values="value")
    placed = wide.with_columns(pl.col(items).fill_null(0)).join(bodies.select("body", place), on="body")
    places = placed.group_by("run", "place", "year").agg(pl.col(items).sum())
    left = pl.col(ENVELOPE) - pl.sum_horizontal(SPENDING) + pl.col(SUPPORT_SOLD)
    return places.with_columns(left.alias("left")).sort("run", "place", "year")


def left_by_group(results: Results, money: pl.DataFrame) -> pl.DataFrame:
    """Give what each group has left of its envelope a head, and the share of runs in which it overspends.

    Args:
        results: the results.
        money: what `envelopes` gives.

    Returns:
        `body, year`, the ranges in pounds a head, and `odds` of spending more than the envelope.
    """
    keys = ["body", "year"]
    shown = ranges(money.select(*keys, "run", value="left_head"), keys, results.runs)
    return shown.join(odds(money, keys, pl.col("left") < 0), on=keys, how="left", maintain_order="left")


def groups_over(results: Results, money: pl.DataFrame) -> pl.DataFrame:
    """Give the number of groups that spend more than their envelope by year, and the odds that any does.

    Args:
        results: the results.
        money: what `envelopes` gives.

    Returns:
        `year`, the ranges of the number of groups, and `odds` that it is not zero.
    """
    over = money.group_by("run", "year").agg((pl.col("left") < 0).sum().cast(pl.Int64).alias("value"))
    shown = ranges(over, ["year"], results.runs)
    return shown.join(odds(over, ["year"], pl.col("value") > 0), on="year", how="left", maintain_order="left")


def development(results: Results) -> pl.DataFrame:
    """Set savings of voluntary exits against development money by region.

    Returns:
        `body` (the region), `item` (money, saving, shortfall), the ranges in pence, and `odds` that it is
        above zero.
    """
    rows = outcome(results, list(DEVELOPMENT), ["body"])
    rows = rows.with_columns(
        pl.col("measure").replace_strict(DEVELOPMENT, return_dtype=pl.String).alias("item")
    )
    keys = ["body", "item"]
    shown = ranges(rows, keys, results.runs)
    return shown.join(odds(rows, keys, pl.col("value") > 0), on=keys, how="left", maintain_order="left")
