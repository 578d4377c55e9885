"""What it costs: exits, pay, bought support, envelopes and development money, by body and month, in pence.

The month loop says who left with what payment and what the pay came to; this module turns that and the plan's
agreements and envelopes into accounts. Prices are those of the year; nothing is discounted.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from remit.money.once import Once, accrued_in, charges, once
from remit.simulate.codes import HEADCOUNT, NOTICE, PRIVATE, REDUNDANT, VOLUNTARY
from remit.simulate.ensemble import Simulation
from remit.simulate.state import Counts
from remit.simulate.supply import agreement_rows
from remit.simulate.world import month_of

ITEMS = (
    "pay and on-costs",
    "voluntary exits",
    "redundancy pay",
    "support bought",
    "support sold",
    "other running cost",
    "envelope",
    "recurrent saving of voluntary exits",
    "paid back after a return",
    "overspend of the commissioning budget",
    "overspend by lost financial control",
    "employer charges on exits",
    "retention payments",
    "sums spent once",
    "exits accrued",
    "pay under notice",
    "pay while exits wait for cash",
    "pay protected",
    "double running",
    "exits beyond the cash limit",
    "support bought outside the plan",
)
PAY, VOLUNTARY_COST, REDUNDANCY_COST, BOUGHT, SOLD, OTHER, ENVELOPE, SAVING = range(8)
REPAID, OVERSPEND, LOST_CONTROL = range(8, 11)
CHARGES, RETENTION, SPENT, ACCRUED = range(11, 15)
NOTICE_PAY, WAIT_PAY, PROTECTED, DOUBLE, BEYOND_CASH, OUTSIDE = range(15, len(ITEMS))
ONE_OFF = (VOLUNTARY_COST, REDUNDANCY_COST, CHARGES, RETENTION, SPENT)
"""Items that are paid once: cash that does not recur."""
OF_WHICH = (NOTICE_PAY, WAIT_PAY, PROTECTED, DOUBLE)
"""Items that are a part of the pay of their month and are not to be added to it. What is bought outside the
plan is a part of what is bought; at a private supplier it is what customers pay beyond the pay of those who
went there with their work."""
"""The commissioning budget is no running cost: overspends stand apart, and hold those by lost control."""
PENCE = 100


class Contracts(NamedTuple):
    """Money that the plan fixes, the same in every run; int64 pence, shape (months, bodies).

    Agreements in the market are not among them: what they cost, and who gets it, each run says.

    Attributes:
        bought: what bodies pay for support.
        sold: what suppliers get for it.
        envelope: envelopes in force.
        outside: what of it is paid to somebody whose pay is in no body of the plan.
        held: what of envelopes a parent keeps to pay for support, and below 0 what its customers lack by it.
        once: what is paid once.
    """

    bought: np.ndarray
    sold: np.ndarray
    envelope: np.ndarray
    outside: np.ndarray
    held: np.ndarray
    once: Once


def contracts(simulation: Simulation) -> Contracts:
    """Work out what the plan's agreements and envelopes come to each month."""
    rows = agreement_rows(simulation.plan).filter(pl.Series(~simulation.world.market.sold))
    bought, sold, outside = _agreements(simulation, rows, lends=True)
    envelope = _envelopes(simulation)
    held = _held(simulation, envelope, planned(simulation)[0])
    payer = simulation.world.market.payer
    return Contracts(_paid_by(payer, bought), sold, envelope, outside, held, once(simulation))


def planned(simulation: Simulation) -> tuple[np.ndarray, np.ndarray]:
    """Give what bodies buy and sell at the prices of the plan, in the market or not; (months, bodies)."""
    return _agreements(simulation, agreement_rows(simulation.plan), lends=False)[:2]


def _paid_by(payer: np.ndarray, pence: np.ndarray) -> np.ndarray:
    """Put what bodies buy to who pays for it."""
    if (payer == np.arange(payer.shape[1])).all():
        return pence
    paid = np.zeros_like(pence)
    np.add.at(paid, (np.arange(pence.shape[0])[:, None], payer), pence)
    return paid


def _held(simulation: Simulation, envelope: np.ndarray, planned: np.ndarray) -> np.ndarray:
    """Move what agreements come to in the plan from customers' envelopes to the parents that hold it."""
    payer = simulation.world.market.payer
    theirs = np.where(payer != np.arange(payer.shape[1]), np.minimum(planned, envelope), 0)
    return _paid_by(payer, theirs) - theirs


def _agreements(
    simulation: Simulation, rows: pl.DataFrame, lends: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Price a head times the customer's population, a twelfth a month, while the customer is there.

    An agreement with an end is taken to be renewed at the same price, unless it says that it is not. Where
    the supplier is stopped or closes, the customer is taken to pay the same to somebody outside the plan
    (assumed). Where the people of a closed supplier go on with their work in bodies of the plan, their pay
    is there, so that what the customer pays is not paid outside.

    Args:
        simulation: the plan, ready to run.
        rows: the agreements.
        lends: whether what borrowers of staff pay is added.

    Returns:
        What is bought, what is sold, and what of it is bought outside the plan.
    """
    plan, names = simulation.plan, simulation.names
    at = {name: i for i, name in enumerate(names.bodies)}
    population = _population(simulation)
    closes, months = simulation.world.bodies["closes"].tolist(), len(names.months)
    bought, sold, outside = (np.zeros((months, len(names.bodies)), dtype=np.int64) for _ in range(3))
    yearly: dict[tuple[str, str, int, int], float] = {}
    renewed = "renewed" in rows.columns
    for row in rows.filter(pl.col("price_gbp_head_y") > 0).iter_rows(named=True):
        ends = renewed and row["renewed"] is False and row["ends"] is not None
        last = month_of(row["ends"], plan.start) if ends else months
        who = (row["customer"], row["supplier"], max(month_of(row["starts"], plan.start), 0), last)
        yearly[who] = yearly.get(who, 0.0) + row["price_gbp_head_y"] * population[row["customer"]]
    if lends:
        _add_lends(simulation, at, bought, sold)
    passed_on = simulation.world.market.passed_on
    for (customer, supplier, first, last), pounds in yearly.items():
        monthly = round(pounds * PENCE / 12)
        until = min(closes[at[customer]], last, months - 1) + 1
        there = min(until, closes[at[supplier]] + 1)
        bought[first:until, at[customer]] += monthly
        sold[first:there, at[supplier]] += monthly
        if not passed_on[at[supplier]]:
            outside[max(first, there) : until, at[customer]] += monthly
    return bought, sold, outside


def _add_lends(simulation: Simulation, at: dict[str, int], bought: np.ndarray, sold: np.ndarray) -> None:
    """Add what borrowers pay for development support, a twelfth of the yearly sum a month."""
    start = simulation.plan.start
    for change in simulation.plan.changes:
        pounds = change.parameters.get("gbp_y") if change.kind == "lend" else None
        if pounds:
            months = slice(max(month_of(change.date, start), 0), month_of(change.parameters["until"], start))
            bought[months, at[change.parameters["to"]]] += round(pounds * PENCE / 12)
            sold[months, at[change.target]] += round(pounds * PENCE / 12)


def _envelopes(simulation: Simulation) -> np.ndarray:
    """Envelope a head times population, a twelfth a month, while in force, funded, and the body there."""
    plan, names = simulation.plan, simulation.names
    population = _population(simulation)
    kinds = plan.bodies.bodies["kind"].to_list()
    money = np.zeros((len(names.months), len(names.bodies)), dtype=np.int64)
    funded = {change.target for change in plan.changes if change.kind == "fund"}
    for row in plan.bodies.envelopes.filter(pl.col("envelope").is_in(sorted(funded))).iter_rows(named=True):
        first = max(month_of(row["from"], plan.start), 0)
        last = len(names.months) if row["to"] is None else month_of(row["to"], plan.start) + 1
        for i, (body, kind) in enumerate(zip(names.bodies, kinds, strict=True)):
            if kind == row["kind"]:
                until = min(last, int(simulation.world.bodies["closes"][i]) + 1)
                money[first:until, i] += round(row["gbp_head_y"] * population[body] * PENCE / 12)
    return money


def _population(simulation: Simulation) -> dict[str, int]:
    """Population by body; a body without one counts nobody."""
    rows = simulation.plan.bodies.bodies.select("body", pl.col("population").fill_null(0))
    return dict(rows.iter_rows())


def accounts(simulation: Simulation, fixed: Contracts, counts: Counts, run: int) -> np.ndarray:
    """Put a run's money together.

    Returns:
        int64 pence of shape (months, bodies, items), items in the order of `ITEMS`; all are positive amounts.
    """
    money = np.zeros((*counts.pay.shape, len(ITEMS)), dtype=np.int64)
    money[:, :, PAY] = counts.pay
    money[:, :, BOUGHT], money[:, :, SOLD] = fixed.bought + counts.bought, fixed.sold + counts.sold
    money[:, :, ENVELOPE] = fixed.envelope + fixed.held
    money[:, :, OUTSIDE] = fixed.outside + counts.outside
    private = simulation.world.bodies["kind"] == PRIVATE
    money[:, private, OUTSIDE] = np.maximum(money[:, private, SOLD] - money[:, private, PAY], 0)
    money[:, :, REPAID], money[:, :, OVERSPEND] = counts.repaid, counts.overspend
    money[:, :, LOST_CONTROL] = counts.lost_control
    exits = counts.exits[: counts.exit_count[0]]
    for kind, item in ((VOLUNTARY, VOLUNTARY_COST), (REDUNDANT, REDUNDANCY_COST)):
        those = exits[exits["kind"] == kind]
        body = those["body"]
        np.add.at(money, (those["month"], body, item), those["pence"])
        if kind == VOLUNTARY:
            np.add.at(money, (those["month"], body, SAVING), saved_pence_y(simulation, those))
    _pay_once(simulation, fixed.once, counts, run, money)
    _set_apart(simulation, fixed.once, counts, money)
    other = float(simulation.draws["money_non_pay_share"][run])
    opens = simulation.world.bodies["opens"][None, :]
    in_force = np.arange(money.shape[0])[:, None] >= opens
    money[:, :, OTHER] = np.where(in_force, np.round(other * fixed.envelope), 0).astype(np.int64)
    return money


def _pay_once(simulation: Simulation, fixed: Once, counts: Counts, run: int, money: np.ndarray) -> None:
    """Put in what is paid once beside the exits themselves, and when exits accrue."""
    exits = counts.exits[: counts.exit_count[0]]
    month, body, due = exits["month"], exits["body"], charges(fixed, exits)
    np.add.at(money[:, :, CHARGES], (month, body), due)
    np.add.at(money[:, :, ACCRUED], (accrued_in(fixed, exits), body), exits["pence"] + due)
    retained = float(simulation.draws["retention_share"][run])
    money[:, :, RETENTION] = np.round(counts.pay * fixed.retention * retained).astype(np.int64)
    money[:, :, SPENT] = fixed.spent
    money[:, :, BEYOND_CASH] = counts.beyond_cash


def _set_apart(simulation: Simulation, fixed: Once, counts: Counts, money: np.ndarray) -> None:
    """Say what of the month's pay does not recur: under notice (at the body's mean), waiting, double running.

    Double running is the pay of bodies before they open; protected pay is that above the post taken up, for
    the months that policies give after long service.
    """
    heads = np.maximum(counts.stock_body[:, :, HEADCOUNT], 1)
    money[:, :, NOTICE_PAY] = counts.pay * counts.stock_body[:, :, NOTICE] // heads
    money[:, :, WAIT_PAY] = counts.wait_pay
    begun = np.cumsum(counts.protected, axis=0)
    ended = np.zeros_like(begun)
    ended[fixed.protection :] = begun[: -fixed.protection]
    money[:, :, PROTECTED] = (begun - ended) // 12
    before = np.arange(money.shape[0])[:, None] < simulation.world.bodies["opens"][None, :]
    money[:, :, DOUBLE] = np.where(before, counts.pay, 0)


def saved_pence_y(simulation: Simulation, exits: np.ndarray) -> np.ndarray:
    """Yearly cost of the posts that people left, at the rates of the month: what their going saves, pence."""
    year = simulation.world.calendar.tax_year[exits["month"]]
    return simulation.world.cost[year, exits["slot"]].astype(np.int64)
