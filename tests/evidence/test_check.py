"""The package's evidence has no fault, and each sort of fault is found."""

import datetime as dt
from pathlib import Path

import pytest

from remit.evidence import EvidenceError, as_at, check_evidence, everything
from remit.evidence.structure import TABLES
from tests.evidence.conftest import Copy

FIGURES = "figures/england-2011.csv"
STAFF_COUNCIL = "parameters/staff-council.csv"
TREASURY = "parameters/treasury.csv"
DEPARTMENT = "parameters/department.csv"
SCALES = "scales/pay-scales.csv"
SOURCES = "sources.csv"


def test_the_evidence_of_the_package_has_no_fault() -> None:
    assert [str(fault) for fault in check_evidence()] == []


@pytest.mark.parametrize(
    ("file", "cells", "kind", "column"),
    [
        (FIGURES, {"published": ""}, "blank", "published"),
        (FIGURES, {"published": "  "}, "blank", "published"),
        (FIGURES, {"source": ""}, "blank", "source"),
        (FIGURES, {"unit": ""}, "blank", "unit"),
        (FIGURES, {"figure": ""}, "blank", "figure"),
        (FIGURES, {"grade": ""}, "blank", "grade"),
        (FIGURES, {"grade": "E"}, "grade", "grade"),
        (FIGURES, {"role": "fit"}, "role", "role"),
        (FIGURES, {"published": "30 June 2012"}, "date", "published"),
        (FIGURES, {"published": "2012-06-31"}, "date", "published"),
        (FIGURES, {"published": "20120630"}, "date", "published"),
        (FIGURES, {"published_basis": "guessed"}, "published_basis", "published_basis"),
        (FIGURES, {"value": "18,196"}, "number", "value"),
        (FIGURES, {"value": "~400"}, "number", "value"),
        (FIGURES, {"value": "nan"}, "number", "value"),
        (FIGURES, {"low": "3", "high": "2"}, "range", "low"),
        (FIGURES, {"value": "5", "low": "1", "high": "2"}, "range", "value"),
        (FIGURES, {"notes": "See W50."}, "hindsight", "notes"),
        (FIGURES, {"source": "A report of 2014"}, "hindsight", "source"),
        (STAFF_COUNCIL, {"value": ""}, "blank", "value"),
        (STAFF_COUNCIL, {"published": ""}, "blank", "published"),
        (STAFF_COUNCIL, {"valid_from": ""}, "blank", "valid_from"),
        (STAFF_COUNCIL, {"source": ""}, "blank", "source"),
        (STAFF_COUNCIL, {"status": ""}, "blank", "status"),
        (STAFF_COUNCIL, {"keyed_on": ""}, "blank", "keyed_on"),
        (STAFF_COUNCIL, {"status": "certain"}, "status", "status"),
        (STAFF_COUNCIL, {"owner": "parliament"}, "owner", "owner"),
        (STAFF_COUNCIL, {"owner": "treasury"}, "owner", "owner"),
        (STAFF_COUNCIL, {"value": "one"}, "number", "value"),
        (STAFF_COUNCIL, {"low": "2", "high": "1"}, "range", "low"),
        (STAFF_COUNCIL, {"distribution": "uniform"}, "range", "distribution"),
        (STAFF_COUNCIL, {"source": "nhs-employers-section-61"}, "source", "source"),
        (STAFF_COUNCIL, {"source": "figure:Z99"}, "source", "source"),
        (DEPARTMENT, {"published": "2010-01-01"}, "hindsight", "published"),
        (SCALES, {"published": ""}, "blank", "published"),
        (SCALES, {"source": ""}, "blank", "source"),
        (SCALES, {"status": ""}, "blank", "status"),
        (SCALES, {"status": "published"}, "status", "status"),
        (SCALES, {"source": "rcn"}, "source", "source"),
        (SCALES, {"point": "1.5"}, "number", "point"),
        (SCALES, {"pay_gbp_y": "£13,653"}, "number", "pay_gbp_y"),
        (SOURCES, {"title": ""}, "blank", "title"),
        (SOURCES, {"published": "2010-01-01"}, "source", "published"),
        (SOURCES, {"published_basis": "known"}, "source", "published"),
        ("structure/pct_2011.csv", {"source": ""}, "blank", "source"),
        ("structure/pct_2011.csv", {"population": "many"}, "number", "population"),
        ("structure/sha_populations.csv", {"pct_staff": "all"}, "number", "pct_staff"),
        ("structure/icbs_2025.csv", {"headcount_status": "guessed"}, "headcount_status", "headcount_status"),
        ("structure/icb_succession_2026.csv", {"share": "even"}, "number", "share"),
        ("structure/blueprint_2025.csv", {"status": "hearsay"}, "status", "status"),
    ],
)  # fmt: skip
def test_a_fault_is_found_where_it_is(
    copy: Copy, file: str, cells: dict[str, str], kind: str, column: str
) -> None:
    copy.put(file, 2, **cells)
    found = {(fault.kind, fault.file, fault.row, fault.column) for fault in copy.faults()}
    assert (kind, file, 2, column) in found


@pytest.mark.parametrize("file", [FIGURES, STAFF_COUNCIL, SCALES, SOURCES, "structure/pct_2011.csv"])
def test_a_row_that_stands_twice_is_found(copy: Copy, file: str) -> None:
    copy.edit(file, lambda rows: rows.append(rows[0]))
    (fault,) = copy.faults()
    assert fault.kind == "duplicate"
    assert fault.what.endswith("row 2")


@pytest.mark.parametrize(
    ("file", "cells"), [(TREASURY, {"valid_from": "2010-04-06"}), (SCALES, {"point": "1"})]
)
def test_two_values_for_one_case_are_found(copy: Copy, file: str, cells: dict[str, str]) -> None:
    copy.put(file, 3, **cells)
    (fault,) = copy.faults()
    assert (fault.kind, fault.row) == ("duplicate", 3)


def test_a_row_that_stands_in_two_files_is_found(copy: Copy) -> None:
    staff_council = (copy.folder / STAFF_COUNCIL).read_text(encoding="utf-8")
    (copy.folder / "parameters" / "model-2.csv").write_text(staff_council, encoding="utf-8")
    assert {"duplicate", "owner"} == {fault.kind for fault in copy.faults()}


def test_all_faults_are_listed_at_once_and_say_what_to_do(copy: Copy) -> None:
    copy.put(FIGURES, 13, value="18,196", published="")
    copy.put(STAFF_COUNCIL, 4, source="nhs-employers-section-17")
    faults = copy.faults()
    assert [str(fault) for fault in faults] == [
        "figures/england-2011.csv, row 13, column value: “18,196” is not a number; "
        "write digits and a full stop only",
        "figures/england-2011.csv, row 13, column published: is blank; "
        "give it: Day by which it had been published; `as_at` filters on it",
        "parameters/staff-council.csv, row 4, column source: “nhs-employers-section-17” "
        "is not in sources.csv; "
        "add nhs-employers-section-17 to sources.csv or correct it; "
        "nearest: nhs-employers-section-16, nhs-employers-section-20, nhs-employers-transition-2012",
    ]


def test_missing_and_unknown_columns_are_found(copy: Copy) -> None:
    path = copy.folder / FIGURES
    path.write_text(
        path.read_text(encoding="utf-8").replace("published,", "publicated,", 1), encoding="utf-8"
    )
    found = {(fault.kind, fault.column, fault.what) for fault in copy.faults() if fault.file == FIGURES}
    assert found == {
        ("columns", "published", "is missing"),
        ("columns", "publicated", "is not a column of this file"),
    }
    with pytest.raises(EvidenceError, match="missing columns: published; unknown columns: publicated"):
        everything(copy.folder)


def test_a_row_with_too_many_cells_is_found(copy: Copy) -> None:
    path = copy.folder / SOURCES
    path.write_text(path.read_text(encoding="utf-8") + "a,b,c,d,e,f,g\n", encoding="utf-8")
    assert [(fault.kind, fault.what) for fault in copy.faults()] == [("columns", "has 7 cells, the header 6")]


@pytest.mark.parametrize("file", [SOURCES, *(f"structure/{name}.csv" for name in TABLES)])
def test_a_missing_file_is_found(copy: Copy, file: str) -> None:
    (copy.folder / file).unlink()
    assert ("file", file) in {(fault.kind, fault.file) for fault in copy.faults()}


def test_a_file_that_is_not_utf8_is_found(copy: Copy) -> None:
    (copy.folder / SOURCES).write_bytes(b"key,title\n\xff\xfe,x\n")
    assert ("file", SOURCES) in {(fault.kind, fault.file) for fault in copy.faults()}


def test_shares_of_a_margin_add_up(copy: Copy) -> None:
    margins = next(iter((copy.folder / "margins").glob("*.csv"))).relative_to(copy.folder).as_posix()
    copy.put(margins, 2, share="0.9")
    assert {fault.kind for fault in copy.faults()} == {"range"}


@pytest.mark.parametrize("cells", [{"value": "18,196"}, {"published": "soon"}])
def test_evidence_that_cannot_be_read_is_refused(copy: Copy, cells: dict[str, str]) -> None:
    copy.put(FIGURES, 13, **cells)
    with pytest.raises(EvidenceError, match="check_evidence names each fault"):
        everything(copy.folder)


def test_a_grade_that_is_unknown_is_refused(copy: Copy) -> None:
    copy.put(FIGURES, 13, grade="E")
    with pytest.raises(EvidenceError):
        everything(copy.folder)


def test_a_row_without_a_date_is_never_known(copy: Copy) -> None:
    copy.put(FIGURES, 13, published="")
    with pytest.raises(EvidenceError, match="S12"):
        as_at(dt.date(2030, 1, 1), copy.folder).figure("S12")


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="holds no CSV file"):
        everything(tmp_path)
    assert {fault.kind for fault in check_evidence(tmp_path)} == {"file"}
