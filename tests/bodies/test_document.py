"""The page of the tables says what the declarations say."""

import runpy
import sys
from pathlib import Path

import pytest

from remit.bodies import TABLES
from remit.bodies.columns import Table
from remit.bodies.document import tables_page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tables.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == tables_page(), "run python -m remit.bodies.document"


def test_every_column_has_a_row() -> None:
    page = tables_page()
    for table in TABLES.values():
        section = page.split(f"## {table.file}")[1].split("\n## ")[0]
        assert [name for name in table.names if f"| `{name}` |" not in section] == []


def test_the_command_writes_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tables.md"
    monkeypatch.setattr(sys, "argv", ["document", str(path)])
    monkeypatch.delitem(sys.modules, "remit.bodies.document")
    runpy.run_module("remit.bodies.document", run_name="__main__")
    assert path.read_text(encoding="utf-8") == tables_page()


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_declarations_are_whole(table: Table) -> None:
    names = table.names
    assert len(set(names)) == len(names)
    assert set(table.key) <= set(names)
    assert {name for span in table.spans for name in span} <= set(names)
    for column in table.columns:
        assert column.meaning.endswith(".")
        assert not column.refers or len(TABLES[column.refers].key) == 1
        assert bool(column.pattern) == bool(column.form)
