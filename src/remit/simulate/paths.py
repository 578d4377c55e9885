"""The support market of many runs as arrays: what each supplier was at each month's end.

`market_paths(simulation)` lives through the runs and keeps nothing else, which is quick and small. A date
stands for the end of the day before it: what is true on 1 April 2013 is what March left behind.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from remit.simulate.codes import SUPPLIES
from remit.simulate.ensemble import Chunk, Simulation, chunks_of
from remit.simulate.workers import THREADS, Workers, work


@dataclass(frozen=True, eq=False)
class MarketPaths:
    """The market of some runs; run 0, the central case, comes first.

    Attributes:
        months: First day of each month.
        suppliers: The body of each supplier.
        private: Whether each is private, bool (suppliers,).
        runs: Numbers of the runs, (runs,).
        supply: int64 (runs, months, suppliers, supplies): what `codes.SUPPLIES` says, in that order; income
            and cost are pence of the month, reserves are pence, posts gone are below 0 where posts came.
        reviews: int32 (runs, months, ways): agreements by what their customers did, as `codes.WAYS`.
        ended: int32 (runs, suppliers, 3): how each ended (`codes.ENDINGS`), in which month, into which one.
        judged: int8 (runs, checks, 5): scores of the four domains and the outcome at each checkpoint.
        ready: int32 (runs, checks, 4): ten thousandths of what each domain looks at.
    """

    months: list[dt.date]
    suppliers: list[str]
    private: np.ndarray
    runs: np.ndarray
    supply: np.ndarray
    reviews: np.ndarray
    ended: np.ndarray
    judged: np.ndarray
    ready: np.ndarray

    def month(self, date: dt.date) -> int:
        """Give the place of the month that ends on the day before a date.

        Raises:
            ValueError: The date is not within the plan, its first day left out.
        """
        first = self.months[0]
        place = (date.year - first.year) * 12 + date.month - first.month - 1
        if not 0 <= place < len(self.months) or date.day != 1:
            raise ValueError(f"{date} is no first of a month within the plan, after its start")
        return place

    def on(self, measure: str, date: dt.date) -> np.ndarray:
        """Give a measure of every supplier on a date, by run: int64 (runs, suppliers).

        Args:
            measure: one of `codes.SUPPLIES`.
            date: first of a month.
        """
        return np.asarray(self.supply[:, self.month(date), :, SUPPLIES.index(measure)])

    def between(self, measure: str, first: dt.date, last: dt.date) -> np.ndarray:
        """Add a measure up from one date to the day before another: int64 (runs, suppliers)."""
        start, end = self.month(first) + 1, self.month(last) + 1
        return np.asarray(self.supply[:, start:end, :, SUPPLIES.index(measure)].sum(axis=1))


def market_paths(simulation: Simulation, workers: Workers = THREADS) -> MarketPaths:
    """Live through every run and give the support market of each.

    Args:
        simulation: a plan ready to run.
        workers: who works: threads or processes of this machine, or a cluster.
    """
    made = dict(work(simulation, live_market, chunks_of(simulation.runs), workers))
    parts = [made[chunk] for chunk in sorted(made)]
    supply, reviews, ended, judged, ready = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    market, names = simulation.world.market, simulation.names
    return MarketPaths(
        months=names.months,
        suppliers=[names.bodies[body] for body in market.suppliers],
        private=market.private,
        runs=np.arange(simulation.runs + 1),
        supply=supply,
        reviews=reviews,
        ended=ended,
        judged=judged,
        ready=ready,
    )


def live_market(simulation: Simulation, chunk: Chunk) -> tuple[np.ndarray, ...]:
    """Live through the runs of a chunk; give what each counted of the market, run by run."""
    space, kept = simulation.workspace(), []
    for run in range(chunk.first, chunk.last + 1):
        counts = simulation.run(run, space)
        arrays = (counts.supply, counts.reviews, counts.ended, counts.judged, counts.ready)
        kept.append([array.copy() for array in arrays])
    return tuple(np.stack(arrays) for arrays in zip(*kept, strict=True))
