"""What was published of boards in 2025-26 beside what runs of the shipped plan predict."""

from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest

import remit
from remit.evidence import as_at
from remit.plan import Plan, read_plan
from remit.report.paper import render_paper
from remit.results.odds import Odds
from remit.results.published import PublishedRow, lacking, published_rows
from remit.results.published_2025 import KENT, LEFT, MAKERS_2025, bill_of, exits_of, redundancy_pay
from remit.results.reproduced import Given
from remit.results.store import Results


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan("england-2025").apply()


@pytest.fixture(scope="module")
def runs(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Results]:
    """Two runs of the shipped plan."""
    return remit.simulate(plan, runs=2, seed=1, out=tmp_path_factory.mktemp("england-2025"))


@pytest.fixture(scope="module")
def given(runs: Results) -> Given:
    return Given(runs, Odds(runs), as_at(runs.plan.as_at))


@pytest.fixture(scope="module")
def rows(runs: Results) -> dict[str, PublishedRow]:
    return {row.id: row for row in published_rows(runs)}


def test_each_row_has_its_label(runs: Results, rows: dict[str, PublishedRow]) -> None:
    assert lacking(runs) == []
    assert list(rows) == list(MAKERS_2025)
    labels = {name: row.label for name, row in rows.items()}
    assert labels["A37"] == "input"
    assert labels["A40"] == "arithmetic"
    assert {labels[name] for name in ("A22", "A38", "A23", "B11", "B14")} == {"predicted"}
    assert all(row.reason and row.source for row in rows.values())


def test_kent_and_medway_is_as_published(plan: Plan, rows: dict[str, PublishedRow]) -> None:
    known = as_at(plan.as_at)
    assert rows["A37"].reproduced == known.figure("A37").value == 770
    before, after = known.figure("A39").value or 0, known.figure("A40").value or 0
    (cut,) = (change for change in plan.changes if change.kind == "cut" and change.target == KENT)
    assert cut.parameters["share"] == pytest.approx((before - after) / before, abs=5e-4)
    assert rows["A40"].reproduced == pytest.approx(18.76 * 2.0)
    assert rows["A40"].reproduced == pytest.approx(after, rel=0.03)


def test_the_posts_that_kent_loses_are_about_the_redundancies_published(plan: Plan) -> None:
    known = as_at(plan.as_at)
    (cut,) = (change for change in plan.changes if change.kind == "cut" and change.target == KENT)
    staff = (plan.bodies.people["body"] == KENT).sum()
    posts = staff * cut.parameters["share"] * known.value("cut.posts_share")
    assert posts == pytest.approx(known.figure("A38").value, rel=0.06)


def test_redundancy_pay_of_kent_follows_the_rule(given: Given) -> None:
    """A month for each complete year, 24 at most, of pay up to £80,000, after 104 weeks; hours after that."""
    pay = redundancy_pay(given, KENT) / 100
    people = given.results.plan.bodies.people.filter((pl.col("body") == KENT) & (pl.col("band") != "vsm"))
    since = people["service_from"].to_list()
    years = np.array([2026 - day.year - ((day.month, day.day) > (9, 30)) for day in since])
    weeks = np.array([(LEFT - day).days // 7 for day in since])
    counted = np.clip(people["pay_gbp_y"].to_numpy(), 23_000, 80_000) * people["fte"].to_numpy()
    expected = np.where(weeks >= 104, np.minimum(years, 24), 0) * counted / 12
    assert np.abs(pay - expected).max() < 0.01
    assert pay.max() <= 160_000


def test_the_bill_of_kent_is_that_of_as_many_as_were_expected_to_go(
    given: Given, rows: dict[str, PublishedRow]
) -> None:
    mean = redundancy_pay(given, KENT).mean() / 1e8
    assert rows["A22"].reproduced == pytest.approx(300 * mean, rel=0.1)
    everybody = redundancy_pay(given, KENT)
    assert bill_of(given, KENT, everybody.size).median == pytest.approx(everybody.sum() / 1e8)


def test_what_does_not_hold_says_so(rows: dict[str, PublishedRow]) -> None:
    bill = rows["A22"]
    assert bill.published == "over £20m"
    assert bill.reproduced is not None
    assert bill.holds is (bill.reproduced >= 20)
    assert "notice and the cost of early pensions" in bill.reason
    assert rows["B14"].holds is None


def test_exits_of_kent_are_those_of_the_runs(given: Given, rows: dict[str, PublishedRow]) -> None:
    own, everywhere = exits_of(given, KENT), exits_of(given)
    assert own["run"].to_list() == everywhere["run"].to_list() == [1, 2]
    assert rows["A38"].reproduced == pytest.approx(np.median(own["people"].to_numpy()))
    assert (own["people"] < everywhere["people"]).all()
    assert (everywhere["pence"] > 0).all()


def test_figures_that_were_not_known_yet_are_left_out(given: Given) -> None:
    assert set(MAKERS_2025) <= set(given.evidence.figures["id"])
    assert set(MAKERS_2025) & set(as_at(given.results.plan.start).figures["id"]) == {"B11"}


def test_the_paper_has_the_case(runs: Results) -> None:
    text = render_paper(runs)
    assert "Published beside reproduced" in text
    assert "Kent and Medway" in text
    assert "Not simulated: a cut after a merger" in text
