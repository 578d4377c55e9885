"""A messy list and a mapping give the declared tables, or every fault by file, sheet, row and header."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from remit.bodies import check_bodies
from remit.bodies.importing import (
    Imported,
    apply_mapping,
    import_files,
    known_of,
    mapping_text,
    open_files,
    propose_files,
    read_mapping,
    write_mapping,
    write_tables,
)
from remit.faults import Fault, errors
from tests.bodies.messy import HEADERS, KEY, people, write_bodies, write_messy
from tests.plans import tiny_tables, write_tiny_plan

MAPPING = """
[[sheet]]
table = "people"
file = "list*.csv"
[sheet.column.person]
from = "Staff No"
as = "identifier"
[sheet.column.born]
from = "DOB"
[sheet.column.fte]
from = "FTE"
[sheet.column.pay_gbp_y]
from = "Salary"
[sheet.column.band]
from = "Band"
[sheet.constant]
body = "QKS"
function = "finance"
staff_group = "clinical"
service_from = "2001-04-01"
senior = "no"
"""
GOOD = "Staff No,DOB,FTE,Salary,Band\n100,31/03/1980,1,30000,5\n101,01/04/1981,0.5,31000,6\n"


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def imported(folder: Path, text: str, mapping: str = MAPPING, name: str = "list.csv") -> Imported:
    return import_files([write(folder / name, text)], folder, write(folder / "map.toml", mapping), KEY)


def said(faults: Sequence[Fault], kind: str) -> Fault:
    (found,) = [fault for fault in faults if fault.kind == kind]
    return found


def with_columns(mapping: str, **lines: str) -> str:
    for column, line in lines.items():
        mapping = mapping.replace(f"[sheet.column.{column}]\n", f"[sheet.column.{column}]\n{line}\n")
    return mapping


def test_a_messy_workbook_is_proposed_edited_and_read_as_the_clean_table(tmp_path: Path) -> None:
    folder, path = write_bodies(tmp_path / "plan"), write_messy(tmp_path / "Staff list Nov 2026.xlsx")
    proposed, faults = propose_files([path], folder)
    assert errors(faults) == []
    (sheet,) = proposed.sheets
    assert (sheet.table, sheet.header_row, sheet.file) == ("people", 4, "Staff list *.xlsx")
    assert sheet.doubts == ()
    mapping = tmp_path / "import.toml"
    write_mapping(proposed, mapping)
    refused = import_files([path], folder, mapping, KEY)
    assert said(errors(refused.faults), "untranslated").value == "Chief Exec's Office"
    text = mapping.read_text(encoding="utf-8").replace(
        '"Chief Exec\'s Office" = ""', '"Chief Exec\'s Office" = "corporate"'
    )
    found = import_files([path], folder, write(mapping, text), KEY)
    assert errors(found.faults) == []
    frame = found.tables["people"]
    assert frame.select(people().columns).equals(people())
    assert {"totals-row", "remark-row", "personal-dropped"} <= {fault.kind for fault in found.faults}
    write_tables(found.tables, folder)
    assert errors(check_bodies(folder)) == []
    whole = "".join(file.read_text(encoding="utf-8") for file in [*folder.iterdir(), mapping])
    assert [name for name in ("Smith-", "AB1234", "High Street", "20001") if name in whole] == []


def test_next_months_file_is_read_with_the_same_mapping(tmp_path: Path) -> None:
    folder, path = write_bodies(tmp_path / "plan"), write_messy(tmp_path / "Staff list Nov 2026.xlsx")
    proposed, _ = propose_files([path], folder)
    again, faults = propose_files([write_messy(tmp_path / "Staff list 12-2026.xlsx")], folder)
    assert errors(faults) == []
    assert again == proposed
    one, other = (
        apply_mapping(proposed, open_files([tmp_path / name]).grids, known_of(folder)[0], KEY).tables[
            "people"
        ]
        for name in ("Staff list Nov 2026.xlsx", "Staff list 12-2026.xlsx")
    )
    assert one.equals(other)


def test_headers_that_have_gone_moved_or_are_new_are_named(tmp_path: Path) -> None:
    folder, path = write_bodies(tmp_path / "plan"), write_messy(tmp_path / "list 1.xlsx")
    proposed, _ = propose_files([path], folder)
    write_mapping(proposed, tmp_path / "import.toml")
    headers = [
        {"Pay Scale": "Pay Grade", "Point": "Grade Point"}.get(name, name) for name in reversed(HEADERS)
    ]
    moved = write_messy(tmp_path / "list 2.xlsx", [*reversed(headers)])
    found = import_files([moved], folder, tmp_path / "import.toml", KEY)
    gone = [fault for fault in found.faults if fault.kind == "header-gone"]
    assert [(fault.column, fault.row, fault.file) for fault in gone] == [
        ("Pay Scale", 4, "list 2.xlsx, sheet Staff in post"), ("Point", 4, "list 2.xlsx, sheet Staff in post")
    ]  # fmt: skip
    assert "Pay Grade" in gone[0].remedy
    assert {fault.column for fault in found.faults if fault.kind == "header-new"} == {
        "Pay Grade",
        "Grade Point",
    }


def test_columns_are_never_taken_by_place(tmp_path: Path) -> None:
    table = pl.read_csv(GOOD.encode(), infer_schema=False)
    turned = table.select(reversed(table.columns)).write_csv()
    one, other = imported(tmp_path, GOOD), imported(tmp_path, "\n\nStaff list\n" + turned)
    assert one.tables["people"].equals(other.tables["people"])


def test_two_files_of_one_table_come_together_and_one_person_in_both_is_named(tmp_path: Path) -> None:
    one = write(tmp_path / "list1.csv", GOOD)
    two = write(tmp_path / "list2.csv", GOOD.replace("101,", "102,"))
    found = import_files([one, two], tmp_path, write(tmp_path / "map.toml", MAPPING), KEY)
    again = said(found.faults, "duplicate-key")
    assert (again.file, again.row, again.value) == ("list2.csv", 2, None)
    assert "row 2 of list1.csv" in again.what
    assert found.tables["people"].height == 4


def test_a_fault_names_file_row_header_and_value(tmp_path: Path) -> None:
    text = GOOD + "102,31/02/1980,1.5,lots,Band 8\n,12/31/1980,0,£2m,6\n"
    faults = errors(imported(tmp_path, text).faults)
    assert {(fault.kind, fault.row, fault.column, fault.value) for fault in faults} == {
        ("bad-date", 4, "DOB", "31/02/1980"),
        ("out-of-range", 4, "FTE", "1.5"),
        ("bad-number", 4, "Salary", "lots"),
        ("untranslated", 4, "Band", "Band 8"),
        ("blank", 5, "Staff No", None),
        ("bad-date", 5, "DOB", "12/31/1980"),
        ("out-of-range", 5, "FTE", "0"),
        ("out-of-range", 5, "Salary", "£2m"),
    }
    assert {fault.file for fault in faults} == {"list.csv"}


@pytest.mark.parametrize(
    ("line", "cells", "values"),
    [
        ('unit = "hours"\nwhole_hours = 37.5', ("37.5", "18.75"), [1.0, 0.5]),
        ('unit = "hours"\nwhole_hours = 40', ("40", "10 hrs"), [1.0, 0.25]),
        ('unit = "percent"', ("100", "60"), [1.0, 0.6]),
        ('unit = "percent"', ("100%", "60%"), [1.0, 0.6]),
        ('unit = "share"', ("1", "60%"), [1.0, 0.6]),
        ("comma_decimal = true", ('"0,6"', '"0,8"'), [0.6, 0.8]),
    ],
)
def test_hours_and_per_cent_become_shares(
    tmp_path: Path, line: str, cells: tuple[str, str], values: list[float]
) -> None:
    text = GOOD.replace(",1,30000", f",{cells[0]},30000").replace(",0.5,31000", f",{cells[1]},31000")
    found = imported(tmp_path, text, with_columns(MAPPING, fte=line))
    assert errors(found.faults) == []
    assert found.tables["people"]["fte"].to_list() == values


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ('unit = "£000 a year"', [30_000_000.0, 31_000_000.0]),
        ('unit = "£ a month"', [360_000.0, 372_000.0]),
        ("actual = true", [30_000.0, 62_000.0]),
    ],
)
def test_pay_is_brought_to_pounds_a_year_whole_time(tmp_path: Path, line: str, values: list[float]) -> None:
    frame = imported(tmp_path, GOOD, with_columns(MAPPING, pay_gbp_y=line)).tables["people"]
    assert frame["pay_gbp_y"].to_list() == values


def test_dates_that_could_be_either_are_said_and_the_mapping_decides(tmp_path: Path) -> None:
    text = GOOD.replace("31/03/1980", "04/05/1980")
    found = imported(tmp_path, text)
    assert "order" in said(found.faults, "either-order").remedy
    assert str(found.tables["people"]["born"][0]) == "1980-05-04"
    turned = imported(tmp_path, text, with_columns(MAPPING, born='order = "month-day"'))
    assert str(turned.tables["people"]["born"][0]) == "1980-04-05"


def test_only_the_rows_that_are_asked_for_are_read(tmp_path: Path) -> None:
    text = "Staff No,DOB,FTE,Salary,Band,Main\n100,1980-03-31,1,3e4,5,Yes\n100,1980-03-31,0.2,3e4,5,No\n"
    assert said(imported(tmp_path, text).faults, "duplicate-key").row == 3
    found = imported(
        tmp_path, text, MAPPING.replace("[sheet.constant]", "[sheet.only]\nMain = ['yes']\n[sheet.constant]")
    )
    assert errors(found.faults) == []
    assert found.tables["people"]["fte"].to_list() == [1.0]
    assert "1 row is left out" in said(found.faults, "rows-left-out").what


def test_the_band_can_say_who_is_senior(tmp_path: Path) -> None:
    lines = (
        '[sheet.column.senior]\nfrom = "Band"\nas = "band"\nvalues = { 6 = "true" }\notherwise = "false"\n'
    )
    mapping = MAPPING.replace('senior = "no"\n', "").replace("[sheet.constant]", f"{lines}[sheet.constant]")
    assert imported(tmp_path, GOOD, mapping).tables["people"]["senior"].to_list() == [False, True]


def test_words_of_the_file_are_translated_and_unknown_ones_named_once_each(tmp_path: Path) -> None:
    rows = "".join(f"{200 + i},1980-03-31,1,30000,{('Gamma', 'Delta', 'vsm')[i % 3]}\n" for i in range(9))
    found = imported(tmp_path, GOOD + rows, with_columns(MAPPING, band='values = { gamma = "7" }'))
    unknown = said(found.faults, "untranslated")
    assert (unknown.value, unknown.row) == ("Delta", 5)
    assert "3 rows" in unknown.what
    assert found.tables["people"]["band"].to_list()[2::3] == ["7"] * 3


def test_a_column_of_too_many_words_is_said_to_be_the_wrong_one(tmp_path: Path) -> None:
    rows = "".join(f"{200 + i},1980-03-31,1,30000,word {i}\n" for i in range(6_000))
    wrong = said(imported(tmp_path, GOOD + rows).faults, "untranslated")
    assert "wrong column" in wrong.what


def test_blank_words_are_blanks_and_said(tmp_path: Path) -> None:
    found = imported(tmp_path, GOOD.replace("31/03/1980", "n/a").replace(",0.5,", ",TBC,"))
    blank = {(fault.kind, fault.column) for fault in errors(found.faults)}
    assert blank == {("blank", "FTE"), ("blank", "DOB")}
    assert sum(fault.kind == "said-blank" for fault in found.faults) == 2


def test_an_error_of_a_formula_is_named(tmp_path: Path) -> None:
    wrong = said(imported(tmp_path, GOOD.replace("31000", "#REF!")).faults, "formula-error")
    assert (wrong.row, wrong.column, wrong.value) == (3, "Salary", "#REF!")


def test_an_identifier_that_a_spreadsheet_has_shortened_names_nobody(tmp_path: Path) -> None:
    wrong = said(imported(tmp_path, GOOD.replace("101,", "2.0E+07,")).faults, "shortened")
    assert (wrong.row, wrong.value) == (3, None)


def test_identifiers_never_pass_without_a_key(tmp_path: Path) -> None:
    path, mapping = write(tmp_path / "list.csv", GOOD), write(tmp_path / "map.toml", MAPPING)
    found = import_files([path], tmp_path, mapping)
    assert said(errors(found.faults), "no-key").column == "Staff No"
    assert found.tables["people"]["person"].is_null().all()


@pytest.mark.parametrize("header", ["Surname", "NI Number", "Employee Number", "Contact"])
def test_what_names_a_person_does_not_pass_into_another_column(tmp_path: Path, header: str) -> None:
    text = f"{header},Staff No,DOB,FTE,Salary,Band\nAB123456C,100,1980-03-31,1,30000,5\n"
    mapping = MAPPING.replace("[sheet.constant]", f'[sheet.column.post]\nfrom = "{header}"\n[sheet.constant]')
    found = imported(tmp_path, text, mapping)
    wrong = said(errors(found.faults), "identifier")
    assert (wrong.column, wrong.value) == (header, None)
    assert found.tables["people"]["post"].is_null().all()


def test_no_fault_shows_a_payroll_number(tmp_path: Path) -> None:
    text = GOOD + "100,n/a,1,30000,5\n2.5E+09,1980-03-31,9,30000,5\n"
    shown = " ".join(str(fault) for fault in imported(tmp_path, text).faults)
    assert "2.5E+09" not in shown
    assert "“100”" not in shown


def test_texts_that_begin_as_formulas_are_harmless_as_written_and_whole_when_read(tmp_path: Path) -> None:
    mapping = """
[[sheet]]
table = "bodies"
file = "*"
column = { body = { from = "Code" }, name = { from = "Name" } }
constant = { kind = "board", source = "register", status = "verified" }
"""
    names = ["=cmd|' /C calc'!A0", "-2+3", "Kent"]
    text = "Code,Name\n" + "".join(f'QK{i},"{name}"\n' for i, name in enumerate(names))
    found = imported(tmp_path, text, mapping)
    assert found.tables["bodies"]["name"].to_list() == names
    write_tables(found.tables, tmp_path / "plan")
    written = (tmp_path / "plan" / "bodies.csv").read_text(encoding="utf-8")
    assert [line.split(",")[1][:2] for line in written.splitlines()[1:]] == ["'=", "'-", "Ke"]
    again = import_files([tmp_path / "plan" / "bodies.csv"], tmp_path, own_mapping(tmp_path))
    assert again.tables["bodies"]["name"].to_list() == names


def own_mapping(folder: Path) -> Path:
    """A mapping of a plan's own bodies."""
    columns = "\n".join(
        f'{name} = {{ from = "{name}" }}' for name in ("body", "name", "kind", "source", "status")
    )
    return write(folder / "own.toml", f'[[sheet]]\ntable = "bodies"\nfile = "*"\n[sheet.column]\n{columns}\n')


def test_references_are_checked_against_the_plan_and_the_import(tmp_path: Path) -> None:
    assert "not-checked" in {fault.kind for fault in imported(tmp_path, GOOD).faults}
    write_bodies(tmp_path)
    assert errors(imported(tmp_path, GOOD).faults) == []
    wrong = said(errors(imported(tmp_path, GOOD, MAPPING.replace("QKS", "QKX")).faults), "untranslated")
    assert (wrong.file, wrong.value) == ("map.toml", "QKX")


def test_a_body_may_be_called_by_its_name(tmp_path: Path) -> None:
    write_bodies(tmp_path)
    mapping = MAPPING.replace('body = "QKS"', 'body = "nhs kent and medway ICB"')
    assert imported(tmp_path, GOOD, mapping).tables["people"]["body"].to_list() == ["QKS", "QKS"]


def test_a_sheet_that_the_mapping_names_and_nobody_gave_is_named(tmp_path: Path) -> None:
    found = imported(tmp_path, GOOD, name="other.csv")
    assert said(found.faults, "no-sheet").value == "list*.csv"
    assert said(found.faults, "sheet-not-mapped").file == "other.csv"


def test_a_second_table_below_is_not_read_into_the_first(tmp_path: Path) -> None:
    text = GOOD + "\n\nOrg Code,Organisation Name,Organisation Type,Population\nQKS,Kent,ICB,1\n"
    found = imported(tmp_path, text)
    assert said(found.faults, "other-table").row == 6
    assert found.tables["people"].height == 2


def test_rows_with_too_many_cells_are_errors(tmp_path: Path) -> None:
    wrong = said(imported(tmp_path, GOOD + "102,1980-03-31,1,30,000,5\n").faults, "ragged-row")
    assert (wrong.row, wrong.level) == (4, "error")


def test_a_plans_own_tables_are_proposed_and_read_as_they_are(tmp_path: Path) -> None:
    source = write_tiny_plan(tmp_path / "tiny")
    paths = [source / f"{name}.csv" for name in tiny_tables()]
    proposed, faults = propose_files(paths, source)
    assert errors(faults) == []
    mapped = {sheet.table: sheet for sheet in proposed.sheets}
    assert {"bodies", "people", "posts", "agreements", "successions"} <= set(mapped)
    assert {name: how.header for name, how in mapped["people"].columns.items()} == {
        name: name for name in mapped["people"].columns
    }
    write_mapping(proposed, tmp_path / "map.toml")
    read, _ = read_mapping(tmp_path / "map.toml")
    found = apply_mapping(read, open_files(paths).grids, known_of(source)[0], KEY)
    from remit.bodies import read_bodies

    bodies = read_bodies(source)
    for name in ("bodies", "people", "posts", "agreements", "successions"):
        assert found.tables[name].equals(bodies.tables()[name]), name


def test_the_proposal_says_what_it_is_not_sure_of(tmp_path: Path) -> None:
    text = "Staff No,DOB,WTE,FTE,Salary,Band\n100,1980-03-31,1,1,30000,5\n101,1980-03-31,0.5,0.6,31000,6\n"
    proposed, _ = propose_files([write(tmp_path / "list.csv", text)], tmp_path)
    (sheet,) = proposed.sheets
    doubts = {doubt.column: doubt for doubt in sheet.doubts}
    assert "fte" not in sheet.columns
    assert {header for header, _ in doubts["fte"].candidates} == {"WTE", "FTE"}
    assert doubts["service_from"].candidates == ()
    assert '# from = "WTE"' in mapping_text(proposed)
    assert "# service_from" in mapping_text(proposed)
