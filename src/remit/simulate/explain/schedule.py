"""The schedule of the month as its source has it: the steps in order, with module and meaning."""

import ast
import inspect
import textwrap
from typing import Any, NamedTuple

from remit.simulate import month


class Step(NamedTuple):
    """One step of the month.

    Attributes:
        name: of its function.
        module: in which the function stands.
        says: first line of its docstring.
    """

    name: str
    module: str
    says: str


def steps() -> list[Step]:
    """Read the calls in the loop over months of `live_through`, in order."""
    schedule: Any = month.live_through
    tree = ast.parse(textwrap.dedent(inspect.getsource(schedule.py_func)))
    loops = (node for node in ast.walk(tree) if isinstance(node, ast.For))
    loop = next(node for node in loops if ast.unparse(node.target) == "month")
    return [step_of(ast.unparse(line.value.func)) for line in loop.body]  # type: ignore[attr-defined]


def step_of(name: str) -> Step:
    """Give one step by the name of its function."""
    function: Any = getattr(month, name).py_func
    return Step(name, function.__module__, first_line(function))


def first_line(function: Any) -> str:
    """Give the first sentence line of a function's docstring."""
    return (inspect.getdoc(function) or "").partition("\n")[0]
