"""Studies of which assumption matters, ready to be shown: a table, sentences, all of it as plain values."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from remit.plan import Plan
from remit.results.measures import MEASURES, Measure, signed
from remit.results.sensitivity import (
    Evaluator,
    Switch,
    cases_of,
    design,
    evaluator,
    indices,
    plain,
    switching,
    tornado,
    varied,
)
from remit.simulate.uncertain import parameter_id

METHODS = ("tornado", "morris", "sobol")
TRIED = 12
"""Parameters at most whose switching value is sought: those that move the difference most."""
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Shown:
    """A study as it is shown.

    Attributes:
        title: what it is of.
        columns: headings of the table.
        table: all rows, written, what matters most first.
        lines: sentences, what matters most first.
        plain: all of it as plain values.
    """

    title: str
    columns: list[str]
    table: list[list[str]]
    lines: list[str] = field(default_factory=list)
    plain: dict[str, Any] = field(default_factory=dict)

    def rows(self, most: int) -> list[list[str]]:
        """Give the first rows."""
        return self.table[:most]

    def sentences(self, most: int) -> list[str]:
        """Give the first sentences."""
        return self.lines[:most]

    def as_json(self) -> dict[str, Any]:
        """Give all of it as plain values."""
        return self.plain


def measure_of(name: str) -> Measure:
    """Give a measure that options are compared by, or one of any other name, in its unit of the table."""
    return next((m for m in MEASURES if m.id == name), Measure(name, name, "people"))


def study_plan(
    plan: Plan, method: str, measure: str, seed: int, samples: int, lucks: int, tell: Tell | None = None
) -> Shown:
    """Vary the uncertain parameters of a plan: a tornado, or indices.

    Args:
        plan: the plan with its option applied.
        method: one of `METHODS`.
        measure: measure of the whole plan.
        seed: whole number.
        samples: trajectories (morris) or base samples (sobol).
        lucks: runs whose luck each figure of a tornado is the mean of.
        tell: called with cases that are done, and how many there are.
    """
    place, known = evaluator(plan, seed), measure_of(measure)
    if method == "tornado":
        return _tornado(place, known, lucks, tell)
    study = design(place.evidence, method, samples, seed)
    cases = cases_of(place, study)
    values = place.measures(cases, [measure], 1, _tell(tell, len(cases)))[:, 0]
    found = indices(study, values)
    if method == "morris":
        columns = ["Assumption", "Mean effect", "± 95%", "Spread"]
        rows = [
            [one.parameter, *(_size(known, v) for v in (one.effect, one.error, one.spread))] for one in found
        ]
    else:
        columns = ["Assumption", "Share of variance in all", "± 95%", "Alone"]
        rows = [[one.parameter, f"{one.effect:.0%}", f"{one.error:.0%}", f"{one.alone:.0%}"] for one in found]
    title = f"{plan.option}: {known.label}, {method} indices of {len(cases)} runs"
    settings = {
        "problem": study.problem,
        "samples": samples,
        "seed": seed,
        "quantiles": np.round(study.quantiles, 12).tolist(),
        "values": values.tolist(),
    }
    head = {"method": method, "measure": measure, "option": plan.option, "settings": settings}
    return Shown(title, columns, rows, [], head | {"indices": plain(found)})


def _tornado(place: Evaluator, known: Measure, lucks: int, tell: Tell | None) -> Shown:
    option = place.simulation.plan.option
    total = lucks * (1 + 2 * len(varied(place.evidence)))
    middle, bars = tornado(place, known.id, lucks, _tell(tell, total))
    rows = [
        [
            bar.parameter,
            f"{bar.low:.3g} to {bar.high:.3g}",
            _difference(known, bar.at_low - middle),
            _difference(known, bar.at_high - middle),
        ]
        for bar in bars
    ]
    title = f"{option}: {known.label}, {_size(known, middle)} with every assumption in the middle"
    return Shown(
        title,
        ["Assumption", "From 5% to 95% point", "At the low end", "At the high end"],
        rows,
        [],
        {
            "method": "tornado",
            "measure": known.id,
            "option": option,
            "middle": middle,
            "lucks": lucks,
            "bars": plain(bars),
        },
    )


def study_switch(
    plan: Plan,
    option: str,
    against: str,
    measure: str,
    seed: int,
    lucks: int,
    most: int,
    tell: Tell | None = None,
) -> Shown:
    """Find at which values of single assumptions the choice between two options changes.

    Sought are those whose ends move the difference of the options most.

    Args:
        plan: the plan as read.
        option: one option.
        against: the other.
        measure: measure of the whole plan.
        seed: whole number.
        lucks: runs whose luck each figure is the mean of.
        most: parameters that are tried at most.
        tell: called with cases that are done, and how many there are.
    """
    one, other, known = (
        evaluator(plan.apply(option), seed),
        evaluator(plan.apply(against), seed),
        measure_of(measure),
    )
    first, bars = tornado(one, measure, lucks)
    second, others = tornado(other, measure, lucks)
    ends = {bar.parameter: bar for bar in others}
    moved = {
        bar.parameter: abs(
            (bar.at_high - ends[bar.parameter].at_high) - (bar.at_low - ends[bar.parameter].at_low)
        )
        for bar in bars
        if bar.parameter in ends
    }
    by_id = {parameter_id(name): name for name in varied(one.evidence)}
    chosen = [by_id[name] for name in sorted(moved, key=lambda name: -moved[name])[: min(most, TRIED)]]
    total = 2 * lucks * 7 * len(chosen)
    found = switching(one, other, measure, known.more_is_better, chosen, 7, lucks, _tell(tell, total))
    middle = first - second if known.more_is_better else second - first
    better = option if middle >= 0 else against
    rows = [
        [s.parameter, f"{s.middle:.3g}", "never" if s.value is None else f"{s.value:.3g}", s.below, s.above]
        for s in found
    ]
    lines = [_sentence(s, better) for s in found if s.value is not None]
    lines = lines or [f"No single assumption within what is believed of it changes the choice of {better}."]
    return Shown(
        f"{option} or {against}, by {known.id}: {better} with all in the middle",
        ["Assumption", "Middle", "Switches at", "Better below", "Better above"],
        rows,
        lines,
        {
            "method": "switching",
            "measure": measure,
            "options": [option, against],
            "better": better,
            "lucks": lucks,
            "switches": plain(found),
        },
    )


def _sentence(one: Switch, better: str) -> str:
    side = "above" if one.below == better else "under"
    taken = f"(taken: {one.middle:.3g})"
    return f"The preferred option, {better}, changes if {one.parameter} is {side} {one.value:.3g} {taken}."


def _tell(tell: Tell | None, total: int) -> Callable[[int], None] | None:
    return None if tell is None else lambda done: tell(done, total)


def _scaled(known: Measure, value: float) -> float:
    return value / {"share": 10_000.0, "gbp": 100.0}.get(known.unit, 1.0)


def _difference(known: Measure, value: float) -> str:
    return signed(known, _scaled(known, value))


def _size(known: Measure, value: float) -> str:
    return signed(known, _scaled(known, value)).removeprefix("+")
