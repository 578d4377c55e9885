"""Draws a response curve as a small SVG, the same each time."""

import re
from collections.abc import Mapping
from typing import Literal
from xml.etree import ElementTree

import altair as alt
import polars as pl
import vl_convert

from remit.simulate.explain.curves import Curve
from remit.simulate.uncertain import Draw

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
INK, QUIET, GRID, LINE, BAND = "#212b32", "#6b7a86", "#e3e7ea", "#12426f", "#cfe1f1"
WIDTH, HEIGHT = 300, 150
SVG = "http://www.w3.org/2000/svg"


def draw_curve(curve: Curve, says: str, draws: Mapping[str, Draw]) -> str:
    """Draw a curve.

    Args:
        curve: what answers to what.
        says: its accessible name.
        draws: `central`, `low`, `high` and `off`: with the mechanism's parameters so.
    """
    values = {name: [curve.response(draw, x) for x in curve.points] for name, draw in draws.items()}
    rows = pl.DataFrame({"x": list(curve.points), **values})
    form = "%" if curve.percent else ",~r"
    way: Literal["step-after", "linear"] = "step-after" if curve.steps else "linear"
    x = alt.X("x:Q", title=curve.x, axis=alt.Axis(format="~r", tickCount=6), scale=alt.Scale(nice=False))
    top = max(max(column) for column in values.values()) or 1.0
    scale = alt.Scale(domain=[0, top], nice=True)
    up = alt.Axis(format=form, tickCount=4)
    base = alt.Chart(rows).encode(x=x)
    band = base.mark_area(color=BAND, interpolate=way).encode(
        y=alt.Y("low:Q", title=curve.y, axis=up, scale=scale), y2="high:Q"
    )
    off = base.mark_line(color=QUIET, strokeDash=[4, 3], strokeWidth=1.5, interpolate=way).encode(y="off:Q")
    line = base.mark_line(color=LINE, strokeWidth=2, interpolate=way).encode(y="central:Q")
    chart = alt.layer(band, off, line).properties(width=WIDTH, height=HEIGHT, config=config())
    return tidy(vl_convert.vegalite_to_svg(chart.to_json(validate=False, indent=None)), says)


def config() -> dict[str, object]:
    """Give what all charts of the model have in common."""
    axis = {"labelColor": INK, "titleColor": INK, "gridColor": GRID, "domainColor": QUIET, "tickColor": QUIET}
    return {
        "font": FONT,
        "background": "white",
        "view": {"stroke": None},
        "axis": axis | {"titleFontWeight": "normal", "labelFontSize": 11, "titleFontSize": 11},
    }


def tidy(svg: str, says: str) -> str:
    """Keep what is seen, with one accessible name and short coordinates."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        for attribute in list(element.attrib):
            hidden = attribute in ("role", "class", "pointer-events", "aria-roledescription", "aria-hidden")
            if hidden or attribute.startswith("aria-"):
                del element.attrib[attribute]
    root.attrib |= {"role": "img", "aria-label": says}
    text = ElementTree.tostring(root, encoding="unicode")
    return re.sub(r"-?\d+\.\d{2,}", lambda found: f"{round(float(found[0]), 1) + 0.0:g}", text) + "\n"
