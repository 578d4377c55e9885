"""Finding a choice and proving how far it can be from the best.

1. Prices on the customers' limits give a bound (`bound`).
2. At these prices each function is solved exactly (`openings`): a better bound, and outlets to open.
3. With the outlets open each customer is solved exactly (`assign`), then each function again within what is
   left of the limits, in turns, until nothing gets better.
4. Options that can be in no better choice, by bound and price, are left out; the rest is solved by CP-SAT:
   to the end in a small case, within a limit of work in a large one.

All limits are on work and none on time, so that the answer is the same on any machine and with any number of
workers. Only the seconds that it took differ.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from remit.sourcing import exact
from remit.sourcing.assign import assign
from remit.sourcing.bound import PENCE, ROUNDS, Prices, find_prices, raises, values
from remit.sourcing.case import (
    NO_LIMIT,
    Case,
    Chosen,
    open_to_others,
    outlets_used,
    people_served,
    score,
    weigh,
)
from remit.sourcing.openings import Function, Openings, bound_of

PROVEN = 1e-9
"""Gap under which a choice counts as the best."""
TURNS = 3
"""Turns of customers and functions at most."""
NEAR = 0.005
"""Gap under which a choice that meets all limits is near enough for no more turns."""
TRIES = 4
"""Times that prices are raised for customers whose limits are not met."""
RAISE = 1.6
ENOUGH = 1e-4
"""Part by which a turn must make a choice better, if there is to be another."""
TRIED = 30
"""Closed outlets that are tried open in a turn."""
WHOLE = 12_000
"""Options up to which what is left is solved as one model."""
WORK = 20.0
"""Deterministic seconds for that model."""
PART_WORK = 0.5
"""Deterministic seconds for mending one customer."""


@dataclass(frozen=True)
class Progress:
    """How far the work is.

    Attributes:
        step: What is being done.
        score: Pence of the best choice so far; none before there is one.
        bound: Pence that no choice scores below, as far as is proven.
    """

    step: str
    score: int | None
    bound: float

    @property
    def gap(self) -> float | None:
        """Share of the best choice's score by which a better one could be lower."""
        return None if self.score is None else gap(self.score, self.bound)


@dataclass(frozen=True)
class Solution:
    """A choice with its proof.

    Attributes:
        case: The choice that was to be made.
        chosen: What was chosen; its limits may not all be met, see `chosen.meets_limits`.
        score: What it scores, pence.
        bound: Pence that no choice which meets all limits scores below.
        prices: Prices on the customers' limits.
        seconds: Time that it took.
    """

    case: Case
    chosen: Chosen
    score: int
    bound: float
    prices: Prices
    seconds: float

    @property
    def gap(self) -> float:
        """Share of the score by which a better choice could be lower."""
        return gap(self.score, self.bound)

    @property
    def status(self) -> str:
        """`optimal`, `feasible`, or `infeasible` where a limit is not met."""
        if not self.chosen.meets_limits:
            return "infeasible"
        return "optimal" if self.gap <= PROVEN else "feasible"


Tell = Callable[[Progress], None]


def gap(found: float, bound: float) -> float:
    """Give the share of a score by which a better one could be lower, 0 at least."""
    return max(0.0, (found - bound) / max(abs(found), 1.0))


class _Search:
    """The best choice so far, and the bound, while the steps go on."""

    def __init__(self, case: Case, tell: Tell | None) -> None:
        self.case, self.tell = case, tell
        self.best: Chosen | None = None
        self.cost = float("inf")
        self.bound = -float("inf")
        self.step = ""

    def say(self, step: str) -> None:
        self.step = step
        if self.tell is not None:
            found = None if self.best is None else score(self.case, self.best.option)
            self.tell(Progress(step, found, self.bound))

    @property
    def is_near(self) -> bool:
        """Whether the best choice meets all limits and is near enough to the bound."""
        best = self.best
        return best is not None and best.meets_limits and gap(self.cost, self.bound) <= NEAR

    def raise_bound(self, pence: float) -> None:
        """Take a bound if it is higher; a sum of whole pence that is a little under one is the next one."""
        self.bound = max(self.bound, pence)

    def offer(self, option: np.ndarray) -> bool:
        """Keep a choice if it is better than the best so far; what breaks a limit costs dearly."""
        if (option < 0).any() or not is_viable(self.case, option):
            return False
        chosen = weigh(self.case, option)
        cost = loose_score(self.case, chosen)
        if cost >= self.cost:
            return False
        self.best, self.cost = chosen, cost
        self.say(self.step)
        return True


def loose_score(case: Case, chosen: Chosen) -> float:
    """Give the score of a choice with the exact model's prices on the limits that it breaks."""
    lacking = [
        exact.lacking_price(case, who) * -(-int(chosen.lacking[who]) * exact.FINE // int(case.needed[who]))
        for who in np.flatnonzero(chosen.lacking).tolist()
    ]
    return score(case, chosen.option) + exact.SHORT_PRICE * int(chosen.short.sum()) + sum(lacking)


def is_viable(case: Case, option: np.ndarray) -> bool:
    """Tell whether every outlet in use serves enough people, and every host itself."""
    used = outlets_used(case, option)
    if (people_served(case, option)[used] < case.outlets.viable[used]).any():
        return False
    hosts = np.flatnonzero(used & (case.outlets.host >= 0))
    own = option[case.outlets.host[hosts], case.outlets.function[hosts]]
    return bool((case.options.outlet[own] == hosts).all())


def solve_case(
    case: Case,
    workers: int = 1,
    tell: Tell | None = None,
    begin: np.ndarray | None = None,
    work: float = WORK,
    rounds: int = ROUNDS,
) -> Solution:
    """Make a choice.

    Args:
        case: the choice to be made; each customer has at least one option for each function.
        workers: threads; the answer does not depend on them.
        tell: called with the progress.
        begin: a choice to begin with, if there is one.
        work: deterministic seconds for the exact model of what is left.
        rounds: rounds of moving prices.
    """
    began = time.monotonic()
    search = _Search(case, tell)
    search.say("bounding")
    prices = find_prices(case, np.inf, rounds)
    search.raise_bound(prices.bound * PENCE)
    functions = [Function(case, place) for place in range(len(case.functions))]
    search.say("choosing by function")
    barred = np.zeros(len(case.outlets.provider), dtype=np.bool_)
    openings = _at_prices(functions, prices, barred, workers)
    search.raise_bound(bound_of(prices, openings) * PENCE)
    if begin is not None:
        search.offer(begin)
    if search.best is None or not search.best.meets_limits:
        _construct(search, functions, openings, prices, barred, workers)
    _improve(search, functions, prices)
    _finish(search, prices, workers, work)
    if search.best is None:
        raise ValueError("no choice was found: some function has no outlet that can serve enough people")
    found = score(case, search.best.option)
    bound = min(search.bound, float(found)) if search.best.meets_limits else search.bound
    return Solution(case, search.best, found, bound, prices, time.monotonic() - began)


def settle(case: Case, solution: Solution, workers: int = 1, tell: Tell | None = None) -> Solution:
    """Better a choice under limits that are tighter than those for which it was made; its bound still holds.

    Args:
        case: the case with its tighter limits.
        solution: what was chosen with looser ones.
        workers: threads.
        tell: called with the progress.
    """
    began = time.monotonic()
    search = _Search(case, tell)
    search.bound = solution.bound
    search.step = "settling prices"
    search.offer(solution.chosen.option)
    functions = [Function(case, place) for place in range(len(case.functions))]
    _mend(search, workers)
    _improve(search, functions, solution.prices)
    if search.best is None:
        return solution
    found = score(case, search.best.option)
    seconds = solution.seconds + time.monotonic() - began
    return Solution(case, search.best, found, min(solution.bound, found), solution.prices, seconds)


def _at_prices(functions: list[Function], prices: Prices, barred: np.ndarray, workers: int) -> list[Openings]:
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda function: function.at_prices(prices, barred), functions))


def _construct(
    search: _Search,
    functions: list[Function],
    openings: list[Openings],
    prices: Prices,
    barred: np.ndarray,
    workers: int,
) -> None:
    """Find first choices: outlets by function, then each customer; raise prices where limits are not met."""
    case = search.case
    for _ in range(TRIES):
        search.say("choosing by customer")
        option = np.stack([found.option for found in openings], axis=1)
        search.offer(option)
        opened = open_to_others(case, option)
        option = assign(case, opened)
        lonely = _not_viable(case, option)
        for _ in range(len(functions)):
            if not lonely.any():
                break
            opened &= ~lonely
            option = assign(case, opened)
            lonely = _not_viable(case, option)
        search.offer(option)
        chosen = weigh(case, option)
        if chosen.meets_limits:
            return
        prices = Prices(
            prices.bound,
            prices.once,
            np.where(chosen.short > 0, RAISE * prices.envelope + _nudge(case), prices.envelope),
            np.where(chosen.lacking > 0, RAISE * prices.capability + _nudge(case), prices.capability),
        )
        openings = _at_prices(functions, prices, barred, workers)


def _nudge(case: Case) -> np.ndarray:
    """Give a small price on each customer's limits, pounds: a hundredth of what its functions cost."""
    least = case.least_charge
    return np.where(least < NO_LIMIT, least, 0).sum(axis=1) / PENCE / 100


def _not_viable(case: Case, option: np.ndarray) -> np.ndarray:
    """Tell, for each function, the outlet that falls furthest short of the people that it needs."""
    used = outlets_used(case, option) & (case.outlets.viable > 0)
    share = np.where(used, people_served(case, option) / np.maximum(case.outlets.viable, 1), np.inf)
    worst = np.zeros(share.size, dtype=np.bool_)
    for place in range(len(case.functions)):
        inside = np.flatnonzero(case.outlets.function == place)
        lowest = inside[np.argmin(share[inside])]
        worst[lowest] = share[lowest] < 1
    return worst


def _improve(search: _Search, functions: list[Function], prices: Prices) -> None:
    """Solve each function within what the others leave of the limits, then each customer, in turns."""
    case = search.case
    for turn in range(TURNS):
        if search.best is None or search.is_near:
            return
        search.say(f"improving, turn {turn + 1} of {TURNS}")
        before = search.cost
        for function in functions:
            option = search.best.option.copy()
            found = function.within(_still_allowed(case, option, function))
            inside = found.option >= 0
            if inside.all():
                place = int(case.function[found.option[0]])
                option[:, place] = found.option
                search.offer(option)
        option = assign(case, open_to_others(case, search.best.option))
        search.offer(option)
        if not search.is_near:
            _try_closing(search)
        if not search.is_near:
            _try_opening(search, prices)
        if search.cost > before * (1 - ENOUGH):
            return


def _try_closing(search: _Search) -> None:
    """Close each outlet in turn, those that serve fewest first, where its customers do better elsewhere."""
    case = search.case
    served = people_served(case, search.best.option) if search.best is not None else np.empty(0)
    for outlet in np.argsort(served, kind="stable").tolist():
        if search.best is None or not served[outlet]:
            continue
        opened = open_to_others(case, search.best.option)
        if opened[outlet]:
            opened[outlet] = False
            users = np.flatnonzero((case.options.outlet[search.best.option] == outlet).any(axis=1))
            _try(search, opened, users)


def _try_opening(search: _Search, prices: Prices) -> None:
    """Open each outlet that nearly pays at the prices, where its customers do better there."""
    case = search.case
    value = values(case, prices)
    for outlet in np.argsort(value, kind="stable")[:TRIED].tolist():
        if search.best is None:
            return
        opened = open_to_others(case, search.best.option)
        if not opened[outlet]:
            opened[outlet] = True
            first, end = case.outlets.first[outlet], case.outlets.first[outlet + 1]
            _try(search, opened, case.options.customer[first:end])


def _try(search: _Search, opened: np.ndarray, customers: np.ndarray) -> None:
    """Solve some customers anew with other outlets open, and keep it if it is better."""
    if search.best is not None:
        option = search.best.option.copy()
        option[customers] = assign(search.case, opened, only=customers)[customers]
        search.offer(option)


def _still_allowed(case: Case, option: np.ndarray, function: Function) -> np.ndarray:
    """Tell which options of a function keep each customer within its limits, its others being settled.

    A customer that breaks a limit already may take what does not make it worse.
    """
    place = int(case.function[function.options[0]])
    charge, met = case.options.charge[option], case.met[option]
    own = option[:, place]
    room = case.envelope - (charge.sum(axis=1) - charge[:, place])
    room = np.maximum(room, case.options.charge[own])
    wanted = case.needed - (met.sum(axis=1) - met[:, place])
    wanted = np.minimum(wanted, case.met[own])
    c = case.options.customer
    return (case.options.charge <= room[c]) & (case.met >= wanted[c])


def _finish(search: _Search, prices: Prices, workers: int, work: float) -> None:
    """Solve what is left by bound and price as one model if it is small enough; else mend broken limits."""
    case, best = search.case, search.best
    if best is not None and best.meets_limits and search.cost - search.bound < 1.0:
        search.raise_bound(search.cost)
        return
    left = _left(search, prices)
    if left.size <= WHOLE:
        search.say(f"proving, {left.size:,} options left")
        answer = exact.solve(exact.build(case, left), work, None if best is None else best.option, workers)
        if answer.feasible:
            search.offer(answer.option)
        if search.best is not None and search.best.meets_limits:
            search.raise_bound(min(answer.bound, search.cost))
        return
    _mend(search, workers)


def _left(search: _Search, prices: Prices) -> np.ndarray:
    """Give the options that can be in a better choice than the best so far, rising."""
    case, best = search.case, search.best
    if best is None or not best.meets_limits:
        return np.arange(case.options.customer.size)
    room = search.cost / PENCE - prices.bound
    return np.flatnonzero(raises(case, prices) <= room * (1 + 1e-6) + 0.01)


def _mend(search: _Search, workers: int) -> None:
    """Solve each customer whose limits are not met anew, together with who could host it."""
    case = search.case
    own = case.outlets.host[case.options.outlet] == case.options.customer
    for c in range(len(case.customers)):
        best = search.best
        if best is None or not (best.short[c] or best.lacking[c]):
            continue
        search.say("mending where limits are not met")
        free = case.options.customer == c
        hosts = case.outlets.host[case.options.outlet[free]]
        near = np.zeros(len(case.customers), dtype=np.bool_)
        near[hosts[hosts >= 0]] = True
        free |= own & near[case.options.customer]
        options = np.union1d(np.flatnonzero(free), best.option.ravel())
        answer = exact.solve(exact.build(case, options), PART_WORK, best.option, workers)
        if answer.feasible:
            search.offer(answer.option)
