"""Chunks on disk: what is whole is kept, what is torn or foreign is made again, files are verified."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from remit.plan import Plan, read_plan
from remit.results.chunks import TABLES, content_digest
from remit.results.kept import RECORDS, UNFINISHED
from remit.results.store import Progress, Results, ResultsMismatch, read_results, tables_of, write_results
from remit.simulate.workers import Workers
from tests.plans import set_cell, write_tiny_plan

RUNS, SEED, ONE = 33, 5, Workers(threads=1)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_plan(tmp_path_factory.mktemp("plan") / "tiny")


@pytest.fixture(scope="module")
def plan(source: Path) -> Plan:
    return read_plan(source).apply()


@pytest.fixture
def results(plan: Plan, tmp_path: Path) -> Results:
    return write_results(plan, tmp_path / "results", RUNS, SEED, ONE)


def runs_made(plan: Plan, folder: Path, runs: int = RUNS, seed: int = SEED) -> tuple[Results, int]:
    """Run into a folder; give the results and how many runs were there before."""
    told: list[Progress] = []
    results = write_results(plan, folder, runs, seed, ONE, told.append)
    assert told[0].done == told[0].kept
    assert told[-1].done == told[-1].total == runs + 1
    return results, told[0].kept


def parts(results: Results) -> Path:
    return tables_of(results.folder, results.plan)


def cut_short(folder: Path) -> None:
    file = folder / "cash" / "part-000002.parquet"
    file.write_bytes(file.read_bytes()[:-9])


def flip(folder: Path) -> None:
    file = folder / "stocks" / "part-000002.parquet"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def lose_record(folder: Path) -> None:
    (folder / RECORDS / "part-000002.json").unlink()


def garble_record(folder: Path) -> None:
    (folder / RECORDS / "part-000002.json").write_text('{"first": 1')


def swap(folder: Path) -> None:
    """Put another chunk's files and record into its place."""
    for name in (*TABLES, RECORDS):
        ending = "json" if name == RECORDS else "parquet"
        other = folder / name / f"part-000001.{ending}"
        (folder / name / f"part-000002.{ending}").write_bytes(other.read_bytes())


def age(folder: Path) -> None:
    """Make a record say that other code made it."""
    record = folder / RECORDS / "part-000002.json"
    plain = json.loads(record.read_text())
    plain["made_of"]["code"] = "0" * 64
    record.write_text(json.dumps(plain))


def test_the_same_again_keeps_everything(plan: Plan, results: Results) -> None:
    again, kept = runs_made(plan, results.folder)
    assert kept == RUNS + 1
    assert again.manifest == results.manifest


@pytest.mark.parametrize("harm", [cut_short, flip, lose_record, garble_record, swap, age])
def test_a_torn_or_foreign_chunk_is_made_again(
    plan: Plan, results: Results, harm: Callable[[Path], None]
) -> None:
    harm(parts(results))
    again, kept = runs_made(plan, results.folder)
    assert kept == RUNS + 1 - 10
    assert again.manifest == results.manifest


def test_what_was_not_finished_goes(plan: Plan, results: Results) -> None:
    left = parts(results) / "odds" / f"part-000009.parquet{UNFINISHED}"
    left.write_bytes(b"half")
    (parts(results) / "odds" / "part-000009.parquet").write_bytes(b"no record")
    again, kept = runs_made(plan, results.folder)
    assert (kept, again.manifest) == (RUNS + 1, results.manifest)
    assert sorted(p.name for p in left.parent.iterdir()) == [f"part-00000{i}.parquet" for i in range(5)]


def test_more_runs_go_on_and_fewer_are_as_if_made_alone(plan: Plan, results: Results, tmp_path: Path) -> None:
    more, kept = runs_made(plan, results.folder, 60)
    assert kept == 31  # the last three runs were a chunk cut short
    alone, kept = runs_made(plan, tmp_path / "alone", 60)
    assert (kept, more.manifest) == (0, alone.manifest)
    fewer, kept = runs_made(plan, results.folder, RUNS)
    assert (kept, fewer.manifest) == (31, results.manifest)
    assert fewer.table("odds").select(pl.col("run").max()).collect().item() == RUNS


def test_another_seed_plan_or_option_keeps_nothing(plan: Plan, results: Results, tmp_path: Path) -> None:
    other = write_tiny_plan(tmp_path / "other")
    set_cell(other, "people", 2, "fte", "0.5")
    for another in (read_plan(other).apply(), read_plan(plan.folder).apply("a year later")):
        assert runs_made(another, results.folder)[1] == 0
    assert runs_made(plan, results.folder, seed=6)[1] == 0


@pytest.mark.parametrize("name", TABLES)
def test_a_changed_table_is_refused_when_it_is_opened(plan: Plan, results: Results, name: str) -> None:
    file = parts(results) / name / "part-000001.parquet"
    changed = pl.read_parquet(file)[:-1]
    changed.write_parquet(file)
    with pytest.raises(ResultsMismatch, match=f"{name} is not what the manifest says"):
        read_results(results.folder, read_plan(plan.folder)).table(name)


@pytest.mark.parametrize("name", TABLES)
def test_a_missing_file_is_refused(plan: Plan, results: Results, name: str) -> None:
    (parts(results) / name / "part-000003.parquet").unlink()
    with pytest.raises(ResultsMismatch, match=name):
        read_results(results.folder, read_plan(plan.folder)).table(name)


def test_stored_tables_are_what_their_digests_say(results: Results) -> None:
    for record in sorted((parts(results) / RECORDS).iterdir()):
        contents = json.loads(record.read_text())["contents"]
        files = {name: parts(results) / name / f"{record.stem}.parquet" for name in TABLES}
        assert {name: content_digest(pl.read_parquet(file)) for name, file in files.items()} == contents


def test_the_content_digest_is_of_the_numbers() -> None:
    table = pl.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    words = table.with_columns(pl.col("b").cast(pl.Enum(["x", "y"])))
    told = {content_digest(t) for t in (table, words, table.rename({"a": "c"}), table[::-1])}
    assert len(told) == 4
    assert content_digest(pl.concat([table[:1], table[1:]], rechunk=False)) == content_digest(table)
