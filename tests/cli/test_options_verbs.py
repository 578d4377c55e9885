"""The verbs compare, ask, options and sensitivity: what they print, write, keep and refuse."""

import json
from pathlib import Path

import polars as pl
import pytest

from remit.plan import read_plan
from tests.cli.calls import Remit
from tests.plans import CHANGES, write_tiny_plan

pytestmark = pytest.mark.usefixtures("in_tmp")


def test_options_are_compared_kept_and_compared_again_from_the_folder(
    remit: Remit, mine: Path, tmp_path: Path
) -> None:
    said = remit("compare", "mine", "--runs", 5, "--by", "one-off cost", "--table", "t.csv")
    assert said.code == 0
    assert "Ranked by one-off cost" in said.out
    assert "Bodies close (all primary care trusts): 8 months later, 1 December 2013." in said.out
    kept = tmp_path / "remit-results" / "mine" / "options"
    assert {path.name for path in kept.iterdir()} == {
        "baseline", "a year later", "lavish", "business-as-usual", "do-minimum",
    }  # fmt: skip
    before = {path: path.stat().st_mtime_ns for path in kept.rglob("*.parquet")}
    table = pl.read_csv("t.csv", infer_schema=False)
    assert set(table["difference"].drop_nulls()) <= {""}  # a plan below national level: protected
    again = json.loads(remit("compare", "mine", "--runs", 5, "--by", "one-off cost", "--json").out)
    assert {path: path.stat().st_mtime_ns for path in kept.rglob("*.parquet")} == before
    stored = json.loads(remit("compare", kept, "lavish", "--by", "one-off cost", "--json").out)
    lavish = next(m for m in stored["measures"] if m["measure"] == "one-off cost")
    assert list(lavish["differences"]["lavish"].values()) == [pytest.approx(180_000.0)] * 3
    assert [r["option"] for r in again["ranking"]][-1] == "lavish"
    assert again["differences"]["lavish"] == [
        "New: a sum is spent once (all primary care trusts), 1 September 2011 "
        "(£90,000 each, £180,000 in all)."
    ]


def test_a_difference_is_taken_apart(remit: Remit, mine: Path) -> None:
    said = remit(
        "compare", "mine", "--attribute", "lavish", "--runs", 3, "--measure", "one-off cost", "--json"
    )
    (found,) = json.loads(said.out)
    assert found["difference_sum"] == 3 * 18_000_000
    assert [(part["alone_sum"], part["interaction_sum"]) for part in found["parts"]] == [(54_000_000, 0)]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("compare", "mine", "lavsh"), "did you mean lavish?"),
        (("compare", "mine", "--by", "one off cost"), "near it are: 'one-off cost'"),
        (("compare", "mine", "--attribute", "lavish", "--order", "sum,sum"), "wants every part"),
        (("compare", "."), "holds no results of options"),
        (("ask", "mine"), "ask something"),
        (("ask", "mine", "--option", "none", "redundancies > 1"), "no option 'none'"),
        (("sensitivity", "mine", "--method", "guess"), "there are tornado, morris, sobol"),
        (("sensitivity", "mine", "--method", "sobol", "--samples", 6), "power of two from 256 on"),
        (("options", "apply", "one-board", "nothing.toml"), "no folder"),
        (("options", "merge", "mine", "lavish", "--as", "x", "--over", "none"), "none of the options"),
        (("options", "export", "mine", "none"), "is no option"),
        (("compare", "mine", "--attribute", "baseline"), "cannot be taken apart"),
        (("compare", "mine", "--attribute", "do-minimum"), "cannot be taken apart"),
        (("ask", "mine", "payback < 10 by 2027-13", "--runs", 4), "write it as 2027-04"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(
    remit: Remit, mine: Path, arguments: tuple[object, ...], says: str
) -> None:
    said = remit(*arguments)
    assert said.code == 2
    assert says in said.err


def test_questions_are_answered_over_runs_that_are_kept(remit: Remit, mine: Path) -> None:
    said = remit("ask", "mine", "voluntary exits >= 0", "payback < 10 years", "--runs", 4)
    assert said.code == 0
    assert said.out.startswith("baseline: voluntary exits >= 0: in every run (100.0% of 4; standard error")
    kept = json.loads(remit("ask", "remit-results/mine", "one-off cost > 0", "--json").out)
    assert [(one["option"], one["runs"]) for one in kept] == [("baseline", 4)]
    assert "recurrent saving" in remit("ask", "mine", "--list", "--runs", 4).out
    wrong = remit("ask", "mine", "voluntry exits > 3", "--runs", 4)
    assert wrong.code == 2
    assert "near it are: 'voluntary exits'" in wrong.err


def test_an_option_goes_from_one_plan_to_another(remit: Remit, mine: Path, tmp_path: Path) -> None:
    assert "lavish" in remit("options", "list", "mine").out
    said = remit("options", "difference", "mine", "a year later")
    assert "8 months later" in said.out
    assert remit("options", "export", "mine", "a year later", "--out", "later.toml").code == 0
    without = CHANGES.split('\n[[change]]\nid = "late"')[0]
    other = write_tiny_plan(tmp_path / "other", changes=without)
    assert remit("options", "apply", "other", "later.toml").code == 0
    assert read_plan(other).options == ("baseline", "a year later")
    moved = without.replace('2013-04-01\nkind = "close"', '2013-05-01\nkind = "close"')
    write_tiny_plan(tmp_path / "moved", changes=moved)
    refused = remit("options", "apply", "moved", "later.toml")
    assert refused.code == 2
    assert "change trusts-close, date" in refused.err
    assert remit("options", "apply", "moved", "later.toml", "--despite").code == 0
    again = (tmp_path / "moved" / "plan.toml").read_text(encoding="utf-8")
    twice = remit("options", "apply", "moved", "later.toml", "--despite")
    assert twice.code == 2
    assert (tmp_path / "moved" / "plan.toml").read_text(encoding="utf-8") == again


@pytest.mark.parametrize("held", [b"[broken", b"\xff\xfe\x00", b"", b"change = 3\n", b"# nothing\n"])
def test_what_is_no_option_is_not_taken_up(remit: Remit, mine: Path, tmp_path: Path, held: bytes) -> None:
    (tmp_path / "odd.toml").write_bytes(held)
    before = (mine / "plan.toml").read_bytes()
    said = remit("options", "apply", "mine", tmp_path / "odd.toml")
    assert said.code == 2
    assert "odd.toml" in said.err
    assert (mine / "plan.toml").read_bytes() == before


def test_what_a_page_calls_a_measure_can_be_asked(remit: Remit, mine: Path) -> None:
    said = remit("ask", "mine", "People made redundant > 0", "--runs", 4)
    assert said.code == 0
    assert "of 4" in said.out


def test_options_are_merged_in_a_plan_of_ones_own(remit: Remit, mine: Path) -> None:
    assert remit("options", "merge", "mine", "lavish", "a year later", "--as", "both").code == 0
    both = read_plan(mine).apply("both")
    assert {"spend", "close"} <= {change.kind for change in both.changes}
    assert remit("options", "merge", "mine", "lavish", "--as", "both").code == 2


def test_what_matters_is_shown_and_kept(remit: Remit, mine: Path) -> None:
    said = remit("sensitivity", "mine", "--measure", "one-off cost", "--lucks", 1, "--out", "kept.json")
    assert said.code == 0
    assert "At the high end" in said.out
    kept = json.loads(Path("kept.json").read_text())
    assert "voluntary.application" in {bar["parameter"] for bar in kept["bars"]}
    wrong = remit("sensitivity", "mine", "--measure", "one-of cost", "--lucks", 1)
    assert wrong.code == 2
    assert "near it are: 'one-off cost'" in wrong.err
