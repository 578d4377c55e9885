"""A run with a mechanism switched off says so, and is never taken for a run with it."""

from pathlib import Path

import polars as pl
import pytest

import remit
from remit.faults import FaultsFound
from remit.results.current import current
from remit.results.store import MANIFEST, read_results
from tests.cli.calls import Remit


def test_what_was_off_is_in_the_manifest_and_the_draws(tiny: Path, tmp_path: Path) -> None:
    plan = remit.read(tiny).apply()
    off = remit.simulate(plan, runs=3, seed=1, out=tmp_path / "off", without=["workload", "uncertainty"])
    usual = remit.simulate(plan, runs=3, seed=1, out=tmp_path / "usual")
    assert (off.manifest["without"], usual.manifest["without"]) == (["uncertainty", "workload"], [])
    neutral = ["leaving_doubt_uplift", "leaving_workload_uplift"]
    draws = [results.table("draws").collect() for results in (off, usual)]
    assert draws[0].select(neutral).equals(pl.DataFrame(dict.fromkeys(neutral, [0.0] * 4)))
    assert draws[0].drop(neutral).equals(draws[1].drop(neutral))


def test_runs_with_and_without_do_not_go_together(tiny: Path, tmp_path: Path) -> None:
    """In the same folder nothing of the one is kept for the other."""
    plan = remit.read(tiny).apply()
    kept: list[int] = []
    for without in ((), (), ("leaving",), ("leaving",), ()):
        remit.simulate(
            plan, runs=3, seed=1, out=tmp_path, without=without, progress=lambda p: kept.append(p.kept)
        )
        kept.append(-1)
    starts = [0, *(place + 1 for place, value in enumerate(kept[:-1]) if value == -1)]
    assert [kept[start] for start in starts] == [0, 4, 0, 4, 0]
    assert read_results(tmp_path, remit.read(tiny)).manifest["without"] == []


def test_only_runs_as_usual_are_taken_for_the_plans_own(tiny: Path, tmp_path: Path) -> None:
    plan = remit.read(tiny).apply()
    for name, how in (
        ("usual", {}),
        ("off", {"without": ["workload"]}),
        ("fitted", {"fitted": "england-2011"}),
    ):
        remit.simulate(plan, runs=3, seed=1, out=tmp_path / name, **how)
    found = {name: current(tmp_path / name, plan, 3, 1) for name in ("usual", "off", "fitted", "none")}
    assert [name for name, results in found.items() if results is not None] == ["usual"]


def test_an_unknown_mechanism_is_a_fault_and_leaves_results_alone(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = remit.read(tiny).apply()
    remit.simulate(plan, runs=2, seed=1, out=tmp_path / "out")
    with pytest.raises(FaultsFound):
        remit.simulate(plan, runs=2, seed=1, out=tmp_path / "out", without=["uncertanty"])
    assert (tmp_path / "out" / MANIFEST).exists()
    verb = Remit(capsys, monkeypatch)
    wrong = verb("run", tiny, "--without", "uncertanty", "--out", tmp_path / "other")
    assert wrong.code == 2
    assert "write uncertainty if that is meant" in wrong.err
    right = verb("run", tiny, "--runs", 2, "--without", "uncertainty", "--out", tmp_path / "other")
    assert right.code == 0
    assert "Switched off: uncertainty." in right.out
