"""A life that is told is the life that the simulation lived: same code, same numbers, same decisions."""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import remit
from remit.faults import FaultsFound
from remit.simulate.codes import LEFT, REDUNDANT, RETIRED, TO_PRIVATE, TO_PROVIDER, VOLUNTARY
from remit.simulate.ensemble import Simulation, prepare
from remit.simulate.explain.life import Life
from remit.simulate.explain.odds import Moment, cut_odds, offers, rates, reason, snapshot
from remit.simulate.explain.schedule import steps
from remit.simulate.explain.trace import trace
from remit.simulate.explain.watch import Arguments, live_watched
from remit.simulate.explain.words import REASONS
from remit.simulate.state import Counts
from tests.cli.calls import Remit

EVERY = 401
"""One in so many people of England is looked at."""


def same(first: Counts, second: Counts) -> None:
    for name in Counts._fields:
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name), err_msg=name)


def test_a_watched_run_counts_what_any_run_counts(simulation: Simulation) -> None:
    seen: list[str] = []
    watched = live_watched(simulation, 1, lambda step, _: seen.append(step))
    same(watched, simulation.run(1))
    months = len(simulation.names.months)
    for step in steps():
        assert seen.count(step.name) == months


class Sample:
    """Looks at some people at each step that asks everybody, and holds the odds to what became of them."""

    def __init__(self, simulation: Simulation) -> None:
        self.slots = range(0, simulation.world.first_place, EVERY)
        self.held: Counter[str] = Counter()

    def __call__(self, step: str, arguments: Arguments) -> Callable[[], None] | None:
        look = getattr(self, f"_{step}", None)
        if look is None:
            return None
        state = arguments["state"]
        given = {name: value for name, value in arguments.items() if name in Moment._fields}
        given.setdefault("counts", None)  # a step that pays nobody has none
        moments = [Moment(step=step, slot=s, place=snapshot(state, s), **given) for s in self.slots]
        checks = [look(moment) for moment in moments if moment.place["here"]]
        return lambda: [self._hold(step, state, check) for check in checks if check] and None

    def _hold(self, step: str, state: Any, check: tuple[int, bool, Callable[[Any], bool]]) -> None:
        slot, expected, became = check
        assert became(snapshot(state, slot)) == expected
        self.held[f"{step} {'yes' if expected else 'no'}"] += 1

    def _leave_and_retire(self, moment: Moment) -> Any:
        if moment.place["kept"]:
            return None
        found = rates(moment)
        terms = found.own_y * found.multiple * (1 + found.uplift + found.strain)
        assert found.leaving_y == pytest.approx(terms)
        goes = found.uniform < found.odds
        if goes and reason(moment, found) not in (TO_PROVIDER, TO_PRIVATE, LEFT, RETIRED):
            return None  # looks for a move, and may stay
        return moment.slot, goes, lambda now: not now["here"]

    def _cut_posts(self, moment: Moment) -> Any:
        asked = cut_odds(moment)
        expected = asked is not None and asked[1] < asked[0]
        return moment.slot, expected, lambda now: now["notice"] >= 0 and moment.place["notice"] < 0

    def _offer_voluntary_exit(self, moment: Moment) -> Any:
        leaves = any(offer.applies and offer.approved for offer in offers(moment))
        return moment.slot, leaves, lambda now: not now["here"]


def test_odds_decide_as_they_are_told(simulation: Simulation) -> None:
    """For one in `EVERY` people of England and every month: below the odds it happens, and else not."""
    sample = Sample(simulation)
    live_watched(simulation, 2, sample)
    for step in ("leave_and_retire", "cut_posts"):
        assert sample.held[f"{step} yes"] > 0
        assert sample.held[f"{step} no"] > 1000
    assert sample.held["offer_voluntary_exit yes"] > 0


FLOWS = {
    REASONS[TO_PROVIDER]: TO_PROVIDER,
    REASONS[TO_PRIVATE]: TO_PRIVATE,
    REASONS[LEFT]: LEFT,
    REASONS[RETIRED]: RETIRED,
    "leaves by the voluntary scheme": VOLUNTARY,
    "is made redundant": REDUNDANT,
}


def told_flows(life: Life) -> Counter[tuple[int, int]]:
    """The ways out that a life tells, by month and flow."""
    return Counter(
        (month, flow)
        for month, lived in enumerate(life.months)
        for event in lived.events
        for says, flow in FLOWS.items()
        if event.says.startswith(says)
    )


def test_all_lives_together_are_the_run(tiny: Path) -> None:
    """Nobody comes from outside to the tiny plan: what its lives tell is all that its run counts."""
    plan = remit.read(tiny).apply()
    simulation = prepare(plan, 30, 3)
    ways = Counter[int]()
    for run in (0, 7, 19, 30):
        told = Counter[tuple[int, int]]()
        for person in plan.bodies.people["person"]:
            told += told_flows(trace(simulation, person, run))
        counted = simulation.run(run).flow_body.sum(axis=1)
        expected = {
            (month, flow): int(counted[month, flow])
            for month in range(len(counted))
            for flow in FLOWS.values()
            if counted[month, flow]
        }
        assert told == expected
        ways.update({flow: number for (_, flow), number in told.items()})
    assert len(ways) > 2


def test_a_life_tells_where_somebody_is(simulation: Simulation) -> None:
    person = simulation.plan.bodies.people["person"][5000]
    life = trace(simulation, person, 0)
    assert [month.month for month in life.months] == simulation.names.months
    assert life.months[0].body == simulation.plan.bodies.people["body"][5000]
    told = life.told()
    assert 1 <= len(told) < len(life.months)
    assert all(any(month is one for one in life.months) for month in told)


def test_an_unknown_person_is_a_fault_with_a_hint(simulation: Simulation) -> None:
    person = simulation.plan.bodies.people["person"][0]
    with pytest.raises(FaultsFound) as found:
        trace(simulation, f"{person[:-1]}x", 0)
    (fault,) = found.value.faults
    assert (fault.kind, fault.file, fault.column) == ("unknown-person", "people.csv", "person")
    assert person in fault.remedy


def test_the_verb_tells_a_life(
    tiny: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    verb = Remit(capsys, monkeypatch)
    person = f"{12:016x}"
    table = verb("trace", tiny, "--person", person)
    assert table.code == 0
    assert f"{person} in run 0 (the central case)" in table.out
    assert "Apr 2011" in table.out
    life = json.loads(verb("trace", tiny, "--person", person, "--run", 3, "--json").out)
    assert (life["person"], life["run"]) == (person, 3)
    first = life["months"][0]["rates"]
    assert first["leaving_y"] == pytest.approx(
        first["own_y"] * first["multiple"] * (1 + first["uplift"] + first["strain"])
    )
    every = verb("trace", tiny, "--person", person, "--all")
    assert len(re.findall(r"^ [A-Z][a-z]{2} 2012", every.out, flags=re.M)) == 12
    wrong = verb("trace", tiny, "--person", "nobody")
    assert wrong.code == 2
    assert "is nobody of this plan" in wrong.err
    assert verb("trace", tiny, "--person", person, "--option", "none").code == 2
