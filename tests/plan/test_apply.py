"""Applying an option gives the changes in force and the closing dates that follow; the plan read stays."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from remit.bodies import FaultsFound
from remit.plan import Plan, closings, read_plan, targeted_bodies
from tests.plans import CHANGES, set_cell, write_tiny_plan

LATER = "a year later"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tiny_plan(tmp_path / "tiny")


@pytest.fixture
def plan(folder: Path) -> Plan:
    return read_plan(folder)


def closes(plan: Plan) -> dict[str, date | None]:
    return dict(plan.bodies.bodies.select("body", "closes").iter_rows())


def test_options_stand_in_the_order_of_the_file_baseline_first(plan: Plan) -> None:
    assert plan.options == ("baseline", LATER)


def test_changes_in_force_are_the_baselines_by_date_and_id(plan: Plan) -> None:
    applied = plan.apply()
    assert applied.option == "baseline"
    assert [change.id for change in applied.changes] == [
        "announced",
        "exits",
        "support-checked",
        "slotting",
        "money",
        "trusts-close",
        "work-moves",
    ]


def test_an_option_adds_its_own_and_leaves_out_what_it_withdraws(plan: Plan) -> None:
    ids = [change.id for change in plan.apply(LATER).changes]
    assert ids == ["announced", "exits", "support-checked", "slotting", "money", "work-moves", "late"]


def test_closing_dates_follow_the_option(plan: Plan) -> None:
    assert closes(plan)["trust-1"] is None
    assert closes(plan.apply())["trust-1"] == date(2013, 4, 1)
    assert closes(plan.apply(LATER))["trust-2"] == date(2013, 12, 1)
    assert closes(plan.apply())["group-1"] is None


def test_a_body_that_is_stopped_closes_before_it_opens(plan: Plan) -> None:
    bodies = plan.apply().bodies.bodies
    support = bodies.row(by_predicate=pl.col("body") == "support-1", named=True)
    assert (support["opens"], support["closes"]) == (date(2012, 10, 1), date(2012, 5, 1))


@pytest.mark.parametrize("outcome", ["proceed", "proceed with issues"])
def test_a_body_that_is_not_stopped_stays(folder: Path, outcome: str) -> None:
    set_cell(folder, "checkpoints", 2, "outcome", outcome)
    assert closes(read_plan(folder).apply())["support-1"] is None


def test_the_earliest_closing_counts(folder: Path) -> None:
    set_cell(folder, "bodies", 4, "closes", "2012-10-01")
    set_cell(folder, "bodies", 5, "closes", "2013-10-01")
    applied = closes(read_plan(folder).apply())
    assert (applied["trust-1"], applied["trust-2"]) == (date(2012, 10, 1), date(2013, 4, 1))


def test_one_body_can_be_closed_by_its_id(tmp_path: Path) -> None:
    one = CHANGES.replace('kind = "close"\ntarget = "kind:trust"', 'kind = "close"\ntarget = "trust-2"')
    applied = closes(read_plan(write_tiny_plan(tmp_path, changes=one)).apply())
    assert (applied["trust-1"], applied["trust-2"]) == (None, date(2013, 4, 1))


def test_what_was_read_is_never_changed(plan: Plan) -> None:
    before = (plan.digest(), plan.bodies.digest(), plan.changes, closes(plan))
    applied = plan.apply(LATER)
    assert (plan.digest(), plan.bodies.digest(), plan.changes, closes(plan)) == before
    assert applied.bodies.digest() != plan.bodies.digest()
    assert applied.bodies.bodies["body"].to_list() == plan.bodies.bodies["body"].to_list()
    assert applied.bodies.people is plan.bodies.people


def test_an_applied_plan_takes_no_other_option(plan: Plan) -> None:
    applied = plan.apply()
    assert applied.apply() is applied
    with pytest.raises(ValueError, match="apply a year later to the plan as read"):
        applied.apply(LATER)


def test_an_unknown_option_is_a_fault_that_lists_the_known(plan: Plan) -> None:
    with pytest.raises(FaultsFound, match="choose baseline or a year later"):
        plan.apply("tomorrow")


def test_targets_are_a_kind_or_one_body(plan: Plan) -> None:
    assert targeted_bodies("kind:trust", plan.bodies) == ("trust-1", "trust-2")
    assert targeted_bodies("trust-2", plan.bodies) == ("trust-2",)
    assert targeted_bodies("kind:board", plan.bodies) == ()


def test_only_closings_and_stops_close(plan: Plan) -> None:
    days = closings(plan.apply().changes, plan.bodies)
    assert set(days) == {"trust-1", "trust-2", "support-1"}
