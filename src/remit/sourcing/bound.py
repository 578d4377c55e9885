"""A bound that no choice can be cheaper than, by prices on the limits (Lagrangian relaxation).

Every customer's limits, and that each of its functions is done by one outlet, are given up against a price.
What is left falls apart into single outlets, each of which is opened where that pays. The prices are moved
against the breaches, averaged over the rounds (the volume algorithm of Barahona and Anbil, Mathematical
Programming 87, 2000). The number of rounds is fixed and nothing is drawn, so that the bound is the same on
any machine.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit

from remit.sourcing.case import NO_LIMIT, Case

ROUNDS = 1500
"""Rounds after which the bound has settled to within a few thousandths on a national case."""
PATIENCE = 20
"""Rounds without a better bound after which steps get shorter."""
PENCE = 100.0
_SLACK = 1e-9
"""Part of a bound that is taken off for the rounding of its sums."""


@dataclass(frozen=True)
class Prices:
    """Prices on what was given up, and the bound that they give.

    Attributes:
        bound: Pounds a year that no choice can score below.
        once: Pounds for each customer and function: what having it done is worth.
        envelope: Pounds for a customer's envelope as a whole; divided by the envelope, the price of a pound.
        capability: Pounds for the capability that a customer must have as a whole.
    """

    bound: float
    once: np.ndarray
    envelope: np.ndarray
    capability: np.ndarray


class Floats(NamedTuple):
    """A case in pounds and shares of limits, as the compiled rounds take it: by option, then by outlet."""

    customer: np.ndarray
    price: np.ndarray
    charge: np.ndarray
    met: np.ndarray
    function: np.ndarray
    host: np.ndarray
    fixed: np.ndarray
    viable: np.ndarray
    first: np.ndarray
    heads: np.ndarray


class Given(NamedTuple):
    """Prices on what is given up, or breaches of it: done once, the envelope, capability."""

    once: np.ndarray
    envelope: np.ndarray
    capability: np.ndarray


def in_floats(case: Case) -> Floats:
    """Turn a case into pounds, charges and capability into shares of the customers' limits."""
    options, outlets = case.options, case.outlets
    limited = case.envelope < NO_LIMIT
    envelope = np.where(limited, np.maximum(case.envelope, 1), 1)[options.customer]
    needed = np.maximum(case.needed, 1)[options.customer]
    return Floats(
        options.customer.astype(np.int64),
        case.price / PENCE,
        np.where(limited[options.customer], options.charge / envelope, 0.0),
        np.where(case.needed[options.customer] > 0, case.met / needed, 1.0),
        outlets.function.astype(np.int64),
        outlets.host.astype(np.int64),
        outlets.fixed / PENCE,
        outlets.viable.astype(np.float64),
        outlets.first.astype(np.int64),
        case.heads.astype(np.float64),
    )


def find_prices(case: Case, known: float, rounds: int = ROUNDS, start: Prices | None = None) -> Prices:
    """Find prices on the limits that give a high bound.

    Args:
        case: the choice to be made.
        known: pounds that some choice scores; infinite if none is known.
        rounds: rounds of moving the prices.
        start: prices to start from, if there are any.
    """
    floats = in_floats(case)
    shape = (len(case.customers), len(case.functions))
    if start is None:
        once = np.full(shape, np.inf)
        np.minimum.at(once, (floats.customer, case.function), floats.price)
        given = Given(once, np.zeros(shape[0]), np.zeros(shape[0]))
    else:
        given = Given(start.once, start.envelope, start.capability)
    bound, best = _move(floats, given, min(known, 1e15), rounds)
    return Prices(bound - _SLACK * abs(bound), *best)


def raises(case: Case, prices: Prices) -> np.ndarray:
    """By how much the bound rises if an option must be taken, pounds, 0 at least, shape (options,).

    It rises by what the option costs after the prices on what was given up, where that is above 0, and by
    what its outlet lacks to pay, where it would stay closed.
    """
    own = case.outlets.host[case.options.outlet] == case.options.customer
    left = np.where(own, 0.0, np.maximum(_after_prices(case, prices), 0.0))
    return left + np.maximum(values(case, prices), 0.0)[case.options.outlet]


def values(case: Case, prices: Prices) -> np.ndarray:
    """What each outlet lacks to pay at the prices, pounds; below 0 it pays. Fewest served do not count."""
    outlet, left = case.options.outlet, _after_prices(case, prices)
    own = case.outlets.host[outlet] == case.options.customer
    value = case.outlets.fixed / PENCE
    np.add.at(value, outlet, np.where(own, left, np.minimum(left, 0.0)))
    return value


def _after_prices(case: Case, prices: Prices) -> np.ndarray:
    """Price of each option after the prices on what was given up, pounds."""
    floats = in_floats(case)
    return (
        floats.price
        + prices.envelope[floats.customer] * floats.charge
        - prices.capability[floats.customer] * floats.met
        - prices.once[floats.customer, case.function]
    )


@njit(cache=True)
def _left(case: Floats, given: Given, option: int, function: int) -> float:
    """Price of an option after the prices on what was given up, pounds."""
    c = case.customer[option]
    limits = given.envelope[c] * case.charge[option] - given.capability[c] * case.met[option]
    return case.price[option] + limits - given.once[c, function]


@njit(cache=True)
def _open(case: Floats, given: Given, taken: np.ndarray) -> float:
    """Open the outlets that pay at these prices; give the bound, and fill in what they take."""
    taken[:] = 0.0
    bound = given.once.sum() + given.capability.sum() - given.envelope.sum()
    for outlet in range(case.function.size):
        first, end, function = case.first[outlet], case.first[outlet + 1], case.function[outlet]
        value, people = case.fixed[outlet], 0.0
        for i in range(first, end):
            left = _left(case, given, i, function)
            if left < 0.0 or case.customer[i] == case.host[outlet]:
                value += left
                people += case.heads[case.customer[i]]
                taken[i] = 1.0
        if value < 0.0 and people < case.viable[outlet]:
            value = _fill(case, given, taken, outlet, case.viable[outlet] - people, value)
        if value < 0.0:
            bound += value
        else:
            taken[first:end] = 0.0
    return bound


@njit(cache=True)
def _fill(case: Floats, given: Given, taken: np.ndarray, outlet: int, lacking: float, value: float) -> float:
    """Add the customers that cost least a head until enough people are served; the last in part."""
    first, end, function = case.first[outlet], case.first[outlet + 1], case.function[outlet]
    cost = np.empty(end - first)
    for i in range(first, end):
        people = max(case.heads[case.customer[i]], 1.0)
        cost[i - first] = np.inf if taken[i] > 0.0 else _left(case, given, i, function) / people
    for place in np.argsort(cost):
        if lacking <= 0.0 or value >= 0.0 or cost[place] == np.inf:
            break
        people = max(case.heads[case.customer[first + place]], 1.0)
        part = min(1.0, lacking / people)
        value += part * people * cost[place]
        taken[first + place] = part
        lacking -= part * people
    return 1.0 if lacking > 1e-6 else value


@njit(cache=True)
def _find_breaches(case: Floats, taken: np.ndarray, off: Given) -> None:
    """Fill in the breaches of what was given up, as shares: too seldom done, overspent, not met."""
    off.once[:] = 1.0
    off.envelope[:] = -1.0
    off.capability[:] = 1.0
    for outlet in range(case.function.size):
        for i in range(case.first[outlet], case.first[outlet + 1]):
            if taken[i] != 0.0:
                c = case.customer[i]
                off.once[c, case.function[outlet]] -= taken[i]
                off.envelope[c] += taken[i] * case.charge[i]
                off.capability[c] -= taken[i] * case.met[i]


@njit(cache=True)
def _length(off: Given, best: Given) -> float:
    """Squares of the breaches that a price can still be moved by, added up."""
    length = (off.once**2).sum()
    for c in range(off.envelope.size):
        if best.envelope[c] > 0.0 or off.envelope[c] > 0.0:
            length += off.envelope[c] ** 2
        if best.capability[c] > 0.0 or off.capability[c] > 0.0:
            length += off.capability[c] ** 2
    return length


@njit(cache=True)
def _step(best: Given, off: Given, move: float, trial: Given) -> None:
    """Move the prices against the breaches; those on limits stay at 0 or above."""
    trial.once[:] = best.once + move * off.once
    trial.envelope[:] = np.maximum(best.envelope + move * off.envelope, 0.0)
    trial.capability[:] = np.maximum(best.capability + move * off.capability, 0.0)


@njit(cache=True)
def _copy(given: Given) -> Given:
    return Given(given.once.copy(), given.envelope.copy(), given.capability.copy())


@njit(cache=True)
def _move(case: Floats, given: Given, known: float, rounds: int) -> tuple[float, Given]:
    """Move the prices for so many rounds; give the best bound with its prices."""
    best, trial, off, now = _copy(given), _copy(given), _copy(given), _copy(given)
    taken = np.zeros(case.customer.size)
    bound = _open(case, best, taken)
    mean = taken.copy()
    step, stalled, weight = 0.5, 0, 0.1
    for turn in range(rounds):
        _find_breaches(case, mean, off)
        length = _length(off, best)
        if length < 1e-14:
            break
        aim = min(known, bound + 0.05 * abs(bound) + 1.0)
        _step(best, off, step * max(aim - bound, 1e-9 * abs(bound)) / length, trial)
        reached = _open(case, trial, taken)
        mean += weight * (taken - mean)
        if reached > bound:
            _find_breaches(case, taken, now)
            along = (now.once * off.once).sum() + (now.envelope * off.envelope).sum()
            if along + (now.capability * off.capability).sum() > 0.0:
                step = min(step * 1.15, 2.0)
            bound, stalled = reached, 0
            best.once[:], best.envelope[:], best.capability[:] = trial.once, trial.envelope, trial.capability
        else:
            stalled += 1
            if stalled >= PATIENCE:
                step, stalled = max(step * 0.66, 1e-4), 0
        if turn % 200 == 199:
            weight = max(weight * 0.7, 0.01)
    return bound, best
