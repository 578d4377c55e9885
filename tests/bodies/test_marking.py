"""Rows with faults go into a workbook, marked, without names and without formulas."""

import re
import zipfile
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from remit.bodies import check_bodies
from remit.bodies.importing import import_files, mark_faults
from remit.bodies.importing.write import check_folder
from remit.faults import Fault, FaultsFound, errors
from tests.bodies.messy import KEY, write_bodies, write_messy
from tests.plans import set_cell, write_tiny_plan

MAPPING = """
[[sheet]]
table = "people"
file = "*"
sheet = "Staff*"
[sheet.column]
person = { from = "Emp No", as = "identifier" }
body = { from = "Employer" }
function = { from = "Directorate", values = { "Chief Exec's Office" = "corporate" } }
staff_group = { from = "Staff Grp", otherwise = "clinical" }
band = { from = "Pay Scale" }
pay_gbp_y = { from = "Full Time Annual Salary", unit = "£000 a year" }
fte = { from = "Contracted Hours", unit = "hours", whole_hours = 37.5 }
born = { from = "D.O.B." }
service_from = { from = "CSD 12 Months" }
senior = { from = "Senior?" }
"""


def sheets(path: Path) -> dict[str, pl.DataFrame]:
    book = fastexcel.read_excel(path)
    return {name: book.load_sheet(name, dtypes="string").to_polars() for name in book.sheet_names}


def xml(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))


def test_the_rows_with_faults_are_marked_and_nobody_is_named(tmp_path: Path) -> None:
    path, folder = write_messy(tmp_path / "list.xlsx"), write_bodies(tmp_path / "plan")
    mapping = tmp_path / "map.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    faults = import_files([path], folder, mapping, KEY).faults
    assert {fault.kind for fault in errors(faults)} == {"out-of-range"}
    marked = mark_faults(path, faults, tmp_path / "marked.xlsx")
    found = sheets(marked)
    assert list(found) == ["Faults", "Staff in post"]
    assert found["Faults"].height == len(faults)
    rows = found["Staff in post"]
    assert rows["Row"].cast(pl.Int64).to_list() == sorted({fault.row for fault in errors(faults)})
    assert rows.columns[1] == "Employer"
    assert rows["What is wrong"].str.contains("is too high").all()
    whole = xml(marked)
    assert [name for name in ("Smith-", "AB1234", "High Street", "20001") if name in whole] == []
    with zipfile.ZipFile(marked) as archive:
        comments = archive.read("xl/comments1.xml").decode()
    assert comments.count("<comment ") == len(errors(faults))
    assert "it must be £1,000,000 a year or less" in comments


def test_the_faults_of_a_plan_are_marked_too(tmp_path: Path) -> None:
    folder = write_tiny_plan(tmp_path / "tiny")
    set_cell(folder, "people", 3, "band", "10")
    set_cell(folder, "posts", 2, "function", "=1+1")
    marked = mark_faults(folder, check_bodies(folder), tmp_path / "marked.xlsx")
    found = sheets(marked)
    assert set(found) == {"Faults", "people", "posts"}
    assert ("3", "10") in found["people"].select("Row", "band").rows()
    assert found["posts"].select("Row", "function").rows() == [("2", "=1+1")]


def test_no_text_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    texts = ["=1+1", "+1", "-1", "@a", "http://a.b", "\x01\x02", "x" * 40_000, "{=1}"]
    path = tmp_path / "list.csv"
    path.write_text("a,b\n" + "\n".join(f"1,{text}" for text in texts) + "\n", encoding="utf-8")
    faults = [
        Fault("odd", "list.csv", row, "b", text, "=cmd()", "@see", "warning")
        for row, text in enumerate(texts, start=2)
    ]
    faults.append(Fault("whole", "=file", None, None, None, "+what", "-remedy"))
    marked = mark_faults(path, faults, tmp_path / "marked.xlsx")
    assert re.search(r"<f[ >]|hyperlink", xml(marked)) is None
    assert sheets(marked)["Faults"]["What is wrong"].to_list() == ["+what", *["=cmd()"] * len(texts)]


def test_names_of_sheets_are_such_as_a_workbook_may_have(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    long = "A very long name of a list of people in post.csv"
    paths = [tmp_path / long, folder / long.replace("in post", "who left"), tmp_path / "faults.csv"]
    for path in paths:
        path.write_text("a,b\n1,2\n", encoding="utf-8")
    faults = [Fault("odd", path.name, 2, "a", "1", "is odd", "mend it") for path in paths]
    names = list(sheets(mark_faults(paths, faults, tmp_path / "marked.xlsx")))
    assert len({name.casefold() for name in names}) == 4
    assert max(map(len, names)) <= 31


def test_nothing_but_an_earlier_workbook_of_faults_is_overwritten(tmp_path: Path) -> None:
    staff = write_messy(tmp_path / "staff.xlsx")
    before = staff.read_bytes()
    fault = Fault("odd", "staff.xlsx", 2, "a", "1", "is odd", "mend it")
    for out in (staff, tmp_path / "marked.csv"):
        with pytest.raises(FaultsFound, match="name a new file"):
            mark_faults(staff, [fault], out)
    assert staff.read_bytes() == before
    marked = mark_faults(staff, [fault], tmp_path / "marked.xlsx")
    assert mark_faults(staff, [fault], marked) == marked


def test_people_who_come_into_a_plan_of_nobody_real_are_warned_of(tmp_path: Path) -> None:
    folder = write_bodies(tmp_path / "plan")
    plan = folder / "plan.toml"
    assert check_folder(folder, ["people"], replace=True) == []
    for text, kinds in (
        ("synthetic = true", ["synthetic-plan"]),
        ("synthetic = false", []),
        ("= broken", []),
    ):
        plan.write_text(text + "\n", encoding="utf-8")
        assert [fault.kind for fault in check_folder(folder, ["people"], replace=True)] == kinds
    plan.write_text("synthetic = true\n", encoding="utf-8")
    assert check_folder(folder, ["posts"], replace=True) == []
