"""Who does what, changed cell by cell: what stands today, what a change does to its body and to all."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import polars as pl

from remit.plan import Change
from remit.rules.arithmetic import RATE
from remit.sourcing.case import FULL, HOWS, NO_LIMIT, Case, as_served
from remit.sourcing.gather import Gathered
from remit.sourcing.propose import KIND
from remit.sourcing.report import price_micro

LIFTED = frozenset({"statutory", "local", "viability", "capability"})
"""Limits that are left out to show every way; those that a way breaks are named beside it."""


class Standing(NamedTuple):
    """Who does what as the plan has it.

    Attributes:
        option: Place of the option of each customer and function, of shape (customers, functions).
        known: Whether the agreement of the plan is among the options, of the same shape; where it is not,
            doing it oneself stands in for it.
    """

    option: np.ndarray
    known: np.ndarray


class Sums(NamedTuple):
    """What a choice comes to for each customer; arrays of shape (customers,).

    Attributes:
        pence_y: What it pays a year, at the scale that the choice makes.
        met: Share of its need that is met, by weight.
        envelope: What it may spend, pence a year; `case.NO_LIMIT` for no limit.
    """

    pence_y: np.ndarray
    met: np.ndarray
    envelope: np.ndarray


class Way(NamedTuple):
    """One way for a customer to get a function.

    Attributes:
        option: Place of the option.
        how: do, share or buy.
        provider: Who does it.
        pence_y: What the customer would pay a year for it.
        capability: Share of the need that is met.
        once_pence: Cost caused once: leaving today's agreement, redundancies.
        breaks: What stands against it, in words; empty for nothing.
    """

    option: int
    how: str
    provider: str
    pence_y: int
    capability: float
    once_pence: int
    breaks: tuple[str, ...]


def standing(gathered: Gathered, agreements: pl.DataFrame | None = None) -> Standing:
    """Find the options that agreements of the day are.

    Args:
        gathered: the case.
        agreements: agreements in force on the day; by default those of the case.
    """
    case = gathered.case
    agreements = gathered.scene.agreements if agreements is None else agreements
    option = own_options(case)
    known = np.ones(option.shape, dtype=np.bool_)
    place = {name: at for at, name in enumerate(case.customers)}
    column = {name: at for at, name in enumerate(case.functions)}
    by_cell = _by_cell(case)
    # What is bought or shared stands for the whole, whatever the customer does beside it.
    for row in agreements.sort("how", descending=True).iter_rows(named=True):
        c, f = place.get(row["customer"]), column.get(row["function"])
        if c is None or f is None or row["how"] == HOWS[0]:
            continue
        found = by_cell.get((c, f, row["how"], row["supplier"]))
        known[c, f] = found is not None
        if found is not None:
            option = put(case, option, found)
    return Standing(option, known)


def own_options(case: Case) -> np.ndarray:
    """Give the options with which every customer does everything itself."""
    option = np.full((len(case.customers), len(case.functions)), -1, dtype=np.int64)
    for place in np.flatnonzero(case.how == 0)[::-1].tolist():
        option[case.options.customer[place], case.function[place]] = place
    return option


def _by_cell(case: Case) -> dict[tuple[int, int, str, str], int]:
    return {
        (
            int(case.options.customer[place]),
            int(case.function[place]),
            HOWS[int(case.how[place])],
            case.outlets.provider[int(case.options.outlet[place])],
        ): place
        for place in range(case.how.size)
        if case.how[place] != 0
    }


def put(case: Case, option: np.ndarray, place: int) -> np.ndarray:
    """Give a choice with one option taken; whoever hosts then does for itself what it does for others."""
    after = option.copy()
    function, outlet = case.function[place], case.options.outlet[place]
    after[case.options.customer[place], function] = place
    host = case.outlets.host[outlet]
    if host >= 0:
        own = np.flatnonzero((case.options.outlet == outlet) & (case.options.customer == host))
        after[host, function] = own[0]
    return after


def sums(case: Case, option: np.ndarray) -> Sums:
    """Add a choice up for each customer."""
    paid = as_served(case, option)
    return Sums(
        paid.options.charge[option].sum(axis=1), case.met[option].sum(axis=1) / FULL, case.envelope.copy()
    )


def ways(
    free: Gathered, strict: Gathered | None, option: np.ndarray, customer: int, function: int
) -> list[Way]:
    """Give every way for a customer to get a function, doing it first and then by falling cost.

    Args:
        free: the case without the limits of `LIFTED`.
        strict: the case with them, to name what a way breaks; none where nothing can be chosen within them.
        option: the choice as it stands, of the free case.
        customer: place of the customer.
        function: place of the function.
    """
    case = free.case
    places = np.flatnonzero((case.options.customer == customer) & (case.function == function))
    allowed = set() if strict is None else _within(strict.case, customer, function)
    own = int(own_options(case)[customer, function])
    found = []
    for place in places.tolist():
        how = HOWS[int(case.how[place])]
        if how == HOWS[0] and place != own:
            continue  # to host others follows from their choice
        provider = case.outlets.provider[int(case.options.outlet[place])]
        after = put(case, option, place)
        charge = as_served(case, after).options.charge[place]
        found.append(
            Way(
                place,
                how,
                provider,
                int(charge),
                int(case.options.capability[place]) / RATE,
                int(case.options.one_off[place]),
                tuple(_breaks(free, option, place, (how, provider) in allowed)),
            )
        )
    return sorted(found, key=lambda way: (way.how != HOWS[0], way.pence_y, way.provider))


def _within(case: Case, customer: int, function: int) -> set[tuple[str, str]]:
    places = np.flatnonzero((case.options.customer == customer) & (case.function == function))
    return {
        (HOWS[int(case.how[place])], case.outlets.provider[int(case.options.outlet[place])])
        for place in places.tolist()
    }


def _breaks(free: Gathered, option: np.ndarray, place: int, allowed: bool) -> Iterator[str]:
    case = free.case
    customer, function = int(case.options.customer[place]), int(case.function[place])
    outlet = int(case.options.outlet[place])
    need = free.needs[function]
    now = int(case.options.outlet[option[customer, function]])
    others = case.options.outlet[option[:, function]] == now
    if case.outlets.host[now] == customer and others.sum() > 1 and outlet != now:
        yield "it hosts this function for others"
    host = int(case.outlets.host[outlet])
    if host >= 0 and host != customer and case.how[option[host, function]] != 0:
        yield "the host does not do it itself"
    if case.how[place] == HOWS.index("buy") and not need.buyable:
        yield "a statutory duty, which cannot be bought"
    elif not allowed:
        yield "outside the limits of capability, people served or region"


def changes_between(
    gathered: Gathered, before: np.ndarray, after: np.ndarray, option: str, source: str
) -> tuple[Change, ...]:
    """Give the changes of a plan that lead from one choice to another; what stays the same has none.

    The price of what is shared or bought is the one at which the body covers its cost at the scale that the
    choice makes.

    Args:
        gathered: the case.
        before: the choice as it stands.
        after: the choice that is wanted.
        option: name of the option that the changes are to belong to.
        source: who decided or proposed it.
    """
    case, price = gathered.case, price_micro(gathered.case, after)
    cells: dict[tuple[str, str, int], list[str]] = {}
    for c, f in np.argwhere(before != after).tolist():
        place = int(after[c, f])
        how, outlet = HOWS[int(case.how[place])], int(case.options.outlet[place])
        if how == HOWS[0] and case.how[before[c, f]] == 0:
            continue  # it did it itself, and hosts it for others now
        cells.setdefault((how, case.outlets.provider[outlet], outlet), []).append(case.customers[c])
    return tuple(_changes(gathered, cells, price, option, source))


def _changes(
    gathered: Gathered,
    cells: dict[tuple[str, str, int], list[str]],
    price: np.ndarray,
    option: str,
    source: str,
) -> Iterable[Change]:
    case, date = gathered.case, gathered.scene.date
    for (how, provider, outlet), customers in sorted(cells.items()):
        function = case.functions[int(case.outlets.function[outlet])]
        parameters: dict[str, object] = {"functions": (function,), "how": how}
        if how != HOWS[0]:
            parameters["customers"] = tuple(sorted(customers))
            if price[outlet] > 0:
                parameters["price_gbp_head_y"] = int(price[outlet]) / 1e6
        name = f"{option}-{how}-{provider}-{function}"
        yield Change(name, option, date, KIND, provider, parameters, source, "assumed")


def has_limit(pence: int) -> bool:
    """Tell whether an envelope limits anything."""
    return pence < NO_LIMIT
