"""Files of margins: how many people, or what share of them, have which attributes.

Three forms are read, in any mix of files:

- `margin,key,share` (or `count` in the place of `share`): the margin `band` gives the shares of the bands
  among all people; `band:clinical` gives them among clinical staff, `function:QKS` those of functions within
  a body;
- crossed counts: a column an attribute, and `count` or `share`. A row with `all` in a column is a total and
  is passed over. A table with `body` may have `kind`, `name` and `population` of the body as well;
- NHS Workforce Statistics, which give heads by body and staff group.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from remit.bodies.defuse import STARTS
from remit.bodies.functions import function_names, function_of
from remit.bodies.headed import Headed, numbers, read_headed
from remit.bodies.importing.words import squeezed, value_names, word_of
from remit.bodies.sheets import ROW
from remit.bodies.statistics import examine_statistics, is_statistics, statistics_margins
from remit.bodies.tables import BANDS, KINDS, STAFF_GROUPS, TABLES
from remit.faults import Fault, errors, hint

ATTRIBUTES = ("body", "function", "staff_group", "band", "age", "service", "fte")
"""What synthetic people are told apart by, in the order in which tables of them are laid out."""
OF_BODY = ("kind", "name", "population")
FIELDS: dict[str, tuple[str, ...]] = {
    "margin": ("margin",),
    "key": ("key",),
    "share": ("share",),
    "count": ("count", "people", "headcount", "heads"),
    **{name: (name, name.replace("_", " ")) for name in (*ATTRIBUTES, *OF_BODY)},
}
NO_FORMULA = "begin it with a letter or a digit: spreadsheets take it for a formula"
ABOUT = ("published", "source", "status", "note")
"""Columns that say where a margin comes from."""
TOTALS = ("all", "total")
MOST_YEARS = {"age": 75, "service": 50}
"""Where an open band of years such as `60+` ends; people beyond are few."""
SUM_WITHIN = 0.005
"""How far the shares of a margin may be from adding up to 1, for they are rounded."""
_YEARS = re.compile(r"^(\d{1,2})\s*(?:-|\u2013|to)\s*(\d{1,2})$")
_OPEN = re.compile(r"^(\d{1,2})\s*(?:\+|and over|or more)$")

Key = tuple[str, ...]


@dataclass(frozen=True)
class Margin:
    """One margin.

    Attributes:
        name: As the file has it, for people.
        attributes: What it tells people apart by, in the order of `ATTRIBUTES`.
        within: The value of another attribute that all its people have; none if it is over all people.
        weights: People, or shares of them, by the values of the attributes.
        counted: Whether the weights are people.
    """

    name: str
    attributes: tuple[str, ...]
    within: str | None
    weights: Mapping[Key, float]
    counted: bool

    @property
    def total(self) -> float:
        """The sum of its weights."""
        return sum(self.weights.values())


@dataclass(frozen=True)
class Margins:
    """All margins that were given.

    Attributes:
        margins: In the order in which they were given: an earlier one stands where a later one differs.
        bodies: What was said of bodies besides: kind, name, population.
    """

    margins: tuple[Margin, ...]
    bodies: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def people(self) -> int | None:
        """How many people there are by the first margin that counts them; none if all give shares."""
        counted = [margin.total for margin in self.margins if margin.counted and margin.within is None]
        return round(counted[0]) if counted else None


def read_margins(
    paths: Sequence[Path], date: dt.date | None = None, functions: Iterable[str] = ()
) -> tuple[Margins, list[Fault]]:
    """Read files of margins.

    Args:
        paths: CSV or XLSX files.
        date: Day; of published statistics, the last release not after it is taken.
        functions: Functions that are known besides the package's own.

    Returns:
        The margins as far as they can be read, and what is wrong with them.
    """
    margins: list[Margin] = []
    bodies: dict[str, dict[str, str]] = {}
    faults: list[Fault] = []
    words = _Words(frozenset(functions))
    for path in paths:
        if path.is_file() and is_statistics(path):
            margin, found = _from_statistics(path, date)
            margins += margin
            faults += found
            continue
        headed, found = read_headed(path, FIELDS, ())
        faults += found
        if headed is None:
            continue
        made, found = _from_table(headed, words, bodies)
        margins += made
        faults += found
    return Margins(tuple(margins), bodies), faults


def years_of(attribute: str, text: str) -> tuple[int, int] | None:
    """Read a band of years such as `25-34` or `60+` as its first and last year; none if it is none."""
    if match := _YEARS.match(text.strip().casefold()):
        low, high = int(match[1]), int(match[2])
        return (low, high) if low <= high else None
    if match := _OPEN.match(text.strip().casefold()):
        return int(match[1]), max(int(match[1]), MOST_YEARS[attribute])
    return None


@dataclass(frozen=True)
class _Words:
    """Which values an attribute can have."""

    functions: frozenset[str]

    def read(self, attribute: str, text: str) -> str | None:
        """Give the value that a text stands for; none if it stands for none."""
        if attribute == "body":
            return None if re.match(STARTS, text) else text
        if attribute == "function":
            return text if text in self.functions else function_of(text)
        if attribute in ("age", "service"):
            return text if years_of(attribute, text) else None
        if attribute == "fte":
            return text if re.fullmatch(r"1(\.0+)?|0?\.\d+", text) and float(text) >= 0.01 else None
        named, sure = value_names(attribute).get(squeezed(text), ("", False))
        return named if sure else word_of(text, TABLES["people"].column(attribute))

    def remedy(self, attribute: str, text: str) -> str:
        """Say what may stand there."""
        known = {
            "function": sorted({*self.functions, *function_names()}),
            "staff_group": STAFF_GROUPS,
            "band": BANDS,
        }
        if attribute in known:
            return f"it must be one of {', '.join(known[attribute])}{hint(text, known[attribute])}"
        if attribute == "body":
            return NO_FORMULA
        if attribute == "fte":
            return "write hours as a share of whole time, as 0.6"
        return "write a band of years, as 25-34 or 60+"


def _from_statistics(path: Path, date: dt.date | None) -> tuple[list[Margin], list[Fault]]:
    statistics, faults = examine_statistics(path)
    if statistics is None:
        return [], faults
    rows = statistics_margins(statistics, date)
    weights: dict[Key, float] = {}
    for body, group, count in rows.select("body", "staff_group", "count").iter_rows():
        weights[body, group] = count
    if not weights:
        what, remedy = "no head counts of a day that is wanted", "give a later --date, or another file"
        return [], [*faults, Fault("no-rows", path.name, None, None, None, what, remedy)]
    return [Margin(f"{path.name}: body x staff_group", ("body", "staff_group"), None, weights, True)], faults


def _from_table(
    headed: Headed, words: _Words, bodies: dict[str, dict[str, str]]
) -> tuple[list[Margin], list[Fault]]:
    attributes = tuple(name for name in ATTRIBUTES if headed.has(name))
    amount = next((name for name in ("count", "share") if headed.has(name)), None)
    listed = headed.has("margin", "key")
    either = headed.has("margin") or headed.has("key")
    if amount is None or headed.has("count", "share") or either == bool(attributes) or either != listed:
        what = "the columns are not those of margins"
        remedy = "give margin, key and share, or columns of attributes and count"
        return [], [Fault("no-header", headed.place, 1, None, None, what, remedy)]
    faults = _unread(headed)
    values, wrong = numbers(headed, amount)
    rows = headed.rows.with_columns(values.alias(amount))
    wrong += _check_amounts(headed, rows, amount)
    counted = amount == "count"
    if listed:
        margins, found = _listed(headed, rows, words, counted)
    else:
        margins, found = _crossed(headed, rows, attributes, words, counted)
        faults += _of_bodies(headed, rows, bodies)
    if wrong:  # a sum that is off says nothing new
        found = [fault for fault in found if fault.kind != "sum"]
    return margins, [*faults, *wrong, *found]


def _unread(headed: Headed) -> list[Fault]:
    """Warn of columns that are not read, but for those that say where a margin comes from."""
    what, remedy = "the column is not read", "rename it if it is an attribute"
    return [
        Fault("unread-column", headed.place, None, name, None, what, remedy, "warning")
        for name in headed.unread
        if name.casefold() not in ABOUT
    ]


def _check_amounts(headed: Headed, rows: pl.DataFrame, amount: str) -> list[Fault]:
    faults = []
    for row, value, text in rows.select(ROW, amount, text=headed.rows[amount]).iter_rows():
        if text is None:
            faults.append(
                headed.fault("blank", row, amount, None, "is blank", "write 0 where there is nobody")
            )
        elif value is not None and value < 0:
            faults.append(
                headed.fault("out-of-range", row, amount, text, "is too low", "it must be 0 or more")
            )
    return faults


def _listed(
    headed: Headed, rows: pl.DataFrame, words: _Words, counted: bool
) -> tuple[list[Margin], list[Fault]]:
    """Read rows of margin, key and share."""
    faults: list[Fault] = []
    margins = []
    amount = "count" if counted else "share"
    for (name,), part in rows.group_by("margin", maintain_order=True):
        attribute, _, within = str(name or "").partition(":")
        if attribute not in ATTRIBUTES:
            near = hint(attribute, ATTRIBUTES)
            remedy = f"it must be one of {', '.join(ATTRIBUTES)}, as band or band:clinical{near}"
            what = "names no attribute that is known"
            faults.append(headed.fault("unknown-value", part[ROW][0], "margin", name, what, remedy))
            continue
        weights, found = _weights(headed, part, ["key"], [attribute], amount, words)
        faults += found or _check_sum(headed, part, str(name), weights, counted)
        margins.append(Margin(f"{headed.place}: {name}", (attribute,), within or None, weights, counted))
    return margins, faults


def _crossed(
    headed: Headed, rows: pl.DataFrame, attributes: tuple[str, ...], words: _Words, counted: bool
) -> tuple[list[Margin], list[Fault]]:
    """Read rows with a column an attribute; totals are passed over."""
    totals = pl.any_horizontal(pl.col(name).str.to_lowercase().is_in(TOTALS) for name in attributes)
    parts = rows.filter(~totals.fill_null(False))
    amount = "count" if counted else "share"
    weights, faults = _weights(headed, parts, attributes, attributes, amount, words)
    name = " x ".join(attributes)
    faults = faults or _check_sum(headed, parts, name, weights, counted)
    return [Margin(f"{headed.place}: {name}", attributes, None, weights, counted)], faults


def _weights(
    headed: Headed,
    rows: pl.DataFrame,
    columns: Sequence[str],
    attributes: Sequence[str],
    amount: str,
    words: _Words,
) -> tuple[dict[Key, float], list[Fault]]:
    weights: dict[Key, float] = {}
    faults = []
    for row, value, *texts in rows.select(ROW, amount, *columns).iter_rows():
        key = []
        for column, attribute, text in zip(columns, attributes, texts, strict=True):
            known = None if text is None else words.read(attribute, text)
            if text is None:
                faults.append(headed.fault("blank", row, column, None, "is blank", f"name the {attribute}"))
            elif known is None:
                what = f"is no {attribute.replace('_', ' ')} that is known"
                faults.append(
                    headed.fault("unknown-value", row, column, text, what, words.remedy(attribute, text))
                )
            key.append(known or "")
        if "" not in key and tuple(key) in weights:
            what, remedy = "stands twice in its margin", "take one of them out"
            faults.append(headed.fault("duplicate-key", row, columns[-1], texts[-1], what, remedy))
        weights[tuple(key)] = value or 0.0
    return weights, faults


def _check_sum(
    headed: Headed, rows: pl.DataFrame, name: str, weights: Mapping[Key, float], counted: bool
) -> list[Fault]:
    total = sum(weights.values())
    column = "count" if counted else "share"
    if total == 0:
        what = f"the margin {name} has nobody"
    elif not counted and abs(total - 1) > SUM_WITHIN:
        what = f"the shares of the margin {name} add up to {total:.4g} and not to 1"
    else:
        return []
    row = int(rows[ROW][0]) if rows.height else 1
    return [headed.fault("sum", row, column, None, what, "look whether a row is missing")]


def _of_bodies(headed: Headed, rows: pl.DataFrame, bodies: dict[str, dict[str, str]]) -> list[Fault]:
    """Take down what a table says of bodies besides their people."""
    faults: list[Fault] = []
    names = [name for name in OF_BODY if headed.has(name)]
    if not headed.has("body") or not names:
        return faults
    for row, body, *texts in rows.drop_nulls("body").select(ROW, "body", *names).iter_rows():
        for name, text in zip(names, texts, strict=True):
            if text is None:
                continue
            if bodies.setdefault(body, {}).setdefault(name, text) != text:
                what = f"is another {name} of {body} than in an earlier row"
                faults.append(headed.fault("contradiction", row, name, text, what, "a body has one"))
            elif name == "kind" and text not in KINDS:
                what, remedy = (
                    "is no kind that is known",
                    f"it must be one of {', '.join(KINDS)}{hint(text, KINDS)}",
                )
                faults.append(headed.fault("unknown-value", row, name, text, what, remedy))
            elif name == "name" and re.match(STARTS, text):
                faults.append(headed.fault("formula", row, name, text, "reads as a formula", NO_FORMULA))
            elif name == "population" and not text.replace(",", "").isdigit():
                faults.append(
                    headed.fault("wrong-type", row, name, text, "is no whole number", "write digits")
                )
    return faults if errors(faults) else []
