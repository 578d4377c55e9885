"""Stopping when odds are known: how questions are read, how sure one is, and that it is reproducible."""

from pathlib import Path

import polars as pl
import pytest

import remit
from remit.plan import Plan, read_plan
from remit.results.known import LEAST_RUNS, NotAsked, known, limit_of, read_question, stopping, wilson
from remit.results.units import SHARE
from tests.plans import write_tiny_plan

ASKED = "share of all staff lost by closing > 50%"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return read_plan(write_tiny_plan(tmp_path_factory.mktemp("plan") / "tiny")).apply()


@pytest.fixture(scope="module")
def central(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """Outcomes of the central case."""
    results = remit.simulate(plan, 1, 1, threads=1, out=tmp_path_factory.mktemp("central"))
    return results.table("odds").filter(pl.col("run") == 0).collect()


@pytest.mark.parametrize(
    ("text", "unit", "limit"),
    [
        ("40%", SHARE, 4000),
        ("0.4", SHARE, 4000),
        ("£230 million", "pence", 2.3e10),
        ("£230m", "pence", 2.3e10),
        ("1.5bn", "pence a year", 1.5e11),
        ("-£2,500.50", "pence", -250_050),
        ("1,000", "people", 1000),
        ("2k", "posts", 2000),
    ],
)
def test_limits_are_in_human_units(text: str, unit: str, limit: float) -> None:
    assert limit_of(text, unit) == pytest.approx(limit)


@pytest.mark.parametrize(
    ("text", "unit", "why"),
    [
        ("40%", "people", "is a share"),
        ("£3", "people", "is money"),
        ("40", SHARE, "write a share as 40%"),
        ("3 apples", "people", "not a number"),
    ],
)
def test_a_limit_of_another_unit_is_refused(text: str, unit: str, why: str) -> None:
    with pytest.raises(NotAsked, match=why):
        limit_of(text, unit)


@pytest.mark.parametrize(
    "text", ["voluntary exits", "> 3", "voluntary exits > many", "a [x=1] > 2", "a [month=May] > 2"]
)
def test_what_is_no_question_is_refused(text: str) -> None:
    with pytest.raises(NotAsked):
        read_question(text)


def test_a_question_names_its_row(central: pl.DataFrame) -> None:
    question = read_question("share lost by closing [function=finance] >= 0%")
    assert question.holds(central) == [True]
    with pytest.raises(
        NotAsked, match=r"say which, as in \[function=business-intelligence \(or another of 16\)\]"
    ):
        read_question("share lost by closing > 10%").holds(central)
    with pytest.raises(NotAsked, match="could be several figures"):
        read_question("voluntary exits in the year > 1").holds(central)
    assert len(read_question("voluntary exits in the year [month=2011-04] >= 0").holds(central)) == 1


def test_an_unknown_measure_is_named_with_the_nearest(central: pl.DataFrame) -> None:
    with pytest.raises(NotAsked, match=r"near it are: .*'voluntary exits'"):
        read_question("voluntary exit > 3").holds(central)


def test_wilson_is_never_sure() -> None:
    """From the closed form: for none of n it is z²/(n + z²) wide, whose half is the error."""
    assert wilson(0, 100, 1.0) == pytest.approx((0.5 / 101, 0.5 / 101))
    assert known("q", 0, 100).low == 0
    assert known("q", 100, 100).error == known("q", 0, 100).error > 0
    # Newcombe (1998), example: 81 of 263, 95% interval 0.2553 to 0.3662.
    found = known("q", 81, 263)
    assert (found.low, found.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_an_error_that_says_nothing_is_refused() -> None:
    for error in (0.0, 0.5, -1.0):
        with pytest.raises(NotAsked, match="says nothing"):
            stopping([ASKED], error)


def test_it_stops_when_the_odds_are_known_whoever_works(plan: Plan, tmp_path: Path) -> None:
    asked = {"until_known": [ASKED], "error": 0.04}
    results = remit.simulate(plan, 2000, 1, threads=1, out=tmp_path / "1", **asked)
    found = results.manifest["asked"]
    assert LEAST_RUNS <= results.runs < 2000
    assert found["runs"] == 2000
    assert found["known"]
    assert found["odds"][0]["runs"] == results.runs
    assert found["odds"][0]["error"] < 0.04
    rows = results.table("odds").filter((pl.col("measure") == ASKED.split(" >")[0]) & (pl.col("run") > 0))
    assert (rows.collect()["value"] > 5000).mean() == found["odds"][0]["odds"]
    parallel = remit.simulate(plan, 2000, 1, threads=3, out=tmp_path / "3", **asked)
    assert parallel.manifest == results.manifest
    plain = remit.simulate(plan, results.runs, 1, threads=1, out=tmp_path / "plain")
    assert plain.manifest["digests"] == results.manifest["digests"]


def test_it_goes_on_where_the_odds_are_not_known_yet(plan: Plan, tmp_path: Path) -> None:
    short = remit.simulate(plan, 60, 1, threads=1, out=tmp_path, until_known=[ASKED], error=0.04)
    assert (short.runs, short.manifest["asked"]["known"]) == (60, False)
    told = []
    longer = remit.simulate(
        plan, 2000, 1, threads=1, out=tmp_path, until_known=[ASKED], error=0.04, progress=told.append
    )
    assert told[0].kept == 61
    assert longer.manifest["asked"]["known"]


def test_a_question_that_cannot_be_asked_is_a_fault_of_the_first_run(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(NotAsked, match="no run measures 'nonsense'"):
        remit.simulate(plan, 500, 1, threads=1, out=tmp_path, until_known=["nonsense > 3"])
