"""The XmR chart of a measure, drawn as SVG."""

import datetime as dt
from collections.abc import Sequence
from html import escape

import numpy as np

from remit.agreements.icons import BLUE, GREY, ORANGE
from remit.agreements.spc import Causes, Limits

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 64, 96, 16, 34
APART = 12
"""Pixels between labels of lines, at least."""


def xmr_chart(
    title: str,
    months: Sequence[dt.date],
    values: np.ndarray,
    limits: Limits,
    causes: Causes,
    target: float | None,
    higher_is_better: bool,
) -> str:
    """Draw a measure by month: values, mean, limits and target; special causes by shape and colour.

    Circles are common causes; squares special causes that improve; diamonds special causes of concern.
    """
    levels = [*values.tolist(), limits.lower, limits.upper, *([target] if target is not None else [])]
    low, high = min(levels), max(levels)
    room = (high - low) * 0.06 or 1.0
    low, high = low - room, high + room

    def y(level: float) -> float:
        return TOP + (high - level) / (high - low) * (HEIGHT - TOP - BOTTOM)

    def x(place: int) -> float:
        return LEFT + place * (WIDTH - LEFT - RIGHT) / max(len(months) - 1, 1)

    lines = [
        (limits.mean, "#212b32", "", "mean"),
        (limits.upper, GREY, "5 4", "upper"),
        (limits.lower, GREY, "5 4", "lower"),
    ]
    if target is not None:
        lines.append((target, "#8a1538", "2 3", "target"))
    parts, last = [], -float(APART)
    for level, colour, dashes, label in sorted(lines, key=lambda line: -line[0]):
        last = max(y(level), last + APART)
        parts.append(_line(y(level), last, colour, dashes, f"{label} {_number(level)}"))
    points = " ".join(f"{x(i):.1f},{y(value):.1f}" for i, value in enumerate(values.tolist()))
    parts.append(f'<polyline points="{points}" fill="none" stroke="{GREY}" stroke-width="1.5"/>')
    for i, value in enumerate(values.tolist()):
        better = (value > limits.mean) == higher_is_better
        parts.append(_point(x(i), y(value), bool(causes.any[i]), better))
    step = max(1, len(months) // 6)
    parts += [
        f'<text x="{x(i):.1f}" y="{HEIGHT - 12}" text-anchor="middle" {_FONT}>{months[i]:%b %y}</text>'
        for i in range(0, len(months), step)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )


_FONT = 'font-family="sans-serif" font-size="11" fill="#212b32"'


def _line(y: float, label_y: float, colour: str, dashes: str, label: str) -> str:
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    end = WIDTH - RIGHT
    return (
        f'<path d="M{LEFT} {y:.1f} H{end}" stroke="{colour}" stroke-width="1.5"{dash}/>'
        f'<text x="{end + 6}" y="{label_y + 4:.1f}" {_FONT}>{label}</text>'
    )


def _point(x: float, y: float, special: bool, better: bool) -> str:
    if not special:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{GREY}"/>'
    if better:
        return f'<rect x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9" fill="{BLUE}"/>'
    return f'<path d="M{x:.1f} {y - 6.5:.1f} l6.5 6.5 l-6.5 6.5 l-6.5 -6.5 z" fill="{ORANGE}"/>'


def _number(value: float) -> str:
    return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
