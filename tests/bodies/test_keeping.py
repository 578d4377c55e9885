"""An import loses nothing that the plan holds: bodies, functions, and what else it knows."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from remit.examples.build_one_board import FOLDER, KEY_FILE
from remit.examples.one_board_people import ESR_FILE
from tests.bodies.books import tiny_sheets, write_book
from tests.bodies.test_import import GOOD, imported, write
from tests.cli.calls import Remit

BODIES_LIST = """
[[sheet]]
table = "bodies"
file = "*.csv"
[sheet.column.body]
from = "Code"
[sheet.column.name]
from = "Name"
[sheet.constant]
kind = "board"
source = "a list"
status = "assumed"
"""


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / KEY_FILE
    shutil.copy(FOLDER / "sources" / KEY_FILE, path)
    path.chmod(0o600)
    return path


def plan_with(tmp_path: Path, *names: str) -> Path:
    folder = tmp_path / "plan"
    folder.mkdir()
    for name in names:
        shutil.copy(FOLDER / name, folder)
    return folder


def test_an_esr_file_leaves_the_bodies_of_the_plan_as_they_are(
    remit: Remit, tmp_path: Path, key: Path
) -> None:
    folder = plan_with(tmp_path, "bodies.csv", "schemes.csv")
    before = (folder / "bodies.csv").read_bytes()
    said = remit("import", FOLDER / "sources" / ESR_FILE, "--plan", folder, "--key", key)
    assert said.code == 0, said.err
    assert (folder / "bodies.csv").read_bytes() == before
    assert pl.read_csv(folder / "people.csv").height == 1350


def test_bodies_that_the_plan_lacks_are_added_and_named(remit: Remit, tmp_path: Path, key: Path) -> None:
    folder = plan_with(tmp_path, "bodies.csv")
    rows = pl.read_csv(folder / "bodies.csv")
    rows.filter(pl.col("body") != "QZ2").write_csv(folder / "bodies.csv")
    said = remit("import", FOLDER / "sources" / ESR_FILE, "--plan", folder, "--key", key)
    assert said.code == 0, said.err
    assert "1 added to those of the plan, which stay as they are: QZ2" in said.err
    after = pl.read_csv(folder / "bodies.csv")
    kept = after.filter(pl.col("body") != "QZ2")
    assert kept.equals(rows.filter(pl.col("body") != "QZ2"))
    assert after.filter(pl.col("body") == "QZ2")["kind"].to_list() == ["board"]


def test_bodies_that_cannot_be_read_are_not_written_anew(remit: Remit, tmp_path: Path, key: Path) -> None:
    folder = plan_with(tmp_path, "bodies.csv")
    path = folder / "bodies.csv"
    broken = path.read_text(encoding="utf-8").replace("3400000", "many")
    path.write_text(broken, encoding="utf-8")
    said = remit("import", FOLDER / "sources" / ESR_FILE, "--plan", folder, "--key", key)
    assert said.code == 2
    assert "could lose what it holds" in said.err
    assert path.read_text(encoding="utf-8") == broken


def test_a_list_of_bodies_says_more_of_some_and_takes_none_away(remit: Remit, tmp_path: Path) -> None:
    folder = plan_with(tmp_path, "bodies.csv")
    before = read_rows(folder)
    path = write(tmp_path / "list.csv", "Code,Name\nQZ1,Wealdmarsh as it is called now\nQZ9,A new one\n")
    mapping = write(tmp_path / "map.toml", BODIES_LIST)
    assert remit("import", path, "--plan", folder, "--mapping", mapping).code == 2
    said = remit("import", path, "--plan", folder, "--mapping", mapping, "--replace")
    assert said.code == 0, said.err
    after = read_rows(folder)
    assert set(after) == {*before, "QZ9"}
    assert after["QZ1"]["name"] == "Wealdmarsh as it is called now"
    assert (after["QZ1"]["closes"], after["QZ1"]["population"]) == (
        before["QZ1"]["closes"],
        before["QZ1"]["population"],
    )
    assert {code: after[code] for code in before if code != "QZ1"} == {
        code: row for code, row in before.items() if code != "QZ1"
    }


def read_rows(folder: Path) -> dict[str, dict[str, str]]:
    table = pl.read_csv(folder / "bodies.csv", infer_schema=False)
    return {row["body"]: row for row in table.iter_rows(named=True)}


def test_own_functions_stay_when_a_list_names_others(tmp_path: Path) -> None:
    head = "function,name,commissioning,meaning\n"
    write(tmp_path / "functions.csv", head + "finance,Finance,true,Money\nlegal,Law,false,Advice\n")
    mapping = """
[[sheet]]
table = "functions"
file = "list.csv"
[sheet.column]
function = { from = "Slug" }
name = { from = "Title" }
[sheet.constant]
commissioning = "true"
meaning = "of a list"
"""
    found = imported(tmp_path, "Slug,Title\nfinance,Money\nlearning,Teaching\n", mapping)
    rows = dict(found.tables["functions"].select("function", "name").iter_rows())
    assert rows == {"finance": "Money", "legal": "Law", "learning": "Teaching"}
    assert "legal" in next(fault.what for fault in found.faults if fault.kind == "kept")


def plan_of_two(folder: Path) -> pl.DataFrame:
    """Write people of two bodies, of which the files of the tests name one; give those of the other."""
    write(folder / "bodies.csv", "body,name,kind,source,status\nQKS,Kent,board,made up,assumed\n")
    known = imported(folder, GOOD).tables["people"].with_columns(zone=pl.lit("fringe"))
    other = known.head(1).with_columns(body=pl.lit("QZ9"), person=pl.lit("f" * 16))
    pl.concat([known, other]).write_csv(folder / "people.csv")
    return other


def test_columns_that_a_new_file_lacks_are_warned_of_and_other_bodies_stay(tmp_path: Path) -> None:
    other = plan_of_two(tmp_path)
    again = imported(tmp_path, GOOD)
    warned = {fault.kind: fault for fault in again.faults if fault.level == "warning"}
    assert set(warned) == {"column-lost", "rows-kept"}
    assert "zone" in warned["column-lost"].what
    assert "1 row of the plan, of QZ9" in warned["rows-kept"].what
    assert again.tables["people"].filter(pl.col("body") == "QZ9").equals(other)
    assert again.tables["people"].height == 3


def test_a_person_who_has_moved_to_a_body_that_is_read_stands_once(tmp_path: Path) -> None:
    plan_of_two(tmp_path)
    moved = imported(tmp_path, GOOD).tables["people"]["person"][0]
    path = tmp_path / "people.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("f" * 16, moved), encoding="utf-8")
    people = imported(tmp_path, GOOD).tables["people"]
    assert people["body"].to_list() == ["QKS", "QKS"]


def test_files_that_name_none_of_the_bodies_replace_the_table(tmp_path: Path) -> None:
    plan_of_two(tmp_path)
    path = tmp_path / "people.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("QKS", "QZ8"), encoding="utf-8")
    found = imported(tmp_path, GOOD)
    assert found.tables["people"].height == 2
    lost = next(fault for fault in found.faults if fault.kind == "rows-lost")
    assert (lost.level, "QZ8, QZ9" in lost.what) == ("warning", True)


def test_posts_of_a_body_that_has_yet_to_open_stay(remit: Remit, tmp_path: Path, key: Path) -> None:
    folder = plan_with(tmp_path, *(path.name for path in FOLDER.glob("*.*")))
    before = pl.read_csv(folder / "posts.csv").filter(pl.col("body") == "QZ3")
    esr = FOLDER / "sources" / ESR_FILE
    said = remit("import", esr, "--plan", folder, "--key", key, "--replace")
    assert said.code == 0, said.err
    assert "QZ3, which the files do not name, stay" in said.err
    after = pl.read_csv(folder / "posts.csv")
    assert after.filter(pl.col("body") == "QZ3").equals(before)
    assert f"Next: remit check {folder}" in said.out
    assert remit("check", folder).code == 0


@pytest.mark.parametrize("name", ["spells", "departures", "equality"])
def test_people_of_another_key_do_not_come_beside_what_is_known_of_the_old(tmp_path: Path, name: str) -> None:
    write(tmp_path / "bodies.csv", "body,name,kind,source,status\nQKS,Kent,board,made up,assumed\n")
    shutil.copy(FOLDER / f"{name}.csv", tmp_path)
    found = imported(tmp_path, GOOD)
    fault = next(fault for fault in found.faults if fault.kind == "other-people")
    assert (fault.level, fault.file) == ("error", f"{name}.csv")
    assert f"delete {name}.csv" in fault.remedy


def test_of_people_who_have_left_a_warning_is_given(tmp_path: Path) -> None:
    write(tmp_path / "bodies.csv", "body,name,kind,source,status\nQKS,Kent,board,made up,assumed\n")
    person = imported(tmp_path, GOOD).tables["people"]["person"][0]
    write(tmp_path / "equality.csv", f"person,gender\n{person},Female\n{'f' * 16},Male\n")
    fault = next(fault for fault in imported(tmp_path, GOOD).faults if fault.kind == "people-gone")
    assert (fault.level, fault.file) == ("warning", "equality.csv")
    assert fault.what.startswith("1 of 2 rows is of a person")
    (tmp_path / "equality.csv").write_text(f"person,gender\n{person},Female\n", encoding="utf-8")
    assert not [fault for fault in imported(tmp_path, GOOD).faults if fault.file == "equality.csv"]


def test_a_workbook_of_other_people_is_refused_too(remit: Remit, tmp_path: Path) -> None:
    folder = plan_with(tmp_path, *(path.name for path in FOLDER.glob("*.*")))
    book = write_book(tmp_path / "book.xlsx", tiny_sheets())
    said = remit("import", book, "--plan", folder, "--replace")
    assert said.code == 2
    assert "delete equality.csv first" in said.err
