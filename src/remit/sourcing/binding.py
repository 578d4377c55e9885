"""What binds, and its price: with hosts and suppliers as chosen, what a little more of a limit would save."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from remit.rules.arithmetic import RATE
from remit.sourcing.case import FULL, NO_LIMIT, Case, open_to_others, outlets_used, people_served

PENCE = 100


@dataclass(frozen=True)
class Binding:
    """What binds a choice, and what more would buy.

    Attributes:
        envelope: By customer whose envelope binds: what one pound more a year would save, pounds a year.
        capability: By customer whose capability binds: what needing one hundredth part less would save,
            pounds a year.
        barely_viable: Outlets that serve less than a tenth more people than they need: body, function, people
            served, people needed.
        a_pound_saves: Pounds a year that all would save with one pound a head more.
        a_pound_meets: Capability, as a share of all need by population, that one pound a head more would add.
    """

    envelope: dict[str, float]
    capability: dict[str, float]
    barely_viable: list[tuple[str, str, int, int]]
    a_pound_saves: float
    a_pound_meets: float


NEARLY = 1.1
LITTLE = 1e-6


def find_binding(case: Case, option: np.ndarray) -> Binding:
    """Find what binds a choice.

    Customers choose freely, also in parts, among the outlets that the choice has open; a customer may do a
    function itself only where it does in the choice.

    Args:
        case: the choice that was to be made, with the limits that hold.
        option: the option of each customer and function.
    """
    usable = _usable(case, option)
    now = _Relaxed(case, usable, 0)
    more = _Relaxed(case, usable, PENCE)
    served = people_served(case, option)
    nearly = outlets_used(case, option) & (case.outlets.viable > 0)
    nearly &= served < NEARLY * case.outlets.viable
    return Binding(
        _prices(case, now.envelope),
        {name: price / PENCE for name, price in _prices(case, now.capability).items()},
        [
            (
                case.outlets.provider[o],
                case.functions[int(case.outlets.function[o])],
                int(served[o]),
                int(case.outlets.viable[o]),
            )
            for o in np.flatnonzero(nearly).tolist()
        ],
        now.score - more.score,
        more.met - now.met,
    )


def _prices(case: Case, prices: np.ndarray) -> dict[str, float]:
    found = zip(case.customers, prices.tolist(), strict=True)
    return {name: price for name, price in found if price > LITTLE}


def _usable(case: Case, option: np.ndarray) -> np.ndarray:
    """Give the options of outlets that are open to others, and those that are taken."""
    return np.union1d(np.flatnonzero(open_to_others(case, option)[case.options.outlet]), option.ravel())


class _Relaxed:
    """The linear relaxation among some options: its score in pounds, capability met, prices of the limits."""

    def __init__(self, case: Case, usable: np.ndarray, more_pence_head: int) -> None:
        customers, functions = len(case.customers), len(case.functions)
        c, f = case.options.customer[usable], case.function[usable]
        each = np.arange(usable.size)
        once = sparse.csr_array(
            (np.ones(usable.size), (c * functions + f, each)), shape=(customers * functions, usable.size)
        )
        limited = case.envelope < NO_LIMIT
        envelope = np.where(limited, case.envelope + more_pence_head * case.heads, 1)
        charge = np.where(limited[c], case.options.charge[usable], 0) / PENCE
        spent = sparse.csr_array((charge, (c, each)), shape=(customers, usable.size))
        met = sparse.csr_array((-case.met[usable] / FULL, (c, each)), shape=(customers, usable.size))
        found = linprog(
            case.price[usable] / PENCE,
            A_ub=sparse.vstack([spent, met]),
            b_ub=np.concatenate([envelope / PENCE, -case.needed / FULL]),
            A_eq=once,
            b_eq=np.ones(customers * functions),
            bounds=(0, 1),
            method="highs",
        )
        if found.x is None:
            self.score, self.met = 0.0, 0.0
            self.envelope, self.capability = np.zeros(customers), np.zeros(customers)
            return
        self.score = float(found.fun)
        need = case.heads.sum() * float(RATE)
        self.met = float((found.x * case.met[usable] / RATE * case.heads[c]).sum() / need)
        prices = -found.ineqlin.marginals
        self.envelope, self.capability = prices[:customers], prices[customers:]
