"""The command line as people use it: a process, its output and its exit code."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import remit
import remit.examples
from tests.plans import drop_column, read_table, set_cell

REMIT = Path(sys.executable).parent / "remit"


def remit_(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the installed command."""
    return subprocess.run([REMIT, *map(str, arguments)], capture_output=True, text=True, cwd=cwd, check=False)


def test_help_lists_the_verbs() -> None:
    done = remit_("--help")
    assert done.returncode == 0
    for verb in ("run", "check", "questions", "evidence"):
        assert verb in done.stdout


def test_evidence_list_has_every_figure_with_its_source() -> None:
    figures = json.loads(remit_("evidence", "list", "--json").stdout)
    assert {"S12", "W32", "A22"} <= {figure["id"] for figure in figures}
    assert all(figure["source"] and figure["published"] for figure in figures)
    table = remit_("evidence", "list").stdout
    assert "S12" in table
    assert "HSJ" in table


def test_evidence_list_as_at_leaves_out_what_came_later() -> None:
    early = json.loads(remit_("evidence", "list", "--as-at", "2012-06-30", "--json").stdout)
    ids = {figure["id"] for figure in early}
    assert "S12" in ids
    assert "W50" not in ids
    wrong = remit_("evidence", "list", "--as-at", "30/6/2012")
    assert wrong.returncode == 2
    assert "2012-06-30" in wrong.stderr


def test_evidence_show_tells_value_and_source() -> None:
    shown = remit_("evidence", "show", "S12").stdout
    assert "18196" in shown
    assert "hsj.co.uk" in shown
    parameter = remit_("evidence", "show", "leaving.base_rate_y").stdout
    assert "assumed" in parameter


def test_an_unknown_figure_ends_with_2_and_near_names() -> None:
    done = remit_("evidence", "show", "S99")
    assert done.returncode == 2
    assert "S99" in done.stderr
    assert "nearest" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_plan_ends_with_2_and_the_names() -> None:
    done = remit_("check", "england-1066")
    assert done.returncode == 2
    assert "england-2011" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_the_shipped_plan_has_no_fault() -> None:
    done = remit_("check", "england-2011")
    assert done.returncode == 0
    assert "0 errors, 0 warnings" in done.stderr


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The shipped example with seven faults."""
    folder = tmp_path / "broken"
    shutil.copytree(Path(remit.examples.__file__).parent / "england_2011", folder)
    set_cell(folder, "people", 2, "born", "31/12/1960")
    set_cell(folder, "people", 3, "body", "5XX")
    people = read_table(folder / "people.csv")
    set_cell(folder, "people", 5, "person", people[2]["person"])
    set_cell(folder, "people", 6, "pay_gbp_y", "-30460")
    drop_column(folder, "agreements", "how")
    set_cell(folder, "posts", 2, "function", "")
    bodies = read_table(folder / "bodies.csv")
    group = next(i for i, row in enumerate(bodies) if row["kind"] == "group") + 2
    set_cell(folder, "bodies", group, "closes", "2012-01-01")
    return folder


def test_check_names_all_the_faults_of_a_broken_copy_in_one_go(broken: Path) -> None:
    before = sorted((p.name, p.stat().st_mtime_ns) for p in broken.iterdir())
    done = remit_("check", broken, "--json")
    assert done.returncode == 2
    faults = json.loads(done.stdout)
    found = {(fault["file"], fault["row"], fault["column"]) for fault in faults}
    for wanted in (
        ("people.csv", 2, "born"),
        ("people.csv", 3, "body"),
        ("people.csv", 6, "pay_gbp_y"),
        ("agreements.csv", None, "how"),
        ("posts.csv", 2, "function"),
    ):
        assert any(f[0] == wanted[0] and f[2] == wanted[2] and f[1] in (wanted[1], None, 1) for f in found), (
            wanted
        )
    assert any(f[0] == "people.csv" and f[1] in (4, 5) and f[2] == "person" for f in found)
    assert any(f[0] == "bodies.csv" and f[2] == "closes" for f in found)
    assert sorted((p.name, p.stat().st_mtime_ns) for p in broken.iterdir()) == before
    text = remit_("check", broken)
    assert text.returncode == 2
    assert "people.csv" in text.stderr
    assert "Traceback" not in text.stderr


def test_a_broken_plan_is_not_run(broken: Path, tmp_path: Path) -> None:
    done = remit_("run", broken, "--runs", "1", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert not (tmp_path / "out").exists()
    assert "people.csv" in done.stderr
    assert "Traceback" not in done.stderr


def test_run_writes_paper_manifest_and_tables(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = remit_("run", "england-2011", "--runs", "3", "--seed", "1", "--out", out)
    assert done.returncode == 0, done.stderr
    assert str(out / "report.html") in done.stdout
    assert "synthetic" in done.stdout
    assert "fewer than 20 runs" in done.stdout
    assert (out / "report.html").stat().st_size > 50_000
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["runs"] == 3
    for table in manifest["digests"]["tables"]:
        assert list((out / table).glob("*.parquet")), table
    rows = json.loads(remit_("evidence", "check", "england-2011", "--results", out, "--json").stdout)
    assert all(
        set(row) >= {"id", "published", "reproduced", "low", "high", "label", "holds", "reason"}
        for row in rows
    )
    asked = remit_("questions", "england-2011", "--results", out)
    assert asked.returncode == 0
    assert "Caveat:" in asked.stdout


def test_an_unknown_option_names_the_known_ones(tmp_path: Path) -> None:
    done = remit_("run", "england-2011", "--option", "magic", "--runs", "1", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "no-voluntary-scheme" in done.stderr


def test_results_that_are_not_there_say_how_to_make_them(tmp_path: Path) -> None:
    done = remit_("questions", "england-2011", "--results", tmp_path)
    assert done.returncode == 2
    assert "remit run" in done.stderr


def test_results_of_another_plan_are_refused(tmp_path: Path) -> None:
    """Figures must not be read beside a plan that has changed since."""
    out, copy = tmp_path / "out", tmp_path / "copy"
    shutil.copytree(Path(remit.examples.__file__).parent / "england_2011", copy)
    remit.simulate(remit.read(copy).apply(), runs=1, seed=1, out=out)
    assert remit_("questions", copy, "--results", out).returncode == 0
    set_cell(copy, "envelopes", 2, "gbp_head_y", "3")
    done = remit_("questions", copy, "--results", out)
    assert done.returncode == 2
    assert "bodies" in done.stderr
    assert "again" in done.stderr


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")
    done = remit_("run", "england-2011", "--runs", "1", "--out", taken)
    assert done.returncode == 2
    assert str(taken) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_manifest_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{")
    done = remit_("questions", "england-2011", "--results", tmp_path)
    assert done.returncode == 2
    assert "manifest.json" in done.stderr
    assert "Traceback" not in done.stderr


def test_results_that_were_changed_are_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    remit.simulate(remit.read("england-2011").apply(), runs=1, seed=1, out=out)
    part = next((out / "odds").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-100])
    done = remit_("questions", "england-2011", "--results", out)
    assert done.returncode == 2
    assert "odds" in done.stderr
    other = remit_("questions", "england-2011", "--results", out, "--option", "no-voluntary-scheme")
    assert other.returncode == 2


def test_results_are_not_written_into_a_plan(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(Path(remit.examples.__file__).parent / "england_2011", copy)
    before = sorted(p.name for p in copy.iterdir())
    assert remit_("run", copy, "--runs", "1", "--out", copy).returncode == 2
    assert sorted(p.name for p in copy.iterdir()) == before
