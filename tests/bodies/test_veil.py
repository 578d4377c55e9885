"""No fault, list or marked workbook shows a payroll number or what else says who a person is."""

import json
from pathlib import Path

import pytest

from remit.bodies import check_bodies
from remit.bodies.tables import PEOPLE, POSTS
from remit.bodies.veil import form_of, shown
from tests.bodies.test_marking import xml
from tests.cli.calls import Remit
from tests.plans import read_table, set_cell, write_table, write_tiny_plan

NUMBER, MANAGER = "20814673", "20814999"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plan whose people are still named by payroll numbers, each with a manager."""
    folder = write_tiny_plan(tmp_path / "tiny")
    rows = read_table(folder / "people.csv")
    write_table(
        folder / "people.csv",
        [{**row, "person": f"208146{70 + n}", "manager": MANAGER} for n, row in enumerate(rows)],
    )
    set_cell(folder, "people", 3, "person", NUMBER)
    set_cell(folder, "people", 4, "person", NUMBER)
    set_cell(folder, "people", 5, "fte", "7")
    set_cell(folder, "people", 6, "band", "20811234")
    set_cell(folder, "people", 7, "staff_group", "AB123456C")
    return folder


def test_what_may_be_shown() -> None:
    assert shown(PEOPLE, "person", NUMBER) == "########"
    assert shown(PEOPLE, "manager", "Jo Smith") == "xx xxxxx"
    assert shown(PEOPLE, "person", "0123456789abcdef") == "0123456789abcdef"
    assert shown(PEOPLE, "function", "finanse") == "finanse"
    assert shown(PEOPLE, "pay_gbp_y", "31000000") == "31000000"
    assert shown(PEOPLE, "post", "3000123") == "3000123"
    assert shown(PEOPLE, "band", "jo.smith@nhs.net") == "xx.xxxxx@xxx.xxx"
    assert shown(POSTS, "post", "3000123") == "3000123"
    assert shown(PEOPLE, "band", None) is None
    assert form_of("x" * 90) == "x" * 20


def test_check_prints_rows_and_forms_and_no_number(remit: Remit, folder: Path, tmp_path: Path) -> None:
    kinds = {fault.kind for fault in check_bodies(folder)}
    assert kinds >= {"wrong-form", "duplicate-key", "unknown-reference", "out-of-range", "unknown-value"}
    marked = tmp_path / "marked.xlsx"
    plain, listed = remit("check", folder, "--marked", marked), remit("check", folder, "--json")
    assert (plain.code, listed.code) == (2, 2)
    assert "row 4" in plain.err
    assert {"########", "xx######x"} <= {fault["value"] for fault in json.loads(listed.out)}
    for text in (plain.out + plain.err, listed.out, xml(marked)):
        assert [number for number in ("208146", MANAGER, "20811234", "AB123456C") if number in text] == []


def test_managers_in_a_circle_are_shown_in_form_only(tmp_path: Path) -> None:
    folder = write_tiny_plan(tmp_path / "tiny")
    rows = read_table(folder / "people.csv")
    pair = [
        {**rows[0], "person": NUMBER, "manager": MANAGER},
        {**rows[1], "person": MANAGER, "manager": NUMBER},
    ]
    write_table(folder / "people.csv", [*pair, *({**row, "manager": ""} for row in rows[2:])])
    faults = check_bodies(folder)
    assert "manager-circle" in {fault.kind for fault in faults}
    assert "2081" not in "".join(map(str, faults))
