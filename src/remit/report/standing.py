"""A chart of where things stand: people on a day, with the range of the runs, beside people at the start."""

import polars as pl

from remit.report import charts
from remit.report.blocks import NO_DRAWING, Figure, table
from remit.results.standing import Standing

MOST_BARS = 25
WORDS = {"body": "body", "function": "function", "band": "pay band"}


def standing_chart(found: Standing) -> Figure:
    """Draw people by body, function or band on a day; the bodies with the most people where there are many.

    Args:
        found: how things stand.
    """
    day = f"{found.day.day} {found.day:%B %Y}"
    rows = found.rows.filter(
        (pl.col("key") != "all") & ((pl.col("people_drawn") > 0) | (pl.col("people_then_drawn") > 0))
    )
    most = pl.max_horizontal("people_drawn", "people_then_drawn")
    shown = rows.sort(most, descending=True, maintain_order=True).head(MOST_BARS)
    cut = f", the {MOST_BARS} largest of {rows.height:,}" if rows.height > MOST_BARS else ""
    bars = shown.select(
        pl.col("name").alias("label"),
        pl.col("people_then_drawn").cast(pl.Float64).alias("value"),
        pl.col("people_low_drawn").cast(pl.Float64).alias("low"),
        pl.col("people_high_drawn").cast(pl.Float64).alias("high"),
        pl.col("people_then").fill_null("not run").alias("text"),
        pl.lit("main").alias("tone"),
        pl.col("people_drawn").cast(pl.Float64).alias("target"),
    )
    drawing = (
        NO_DRAWING
        if bars.is_empty()
        else charts.bars(
            "standing",
            f"People by {WORDS[found.by]} on {day}, beside the start.",
            bars,
            "People",
            ",.0f",
            mark=True,
        )
    )
    lines = (
        (row["name"], row["people"] or "0", row["people_then"] or "not run", _range(row))
        for row in shown.iter_rows(named=True)
    )
    return Figure(
        "standing",
        f"People by {WORDS[found.by]}{cut}",
        f"How many people there are on {day}, and how many there were at the start.",
        f"Bar: people on {day}, the median of the runs. Line: range in which 9 of 10 runs lie. "
        "Mark: people at the start.",
        drawing,
        table(
            "standing-chart",
            f"People by {WORDS[found.by]}",
            (WORDS[found.by].capitalize(), "At the start #", f"On {day} #", "9 of 10 runs #"),
            lines,
        ),
    )


def _range(row: dict[str, str | None]) -> str:
    low, high = row["people_low"], row["people_high"]
    return "not run" if low is None or high is None else f"{low} to {high}"
