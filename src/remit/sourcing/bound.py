"""A bound that no choice can be cheaper than, by prices on the limits (Lagrangian relaxation).

Every customer's limits, and that each of its functions is done by one outlet, are given up against a price.
What is left falls apart into single outlets, each of which is opened where that pays. The prices are moved
against the breaches, averaged over the rounds (the volume algorithm of Barahona and Anbil, Mathematical
Programming 87, 2000). The number of rounds is fixed and nothing is drawn, so that the bound is the same on
any machine.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit

from remit.sourcing.case import NO_LIMIT, Case

ROUNDS = 1500
"""Rounds after which the bound has settled to within a few thousandths on a national case."""
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
        opened: How much each outlet was open, averaged over the rounds, 0 to 1.
    """

    bound: float
    once: np.ndarray
    envelope: np.ndarray
    capability: np.ndarray
    opened: np.ndarray


@dataclass(frozen=True)
class Floats:
    """A case in pounds and shares of limits, as the compiled rounds take it."""

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
    functions: int

    def arrays(self) -> tuple[np.ndarray, ...]:
        """Give the arrays in the order in which the rounds take them."""
        return (
            self.customer, self.price, self.charge, self.met, self.function, self.host, self.fixed,
            self.viable, self.first, self.heads,
        )  # fmt: skip


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
        len(case.functions),
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
    shape = (len(case.customers), floats.functions)
    if start is None:
        once = np.full(shape, np.inf)
        np.minimum.at(once, (floats.customer, case.function), floats.price)
        envelope, capability = np.zeros(shape[0]), np.zeros(shape[0])
    else:
        once, envelope, capability = start.once, start.envelope, start.capability
    found = _move(*floats.arrays(), once, envelope, capability, min(known, 1e15), rounds)
    bound, once, envelope, capability, opened = found
    return Prices(bound - _SLACK * abs(bound), once, envelope, capability, opened)


def raises(case: Case, prices: Prices) -> np.ndarray:
    """By how much the bound rises if an option must be taken, pounds, 0 at least, shape (options,).

    It rises by what the option costs after the prices on what was given up, where that is above 0, and by
    what its outlet lacks to pay, where it would stay closed.
    """
    floats = in_floats(case)
    left = (
        floats.price
        + prices.envelope[floats.customer] * floats.charge
        - prices.capability[floats.customer] * floats.met
        - prices.once[floats.customer, case.function]
    )
    outlet = case.options.outlet
    own = floats.host[outlet] == floats.customer
    value = floats.fixed.copy()
    np.add.at(value, outlet, np.where(own, left, np.minimum(left, 0.0)))
    return np.where(own, 0.0, np.maximum(left, 0.0)) + np.maximum(value, 0.0)[outlet]


@njit(cache=True)
def _open(
    customer, price, charge, met, function, host, fixed, viable, first, heads,
    once, envelope, capability, taken, opened,
):  # fmt: skip
    """Open the outlets that pay at these prices; give the bound, and fill in what they take."""
    taken[:] = 0.0
    opened[:] = 0.0
    bound = 0.0
    for c in range(once.shape[0]):
        for f in range(once.shape[1]):
            bound += once[c, f]
        bound += capability[c] - envelope[c]
    for outlet in range(function.size):
        first_option, end = first[outlet], first[outlet + 1]
        value, people = fixed[outlet], 0.0
        for i in range(first_option, end):
            c = customer[i]
            left = price[i] + envelope[c] * charge[i] - capability[c] * met[i] - once[c, function[outlet]]
            if left < 0.0 or c == host[outlet]:
                value += left
                people += heads[c]
                taken[i] = 1.0
        if value < 0.0 and people < viable[outlet]:
            value = _fill(
                customer, price, charge, met, heads, once[:, function[outlet]], envelope, capability,
                taken, first_option, end, viable[outlet] - people, value,
            )  # fmt: skip
        if value < 0.0:
            bound += value
            opened[outlet] = 1.0
        else:
            taken[first_option:end] = 0.0
    return bound


@njit(cache=True)
def _fill(
    customer, price, charge, met, heads, once, envelope, capability, taken, first_option, end, lacking, value
):
    """Add the customers that cost least a head until enough people are served; the last in part."""
    left = np.empty(end - first_option)
    for i in range(first_option, end):
        c = customer[i]
        cost = price[i] + envelope[c] * charge[i] - capability[c] * met[i] - once[c]
        left[i - first_option] = np.inf if taken[i] > 0.0 else cost / max(heads[c], 1.0)
    for place in np.argsort(left):
        if lacking <= 0.0 or value >= 0.0 or left[place] == np.inf:
            break
        i = first_option + place
        people = max(heads[customer[i]], 1.0)
        part = min(1.0, lacking / people)
        value += part * people * left[place]
        taken[i] = part
        lacking -= part * people
    return 1.0 if lacking > 1e-6 else value


@njit(cache=True)
def _breaches(customer, charge, met, function, first, taken, once, envelope, capability):
    """Breaches of what was given up, as shares: done too seldom, spent too much, met too little."""
    once[:] = 1.0
    envelope[:] = -1.0
    capability[:] = 1.0
    for outlet in range(function.size):
        for i in range(first[outlet], first[outlet + 1]):
            if taken[i] != 0.0:
                c = customer[i]
                once[c, function[outlet]] -= taken[i]
                envelope[c] += taken[i] * charge[i]
                capability[c] -= taken[i] * met[i]


@njit(cache=True)
def _move(
    customer, price, charge, met, function, host, fixed, viable, first, heads,
    once, envelope, capability, known, rounds,
):  # fmt: skip
    """Move the prices for so many rounds; give the best bound with its prices."""
    best_once, best_envelope, best_capability = once.copy(), envelope.copy(), capability.copy()
    trial_once, trial_envelope, trial_capability = once.copy(), envelope.copy(), capability.copy()
    taken, opened = np.zeros(customer.size), np.zeros(function.size)
    best = _open(
        customer, price, charge, met, function, host, fixed, viable, first, heads,
        once, envelope, capability, taken, opened,
    )  # fmt: skip
    mean_taken, mean_opened = taken.copy(), opened.copy()
    off_once, off_envelope, off_capability = np.zeros_like(once), envelope.copy(), envelope.copy()
    now_once, now_envelope, now_capability = np.zeros_like(once), envelope.copy(), envelope.copy()
    step, stalled, weight = 0.5, 0, 0.1
    for turn in range(rounds):
        _breaches(customer, charge, met, function, first, mean_taken, off_once, off_envelope, off_capability)
        length = 0.0
        for c in range(once.shape[0]):
            for f in range(once.shape[1]):
                length += off_once[c, f] ** 2
            if best_envelope[c] > 0.0 or off_envelope[c] > 0.0:
                length += off_envelope[c] ** 2
            if best_capability[c] > 0.0 or off_capability[c] > 0.0:
                length += off_capability[c] ** 2
        if length < 1e-14:
            break
        aim = min(known, best + 0.05 * abs(best) + 1.0)
        move = step * max(aim - best, 1e-9 * abs(best)) / length
        for c in range(once.shape[0]):
            for f in range(once.shape[1]):
                trial_once[c, f] = best_once[c, f] + move * off_once[c, f]
            trial_envelope[c] = max(0.0, best_envelope[c] + move * off_envelope[c])
            trial_capability[c] = max(0.0, best_capability[c] + move * off_capability[c])
        bound = _open(
            customer, price, charge, met, function, host, fixed, viable, first, heads,
            trial_once, trial_envelope, trial_capability, taken, opened,
        )  # fmt: skip
        for i in range(taken.size):
            mean_taken[i] += weight * (taken[i] - mean_taken[i])
        for outlet in range(opened.size):
            mean_opened[outlet] += weight * (opened[outlet] - mean_opened[outlet])
        if bound > best:
            _breaches(customer, charge, met, function, first, taken, now_once, now_envelope, now_capability)
            along = (now_once * off_once).sum()
            along += (now_envelope * off_envelope).sum() + (now_capability * off_capability).sum()
            if along > 0.0:
                step = min(step * 1.15, 2.0)
            best = bound
            best_once[:] = trial_once
            best_envelope[:] = trial_envelope
            best_capability[:] = trial_capability
            stalled = 0
        else:
            stalled += 1
            if stalled >= 20:
                step = max(step * 0.66, 1e-4)
                stalled = 0
        if turn % 200 == 199:
            weight = max(weight * 0.7, 0.01)
    return best, best_once, best_envelope, best_capability, mean_opened
