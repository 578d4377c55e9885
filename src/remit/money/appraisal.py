"""What a run's money comes to in a business case: recurrent saving, one-off cost, payback, net present value.

The recurrent saving of a month is what the staff of the plan's first day would cost at the pay rates of that
month, and what was bought from outside on that day, less what staff and support cost in the month. It is
taken over all bodies of the plan, so that cost that passes from one to another is no saving. What private
suppliers are paid counts as bought from outside, as far as it is more than the pay of those who went to them
with the work. Premises and other running cost are left out: those of the bodies that close are not known.

One-off cost is what is paid once: exits less what is paid back, employers' charges on them, retention
payments, procurement by customers that move, and the plan's own one-off sums. Pay under notice, protected pay
and double running are in the pay of the month already, so that they lower its saving.
"""

from dataclasses import dataclass

import numpy as np

from remit.money.accounts import BOUGHT_ELSEWHERE, LOST_CONTROL, ONE_OFF, PAY, REPAID, SOLD, Contracts
from remit.money.once import on_cost_shares
from remit.plan import evidence_of
from remit.simulate.codes import PRIVATE
from remit.simulate.ensemble import Simulation

YEAR = 12


@dataclass(frozen=True, eq=False)
class Terms:
    """What an appraisal stands on, the same in every run.

    Attributes:
        before: pence a month that the staff and the support of the first day would cost, by month.
        discount: factor of each month to today's worth, the plan's first month being 1; as long as the
            appraisal.
        private: places of the bodies that are private suppliers.
        prices: factor of each month from its prices to those of the first month.
        months: months of the appraisal, from the plan's start.
        on_costs: part of pay with on-costs that is on-costs, by month, over the people of the first day.
    """

    before: np.ndarray
    discount: np.ndarray
    private: np.ndarray
    prices: np.ndarray
    months: int
    on_costs: np.ndarray


@dataclass(frozen=True)
class Appraisal:
    """What a run's money comes to, pence; arrays are by month.

    Attributes:
        saving: recurrent saving of the month, before loss of financial control.
        lost: overspend by lost financial control of the month.
        one_off: what is paid once.
        net: saving less lost less one-off, added up from the plan's start: cash, at the prices of the time.
        real: the same at the prices of the plan's first month.
        present: net present value over the appraisal, in the prices of the plan's first month.
        present_gross: the same before loss of financial control.
        payback: months from the plan's start until `net` is above nought for good; none if it is not.
    """

    saving: np.ndarray
    lost: np.ndarray
    one_off: np.ndarray
    net: np.ndarray
    real: np.ndarray
    present: int
    present_gross: int
    payback: int | None


def terms_of(simulation: Simulation, fixed: Contracts) -> Terms:
    """Work out what an appraisal of a simulation's runs stands on."""
    evidence, world = evidence_of(simulation.plan), simulation.world
    first = world.people[: world.first_place]
    there = np.flatnonzero(first["service"] > 0)
    by_year = world.cost[:, there].sum(axis=1, dtype=np.int64)
    pay = (by_year[world.calendar.tax_year] + YEAR // 2) // YEAR
    months = max(round(YEAR * evidence.value("appraisal.years")), pay.size)
    at = np.arange(months)
    rate = evidence.value("appraisal.discount_rate_y", simulation.plan.start)
    share = on_cost_shares(simulation)[world.calendar.tax_year]
    on_costs, inflation = share / (1 + share), evidence.value("appraisal.inflation_y")
    private = np.flatnonzero(world.bodies["kind"] == PRIVATE)
    bought = fixed.planned.elsewhere[0].sum() + fixed.planned.sold[0, private].sum()
    return Terms(
        pay + bought,
        (1 + rate) ** (-at / YEAR),
        private,
        (1 + inflation) ** (-at / YEAR),
        months,
        on_costs,
    )


def appraise(terms: Terms, money: np.ndarray) -> Appraisal:
    """Appraise a run.

    After the plan's last month each month saves what the months of its last year did on average. Overspends
    by lost control count in the plan: a year that happened to have one says little of the years after it.

    Args:
        terms: what `terms_of` gives.
        money: the run's accounts, pence (months, bodies, items).
    """
    whole = money.sum(axis=1)
    running = whole[:, PAY] + whole[:, BOUGHT_ELSEWHERE] + _private(terms, money)
    saving, lost = terms.before - running, whole[:, LOST_CONTROL]
    one_off = whole[:, list(ONE_OFF)].sum(axis=1) - whole[:, REPAID]
    month = saving - lost - one_off
    net, after = np.cumsum(month), float(saving[-YEAR:].mean())
    real = np.cumsum(np.round(month * terms.prices[: month.size]).astype(np.int64))
    return Appraisal(
        saving,
        lost,
        one_off,
        net,
        real,
        _valued(terms, month, after),
        _valued(terms, saving - one_off, after),
        payback(net, after),
    )


def _private(terms: Terms, money: np.ndarray) -> np.ndarray:
    """Give what private suppliers are paid beyond the pay of their people who are in the plan, by month."""
    theirs = money[:, terms.private].sum(axis=1)
    return np.maximum(theirs[:, SOLD] - theirs[:, PAY], 0)


def _valued(terms: Terms, month: np.ndarray, after: float) -> int:
    """Add up the months of an appraisal at today's worth; `after` is what each month after the plan adds."""
    stream = np.concatenate([month, np.full(terms.months - month.size, after)])
    return round(float((stream * terms.prices * terms.discount).sum()))


def payback(net: np.ndarray, after: float) -> int | None:
    """Give the months until what was added up is above nought for good.

    Args:
        net: what cost and saving add up to by month, pence.
        after: what each month after the last adds.

    Returns:
        The number of months that have gone by when it is; 0 if it is never below nought, none if it stays
        below.
    """
    below = np.flatnonzero(net < 0)
    if below.size == 0:
        return 0
    last = int(below[-1])
    if last + 1 < net.size:
        return last + 2
    if after <= 0:
        return None
    return net.size + int(np.ceil(-float(net[-1]) / after))
