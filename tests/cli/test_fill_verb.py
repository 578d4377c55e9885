"""`remit fill`: the last line, JSON, files, trying, writing into a plan, and what is refused."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.calls import Remit
from tests.matching.boards import code, decision, person, post, write_boards

LAST = re.compile(r"status=optimal redundancies=(\d+) cost_gbp=(\d+\.\d\d) seconds=\d+\.\d")


@pytest.fixture
def boards(tmp_path: Path) -> Path:
    people = [person(n, "AB"[n % 2], "finance" if n % 4 else "planning") for n in range(1, 13)]
    posts = [post("M-1", places=5), post("M-2", "planning", places=1), post("M-3", band="5", places=2)]
    return write_boards(tmp_path / "plan", people, posts, decisions=[decision("keep", "lock", 1, "M-1")])


def last(out: str) -> tuple[int, str]:
    found = LAST.fullmatch(out.splitlines()[-1])
    assert found is not None, out.splitlines()[-1]
    return int(found[1]), found[2]


def test_the_page_ends_with_the_line_for_machines(remit: Remit, boards: Path) -> None:
    said = remit("fill", boards)
    assert said.code == 0, said.err
    assert last(said.out)[0] == 4
    for words in (
        "This is a proposal",
        "Who goes where",
        "not a legal test",
        "Selection errors: 0",
        "keep",
        "rights:",
    ):
        assert words in said.out


def test_json_is_json_and_the_line_goes_to_the_error_stream(remit: Remit, boards: Path) -> None:
    said = remit("fill", boards, "--json")
    found = json.loads(said.out)
    redundancies, cost = last(said.err)
    assert found["redundancies"] == redundancies
    assert f"{found['cost_pence'] / 100:.2f}" == cost
    assert found["status"] == "optimal"
    assert len(found["people"]) == 12
    assert {row["id"] for row in found["prices"]} == {"keep"}
    assert list(found["order"])[:2] == ["rights", "redundancies"]


def test_one_persons_reasons(remit: Remit, boards: Path) -> None:
    said = remit("fill", boards, "--person", code(1))
    assert "Decision keep (lock M-1) by A. Tester" in said.out
    assert "Still open" in said.out
    told = json.loads(remit("fill", boards, "--person", code(1), "--json").out)
    assert told["person"] == code(1)
    assert told["considered"]
    wrong = remit("fill", boards, "--person", "nobody")
    assert wrong.code == 2
    assert "nobody" in wrong.err


def test_the_same_seed_gives_the_same_bytes(remit: Remit, boards: Path) -> None:
    first, second = (json.loads(remit("fill", boards, "--seed", "3", "--json").out) for _ in range(2))
    assert first == second
    other = json.loads(remit("fill", boards, "--seed", "4", "--json").out)
    assert other["redundancies"] == first["redundancies"]


def test_trying_a_decision_shows_its_price_and_writes_nothing(remit: Remit, boards: Path) -> None:
    before = {path.name: path.read_bytes() for path in boards.iterdir()}
    said = remit("fill", boards, "--try", f"forbid {code(1)} M-1")
    assert said.code == 2
    assert "keep" in said.err
    said = remit("fill", boards, "--try", f"forbid {code(2)} M-1", "--try", f"force {code(3)} M-2", "--json")
    assert said.code == 0, said.err
    rows = json.loads(said.out)
    assert [row["kind"] for row in rows] == ["forbid", "force"]
    assert "price_redundancies" in rows[0]
    assert {path.name: path.read_bytes() for path in boards.iterdir()} == before
    assert remit("fill", boards, "--try", "perhaps").code == 2


def test_files_are_protected_below_national_level(remit: Remit, boards: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = remit("fill", boards, "--out", out)
    assert said.code == 0, said.err
    files = {path.name: path.read_text(encoding="utf-8") for path in out.iterdir()}
    assert {"steps.csv", "equality.csv", "costs.csv", "about.txt"} <= set(files)
    assert "people.csv" not in files
    assert not any(code(n) in text for text in files.values() for n in range(1, 13))
    assert "no post,*" in files["steps.csv"]


def test_exact_files_have_people_and_their_reasons(remit: Remit, boards: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = remit("fill", boards, "--out", out, "--exact")
    assert "keep it yourself" in said.out
    people = (out / "people.csv").read_text(encoding="utf-8").splitlines()
    assert len(people) == 13
    assert all("The body closes" in line for line in people[1:])
    assert (out / "decisions.csv").read_text(encoding="utf-8").count("keep") == 1
    again = remit("fill", boards, "--out", out)
    assert again.code == 2
    assert "earlier --exact" in again.err
    assert remit("fill", boards, "--out", boards).code == 2


def test_written_it_is_an_option_that_comes_out_again(remit: Remit, boards: Path) -> None:
    said = remit("fill", boards, "--write", "filled", "--seed", "5")
    assert said.code == 0, said.err
    assert "--option filled" in said.out
    again = remit("fill", boards, "--option", "filled")
    assert last(again.out) == last(said.out)
    assert remit("check", boards).code == 0
    assert remit("fill", boards, "--write", "filled").code == 2
    assert remit("fill", boards, "--write", "filled", "--replace").code == 0
    assert (boards / "plan.toml").read_text(encoding="utf-8").count('id = "fill-filled"') == 1


def test_clashing_decisions_are_named_and_nothing_is_proposed(remit: Remit, tmp_path: Path) -> None:
    rows = [decision("first", "lock", 1, "M-1"), decision("second", "lock", 2, "M-1")]
    folder = write_boards(tmp_path / "plan", [person(1), person(2)], [post("M-1")], decisions=rows)
    said = remit("fill", folder)
    assert said.code == 2
    assert "first" in said.err
    assert "second" in said.err
    assert "status=" not in said.out


def test_an_unknown_aim_is_refused_with_the_nearest(remit: Remit, boards: Path) -> None:
    said = remit("fill", boards, "--order", "redundancies,skils")
    assert said.code == 2
    assert "skills" in said.err


def test_the_shipped_plan_cannot_be_written_to(remit: Remit) -> None:
    said = remit("fill", "one-board", "--write", "filled")
    assert said.code == 2
    assert "remit new" in said.err
