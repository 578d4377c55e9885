"""A run killed with SIGKILL goes on from what is whole, and comes to the same digests."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from remit.draws import uniforms
from remit.plan import Plan, read_plan
from remit.results.kept import RECORDS
from remit.results.store import MANIFEST, Progress, Results, tables_of, write_results
from tests.plans import write_tiny_plan

RUNS, SEED = 103, 7
KILLED = Path(__file__).with_name("killed.py")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_plan(tmp_path_factory.mktemp("plan") / "tiny")


@pytest.fixture(scope="module")
def plan(source: Path) -> Plan:
    return read_plan(source).apply()


@pytest.fixture(scope="module")
def undisturbed(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Results:
    return write_results(plan, tmp_path_factory.mktemp("undisturbed"), RUNS, SEED)


def start(source: Path, out: Path, moment: int, *processes: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, str(KILLED), str(source), str(out), str(RUNS), str(moment), *processes]
    return subprocess.Popen(command)


def moments(name: str, number: int, last: int) -> list[int]:
    """Draw moments from 1 to `last`, the same every time."""
    drawn = uniforms(SEED, name, np.arange(number, dtype=np.uint64))
    return [1 + int(u * last) for u in drawn]


def finish(plan: Plan, out: Path, undisturbed: Results) -> int:
    """Go on to the end; give how many runs were there."""
    told: list[Progress] = []
    results = write_results(plan, out, RUNS, SEED, progress=told.append)
    assert results.manifest == undisturbed.manifest
    return told[0].kept


def kill_in_a_row(source: Path, out: Path, at: list[int]) -> list[int]:
    """Kill one run after the other in the same folder; give how many chunks each left."""
    left = []
    for moment in at:
        assert start(source, out, moment).wait() == -signal.SIGKILL
        left.append(len(list(out.rglob(f"{RECORDS}/*.json"))))
        assert not (out / MANIFEST).exists()
    return left


def test_a_run_that_is_killed_goes_on(source: Path, plan: Plan, undisturbed: Results, tmp_path: Path) -> None:
    """Some thirty things are done to the disk for a chunk: each run is killed within the next three."""
    left = kill_in_a_row(source, tmp_path, moments("few", 3, 90))
    assert left == sorted(left)
    assert finish(plan, tmp_path, undisturbed) > 1


@pytest.mark.killed
def test_ten_random_moments(source: Path, plan: Plan, undisturbed: Results, tmp_path: Path) -> None:
    for i, moment in enumerate(moments("ten", 10, 220)):
        out = tmp_path / str(i)
        kill_in_a_row(source, out, [moment])
        finish(plan, out, undisturbed)


@pytest.mark.killed
def test_its_workers_end_with_it(source: Path, plan: Plan, undisturbed: Results, tmp_path: Path) -> None:
    """Killed from outside while processes work: none of them stays, and what they made is kept."""
    run = start(source, tmp_path, 0, "2")
    records = tables_of(tmp_path, plan) / RECORDS
    end = time.monotonic() + 120
    while not records.exists() or len(list(records.iterdir())) < 3:
        assert time.monotonic() < end
        time.sleep(0.002)
    workers = children(run.pid)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert len(workers) >= 2
    assert finish(plan, tmp_path, undisturbed) >= 3


def children(parent: int) -> list[int]:
    """Give the processes that a process has started."""
    tasks = Path(f"/proc/{parent}/task").iterdir()
    return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]
