"""What it costs: exits, pay, bought support, envelopes and development money, by body and month, in pence.

The month loop says who left with what payment, what the pay came to and, of agreements that customers review,
who was paid for support; this module turns that and the plan's other agreements and its envelopes into
accounts. Prices are those of the year; nothing is discounted.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from remit.money.once import Once, accrued_in, charges, once
from remit.rules.agreement import agreement_pence_y, micro
from remit.simulate.codes import (
    HEADCOUNT,
    NOTICE,
    PAID_ELSEWHERE,
    REDUNDANT,
    SUPPORT_CASH,
    VOLUNTARY,
)
from remit.simulate.ensemble import Simulation
from remit.simulate.state import Counts
from remit.simulate.supply import agreement_rows, passed_on
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
    *SUPPORT_CASH[PAID_ELSEWHERE:],
)
PAY, VOLUNTARY_COST, REDUNDANCY_COST, BOUGHT, SOLD, OTHER, ENVELOPE, SAVING = range(8)
REPAID, OVERSPEND, LOST_CONTROL = range(8, 11)
CHARGES, RETENTION, SPENT, ACCRUED = range(11, 15)
NOTICE_PAY, WAIT_PAY, PROTECTED, DOUBLE, BEYOND_CASH = range(15, 20)
BOUGHT_ELSEWHERE, BOUGHT_ON, IN_HOUSE_COST, COST_OF_SALES, PROCUREMENT = range(20, len(ITEMS))
RUNNING = (PAY, BOUGHT, IN_HOUSE_COST, PROCUREMENT, OTHER)
"""Items that are held against an envelope; what is sold comes off."""
SUPPORT = (BOUGHT, SOLD, BOUGHT_ELSEWHERE, BOUGHT_ON, IN_HOUSE_COST, COST_OF_SALES, PROCUREMENT)
"""Items of what a run counts of the market, in the order of `codes.SUPPORT_CASH`."""
PAID_BY_HOLDER = (BOUGHT, BOUGHT_ELSEWHERE, BOUGHT_ON, PROCUREMENT)
"""Items that whoever holds the budget pays for its customers."""
ONE_OFF = (VOLUNTARY_COST, REDUNDANCY_COST, CHARGES, RETENTION, SPENT, PROCUREMENT)
"""Items that are paid once: cash that does not recur."""
OF_WHICH = (NOTICE_PAY, WAIT_PAY, PROTECTED, DOUBLE)
"""Items that are a part of the pay of their month and are not to be added to it."""
"""The commissioning budget is no running cost: overspends stand apart, and hold those by lost control."""
PENCE = 100


class Support(NamedTuple):
    """What agreements come to; int64 pence, (months, bodies). What is bought is sold, or one of the others.

    Attributes:
        bought: what bodies pay for support.
        sold: what suppliers of the plan get for it.
        elsewhere: what bodies pay for it to somebody whose pay is in no body of the plan.
        passed_on: what bodies pay for work whose people have gone on to other bodies of the plan.
    """

    bought: np.ndarray
    sold: np.ndarray
    elsewhere: np.ndarray
    passed_on: np.ndarray


class Contracts(NamedTuple):
    """Money that the plan fixes, the same in every run.

    Attributes:
        planned: all agreements, as if no customer ever moved.
        settled: those among them that no customer reviews: what they come to in every run.
        envelope: envelopes in force, int64 pence, (months, bodies).
        held: what of envelopes a parent keeps to pay for support, below 0 for its customers; the same shape.
        once: what is paid once.
    """

    planned: Support
    settled: Support
    envelope: np.ndarray
    held: np.ndarray
    once: Once


def contracts(simulation: Simulation) -> Contracts:
    """Work out what the plan's agreements and envelopes come to each month."""
    rows = simulation.plan.bodies.agreements.filter(pl.col("price_gbp_head_y") > 0)
    reviewed = agreement_rows(simulation.plan).filter(pl.Series(simulation.world.market.sold))["agreement"]
    settled = rows.filter(~pl.col("agreement").is_in(reviewed.implode()))
    planned, envelope = _support(simulation, rows), _envelopes(simulation)
    return Contracts(
        planned,
        _support(simulation, settled),
        envelope,
        _held(simulation.world.market.payer, envelope, planned.bought),
        once(simulation),
    )


def _held(payer: np.ndarray, envelope: np.ndarray, planned: np.ndarray) -> np.ndarray:
    """Move what agreements come to in the plan from customers' envelopes to the parents that hold it."""
    own = np.arange(payer.shape[1])
    theirs = np.where(payer != own, np.minimum(planned, envelope), 0)
    held = -theirs
    np.add.at(held, (np.arange(payer.shape[0])[:, None], payer), theirs)
    return held


def _pay_by_holder(payer: np.ndarray, money: np.ndarray) -> None:
    """Let who holds the budget of a body pay for what it buys, and for procuring it."""
    month, body = np.nonzero(payer != np.arange(payer.shape[1]))
    for item in PAID_BY_HOLDER if month.size else ():
        pence = money[month, body, item]
        money[month, body, item] = 0
        np.add.at(money[:, :, item], (month, payer[month, body]), pence)


def _support(simulation: Simulation, agreements: pl.DataFrame) -> Support:
    """Price a head times the customer's population, a twelfth a month, while the customer is there.

    An agreement with an end is taken to be renewed at the same price, unless it says that it is not. Where
    the supplier is stopped or closes, the customer is taken to pay the same to somebody outside the plan
    (assumed). Where the people of a closed supplier go on with their work in bodies of the plan, their pay
    is there, so that what the customer pays is not paid outside. Lent staff are paid for by who borrows them.
    """
    plan, names = simulation.plan, simulation.names
    at = {name: i for i, name in enumerate(names.bodies)}
    population = _population(simulation)
    closes, months = simulation.world.bodies["closes"].tolist(), len(names.months)
    money = Support(*(np.zeros((months, len(names.bodies)), dtype=np.int64) for _ in Support._fields))
    gone_on = passed_on(plan)
    for row in agreements.iter_rows(named=True):
        customer, supplier = at[row["customer"]], at[row["supplier"]]
        ends = row["renewed"] is False and row["ends"] is not None
        last = month_of(row["ends"], plan.start) if ends else months
        first = max(month_of(row["starts"], plan.start), 0)
        monthly = _monthly(population[row["customer"]], row["price_gbp_head_y"])
        until = min(closes[customer], last, months - 1) + 1
        there = min(until, closes[supplier] + 1)
        money.bought[first:until, customer] += monthly
        money.sold[first:there, supplier] += monthly
        after = money.passed_on if row["supplier"] in gone_on else money.elsewhere
        after[max(first, there) : until, customer] += monthly
    _add_lends(simulation, at, money)
    return money


def _monthly(population: int, price_gbp_head_y: float) -> int:
    """Give a twelfth of an agreement's yearly price in whole pence, as the month loop takes it."""
    return (int(agreement_pence_y(population, micro(price_gbp_head_y))) + 6) // 12


def _add_lends(simulation: Simulation, at: dict[str, int], money: Support) -> None:
    """Add what borrowers pay for development support, a twelfth of the yearly sum a month."""
    start = simulation.plan.start
    for change in simulation.plan.changes:
        pounds = change.parameters.get("gbp_y") if change.kind == "lend" else None
        if pounds:
            months = slice(max(month_of(change.date, start), 0), month_of(change.parameters["until"], start))
            money.bought[months, at[change.parameters["to"]]] += round(pounds * PENCE / 12)
            money.sold[months, at[change.target]] += round(pounds * PENCE / 12)


def _envelopes(simulation: Simulation) -> np.ndarray:
    """Envelope a head times population, a twelfth a month, while in force, funded, and the body there.

    One that ends on a day is for what is still to come: it flows before its bodies open.
    """
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
                opens = int(simulation.world.bodies["opens"][i]) if row["to"] is None else 0
                until = min(last, int(simulation.world.bodies["closes"][i]) + 1)
                money[max(first, opens) : until, i] += round(
                    row["gbp_head_y"] * population[body] * PENCE / 12
                )
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
    money[:, :, ENVELOPE] = fixed.envelope + fixed.held
    money[:, :, [BOUGHT, SOLD, BOUGHT_ELSEWHERE, BOUGHT_ON]] = np.stack(fixed.settled, axis=2)
    money[:, :, SUPPORT] += counts.support
    _pay_by_holder(simulation.world.market.payer, money)
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
