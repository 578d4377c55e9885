"""Lists that tell more of people whom another file brings, and managers by payroll number."""

from pathlib import Path

import polars as pl

from remit.bodies.identity import pseudonym
from remit.bodies.importing import Imported, import_files
from remit.faults import Fault, errors
from tests.bodies.messy import KEY
from tests.bodies.test_import import GOOD, MAPPING, imported, said, write

MORE = """
[[sheet]]
table = "people"
file = "more.csv"
adds = true
[sheet.column.person]
from = "Staff No"
as = "identifier"
[sheet.column.zone]
from = "HCAS"
[sheet.column.notice_months]
from = "Notice"
"""
MANAGED = MAPPING.replace(
    "[sheet.constant]", '[sheet.column.manager]\nfrom = "Manager No"\nas = "identifier"\n[sheet.constant]'
)


def both(folder: Path, more: str, mapping: str = MAPPING + MORE, text: str = GOOD) -> Imported:
    files = [write(folder / "list.csv", text), write(folder / "more.csv", more)]
    return import_files(files, folder, write(folder / "map.toml", mapping), KEY)


def test_a_second_list_fills_what_the_first_lacks_by_person_and_not_by_row(tmp_path: Path) -> None:
    found = both(tmp_path, "Notice,HCAS,Staff No\n6,outer,101\n3,,000100\n")
    assert errors(found.faults) == []
    people = found.tables["people"]
    assert people["person"].to_list() == [pseudonym(KEY, "100"), pseudonym(KEY, "101")]
    assert people["zone"].to_list() == [None, "outer"]
    assert people["notice_months"].to_list() == [3, 6]


def test_people_of_a_list_whom_no_other_file_has_are_counted_and_left_out(tmp_path: Path) -> None:
    found = both(tmp_path, "Staff No,HCAS,Notice\n100,outer,3\n999,outer,3\n")
    assert errors(found.faults) == []
    assert "1 of 2 rows" in said(found.faults, "left-out").what
    lost = both(tmp_path, "Staff No,HCAS,Notice\n998,outer,3\n999,outer,3\n")
    assert [fault.kind for fault in errors(lost.faults)] == ["nobody-known"]


def test_two_files_that_say_different_things_are_a_fault(tmp_path: Path) -> None:
    mapping = (MAPPING + MORE).replace("[sheet.constant]", '[sheet.constant]\nzone = "inner"', 1)
    (wrong,) = errors(both(tmp_path, "Staff No,HCAS,Notice\n100,outer,3\n101,inner,3\n", mapping).faults)
    assert (wrong.kind, wrong.file, wrong.row, wrong.column, wrong.value) == (
        *("said-otherwise", "more.csv", 2, "HCAS", "outer"),
    )
    assert "inner" in wrong.what


def test_a_list_that_tells_more_of_nobody_is_a_fault(tmp_path: Path) -> None:
    path = write(tmp_path / "more.csv", "Staff No,HCAS,Notice\n100,outer,3\n")
    found = import_files([path], tmp_path, write(tmp_path / "map.toml", MORE), KEY)
    assert [fault.kind for fault in errors(found.faults)] == ["nothing-to-add-to"]
    assert "people" not in found.tables


def test_cells_of_such_a_list_are_checked_like_any_other(tmp_path: Path) -> None:
    faults = errors(both(tmp_path, "Staff No,HCAS,Notice\n100,outer,30\n101,moon,3\n101,outer,3\n").faults)
    assert {(fault.kind, fault.file, fault.row, fault.column) for fault in faults} == {
        ("out-of-range", "more.csv", 2, "Notice"),
        ("untranslated", "more.csv", 3, "HCAS"),
        ("duplicate-key", "more.csv", 4, "Staff No"),
    }


def managed(folder: Path, *managers: str) -> Imported:
    head, *rows = GOOD.splitlines()
    lines = [f"{head},Manager No", *(f"{row},{number}" for row, number in zip(rows, managers, strict=True))]
    return imported(folder, "\n".join(lines) + "\n", MANAGED)


def test_the_number_of_a_manager_becomes_the_code_of_the_person(tmp_path: Path) -> None:
    found = managed(tmp_path, "", "00100")
    assert errors(found.faults) == []
    people = found.tables["people"]
    assert people["manager"].to_list() == [None, people["person"][0]]


def test_a_manager_elsewhere_is_left_blank_and_no_number_is_shown(tmp_path: Path) -> None:
    found = managed(tmp_path, "87654321", "100")
    assert errors(found.faults) == []
    assert found.tables["people"]["manager"].to_list() == [None, pseudonym(KEY, "100")]
    note: Fault = said(found.faults, "manager-away")
    assert (note.level, note.column) == ("note", "Manager No")
    assert "87654321" not in "".join(map(str, found.faults))
    assert pl.Series([fault.value for fault in found.faults], dtype=pl.String).drop_nulls().to_list() == []
