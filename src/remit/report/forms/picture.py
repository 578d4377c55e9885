"""A chart as a picture file: SVG where it can be shown, PNG for word processors."""

import re
from functools import lru_cache
from typing import NamedTuple

import vl_convert

from remit.report.blocks import Drawing

SVG = 'xmlns="http://www.w3.org/2000/svg"'
SHARP = 2.0
"""Points of a PNG for each pixel of the chart: sharp on paper."""
KEPT = 64
_BOX = re.compile(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"')


class Size(NamedTuple):
    """Width and height of a chart, in pixels as it is drawn."""

    width: float
    height: float


def svg_of(drawing: Drawing) -> str:
    """Give the wide drawing as an SVG file of its own."""
    return str(drawing.wide).replace("<svg ", f"<svg {SVG} ", 1)


def png_of(drawing: Drawing) -> bytes:
    """Give the wide drawing as PNG, on white: over nothing, outlines of letters would have grey edges."""
    opening, rest = svg_of(drawing).split(">", 1)
    return _png(f'{opening}><rect width="100%" height="100%" fill="white"/>{rest}')


def size_of(drawing: Drawing) -> Size:
    """Give the size of the wide drawing."""
    found = _BOX.search(str(drawing.wide))
    if found is None:
        raise ValueError("a drawing has no viewBox")
    return Size(float(found[1]), float(found[2]))


@lru_cache(maxsize=KEPT)
def _png(svg: str) -> bytes:
    return bytes(vl_convert.svg_to_png(svg, scale=SHARP))
