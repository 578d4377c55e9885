"""Statistical process control in the manner of the NHS programme Making Data Count: the XmR chart.

The mean of the values, and natural process limits at 2.66 mean moving ranges from it. Four rules tell
special from common causes. Sources: NHS England, Making Data Count; the NHS-R community's package
NHSRplotthedots, which mimics its tools; NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2.
"""

from enum import Enum
from typing import NamedTuple

import numpy as np

LIMIT = 2.66
"""Mean moving ranges from the mean to a limit: three standard deviations, each a range over 1.128."""
SCREEN = 3.267
"""Mean moving ranges above which a single range counts as an outlier, where outliers are screened."""
RUN = 7
"""Points in a row on one side of the mean, or rising or falling, that are a special cause."""
FEWEST = 12
"""Points below which limits are provisional."""


class Limits(NamedTuple):
    """Limits of an XmR chart, in the unit of the values."""

    mean: float
    moving_range: float
    lower: float
    upper: float

    @property
    def near_lower(self) -> float:
        """Two thirds of the way from the mean to the lower limit."""
        return self.mean - (self.mean - self.lower) * 2 / 3

    @property
    def near_upper(self) -> float:
        """Two thirds of the way from the mean to the upper limit."""
        return self.mean + (self.upper - self.mean) * 2 / 3


class Causes(NamedTuple):
    """Which points are special causes, by rule; bool arrays of shape (points,)."""

    outside: np.ndarray
    shift: np.ndarray
    trend: np.ndarray
    near_limit: np.ndarray

    @property
    def any(self) -> np.ndarray:
        """Whether a point is a special cause by any rule."""
        found: np.ndarray = self.outside | self.shift | self.trend | self.near_limit
        return found


class Variation(Enum):
    """What the last point says; the value is the word for people."""

    COMMON = "common cause"
    IMPROVING_HIGH = "special cause: improving, higher"
    IMPROVING_LOW = "special cause: improving, lower"
    CONCERN_HIGH = "special cause: concerning, higher"
    CONCERN_LOW = "special cause: concerning, lower"


class Assurance(Enum):
    """What the limits say of the target; the value is the word for people."""

    PASS = "will meet the target as things are"
    FAIL = "will miss the target as things are"
    HIT_AND_MISS = "will hit and miss the target as things are"
    NONE = "no target"


def find_limits(values: np.ndarray, fixed: int | None = None, screen: bool = False) -> Limits:
    """Find mean and natural process limits: mean -/+ 2.66 x mean moving range.

    Args:
        values: values in the order of time, at least two.
        fixed: use the first so many values only, as a baseline.
        screen: leave moving ranges above 3.267 x their mean out, as Nelson (1982) does; the Excel tools of
            Making Data Count do not.

    Raises:
        ValueError: fewer than two values.
    """
    base = values[:fixed] if fixed is not None else values
    if base.size < 2:
        raise ValueError("limits need two values at least")
    ranges = np.abs(np.diff(base))
    if screen and ranges.size:
        ranges = ranges[ranges < SCREEN * ranges.mean()] if ranges.mean() > 0 else ranges
    mean, moving_range = float(base.mean()), float(ranges.mean()) if ranges.size else 0.0
    return Limits(mean, moving_range, mean - LIMIT * moving_range, mean + LIMIT * moving_range)


def find_causes(values: np.ndarray, limits: Limits) -> Causes:
    """Tell which points are special causes, by rule.

    - outside: beyond a limit;
    - shift: one of seven or more in a row on one side of the mean;
    - trend: one of seven or more in a row that rise or fall;
    - near_limit: one of two or more of three in a row on one side that lie in the outer third, within limits.
    """
    outside = (values > limits.upper) | (values < limits.lower)
    side = np.sign(values - limits.mean)
    near = ~outside & ((values < limits.near_lower) | (values > limits.near_upper))
    return Causes(outside, _in_runs(side), _in_trends(values), _near_limit(near, side))


def _in_runs(side: np.ndarray) -> np.ndarray:
    found = np.zeros(side.size, dtype=np.bool_)
    for start in range(side.size - RUN + 1):
        run = side[start : start + RUN]
        if run[0] != 0 and (run == run[0]).all():
            found[start : start + RUN] = True
    return found


def _in_trends(values: np.ndarray) -> np.ndarray:
    found = np.zeros(values.size, dtype=np.bool_)
    direction = np.sign(np.diff(values))
    for start in range(values.size - RUN + 1):
        steps = direction[start : start + RUN - 1]
        if steps[0] != 0 and (steps == steps[0]).all():
            found[start : start + RUN] = True
    return found


def _near_limit(near: np.ndarray, side: np.ndarray) -> np.ndarray:
    found = np.zeros(near.size, dtype=np.bool_)
    for start in range(near.size - 2):
        three = slice(start, start + 3)
        if near[three].sum() >= 2 and abs(side[three].sum()) == 3:
            found[three] |= near[three]
    return found


def variation_of(values: np.ndarray, limits: Limits, causes: Causes, higher_is_better: bool) -> Variation:
    """Say what the last point says.

    A trend points the way that it goes; otherwise the side of the mean tells high from low.
    """
    last = values.size - 1
    if not causes.any[last]:
        return Variation.COMMON
    only_trend = causes.trend[last] and not (
        causes.outside[last] or causes.shift[last] or causes.near_limit[last]
    )
    high = values[last] > values[last - 1] if only_trend else values[last] > limits.mean
    if high:
        return Variation.IMPROVING_HIGH if higher_is_better else Variation.CONCERN_HIGH
    return Variation.CONCERN_LOW if higher_is_better else Variation.IMPROVING_LOW


def assurance_of(limits: Limits, target: float | None, higher_is_better: bool) -> Assurance:
    """Say what the limits say of the target."""
    if target is None:
        return Assurance.NONE
    if target > limits.upper:
        return Assurance.FAIL if higher_is_better else Assurance.PASS
    if target < limits.lower:
        return Assurance.PASS if higher_is_better else Assurance.FAIL
    return Assurance.HIT_AND_MISS


def is_missed(value: float, target: float, higher_is_better: bool) -> bool:
    """Tell whether a month's value misses the target."""
    return value < target if higher_is_better else value > target
