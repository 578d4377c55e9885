"""The choice to be made, as arrays: customers, functions, who could do the work, and every option.

An outlet is one body that could do one function: a customer, for itself and for others as their host, or a
supplier. An option is one customer getting one function from one outlet. Options stand by outlet, and
outlets by function.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from remit.rules.arithmetic import RATE

NO_LIMIT = 2**53
"""Pence that stand for a limit that is not there."""
FULL = RATE * RATE
"""Full capability of a customer: hundredths of a per cent of capability x of weight."""
HOWS = ("do", "share", "buy")


class Outlets(NamedTuple):
    """Who could do which function; arrays of shape (outlets,) but for `first`.

    Attributes:
        provider: Ids of the bodies.
        function: Place of the function.
        host: Place of the customer that the body is; -1 for a supplier.
        fixed: Yearly cost that is there whoever is served, pence.
        viable: Fewest people that it must serve if it serves anybody.
        first: Place of its first option, shape (outlets + 1,): the next one's is the end of its own.
    """

    provider: tuple[str, ...]
    function: np.ndarray
    host: np.ndarray
    fixed: np.ndarray
    viable: np.ndarray
    first: np.ndarray


class Options(NamedTuple):
    """Every way of getting a function; int64 arrays of shape (options,), pence.

    Attributes:
        customer: Place of the customer.
        outlet: Place of the outlet.
        running: Yearly cost that goes with the customer: what it costs a head, and looking after the
            agreement.
        one_off: Cost caused once: leaving today's agreement, redundancies.
        preference: Yearly sum that the customer would give up for not having to take it.
        charge: What the customer pays a year, the fixed cost shared among all whom the outlet could serve,
            which is the least that it can come to; or as a choice makes it (`as_served`).
        capability: Part of the need that is met, hundredths of a per cent.
    """

    customer: np.ndarray
    outlet: np.ndarray
    running: np.ndarray
    one_off: np.ndarray
    preference: np.ndarray
    charge: np.ndarray
    capability: np.ndarray


@dataclass(frozen=True)
class Case:
    """A choice to be made.

    Attributes:
        customers: Ids of the customers.
        heads: People of each, int64.
        envelope: What each may spend on what is chosen, pence a year; `NO_LIMIT` where nothing limits it.
        needed: Capability that each must have over all functions, of `FULL`.
        functions: Slugs of the functions.
        weight: Weight of each function in capability, hundredths of a per cent that add up to `RATE`.
        outlets: Who could do what.
        options: Every option.
        horizon_years: Years over which a cost caused once is spread.
        looking_after: What looking after an agreement costs a customer, pence a year; part of `running`.
        lost_pence_head: What is put on a head's loss of all capability, pence a year: 0 asks for least cost.
    """

    customers: tuple[str, ...]
    heads: np.ndarray
    envelope: np.ndarray
    needed: np.ndarray
    functions: tuple[str, ...]
    weight: np.ndarray
    outlets: Outlets
    options: Options
    horizon_years: int
    looking_after: int
    lost_pence_head: int

    @cached_property
    def function(self) -> np.ndarray:
        """Place of each option's function."""
        return self.outlets.function[self.options.outlet]

    @cached_property
    def how(self) -> np.ndarray:
        """Place in `HOWS` of each option."""
        host = self.outlets.host[self.options.outlet]
        return np.where(host < 0, 2, np.where(host == self.options.customer, 0, 1))

    @cached_property
    def met(self) -> np.ndarray:
        """Capability that each option adds to its customer's, of `FULL`."""
        return self.options.capability * self.weight[self.function]

    @cached_property
    def price(self) -> np.ndarray:
        """What the objective puts on each option, pence a year: cost, preference and capability lost."""
        options = self.options
        once = options.one_off // self.horizon_years
        lost = self.lost_pence_head * self.heads[options.customer] * self.weight[self.function] // RATE
        return options.running + once + options.preference + lost * (RATE - options.capability) // RATE

    @cached_property
    def least_charge(self) -> np.ndarray:
        """Lowest charge of each customer for each function, pence, shape (customers, functions)."""
        least = np.full((len(self.customers), len(self.functions)), NO_LIMIT, dtype=np.int64)
        np.minimum.at(least, (self.options.customer, self.function), self.options.charge)
        return least


@dataclass(frozen=True)
class Chosen:
    """A choice that was made.

    Attributes:
        option: Place of the option of each customer and function, int64 of shape (customers, functions).
        short: Pence by which each customer's charge passes its envelope, int64.
        lacking: Capability that each customer lacks, of `FULL`, int64.
    """

    option: np.ndarray
    short: np.ndarray
    lacking: np.ndarray

    @property
    def meets_limits(self) -> bool:
        """Whether every customer keeps within its envelope and has the capability that it must have."""
        return not (self.short.any() or self.lacking.any())


def outlets_used(case: Case, option: np.ndarray) -> np.ndarray:
    """Tell which outlets somebody is served by, bool of shape (outlets,)."""
    used = np.zeros(len(case.outlets.provider), dtype=np.bool_)
    used[case.options.outlet[option.ravel()]] = True
    return used


def people_served(case: Case, option: np.ndarray) -> np.ndarray:
    """Count the people that each outlet serves, int64 of shape (outlets,)."""
    chosen = option.ravel()
    served = np.zeros(len(case.outlets.provider), dtype=np.int64)
    np.add.at(served, case.options.outlet[chosen], case.heads[case.options.customer[chosen]])
    return served


def score(case: Case, option: np.ndarray) -> int:
    """What the objective comes to, pence a year: prices of the options and fixed cost of the outlets used."""
    return int(case.price[option.ravel()].sum() + case.outlets.fixed[outlets_used(case, option)].sum())


def weigh(case: Case, option: np.ndarray) -> Chosen:
    """Set a choice against the limits of the customers."""
    charge = case.options.charge[option].sum(axis=1)
    met = case.met[option].sum(axis=1)
    return Chosen(option, np.maximum(charge - case.envelope, 0), np.maximum(case.needed - met, 0))


def open_to_others(case: Case, option: np.ndarray) -> np.ndarray:
    """Tell which outlets serve somebody else than their own body, bool of shape (outlets,)."""
    chosen = option.ravel()
    outlet = case.options.outlet[chosen]
    others = case.outlets.host[outlet] != case.options.customer[chosen]
    found = np.zeros(len(case.outlets.provider), dtype=np.bool_)
    found[outlet[others]] = True
    return found


def charges_at(served: np.ndarray, running: np.ndarray, fixed: np.ndarray, heads: np.ndarray) -> np.ndarray:
    """What customers pay a year where a fixed cost is shared by population, pence, rounded up.

    Args:
        served: people who share the fixed cost.
        running: what goes with the customer, pence a year.
        fixed: the fixed cost, pence a year.
        heads: people of the customer.
    """
    # Pence x people can pass 64 bits: the shares are worked out as numbers.
    return running + np.ceil(fixed * (heads / np.maximum(served, 1))).astype(np.int64)


def as_served(case: Case, option: np.ndarray) -> Case:
    """Give the case with what customers pay as a choice makes it: shared among those whom an outlet serves.

    An outlet that nobody uses would be shared by the fewest that it can serve.
    """
    options, outlets = case.options, case.outlets
    served = people_served(case, option)[options.outlet]
    heads = case.heads[options.customer]
    fewest = np.maximum(outlets.viable[options.outlet], heads)
    shared = np.where(served > 0, np.maximum(served, heads), fewest)
    charge = charges_at(shared, options.running, outlets.fixed[options.outlet], heads)
    return replace(case, options=options._replace(charge=charge))
