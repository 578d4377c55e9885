"""Headers as people write them: the same whatever their case, spaces and marks, and what they stand for."""

import csv
import re
from difflib import SequenceMatcher
from functools import cache, lru_cache
from pathlib import Path

from remit.bodies.columns import Table
from remit.bodies.tables import TABLES

NAMES_FILE = Path(__file__).resolve().parent.parent / "data" / "column_names.csv"
EXACT, CONTAINED, ALIKE = 1.0, 0.8, 0.7
"""How far a header is believed: a known name, one that holds a known name, one that is much like one."""
LEAST_ALIKE = 0.85
LEAST_CONTAINED = 4
"""Characters of a known name that is looked for within a longer header."""
_MARKS = re.compile(r"[^0-9a-z£%]+")


def plain(header: str) -> str:
    """Give a header in the form in which headers are compared: small letters, single spaces, no marks.

    Words written together as in `NHSStartDate` are parted.
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])", " ", header)
    return _squeezed(parted)


def _squeezed(text: str) -> str:
    return " ".join(_MARKS.sub(" ", text.casefold().replace("'", "")).split())


@cache
def known_names(table: str) -> dict[str, tuple[str, ...]]:
    """Give, for a table, the columns that each known name may stand for; the names are in plain form."""
    found: dict[str, list[str]] = {}
    for column in TABLES[table].columns:
        for name in {plain(column.name), plain(column.name.replace("_gbp_y", ""))}:
            found.setdefault(name, []).append(column.name)
    with NAMES_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["table"] in (table, "*") and row["column"] in TABLES[table].names:
                columns = found.setdefault(plain(row["name"]), [])
                if row["column"] not in columns:
                    columns.append(row["column"])
    return {name: tuple(columns) for name, columns in found.items()}


@cache
def all_known_names() -> frozenset[str]:
    """Give all known names of all tables, in plain form."""
    return frozenset(name for table in TABLES for name in known_names(table))


@lru_cache(maxsize=20_000)
def matches(header: str, table: Table) -> dict[str, tuple[float, str]]:
    """Find which columns of a table a header may name.

    Args:
        header: The header as it stands in the file.
        table: The table.

    Returns:
        For each column how far the header is believed, from 0 to 1, and why.
    """
    names = known_names(table.name)
    wanted = {plain(header), _squeezed(header)}
    found: dict[str, tuple[float, str]] = {}
    for name in wanted:
        for column in names.get(name, ()):
            found[column] = (EXACT, f"“{header}” is a known name of it")
    if found:
        return found
    for text in wanted:
        for name, columns in names.items():
            score, reason = _likeness(text, name, header)
            for column in columns:
                if score > found.get(column, (0.0, ""))[0]:
                    found[column] = (score, reason)
    return found


def _likeness(text: str, name: str, header: str) -> tuple[float, str]:
    if len(name) >= LEAST_CONTAINED and f" {name} " in f" {text} ":
        whole = len(name) / max(len(text), 1)
        return CONTAINED * (0.75 + 0.25 * whole), f"“{header}” holds the known name “{name}”"
    if 2 * min(len(text), len(name)) < LEAST_ALIKE * (len(text) + len(name)):
        return 0.0, ""
    matcher = SequenceMatcher(None, text, name)
    if matcher.quick_ratio() < LEAST_ALIKE or matcher.ratio() < LEAST_ALIKE:
        return 0.0, ""
    return ALIKE * matcher.ratio(), f"“{header}” is much like the known name “{name}”"
