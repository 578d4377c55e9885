"""Every sort of fault is found from its smallest bad input, and no fault hides another."""

import json
import pickle
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from remit.bodies import Fault, FaultsFound, check_bodies
from remit.faults import Folded, fold
from tests.plans import add_row, drop_column, read_table, set_cell, write_table, write_tiny_plan

START = date(2011, 4, 1)
Breaks = Callable[[Path], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tiny_plan(tmp_path / "tiny")


def rewrite(name: str, old: str, new: str) -> Breaks:
    def breaks(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return breaks


def cell(table: str, row: int, column: str, value: str) -> Breaks:
    return lambda folder: set_cell(folder, table, row, column, value)


def rows(table: str, **cells: str) -> Breaks:
    return lambda folder: add_row(folder, table, **cells)


def add_column(folder: Path, table: str, name: str) -> None:
    path = folder / f"{table}.csv"
    write_table(path, [{**row, name: "more"} for row in read_table(path)])


def loop_parents(folder: Path) -> None:
    set_cell(folder, "bodies", 2, "parent", "trust-1")


# What breaks the plan, and the one fault that follows: file, row, column, value, kind, and words of it.
CASES: dict[str, tuple[Breaks, tuple[str, int | None, str | None, str | None, str], list[str]]] = {
    "a required file is missing": (
        lambda folder: (folder / "people.csv").unlink(),
        ("people.csv", None, None, None, "missing-file"),
        ["the file is missing", "person"],
    ),
    "a file that no table has": (
        lambda folder: (folder / "peeple.csv").write_text("person\n", encoding="utf-8"),
        ("peeple.csv", None, None, None, "unknown-file"),
        ["rename it to people.csv"],
    ),
    "a file in another case": (
        lambda folder: (folder / "Functions.CSV").write_text("function\n", encoding="utf-8"),
        ("Functions.CSV", None, None, None, "unknown-file"),
        ["rename it to functions.csv"],
    ),
    "a file in another encoding": (
        lambda folder: (folder / "schemes.csv").write_bytes("scheme,name\nmars,Café\n".encode("latin-1")),
        ("schemes.csv", 2, None, None, "not-utf-8"),
        ["CSV UTF-8"],
    ),
    "an empty file": (
        lambda folder: (folder / "schemes.csv").write_text("", encoding="utf-8"),
        ("schemes.csv", 1, None, None, "no-header"),
        ["scheme,name,rule"],
    ),
    "a file with semicolons": (
        lambda folder: (folder / "schemes.csv").write_text("scheme;name\nmars;MARS\n", encoding="utf-8"),
        ("schemes.csv", 1, None, "scheme;name", "not-commas"),
        ["commas"],
    ),
    "a column is missing": (
        lambda folder: drop_column(folder, "people", "pay_gbp_y"),
        ("people.csv", 1, "pay_gbp_y", None, "missing-column"),
        ["£ a year", "basic pay"],
    ),
    "a column that no table has": (
        lambda folder: add_column(folder, "posts", "sauce"),
        ("posts.csv", 1, "sauce", "sauce", "unknown-column"),
        ["rename it to source"],
    ),
    "a column twice": (
        rewrite("posts.csv", "post,body,", "post,post,"),
        ("posts.csv", 1, "post", "post", "duplicate-column"),
        ["stands twice"],
    ),
    "a column without name": (
        lambda folder: add_column(folder, "rounds", ""),
        ("rounds.csv", 1, None, None, "unknown-column"),
        ["column 10 has no name"],
    ),
    "a row that is too long": (
        rewrite("envelopes.csv", "running costs,", "running costs, and more,"),
        ("envelopes.csv", 2, None, None, "ragged-row"),
        ["10 cells where the header has 9", "quotation marks"],
    ),
    "a row that is too short": (
        rewrite("people.csv", ",false\n", "\n"),
        ("people.csv", 2, None, None, "ragged-row"),
        ["11 cells where the header has 12"],
    ),
    "a quotation mark that is not closed": (
        rewrite("checkpoints.csv", "made up for tests,assumed", '"made up for tests,assumed'),
        ("checkpoints.csv", 2, None, None, "quotation"),
        ["not closed"],
    ),
    "a date in another form": (
        cell("people", 4, "born", "31/03/1960"),
        ("people.csv", 4, "born", "31/03/1960", "wrong-type"),
        ["is not a date", "write it as 2011-03-31"],
    ),
    "a day that there is not": (
        cell("people", 4, "born", "1960-02-30"),
        ("people.csv", 4, "born", "1960-02-30", "wrong-type"),
        ["is not a date"],
    ),
    "a year of two digits": (
        cell("bodies", 7, "opens", "13-04-01"),
        ("bodies.csv", 7, "opens", "13-04-01", "wrong-type"),
        ["is not a date"],
    ),
    "a number with a comma": (
        cell("people", 5, "pay_gbp_y", "£28,000"),
        ("people.csv", 5, "pay_gbp_y", "£28,000", "wrong-type"),
        ["is not a number", "no pound sign"],
    ),
    "a number without end": (
        cell("people", 5, "pay_gbp_y", "inf"),
        ("people.csv", 5, "pay_gbp_y", "inf", "wrong-type"),
        ["is not a number"],
    ),
    "a count that is not whole": (
        cell("posts", 2, "establishment", "2.5"),
        ("posts.csv", 2, "establishment", "2.5", "wrong-type"),
        ["is not a whole number"],
    ),
    "neither true nor false": (
        cell("people", 6, "senior", "yes"),
        ("people.csv", 6, "senior", "yes", "wrong-type"),
        ["neither true nor false"],
    ),
    "negative pay": (
        cell("people", 7, "pay_gbp_y", "-31000"),
        ("people.csv", 7, "pay_gbp_y", "-31000", "out-of-range"),
        ["is too low", "more than £0 a year"],
    ),
    "more than whole-time": (
        cell("people", 7, "fte", "37.5"),
        ("people.csv", 7, "fte", "37.5", "out-of-range"),
        ["is too high", "1 (the whole) or less"],
    ),
    "no hours": (
        cell("people", 7, "fte", "0"),
        ("people.csv", 7, "fte", "0", "out-of-range"),
        ["is too low"],
    ),
    "a date of another age": (
        cell("bodies", 7, "opens", "3013-04-01"),
        ("bodies.csv", 7, "opens", "3013-04-01", "out-of-range"),
        ["2100-12-31"],
    ),
    "an unknown band": (
        cell("people", 7, "band", "8A"),
        ("people.csv", 7, "band", "8A", "unknown-value"),
        ["is no band", "write 8a"],
    ),
    "an unknown status": (
        cell("bodies", 4, "status", "certain"),
        ("bodies.csv", 4, "status", "certain", "unknown-value"),
        ["is no status", "verified, secondary, derived or assumed"],
    ),
    "an unknown kind among several": (
        cell("schemes", 2, "kinds", "trust authorty"),
        ("schemes.csv", 2, "kinds", "authorty", "unknown-value"),
        ["is no kind", "write authority"],
    ),
    "a person's code in another form": (
        cell("people", 7, "person", "Jo Smith"),
        ("people.csv", 7, "person", "xx xxxxx", "wrong-form"),
        ["16 of the digits"],
    ),
    "a person twice": (
        cell("people", 9, "person", f"{10:016x}"),
        ("people.csv", 9, "person", f"{10:016x}", "duplicate-key"),
        ["stands in row 2 already", "row 9 or row 2"],
    ),
    "a pair of bodies twice": (
        rows("successions"),
        ("successions.csv", 8, "receiver", "trust-2 support-1", "duplicate-key"),
        ["stands in row 7 already", "a sender and receiver may stand once"],
    ),
    "an unknown body": (
        cell("checkpoints", 2, "body", "suport-1"),
        ("checkpoints.csv", 2, "body", "suport-1", "unknown-reference"),
        ["is no body of bodies.csv", "write support-1"],
    ),
    "an unknown parent": (
        cell("bodies", 4, "parent", "cluster-9"),
        ("bodies.csv", 4, "parent", "cluster-9", "unknown-reference"),
        ["the body that is the parent", "write cluster-1"],
    ),
    "a region that is no authority": (
        cell("bodies", 4, "region", "cluster-1"),
        ("bodies.csv", 4, "region", "cluster-1", "wrong-kind"),
        ["of kind authority"],
    ),
    "an unknown post": (
        cell("people", 3, "post", "trust-1-plannin"),
        ("people.csv", 3, "post", "trust-1-plannin", "unknown-reference"),
        ["write trust-1-planning"],
    ),
    "a function under another name": (
        cell("agreements", 2, "function", "Payroll"),
        ("agreements.csv", 2, "function", "Payroll", "unknown-reference"),
        ["write workforce"],
    ),
    "a post without function": (
        cell("posts", 12, "function", ""),
        ("posts.csv", 12, "function", None, "blank"),
        ["fill it in: the function that the post does"],
    ),
    "a row without source": (
        cell("successions", 2, "source", " "),
        ("successions.csv", 2, "source", None, "blank"),
        ["fill it in"],
    ),
    "closing before opening": (
        cell("bodies", 7, "closes", "2013-03-31"),
        ("bodies.csv", 7, "closes", "2013-03-31", "closing-before-opening"),
        ["lies before opens, 2013-04-01"],
    ),
    "an agreement that ends before it starts": (
        cell("agreements", 3, "ends", "2012-04-01"),
        ("agreements.csv", 3, "ends", "2012-04-01", "closing-before-opening"),
        ["lies before starts"],
    ),
    "parents in a circle": (
        loop_parents,
        ("bodies.csv", 2, "parent", "trust-1", "parent-loop"),
        ["leads back"],
    ),
    "service before birth": (
        cell("people", 2, "service_from", "1949-01-01"),
        ("people.csv", 2, "service_from", "1949-01-01", "service-before-birth"),
        ["before the person was born, 1950-05-11"],
    ),
    "service of a child": (
        cell("people", 2, "service_from", "1965-05-10"),
        ("people.csv", 2, "service_from", "1965-05-10", "service-before-age"),
        ["before the person was 15"],
    ),
    "a person not in service yet": (
        cell("people", 2, "service_from", "2011-04-02"),
        ("people.csv", 2, "service_from", "2011-04-02", "not-in-service"),
        ["after the plan's start, 2011-04-01"],
    ),
    "a person whose post is of another body": (
        cell("people", 2, "post", "trust-2-planning"),
        ("people.csv", 2, "body", "trust-1", "post-differs"),
        ["is not the body of the person's post trust-2-planning, which is trust-2"],
    ),
    "a person whose post has another function": (
        cell("people", 2, "function", "quality"),
        ("people.csv", 2, "function", "quality", "post-differs"),
        ["which is planning"],
    ),
    "something bought from nobody": (
        cell("agreements", 3, "supplier", ""),
        ("agreements.csv", 3, "supplier", None, "no-supplier"),
        ["is blank, though how is buy"],
    ),
    "something bought from oneself": (
        cell("agreements", 3, "supplier", "group-1"),
        ("agreements.csv", 3, "supplier", "group-1", "buys-from-itself"),
        ["though how is buy"],
    ),
    "something done by another": (
        cell("agreements", 2, "supplier", "group-2"),
        ("agreements.csv", 2, "supplier", "group-2", "does-by-another"),
        ["though how is do"],
    ),
    "shares that do not add up": (
        cell("successions", 3, "share", "0.2"),
        ("successions.csv", 2, "share", "0.9000", "shares-off"),
        ["the shares of trust-1 towards receivers of kind group", "must add up to 1"],
    ),
    "a sender that receives": (
        rows("successions", sender="cluster-1", receiver="cluster-1", share="1"),
        ("successions.csv", 8, "receiver", "cluster-1", "sends-to-itself"),
        ["is the sender itself"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_smallest_bad_input_is_found(folder: Path, name: str) -> None:
    breaks, expected, words = CASES[name]
    breaks(folder)
    faults = check_bodies(folder, START)
    found = [(fault.file, fault.row, fault.column, fault.value, fault.kind) for fault in faults]
    assert expected in found
    fault = faults[found.index(expected)]
    assert fault.level == "error"
    assert fault.what
    assert fault.remedy
    assert [word for word in words if word not in str(fault)] == []


# Breaking one thing may break what hangs on it; these alone do.
BEGET = {
    "a column twice": {"missing-column"},
    "a row that is too long": {"unknown-value", "blank"},
    "a row that is too short": {"blank"},
    "a quotation mark that is not closed": {"blank", "ragged-row"},
    "a pair of bodies twice": {"shares-off"},
    "parents in a circle": {"parent-loop"},
}


@pytest.mark.parametrize("name", CASES)
def test_one_fault_does_not_beget_another(folder: Path, name: str) -> None:
    breaks, expected, _ = CASES[name]
    breaks(folder)
    others = [fault for fault in check_bodies(folder, START) if fault.level == "error"]
    kinds = [fault.kind for fault in others]
    kinds.remove(expected[4])
    assert set(kinds) <= BEGET.get(name, set()), [str(fault) for fault in others]


WARNINGS: dict[str, tuple[Breaks, tuple[str, int, str, str]]] = {
    "very young": (cell("people", 2, "born", "1995-04-02"), ("people.csv", 2, "born", "very-young")),
    "very old": (cell("people", 2, "born", "1931-03-31"), ("people.csv", 2, "born", "very-old")),
    "more people than posts": (
        cell("posts", 2, "establishment", "1"),
        ("posts.csv", 2, "establishment", "over-establishment"),
    ),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_a_warning_is_given(folder: Path, name: str) -> None:
    breaks, expected = WARNINGS[name]
    set_cell(folder, "people", 2, "service_from", "2011-01-01")
    breaks(folder)
    found = [fault for fault in check_bodies(folder, START) if fault.level == "warning"]
    assert [(fault.file, fault.row, fault.column, fault.kind) for fault in found] == [expected]
    assert ": warning: " in str(found[0])


@pytest.mark.parametrize("born", ["1995-04-01", "1931-04-01"])
def test_ages_of_sixteen_and_eighty_are_let_pass(folder: Path, born: str) -> None:
    set_cell(folder, "people", 2, "born", born)
    set_cell(folder, "people", 2, "service_from", "2011-03-01")
    assert check_bodies(folder, START) == []


def test_a_person_born_after_the_start_is_a_fault(folder: Path) -> None:
    set_cell(folder, "people", 2, "born", "2011-04-02")
    assert {fault.kind for fault in check_bodies(folder, START)} == {"not-born", "service-before-birth"}


def test_seven_faults_are_named_in_one_go(folder: Path) -> None:
    set_cell(folder, "people", 2, "born", "31/03/1960")
    set_cell(folder, "people", 3, "body", "trust-9")
    set_cell(folder, "people", 4, "person", f"{10:016x}")
    set_cell(folder, "people", 5, "pay_gbp_y", "-28000")
    drop_column(folder, "bodies", "status")
    set_cell(folder, "posts", 6, "function", "")
    set_cell(folder, "bodies", 8, "closes", "2012-09-30")
    found = {(fault.file, fault.row, fault.column, fault.kind) for fault in check_bodies(folder, START)}
    assert found == {
        ("people.csv", 2, "born", "wrong-type"),
        ("people.csv", 3, "body", "unknown-reference"),
        ("people.csv", 4, "person", "duplicate-key"),
        ("people.csv", 5, "pay_gbp_y", "out-of-range"),
        ("bodies.csv", 1, "status", "missing-column"),
        ("posts.csv", 6, "function", "blank"),
        ("bodies.csv", 8, "closes", "closing-before-opening"),
    }


def test_references_into_a_broken_table_are_still_checked(folder: Path) -> None:
    drop_column(folder, "bodies", "kind")
    set_cell(folder, "bodies", 4, "population", "many")
    set_cell(folder, "people", 3, "body", "trust-9")
    kinds = {fault.kind for fault in check_bodies(folder)}
    assert {"missing-column", "wrong-type", "unknown-reference"} <= kinds


def test_references_into_a_table_without_key_are_left_alone(folder: Path) -> None:
    drop_column(folder, "bodies", "body")
    assert {(fault.kind, fault.column) for fault in check_bodies(folder)} == {("missing-column", "body")}


def test_shares_with_an_unreadable_cell_are_left_alone(folder: Path) -> None:
    set_cell(folder, "successions", 2, "share", "most")
    set_cell(folder, "successions", 6, "receiver", "group-9")
    assert {fault.kind for fault in check_bodies(folder)} == {"wrong-type", "unknown-reference"}


def test_faults_stand_in_the_order_of_tables_rows_and_columns(folder: Path) -> None:
    set_cell(folder, "people", 3, "fte", "2")
    set_cell(folder, "people", 3, "band", "10")
    set_cell(folder, "people", 2, "fte", "2")
    set_cell(folder, "bodies", 3, "name", "")
    found = [(fault.file, fault.row, fault.column) for fault in check_bodies(folder)]
    assert found == [
        ("bodies.csv", 3, "name"),
        ("people.csv", 2, "fte"),
        ("people.csv", 3, "band"),
        ("people.csv", 3, "fte"),
    ]


def test_more_than_twenty_alike_are_folded_into_one_line_and_none_is_lost(folder: Path) -> None:
    people = read_table(folder / "people.csv")
    more = [
        {**people[0], "person": f"{1000 + number:016x}", "band": "10", "post": ""} for number in range(21)
    ]
    write_table(folder / "people.csv", [*people, *more])
    set_cell(folder, "people", 2, "fte", "2")
    faults = [fault for fault in check_bodies(folder) if fault.level != "note"]
    assert len(faults) == 22
    assert len(json.loads(json.dumps([asdict(fault) for fault in faults]))) == 22
    lines = fold(faults)
    assert [type(line) for line in lines] == [Fault, Folded]
    assert str(lines[1]).startswith(
        "people.csv, rows 14, 15, 16, 17, 18 and 16 more, up to 34, column band: “10” is no"
    )
    assert isinstance(lines[1], Folded)
    assert lines[1].rows == tuple(range(14, 35))
    assert fold(faults, over=21) == faults


def test_found_faults_cross_a_process_whole(folder: Path) -> None:
    set_cell(folder, "people", 2, "fte", "2")
    found = FaultsFound(check_bodies(folder))
    again = pickle.loads(pickle.dumps(found))
    assert again.faults == found.faults
    assert str(again) == str(found)


def test_a_required_table_without_rows_is_a_fault(tmp_path: Path) -> None:
    """A header alone is no staff list."""
    folder = write_tiny_plan(tmp_path / "tiny")
    people = folder / "people.csv"
    people.write_text(people.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert ("people.csv", "no-rows") in {(fault.file, fault.kind) for fault in check_bodies(folder)}
