"""What customers of support pay and suppliers take and spend follows the moves of a run, to the penny."""

from collections.abc import Iterator

import numpy as np
import pytest

from remit.money import (
    BOUGHT,
    BOUGHT_ELSEWHERE,
    BOUGHT_ON,
    COST_OF_SALES,
    IN_HOUSE_COST,
    SOLD,
    accounts,
    contracts,
)
from remit.money.appraisal import appraise, terms_of
from remit.plan import read_plan
from remit.rules.agreement import agreement_pence_y
from remit.simulate.codes import COST, INCOME, RESERVES, TRADING
from remit.simulate.ensemble import Simulation, prepare
from remit.simulate.mechanisms import without
from remit.simulate.state import Counts
from tests.simulate.lived import live

RUNS = 12
STILL = (
    "reviews",
    "early-reviews",
    "joining",
    "price-pressure",
    "losses-on-price",
    "insolvency",
    "supplier-mergers",
    "checkpoints",
)
"""Mechanisms without which no agreement of a market moves or changes its price."""


def each(simulation: Simulation, runs: int = RUNS) -> Iterator[tuple[int, Counts, np.ndarray]]:
    """Live through some runs: number, counts, and money by month, body and item."""
    fixed = contracts(simulation)
    for run in range(1, runs + 1):
        counts = simulation.run(run)
        yield run, counts, accounts(simulation, fixed, counts, run)


def test_what_is_bought_is_received_every_month(selling: Simulation) -> None:
    """By a supplier of the plan, by somebody outside it, or by those to whom the work's people went."""
    elsewhere = 0
    for _, _, money in each(selling):
        whole = money.sum(axis=1)
        received = whole[:, [SOLD, BOUGHT_ELSEWHERE, BOUGHT_ON]].sum(axis=1)
        np.testing.assert_array_equal(whole[:, BOUGHT], received)
        elsewhere += whole[:, BOUGHT_ELSEWHERE].sum()
    assert elsewhere > 0  # U3 closes, and its last customers have to buy somewhere


def test_where_nobody_moves_cash_is_what_the_plan_says(selling: Simulation) -> None:
    """The month loop and the accounts price the same agreements alike, body by body, to the penny."""
    still = without(selling, STILL)
    planned = contracts(still).planned
    for _, counts, money in each(still, 2):
        assert (counts.leaves == -1).all()
        for item, table in zip((BOUGHT, SOLD, BOUGHT_ELSEWHERE, BOUGHT_ON), planned, strict=True):
            np.testing.assert_array_equal(money[:, :, item], table)


def test_cash_follows_the_moves(selling: Simulation) -> None:
    """Who pays whom in the last month is who had the work before it, at the price of then."""
    last = len(selling.names.months) - 1
    rows, market = selling.world.agreements, selling.world.market
    bodies, moved, in_house, private = selling.world.bodies, 0, 0, 0
    for run in range(1, RUNS + 1):
        state, _ = live(selling, run, months=last)
        paid, sold, own = (np.zeros(bodies.size, dtype=np.int64) for _ in range(3))
        for n in np.flatnonzero(market.sold):
            customer, supplier = int(rows.customer[n]), int(state.deals[n]["supplier"])
            moved += supplier != rows.supplier[n]
            if supplier == customer:
                own[customer] += (int(state.deals[n]["pence"]) + 6) // 12
                in_house += 1
                continue
            price = int(state.deals[n]["price"])
            pence = (int(agreement_pence_y(int(rows.population[n]), price)) + 6) // 12
            paid[customer] += pence
            if last <= bodies["closes"][supplier]:
                sold[supplier] += pence
            private += bool(market.private[market.place[supplier]])
        counts = selling.run(run)
        money = accounts(selling, contracts(selling), counts, run)[last]
        for item, expected in ((BOUGHT, paid), (SOLD, sold), (IN_HOUSE_COST, own)):
            np.testing.assert_array_equal(money[:, item], expected)
    assert min(moved, in_house, private) > 10


def test_reserves_change_by_what_is_taken_and_spent(selling: Simulation) -> None:
    """Month by month and supplier by supplier; who is merged with brings what the other had."""
    suppliers = selling.world.market.suppliers
    for _, counts, money in each(selling):
        supply, ended = counts.supply, counts.ended
        own = np.flatnonzero(~selling.world.market.private)
        np.testing.assert_array_equal(supply[:, :, INCOME], money[:, suppliers, SOLD])
        np.testing.assert_array_equal(supply[:, :, COST], money[:, suppliers, COST_OF_SALES])
        net = supply[:, :, INCOME] - supply[:, :, COST]
        for month in range(1, supply.shape[0]):
            expected = np.zeros(suppliers.size, dtype=np.int64)
            for s in own:
                into = s
                while ended[into, 2] >= 0 and ended[into, 1] == month:
                    into = ended[into, 2]
                expected[into] += supply[month - 1, s, RESERVES] + net[month, s]
            there = supply[month, :, TRADING] > 0
            np.testing.assert_array_equal(supply[month, there, RESERVES], expected[there])


def test_work_in_house_has_a_fixed_cost_of_its_own(selling: Simulation) -> None:
    """It begins in the month in which what is bought falls."""
    found = 0
    for _, _, money in each(selling):
        own, bought = money[:, :, IN_HOUSE_COST], money[:, :, BOUGHT]
        for month, body in np.argwhere(np.diff((own > 0).astype(int), axis=0) > 0):
            if bought[month, body] > 0:
                found += 1
                assert bought[month + 1, body] < bought[month, body]
    assert found > 5


def test_private_suppliers_are_no_saving(selling: Simulation) -> None:
    """What they are paid beyond the pay of those who went to them counts as running cost."""
    fixed, found = contracts(selling), 0
    terms = terms_of(selling, fixed)
    assert [selling.names.bodies[body] for body in terms.private] == ["P1"]
    for _, _, money in each(selling):
        saving = appraise(terms, money).saving
        free = money.copy()
        free[:, terms.private, SOLD] = 0
        more = appraise(terms, free).saving - saving
        theirs = money[:, terms.private[0]]
        np.testing.assert_array_equal(more, np.maximum(theirs[:, SOLD] - theirs[:, 0], 0))
        found += more.sum() > 0
    assert found > 0


@pytest.mark.parametrize("name", ["one-board", "england-2025"])
def test_agreements_that_nobody_reviews_stay_what_the_plan_says(name: str) -> None:
    simulation = prepare(read_plan(name).apply(), 1, seed=1)
    fixed = contracts(simulation)
    for table in (fixed.planned, fixed.settled):
        received = table.sold + table.elsewhere + table.passed_on
        np.testing.assert_array_equal(table.bought.sum(axis=1), received.sum(axis=1))
    assert (fixed.settled.bought <= fixed.planned.bought).all()
