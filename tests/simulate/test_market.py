"""The support market in the simulation: who leaves, who fails, who follows; and the join of it all."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from remit.plan import read_plan
from remit.simulate.codes import (
    CARRIED,
    COST,
    CUSTOMERS,
    HEADCOUNT,
    INCOME,
    INDEPENDENT,
    INSOLVENT,
    MERGED,
    RESERVES,
    STAY,
    STOPPED,
    TAKEN_OVER,
    TRADES,
    TRADING,
    TRANSFER_IN,
    TRANSFER_OUT,
)
from remit.simulate.ensemble import Simulation, prepare
from remit.simulate.explain.join import ARROWS, Effect, join_of, largest_customers, taken_from
from remit.simulate.mechanisms import without
from remit.simulate.paths import MarketPaths, market_paths
from remit.simulate.workers import Workers
from tests.simulate.lived import draw_for, live
from tests.simulate.plain.selling import CLOSINGS, write_selling

TAKEN = 20
"""Month in which customers are taken from the supplier of the join."""
YEARS_ON = 30
JOIN_UNIT, JOIN_MONTH, JOIN_RUNS = "support-16", 36, 12
"""A unit with twelve customers, three of which leave a month after it opens."""


@pytest.fixture(scope="module")
def paths(selling: Simulation) -> MarketPaths:
    return market_paths(selling)


def test_everything_happens_in_the_market_of_the_tests(paths: MarketPaths) -> None:
    """Guard against tests that pass because nothing happens."""
    endings = np.bincount(paths.ended[1:, :, 0].ravel(), minlength=7)
    assert (endings[[TRADES, STOPPED, INSOLVENT, MERGED, TAKEN_OVER]] > 0).all(), endings
    assert (paths.reviews.sum(axis=(0, 1)) > 50).all()
    assert paths.supply[:, :, paths.private, CUSTOMERS].any()
    alone = paths.supply[1:, -1, :, INDEPENDENT].sum(axis=1)
    assert (alone == 0).any()
    assert (alone > 0).any()


def test_money_adds_up(paths: MarketPaths) -> None:
    """Reserves change by income less cost, to the penny, where nobody merges."""
    income, cost, reserves = (paths.supply[..., n] for n in (INCOME, COST, RESERVES))
    trading, merged = paths.supply[..., TRADING] > 0, paths.ended[..., 2]
    for run, s in np.ndindex(merged.shape):
        if s in merged[run]:
            continue
        on = np.flatnonzero(trading[run, :, s])
        change = np.diff(reserves[run, on, s])
        np.testing.assert_array_equal(change, (income - cost)[run, on[1:], s])


def test_nobody_who_ended_trades_or_sells(paths: MarketPaths) -> None:
    """What customers still pay while they look for another is spent on winding up."""
    for run, s in np.argwhere(paths.ended[..., 0] != TRADES):
        after = paths.supply[run, paths.ended[run, s, 1] + 1 :, s]
        assert not after[:, [TRADING, CUSTOMERS, RESERVES, CARRIED, INDEPENDENT]].any()
        np.testing.assert_array_equal(after[:, INCOME], after[:, COST])


def test_every_customer_is_served_or_does_it_itself(selling: Simulation) -> None:
    """No agreement of the market is left with somebody who does not trade, but for the month of the end."""
    for run in range(8):
        state, _ = live(selling, run)
        market = selling.world.market
        for deal, customer in zip(state.deals, selling.world.agreements.customer, strict=True):
            if deal["supplier"] != customer:
                ending = state.trade[market.place[deal["supplier"]]]["ending"]
                ended = state.trade[market.place[deal["supplier"]]]["ended"]
                assert ending in (TRADES, 5) or ended >= len(selling.names.months) - 1


def test_who_merges_brings_customers_and_staff(selling: Simulation) -> None:
    found = 0
    for run in range(1, 40):
        counts = selling.run(run)
        for s in np.flatnonzero(np.isin(counts.ended[:, 0], (MERGED, TAKEN_OVER))):
            month, into = int(counts.ended[s, 1]), int(counts.ended[s, 2])
            if month + 4 >= len(selling.names.months):
                continue
            body, other = (int(selling.world.market.suppliers[x]) for x in (s, into))
            after = slice(month, month + 4)
            found += counts.flow_body[after, body, TRANSFER_OUT].sum() > 0
            assert counts.flow_body[after, other, TRANSFER_IN].sum() >= 0
    assert found > 0


def test_nobody_goes_with_the_work_to_a_customer_that_has_closed(tmp_path: Path) -> None:
    """Customers take work in house in their last quarter too; its staff stay with the supplier."""
    simulation = prepare(read_plan(write_selling(tmp_path, CLOSINGS)).apply(), 6, seed=3)
    restless = {"market_early_review_rate_y": 3.0, "market_choice_inertia": 0.0, "market_transfer_share": 1.0}
    closing = [simulation.names.bodies.index(customer) for _, _, customer, _ in CLOSINGS]
    closes = int(simulation.world.bodies["closes"][closing[0]])
    late = 0
    for run in range(6):
        state, counts = live(simulation, run, draw_for(simulation, run, **restless))
        assert counts.stock_body[closes:, closing, HEADCOUNT].sum() == 0
        mine = np.isin(simulation.world.agreements.customer, closing)
        in_house = state.deals["supplier"] == simulation.world.agreements.customer
        late += (mine & in_house & (state.deals["begun"] > closes - 3)).sum()
    assert late > 0, "nobody took work in house in the last quarter"


def test_workers_agree_to_the_bit(selling: Simulation) -> None:
    few = replace(selling, draws=selling.draws[:13])
    one, two = (market_paths(few, Workers(threads=number)) for number in (1, 2))
    for name in ("supply", "reviews", "ended", "judged", "ready"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


def test_an_option_without_market_costs_nothing(selling: Simulation) -> None:
    """Without a priced agreement nothing of the market happens."""
    plan = selling.plan
    free = replace(plan.bodies, agreements=plan.bodies.agreements.with_columns(price_gbp_head_y=0.0))
    counts = prepare(replace(plan, bodies=free), 1, 3).run(1)
    assert counts.supply.size == 0
    assert counts.reviews.sum() == 0


# Dates.


def test_a_date_is_the_end_of_the_day_before(paths: MarketPaths) -> None:
    opened = paths.on("support units trading", dt.date(2012, 4, 1))
    np.testing.assert_array_equal(opened, paths.supply[:, 11, :, TRADING])
    year = paths.between("income of support", dt.date(2012, 4, 1), dt.date(2013, 4, 1))
    np.testing.assert_array_equal(year, paths.supply[:, 12:24, :, INCOME].sum(axis=1))


@pytest.mark.parametrize("date", [dt.date(2011, 4, 1), dt.date(2016, 5, 1), dt.date(2013, 4, 2)])
def test_a_date_out_of_the_plan_is_refused(paths: MarketPaths, date: dt.date) -> None:
    with pytest.raises(ValueError, match="no first of a month"):
        paths.month(date)


# The join.


@pytest.fixture(scope="module")
def effects() -> dict[str, Effect]:
    """What it brings to take three customers from a unit: whole, and with each arrow switched off."""
    england = prepare(read_plan("england-2011").apply(), JOIN_RUNS, seed=1)
    quiet = without(england, ["supplier-mergers", "insolvency"])
    customers = largest_customers(quiet, JOIN_UNIT, 3)
    return {effect.off: effect for effect in join_of(quiet, JOIN_UNIT, customers, JOIN_MONTH)}


def test_customers_lost_bring_the_next_loss(effects: dict[str, Effect]) -> None:
    """Income falls, posts go, experience leaves, performance falls, the next customer reviews."""
    whole = effects[""]
    assert whole.income[2] < -0.2
    assert whole.posts[YEARS_ON] < -2
    assert whole.experience[YEARS_ON] < 0
    assert whole.performance[YEARS_ON] < -0.02
    assert whole.agreements[YEARS_ON] > 0.1


def test_each_arrow_carries_its_part(effects: dict[str, Effect]) -> None:
    """Switched off, what the arrow leads to moves less."""
    whole = effects[""]
    assert set(effects) == {"", *ARROWS}
    assert effects["income to posts"].posts[YEARS_ON] > whole.posts[YEARS_ON] / 2
    # Where who goes leaves what they knew behind, what goes is heads: less is lost, and performance holds.
    remembered = effects["people to experience"]
    assert remembered.experience[YEARS_ON] > whole.experience[YEARS_ON]
    assert remembered.performance[YEARS_ON] > whole.performance[YEARS_ON]
    assert remembered.agreements[YEARS_ON] < whole.agreements[YEARS_ON]
    reviewed = effects["performance to the next review"].agreements[YEARS_ON]
    assert reviewed < whole.agreements[YEARS_ON]
    assert effects["losses to the price"].agreements[YEARS_ON] < whole.agreements[YEARS_ON]


def test_without_fixed_cost_there_is_no_spiral(effects: dict[str, Effect]) -> None:
    """Income pays for the same work a head however many customers are left."""
    whole, none = effects[""], effects["fixed cost"]
    assert none.performance[YEARS_ON] > whole.performance[YEARS_ON] / 3
    assert none.agreements[YEARS_ON] < whole.agreements[YEARS_ON] / 2


def test_taking_a_customer_changes_nothing_before(selling: Simulation) -> None:
    customers = largest_customers(selling, "U1", 3)
    base, less = selling.run(2), taken_from(selling, customers, TAKEN).run(2)
    for name in ("supply", "flow_body", "pay"):
        np.testing.assert_array_equal(getattr(base, name)[:TAKEN], getattr(less, name)[:TAKEN])
    assert less.supply[TAKEN + 1, 0, CUSTOMERS] < base.supply[TAKEN + 1, 0, CUSTOMERS]


# Checkpoints.


def test_a_recorded_outcome_stands_and_a_blank_one_is_judged(selling: Simulation) -> None:
    checks = selling.world.market.checks
    draw = draw_for(selling, 1, market_checkpoint_failures_to_stop=0.0)
    _, counts = live(selling, 1, draw)
    assert (counts.judged[:, 4] == 0).all()
    stopped = set(checks["place"][checks["recorded"] < 0])
    ended = set(np.flatnonzero(counts.ended[:, 0] == STOPPED))
    merged_before = set(np.flatnonzero(np.isin(counts.ended[:, 0], (INSOLVENT, MERGED, TAKEN_OVER))))
    assert ended <= stopped <= ended | merged_before
    assert ended


def test_who_is_stopped_recruits_nobody_more(selling: Simulation) -> None:
    draw = draw_for(selling, 1, market_checkpoint_failures_to_stop=0.0, filling_open_rate=0.9)
    _, counts = live(selling, 1, draw)
    place = selling.names.bodies.index("U4")
    assert counts.stock_body[-1, place].sum() == 0
    assert counts.supply[:, selling.world.market.place[place], CUSTOMERS].sum() == 0


def test_stays_are_the_rule(paths: MarketPaths) -> None:
    """Most reviews end with staying: the market is no lottery."""
    assert paths.reviews[..., STAY].sum() > 0.6 * paths.reviews.sum()
