"""Any number of options beside each other: ranges, differences run by run, and odds that one beats another.

All options share draws and luck, run by run. So odds that one beats another are counted within runs, and
their error is that of a share of runs (`known`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from remit.results.known import Known, known
from remit.results.measures import MEASURES, SCALES, Measure
from remit.results.spread import Spread
from remit.results.stored import Stored


@dataclass(frozen=True)
class Beside:
    """One measure under several options.

    Attributes:
        measure: the measure.
        options: the options, in order.
        values: the measure by option and run, in its unit; shape (options, runs).
    """

    measure: Measure
    options: tuple[str, ...]
    values: np.ndarray

    def spread(self, option: str) -> Spread:
        """Give the measure under an option."""
        return Spread(self.values[self.options.index(option)], self.measure.unit == "months")

    def difference(self, option: str, reference: str) -> Spread:
        """Give the difference of an option from another, run by run."""
        return Spread(self.spread(option).values - self.spread(reference).values)

    def beats(self, option: str, other: str) -> Known:
        """Count in how many runs an option is better than another; a draw is no victory."""
        ahead = self.difference(option, other).values * (1 if self.measure.more_is_better else -1)
        return known(f"{option} beats {other}", int((ahead > 0).sum()), ahead.size)

    def best(self) -> dict[str, float]:
        """Give the share of runs in which each option is the best; the best of a run share it."""
        signed = self.values if self.measure.more_is_better else -self.values
        first = signed == signed.max(axis=0)
        return dict(zip(self.options, (first / first.sum(axis=0)).mean(axis=1).tolist(), strict=True))

    def same(self, option: str, other: str) -> float:
        """Give the share of runs in which two options come to the same."""
        return float(np.mean(self.difference(option, other).values == 0))

    def ranked(self, against: str) -> tuple[str, ...]:
        """Give the options by the median of what they change against another, run by run, the best first.

        Where the medians are the same, by in how many more runs an option is better than worse; where that
        is the same too, in the order they have.
        """
        sign = 1 if self.measure.more_is_better else -1

        def merit(option: str) -> tuple[float, float]:
            change = sign * self.difference(option, against).values
            return float(np.median(change)), float(np.mean(np.sign(change)))

        return tuple(sorted(self.options, key=merit, reverse=True))


def beside(found: Sequence[Stored], measures: Sequence[Measure] = MEASURES) -> list[Beside]:
    """Set stored options beside each other by each measure that one of them has; the others count nought.

    Only the runs that all have are compared.

    Args:
        found: results of the options, each once; see `stored.check_alike`.
        measures: the measures.
    """
    runs = min(one.runs for one in found)
    options = tuple(one.option for one in found)
    tables = [_values(one, measures, runs) for one in found]
    return [
        Beside(measure, options, np.stack([t.get(measure.id, np.zeros(runs)) for t in tables]))
        for measure in measures
        if any(measure.id in table for table in tables)
    ]


def _values(one: Stored, measures: Sequence[Measure], runs: int) -> dict[str, np.ndarray]:
    """Read measures as arrays by run, in their unit."""
    rows = one.of_the_whole([measure.id for measure in measures])
    scales = {measure.id: SCALES[measure.unit] for measure in measures}
    tables = {}
    for (name,), of_it in rows.group_by("measure"):
        values = np.zeros(runs)
        run = of_it["run"].to_numpy()
        inside = run <= runs
        values[run[inside] - 1] = of_it["value"].to_numpy()[inside] / scales[str(name)]
        tables[str(name)] = values
    return tables
