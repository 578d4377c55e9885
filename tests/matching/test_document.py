"""The page on filling is what the code and the example give, and its statements can be followed by hand."""

import re
from pathlib import Path

import pytest

from remit.bodies.tables import DECISIONS
from remit.matching import Proposal, propose
from remit.matching.document import STATEMENTS, filling_page, ten_of
from remit.matching.reasons import reasons_of
from remit.plan import read_plan
from tests.docs.markdown import ROOT

PAGE = ROOT / "docs" / "filling.md"


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def board() -> Proposal:
    return propose(read_plan("one-board").apply())


def test_the_page_is_what_the_code_writes(page: str) -> None:
    """If not: python -m remit.matching.document docs/filling.md."""
    assert page == filling_page()


def test_it_has_ten_statements_of_different_steps(board: Proposal, page: str) -> None:
    chosen = ten_of(board)
    assert len(chosen) == len(set(chosen)) == STATEMENTS
    assert all(f"### {person}: " in page for person in chosen)
    assert len({reasons_of(board, person).step for person in chosen}) >= 7


def test_a_score_can_be_worked_out_from_what_the_statement_says(page: str) -> None:
    found = re.findall(r"Job match score (\d+) of 100: (.*?); the mean .*? \((.*?)\)", page)
    assert len(found) >= 6
    for score, parts, weights in found:
        values = dict(part.rsplit(" ", 1) for part in parts.split(", "))
        weighed = dict(part.rsplit(" ", 1) for part in weights.split(", "))
        assert values.keys() == weighed.keys()
        total = sum(int(weighed[name]) for name in values)
        mean = sum(int(weighed[name]) * int(values[name]) for name in values) / total
        assert int(mean + 0.5) == int(score)


def test_a_lot_that_is_placed_is_not_above_those_placed(page: str) -> None:
    parts = page.split("### ")[1:]
    seen = 0
    for part in parts:
        lots = re.search(
            r"the person's is ([\d,]+) of 1,000,000; those who are placed have numbers up to ([\d,]+)", part
        )
        if lots:
            own, most = (int(number.replace(",", "")) for number in lots.groups())
            assert (own <= most) == ("competition among holders" in part.split("\n")[0])
            seen += 1
    assert seen >= 2


def test_nobody_is_told_that_anything_is_decided(page: str) -> None:
    assert "It is no decision and no notice" in page
    assert page.count("Still open") >= 6
    assert not re.search(r"\b(dismissed|surplus|sacked|fired|loser|eliminat\w+)\b", page, re.IGNORECASE)


def test_every_kind_of_decision_is_told_of(page: str) -> None:
    assert [kind for kind in DECISIONS if f"| `{kind}` |" not in page] == []


def test_the_example_on_the_page_is_of_the_table() -> None:
    block = re.search(r"```csv\n(.*?)```", Path(PAGE).read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    from remit.bodies.tables import TABLES

    assert block[1].split("\n")[0].split(",") == list(TABLES["decisions"].names)
