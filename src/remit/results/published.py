"""Published beside reproduced: each published figure, what Remit makes of it, and whether it holds.

Labels: *input* (used as given), *arithmetic* (follows from given figures), *fitted* (a parameter was set on
it), *predicted* (neither). Input and arithmetic hold when they agree at the published rounding; fitted and
predicted when the published value lies in the 5-95% range and that range is no wider than half the median on
either side. Rows without a number have no verdict. Nothing is adjusted to agree: what does not hold says why.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from remit.evidence import Figure, as_at
from remit.results.odds import Odds, Spread, number
from remit.results.published_2025 import MAKERS_2025, is_of_2025
from remit.results.reproduced import CARRIED, INPUT, MAKERS, PREDICTED, Given, Made
from remit.results.store import Results


@dataclass(frozen=True)
class PublishedRow:
    """One published figure beside Remit's.

    Attributes:
        id: figure id.
        fact: what the figure is about.
        unit: unit of all the numbers.
        published: the figure as published.
        reproduced: Remit's figure (the median over runs), none where it has none.
        low: 5% point over runs, none for input and arithmetic.
        high: 95% point over runs.
        label: input, arithmetic, fitted or predicted.
        holds: whether it agrees; none where there is no verdict.
        reason: why it holds or not, and what conflicts.
        source: where the figure was published.
    """

    id: str
    fact: str
    unit: str
    published: str
    reproduced: float | None
    low: float | None
    high: float | None
    label: str
    holds: bool | None
    reason: str
    source: str

    def as_json(self) -> dict[str, Any]:
        """Give the row as plain values, numbers rounded to six significant figures."""
        row = asdict(self)
        for name in ("reproduced", "low", "high"):
            row[name] = None if row[name] is None else float(f"{row[name]:.6g}")
        return row


def published_rows(results: Results) -> list[PublishedRow]:
    """Set published figures beside what Remit makes of them.

    Of 2010-13 they are every figure of the S group and others that the runs speak to; of 2025-26 those that
    the runs speak to, the Kent and Medway board first.

    Args:
        results: results of a plan for England 2010-13 or for the boards of 2025.

    Returns:
        One row a figure: S rows first, in the order of the evidence.

    Raises:
        OtherPlan: when the plan is about neither.
    """
    if lacks := lacking(results):
        raise OtherPlan(
            "the published figures are about England 2010-13 and the boards of 2025; this plan has no "
            + ", no ".join(lacks)
        )
    evidence = as_at(results.plan.as_at)
    given = Given(results, Odds(results), evidence)
    rows = []
    later = is_of_2025(results)
    makers = MAKERS_2025 if later else MAKERS
    ids = [] if later else [i for i in evidence.figures["id"].to_list() if i.startswith("S")]
    for figure_id in ids + [i for i in makers if i not in ids and i in set(evidence.figures["id"])]:
        figure = evidence.figure(figure_id)
        make = makers.get(figure_id)
        rows.append(judge(figure, attempt(make, given) if make else CARRIED))
    return rows


def attempt(make: Callable[[Given], Made], given: Given) -> Made:
    """Make a figure; where an edited plan or another option has nothing of the kind, say so instead."""
    try:
        return make(given)
    except (LookupError, StopIteration, pl.exceptions.PolarsError):
        return Made(PREDICTED, reason="Nothing of the kind happens in this plan under this option.")


class OtherPlan(ValueError):
    """The published figures are about another reorganisation than the plan's."""


def lacking(results: Results) -> list[str]:
    """Name what a plan lacks of what published figures are about; nothing for the boards of 2025."""
    if is_of_2025(results):
        return []
    bodies = results.plan.bodies
    kinds = set(bodies.bodies["kind"])
    lacks = [kind for kind in ("authority", "trust", "group", "support", "board") if kind not in kinds]
    return lacks + sorted({"development-2011", "running-cost-2013"} - set(bodies.envelopes["envelope"]))


def judge(figure: Figure, made: Made) -> PublishedRow:
    """Say whether what Remit makes of a figure agrees with it."""
    spread = made.spread
    value = made.value if spread is None else spread.median
    target = figure.value if made.target is None else made.target
    holds: bool | None = None
    reason = made.reason
    if made.verdict and target is not None:
        if spread is not None:
            inside, narrow = spread.low <= target <= spread.high, _is_narrow(spread)
            short = made.floor and spread.median < target
            holds = inside and narrow and not short
            why = "The median is below it." if short else _why(inside, narrow, target > spread.high)
            reason = " ".join(filter(None, [why, reason]))
        elif value is None:
            holds = False
        else:
            holds = round(value, decimals(target)) == target
            agrees = "Used as given." if made.label == INPUT else "Agrees at the published rounding."
            reason = reason or agrees
    return PublishedRow(
        id=figure.id,
        fact=figure.fact,
        unit=figure.unit or "",
        published=figure.figure or ("no number" if figure.value is None else number(figure.value)),
        reproduced=value,
        low=None if spread is None else spread.low,
        high=None if spread is None else spread.high,
        label=made.label,
        holds=holds,
        reason=reason,
        source=figure.source,
    )


def _is_narrow(spread: Spread) -> bool:
    """Tell whether a range is narrow enough to count: no wider than half the median on either side."""
    return spread.low >= 0.5 * spread.median and spread.high <= 1.5 * spread.median


def _why(inside: bool, narrow: bool, above: bool) -> str:
    if inside and narrow:
        return "In the range."
    if inside:
        return "In the range, but the range is too wide to count."
    return f"Outside the range: the published figure is {'above' if above else 'below'} it."


def decimals(published: float) -> int:
    """Count the decimals that a figure was published with."""
    return len(f"{published:.10f}".rstrip("0").split(".")[1])
