"""Section about capability: whether what each function needs is met, and what its lack costs."""

import polars as pl

from remit.report import charts
from remit.report.blocks import Figure, Section, Table, Text, table
from remit.report.context import Context
from remit.report.people import READ_BARS
from remit.report.words import month, number, ranged, share, with_range, year
from remit.results import summary

NEED_MET, OVER, FOR_LACK = (
    "need met",
    "commissioners that overspend",
    "commissioners that overspend for lack of capability",
)
WHOLE = 10_000


def capability(context: Context) -> Section | None:
    """Tell how much of each function's need is met, and how many commissioners lose financial control."""
    chosen = pl.col("measure").cast(pl.String).is_in([NEED_MET, OVER, FOR_LACK])
    rows = context.results.table("odds").filter(chosen).collect()
    rows = rows.with_columns(pl.col("measure", "function").cast(pl.String))
    needed = context.results.plan.bodies.people["function"].unique()  # nobody's work is not met by anybody
    met = rows.filter((pl.col("measure") == NEED_MET) & pl.col("function").is_in(needed.implode()))
    if met.is_empty():
        return None
    opening = Text(
        "Capability is whole-time equivalents weighted by experience in the function, with support that is "
        "bought or shared, against what the population needs. Without a standard, need is a share of the "
        f"staffing at the plan's start, {share(context.evidence.value('capability.need_share'))} of it in "
        "the middle, which is assumed: so it can be met while many have left. Work that passes to bodies "
        "which are no commissioners, as councils, or to the national level, counts as not met here."
    )
    control = _control(context, rows.filter(pl.col("measure") != NEED_MET))
    return Section("capability", "Capability and financial control", (opening, _met(context, met), *control))


def _met(context: Context, rows: pl.DataFrame) -> Figure:
    runs = context.results.manifest["runs"]
    found = summary.ranges(rows, ["month", "function"], runs)
    months = found["month"].unique().sort().to_list()
    last = found.filter(pl.col("month") == months[-1]).sort("p50", "function")
    name = context.functions
    shown = last.select(
        label=pl.col("function").replace(name),
        value=pl.col("p50") / WHOLE,
        low=pl.col("p05") / WHOLE,
        high=pl.col("p95") / WHOLE,
        text=(pl.col("p50") / WHOLE).map_elements(share, return_dtype=pl.String),
        tone=pl.lit("main"),
    )
    title = f"Need that is met by function, end of {month(months[-1])}"
    drawing = charts.bars("need-met", title, shown, "Share of the need", "%")
    at = {(row["function"], row["month"]): row for row in found.iter_rows(named=True)}
    written = (
        (name[function], *(with_range(at[function, when], _part) for when in months))
        for function in last["function"]
    )
    columns = ("Function", *(f"End of {month(when)} #" for when in months))
    numbers = table(
        "need-met", "Share of the need that is met, median with the range of 9 of 10 runs", columns, written
    )
    least, most = (last.row(at, named=True) for at in (0, -1))
    alike = with_range(least, _part) == with_range(most, _part) or least["p50"] == most["p50"]
    says = (
        f"At the end of {month(months[-1])} each function has {_part(least['p50'])} of its need met at the "
        "median."
        if alike
        else f"At the end of {month(months[-1])} {name[least['function']].lower()} is least met: "
        f"{with_range(least, _part)} of its need; {name[most['function']].lower()} is met best: "
        f"{with_range(most, _part)}."
    )
    return Figure("figure-need-met", "Need that is met by function", says, READ_BARS, drawing, numbers)


def _part(value: float) -> str:
    return share(value / WHOLE)


def _control(context: Context, rows: pl.DataFrame) -> tuple[Text | Table, ...]:
    """Say how many commissioners overspend by financial year, and how many for lack of capability."""
    if rows.is_empty():
        return ()
    found = summary.ranges(rows, ["measure", "month"], context.results.manifest["runs"])
    over, lack = (found.filter(pl.col("measure") == measure).sort("month") for measure in (OVER, FOR_LACK))
    written = (
        (
            year(all_["month"].year),
            number(all_["p50"]),
            ranged(all_, number),
            number(own["p50"]),
            ranged(own, number),
        )
        for all_, own in zip(over.iter_rows(named=True), lack.iter_rows(named=True), strict=True)
    )
    columns = (
        "Financial year",
        "Overspend #",
        "9 of 10 runs #",
        "Of them for lack of capability #",
        "9 of 10 runs of these #",
    )
    says = Text(
        "Finance and contracting below need raise the odds that a commissioner overspends its budget. By how "
        "much is assumed, and stands apart from running cost."
    )
    caption = "Commissioners that overspend their budget, median, by financial year"
    return says, table("overspends", caption, columns, written)
