"""The verb report: the files that it writes, what it says of them, and what it refuses."""

import json
from pathlib import Path

import pytest

from tests.cli.calls import Remit
from tests.plans import write_tiny_plan

pytestmark = pytest.mark.usefixtures("in_tmp")


def test_a_paper_is_written_in_the_forms_that_are_named(remit: Remit, tmp_path: Path) -> None:
    write_tiny_plan(tmp_path / "mine")
    assert remit("run", "mine", "--runs", 3, "--out", "made").code == 0
    said = remit("report", "made", "--formats", "html, XLSX", "--out", "paper", "--plan", "mine", "--json")
    assert said.code == 0, said.err
    files = {form: Path(path) for form, path in json.loads(said.out).items()}
    assert set(files) == {"html", "xlsx"}
    assert {path.parent for path in files.values()} == {Path("paper")}
    page = files["html"].read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert 'lang="en-GB"' in page
    assert "<svg" in page
    assert files["xlsx"].read_bytes()[:2] == b"PK"
    listed = remit("report", "made", "--formats", "xlsx", "--plan", "mine")
    assert listed.out.strip().endswith(".xlsx")
    assert (tmp_path / "made" / Path(listed.out.strip()).name).is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing-here",), "holds no results"),
        (("nothing-here", "--formats", "docs"), "docs"),
        (("nothing-here", "--formats", " , "), "names no form"),
    ],
)
def test_what_cannot_be_written_is_said_so(remit: Remit, arguments: tuple[str, ...], said: str) -> None:
    ended = remit("report", *arguments)
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_a_plan_that_is_not_shipped_has_to_be_named(remit: Remit, tmp_path: Path) -> None:
    write_tiny_plan(tmp_path / "mine")
    assert remit("run", "mine", "--runs", 2, "--out", "made").code == 0
    (tmp_path / "mine").rename(tmp_path / "moved")
    ended = remit("report", "made", "--formats", "xlsx")
    assert ended.code == 2
    assert "--plan" in ended.err
    assert remit("report", "made", "--formats", "xlsx", "--plan", "moved").code == 0
