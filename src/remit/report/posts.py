"""Sections about posts: who has one to go to when the old bodies close, and how the rounds fill them."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from remit.disclosure import HIDDEN
from remit.report import charts
from remit.report.blocks import NO_DRAWING, NOT_APPLICABLE, Figure, Heading, Section, Table, Text, table
from remit.report.context import Context
from remit.report.people import READ_BARS, among, cross, drawn_parts, heat, read_cells
from remit.report.words import (
    day,
    in_runs,
    listed,
    month,
    part,
    ranged,
    sentence_case,
    share,
    span,
    with_range,
)
from remit.results import summary
from remit.results.tables import ALL

SHARES = {
    "share_low": "p05",
    "share": "p50",
    "share_high": "p95",
    "p05": "filled_low",
    "p50": "filled",
    "p95": "filled_high",
}
"""Names of a round's shares as a chart takes them."""
METHODS = {
    "lift": "Moves with the work",
    "slot-in": "Slot in",
    "pool": "Redeployment pool",
    "restricted": "Staff at risk only",
    "open": "Open to anyone",
}


def destinations(context: Context) -> Section | None:
    """Tell who had a post to go to when the old bodies closed."""
    cells = summary.destinations(context.results)
    if cells.is_empty():
        return None
    write = context.write
    hides = write.hidden(cells.with_columns(few="people"), ["function", "band"], ["few"])["few"]
    at_start = [cell in context.start_hidden for cell in cells.select("function", "band").iter_rows()]
    cells = cells.with_columns(hides=hides | pl.Series(at_start, dtype=pl.Boolean), of="people")
    margin = cells.filter(pl.col("function") == ALL).sort("p50")
    core = margin.filter(pl.col("band") == ALL).row(0, named=True)
    bands = margin.filter((pl.col("band") != ALL) & ~pl.col("hides"))
    opening = Text(
        f"At the end of {month(summary.last_month(context.results))} the old bodies hold "
        f"{write.people(core['people'])} people at the median. {sentence_case(_share(context, core))} of "
        f"them have a post in a new body ({_range(context, core)} in 9 of 10 runs); "
        f"{write.people(core['without'])} have "
        "none and are made redundant. They are counted before those redundancies; the numbers of people over "
        "time are counted after them."
    )
    says = _worst_and_best(context, bands)
    alternative = "Share of people of the closing bodies who have a post to go to, by function and band."
    caption = "Share of people who have a post to go to, median (9 of 10 runs), by function and band"
    figure = Figure(
        "figure-destinations",
        "Share with a post to go to",
        says,
        f"Each cell is the share of those still there who have a post, in per cent. {read_cells(context)}",
        heat(context, cells, "destinations", alternative, True),
        cross(context, cells, "destinations", caption),
    )
    blocks = (opening, figure, Heading("People without a post to go to"), _without(context, cells))
    return Section("destinations", "Who has a destination", blocks)


def _share(context: Context, row: Mapping[str, Any]) -> str:
    return HIDDEN if row["hides"] else part(context.write, row["p50"], row["of"])


def _range(context: Context, row: Mapping[str, Any]) -> str:
    return HIDDEN if row["hides"] else ranged(row, lambda value: part(context.write, value, row["of"]))


def _worst_and_best(context: Context, bands: pl.DataFrame) -> str:
    if bands.is_empty():
        return "Every band has fewer people than can be shown."
    worst, best = bands.row(0, named=True), bands.row(-1, named=True)
    return (
        f"Fewest have a post {among(worst['band'])}: {_share(context, worst)} ({_range(context, worst)} in 9 "
        f"of 10 runs). Most have one {among(best['band'])}: {_share(context, best)}."
    )


def _without(context: Context, cells: pl.DataFrame) -> Table:
    """Count those still there and those without a post, by function."""
    margin = cells.filter(pl.col("band") == ALL)
    few = context.write.hidden(
        margin.select("function", "people", "without"), ["function"], ["people", "without"]
    )
    margin = margin.with_columns(few.select(few_people="people", few_without="without"))
    rows = {row["function"]: row for row in margin.iter_rows(named=True)}
    write = context.write
    order = [name for name in context.functions if name in rows and name != ALL] + [ALL]
    written = (
        (
            context.functions[name],
            HIDDEN if rows[name]["few_people"] else write.people(rows[name]["people"]),
            HIDDEN if rows[name]["few_without"] else write.people(rows[name]["without"]),
            HIDDEN if rows[name]["few_without"] else _share(context, rows[name]),
            HIDDEN if rows[name]["few_without"] else _range(context, rows[name]),
        )
        for name in order
    )
    columns = ("Function", "Still there #", "Without a post #", "Share with one #", "9 of 10 runs #")
    caption = "People still in the closing bodies, and those of them without a post to go to, median"
    return table("without-a-post", caption, columns, written)


def filling(context: Context) -> Section | None:
    """Tell how the posts of the new bodies filled, round by round."""
    held = summary.rounds(context.results).filter(pl.col("posts").is_not_null())
    # A round that outlasts the hand-over also fills posts that people leave, so it has no share of its posts.
    once = held.filter((pl.col("closes") < context.handover) & pl.col("share").is_not_null())
    if once.is_empty():
        return None
    seen = once.filter(
        pl.Series([not _few(context, row) for row in once.iter_rows(named=True)], dtype=pl.Boolean)
    )
    drawn = drawn_parts(context.write, seen.rename(SHARES), "posts")
    shown = drawn.select(
        label="name",
        value="p50",
        low="p05",
        high="p95",
        text=pl.col("p50").map_elements(share, pl.String),
        tone=pl.when(pl.col("senior")).then(pl.lit("second")).otherwise(pl.lit("main")),
    )
    says = "Share of open posts that each round filled, in order of opening, with ranges."
    axis = "Share of the posts open"
    drawing = (
        NO_DRAWING if shown.is_empty() else charts.bars("rounds", says, shown, axis, "%", ("main", "second"))
    )
    figure = Figure(
        "figure-rounds",
        "Posts filled by round",
        _first_rounds(context, seen.filter(pl.col("senior"))),
        f"{READ_BARS} Orange: rounds for senior posts.",
        drawing,
        _rounds(context, held),
    )
    note = Text(
        "A post that one round leaves empty is open again in the next. A round that goes on after the "
        "hand-over also fills posts that people leave: it can fill more than were open when it began, and "
        "has no share.",
        note=True,
    )
    return Section("filling", "How the posts fill", (figure, note))


def _few(context: Context, row: Mapping[str, Any]) -> bool:
    """Tell whether the share of a round's posts is hidden: of few posts, or with few posts filled."""
    write = context.write
    return write.few(row["posts"]) or write.few(row["p50"])


def _first_rounds(context: Context, senior: pl.DataFrame) -> str:
    """Say what the first round for each sort of senior post fills."""
    sort_of = pl.col("name").str.split(":").list.first()
    firsts = senior.group_by(sort_of, maintain_order=True).first()
    found = [
        f"{part(context.write, row['share'], row['posts'])} of the posts for "
        f"{row['name'][0].lower()}{row['name'][1:]} "
        f"({span(*(part(context.write, row[name], row['posts']) for name in ('share_low', 'share_high')))})"
        for row in firsts.iter_rows(named=True)
    ]
    return (
        f"The first rounds fill {listed(found)}."
        if found
        else "The rounds stand in the order in which they open."
    )


def _rounds(context: Context, held: pl.DataFrame) -> Table:
    rows, write = [], context.write
    for row in held.iter_rows(named=True):
        whole = row["closes"] < context.handover and row["share"] is not None
        few = whole and _few(context, row)
        rows.append(
            (
                row["name"],
                METHODS.get(row["method"], sentence_case(row["method"])),
                span(day(row["opens"]), day(row["closes"])),
                write.people(row["posts"]),
                with_range(row, write.people),
                HIDDEN if few else part(write, row["share"], row["posts"]) if whole else NOT_APPLICABLE,
                HIDDEN if few else sentence_case(in_runs(row["odds"])) if whole else NOT_APPLICABLE,
            )
        )
    posts = ("Posts open #", "Filled (9 of 10 runs) #", "Share filled #", "All filled")
    columns = ("Round", "Method", "From and to", *posts)
    return table("rounds", "Filling rounds in order of opening, median", columns, rows)
