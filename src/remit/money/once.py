"""What is paid once: charges on exits, retention payments, sums that the plan spends; and what accrues.

An exit is paid when the person goes. It accrues when it becomes certain: a voluntary exit when the employer
agrees, in the month in which the person goes; a redundancy when notice is given, which is the longer of
contract and statute before. So what is accrued and not yet paid is the provision for exits.
"""

import datetime as dt
from typing import NamedTuple

import numba
import numpy as np

from remit.evidence import EvidenceError
from remit.plan import evidence_of, targeted_bodies
from remit.rules.retention import retention_terms
from remit.rules.tax import (
    AwardInsuranceTerms,
    TaxTerms,
    award_insurance_pence,
    award_insurance_terms,
    tax_terms,
    taxable_award_pence,
)
from remit.rules.versions import LAST_DAY, NotCovered
from remit.simulate.codes import REDUNDANT
from remit.simulate.ensemble import Simulation
from remit.simulate.world import month_of

PENCE = 100


class Once(NamedTuple):
    """What the plan and the rules fix of it, the same in every run.

    Attributes:
        exempt: pence of an exit that is free of charges, by month.
        rate: employer's rate on what is above, by month, hundredths of a per cent.
        spent: pence that the plan spends, int64 (months, bodies).
        retention: payment to retained staff as a share of their pay with on-costs, by month and body.
        notice: months from notice to the last day, by month of leaving and band: by contract.
        protection: months for which basic pay above that of a new post is protected after long service.
    """

    exempt: np.ndarray
    rate: np.ndarray
    spent: np.ndarray
    retention: np.ndarray
    notice: np.ndarray
    protection: int


def once(simulation: Simulation) -> Once:
    """Work out what the plan and the rules fix of what is paid once."""
    evidence, months = evidence_of(simulation.plan), simulation.names.months
    days = [min(month, LAST_DAY) for month in months]
    return Once(
        exempt=np.array([tax_terms(evidence, day).exempt_pence for day in days], dtype=np.int64),
        rate=np.array([award_insurance_terms(evidence, day).rate for day in days], dtype=np.int64),
        spent=_spent(simulation),
        retention=_retention(simulation),
        notice=np.asarray(simulation.world.calendar.notice),
        protection=round(evidence.value("protection.basic-pay.months_4")),
    )


def _spent(simulation: Simulation) -> np.ndarray:
    """Spread each sum that is spent once over its months in whole pence; the last takes what is left."""
    plan, names = simulation.plan, simulation.names
    at = {name: i for i, name in enumerate(names.bodies)}
    money = np.zeros((len(names.months), len(names.bodies)), dtype=np.int64)
    for change in plan.changes:
        if change.kind != "spend":
            continue
        first = max(month_of(change.date, plan.start), 0)
        until = change.parameters.get("until")
        last = month_of(until - dt.timedelta(days=1), plan.start) if until else first
        last = min(max(last, first), len(names.months) - 1)
        pence, count = round(PENCE * change.parameters["gbp"]), last - first + 1
        for body in targeted_bodies(change.target, plan.bodies):
            money[first : last + 1, at[body]] += pence // count
            money[last, at[body]] += pence % count
    return money


def _retention(simulation: Simulation) -> np.ndarray:
    """Give payments for retained staff as a share of pay with on-costs, where terms are on offer."""
    evidence, world, names = evidence_of(simulation.plan), simulation.world, simulation.names
    offered = np.asarray(world.changes.retained)
    share = np.zeros(offered.shape)
    if not offered.any():
        return share
    rates = []
    for month in names.months:
        try:
            rates.append(retention_terms(evidence, month).payment_rate / 10_000)
        except (NotCovered, EvidenceError):
            rates.append(0.0)
    basic = 1 / (1 + on_cost_shares(simulation)[world.calendar.tax_year])
    return np.where(offered, (np.array(rates) * basic)[:, None], 0.0)


def on_cost_shares(simulation: Simulation) -> np.ndarray:
    """Give on-costs as a share of pay by tax year of the plan, over its people at the start."""
    world = simulation.world
    people = world.people[: world.first_place]
    pay = (people["pay"] * people["fte"] // 100).sum(dtype=np.int64)
    cost = world.cost[:, : world.first_place].sum(axis=1, dtype=np.int64)
    return np.asarray(cost / max(int(pay), 1) - 1)


def charges(fixed: Once, exits: np.ndarray) -> np.ndarray:
    """Give employer's insurance on what of each exit is taxed, pence."""
    return _charges(exits["pence"].copy(), exits["month"].astype(np.int64), fixed.exempt, fixed.rate)


@numba.njit(cache=True)
def _charges(pence: np.ndarray, month: np.ndarray, exempt: np.ndarray, rate: np.ndarray) -> np.ndarray:
    due = np.zeros(pence.size, dtype=np.int64)
    for i in range(pence.size):
        over = taxable_award_pence(pence[i], TaxTerms(exempt[month[i]]))
        if over > 0 and rate[month[i]] > 0:
            due[i] = award_insurance_pence(over, AwardInsuranceTerms(rate[month[i]]))
    return due


def accrued_in(fixed: Once, exits: np.ndarray) -> np.ndarray:
    """Give the month in which each exit accrues: that of the notice, or of a voluntary exit's agreement."""
    month, band = exits["month"].astype(np.int64), exits["band"].astype(np.int64)
    weeks = np.clip(exits["service"].astype(np.int64), 1, 12)
    by_statute = np.ceil(weeks * 7.0 * 12.0 / 365.25).astype(np.int64)
    notice = np.maximum(fixed.notice[month, band], by_statute)
    return np.asarray(np.where(exits["kind"] == REDUNDANT, np.maximum(month - notice, 0), month))
