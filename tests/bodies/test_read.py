"""A plan's tables are read whole and typed, or not at all."""

import time
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.bodies import TABLES, FaultsFound, check_bodies, read_bodies
from remit.faults import errors
from tests.plans import Row, add_row, drop_column, set_cell, tiny_tables, write_table, write_tiny_plan


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tiny_plan(tmp_path / "tiny")


def listing(folder: Path) -> list[tuple[str, int, int, bytes]]:
    """All that could show that a folder was written to."""
    paths = [folder, *sorted(folder.rglob("*"))]
    return [
        (
            path.name,
            path.stat().st_mtime_ns,
            path.stat().st_size,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in paths
    ]


def test_the_tiny_plan_has_no_fault(folder: Path) -> None:
    assert check_bodies(folder, date(2011, 4, 1)) == []


def test_tables_come_back_as_they_were_written(folder: Path) -> None:
    bodies = read_bodies(folder)
    for name, rows in tiny_tables().items():
        frame = bodies.tables()[name]
        assert frame.columns == list(TABLES[name].names)
        as_text = frame.with_columns(
            pl.col(pl.Float64).map_elements(lambda x: f"{x:g}", pl.String), pl.col(pl.Boolean).cast(pl.String)
        ).with_columns(pl.all().cast(pl.String).fill_null(""))
        written = [{column: row.get(column, "") for column in frame.columns} for row in rows]
        assert as_text.to_dicts() == written


def test_cells_are_typed(folder: Path) -> None:
    bodies = read_bodies(folder)
    for name, table in TABLES.items():
        assert bodies.tables()[name].schema == {column.name: column.type.dtype for column in table.columns}
    first = bodies.people.row(0, named=True)
    assert (first["pay_gbp_y"], first["fte"], first["point"]) == (25528.0, 1.0, 21)
    assert (first["born"], first["senior"]) == (date(1950, 5, 11), False)
    assert bodies.posts["closes"].to_list() == [None] * bodies.posts.height


def test_a_missing_optional_file_is_an_empty_table_and_the_functions_are_the_packages(tmp_path: Path) -> None:
    optional = ("posts", "agreements", "successions", "envelopes", "schemes", "rounds", "checkpoints")
    people = [{**row, "post": ""} for row in tiny_tables()["people"]]
    folder = write_tiny_plan(tmp_path, tables={name: [] for name in optional} | {"people": people})
    bodies = read_bodies(folder)
    assert {bodies.tables()[name].height for name in optional} == {0}
    assert bodies.functions.height == 16


def test_functions_of_the_plan_replace_those_of_the_package(tmp_path: Path) -> None:
    slugs = ("planning", "finance", "corporate")
    rows = [{"function": slug, "name": slug, "commissioning": "true", "meaning": "work"} for slug in slugs]
    bodies = read_bodies(write_tiny_plan(tmp_path, tables={"functions": rows}))
    assert bodies.functions["function"].to_list() == list(slugs)


def test_optional_columns_may_be_left_out(folder: Path) -> None:
    drop_column(folder, "bodies", "closes")
    drop_column(folder, "people", "point")
    bodies = read_bodies(folder)
    assert bodies.bodies["closes"].is_null().all()
    assert bodies.people["point"].is_null().all()


def test_what_a_spreadsheet_does_to_a_file_is_no_fault(folder: Path) -> None:
    before = read_bodies(folder).digest()
    path = folder / "people.csv"
    text = path.read_text(encoding="utf-8").replace("false", "FALSE").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode() + b",,,,,,,,,,,\r\n\r\n")
    assert read_bodies(folder).digest() == before


def test_spaces_around_a_cell_and_quoted_blanks_do_not_count(folder: Path) -> None:
    before = read_bodies(folder).digest()
    set_cell(folder, "people", 3, "function", " planning ")
    path = folder / "posts.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",,", ',"",'), encoding="utf-8")
    assert read_bodies(folder).digest() == before


def test_a_row_is_numbered_as_a_spreadsheet_numbers_it(folder: Path) -> None:
    set_cell(folder, "bodies", 2, "name", "Authority\nof two lines")
    path = folder / "bodies.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join([*lines[:3], "", *lines[3:]]), encoding="utf-8")
    set_text = path.read_text(encoding="utf-8").replace("300000", "many")
    path.write_text(set_text, encoding="utf-8")
    (fault,) = check_bodies(folder)
    assert (fault.row, fault.column, fault.value) == (6, "population", "many")


def test_bodies_cannot_be_changed(folder: Path) -> None:
    bodies = read_bodies(folder)
    with pytest.raises(AttributeError):
        bodies.people = bodies.people.clear()  # type: ignore[misc]


def test_faults_stop_the_reading_and_warnings_do_not(folder: Path) -> None:
    set_cell(folder, "posts", 2, "establishment", "1")
    assert [fault.level for fault in check_bodies(folder)] == ["warning"]
    assert read_bodies(folder).people.height == 12
    set_cell(folder, "people", 2, "fte", "2")
    with pytest.raises(FaultsFound) as found:
        read_bodies(folder)
    assert {fault.level for fault in found.value.faults} == {"error", "warning"}
    assert "people.csv, row 2, column fte: “2” is too high" in str(found.value)


def test_checking_writes_nothing(folder: Path) -> None:
    set_cell(folder, "people", 2, "fte", "2")
    before = listing(folder)
    assert check_bodies(folder)
    with pytest.raises(FaultsFound):
        read_bodies(folder)
    assert listing(folder) == before


def test_a_missing_folder_is_a_fault(tmp_path: Path) -> None:
    (fault,) = check_bodies(tmp_path / "nowhere")
    assert fault.kind == "no-folder"
    with pytest.raises(FaultsFound):
        read_bodies(tmp_path / "nowhere")


@cache
def digest_in_order() -> str:
    with TemporaryDirectory() as folder:
        return read_bodies(write_tiny_plan(Path(folder))).digest()


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_the_order_of_rows_does_not_change_the_digest(data: st.DataObject) -> None:
    tables = {name: data.draw(st.permutations(rows), label=name) for name, rows in tiny_tables().items()}
    with TemporaryDirectory() as folder:
        assert read_bodies(write_tiny_plan(Path(folder), tables=tables)).digest() == digest_in_order()


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("people", "pay_gbp_y", "26000.01"),
        ("people", "born", "1954-05-12"),
        ("people", "senior", "true"),
        ("bodies", "name", "Another name"),
        ("posts", "closes", "2013-04-01"),
        ("successions", "source", "made up again"),
    ],
)
def test_any_change_of_a_cell_changes_the_digest(folder: Path, table: str, column: str, value: str) -> None:
    before = read_bodies(folder).digest()
    set_cell(folder, table, 3, column, value)
    assert read_bodies(folder).digest() != before


def test_minus_nought_is_nought_in_the_digest(folder: Path) -> None:
    bodies = read_bodies(folder)
    nought = pl.col("price_gbp_head_y") * 0
    signs = [bodies.agreements.with_columns(nought), bodies.agreements.with_columns(-nought)]
    digests = {replace(bodies, agreements=frame).digest() for frame in signs}
    assert len(digests) == 1


def many_people(people: int) -> list[Row]:
    row = {**tiny_tables()["people"][0], "post": ""}
    return [{**row, "person": f"{number:016x}", "point": str(1 + number % 50)} for number in range(people)]


def test_64000_people_are_read_and_checked_at_once(folder: Path) -> None:
    write_table(folder / "people.csv", many_people(64_000))
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        bodies = read_bodies(folder, date(2011, 4, 1))
        seconds.append(time.perf_counter() - start)
    assert bodies.people.height == 64_000
    assert min(seconds) < 1.0  # about 0.2 on two free cores; the rest is for a busy machine


def test_faults_in_all_of_64000_rows_are_all_listed(folder: Path) -> None:
    rows = [{**row, "function": "fnance", "pay_gbp_y": "-1"} for row in many_people(64_000)]
    write_table(folder / "people.csv", rows)
    faults = errors(check_bodies(folder))
    assert len(faults) == 128_000
    assert faults[-1].row == 64_001


def test_a_row_can_be_added(folder: Path) -> None:
    row = add_row(folder, "people", person="00000000000000ff")
    assert row == 14
    assert read_bodies(folder).people.height == 13
