"""The frame of a new plan: no fault but that its lists are empty; what was said, and nothing else."""

from datetime import date
from pathlib import Path

import pytest

from remit.plan import examine_plan
from remit.plan.organisation import reports_of, tree_of
from remit.plan.read import read_plan
from remit.plan.start import Board, draft_boards

BOARDS = (Board("A1", "Board of A", 1_000_000), Board("B1", "Board of B", 500_000))
MERGED = Board("C1", "Board of A and B", 0)


@pytest.mark.parametrize(("merged", "share"), [(MERGED, None), (MERGED, 0.5), (None, 0.25)])
@pytest.mark.parametrize("day", [date(2026, 4, 1), date(2024, 10, 1)])
def test_a_frame_has_no_fault_but_that_its_lists_are_empty(
    tmp_path: Path, merged: Board | None, share: float | None, day: date
) -> None:
    start = date(day.year - 1, day.month, 1)
    today = date(2026, 5, 31)
    draft_boards(tmp_path, "A frame", start, day, BOARDS, merged, share, by="A. Person", today=today)
    assert f"as_at = {today}" in (tmp_path / "plan.toml").read_text()
    plan, faults = examine_plan(tmp_path, frame=True)
    assert [fault for fault in faults if fault.level == "error"] == []
    assert examine_plan(tmp_path)[0] is None  # without people it is no plan yet
    applied = plan.apply()
    closes = dict(applied.bodies.bodies.select("body", "closes").iter_rows())
    assert (closes["A1"], closes["B1"]) == ((day, day) if merged else (None, None))
    assert ("cut" in [change.kind for change in applied.changes]) is (share is not None)
    assert all(change.status == "assumed" and "A. Person" in change.source for change in plan.changes)
    offered = [change.target for change in applied.changes if change.kind == "offer"]
    assert offered == (["voluntary-redundancy"] if day.year == 2026 else [])


def test_the_tree_has_every_body_once_and_knows_the_day() -> None:
    plan = read_plan("one-board").apply()

    def all_of(nodes: tuple) -> list:
        return [one for node in nodes for one in (node, *all_of(node.below))]

    for day, there in ((date(2025, 4, 1), {"QZ1", "QZ2"}), (date(2026, 4, 1), {"QZ3"})):
        nodes = all_of(tree_of(plan, day))
        assert sorted(node.body for node in nodes) == sorted(plan.bodies.bodies["body"])
        assert {node.body for node in nodes if node.there and node.body.startswith("QZ")} == there
    assert next(node for node in nodes if node.body == "QZ1").goes_to == ("QZ3",)


def test_everybody_answers_to_one_person_or_to_nobody() -> None:
    people = read_plan("one-board").bodies.people
    top = reports_of(people, None, ["QZ1"])
    mine = people.filter(people["body"] == "QZ1")
    seen, waiting = set(top["person"]), list(top["person"])
    while waiting:
        below = reports_of(people, waiting.pop(), ["QZ1"])["person"].to_list()
        assert not seen & set(below)
        seen |= set(below)
        waiting += below
    assert seen == set(mine["person"])
