"""Changes of the plan: what is left out does not happen, and what is there moves the outcome its way."""

from collections.abc import Callable

import numpy as np
import pytest

from remit.plan import read_plan
from remit.simulate.codes import (
    COMMISSIONING,
    DESTINED,
    HEADCOUNT,
    LEFT,
    NEVER,
    REDUNDANT,
    TRANSFER_OUT,
    VOLUNTARY,
    VSM,
)
from remit.simulate.ensemble import Simulation, prepare
from remit.simulate.mechanisms import without
from remit.simulate.state import Counts
from tests.simulate.lived import draw_for, live
from tests.simulate.measures import RUNS, Measure, flow, measured, moves_by
from tests.simulate.plain.everything import write_everything


@pytest.fixture(scope="module")
def leave_out(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Simulation]:
    """Give the made-up plan without some of its changes, named by kind and target."""

    def give(*changes: str, extra: str = "") -> Simulation:
        folder = tmp_path_factory.mktemp("left-out") / "plan"
        return prepare(read_plan(write_everything(folder, changes, extra)).apply(), RUNS, seed=3)

    return give


def compared(everything: Simulation, other: Simulation, measure: Measure, runs: int = RUNS) -> np.ndarray:
    """How much less there is of something with a change left out, run by run."""
    return measured(everything, measure, runs) - measured(other, measure, runs)


def at(body: str, stock: int, months: slice) -> Measure:
    """A stock of one body, mean over months."""
    return lambda simulation, counts: float(
        counts.stock_body[months, simulation.names.bodies.index(body), stock].mean()
    )


def of(body: str, *flows: int, months: slice = slice(None)) -> Measure:
    """Flows of one body."""
    return lambda simulation, counts: float(
        counts.flow_body[months, simulation.names.bodies.index(body)][:, list(flows)].sum()
    )


def control(body: str, months: slice) -> Measure:
    """Capability of a body for financial control."""
    return lambda simulation, counts: float(
        counts.capability_body[months, simulation.names.bodies.index(body)].mean()
    )


CLOSINGS = tuple(f"close {body}" for body in ("A1", "A2", "A3", "A4", "S1", "S3"))
ROUNDS = (
    "leaders",
    "practitioners",
    "leaders-wider",
    "shift",
    "slot",
    "pool",
    "at-risk",
    "anybody",
    "late",
    "last",
)


def test_without_closings_few_are_redundant_and_nobody_slots_in(
    everything: Simulation, leave_out: Callable[..., Simulation]
) -> None:
    open_for_ever = leave_out(*CLOSINGS)
    assert moves_by(compared(everything, open_for_ever, flow(REDUNDANT)), 1)
    counts = open_for_ever.run(1)
    assert counts.rounds[open_for_ever.names.rounds.index("slot"), 1] == 0
    assert counts.stock_body[-1, open_for_ever.names.bodies.index("A1"), HEADCOUNT] > 0


def test_without_a_transfer_its_people_stay(
    everything: Simulation, leave_out: Callable[..., Simulation]
) -> None:
    base, other = everything.run(1), leave_out("transfer kind:integrated-board").run(1)
    provider = everything.names.bodies.index("P1")
    provision = everything.names.functions.index("provision")
    assert base.stock_body[12, provider, HEADCOUNT] > 0
    assert other.stock_body[:, provider, HEADCOUNT].sum() == 0
    assert base.stock_grade[12, provision, :, HEADCOUNT].sum() > 0
    moved = base.flow_body[11, :, TRANSFER_OUT].sum() - other.flow_body[11, :, TRANSFER_OUT].sum()
    assert moved == base.stock_body[11, provider, HEADCOUNT]


@pytest.mark.parametrize("round_", ROUNDS)
def test_without_a_round_its_posts_wait(
    everything: Simulation, leave_out: Callable[..., Simulation], round_: str
) -> None:
    """Where a round is not held, fewer posts are filled when it would have ended, or at risk more stay."""
    other = leave_out(f"round {round_}")
    place = everything.names.rounds.index(round_)
    month = int(everything.world.rounds.closes[place])
    senior = bool(everything.world.rounds.senior[place])

    def filled(simulation: Simulation, run: int) -> int:
        state, _ = live(simulation, run, months=month + 1)
        return int((state.led if senior else state.filled).sum())

    change = [filled(everything, run) - filled(other, run) for run in range(1, 61)]
    assert np.mean(change) > 0
    assert moves_by(np.array(change), 1) or round_ in ("late", "last")


def test_lent_staff_count_where_they_work(
    everything: Simulation, leave_out: Callable[..., Simulation]
) -> None:
    """The borrower gains, the lender loses, nobody moves, and it ends with the lend."""
    other = leave_out("lend A5")
    during, after = slice(26, 50), slice(50, None)
    for run in (1, 2, 3):
        draw = draw_for(everything, run, capability_need_share=2.0)
        base, without_it = live(everything, run, draw)[1], live(other, run, draw)[1]
        np.testing.assert_array_equal(base.flow_body, without_it.flow_body)
        np.testing.assert_array_equal(base.stock_body, without_it.stock_body)
        for body, sign in (("M1", 1), ("A5", -1)):
            place = everything.names.bodies.index(body)
            difference = sign * (base.capability_body[:, place] - without_it.capability_body[:, place])
            assert (difference[during] >= 0).all()
            assert difference[during].sum() > 0
            assert (difference[after] == 0).all()
            assert (difference[:26] == 0).all()


def test_a_lender_cannot_lend_more_than_it_has(everything: Simulation) -> None:
    """S2 lends 30 where it has 4 at most: all its finance staff work at G1, and none less than none."""
    states = [live(everything, run, months=30)[0] for run in range(1, 21)]
    lender, finance = everything.names.bodies.index("S2"), everything.world.finance
    assert any(state.fte[lender, finance] > 0 for state in states)
    for state in states:
        assert state.effective[lender, finance] == pytest.approx(0)
        assert (state.effective >= 0).all()


def test_coaching_makes_more_of_lent_staff(everything: Simulation) -> None:
    less = without(everything, ["coaching"])
    assert moves_by(compared(everything, less, control("M1", slice(26, 50))), 1)
    np.testing.assert_array_equal(
        everything.run(2).capability_body[:, everything.names.bodies.index("A5")],
        less.run(2).capability_body[:, everything.names.bodies.index("A5")],
    )


def test_a_cap_raises_leaving_near_it_most(everything: Simulation) -> None:
    """Very senior managers are at the cap, band 4 is far from it: only the first leave sooner."""
    changes = everything.world.changes
    near, far = changes.cap[30, VSM], changes.cap[30, 3]
    assert near > 0.8
    assert far == 0
    held = draw_for(everything, 0, leaving_cap_pass_through=0.5, leaving_base_rate_y=0.1)
    free = held._replace(leaving_cap_pass_through=0.0)
    by_band = [
        sum(
            live(everything, run, draw)[1].flow_grade[..., : LEFT + 1].sum(axis=(0, 1, 3))
            for run in range(40)
        )
        for draw in (held, free)
    ]
    assert by_band[0][VSM] > 1.1 * by_band[1][VSM]
    assert abs(by_band[0][3] - by_band[1][3]) < 0.1 * by_band[1][3]


def test_retention_terms_hold_people_and_their_lapse_does_not(
    everything: Simulation, leave_out: Callable[..., Simulation]
) -> None:
    """While on offer fewer of the business-critical leave; once lapsed more than without any terms."""
    other = leave_out("offer keep")
    lapse = 15
    assert not everything.world.changes.lapsed[lapse - 1].any()
    assert everything.world.changes.lapsed[lapse, everything.names.bodies.index("A1")]
    strong = {"leaving_retained_multiple": 0.1, "leaving_rebound_multiple": 4.0, "retention_share": 0.9}
    leavers: dict[str, np.ndarray] = {}
    for name, simulation in (("with", everything), ("none", other)):
        draw = draw_for(simulation, 0, **strong)
        leavers[name] = np.sum(
            [live(simulation, run, draw)[1].flow_body[..., : LEFT + 1].sum(axis=(1, 2)) for run in range(40)],
            axis=0,
        )
    assert leavers["with"][2:lapse].sum() < 0.6 * leavers["none"][2:lapse].sum()
    assert leavers["with"][lapse : lapse + 9].sum() > 1.5 * leavers["none"][lapse : lapse + 9].sum()
    np.testing.assert_array_equal(leavers["with"][:2], leavers["none"][:2])


def test_a_budget_binds(everything: Simulation, leave_out: Callable[..., Simulation]) -> None:
    """Never is more spent than it bears, it is nearly used up, and without it more would go."""
    place = 0  # in order of name, of the two mutual schemes "bounded" is the first
    budget = int(everything.world.schemes.budget[place])
    assert budget == 6_000_000
    free = everything.world.schemes._replace(budget=np.full_like(everything.world.schemes.budget, -1))
    eager = draw_for(everything, 0, voluntary_application=0.4)
    more = 0
    for run in range(20):
        _, counts = live(everything, run, eager)
        _, unbound = live(everything, run, eager, schemes=free)
        spent, wanted = (
            c.exits["pence"][: c.exit_count[0]][scheme_is(c, place)].sum() for c in (counts, unbound)
        )
        assert spent <= budget
        more += wanted > budget
        if wanted > 3 * budget:
            assert spent > budget / 2
    assert more >= 15


def scheme_is(counts: Counts, scheme: int) -> np.ndarray:
    """Which exits were taken under a scheme."""
    exits = counts.exits[: counts.exit_count[0]]
    return (exits["scheme"] == scheme) & (exits["kind"] == VOLUNTARY)


def test_a_cut_takes_posts_and_notice_comes_first(
    everything: Simulation, leave_out: Callable[..., Simulation]
) -> None:
    other = leave_out("cut A6")
    assert moves_by(compared(everything, other, of("A6", REDUNDANT)), 1)
    assert moves_by(compared(everything, other, at("A6", COMMISSIONING, slice(30, None))), -1)
    first = min(
        np.flatnonzero(everything.run(run).flow_body[:, everything.names.bodies.index("A6"), REDUNDANT])[0]
        for run in range(1, 6)
    )
    assert first >= 12 + 2, "consultation and notice take two months at the least"


def test_an_announcement_raises_leaving_and_letters_lower_it(
    everything: Simulation, leave_out: Callable[..., Simulation]
) -> None:
    silent, unlettered = leave_out("announce A2"), leave_out("letters kind:integrated-board")
    before_closing = {"months": slice(5, 14)}
    assert moves_by(compared(everything, silent, of("A2", *range(LEFT + 1), **before_closing)), 1)
    strong = {"leaving_base_rate_y": 0.3, "leaving_letter_multiple": 0.2, "leaving_doubt_uplift": 2.0}
    measure = of("A1", *range(LEFT + 1), months=slice(10, 20))
    total = [
        sum(measure(s, live(s, run, draw_for(s, 0, **strong))[1]) for run in range(40))
        for s in (everything, unlettered)
    ]
    assert total[0] < 0.85 * total[1]
    assert everything.world.changes.letters.min() == 10
    assert unlettered.world.changes.letters.min() == NEVER


def test_bought_work_draws_on_the_suppliers_staff(everything: Simulation) -> None:
    """Without its agreements a group that has no finance staff of its own has less financial control."""
    agreements = everything.world.agreements
    none = agreements._replace(first=agreements.last + 1)  # none is ever in force
    group = everything.names.bodies.index("G1")
    months = slice(30, 60)
    change = []
    for run in range(1, 21):
        base, other = live(everything, run)[1], live(everything, run, agreements=none)[1]
        change.append(
            base.capability_body[months, group].mean() - other.capability_body[months, group].mean()
        )
    assert moves_by(np.array(change), 1)


def test_people_who_wait_for_a_post_keep_it(everything: Simulation) -> None:
    """Nobody with a destination is made redundant while their body lives."""
    counts = everything.run(1)
    closes = int(everything.world.bodies["closes"][everything.names.bodies.index("A1")])
    for body in ("A1", "A2", "A3"):
        place = everything.names.bodies.index(body)
        destined = counts.stock_body[closes - 1, place, DESTINED]
        assert (
            counts.flow_body[closes, place, TRANSFER_OUT]
            >= destined - counts.flow_body[closes, place, :5].sum()
        )
