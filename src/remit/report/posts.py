"""Sections about posts: who has one to go to when the old bodies close, and how the rounds fill them."""

import polars as pl

from remit.report import charts
from remit.report.blocks import NOT_APPLICABLE, Figure, Heading, Section, Table, Text, table
from remit.report.context import Context
from remit.report.people import READ_BARS, READ_CELLS, among, cross, heat
from remit.report.words import (
    day,
    in_runs,
    listed,
    month,
    number,
    ranged,
    sentence_case,
    share,
    span,
    with_range,
)
from remit.results import summary
from remit.results.tables import ALL

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
    margin = cells.filter(pl.col("function") == ALL).sort("p50")
    core = margin.filter(pl.col("band") == ALL).row(0, named=True)
    bands = margin.filter(pl.col("band") != ALL)
    worst, best = bands.row(0, named=True), bands.row(-1, named=True)
    opening = Text(
        f"At the end of {month(summary.last_month(context.results))} the old bodies hold "
        f"{number(core['people'])} people at the median. {sentence_case(share(core['p50']))} of them "
        f"have a post in a new body ({ranged(core, share)} in 9 of 10 runs); {number(core['without'])} have "
        "none and are made redundant. They are counted before those redundancies; the numbers of people over "
        "time are counted after them."
    )
    says = (
        f"Fewest have a post {among(worst['band'])}: {share(worst['p50'])} ({ranged(worst, share)} in 9 of "
        f"10 runs). Most have one {among(best['band'])}: {share(best['p50'])}."
    )
    alternative = "Share of people of the closing bodies who have a post to go to, by function and band."
    caption = "Share of people who have a post to go to, median (9 of 10 runs), by function and band"
    figure = Figure(
        "figure-destinations",
        "Share with a post to go to",
        says,
        f"Each cell is the share of those still there who have a post, in per cent. {READ_CELLS}",
        heat(context, cells, "destinations", alternative, True),
        cross(context, cells, "destinations", caption),
    )
    blocks = (opening, figure, Heading("People without a post to go to"), _without(context, cells))
    return Section("destinations", "Who has a destination", blocks)


def _without(context: Context, cells: pl.DataFrame) -> Table:
    """Count those still there and those without a post, by function."""
    rows = {row["function"]: row for row in cells.filter(pl.col("band") == ALL).iter_rows(named=True)}
    order = [name for name in context.functions if name in rows and name != ALL] + [ALL]
    written = (
        (
            context.functions[name],
            number(rows[name]["people"]),
            number(rows[name]["without"]),
            share(rows[name]["p50"]),
            ranged(rows[name], share),
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
    shown = once.select(
        label="name",
        value="share",
        low="share_low",
        high="share_high",
        text=pl.col("share").map_elements(share, pl.String),
        tone=pl.when(pl.col("senior")).then(pl.lit("second")).otherwise(pl.lit("main")),
    )
    says = "Share of open posts that each round filled, in order of opening, with ranges."
    drawing = charts.bars("rounds", says, shown, "Share of the posts open", "%", ("main", "second"))
    figure = Figure(
        "figure-rounds",
        "Posts filled by round",
        _first_rounds(once.filter(pl.col("senior"))),
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


def _first_rounds(senior: pl.DataFrame) -> str:
    """Say what the first round for each sort of senior post fills."""
    sort_of = pl.col("name").str.split(":").list.first()
    firsts = senior.group_by(sort_of, maintain_order=True).first()
    found = [
        f"{share(row['share'])} of the posts for {row['name'][0].lower()}{row['name'][1:]} "
        f"({span(share(row['share_low']), share(row['share_high']))})"
        for row in firsts.iter_rows(named=True)
    ]
    return (
        f"The first rounds fill {listed(found)}."
        if found
        else "The rounds stand in the order in which they open."
    )


def _rounds(context: Context, held: pl.DataFrame) -> Table:
    rows = []
    for row in held.iter_rows(named=True):
        whole = row["closes"] < context.handover and row["share"] is not None
        rows.append(
            (
                row["name"],
                METHODS.get(row["method"], sentence_case(row["method"])),
                span(day(row["opens"]), day(row["closes"])),
                number(row["posts"]),
                with_range(row, number),
                share(row["share"]) if whole else NOT_APPLICABLE,
                sentence_case(in_runs(row["odds"])) if whole else NOT_APPLICABLE,
            )
        )
    posts = ("Posts open #", "Filled (9 of 10 runs) #", "Share filled #", "All filled")
    columns = ("Round", "Method", "From and to", *posts)
    return table("rounds", "Filling rounds in order of opening, median", columns, rows)
