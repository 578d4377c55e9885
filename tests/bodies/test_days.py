"""Lists under old codes, read for a day: mergers and splits by share, through the command that people use."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from remit.bodies import read_bodies
from remit.bodies.codes import split_by_share
from remit.bodies.importing import import_files
from remit.bodies.succession import register_of
from remit.examples.build_one_board import FOLDER, KEY_FILE
from remit.examples.esr_file import write_esr
from remit.examples.one_board_people import ESR_FILE
from remit.faults import errors
from tests.bodies.esr_small import KEY, PEOPLE, POSTS
from tests.bodies.test_codes import AFTER, BEFORE
from tests.bodies.test_import import MAPPING, write
from tests.cli.calls import Remit

FRIMLEY, SUSSEX, CENTRAL_EAST = "QNQ", "QNX", "QUE"
LIST = "Staff No,Org,DOB,FTE,Salary,Band\n100,{},31/03/1980,1,30000,5\n101,QKS,01/04/1981,0.5,31000,6\n"
BY_CODE = MAPPING.replace('body = "QKS"\n', "").replace(
    "[sheet.constant]", '[sheet.column.body]\nfrom = "Org"\n[sheet.constant]'
)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "own.key"
    path.write_text(f"remit-key-1 {KEY.hex()}\n", encoding="ascii")
    path.chmod(0o600)
    return path


def files(tmp_path: Path, code: str) -> tuple[Path, Path]:
    """A list of two people under a code, and its mapping."""
    return write(tmp_path / "list.csv", LIST.format(code)), write(tmp_path / "map.toml", BY_CODE)


def esr_under(path: Path, code: str) -> Path:
    renamed = pl.DataFrame({"body": [code, "QKS"], "name": ["As it was called", "Kent and Medway"]})
    moved = [
        frame.with_columns(pl.col("body").replace({"Q01": code, "Q02": "QKS"})) for frame in (PEOPLE, POSTS)
    ]
    write_esr(path, *moved, renamed, AFTER)
    return path


def test_a_list_under_the_old_code_of_a_merged_board_is_that_of_the_new_one(
    remit: Remit, tmp_path: Path, key: Path
) -> None:
    path, mapping = files(tmp_path, CENTRAL_EAST)
    plan = tmp_path / "plan"
    said = remit(
        *("import", path, "--plan", plan, "--mapping", mapping, "--key", key, "--date", AFTER.isoformat())
    )
    assert said.code == 0, said.err
    assert pl.read_csv(plan / "people.csv")["body"].to_list() == ["S1Y5D", "QKS"]
    assert "has taken over and is taken" in said.err


def test_before_the_merger_the_old_code_stands(tmp_path: Path) -> None:
    path, mapping = files(tmp_path, CENTRAL_EAST)
    found = import_files([path], tmp_path, mapping, KEY, day=BEFORE)
    assert errors(found.faults) == []
    assert found.tables["people"]["body"].to_list() == [CENTRAL_EAST, "QKS"]


def test_people_of_a_board_that_was_split_three_ways_are_not_guessed(
    remit: Remit, tmp_path: Path, key: Path
) -> None:
    path, mapping = files(tmp_path, FRIMLEY)
    plan = tmp_path / "plan"
    said = remit(
        *("import", path, "--plan", plan, "--mapping", mapping, "--key", key, "--date", AFTER.isoformat())
    )
    assert said.code == 2
    assert "was split" in said.err
    assert said.err.count("%") == 3
    assert "write for each row which of them is meant" in said.err
    assert not (plan / "people.csv").exists()


def test_money_of_a_board_that_was_split_goes_by_share(tmp_path: Path) -> None:
    register, faults = register_of(tmp_path)
    assert faults == []
    shares = register.successors(FRIMLEY, AFTER)
    assert len(shares) == 3
    frame = pl.DataFrame({"body": [FRIMLEY], "gbp": [1_000_000.0]})
    split = dict(split_by_share(frame, register, AFTER, ["gbp"]).iter_rows())
    assert split == pytest.approx({code: 1_000_000 * share for code, share in shares.items()})


def test_an_esr_file_under_an_old_code_is_read_for_a_day(remit: Remit, tmp_path: Path, key: Path) -> None:
    path, plan = esr_under(tmp_path / "old.DAT", CENTRAL_EAST), tmp_path / "plan"
    said = remit("import", path, "--plan", plan, "--key", key, "--date", AFTER.isoformat())
    assert said.code == 0, said.err
    assert set(pl.read_csv(plan / "people.csv")["body"]) == {"S1Y5D", "QKS"}
    assert set(pl.read_csv(plan / "bodies.csv")["body"]) == {"S1Y5D", "QKS"}
    split = esr_under(tmp_path / "split.DAT", FRIMLEY)
    assert "was split" in remit("import", split, "--plan", plan, "--key", key, "--date", AFTER).err


def test_the_plans_own_successions_count_too(remit: Remit, tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    plan.mkdir()
    for name in ("bodies.csv", "successions.csv"):
        shutil.copy(FOLDER / name, plan)
    key = tmp_path / KEY_FILE
    shutil.copy(FOLDER / "sources" / KEY_FILE, key)
    key.chmod(0o600)
    said = remit(
        *("import", FOLDER / "sources" / ESR_FILE, "--plan", plan, "--key", key, "--date", "2026-05-01")
    )
    assert said.code == 0, said.err
    people = pl.read_csv(plan / "people.csv")
    assert set(people["body"]) == {"QZ3"}
    assert read_bodies(FOLDER).people.height == people.height


def test_a_day_that_is_none_is_refused(remit: Remit, tmp_path: Path, key: Path) -> None:
    path, mapping = files(tmp_path, SUSSEX)
    said = remit("import", path, "--plan", tmp_path, "--mapping", mapping, "--key", key, "--date", "soon")
    assert said.code == 2
    assert "is not a date" in said.err
