"""How the figures are printed: each beside its target, and whether it is met."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

MET = {True: "met", False: "not met", None: ""}


@dataclass(frozen=True)
class Line:
    """One figure.

    Attributes:
        what: what was measured.
        figure: it, with its unit.
        target: what it has to keep to, blank for a figure that is for information.
        met: whether it does, None without a target.
    """

    what: str
    figure: str
    target: str = ""
    met: bool | None = None


def at_most(what: str, value: float, most: float, unit: str, places: int = 1) -> Line:
    """Give the line of a figure that may not be larger than its target."""
    return Line(what, f"{value:,.{places}f} {unit}", f"at most {most:,g} {unit}", value <= most)


def show(title: str, lines: Sequence[Line]) -> None:
    """Print figures under a title."""
    rows = [(line.what, line.figure, line.target, MET[line.met]) for line in lines]
    columns(title, ("", "measured", "target", ""), rows)


def columns(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under heads: the first column to the left, the others to the right."""
    widths = [max(len(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
    sys.stdout.write(f"\n{title}\n")
    for row in (heads, *rows):
        first, *others = zip(row, widths, strict=True)
        cells = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        sys.stdout.write("  " + "  ".join(cells).rstrip() + "\n")
    sys.stdout.flush()
