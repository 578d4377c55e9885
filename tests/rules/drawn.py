"""A hundred thousand made-up people for the check of redundancy, most of them near an edge of the rules."""

import datetime as dt
from typing import NamedTuple

import numpy as np

from remit.draws import uniforms

PEOPLE = 100_000
SEED = 3
SPELLS = 3
FIRST, LAST = np.datetime64("2010-04-01"), np.datetime64("2027-03-30")
"""First and last day of employment that is drawn as the last one."""

_LAST_DAYS = np.array(  # about these days a week's pay has another cap, or a leap day is near
    [f"{year}-02-01" for year in (2011, 2012, 2013)]
    + [f"{year}-04-06" for year in range(2014, 2027)]
    + [f"{year}-03-01" for year in (2012, 2016, 2020, 2024)],
    dtype="M8[D]",
)
_LIMITS_FROM = np.datetime64("2015-04-01")
_WHOLE_TIME = 1_000_000


class Spell(NamedTuple):
    """A spell of employment, its first and its last day, and whether it does not count."""

    joined: dt.date
    left: dt.date
    excluded: bool


class Person(NamedTuple):
    """Somebody who is made redundant: pay in pence, hours in millionths, spells in the order of time."""

    born: dt.date
    spells: tuple[Spell, ...]
    consultation_start: dt.date
    last: dt.date
    whole_time_pay_pence_y: int
    fte_millionths: int
    week_pay_pence: int


def people() -> list[Person]:
    """Draw the people, the same ones every time."""
    last = _last()
    joined, left = _spells(last)
    number = 1 + _whole("spells", 0, SPELLS - 1)
    first_joined = joined[number - 1, np.arange(PEOPLE)]
    born = _born(first_joined, last + 1)
    pay, fte, week = _pay()
    excluded = [(_whole(f"{which}: excluded", 0, 9) == 0).tolist() for which in range(SPELLS)]
    rows = zip(joined.tolist(), left.tolist(), excluded, strict=True)
    spells = zip(*(zip(*row, strict=True) for row in rows), strict=True)
    columns = (born, number, _consultation_start(last), last, pay, fte, week)
    return [
        Person(one[0], tuple(Spell(*spell) for spell in own[: one[1]][::-1]), *one[2:])
        for own, one in zip(spells, zip(*(column.tolist() for column in columns), strict=True), strict=True)
    ]


def _whole(decision: str, least: int, most: int) -> np.ndarray:
    """A whole number a person from the least to the most, both in."""
    keys = np.arange(PEOPLE, dtype=np.uint64)
    return least + (uniforms(SEED, decision, keys) * (most - least + 1)).astype(np.int64)


def _last() -> np.ndarray:
    near = _LAST_DAYS[_whole("last: change", 0, _LAST_DAYS.size - 1)] + _whole("last: side", -3, 2)
    anywhere = FIRST + _whole("last", 0, int((LAST - FIRST).astype(int)))
    return np.clip(np.where(_whole("last: how", 0, 2) == 0, near, anywhere), FIRST, LAST)


def _consultation_start(last: np.ndarray) -> np.ndarray:
    """The first day of consultation: on both sides of the day from which pay has limits, if that is near."""
    near = _LIMITS_FROM + _whole("consultation: side", -2, 1)
    is_near = np.abs((last - _LIMITS_FROM).astype(int)) < 400
    return np.where(is_near, np.minimum(last, near), last - _whole("consultation", 0, 300))


def _spells(last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last days of the spells, shape (spells, people), the last spell first."""
    joined, left = [], []
    for which in range(SPELLS):
        left.append(last)
        joined.append(_joined(which, last + 1))
        last = joined[-1] - _gap(which) - 1
    return np.array(joined), np.array(left)


def _joined(which: int, out: np.ndarray) -> np.ndarray:
    """First day of a spell: up to 45 years before its end, up to 12 where another spell follows."""
    longest = 45 if which == 0 else 12
    how, side = _whole(f"{which}: joined", 0, 9), _whole(f"{which}: side", -1, 1)
    anniversary = years_before(out, _whole(f"{which}: years", 1, longest)) + side
    anywhere = out - _whole(f"{which}: days", 1, 330 * longest)
    return np.select(
        [how < 4, how == 4, how == 5], [anniversary, out - 728 + side, leap_day(anniversary - 2)], anywhere
    )


def _gap(which: int) -> np.ndarray:
    """Days of a gap: up to about two weeks, about a year, or any up to three years."""
    kinds = [_whole(f"{which}: {name}", *span) for name, span in (("week", (0, 16)), ("year", (363, 368)))]
    anywhere = _whole(f"{which}: gap", 0, 1100)
    how = _whole(f"{which}: kind of gap", 0, 3)
    return np.select([how < 2, how == 2], kinds, anywhere)


def _born(joined: np.ndarray, out: np.ndarray) -> np.ndarray:
    """Days of birth, sixteen years or more before joining, half of them so that 22 or 41 falls on an edge."""
    latest = years_before(joined, np.full(PEOPLE, 16))
    age = np.where(_whole("born: age", 0, 1) == 0, 22, 41) + _whole("born: years", 0, 20)
    edge = years_before(out, age) + _whole("born: side", -1, 1)
    anywhere = latest - _whole("born: days", 0, 8_000)
    how = _whole("born", 0, 9)
    return np.select([(how < 5) & (edge <= latest), how == 5], [edge, leap_day(anywhere)], anywhere)


def _pay() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Whole-time pay a year, hours, and a week's pay: left out, about a week of the year's, or more."""
    low = _whole("pay: how", 0, 2) == 0
    pay = np.where(low, _whole("low pay", 1_200_000, 3_000_000), _whole("pay", 1_200_000, 16_000_000))
    fte = np.where(_whole("part-time", 0, 1) == 0, _whole("hours", 50_000, _WHOLE_TIME), _WHOLE_TIME)
    how = _whole("week", 0, 3)
    share = np.where(how == 1, _whole("week: usual", 97, 101), _whole("week: more", 97, 160))
    week = np.maximum(1, pay * fte // _WHOLE_TIME // 52 * share // 100)
    return pay, fte, np.where(how == 0, 0, week)


def years_before(days: np.ndarray, years: np.ndarray) -> np.ndarray:
    """The same days some years earlier; 1 March for a leap day where there is none."""
    months = days.astype("M8[M]")
    return (months - 12 * years).astype("M8[D]") + (days - months.astype("M8[D]"))


def leap_day(days: np.ndarray) -> np.ndarray:
    """The leap day of the last leap year up to the year before each day's."""
    year = (days.astype("M8[Y]").astype(int) + 1970 - 1) // 4 * 4
    return (year - 1970).astype("M8[Y]").astype("M8[D]") + 59
