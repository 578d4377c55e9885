"""A Dask cluster makes the same bytes, also when a worker is killed in the middle."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from remit.plan import Plan, read_plan
from remit.results.store import Progress, write_results
from remit.simulate import cluster
from remit.simulate.cluster import ClusterMissing
from remit.simulate.workers import Workers
from tests.plans import write_tiny_plan

RUNS, SEED = 83, 3
START = """\
import sys
from distributed.cli.{0} import main
sys.exit(main(sys.argv[1:], prog_name="dask-{0}"))
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return read_plan(write_tiny_plan(tmp_path_factory.mktemp("plan") / "tiny")).apply()


@contextmanager
def process(what: str, *words: str, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run a part of Dask as its own program, whose words go into a file."""
    log = (folder / f"{what}-{len(list(folder.iterdir()))}.log").open("w")
    command = [sys.executable, "-W", "ignore", "-c", START.format(what), *words]
    with log, subprocess.Popen(command, stdout=log, stderr=log, text=True) as started:
        try:
            yield started
        finally:
            started.kill()


def wait_for(there: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "it did not come in time"
        time.sleep(0.05)


def test_a_worker_killed_in_the_middle_changes_nothing(plan: Plan, tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    address_file = tmp_path / "scheduler.json"
    scheduler = (
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        "--scheduler-file",
        str(address_file),
    )
    one = ("--no-dashboard", "--no-nanny", "--nthreads", "1", "--scheduler-file", str(address_file))
    whole = write_results(plan, tmp_path / "threads", RUNS, SEED, Workers(threads=2))
    with process("dask_scheduler", *scheduler, folder=logs):
        wait_for(lambda: address_file.exists() and address_file.stat().st_size > 0)
        address = json.loads(address_file.read_text())["address"]
        with process("dask_worker", *one, folder=logs) as doomed, process("dask_worker", *one, folder=logs):
            told: list[Progress] = []

            def kill_one(progress: Progress) -> None:
                told.append(progress)
                if len(told) == 3:
                    os.kill(doomed.pid, signal.SIGKILL)

            results = write_results(
                plan, tmp_path / "cluster", RUNS, SEED, Workers(cluster=address), kill_one
            )
            assert doomed.wait(10) == -signal.SIGKILL
    assert len(told) > 5
    assert results.manifest == whole.manifest


def test_a_cluster_that_is_not_there_is_a_fault(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "SECONDS_TO_REACH", 0.5)
    with pytest.raises(ClusterMissing, match="no Dask scheduler answers at tcp"):
        write_results(plan, tmp_path, 3, SEED, Workers(cluster="tcp://127.0.0.1:9"))
