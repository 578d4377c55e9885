"""A mapping file says all that reading needs; what is not known in it is a fault."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.bodies.importing import check_mapping, mapping_text, read_mapping, write_mapping
from remit.bodies.importing.dates import Order
from remit.bodies.importing.mapping import ColumnMapping, Doubt, Mapping, Reading, SheetMapping, Unit
from remit.bodies.importing.mapping_file import quoted
from remit.faults import Fault, errors

WHOLE = SheetMapping(
    table="people",
    file="list *.xlsx",
    sheet="Staff",
    header_row=4,
    columns={
        "person": ColumnMapping("person", "Emp No", reading=Reading.IDENTIFIER),
        "fte": ColumnMapping("fte", "Hours", unit=Unit.HOURS, whole_hours=37.5),
        "pay_gbp_y": ColumnMapping("pay_gbp_y", "Pay", unit=Unit.MONTH, actual=True, comma_decimal=False),
        "born": ColumnMapping("born", "D.O.B.", order=Order.MONTH_FIRST),
        "band": ColumnMapping("band", 'Pay\n"Scale"', values={"Band é": "5", "X": ""}),
        "senior": ColumnMapping(
            "senior", "Pay", reading=Reading.BAND, values={"vsm": "true"}, otherwise="false"
        ),
    },
    constants={"body": "QKS", "function": "finance", "staff_group": "clinical", "service_from": "2001-04-01"},
    only={"Category": ("Permanent", "Fixed term")},
    headers=("Emp No", "Hours"),
    adds=True,
)


def read(folder: Path, text: str) -> tuple[Mapping, list[Fault]]:
    path = folder / "map.toml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path)


def test_a_mapping_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    write_mapping(Mapping((WHOLE,)), tmp_path / "map.toml")
    assert read_mapping(tmp_path / "map.toml") == (Mapping((WHOLE,), "map.toml"), [])


@given(st.text(max_size=20), st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=4))
def test_any_text_can_stand_in_a_mapping(text: str, values: dict[str, str]) -> None:
    column = ColumnMapping("post", text, values=values, hints=values, score=0.5, reason=text)
    doubt = Doubt("born", ((text, text),), text)
    sheet = SheetMapping("people", text, text, columns={"post": column}, doubts=(doubt,), remarks=(text,))
    said = tomllib.loads(mapping_text(Mapping((sheet,))))["sheet"][0]
    assert (said["file"], said["column"]["post"]["from"]) == (text, text)
    assert said["column"]["post"].get("values", {}) == values


def test_all_characters_are_quoted_as_toml_wants_it() -> None:
    text = "".join(map(chr, range(0x250)))
    assert tomllib.loads(f"a = {quoted(text)}")["a"] == text


PLACED = '[[sheet]]\ntable = "people"\nfile = "a.csv"\n'


@pytest.mark.parametrize(
    ("text", "column", "part"),
    [
        ("", "sheet", "names no sheet"),
        ("sheets = 1", "sheets", "nearest: sheet"),
        ("format = 2\n" + PLACED, "format", "not known"),
        ("sheet = [1]", "sheet", "no block"),
        ('[[sheet]]\nfile = "a"', "table", "has no table"),
        ('[[sheet]]\ntable = "peple"\nfile = "a"', "table", "nearest: people"),
        (PLACED + "header_row = true", "header_row", "not a whole number"),
        (PLACED + 'rows = "x"', "rows", "no key"),
        (PLACED + "[sheet.column]\nborn = 1", "born", "no block"),
        (PLACED + "[sheet.column.born]\nfom = 'DOB'", "fom", "nearest: from"),
        (PLACED + "[sheet.column.born]", "born", "names no header"),
        (PLACED + "[sheet.column.born]\nfrom = 'DOB'\norder = 'month'", "born", "not known"),
        (PLACED + "[sheet.column.bron]\nfrom = 'DOB'", "bron", "nearest: born"),
        (PLACED + "[sheet.column.fte]\nfrom = 'F'\norder = 'day-month'", "fte", "dates only"),
        (PLACED + "[sheet.column.fte]\nfrom = 'F'\nunit = 'hours'", "fte", "whole_hours"),
        (PLACED + "[sheet.column.fte]\nfrom = 'F'\nunit = 'hours'\nwhole_hours = -1", "fte", "no hours"),
        (PLACED + "[sheet.column.born]\nfrom = 'D'\nunit = 'hours'\nwhole_hours = 37", "born", "no unit"),
        (PLACED + "[sheet.column.fte]\nfrom = 'F'\nactual = true", "fte", "pay only"),
        (PLACED + "[sheet.column.person]\nfrom = 'No'", "person", "identifier or a code"),
        (
            PLACED + "[sheet.column.post]\nfrom = 'No'\nas = 'identifier'",
            "post",
            "only the person and the manager",
        ),
        (PLACED + "[sheet.column.band]\nfrom = 'B'\nvalues = { x = '10' }", "band", "not allowed"),
        (PLACED + "[sheet.column.band]\nfrom = 'B'\nvalues = { x = ['5'] }", "band", "not one text"),
        (PLACED + "[sheet.column.senior]\nfrom = 'B'\notherwise = 'perhaps'", "senior", "not allowed"),
        (PLACED + "[sheet.constant]\nperson = '1'", "person", "same for every row"),
        (PLACED + "[sheet.constant]\nborn = '1980-01-01'\n[sheet.column.born]\nfrom = 'D'", "born", "both"),
        (PLACED + "[sheet.only]\nA = [['x']]", "only", "list of texts"),
        (PLACED + "[sheet.column.manager]\nfrom = 'M'", "manager", "identifier or a code"),
        (PLACED, "born", "needs it"),
        (PLACED + "adds = true", "person", "needs it"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_named(tmp_path: Path, text: str, column: str, part: str) -> None:
    faults = errors(read(tmp_path, text)[1])
    assert [str(fault) for fault in faults if fault.column == column and part in str(fault)]
    assert {fault.file for fault in faults} == {"map.toml"}


@pytest.mark.parametrize("data", [b"a = ", b"\xff\xfe", b"a = 1\na = 2", b"[[" * 5000])
def test_what_is_no_toml_is_named(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "map.toml").write_bytes(data)
    (fault,) = read_mapping(tmp_path / "map.toml")[1]
    assert fault.kind == "not-toml"


def test_a_mapping_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert read_mapping(tmp_path / "none.toml")[1][0].kind == "no-file"


def test_a_translation_that_is_left_blank_is_no_fault_of_the_mapping() -> None:
    assert check_mapping(Mapping((WHOLE,))) == []
