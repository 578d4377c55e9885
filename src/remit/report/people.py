"""Sections about people: where expertise drained, and how many people, empty posts and deputies there are."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from remit.disclosure import HIDDEN
from remit.report import charts
from remit.report.blocks import NO_DATA, NO_DRAWING, Drawing, Figure, Section, Table, Text, table
from remit.report.context import Context
from remit.report.words import listed, month, part, ranged, sentence_case, span, with_range
from remit.results import summary
from remit.results.tables import ALL
from remit.results.written import Writer

BANDS = {"1 to 4": "1-4", "8c to 9": "8c+", "Very senior": "VS", ALL: "All"}
WAYS = {
    "leaver to provider": "Left for a provider",
    "leaver to private supplier": "Left for a private supplier",
    "leaver out": "Left the service",
    "retirement": "Retired",
    "voluntary exit": "Took the voluntary scheme",
    "redundancy": "Made redundant",
}
WENT = {"redundancy": "were made redundant"}
"""Ways out in a sentence, where their label is none."""
POINTS = ("p05", "p50", "p95")
READ_BARS = "Bar: median. Line: range in which 9 of 10 runs lie."
READ_CELLS = "Darker is worse. Blank: {blank}. 8c+: bands 8c to 9. VS: very senior managers."


def drain(context: Context) -> Section:
    """Tell where expertise drained: by function, by function and band, and where people went."""
    by_function = summary.loss_by_function(context.results, context.leavers)
    bases = {row["function"]: row for row in by_function.iter_rows(named=True)}
    told = {row["function"]: row for row in _told(context, by_function).iter_rows(named=True)}
    everyone, core = told[summary.ALL_STAFF], told[summary.COMMISSIONING_STAFF]
    start = month(context.results.plan.start)
    all_left = everyone["share"]
    if all_left != everyone["range"]:
        all_left += f" ({everyone['range']})"
    more = summary.included(context.results.plan.bodies)
    others = f" Of all {everyone['start']} staff{more}, {all_left} have left." if more else ""
    opening = Text(
        f"By {month(context.handover)}, when the new bodies take over, {core['share']} of the "
        f"{core['start']} commissioning staff of {start} have left the system at the median "
        f"({core['range']} in 9 of 10 runs).{others} People who moved to another body with their work are "
        "not counted as lost."
    )
    years = []
    if core["years"] != HIDDEN:
        row = bases[summary.COMMISSIONING_STAFF]
        text = (
            f"With the commissioning staff went {core['years']} complete years of service at the "
            f"median, {row['years'] / max(row['people'], 1):.0f} for each person who left."
        )
        years = [Text(text)]
    figures = (_by_function(context, by_function), _by_grade(context), _by_way(context))
    return Section("drain", "Where expertise drained", (opening, *years, *figures))


def _told(context: Context, rows: pl.DataFrame) -> pl.DataFrame:
    """Write the losses by function: `function` and, as texts, `start, people, share, range, years`."""
    write = context.write
    core = pl.when(pl.col("commissioning")).then(pl.lit("yes")).otherwise(pl.lit("no"))
    base = pl.col("function").is_in([summary.ALL_STAFF, summary.COMMISSIONING_STAFF])
    keyed = rows.with_columns(
        core=pl.when(pl.col("function") == summary.ALL_STAFF).then(pl.lit(ALL)).otherwise(core),
        name=pl.when(base).then(pl.lit(ALL)).otherwise("function"),
    )
    hides = write.hidden(keyed, ["core", "name"], ["people"])["people"]
    written = []
    for row, hidden in zip(rows.iter_rows(named=True), hides, strict=True):
        function, start, left = row["function"], row["start"], row["people"]
        cell = (ALL if function == summary.COMMISSIONING_STAFF else function, ALL)

        def part_of(value: float, start: int = start, hidden: bool = hidden) -> str:
            return HIDDEN if hidden else part(write, value, start)

        few = hidden or write.few(left)
        written.append(
            {
                "function": function,
                "start": HIDDEN if cell in context.start_hidden else write.people(start),
                "people": HIDDEN if hidden else write.people(left),
                "share": part_of(row["p50"]),
                "range": ranged(row, part_of),
                "years": HIDDEN if few else write.people(row["years"]),
            }
        )
    return pl.DataFrame(written)


def _by_function(context: Context, rows: pl.DataFrame) -> Figure:
    bases = [summary.ALL_STAFF, summary.COMMISSIONING_STAFF]
    told = _told(context, rows)
    name = context.functions
    is_base = pl.col("function").is_in(bases)
    seen = rows.with_columns(text=told["share"]).filter(pl.col("text") != HIDDEN)
    shown = drawn_parts(context.write, seen, "start").select(
        label=pl.col("function").replace(name),
        value="p50",
        low="p05",
        high="p95",
        text="text",
        tone=pl.when(is_base).then(pl.lit("base")).otherwise(pl.lit("main")),
    )
    says = _most_and_least(context, seen.filter(pl.col("commissioning") & ~is_base))
    alternative = f"Share of people who had left by {month(context.handover)}, by function, with ranges."
    axis = "Share of the people at the start"
    drawing = (
        NO_DRAWING
        if shown.is_empty()
        else charts.bars("loss-by-function", alternative, shown, axis, "%", ("main", "base"))
    )
    written = ((name[row[0]], *row[1:]) for row in told.iter_rows())
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


def _most_and_least(context: Context, inside: pl.DataFrame) -> str:
    """Say which function lost the largest share and which the smallest, of those that are shown."""
    if inside.is_empty():
        return "Every function has fewer people than can be shown."
    first, last = inside.row(0, named=True), inside.row(-1, named=True)
    name = context.functions
    return (
        f"Of the commissioning functions, {name[first['function']].lower()} lost the largest share of its "
        f"people, {first['text']} at the median, and {name[last['function']].lower()} the "
        f"smallest, {last['text']}. "
        + (
            "All the ranges overlap, so the order is not certain."
            if last["p95"] > first["p05"]
            else "The ranges of neighbours overlap, so their order is not certain."
        )
    )


def read_cells(context: Context) -> str:
    """Say how to read shaded cells."""
    blank = "nobody, or too few to be shown" if context.write.protect else "nobody"
    return READ_CELLS.format(blank=blank)


def drawn_parts(write: Writer, rows: pl.DataFrame, of: str) -> pl.DataFrame:
    """Give the shares `p05, p50, p95` of rows as a chart draws them; `of` is the column of people."""
    if not write.protect:
        return rows
    shown = [
        [write.part(value, people) or 0.0 for value, people in rows.select(name, of).iter_rows()]
        for name in POINTS
    ]
    return rows.with_columns(pl.Series(name, column) for name, column in zip(POINTS, shown, strict=True))


def drawn_sizes(write: Writer, rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Give numbers of people as a chart draws them."""
    if not write.protect:
        return rows
    return rows.with_columns(pl.col(list(columns)).map_elements(write.size, pl.Float64))


def _by_grade(context: Context) -> Figure:
    cells = summary.loss_by_grade(context.results, context.leavers)
    hides = [cell in context.start_hidden for cell in cells.select("function", "band").iter_rows()]
    cells = cells.with_columns(pl.Series("hides", hides, dtype=pl.Boolean), of="start")
    says = _least_and_most(context, cells)
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
    reading = f"Each cell is the share lost at the median, in per cent. {read_cells(context)}"
    return Figure("figure-loss-by-grade", "Loss by function and band", says, reading, drawing, numbers)


def _least_and_most(context: Context, cells: pl.DataFrame) -> str:
    margin = (pl.col("function") == ALL) & (pl.col("band") != ALL) & ~pl.col("hides")
    bands = cells.filter(margin).sort("p50")
    if bands.is_empty():
        return "Every band has fewer people than can be shown."
    least, most = (
        f"{part(context.write, row['p50'], row['of'])} {among(row['band'])}"
        for row in (bands.row(0, named=True), bands.row(-1, named=True))
    )
    return f"Across commissioning, loss runs from {least} to {most}."


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
    """Draw shares by function and band group, margins included; `hides` and `of` as in `cross`."""
    seen = drawn_parts(context.write, cells.filter(~pl.col("hides")), "of")
    if seen.is_empty():
        return NO_DRAWING
    bands = {band: BANDS.get(band, band) for band in [*summary.BAND_GROUPS, ALL]}
    shown = seen.select(
        row=pl.col("function").replace(context.functions),
        column=pl.col("band").cast(pl.String).replace(bands),
        value="p50",
    )
    rows = [context.functions[function] for function in _rows_of(context, cells)]
    return charts.heat(name, says, shown, rows, list(bands.values()), dark_low)


def cross(context: Context, cells: pl.DataFrame, name: str, caption: str) -> Table:
    """Make a table of shares with ranges, a row a function and a column a band group.

    Args:
        context: the results.
        cells: `function, band`, the quantiles, `of` (people that a share is of) and `hides`.
        name: name of the table.
        caption: what it shows.
    """
    found = {(row["function"], row["band"]): row for row in cells.iter_rows(named=True)}
    bands = [*summary.BAND_GROUPS, ALL]

    def written(function: str, band: str) -> str:
        row = found.get((function, band))
        if row is None:
            return NO_DATA
        if row["hides"]:
            return HIDDEN
        return with_range(row, lambda value: part(context.write, value, row["of"]))

    columns = ["Function", *(f"{'All bands' if band == ALL else band} #" for band in bands)]
    rows = (
        [context.functions[function], *(written(function, band) for band in bands)]
        for function in _rows_of(context, cells)
    )
    return table(name, caption, columns, rows)


def _by_way(context: Context) -> Figure:
    ways = summary.loss_by_way(context.results, context.leavers)
    write = context.write
    ways = write.hidden(ways.with_columns(hides="p50"), ["base", "way"], ["hides"])
    ways = ways.with_columns(people=pl.col("p50").sum().over("base"))
    core = ways.filter(pl.col("base") == summary.COMMISSIONING_STAFF).sort("p50", descending=True)
    parts = [
        f"{_share_of_leavers(write, row)} {WENT.get(row['way'], WAYS[row['way']].lower())}"
        for row in core.iter_rows(named=True)
        if not row["hides"]
    ]
    shown = drawn_sizes(write, core, POINTS).select(
        label=pl.col("way").cast(pl.String).replace(WAYS),
        value="p50",
        low="p05",
        high="p95",
        text=core["p50"].map_elements(write.people, pl.String),
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
            HIDDEN if row["hides"] else write.people(row["p50"]),
            ranged(row, write.people),
            _share_of_leavers(write, row),
        )
        for row in rows
    )
    columns = ("Of whom", "Way out", "People #", "9 of 10 runs #", "Share of leavers #")
    caption = f"People who had left the system by {month(context.handover)}, by way out, median"
    return Figure(
        "figure-loss-by-way",
        "Where they went",
        f"Of those who left commissioning, at the median, {listed(parts) or 'too few to be shown'}.",
        f"{READ_BARS} The table has all staff as well.",
        drawing,
        table("loss-by-way", caption, columns, written),
    )


def _share_of_leavers(write: Writer, row: Mapping[str, Any]) -> str:
    return HIDDEN if row["hides"] else part(write, row["share"], row["people"])


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
        return with_range(at[when], context.write.people)

    people_says = (
        f"Commissioning staff are {middle(people, first)} at the end of {month(first)}, "
        f"{middle(people, last)} at the end of {month(last)}, and {middle(people, end)} at the end of "
        f"{month(end)}, after the new bodies have recruited."
    )
    empty_says = (
        f"At the end of {month(last)}, when the new bodies are about to open, {middle(empty, last)} posts "
        f"are empty; at the end of {month(end)} {middle(empty, end)} are. {_followed(context)}"
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


def _followed(context: Context) -> str:
    """Say whose empty posts are counted."""
    cut = any(change.kind == "cut" for change in context.results.plan.changes)
    return (
        "They are those of bodies that stay and of bodies that open, from the month before they do. Of "
        "bodies that close only executive posts are counted: which of their other posts are empty is not "
        f"followed.{' Posts that a cut has taken are not counted.' if cut else ''}"
    )


def _by_month(
    context: Context, rows: pl.DataFrame, name: str, title: str, says: str, axis: str, points: Sequence[date]
) -> Figure:
    event = (context.handover, "New bodies open")
    alternative = f"{title} by month: median, half of the runs, 9 of 10 runs."
    write = context.write.people
    middles = {when: write(value) for when, value in rows.select("month", "p50").iter_rows()}
    drawn = drawn_sizes(context.write, rows, ("p05", "p25", "p50", "p75", "p95"))
    drawing = charts.over_time(
        f"{name}-by-month", alternative, drawn, axis, event, points, middles.__getitem__
    )
    written = (
        (
            month(row["month"]),
            write(row["p50"]),
            span(write(row["p25"]), write(row["p75"])),
            ranged(row, write),
        )
        for row in rows.iter_rows(named=True)
    )
    columns = ("Month", "Middle run #", "Half of the runs #", "9 of 10 runs #")
    numbers = table(f"{name}-by-month", f"{title} at the end of each month", columns, written)
    reading = "Line: median. Dark band: half of the runs. Light band: 9 of 10 runs."
    return Figure(f"figure-{name}-by-month", title, says, reading, drawing, numbers)
