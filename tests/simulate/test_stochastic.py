"""The four tests of stochastic code: one more person, order, closed forms, two processes."""

import json
import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from remit.plan import Plan, read_plan
from remit.simulate.codes import EXITS, LEFT, TO_PRIVATE, TO_PROVIDER, TRANSFER_OUT
from remit.simulate.ensemble import Simulation, prepare
from remit.simulate.month import leaving_rate, simulate_run
from remit.simulate.state import Counts, new_counts, new_state
from remit.simulate.uncertain import Draw, draw_of

QUIET = ("announce", "offer", "cluster", "fund", "host")


def run_once(simulation: Simulation, draw: Draw | None = None, run: int = 0) -> Counts:
    """Live through a plan once, under another draw if asked."""
    state, counts = new_state(simulation.world), new_counts(simulation.world)
    draw = draw or draw_of(simulation.draws.row(run, named=True))
    simulate_run(simulation.world, draw, state, counts, simulation.seed, run)
    return counts


def with_people(plan: Plan, people: pl.DataFrame) -> Plan:
    return replace(plan, bodies=replace(plan.bodies, people=people))


def with_changes(plan: Plan, kinds: tuple[str, ...]) -> Plan:
    return replace(plan, changes=tuple(change for change in plan.changes if change.kind in kinds))


def staying(plan: Plan) -> Plan:
    """The plan with no closing of bodies: lives without competition for posts."""
    return replace(
        with_changes(plan, QUIET),
        bodies=replace(plan.bodies, bodies=plan.bodies.bodies.with_columns(closes=pl.lit(None, pl.Date))),
    )


def test_one_more_person_changes_only_that_life(england: Plan) -> None:
    """Without posts to compete for, taking one person out takes that person's moves out and nothing else."""
    plan = staying(england)
    some = plan.bodies.people.head(4000)
    all_but_one = some.filter(pl.int_range(pl.len()) != 1234)
    with_all = run_once(prepare(with_people(plan, some), 1, 5))
    without = run_once(prepare(with_people(plan, all_but_one), 1, 5))
    gone = with_all.flow_body.astype(int) - without.flow_body.astype(int)
    body = prepare(with_people(plan, some), 1, 5).names.bodies.index(some["body"][1234])
    assert (np.delete(gone, body, axis=1) == 0).all()
    assert gone[:, body].min() >= 0
    assert gone[:, body, : EXITS + 1].sum() <= 1
    headcount = with_all.stock_body[:, :, 0].astype(int) - without.stock_body[:, :, 0].astype(int)
    assert set(np.unique(headcount[:, body])) <= {0, 1}


def test_order_of_people_does_not_matter(england: Plan) -> None:
    """Shuffling the rows of the table changes no count, filling of posts included."""
    shuffled = england.bodies.people.select(pl.all().shuffle(seed=3))
    first = run_once(prepare(england, 1, 2), run=1)
    second = run_once(prepare(with_people(england, shuffled), 1, 2), run=1)
    for name in ("flow_body", "flow_grade", "stock_body", "stock_grade", "service_lost", "pay", "rounds"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name), err_msg=name)


def test_leaving_agrees_with_the_closed_form(england: Plan) -> None:
    """With one constant rate and no retirement leavers are binomial, and split as the shares say."""
    plan = with_changes(staying(england), ())
    simulation = prepare(plan, 1, 9)
    flat = {name: 1.0 for name in Draw._fields if name.startswith("leaving_") and name.endswith("multiple")}
    none = {name: 0.0 for name in Draw._fields if name.startswith("retirement_")}
    draw = draw_of(simulation.draws.row(0, named=True))._replace(
        **flat,
        **none,
        leaving_base_rate_y=0.3,
        leaving_to_provider_share=0.5,
        leaving_to_provider_share_finance=0.5,
        leaving_to_private_share=0.2,
    )
    counts = run_once(simulation, draw)
    people = plan.bodies.people.height
    months = counts.flow_body.shape[0]
    by_choice = counts.flow_body.sum(axis=(0, 1))
    expected = people * (1 - math.exp(-0.3 * months / 12))
    error = math.sqrt(expected * math.exp(-0.3 * months / 12))
    assert abs(by_choice[[TO_PROVIDER, TO_PRIVATE, LEFT]].sum() - expected) < 4 * error
    leavers = by_choice[:3].sum()
    for flow, share in ((TO_PROVIDER, 0.5), (TO_PRIVATE, 0.2), (LEFT, 0.3)):
        assert abs(by_choice[flow] - share * leavers) < 4 * math.sqrt(share * (1 - share) * leavers)


def test_competing_risks_split_by_their_rates(england: Plan) -> None:
    """People of 65 and over retire and leave in proportion to the two rates."""
    old = england.bodies.people.with_columns(born=pl.date(1930, 1, 1))
    simulation = prepare(with_changes(staying(with_people(england, old)), ()), 1, 4)
    flat = {name: 1.0 for name in Draw._fields if name.startswith("leaving_") and name.endswith("multiple")}
    draw = draw_of(simulation.draws.row(0, named=True))._replace(
        **flat, leaving_base_rate_y=0.2, retirement_rate_65_y=0.6
    )
    totals = run_once(simulation, draw).flow_body.sum(axis=(0, 1))
    leavers = totals[:4].sum()
    assert abs(totals[3] - 0.75 * leavers) < 4 * math.sqrt(0.75 * 0.25 * leavers)


def test_doubt_placement_and_guarantee_move_leaving_the_right_way(simulation: Simulation) -> None:
    draw = draw_of(simulation.draws.row(0, named=True))
    calm = leaving_rate(draw, 0.05, 0.0, False, False)
    doubt = leaving_rate(draw, 0.05, 1.0, False, False)
    placed = leaving_rate(draw, 0.05, 1.0, True, False)
    kept = leaving_rate(draw, 0.05, 1.0, False, True)
    assert calm == 0.05
    assert calm < placed < doubt
    assert kept < doubt
    assert doubt == pytest.approx(0.05 * (1 + draw.leaving_doubt_uplift))


def test_without_the_scheme_nobody_takes_it_and_others_live_the_same(england: Plan) -> None:
    """Options share their draws: nothing differs before the scheme opens, little in who leaves by choice."""
    option = read_plan("england-2011").apply("no-voluntary-scheme")
    base, other = run_once(prepare(england, 1, 1), run=1), run_once(prepare(option, 1, 1), run=1)
    opening = 5
    np.testing.assert_array_equal(base.flow_body[:opening], other.flow_body[:opening])
    assert other.flow_body[..., 4].sum() == 0
    by_choice = (
        base.flow_body[opening : opening + 2, :, :3].sum(),
        other.flow_body[opening : opening + 2, :, :3].sum(),
    )
    assert 0 <= by_choice[1] - by_choice[0] < 40


def test_posts_are_slotted_before_anyone_is_recruited(simulation: Simulation) -> None:
    """Outside recruitment to ordinary posts begins only when open competition does."""
    counts = simulation.run(1)
    opens = next(m for m, day in enumerate(simulation.names.months) if day.isoformat() == "2013-04-01")
    assert counts.flow_grade[:opens, :, :-1, 8].sum() == 0
    assert counts.flow_grade[opens:, :, :-1, 8].sum() > 0
    assert counts.flow_body[opens - 1, :, TRANSFER_OUT].sum() > 10_000


DIGESTS = """
import json, sys
import remit
plan = remit.read("england-2011").apply()
results = remit.simulate(plan, runs=3, seed=11, threads=int(sys.argv[1]), out=sys.argv[2])
print(json.dumps(results.manifest["digests"]))
"""


def test_two_processes_and_thread_counts_agree_to_the_bit(tmp_path: Path) -> None:
    """Another process, hash seed, folder and number of threads: the same digests and the same bytes."""
    digests = []
    for threads in ("1", "2"):
        folder = tmp_path / threads
        done = subprocess.run(
            [sys.executable, "-c", DIGESTS, threads, str(folder)],
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
    assert len(simulate_run.signatures) == 1
