from pathlib import Path

import pytest

from remit.bodies.esr import read_layout, shipped_layout
from remit.bodies.esr.layout import NEEDED
from remit.faults import FaultsFound, errors
from tests.bodies.esr_small import lines, read_edited, read_lines

CODES = "list,code,means,status,source\n"


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder


def faults_of(folder: Path) -> list[tuple[int | None, str | None, str | None]]:
    with pytest.raises(FaultsFound) as found:
        read_layout(folder)
    return [(fault.row, fault.column, fault.value) for fault in found.value.faults]


def test_the_layout_that_ships_has_the_widths_that_were_read() -> None:
    layout = shipped_layout()
    widths = {record: layout.width(record) for record in NEEDED}
    assert [widths[record] for record in ("HDR", "ORA", "POA", "PRA", "ASA", "TRL")] == [7, 15, 24, 44, 50, 2]
    assert {widths[record] for record in ("ORD", "POD", "PRD", "ASD")} == {2}
    assert layout.places("ASA")["Grade"] == 30
    assert layout.places("PRA")["CSD12Months"] == 28


def test_names_of_people_are_not_among_what_is_read() -> None:
    layout = shipped_layout()
    read = {(record, field) for record in NEEDED for field in layout.places(record)}
    assert not {(record, field) for record, field in read if layout.holds(record, field) == "name"}


def test_codes_of_the_place_go_before_those_that_ship(tmp_path: Path) -> None:
    rows = "grade,YM72,vsm,assumed,us\nfunction,Money Team,finance,assumed,us\n"
    layout = read_layout(write(tmp_path, "esr_codes.csv", CODES + rows))
    tables, faults = read_edited(tmp_path, "ASA", "Grade", "NHS|YM72|Consultant")
    assert errors(faults)
    path = tmp_path / "staff.DAT"
    path.write_text(path.read_text().replace("431 Finance", "431 Money Team"))
    tables, faults = read_lines(tmp_path, path.read_text().splitlines(), layout=layout)
    assert faults == []
    assert set(tables["people"]["function"]) >= {"finance"}
    assert tables["people"]["band"][0] == "vsm"


def test_a_file_with_its_fields_elsewhere_needs_only_another_layout(tmp_path: Path) -> None:
    shipped = Path("src/remit/bodies/data/esr_layout.csv").read_text().splitlines()
    moved = [
        row.replace("ASA,2,", "ASA,3,") if row.startswith("ASA,2,")
        else row.replace("ASA,3,", "ASA,2,") if row.startswith("ASA,3,")
        else row
        for row in shipped
    ]  # fmt: skip
    layout = read_layout(write(tmp_path, "esr_layout.csv", "\n".join(moved) + "\n"))
    swapped = []
    for line in lines():
        record, first, second, *rest = f"{line}~~".split("~")
        swapped.append("~".join([record, second, first, *rest])[:-2] if record == "ASA" else line)
    tables, faults = read_lines(tmp_path, swapped, layout=layout)
    assert faults == []
    assert tables["people"].height == 5


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ("grades,X,7,assumed,us\n", (2, "list", "grades")),
        ("grade,X,77,assumed,us\n", (2, "means", "77")),
        ("grade,,7,assumed,us\n", (2, "code", None)),
        ("grade,X,7,perhaps,us\n", (2, "status", "perhaps")),
        ("function,Money,financ,assumed,us\n", (2, "means", "financ")),
        ("grade,X\n", (2, None, None)),
    ],
)
def test_wrong_codes_are_named(tmp_path: Path, rows: str, place: tuple[int, str, str]) -> None:
    assert faults_of(write(tmp_path, "esr_codes.csv", CODES + rows)) == [place]


def test_a_wrong_layout_is_named_in_full(tmp_path: Path) -> None:
    rows = (
        "record,place,field,holds\nHDR,0,Filename,text\nHDR,2,RunDate,nothing\nTRL,2,NumberOfRecords,number\n"
    )
    faults = faults_of(write(tmp_path, "esr_layout.csv", rows))
    assert faults[:2] == [(2, "place", "0"), (3, "holds", "nothing")]
    assert (None, "field", "AssignmentID") in faults
    assert (None, "field", "NumberOfRecords") not in faults


def test_what_is_no_layout_at_all_is_named(tmp_path: Path) -> None:
    assert faults_of(tmp_path) == [(None, None, None)]
    assert faults_of(write(tmp_path, "esr_layout.csv", "a,b\n1,2\n"))[0] == (1, None, None)
    (tmp_path / "esr_layout.csv").write_bytes(b"\xff\xfe\x00")
    assert faults_of(tmp_path)[0] == (None, None, None)
