"""The text of `plan.toml` as blocks of keys that know their lines, read by the declaration of the keys."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from remit.bodies.tables import HOWS
from remit.faults import Fault, Level, nearest
from remit.plan.kinds import Key, Value
from remit.plan.model import PLAN_FILE

BLOCK_LINE = re.compile(r"\s*\[\[\s*(change|assumption)\s*\]\]")
KEY_LINE = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=|\s*\[\s*change\s*\.\s*([A-Za-z0-9_-]+)\s*\]")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NAMED_BY = {"change": "id", "assumption": "parameter"}
"""Sorts of block below the heading, each with the key that names one."""
LEVELS = ("body", "region")
WHOS = ("customer", "parent")
MOST = 1e12
"""A larger number is a slip of the pen."""


@dataclass(frozen=True)
class Block:
    """The heading of a plan file, or one of its changes.

    Attributes:
        values: Keys and what they hold, as TOML has them.
        row: Line on which the block begins, if it could be found.
        rows: Line of each of its keys that could be found.
        label: Which block it is, in words; blank for the heading.
        inside: Key that holds the block, for the parameters of a change.
    """

    values: Mapping[str, Any]
    row: int | None = None
    rows: Mapping[str, int] = field(default_factory=dict)
    label: str = ""
    inside: str = ""

    def fault(
        self, key: str | None, value: Any, what: str, remedy: str, kind: str, level: Level = "error"
    ) -> Fault:
        """Make a fault that lies in this block."""
        row = self.row if key is None else self.rows.get(key, self.row)
        column = f"{self.inside}.{key}" if self.inside else key
        text = None if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        where = f" ({self.label})" if self.label else ""
        return Fault(kind, PLAN_FILE, row, column, text, f"{what}{where}", remedy, level)

    def parameters(self) -> "Block":
        """Give the block of a change's parameters; empty if they are no table."""
        inner = self.values.get("parameters", {})
        row = self.rows.get("parameters", self.row)
        rows = {key: line for key, line in self.rows.items() if row is not None and line > row}
        return Block(inner if isinstance(inner, dict) else {}, row, rows, self.label, "parameters")


class Blocks(NamedTuple):
    """The blocks of a plan file: its heading, none if the text is no TOML; its changes; its assumptions."""

    heading: Block | None = None
    changes: Sequence[Block] = ()
    assumptions: Sequence[Block] = ()


def read_blocks(text: str) -> tuple[Blocks, list[Fault]]:
    """Split a plan file into its blocks.

    Args:
        text: The file's text.

    Returns:
        The blocks; and the fault of a text that is no TOML, or of blocks that are no list.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        row = int(found.group(1)) if found else None
        what = f"the file is no TOML: {error}"
        return Blocks(), [Fault("not-toml", PLAN_FILE, row, None, None, what, "correct the line")]
    found_lists = {kind: data.pop(kind, []) for kind in NAMED_BY}
    first, *others = _lines(text)
    heading = Block(data, None, first.rows)
    read: dict[str, list[Block]] = {}
    faults: list[Fault] = []
    for kind, entries in found_lists.items():
        if not (isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)):
            remedy = f"write each {kind} under a line [[{kind}]]"
            faults.append(heading.fault(kind, None, f"is no list of {kind}s", remedy, "wrong-type"))
            continue
        places = [place for place in others if place.kind == kind]
        places = places if len(places) == len(entries) else [_Place(kind)] * len(entries)
        read[kind] = [_block(*pair) for pair in zip(entries, places, strict=True)]
    return Blocks(heading, read.get("change", []), read.get("assumption", [])), faults


def read_values(block: Block, keys: Iterable[Key]) -> tuple[dict[str, Any], list[Fault]]:
    """Read the values of a block by the declaration of its keys.

    Returns:
        The values that could be read, with defaults for keys left out; and faults of keys that are
        unknown, missing or hold something else.
    """
    declared = {key.name: key for key in keys}
    faults = [_unknown_key(block, name, declared) for name in block.values if name not in declared]
    values: dict[str, Any] = {}
    for name, key in declared.items():
        found = block.values.get(name)
        if isinstance(found, str) and not found.strip():
            found = None
        value = None if found is None else read_value(found, key.value)
        if value is not None:
            values[name] = value
        elif found is not None:
            what = f"is not {key.value.value.split(',')[0]}"
            faults.append(block.fault(name, found, what, f"write {key.value.value}", "wrong-type"))
        elif key.required:
            faults.append(_missing_key(block, key))
        else:
            values[name] = {} if key.value is Value.TABLE else key.default
    return values, faults


def read_value(value: Any, wanted: Value) -> Any:
    """Give a TOML value as what a key holds; none if it is something else. Lists become tuples."""
    if wanted is Value.DATE:
        return _day(value)
    if wanted is Value.BOOLEAN:
        return value if isinstance(value, bool) else None
    if wanted is Value.TABLE:
        return value if isinstance(value, dict) else None
    if wanted is Value.SHARE:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return float(value) if number and 0 <= value <= 1 else None
    if wanted is Value.NUMBER:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return float(value) if number and 0 < value < MOST else None
    if wanted is Value.AMOUNT:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return float(value) if number and 0 <= value < MOST else None
    if wanted is Value.LEVEL:
        return value if value in LEVELS else None
    if wanted in (Value.FUNCTIONS, Value.BODIES):
        words = isinstance(value, list) and value and all(isinstance(word, str) for word in value)
        return tuple(value) if words else None
    if wanted is Value.HOW:
        return value if value in HOWS else None
    if wanted is Value.WHO:
        return value if value in WHOS else None
    return value.strip() if isinstance(value, str) else None


def _day(value: Any) -> date | None:
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def _missing_key(block: Block, key: Key) -> Fault:
    meaning = f"{key.meaning[0].lower()}{key.meaning[1:].rstrip('.')}"
    what = "the key is blank" if key.name in block.values else "the key is missing"
    return block.fault(key.name, None, what, f"write {key.value.value}: {meaning}", "missing-key")


def _unknown_key(block: Block, name: str, declared: Mapping[str, Key]) -> Fault:
    near = nearest(name, declared)
    known = f"the keys are {', '.join(declared)}" if declared else "there are none"
    remedy = f"write {near} if that is meant; {known}" if near else f"take it out; {known}"
    return block.fault(name, None, "is no key that is known", remedy, "unknown-key")


class _Place(NamedTuple):
    """Where a block stands: its kind, blank for the heading; the line of its head; the lines of its keys."""

    kind: str = ""
    row: int | None = None
    rows: Mapping[str, int] = MappingProxyType({})


def _lines(text: str) -> list[_Place]:
    """Find the lines of the heading and of each block: where it begins, and where its keys stand."""
    heads: list[tuple[str, int | None]] = [("", None)]
    rows: list[dict[str, int]] = [{}]
    for number, line in enumerate(text.splitlines(), start=1):
        if head := BLOCK_LINE.match(line):
            heads.append((head.group(1), number))
            rows.append({})
        elif found := KEY_LINE.match(line):
            rows[-1].setdefault(found.group(1) or found.group(2), number)
    return [_Place(*head, own) for head, own in zip(heads, rows, strict=True)]


def _block(values: dict[str, Any], place: _Place) -> Block:
    key = NAMED_BY[place.kind]
    name = values.get(key)
    article = "an" if place.kind == "assumption" else "a"
    without = f"{article} {place.kind} without {key}"
    label = f"{place.kind} {name}" if isinstance(name, str) else without
    return Block(values, place.row, place.rows, label)
