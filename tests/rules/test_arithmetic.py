"""Dates, complete years and rounding, against the calendar and against fractions."""

import datetime as dt
from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from remit.rules.arithmetic import (
    RATE,
    WHOLE_TIME,
    add_days,
    add_months,
    complete_years,
    complete_years_of,
    date_of,
    day_number,
    days_between,
    divide_half_up,
)

DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2030, 12, 31))
CENTURIES = st.dates(dt.date(1600, 1, 1), dt.date(2999, 12, 31))
EPOCH = dt.date(1970, 1, 1)


def number(day: dt.date) -> int:
    return 10000 * day.year + 100 * day.month + day.day


def anniversary(start: dt.date, years: int) -> dt.date:
    """The day on which a year of service is complete; 29 February gives 1 March in a common year."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return dt.date(start.year + years, 3, 1)


@pytest.mark.parametrize(
    ("start", "end", "years", "source"),
    [
        (20040701, 20100701, 6, "the anniversary itself completes the year"),
        (20040701, 20100630, 5, "the day before does not"),
        (20040701, 20100702, 6, "nor does the day after add anything"),
        (20040229, 20080229, 4, "29 February in a leap year is its own anniversary"),
        (20040229, 20090228, 4, "29 February in a common year: the last of February is not enough"),
        (20040229, 20090301, 5, "29 February in a common year: complete on 1 March"),
        (20030301, 20080229, 4, "29 February lies before an anniversary on 1 March"),
        (20091231, 20100101, 0, "a new calendar year is not a year of service"),
        (20100401, 20100401, 0, "the first day"),
        (20100401, 20100331, 0, "the end lies a day before the start"),
        (20100401, 19990101, 0, "the end lies years before the start"),
        (19700401, 20130331, 42, "the last day before the trusts close"),
        (19700401, 20130401, 43, "the day on which they have closed"),
    ],
)
def test_complete_years(start: int, end: int, years: int, source: str) -> None:
    assert complete_years(start, end) == years, source
    assert complete_years.py_func(start, end) == years, source


@njit
def _calendar(first: int, last: int) -> np.ndarray:
    """The date of each day from one number to another, and -1 where its number is not the day's own."""
    dates = np.empty(last - first, dtype=np.int64)
    for number in range(first, last):
        date = date_of(number)
        dates[number - first] = date if day_number(date) == number else -1
    return dates


def test_days_are_numbered_as_the_calendar_has_them_over_centuries() -> None:
    first, last = dt.date(1600, 1, 1), dt.date(2401, 1, 1)
    days = [first + dt.timedelta(days=k) for k in range((last - first).days)]
    dates = _calendar((first - EPOCH).days, (last - EPOCH).days)
    assert dates.tolist() == [number(day) for day in days]


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (19700101, 0),
        (19691231, -1),
        (19700228, 58),
        (19700301, 59),
        (20000229, 11016),
        (20000301, 11017),
        (20100331, 14699),
        (20100401, 14700),
        (19000228, -25509),
        (19000301, -25508),
    ],
)
def test_days_are_numbered_from_1970(date: int, expected: int) -> None:
    assert day_number(date) == day_number.py_func(date) == expected
    assert date_of(expected) == date_of.py_func(expected) == date


@given(CENTURIES, CENTURIES)
def test_days_between_two_dates(start: dt.date, end: dt.date) -> None:
    days = (end - start).days
    for count, add in ((days_between, add_days), (days_between.py_func, add_days.py_func)):
        assert count(number(start), number(end)) == days
        assert count(number(end), number(start)) == -days
        assert add(number(start), days) == number(end)


@pytest.mark.parametrize(
    ("date", "months", "expected"),
    [
        (20100131, 1, 20100228),
        (20120131, 1, 20120229),
        (20120229, 12, 20130228),
        (20120229, 48, 20160229),
        (20100331, 3, 20100630),
        (20101031, 1, 20101130),
        (20101130, 1, 20101230),
        (20101215, 1, 20110115),
        (20101231, 2, 20110228),
        (20101115, 1, 20101215),
        (20101115, 2, 20110115),
        (20110115, -1, 20101215),
        (20110331, -1, 20110228),
        (20110131, -2, 20101130),
        (20110131, -12, 20100131),
        (20110131, 0, 20110131),
        (19991231, 2, 20000229),
    ],
)
def test_months_are_added_to_the_same_day_or_the_last_of_a_shorter_month(
    date: int, months: int, expected: int
) -> None:
    assert add_months(date, months) == expected
    assert add_months.py_func(date, months) == expected


@given(CENTURIES, st.integers(-1200, 1200))
def test_months_are_added_as_the_calendar_has_them(start: dt.date, months: int) -> None:
    year, month = divmod(12 * start.year + start.month - 1 + months, 12)
    following = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - dt.timedelta(days=1)).day
    expected = dt.date(year, month + 1, min(start.day, last))
    assert add_months(number(start), months) == number(expected)
    assert add_months.py_func(number(start), months) == number(expected)


@given(DAYS, st.integers(0, 60))
def test_twelve_months_complete_a_year_but_on_a_leap_day(start: dt.date, years: int) -> None:
    later = add_months(number(start), 12 * years)
    leap_day_falls_out = (start.month, start.day) == (2, 29) and years % 4 != 0
    assert complete_years(number(start), later) == years - leap_day_falls_out


def test_service_is_counted_to_the_day_out() -> None:
    last_day = 20100331
    out = add_days(last_day, 1)
    assert out == 20100401
    assert [complete_years(20080401, day) for day in (last_day, out)] == [1, 2]
    assert [days_between(20080401, day) for day in (last_day, out)] == [729, 730]


def test_years_of_many_are_the_years_of_each() -> None:
    starts = np.array([20040701, 20040229, 20101231, 20110101])
    ends = np.array([20100701, 20090228, 20110101, 20101231])
    years = complete_years_of(starts, ends)
    assert years.tolist() == [6, 4, 0, 0]
    assert years.dtype == np.int32


def test_units_are_whole() -> None:
    assert (WHOLE_TIME, RATE) == (10**6, 10**4)


@given(DAYS, DAYS)
def test_complete_years_are_the_anniversaries_that_have_come(start: dt.date, end: dt.date) -> None:
    come = sum(anniversary(start, k) <= end for k in range(1, 82))
    assert complete_years(number(start), number(end)) == come


@given(DAYS, st.integers(1, 60))
def test_a_year_is_complete_on_its_anniversary_and_not_a_day_before(start: dt.date, years: int) -> None:
    day = anniversary(start, years)
    assert complete_years(number(start), number(day)) == years
    assert complete_years(number(start), number(day - dt.timedelta(days=1))) == years - 1


@pytest.mark.parametrize(
    ("numerator", "denominator", "whole"),
    [
        (0, 12, 0),
        (5, 12, 0),
        (6, 12, 1),
        (7, 12, 1),
        (17, 12, 1),
        (18, 12, 2),
        (1, 2, 1),
        (1, 3, 0),
        (2, 3, 1),
    ],
)
def test_halves_go_up(numerator: int, denominator: int, whole: int) -> None:
    assert divide_half_up(numerator, denominator) == whole


@given(st.integers(0, 10**13), st.integers(1, 10**5))
def test_division_rounds_as_fractions_do(numerator: int, denominator: int) -> None:
    exact = floor(Fraction(numerator, denominator) + Fraction(1, 2))
    assert divide_half_up(numerator, denominator) == exact
    assert divide_half_up.py_func(numerator, denominator) == exact
