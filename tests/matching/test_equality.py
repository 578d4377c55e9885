"""Equality tables: right by hand and by an independent sum, unknowns apart, small groups hidden."""

from dataclasses import replace
from math import comb
from pathlib import Path

import polars as pl
import pytest

from remit.disclosure import HIDDEN
from remit.matching import Proposal, propose
from remit.matching.equality import UNKNOWN, WORDING, causes, equality, protected
from remit.matching.files import protected_tables
from remit.plan import read_plan
from tests.matching.boards import code, person, post, proposed, write_boards


@pytest.fixture(scope="module")
def board() -> Proposal:
    return proposed(Path("one-board"))


def two_groups(folder: Path) -> Proposal:
    """Twelve people: of 6 women 5 hold a post that goes on in the new body, of 5 men 1; one is not known."""
    people, rows = [], []
    for n in range(1, 13):
        kept = n <= 5 or n in (7, 12)
        people.append(person(n, function="planning" if kept else "medicines"))
        rows.append(
            {
                "person": code(n),
                "gender": "Female" if n <= 6 else "Male" if n < 12 else "",
                "ethnic_origin": "",
                "disability": "",
                "marital_status": "",
                "nationality": "",
            }
        )
    return proposed(write_boards(folder, people, [post("M-1", "planning", places=7)], equality=rows))


def fisher(kept: int, lost: int, others_kept: int, others_lost: int) -> float:
    """Two-sided p: the chance of all tables that are no likelier than this one, written out."""
    people, kept_in_all = kept + lost, kept + others_kept
    whole = people + others_kept + others_lost
    ways = {
        k: comb(kept_in_all, k) * comb(whole - kept_in_all, people - k)
        for k in range(max(0, people - (whole - kept_in_all)), min(people, kept_in_all) + 1)
    }
    return sum(number for number in ways.values() if number <= ways[kept]) / comb(whole, people)


def test_counts_rates_and_chance_are_right_by_hand(tmp_path: Path) -> None:
    table = equality(two_groups(tmp_path)).filter(stage="outcome", characteristic="gender")
    rows = {row["group"]: row for row in table.iter_rows(named=True)}
    women = rows["Female"]
    assert (women["people"], women["kept"], women["others"], women["others_kept"]) == (6, 5, 5, 1)
    assert (women["rate"], women["others_rate"]) == (5 / 6, 1 / 5)
    assert women["chance"] == pytest.approx(fisher(5, 1, 1, 4), abs=1e-12)
    assert women["low"] < 1 < women["odds_ratio"] < women["high"]
    assert rows["Male"]["chance"] == pytest.approx(women["chance"])


def test_who_is_not_known_is_shown_and_compared_with_nobody(tmp_path: Path) -> None:
    table = equality(two_groups(tmp_path)).filter(stage="outcome", characteristic="gender", group=UNKNOWN)
    row = table.row(0, named=True)
    assert (row["people"], row["kept"]) == (1, 1)
    assert row["others_rate"] is row["chance"] is row["odds_ratio"] is None


def test_characteristics_of_which_nothing_is_known_are_left_out(tmp_path: Path) -> None:
    assert set(equality(two_groups(tmp_path))["characteristic"]) == {"age", "hours", "gender"}


def test_every_chance_of_the_example_is_right(board: Proposal) -> None:
    table = equality(board).drop_nulls("chance")
    assert table.height > 60
    for row in table.iter_rows(named=True):
        numbers = (
            row["kept"],
            row["people"] - row["kept"],
            row["others_kept"],
            row["others"] - row["others_kept"],
        )
        assert row["chance"] == pytest.approx(fisher(*numbers), rel=1e-6), row


def test_groups_of_a_characteristic_are_all_people_of_the_stage(board: Proposal) -> None:
    table = equality(board)
    sums = table.group_by("stage", "round", "characteristic").agg(
        pl.col("people").sum(), pl.col("kept").sum()
    )
    for (_, _), own in sums.group_by("stage", "round"):
        assert own["people"].n_unique() == own["kept"].n_unique() == 1
    outcome = sums.filter(stage="outcome").row(0, named=True)
    assert outcome["people"] - outcome["kept"] == board.redundancies


def test_the_round_that_makes_a_difference_is_named(board: Proposal) -> None:
    rows = causes(equality(board))
    assert set(rows["made_in"]) <= {"", "pool", *board.rounds["round"]}


def test_small_groups_are_hidden_and_what_is_shown_follows_from_what_is_shown(board: Proposal) -> None:
    exact, shown = equality(board), protected(equality(board))
    assert shown.height == exact.height
    joined = exact.join(shown, on=["stage", "round", "characteristic", "group"], suffix="_shown")
    for row in joined.iter_rows(named=True):
        for name in ("people", "kept"):
            if 0 < row[name] < 8:
                assert row[f"{name}_shown"] == HIDDEN
            elif row[f"{name}_shown"] != HIDDEN:
                assert int(row[f"{name}_shown"]) % 5 == 0
    assert (shown["kept"] == HIDDEN).any()
    tested = shown.filter(
        (pl.col("chance") != HIDDEN) & (pl.col("chance") != "") & (pl.col("stage") == "outcome")
    )
    for row in tested.iter_rows(named=True):
        rest = shown.filter(
            (pl.col("stage") == row["stage"])
            & (pl.col("round") == row["round"])
            & (pl.col("characteristic") == row["characteristic"])
            & ~pl.col("group").is_in([row["group"], UNKNOWN])
        )
        assert not (rest["kept"] == HIDDEN).any()


def test_tables_for_others_name_nobody_and_hide_small_numbers(board: Proposal) -> None:
    tables = protected_tables(board)
    codes = set(board.people["person"])
    exact = dict(board.people.group_by("step").len().iter_rows())
    shown = dict(tables["steps"].iter_rows())
    for step, number in exact.items():
        assert (
            (shown[step] == HIDDEN)
            if number < 8
            else (shown[step] == HIDDEN or abs(int(shown[step]) - number) <= 2)
        )
    for table in tables.values():
        cells = {cell for column in table.cast(pl.String) for cell in column.drop_nulls()}
        assert not cells & codes


def test_nothing_proposed_depends_on_a_characteristic(board: Proposal) -> None:
    plan = read_plan("one-board")
    without = replace(plan, bodies=replace(plan.bodies, equality=plan.bodies.equality.clear())).apply()
    assert propose(without).people.equals(board.people)


def test_the_wording_says_what_it_is_not() -> None:
    assert WORDING == "Evidence for an equality analysis, not a legal test."
