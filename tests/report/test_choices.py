"""The options in a paper: ranked as `remit compare` ranks them, with the same odds, and what is left out."""

import json
from pathlib import Path

import numpy as np
import pytest

from remit.report import choices
from remit.results.beside import Beside
from remit.results.measures import MEASURES
from tests.cli.calls import Remit
from tests.report.page import Page

pytestmark = pytest.mark.usefixtures("in_tmp")
VALUE = next(measure for measure in MEASURES if measure.id == "net present value")


def paper_of(remit: Remit, *arguments: object) -> tuple[Page, str, str]:
    said = remit("report", *arguments, "--formats", "html", "--exact", "--out", "paper")
    assert said.code == 0, said.err
    text = Path("paper/report.html").read_text(encoding="utf-8")
    return Page(text), text, said.err


def test_two_commands_lead_to_a_paper_that_ranks_as_compare_does(remit: Remit, mine: Path) -> None:
    said = remit("compare", "mine", "--runs", 12)
    assert said.code == 0
    assert said.out.rstrip().endswith("remit report mine")
    compared = json.loads(remit("compare", "mine", "--runs", 12, "--json").out)
    page, text, err = paper_of(remit, "mine")
    assert err == ""
    rows = page.tables["table-ranking"].rows[1:]
    names = [row["option"].replace("-", " ").capitalize() for row in compared["ranking"]]
    assert [row[0].split(" ", 1)[1] for row in rows] == names
    short = page.tables["table-short-list"].rows[1:]
    assert [row[0] for row in short] == names
    value = next(one for one in compared["measures"] if one["measure"] == VALUE.id)
    pairs = {(pair["option"], pair["than"]): pair for pair in value["pairs"]}
    for row, rank in zip(rows, compared["ranking"], strict=True):
        if rank["option"] == "baseline":
            assert set(row[1:4]) == {"Not applicable"}
            continue
        pair = pairs[rank["option"], "baseline"]
        assert row[1] == rank["difference"]
        odds = f"{pair['better']:.0%} (± {100 * pair['error']:.1f}%)"
        assert row[3].startswith(odds) or row[3] == "Same in every run"
        assert row[5] == rank["best"] or row[5] == "under 1%"
    assert "the order begins with" in text.partition('id="cases"')[0]
    assert "sets no price on expertise" in text


def test_options_that_were_run_before_the_plan_was_changed_are_not_ranked(remit: Remit, mine: Path) -> None:
    assert remit("compare", "mine", "--runs", 3).code == 0
    plan = mine / "plan.toml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("90000.0", "80000.0"), encoding="utf-8")
    page, _, err = paper_of(remit, "mine")
    assert "Not ranked" in err
    assert "lavish" in err
    ranked = [row[0] for row in page.tables["table-ranking"].rows[1:]]
    assert not [name for name in ranked if "Lavish" in name]
    long = {row[0]: row[-1] for row in page.tables["table-long-list"].rows[1:]}
    assert long["Lavish"].endswith("Run before a change")
    kept = Path("remit-results/mine/options")
    refused = remit("report", kept / "baseline", "--plan", "mine", "--options", kept, "--formats", "html")
    assert refused.code == 2  # asked for by name, it is refused
    assert "made from other plan" in refused.err


def test_the_paper_of_one_option_of_several_and_of_none(remit: Remit, mine: Path) -> None:
    assert remit("compare", "mine", "--runs", 2, "--out", "kept").code == 0
    page, text, _ = paper_of(remit, "kept", "--plan", "mine", "--option", "lavish")
    assert "under the option \N{LEFT SINGLE QUOTATION MARK}lavish" in text
    assert len(page.tables["table-ranking"].rows) == 6
    wrong = remit("report", "kept", "--plan", "mine", "--option", "lavsh")
    assert wrong.code == 2
    assert "did you mean lavish?" in wrong.err
    none = remit("report", "one-board")
    assert none.code == 2
    assert "remit compare" in none.err


def test_equal_options_share_a_place_and_one_far_off_is_not_drawn() -> None:
    values = np.array([[0.0, 0.0], [5.0, 7.0], [0.0, 0.0], [-900.0, -990.0]])
    one = Beside(VALUE, ("baseline", "better", "twin", "business-as-usual"), values)
    order = one.ranked("baseline")
    assert choices._places(one, order) == {
        "better": "1.", "baseline": "2=", "twin": "2=", "business-as-usual": "4.",
    }  # fmt: skip
    assert choices._odds(one, "twin", "baseline") == "Same in every run"
    assert choices._odds(one, "better", "baseline") == "100% (± 16.7%)"
    assert choices._far(one, "baseline") == "business-as-usual"
    near = Beside(VALUE, one.options, np.where(values < 0, -8.0, values))
    assert choices._far(near, "baseline") == ""
