"""Limits that cannot be met together, each with what it would take."""

from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python import cp_model

from remit.sourcing import exact
from remit.sourcing.assign import WORK, assign
from remit.sourcing.case import FULL, NO_LIMIT, Case, Chosen, weigh

PENCE = 100


@dataclass(frozen=True)
class Clash:
    """Limits of one customer that cannot all be met.

    Attributes:
        customer: The customer.
        limits: Names of the limits that clash, as in `terms.SWITCHES`.
        alone: Whether nothing that the customer could choose meets them, whatever others do; otherwise the
            choice that was found does not, at the scale that it has.
        has_gbp_head: What it may spend on the functions, pounds a head a year.
        takes_gbp_head: The least that buys the capability needed, pounds a head a year; none if nothing does.
        has_capability: The most capability that it can reach at any cost, share.
        needs_capability: The capability that it must have, share.
    """

    customer: str
    limits: tuple[str, ...]
    alone: bool
    has_gbp_head: float | None
    takes_gbp_head: float | None
    has_capability: float
    needs_capability: float

    def __str__(self) -> str:
        """Say what clashes, and what it would take."""
        if self.takes_gbp_head is None:
            return (
                f"{self.customer}: capability of {self.needs_capability:.0%} cannot be had at any cost: the "
                f"most is {self.has_capability:.0%}"
            )
        by = "whatever others do" if self.alone else "at the scale that the choice has"
        return (
            f"{self.customer}: its envelope leaves {self.has_gbp_head:.2f} a head; capability of "
            f"{self.needs_capability:.0%} takes {self.takes_gbp_head:.2f} or more {by}"
        )


def find_clashes(case: Case) -> list[Clash]:
    """Find customers whose own limits cannot be met by anything that they could choose: each is proven.

    Every outlet counts as open, at what it charges where it serves all whom it can.
    """
    everything = np.ones(len(case.outlets.provider), dtype=np.bool_)
    found = weigh(case, assign(case, everything, hosting=False))
    clashes = []
    for c in np.flatnonzero((found.short > 0) | (found.lacking > 0)).tolist():
        clash = _clash_of(case, c, alone=True)
        if clash is not None:
            clashes.append(clash)
    return clashes


def clashes_left(case: Case, chosen: Chosen) -> list[Clash]:
    """Give the customers whose limits a choice does not meet."""
    broken = np.flatnonzero((chosen.short > 0) | (chosen.lacking > 0)).tolist()
    return [clash for c in broken if (clash := _clash_of(case, c, alone=False)) is not None]


def lift(case: Case, clashes: list[Clash]) -> Case:
    """Give the case without the limits that clash."""
    at = {name: place for place, name in enumerate(case.customers)}
    envelope, needed = case.envelope.copy(), case.needed.copy()
    for clash in clashes:
        if "capability" in clash.limits:
            needed[at[clash.customer]] = int(clash.has_capability * FULL)
        if "envelope" in clash.limits:
            envelope[at[clash.customer]] = NO_LIMIT
    return replace(case, envelope=envelope, needed=needed)


def _clash_of(case: Case, c: int, alone: bool) -> Clash | None:
    """Work out what a customer's limits would take; none where they can be met after all."""
    most = int(_most(case, c))
    needed, heads = int(case.needed[c]), max(int(case.heads[c]), 1)
    least = _least_charge(case, c, min(needed, most))
    limited = case.envelope[c] < NO_LIMIT
    over = limited and least > case.envelope[c]
    limits = [name for name, broken in (("capability", most < needed), ("envelope", over)) if broken]
    if not limits and alone:
        return None
    return Clash(
        case.customers[c],
        tuple(limits or ["envelope", "scale"]),
        alone,
        float(case.envelope[c]) / PENCE / heads if limited else None,
        least / PENCE / heads if most >= needed else None,
        most / FULL,
        needed / FULL,
    )


def _most(case: Case, c: int) -> int:
    """Give the most capability that a customer can have, of `FULL`."""
    own = case.options.customer == c
    best = np.zeros(len(case.functions), dtype=np.int64)
    np.maximum.at(best, case.function[own], case.met[own])
    return int(best.sum())


def _least_charge(case: Case, c: int, needed: int) -> int:
    """Give the least that a customer can be charged with so much capability, pence a year."""
    places = np.flatnonzero(case.options.customer == c)
    model = exact.Model(replace_needed(case, c, needed), places)
    model.take = [model.model.new_bool_var("") for _ in places]
    exact.choose_once(model)
    exact.have_capability(model, loose=False)
    charge = case.options.charge[places]
    model.model.minimize(cp_model.LinearExpr.weighted_sum(model.take, charge.tolist()))
    answer = exact.solve(model, WORK)
    return int(case.options.charge[answer.option[c]].sum())


def replace_needed(case: Case, c: int, needed: int) -> Case:
    """Give the case with another capability that one customer must have."""
    changed = case.needed.copy()
    changed[c] = needed
    return replace(case, needed=changed)
