"""What each change of an option contributes to the difference that the option makes, run by run.

The option is built up from its parts in order. A part's step is what the measure changes by when the part is
added to those before it. It is taken apart into what the part does alone, which does not depend on the order,
and an interaction with the parts before it. All are whole numbers of the table of odds, so their sum is the
difference exactly, in every run. Swapping two parts changes interactions alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from remit.plan import Plan
from remit.plan.options import part_words, parts_of, with_parts
from remit.results.measures import Measure, signed
from remit.results.store import Progress, Results, write_results
from remit.results.stored import Stored
from remit.results.units import SHARE
from remit.simulate.workers import THREADS, Workers


@dataclass(frozen=True)
class Contribution:
    """What one part of an option contributes; arrays are by run, in the unit of the table of odds.

    Attributes:
        part: the part.
        words: what it does.
        alone: what the measure changes by with the part alone.
        interaction: what the part adds beyond that, after the parts before it.
    """

    part: str
    words: str
    alone: np.ndarray
    interaction: np.ndarray


@dataclass(frozen=True)
class Attribution:
    """The difference that an option makes to a measure, by its parts.

    Attributes:
        option: the option.
        measure: measure of the table of odds.
        unit: its unit.
        baseline: the measure without the option, by run.
        total: the difference that the option makes, by run.
        parts: the contributions, in order.
    """

    option: str
    measure: str
    unit: str
    baseline: np.ndarray
    total: np.ndarray
    parts: tuple[Contribution, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the attribution as plain values: sums over the runs, which are whole numbers."""
        return {
            "option": self.option,
            "measure": self.measure,
            "unit": self.unit,
            "runs": int(self.total.size),
            "baseline_sum": int(self.baseline.sum()),
            "difference_sum": int(self.total.sum()),
            "parts": [
                {
                    "part": part.part,
                    "words": part.words,
                    "alone_sum": int(part.alone.sum()),
                    "interaction_sum": int(part.interaction.sum()),
                }
                for part in self.parts
            ],
        }

    def written(self) -> list[list[str]]:
        """Write the parts as rows: part, words, alone, its range, interaction, and the sum up to there."""
        write, rows = _writer(self.unit), []
        sum_up = np.zeros_like(self.total)
        for part in self.parts:
            sum_up = sum_up + part.alone + part.interaction
            low, high = np.quantile(part.alone, [0.05, 0.95])
            rows.append(
                [
                    part.part,
                    part.words,
                    write(float(part.alone.mean())),
                    f"{write(float(low))} to {write(float(high))}",
                    write(float(part.interaction.mean())),
                    write(float(sum_up.mean())),
                ]
            )
        alone = sum((part.alone for part in self.parts), np.zeros_like(self.total))
        low, high = np.quantile(self.total, [0.05, 0.95])
        rows.append(
            [
                "In all",
                f"baseline {write(float(self.baseline.mean())).removeprefix('+')}",
                write(float(alone.mean())),
                f"{write(float(low))} to {write(float(high))}",
                write(float(self.interaction.mean())),
                write(float(self.total.mean())),
            ]
        )
        return rows

    @property
    def interaction(self) -> np.ndarray:
        """The interaction of all parts, by run."""
        nothing = np.zeros_like(self.total)
        return np.sum([part.interaction for part in self.parts], axis=0, initial=0) + nothing


def _writer(unit: str) -> Callable[[float], str]:
    """Give what writes a difference in a unit of the table of odds."""
    if unit.startswith("pence"):
        return lambda value: signed(Measure("", "", "gbp"), value / 100)
    if unit == SHARE:
        return lambda value: signed(Measure("", "", "share"), value / 10_000)
    return lambda value: f"{value:+,.1f}".replace("-", "\N{MINUS SIGN}")


def sets_of(parts: Sequence[str]) -> list[tuple[str, ...]]:
    """Give the sets of parts that are run, each once: none, each alone, and each with those before it."""
    alone = [(part,) for part in parts]
    together = [tuple(parts[: n + 1]) for n in range(len(parts))]
    return list(dict.fromkeys([(), *alone, *together]))


def place_of(parts: Sequence[str]) -> str:
    """Name the folder in which the runs of a set of parts lie; the order does not matter."""
    return sha256("\n".join(sorted(parts)).encode()).hexdigest()[:16]


def run_sets(
    plan: Plan,
    option: str,
    parts: Sequence[str],
    folder: Path,
    runs: int,
    seed: int,
    workers: Workers = THREADS,
    progress: Callable[[int, int, Progress], None] | None = None,
) -> dict[tuple[str, ...], Results]:
    """Simulate an option part by part; what is there from before is kept.

    Args:
        plan: the plan as read.
        option: the option.
        parts: all its parts, in order.
        folder: where to; each set of parts gets a folder of its own.
        runs: runs besides run 0.
        seed: whole number.
        workers: who works.
        progress: called with the number of the set, how many there are, and how far it is.
    """
    made = {}
    sets = sets_of(parts)
    for number, chosen in enumerate(sets, start=1):

        def tell(one: Progress, number: int = number) -> None:
            if progress is not None:
                progress(number, len(sets), one)

        made[chosen] = write_results(
            with_parts(plan, option, chosen), folder / place_of(chosen), runs, seed, workers, tell
        )
    return made


def attribute(
    plan: Plan,
    option: str,
    made: dict[tuple[str, ...], Results],
    measure: str,
    parts: Sequence[str] | None = None,
) -> Attribution:
    """Take the difference that an option makes to a measure apart.

    Args:
        plan: the plan as read.
        option: the option.
        made: what `run_sets` made.
        measure: measure of the table of odds, of the whole plan.
        parts: the parts in another order than `parts_of` gives; those that were run.

    Raises:
        KeyError: no run has the measure.
    """
    order = tuple(parts if parts is not None else parts_of(plan, option))
    values, unit = {}, ""
    for chosen, results in made.items():
        values[chosen], found = _measured(results, measure)
        unit = found or unit
    if not unit:
        raise KeyError(measure)
    zero = values[()]
    before, contributions = zero, []
    for n, part in enumerate(order):
        alone, after = values[(part,)] - zero, values[order[: n + 1]]
        contributions.append(
            Contribution(part, part_words(plan, option, part), alone, after - before - alone)
        )
        before = after
    return Attribution(option, measure, unit, zero, before - zero, tuple(contributions))


def _measured(results: Results, measure: str) -> tuple[np.ndarray, str]:
    rows = Stored(results.folder, results.manifest).of_the_whole([measure])
    values = np.zeros(results.runs, dtype=np.int64)
    values[rows["run"].to_numpy() - 1] = rows["value"].to_numpy()
    return values, rows["unit"][0] if rows.height else ""
