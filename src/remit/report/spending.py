"""Sections about money: exits and their cost, envelopes of the groups, development money against savings."""

import polars as pl

from remit.report import charts
from remit.report.blocks import Block, Drawing, Figure, Heading, Section, Table, Text, table
from remit.report.context import Context
from remit.report.people import READ_BARS
from remit.report.words import (
    day,
    head,
    in_runs,
    listed,
    millions,
    money,
    month,
    number,
    ranged,
    sentence_case,
    share,
    with_range,
    year,
)
from remit.results import summary, summary_money
from remit.results.summary_money import ENVELOPE, PAID_EXITS, SPENDING

VOLUNTARY, REDUNDANT = PAID_EXITS
KINDS = {VOLUNTARY: "Voluntary exits", REDUNDANT: "Redundancies"}
ITEMS = {
    ENVELOPE: "Envelope",
    "pay and on-costs": "Own pay and on-costs",
    "support bought": "Support bought",
    "other running cost": "Other running cost",
    "left": "Left",
}


def exits(context: Context) -> Section | None:
    """Tell who left with a payment, what it cost, and when."""
    if context.exits.is_empty():
        return None
    opening = Text(
        f"At the median {_in_all(context, VOLUNTARY, 'take the voluntary scheme')}, and "
        f"{_in_all(context, REDUNDANT, 'are made redundant')}; ranges of 9 of 10 runs are in brackets. "
        "Costs are payments to people, in the pounds of the month; an employer's other costs of an exit "
        "are not in them."
    )
    blocks = (opening, _by_month(context, "people"), _by_month(context, "pence"), _by_year(context))
    return Section("exits", "Exits and their cost", blocks)


def _in_all(context: Context, kind: str, does: str) -> str:
    people, cost = (
        summary_money.exits_in_all(context.results, context.exits, value)
        .filter(pl.col("kind") == kind)
        .row(0, named=True)
        for value in ("people", "pence")
    )
    return f"{with_range(people, number)} people {does}, which costs {with_range(cost, money, 100)}"


def _by_month(context: Context, value: str) -> Figure:
    is_people = value == "people"
    noun, unit = ("people", "people") if is_people else ("cost", "£ million")
    scale = 1 if is_people else 100
    rows = summary_money.exits_by(context.results, context.exits, "month", value)
    peak = rows.sort("p50", descending=True).row(0, named=True)
    highest = f"{number(peak['p50'])} people" if is_people else money(peak["p50"] / scale)
    says = f"The highest month is {month(peak['month'])}, with {highest} at the median"
    if peak["month"] == summary.last_month(context.results):
        says += ": the old bodies close, and those without a post are made redundant"
    drawn = rows.with_columns(
        pl.col("p05", "p50", "p95") / (1 if is_people else 1e8), pl.col("kind").replace(KINDS)
    )
    alternative = f"Voluntary exits and redundancies by month: {noun}, with ranges."
    axis = f"{sentence_case(unit)} a month"
    drawing = charts.columns_over_time(f"exits-{noun}", alternative, drawn, axis, ",.0f")
    write = number if is_people else millions
    shown = sorted(
        rows.filter(pl.col("p95") > 0).iter_rows(named=True),
        key=lambda row: (row["month"], PAID_EXITS.index(row["kind"])),
    )
    written = (
        (month(row["month"]), KINDS[row["kind"]], write(row["p50"] / scale), ranged(row, write, scale))
        for row in shown
    )
    caption = f"Voluntary exits and redundancies by month, {unit}; months without any are left out"
    numbers = table(f"exits-{noun}", caption, ("Month", "Kind", "Middle run #", "9 of 10 runs #"), written)
    reading = "Column: median. Line: range in which 9 of 10 runs lie. The two kinds are not added up."
    title = f"{sentence_case(noun)} by month"
    return Figure(f"figure-exits-{noun}", title, f"{says}.", reading, drawing, numbers)


def _by_year(context: Context) -> Table:
    people, cost = (
        summary_money.exits_by(context.results, context.exits, "year", value) for value in ("people", "pence")
    )
    both = people.join(cost, on=["kind", "year"], suffix="_cost", maintain_order="left")
    rows = sorted(
        both.filter(pl.col("p95") > 0).iter_rows(named=True),
        key=lambda row: (row["year"], PAID_EXITS.index(row["kind"])),
    )
    written = (
        (
            year(row["year"]),
            KINDS[row["kind"]],
            number(row["p50"]),
            ranged(row, number),
            millions(row["p50_cost"] / 100),
            ranged({q: row[f"{q}_cost"] for q in ("p05", "p95")}, millions, 100),
        )
        for row in rows
    )
    columns = ("Financial year", "Kind", "People #", "9 of 10 runs #", "£ million #", "9 of 10 runs #")
    caption = "Voluntary exits and redundancies by financial year, April to March, median"
    return table("exits-by-year", caption, columns, written)


def envelopes(context: Context) -> Section | None:
    """Tell whether the groups meet their envelopes, and whether savings paid for their development."""
    blocks = (*_groups(context), *_development(context))
    return Section("money", "Envelopes and development money", blocks) if blocks else None


def _groups(context: Context) -> tuple[Block, ...]:
    spent = summary_money.envelopes(context.results)
    if spent.is_empty():
        return ()
    left = summary_money.left_by_group(context.results, spent)
    opening = Text(
        f"{_allowance(context)} Against it stand a group's own pay, the support that it buys and its other "
        "running cost. A group is over when the three together are more than the envelope of a financial "
        "year."
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
        _spending(spent),
    )


def _allowance(context: Context) -> str:
    plan = context.results.plan
    in_force = {change.target for change in plan.changes if change.kind == "fund"}
    rows = plan.bodies.envelopes.filter(pl.col("to").is_null() & pl.col("envelope").is_in(sorted(in_force)))
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


def _spending(spent: pl.DataFrame) -> Table:
    """Add the groups up: envelope, each item and what is left, by financial year."""
    items = [ENVELOPE, *SPENDING, "left"]
    summed = spent.group_by("run", "year").agg(pl.col(items).sum())
    years = sorted(summed["year"].unique())
    tidy = summed.unpivot(items, index=["run", "year"], variable_name="item")
    rows = summary.ranges(tidy, ["item", "year"], summed["run"].max())  # type: ignore[arg-type]
    found = {(row["item"], row["year"]): row for row in rows.iter_rows(named=True)}

    written = (
        [ITEMS[item], *(with_range(found[item, first], millions, 100) for first in years)] for item in items
    )
    caption = "Envelope and spending of all groups together, £ million, median (9 of 10 runs)"
    return table("group-spending", caption, ["Item", *(f"{year(first)} #" for first in years)], written)


def _development(context: Context) -> tuple[Block, ...]:
    rows = summary_money.development(context.results)
    if rows.is_empty():
        return ()
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
