"""An option as a file: written, and taken up into another copy of the plan."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from remit.faults import Fault, FaultsFound
from remit.plan.kinds import BASELINE
from remit.plan.model import PLAN_FILE, Plan
from remit.plan.options import Conflict
from remit.plan.write import assumption_lines, change_lines

OWN_BLOCKS = ("change", "assumption")
"""Blocks of the file that go into the plan."""
WITHDRAWN = "withdrawn"
"""Blocks that say what the baseline said of what the option withdraws, when the option was written."""


def option_text(plan: Plan, option: str) -> str:
    """Give an option as a file for `option_blocks`: its changes and assumptions, and what it withdraws.

    What the baseline said of each withdrawn change goes along, so that an option that is brought to a
    baseline that has changed since says so.
    """
    if option not in plan.options:
        what, remedy = "is no option that is written in the plan", f"choose {' or '.join(plan.options)}"
        raise FaultsFound([Fault("unknown-option", PLAN_FILE, None, "option", option, what, remedy)])
    baseline = {c.id: c for c in plan.changes if c.option == BASELINE}
    lines = [f"# Option {option} of: {plan.title}"]
    for change in plan.changes:
        if change.option == option:
            lines += ["", *change_lines(change)]
    for entry in plan.assumptions:
        if entry.option == option:
            lines += ["", *assumption_lines(entry)]
    for change in plan.changes:
        if change.option == option and change.kind == "withdraw" and change.target in baseline:
            was = change_lines(replace(baseline[change.target], option=BASELINE))
            lines += ["", "[[withdrawn]]", *was[1:]]
    return "\n".join(lines) + "\n"


def option_blocks(plan: Plan, text: str, name: str, *, despite: bool = False) -> tuple[str, str]:
    """Give the option that a file holds, and its blocks as a plan file takes them.

    Args:
        plan: The plan as read that is to take it up.
        text: What `option_text` gave.
        name: Of the file, for faults.
        despite: Take it although the baseline has changed since.

    Raises:
        FaultsFound: The file is no option, or does not go with the plan; all conflicts are in it.
    """
    option = _option_of(text, name)
    faults = [_there(name, option)] if option in plan.options else []
    faults += [] if despite else [_clash(name, conflict) for conflict in refresh_conflicts(plan, text)]
    if faults:
        raise FaultsFound(faults)
    return option, _without_withdrawn(text)


def _option_of(text: str, name: str) -> str:
    """Give the one option that a file holds."""
    try:
        read = tomllib.loads(text)
        blocks = [block for kind in OWN_BLOCKS for block in read.get(kind, [])]
        options = {block["option"] for block in blocks}
        whole = set(read) <= {*OWN_BLOCKS, WITHDRAWN} and all("id" in one for one in read.get(WITHDRAWN, []))
        whole = whole and all("id" in one for one in read.get("change", []))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError):
        options, whole = set(), False
    if whole and len(options) == 1 and isinstance(option := options.pop(), str) and option != BASELINE:
        return option
    remedy = "take a file that remit options export wrote, or that the workbench gave"
    fault = Fault("no-option", name, None, None, None, "this is no file of an option", remedy)
    raise FaultsFound([fault.on_screen("choose a file that was downloaded as an option")])


def _there(name: str, option: str) -> Fault:
    what, remedy = "is an option of the plan already", "take that one out first, or rename one of the two"
    fault = Fault("duplicate-key", name, None, "option", option, what, remedy)
    return fault.on_screen("take that one out first")


def _clash(name: str, conflict: Conflict) -> Fault:
    fault = Fault("conflict", name, None, None, None, str(conflict), "--despite takes the option up as it is")
    return fault.on_screen("tick that it is to be taken up as it is, or change the plan first")


def _without_withdrawn(text: str) -> str:
    kept, inside = [], False
    for line in text.splitlines():
        if line.startswith("[["):
            inside = line.strip() == f"[[{WITHDRAWN}]]"
        if not inside and not line.startswith("#"):
            kept.append(line)
    return "\n".join(kept).strip() + "\n"


def refresh_conflicts(plan: Plan, text: str) -> tuple[Conflict, ...]:
    """Name where an option's file rests on a baseline that is not that of the plan any more.

    Args:
        plan: the plan as read, with the newer baseline.
        text: what `option_text` gave.
    """
    baseline = {c.id: c for c in plan.changes if c.option == BASELINE}
    found = []
    read: Mapping[str, Any] = tomllib.loads(text)
    for block in read.get("withdrawn", []):
        now = baseline.get(block["id"])
        if now is None:
            found.append(
                Conflict(f"change {block['id']}", "the option withdraws it", "the baseline has it no more")
            )
            continue
        then = tomllib.loads("\n".join(change_lines(now)))["change"][0]
        for key in sorted({*then, *block} - {"option", "source", "status"}):
            if then.get(key) != block.get(key):
                found.append(
                    Conflict(
                        f"change {block['id']}, {key}",
                        f"{block.get(key)} when the option was written",
                        f"{then.get(key)} in the baseline now",
                    )
                )
    ids = {c.id: c for c in plan.changes}
    for block in read.get("change", []):
        same = ids.get(block["id"])
        if same is not None and same.option != block.get("option", BASELINE):
            found.append(
                Conflict(f"change {block['id']}", "new in the option", f"there in option {same.option}")
            )
    return tuple(found)
