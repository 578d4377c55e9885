"""Where things stand, and options beside each other: they add up, agree with the tables, and hide."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

import remit
from remit.plan import Plan
from remit.results.compare import compare
from remit.results.standing import BY, days_of_change, standing_on
from remit.results.store import Results
from remit.results.written import EXACT, PROTECTED

DAY = date(2026, 4, 1)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return remit.read("one-board")


@pytest.fixture(scope="module")
def runs(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Results]:
    folder = tmp_path_factory.mktemp("options")
    return {
        option: remit.simulate(plan.apply(option), runs=6, seed=1, out=folder / option)
        for option in plan.options
    }


def count(text: str) -> int:
    return int(text.replace(",", ""))


@pytest.mark.parametrize("by", BY)
def test_rows_add_up_to_the_first(plan: Plan, runs: dict[str, Results], by: str) -> None:
    rows = standing_on(plan.apply(), DAY, by, EXACT, runs["baseline"]).rows
    parts = rows.filter(pl.col("key") != "all")
    for name in ("posts", "people", "posts_then"):
        assert sum(map(count, parts[name])) == count(rows[name][0])
    assert count(rows["people"][0]) == plan.bodies.people.height


def test_people_on_a_day_are_those_of_the_runs(plan: Plan, runs: dict[str, Results]) -> None:
    rows = standing_on(plan.apply(), DAY, "body", EXACT, runs["baseline"]).rows
    stocks = (
        runs["baseline"]
        .table("stocks")
        .filter(
            (pl.col("month") == DAY)
            & (pl.col("body") == "QZ3")
            & (pl.col("measure") == "headcount")
            & (pl.col("run") > 0)
        )
    )
    middle = stocks.collect()["value"].median()
    assert count(rows.filter(pl.col("key") == "QZ3")["people_then"][0]) == round(middle)
    assert rows.filter(pl.col("key") == "QZ1").select("there", "there_then", "posts_then").row(0) == (
        True,
        False,
        "0",
    )


def test_without_runs_nothing_is_said_of_later_days(plan: Plan) -> None:
    rows = standing_on(plan.apply(), DAY, "function", EXACT).rows
    assert rows["people_then"].null_count() == rows.height
    first = standing_on(plan.apply(), plan.start, "function", EXACT).rows
    assert first["people_then"].to_list() == first["people"].to_list()


def test_small_numbers_are_hidden(plan: Plan, runs: dict[str, Results]) -> None:
    rows = standing_on(plan.apply(), DAY, "band", PROTECTED, runs["baseline"]).rows
    for name in ("people", "posts", "people_then"):
        shown = [count(text) for text in rows[name] if text not in ("*", None)]
        assert all(number == 0 or (number >= 10 and number % 5 == 0) for number in shown)


def test_days_worth_looking_at_begin_with_the_start(plan: Plan) -> None:
    days = days_of_change(plan.apply())
    assert days[0] == plan.start
    assert days == sorted(set(days))
    assert DAY in days


def test_an_option_beside_itself_differs_in_nothing(runs: dict[str, Results]) -> None:
    rows = compare(runs["baseline"], runs["baseline"])
    assert rows
    assert {row.lower for row in rows} == {"in no run"}
    assert all(row.difference in ("0", "£0", "0.0 points") for row in rows)


def test_options_are_compared_run_by_run(runs: dict[str, Results]) -> None:
    rows = {row.measure.id: row for row in compare(runs["baseline"], runs["no-voluntary-redundancy"])}
    taken = rows["voluntary exits"]
    assert (taken.second, taken.lower) == ("0", "in every run")
    assert taken.difference.startswith("\N{MINUS SIGN}")
    back = {row.measure.id: row for row in compare(runs["no-voluntary-redundancy"], runs["baseline"])}
    assert back["voluntary exits"].difference == taken.difference.replace("\N{MINUS SIGN}", "+")


def test_a_protected_difference_says_no_more_than_its_two_sides(
    runs: dict[str, Results], tmp_path: Path
) -> None:
    for row in compare(runs["baseline"], runs["no-voluntary-redundancy"], PROTECTED):
        assert (row.difference_range, row.lower) == ("", "")
        if row.measure.unit == "people" and row.difference != "*":
            sides = count(row.second) - count(row.first)
            assert count(row.difference.replace("\N{MINUS SIGN}", "-")) == sides
