"""A number over runs: its middle, its ends, and odds on it in words."""

from dataclasses import dataclass
from typing import Literal

import numpy as np


@dataclass(frozen=True)
class Spread:
    """A number over the runs: median, 5% and 95% points; run 0 is outside.

    Attributes:
        values: the number in each run.
        whole: whether a point is the number of a run, the lower of two for the 5% point and else the upper:
            of months until something that may never come, there is nothing in between.
    """

    values: np.ndarray
    whole: bool = False

    @property
    def median(self) -> float:
        """Half of the runs are lower."""
        return self._point(0.5)

    @property
    def low(self) -> float:
        """One run in twenty is lower."""
        return self._point(0.05, "lower")

    @property
    def high(self) -> float:
        """One run in twenty is higher."""
        return self._point(0.95)

    def _point(self, share: float, whole: Literal["lower", "higher"] = "higher") -> float:
        return float(np.quantile(self.values, share, method=whole if self.whole else "linear"))

    def odds(self, condition: np.ndarray) -> str:
        """Put the share of runs in which a condition holds into words."""
        return in_runs(float(np.mean(condition)))

    def over(self, limit: float) -> str:
        """Odds that the number is over a limit, in words."""
        return self.odds(self.values > limit)

    def __truediv__(self, by: float) -> "Spread":
        """The same in a larger unit."""
        return Spread(self.values / by, self.whole)


def in_runs(share: float) -> str:
    """Say how many runs in ten, near the ends in twenty: `in 9 of 10 runs`; the ends are said exactly."""
    if share == 1:
        return "in every run"
    if share == 0:
        return "in no run"
    if share > 0.95:
        return "in more than 19 of 20 runs"
    if share < 0.05:
        return "in fewer than 1 of 20 runs"
    if not 0.075 <= share <= 0.925:
        return f"in {1 if share < 0.5 else 19} of 20 runs"
    return f"in {int(share * 10 + 0.5)} of 10 runs"
