"""The fast month loop against the slow one: the same people in the same places, the same counts to the penny.

The slow one asks everybody every month, so it proves the masks that find months with a chance; it counts
every stock anew, so it proves the increments; and it keeps no list of who is due, so it proves the lists.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

import remit
from remit.plan import read_plan
from remit.simulate.codes import FLOWS
from remit.simulate.ensemble import Simulation, prepare
from remit.simulate.state import Counts
from remit.simulate.uncertain import Draw
from tests.plans import write_tiny_plan
from tests.simulate.lived import draw_for, live
from tests.simulate.plain import month as plain
from tests.simulate.plain.country import Country, Person
from tests.simulate.plain.everything import write_everything
from tests.simulate.plain.selling import CLOSINGS, TERMS, write_selling

Case = tuple[Simulation, Draw, int, Country, list[list[Any]]]
RESTLESS = {
    "leaving_base_rate_y": 0.25,
    "leaving_within_share": 0.4,
    "leaving_workload_uplift": 2.0,
    "leaving_doubt_uplift": 2.0,
    "leaving_letter_multiple": 0.1,
    "return_rate_y": 6.0,
    "return_commissioning_share": 0.9,
    "filling_open_rate": 0.6,
    "filling_ramp_months": 1.0,
    "cut_redundancy_rate": 2.5,
    "voluntary_application": 0.5,
    "trainee_commissioning_share": 0.02,
    "senior_practitioner_leaders": 1.0,
    "retention_share": 0.5,
}
"""A country where far more happens than is likely."""
CASH = """
[[change]]
id = "cash-national"
date = 2025-11-01
kind = "exit-cash"
target = "N1"
parameters = { gbp = 90000 }
source = "made up for tests"

[[change]]
id = "cash-region"
date = 2025-09-01
kind = "exit-cash"
target = "Q31"
parameters = { gbp = 60000, carried = true }
source = "made up for tests"

[[change]]
id = "cash-region-again"
date = 2027-03-01
kind = "exit-cash"
target = "Q31"
parameters = { gbp = 250000 }
source = "made up for tests"

[[change]]
id = "cash-national-again"
date = 2026-09-01
kind = "exit-cash"
target = "N1"
parameters = { gbp = 120000 }
source = "made up for tests"
"""
"""Cash for exits of a nation and of a region, short in most years."""
SEALED = dict.fromkeys(("filling_open_rate", "leaving_base_rate_y", "voluntary_application"), 0.01)
"""A country that nobody comes to and few leave: posts stay empty until the late rounds."""
UNSETTLED = {
    "market_early_review_rate_y": 1.5,
    "market_choice_inertia": 0.5,
    "market_choice_merging": -1.0,
    "market_merger_rate_y": 0.5,
    "market_entry_bid_rate_y": 12.0,
    "market_hosting_ends_share": 1.0,
    "leaving_base_rate_y": 0.15,
    "filling_open_rate": 0.3,
}
"""A market in which customers come and go."""
CASES = {
    "tiny plan": ("tiny", 1, 0, {}),
    "tiny plan, run 1": ("tiny", 2, 1, {}),
    "everything, the central case": ("everything", 3, 0, {}),
    "everything, run 2": ("everything", 3, 2, {}),
    "everything, restless": ("everything", 3, 9, RESTLESS),
    "everything, another seed": ("everything", 4, 4, RESTLESS),
    "everything, sealed": ("everything", 5, 5, SEALED),
    "one board": ("one-board", 1, 1, {}),
    "market, the central case": ("selling", 3, 0, {}),
    "market, run 4": ("selling", 3, 4, {}),
    "market, restless": ("selling", 3, 7, UNSETTLED),
    "market, parents rule": ("ruled", 3, 2, UNSETTLED),
    "market, customers close": ("closing", 3, 2, UNSETTLED),
    "cash for exits": ("cash", 3, 1, {"voluntary_application": 0.5, "cut_redundancy_rate": 2.5}),
    "cash for exits, restless": ("cash", 3, 2, RESTLESS),
}


@pytest.fixture(scope="module")
def prepared(
    everything: Simulation, selling: Simulation, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, int], Simulation]:
    """Give a plan by name, ready to run with a seed."""

    def give(name: str, seed: int) -> Simulation:
        if name == "everything":
            return everything if seed == everything.seed else prepare(everything.plan, 6, seed)
        if name == "selling":
            return selling
        if name in ("ruled", "closing"):
            folder = write_selling(tmp_path_factory.mktemp(name), TERMS if name == "ruled" else CLOSINGS)
            return prepare(read_plan(folder).apply(), 6, seed)
        if name == "cash":
            folder = write_everything(tmp_path_factory.mktemp("cash"), extra=CASH)
            return prepare(read_plan(folder).apply(), 6, seed)
        if name == "tiny":
            return prepare(read_plan(write_tiny_plan(tmp_path_factory.mktemp("tiny"))).apply(), 6, seed)
        return prepare(remit.read(name).apply(), 6, seed)

    return give


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest, prepared: Callable[[str, int], Simulation]) -> Case:
    """A plan lived through slowly, with everybody as they were at the end of each month."""
    name, seed, run, fields = CASES[request.param]
    simulation = prepared(name, seed)
    draw = draw_for(simulation, run, **fields)
    months: list[list[Any]] = []

    def keep(country: Country, month: int) -> None:
        months.append([describe(person) for person in country.people])

    return simulation, draw, run, plain.live_plainly(simulation.world, draw, seed, run, keep), months


def describe(person: Person) -> Any:
    """What is true of somebody now; of who is not here nothing but that."""
    return person.here and (
        tuple(person.post),
        person.goes_to and tuple(person.goes_to),
        person.leader,
        person.retained,
        person.letter,
        person.notice,
        person.born,
        person.service,
        person.since,
    )


def described(place: np.void) -> Any:
    """The same of a record of the fast loop."""
    where, to = (
        tuple(int(place[field]) for field in fields)
        for fields in (("body", "function", "band"), ("goes_to", "goes_function", "goes_band"))
    )
    flags = (bool(place[field]) for field in ("leader", "retained", "letter"))
    notice = int(place["notice"])
    numbers = (int(place[field]) for field in ("born", "service", "since"))
    promised = to if to[0] >= 0 else None
    return (where, promised, *flags, notice if notice >= 0 else None, *numbers)


def test_everybody_is_where_they_are_every_month(case: Case) -> None:
    """Who is where, with which band and function, promised what, under notice or not, month by month."""
    simulation, draw, run, _, months = case
    step = 1 if simulation.world.people.size < 1000 else 5
    for month in range(0, len(months), step):
        state, _ = live(simulation, run, draw, months=month + 1)
        now = [bool(here) and described(place) for here, place in zip(state.here, state.people, strict=True)]
        assert now == months[month], f"month {month}"


def test_every_count_agrees(case: Case) -> None:
    """Stocks, flows, pay, repayments, rounds, overspends: all to the person and the penny."""
    simulation, draw, run, country, _ = case
    _, counts = live(simulation, run, draw)
    for name in Counts._fields:
        if name in ("exits", "exit_count"):
            continue
        # Capability comes of sums of floats in another order: it may round another way.
        within = 1 if name.startswith(("capability", "supply", "ready")) else 0
        difference = getattr(counts, name).astype(np.int64) - getattr(country.counts, name)
        assert np.abs(difference).max(initial=0) <= within, name


def test_every_paid_exit_agrees(case: Case) -> None:
    """Who left with a payment, when, from where, with how much, and what came back of it."""
    simulation, draw, run, country, _ = case
    _, counts = live(simulation, run, draw)
    fields = ("month", "slot", "kind", "scheme", "service", "body", "function", "band", "pence", "repaid")
    fast = [tuple(int(exit_[field]) for field in fields) for exit_ in counts.exits[: counts.exit_count[0]]]
    slow = [(e.month, e.slot, e.kind, e.scheme, e.service, *e.post, e.pence, e.repaid) for e in country.exits]
    assert sorted(fast) == sorted(slow)


def test_experience_weighs_what_a_sum_over_people_says(case: Case) -> None:
    """The sums that fade by themselves say what adding up over people says."""
    simulation, draw, run, country, _ = case
    state, _ = live(simulation, run, draw)
    np.testing.assert_allclose(state.effective, country.weights, rtol=1e-6, atol=1e-4)


def test_something_of_everything_happens(everything: Simulation) -> None:
    """Guard against loops that agree because nothing happens."""
    _, counts = live(everything, 9, draw_for(everything, 9, **RESTLESS))
    totals = dict(zip(FLOWS, counts.flow_body.sum(axis=(0, 1)).tolist(), strict=True))
    assert min(totals.values()) >= 4, totals
    exits = counts.exits[: counts.exit_count[0]]
    assert (np.bincount(exits["slot"]) > 1).sum() >= 2, "nobody is paid twice"
    assert (exits["repaid"] > 0).sum() >= 3
    assert set(exits["scheme"]) == {-1, 0, 1, 2, 3}
    assert counts.lost_control.sum() > 0
    _, sealed = live(everything, 5, draw_for(everything, 5, **SEALED))
    filled = dict(zip(everything.names.rounds, counts.rounds[:, 1] + sealed.rounds[:, 1], strict=True))
    assert min(filled.values()) > 0, filled


@pytest.mark.parametrize("step", [step.__name__ for step in plain.STEPS])
def test_the_loops_differ_where_a_step_is_left_out(
    everything: Simulation,
    prepared: Callable[[str, int], Simulation],
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    """Guard against a plan on which a step does nothing: without it the slow loop no longer agrees."""
    simulation, run = (prepared("cash", 3), 2) if step == "receive_cash" else (everything, 9)
    draw = draw_for(simulation, run, **RESTLESS)
    _, counts = live(simulation, run, draw)
    left = tuple(each for each in plain.STEPS if each.__name__ != step)
    monkeypatch.setattr(plain, "STEPS", left)
    slow = partial(plain.live_plainly, simulation.world, draw, simulation.seed, run)
    country = slow(lambda country, month: None)
    assert any(
        (getattr(counts, name) != getattr(country.counts, name)).any() for name in ("pay", "stock_body")
    )


def test_cash_for_exits_binds(prepared: Callable[[str, int], Simulation]) -> None:
    """In the case above people wait, and some are paid beyond the limit: else it would prove nothing."""
    simulation = prepared("cash", 3)
    _, counts = live(simulation, 2, draw_for(simulation, 2, **RESTLESS))
    assert counts.waiting.sum() > 20
    assert counts.wait_pay.sum() > 0
    assert counts.beyond_cash.sum() > 0
    spent = counts.exits[: counts.exit_count[0]]["pence"].sum() - counts.beyond_cash.sum()
    assert spent <= 100 * (90_000 + 60_000 + 250_000 + 120_000)
