"""The pages of the model are what code and evidence say, and leave no mechanism or parameter out."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from remit.simulate.explain.pages import ELSEWHERE, ENTRIES, PAGES
from remit.simulate.explain.schedule import steps
from remit.simulate.mechanisms import MECHANISMS, Mechanism
from remit.simulate.uncertain import Draw, parameter_id

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "remit" / "simulate"
DOCS = ROOT / "docs" / "model"
NAMES = [mechanism.name for mechanism in MECHANISMS]


def page_of(mechanism: Mechanism) -> str:
    return (DOCS / f"{ENTRIES[mechanism.name].page}.md").read_text(encoding="utf-8")


def test_the_pages_are_as_the_module_writes_them(tmp_path: Path) -> None:
    """If not: python -m remit.simulate.document docs/model."""
    subprocess.run(
        [sys.executable, "-m", "remit.simulate.document", tmp_path], check=True, capture_output=True
    )
    written = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert [path for path in written if not (DOCS / path).exists()] == []
    differ = [path for path in written if (tmp_path / path).read_bytes() != (DOCS / path).read_bytes()]
    assert differ == []
    pictures = {path.name for path in (DOCS / "images").iterdir()}
    assert pictures == {f"{name}.svg" for name in NAMES}


def test_every_mechanism_is_on_a_page() -> None:
    assert set(ENTRIES) == set(NAMES)
    assert {entry.page for entry in ENTRIES.values()} == {page.name for page in PAGES}


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=NAMES)
def test_a_mechanism_has_heading_switch_parameters_and_picture(mechanism: Mechanism) -> None:
    page, entry = page_of(mechanism), ENTRIES[mechanism.name]
    part = page.split(f"{{: #{mechanism.name} }}")[1].split("\n## ")[0]
    assert f"--without {mechanism.name}`" in part
    assert f"images/{mechanism.name}.svg" in part
    assert mechanism.step in {step.name for step in steps()}
    assert set(mechanism.neutral) <= {field for one in ENTRIES.values() for field in one.fields}
    for field in entry.fields:
        assert f"| `{parameter_id(field)}` |" in part


def test_every_parameter_has_one_place() -> None:
    placed = [field for entry in ENTRIES.values() for field in entry.fields] + list(ELSEWHERE)
    assert sorted(placed) == sorted(Draw._fields)


def test_the_month_reads_every_parameter_that_a_page_shows() -> None:
    source = "\n".join(file.read_text(encoding="utf-8") for file in SOURCE.glob("*.py"))
    read = set(re.findall(r"\bdraw\.(\w+)", source))
    assert {field for entry in ENTRIES.values() for field in entry.fields} - read == set()
    assert read & set(ELSEWHERE) == set()


def test_the_schedule_is_that_of_the_loop() -> None:
    """Read a second time, by other means: the lines of the loop over months."""
    source = (SOURCE / "month.py").read_text(encoding="utf-8")
    function = next(
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == "live_through"
    )
    lines = ast.unparse(function).split("for month in ")[1].splitlines()[1:]
    names = [line.strip().partition("(")[0] for line in lines]
    assert names == [step.name for step in steps()]
    page = (DOCS / "schedule.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| \d+ \| `\w+\.(\w+)`", page, flags=re.M) == names


def test_the_drivers_name_every_mechanism() -> None:
    page = (DOCS / "drivers.md").read_text(encoding="utf-8")
    for mechanism in MECHANISMS:
        assert f"#{mechanism.name})" in page
    assert re.search(r"\d+ runs, seed \d+", page)
