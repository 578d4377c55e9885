"""Writing a plan file: what `read` makes of the text is the plan again."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from remit.plan.kinds import ASSUMPTION_KEYS, CHANGE_KEYS, HEADING_KEYS
from remit.plan.model import Assumption, Change, Plan


def plan_text(plan: Plan) -> str:
    """Give a plan as read as the text of `plan.toml`; keys that say nothing are left out."""
    lines = list(_lines(vars(plan), HEADING_KEYS))
    for change in plan.changes:
        lines += ["", *change_lines(change)]
    for assumption in plan.assumptions:
        lines += ["", *assumption_lines(assumption)]
    return "\n".join(lines) + "\n"


def change_lines(change: Change) -> list[str]:
    """Give a change as the lines of its block."""
    return ["[[change]]", *_lines(vars(change), CHANGE_KEYS)]


def assumption_lines(assumption: Assumption) -> list[str]:
    """Give an assumption as the lines of its block."""
    return ["[[assumption]]", *_lines(vars(assumption), ASSUMPTION_KEYS)]


def _lines(values: Mapping[str, Any], keys: Iterable[Any]) -> Iterator[str]:
    for key in keys:
        value = values[key.name]
        if key.required or not (value is None or value == "" or value == {} or value == key.default):
            yield f"{key.name} = {_written(value)}"


def _written(value: Any) -> str:
    """Write a value as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return f"[{', '.join(_written(part) for part in value)}]"
    if isinstance(value, Mapping):
        given = {name: part for name, part in value.items() if part not in (None, "")}
        return f"{{ {', '.join(f'{name} = {_written(part)}' for name, part in given.items())} }}"
    # A JSON text is a basic string of TOML, but for the one sign that JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
