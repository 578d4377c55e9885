"""Sections about people: where expertise drained, and how many people, empty posts and deputies there are."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from remit.report import charts
from remit.report.blocks import NO_DATA, Drawing, Figure, Section, Table, Text, table
from remit.report.context import Context
from remit.report.words import listed, month, number, ranged, sentence_case, share, span, with_range
from remit.results import summary
from remit.results.tables import ALL

BANDS = {"1 to 4": "1-4", "8c to 9": "8c+", "Very senior": "VS", ALL: "All"}
WAYS = {
    "leaver to provider": "Left for a provider",
    "leaver to private supplier": "Left for a private supplier",
    "leaver out": "Left the service",
    "retirement": "Retired",
    "voluntary exit": "Took the voluntary scheme",
    "redundancy": "Made redundant",
}
READ_BARS = "Bar: median. Line: range in which 9 of 10 runs lie."
READ_CELLS = "Darker is worse. Blank: nobody. 8c+: bands 8c to 9. VS: very senior managers."


def drain(context: Context) -> Section:
    """Tell where expertise drained: by function, by function and band, and where people went."""
    by_function = summary.loss_by_function(context.results, context.leavers)
    bases = {row["function"]: row for row in by_function.iter_rows(named=True)}
    everyone, core = bases[summary.ALL_STAFF], bases[summary.COMMISSIONING_STAFF]
    start = month(context.results.plan.start)
    opening = Text(
        f"By {month(context.handover)}, when the new bodies take over, {share(core['p50'])} of the "
        f"{number(core['start'])} commissioning staff of {start} have left the system at the median "
        f"({ranged(core, share)} in 9 of 10 runs). Of all {number(everyone['start'])} staff, those outside "
        f"commissioning included, {with_range(everyone, share)} have left. People who moved to another body "
        "with their work are not counted as lost."
    )
    years = Text(
        f"With the commissioning staff went {number(core['years'])} complete years of service at the "
        f"median, {core['years'] / max(core['people'], 1):.0f} for each person who left."
    )
    figures = (_by_function(context, by_function), _by_grade(context), _by_way(context))
    return Section("drain", "Where expertise drained", (opening, years, *figures))


def _by_function(context: Context, rows: pl.DataFrame) -> Figure:
    bases = [summary.ALL_STAFF, summary.COMMISSIONING_STAFF]
    inside = rows.filter(pl.col("commissioning") & ~pl.col("function").is_in(bases))
    first, last = inside.row(0, named=True), inside.row(-1, named=True)
    name = context.functions
    is_base = pl.col("function").is_in(bases)
    shown = rows.select(
        label=pl.col("function").replace(name),
        value="p50",
        low="p05",
        high="p95",
        text=pl.col("p50").map_elements(share, pl.String),
        tone=pl.when(is_base).then(pl.lit("base")).otherwise(pl.lit("main")),
    )
    overlap = last["p95"] > first["p05"]
    says = (
        f"Of the commissioning functions, {name[first['function']].lower()} lost the largest share of its "
        f"people, {share(first['p50'])} at the median, and {name[last['function']].lower()} the "
        f"smallest, {share(last['p50'])}. "
        + (
            "All the ranges overlap, so the order is not certain."
            if overlap
            else "The ranges of neighbours overlap, so their order is not certain."
        )
    )
    drawing = charts.bars(
        "loss-by-function",
        f"Share of people who had left by {month(context.handover)}, by function, with ranges.",
        shown,
        "Share of the people at the start",
        "%",
        ("main", "base"),
    )
    written = (
        (
            name[row["function"]],
            number(row["start"]),
            number(row["people"]),
            share(row["p50"]),
            ranged(row, share),
            number(row["years"]),
        )
        for row in rows.iter_rows(named=True)
    )
    columns = (
        "Function",
        "At the start #",
        "Left #",
        "Share left #",
        "9 of 10 runs #",
        "Years of service lost #",
    )
    caption = f"People who had left the system by {month(context.handover)}, by function, median"
    numbers = table("loss-by-function", caption, columns, written)
    reading = f"{READ_BARS} Grey: the two totals."
    return Figure("figure-loss-by-function", "Loss by function", says, reading, drawing, numbers)


def _by_grade(context: Context) -> Figure:
    cells = summary.loss_by_grade(context.results, context.leavers)
    says = f"Across commissioning, loss runs from {_least_and_most(cells)}."
    when = month(context.handover)
    drawing = heat(
        context,
        cells,
        "loss-by-grade",
        f"Share of commissioning people lost by {when}, by function and band.",
        False,
    )
    caption = f"Share of commissioning staff who had left by {when}, median (9 of 10 runs), by band"
    numbers = cross(context, cells, "loss-by-grade", caption)
    reading = f"Each cell is the share lost at the median, in per cent. {READ_CELLS}"
    return Figure("figure-loss-by-grade", "Loss by function and band", says, reading, drawing, numbers)


def _least_and_most(cells: pl.DataFrame) -> str:
    bands = cells.filter((pl.col("function") == ALL) & (pl.col("band") != ALL)).sort("p50")
    least, most = bands.row(0, named=True), bands.row(-1, named=True)
    return f"{share(least['p50'])} {among(least['band'])} to {share(most['p50'])} {among(most['band'])}"


def among(band: str) -> str:
    """Say whom a band group holds, in a sentence."""
    if band[0].isalpha():
        return f"among {band.lower()} managers"
    return f"in bands {band}" if " to " in band else f"in band {band}"


def _rows_of(context: Context, cells: pl.DataFrame) -> list[str]:
    """Functions as the plan lists them, and the margin of all functions last."""
    there = set(cells["function"].to_list())
    return [name for name in context.functions if name in there and name != ALL] + [ALL]


def heat(context: Context, cells: pl.DataFrame, name: str, says: str, dark_low: bool) -> Drawing:
    """Draw shares by function and band group, margins included."""
    bands = {band: BANDS.get(band, band) for band in [*summary.BAND_GROUPS, ALL]}
    shown = cells.select(
        row=pl.col("function").replace(context.functions),
        column=pl.col("band").cast(pl.String).replace(bands),
        value="p50",
    )
    rows = [context.functions[function] for function in _rows_of(context, cells)]
    return charts.heat(name, says, shown, rows, list(bands.values()), dark_low)


def cross(context: Context, cells: pl.DataFrame, name: str, caption: str) -> Table:
    """Make a table of shares with ranges, a row a function and a column a band group."""
    found = {(row["function"], row["band"]): row for row in cells.iter_rows(named=True)}
    bands = [*summary.BAND_GROUPS, ALL]

    def written(function: str, band: str) -> str:
        row = found.get((function, band))
        return NO_DATA if row is None else with_range(row, share)

    columns = ["Function", *(f"{'All bands' if band == ALL else band} #" for band in bands)]
    rows = (
        [context.functions[function], *(written(function, band) for band in bands)]
        for function in _rows_of(context, cells)
    )
    return table(name, caption, columns, rows)


def _by_way(context: Context) -> Figure:
    ways = summary.loss_by_way(context.results, context.leavers)
    core = ways.filter(pl.col("base") == summary.COMMISSIONING_STAFF).sort("p50", descending=True)
    parts = [f"{share(row['share'])} {WAYS[row['way']].lower()}" for row in core.iter_rows(named=True)]
    shown = core.select(
        label=pl.col("way").cast(pl.String).replace(WAYS),
        value="p50",
        low="p05",
        high="p95",
        text=pl.col("p50").map_elements(number, pl.String),
        tone=pl.lit("main"),
    )
    says = "People who left commissioning, by the way they went, with ranges."
    drawing = charts.bars("loss-by-way", says, shown, "People who left commissioning", ",.0f")
    order = {way: place for place, way in enumerate(core["way"])}
    rows = sorted(
        ways.iter_rows(named=True),
        key=lambda row: (row["base"] != summary.COMMISSIONING_STAFF, order[row["way"]]),
    )
    written = (
        (
            sentence_case(row["base"]),
            WAYS[row["way"]],
            number(row["p50"]),
            ranged(row, number),
            share(row["share"]),
        )
        for row in rows
    )
    columns = ("Of whom", "Way out", "People #", "9 of 10 runs #", "Share of leavers #")
    caption = f"People who had left the system by {month(context.handover)}, by way out, median"
    return Figure(
        "figure-loss-by-way",
        "Where they went",
        f"Of those who left commissioning, at the median, {listed(parts)}.",
        f"{READ_BARS} The table has all staff as well.",
        drawing,
        table("loss-by-way", caption, columns, written),
    )


def over_time(context: Context) -> Section:
    """Tell how many commissioning people, empty posts and deputies there are by month."""
    measures = ("commissioning headcount", "vacancies", "posts held by acting up")
    stocks = summary.by_month(context.results, "stocks", measures).with_columns(
        pl.col("measure").cast(pl.String)
    )
    parts = [stocks.filter(pl.col("measure") == measure) for measure in measures]
    months = context.results.plan.months
    first, last, end = months[0], summary.last_month(context.results), months[-1]
    people, empty, acting = ({row["month"]: row for row in part.iter_rows(named=True)} for part in parts)

    def middle(at: dict[date, dict[str, float]], when: date) -> str:
        return with_range(at[when], number)

    people_says = (
        f"Commissioning staff are {middle(people, first)} at the end of {month(first)}, "
        f"{middle(people, last)} at the end of {month(last)}, and {middle(people, end)} at the end of "
        f"{month(end)}, after the new bodies have recruited."
    )
    empty_says = (
        f"At the end of {month(last)}, when the new bodies are about to open, {middle(empty, last)} posts "
        f"are empty; at the end of {month(end)} {middle(empty, end)} are. Before {month(last)} only "
        "executive posts of the old bodies are counted, because no establishment of all their posts was "
        "published."
    )
    acting_says = (
        f"Deputies and interims hold {middle(acting, first)} executive posts in {month(first)}, "
        f"{middle(acting, last)} in {month(last)} and {middle(acting, end)} in {month(end)}. Bodies that "
        "share an executive team have fewer posts to hold."
    )
    blocks = (
        Text("People are counted at the end of each month, in all bodies of the plan."),
        _by_month(
            context, parts[0], "people", "Commissioning people", people_says, "People", (first, last, end)
        ),
        _by_month(context, parts[1], "vacancies", "Empty posts", empty_says, "Posts", (last, end)),
        _by_month(
            context, parts[2], "acting", "Posts held by acting up", acting_says, "Posts", (first, last, end)
        ),
    )
    return Section("people", "People over time", blocks)


def _by_month(
    context: Context, rows: pl.DataFrame, name: str, title: str, says: str, axis: str, points: Sequence[date]
) -> Figure:
    event = (context.handover, "New bodies open")
    alternative = f"{title} by month: median, half of the runs, 9 of 10 runs."
    drawing = charts.over_time(f"{name}-by-month", alternative, rows, axis, event, points)
    written = (
        (
            month(row["month"]),
            number(row["p50"]),
            span(number(row["p25"]), number(row["p75"])),
            ranged(row, number),
        )
        for row in rows.iter_rows(named=True)
    )
    columns = ("Month", "Middle run #", "Half of the runs #", "9 of 10 runs #")
    numbers = table(f"{name}-by-month", f"{title} at the end of each month", columns, written)
    reading = "Line: median. Dark band: half of the runs. Light band: 9 of 10 runs."
    return Figure(f"figure-{name}-by-month", title, says, reading, drawing, numbers)
