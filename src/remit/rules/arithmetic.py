"""Exact arithmetic that the rules share: rounding once, complete years."""

import numpy as np
from numba import njit


@njit(cache=True)
def divide_half_up(numerator: int, denominator: int) -> int:
    """Divide two whole numbers, the first not negative, and round half up to a whole number."""
    return (2 * numerator + denominator) // (2 * denominator)


@njit(cache=True)
def complete_years(start: int, end: int) -> int:
    """Count complete years between two dates given as YYYYMMDD numbers.

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
    """Count complete years for many pairs of dates, YYYYMMDD numbers; all of shape (n,), years int32."""
    years = np.empty(starts.size, dtype=np.int32)
    for i in range(starts.size):
        years[i] = complete_years(starts[i], ends[i])
    return years
