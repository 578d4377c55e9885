"""`remit synth` makes a plan's tables from margins; `remit check --against` holds them against statistics."""

import json
import subprocess
import sys
from pathlib import Path

import polars as pl

from tests.bodies.synth.margin_files import bodies, listed

PLAN = 'title = "A"\nstart = 2025-04-01\nend = 2027-04-01\nas_at = 2025-04-01\nsynthetic = true\n'


def remit(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).parent / "remit", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_people_are_made_reported_and_held_against_statistics(tmp_path: Path) -> None:
    out = tmp_path / "plan"
    done = remit("synth", bodies(tmp_path), listed(tmp_path), "--out", out, "--date", "2025-04-01")
    assert done.returncode == 0, done.stderr
    assert "400 synthetic people, seed 1" in done.stdout
    assert pl.read_csv(out / "people.csv").height == 400
    (out / "plan.toml").write_text(PLAN, encoding="utf-8")
    lines = ["Date,Org Code,Staff Group,Data Type,Total", "2025-03-31,QA,Total,HC,310"]
    statistics = tmp_path / "statistics.csv"
    statistics.write_text("\n".join([*lines, "2025-03-31,QA,Total,FTE,250"]), encoding="utf-8")
    checked = remit("check", out, "--against", statistics, "--json")
    assert checked.returncode == 0, checked.stderr
    rows = json.loads(checked.stdout)["differences"]
    wanted = {"body": "QA", "staff_group": "all", "measure": "headcount"}
    heads = next(row for row in rows if wanted.items() <= row.items())
    assert (heads["published"], heads["listed"], heads["difference"]) == (310, 300, -10)
    assert heads["agrees"] is False
    told = remit("check", out, "--against", statistics).stdout
    assert "not published" in told
    assert "not listed" not in told


def test_faults_and_a_missing_number_end_with_2_and_write_nothing(tmp_path: Path) -> None:
    out = tmp_path / "plan"
    done = remit("synth", listed(tmp_path, {"body": {"QA": 1.0}}), "--out", out)
    assert done.returncode == 2
    assert "--people" in done.stderr
    wrong = remit("synth", listed(tmp_path, {"body": {"QA": 0.5}}), "--people", "5", "--out", out)
    assert wrong.returncode == 2
    assert "add up to 0.5 and not to 1" in wrong.stderr
    assert "Traceback" not in wrong.stderr
    assert not out.exists()
