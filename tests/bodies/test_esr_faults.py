from pathlib import Path

import polars as pl
import pytest

from remit.bodies.esr import read_esr
from remit.bodies.esr.said import MOST_ALIKE
from remit.faults import Fault, errors
from tests.bodies.esr_small import (
    KEY,
    counted,
    edited,
    kinds,
    line_of,
    lines,
    read_edited,
    read_lines,
    with_field,
)


def read_bytes(folder: Path, data: bytes) -> list[Fault]:
    path = folder / "staff.DAT"
    path.write_bytes(data)
    tables, faults = read_esr(path, KEY)
    assert all(isinstance(frame, pl.DataFrame) for frame in tables.values())
    return faults


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty-file"),
        (b"\x00" * 4000, "no-header"),
        (b"PK\x03\x04 and so on", "not-text"),
        ("\r\n".join(lines()).encode("utf-16"), "not-text"),
        ("\r\n".join(lines()).encode("utf-16-le"), "no-header"),
        ("\r\n".join(lines()).encode() + b"\x00", "not-text"),
        ("\r\n".join(lines()).replace("~", ",").encode(), "wrong-delimiter"),
        (b"person,body\n1,2\n", "no-header"),
        (b"HDR~" + b"x" * 300_000, "too-long-line"),
        (b"HDR", "wrong-delimiter"),
    ],
)
def test_what_is_no_esr_file_is_named(tmp_path: Path, data: bytes, kind: str) -> None:
    assert kind in [fault.kind for fault in errors(read_bytes(tmp_path, data))]


def test_a_file_that_is_not_there_or_a_folder_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.DAT", tmp_path):
        _, faults = read_esr(path, KEY)
        assert [fault.kind for fault in faults] == ["no-file"]


def test_a_file_that_is_cut_off_is_named(tmp_path: Path) -> None:
    some = lines()
    _, faults = read_lines(tmp_path, some[:-3])
    assert ("cut-off", len(some) - 3, "error") in kinds(faults)
    _, faults = read_lines(tmp_path, [*some[:-2], some[-2][:60]])
    assert {"cut-off", "ragged-record"} <= {fault.kind for fault in faults}


@pytest.mark.parametrize(
    ("stated", "level"), [("99", "error"), ("", "error"), ("many", "error"), ("²", "error")]
)
def test_a_trailer_that_counts_otherwise_is_named(tmp_path: Path, stated: str, level: str) -> None:
    some = [*lines()[:-1], f"TRL~{stated}"]
    _, faults = read_lines(tmp_path, some)
    assert kinds(faults) == [("count-differs", len(some), level)]
    assert f"{len(some)} with HDR and TRL" in faults[0].what


def test_a_trailer_that_counts_without_itself_is_noted(tmp_path: Path) -> None:
    some = lines()
    _, faults = read_lines(tmp_path, [*some[:-1], f"TRL~{len(some) - 2}"])
    assert kinds(faults) == [("count-differs", len(some), "note")]


def test_two_files_in_one_are_named(tmp_path: Path) -> None:
    some = lines()
    _, faults = read_lines(tmp_path, [*some, *some])
    assert ("second-file", len(some) + 1, "error") in kinds(faults)
    assert ("second-file", len(some), "error") in kinds(faults)


def test_a_file_of_changes_is_refused(tmp_path: Path) -> None:
    name = lines()[0].split("~")[1].replace("GOF", "GOC")
    _, faults = read_edited(tmp_path, "HDR", "Filename", name)
    assert kinds(faults) == [("changes-only", 1, "error")]


def test_a_file_without_a_day_needs_one(tmp_path: Path) -> None:
    some = edited("HDR", "RunDate", "soon")
    _, faults = read_lines(tmp_path, some)
    assert kinds(faults) == [("no-day", 1, "error")]


def test_record_types_without_use_are_passed_over_and_strange_ones_noted(tmp_path: Path) -> None:
    some = lines()
    more = ["LCA~1~Head Office", "PHD~12", "XYZ~1~2", "XYZ~3~4"]
    tables, faults = read_lines(tmp_path, counted([*some[:-1], *more, some[-1]]))
    assert [(fault.kind, fault.row, fault.value, fault.level) for fault in faults] == [
        ("unknown-record", len(some) + 2, "XYZ", "note")
    ]
    assert "2 lines" in faults[0].what
    assert tables["people"].height == 5


def test_a_line_that_is_broken_in_two_is_named_and_not_shown(tmp_path: Path) -> None:
    some = lines()
    at = line_of("PRA") - 1
    halves = some[at][:40], some[at][40:]
    _, faults = read_lines(tmp_path, counted([*some[:at], *halves, *some[at + 1 :]]))
    assert ("ragged-record", at + 1, "error") in kinds(faults)
    assert ("no-record-type", at + 2, "error") in kinds(faults)
    assert halves[1][:8] not in "".join(map(repr, faults))


def test_fields_that_are_left_out_or_too_many_are_named(tmp_path: Path) -> None:
    some = lines()
    at = line_of("ASA", 2) - 1
    _, faults = read_lines(tmp_path, [*some[:at], f"{some[at]}~more", *some[at + 1 :]])
    assert ("ragged-record", at + 1, "error") in kinds(faults)


def test_a_longer_version_of_the_interface_is_read_and_noted(tmp_path: Path) -> None:
    some = [f"{line}~New reason" if line.startswith("ASA") else line for line in lines()]
    tables, faults = read_lines(tmp_path, some)
    assert kinds(faults) == [("other-version", line_of("ASA"), "note")]
    assert tables["people"].height == 5


def test_a_version_that_lacks_what_is_needed_is_refused_once(tmp_path: Path) -> None:
    some = ["~".join(line.split("~")[:20]) if line.startswith("ASA") else line for line in lines()]
    _, faults = read_lines(tmp_path, some)
    assert [fault.kind for fault in errors(faults)] == ["too-few-fields", "nobody"]


@pytest.mark.parametrize(
    ("record", "field", "value", "kind"),
    [
        ("PRA", "DateOfBirth", "19700231", "wrong-type"),
        ("PRA", "DateOfBirth", "28/02/1970", "wrong-type"),
        ("PRA", "DateOfBirth", "00010101", "wrong-type"),
        ("PRA", "DateOfBirth", "", "blank"),
        ("PRA", "DateOfBirth", "47121231", "blank"),
        ("PRA", "DateOfBirth", "20000101", "service-before-birth"),
        ("PRA", "CSD12Months", "20260101", "service-to-come"),
        ("PRA", "EmployeeNumber", "", "blank"),
        ("PRA", "EmployeeNumber", "20000002", "duplicate-key"),
        ("PRA", "EffectiveStartDate", "", "blank"),
        ("PRA", "EffectiveEndDate", "19000101", "closing-before-opening"),
        ("PRA", "ESRPersonId", "", "blank"),
        ("ASA", "ESRPersonId", "12", "unknown-reference"),
        ("ASA", "PrimaryAssignment", "Perhaps", "wrong-type"),
        ("ASA", "AnnualSalaryValue", "£30,000", "wrong-type"),
        ("ASA", "AnnualSalaryValue", "1e5", "wrong-type"),
        ("ASA", "AnnualSalaryValue", "", "blank"),
        ("ASA", "AnnualSalaryValue", "-5", "out-of-range"),
        ("ASA", "AnnualSalaryValue", "30000000", "out-of-range"),
        ("ASA", "Fte", "0", "out-of-range"),
        ("ASA", "Fte", "NaN", "wrong-type"),
        ("ASA", "Grade", "", "blank"),
        ("POA", "PositionNumber", "", "blank"),
        ("POA", "PositionNumber", "3002", "duplicate-key"),
        ("POA", "BudgetedFTE", "-1", "out-of-range"),
        ("POA", "ESROrganisationId", "nowhere", "no-body"),
        ("ORA", "NACSCode", "", "no-body"),
        ("ORA", "ParentOrganisationId", "Q01", "circle"),
        ("ORA", "EffectiveFrom", "20250231", "wrong-type"),
    ],
)
def test_every_wrong_cell_is_named_with_its_line(
    tmp_path: Path, record: str, field: str, value: str, kind: str
) -> None:
    _, faults = read_edited(tmp_path, record, field, value)
    assert kind in [fault.kind for fault in errors(faults)]
    named = next(fault for fault in errors(faults) if fault.kind == kind)
    assert named.row is not None
    assert lines()[named.row - 1].startswith(record) or kind == "no-body"
    assert named.remedy


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    some = edited("PRA", "DateOfBirth", "yesterday")
    some = edited("ASA", "Grade", "", 1, of=some)
    some = edited("POA", "BudgetedFTE", "many", 2, of=some)
    _, faults = read_lines(tmp_path, [*some[:-1], "TRL~3"])
    assert {"wrong-type", "blank", "count-differs"} == {fault.kind for fault in errors(faults)}


def test_two_main_assignments_or_none_of_several_are_named(tmp_path: Path) -> None:
    some = lines()
    again = with_field(some[line_of("ASA") - 1], "AssignmentID", "A99")
    _, faults = read_lines(tmp_path, counted([*some[:-1], again, some[-1]]))
    assert [fault.kind for fault in errors(faults)] == ["several-primaries"] * 2
    neither = edited("ASA", "PrimaryAssignment", "No", of=[*some[:-1], again, some[-1]])
    neither[-2] = with_field(neither[-2], "PrimaryAssignment", "No")
    tables, faults = read_lines(tmp_path, counted(neither))
    assert [fault.kind for fault in errors(faults)] == ["no-primary"] * 2
    assert tables["people"].height == 5


def test_a_department_without_function_is_named_once_with_the_nearest(tmp_path: Path) -> None:
    _, faults = read_edited(tmp_path, "ORA", "OrganisationName", "431 Financ", 2)
    (fault,) = faults
    assert (fault.kind, fault.row, fault.value) == ("unknown-function", line_of("ORA", 2), "431 Financ")
    assert "Finance may be meant" in fault.remedy or "finance may be meant" in fault.remedy


def test_a_position_that_is_not_there_leaves_people_without_post(tmp_path: Path) -> None:
    tables, faults = read_edited(tmp_path, "ASA", "EsrPositionId", "P404")
    assert [fault.kind for fault in faults] == ["unknown-position"]
    assert tables["people"].select("post", "function").row(0) == (None, "finance")


def test_very_many_faults_are_counted_and_not_all_kept(tmp_path: Path) -> None:
    some = lines()
    at = line_of("PRA") - 1
    many = [with_field(some[at], "ESRPersonId", f"M{place}") for place in range(MOST_ALIKE + 7)]
    many = [with_field(line, "DateOfBirth", "never") for line in many]
    _, faults = read_lines(tmp_path, counted([*some[:-1], *many, some[-1]]))
    wrong = [fault for fault in faults if fault.kind == "wrong-type"]
    assert len(wrong) == MOST_ALIKE + 1
    assert "7 more lines" in wrong[-1].what


def test_a_day_on_which_nobody_is_employed_is_named(tmp_path: Path) -> None:
    from datetime import date

    _, faults = read_lines(tmp_path, lines(), date(1990, 1, 1))
    assert "nobody" in [fault.kind for fault in errors(faults)]


@pytest.mark.parametrize("cut", range(0, 3400, 173))
def test_a_file_cut_off_anywhere_ends_in_a_named_fault(tmp_path: Path, cut: int) -> None:
    whole = "\r\n".join(lines()).encode()
    assert cut < len(whole)
    assert errors(read_bytes(tmp_path, whole[:cut]))
