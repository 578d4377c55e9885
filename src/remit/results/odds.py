"""Odds and ranges over runs, and how they are put into words."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from remit.results.spread import Spread, in_runs
from remit.results.store import Results
from remit.results.units import PAYBACK
from remit.results.written import EXACT, Writer, money, number, per_cent

__all__ = ["NotMeasured", "Odds", "Spread", "in_runs", "money", "number", "per_cent"]


class NotMeasured(KeyError):
    """No run measured what was asked for: the plan has nothing of the kind."""


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
        return Spread(rows["value"].to_numpy() / scale, whole=measure == PAYBACK)

    def share(self, measure: str, **where: object) -> Spread:
        """Give a share over the runs, as a number from 0 to 1."""
        return self.spread(measure, 10_000, **where)

    def pounds(self, measure: str, **where: object) -> Spread:
        """Give money over the runs, in pounds."""
        return self.spread(measure, 100, **where)
