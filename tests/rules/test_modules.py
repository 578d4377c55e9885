"""How the modules of rules are written: compiled, told of, and without numbers of the world."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from numba.extending import is_jitted

import remit.rules
from remit.rules.versions import Rule, Version
from tests.rules.register import RULES

MODULES = sorted(Path(remit.rules.__path__[0]).glob("*.py"))
OWN_NUMBERS = {"arithmetic.py": "the calendar"}
"""Modules whose numbers are not of the world."""
STRUCTURE = {*range(8), 10, 12, 24, 100, 1000, 10_000, 1e-6, 1e6}
"""Numbers that may stand in code: counts of fields, days of a week, months of a year, parts of one."""

versions = [
    pytest.param(rule, version, id=f"{rule.id} {version.first}")
    for rule in RULES.values()
    for version in rule.versions
]


def _numbers(node: ast.AST) -> Iterator[tuple[int, float]]:
    """Line and value of each number under a node, those of dates left out: versions begin on days."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "dt.date":
        return
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(node, ast.Constant) and isinstance(value, int | float) and not isinstance(value, bool):
        yield node.lineno, value
    for child in ast.iter_child_nodes(node):
        yield from _numbers(child)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_number_of_the_world_stands_in_code(path: Path) -> None:
    if path.name not in OWN_NUMBERS:
        found = _numbers(ast.parse(path.read_text(encoding="utf-8")))
        assert [(line, value) for line, value in found if value not in STRUCTURE] == []


@pytest.mark.parametrize(("rule", "version"), versions)
def test_arithmetic_is_compiled_and_takes_terms_last(rule: Rule, version: Version) -> None:
    assert is_jitted(version.compute)
    names = list(inspect.signature(version.compute).parameters)
    assert ("terms" in names) == (version.terms is not None)
    assert "terms" not in names[:-1]


@pytest.mark.parametrize(("rule", "version"), versions)
def test_the_arithmetic_says_what_it_takes_and_where_it_comes_from(rule: Rule, version: Version) -> None:
    told = inspect.getdoc(version.compute)
    assert told is not None
    names = inspect.signature(version.compute).parameters
    assert [name for name in names if f"{name}: " not in told] == []
    assert "Source: " in told


@pytest.mark.parametrize("rule", sorted(RULES))
def test_versions_take_the_same_arguments(rule: str) -> None:
    taken = {
        tuple(name for name in inspect.signature(version.compute).parameters if name != "terms")
        for version in RULES[rule].versions
    }
    assert len(taken) == 1
