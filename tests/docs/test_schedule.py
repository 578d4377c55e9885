"""The page on the model lists the steps of the month as the code has them."""

import ast
import re
from pathlib import Path

from remit.simulate import month as schedule

ROOT = Path(__file__).parents[2]


def steps_of_the_code() -> list[str]:
    """Read the calls in the month loop of `simulate_run`, in order."""
    tree = ast.parse(Path(schedule.__file__).read_text())
    run = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "simulate_run")
    loop = next(n for n in run.body if isinstance(n, ast.For) and ast.unparse(n.target) == "month")
    return [statement.value.func.id for statement in loop.body]  # type: ignore[attr-defined]


def test_the_page_lists_the_schedule() -> None:
    page = (ROOT / "docs" / "model.md").read_text()
    assert re.findall(r"^\d+\. `(\w+)`", page, flags=re.M) == steps_of_the_code()
    assert len(steps_of_the_code()) == 9
