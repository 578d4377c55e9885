"""Complete years and rounding, against the calendar and against fractions."""

import datetime as dt
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.rules.arithmetic import complete_years, divide_half_up

DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2030, 12, 31))


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
