"""Any CSV or XLSX file opens as sheets of text cells, or is refused with a named fault."""

import io
import time
import zipfile
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from remit.bodies.importing.dates import read_dates
from remit.bodies.importing.grids import Grid, is_esr, open_grids
from remit.bodies.importing.sheet_scan import SheetRefused, column_letters, column_number, scan_sheet
from remit.faults import errors
from tests.bodies.good_lists import SHEET, repacked

ROWS = [("Name", "Salary"), ("Zoë", "£1,000"), ("O'Neill", "£2,000")]


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def workbook(path: Path, fill: Any) -> Path:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        fill(book)
    return path


def only_grid(path: Path) -> Grid:
    grids, faults = open_grids(path)
    assert errors(faults) == []
    assert len(grids) == 1
    return grids[0]


def kinds(path: Path) -> list[str]:
    return [fault.kind for fault in open_grids(path)[1]]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_text_in_any_encoding_and_with_any_delimiter_is_the_same(
    tmp_path: Path, encoding: str, mark: str
) -> None:
    text = "".join(mark.join(f'"{cell}"' for cell in row) + "\r\n" for row in ROWS)
    assert only_grid(write(tmp_path / "a.csv", text.encode(encoding))).cells.rows() == ROWS


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines_do_not_matter(tmp_path: Path, end: str) -> None:
    text = end.join(";".join(row) for row in ROWS) + end
    assert only_grid(write(tmp_path / "a.csv", text.encode())).cells.rows() == ROWS


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", b'Title\n\n\na,b\n"two\nlines",2\n3,4\n')
    assert only_grid(path).cells.rows() == [
        ("Title", None), (None, None), (None, None), ("a", "b"), ("two\nlines", "2"), ("3", "4")
    ]  # fmt: skip


def test_the_delimiter_may_be_said(tmp_path: Path) -> None:
    assert only_grid(write(tmp_path / "a.csv", b"sep=;\na,x;b\n1;2\n")).cells.row(1) == ("a,x", "b")


def test_commas_within_cells_do_not_make_them_the_delimiter(tmp_path: Path) -> None:
    text = b"name\tplace\nSmith, J\tA, B and C\nJones, K\tD, E\n"
    assert only_grid(write(tmp_path / "a.csv", text)).cells.row(1) == ("Smith, J", "A, B and C")


def test_a_quotation_mark_within_a_cell_is_text_and_is_said(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", b'a,b\n1,5" pipe\n2,x "y" z\n')
    grids, faults = open_grids(path)
    assert grids[0].cells.rows()[1:] == [("1", '5" pipe'), ("2", 'x "y" z')]
    assert [fault.kind for fault in faults] == ["quotation"]


def test_a_quotation_mark_that_is_not_closed_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", b'a,b\n1,"open\n' + b"2,3\n" * 10)
    assert kinds(path) == ["quotation"]
    assert open_grids(path)[1][0].row == 2


def test_windows_text_is_said(tmp_path: Path) -> None:
    assert kinds(write(tmp_path / "a.csv", "a,b\n£,é\n".encode("cp1252"))) == ["windows-text"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\n \n\n", "empty"),
        (b"%PDF-1.7\n\xe2\xe3", "binary"),
        (b"\x89PNG\r\n\x1a\n\x00", "binary"),
        (b"a,b\n1,\x00\x01\x02\x03" * 9, "binary"),
        (b"<!DOCTYPE html><table><tr><td>1</td></tr></table>", "markup"),
        (b"PK\x03\x04" + bytes(100), "cut-off"),
        (b"PK\x05\x06" + bytes(18), "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90), "old-format"),
        ("a,b\né,£\n".encode()[:-2], "cut-off"),
        ("a,b\n1,2\n".encode("utf-16")[:-1], "cut-off"),
        (b"a,b,c\n1,2,3\n4,5,6\n7,8", "cut-off"),
        (b",".join(b"c%d" % i for i in range(600)) + b"\n", "too-many-columns"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, data: bytes, kind: str) -> None:
    assert kind in kinds(write(tmp_path / "list.csv", data))


@pytest.mark.parametrize(("last", "is_cut"), [("Total,3", False), ("Source: ESR", False), ("7,8", True)])
def test_a_last_row_without_end_is_cut_off_unless_it_is_a_total_or_remark(
    tmp_path: Path, last: str, is_cut: bool
) -> None:
    path = write(tmp_path / "a.csv", f"a,b,c\n1,2,3\n4,5,6\n{last}".encode())
    assert ("cut-off" in kinds(path)) == is_cut


def test_the_name_does_not_say_what_a_file_is(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.csv", lambda book: book.add_worksheet().write(0, 0, "x"))
    grids, faults = open_grids(path)
    assert grids[0].cells.rows() == [("x",)]
    assert [fault.kind for fault in faults] == ["wrong-extension"]
    assert kinds(write(tmp_path / "a.xlsx", b"a,b\n1,2\n")) == ["wrong-extension"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert kinds(tmp_path / "none.csv") == ["no-file"]


def test_an_esr_file_is_known_by_its_first_row(tmp_path: Path) -> None:
    assert is_esr(write(tmp_path / "a", b"\xef\xbb\xbfHDR~x\n"))
    assert not is_esr(write(tmp_path / "b", b"Header,HDR~\n"))


def test_cells_of_a_workbook_are_their_values(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("Staff")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(2, 1, ["text", 37.5, 20_000_000, True])
        sheet.write_datetime(3, 1, datetime(2011, 3, 31), day)
        sheet.write_formula(3, 2, "=1+1", None, 2)
        sheet.write_formula(3, 3, "=NA()", None, "#N/A")
        sheet.write_string(3, 4, "  =not a formula ")

    cells = only_grid(workbook(tmp_path / "a.xlsx", fill)).cells
    assert cells.height == 4
    assert cells.row(2) == ("text", "37.5", "20000000", "true")
    assert cells.row(3) == ("2011-03-31 00:00:00", "2", "#N/A", "=not a formula")


def test_a_range_merged_downwards_is_filled_and_said(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range("B1:E1", "Title")
        sheet.merge_range("C2:C4", "QKS")
        for row in range(1, 4):
            sheet.write(row, 1, row)

    path = workbook(tmp_path / "a.xlsx", fill)
    assert only_grid(path).cells.rows() == [("Title", None), ("1", "QKS"), ("2", "QKS"), ("3", "QKS")]
    assert kinds(path) == ["merged-cells"]


def test_hidden_empty_and_chart_sheets_are_said(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book.add_worksheet("One").write(0, 0, "x")
        hidden = book.add_worksheet("Two")
        hidden.write(0, 0, "y")
        hidden.hide()
        book.add_worksheet("Three")

    path = workbook(tmp_path / "a.xlsx", fill)
    assert [(grid.sheet, grid.hidden) for grid in open_grids(path)[0]] == [("One", False), ("Two", True)]
    assert kinds(path) == ["hidden-sheet", "empty-sheet"]


def test_a_formula_that_was_never_worked_out_is_said(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", lambda book: book.add_worksheet().write_row(0, 0, ["x", 1]))
    data = repacked(path.read_bytes(), lambda n, d: d.replace(b"<v>1</v>", b"<f>A2</f>") if n == SHEET else d)
    assert "no-value" in kinds(write(path, data))


def changed_sheet(path: Path, old: bytes, new: bytes) -> Path:
    def fill(book: Any) -> None:
        book.add_worksheet().write_row(0, 0, ["a", "b"])
        book.get_worksheet_by_name("Sheet1").write_row(1, 0, ["c", "d"])

    data = workbook(path, fill).read_bytes()
    assert old in zipfile.ZipFile(io.BytesIO(data)).read(SHEET)
    return write(path, repacked(data, lambda n, d: d.replace(old, new) if n == SHEET else d))


@pytest.mark.parametrize(
    ("new", "kind"),
    [
        (b'r="XFD1048576"', "too-many-columns"),
        (b"r='XFD1048576'", "too-many-columns"),
        (b'r="SR1048576"', "too-many-rows"),
        (b'r="ZZZZ9"', "damaged"),
        (b'r="B9999999"', "damaged"),
        (b'r="B0"', "damaged"),
    ],
)
def test_a_cell_far_away_does_not_take_all_memory(tmp_path: Path, new: bytes, kind: str) -> None:
    assert kinds(changed_sheet(tmp_path / "a.xlsx", b'r="B2"', new)) == [kind]


def test_a_blank_cell_far_away_that_is_merely_formatted_does_no_harm(tmp_path: Path) -> None:
    far = b'</row><row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    path = changed_sheet(tmp_path / "a.xlsx", b"</row></sheetData>", far)
    assert only_grid(path).cells.rows() == [("a", "b"), ("c", "d")]


def test_cells_without_places_follow_each_other(tmp_path: Path) -> None:
    xml = b'<sheetData><row><c><v>1</v></c><c/><c><v>2</v></c></row><row r="7"><c r="B7"/></row></sheetData>'
    scan = scan_sheet(xml)
    assert (scan.last_row, scan.last_column) == (7, 2)
    with pytest.raises(SheetRefused):
        scan_sheet(b'<x:c r="A1x">')


def test_numbers_of_texts_that_a_workbook_claims_are_not_believed(tmp_path: Path) -> None:
    path = changed_sheet(tmp_path / "a.xlsx", b'r="B2"', b'r="B2"')
    claim = b'count="99999999999" uniqueCount="99999999999"'
    data = repacked(
        path.read_bytes(), lambda n, d: d.replace(b'count="4" uniqueCount="4"', claim) if "shared" in n else d
    )
    assert data != path.read_bytes()
    assert only_grid(write(path, data)).cells.rows() == [("a", "b"), ("c", "d")]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda n, d: bytes(15_000_000) if n == SHEET else d, "zip-bomb"),
        (lambda n, d: b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + d if n == SHEET else d, "zip-bomb"),
        (lambda n, d: None if n == "xl/workbook.xml" else d, "other-format"),
        (lambda n, d: d[: len(d) // 2] if n == SHEET else d, "damaged"),
        (lambda n, d: None if n == "xl/sharedStrings.xml" else d, "damaged"),
    ],
)
def test_a_workbook_that_is_no_sound_one_is_refused(tmp_path: Path, change: Any, kind: str) -> None:
    path = changed_sheet(tmp_path / "a.xlsx", b'r="B2"', b'r="B2"')
    assert kind in kinds(write(path, repacked(path.read_bytes(), change)))


def test_an_archive_that_unpacks_to_more_than_it_claims_is_refused(tmp_path: Path) -> None:
    path = changed_sheet(tmp_path / "a.xlsx", b'r="B2"', b'r="B2"')
    data = bytearray(path.read_bytes())
    entry = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/styles.xml"))
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    assert set(kinds(write(path, bytes(data)))) <= {"damaged", "zip-bomb"}
    assert kinds(path)


@pytest.mark.parametrize("text", [b"<f" * 2_000_000, b'<c r="A1" ' + b't="e" ' * 500_000, b"<c" * 2_000_000])
def test_a_search_through_a_sheet_takes_no_longer_for_odd_xml(text: bytes) -> None:
    begun = time.process_time()
    with suppress(SheetRefused):
        scan_sheet(text)
    assert time.process_time() - begun < 5


def test_a_claim_behind_long_attributes_is_not_believed(tmp_path: Path) -> None:
    path = changed_sheet(tmp_path / "a.xlsx", b'r="B2"', b'r="B2"')
    claim = b'<sst a="' + b"x" * 50_000 + b'" uniqueCount="99999999999" '
    data = repacked(path.read_bytes(), lambda n, d: d.replace(b"<sst ", claim) if "shared" in n else d)
    assert only_grid(write(path, data)).cells.rows() == [("a", "b"), ("c", "d")]


def test_an_archive_that_is_packed_in_another_way_is_refused(tmp_path: Path) -> None:
    path = changed_sheet(tmp_path / "a.xlsx", b'r="B2"', b'r="B2"')
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("more", b"x")
    assert kinds(path) == ["other-format"]


def test_a_workbook_that_counts_days_from_1904_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": True}) as book:
        book.add_worksheet().write_datetime(0, 0, datetime(2011, 3, 31))
    grid = only_grid(path)
    days = read_dates({grid.cells.item(): 1}, None, grid.day_zero)
    assert list(days.values.values()) == [date(2011, 3, 31)]


def test_a_name_that_is_no_text_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "a\udcff.csv"
    path.write_bytes(b"")
    (fault,) = open_grids(path)[1]
    assert str(fault).encode()


@pytest.mark.parametrize(("letters", "number"), [("A", 0), ("Z", 25), ("AA", 26), ("XFD", 16_383)])
def test_letters_of_columns(letters: str, number: int) -> None:
    assert (column_number(letters), column_letters(number)) == (number, letters)


def test_a_long_list_is_read_whole(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": range(30_000), "b": ["x, y"] * 30_000}).cast(pl.String)
    frame.write_csv(tmp_path / "a.csv")
    assert only_grid(tmp_path / "a.csv").cells.slice(1).rows() == frame.rows()
