"""What runs are measured by, and whether a change moves it."""

import math
from collections.abc import Callable

import numpy as np

from remit.simulate.codes import (
    ACTING,
    COST,
    CUSTOMERS,
    INCOME,
    INDEPENDENT,
    INSOLVENT,
    LEFT,
    RECRUIT,
    REDUNDANT,
    RETIRED,
    RETURN,
    SERVED,
    STAY,
    STOPPED,
    TAKEN_OVER,
    TRADING,
    TRAINEE,
    TRANSFER_OUT,
    VACANCIES,
    VOLUNTARY,
    VSM,
    WITHIN,
)
from remit.simulate.codes import ELSEWHERE as RE_EMPLOYED
from remit.simulate.ensemble import Simulation
from remit.simulate.state import Counts
from tests.simulate.lived import live

RUNS = 60
Measure = Callable[[Simulation, Counts], float]


def flow(*which: int) -> Measure:
    """How many people moved in these ways."""
    return lambda simulation, counts: float(counts.flow_body[..., list(which)].sum())


def leaders_from_the_pool(simulation: Simulation, counts: Counts) -> float:
    """Senior posts filled in rounds among the listed."""
    rounds = simulation.world.rounds
    pool = rounds.senior & (rounds.method != np.max(rounds.method))
    return float(counts.rounds[pool, 1].sum())


def senior_posts_empty(simulation: Simulation, counts: Counts) -> float:
    """Empty posts of very senior managers at receivers in the last month."""
    return float(counts.stock_grade[-1, simulation.world.corporate, VSM, VACANCIES])


def capability(simulation: Simulation, counts: Counts) -> float:
    """Share of the need that is met, over months and functions."""
    return float(counts.capability.mean())


def supply(which: int) -> Measure:
    """What suppliers that are not private come to, over months."""
    return lambda simulation, counts: float(counts.supply[:, ~simulation.world.market.private, which].sum())


def ended(*ways: int) -> Measure:
    """How many suppliers ended in these ways."""
    return lambda simulation, counts: float(np.isin(counts.ended[:, 0], ways).sum())


def private_customers(simulation: Simulation, counts: Counts) -> float:
    """Customers of private suppliers, over months."""
    return float(counts.supply[:, simulation.world.market.private, CUSTOMERS].sum())


def transfers_from_suppliers(simulation: Simulation, counts: Counts) -> float:
    """People who left suppliers with the work."""
    return float(counts.flow_body[:, simulation.world.market.suppliers, TRANSFER_OUT].sum())


def supplier_redundancies(simulation: Simulation, counts: Counts) -> float:
    """People whom suppliers made redundant."""
    return float(counts.flow_body[:, simulation.world.market.suppliers, REDUNDANT].sum())


def losses(simulation: Simulation, counts: Counts) -> float:
    """Pence that suppliers cost more than they take, over months."""
    return float(np.maximum(counts.supply[..., COST] - counts.supply[..., INCOME], 0).sum())


def price(simulation: Simulation, counts: Counts) -> float:
    """Pence a month that suppliers take for each of the people whom they serve."""
    return float(counts.supply[..., INCOME].sum() / max(counts.supply[..., SERVED].sum(), 1))


def empty_leadership(simulation: Simulation, counts: Counts) -> float:
    """Months in which senior posts stand empty."""
    return float(counts.stock_grade[:, simulation.world.corporate, VSM, VACANCIES].sum())


def agreements_left(simulation: Simulation, counts: Counts) -> float:
    """Agreements that their customers took elsewhere or in house."""
    return float(counts.reviews[:, STAY + 1 :].sum())


MEASURES: dict[str, Measure] = {
    "agreements that left": agreements_left,
    "income of suppliers": supply(INCOME),
    "cost of suppliers": supply(COST),
    "suppliers trading": supply(TRADING),
    "suppliers independent": supply(INDEPENDENT),
    "redundancies of suppliers": supplier_redundancies,
    "losses of suppliers": losses,
    "price of support": price,
    "months of empty senior posts": empty_leadership,
    "suppliers in debt": ended(INSOLVENT, TAKEN_OVER),
    "suppliers stopped": ended(STOPPED),
    "customers of private suppliers": private_customers,
    "transfers from suppliers": transfers_from_suppliers,
    "leavers by choice": flow(*range(LEFT + 1)),
    "moves within commissioning": flow(WITHIN),
    "retirements": flow(RETIRED),
    "voluntary exits": flow(VOLUNTARY),
    "redundancies": flow(REDUNDANT),
    "returns": flow(RETURN, RE_EMPLOYED),
    "leaders placed from the pool": leaders_from_the_pool,
    "senior posts empty at the end": senior_posts_empty,
    "recruits": flow(RECRUIT),
    "trainees": flow(TRAINEE),
    "posts held by acting up": lambda simulation, counts: float(counts.stock_body[..., ACTING].sum()),
    "capability": capability,
    "overspends by lost control": lambda simulation, counts: float((counts.lost_control > 0).sum()),
}


def measured(simulation: Simulation, measure: Measure, runs: int = RUNS) -> np.ndarray:
    """The measure in each run."""
    return np.array([measure(simulation, live(simulation, run)[1]) for run in range(1, runs + 1)])


def moves_by(change: np.ndarray, sign: int) -> bool:
    """Whether a change, run by run, has the sign on average beyond doubt: three standard errors."""
    error = change.std(ddof=1) / math.sqrt(change.size)
    return bool(sign * change.mean() > 3 * error and change.any())
