"""Remit's own workbook: written and read back without loss, with the same faults as CSV files."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.bodies import Bodies, check_bodies, read_bodies
from remit.bodies.cells import run_checks
from remit.bodies.check import column_checks
from remit.bodies.columns import Column, Table, Type
from remit.bodies.identity import pseudonym
from remit.bodies.importing import mark_faults, open_grids
from remit.bodies.sheets import sheet_of
from remit.bodies.tables import TABLES
from remit.bodies.workbook import is_workbook, read_workbook, tables_for, write_workbook
from remit.bodies.workbook.words import ABOUT, example_of
from remit.faults import Fault, FaultsFound, errors
from tests.bodies.books import parts_of, payroll_book, sheet_parts, tiny_sheets, write_book
from tests.plans import Row, tiny_tables, write_tiny_plan

KEY = bytes(range(32))
EMPTY = {
    name: pl.DataFrame(schema={c.name: c.type.dtype for c in table.columns}) for name, table in TABLES.items()
}
Change = Callable[[dict[str, list[Row]]], object]


def said(faults: list[Fault], kind: str) -> Fault:
    (found,) = [fault for fault in faults if fault.kind == kind]
    return found


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "new.xlsx"
    write_workbook(path, equality=True)
    return path


@pytest.fixture
def tiny(tmp_path: Path) -> Bodies:
    return read_bodies(write_tiny_plan(tmp_path / "tiny"))


def test_the_template_has_a_sheet_a_table_and_says_that_it_is_empty(template: Path) -> None:
    assert re.findall(r'<sheet name="([^"]+)"', parts_of(template)["xl/workbook.xml"]) == [ABOUT, *TABLES]
    tables, faults = read_workbook(template)
    assert list(tables) == list(TABLES)
    assert [(fault.kind, fault.file) for fault in faults] == [
        ("no-rows", "new.xlsx, sheet bodies"), ("no-rows", "new.xlsx, sheet people")
    ]  # fmt: skip
    assert tables["functions"].height == 16


def test_the_header_is_that_of_the_declarations_and_stays_in_sight(template: Path) -> None:
    grids = {grid.sheet: grid.cells for grid in open_grids(template)[0]}
    for name, table in TABLES.items():
        assert grids[name].row(0) == table.names
    for part, table in zip(sheet_parts(template)[1:], TABLES.values(), strict=True):
        split = len(table.key)
        assert f'<pane xSplit="{split}" ySplit="1"' in part
        assert "<f>" not in part


def test_every_name_of_a_column_has_a_note(template: Path) -> None:
    parts = parts_of(template)
    for n, table in enumerate(TABLES.values(), start=1):
        notes = parts[f"xl/comments{n}.xml"]
        assert notes.count("<comment ") == len(table.columns)
        for column in table.columns:
            assert column.meaning.split("<")[0].replace("'", "'")[:20].replace("&", "&amp;") in notes
    assert "Needed in every row." in parts["xl/comments1.xml"]
    assert "£ a year" in parts["xl/comments3.xml"]


def test_drop_downs_hold_the_allowed_words(template: Path) -> None:
    for part, table in zip(sheet_parts(template)[1:], TABLES.values(), strict=True):
        rules = re.findall(r"<dataValidation [^>]*?(?:/>|>.*?</dataValidation>)", part, re.DOTALL)
        for place, column in enumerate(table.columns):
            letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place]
            own = [rule for rule in rules if f'sqref="{letter}2:{letter}1048576"' in rule]
            if column.allowed and column.type is Type.TEXT:
                assert f'<formula1>"{",".join(column.allowed)}"</formula1>' in own[0]
            elif column.refers:
                assert f"<formula1>{column.refers}!$A$2:$A$1048576</formula1>" in own[0]
            elif column.type is Type.BOOLEAN:
                assert '"TRUE,FALSE"' in own[0]
            elif column.type in (Type.DATE, Type.INTEGER, Type.NUMBER):
                assert own
            else:
                assert own == []


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_the_examples_are_right(table: Table) -> None:
    cells = [example_of(table, column) or None for column in table.columns]
    row = pl.DataFrame([cells], schema=[(name, pl.String) for name in table.names], orient="row")
    sheet, faults = sheet_of(table, table.names, row)
    assert faults == []
    assert run_checks(sheet, [check for column in table.columns for check in column_checks({}, column)]) == []


def test_tables_come_back_as_they_were(tiny: Bodies, tmp_path: Path) -> None:
    path = tmp_path / "tiny.xlsx"
    write_workbook(path, tiny, equality=True)
    tables, faults = read_workbook(path)
    assert errors(faults) == []
    assert set(tables) == set(TABLES)
    for name, frame in tiny.tables().items():
        assert tables[name].equals(frame), name
        assert tables[name].schema == frame.schema
    first = path.read_bytes()
    write_workbook(path, tiny, equality=True)
    assert path.read_bytes() == first


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=30
) | st.sampled_from(
    ["=1+1", "+44", "-", "@SUM(A1)", "'=x", "00123", "1E5", "TRUE", "2026-04-01", "_x0041_", "a\nb"]
)
CELLS: dict[Type, st.SearchStrategy[object]] = {
    Type.TEXT: TEXTS,
    Type.WORDS: TEXTS,
    Type.DATE: st.dates(date(1, 1, 1), date(9999, 12, 31)),
    Type.INTEGER: st.integers(-(2**63), 2**63 - 1),
    Type.NUMBER: st.floats(allow_nan=False, allow_infinity=False),
    Type.BOOLEAN: st.booleans(),
}


def rows_of(table: Table) -> st.SearchStrategy[list[tuple[object, ...]]]:
    def cell(column: Column) -> st.SearchStrategy[object]:
        return CELLS[column.type] if column.name in table.key else st.none() | CELLS[column.type]

    return st.lists(st.tuples(*map(cell, table.columns)), min_size=1, max_size=4)


@settings(max_examples=12, deadline=None)
@given(st.fixed_dictionaries({name: rows_of(table) for name, table in TABLES.items()}))
def test_any_cell_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[str, list[tuple[object, ...]]]
) -> None:
    frames = {name: pl.DataFrame(rows[name], schema=EMPTY[name].schema, orient="row") for name in TABLES}
    for table in TABLES.values():
        of_people = [c.name for c in table.columns if c.name == "person" or c.refers == "people"]
        codes = [pl.lit("1c1f4488d5197fd4").alias(name) for name in of_people]
        frames[table.name] = frames[table.name].with_columns(codes)
    path = tmp_path_factory.mktemp("any") / "any.xlsx"
    write_workbook(path, Bodies(**frames), equality=True)
    tables, _ = read_workbook(path)
    for name, frame in frames.items():
        assert tables[name].to_dicts() == frame.to_dicts(), name


def test_cells_that_a_person_typed_are_read(tmp_path: Path) -> None:
    sheets = tiny_sheets()
    header, *rows = sheets["people"]
    born, fte, senior, band = (header.index(name) for name in ("born", "fte", "senior", "band"))
    for n, row in enumerate(rows):
        row[born] = date.fromisoformat(str(row[born])) if n % 2 else row[born]
        row[fte] = float(str(row[fte])) if n % 3 else row[fte]
        row[senior] = row[senior] == "true" if n % 2 else str(row[senior]).upper()
        row[band] = int(str(row[band])) if str(row[band]).isdigit() else row[band]
    path = write_book(tmp_path / "typed.xlsx", sheets)
    tables, faults = read_workbook(path)
    assert errors(faults) == []
    assert tables["people"].equals(read_bodies(write_tiny_plan(tmp_path / "tiny")).people)


def test_columns_may_stand_in_any_order_and_sheets_be_left_out(tmp_path: Path) -> None:
    sheets = tiny_sheets(checkpoints=[], rounds=[])
    turned = {name.upper(): [list(reversed(row)) for row in rows] for name, rows in reversed(sheets.items())}
    tables, faults = read_workbook(write_book(tmp_path / "turned.xlsx", turned))
    assert errors(faults) == []
    plain = read_bodies(write_tiny_plan(tmp_path / "tiny")).tables()
    assert all(frame.equals(plain[name]) for name, frame in tables.items())
    assert "checkpoints" not in tables


def _set(table: str, column: str, value: str, row: int = 1) -> Change:
    return lambda tables: tables[table][row].__setitem__(column, value)


def _twice(tables: dict[str, list[Row]]) -> None:
    tables["posts"].append(dict(tables["posts"][0]))


def _without(table: str, column: str) -> Change:
    return lambda tables: [row.pop(column) for row in tables[table]]


def _renamed(tables: dict[str, list[Row]]) -> None:
    for row in tables["people"]:
        row["fte_share"] = row.pop("fte")


@pytest.mark.parametrize(
    "change",
    [
        _set("people", "fte", "1.5"),
        _set("people", "fte", "half"),
        _set("people", "pay_gbp_y", "£30,000"),
        _set("people", "born", "31/03/1970"),
        _set("people", "born", "1970-02-30"),
        _set("people", "band", "8"),
        _set("people", "body", "trust-9"),
        _set("people", "function", "comms"),
        _set("people", "senior", "maybe"),
        _set("people", "service_from", "1940-01-01"),
        _set("bodies", "name", ""),
        _set("bodies", "parent", "trust-1", 2),
        _set("posts", "closes", "1990-01-01", 6),
        _set("schemes", "kinds", "trust authorities", 0),
        _set("successions", "share", "0.9"),
        _set("agreements", "supplier", "", 1),
        _twice,
        _renamed,
        _without("people", "band"),
    ],
)
def test_a_workbook_has_the_faults_that_csv_files_have(tmp_path: Path, change: Change) -> None:
    rows = tiny_tables()
    change(rows)
    csv = check_bodies(write_tiny_plan(tmp_path / "tiny", tables=rows))
    _, faults = read_workbook(write_book(tmp_path / "book.xlsx", tiny_sheets(**rows)))
    of_csv = [
        (f.kind, f"book.xlsx, sheet {f.file.removesuffix('.csv')}", f.row, f.column, f.value) for f in csv
    ]
    assert errors(csv)
    assert [(f.kind, f.file, f.row, f.column, f.value) for f in faults] == of_csv
    assert not any(".csv" in fault.what + fault.remedy for fault in faults)


def test_sheets_that_are_missing_or_unknown_are_named(tmp_path: Path) -> None:
    sheets = {**tiny_sheets(people=[]), "Peeple": [["x"]], "My remarks": [["call HR"]]}
    faults = read_workbook(write_book(tmp_path / "book.xlsx", sheets))[1]
    missing, *unknown = said(faults, "missing-sheet"), *(f for f in faults if f.kind == "unknown-sheet")
    assert (missing.file, missing.level) == ("book.xlsx, sheet people", "error")
    assert [(f.file, f.level) for f in unknown] == [
        ("book.xlsx, sheet My remarks", "note"), ("book.xlsx, sheet Peeple", "error"),
    ]  # fmt: skip
    assert "rename it to people" in unknown[1].remedy


def test_cells_below_no_name_and_a_missing_header_are_named(tmp_path: Path) -> None:
    sheets = tiny_sheets()
    sheets["posts"][4].append("stray")
    sheets["rounds"][0] = [None] * len(sheets["rounds"][0])
    faults = errors(read_workbook(write_book(tmp_path / "book.xlsx", sheets))[1])
    stray = [f for f in faults if f.file.endswith("posts")]
    assert [(f.kind, f.row) for f in stray] == [("unknown-column", 5)]
    assert "no-header" in {f.kind for f in faults if f.file.endswith("rounds")}


def test_an_error_of_a_formula_does_not_pass_for_a_text(tmp_path: Path) -> None:
    sheets = tiny_sheets()
    sheets["bodies"][3][sheets["bodies"][0].index("name")] = "#REF!"
    fault = said(read_workbook(write_book(tmp_path / "book.xlsx", sheets))[1], "formula-error")
    assert (fault.row, fault.column, fault.value) == (4, "name", "#REF!")


def test_payroll_numbers_become_codes_with_the_key(tmp_path: Path) -> None:
    tables, faults = read_workbook(payroll_book(tmp_path / "book.xlsx"), KEY)
    assert errors(faults) == []
    assert tables["people"]["person"][:2].to_list() == [
        pseudonym(KEY, "91000000"),
        pseudonym(KEY, "91000001"),
    ]
    assert tables["spells"]["person"].to_list() == tables["people"]["person"][:2].to_list()


def test_payroll_numbers_are_refused_without_a_key_and_never_shown(tmp_path: Path) -> None:
    path = payroll_book(tmp_path / "book.xlsx")
    tables, faults = read_workbook(path)
    assert [(f.kind, f.file, f.row) for f in errors(faults)] == [
        ("no-key", "book.xlsx, sheet people", 2), ("no-key", "book.xlsx, sheet spells", 2)
    ]  # fmt: skip
    shown = repr(faults) + str([frame.to_dicts() for frame in tables.values()])
    assert "9100000" not in shown


def test_a_person_in_two_rows_is_one_fault_whatever_the_form_of_the_number(tmp_path: Path) -> None:
    sheets = tiny_sheets()
    sheets["people"][1][0], sheets["people"][2][0], sheets["people"][3][0] = 910, "0910", "2.0E+07"
    faults = errors(read_workbook(write_book(tmp_path / "book.xlsx", sheets), KEY)[1])
    assert [(f.kind, f.row) for f in faults] == [("duplicate-key", 3), ("shortened", 4)]
    assert "910" not in str([(f.value, f.what) for f in faults])


def test_rows_with_faults_can_be_marked(tmp_path: Path) -> None:
    sheets = tiny_sheets()
    sheets["people"][3][sheets["people"][0].index("band")] = "10"
    path = write_book(tmp_path / "book.xlsx", sheets)
    mark_faults(path, read_workbook(path)[1], tmp_path / "marked.xlsx")
    marked = {grid.sheet: grid.cells for grid in open_grids(tmp_path / "marked.xlsx")[0]}
    assert marked["people"].row(1)[0] == "4"


def test_other_files_are_no_workbook_of_remit(tmp_path: Path, template: Path) -> None:
    other = write_book(tmp_path / "other.xlsx", {"people": [["person"]]})
    text = tmp_path / "people.xlsx"
    text.write_text("person,body\n", encoding="utf-8")
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(template.read_bytes()[:9000])
    assert is_workbook(template)
    assert [is_workbook(path) for path in (other, text, cut, tmp_path / "none.xlsx", tmp_path)] == [False] * 5
    for path, kind in ((text, "no-workbook"), (cut, "cut-off"), (tmp_path / "none.xlsx", "no-file")):
        tables, faults = read_workbook(path)
        assert tables == {}
        assert kind in {fault.kind for fault in errors(faults)}


def test_what_no_sheet_can_hold_is_refused(tiny: Bodies, tmp_path: Path) -> None:
    many = pl.concat([tiny.successions] * 200_000)
    long = tiny.bodies.with_columns(name=pl.lit("x" * 40_000))
    over = Bodies(**{**tiny.tables(), "successions": many, "bodies": long})
    with pytest.raises(FaultsFound) as found:
        write_workbook(tmp_path / "none" / "big.xlsx", over)
    assert {fault.kind for fault in found.value.faults} == {"too-many-rows", "too-long", "no-folder"}


def test_empty_sheets_stand_for_tables_that_a_plan_has_not(template: Path, tmp_path: Path) -> None:
    tables = read_workbook(template)[0]
    assert tables_for(tables, tmp_path) == {}
    (tmp_path / "rounds.csv").write_text("round\n", encoding="utf-8")
    (tmp_path / "functions.csv").write_text("function\n", encoding="utf-8")
    assert set(tables_for(tables, tmp_path)) == {"rounds", "functions"}


def test_characteristics_are_written_only_when_asked_for(tiny: Bodies, tmp_path: Path) -> None:
    people = tiny.people["person"]
    whole = replace(tiny, equality=EMPTY["equality"].clear().vstack(
        pl.DataFrame({"person": people}).with_columns(
            pl.lit("Secret").alias(name) for name in TABLES["equality"].names[1:]
        )
    ))  # fmt: skip
    write_workbook(tmp_path / "plain.xlsx", whole)
    write_workbook(tmp_path / "asked.xlsx", whole, equality=True)
    assert "Secret" not in "".join(parts_of(tmp_path / "plain.xlsx").values())
    tables, faults = read_workbook(tmp_path / "plain.xlsx")
    assert errors(faults) == []
    assert "equality" not in tables
    assert read_workbook(tmp_path / "asked.xlsx")[0]["equality"].equals(whole.equality)
