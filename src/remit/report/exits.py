"""The section about exits: who leaves with a payment, when, and what it costs."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import polars as pl

from remit.disclosure import HIDDEN
from remit.report import charts
from remit.report.blocks import Figure, Section, Table, Text, table
from remit.report.context import Context
from remit.report.people import POINTS, drawn_sizes
from remit.report.words import millions, month, ranged, sentence_case, with_range, year
from remit.results import summary, summary_money
from remit.results.summary_money import PAID_EXITS
from remit.results.tables import ALL

VOLUNTARY, REDUNDANT = PAID_EXITS
KINDS = {VOLUNTARY: "Voluntary exits", REDUNDANT: "Redundancies"}


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
    write = context.write
    told = HIDDEN if (kind, ALL, ALL) in _hidden_exits(context) else with_range(people, write.people)
    costs = with_range(cost, lambda pounds: write.money(pounds, people["p50"]), 100)
    return f"{told} people {does}, which costs {costs}"


def _people_by(context: Context, period: str) -> pl.DataFrame:
    return summary_money.exits_by(context.results, context.exits, period, "people")


def _hidden_exits(context: Context) -> set[tuple[str, str, str]]:
    """Give the numbers of exits that are hidden, as kind, year and month; `ALL` for the sums of months."""
    if not context.write.protect:
        return set()
    months, years = (_people_by(context, period) for period in ("month", "year"))
    whole = summary_money.exits_in_all(context.results, context.exits, "people")
    text = [pl.col("year").cast(pl.String), pl.col("month").cast(pl.String)]
    every = pl.lit(ALL)
    hidden = set()
    for kind in PAID_EXITS:
        own = [rows.filter(pl.col("kind") == kind) for rows in (months, years, whole)]
        table = pl.concat(
            [
                own[0].with_columns(summary.financial_year().alias("year")).select(*text, "p50"),
                own[1].select(text[0], every.alias("month"), "p50"),
                own[2].select(every.alias("year"), every.alias("month"), "p50"),
            ]
        )
        told = context.write.hidden(table, ["year", "month"], ["p50"]).filter("p50")
        hidden |= {(kind, *key) for key in told.select("year", "month").iter_rows()}
    return hidden


def _by_month(context: Context, value: str) -> Figure:
    is_people = value == "people"
    noun, unit = ("people", "people") if is_people else ("cost", "£ million")
    scale = 1 if is_people else 100
    rows = summary_money.exits_by(context.results, context.exits, "month", value)
    counts = {(row["kind"], row["month"]): row["p50"] for row in _people_by(context, "month").to_dicts()}
    peak = rows.sort("p50", descending=True).row(0, named=True)
    protector = context.write
    over = counts[peak["kind"], peak["month"]]
    highest = (
        f"{protector.people(peak['p50'])} people" if is_people else protector.money(peak["p50"] / scale, over)
    )
    says = f"The highest month is {month(peak['month'])}, with {highest} at the median"
    if peak["month"] == summary.last_month(context.results):
        says += ": the old bodies close, and those without a post are made redundant"
    drawn = drawn_sizes(protector, rows, POINTS) if is_people else _drawn_costs(context, rows, counts)
    drawn = drawn.with_columns(pl.col(POINTS) / (1 if is_people else 1e8), pl.col("kind").replace(KINDS))
    alternative = f"Voluntary exits and redundancies by month: {noun}, with ranges."
    axis = f"{sentence_case(unit)} a month"
    drawing = charts.columns_over_time(f"exits-{noun}", alternative, drawn, axis, ",.0f")

    def write(row: Mapping[str, Any]) -> Callable[[float], str]:
        return protector.people if is_people else _millions(context, counts[row["kind"], row["month"]])

    shown = sorted(
        rows.filter(pl.col("p95") > 0).iter_rows(named=True),
        key=lambda row: (row["month"], PAID_EXITS.index(row["kind"])),
    )
    written = (
        (
            month(row["month"]),
            KINDS[row["kind"]],
            write(row)(row["p50"] / scale),
            ranged(row, write(row), scale),
        )
        for row in shown
    )
    caption = f"Voluntary exits and redundancies by month, {unit}; months without any are left out"
    numbers = table(f"exits-{noun}", caption, ("Month", "Kind", "Middle run #", "9 of 10 runs #"), written)
    reading = "Column: median. Line: range in which 9 of 10 runs lie. The two kinds are not added up."
    title = f"{sentence_case(noun)} by month"
    return Figure(f"figure-exits-{noun}", title, f"{says}.", reading, drawing, numbers)


def _millions(context: Context, people: float) -> Callable[[float], str]:
    """Give what writes pounds over so many people in millions."""
    return lambda pounds: HIDDEN if context.write.few(people) else millions(pounds)


def _drawn_costs(
    context: Context, rows: pl.DataFrame, counts: Mapping[tuple[str, date], float]
) -> pl.DataFrame:
    """Give costs by kind and month as a chart draws them: those over few people are nought."""
    few = [context.write.few(counts[key]) for key in rows.select("kind", "month").iter_rows()]
    return rows.with_columns(
        pl.when(pl.Series(few, dtype=pl.Boolean)).then(0.0).otherwise(pl.col(name)).alias(name)
        for name in POINTS
    )


def _by_year(context: Context) -> Table:
    people, cost = (
        summary_money.exits_by(context.results, context.exits, "year", value) for value in ("people", "pence")
    )
    both = people.join(cost, on=["kind", "year"], suffix="_cost", maintain_order="left")
    rows = sorted(
        both.filter(pl.col("p95") > 0).iter_rows(named=True),
        key=lambda row: (row["year"], PAID_EXITS.index(row["kind"])),
    )
    hidden, write = _hidden_exits(context), context.write
    written = (
        (
            year(row["year"]),
            KINDS[row["kind"]],
            HIDDEN if (row["kind"], str(row["year"]), ALL) in hidden else write.people(row["p50"]),
            ranged(row, write.people),
            _millions(context, row["p50"])(row["p50_cost"] / 100),
            ranged({q: row[f"{q}_cost"] for q in ("p05", "p95")}, _millions(context, row["p50"]), 100),
        )
        for row in rows
    )
    columns = ("Financial year", "Kind", "People #", "9 of 10 runs #", "£ million #", "9 of 10 runs #")
    caption = "Voluntary exits and redundancies by financial year, April to March, median"
    return table("exits-by-year", caption, columns, written)
