"""People and posts are conserved: every month, in every body and every grade, to the person."""

import numpy as np
import pytest

from remit.simulate.codes import (
    EXITS,
    FLOWS,
    HEADCOUNT,
    RECRUIT,
    REDUNDANT,
    TRANSFER_IN,
    TRANSFER_OUT,
    VACANCIES,
    VOLUNTARY,
)
from remit.simulate.ensemble import Simulation
from remit.simulate.month import simulate_run
from remit.simulate.state import Counts, State, new_counts, new_state
from remit.simulate.uncertain import draw_of


@pytest.fixture(scope="module", params=[0, 1, 2])
def lived(simulation: Simulation, request: pytest.FixtureRequest) -> tuple[Simulation, State, Counts]:
    """A run with the state in which it ended."""
    state, counts = new_state(simulation.world), new_counts(simulation.world)
    draw = draw_of(simulation.draws.row(request.param, named=True))
    simulate_run(simulation.world, draw, state, counts, simulation.seed, request.param)
    return simulation, state, counts


Lived = tuple[Simulation, State, Counts]


def test_each_body_balances_every_month(lived: Lived) -> None:
    simulation, _, counts = lived
    people = simulation.world.people[: simulation.plan.bodies.people.height]
    start = np.bincount(people["body"], minlength=counts.pay.shape[1])
    stock = np.vstack([start[None], counts.stock_body[:, :, HEADCOUNT]]).astype(np.int64)
    flows = counts.flow_body.astype(np.int64)
    change = flows[..., [TRANSFER_IN, RECRUIT]].sum(axis=2) - flows[..., : EXITS + 1].sum(axis=2)
    assert EXITS == TRANSFER_OUT
    np.testing.assert_array_equal(np.diff(stock, axis=0), change)


def test_each_function_and_band_balances_every_month(lived: Lived) -> None:
    simulation, _, counts = lived
    people = simulation.world.people[: simulation.plan.bodies.people.height]
    start = np.zeros(counts.service_lost.shape[1:], dtype=np.int64)
    np.add.at(start, (people["function"], people["band"]), 1)
    stock = np.concatenate([start[None], counts.stock_grade[..., HEADCOUNT]]).astype(np.int64)
    flows = counts.flow_grade.astype(np.int64)
    change = flows[..., [TRANSFER_IN, RECRUIT]].sum(axis=3) - flows[..., : EXITS + 1].sum(axis=3)
    np.testing.assert_array_equal(np.diff(stock, axis=0), change)


def test_transfers_out_come_in_somewhere(lived: Lived) -> None:
    _, _, counts = lived
    flows = counts.flow_body.astype(np.int64).sum(axis=1)
    np.testing.assert_array_equal(flows[:, TRANSFER_OUT], flows[:, TRANSFER_IN])


def test_body_and_grade_counts_agree(lived: Lived) -> None:
    _, _, counts = lived
    np.testing.assert_array_equal(counts.flow_body.sum(axis=1), counts.flow_grade.sum(axis=(1, 2)))
    np.testing.assert_array_equal(
        counts.stock_body[..., HEADCOUNT].sum(axis=1), counts.stock_grade[..., HEADCOUNT].sum(axis=(1, 2))
    )


def test_no_post_is_filled_twice(lived: Lived) -> None:
    simulation, state, _ = lived
    assert (state.filled >= 0).all()
    assert (state.filled <= simulation.world.posts.number).all()
    assert (state.led >= 0).all()
    assert (state.led <= simulation.world.bodies["leaders"]).all()


def test_filled_posts_have_their_holders(lived: Lived) -> None:
    """Count the holders of receivers' posts person by person; the register of posts must say the same."""
    simulation, state, _ = lived
    people = state.people[state.people["here"]]
    receiving = simulation.world.bodies["opens"] > 0
    ordinary = people[receiving[people["body"]] & ~people["leader"]]
    held = np.zeros_like(state.filled)
    np.add.at(held, (ordinary["body"], ordinary["function"], ordinary["band"]), 1)
    np.testing.assert_array_equal(held, state.filled)
    led = np.bincount(people["body"][people["leader"]], minlength=state.led.size)
    np.testing.assert_array_equal(led, state.led)


def test_closed_bodies_are_empty(lived: Lived) -> None:
    simulation, _, counts = lived
    for body, closes in enumerate(simulation.world.bodies["closes"]):
        assert counts.stock_body[closes:, body, HEADCOUNT].sum() == 0


def test_vacancies_are_posts_less_holders(lived: Lived) -> None:
    simulation, _state, counts = lived
    receiving = (simulation.world.bodies["opens"] > 0) & (
        simulation.world.bodies["closes"] > len(simulation.names.months)
    )
    posts = (
        simulation.world.posts.number[receiving].sum() + simulation.world.bodies["leaders"][receiving].sum()
    )
    holders = counts.stock_body[-1, receiving, HEADCOUNT].sum()
    assert counts.stock_body[-1, receiving, VACANCIES].sum() == posts - holders


def test_every_paid_exit_is_recorded_once(lived: Lived) -> None:
    _, _, counts = lived
    exits = counts.exits[: counts.exit_count[0]]
    for kind in (VOLUNTARY, REDUNDANT):
        assert (exits["kind"] == kind).sum() == counts.flow_body[..., kind].sum()
    assert np.unique(exits["slot"]).size == exits.size


def test_something_of_everything_happens(lived: Lived) -> None:
    """Guard against a balance that holds because nothing moves."""
    _, _, counts = lived
    totals = dict(zip(FLOWS, counts.flow_body.sum(axis=(0, 1)), strict=True))
    assert min(totals.values()) > 100, totals
