"""Dates as people write them: as text in many forms, or as the number that a spreadsheet keeps for a day.

Whether 03/04/1990 is in March or April is decided for a whole column, from the cells that can be read one way
only; if none can, the day comes first, as is usual in Britain, and that is said.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from remit.bodies.importing.limits import LONGEST_WORD

DAY_ZERO, DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""Day 0 of spreadsheets' numbers of days, which hold for 1 March 1900 and later; old Macs began in 1904."""


class Order(Enum):
    """Which of day and month comes first; the value is the word of a mapping file."""

    DAY_FIRST = "day-month"
    MONTH_FIRST = "month-day"


@dataclass
class Dates:
    """What the texts of a column say.

    Attributes:
        values: The date of each text that is one; none for a text that stands for no date.
        wrong: What is wrong with each of the others.
        order: Which of day and month was taken to come first.
        sure: Whether a cell shows which; false if all could be read both ways.
        either: Texts that could be read both ways.
        serial: Whether some are numbers of days.
        short_years: Whether some years have two digits.
        day_zero: Day 0 of numbers of days.
    """

    values: dict[str, date | None] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    order: Order = Order.DAY_FIRST
    sure: bool = True
    either: set[str] = field(default_factory=set)
    serial: bool = False
    short_years: bool = False
    day_zero: date = DAY_ZERO


_TIME = r"(?:[t ,]+\d{1,2}[:.]\d{2}.*)?"
_YEAR_FIRST = re.compile(rf"^(\d{{4}})\s?[-/.]\s?(\d{{1,2}})\s?[-/.]\s?(\d{{1,2}}){_TIME}$")
_PACKED = re.compile(r"^((?:19|20)\d{2})(\d{2})(\d{2})$")
_NUMERIC = re.compile(rf"^(\d{{1,2}})\s?[-/. ]\s?(\d{{1,2}})\s?[-/. ]\s?(\d{{4}}|\d{{2}}){_TIME}$")
_DAY_WORD = re.compile(
    r"^(?:[a-z]{3,9}\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th)?[-/ .]*(?:of\s+)?"
    rf"([a-z]{{3,9}})\.?[-/ ,.]*'?(\d{{4}}|\d{{2}}){_TIME}$"
)
_WORD_DAY = re.compile(
    rf"^(?:[a-z]{{3,9}},\s+)?([a-z]{{3,9}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_TIME}$"
)
_SERIAL = re.compile(r"^\d{1,6}(?:\.\d+)?$")
_YEAR = re.compile(r"^(?:19|20)\d{2}$")
_MONTH_YEAR = re.compile(r"^([a-z]{3,9})\.?[-/ ']*\d{2,4}$|^\d{1,2}[-/]\d{4}$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

FIRST_SERIAL, LAST_SERIAL = 3_654, 73_415
"""1910 and 2100: a number outside is taken for something else."""
SHORT_YEAR_FROM = 31
"""A year of two digits from here on is of the 1900s, below of the 2000s."""
NEVER = (4712, 9999)
"""Years by which personnel systems say that there is no end."""
_NO_DATE = "is no date"


def read_dates(texts: Mapping[str, int], order: Order | None = None, day_zero: date = DAY_ZERO) -> Dates:
    """Read the different texts of a column as dates.

    Args:
        texts: Each text with the number of cells that hold it.
        order: Which of day and month comes first, if it is known.
        day_zero: Day 0 of numbers of days.
    """
    found = Dates(day_zero=day_zero)
    found.wrong = {text: _NO_DATE for text in texts if len(text) > LONGEST_WORD}
    texts = {text: count for text, count in texts.items() if text not in found.wrong}
    split = {text: match for text in texts if (match := _NUMERIC.match(text.casefold()))}
    if order is not None:
        found.order = order
    else:
        found.order, found.sure = _order_of(split, texts)
    for text in texts:
        if text in split:
            _take_numeric(found, text, split[text])
        else:
            _take_other(found, text)
    return found


def _order_of(split: Mapping[str, re.Match[str]], texts: Mapping[str, int]) -> tuple[Order, bool]:
    """Decide by the cells that can be read one way only; where they clash, by the more frequent."""
    day_first = sum(texts[text] for text, match in split.items() if int(match[1]) > 12 >= int(match[2]))
    month_first = sum(texts[text] for text, match in split.items() if int(match[2]) > 12 >= int(match[1]))
    either = any(
        int(match[1]) <= 12 and int(match[2]) <= 12 and match[1] != match[2] for match in split.values()
    )
    if not day_first and not month_first:
        return Order.DAY_FIRST, not either
    return (Order.DAY_FIRST if day_first >= month_first else Order.MONTH_FIRST), True


def _take_numeric(found: Dates, text: str, match: re.Match[str]) -> None:
    first, second, year = int(match[1]), int(match[2]), _year(found, match[3])
    day, month = (first, second) if found.order is Order.DAY_FIRST else (second, first)
    if first <= 12 and second <= 12 and first != second:
        found.either.add(text)
    if first == second == int(match[3]) == 0:
        found.values[text] = None
        return
    if month > 12 >= day:
        there = "the day" if found.order is Order.DAY_FIRST else "the month"
        found.wrong[text] = f"has day and month the other way round: {there} comes first in this column"
        return
    _put(found, text, year, month, day)


def _take_other(found: Dates, text: str) -> None:
    lower = " ".join(text.casefold().split())
    if match := (_YEAR_FIRST.match(lower) or _PACKED.match(lower)):
        _put(found, text, int(match[1]), int(match[2]), int(match[3]))
    elif match := _DAY_WORD.match(lower):
        _put(found, text, _year(found, match[3]), _month(match[2]), int(match[1]))
    elif match := _WORD_DAY.match(lower):
        _put(found, text, int(match[3]), _month(match[1]), int(match[2]))
    elif _YEAR.match(lower):
        found.wrong[text] = "is a year without day and month"
    elif _SERIAL.match(lower):
        _put_serial(found, text, float(lower))
    elif (match := _MONTH_YEAR.match(lower)) and (match[1] is None or _month(match[1])):
        found.wrong[text] = "is a month without a day"
    else:
        found.wrong[text] = _NO_DATE


def _put(found: Dates, text: str, year: int, month: int, day: int) -> None:
    if year in NEVER:
        found.values[text] = None
        return
    try:
        found.values[text] = date(year, month, day)
    except ValueError:
        found.wrong[text] = "is a day that no calendar has" if 1 <= month <= 12 else _NO_DATE


def _put_serial(found: Dates, text: str, number: float) -> None:
    if FIRST_SERIAL <= number <= LAST_SERIAL:
        found.serial = True
        found.values[text] = found.day_zero + timedelta(days=int(number))
    else:
        found.wrong[text] = "is a number, but not of a day that a spreadsheet would mean"


def _month(word: str) -> int:
    start = word[:3]
    full = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november", "december")  # fmt: skip
    if start not in _MONTHS or not (full[_MONTHS.index(start)].startswith(word) or word == "sept"):
        return 0
    return _MONTHS.index(start) + 1


def _year(found: Dates, digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    found.short_years = True
    return int(digits) + (1900 if int(digits) >= SHORT_YEAR_FROM else 2000)
