"""Pictures of what goes where: flows of people, tiles of a map, trees of bodies, changes on a line of time.

They are worked out here and drawn like every chart (`remit.report.drawing`), in both sizes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, isfinite
from textwrap import wrap
from typing import Any

import altair as alt
import polars as pl

from remit.report.blocks import Drawing
from remit.report.charts import BAR, BAR_2, BASE, SHADES, limits_of
from remit.report.drawing import INK, QUIET, Size, draw

RIBBONS = {"main": "#a4c4e2", "second": "#eebf91", "base": "#c3cbd1"}
NODES = {"main": BAR, "second": BAR_2, "base": BASE}
BOX, BOX_EDGE = "#f0f4f5", "#4c6272"
COLUMNS = range(3)
GAP = 6.0
"""Pixels between nodes."""
ROOM = 1.5
"""How many times as high as its labels a chart of flows is at least (our choice)."""
STEPS = 24
"""Straight pieces of a curve."""
BREAK = "|"


@dataclass(frozen=True)
class Node:
    """Where a flow begins or ends.

    Attributes:
        id: its name.
        label: what it is, for people.
        text: how many, as written.
        column: 0 on the left, 1 in the middle, 2 on the right.
        tone: key of `NODES`.
    """

    id: str
    label: str
    text: str
    column: int
    tone: str


@dataclass(frozen=True)
class Link:
    """A flow from a node to one of a later column; how many, as drawn."""

    start: str
    end: str
    value: float


def flow(name: str, says: str, nodes: Sequence[Node], links: Sequence[Link]) -> Drawing:
    """Draw flows as ribbons between nodes, as wide as they are large (a Sankey diagram).

    Args:
        name: name of the chart.
        says: its accessible name.
        nodes: from the top, in each column.
        links: what flows.
    """

    def make(size: Size) -> alt.LayerChart:
        names = _names(nodes, size)
        tall = {node.id: len(names[node.id]) * size.font * 1.18 + 3 for node in nodes}
        least = max(sum(tall[node.id] + GAP for node in nodes if node.column == column) for column in COLUMNS)
        height = max(560.0 if size.narrow else 460.0, ROOM * least)
        longest = max(len(line) for node in nodes if node.column == 2 for line in names[node.id])
        room = 1 - (0.54 * size.font * longest + 16) / size.width
        spans, ribbons = _lay_out(nodes, links, tall, height)
        by_id = {node.id: node for node in nodes}
        tones = [_tone_of(by_id[link.start], by_id[link.end]) for link in links]
        x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1 / room], nice=False))
        y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))
        scale = alt.Scale(domain=list(RIBBONS), range=list(RIBBONS.values()))
        drawn = pl.concat(
            [
                pl.DataFrame(points).with_columns(link=pl.lit(place), tone=pl.lit(tone))
                for place, (points, tone) in enumerate(zip(ribbons, tones, strict=True))
            ]
        )
        area = (
            alt.Chart(drawn)
            .mark_area(opacity=0.85)
            .encode(x=x, y=y, y2=alt.Y2("y2:Q"), detail=alt.Detail("link:N"))
        )
        boxes = pl.DataFrame(
            {
                "x": [node.column / 2 for node in nodes],
                "x2": [node.column / 2 + 0.018 for node in nodes],
                "y": [spans[node.id][0] for node in nodes],
                "y2": [spans[node.id][1] for node in nodes],
                "tone": [node.tone for node in nodes],
            }
        )
        solid = alt.Scale(domain=list(NODES), range=list(NODES.values()))
        rect = alt.Chart(boxes).mark_rect().encode(x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q"))
        labels = _labels(nodes, spans, names, size)
        text = alt.Chart(labels).mark_text(align="left", baseline="middle", lineBreak=BREAK, fill=INK)
        return _layers(
            [
                area.encode(color=alt.Color("tone:N", legend=None, scale=scale)),
                rect.encode(fill=alt.Fill("tone:N", legend=None, scale=solid)),
                text.encode(x=x, y=y, text=alt.Text("label:N")),
            ],
            height=height,
        ).resolve_scale(color="independent", fill="independent")

    return draw(name, says, make)


def _lay_out(
    nodes: Sequence[Node], links: Sequence[Link], tall: Mapping[str, float], height: float
) -> tuple[dict[str, tuple[float, float]], list[dict[str, list[float]]]]:
    """Give the top and bottom of each node, and the points of each ribbon.

    A node has at least the room that its label takes, and stands in the middle of it: so a label is beside
    its own node, however thin that is.
    """
    sizes = {
        node.id: max(
            sum(link.value for link in links if link.start == node.id),
            sum(link.value for link in links if link.end == node.id),
        )
        for node in nodes
    }
    columns = [[node for node in nodes if node.column == place] for place in COLUMNS]
    scale = min(_scale([(sizes[node.id], tall[node.id]) for node in column], height) for column in columns)
    scale = scale if isfinite(scale) else 1.0
    spans = {}
    for column in columns:
        top = 0.0
        for node in column:
            thick = sizes[node.id] * scale
            room = max(thick, tall[node.id])
            spans[node.id] = (top + (room - thick) / 2, top + (room + thick) / 2)
            top += room + GAP
    place = {node.id: number for number, node in enumerate(nodes)}
    leaves = _offsets(links, "start", lambda link: (place[link.start], spans[link.end][0]), scale)
    comes = _offsets(links, "end", lambda link: (place[link.end], spans[link.start][0]), scale)
    column_of = {node.id: node.column for node in nodes}
    ribbons = []
    for link in links:
        first, last = spans[link.start][0] + leaves[link], spans[link.end][0] + comes[link]
        left, right = column_of[link.start] / 2 + 0.018, column_of[link.end] / 2
        ribbons.append(_ribbon((left, first), (right, last), link.value * scale))
    return spans, ribbons


def _scale(nodes: Sequence[tuple[float, float]], height: float) -> float:
    """Give the pixels a person with which nodes of a size, each with its least room, fill a height."""
    left = height - GAP * (len(nodes) - 1)
    thin: set[int] = set()
    while True:
        wide = sum(size for place, (size, _) in enumerate(nodes) if place not in thin)
        if not wide:
            return inf
        scale = (left - sum(nodes[place][1] for place in thin)) / wide
        more = {place for place, (size, room) in enumerate(nodes) if size * scale < room} - thin
        if not more:
            return scale
        thin |= more


def _offsets(links: Sequence[Link], side: str, order: Any, scale: float) -> dict[Link, float]:
    """Give how far below the top of its node each link begins or ends."""
    used: dict[str, float] = {}
    found = {}
    for link in sorted(links, key=order):
        node = getattr(link, side)
        found[link] = used.get(node, 0.0)
        used[node] = found[link] + link.value * scale
    return found


def _ribbon(start: tuple[float, float], end: tuple[float, float], width: float) -> dict[str, list[float]]:
    parts = [step / STEPS for step in range(STEPS + 1)]
    bend = [part * part * (3 - 2 * part) for part in parts]
    y = [start[1] + (end[1] - start[1]) * part for part in bend]
    x = [start[0] + (end[0] - start[0]) * part for part in parts]
    return {"x": x, "y": y, "y2": [top + width for top in y]}


def _tone_of(start: Node, end: Node) -> str:
    return end.tone if end.column == 2 else start.tone if end.column == 1 and start.tone != "base" else "main"


def _names(nodes: Sequence[Node], size: Size) -> dict[str, list[str]]:
    """Write each node's name and number as lines."""
    letters = size.letters - (2 if size.narrow else 8)
    return {
        node.id: [*wrap(node.label, letters), node.text]
        if size.narrow or node.column < 2
        else [f"{node.label}: {node.text}"]
        for node in nodes
    }


def _labels(
    nodes: Sequence[Node],
    spans: dict[str, tuple[float, float]],
    names: dict[str, list[str]],
    size: Size,
) -> pl.DataFrame:
    """Put names beside their nodes."""
    rows = []
    for column in COLUMNS:
        inside = [node for node in nodes if node.column == column]
        for node in inside:
            label = BREAK.join(names[node.id])
            rows.append({"x": column / 2 + 0.03, "y": sum(spans[node.id]) / 2, "label": label})
    # A text of several lines hangs from its first one: lift it by half of the others.
    lines = pl.col("label").str.count_matches(BREAK, literal=True)
    return pl.DataFrame(rows).with_columns(y=pl.col("y") - lines * size.font * 0.58)


def tiles(name: str, says: str, rows: pl.DataFrame) -> Drawing:
    """Draw a map of tiles of one size, darker where the share is higher, each with its name and number.

    Args:
        name: name of the chart.
        says: its accessible name.
        rows: `label, row, column, value, text`; a tile without a value is blank.
    """
    limits = limits_of(rows["value"].drop_nulls(), (0.15, 0.45, 0.75, 0.92))
    dark = (pl.col("value") >= limits[2]).fill_null(value=False)

    def make(size: Size) -> alt.LayerChart:
        letters = 12 if size.narrow else 15
        shown = rows.with_columns(
            dark=dark,
            words=pl.struct("label", "text").map_elements(
                lambda row: BREAK.join([*wrap(row["label"], letters), row["text"]]), pl.String
            ),
        )
        base = alt.Chart(shown).encode(
            x=alt.X("column:O", axis=None, scale=alt.Scale(paddingInner=0.04)),
            y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.04)),
        )
        scale = alt.Scale(type="threshold", domain=limits, range=list(SHADES))
        colour = alt.condition(
            "isValid(datum.value)", alt.Color("value:Q", legend=None, scale=scale), alt.value("#ffffff")
        )
        letters_tone = alt.condition("datum.dark", alt.value("#ffffff"), alt.value(INK))
        box = base.mark_rect(stroke=QUIET, strokeWidth=0.75).encode(color=colour)
        lift = size.font * 1.15
        text = base.mark_text(lineBreak=BREAK, fontSize=size.font - 1, baseline="middle", dy=-lift)
        height = (74 if size.narrow else 84) * shown["row"].n_unique()
        return _layers([box, text.encode(text=alt.Text("words:N"), color=letters_tone)], height=height)

    return draw(name, says, make)


@dataclass(frozen=True)
class Box:
    """A kind of body, or a body, in a tree: how deep it stands and what is written in it."""

    depth: int
    label: str
    text: str


def trees(name: str, says: str, sides: Sequence[tuple[str, Sequence[Box]]]) -> Drawing:
    """Draw trees of boxes, each below what it answers to and further in: beside each other, or stacked.

    Args:
        name: name of the chart.
        says: its accessible name.
        sides: a heading and its boxes, in the order of reading, for each tree.
    """

    def make(size: Size) -> alt.LayerChart:
        line = size.font * 1.2
        rows: list[dict[str, Any]] = []
        heads: list[dict[str, Any]] = []
        texts: list[dict[str, Any]] = []
        lines: list[dict[str, Any]] = []
        width, indent = (1.0, 0.1) if size.narrow else (0.48, 0.05)
        top = deepest = 0.0
        for side, (heading, boxes) in enumerate(sides):
            left = 0.0 if size.narrow else side * 0.52
            y = top if size.narrow else 0.0
            heads.append({"x": left, "y": y + 10, "label": heading})
            y += 26
            parents: dict[int, float] = {}
            for box in boxes:
                inner = left + box.depth * indent
                letters = int((left + width - inner) * (size.width - 8) / (size.font * 0.58)) - 2
                words = BREAK.join(wrap(box.label, letters))
                bottom = y + line * (words.count(BREAK) + 1) + line + 12
                rows.append({"x": inner, "x2": left + width, "y": y, "y2": bottom, "label": words})
                texts.append({"x": inner, "y": bottom - line - 6, "label": _cut(box.text, letters + 2)})
                parents[box.depth] = bottom
                if box.depth and box.depth - 1 in parents:
                    elbow, middle = inner - indent / 2, (y + bottom) / 2
                    lines += [
                        {"x": elbow, "x2": elbow, "y": parents[box.depth - 1], "y2": middle},
                        {"x": elbow, "x2": inner, "y": middle, "y2": middle},
                    ]
                y = bottom + 8
            deepest = max(deepest, y)
            top = y + 10
        height = deepest + 2
        x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
        y_axis = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))
        drawn = alt.Chart(pl.DataFrame(rows)).encode(x=x, y=y_axis)
        layers = [
            alt.Chart(pl.DataFrame(lines or [{"x": 0.0, "x2": 0.0, "y": 0.0, "y2": 0.0}]))
            .mark_rule(color=QUIET)
            .encode(x=x, x2=alt.X2("x2:Q"), y=y_axis, y2=alt.Y2("y2:Q")),
            drawn.mark_rect(fill=BOX, stroke=BOX_EDGE).encode(x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q")),
            drawn.mark_text(
                align="left", baseline="top", dx=7, dy=6, fontWeight="bold", lineBreak=BREAK
            ).encode(text=alt.Text("label:N")),
            alt.Chart(pl.DataFrame(texts))
            .mark_text(align="left", baseline="top", dx=7)
            .encode(x=x, y=y_axis, text=alt.Text("label:N")),
            alt.Chart(pl.DataFrame(heads))
            .mark_text(align="left", fontWeight="bold", fill=INK)
            .encode(x=x, y=y_axis, text=alt.Text("label:N")),
        ]
        return _layers(layers, height=height)

    return draw(name, says, make)


@dataclass(frozen=True)
class Mark:
    """Something on a line of time: a day, or the days from one to another."""

    label: str
    start: date
    end: date | None = None
    tone: str = "main"


def timeline(name: str, says: str, marks: Sequence[Mark], first: date, last: date) -> Drawing:
    """Draw days and spans of time, each on a line of its own under its name, the earliest at the top.

    Args:
        name: name of the chart.
        says: its accessible name.
        marks: what happens.
        first: where the line of time begins.
        last: where it ends.
    """
    whole = max((last - first).days, 1)

    def make(size: Size) -> alt.LayerChart:
        letters, line = (54 if size.narrow else 70), size.font * 1.18
        rows, place = [], 0.0
        for mark in sorted(marks, key=lambda mark: (mark.start, mark.label)):
            lines = _folded(mark.label, letters)
            place += 30 + line * (len(lines) - 1)
            late = not size.narrow and (max(mark.start, first) - first).days / whole > 0.5
            beside = min(mark.end or mark.start, last) if late else max(mark.start, first)
            rows.append(
                {
                    "place": place,
                    "above": place - line * (len(lines) - 1),
                    "from": max(mark.start, first),
                    "to": min(mark.end or mark.start, last),
                    "label": BREAK.join(lines),
                    "late": late,
                    "span": mark.end is not None,
                    "tone": mark.tone,
                    "anchor": first if size.narrow else beside,
                }
            )
        table = pl.DataFrame(rows)
        years = [
            alt.DateTime(year=year, month=4, date=1)
            for year in range(first.year, last.year + 1)
            if first <= date(year, 4, 1) <= last
        ]
        ends = [alt.DateTime(year=day.year, month=day.month, date=day.day) for day in (first, last)]
        axis = alt.Axis(
            title=None,
            values=years,
            format="%b %y" if size.narrow else "%B %Y",
            orient="top",
            labelAngle=0,
            labelAlign="left",
            grid=True,
        )
        x = alt.X("from:T", axis=axis, scale=alt.Scale(domain=ends, nice=False))
        y = alt.Y("place:Q", axis=None, scale=alt.Scale(domain=[place + 10, 0], nice=False))
        colour = alt.Color(
            "tone:N", legend=None, scale=alt.Scale(domain=list(NODES), range=list(NODES.values()))
        )
        base = alt.Chart(table).encode(y=y)
        text: dict[str, Any] = {
            "baseline": "bottom",
            "dy": -7,
            "fill": INK,
            "stroke": "#ffffff",
            "strokeWidth": 3,
            "lineBreak": BREAK,
        }
        words = base.encode(y=alt.Y("above:Q"), x=alt.X("anchor:T"), text=alt.Text("label:N"))
        layers = [
            base.mark_rule(strokeWidth=6)
            .encode(x=x, x2=alt.X2("to:T"), color=colour)
            .transform_filter("datum.span"),
            base.mark_point(filled=True, size=64, opacity=1)
            .encode(x=x, color=colour)
            .transform_filter("!datum.span"),
            words.mark_text(align="left", **text).transform_filter("!datum.late"),
            words.mark_text(align="right", **text).transform_filter("datum.late"),
        ]
        return _layers(layers, height=place + 10)

    return draw(name, says, make)


def _folded(text: str, letters: int) -> list[str]:
    """Break a text into two lines at most; what does not fit them is left out."""
    first, *others = wrap(text, letters)
    return [first, _cut(" ".join(others), letters)] if others else [first]


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


def _layers(layers: Sequence[Any], **properties: Any) -> alt.LayerChart:
    chart = alt.layer(*layers).properties(**properties)
    assert isinstance(chart, alt.LayerChart)  # none of them is faceted
    return chart
