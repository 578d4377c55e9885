"""Checks of a plan file: its heading, and each change against its kind and against the tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from remit.bodies import TABLES, Bodies
from remit.bodies.tables import KINDS
from remit.evidence.status import STATUSES
from remit.faults import Fault, Level, nearest
from remit.plan.file import Block, read_values
from remit.plan.kinds import (
    BASELINE,
    CHANGE_KEYS,
    CHANGE_KINDS,
    HEADING_KEYS,
    KIND_PREFIX,
    OPTION_FORM,
    ChangeKind,
    Target,
    Value,
)
from remit.plan.late import late_changes
from remit.plan.model import Change, Plan, targeted_bodies

TARGET_COLUMNS = {
    Target.BODY: ("bodies", "body"),
    Target.SCHEME: ("schemes", "scheme"),
    Target.ENVELOPE: ("envelopes", "envelope"),
    Target.ROUND: ("rounds", "round"),
    Target.CHECKPOINT: ("checkpoints", "name"),
    Target.PROPOSAL: ("placements", "proposal"),
}
NAMED = 5
"""Bodies named in a fault that holds for several."""


@dataclass(frozen=True)
class Tables:
    """The tables that changes are checked against, and what is known to be wrong with them."""

    bodies: Bodies
    faults: tuple[Fault, ...]

    def known(self, table: str, column: str) -> set[str] | None:
        """Give the values of a column; none if the column cannot be read, so that nothing can be said."""
        file = TABLES[table].file
        whole = {"missing-file", "not-utf-8", "no-header", "not-commas"}
        for fault in self.faults:
            missing = fault.kind == "missing-column" and fault.column == column
            if fault.kind == "no-folder" or (fault.file == file and (fault.kind in whole or missing)):
                return None
        return set(self.bodies.tables()[table][column].drop_nulls().to_list())


@dataclass(frozen=True)
class Entry:
    """A change as far as it could be read.

    Attributes:
        block: Its keys and lines in the file.
        values: Those of its values that could be read, with defaults for keys left out.
        parameters: Those of its parameters that could be read.
        kind: Its kind, if there is such a kind.
    """

    block: Block
    values: dict[str, Any]
    parameters: dict[str, Any]
    kind: ChangeKind | None

    def change(self) -> Change:
        """Give the change; it must have no faults."""
        return Change(**{**self.values, "parameters": self.parameters})


LONGEST_YEARS = 30
"""A longer plan is taken for a slip of the pen."""


def check_heading(heading: Block) -> tuple[dict[str, Any], list[Fault]]:
    """Read the heading; find faults of its keys and of the order of its dates."""
    values, faults = read_values(heading, HEADING_KEYS)
    for name in ("start", "end"):
        day = values.get(name)
        if day is not None and day.day != 1:
            what, remedy = "is not the first of a month", f"write {day.replace(day=1)} or another first day"
            faults.append(heading.fault(name, day, what, remedy, "not-first-of-month"))
    start, end = values.get("start"), values.get("end")
    if start is not None and end is not None and end <= start:
        what, remedy = f"is not after the start, {start}", "write a later end"
        faults.append(heading.fault("end", end, what, remedy, "closing-before-opening"))
    elif start is not None and end is not None and end.year - start.year > LONGEST_YEARS:
        what, remedy = f"is more than {LONGEST_YEARS} years after the start", "write an earlier end"
        faults.append(heading.fault("end", end, what, remedy, "too-long"))
    return values, faults


def check_change(block: Block) -> tuple[Entry, list[Fault]]:
    """Read one change; find faults of its keys, kind, status and parameters, without regard to the rest."""
    values, faults = read_values(block, CHANGE_KEYS)
    if values.get("status", STATUSES[0]) not in STATUSES:
        faults.append(_no_word(block, "status", values["status"], STATUSES))
    faults += check_option_name(block, values)
    name = values.get("kind")
    kind = CHANGE_KINDS.get(name) if name is not None else None
    if name is not None and kind is None:
        faults.append(_no_word(block, "kind", name, CHANGE_KINDS))
    parameters: dict[str, Any] = {}
    if kind is not None and "parameters" in values:
        parameters, found = read_values(block.parameters(), kind.parameters)
        faults += found
    return Entry(block, values, parameters, kind), faults


def check_option_name(block: Block, values: dict[str, Any]) -> list[Fault]:
    """Refuse a name of an option that no folder can have."""
    name = values.get("option", BASELINE)
    if OPTION_FORM.fullmatch(name):
        return []
    what = "is no name of an option: it is blank, too long, or has a sign that no name of a folder can have"
    remedy = "write up to 60 letters, digits, spaces and hyphens"
    return [block.fault("option", name[:80], what, remedy, "bad-option")]


def check_ids(blocks: Iterable[Block]) -> list[Fault]:
    """Find changes whose id stands in an earlier change too."""
    faults = []
    first: dict[str, Block] = {}
    for block in blocks:
        name = block.values.get("id")
        if not isinstance(name, str):
            continue
        if name in first:
            where = f"in line {first[name].row}" if first[name].row else "above"
            what, remedy = f"is the id of a change {where} already", "give one of the two another id"
            faults.append(block.fault("id", name, what, remedy, "duplicate-key"))
        first.setdefault(name, block)
    return faults


def check_days(entry: Entry, start: date | None, end: date | None) -> list[Fault]:
    """Find a change that lies outside the plan, or lasts until a day that is not after its date."""
    day = entry.values.get("date")
    if day is None:
        return []
    faults = []
    if start is not None and end is not None and start < end and not start <= day < end:
        what = f"lies outside the plan, which runs from {start} to before {end}"
        remedy = "write a date within, or lengthen the plan"
        faults.append(entry.block.fault("date", day, what, remedy, "outside-plan"))
    until = entry.parameters.get("until")
    if until and until <= day:
        what, remedy = f"is not after the change's date, {day}", "write a later day"
        block = entry.block.parameters()
        faults.append(block.fault("until", until, what, remedy, "closing-before-opening"))
    return faults


def check_target(entry: Entry, tables: Tables, baseline: set[str]) -> list[Fault]:
    """Find a change whose target names nothing.

    Args:
        entry: The change.
        tables: The tables.
        baseline: Ids of all changes of the baseline.
    """
    target, kind = entry.values.get("target"), entry.kind
    if target is None or kind is None:
        return []
    if Target.CHANGE in kind.targets:
        return _check_withdrawal(entry.block, entry.values, baseline)
    if target.startswith(KIND_PREFIX):
        if Target.KIND not in kind.targets:
            return [_wrong_target(entry.block, target, kind)]
        return _check_kind(entry.block, "target", target.removeprefix(KIND_PREFIX), tables)
    if Target.KIND in kind.targets and target in KINDS:
        return [_wrong_target(entry.block, target, kind, f"{KIND_PREFIX}{target}")]
    columns = [TARGET_COLUMNS[named] for named in kind.targets if named in TARGET_COLUMNS]
    if not columns:
        return [_wrong_target(entry.block, target, kind)]
    return _check_name(entry.block, "target", target, tables, *columns[0])


def check_parameters(entry: Entry, tables: Tables) -> list[Fault]:
    """Find parameters that name functions, bodies or kinds that are not there."""
    faults: list[Fault] = []
    block = entry.block.parameters()
    for key in entry.kind.parameters if entry.kind else ():
        value = entry.parameters.get(key.name)
        if value is None:
            continue
        if key.value is Value.FUNCTIONS:
            for function in value:
                faults += _check_name(block, key.name, function, tables, "functions", "function")
        elif key.value is Value.BODIES:
            for body in value:
                faults += _check_name(block, key.name, body, tables, "bodies", "body")
        elif key.value is Value.BODY:
            faults += _check_name(block, key.name, value, tables, "bodies", "body")
        elif key.value is Value.BODY_KIND:
            faults += _check_kind(block, key.name, value, tables)
    return faults


def check_closing(entry: Entry, bodies: Bodies) -> list[Fault]:
    """Find bodies that a change closes before they open."""
    target, day = entry.values.get("target"), entry.values.get("date")
    if entry.values.get("kind") != "close" or target is None or day is None:
        return []
    named = pl.col("body").is_in(list(targeted_bodies(target, bodies)))
    late = bodies.bodies.filter(named & (pl.col("opens") > day)).select("body", "opens")
    remedy = "write a later date, or correct opens in bodies.csv"
    return [
        entry.block.fault(
            "date", day, f"closes {body} before it opens, {opens}", remedy, "closing-before-opening"
        )
        for body, opens in late.iter_rows()
    ]


def check_late(entries: Iterable[Entry], plan: Plan) -> list[Fault]:
    """Find changes that come after the end of the bodies that they name.

    What an option takes over from the baseline is warned of: there it does nothing.

    Args:
        entries: The changes, free of errors.
        plan: The plan that they make.
    """
    blocks = {entry.values["id"]: entry.block for entry in entries}
    found = [(option, late) for option in plan.options for late in late_changes(plan, option)]
    own = {late.change.id for option, late in found if option == late.change.option}
    faults = []
    for option, late in found:
        change, block = late.change, blocks[late.change.id]
        level: Level = "error" if option == change.option else "warning"
        if level == "warning" and change.id in own:
            continue
        where = "" if level == "error" else f"under option {option} "
        what = f"{where}is no more on {change.date}: closed from {late.closed}"
        remedy = "write an earlier date, or name another body"
        block = block if late.key == "target" else block.parameters()
        faults.append(block.fault(late.key, late.named, what, remedy, "after-closing", level))
    return faults


def check_sourcing(entry: Entry) -> list[Fault]:
    """Find customers that do not fit how they are to get functions."""
    if entry.values.get("kind") != "source" or "how" not in entry.parameters:
        return []
    how, target = entry.parameters["how"], entry.values.get("target")
    customers = entry.parameters.get("customers") or ()
    block = entry.block.parameters()
    if how == "do" and customers:
        what, remedy = 'stands beside how = "do"', "take it out: who does a function is the target"
        return [block.fault("customers", ", ".join(customers), what, remedy, "wrong-customers")]
    if how != "do" and not customers:
        what, remedy = "the key is missing", f"name the bodies that {how} the functions"
        return [block.fault("customers", None, what, remedy, "missing-key")]
    if how != "do" and target in customers:
        what, remedy = "is the target itself", 'name others, or write a change with how = "do" for it'
        return [block.fault("customers", str(target), what, remedy, "wrong-customers")]
    return []


def check_terms(entry: Entry, bodies: Bodies) -> list[Fault]:
    """Find terms that say nothing, and customers without the parent that is to pick or to hold."""
    target = entry.values.get("target")
    if entry.values.get("kind") != "terms" or target is None:
        return []
    block, given = entry.block.parameters(), entry.parameters
    by_parent = [name for name in ("picks", "holds") if given.get(name) == "parent"]
    if not any(value for name, value in given.items() if name != "until"):
        what, remedy = "sets no terms", 'write picks = "parent", holds = "parent", a length, notice or price'
        return [entry.block.fault("parameters", None, what, remedy, "missing-key")]
    named = pl.col("body").is_in(list(targeted_bodies(target, bodies)))
    alone = bodies.bodies.filter(named & pl.col("parent").is_null())["body"].to_list()
    shown = ", ".join(alone[:NAMED]) + (f" and {len(alone) - NAMED} more" if len(alone) > NAMED else "")
    remedy = "name their parent in bodies.csv, or write customer"
    return [
        block.fault(name, "parent", f"is not known for {shown}", remedy, "no-parent")
        for name in by_parent
        if alone
    ]


def check_receivers(entry: Entry, tables: Tables) -> list[Fault]:
    """Warn of a transfer from bodies that have no successor of the receiving kind."""
    target, to = entry.values.get("target"), entry.parameters.get("to")
    if entry.values.get("kind") != "transfer" or target is None or to is None:
        return []
    if tables.known("successions", "sender") is None or tables.known("successions", "receiver") is None:
        return []
    receivers = list(targeted_bodies(f"{KIND_PREFIX}{to}", tables.bodies))
    served = tables.bodies.successions.filter(pl.col("receiver").is_in(receivers))["sender"].to_list()
    without = sorted(set(targeted_bodies(target, tables.bodies)) - set(served))
    if not receivers or not without:
        return []
    named = ", ".join(without[:NAMED]) + (f" and {len(without) - NAMED} more" if len(without) > NAMED else "")
    what = f"has no successor of kind {to} for {named}"
    return [entry.block.fault("target", target, what, "add it to successions.csv", "no-successor", "warning")]


def _check_withdrawal(block: Block, values: dict[str, Any], baseline: set[str]) -> list[Fault]:
    faults = []
    if values.get("option") == BASELINE:
        what, remedy = "cannot withdraw a change of its own", "give the withdrawal another option"
        faults.append(block.fault("option", BASELINE, what, remedy, "withdraws-in-baseline"))
    if values["target"] not in baseline:
        near = nearest(values["target"], baseline)
        remedy = f"write {near} if that is meant" if near else "name a change of the baseline"
        what = "is the id of no change of the baseline"
        faults.append(block.fault("target", values["target"], what, remedy, "unknown-target"))
    return faults


def _check_kind(block: Block, key: str, kind: str, tables: Tables) -> list[Fault]:
    if kind not in KINDS:
        return [_no_word(block, key, kind, KINDS)]
    there = tables.known("bodies", "kind")
    if there is None or kind in there:
        return []
    remedy = "add bodies of the kind to bodies.csv, or name another kind"
    return [block.fault(key, kind, "is a kind of which there is no body", remedy, "unknown-target")]


def _check_name(block: Block, key: str, name: str, tables: Tables, table: str, column: str) -> list[Fault]:
    known = tables.known(table, column)
    if known is None or name in known:
        return []
    near = nearest(name, known)
    noun = "checkpoint's name" if (table, column) == ("checkpoints", "name") else column
    remedy = f"write {near} if that is meant, or add it there" if near else "add it there, or name another"
    what = f"is no {noun} in {TABLES[table].file}"
    return [block.fault(key, name, what, remedy, "unknown-target")]


def _wrong_target(block: Block, target: str, kind: ChangeKind, meant: str = "") -> Fault:
    remedy = f"write {meant} if that is meant" if meant else f"write {kind.target}"
    what = f"is no target for a change of kind {kind.name}"
    return block.fault("target", target, what, remedy, "wrong-target")


def _no_word(block: Block, key: str, word: str, known: Iterable[str]) -> Fault:
    words = list(known)
    near = nearest(word, words)
    remedy = f"it must be one of {', '.join(words)}"
    proposal = f"write {near} if that is meant; {remedy}" if near else remedy
    return block.fault(key, word, f"is no {key} that is known", proposal, "unknown-value")
