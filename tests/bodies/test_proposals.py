"""Typical headers of each table are proposed for that table, and each for its column."""

import csv
from pathlib import Path

import pytest

from remit.bodies.importing import propose_files
from tests.bodies.messy import write_bodies

NUMBER, START, END = ("20001", "20002", "20003"), ("01/04/2009",) * 3, ("31/03/2015",) * 3
BANDS, WORDS = ("Band 6", "Band 7", "Band 8a"), ("Finance", "Quality", "HR")
Sheet = dict[str, tuple[str, ...]]

TYPICAL: dict[str, tuple[str, Sheet, dict[str, str]]] = {
    "a staff list": (
        "people",
        {
            "Payroll Number": NUMBER, "Organisation": ("QKS",) * 3, "Directorate": WORDS,
            "Pay Band": BANDS, "Spine Point": ("1", "2", "3"), "Salary": ("36000", "43000", "50000"),
            "WTE": ("1", "0.6", "0.8"), "Date of Birth": ("01/02/1970",) * 3, "CSD 12 Months": START,
            "Gender": ("Female", "Male", "Female"), "Ethnic Origin": ("A", "B", "A"),
            "Line Manager Employee Number": ("20002", "20003", "20003"),
        },
        {"person": "Payroll Number", "fte": "WTE", "manager": "Line Manager Employee Number"},
    ),
    "an establishment": (
        "posts",
        {
            "Position Number": ("P1", "P2", "P3"), "Organisation": ("QKS",) * 3, "Department": WORDS,
            "AfC Band": BANDS, "Funded Posts": ("1", "2", "3"), "Senior Post": ("No", "No", "Yes"),
        },
        {"post": "Position Number", "establishment": "Funded Posts", "band": "AfC Band"},
    ),
    "an establishment with holders": (
        "posts",
        {
            "Position Number": ("P1", "P2", "P3"), "Organisation": ("QKS",) * 3, "Department": WORDS,
            "AfC Band": BANDS, "Funded Posts": ("1", "2", "3"), "Employee Number": NUMBER,
        },
        {"post": "Position Number", "establishment": "Funded Posts"},
    ),
    "breaks in service, from and to": (
        "spells",
        {"Payroll Number": NUMBER, "From": START, "To": END},
        {"person": "Payroll Number", "joined": "From", "left": "To"},
    ),
    "breaks in service, two rows a person": (
        "spells",
        {"Employee Number": ("20001", "20001", "20002"), "Date Joined": START, "Date Left": END},
        {"person": "Employee Number", "joined": "Date Joined", "left": "Date Left"},
    ),
    "leavers": (
        "departures",
        {
            "Employee Number": NUMBER, "Suitable Alternative": ("none", "taken", "none"),
            "Weekly Pay": ("700", "800", "650.50"), "Pension Strain": ("0", "12000", "0"),
            "Notice Worked": ("Yes", "No", "Yes"),
        },
        {"person": "Employee Number", "week_pay_gbp": "Weekly Pay", "pension_cost_gbp": "Pension Strain",
         "notice_worked": "Notice Worked"},
    ),
    "a ledger": (
        "ledger",
        {
            "Org Code": ("QKS",) * 3, "Cost Centre Description": WORDS, "AfC Band": BANDS,
            "WTE Paid": ("12.4", "30", "3.2"), "Annual Basic Pay": ("420,000", "1,290,000", "170,000"),
        },
        {"body": "Org Code", "function": "Cost Centre Description", "fte": "WTE Paid",
         "pay_gbp_y": "Annual Basic Pay"},
    ),
    "equality monitoring": (
        "equality",
        {
            "Staff Number": NUMBER, "Sex": ("F", "M", "F"), "Ethnicity": ("A", "B", "A"),
            "Disabled": ("Yes", "No", "No"), "Marital Status": ("Single",) * 3,
        },
        {"person": "Staff Number", "gender": "Sex", "ethnic_origin": "Ethnicity", "disability": "Disabled"},
    ),
    "allowances": (
        "envelopes",
        {
            "Envelope": ("running", "programme", "development"), "Name": ("Running cost", "Pay", "Start"),
            "Kind": ("integrated-board", "group", "group"), "£ per head": ("18.76", "25", "2"),
            "From": START, "To": END, "What it covers": ("all", "pay", "projects"),
        },
        {"envelope": "Envelope", "gbp_head_y": "£ per head", "from": "From", "to": "To"},
    ),
    "agreements": (
        "agreements",
        {
            "Contract Reference": ("C1", "C2", "C3"), "Commissioner": ("QKS",) * 3,
            "Provider": ("QKS",) * 3, "Service": WORDS, "How": ("buy", "do", "share"),
            "Price per head": ("1.20", "0.5", "2"), "Contract Start": START, "Contract End": END,
            "Notice Period": ("6", "12", "6"),
        },
        {"agreement": "Contract Reference", "customer": "Commissioner", "supplier": "Provider",
         "function": "Service", "starts": "Contract Start", "ends": "Contract End"},
    ),
}  # fmt: skip


def write_list(path: Path, sheet: Sheet) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(sheet)
        writer.writerows(zip(*sheet.values(), strict=True))
    return path


@pytest.mark.parametrize("name", TYPICAL)
def test_typical_headers_are_proposed_for_their_table(tmp_path: Path, name: str) -> None:
    table, sheet, columns = TYPICAL[name]
    proposed, _ = propose_files([write_list(tmp_path / "list.csv", sheet)], write_bodies(tmp_path / "plan"))
    (found,) = proposed.sheets
    assert found.table == table
    assert {column: found.columns[column].header for column in columns if column in found.columns} == columns


def test_the_sums_of_a_ledger_are_no_hours(tmp_path: Path) -> None:
    """12.4 whole-time people are no 12.4 hours a week."""
    sheet = TYPICAL["a ledger"][1]
    (found,) = propose_files([write_list(tmp_path / "list.csv", sheet)], write_bodies(tmp_path / "plan"))[
        0
    ].sheets
    assert found.columns["fte"].unit is None


def test_characteristics_come_with_a_remark_and_not_from_a_staff_list(tmp_path: Path) -> None:
    folder = write_bodies(tmp_path / "plan")
    apart = write_list(tmp_path / "list.csv", TYPICAL["equality monitoring"][1])
    (found,) = propose_files([apart], folder)[0].sheets
    assert "take the sheet out" in found.remarks[0]
    staff = write_list(tmp_path / "staff.csv", TYPICAL["a staff list"][1])
    (found,) = propose_files([staff], folder)[0].sheets
    assert found.table == "people"
    assert "Ethnic Origin" not in {column.header for column in found.columns.values()}
