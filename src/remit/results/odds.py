"""Odds and ranges over runs, and how they are put into words."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from remit.results.store import Results
from remit.results.written import EXACT, Writer, money, number, per_cent

__all__ = ["NotMeasured", "Odds", "Spread", "in_runs", "money", "number", "per_cent"]


class NotMeasured(KeyError):
    """No run measured what was asked for: the plan has nothing of the kind."""


@dataclass(frozen=True)
class Spread:
    """A number over the runs: median, 5% and 95% points; run 0 is outside."""

    values: np.ndarray

    @property
    def median(self) -> float:
        """Half of the runs are lower."""
        return float(np.median(self.values))

    @property
    def low(self) -> float:
        """One run in twenty is lower."""
        return float(np.quantile(self.values, 0.05))

    @property
    def high(self) -> float:
        """One run in twenty is higher."""
        return float(np.quantile(self.values, 0.95))

    def odds(self, condition: np.ndarray) -> str:
        """Put the share of runs in which a condition holds into words."""
        return in_runs(float(np.mean(condition)))

    def over(self, limit: float) -> str:
        """Odds that the number is over a limit, in words."""
        return self.odds(self.values > limit)

    def __truediv__(self, by: float) -> "Spread":
        """The same in a larger unit."""
        return Spread(self.values / by)


@dataclass(frozen=True)
class Odds:
    """The `odds` table of some results, read once.

    Attributes:
        results: The results.
        write: How figures about people are written.
    """

    results: Results
    write: Writer = EXACT

    @cached_property
    def rows(self) -> pl.DataFrame:
        """Rows of every run but run 0."""
        return self.results.table("odds").filter(pl.col("run") > 0).collect()

    def has(self, measure: str) -> bool:
        """Tell whether the runs measured something."""
        return not self.rows.filter(pl.col("measure") == measure).is_empty()

    def spread(self, measure: str, scale: float = 1.0, **where: object) -> Spread:
        """Give a measure over the runs, in order of run.

        Args:
            measure: its name in the table.
            scale: divide by this (10,000 for shares, 100 for pounds).
            **where: body, function, band or month, where it is not the only one.

        Raises:
            NotMeasured: when no run measured it.
        """
        keys = {"body": "all", "function": "all", "band": "all"} | where
        chosen = pl.col("measure") == measure
        for column, value in keys.items():
            chosen = chosen & (pl.col(column) == value)
        rows = self.rows.filter(chosen).sort("run")
        if rows.is_empty():
            raise NotMeasured(f"no run measured {measure!r} where {keys}")
        return Spread(rows["value"].to_numpy() / scale)

    def share(self, measure: str, **where: object) -> Spread:
        """Give a share over the runs, as a number from 0 to 1."""
        return self.spread(measure, 10_000, **where)

    def pounds(self, measure: str, **where: object) -> Spread:
        """Give money over the runs, in pounds."""
        return self.spread(measure, 100, **where)


def in_runs(share: float) -> str:
    """Say how many runs in ten: `in 9 of 10 runs`; the ends are said exactly."""
    if share == 1:
        return "in every run"
    if share == 0:
        return "in no run"
    if share > 0.95:
        return "in more than 19 of 20 runs"
    if share < 0.05:
        return "in fewer than 1 of 20 runs"
    return f"in {max(1, min(9, round(share * 10)))} of 10 runs"
