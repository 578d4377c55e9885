"""What the checks of a fit say, in plain words, and numbers as people read them."""

from collections.abc import Sequence
from typing import Any

SHOWN = 3
"""Figures that are named as those that moved the posterior most."""
IDLE = 0.015
"""Move, in prior standard deviations, below which a figure could have been left out unnoticed."""


def readable(value: float, digits: int = 4) -> str:
    """Write a number: whole with commas from a thousand on, else to some significant figures."""
    if abs(value) >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.{digits}g}"


def what_moved(moved: Sequence[dict[str, Any]]) -> str:
    """Say which published figure moved the posterior most.

    Args:
        moved: what leaving out each figure does, the largest move first, as the file of checks has it.
    """
    first, *others = moved
    parameter, by = next(iter(first["most"].items()))
    side = "higher" if by > 0 else "lower"
    idle = [row["figure"] for row in moved if row["distance"] < IDLE]
    text = (
        f"**{_named(first)} moved the posterior most.** With it, `{parameter}` lies {abs(by):.2f} prior "
        f"standard deviations {side} than without. Next come "
        f"{_listed([_named(row) for row in others[: SHOWN - 1]])}."
    )
    if idle:
        names = _listed(sorted(dict.fromkeys(idle)))
        text += f" Any one of {names} could go and hardly anything would change: it is doubted, or others"
        text += " say the same."
    return text


def failing(held: Sequence[dict[str, Any]]) -> str:
    """Name the figures that lie outside the range of the runs, and on which side of it."""
    below = [row["id"] for row in held if not row["inside"] and row["published"] < row["low"]]
    above = [row["id"] for row in held if not row["inside"] and row["published"] > row["high"]]
    said = [
        f"{word} {_listed(names)}"
        for word, names in (("The runs are too high for", below), ("The runs are too low for", above))
        if names
    ]
    return "".join(f" {one}." for one in said)


def _named(row: dict[str, Any]) -> str:
    return f"{row['figure']} ({row['measure'].partition('@')[0]})"


def _listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
