"""Room that many runs use one after the other, and places that recruits use one after the other."""

import pickle

import numpy as np
import pytest

from remit.simulate.codes import HEADCOUNT, RECRUIT, WITHIN
from remit.simulate.ensemble import Simulation
from remit.simulate.state import Counts
from tests.simulate.lived import draw_for, live


def same(one: Counts, other: Counts) -> None:
    """Two runs counted the same, exits among them."""
    for name, array in one._asdict().items():
        used = one.exit_count[0] if name == "exits" else None
        np.testing.assert_array_equal(array[:used], getattr(other, name)[:used], err_msg=name)


def test_what_a_run_leaves_behind_does_not_matter(everything: Simulation) -> None:
    """Runs in a room that others have used count what they count in one of their own."""
    space = everything.workspace()
    for run in (3, 0, 7, 3):
        same(everything.run(run, space), everything.run(run))


def test_a_simulation_that_was_sent_runs_the_same(everything: Simulation) -> None:
    """What points to the memory of a process stays there."""
    everything.run(0)
    same(everything.run(2), pickle.loads(pickle.dumps(everything)).run(2))


@pytest.mark.parametrize("run", [0, 1])
def test_recruits_who_move_leave_their_place(everything: Simulation, run: int) -> None:
    """Who has a place is in its body, function and band, or went to a body that keeps no account of posts.

    All but a few, where work came as a whole to a body without a place for everybody.
    """
    restless = {"filling_open_rate": 0.5, "leaving_base_rate_y": 0.3, "leaving_within_share": 0.8}
    state, counts = live(everything, run, draw_for(everything, run, **restless))
    world = everything.world
    places = slice(world.first_place, world.first_place + world.places)
    used = state.here[places]
    now, first = state.people[places][used], world.people[places][used]
    elsewhere = np.any([now[field] != first[field] for field in ("body", "function", "band")], axis=0)
    assert world.posts.kept[now["body"][elsewhere]].sum() <= 3
    assert elsewhere.mean() < 0.2
    flows = counts.flow_body.sum(axis=(0, 1))
    assert min(flows[RECRUIT], flows[WITHIN]) > 25
    assert used.sum() < counts.stock_body[-1, :, HEADCOUNT].sum()
