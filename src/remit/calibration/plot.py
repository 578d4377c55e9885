"""The calibration plot: how answers lie in their forecasts, as one SVG with its numbers beside the bars."""

from pathlib import Path

import altair as alt
import polars as pl
import vl_convert as vlc

from remit.calibration.scoring import BINS, POINTS, Scored, Scores
from remit.results.kept import write_whole

INK, BAR, HALF, MOST, MARK = "#0b2a45", "#5f94c4", "#a4c4e2", "#d6e5f3", "#d07a1f"
WIDTH = 560
LABELS = [f"{100 * i // BINS}-{100 * (i + 1) // BINS}%" for i in range(BINS)]


def calibration_chart(scores: Scores, forecasts: pl.DataFrame) -> str:
    """Draw the places of the answers in their forecasts, and every answer in its range, as an SVG text."""
    chart = alt.vconcat(_places(scores), _ranges(scores, forecasts)).configure(
        font="DejaVu Sans",
        axis=alt.AxisConfig(labelColor=INK, titleColor=INK),
        view=alt.ViewConfig(stroke=None),
    )
    return str(vlc.vegalite_to_svg(chart.to_json()))


def write_plot(scores: Scores, forecasts: pl.DataFrame, path: Path) -> None:
    """Write the calibration plot as SVG."""
    write_whole(path, calibration_chart(scores, forecasts).encode())


def _places(scores: Scores) -> alt.LayerChart | alt.FacetChart:
    counts = scores.places()
    expected = len(scores.questions) / BINS
    rows = pl.DataFrame({"fifth": LABELS, "answers": counts, "expected": [expected] * BINS})
    base = alt.Chart(alt.InlineData(values=rows.to_dicts()))
    x = alt.X(
        "fifth:O", sort=None, title="Forecast's probability of a lower value", axis=alt.Axis(labelAngle=0)
    )
    bars = base.mark_bar(color=BAR).encode(x=x, y=alt.Y("answers:Q", title="Answers"))
    numbers = base.mark_text(dy=-7, color=INK).encode(x=x, y="answers:Q", text="answers:Q")
    line = base.mark_rule(color=MARK, strokeDash=[5, 4]).encode(y="expected:Q")
    title = "Where answers fell: even bars mean honest ranges (dashes: what is expected)"
    return alt.layer(bars, numbers, line).properties(width=WIDTH, height=180, title=title)


def _ranges(scores: Scores, forecasts: pl.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Every answer in its forecast, each in units of half the 90% range around the median."""
    rows = forecasts.rows_by_key("id", named=True, unique=True)
    data = [_scaled(question, rows[question.id]) for question in scores.questions]
    base = alt.Chart(alt.InlineData(values=data))
    y = alt.Y("id:N", sort=None, title=None)
    most = base.mark_bar(color=MOST, height=12).encode(y=y, x=alt.X("p05:Q", title=None), x2="p95:Q")
    half = base.mark_bar(color=HALF, height=12).encode(y=y, x="p25:Q", x2="p75:Q")
    middle = base.mark_tick(color=INK, thickness=2, height=12).encode(y=y, x="p50:Q")
    answer = base.mark_point(filled=True, size=70, opacity=1).encode(
        y=y,
        x="answer:Q",
        shape=alt.Shape(
            "where:N", scale=alt.Scale(domain=["inside", "outside"], range=["circle", "diamond"])
        ),
        color=alt.Color(
            "where:N", title="Answer", scale=alt.Scale(domain=["inside", "outside"], range=[INK, MARK])
        ),
    )
    title = "Answers in their 50% and 90% ranges, each from -1 (5%) or 1 (95%) around its median"
    return alt.layer(most, half, middle, answer).properties(
        width=WIDTH, height=15 * max(len(data), 3), title=title
    )


def _scaled(question: Scored, row: dict[str, float]) -> dict[str, object]:
    """Put a question's points and answer on one scale: the median is 0, the nearer end of the 90% range 1."""
    middle = row["p50"]
    low, high = max(middle - row["p05"], 1e-9), max(row["p95"] - middle, 1e-9)

    def place(value: float) -> float:
        return max(-3.0, min(3.0, (value - middle) / (low if value < middle else high)))

    points = {point: place(row[point]) for point in POINTS}
    where = "inside" if question.inside_90 else "outside"
    return {"id": question.id, **points, "answer": place(question.answer), "where": where}
