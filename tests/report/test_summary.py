"""The small tables: zeros put back, run 0 left out, and equal to what the runs themselves counted."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from remit.results import summary, summary_money
from remit.results.odds import Odds
from remit.results.store import Results
from remit.results.tables import ALL


@pytest.fixture(scope="module")
def odds(results: Results) -> Odds:
    return Odds(results)


@pytest.fixture(scope="module")
def left(results: Results) -> pl.DataFrame:
    return summary.leavers(results)


def _runs(values: list[tuple[int, str, int]]) -> pl.DataFrame:
    return pl.DataFrame(values, schema={"run": pl.Int32, "key": pl.String, "value": pl.Int64}, orient="row")


def test_a_missing_row_is_a_zero() -> None:
    rows = _runs([(0, "a", 7), (1, "a", 4), (2, "a", 8), (2, "b", 6)])
    found = summary.ranges(rows, ["key"], runs=2)
    assert found["key"].to_list() == ["a", "b"]
    assert found["central"].to_list() == [7.0, 0.0]
    assert found["p50"].to_list() == [6.0, 3.0]
    assert found["p95"].to_list() == pytest.approx([7.8, 5.7])


def test_run_0_is_outside_every_range_and_odds() -> None:
    rows = _runs([(0, "a", 1000), (1, "a", 1), (2, "a", 3)])
    found = summary.ranges(rows, [], runs=2)
    assert found.row(0) == (1000.0, 1.1, 1.5, 2.0, 2.5, pytest.approx(2.9))
    assert summary.odds(rows, ["key"], pl.col("value") > 2)["odds"].to_list() == [0.5]


def test_the_hand_over_is_the_month_after_the_last_closing(results: Results) -> None:
    assert summary.last_month(results) == date(2013, 3, 1)
    assert summary.handover(results) == date(2013, 4, 1)


def test_losses_are_those_that_the_runs_counted(results: Results, odds: Odds, left: pl.DataFrame) -> None:
    rows = {row["function"]: row for row in summary.loss_by_function(results, left).iter_rows(named=True)}
    for base in (summary.ALL_STAFF, summary.COMMISSIONING_STAFF):
        spread = odds.share(f"share of {base} lost by closing")
        assert rows[base]["p50"] == pytest.approx(spread.median, abs=1e-4)
        assert (rows[base]["p05"], rows[base]["p95"]) == pytest.approx((spread.low, spread.high), abs=1e-4)
    spread = odds.share("share lost by closing", function="finance")
    assert rows["finance"]["p50"] == pytest.approx(spread.median, abs=1e-4)
    years = odds.spread("years of commissioning service lost by closing")
    assert rows[summary.COMMISSIONING_STAFF]["years"] == years.median
    assert rows[summary.ALL_STAFF]["start"] == results.plan.bodies.people.height


def test_functions_stand_from_the_greatest_loss_to_the_smallest(results: Results, left: pl.DataFrame) -> None:
    rows = summary.loss_by_function(results, left)
    assert rows["function"][:2].to_list() == [summary.ALL_STAFF, summary.COMMISSIONING_STAFF]
    assert rows["p50"][2:].is_sorted(descending=True)


def test_nobody_is_lost_twice(results: Results, left: pl.DataFrame) -> None:
    cells = summary.loss_by_grade(results, left)
    assert cells["p95"].max() <= 1.0
    assert cells["p05"].min() >= 0.0


def test_margins_of_the_grades_are_the_functions(results: Results, left: pl.DataFrame) -> None:
    grades = summary.loss_by_grade(results, left)
    functions = summary.loss_by_function(results, left)
    core = functions.filter(pl.col("function") == summary.COMMISSIONING_STAFF).row(0, named=True)
    margin = grades.filter((pl.col("function") == ALL) & (pl.col("band") == ALL)).row(0, named=True)
    assert {name: margin[name] for name in ("start", *summary.RANGES)} == pytest.approx(
        {name: core[name] for name in ("start", *summary.RANGES)}
    )
    inside = grades.filter((pl.col("function") != ALL) & (pl.col("band") != ALL))
    assert inside["start"].sum() == core["start"]


def test_ways_out_add_up_to_the_losses(results: Results, odds: Odds, left: pl.DataFrame) -> None:
    ways = summary.loss_by_way(results, left)
    core = ways.filter(pl.col("base") == summary.COMMISSIONING_STAFF)
    central = odds.results.table("odds").filter(
        (pl.col("run") == 0) & (pl.col("measure") == "commissioning staff lost by closing")
    )
    assert core["central"].sum() == central.collect()["value"][0]
    assert core["way"].to_list() == list(summary.WAYS_OUT)


def test_months_stand_in_order_and_none_is_missing(results: Results) -> None:
    measures = ("vacancies", "commissioning headcount")
    rows = summary.by_month(results, "stocks", measures)
    assert rows["measure"].cast(pl.String).unique(maintain_order=True).to_list() == list(measures)
    for measure in measures:
        assert rows.filter(pl.col("measure") == measure)["month"].to_list() == results.plan.months
    empty = odds_of(results, "posts empty at opening")
    closing = rows.filter((pl.col("measure") == "vacancies") & (pl.col("month") == date(2013, 3, 1)))
    assert closing["p50"][0] == empty.median


def odds_of(results: Results, measure: str) -> "object":
    return Odds(results).spread(measure)


@pytest.mark.parametrize(
    ("kind", "measure"), [("voluntary exit", "voluntary exits"), ("redundancy", "redundancies")]
)
def test_exits_are_those_that_the_runs_counted(results: Results, odds: Odds, kind: str, measure: str) -> None:
    exits = summary_money.paid_exits(results)
    for value, name, scale in (("people", measure, 1), ("pence", f"cost of {measure}", 1)):
        whole = summary_money.exits_in_all(results, exits, value).filter(pl.col("kind") == kind)
        assert whole["p50"][0] == pytest.approx(odds.spread(name, scale).median)
        for period in ("month", "year"):
            parts = summary_money.exits_by(results, exits, period, value).filter(pl.col("kind") == kind)
            assert parts["central"].sum() == whole["central"][0]


def test_envelopes_are_those_that_the_runs_counted(results: Results, odds: Odds) -> None:
    money = summary_money.envelopes(results)
    groups = results.plan.bodies.bodies.filter(pl.col("kind") == "group").height
    assert money.height == groups * 3 * (results.runs + 1)
    over = summary_money.groups_over(results, money)
    left = summary_money.left_by_group(results, money)
    assert over["year"].to_list() == [2013, 2014, 2015]
    for row in over.iter_rows(named=True):
        spread = odds.spread("groups over their envelope", month=date(row["year"], 4, 1))
        assert (row["p05"], row["p50"], row["p95"]) == (spread.low, spread.median, spread.high)
        assert row["odds"] == np.mean(spread.values > 0)
    body = left["body"][0]
    people = dict(results.plan.bodies.bodies.select("body", "population").iter_rows())[body]
    spread = odds.spread("envelope left", month=date(2014, 4, 1), body=body) / (100 * people)
    found = left.filter((pl.col("body") == body) & (pl.col("year") == 2014)).row(0, named=True)
    assert (found["p05"], found["p50"], found["p95"]) == pytest.approx(
        (spread.low, spread.median, spread.high)
    )


def test_development_has_every_region(results: Results) -> None:
    rows = summary_money.development(results)
    assert rows.height == 30
    wide = rows.pivot("item", index="body", values="central")
    assert_frame_equal(
        wide.select("shortfall"), wide.select(shortfall=pl.col("money") - pl.col("saving")), check_exact=True
    )


def test_destinations_agree_with_the_whole(results: Results, odds: Odds) -> None:
    cells = summary.destinations(results)
    whole = cells.filter((pl.col("function") == ALL) & (pl.col("band") == ALL)).row(0, named=True)
    spread = odds.share("share of people with a destination at closing")
    assert whole["p50"] == pytest.approx(spread.median, abs=1e-4)
    assert whole["without"] == odds.spread("people without a destination at closing").median
    assert cells.select(pl.col("p05", "p95").is_between(0, 1).all()).row(0) == (True, True)


def test_rounds_stand_in_order_of_opening(results: Results, odds: Odds) -> None:
    rows = summary.rounds(results)
    assert rows["opens"].is_sorted()
    first = rows.filter(pl.col("round") == "support-leaders-1").row(0, named=True)
    assert first["p50"] == odds.spread("support leaders after round 1").median
    assert first["posts"] == odds.spread("support leaders wanted").median
    assert first["share_low"] <= first["share"] <= first["share_high"]
