"""Turns a chart into inline SVG: the same each time, with names of its own and one accessible name."""

import re
from collections.abc import Callable
from copy import deepcopy
from functools import lru_cache
from itertools import count
from typing import NamedTuple
from xml.etree import ElementTree

import altair as alt
import vl_convert
from altair.utils.schemapi import debug_mode
from markupsafe import Markup

from remit.report.blocks import Drawing

# The first of the fonts comes with vl-convert, so that letters are measured alike on every machine.
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
INK, QUIET, GRID = "#212b32", "#4c6272", "#d8dde0"
KEPT = 128  # drawings that a process keeps: those of two papers
LONGEST_NAME = 125  # a longer alternative stands in the page


class Size(NamedTuple):
    """How a chart is drawn: its name, width in pixels, size of letters, and letters in a line of a label."""

    name: str
    width: int
    font: int
    letters: int

    @property
    def narrow(self) -> bool:
        """Whether it is the drawing for phones."""
        return self.name == "narrow"


WIDE = Size("wide", 720, 13, 40)
NARROW = Size("narrow", 328, 12, 18)
Make = Callable[[Size], alt.LayerChart]


def draw(name: str, says: str, make: Make) -> Drawing:
    """Draw a chart in both sizes.

    Args:
        name: name of the chart, unique in the page.
        says: what it shows, as its accessible name; at most `LONGEST_NAME` characters.
        make: makes the chart in a size.

    Raises:
        ValueError: the accessible name is too long.
    """
    if len(says) > LONGEST_NAME:
        raise ValueError(f"chart {name}: its name has {len(says)} characters, more than {LONGEST_NAME}")
    with debug_mode(False):  # pieces are not checked each time: what is drawn is tested
        specs = {size: _spec(make(size), size) for size in (WIDE, NARROW)}
    wide, narrow = (_svg(spec, f"{name}-{size.name}", says, size) for size, spec in specs.items())
    return Drawing(wide, narrow, specs[WIDE], says)


def _spec(chart: alt.LayerChart, size: Size) -> str:
    """Set width, letters and colours, and write the chart as Vega-Lite."""
    axis = {"labelColor": INK, "titleColor": INK, "labelFontSize": size.font, "titleFontSize": size.font}
    axis |= {"gridColor": GRID, "domainColor": QUIET, "tickColor": QUIET}
    config = {
        "font": FONT,
        "background": "transparent",
        "view": {"stroke": None},
        "axis": axis | {"titleFontWeight": "normal", "labelLimit": 400, "labelPadding": 6},
        "text": {"fontSize": size.font, "color": INK, "font": FONT},
    }
    fit = alt.AutoSizeParams(type="fit-x", contains="padding")
    drawn = chart.properties(width=size.width, autosize=fit, padding=2, config=config)
    return str(drawn.to_json(validate=False, indent=None))


def _svg(spec: str, name: str, says: str, size: Size) -> Markup:
    """Render, then keep only what is seen, with names that no other chart has."""
    root = ElementTree.fromstring(_rendered(spec))
    _drop_unseen(root)
    names: dict[str, str] = {}
    numbers = count(1)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        for attribute in list(element.attrib):
            if attribute in ("role", "class", "pointer-events") or attribute.startswith("aria-"):
                del element.attrib[attribute]
        if old := element.get("id"):
            names[old] = f"{name}-{next(numbers)}"
            element.set("id", names[old])
        _centre(element)
    _outline_behind(root)
    box = root.get("viewBox", "")
    width, height = box.split()[2:]
    root.attrib.clear()
    root.attrib |= {"class": f"chart {size.name}", "viewBox": box, "width": width, "height": height}
    root.attrib |= {"role": "img", "aria-label": says}
    text = ElementTree.tostring(root, encoding="unicode")
    text = re.sub(r"url\(#([^)]+)\)", lambda found: f"url(#{names[found[1]]})", text)
    return Markup(re.sub(r"-?\d+\.\d{2,}", _short, text))


@lru_cache(maxsize=KEPT)
def _rendered(spec: str) -> str:
    """Render once what the papers of several readers, or of several drafts, have in common."""
    return str(vl_convert.vegalite_to_svg(spec))


def _drop_unseen(root: ElementTree.Element) -> None:
    """Take out what the renderer draws but nobody sees."""
    for parent in list(root.iter()):
        for child in list(parent):
            empty = child.get("fill") is None and child.get("stroke") is None
            if child.get("display") == "none" or (child.get("class") == "background" and empty):
                parent.remove(child)


def _outline_behind(root: ElementTree.Element) -> None:
    """Draw the outline of letters as a text behind them: not every renderer knows `paint-order`."""
    for parent in list(root.iter()):
        for at, child in reversed(list(enumerate(parent))):
            if child.tag == "text" and child.get("stroke"):
                outline = deepcopy(child)
                outline.set("class", "outline")
                for name in ("stroke", "stroke-width"):
                    child.attrib.pop(name, None)
                parent.insert(at, outline)


def _centre(element: ElementTree.Element) -> None:
    """Put the middle of a label of several lines where the renderer puts its first line: beside its bar."""
    lines = list(element)
    if not element.tag.endswith("text") or element.get("text-anchor") != "end" or len(lines) < 2:
        return
    rise = sum(float(line.get("dy", 0)) for line in lines) / 2
    for line in lines[:1]:
        line.set("x", "0")
        line.set("dy", f"{-rise:.1f}")


def _short(found: re.Match[str]) -> str:
    """Write a coordinate with one decimal at most."""
    return f"{round(float(found[0]), 1) + 0.0:g}"
