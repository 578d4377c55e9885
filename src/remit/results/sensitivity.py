"""Which assumption matters: Morris and Sobol indices by SALib, tornado, values at which a choice switches.

An uncertain parameter is varied by its quantile: from one in forty to thirty-nine in forty of what is
believed of it. All evaluations of a study share the same luck, so what differs is the parameters. What was
sampled and how it is analysed are one object (`Study`), so that they cannot disagree.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from os import cpu_count
from threading import local
from typing import Any

import numpy as np
import polars as pl

from remit.evidence import Evidence
from remit.money import accounts, contracts
from remit.money.appraisal import terms_of
from remit.plan import Plan, evidence_of
from remit.results.outcomes import outcomes
from remit.results.rows import Run
from remit.results.tables import exits_of
from remit.simulate.ensemble import Simulation, prepare
from remit.simulate.uncertain import Draw, draw_of, parameter_id, split

LOW, HIGH = 0.025, 0.975
"""Quantiles between which a parameter is varied."""
FIFTH, LAST_FIFTH = 0.05, 0.95
METHODS = ("morris", "sobol")
LEAST_SOBOL = 256
"""Base samples: with half as many, the share of one of a hundred in a known sum was off by a fifth."""
LEVELS = 4
"""Levels of the grid of a Morris design."""


class NoSuchMeasure(KeyError):
    """No evaluation has the measure."""


@dataclass(frozen=True)
class Study:
    """What is sampled, and so how it is analysed.

    Attributes:
        method: morris or sobol.
        fields: the parameters that are varied, as fields of `Draw`, in order.
        samples: trajectories of Morris, or base samples of Sobol (a power of two).
        seed: whole number that keys the sample and the luck.
        quantiles: the sample, a row an evaluation, a column a parameter.
    """

    method: str
    fields: tuple[str, ...]
    samples: int
    seed: int
    quantiles: np.ndarray

    @property
    def problem(self) -> dict[str, Any]:
        """What SALib takes it for, in sampling and in analysis alike."""
        return {
            "num_vars": len(self.fields),
            "names": list(self.fields),
            "bounds": [[LOW, HIGH]] * len(self.fields),
        }


@dataclass(frozen=True)
class Index:
    """How much a parameter matters to a measure.

    Attributes:
        parameter: its id in the evidence.
        effect: mean size of its effects (Morris), or the share of variance that it brings in all (Sobol).
        error: half the width of the 95% interval of the effect.
        alone: share of variance that it brings alone (Sobol); mean of its signed effects (Morris).
        spread: standard deviation of its effects (Morris), which says how much others change it; else 0.
    """

    parameter: str
    effect: float
    error: float
    alone: float
    spread: float


@dataclass(frozen=True)
class Bar:
    """A bar of a tornado: the measure with one parameter low and high, all others in the middle.

    Attributes:
        parameter: its id in the evidence.
        low: its value at the 5% point.
        high: its value at the 95% point.
        at_low: the measure there.
        at_high: the measure there.
    """

    parameter: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """How far the ends are apart."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Switch:
    """Where the choice between two options changes as one parameter does.

    Attributes:
        parameter: its id in the evidence.
        value: the value at which the options are as good as each other; none if the choice never changes.
        below: the option that is better below it.
        above: the option that is better above it.
        middle: the value that is taken for the most likely.
    """

    parameter: str
    value: float | None
    below: str
    above: str
    middle: float


def varied(evidence: Evidence) -> tuple[str, ...]:
    """Give the uncertain parameters that have a range, as fields of `Draw`."""
    found = ((name, evidence.parameter(parameter_id(name))) for name in Draw._fields)
    return tuple(name for name, p in found if p.distribution and p.low is not None and p.high is not None)


def design(evidence: Evidence, method: str, samples: int, seed: int) -> Study:
    """Lay out a study.

    Args:
        evidence: what a plan rests on.
        method: one of `METHODS`.
        samples: trajectories (Morris), or base samples (Sobol): a power of two, `LEAST_SOBOL` or more.
        seed: whole number.

    Raises:
        ValueError: an unknown method, or a number of samples that it cannot take.
    """
    study = Study(method, varied(evidence), samples, seed, np.empty((0, 0)))
    if method == "morris":
        from SALib.sample import morris  # type: ignore[import-untyped]

        rows = morris.sample(study.problem, samples, num_levels=LEVELS, seed=seed)
    elif method == "sobol":
        if samples < LEAST_SOBOL or samples & (samples - 1):
            raise ValueError(
                f"{samples} base samples are not what a Sobol design of so many parameters wants: "
                f"take a power of two from {LEAST_SOBOL} on"
            )
        from SALib.sample import sobol

        rows = sobol.sample(study.problem, samples, calc_second_order=False, seed=seed)
    else:
        raise ValueError(f"no method {method!r}; there are {' and '.join(METHODS)}")
    return replace(study, quantiles=np.asarray(rows))


def indices(study: Study, values: np.ndarray) -> list[Index]:
    """Analyse the values of a measure at the sample of a study, the parameter that matters most first.

    Args:
        study: the study.
        values: the measure at each row of the sample.
    """
    if study.method == "morris":
        from SALib.analyze import morris  # type: ignore[import-untyped]

        found = morris.analyze(study.problem, study.quantiles, values, num_levels=LEVELS, seed=study.seed)
        columns = ("mu_star", "mu_star_conf", "mu", "sigma")
    else:
        from SALib.analyze import sobol

        found = sobol.analyze(study.problem, values, calc_second_order=False, seed=study.seed)
        columns = ("ST", "ST_conf", "S1", "")
    rows = [np.nan_to_num(np.asarray(found[c], float)) if c else np.zeros(len(study.fields)) for c in columns]
    made = [
        Index(parameter_id(name), *map(float, row))
        for name, row in zip(study.fields, np.stack(rows, axis=1), strict=True)
    ]
    return sorted(made, key=lambda index: -index.effect)


@dataclass(frozen=True, eq=False)
class Evaluator:
    """Evaluates measures of a plan at given quantiles of its uncertain parameters.

    Attributes:
        simulation: the plan ready to run; its first row of draws is the central case.
        evidence: what it rests on.
    """

    simulation: Simulation
    evidence: Evidence

    def central(self) -> dict[str, float]:
        """Give the central value of every parameter, by field."""
        row = self.simulation.draws.row(0, named=True)
        return {name: float(row[name]) for name in Draw._fields}

    def value_at(self, field: str, quantile: float) -> float:
        """Give a parameter's value at a quantile."""
        p = self.evidence.parameter(parameter_id(field))
        return split(p.distribution, p.value, p.low, p.high, quantile)

    def measures(
        self,
        cases: Sequence[dict[str, float]],
        wanted: Sequence[str],
        luck: int = 1,
        progress: Callable[[int], None] | None = None,
    ) -> np.ndarray:
        """Run each case once, all with the same luck.

        Args:
            cases: values of parameters by field, where they are not central.
            wanted: measures of the whole plan in the table of odds.
            luck: number of the run whose luck all have.
            progress: called with the number of cases that are done.

        Returns:
            float64 (cases, measures), in the unit of the table; a measure that a run lacks is 0.

        Raises:
            NoSuchMeasure: no case has a measure.
        """
        draws = pl.DataFrame([{"run": n} | self.central() | case for n, case in enumerate(cases)])
        simulation = replace(self.simulation, draws=draws)
        fixed = contracts(simulation)
        terms, own = terms_of(simulation, fixed), local()

        def one(number: int) -> dict[str, int]:
            if not hasattr(own, "space"):
                own.space = self.simulation.workspace()
            counts = own.space.live(draw_of(draws.row(number, named=True)), simulation.seed, luck)
            money = accounts(simulation, fixed, counts, number)
            run = Run(simulation, number, counts, exits_of(simulation, counts), money, terms)
            margins = ("all", "all", "all")
            rows = (row for row in outcomes(run) if (row.body, row.function, row.band) == margins)
            return {row.measure: row.value for row in rows if row.measure in wanted}

        table = np.zeros((len(cases), len(wanted)))
        there: set[str] = set()
        with ThreadPoolExecutor(cpu_count() or 1) as pool:
            for number, found in enumerate(pool.map(one, range(len(cases)))):
                there |= found.keys()
                table[number] = [found.get(name, 0) for name in wanted]
                if progress is not None:
                    progress(number + 1)
        for name in wanted:
            if name not in there:
                raise NoSuchMeasure(name)
        return table


def evaluator(plan: Plan, seed: int) -> Evaluator:
    """Make a plan ready to be evaluated.

    Args:
        plan: the plan with its option applied.
        seed: whole number that keys the luck.
    """
    return Evaluator(prepare(plan, 1, seed), evidence_of(plan))


def cases_of(place: Evaluator, study: Study) -> list[dict[str, float]]:
    """Give the values of the parameters at each row of a study's sample."""
    return [
        {name: place.value_at(name, float(q)) for name, q in zip(study.fields, row, strict=True)}
        for row in study.quantiles
    ]


def tornado(
    place: Evaluator, measure: str, lucks: int = 3, progress: Callable[[int], None] | None = None
) -> tuple[float, list[Bar]]:
    """Vary each parameter alone from its 5% to its 95% point; means over some lucks.

    Args:
        place: the plan.
        measure: measure of the whole plan.
        lucks: runs whose luck is taken.
        progress: called with the number of cases that are done.

    Returns:
        The measure with all parameters in the middle, and a bar for each, the widest first.
    """
    fields = varied(place.evidence)
    ends = [(name, place.value_at(name, FIFTH), place.value_at(name, LAST_FIFTH)) for name in fields]
    cases: list[dict[str, float]] = [{}, *({name: value} for name, *both in ends for value in both)]
    values = mean_over(place, cases, [measure], lucks, progress)[:, 0]
    bars = [
        Bar(parameter_id(name), low, high, float(values[1 + 2 * n]), float(values[2 + 2 * n]))
        for n, (name, low, high) in enumerate(ends)
    ]
    return float(values[0]), sorted(bars, key=lambda bar: -bar.width)


def mean_over(
    place: Evaluator,
    cases: Sequence[dict[str, float]],
    wanted: Sequence[str],
    lucks: int,
    progress: Callable[[int], None] | None = None,
) -> np.ndarray:
    """Give the means of measures over some lucks, float64 (cases, measures)."""
    total = np.zeros((len(cases), len(wanted)))
    for luck in range(1, lucks + 1):
        before = (luck - 1) * len(cases)
        tell = None if progress is None else _from(before, progress)
        total += place.measures(cases, wanted, luck, tell)
    return total / lucks


def _from(before: int, progress: Callable[[int], None]) -> Callable[[int], None]:
    return lambda done: progress(before + done)


def switching(
    first: Evaluator,
    second: Evaluator,
    measure: str,
    more_is_better: bool,
    fields: Sequence[str],
    points: int = 7,
    lucks: int = 3,
    progress: Callable[[int], None] | None = None,
) -> list[Switch]:
    """Find for each parameter the value at which the choice between two options changes.

    The difference of the options, each with the same parameters and the same luck, is taken at some points
    from the 1% to the 99% point of the parameter, all others in the middle, and is read between them along
    straight lines.

    Args:
        first: one option.
        second: the other.
        measure: measure of the whole plan.
        more_is_better: whether more of it is better.
        fields: the parameters, as fields of `Draw`.
        points: points at which the difference is taken.
        lucks: runs whose luck is taken.
        progress: called with the number of cases that are done, of both options.
    """
    quantiles = np.linspace(0.01, 0.99, points)
    values = {name: [first.value_at(name, float(q)) for q in quantiles] for name in fields}
    cases = [{name: value} for name in fields for value in values[name]]
    one = mean_over(first, cases, [measure], lucks, progress)[:, 0]
    tell = None if progress is None else _from(lucks * len(cases), progress)
    other = mean_over(second, cases, [measure], lucks, tell)[:, 0]
    gap = (one - other if more_is_better else other - one).reshape(len(fields), points)
    names = (first.simulation.plan.option, second.simulation.plan.option)
    return [
        _switch(parameter_id(name), values[name], gap[n], names, first.central()[name])
        for n, name in enumerate(fields)
    ]


def _switch(
    parameter: str, values: Sequence[float], gap: np.ndarray, names: tuple[str, str], middle: float
) -> Switch:
    better = [names[0] if g >= 0 else names[1] for g in gap]
    for n in range(len(gap) - 1):
        if (gap[n] >= 0) != (gap[n + 1] >= 0):
            part = gap[n] / (gap[n] - gap[n + 1])
            value = values[n] + part * (values[n + 1] - values[n])
            return Switch(parameter, float(value), better[n], better[n + 1], middle)
    return Switch(parameter, None, better[0], better[-1], middle)


def plain(found: Iterator[Any] | Sequence[Any]) -> list[dict[str, Any]]:
    """Give indices, bars or switches as plain values."""
    return [dict(vars(one)) for one in found]
