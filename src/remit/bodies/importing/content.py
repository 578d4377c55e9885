"""What the cells of a column look like: whether they fit a declared column, and in which unit or order."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

import polars as pl

from remit.bodies.columns import Column, Table, Type
from remit.bodies.importing.dates import Dates, Order, read_dates
from remit.bodies.importing.headers import plain
from remit.bodies.importing.limits import LONGEST_WORD, MOST_TRANSLATED
from remit.bodies.importing.mapping import Reading, Unit
from remit.bodies.importing.numbers import Numbers, read_numbers
from remit.bodies.importing.words import BLANKS, squeezed, value_names, word_of, yes_or_no
from remit.evidence import everything
from remit.faults import nearest

WHOLE_HOURS = "working-time.whole_hours_week"
"""Parameter of whole-time hours a week; its value is written into the mapping, to be changed there."""
MOST_HOURS = 60.0
CODE = r"^[0-9a-f]{16}$"
MOST_HINTED = 20
"""Words that a hint lists."""
WORDS_REPEAT = 2.0
"""How often words that stand for kinds of thing come again at least, on average."""


class Seen:
    """The different cells of a column, each read in each way once, whatever they are held against.

    Attributes:
        header: Header of the column.
        counts: Each different cell that is not blank, with how often it stands there.
    """

    def __init__(self, header: str, texts: pl.Series) -> None:
        counted = texts.drop_nulls().to_frame("text").group_by("text", maintain_order=True).len()
        self.header = header
        self.looked: dict[tuple[Column, bool], Content] = {}
        self.counts = {text: count for text, count in counted.iter_rows() if squeezed(text) not in BLANKS}

    @cached_property
    def dates(self) -> Dates:
        """The cells as dates."""
        return read_dates(self.counts)

    @cached_property
    def numbers(self) -> Numbers:
        """The cells as numbers."""
        return read_numbers(self.counts)


@dataclass(frozen=True)
class Content:
    """What the cells of a column look like, as a declared column.

    Attributes:
        share: Share of the different cells that fit.
        different: Number of different cells.
        reason: What was seen, for people.
        reading: How the cells are to be read, where there is a choice.
        unit: What numbers are counted in, where there is a choice.
        whole_hours: Whole-time hours a week, if the unit is hours.
        actual: Whether pay seems to be that for the hours worked.
        order: Which of day and month comes first, if the cells show it.
        values: Translations of words; a blank one waits for the person.
    """

    share: float
    different: int
    reason: str
    reading: Reading | None = None
    unit: Unit | None = None
    whole_hours: float | None = None
    actual: bool = False
    order: Order | None = None
    values: Mapping[str, str] = field(default_factory=dict)


def look_at(seen: Seen, table: Table, column: Column, known: Mapping[str, str] | None) -> Content:
    """Look at cells as those of a declared column.

    Args:
        seen: The cells.
        table: The table.
        column: The declared column.
        known: For a column that refers to functions or bodies, the key for each word that may stand for one.
    """
    alike = (replace(column, meaning="", required=True), (column.name,) == table.key)
    if alike not in seen.looked:
        seen.looked[alike] = _look(seen, table, column, known)
    return seen.looked[alike]


def _look(seen: Seen, table: Table, column: Column, known: Mapping[str, str] | None) -> Content:
    counts = seen.counts
    if not counts:
        blank = Content(0.5, 0, "all its cells are blank")
        return replace(blank, reading=Reading.IDENTIFIER) if column.of_person else blank
    if column.of_person:
        return _person(counts, once=(column.name,) == table.key)
    if column.type is Type.DATE:
        return _dates(seen)
    if column.type in (Type.NUMBER, Type.INTEGER):
        return _numbers(seen, column)
    if column.type is Type.BOOLEAN:
        fits = sum(yes_or_no(text) is not None for text in counts)
        return Content(fits / len(counts), len(counts), _told(fits, counts, "yes or no"))
    if column.allowed or column.refers == "functions" or known:
        return _words(counts, column, known)
    return _texts(counts, column, table)


def _told(fits: int, counts: Mapping[str, int], what: str) -> str:
    return f"{fits:,} of {len(counts):,} different cells are {what}"


def _person(counts: Mapping[str, int], *, once: bool) -> Content:
    """Look whether cells can be identifiers, each of which stands there once if they are keys."""
    codes = sum(len(text) == 16 and set(text) <= set("0123456789abcdef") for text in counts)
    fits = sum(count == 1 if once else _like_number(text) for text, count in counts.items())
    reason = _told(fits, counts, "there once" if once else "like identifiers")
    reading = Reading.CODE if codes == len(counts) else Reading.IDENTIFIER
    return Content(fits / len(counts), len(counts), reason, reading=reading)


def _like_number(text: str) -> bool:
    """Tell whether a text can be an identifier and not a name."""
    return any(letter.isdigit() for letter in text)


def _dates(seen: Seen) -> Content:
    found, counts = seen.dates, seen.counts
    fits = len(found.values)
    told = found.sure and bool(found.either)
    return Content(
        fits / len(counts), len(counts), _told(fits, counts, "dates"), order=found.order if told else None
    )


def _numbers(seen: Seen, column: Column) -> Content:
    found, counts, header = seen.numbers, seen.counts, seen.header
    values = list(found.values.values())
    if not values:
        return Content(0.0, len(counts), "none of its cells is a number")
    unit, whole = _unit(values, found.percent, header, column)
    scaled = [
        value * _scale(unit, whole) if text not in found.percent else value
        for text, value in found.values.items()
    ]
    low = column.low if isinstance(column.low, int | float) else None
    high = column.high if isinstance(column.high, int | float) else None
    fits = sum((low is None or value >= low) and (high is None or value <= high) for value in scaled)
    fits -= sum(value != int(value) for value in scaled) if column.type is Type.INTEGER else 0
    share = max(fits, 0) / len(counts)
    if column.name == "pay_gbp_y" and sorted(scaled)[len(scaled) // 2] < 5_000:
        share = 0.0
    words = set(plain(header).split())
    actual = column.name == "pay_gbp_y" and bool(words & {"actual", "rata", "part"})
    of_unit = f"numbers that fit as {unit.value}" if unit is not None else "numbers that fit"
    return Content(
        share, len(counts), _told(max(fits, 0), counts, of_unit), unit=unit, whole_hours=whole, actual=actual
    )


@cache
def _whole_hours() -> float:
    """Give the hours a week that are whole-time under Agenda for Change."""
    return everything().value(WHOLE_HOURS)


def _unit(
    values: list[float], percent: set[str], header: str, column: Column
) -> tuple[Unit | None, float | None]:
    """Find in what numbers are counted, by their size and the header."""
    middle, most = sorted(values)[len(values) // 2], max(values)
    words = set(plain(header).split())
    if column.name == "fte" and column.high is not None:
        if words & {"hours", "hrs"} or (2 < most <= MOST_HOURS and not percent):
            return Unit.HOURS, _whole_hours()
        return (Unit.PERCENT if most > MOST_HOURS else Unit.SHARE), None
    if column.name == "share":
        return (Unit.PERCENT if most > 1 and not percent else Unit.SHARE), None
    if column.name == "pay_gbp_y":
        if words & {"month", "monthly"}:
            return Unit.MONTH, None
        return (Unit.THOUSAND if 5 < middle < 500 else Unit.YEAR), None
    return None, None


def _scale(unit: Unit | None, whole: float | None) -> float:
    if unit is Unit.HOURS and whole:
        return 1 / whole
    return {Unit.PERCENT: 0.01, Unit.THOUSAND: 1_000.0, Unit.MONTH: 12.0}.get(unit, 1.0) if unit else 1.0


def _words(counts: Mapping[str, int], column: Column, known: Mapping[str, str] | None) -> Content:
    """Look for known words; for the others propose what is near, or leave it blank for the person."""
    keys = frozenset((known or {}).values())
    names = value_names(column.name)
    values: dict[str, str] = {}
    fits = 0
    kinds = len(counts) <= MOST_TRANSLATED and sum(counts.values()) >= WORDS_REPEAT * len(counts)
    for text in counts:
        word = (known or {}).get(squeezed(text)) or (
            word_of(text, column, keys) if column.allowed or keys else None
        )
        meant = names.get(squeezed(text), ("", False))[0]
        fits += word is not None or bool(meant)
        if word is None and (meant or kinds):
            values[text] = meant
    share = fits / len(counts)
    if column.refers == "functions" and kinds:
        share = max(share, 0.5)
    what = f"known as {column.name.replace('_', ' ')}"
    return Content(share, len(counts), _told(fits, counts, what), values=values)


def hints_of(values: Mapping[str, str], column: Column, known: Mapping[str, str] | None) -> dict[str, str]:
    """Say which translations are assumed, and what a blank one may mean; under "", which words there are."""
    sure = {text: said[1] for text, said in value_names(column.name).items()}
    hints = dict.fromkeys(values, "")
    for text, value in values.items():
        if not value:
            hints[text] = _hint(text, known)
        elif not sure.get(squeezed(text), True):
            hints[text] = "assumed: look whether it is right"
    if not all(values.values()):
        hints[""] = _choices(column, known)
    return {text: hint for text, hint in hints.items() if hint}


def _hint(text: str, known: Mapping[str, str] | None) -> str:
    """Say which known word may be meant by one that is not."""
    near = nearest(text[:LONGEST_WORD], known or {})
    return f"perhaps {known[squeezed(near)]}" if known and near else ""


def _choices(column: Column, known: Mapping[str, str] | None) -> str:
    """Say which words may be written."""
    words = column.allowed or tuple(dict.fromkeys((known or {}).values()))
    return f"write one of {', '.join(words)}" if len(words) <= MOST_HINTED else "write its code"


def _texts(counts: Mapping[str, int], column: Column, table: Table) -> Content:
    alone = sum(count == 1 for count in counts.values())
    if (column.name,) == table.key:
        return Content(alone / len(counts), len(counts), _told(alone, counts, "there once"))
    return Content(1.0, len(counts), f"it has {len(counts):,} different texts")
