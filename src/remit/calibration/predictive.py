"""Posterior predictive checks: what runs under fitted parameters would have published, beside what was."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from remit.calibration.bank import Bank
from remit.calibration.fitting import Target, noisy
from remit.evidence import Evidence
from remit.plan import Plan
from remit.results.odds import NotMeasured, Odds, Spread
from remit.results.published import attempt, judge
from remit.results.reproduced import ARITHMETIC, CARRIED, FITTED, INPUT, MAKERS, PREDICTED, Given, Made
from remit.results.store import Results

SILENT = "not modelled"
"""Label of a figure that nothing in the model acts on or speaks to."""


class OddsOfBank(Odds):
    """The odds of a bank's runs, asked for as those of results are."""

    def __init__(self, results: Results, bank: Bank) -> None:
        super().__init__(results)
        object.__setattr__(self, "bank", bank)

    def has(self, measure: str) -> bool:
        """Tell whether the runs measured something."""
        return any(name.partition("@")[0] == measure for name in self._bank.units)

    def spread(self, measure: str, scale: float = 1.0, **where: object) -> Spread:
        """Give a measure over the runs; only those of all bodies, functions and bands are kept in a bank."""
        month = where.get("month")
        name = self._only(measure) if month is None else f"{measure}@{month}"
        if name not in self._bank.units or set(where) - {"month"}:
            raise NotMeasured(f"no run of the bank measured {name!r}")
        values = self._bank.raw(name)
        return Spread(values[np.isfinite(values)] / scale)

    def _only(self, measure: str) -> str:
        """Give the name of a measure that has one month, or none."""
        dated = [name for name in self._bank.units if name.partition("@")[0] == measure]
        return dated[0] if len(dated) == 1 else measure

    @property
    def _bank(self) -> Bank:
        bank: Bank = self.__dict__["bank"]
        return bank


@dataclass(frozen=True)
class Checked:
    """One published figure beside what runs under fitted parameters make of it.

    Attributes:
        id: the figure.
        fact: what it is about.
        unit: unit of the numbers.
        label: input, arithmetic, fitted, predicted, or not modelled.
        published: the figure as one number; none where it has none.
        median: over the runs.
        low: 5% point over the runs.
        high: 95% point over the runs.
        inside: whether the figure lies between them; none where there is nothing to hold it against.
    """

    id: str
    fact: str
    unit: str
    label: str
    published: float | None
    median: float | None
    low: float | None
    high: float | None
    inside: bool | None

    def as_json(self) -> dict[str, Any]:
        """Give the row as plain values, numbers rounded to six significant figures."""
        row = dict(vars(self))
        for name in ("published", "median", "low", "high"):
            row[name] = None if row[name] is None else float(f"{row[name]:.6g}")
        return row


def check_figures(plan: Plan, bank: Bank, evidence: Evidence, name: str) -> list[Checked]:
    """Hold every `cal` figure that had been published against runs under fitted parameters.

    Args:
        plan: the plan that was run.
        bank: runs under draws of the posterior.
        evidence: what had been published.
        name: the plan's name among the fits.
    """
    results = Results(Path(), {"runs": bank.size}, plan)
    given = Given(results, OddsOfBank(results, bank), evidence)
    fits = {row["figure"]: row for row in evidence.fits(name).iter_rows(named=True)}
    found = []
    for row in evidence.figures.filter(role="cal").iter_rows(named=True):
        figure = evidence.figure(row["id"])
        if figure.id in MAKERS:
            made = attempt(MAKERS[figure.id], given)
        else:
            made = _as_fitted(bank, fits[figure.id]) if figure.id in fits else CARRIED
        label = made.label
        if label in (FITTED, PREDICTED):
            label = FITTED if figure.id in fits else PREDICTED
        target = figure.value if made.target is None else made.target
        inside: bool | None = None
        if made.spread is not None and target is not None:
            inside = bool(made.spread.low <= target <= made.spread.high)
        elif made.value is not None and label in (INPUT, ARITHMETIC) and made.verdict:
            inside = judge(figure, made).holds
        else:
            label = label if made.value is not None else SILENT
        spread = made.spread
        found.append(
            Checked(
                figure.id,
                figure.fact,
                figure.unit or "",
                label,
                target,
                made.value if spread is None else spread.median,
                None if spread is None else spread.low,
                None if spread is None else spread.high,
                inside,
            )
        )
    return found


def _as_fitted(bank: Bank, row: dict[str, Any]) -> Made:
    """Hold a figure that only the fit speaks of against the part of it that the model holds, as fitted to."""
    values = bank.of(row["measure"])
    scale = 1e6 if bank.units[row["measure"]].startswith("pence") else 1.0
    target = None if row["value"] is None else row["value"] / scale
    return Made(FITTED, spread=Spread(values[np.isfinite(values)] / scale), target=target)


@dataclass(frozen=True)
class Reached:
    """A figure that was fitted to beside what runs under fitted parameters would publish, doubt and all.

    Attributes:
        figure: its id.
        measure: what a run makes of it.
        published: the figure in the unit of the measure.
        median: over the runs, each with a draw of the figure's error.
        low: 5% point.
        high: 95% point.
    """

    figure: str
    measure: str
    published: float
    median: float
    low: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether the figure lies in the 90% range."""
        return self.low <= self.published <= self.high


def check_targets(bank: Bank, wanted: Sequence[Target], seed: int) -> list[Reached]:
    """Hold the figures fitted to against what runs would publish, with the rounding and doubt of each.

    Args:
        bank: runs under draws of the posterior.
        wanted: the figures.
        seed: keys the errors.
    """
    found = []
    for target, values in zip(wanted, noisy(bank, wanted, seed).T, strict=True):
        points = [target.observed, *np.quantile(values, (0.5, 0.05, 0.95)).tolist()]
        plain = [float(np.exp(point)) if target.log else float(point) for point in points]
        found.append(Reached(target.figure, target.measure, *plain))
    return found


def count_inside(rows: list[Checked]) -> tuple[int, int]:
    """Count the figures that runs were held against, and how many lie in their 90% range."""
    held = [row for row in rows if row.low is not None and row.inside is not None]
    return sum(row.inside is True for row in held), len(held)
