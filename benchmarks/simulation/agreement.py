"""Whether the contenders did the same work: their rates have to agree within what chance allows."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from benchmarks.simulation.workload import FLOWS, YEAR, Tally

LIMIT = 4.5
"""Standard errors by which two rates may differ. Chance passes this in one benchmark of 2,000."""


class Difference(NamedTuple):
    """A rate of one contender against the same rate of another.

    Attributes:
        name: contender.
        flow: what happens to people.
        when: year of the workload, or all of them.
        rate: of the contender, per 1,000 people and month.
        other: of the one that it is held against.
        errors: difference in standard errors.
    """

    name: str
    flow: str
    when: str
    rate: float
    other: float
    errors: float


def rates(tally: Tally) -> np.ndarray:
    """Give each flow per 1,000 people and month."""
    return 1000.0 * tally.flows.sum(axis=1) / tally.person_months


def differences(tallies: dict[str, Tally], against: str) -> Iterator[Difference]:
    """Compare each flow, in each year and over all, with that of one contender.

    Events are rare and nearly independent, so the standard error of a rate is that of a Poisson count.
    """
    base = tallies[against]
    firsts = range(0, base.people.size, YEAR)
    years = {f"year {first // YEAR + 1}": slice(first, first + YEAR) for first in firsts}
    years["all years"] = slice(None)
    for name, tally in tallies.items():
        if name == against:
            continue
        for row, flow in enumerate(FLOWS):
            for when, months in years.items():
                (rate, error), (other, other_error) = (
                    _rate(one.flows[row, months], one.people[months]) for one in (tally, base)
                )
                apart = (rate - other) / math.hypot(error, other_error)
                yield Difference(name, flow, when, 1000 * rate, 1000 * other, apart)


def _rate(events: np.ndarray, people: np.ndarray) -> tuple[float, float]:
    """Give a rate and its standard error; nothing counts as one event, so that no error is 0."""
    count, lived = int(events.sum()), int(people.sum())
    return count / lived, math.sqrt(max(count, 1)) / lived
