"""The kinds of chart in a paper. Each takes a frame and draws it in both sizes.

Ranges go from 5% to 95% of runs unless said otherwise. Colours hold apart for colour-blind readers, and every
mark that matters has its number beside it or in the figure's table.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import floor, log10, sqrt
from textwrap import wrap
from typing import Any

import altair as alt
import polars as pl

from remit.report.blocks import Drawing
from remit.report.drawing import INK, QUIET, Size, draw
from remit.report.words import number

BAR, BAR_2, BASE = "#5f94c4", "#d07a1f", "#76848f"
LINE, HALF, MOST = "#0b2a45", "#a4c4e2", "#d6e5f3"
TONES = {"main": BAR, "base": BASE, "second": BAR_2}
SHADES = ("#f1f6fb", "#cfe1f1", "#a0c3e3", "#2f6ea5", "#12426f")  # the last two carry white letters
POUNDS = "(datum.value < 0 ? '\N{MINUS SIGN}£' : '£') + format(abs(datum.value), ',.0f')"
SPLIT = "split(datum.label, '|')"
TEXT = alt.Text("text:N")
WIDEST_COLUMN = 48.0
FEW_MONTHS = 4
APART_DAYS = 150
"""Days between two months that have room for their names side by side."""


def bars(
    name: str,
    says: str,
    rows: pl.DataFrame,
    axis: str,
    form: str,
    tones: Sequence[str] = ("main",),
    mark: bool = False,
) -> Drawing:
    """Draw a bar for each row with its range, and its number beside it.

    Args:
        name: name of the chart.
        says: its accessible name.
        rows: `label, value, low, high, text, tone`, and `target` if there is a mark; drawn in this order.
        axis: title of the axis of values.
        form: d3 format of its labels.
        tones: tones in use, keys of `TONES`.
        mark: whether there is a mark at `target`.
    """
    ends = ["high", "target"] if mark else ["high"]
    shown = rows.with_columns(end=pl.max_horizontal(ends))
    top = _highest(shown["end"])
    letters, longest = (max(shown[column].str.len_chars()) for column in ("text", "label"))

    def make(size: Size) -> alt.LayerChart:
        lines = {label: "|".join(wrap(label, max(size.letters, longest // 3 + 1))) for label in rows["label"]}
        labelled = shown.with_columns(pl.col("label").replace_strict(lines, return_dtype=pl.String))
        step = (size.font + 3) * max(1.7, max(line.count("|") + 1 for line in lines.values()))
        plot = size.width - 0.55 * size.font * max(
            len(part) for line in lines.values() for part in line.split("|")
        )
        room = 1 - (0.6 * letters * size.font + 20) / plot
        scale = alt.Scale(domain=[0, top / room], nice=False)
        count = 3 if size.narrow else 7
        ticks = alt.Axis(
            title=axis,
            format=form,
            tickCount=count,
            titleAnchor="start",
            labelOverlap=True,
            tickMinStep=_least(form),
        )
        labels = alt.Axis(title=None, labelExpr=SPLIT, ticks=False, domain=False)
        gaps = alt.Scale(paddingInner=0.35, paddingOuter=0.2)
        base = alt.Chart(labelled).encode(y=alt.Y("label:N", sort=None, axis=labels, scale=gaps))
        tone = alt.Scale(domain=list(tones), range=[TONES[name] for name in tones])
        x = alt.X("value:Q", scale=scale, axis=ticks)
        layers = [
            base.mark_bar().encode(x=x, color=alt.Color("tone:N", legend=None, scale=tone)),
            base.mark_rule(color=LINE, strokeWidth=2).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q")),
            base.mark_text(align="left", dx=7).encode(x=alt.X("end:Q"), text=TEXT),
        ]
        if mark:
            tick = base.mark_tick(color=INK, thickness=3, size=step * 0.62, opacity=1)
            layers.append(tick.encode(x=alt.X("target:Q")))
        return _layers(layers, height=step * shown.height)

    return draw(name, says, make)


def heat(
    name: str,
    says: str,
    cells: pl.DataFrame,
    rows: Sequence[str],
    columns: Sequence[str],
    dark_low: bool = False,
) -> Drawing:
    """Draw a table of shares as shaded cells with their numbers.

    Args:
        name: name of the chart.
        says: its accessible name.
        cells: `row, column, value`, shares from 0 to 1; a missing cell stays blank.
        rows: rows from the top.
        columns: columns from the left.
        dark_low: whether low shares are the dark ones, not high ones.
    """
    limits = limits_of(cells["value"], (0.08, 0.25, 0.55, 0.85) if dark_low else (0.15, 0.45, 0.75, 0.92))
    shades = SHADES[::-1] if dark_low else SHADES
    dark = pl.col("value") < limits[1] if dark_low else pl.col("value") >= limits[2]
    percent = (100 * pl.col("value")).round(0).cast(pl.Int64).cast(pl.String)

    def make(size: Size) -> alt.LayerChart:
        # A column of a narrow chart is as wide as one word.
        heads = "split(datum.label, ' ')" if size.narrow else "datum.label"
        lines_below = max(column.count(" ") for column in columns) if size.narrow else 0
        lines = {row: "|".join(wrap(row, size.letters + (6 if size.narrow else 0))) for row in rows}
        shown = cells.with_columns(
            pl.col("row").replace_strict(lines, return_dtype=pl.String),
            dark=dark,
            text=percent + ("" if size.narrow else "%"),
        )
        across = alt.Axis(
            title=None,
            orient="top",
            labelAngle=0,
            labelExpr=heads,
            labelPadding=3 + lines_below * (size.font - 1),
            ticks=False,
            domain=False,
            labelFontSize=size.font - 1,
        )
        down = alt.Axis(title=None, labelExpr=SPLIT, ticks=False, domain=False)
        base = alt.Chart(shown).encode(
            x=alt.X("column:N", sort=list(columns), axis=across),
            y=alt.Y("row:N", sort=list(lines.values()), axis=down),
        )
        scale = alt.Scale(type="threshold", domain=limits, range=list(shades))
        letters = alt.condition("datum.dark", alt.value("#ffffff"), alt.value(INK))
        box = base.mark_rect(stroke="#ffffff", strokeWidth=1.5)
        box = box.encode(color=alt.Color("value:Q", legend=None, scale=scale))
        text = base.mark_text(fontSize=size.font - 1).encode(text=TEXT, color=letters)
        return _layers([box, text], height=(34 if size.narrow else 30) * len(rows))

    return draw(name, says, make)


def over_time(
    name: str,
    says: str,
    rows: pl.DataFrame,
    axis: str,
    event: tuple[date, str],
    points: Sequence[date],
    write: Callable[[date], str] | None = None,
) -> Drawing:
    """Draw a number by month: the median, the band of half of the runs, the band of 9 of 10.

    Args:
        name: name of the chart.
        says: its accessible name.
        rows: `month` and the quantiles, by month.
        axis: what the numbers are.
        event: a day that is marked, and what it is.
        points: months whose median is written at the line.
        write: writes the median of a month, if not as it is drawn.
    """
    top = _highest(rows["p95"]) * 1.15
    bottom = min(float(rows["p05"].min() or 0.0) * 1.1, 0.0)  # type: ignore[arg-type]
    middles = dict(rows.select("month", "p50").iter_rows())
    months = list(middles)
    when = pl.DataFrame({"month": [event[0]], "text": [event[1]], "p50": [top]})

    def make(size: Size) -> alt.LayerChart:
        x = alt.X("month:T", axis=_aprils(months, size), scale=alt.Scale(nice=False))
        scale = alt.Scale(domain=[bottom, top], nice=False)
        ticks = alt.Axis(
            title=None, format=",.0f", tickCount=4 if size.narrow else 6, domain=False, tickMinStep=1
        )
        band = alt.Chart(rows).encode(x=x)
        mark = alt.Chart(when).encode(x=alt.X("month:T"))
        layers = [
            band.mark_area(color=MOST).encode(y=alt.Y("p05:Q", scale=scale, axis=ticks), y2=alt.Y2("p95:Q")),
            band.mark_area(color=HALF).encode(y=alt.Y("p25:Q"), y2=alt.Y2("p75:Q")),
            band.mark_line(color=LINE, strokeWidth=2).encode(y=alt.Y("p50:Q")),
            mark.mark_rule(color=QUIET, strokeDash=[4, 3]),
            mark.mark_text(align="right", baseline="top", dx=-5).encode(y=alt.Y("p50:Q"), text=TEXT),
        ]
        if bottom < 0:
            nought = alt.Chart(pl.DataFrame({"p50": [0.0]})).mark_rule(color=INK, strokeWidth=1.5)
            layers.append(nought.encode(y=alt.Y("p50:Q", scale=scale)))
        for point in points:
            text = number(middles[point]) if write is None else write(point)
            layers += _written(point, middles, top, text)
        return _layers(layers, height=220 if size.narrow else 280, title=_title(axis, size))

    return draw(name, says, make)


def _written(month: date, middles: Mapping[date, float], top: float, text: str) -> list[alt.Chart]:
    """Write the median of a month at its point: above, or below a trough or a rise if there is room."""
    months = list(middles)
    place = months.index(month)
    beside = [middles[months[i]] for i in (place - 1, place + 1) if 0 <= i < len(months)]
    above = middles[month] >= max(beside) or middles[month] < 0.15 * top
    last = place == len(months) - 1
    row = pl.DataFrame({"month": [month], "p50": [middles[month]], "text": [text]})
    chart = alt.Chart(row).encode(x=alt.X("month:T"), y=alt.Y("p50:Q"))
    where: dict[str, Any] = {"align": "right" if last else "left", "dx": 0 if last else 5}
    where |= {"dy": -13 if above or last else 15, "fontWeight": "bold"}
    label = chart.mark_text(**where, fill=INK, stroke="#ffffff", strokeWidth=3)
    return [
        chart.mark_point(color=LINE, filled=True, size=42, opacity=1),
        label.encode(text=TEXT),
    ]


def columns_over_time(name: str, says: str, rows: pl.DataFrame, axis: str, form: str) -> Drawing:
    """Draw two kinds of number by month as columns with ranges, each kind named at its highest.

    Args:
        name: name of the chart.
        says: its accessible name.
        rows: `kind, month, p05, p50, p95`; the first kind has the second colour. Columns of a month stand
            before each other, the lower in front.
        axis: what the numbers are.
        form: d3 format of the axis.
    """
    kinds = rows["kind"].unique(maintain_order=True).to_list()
    seen = rows.filter(pl.col("p95") > 0).sort("p50", descending=True, maintain_order=True)
    months = _from_first_to_last(seen["month"] if seen.height else rows["month"])
    peaks = seen.sort("p95", descending=True).group_by("kind", maintain_order=True).first()
    top = _highest(rows["p95"]) * 1.18

    def make(size: Size) -> alt.LayerChart:
        width = min(max(3.0, 0.62 * (size.width - 70) / len(months)), WIDEST_COLUMN)
        x = alt.X("month:T", axis=_aprils(months, size), scale=alt.Scale(nice=False, padding=width))
        scale = alt.Scale(domain=[0, top], nice=False)
        ticks = alt.Axis(
            title=None, format=form, tickCount=4 if size.narrow else 6, domain=False, tickMinStep=_least(form)
        )
        colour = alt.Color("kind:N", legend=None, scale=alt.Scale(domain=kinds, range=[BAR_2, BAR]))
        base = alt.Chart(seen).encode(x=x)
        y = alt.Y("p50:Q", scale=scale, axis=ticks, stack=None)
        layers = [
            base.mark_bar(size=width).encode(y=y, color=colour),
            base.mark_rule(color=LINE, strokeWidth=1.5).encode(y=alt.Y("p05:Q"), y2=alt.Y2("p95:Q")),
        ]
        for row in peaks.iter_rows(named=True):
            late = row["month"] > months[len(months) // 2]
            text = alt.Chart(pl.DataFrame([row])).encode(
                x=alt.X("month:T"), y=alt.Y("p95:Q"), text=alt.Text("kind:N")
            )
            layers.append(
                text.mark_text(align="right", dy=-9, dx=6)
                if late
                else text.mark_text(align="left", dy=-9, dx=-6)
            )
        return _layers(layers, height=200 if size.narrow else 250, title=_title(axis, size))

    return draw(name, says, make)


def floating(name: str, says: str, rows: pl.DataFrame, axis: str, form: str, at: float = 0.0) -> Drawing:
    """Draw bars from one value to another, one line a label: a waterfall, or the ends of a tornado.

    Args:
        name: name of the chart.
        says: its accessible name.
        rows: `label, start, end, tone, text`, drawn in this order; a label may have more than one bar. The
            text stands at the right of the bar, or is blank. If there is a `middle`, a mark stands there.
        axis: title of the axis of values.
        form: d3 format of its labels.
        at: where a line stands.
    """
    labels = rows["label"].unique(maintain_order=True).to_list()
    low = min(*rows["start"].to_list(), *rows["end"].to_list(), at)
    high = max(*rows["start"].to_list(), *rows["end"].to_list(), at)
    high = high if high > low else low + 1.0
    shown = rows.with_columns(right=pl.max_horizontal("start", "end"))
    texts = shown.select("right", pl.col("text").str.len_chars()).rows()

    def make(size: Size) -> alt.LayerChart:
        lines = {label: "|".join(wrap(label, size.letters)) for label in labels}
        step = (size.font + 3) * max(1.7, max(line.count("|") + 1 for line in lines.values()))
        plot = size.width - 0.55 * size.font * max(
            len(part) for line in lines.values() for part in line.split("|")
        )
        # Wide enough that each text has room beside its own bar.
        rooms = [1 - (0.6 * letters * size.font + 12) / max(plot, 1.0) for _, letters in texts]
        needed = [(right - low) / max(room, 0.4) for (right, _), room in zip(texts, rooms, strict=True)]
        wide = max(high - low, *needed)
        scale = alt.Scale(domain=[low, low + wide], nice=False)
        count = 3 if size.narrow else 6
        fine = _fine(form, wide / count)
        ticks = alt.Axis(title=axis, format=fine, tickCount=count, titleAnchor="start")
        down = alt.Axis(title=None, labelExpr=SPLIT, ticks=False, domain=False)
        gaps = alt.Scale(paddingInner=0.35, paddingOuter=0.2)
        named = shown.with_columns(pl.col("label").replace_strict(lines, return_dtype=pl.String))
        base = alt.Chart(named).encode(y=alt.Y("label:N", sort=None, axis=down, scale=gaps))
        tone = alt.Scale(domain=list(TONES), range=list(TONES.values()))
        x = alt.X("start:Q", scale=scale, axis=ticks)
        line = alt.Chart(pl.DataFrame({"start": [at]})).mark_rule(color=INK, strokeWidth=1.5)
        layers = [
            base.mark_bar().encode(
                x=x, x2=alt.X2("end:Q"), color=alt.Color("tone:N", legend=None, scale=tone)
            ),
            line.encode(x=alt.X("start:Q")),
            base.mark_text(align="left", dx=6, fill=INK, stroke="#ffffff", strokeWidth=3).encode(
                x=alt.X("right:Q"), text=TEXT
            ),
        ]
        if "middle" in rows.columns:
            mark = base.mark_tick(color=INK, thickness=3, size=step * 0.62, opacity=1)
            layers.append(mark.encode(x=alt.X("middle:Q")))
        return _layers(layers, height=step * len(labels))

    return draw(name, says, make)


def _fine(form: str, step: float) -> str:
    """Give a format of whole numbers the decimals without which ticks about a step apart read the same.

    d3 rounds the step to 1, 2 or 5 times a power of ten, and up to the next power from the root of 50.
    """
    decimals = -floor(log10(step * sqrt(2)))
    return form.replace(".0f", f".{decimals}f") if decimals > 0 else form


def ranked(name: str, says: str, rows: pl.DataFrame, axis: str, zero: str) -> Drawing:
    """Draw many bodies as a range and a dot each, from the least to the most, without their names.

    Args:
        name: name of the chart.
        says: its accessible name.
        rows: `p05, p50, p95` in pounds, one row a body.
        axis: title of the axis of values.
        zero: what stands at the line of zero.
    """
    shown = rows.sort("p50").with_row_index("rank")
    right = _highest(rows["p95"]) * 1.04
    left = min(float(rows["p05"].min() or 0.0) * 1.1, -0.1 * right)  # type: ignore[arg-type]
    line = pl.DataFrame({"p50": [0.0], "rank": [-14.0], "text": [zero]})

    def make(size: Size) -> alt.LayerChart:
        scale = alt.Scale(domain=[left, right], nice=False)
        ticks = alt.Axis(title=axis, labelExpr=POUNDS, tickCount=5 if size.narrow else 8, titleAnchor="start")
        down = alt.Scale(domain=[shown.height + 1, -14], nice=False)
        base = alt.Chart(shown).encode(y=alt.Y("rank:Q", axis=None, scale=down))
        here = alt.Chart(line).encode(x=alt.X("p50:Q"))
        x = alt.X("p05:Q", scale=scale, axis=ticks)
        layers = [
            base.mark_rule(color=BAR, strokeWidth=1.2).encode(x=x, x2=alt.X2("p95:Q")),
            base.mark_point(color=LINE, filled=True, size=9, opacity=1).encode(x=alt.X("p50:Q")),
            here.mark_rule(color=INK, strokeWidth=1.5),
            here.mark_text(align="left", baseline="top", dx=6).encode(y=alt.Y("rank:Q"), text=TEXT),
        ]
        return _layers(layers, height=480)

    return draw(name, says, make)


def _layers(layers: Sequence[alt.Chart], **properties: Any) -> alt.LayerChart:
    chart = alt.layer(*layers).properties(**properties)
    assert isinstance(chart, alt.LayerChart)  # none of them is faceted
    return chart


def _highest(column: pl.Series) -> float:
    """Give the greatest of a column, or 1 where there is nothing above zero, so that a scale has a length."""
    highest = column.max()
    return float(highest) if isinstance(highest, int | float) and highest > 0 else 1.0


def limits_of(values: pl.Series, points: Sequence[float]) -> list[float]:
    """Give the shares, whole steps of 5%, at which the shade changes: near these quantiles of the cells."""
    steps: list[int] = []
    for point in points:
        step = round(20 * (values.quantile(point, "nearest") or 0.0))
        steps.append(max(step, steps[-1] + 1 if steps else 1))
    return [step / 20 for step in steps]


def _title(text: str, size: Size) -> alt.TitleParams:
    """Say what the numbers are above the chart, where it is read without turning the head."""
    return alt.TitleParams(text, anchor="start", fontSize=size.font, fontWeight="normal", color=INK, offset=6)


def _from_first_to_last(months: pl.Series) -> list[date]:
    """Give every month from the first to the last of some."""
    first, last = months.min(), months.max()
    return list(pl.date_range(first, last, "1mo", eager=True))  # type: ignore[arg-type]


def _aprils(months: Sequence[date], size: Size) -> alt.Axis:
    """Ticks at each April, where financial years begin; at the first month too where there are few."""
    at = [m for m in months if m.month == 4 or len(months) <= FEW_MONTHS]
    if len(at) < 3 and (not at or (at[0] - months[0]).days > APART_DAYS):
        at = [months[0], *at]
    values = [alt.DateTime(year=m.year, month=m.month, date=1) for m in at]
    form = "%b %y" if size.narrow else "%B %Y"
    return alt.Axis(title=None, values=values, format=form, grid=False, labelAlign="left", labelAngle=0)


def _least(form: str) -> float:
    """Give how far apart ticks are at least: else those without decimals read alike."""
    return 1.0 if form == ",.0f" else 0.0
