"""Headers that stand twice, blank columns, covers and hidden sheets, files that cannot be read."""

from pathlib import Path

import pytest
import xlsxwriter

from remit.bodies.importing import import_files, open_grids, propose_files, write_mapping
from remit.bodies.importing.mapping import Reading
from remit.faults import Fault, errors
from tests.bodies.books import write_book
from tests.bodies.messy import write_bodies
from tests.bodies.test_import import GOOD, KEY, MAPPING, imported, write

LIST = [line.split(",") for line in GOOD.splitlines()]
TWICE = "Staff No,DOB,FTE,Salary,Band,FTE\n100,31/03/1980,1,30000,5,0.5\n101,01/04/1981,0.5,31000,6,1\n"
ANY_BOOK = MAPPING.replace('file = "list*.csv"', 'file = "*"')


def of_kind(faults: list[Fault], kind: str) -> list[Fault]:
    return [fault for fault in faults if fault.kind == kind]


def with_hidden(path: Path, hidden: list[list[str]]) -> Path:
    """A workbook with a list and a hidden sheet."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in (("Staff", LIST), ("Lookups", hidden)):
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
        sheet.hide()
    return path


@pytest.mark.parametrize("header", ["FTE", "FTE (2)"])
def test_a_header_that_is_read_may_not_stand_twice(tmp_path: Path, header: str) -> None:
    write_bodies(tmp_path)
    found = imported(tmp_path, TWICE, MAPPING.replace('from = "FTE"', f'from = "{header}"'))
    (fault,) = of_kind(found.faults, "duplicate-header")
    assert (fault.level, fault.row, fault.column) == ("error", 1, "FTE")
    assert "map.toml" in fault.remedy


def test_a_header_that_is_not_read_may_stand_twice(tmp_path: Path) -> None:
    write_bodies(tmp_path)
    found = imported(tmp_path, TWICE.replace("FTE", "Grade").replace("Grade", "FTE", 1).replace("\n", ",x\n"))
    assert not errors(of_kind(found.faults, "duplicate-header"))
    text = GOOD.replace("Band\n", "Band,Note,Note\n").replace("5\n", "5,a,b\n").replace("6\n", "6,c,d\n")
    found = imported(tmp_path, text)
    assert [fault.level for fault in of_kind(found.faults, "duplicate-header")] == ["note"]
    assert errors(found.faults) == []


def test_a_header_that_stands_twice_is_asked_for_and_not_proposed(tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", TWICE)
    (sheet,) = propose_files([path], write_bodies(tmp_path / "plan"))[0].sheets
    assert "fte" not in sheet.columns
    doubt = next(doubt for doubt in sheet.doubts if doubt.column == "fte")
    assert all("above several columns" in reason for _, reason in doubt.candidates)


def test_a_blank_column_of_managers_is_proposed_so_that_it_can_be_read(tmp_path: Path) -> None:
    text = GOOD.replace("Band\n", "Band,Manager\n").replace("5\n", "5,\n").replace("6\n", "6,\n")
    path, plan = write(tmp_path / "list.csv", text), write_bodies(tmp_path / "plan")
    proposed, _ = propose_files([path], plan)
    assert proposed.sheets[0].columns["manager"].reading is Reading.IDENTIFIER
    mapping = tmp_path / "map.toml"
    write_mapping(proposed, mapping)
    found = import_files([path], plan, mapping, KEY)
    assert not [fault for fault in errors(found.faults) if fault.column == "manager"]


def test_a_cover_of_one_column_is_a_note_and_the_list_is_proposed(tmp_path: Path) -> None:
    book = write_book(tmp_path / "b.xlsx", {"Cover": [["Staff of Kent"], ["as of November"]], "Staff": LIST})
    proposed, faults = propose_files([book], write_bodies(tmp_path / "plan"))
    assert [sheet.sheet for sheet in proposed.sheets] == ["Staff"]
    assert errors(faults) == []
    (told,) = [fault for fault in faults if fault.file.endswith("sheet Cover")]
    assert told.level == "note"


def test_a_workbook_of_covers_alone_is_refused(tmp_path: Path) -> None:
    book = write_book(tmp_path / "b.xlsx", {"Cover": [["Staff of Kent"], ["as of November"]]})
    assert errors(propose_files([book], tmp_path / "plan")[1])


@pytest.mark.parametrize("hidden", [[["5", "five"], ["6", "six"]], LIST])
def test_hidden_sheets_are_read_only_by_name(tmp_path: Path, hidden: list[list[str]]) -> None:
    book, plan = with_hidden(tmp_path / "b.xlsx", hidden), write_bodies(tmp_path / "plan")
    found = import_files([book], plan, write(tmp_path / "map.toml", ANY_BOOK), KEY)
    assert errors(found.faults) == []
    assert found.tables["people"].height == 2
    assert len(of_kind(found.faults, "hidden-left-out")) == 1
    named = ANY_BOOK.replace('file = "*"', 'file = "*"\nsheet = "Lookups"')
    found = import_files([book], plan, write(tmp_path / "map.toml", named), KEY)
    assert not of_kind(found.faults, "hidden-left-out")
    assert bool(errors(found.faults)) == (hidden is not LIST)


def test_a_sheet_that_is_no_list_is_a_note_if_the_mapping_names_none(tmp_path: Path) -> None:
    plan = write_bodies(tmp_path / "plan")
    book = write_book(tmp_path / "b.xlsx", {"Cover": [["Staff of Kent", "x"], ["2026", "y"]], "Staff": LIST})
    found = import_files([book], plan, write(tmp_path / "map.toml", ANY_BOOK), KEY)
    assert errors(found.faults) == []
    assert found.tables["people"].height == 2
    assert of_kind(found.faults, "no-header")[0].file.endswith("sheet Cover")
    alone = write_book(tmp_path / "c.xlsx", {"Cover": [["Staff of Kent", "x"], ["2026", "y"]]})
    assert errors(import_files([alone], plan, tmp_path / "map.toml", KEY).faults)


def test_a_file_that_cannot_be_read_is_one_fault(tmp_path: Path) -> None:
    plan, path = write_bodies(tmp_path / "plan"), tmp_path / "list.pdf"
    path.write_bytes(b"%PDF-1.7\n\x00\x01\x02")
    found = import_files([path], plan, write(tmp_path / "map.toml", ANY_BOOK), KEY)
    assert [fault.kind for fault in errors(found.faults)] == ["binary"]
    named = ANY_BOOK.replace('file = "*"', 'file = "other.xlsx"')
    found = import_files([path], plan, write(tmp_path / "map.toml", named), KEY)
    assert {fault.kind for fault in errors(found.faults)} == {"binary", "no-sheet"}


def test_columns_are_counted_to_the_end_of_the_row(tmp_path: Path) -> None:
    text = ",".join(f"c{place}" for place in range(50_000))
    (fault,) = open_grids(write(tmp_path / "wide.csv", f"{text}\n{text}\n"))[1]
    assert "50,000 columns" in fault.what


@pytest.mark.parametrize("text", [",,,\n,,,\n", "\n\n\n", " \n , \n"])
def test_a_file_of_blank_rows_is_empty(tmp_path: Path, text: str) -> None:
    grids, faults = open_grids(write(tmp_path / "blank.csv", text))
    assert (grids, [fault.kind for fault in faults]) == ([], ["empty"])


def test_a_folder_is_called_one(tmp_path: Path) -> None:
    (fault,) = open_grids(tmp_path)[1]
    assert (fault.kind, fault.what) == ("folder", "is a folder")
