"""Exact arithmetic that the rules share: rounding once, dates as whole numbers, complete years.

A date is a whole number YYYYMMDD, for example 20100331 for 31 March 2010; 0 is no date. Service is counted
up to the first day out of employment, the day after the last day of employment: who joined on 1 April 2008
and leaves at the end of 31 March 2010 has two complete years (Employment Rights Act 1996, section 211: the
period of employment includes its first and its last day).
"""

import numpy as np
from numba import njit

WHOLE_TIME = 1_000_000
"""Whole-time hours, in millionths: the unit in which rules take a share of hours, so that it stays whole."""
RATE = 10_000
"""One, in the hundredths of a per cent in which rules take rates, so that they stay whole."""


@njit(cache=True)
def divide_half_up(numerator: int, denominator: int) -> int:
    """Divide two whole numbers, the first not negative, and round half up to a whole number."""
    return (2 * numerator + denominator) // (2 * denominator)


@njit(cache=True)
def complete_years(start: int, end: int) -> int:
    """Count complete years between two dates.

    A year is complete on its anniversary; a start on 29 February completes its year on 1 March of a common
    year.

    Args:
        start: first day of service, for example 20040131.
        end: the day on which the years are counted, for example 20101031.

    Returns:
        Whole years, 0 when the end is before the start.
    """
    years = end // 10000 - start // 10000
    if end % 10000 < start % 10000:
        years -= 1
    return max(0, years)


@njit(cache=True)
def complete_years_of(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Count complete years for many pairs of dates; all of shape (n,), years int32."""
    years = np.empty(starts.size, dtype=np.int32)
    for i in range(starts.size):
        years[i] = complete_years(starts[i], ends[i])
    return years


@njit(cache=True)
def day_number(date: int) -> int:
    """Number the days of the Gregorian calendar: 1970-01-01 is 0, and the days follow each other by one."""
    year, month, day = date // 10000, date // 100 % 100, date % 100
    if month <= 2:  # the year begins in March, so that a leap day is the last of its year
        year, month = year - 1, month + 12
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 + day - 719469


@njit(cache=True)
def date_of(number: int) -> int:
    """Give the date of a day's number; the inverse of `day_number`."""
    days = number + 719468
    era, day_of_era = days // 146097, days % 146097
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_from_march = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month_from_march + 2) // 5 + 1
    month = month_from_march + 3 if month_from_march < 10 else month_from_march - 9
    year = 400 * era + year_of_era + (1 if month <= 2 else 0)
    return 10000 * year + 100 * month + day


@njit(cache=True)
def days_between(start: int, end: int) -> int:
    """Count the days from one date to another; negative when the end is before the start."""
    return day_number(end) - day_number(start)


@njit(cache=True)
def add_days(date: int, days: int) -> int:
    """Give the date so many days later, or earlier when days are negative."""
    return date_of(day_number(date) + days)


@njit(cache=True)
def add_months(date: int, months: int) -> int:
    """Give the date so many whole months later: the same day, or the last of a shorter month."""
    counted = 12 * (date // 10000) + date // 100 % 100 - 1 + months
    year, month = counted // 12, counted % 12 + 1
    following = 10000 * (year + month // 12) + 100 * (month % 12 + 1) + 1
    longest = day_number(following) - day_number(10000 * year + 100 * month + 1)
    return 10000 * year + 100 * month + min(date % 100, longest)
