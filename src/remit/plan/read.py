"""Reading a plan from its folder or by its shipped name, or saying all that is wrong with it."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from remit.bodies import Bodies, examine_bodies
from remit.bodies.sheets import FIRST_ROW, NO_ROWS
from remit.faults import Fault, FaultsFound, errors, nearest
from remit.plan.assumed import check_assumptions
from remit.plan.check import (
    Entry,
    Tables,
    check_change,
    check_closing,
    check_days,
    check_heading,
    check_ids,
    check_late,
    check_parameters,
    check_receivers,
    check_sourcing,
    check_target,
    check_terms,
)
from remit.plan.file import Block, Blocks, read_blocks
from remit.plan.kinds import BASELINE
from remit.plan.model import PLAN_FILE, Plan

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def shipped_plans() -> dict[str, Path]:
    """Give the folders of the plans that ship in the package, by name."""
    folders = sorted(path.parent for path in EXAMPLES.glob(f"*/{PLAN_FILE}"))
    return {folder.name.replace("_", "-"): folder for folder in folders}


def find_plan(path_or_name: str | Path) -> Path:
    """Find a plan's folder.

    Args:
        path_or_name: A folder, its `plan.toml`, or the name of a shipped plan, in which `-` and `_` are
            equal. What exists as a path is one.

    Raises:
        FaultsFound: It is neither.
    """
    path = Path(path_or_name)
    if path.is_dir():
        return path
    if path.is_file() and path.name == PLAN_FILE:
        return path.parent
    shipped = shipped_plans()
    name = str(path_or_name).replace("_", "-")
    if name in shipped:
        return shipped[name]
    near = nearest(name, shipped)
    remedy = f"give a folder, or one of {', '.join(shipped)}" if shipped else "give a folder"
    remedy = f"write {near} if that is meant; {remedy}" if near else remedy
    what = "there is neither such a folder nor a plan of this name"
    raise FaultsFound([Fault("unknown-plan", str(path_or_name), None, None, None, what, remedy)])


def read_plan_despite(path_or_name: str | Path, files: Collection[str]) -> tuple[Plan, list[Fault]]:
    """Read a plan although rows of some tables are wrong, for work that can leave these rows out.

    Args:
        path_or_name: A folder, or the name of a shipped plan.
        files: Tables whose rows may be wrong, as `people.csv`.

    Returns:
        The plan, with null in cells that cannot be read; and all faults and warnings.

    Raises:
        FaultsFound: Something else is wrong with it; all faults are in it.
    """
    plan, faults = examine_plan(find_plan(path_or_name), files)
    if plan is None:
        raise FaultsFound(faults)
    return plan, faults


def read_plan(path_or_name: str | Path) -> Plan:
    """Read a plan with its tables.

    Args:
        path_or_name: A folder, or the name of a shipped plan.

    Raises:
        FaultsFound: Something is wrong with it; all faults are in it.
    """
    plan, faults = examine_plan(find_plan(path_or_name))
    if plan is None:
        raise FaultsFound(faults)
    return plan


def check_plan(path_or_name: str | Path) -> list[Fault]:
    """Find all faults and warnings of a plan: those of `plan.toml`, then those of the tables.

    Args:
        path_or_name: A folder, or the name of a shipped plan; nothing is written to it.
    """
    try:
        folder = find_plan(path_or_name)
    except FaultsFound as found:
        return list(found.faults)
    return examine_plan(folder)[1]


def examine_plan(
    folder: Path, despite: Collection[str] = (), *, frame: bool = False
) -> tuple[Plan | None, list[Fault]]:
    """Read a plan with all that is wrong with it.

    Args:
        folder: The plan's folder.
        despite: Files of which single rows may be wrong.
        frame: Whether tables may still lack rows: a plan is begun before its lists are brought.

    Returns:
        The plan, none if anything else is an error; and all faults.
    """
    blocks, faults = _read_file(folder / PLAN_FILE)
    values, found = check_heading(blocks.heading) if blocks.heading is not None else ({}, [])
    faults += found
    bodies, table_faults = examine_bodies(folder, values.get("start"), values.get("as_at"))
    if frame:
        table_faults = [fault for fault in table_faults if fault.kind != NO_ROWS]
    return _plan_of(blocks, values, Tables(bodies, tuple(table_faults)), folder, faults, despite)


def examine_text(text: str, bodies: Bodies, folder: Path) -> tuple[Plan | None, list[Fault]]:
    """Read a plan file against tables that were read and checked before, with all that is wrong with it.

    Args:
        text: What `plan.toml` says.
        bodies: The tables, free of errors.
        folder: The folder that the plan is said to be of; nothing is read from it.
    """
    blocks, faults = read_blocks(text)
    values, found = check_heading(blocks.heading) if blocks.heading is not None else ({}, [])
    return _plan_of(blocks, values, Tables(bodies, ()), folder, faults + found)


def _plan_of(
    blocks: Blocks,
    values: dict[str, Any],
    tables: Tables,
    folder: Path,
    faults: list[Fault],
    despite: Collection[str] = (),
) -> tuple[Plan | None, list[Fault]]:
    entries, found = _check_changes(blocks.changes, values, tables)
    assumptions, wrong = check_assumptions(blocks.assumptions, values.get("as_at"))
    faults = sorted([*faults, *found, *wrong], key=lambda fault: fault.row or 0) + list(tables.faults)
    if any(not _is_in_row(fault, despite) for fault in errors(faults)):
        return None, faults
    changes = tuple(entry.change() for entry in entries)
    plan = Plan(
        **values, changes=changes, bodies=tables.bodies, folder=folder, assumptions=tuple(assumptions)
    )
    late = check_late(entries, plan)
    return (None if errors(late) else plan), late + faults


def _read_file(path: Path) -> tuple[Blocks, list[Fault]]:
    if not path.is_file():
        remedy = "add it: title, start, end, as_at, synthetic, and a [[change]] for each change"
        return Blocks(), [_whole_file("the file is missing", remedy, "missing-file")]
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return Blocks(), [_whole_file("the file is not UTF-8 text", "save it as UTF-8", "not-utf-8")]
    return read_blocks(text)


def _is_in_row(fault: Fault, files: Collection[str]) -> bool:
    """Tell whether a fault concerns one row below the header of one of these files."""
    return fault.file in files and fault.row is not None and fault.row >= FIRST_ROW


def _whole_file(what: str, remedy: str, kind: str) -> Fault:
    return Fault(kind, PLAN_FILE, None, None, None, what, remedy)


def _check_changes(
    blocks: Sequence[Block], heading: dict[str, Any], tables: Tables
) -> tuple[list[Entry], list[Fault]]:
    faults = check_ids(blocks)
    entries = []
    for block in blocks:
        entry, found = check_change(block)
        faults += found
        entries.append(entry)
    baseline = {entry.values["id"] for entry in entries if _may_be_withdrawn(entry)}
    for entry in entries:
        faults += check_days(entry, heading.get("start"), heading.get("end"))
        faults += check_target(entry, tables, baseline)
        faults += check_parameters(entry, tables)
        faults += check_closing(entry, tables.bodies)
        faults += check_sourcing(entry)
        faults += check_terms(entry, tables.bodies)
        faults += check_receivers(entry, tables)
    return entries, faults


def _may_be_withdrawn(entry: Entry) -> bool:
    return "id" in entry.values and entry.values.get("option") == BASELINE
