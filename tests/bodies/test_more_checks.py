"""Lists against each other: posts, pay scales, the ledger, merging employers, managers; equality apart."""

import json
import re
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.bodies import check_bodies, read_bodies
from remit.bodies.managers import CIRCLES_NAMED, check_managers, circles
from remit.bodies.sheets import ROW, Sheet
from remit.bodies.tables import TABLES
from remit.cli.app import print_faults
from remit.faults import Fault, count_levels, errors, fold
from remit.plan import check_plan, find_plan
from tests.plans import Row, add_row, read_table, set_cell, tiny_tables, write_table, write_tiny_plan

START = date(2011, 4, 1)
SOURCE = Path(__file__).resolve().parent.parent.parent / "src" / "remit"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tiny_plan(tmp_path / "tiny")


def found(folder: Path, start: date | None = START) -> list[tuple[str, int | None, str]]:
    return [(fault.kind, fault.row, fault.level) for fault in check_bodies(folder, start)]


def with_column(folder: Path, table: str, name: str, cells: dict[int, str]) -> None:
    """Add a column that is blank but for some rows."""
    path = folder / f"{table}.csv"
    rows = read_table(path)
    write_table(path, [{**row, name: cells.get(number, "")} for number, row in enumerate(rows, 2)])


def test_a_note_stops_nothing_and_is_counted_apart(capsys: pytest.CaptureFixture[str]) -> None:
    told = Fault("x", "people.csv", 2, None, None, "is told", "nothing", "note")
    warned = Fault("y", "people.csv", 3, None, None, "is odd", "look again", "warning")
    assert str(told) == "people.csv, row 2: note: is told; nothing"
    assert errors([told, warned]) == []
    assert count_levels([told, warned]) == "0 errors, 1 warning, 1 note"
    assert count_levels([warned, warned]) == "0 errors, 2 warnings"
    print_faults([told], as_json=True)
    assert json.loads(capsys.readouterr().out)[0]["level"] == "note"
    print_faults([told], as_json=False)
    assert "0 errors, 0 warnings, 1 note." in capsys.readouterr().err


@pytest.mark.parametrize("name", ["england-2011", "england-2025", "one-board"])
def test_plans_that_ship_have_at_most_a_note_or_two(name: str) -> None:
    faults = check_plan(name)
    assert {fault.level for fault in faults} <= {"note"}
    assert len(faults) <= 2


def test_posts_without_holder_and_people_without_post_are_one_note_each(folder: Path) -> None:
    held = read_table(folder / "people.csv")[0]["post"]
    for row, person in enumerate(read_table(folder / "people.csv"), 2):
        if person["post"] == held:
            set_cell(folder, "people", row, "post", "")
    empty, without = check_bodies(folder, START)[::-1]
    assert (empty.kind, empty.level, empty.row) == ("no-holder", "note", None)
    assert "3 posts in 1 rows have no holder: trust-1 3" in empty.what.replace("row ", "rows ")
    assert (without.kind, without.level, without.row) == ("no-post", "note", None)
    assert without.what.endswith("no post: trust-1 2") or without.what.endswith("no post: trust-1 1")


def test_posts_that_open_later_have_no_holder_yet(folder: Path) -> None:
    assert found(folder) == []
    kinds = {kind for kind, _, _ in found(folder, date(2013, 4, 1))}
    assert "no-holder" in kinds


def test_establishment_is_held_against_hours_and_not_heads(folder: Path) -> None:
    people = read_table(folder / "people.csv")
    post = next(p["post"] for p in people if p["band"] == "6")
    row = [p["post"] for p in read_table(folder / "posts.csv")].index(post) + 2
    set_cell(folder, "posts", row, "establishment", "1")
    holders = [number for number, p in enumerate(people, 2) if p["post"] == post]
    while len(holders) < 2:
        other = next(p for p in people if p["post"] == post)
        holders.append(add_row(folder, "people", **{**other, "person": "f" * 16, "born": "1961-01-01"}))
    for number in holders:
        set_cell(folder, "people", number, "fte", f"{1 / len(holders):.2f}")
    assert found(folder) == []
    for number in holders:
        set_cell(folder, "people", number, "fte", "1")
    (fault,) = check_bodies(folder, START)
    assert (fault.kind, fault.row, fault.level) == ("over-establishment", row, "warning")
    assert f"{len(holders)}.00 FTE" in fault.what


def band_6(folder: Path) -> list[int]:
    return [n for n, row in enumerate(read_table(folder / "people.csv"), 2) if row["band"] == "6"]


def test_pay_off_the_scale_is_named_by_band(folder: Path) -> None:
    first, second, *_ = band_6(folder)
    set_cell(folder, "people", first, "pay_gbp_y", "26000")
    set_cell(folder, "people", second, "pay_gbp_y", "15934")
    set_cell(folder, "people", second, "fte", "0.6")
    one, two = sorted(check_bodies(folder, START), key=lambda fault: fault.row or 0)
    assert (one.kind, one.row, one.value, one.level) == ("off-scale-band-6", first, "26000", "warning")
    assert "no pay of band 6 in 2011/12" in one.what
    assert "of 26557 for the hours worked" in two.what


@pytest.mark.parametrize(("pay", "off"), [("25527", False), ("25530", False), ("25531", True)])
def test_a_pound_beside_a_point_is_let_pass(folder: Path, pay: str, off: bool) -> None:
    set_cell(folder, "people", band_6(folder)[0], "pay_gbp_y", pay)
    assert bool(found(folder)) is off


def test_very_senior_managers_have_no_scale_and_without_a_start_nothing_is_said(folder: Path) -> None:
    rows = [n for n, row in enumerate(read_table(folder / "people.csv"), 2) if row["band"] == "vsm"]
    set_cell(folder, "people", rows[0], "pay_gbp_y", "123456.78")
    assert found(folder) == []
    set_cell(folder, "people", band_6(folder)[0], "pay_gbp_y", "26000")
    assert found(folder, None) == []


def test_a_scale_that_is_carried_forward_is_noted_and_gives_a_range(folder: Path) -> None:
    later = date(2014, 4, 1)
    first, second, *_ = band_6(folder)
    set_cell(folder, "people", first, "pay_gbp_y", "26000")
    set_cell(folder, "people", second, "pay_gbp_y", "60000")
    carried = [fault for fault in check_bodies(folder, later) if fault.column == "pay_gbp_y"]
    assert [(fault.kind, fault.row, fault.level) for fault in carried] == [
        ("scale-carried", None, "note"),
        ("off-scale-band-6", second, "warning"),
    ]
    assert "2012/13" in carried[0].what


def test_a_start_before_all_scales_is_noted(folder: Path) -> None:
    told = [fault for fault in check_bodies(folder, date(2009, 4, 1)) if fault.kind == "no-scale"]
    assert [fault.level for fault in told] == ["note"]


def test_a_column_of_pay_in_another_unit_is_one_error(folder: Path) -> None:
    people = read_table(folder / "people.csv")
    for row, person in enumerate(people, 2):
        set_cell(folder, "people", row, "pay_gbp_y", f"{float(person['pay_gbp_y']) / 1_000:.3f}")
    (fault,) = [one for one in check_bodies(folder, START) if one.column == "pay_gbp_y"]
    assert (fault.kind, fault.row, fault.level) == ("pay-unit", None, "error")
    assert "likely in £000 a year" in fault.what


def test_many_people_off_the_scale_are_one_line(tmp_path: Path) -> None:
    people = [row for row in tiny_tables()["people"] if row["band"] == "6"][:1] * 1_200
    rows = [{**row, "person": f"{n:016x}", "post": "", "pay_gbp_y": "20000"} for n, row in enumerate(people)]
    faults = check_bodies(write_tiny_plan(tmp_path, tables={"people": rows}), START)
    rest, listed = (str(line) for line in fold(faults) if "its band" in str(line))
    assert "rows 2, 3, 4, 5, 6 and 995 more" in listed
    assert "200 further rows" in rest


def ledger_of(people: list[Row]) -> list[Row]:
    sums: dict[tuple[str, str, str], list[float]] = {}
    for row in people:
        cell = sums.setdefault((row["body"], row["function"], row["band"]), [0.0, 0.0])
        cell[0] += float(row["fte"])
        cell[1] += float(row["fte"]) * float(row["pay_gbp_y"])
    return [
        {"body": b, "function": f, "band": g, "fte": f"{fte:.2f}", "pay_gbp_y": f"{pay:.2f}"}
        for (b, f, g), (fte, pay) in sums.items()
    ]


def test_a_ledger_that_agrees_is_passed_and_small_differences_too(folder: Path) -> None:
    rows = ledger_of(read_table(folder / "people.csv"))
    write_table(folder / "ledger.csv", rows)
    assert found(folder) == []
    pay, fte = float(rows[0]["pay_gbp_y"]), float(rows[0]["fte"])
    set_cell(folder, "ledger", 2, "pay_gbp_y", str(pay + 999))
    set_cell(folder, "ledger", 2, "fte", str(fte + 0.5))
    assert found(folder) == []
    assert read_bodies(folder).ledger.height == len(rows)


def test_a_ledger_that_differs_is_named_with_both_figures(folder: Path) -> None:
    rows = ledger_of(read_table(folder / "people.csv"))
    write_table(folder / "ledger.csv", rows)
    set_cell(folder, "ledger", 2, "pay_gbp_y", "200000")
    (fault,) = check_bodies(folder, START)
    assert (fault.kind, fault.row, fault.column, fault.level) == ("ledger-differs", 2, "pay_gbp_y", "warning")
    said = str(fault)
    assert "£200,000" in said
    assert f"£{float(rows[0]['pay_gbp_y']):,.0f}" in said
    assert f"{rows[0]['body']}, {rows[0]['function']}, band {rows[0]['band']}" in said


def test_people_who_are_not_in_the_ledger_are_named_and_bodies_without_a_ledger_are_not(folder: Path) -> None:
    rows = ledger_of(read_table(folder / "people.csv"))
    ours = [row for row in rows if row["body"] == rows[0]["body"]]
    write_table(folder / "ledger.csv", ours[1:])
    faults = check_bodies(folder, START)
    (fault,) = [fault for fault in faults if fault.kind != "no-holder"]
    assert (fault.kind, fault.row, fault.level) == ("ledger-lacks", None, "warning")
    assert f"has no row for {ours[0]['body']}, {ours[0]['function']}, band {ours[0]['band']}" in fault.what
    assert "FTE and £" in fault.what


def test_a_ledger_is_checked_as_declared(folder: Path) -> None:
    rows = ledger_of(read_table(folder / "people.csv"))
    write_table(folder / "ledger.csv", [*rows, rows[0], {**rows[1], "body": "trust-9", "fte": "-1"}])
    kinds = {fault.kind for fault in errors(check_bodies(folder, START))}
    assert {"duplicate-key", "unknown-reference", "out-of-range"} <= kinds


def merge_both_trusts(folder: Path) -> None:
    """Let both trusts go to one group."""
    path = folder / "successions.csv"
    one = read_table(path)[0]
    write_table(
        path, [{**one, "sender": t, "receiver": "group-1", "share": "1"} for t in ("trust-1", "trust-2")]
    )


def make_twin(folder: Path) -> tuple[int, int]:
    people = read_table(folder / "people.csv")
    first = next(n for n, row in enumerate(people, 2) if row["body"] == "trust-1" and row["band"] == "6")
    one = people[first - 2]
    other = next(
        n for n, r in enumerate(people, 2) if r["body"] == "trust-2" and r["function"] == one["function"]
    )
    for column in ("born", "service_from", "band"):
        set_cell(folder, "people", other, column, one[column])
    return first, other


def test_a_person_of_two_merging_employers_is_named_with_both_rows(folder: Path) -> None:
    merge_both_trusts(folder)
    first, other = make_twin(folder)
    (fault,) = check_bodies(folder, START)
    assert (fault.kind, fault.row, fault.level) == ("stands-twice", max(first, other), "warning")
    assert f"row {min(first, other)} of trust-" in fault.what
    assert "trust-2 and trust-1 merge into group-1" in fault.what


@pytest.mark.parametrize("column", ["born", "service_from"])
def test_one_difference_makes_another_person(folder: Path, column: str) -> None:
    merge_both_trusts(folder)
    _, other = make_twin(folder)
    set_cell(folder, "people", other, column, "1992-02-03" if column == "service_from" else "1955-02-03")
    assert found(folder) == []


def test_alike_people_of_employers_that_do_not_merge_are_let_pass(folder: Path) -> None:
    make_twin(folder)
    path = folder / "successions.csv"
    one = read_table(path)[0]
    apart = [
        ("trust-1", "group-1"),
        ("trust-2", "group-2"),
        ("trust-1", "authority-1"),
        ("trust-2", "authority-1"),
    ]
    write_table(path, [{**one, "sender": s, "receiver": r, "share": "1"} for s, r in apart])
    assert found(folder) == []  # the authority was there before, and is of another kind


def codes(folder: Path) -> list[str]:
    return [row["person"] for row in read_table(folder / "people.csv")]


def test_managers_in_a_line_are_right(folder: Path) -> None:
    people = codes(folder)
    with_column(folder, "people", "manager", dict(zip(range(3, len(people) + 2), people, strict=False)))
    assert found(folder) == []


def test_managers_in_a_circle_are_named(folder: Path) -> None:
    people = codes(folder)
    with_column(folder, "people", "manager", {3: people[2], 4: people[3], 5: people[1], 6: people[1]})
    (fault,) = check_bodies(folder, START)
    assert (fault.kind, fault.row, fault.value, fault.level) == ("manager-circle", 3, people[2], "warning")
    assert " to ".join(people[1:4]) in fault.what
    with_column(folder, "people", "manager", {7: people[5]})
    (fault,) = check_bodies(folder, START)
    assert (fault.row, fault.what) == (7, "is the person's own manager")


def test_an_unknown_manager_is_an_error_of_the_row_and_no_code_is_proposed(folder: Path) -> None:
    with_column(folder, "people", "manager", {3: "f" * 16})
    (fault,) = check_bodies(folder, START)
    assert (fault.kind, fault.row, fault.column, fault.level) == ("unknown-reference", 3, "manager", "error")
    assert "is meant" not in fault.remedy


@given(st.integers(1, 12).flatmap(lambda n: st.lists(st.integers(0, n), min_size=n, max_size=n)))
def test_circles_are_those_that_walking_up_finds(above: list[int]) -> None:
    nobody = len(above)
    expected = set()
    for first in range(nobody):
        place = above[first]
        for _ in range(nobody):
            if place in (nobody, first):
                break
            place = above[place]
        if place == first:
            expected.add(first)
    listed = circles(np.array(above, dtype=np.int64))
    assert {place for circle in listed for place in circle} == expected
    assert sum(map(len, listed)) == len(expected)
    assert all(above[place] in circle for circle in listed for place in circle)


@pytest.mark.parametrize("shift", [1, 2, 30_000])
def test_sixty_thousand_managers_are_checked_at_once(shift: int) -> None:
    n = 60_000
    person = [f"{place:016x}" for place in range(n)]
    rows = pl.DataFrame(
        {ROW: range(2, n + 2), "person": person, "manager": person[shift:] + person[:shift]},
        schema_overrides={ROW: pl.UInt32},
    )
    sheet = Sheet(TABLES["people"], rows, frozenset(TABLES["people"].names))
    faults = check_managers(sheet)
    assert len(faults) == min(shift, CIRCLES_NAMED + 1)


def test_equality_is_a_table_apart(folder: Path) -> None:
    people = codes(folder)
    write_table(folder / "equality.csv", [{"person": code, "gender": "Female"} for code in people])
    assert found(folder) == []
    assert read_bodies(folder).equality["gender"].to_list() == ["Female"] * len(people)
    add_row(folder, "equality", person="f" * 16)
    assert [fault.kind for fault in check_bodies(folder, START)] == ["unknown-reference"]
    assert "for equality reports alone" in TABLES["equality"].meaning


def test_nothing_else_reads_the_equality_table() -> None:
    """Only its declaration, what reads and writes tables, the example and the equality report name it."""
    may = {
        *("bodies/tables.py", "bodies/read.py", "bodies/importing/propose.py", "bodies/esr/read.py"),
        *("bodies/workbook/write.py", "examples/build_one_board.py", "examples/one_board_lines.py"),
        *("web/columns.py", "web/jobs/read.py", "web/views/lists.py"),  # read lists in, and show none of it
        *("report/fairness.py", "report/narrative.py", "report/paper.py"),  # counts who is affected, says so
        *("web/findings/filling.py", "web/views/filling.py"),  # shows the report of the filling
        *("matching/equality.py", "matching/files.py", "cli/filling.py"),  # makes, writes, prints the report
    }
    named = re.compile(r"""\.equality\b|["']equality["']|\bEQUALITY\b""")
    naming = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if named.search(path.read_text(encoding="utf-8"))
    }
    assert naming - {"bodies/esr/people.py"} <= may
    fields = re.compile(r"\bethnic_origin\b|\bmarital_status\b")
    reading = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if fields.search(path.read_text(encoding="utf-8"))
    }
    assert reading <= {
        *("bodies/tables.py", "bodies/esr/people.py", "examples/esr_file.py"),
        "examples/one_board_lines.py",
    }


def test_a_digest_does_not_depend_on_characteristics(folder: Path) -> None:
    before = read_bodies(folder).digest()
    write_table(folder / "equality.csv", [{"person": code, "gender": "Female"} for code in codes(folder)])
    assert read_bodies(folder).digest() == before


def test_a_scale_that_was_published_later_is_not_used(folder: Path) -> None:
    start, early = date(2025, 4, 1), date(2012, 6, 30)
    assert "scale-carried" not in {fault.kind for fault in check_bodies(folder, start)}
    told = [fault for fault in check_bodies(folder, start, early) if fault.kind == "scale-carried"]
    assert ["carried forward to 2025-04-01" in fault.what for fault in told] == [True]
    assert "2025/26" not in told[0].what


def test_a_plan_is_checked_against_what_its_as_at_date_knew(folder: Path) -> None:
    plan = folder / "plan.toml"
    text = plan.read_text(encoding="utf-8")
    assert "scale-carried" not in {fault.kind for fault in check_plan(folder)}
    plan.write_text(re.sub(r"as_at = .*", "as_at = 2010-01-01", text), encoding="utf-8")
    assert {fault.kind for fault in check_plan(folder)} & {"scale-carried", "no-scale"}


def test_a_body_that_opens_to_take_people_on_and_has_no_posts_is_warned_of(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(find_plan("one-board"), folder)
    assert not [fault for fault in check_bodies(folder) if fault.kind == "no-posts"]
    posts = [row for row in read_table(folder / "posts.csv") if row["body"] != "QZ3"]
    write_table(folder / "posts.csv", posts)
    (fault,) = [fault for fault in check_bodies(folder) if fault.kind == "no-posts"]
    assert (fault.level, fault.value) == ("warning", "QZ3")
    assert "takes on the people of QZ1, QZ2" in fault.what
