"""`remit import` proposes, refuses or writes; `remit check --marked` marks."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.bodies.messy import write_bodies, write_messy
from tests.plans import set_cell, write_tiny_plan

DONE, BAD_INPUT = 0, 2


def remit(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "remit.cli", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "200"}
    )


def test_a_list_is_proposed_mended_and_written(tmp_path: Path) -> None:
    path, plan = write_messy(tmp_path / "list.xlsx"), write_bodies(tmp_path / "plan")
    proposed = remit("import", path, "--plan", plan)
    assert proposed.returncode == DONE, proposed.stderr
    assert "Emp No" in proposed.stdout
    assert proposed.stdout.count("list.xlsx") == 1
    mapping, key = plan / "import.toml", tmp_path / "staff.key"
    assert mapping.is_file()
    assert "is there already" in remit("import", path, "--plan", plan).stderr

    marked = tmp_path / "marked.xlsx"
    refused = remit("import", path, "--plan", plan, "--mapping", mapping, "--key", key, "--marked", marked)
    assert refused.returncode == BAD_INPUT
    assert "Nothing was written" in refused.stderr
    assert marked.is_file()
    assert not (plan / "people.csv").exists()

    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(text.replace('Office" = ""', 'Office" = "corporate"'), encoding="utf-8")
    done = remit("import", path, "--plan", plan, "--mapping", mapping, "--key", key)
    assert done.returncode == DONE, done.stderr
    assert "people: 40 rows" in done.stdout
    assert f"Next: {plan} has no plan.toml yet" in done.stdout
    first = (plan / "people.csv").read_bytes()

    again = remit("import", path, "--plan", plan, "--mapping", mapping, "--key", key)
    assert again.returncode == BAD_INPUT
    assert "--replace" in again.stderr
    replaced = remit(
        "import", path, "--plan", plan, "--mapping", mapping, "--key", key, "--replace", "--json"
    )
    assert json.loads(replaced.stdout)["tables"] == {"people": 40}
    assert (plan / "people.csv").read_bytes() == first


def test_the_key_may_not_lie_in_the_plan(tmp_path: Path) -> None:
    path, plan = write_messy(tmp_path / "list.xlsx"), write_bodies(tmp_path / "plan")
    mapping = tmp_path / "map.toml"
    remit("import", path, "--plan", plan, "--propose", mapping)
    refused = remit("import", path, "--plan", plan, "--mapping", mapping, "--key", plan / "staff.key")
    assert refused.returncode == BAD_INPUT
    assert not (plan / "staff.key").exists()


def test_a_proposal_is_printed_as_json(tmp_path: Path) -> None:
    path = write_messy(tmp_path / "list.xlsx")
    shown = json.loads(remit("import", path, "--plan", tmp_path / "plan", "--json").stdout)
    assert {"column": "born", "header": "D.O.B."}.items() <= next(
        line for line in shown["proposed"] if line["column"] == "born"
    ).items()


def test_what_is_like_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("colour,taste\nred,sour\n", encoding="utf-8")
    refused = remit("import", path, "--plan", tmp_path / "plan")
    assert refused.returncode == BAD_INPUT
    assert not (tmp_path / "plan").exists()


def test_check_marks_the_rows_with_faults(tmp_path: Path) -> None:
    plan = write_tiny_plan(tmp_path / "tiny")
    set_cell(plan, "people", 3, "band", "10")
    checked = remit("check", plan, "--marked", tmp_path / "marked.xlsx")
    assert checked.returncode == BAD_INPUT
    assert checked.stderr.endswith("1 error, 0 warnings.\n")
    assert (tmp_path / "marked.xlsx").is_file()
