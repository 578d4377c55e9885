"""The four tests of stochastic code: one more person, order, proportions, two processes.

Proportions are in `test_closed_forms`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from remit.plan import Plan, read_plan
from remit.simulate.codes import EXITS, RECRUIT, TRANSFER_OUT, VOLUNTARY
from remit.simulate.ensemble import Simulation, prepare
from remit.simulate.mechanisms import without
from remit.simulate.month import live_through
from remit.simulate.state import Counts, State
from tests.simulate.lived import live, with_people

QUIET = ("announce", "offer", "cluster", "fund", "host")


ALONE = ("workload", "moves", "recruitment", "trainees", "pay-caps")
"""Mechanisms by which one life touches another where no posts are competed for."""


def run_once(simulation: Simulation, run: int = 0) -> Counts:
    """Live through a plan once."""
    return live(simulation, run)[1]


def by_key(simulation: Simulation, state: State, leave_out: Iterable[int] = ()) -> pl.DataFrame:
    """Everybody as they are at the end, whatever their row in the table; of who is not here nothing else."""
    people = pl.DataFrame({field: state.people[field] for field in state.people.dtype.names})
    people = people.with_columns(here=state.here, key=simulation.world.keys).sort("key")
    gone = ~pl.col("here")
    people = people.with_columns(pl.when(gone).then(None).otherwise(pl.exclude("key")).name.keep())
    return people.filter(~pl.col("key").is_in(list(leave_out)))


def with_changes(plan: Plan, kinds: tuple[str, ...]) -> Plan:
    return replace(plan, changes=tuple(change for change in plan.changes if change.kind in kinds))


def staying(plan: Plan) -> Plan:
    """The plan with no closing of bodies: lives without competition for posts."""
    return replace(
        with_changes(plan, QUIET),
        bodies=replace(plan.bodies, bodies=plan.bodies.bodies.with_columns(closes=pl.lit(None, pl.Date))),
    )


@pytest.mark.parametrize("run", [0, 1])
def test_one_more_person_changes_only_that_life(england: Plan, run: int) -> None:
    """Without posts to compete for, taking one person out takes that person's life out and nothing else."""
    plan = staying(england)
    some = plan.bodies.people.head(4000)
    all_but_one = some.filter(pl.int_range(pl.len()) != 1234)
    simulation = without(prepare(with_people(plan, some), 1, 5), ALONE)
    fewer = without(prepare(with_people(plan, all_but_one), 1, 5), ALONE)
    (state, with_all), (state_without, counts) = live(simulation, run), live(fewer, run)
    missing = int(simulation.world.keys[1234])
    lives, others = by_key(simulation, state, [missing]), by_key(fewer, state_without)
    assert lives.equals(others)
    assert lives["here"].null_count() > 400, "somebody leaves"
    gone = with_all.flow_body.astype(int) - counts.flow_body.astype(int)
    body = simulation.names.bodies.index(some["body"][1234])
    assert (np.delete(gone, body, axis=1) == 0).all()
    assert gone[:, body].min() >= 0
    assert gone[:, body, : EXITS + 1].sum() <= 1
    headcount = with_all.stock_body[:, :, 0].astype(int) - counts.stock_body[:, :, 0].astype(int)
    assert set(np.unique(headcount[:, body])) <= {0, 1}


def test_what_follows_from_one_more_person_stays_in_their_body(everything_plan: Plan) -> None:
    """With workload on and no competition for posts, only colleagues can live otherwise."""
    plan = with_changes(staying(everything_plan), ("announce", "cluster"))
    simulation = overworked(prepare(plan, 20, 5))
    body = simulation.names.bodies.index("A5")
    one = int(np.flatnonzero(simulation.world.people["body"] == body)[3])
    fewer = with_people(plan, plan.bodies.people.filter(pl.int_range(pl.len()) != one))
    less = overworked(prepare(fewer, 20, 5))
    otherwise = 0
    for run in range(21):
        difference = run_once(simulation, run).flow_body.astype(int) - run_once(less, run).flow_body
        assert set(np.flatnonzero(np.abs(difference).sum(axis=(0, 2)))) <= {body}
        otherwise += np.abs(difference).sum() > 1
    assert otherwise > 0, "colleagues do live otherwise"


def overworked(simulation: Simulation) -> Simulation:
    """Workload weighs heavily, and is all that one life does to another."""
    heavy = simulation.draws.with_columns(leaving_workload_uplift=5.0, leaving_base_rate_y=0.2)
    return without(replace(simulation, draws=heavy), ALONE[1:])


@pytest.mark.parametrize("name", ["england", "everything_plan"])
def test_order_of_people_does_not_matter(request: pytest.FixtureRequest, name: str) -> None:
    """Shuffling the rows of the table changes no life and no count, filling of posts included."""
    plan: Plan = request.getfixturevalue(name)
    shuffled = plan.bodies.people.select(pl.all().shuffle(seed=3))
    simulation, other = prepare(plan, 1, 2), prepare(with_people(plan, shuffled), 1, 2)
    (state, first), (state_of_other, second) = live(simulation, 1), live(other, 1)
    assert by_key(simulation, state).equals(by_key(other, state_of_other))
    for field in Counts._fields:
        if field != "exits":
            np.testing.assert_array_equal(getattr(first, field), getattr(second, field), err_msg=field)
    assert exits_by_key(simulation, first).equals(exits_by_key(other, second))


def exits_by_key(simulation: Simulation, counts: Counts) -> pl.DataFrame:
    """Paid exits, whatever the row of the person in the table."""
    exits = counts.exits[: counts.exit_count[0]]
    table = pl.DataFrame({field: exits[field] for field in exits.dtype.names if field != "slot"})
    return table.with_columns(key=simulation.world.keys[exits["slot"]]).sort("month", "key")


def test_without_the_scheme_nobody_takes_it_and_others_live_the_same(england: Plan) -> None:
    """Options share their draws: nothing differs before the scheme opens, little in who leaves by choice."""
    option = read_plan("england-2011").apply("no-voluntary-scheme")
    base, other = run_once(prepare(england, 1, 1), run=1), run_once(prepare(option, 1, 1), run=1)
    opening = 5
    np.testing.assert_array_equal(base.flow_body[:opening], other.flow_body[:opening])
    assert other.flow_body[..., VOLUNTARY].sum() == 0
    by_choice = (
        base.flow_body[opening : opening + 2, :, :3].sum(),
        other.flow_body[opening : opening + 2, :, :3].sum(),
    )
    assert 0 <= by_choice[1] - by_choice[0] < 40


def test_posts_are_slotted_before_anyone_is_recruited(simulation: Simulation) -> None:
    """Outside recruitment to ordinary posts begins only when open competition does."""
    counts = simulation.run(1)
    opens = next(m for m, day in enumerate(simulation.names.months) if day.isoformat() == "2013-04-01")
    assert counts.flow_grade[:opens, :, :-1, RECRUIT].sum() == 0
    assert counts.flow_grade[opens:, :, :-1, RECRUIT].sum() > 0
    assert counts.flow_body[opens - 1, :, TRANSFER_OUT].sum() > 10_000


DIGESTS = """
import json, sys
import remit
plan = remit.read(sys.argv[3]).apply()
results = remit.simulate(plan, runs=22, seed=11, threads=int(sys.argv[1]), out=sys.argv[2])
print(json.dumps(results.manifest["digests"]))
"""


def test_two_processes_and_thread_counts_agree_to_the_bit(tmp_path: Path, everything_plan: Plan) -> None:
    """Another process, hash seed, folder and number of threads: the same digests and the same bytes."""
    digests = []
    for threads in ("1", "2"):
        folder = tmp_path / threads
        done = subprocess.run(
            [sys.executable, "-c", DIGESTS, threads, str(folder), str(everything_plan.folder)],
            env={**os.environ, "PYTHONHASHSEED": threads},
            capture_output=True,
            text=True,
            check=True,
        )
        digests.append(json.loads(done.stdout))
    assert digests[0] == digests[1]
    files = [
        sorted(p.relative_to(tmp_path / t) for p in (tmp_path / t).rglob("*.parquet")) for t in ("1", "2")
    ]
    assert files[0] == files[1]
    assert all((tmp_path / "1" / f).read_bytes() == (tmp_path / "2" / f).read_bytes() for f in files[0])


def test_another_seed_gives_other_lives(england: Plan) -> None:
    first, second = run_once(prepare(england, 1, 1)), run_once(prepare(england, 1, 2))
    assert (first.flow_body != second.flow_body).any()


def test_every_plan_runs_the_same_compiled_code(england: Plan, tiny: Path) -> None:
    """Empty tables have the types of full ones: no plan waits for the compiler because it lacks rounds."""
    run_once(prepare(england, 1, 1))
    run_once(prepare(with_changes(staying(england), ()), 1, 1))
    run_once(prepare(read_plan(tiny).apply(), 1, 1))
    assert len(live_through.signatures) == 1
