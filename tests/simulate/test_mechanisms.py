"""Each mechanism does what it says: switched off, it moves the outcome its way and nothing else."""

import numpy as np
import pytest

from remit.faults import FaultsFound
from remit.simulate import month
from remit.simulate.codes import EXITS, LEFT, RECRUIT, REDUNDANT, TRAINEE, TRANSFER_OUT, VSM
from remit.simulate.ensemble import Simulation
from remit.simulate.explain.pages import ENTRIES
from remit.simulate.mechanisms import MECHANISMS, Mechanism, without
from remit.simulate.state import Counts
from remit.simulate.uncertain import Draw, draw_of
from tests.simulate.lived import live
from tests.simulate.measures import MEASURES, RUNS, measured, moves_by

# Every mechanism of the list.


Lived = dict[bool, tuple[Simulation, list[Counts]]]


@pytest.fixture(scope="module")
def runs_as_they_are(everything: Simulation, selling: Simulation) -> Lived:
    """Runs with every mechanism: of a plan that has everything, and (true) of a support market."""
    plans = {False: everything, True: selling}
    return {
        market: (plan, [live(plan, run)[1] for run in range(1, RUNS + 1)]) for market, plan in plans.items()
    }


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda mechanism: mechanism.name)
def test_switching_it_off_moves_its_measure(runs_as_they_are: Lived, mechanism: Mechanism) -> None:
    name, sign = mechanism.moves
    measure = MEASURES[name]
    simulation, lived = runs_as_they_are[ENTRIES[mechanism.name].page == "market"]
    before = np.array([measure(simulation, counts) for counts in lived])
    after = measured(without(simulation, [mechanism.name]), measure)
    assert moves_by(after - before, sign), (before.mean(), after.mean())


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda mechanism: mechanism.name)
def test_switching_it_off_leaves_all_other_parameters(everything: Simulation, mechanism: Mechanism) -> None:
    draws = without(everything, [mechanism.name]).draws
    same = [field for field in Draw._fields if field not in mechanism.neutral]
    assert draws.select("run", *same).equals(everything.draws.select("run", *same))
    for field, value in mechanism.neutral.items():
        assert draws[field].unique().to_list() == [value]


@pytest.mark.parametrize(
    "name", ["coaching", "experience", "experience-leaves", "acting-up", "financial-control"]
)
def test_what_moves_nobody_changes_no_life(everything: Simulation, name: str) -> None:
    """Capability and its price are felt by nobody within the month's order: every life stays as it was."""
    for run in (1, 2):
        state, counts = live(everything, run)
        other, others = live(without(everything, [name]), run)
        np.testing.assert_array_equal(state.people, other.people)
        np.testing.assert_array_equal(counts.flow_body, others.flow_body)


@pytest.mark.parametrize(
    ("name", "first"),
    [("voluntary", "free"), ("cut", "cut"), ("rebound", "lapse"), ("trainees", "september")],
)
def test_before_it_begins_everything_is_as_it_was(everything: Simulation, name: str, first: str) -> None:
    """No other draw changes: lives part only where the mechanism begins to act."""
    begins = {"free": 5, "cut": 12, "lapse": 15, "september": 5}[first]
    base, other = live(everything, 4)[1], live(without(everything, [name]), 4)[1]
    np.testing.assert_array_equal(base.flow_body[:begins], other.flow_body[:begins])
    assert (base.flow_body[begins:] != other.flow_body[begins:]).any()


def test_each_mechanism_names_its_step_and_its_parameters() -> None:
    names = [mechanism.name for mechanism in MECHANISMS]
    assert len(set(names)) == len(names)
    for mechanism in MECHANISMS:
        assert callable(getattr(month, mechanism.step)), mechanism.name
        assert set(mechanism.neutral) <= set(Draw._fields)
        assert mechanism.moves[0] in MEASURES
        assert mechanism.moves[1] in (-1, 1)


def test_several_are_switched_off_at_once(everything: Simulation) -> None:
    draws = without(everything, ["leaving", "trainees"]).draws
    assert draws["leaving_base_rate_y"].sum() == draws["trainee_number_y"].sum() == 0
    counts = without(everything, ["leaving", "trainees"]).run(1)
    assert counts.flow_body[..., [*range(LEFT + 1), TRAINEE]].sum() == 0


def test_a_name_that_is_none_is_refused(everything: Simulation) -> None:
    with pytest.raises(FaultsFound) as refused:
        without(everything, ["trainee", "leaving"])
    (fault,) = refused.value.faults
    assert fault.kind == "unknown-mechanism"
    assert "write trainees" in fault.remedy


def test_all_off_nobody_goes_but_as_the_changes_say(everything: Simulation) -> None:
    """With everything off people leave by transfer and redundancy alone, and only leaders come."""
    still = without(everything, [mechanism.name for mechanism in MECHANISMS])
    counts = still.run(1)
    totals = counts.flow_body.sum(axis=(0, 1))
    assert totals[: EXITS - 1].sum() == totals[TRAINEE:].sum() == 0
    assert counts.flow_grade[:, :, :VSM, RECRUIT].sum() == 0
    assert totals[REDUNDANT] > 0
    assert totals[TRANSFER_OUT] > 0


def test_the_draw_of_a_run_is_what_the_loop_lives_by(everything: Simulation) -> None:
    """A simulation's run and a life under its draw are the same."""
    base = everything.run(5)
    _, counts = live(everything, 5, draw_of(everything.draws.row(5, named=True)))
    np.testing.assert_array_equal(base.flow_body, counts.flow_body)
