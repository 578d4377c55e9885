"""`remit new` starts a plan or a workbook; a workbook is checked and imported without a mapping."""

import json
import stat
from pathlib import Path

import polars as pl
import pytest

from remit.bodies import read_bodies
from remit.bodies.identity import pseudonym
from remit.examples.build_one_board import FOLDER, KEY_FILE
from remit.examples.one_board_people import KEY
from remit.plan import read_plan
from tests.bodies.books import payroll_book, tiny_sheets, write_book
from tests.cli.calls import Remit
from tests.plans import write_tiny_plan

DONE, BAD_INPUT = 0, 2


def test_a_shipped_plan_is_copied_with_the_files_it_was_read_from(remit: Remit, tmp_path: Path) -> None:
    said = remit("new", tmp_path / "board", "--from", "one-board")
    assert said.code == DONE, said.err
    assert read_plan(tmp_path / "board").bodies.digest() == read_plan("one-board").bodies.digest()
    sources = tmp_path / "board-sources"
    assert {path.name for path in sources.iterdir()} == {path.name for path in (FOLDER / "sources").iterdir()}
    key = sources / KEY_FILE
    assert stat.S_IMODE(key.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    done = remit("import", sources / "one-board-esr.txt", "--plan", tmp_path / "again", "--key", key)
    assert done.code == DONE, done.err
    assert "people: 1,350 rows" in done.out


def test_a_plan_without_sources_is_copied_alone(remit: Remit, tmp_path: Path) -> None:
    source = write_tiny_plan(tmp_path / "tiny")
    assert remit("new", tmp_path / "copy", "--from", source).code == DONE
    assert {path.name: path.read_bytes() for path in source.iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "copy").iterdir()
    }
    assert not (tmp_path / "copy-sources").exists()


@pytest.mark.parametrize("taken", ["board/notes.txt", "board-sources/notes.txt", "board"])
def test_what_is_there_is_never_overwritten(remit: Remit, tmp_path: Path, taken: str) -> None:
    path = tmp_path / taken
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine", encoding="utf-8")
    said = remit("new", tmp_path / "board", "--from", "one-board")
    assert said.code == BAD_INPUT
    assert "is not empty" in said.err
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [path]


def test_an_empty_folder_is_filled(remit: Remit, tmp_path: Path) -> None:
    (tmp_path / "board").mkdir()
    assert remit("new", tmp_path / "board", "--from", "one_board").code == DONE


def test_new_says_what_it_needs(remit: Remit, tmp_path: Path) -> None:
    assert "--workbook" in remit("new").err
    assert "one-board" in remit("new", tmp_path / "board").err
    assert "one-board" in remit("new", tmp_path / "board", "--from", "one-bord").err
    both = remit("new", tmp_path / "board", "--workbook", tmp_path / "book.xlsx")
    assert (both.code, list(tmp_path.iterdir())) == (BAD_INPUT, [])


def test_a_workbook_goes_from_plan_to_plan(remit: Remit, tmp_path: Path) -> None:
    source, book = write_tiny_plan(tmp_path / "tiny"), tmp_path / "tiny.xlsx"
    assert remit("new", "--workbook", book, "--from", source).code == DONE
    assert remit("check", book).out == f"{book}: no fault found.\n"
    done = remit("import", book, "--plan", tmp_path / "again", "--json")
    assert done.code == DONE, done.err
    assert json.loads(done.out)["tables"]["people"] == 12
    assert not (tmp_path / "again" / "functions.csv").exists()
    assert read_bodies(tmp_path / "again").digest() == read_bodies(source).digest()
    refused = remit("import", book, "--plan", tmp_path / "again")
    assert (refused.code, "--replace" in refused.err) == (BAD_INPUT, True)
    assert remit("import", book, "--plan", tmp_path / "again", "--replace").code == DONE


def test_a_template_is_written_once_and_waits_to_be_filled(remit: Remit, tmp_path: Path) -> None:
    book = tmp_path / "new.xlsx"
    assert remit("new", "--workbook", book).code == DONE
    first = book.read_bytes()
    again = remit("new", "--workbook", book)
    assert (again.code, book.read_bytes() == first) == (BAD_INPUT, True)
    checked = remit("check", book)
    assert (checked.code, "sheet people: the table has no rows" in checked.err) == (BAD_INPUT, True)
    assert remit("import", book, "--plan", tmp_path / "plan").code == BAD_INPUT
    assert not (tmp_path / "plan").exists()
    assert "xlsx" in remit("new", "--workbook", tmp_path / "new.ods").err


def test_payroll_numbers_of_a_workbook_become_codes_and_never_spread(remit: Remit, tmp_path: Path) -> None:
    book, marked, key = payroll_book(tmp_path / "book.xlsx"), tmp_path / "marked.xlsx", tmp_path / "some.key"
    key.write_text(f"remit-key-1 {KEY.hex()}\n", encoding="ascii")
    key.chmod(0o600)
    checked = remit("check", book, "--marked", marked)
    assert (checked.code, "payroll numbers" in checked.err) == (DONE, True)
    refused = remit("import", book, "--plan", tmp_path / "plan", "--marked", marked)
    assert (refused.code, "--key" in refused.err) == (BAD_INPUT, True)
    assert not marked.exists()
    done = remit("import", book, "--plan", tmp_path / "plan", "--key", key)
    assert done.code == DONE, done.err
    people = pl.read_csv(tmp_path / "plan" / "people.csv")
    assert people["person"][0] == pseudonym(KEY, "91000000")
    assert "9100000" not in "".join(said.out + said.err for said in (checked, refused, done))


def test_faults_of_a_workbook_are_marked(remit: Remit, tmp_path: Path) -> None:
    sheets = tiny_sheets()
    sheets["people"][3][sheets["people"][0].index("band")] = "10"
    book = write_book(tmp_path / "book.xlsx", sheets)
    checked = remit("check", book, "--marked", tmp_path / "marked.xlsx", "--json")
    (fault,) = json.loads(checked.out)
    assert (checked.code, fault["file"], fault["row"]) == (BAD_INPUT, "book.xlsx, sheet people", 4)
    assert (tmp_path / "marked.xlsx").is_file()
