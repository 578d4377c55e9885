"""Contractual and statutory redundancy written out a second time, in fractions and calendar days.

Nothing here comes from the rules but what is under test: dates are those of the calendar, numbers those of
the sources, arithmetic is exact. 100,000 people have to come out to the penny.
"""

import datetime as dt
from fractions import Fraction
from math import floor
from typing import NamedTuple

import numpy as np
from numba import njit

from remit.evidence import everything
from remit.rules.redundancy import redundancy_pence, redundancy_terms
from remit.rules.service import count_service, service_terms
from remit.rules.statutory import redundancy_due_pence, statutory_redundancy_pence, statutory_terms
from tests.rules.drawn import Person, people

ONE_DAY = dt.timedelta(days=1)
WEEKS_OF_SERVICE = 104
MONTHS_MOST = 24
WEEKS_IN_MONTH = Fraction("4.35")
LIMITS_FROM = dt.date(2015, 4, 1)
FLOOR, CEILING = Fraction(23_000), Fraction(80_000)
YEARS_MOST = 20
CAPS = (  # a week's pay that counts at most, for employment that ends on the day or later
    (dt.date(2009, 10, 1), 380),
    (dt.date(2011, 2, 1), 400),
    (dt.date(2012, 2, 1), 430),
    (dt.date(2013, 2, 1), 450),
    (dt.date(2014, 4, 6), 464),
    (dt.date(2015, 4, 6), 475),
    (dt.date(2016, 4, 6), 479),
    (dt.date(2017, 4, 6), 489),
    (dt.date(2018, 4, 6), 508),
    (dt.date(2019, 4, 6), 525),
    (dt.date(2020, 4, 6), 538),
    (dt.date(2021, 4, 6), 544),
    (dt.date(2022, 4, 6), 571),
    (dt.date(2023, 4, 6), 643),
    (dt.date(2024, 4, 6), 700),
    (dt.date(2025, 4, 6), 719),
    (dt.date(2026, 4, 6), 751),
)


class Counted(NamedTuple):
    """Service of a person: begin and days of the continuous, complete years of both."""

    continuous_from: dt.date
    continuous_days: int
    continuous_years: int
    reckonable_years: int


def anniversary(day: dt.date, years: int) -> dt.date:
    """The same day some years later; 1 March for a leap day where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)


def years_from(start: dt.date, out: dt.date) -> int:
    """Anniversaries that have come by the first day out."""
    this_year = out.year - start.year
    return this_year if anniversary(start, this_year) <= out else this_year - 1


def breaks_continuity(left: dt.date, joined: dt.date) -> bool:
    """Whether more than a week lies between two spells, with a whole week from Sunday to Saturday in it."""
    gap = range(1, min((joined - left).days, 20))
    if len(gap) <= 7:
        return False
    sundays = [k for k in gap if (left + k * ONE_DAY).isoweekday() == 7]
    return any(k + 6 in gap for k in sundays)


def ends_aggregation(left: dt.date, joined: dt.date) -> bool:
    """Whether more than twelve months lie between two spells."""
    a_year_on = anniversary(left, 1)
    if (left.month, left.day) == (2, 29):  # twelve months from the last of February end with it
        a_year_on -= ONE_DAY
    return joined - ONE_DAY > a_year_on


def service(person: Person) -> Counted:
    """Service up to the first day out: back to the last break, and what counts of the spells together."""
    out = person.last + ONE_DAY
    begins = person.spells[-1].joined
    for earlier, later in zip(person.spells[-2::-1], person.spells[:0:-1], strict=True):
        if breaks_continuity(earlier.left, later.joined):
            break
        begins = earlier.joined
    spells = list(person.spells)
    for i in range(len(spells) - 1, 0, -1):
        if ends_aggregation(spells[i - 1].left, spells[i].joined):
            spells = spells[i:]
            break
    days = sum((spell.left - spell.joined).days + 1 for spell in spells if not spell.excluded)
    return Counted(
        begins, (out - begins).days, years_from(begins, out), years_from(out - dt.timedelta(days=days), out)
    )


def contractual(person: Person, counted: Counted) -> Fraction:
    """Redundancy pay of section 16 in pounds, of the period in which the consultation began."""
    if counted.continuous_days < 7 * WEEKS_OF_SERVICE:
        return Fraction(0)
    pay = Fraction(person.whole_time_pay_pence_y, 100)
    hours = Fraction(person.fte_millionths, 10**6)
    by_week = WEEKS_IN_MONTH * Fraction(person.week_pay_pence, 100)
    if person.consultation_start < LIMITS_FROM:
        month = max(pay / 12 * hours, by_week)
    else:
        month = min(max(pay, FLOOR), CEILING) / 12 * hours
        if by_week > 0:
            month = max(month, min(max(by_week, FLOOR / 12 * hours), CEILING / 12 * hours))
    return min(MONTHS_MOST, counted.reckonable_years) * month


def statutory(person: Person, counted: Counted) -> Fraction:
    """Statutory redundancy pay in pounds: each year back from the end by the age in the whole of it."""
    if counted.continuous_years < 2:
        return Fraction(0)
    halves = 0
    for back in range(1, min(YEARS_MOST, counted.continuous_years) + 1):
        if anniversary(person.born, 41 + back) <= person.last + ONE_DAY:
            halves += 3
        elif anniversary(person.born, 22 + back) <= person.last + ONE_DAY:
            halves += 2
        else:
            halves += 1
    cap = max((change, cap) for change, cap in CAPS if change <= person.last)[1]
    return Fraction(halves, 2) * min(Fraction(person.week_pay_pence, 100), Fraction(cap))


def pence(pounds: Fraction) -> int:
    """Whole pence, half a penny up."""
    return floor(100 * pounds + Fraction(1, 2))


def number(day: dt.date) -> int:
    return 10000 * day.year + 100 * day.month + day.day


@njit
def _service_of(first, joined, left, excluded, out, terms):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    found = np.empty((out.size, 4), dtype=np.int64)
    for i in range(out.size):
        own = slice(first[i], first[i + 1])
        one = count_service(joined[own], left[own], excluded[own], out[i], terms)
        found[i] = (one.continuous_from, one.continuous_days, one.continuous_years, one.reckonable_years)
    return found


@njit
def _redundancy_of(pay, fte, week, days, years, terms):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    found = np.empty(pay.size, dtype=np.int64)
    for i in range(pay.size):
        found[i] = redundancy_pence(pay[i], fte[i], week[i], days[i], years[i], terms)
    return found


@njit
def _statutory_of(born, begins, out, week, terms):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    found = np.empty(born.size, dtype=np.int64)
    for i in range(born.size):
        found[i] = statutory_redundancy_pence(born[i], begins[i], out[i], week[i], terms)
    return found


def _column(everybody: list[Person], name: str) -> np.ndarray:
    return np.array([getattr(person, name) for person in everybody], dtype=np.int64)


def test_a_hundred_thousand_people_get_the_same_to_the_penny() -> None:
    everybody = people()
    counted = [service(person) for person in everybody]
    check_edges(everybody, counted)
    check_service(everybody, counted)
    by_contract = [contractual(person, one) for person, one in zip(everybody, counted, strict=True)]
    check_contractual(everybody, counted, by_contract)
    check_statutory(everybody, counted, by_contract)


def check_edges(everybody: list[Person], counted: list[Counted]) -> None:
    """The people stand on both sides of every edge."""
    assert len(everybody) == 100_000
    for change, _ in CAPS[1:]:
        assert {change - ONE_DAY, change} <= {person.last for person in everybody}
    assert {LIMITS_FROM - ONE_DAY, LIMITS_FROM} <= {person.consultation_start for person in everybody}
    assert {727, 728} <= {one.continuous_days for one in counted}
    assert set(range(28)) <= {one.reckonable_years for one in counted}
    born = {(person.born.month, person.born.day) for person in everybody}
    joined = {(spell.joined.month, spell.joined.day) for person in everybody for spell in person.spells}
    out = {(day.month, day.day) for day in (person.last + ONE_DAY for person in everybody)}
    assert (2, 29) in born & joined & out
    assert {len(person.spells) for person in everybody} == {1, 2, 3}


def check_service(everybody: list[Person], counted: list[Counted]) -> None:
    spells = [spell for person in everybody for spell in person.spells]
    first = np.cumsum([0, *(len(person.spells) for person in everybody)])
    joined, left = (np.array([number(getattr(s, end)) for s in spells]) for end in ("joined", "left"))
    out = np.array([number(person.last + ONE_DAY) for person in everybody])
    terms = service_terms(everything(), LIMITS_FROM)
    excluded = np.array([spell.excluded for spell in spells])
    found = _service_of(first, joined, left, excluded, out, terms).tolist()
    for person, one, its in zip(everybody, counted, found, strict=True):
        assert its == [number(one[0]), *one[1:]], person


def check_contractual(everybody: list[Person], counted: list[Counted], by_contract: list[Fraction]) -> None:
    for limited in (False, True):
        these = [i for i, one in enumerate(everybody) if (one.consultation_start >= LIMITS_FROM) == limited]
        assert len(these) > 10_000
        chosen = [everybody[i] for i in these]
        columns = (_column(chosen, f) for f in ("whole_time_pay_pence_y", "fte_millionths", "week_pay_pence"))
        days, years = (
            np.array([getattr(counted[i], name) for i in these])
            for name in ("continuous_days", "reckonable_years")
        )
        terms = redundancy_terms(everything(), max(person.consultation_start for person in chosen))
        found = _redundancy_of(*columns, days, years, terms).tolist()
        for i, its in zip(these, found, strict=True):
            assert its == pence(by_contract[i]), (everybody[i], counted[i])


def check_statutory(everybody: list[Person], counted: list[Counted], by_contract: list[Fraction]) -> None:
    starts = [change for change, _ in CAPS]
    ends = [start - ONE_DAY for start in starts[1:]] + [dt.date(2027, 3, 31)]
    for start, end in zip(starts, ends, strict=True):
        these = [i for i, person in enumerate(everybody) if start <= person.last <= end]
        assert len(these) > 1000
        born, begins, out = (
            np.array([number(day) for day in days])
            for days in (
                [everybody[i].born for i in these],
                [counted[i].continuous_from for i in these],
                [everybody[i].last + ONE_DAY for i in these],
            )
        )
        week = _column([everybody[i] for i in these], "week_pay_pence")
        terms = statutory_terms(everything(), end)
        assert terms == statutory_terms(everything(), start)
        found = _statutory_of(born, begins, out, week, terms).tolist()
        for i, its in zip(these, found, strict=True):
            exact = statutory(everybody[i], counted[i])
            assert its == pence(exact), (everybody[i], counted[i])
            due = redundancy_due_pence(pence(by_contract[i]), its)
            assert due == pence(max(by_contract[i], exact)), (everybody[i], counted[i])
