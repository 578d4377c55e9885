"""The section on what it costs and saves: the payback curve, and what adds up to it."""

import numpy as np
import polars as pl

from remit.report import charts
from remit.report.blocks import Figure, Section, Text, table
from remit.report.context import Context
from remit.report.words import in_runs, millions, money, month, number, with_range, year
from remit.results import summary
from remit.results.odds import NotMeasured, Odds
from remit.results.units import NEVER

TO_DATE, SAVING, COST = "net saving to date", "recurrent saving", "one-off cost to date"
PENCE_A_MILLION = 1e8
NEVER_BEHIND = (
    "At the median it never costs more than it has saved: people who leave of their own accord and are not "
    "replaced save from the first month, before exits are paid"
)


def appraisal(context: Context) -> Section | None:
    """Tell when it pays back; nothing where the runs have no appraisal, or pay would be that of a few."""
    rows = summary.outcome(context.results, [TO_DATE, SAVING, COST], ["month"])
    if rows.is_empty() or context.write.few(context.everyone):
        return None
    opening = Text(
        "The saving is what the staff and the support of the plan's first day would cost, less what staff "
        "and support cost in the month, over all bodies together. One-off cost is exits, charges on them and "
        "other sums paid once. Both are in the pounds of the month. What overspends by lost financial "
        "control take is taken off where the two are set against each other, in payback and present value."
    )
    return Section("payback", "What it costs and saves", (opening, _curve(context, rows)))


def _curve(context: Context, rows: pl.DataFrame) -> Figure:
    runs, months = context.results.runs, context.results.plan.months
    by = {
        name: summary.ranges(rows.filter(pl.col("measure") == name), ["month"], runs)
        for name in (TO_DATE, SAVING, COST)
    }
    drawn = by[TO_DATE].with_columns(pl.col(summary.QUANTILES) / PENCE_A_MILLION)
    last = months[-1]
    end = by[TO_DATE].filter(pl.col("month") == last).row(0, named=True)
    come = with_range(end, money, 100)
    says = f"{_payback(context)} At the end of {month(last)} it has come to {come}."
    lowest = by[TO_DATE].sort("p50", "month").row(0, named=True)["month"]
    middles = dict(by[TO_DATE].select("month", "p50").iter_rows())
    drawing = charts.over_time(
        "payback",
        "Saving less one-off cost, added up from the start of the plan, by month, with ranges.",
        drawn.select("month", *summary.QUANTILES),
        "£ million, added up from the start",
        (context.handover, "New bodies open"),
        sorted({lowest, last}),
        lambda when: millions(middles[when] / 100),
    )
    ends = sorted({*(day for day in months if day.month == 3), last})
    found = {name: {row["month"]: row for row in frame.iter_rows(named=True)} for name, frame in by.items()}
    written = (
        (
            f"{month(day)}, end of {year(day.year - 1)}" if day.month == 3 else month(day),
            *(with_range(found[name][day], millions, 100) for name in (SAVING, COST, TO_DATE)),
        )
        for day in ends
    )
    columns = ("Month", "Saving a year #", "One-off cost so far #", "Saving less cost so far #")
    return Figure(
        "figure-payback",
        "When it pays back",
        says,
        "Line: median. Dark band: half of the runs. Light band: 9 of 10 runs. Above the line of nought it "
        "has paid back.",
        drawing,
        table("payback", "Saving and one-off cost, £ million, median (9 of 10 runs)", columns, written),
    )


def _payback(context: Context) -> str:
    try:
        months = Odds(context.results).spread("months to payback")
    except NotMeasured:
        return ""
    never = float(np.mean(months.values >= NEVER))
    but = f"; it never pays back {in_runs(never)}" if 0 < never < 1 else ""
    if months.median >= NEVER:
        return f"At the median it never pays back{but}."
    if months.median == 0:
        return f"{NEVER_BEHIND}{but}."
    low, high = (number(value) if value < NEVER else "never" for value in (months.low, months.high))
    return (
        f"At the median it has paid back after {number(months.median)} months ({low} to {high} in 9 of 10 "
        f"runs){but}."
    )
