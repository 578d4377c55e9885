"""Options beside each other, run by run: what differs is policy and not luck, for all draws are keyed.

Run 7 of one option and run 7 of another have the same draw of what is uncertain and the same luck, person by
person. So the difference is taken within each run, and its range is much narrower than the two ranges.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from remit.results.measures import MEASURES, SCALES, Measure, months, signed
from remit.results.odds import NotMeasured, Odds, Spread
from remit.results.store import Results
from remit.results.written import EXACT, Writer


@dataclass(frozen=True)
class Compared:
    """One measure under two options.

    Attributes:
        measure: The measure.
        first: Its median under the first option, as written; blank if no run has it.
        first_range: The range of 9 of 10 runs.
        second: Its median under the second option.
        second_range: The range of 9 of 10 runs.
        difference: Median of the differences run by run, second less first, as written.
        difference_range: The range of 9 of 10 differences.
        lower: In how many runs the second is lower, in words; blank where numbers are hidden.
    """

    measure: Measure
    first: str
    first_range: str
    second: str
    second_range: str
    difference: str
    difference_range: str
    lower: str


def compare(first: Results, second: Results, write: Writer = EXACT) -> list[Compared]:
    """Set two options beside each other, by each measure that one of them has.

    Args:
        first: results of one option.
        second: results of the other; the runs that both have are compared.
        write: how numbers are written. Where small numbers are hidden, a difference is that of the numbers
            as they are written, so that it says nothing that they do not.
    """
    left, right = Odds(first, write), Odds(second, write)
    rows = [_compared(left, right, measure) for measure in MEASURES]
    return [row for row in rows if row is not None]


def _compared(left: Odds, right: Odds, measure: Measure) -> Compared | None:
    one, other = _spread(left, measure), _spread(right, measure)
    if one is None and other is None:
        return None
    length = min(spread.values.size for spread in (one, other) if spread is not None)
    nothing = Spread(np.zeros(length))
    one, other = (
        replace(spread, values=spread.values[:length]) for spread in (one or nothing, other or nothing)
    )
    writers = [_write(odds, measure, spread) for odds, spread in ((left, one), (right, other))]
    texts = [
        (write(s.median), f"{write(s.low)} to {write(s.high)}")
        for write, s in zip(writers, (one, other), strict=True)
    ]
    change, span, lower = _difference(
        left.write, measure, one, other, [text for pair in texts for text in pair]
    )
    return Compared(measure, *texts[0], *texts[1], change, span, lower)


def _spread(odds: Odds, measure: Measure) -> Spread | None:
    try:
        return odds.spread(measure.id, SCALES[measure.unit])
    except NotMeasured:
        return None


def _write(odds: Odds, measure: Measure, spread: Spread) -> Callable[[float], str]:
    write = odds.write
    if measure.unit == "people":
        return write.people
    if measure.unit == "months":
        return months
    people = spread.median if not measure.people else _people(odds, measure.people)
    if measure.unit == "gbp":
        return lambda value: write.money(value, people)
    return lambda value: write.share(value, _of(odds))


def _people(odds: Odds, measure: str) -> float:
    try:
        return odds.spread(measure).median
    except NotMeasured:
        return 0.0


def _of(odds: Odds) -> float:
    return float(odds.results.plan.bodies.people.height)


def _difference(
    write: Writer, measure: Measure, one: Spread, other: Spread, texts: Sequence[str]
) -> tuple[str, str, str]:
    if write.protect:
        return _of_written(measure, texts[0], texts[2]), "", ""
    paired = Spread(other.values - one.values)
    span = f"{signed(measure, paired.low)} to {signed(measure, paired.high)}"
    return signed(measure, paired.median), span, paired.odds(paired.values < 0)


def _of_written(measure: Measure, first: str, second: str) -> str:
    """Take the difference of two numbers as they are written; hidden if one of them is."""
    if "*" in (first, second):
        return "*"
    if measure.unit == "months":
        return "the same" if first == second else "see both"
    if measure.unit == "people":
        return signed(measure, float(second.replace(",", "")) - float(first.replace(",", "")))
    return "the same" if first == second else "see both"
