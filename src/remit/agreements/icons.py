"""The icons of variation and assurance, drawn here: colour, letter and words say the same."""

from html import escape

from remit.agreements.spc import Assurance, Variation

BLUE, ORANGE, GREY = "#00558c", "#b35900", "#5a6570"
"""Colours with a contrast of 4.5 to 1 or more on white and under white letters."""
SIZE = 48

_VARIATION = {
    Variation.COMMON: (GREY, "", "M10 27 L17 21 L24 28 L31 21 L38 26"),
    Variation.IMPROVING_HIGH: (BLUE, "H", "M10 37 L18 35 L25 34 L32 28 L39 24"),
    Variation.IMPROVING_LOW: (BLUE, "L", "M10 26 L18 30 L25 31 L32 36 L39 38"),
    Variation.CONCERN_HIGH: (ORANGE, "H", "M10 37 L18 35 L25 34 L32 28 L39 24"),
    Variation.CONCERN_LOW: (ORANGE, "L", "M10 26 L18 30 L25 31 L32 36 L39 38"),
}
_ASSURANCE = {
    Assurance.PASS: (BLUE, "P"),
    Assurance.FAIL: (ORANGE, "F"),
    Assurance.HIT_AND_MISS: (GREY, "?"),
    Assurance.NONE: (GREY, ""),
}


def variation_icon(variation: Variation) -> str:
    """Draw the icon of a variation as SVG: a ring with the letter H or L over a line that goes that way."""
    colour, letter, path = _VARIATION[variation]
    inner = [f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>']
    inner += [_dot(point, colour) for point in path[1:].split(" L")]
    if letter:
        inner.append(_letter(letter, colour, 20, 16))
    return _icon(variation.value, colour, inner)


def assurance_icon(assurance: Assurance) -> str:
    """Draw the icon of an assurance as SVG: a ring with P, F or a question mark over the line of a target."""
    colour, letter = _ASSURANCE[assurance]
    line = f'<path d="M9 35 H39" stroke="{colour}" stroke-width="2" stroke-dasharray="4 3"/>'
    inner = [line, _letter(letter, colour, 30, 24)] if letter else []
    return _icon(assurance.value, colour, inner)


def _dot(point: str, colour: str) -> str:
    x, y = point.split()
    return f'<circle cx="{x}" cy="{y}" r="2.6" fill="{colour}"/>'


def _letter(letter: str, colour: str, y: int, size: int) -> str:
    return (
        f'<text x="24" y="{y}" text-anchor="middle" font-family="sans-serif" font-weight="bold" '
        f'font-size="{size}" fill="{colour}">{letter}</text>'
    )


def _icon(title: str, colour: str, inner: list[str]) -> str:
    ring = f'<circle cx="24" cy="24" r="21.5" fill="#fff" stroke="{colour}" stroke-width="3"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}" viewBox="0 0 {SIZE} {SIZE}" '
        f'role="img"><title>{escape(title)}</title>{ring}{"".join(inner)}</svg>'
    )
