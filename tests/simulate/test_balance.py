"""People and posts are conserved: every month, in every body and every grade, to the person and the penny."""

from typing import NamedTuple

import numpy as np
import pytest

from remit.simulate.codes import (
    ACTING,
    ARRIVALS,
    BAND_8A,
    COMMISSIONING,
    COMMISSIONING_8A,
    DESTINED,
    EXITS,
    FLOWS,
    FTE,
    HEADCOUNT,
    NOTICE,
    REDUNDANT,
    RETURN,
    TRAINEE,
    TRANSFER_IN,
    TRANSFER_OUT,
    VACANCIES,
    VOLUNTARY,
    VSM,
    WITHIN,
)
from remit.simulate.ensemble import Simulation
from remit.simulate.state import EARLIEST, Counts, State
from tests.simulate.lived import draw_for, live

MOMENTS = {"simulation": (0, 11, 34, 35, 36, 71), "everything": tuple(range(72))}
"""Months after which everybody is counted anew, by plan."""


class Lived(NamedTuple):
    """A run with the state in which it ended."""

    simulation: Simulation
    state: State
    counts: Counts
    run: int
    name: str


@pytest.fixture(
    scope="module",
    params=[("simulation", 0), ("simulation", 1), ("simulation", 2), ("everything", 0), ("everything", 4)],
    ids="{0[0]} run {0[1]}".format,
)
def lived(request: pytest.FixtureRequest) -> Lived:
    """The shipped plan and the one in which everything happens."""
    name, run = request.param
    simulation: Simulation = request.getfixturevalue(name)
    state, counts = live(simulation, run)
    return Lived(simulation, state, counts, run, name)


# Flows make the stocks.


def test_each_body_balances_every_month(lived: Lived) -> None:
    counts = lived.counts
    people = lived.simulation.world.people[: lived.simulation.plan.bodies.people.height]
    start = np.bincount(people["body"], minlength=counts.pay.shape[1])
    stock = np.vstack([start[None], counts.stock_body[:, :, HEADCOUNT]]).astype(np.int64)
    flows = counts.flow_body.astype(np.int64)
    change = flows[..., list(ARRIVALS)].sum(axis=2) - flows[..., : EXITS + 1].sum(axis=2)
    assert EXITS == TRANSFER_OUT
    np.testing.assert_array_equal(np.diff(stock, axis=0), change)


def test_each_function_and_band_balances_every_month(lived: Lived) -> None:
    counts = lived.counts
    people = lived.simulation.world.people[: lived.simulation.plan.bodies.people.height]
    start = np.zeros(counts.service_lost.shape[1:], dtype=np.int64)
    np.add.at(start, (people["function"], people["band"]), 1)
    stock = np.concatenate([start[None], counts.stock_grade[..., HEADCOUNT]]).astype(np.int64)
    flows = counts.flow_grade.astype(np.int64)
    change = flows[..., list(ARRIVALS)].sum(axis=3) - flows[..., : EXITS + 1].sum(axis=3)
    np.testing.assert_array_equal(np.diff(stock, axis=0), change)


def test_transfers_out_come_in_somewhere(lived: Lived) -> None:
    flows = lived.counts.flow_body.astype(np.int64).sum(axis=1)
    np.testing.assert_array_equal(flows[:, TRANSFER_OUT], flows[:, TRANSFER_IN])
    assert (flows[:, WITHIN] <= flows[:, TRANSFER_OUT]).all()


def test_body_and_grade_counts_agree(lived: Lived) -> None:
    """A body's posts held by acting up have no grade; everything else has."""
    counts = lived.counts
    np.testing.assert_array_equal(counts.flow_body.sum(axis=1), counts.flow_grade.sum(axis=(1, 2)))
    by_body, by_grade = counts.stock_body.sum(axis=1), counts.stock_grade.sum(axis=(1, 2))
    stocks = [stock for stock in range(by_body.shape[1]) if stock != ACTING]
    np.testing.assert_array_equal(by_body[:, stocks], by_grade[:, stocks])


def test_nobody_returns_who_had_not_left(lived: Lived) -> None:
    """Up to any month there are no more returns than exits with a payment before it."""
    flows = lived.counts.flow_body.sum(axis=1, dtype=np.int64)
    exits = np.cumsum(flows[:, [VOLUNTARY, REDUNDANT]].sum(axis=1))
    returns = np.cumsum(
        flows[:, [RETURN, FLOWS.index("re-employed elsewhere after a paid exit")]].sum(axis=1)
    )
    assert returns[0] == 0
    assert (returns[1:] <= exits[:-1]).all()


# Every stock is what counting everybody gives.


@pytest.fixture(scope="module")
def moments(lived: Lived) -> dict[int, State]:
    """The state after each of some months."""
    return {month: live(lived.simulation, lived.run, months=month + 1)[0] for month in MOMENTS[lived.name]}


def test_stocks_by_body_and_by_grade_are_a_recount(lived: Lived, moments: dict[int, State]) -> None:
    world = lived.simulation.world
    for month, state in moments.items():
        people, fte = state.people[state.here], world.people["fte"][state.here]
        commissioning = world.commissioning[people["function"]]
        each = {
            HEADCOUNT: np.ones(people.size),
            COMMISSIONING: commissioning,
            COMMISSIONING_8A: commissioning & (people["band"] >= BAND_8A),
            FTE: fte,
            DESTINED: people["goes_to"] >= 0,
            NOTICE: people["notice"] >= 0,
        }
        for stock, weights in each.items():
            by_body = np.bincount(people["body"], weights, world.bodies.size)
            by_grade = np.zeros(lived.counts.stock_grade.shape[1:3])
            np.add.at(by_grade, (people["function"], people["band"]), weights)
            np.testing.assert_array_equal(lived.counts.stock_body[month, :, stock], by_body)
            np.testing.assert_array_equal(lived.counts.stock_grade[month, ..., stock], by_grade)
            np.testing.assert_array_equal(state.by_body[:, stock], by_body)
            np.testing.assert_array_equal(state.by_grade[..., stock], by_grade)


def test_pay_is_a_recount(lived: Lived, moments: dict[int, State]) -> None:
    """Whoever is there is paid at the prices of the month's tax year, to the penny."""
    world = lived.simulation.world
    for month, state in moments.items():
        cost = world.cost[world.calendar.tax_year[month]]
        pay = np.zeros(world.bodies.size, dtype=np.int64)
        here = state.here
        np.add.at(pay, state.people["body"][here], cost[here])
        np.testing.assert_array_equal(state.pay, pay)
        np.testing.assert_array_equal(lived.counts.pay[month], (pay + 6) // 12)


def test_hours_and_experience_are_a_recount(lived: Lived, moments: dict[int, State]) -> None:
    world = lived.simulation.world
    for state in moments.values():
        people, fte = state.people[state.here], world.people["fte"][state.here]
        where = (people["body"], people["function"])
        hours, faded = np.zeros_like(state.fte), np.zeros_like(state.faded)
        np.add.at(hours, where, fte)
        np.add.at(faded, where, fte * state.fading[people["since"].astype(np.int64) + EARLIEST])
        np.testing.assert_array_equal(state.fte, hours)
        np.testing.assert_array_equal(state.faded, faded)
        executives = np.bincount(people["body"], people["band"] == VSM, world.bodies.size)
        np.testing.assert_array_equal(state.executives, executives)


# Posts.


def test_posts_are_held_by_who_is_there_or_promised(lived: Lived, moments: dict[int, State]) -> None:
    """Count the holders person by person; the register of posts must say the same, each month."""
    posts = lived.simulation.world.posts
    for state in moments.values():
        people = state.people[state.here]
        waits = people["goes_to"] >= 0
        place = tuple(
            np.where(waits, people[f"goes_{to}"], people[at])
            for at, to in (("body", "to"), ("function", "function"), ("band", "band"))
        )
        leads, counted = people["leader"], posts.kept[place[0]]
        held = np.zeros_like(state.filled)
        np.add.at(held, tuple(part[counted & ~leads] for part in place), 1)
        # Posts that went with the work, or came with it, are none to be filled.
        gone = np.where(posts.kept[:, None], state.gone, 0)
        np.testing.assert_array_equal((state.filled - held).sum(axis=2), gone)
        untouched = ~state.gone.any(axis=1)
        np.testing.assert_array_equal(state.filled[untouched], held[untouched])
        led = np.bincount(place[0][leads], minlength=state.led.size)
        np.testing.assert_array_equal(state.led, led + leaders_gone(lived, state))
        empty = np.maximum(posts.number - state.filled, 0)
        np.testing.assert_array_equal(state.empty, empty.sum(axis=(1, 2)))
        np.testing.assert_array_equal(state.vacant, empty[state.shown].sum(axis=0))


def leaders_gone(lived: Lived, state: State) -> np.ndarray:
    """Senior posts that went with suppliers that have ended."""
    world = lived.simulation.world
    gone = np.zeros(world.bodies.size, dtype=np.int64)
    ended = world.market.suppliers[state.trade["settled"]]
    gone[ended] = world.bodies["leaders"][ended]
    return gone


def test_vacancies_are_the_empty_posts_of_bodies_that_are_there(
    lived: Lived, moments: dict[int, State]
) -> None:
    """Posts of bodies that keep account of them, from the month before they open; and executive posts.

    Of commissioning posts as many are none that a cut has taken.
    """
    world, share = lived.simulation.world, draw_for(lived.simulation, lived.run).cut_posts_share
    bodies = world.bodies
    for month, state in moments.items():
        there = world.posts.kept & (bodies["opens"] <= month + 1) & (bodies["closes"] > month)
        np.testing.assert_array_equal(state.shown, there)
        of_commissioning = np.maximum(world.posts.number - state.filled, 0)[:, world.commissioning]
        cut = np.floor(share * (1 - world.changes.keep[month]) * bodies["base"] + 0.5).astype(np.int64)
        empty = state.empty - np.minimum(cut, of_commissioning.sum(axis=(1, 2)))
        empty = np.where(there, empty + np.maximum(bodies["leaders"] - state.led, 0), 0) + state.gaps
        np.testing.assert_array_equal(lived.counts.stock_body[month, :, VACANCIES], empty)
        np.testing.assert_array_equal(lived.counts.stock_body[month, :, ACTING], state.acting)
        assert (state.acting >= 0).all()
        assert (state.acting <= state.gaps + np.where(there, bodies["leaders"], 0)).all()


def test_no_post_is_filled_twice(lived: Lived, moments: dict[int, State]) -> None:
    """Nobody is appointed to a post that is taken; only work that comes whole may bring more people."""
    world = lived.simulation.world
    came_whole = np.zeros(world.bodies.size, dtype=np.bool_)
    for sender, function in np.argwhere(world.changes.leaves_to >= 0):
        kind = world.changes.leaves_to[sender, function]
        first, last = world.succession.start[sender, kind], world.succession.end[sender, kind]
        came_whole[world.succession.receiver[first:last]] = True
    opening = (world.bodies["opens"] > 0) & ~came_whole
    for state in moments.values():
        untouched = ~state.gone.any(axis=1)
        assert (state.filled[untouched] >= 0).all()
        settled = opening & untouched
        assert (state.filled[settled] <= world.posts.number[settled]).all()
        assert (state.led >= 0).all()
        assert (state.led <= world.bodies["leaders"] + leaders_gone(lived, state)).all()


def test_closed_bodies_are_empty(lived: Lived) -> None:
    for body, closes in enumerate(lived.simulation.world.bodies["closes"]):
        assert lived.counts.stock_body[closes:, body].sum() == 0
        assert lived.counts.pay[closes:, body].sum() == 0


# Exits.


def test_every_paid_exit_is_recorded_once(lived: Lived) -> None:
    counts = lived.counts
    exits = counts.exits[: counts.exit_count[0]]
    for kind in (VOLUNTARY, REDUNDANT):
        assert (exits["kind"] == kind).sum() == counts.flow_body[..., kind].sum()
        by_month = np.bincount(exits["month"][exits["kind"] == kind], minlength=counts.pay.shape[0])
        np.testing.assert_array_equal(by_month, counts.flow_body[..., kind].sum(axis=1))
    each = np.unique(np.stack([exits["slot"], exits["month"]]), axis=1)
    assert each.shape[1] == exits.size


def test_repayments_are_those_of_the_exits(lived: Lived) -> None:
    """What a body gets back is what is paid back of its exits, and never more than was paid."""
    counts = lived.counts
    exits = counts.exits[: counts.exit_count[0]]
    assert (exits["repaid"] <= exits["pence"]).all()
    by_body = np.zeros(counts.pay.shape[1], dtype=np.int64)
    np.add.at(by_body, exits["body"], exits["repaid"])
    np.testing.assert_array_equal(counts.repaid.sum(axis=0), by_body)


def test_who_is_listed_under_notice_is(lived: Lived, moments: dict[int, State]) -> None:
    for state in moments.values():
        listed = state.under_notice[: state.lengths[0]]
        under = np.flatnonzero(state.here & (state.people["notice"] >= 0))
        assert set(under) == set(listed[np.isin(listed, under)])
        # Who was let go with their body this month leaves the list with the next.
        assert not state.here[np.setdiff1d(listed, under)].any()


def test_something_of_everything_happens(lived: Lived) -> None:
    """Guard against a balance that holds because nothing moves."""
    totals = dict(zip(FLOWS, lived.counts.flow_body.sum(axis=(0, 1)).tolist(), strict=True))
    if lived.name == "simulation":
        rare = {FLOWS[TRAINEE]}  # some twenty a year
        assert min(total for flow, total in totals.items() if flow not in rare) > 100, totals
        assert totals[FLOWS[TRAINEE]] > 20, totals
    else:
        assert sum(total > 1 for total in totals.values()) >= len(FLOWS) - 1, totals


def test_capability_is_never_missed_for_a_month(lived: Lived) -> None:
    """Where some bodies close and others open on one day, somebody meets the need of each month."""
    assert (lived.counts.capability > 0).any(axis=1).all()
    served = (lived.counts.capability_body >= 0) @ lived.simulation.world.bodies["population"]
    assert served.min() > 0
    if lived.name == "simulation":
        assert served.min() > 0.95 * served.max(), "the population of England is always somebody's"
