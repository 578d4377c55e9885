"""An ensemble is cut into chunks; who makes them changes nothing: threads, processes, one that dies."""

import os
import signal
from pathlib import Path

import pytest

from remit.plan import Plan, read_plan
from remit.results.store import Results, write_results
from remit.simulate import processes
from remit.simulate.ensemble import RUNS_A_CHUNK, Chunk, Simulation, chunks_of, number_of_chunks, prepare
from remit.simulate.workers import Workers, WorkersLost, work
from tests.plans import write_tiny_plan

RUNS = 43


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return read_plan(write_tiny_plan(tmp_path_factory.mktemp("plan") / "tiny")).apply()


@pytest.fixture(scope="module")
def undisturbed(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Results:
    return write_results(plan, tmp_path_factory.mktemp("one-thread"), RUNS, 3, Workers(threads=1))


def number_of(simulation: Simulation, chunk: Chunk) -> tuple[int, int]:
    return chunk.number, simulation.runs


def end_process(simulation: Simulation, chunk: Chunk) -> None:
    """Kill the worker that makes it, unless it is this process, which makes the first chunk itself."""
    if chunk.number:
        os.kill(os.getpid(), signal.SIGKILL)


def end_process_once(simulation: Simulation, chunk: Chunk) -> int:
    """Kill the first worker that gets here."""
    mark = Path(os.environ["REMIT_TEST_MARK"])
    if chunk.number:
        try:
            mark.touch(exist_ok=False)
        except FileExistsError:
            return chunk.number
        os.kill(os.getpid(), signal.SIGKILL)
    return chunk.number


@pytest.mark.parametrize("runs", [1, RUNS_A_CHUNK, RUNS_A_CHUNK + 1, 207])
def test_chunks_hold_every_run_once(runs: int) -> None:
    chunks = list(chunks_of(runs))
    assert [run for chunk in chunks for run in range(chunk.first, chunk.last + 1)] == list(range(runs + 1))
    assert [chunk.number for chunk in chunks] == list(range(number_of_chunks(runs)))
    assert sum(chunk.size for chunk in chunks) == runs + 1
    larger = list(chunks_of(10 * runs * RUNS_A_CHUNK))
    assert larger[: runs // RUNS_A_CHUNK + 1] == chunks[: runs // RUNS_A_CHUNK + 1]


@pytest.mark.parametrize("workers", [Workers(threads=2), Workers(processes=1), Workers(processes=3)], ids=str)
def test_who_works_changes_nothing(
    plan: Plan, undisturbed: Results, tmp_path: Path, workers: Workers
) -> None:
    results = write_results(plan, tmp_path, RUNS, 3, workers)
    assert results.manifest == undisturbed.manifest
    files = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("part-*"))
    assert len(files) == 8 * number_of_chunks(RUNS)
    assert all((tmp_path / f).read_bytes() == (undisturbed.folder / f).read_bytes() for f in files)


def test_a_worker_that_dies_is_replaced(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMIT_TEST_MARK", str(tmp_path / "mark"))
    chunks = list(chunks_of(RUNS))
    made = dict(work(prepare(plan, RUNS, 3), end_process_once, chunks, Workers(processes=2)))
    assert made == {chunk: chunk.number for chunk in chunks}
    assert (tmp_path / "mark").exists()


def test_workers_that_die_again_and_again_are_a_fault(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "MOST_LOSSES", 1)
    with pytest.raises(WorkersLost, match="died 2 times"):
        list(work(prepare(plan, RUNS, 3), end_process, chunks_of(RUNS), Workers(processes=1)))


def test_work_can_be_left_in_the_middle(plan: Plan) -> None:
    making = work(prepare(plan, RUNS, 3), number_of, chunks_of(RUNS), Workers(threads=2))
    chunk, made = next(making)
    making.close()
    assert made == (chunk.number, RUNS)


def test_one_sort_of_worker_is_chosen() -> None:
    with pytest.raises(ValueError, match="choose one of threads, cluster"):
        Workers(threads=2, cluster="tcp://localhost:8786")
