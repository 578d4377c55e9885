"""Whatever is done with the example, no identifier of its people comes out of it."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from remit.examples.build_one_board import FOLDER, KEY_FILE
from remit.examples.one_board_messy import FILE
from remit.examples.one_board_people import ESR_FILE, KEY, NAME, STAFF, numbers
from tests.cli.calls import Remit

PAYROLL = frozenset(numbers(sum(STAFF.values())))
NUMBER = re.compile(r"(?<!\d)9?(99\d{6})(?!\d)")
WORDS = re.compile(r"Surname \d|Forename \d|QQ\d{6}C|\d High Street")
"""Names, National Insurance numbers and addresses of the sources; a header may be named."""


def identifiers(text: str) -> set[str]:
    """Those of the payroll numbers, names and the like that stand in a text."""
    return (set(NUMBER.findall(text)) & PAYROLL) | set(WORDS.findall(text))


def texts_of(path: Path) -> Iterator[str]:
    """All that a reader of a file can see in it: as bytes, as cells, as parts of a workbook."""
    yield path.read_bytes().decode("utf-8", errors="replace")
    if path.suffix == ".parquet":
        yield pl.read_parquet(path).with_columns(pl.all().cast(pl.String)).write_csv()
    elif path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name).decode("utf-8", errors="replace") for name in archive.namelist())


def test_the_sources_are_full_of_identifiers() -> None:
    """Else finding none elsewhere says nothing."""
    for name in (ESR_FILE, FILE):
        found = set().union(*(identifiers(text) for text in texts_of(FOLDER / "sources" / name)))
        assert found >= PAYROLL
        assert len(found) > len(PAYROLL)


def test_no_output_holds_an_identifier(remit: Remit, tmp_path: Path) -> None:
    board, sources, out = tmp_path / "board", tmp_path / "board-sources", tmp_path / "out"
    out.mkdir()
    key, mapping, lists = sources / KEY_FILE, sources / "mapping.toml", sources / FILE
    person = pl.read_csv(FOLDER / "people.csv")["person"][0]
    calls: list[tuple[int, tuple[object, ...]]] = [
        (0, ("new", board, "--from", NAME)),
        (0, ("import", sources / ESR_FILE, "--plan", out / "esr", "--key", key)),
        (0, ("import", sources / ESR_FILE, "--plan", out / "esr", "--key", key, "--replace", "--json")),
        (2, ("import", sources / ESR_FILE, "--plan", out / "none")),
        (0, ("import", lists, "--plan", out / "lists", "--propose", out / "proposed.toml")),
        (0, ("import", lists, "--plan", board, "--propose", out / "again.toml", "--json")),
        (2, ("import", lists, "--plan", board, "--key", key, "--mapping", out / "proposed.toml",
             "--marked", out / "marked.xlsx")),
        (2, ("import", lists, "--plan", board, "--key", key, "--mapping", out / "again.toml", "--json")),
        (2, ("import", lists, "--plan", board, "--mapping", mapping)),
        (0, ("import", lists, "--plan", board, "--key", key, "--mapping", mapping, "--replace")),
        (0, ("import", sources / ESR_FILE, lists, "--plan", board, "--key", key, "--replace",
             "--mapping", sources / "mapping-beside-esr.toml", "--marked", out / "beside.xlsx")),
        (0, ("check", board)),
        (0, ("new", "--workbook", out / "board.xlsx", "--from", board, "--equality")),
        (0, ("exits", board, "--out", out / "exits")),
        (0, ("exits", board, "--as-if", "2026-04-30", "--out", out / "two-days")),
        (0, ("exits", board, "--exact", "--out", out / "exact")),
        (0, ("exits", board, "--json")),
        (0, ("exits", board, "--person", person)),
        (0, ("run", board, "--runs", 2, "--threads", 1, "--out", out / "results")),
        (0, ("run", board, "--runs", 1, "--threads", 1, "--exact", "--out", out / "exact-results")),
    ]  # fmt: skip
    for code, arguments in calls:
        said = remit(*arguments)
        assert said.code == code, (arguments, said.err)
        assert identifiers(said.out + said.err) == set(), arguments
    written = [path for folder in (board, out) for path in folder.rglob("*") if path.is_file()]
    assert {"report.html", "marked.xlsx", "proposed.toml", "faults.csv", "manifest.json"} <= {
        path.name for path in written
    }
    assert any(path.suffix == ".parquet" for path in written)
    assert "One board" in (out / "results" / "report.html").read_text(encoding="utf-8")
    for path in written:
        for text in texts_of(path):
            assert identifiers(text) == set(), path
            assert KEY.hex() not in text, path
