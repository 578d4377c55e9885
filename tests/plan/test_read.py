"""A plan is found by path or by shipped name, and read whole with its tables."""

from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest

from remit.bodies import FaultsFound
from remit.plan import PLAN_FILE, check_plan, find_plan, read_plan, shipped_plans
from tests.plans import CHANGES, HEADING, set_cell, write_tiny_plan


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tiny_plan(tmp_path / "tiny")


def test_the_tiny_plan_has_no_fault(folder: Path) -> None:
    assert check_plan(folder) == []


def test_a_plan_says_what_its_file_says(folder: Path) -> None:
    plan = read_plan(folder)
    assert plan.title == "Two trusts become two groups"
    assert (plan.start, plan.end, plan.as_at) == (date(2011, 4, 1), date(2014, 4, 1), date(2012, 6, 30))
    assert (plan.synthetic, plan.note, plan.folder, plan.option) == (True, "", folder, "")
    assert [change.id for change in plan.changes][:3] == ["announced", "exits", "support-checked"]
    assert plan.bodies.people.height == 12
    move = plan.changes[3]
    assert (move.option, move.date, move.kind, move.target) == (
        "baseline",
        date(2013, 4, 1),
        "transfer",
        "kind:trust",
    )
    assert dict(move.parameters) == {"functions": ("planning", "finance"), "to": "group"}
    assert (move.source, move.status) == ("made up for tests", "secondary")


def test_dates_may_stand_between_quotation_marks(tmp_path: Path) -> None:
    quoted = HEADING.replace("2011-04-01", '"2011-04-01"')
    assert read_plan(write_tiny_plan(tmp_path, heading=quoted)).start == date(2011, 4, 1)


def test_a_plan_without_changes_is_one(tmp_path: Path) -> None:
    plan = read_plan(write_tiny_plan(tmp_path, changes=""))
    assert plan.changes == ()
    assert plan.options == ("baseline",)


def test_months_run_from_start_to_before_end(folder: Path) -> None:
    months = read_plan(folder).months
    assert (months[0], months[1], months[-1], len(months)) == (
        date(2011, 4, 1),
        date(2011, 5, 1),
        date(2014, 3, 1),
        36,
    )


def test_a_plan_cannot_be_changed(folder: Path) -> None:
    with pytest.raises(FrozenInstanceError):
        read_plan(folder).title = "Another"  # type: ignore[misc]


def test_a_plan_is_found_by_its_folder_or_its_file(folder: Path) -> None:
    assert find_plan(folder) == find_plan(str(folder)) == find_plan(folder / PLAN_FILE) == folder


def test_a_shipped_plan_is_found_by_name_whatever_its_hyphens(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = folder.rename(folder.parent / "two_trusts")
    monkeypatch.setattr("remit.plan.read.EXAMPLES", folder.parent)
    assert shipped_plans() == {"two-trusts": shipped}
    assert find_plan("two-trusts") == find_plan("two_trusts") == shipped
    monkeypatch.chdir(folder.parent)
    Path("two-trusts").mkdir()
    assert find_plan("two-trusts") == Path("two-trusts"), "a path that exists is one"


def test_an_unknown_name_lists_the_shipped_ones(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.rename(folder.parent / "two_trusts")
    monkeypatch.setattr("remit.plan.read.EXAMPLES", folder.parent)
    (fault,) = check_plan("two-trust")
    assert fault.kind == "unknown-plan"
    assert "write two-trusts if that is meant; give a folder, or one of two-trusts" in str(fault)
    with pytest.raises(FaultsFound, match="two-trusts"):
        read_plan("kangaroo")


def test_england_ships_without_a_fault() -> None:
    assert find_plan("england-2011") == find_plan("england_2011")
    assert [str(fault) for fault in check_plan("england-2011") if fault.level != "note"] == []


def test_a_fault_of_a_table_stops_the_reading_of_the_plan(folder: Path) -> None:
    set_cell(folder, "people", 2, "born", "1935-01-01")
    assert [fault.level for fault in check_plan(folder)] == []
    set_cell(folder, "people", 2, "born", "1930-01-01")
    assert [fault.kind for fault in check_plan(folder)] == ["very-old"]
    set_cell(folder, "people", 3, "fte", "2")
    with pytest.raises(FaultsFound) as found:
        read_plan(folder)
    assert [fault.kind for fault in found.value.faults] == ["very-old", "out-of-range"]


def test_the_digest_follows_the_file_and_the_option(tmp_path: Path) -> None:
    plan = read_plan(write_tiny_plan(tmp_path / "one"))
    again = read_plan(write_tiny_plan(tmp_path / "two"))
    first, *others = CHANGES.split("\n[[change]]")[1:]
    turned = "".join(f"\n[[change]]{block}" for block in [*others, first])
    mixed = read_plan(write_tiny_plan(tmp_path / "three", changes=turned))
    assert plan.digest() == again.digest() == mixed.digest()
    later = CHANGES.replace("2011-07-01", "2011-07-02")
    moved = read_plan(write_tiny_plan(tmp_path / "four", changes=later))
    digests = {plan.digest(), moved.digest(), plan.apply().digest(), plan.apply("a year later").digest()}
    assert len(digests) == 4
