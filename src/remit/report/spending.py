"""Sections about money: envelopes of the groups, development money against savings."""

import polars as pl

from remit.report import charts
from remit.report.blocks import Block, Drawing, Figure, Heading, Section, Table, Text, table
from remit.report.context import Context
from remit.report.envelopes import LEFT, any_few, spending_table, within_envelopes
from remit.report.people import READ_BARS
from remit.report.words import (
    day,
    head,
    in_runs,
    listed,
    millions,
    money,
    number,
    ranged,
    sentence_case,
    share,
    with_range,
    year,
)
from remit.results import summary_money
from remit.results.summary_money import ENVELOPE, PAID_EXITS, SPENDING

OF_GROUPS = (ENVELOPE, *SPENDING, LEFT)


def envelopes(context: Context) -> Section | None:
    """Tell whether bodies and groups meet their envelopes, and whether savings paid for development."""
    development = _development(context)
    blocks = (*within_envelopes(context), *_groups(context), *development)
    title = "Envelopes and development money" if development else "Envelopes"
    return Section("money", title, blocks) if blocks else None


def _groups(context: Context) -> tuple[Block, ...]:
    spent = summary_money.envelopes(context.results)
    if spent.is_empty():
        return ()
    if any_few(context, spent["body"].unique().to_list()):
        return (Text("Not shown: a group has so few people that its pay would be theirs.", note=True),)
    left = summary_money.left_by_group(context.results, spent)
    opening = Text(
        f"{_allowance(context)} Against it stand a group's own pay, the support that it buys, its own "
        "cost of work taken in house and its other running cost. A group is over when all together are more "
        "than the envelope of a financial year."
    )
    over = summary_money.groups_over(context.results, spent)
    written = (
        (year(row["year"]), number(row["p50"]), ranged(row, number), sentence_case(in_runs(row["odds"])))
        for row in over.iter_rows(named=True)
    )
    columns = ("Financial year", "Groups over #", "9 of 10 runs #", "At least one group over")
    caption = f"Groups over their envelope, of {left['body'].n_unique()}, median, by financial year"
    counts = table("groups-over", caption, columns, written)
    heading = Heading("Running cost of the groups")
    return (
        heading,
        opening,
        counts,
        _left(context, spent, left),
        *_unbought(context, spent),
        spending_table("group-spending", "all groups", spent, OF_GROUPS, context.results.runs),
    )


def _allowance(context: Context) -> str:
    rows = summary_money.recurrent_envelopes(context.results.plan).filter(pl.col("kind") == "group")
    return " ".join(
        f"From {day(row['from'])} a group may spend £{row['gbp_head_y']:g} a year for each head of its "
        "population on running itself: its envelope."
        for row in rows.iter_rows(named=True)
    )


def _left(context: Context, spent: pl.DataFrame, left: pl.DataFrame) -> Figure:
    years = sorted(left["year"].unique())
    first = left.filter(pl.col("year") == years[0])
    middle = {q: first[q].median() for q in ("p05", "p50", "p95")}
    worst = left.sort("odds", "body", descending=[True, False]).group_by("body", maintain_order=True).first()
    often = [
        f"{context.bodies[row['body']]} ({in_runs(row['odds'])})"
        for row in worst.filter(pl.col("odds") > 0).head(3).iter_rows(named=True)
    ]
    says = f"In {year(years[0])} the group in the middle has {with_range(middle, head)} a head left. " + (
        f"Most often over, each in its worst year, are {listed(often)}."
        if often
        else "No group is over in any run."
    )
    drawing = charts.ranked(
        "group-margins",
        f"What each of {first.height} groups has left of its envelope in {year(years[0])}, pounds a head.",
        first,
        "£ a head left of the envelope",
        "Left of this line: over the envelope",
    )
    reading = f"A row for each group, the least left at the top. Dot: median. {READ_BARS.partition('. ')[2]}"
    title = f"What each group has left in {year(years[0])}"
    return Figure("figure-group-margins", title, says, reading, drawing, _every_group(context, spent, left))


def _every_group(context: Context, spent: pl.DataFrame, left: pl.DataFrame) -> Table:
    years = sorted(left["year"].unique())
    found = {(row["body"], row["year"]): row for row in left.iter_rows(named=True)}
    people = dict(spent.select("body", "population").unique().iter_rows())
    columns = ["Group", "Population #"]
    for first in years:
        columns += [f"{year(first)}: left a head #", "9 of 10 runs #", "Runs over #"]
    rows = []
    for body in sorted(people, key=lambda body: (found[body, years[0]]["p50"], body)):
        cells = [context.bodies[body], number(people[body])]
        for row in (found[body, first] for first in years):
            cells += [head(row["p50"]), ranged(row, head), share(row["odds"])]
        rows.append(cells)
    caption = "What each group has left of its envelope, £ a head, median, the least first"
    return table("group-margins", caption, columns, rows)


def _unbought(context: Context, spent: pl.DataFrame) -> tuple[Text, ...]:
    """Say which groups stand apart because they buy nothing."""
    bought = spent.group_by("body").agg(pl.col("support bought").sum()).sort("body")
    none = bought.filter(pl.col("support bought") == 0)["body"].to_list()
    if not none or len(none) == bought.height:
        return ()
    names = listed([context.bodies[body] for body in none])
    text = (
        f"{names} have no supplier of support in the plan, so they spend nothing on it and have more left. "
        "They would have to pay from it for the work that others buy."
    )
    return (Text(text, note=True),)


def _development(context: Context) -> tuple[Block, ...]:
    rows = summary_money.development(context.results)
    if rows.is_empty():
        return ()
    if _few_by_region(context):
        return (
            Text(
                "Not shown: in a region few people take the scheme, so that its saving is theirs.", note=True
            ),
        )
    by = {(row["body"], row["item"]): row for row in rows.iter_rows(named=True)}
    order = sorted({body for body, _ in by}, key=lambda body: (-by[body, "shortfall"]["p50"], body))
    name = context.bodies
    covered = [name[body] for body in order if by[body, "shortfall"]["odds"] < 0.5]
    says = (
        f"The widest gap is in {name[order[0]]}: {_gap(by[order[0], 'shortfall']['p50'])} at the median. "
        + (
            f"Savings cover the money in most runs in {listed(covered)} only."
            if covered
            else "Savings cover it nowhere."
        )
    )
    opening = Text(
        "The savings of the voluntary scheme were to fund the development of the groups, at so much for "
        "each head of a region's population. Savings are for a full year."
    )
    figure = Figure(
        "figure-development",
        "Savings against development money by region",
        says,
        (
            "Bar: yearly saving, median. Thin line: range in which 9 of 10 runs lie. Thick mark: "
            "development money."
        ),
        _development_chart(context, by, order),
        _development_table(context, by, order),
    )
    return (Heading("Development money"), opening, figure)


def _few_by_region(context: Context) -> bool:
    """Tell whether so few people of a region leave by choice that the saving would be theirs."""
    if not context.write.protect:
        return False
    regions = dict(context.results.plan.bodies.bodies.select("body", "region").iter_rows())
    taken = context.results.table("exits").filter(pl.col("kind").cast(pl.String) == PAID_EXITS[0])
    counted = taken.select("run", pl.col("body").cast(pl.String)).collect()
    named = counted.with_columns(region=pl.col("body").replace_strict(regions, default=None))
    return any(context.write.few(people) for people in named.group_by("run", "region").len()["len"])


Regions = dict[tuple[str, str], dict[str, float]]


def _gap(pence: float) -> str:
    return f"{money(abs(pence) / 100)} {'short' if pence > 0 else 'over'}"


def _development_chart(context: Context, by: Regions, order: list[str]) -> Drawing:
    shown = pl.DataFrame(
        {
            "label": [context.bodies[body] for body in order],
            "value": [by[body, "saving"]["p50"] / 1e8 for body in order],
            "low": [by[body, "saving"]["p05"] / 1e8 for body in order],
            "high": [by[body, "saving"]["p95"] / 1e8 for body in order],
            "target": [by[body, "money"]["p50"] / 1e8 for body in order],
            "text": [_gap(by[body, "shortfall"]["p50"]).replace(" million", "m") for body in order],
            "tone": ["main" for _ in order],
        }
    )
    says = "Yearly savings of voluntary exits by region, with ranges, against development money."
    return charts.bars("development", says, shown, "£ million", ",.0f", mark=True)


def _development_table(context: Context, by: Regions, order: list[str]) -> Table:
    written = (
        (
            context.bodies[body],
            millions(by[body, "money"]["p50"] / 100),
            with_range(by[body, "saving"], millions, 100),
            with_range(by[body, "shortfall"], millions, 100),
            sentence_case(in_runs(by[body, "shortfall"]["odds"])),
        )
        for body in order
    )
    columns = ("Region", "Development money #", "Yearly saving #", "Shortfall #", "Falls short")
    caption = (
        "Development money and yearly savings of the voluntary scheme by region, £ million, median (9 "
        "of 10 runs), the widest gap first"
    )
    return table("development", caption, columns, written)
