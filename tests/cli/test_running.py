"""`remit run` as it is seen: progress on the error stream, what is kept, what is asked, Ctrl-C."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from remit.results.kept import RECORDS
from tests.cli.calls import Remit
from tests.plans import write_tiny_plan

ASKED = "share of all staff lost by closing > 50%"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return write_tiny_plan(tmp_path / "tiny")


def test_more_runs_say_what_is_kept(remit: Remit, plan: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    assert remit("run", str(plan), "--runs", "20", "--out", out, "--threads", "1").code == 0
    again = remit("run", str(plan), "--runs", "40", "--out", out, "--threads", "2")
    assert again.code == 0
    assert "21 of 41 runs are there from an earlier run." in again.err
    assert "40 runs, seed 1" in again.out


def test_first_figures_come_before_the_last(remit: Remit, plan: Path, tmp_path: Path) -> None:
    told = remit("run", str(plan), "--runs", "60", "--out", str(tmp_path / "out"), "--threads", "1")
    assert re.search(r"So far, from [1-5]0 runs: Commissioning staff who had left", told.err)
    assert "So far" not in told.out


def test_asked_odds_stop_the_work_and_are_said(remit: Remit, plan: Path, tmp_path: Path) -> None:
    words = ("run", str(plan), "--runs", "1500", "--until-known", ASKED, "--error", "0.04")
    told = remit(*words, "--out", str(tmp_path / "out"), "--threads", "1")
    assert told.code == 0
    assert f"{ASKED}: in " in told.out
    assert "were enough, of 1,500 at most." in told.out
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["runs"] < manifest["asked"]["runs"] == 1500
    short = remit("run", str(plan), "--runs", "20", "--until-known", ASKED, "--out", str(tmp_path / "short"))
    assert "Not known within a standard error of 1.0% after 20 runs: --runs above 20" in short.out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--until-known", "voluntary exit > 3"), "near it are: 'voluntary exits'"),
        (("--until-known", "voluntary exits"), "is not a question"),
        (("--until-known", ASKED, "--error", "0"), "says nothing"),
        (("--threads", "2", "--processes", "2"), "choose one of --threads, --processes"),
        (("--cluster", "nowhere"), "no Dask scheduler answers at nowhere"),
    ],
)
def test_what_cannot_be_done_is_a_named_fault(
    remit: Remit, plan: Path, tmp_path: Path, words: tuple[str, ...], why: str
) -> None:
    told = remit("run", str(plan), "--runs", "20", "--out", str(tmp_path / "out"), *words)
    assert told.code == 2
    assert why in told.err


def test_ctrl_c_says_what_is_kept(plan: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "remit.cli", "run", str(plan), "--runs", "20000", "--threads", "1"]
    with subprocess.Popen(
        [*command, "--out", str(tmp_path / "out")], stderr=subprocess.PIPE, text=True
    ) as run:
        end = time.monotonic() + 60
        while len(list(tmp_path.glob(f"out/**/{RECORDS}/*.json"))) < 2:
            assert time.monotonic() < end
            time.sleep(0.01)
        os.kill(run.pid, signal.SIGINT)
        _, told = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "of 20,001 runs are kept: the same command goes on from there." in told
    assert "Traceback" not in told


def test_it_says_which_results_it_writes_over(remit: Remit, tiny: Path, tmp_path: Path) -> None:
    first, again, other = (
        remit("run", tiny, "--runs", 2, "--seed", seed, "--out", tmp_path / "out") for seed in (1, 1, 2)
    )
    assert "Written over" not in first.err + again.err
    assert "2 runs of" in other.err
    assert "option baseline, seed 1" in other.err
