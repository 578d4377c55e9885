"""Whether bodies other than groups live within what they may spend a head, by body or by region."""

from collections.abc import Sequence

import polars as pl

from remit.bodies.tables import kind_words
from remit.report import charts
from remit.report.blocks import NOT_APPLICABLE, Block, Figure, Heading, Table, Text, table
from remit.report.context import Context
from remit.report.words import (
    day,
    in_runs,
    listed,
    millions,
    number,
    sentence_case,
    share,
    with_range,
    year,
)
from remit.results import summary, summary_money
from remit.results.summary_money import ENVELOPE, SPENDING, SUPPORT_SOLD

LEFT = "left"
ITEMS = {
    ENVELOPE: "Envelope",
    "pay and on-costs": "Own pay and on-costs",
    "support bought": "Support bought",
    "own cost of work in house": "Own cost of work taken in house",
    "cost of procurement": "Cost of procurement",
    "other running cost": "Other running cost",
    SUPPORT_SOLD: "Support sold, which comes off",
    LEFT: "Left",
}
HELD = (ENVELOPE, *SPENDING, SUPPORT_SOLD, LEFT)
DRAWN = {"value": "p50", "low": "p05", "high": "p95"}
"""Columns of a bar, and the quantiles that they are."""
NON_PAY = "money.non_pay_share"


def within_envelopes(context: Context) -> tuple[Block, ...]:
    """Tell whether bodies meet their envelopes; nothing where no body but groups has one for a whole year."""
    held = summary_money.held_to_envelopes(context.results)
    if held.is_empty():
        return ()
    if any_few(context, sorted(set(_tested(context)) & set(held["place"]))):
        return (Text("Not shown: a body has so few people that its pay would be theirs.", note=True),)
    return (
        Heading("Running cost against the envelope"),
        Text(_allowance(context)),
        _overspent(context, held),
        _by_place(context, held),
        spending_table("envelope-spending", "all these bodies", held, HELD, context.results.runs),
        Text(_rests_on(context), note=True),
    )


def any_few(context: Context, bodies: Sequence[str]) -> bool:
    """Tell whether one of these bodies ever has so few people that its pay would be theirs."""
    if not context.write.protect:
        return False
    staff = context.results.table("stocks").filter(
        (pl.col("measure") == "headcount") & pl.col("body").is_in(list(bodies))
    )
    heads = staff.group_by("run", "month", "body").agg(pl.col("value").sum()).collect()
    return any(context.write.few(people) for people in heads["value"])


def _tested(context: Context) -> list[str]:
    """Give the bodies whose own envelope is shown; of those of a region only the sum is."""
    plan = context.results.plan
    own = summary_money.recurrent_envelopes(plan).filter(~pl.col("region") & (pl.col("kind") != "group"))
    return plan.bodies.bodies.filter(pl.col("kind").is_in(own["kind"].to_list()))["body"].to_list()


def _allowance(context: Context) -> str:
    """Say what may be spent on what, by whom, from when, and where it is tested."""
    rows = summary_money.recurrent_envelopes(context.results.plan).filter(pl.col("kind") != "group")
    said = []
    for (since, gbp, region), same in rows.group_by("from", "gbp_head_y", "region", maintain_order=True):
        kinds = listed([kind_words(kind) for kind in same["kind"]])
        where = "the sum of a region" if region else "each body"
        said.append(
            f"From {day(since)} {kinds} may spend £{gbp:g} a year for each head of their population. "
            f"It is tested in {where}, in the financial years in which a body is there for all twelve months."
        )
    return " ".join(said)


def _overspent(context: Context, held: pl.DataFrame) -> Table:
    runs = context.results.runs
    by_run = held.group_by("run", "year").agg(
        over=(pl.col("left") < 0).sum().cast(pl.Int64), short=-pl.col("left").clip(upper_bound=0).sum()
    )
    short = summary.ranges(by_run.select("run", "year", value="short"), ["year"], runs)
    odds = summary.odds(by_run, ["year"], pl.col("over") > 0)
    over = summary.ranges(by_run.select("run", "year", value="over"), ["year"], runs)
    rows = (
        (
            year(row["year"]),
            with_range(row, number),
            sentence_case(in_runs(any_over)),
            with_range(missing, millions, 100),
        )
        for row, missing, any_over in zip(over.to_dicts(), short.to_dicts(), odds["odds"], strict=True)
    )
    caption = f"Envelopes overspent, of {held['place'].n_unique()}, and by how much, median (9 of 10 runs)"
    columns = ("Financial year", "Overspent #", "At least one", "Short in all, £ million #")
    return table("envelopes-over", caption, columns, rows)


def _by_place(context: Context, held: pl.DataFrame) -> Figure:
    """Set spending beside the envelope in the last whole year, and give what is left in each."""
    runs, keys = context.results.runs, ["place", "year"]
    left = summary.ranges(held.select("run", *keys, value="left"), keys, runs)
    left = left.join(summary.odds(held, keys, pl.col("left") < 0), on=keys, how="left", maintain_order="left")
    years = sorted(held["year"].unique())
    at_end = left.filter(pl.col("year") == years[-1]).sort("p50", "place")
    shown = held.filter(pl.col("year") == years[-1]).select(
        "run", "place", ENVELOPE, value=pl.col(ENVELOPE) - pl.col("left")
    )
    money = dict(shown.filter(pl.col("run") == 0).select("place", ENVELOPE).iter_rows())
    spent = {row["place"]: row for row in summary.ranges(shown, ["place"], runs).iter_rows(named=True)}
    drawn = pl.DataFrame(
        {
            "label": [_name(context, place) for place in at_end["place"]],
            **{name: [spent[place][q] / 1e8 for place in at_end["place"]] for name, q in DRAWN.items()},
            "target": [money[place] / 1e8 for place in at_end["place"]],
            "text": [_million(row) for row in at_end.iter_rows(named=True)],
            "tone": ["main"] * at_end.height,
        }
    )
    worst = at_end.row(0, named=True)
    says = (
        f"In {year(years[-1])} the least is left in {_name(context, worst['place'])}: {_million(worst)} at "
        f"the median. It is over {in_runs(worst['odds'])}."
    )
    return Figure(
        "figure-envelopes",
        f"Spending beside the envelope in {year(years[-1])}",
        says,
        "Bar: spending, median. Thin line: range in which 9 of 10 runs lie. Thick mark: the envelope.",
        charts.bars("envelopes", "Spending beside each envelope.", drawn, "£ million", ",.0f", mark=True),
        _left(context, left, years, at_end["place"].to_list()),
    )


def _left(context: Context, left: pl.DataFrame, years: list[int], places: list[str]) -> Table:
    found = {(row["place"], row["year"]): row for row in left.iter_rows(named=True)}
    columns = ["Where"]
    for first in years:
        columns += [f"{year(first)}: left, £ million #", "Runs over #"]
    rows = []
    for place in [*places, *sorted(set(left["place"]) - set(places))]:
        cells = [_name(context, place)]
        for row in (found.get((place, first)) for first in years):
            cells += (
                [NOT_APPLICABLE, NOT_APPLICABLE]
                if row is None
                else [with_range(row, millions, 100), share(row["odds"])]
            )
        rows.append(cells)
    return table("envelopes", "What is left by financial year, median (9 of 10 runs)", columns, rows)


def _name(context: Context, place: str) -> str:
    return context.bodies.get(place, sentence_case(place))


def _million(row: dict[str, float]) -> str:
    return f"£{millions(abs(row['p50']) / 100)}m {'short' if row['p50'] < 0 else 'left'}"


def spending_table(name: str, whose: str, spent: pl.DataFrame, items: Sequence[str], runs: int) -> Table:
    """Add bodies up: envelope, each item that is not nought in all runs, and what is left, by financial year.

    Args:
        name: name of the table in the page.
        whose: whose envelopes they are.
        spent: `run, year` and pence of each item, a row a body or region.
        items: columns of `spent`, keys of `ITEMS`.
        runs: number of runs besides run 0.
    """
    summed = spent.group_by("run", "year").agg(pl.col(items).sum())
    years = sorted(summed["year"].unique())
    tidy = summed.unpivot(items, index=["run", "year"], variable_name="item")
    rows = summary.ranges(tidy, ["item", "year"], runs)
    found = {(row["item"], row["year"]): row for row in rows.iter_rows(named=True)}
    shown = [item for item in items if item == LEFT or any(found[item, first]["p95"] for first in years)]
    written = (
        [ITEMS[item], *(with_range(found[item, first], millions, 100) for first in years)] for item in shown
    )
    caption = f"Envelope and spending of {whose} together, £ million, median (9 of 10 runs)"
    return table(name, caption, ["Item", *(f"{year(first)} #" for first in years)], written)


def _rests_on(context: Context) -> str:
    part = context.evidence.parameter(NON_PAY, context.results.plan.start)
    return (
        "Other running cost is taken as a share of the envelope, "
        f"{share(part.value)} ({part.status}), and support costs what the agreements of the plan say: see "
        "the assumptions log and the plan's table of agreements. Where these are not a body's own figures, "
        "neither is whether it is over."
    )
