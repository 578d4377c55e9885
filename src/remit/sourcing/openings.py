"""Which outlets to open for one function, at given prices on the customers' limits: solved exactly by HiGHS.

With the limits of customers priced, functions do not touch each other. One function is a problem of locating
facilities (fixed cost, a least number of people served, hosts that serve themselves first), whose linear
relaxation is nearly always whole.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from remit.sourcing.bound import PENCE, Prices, in_floats
from remit.sourcing.case import Case

NODES = 200
"""Nodes of branching for one function: a limit of work and not of time, so that answers do not differ."""
GAP = 1e-4


@dataclass(frozen=True)
class Openings:
    """The outlets that pay for one function.

    Attributes:
        bound: Pounds that no choice for the function can come below, at the prices.
        opened: Places of the outlets that are open.
        option: Option of each customer, int64 of shape (customers,); -1 where none was found.
    """

    bound: float
    opened: np.ndarray
    option: np.ndarray


class Function:
    """One function's part of a case, made once and solved at several prices."""

    def __init__(self, case: Case, place: int) -> None:
        floats = in_floats(case)
        self.outlets = np.flatnonzero(case.outlets.function == place)
        spans = [np.arange(case.outlets.first[o], case.outlets.first[o + 1]) for o in self.outlets]
        self.options = np.concatenate(spans) if spans else np.empty(0, dtype=np.int64)
        self.outlet = np.repeat(np.arange(self.outlets.size), [span.size for span in spans])
        self.customer = floats.customer[self.options]
        self.price = floats.price[self.options]
        self.charge = floats.charge[self.options]
        self.met = floats.met[self.options]
        self.fixed = floats.fixed[self.outlets]
        self.customers = len(case.customers)
        self.constraints = self._constraints(case)

    def _constraints(self, case: Case) -> list[LinearConstraint]:
        options, outlets = self.options.size, self.outlets.size
        width = options + outlets
        ones, each = np.ones(options), np.arange(options)
        once = sparse.csr_array((ones, (self.customer, each)), shape=(self.customers, width))
        opened = sparse.csr_array(
            (
                np.concatenate([ones, -ones]),
                (np.tile(each, 2), np.concatenate([each, options + self.outlet])),
            ),
            shape=(options, width),
        )
        found = [LinearConstraint(once, 1, 1), LinearConstraint(opened, -np.inf, 0)]
        own = np.flatnonzero(case.outlets.host[self.outlets[self.outlet]] == self.customer)
        if own.size:
            rows = np.arange(own.size)
            itself = sparse.csr_array(
                (
                    np.concatenate([np.ones(own.size), -np.ones(own.size)]),
                    (np.tile(rows, 2), np.concatenate([options + self.outlet[own], own])),
                ),
                shape=(own.size, width),
            )
            found.append(LinearConstraint(itself, -np.inf, 0))
        viable = case.outlets.viable[self.outlets]
        least = np.flatnonzero(viable > 0)
        if least.size:
            share = case.heads[self.customer] / np.maximum(viable[self.outlet], 1)
            matrix = sparse.csr_array((share, (self.outlet, each)), shape=(outlets, width))[least]
            fewest = sparse.csr_array(
                (np.ones(least.size), (np.arange(least.size), options + least)), shape=(least.size, width)
            )
            found.append(LinearConstraint(matrix - fewest, 0, np.inf))
        return found

    def at_prices(self, prices: Prices, barred: np.ndarray) -> Openings:
        """Find the outlets that pay at prices on the customers' limits.

        Args:
            prices: the prices.
            barred: outlets that must stay closed, bool of shape (outlets of the case,).
        """
        c = self.customer
        left = self.price + prices.envelope[c] * self.charge - prices.capability[c] * self.met
        upper = np.ones(self.options.size + self.outlets.size)
        upper[self.options.size :] = ~barred[self.outlets]
        return self._solve(left, upper)

    def within(self, allowed: np.ndarray) -> Openings:
        """Find the cheapest choice for the function among some options, all else being settled.

        Args:
            allowed: options that keep within what is left of the limits, bool of shape (options,).
        """
        upper = np.ones(self.options.size + self.outlets.size)
        upper[: self.options.size] = allowed[self.options]
        return self._solve(self.price, upper)

    def _solve(self, left: np.ndarray, upper: np.ndarray) -> Openings:
        found = milp(
            np.concatenate([left, self.fixed]),
            constraints=self.constraints,
            integrality=np.ones(upper.size),
            bounds=Bounds(0, upper),
            options={"node_limit": NODES, "mip_rel_gap": GAP, "presolve": True},
        )
        option = np.full(self.customers, -1, dtype=np.int64)
        bound = found.mip_dual_bound if found.mip_dual_bound is not None else -np.inf
        if found.x is None:
            return Openings(np.inf if found.status == 2 else bound, np.empty(0, dtype=np.int64), option)
        taken = np.flatnonzero(found.x[: self.options.size] > 0.5)
        option[self.customer[taken]] = self.options[taken]
        return Openings(bound, np.unique(self.outlets[self.outlet[taken]]), option)


def bound_of(prices: Prices, openings: list[Openings]) -> float:
    """Give the bound that exact choices for all functions give at the prices, pounds."""
    parts = sum(found.bound for found in openings)
    return float(parts - prices.envelope.sum() + prices.capability.sum())


def in_pence(pounds: float) -> int:
    """Give a sum in pounds as whole pence."""
    return round(pounds * PENCE)
