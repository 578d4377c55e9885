"""From a bank of runs and published figures to a posterior: approximate Bayesian computation.

Rejection with regression adjustment (Beaumont, Zhang and Balding 2002, Genetics 162: 2025-2035), with the
error of each figure added to what a run makes of it (Wilkinson 2013, Statistical Applications in Genetics and
Molecular Biology 12: 129-141): so the posterior is that of a model which is known to be wrong by that much.
Nothing is random but keyed draws, and products are summed in a fixed order, so that a fit comes out the same
wherever the bank does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.linalg import cho_factor, cho_solve
from scipy.special import ndtri

from remit.calibration.bank import Bank
from remit.draws import key, uniforms
from remit.evidence import Evidence

ACCEPTED = 0.25
"""Share of the bank that is taken: the nearest to the figures."""
RIDGE = 1e-3
"""Added to the regression's normal equations, as a share of the weight: two figures may say the same."""
SCREEN = 3.0
"""Standard errors from which a parameter's correlation with a figure over the bank counts as there."""
LEAST = 200
"""Runs accepted at least, where the bank has so many."""


@dataclass(frozen=True)
class Target:
    """A published figure that is fitted to.

    Attributes:
        figure: its id.
        measure: what a run makes of it.
        observed: the figure on the scale of its errors.
        log: whether that scale is logarithmic.
        error: standard deviation of the figure's error there: rounding and doubt.
    """

    figure: str
    measure: str
    observed: float
    log: bool
    error: float

    def on_scale(self, values: np.ndarray) -> np.ndarray:
        """Put what runs make of it on the scale of its errors; half a unit stands for none."""
        return np.log(np.maximum(values, 0.5)) if self.log else values


@dataclass(frozen=True, eq=False)
class Accepted:
    """The part of a bank that is near the figures, moved to where they are.

    Attributes:
        rows: places in the bank.
        weights: weights that add up to 1.
        scores: normal scores of the parameters after adjustment, shape (rows, parameters).
    """

    rows: np.ndarray
    weights: np.ndarray
    scores: np.ndarray

    @property
    def effective(self) -> float:
        """Effective number of draws: 1 over the sum of squared weights."""
        return float(1.0 / (self.weights**2).sum())

    def mean(self) -> np.ndarray:
        """Weighted mean of the scores."""
        return np.asarray(np.einsum("i,ij->j", self.weights, self.scores))

    def variance(self) -> np.ndarray:
        """Weighted variance of the scores."""
        return np.asarray(np.einsum("i,ij->j", self.weights, (self.scores - self.mean()) ** 2))


def targets(evidence: Evidence, plan: str) -> list[Target]:
    """Give the figures that a plan is fitted to, as far as they had been published."""
    found = []
    for row in evidence.fits(plan).iter_rows(named=True):
        value = float(
            row["value"] if row["value"] is not None else evidence.figure(row["figure"]).value or 0.0
        )
        log = row["link"] == "log"
        error = float(np.hypot(row["rounding"] / np.sqrt(3.0), row["doubt"]))
        observed = float(np.log(value)) if log else value
        found.append(Target(row["figure"], row["measure"], observed, log, error))
    return found


def noisy(bank: Bank, wanted: Sequence[Target], seed: int) -> np.ndarray:
    """Give what each run would have published, with the figures' errors, shape (runs, figures)."""
    keys = np.arange(1, bank.size + 1, dtype=np.uint64)
    columns = []
    for target in wanted:
        made = target.on_scale(bank.of(target.measure))
        made = np.where(np.isfinite(made), made, np.nanmedian(made))
        luck = ndtri(uniforms(seed, f"error:{key(target.figure, target.measure)}", keys))
        columns.append(made + target.error * luck)
    return np.stack(columns, axis=1)


def screen(scores: np.ndarray, published: np.ndarray) -> np.ndarray:
    """Say which figures speak to which parameters: those that correlate over the whole bank.

    Regression on figures that say nothing of a parameter would move it by chance (screening by marginal
    correlation: Fan and Lv 2008, Journal of the Royal Statistical Society B 70: 849-911).
    What a figure says of a parameter only together with another figure is lost by that: the posterior is then
    wider than it could be, and as calibrated.

    Returns:
        bool (figures, parameters).
    """
    runs = scores.shape[0]
    figures = (published - published.mean(axis=0)) / published.std(axis=0)
    spread = scores.std(axis=0)
    parameters = (scores - scores.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)
    correlation = np.einsum("ij,ik->jk", figures, parameters) / runs
    return np.asarray(np.abs(correlation) > SCREEN / np.sqrt(runs))


def fit(
    scores: np.ndarray,
    published: np.ndarray,
    observed: np.ndarray,
    without: int | None = None,
    speaking: np.ndarray | None = None,
) -> Accepted:
    """Accept the runs nearest to what was observed and move them there by regression.

    Distance is Euclidean over figures in units of their standard deviation over the bank; weights are
    Epanechnikov's; each parameter is regressed among the accepted on the figures that speak to it, and what
    is left is widened by the degrees of freedom that this takes.

    Args:
        scores: normal scores of the parameters, shape (runs, parameters).
        published: what each run would have published, shape (runs, figures).
        observed: the figures, shape (figures,).
        without: a run that is left out, as it is the one whose figures are observed.
        speaking: which figures speak to which parameters, as `screen` gives it; worked out if left out.
    """
    spread = published.std(axis=0)
    apart = (published - observed) / spread
    distance = np.sqrt((apart**2).sum(axis=1))
    if without is not None:
        distance[without] = np.inf
    number = min(max(int(ACCEPTED * distance.size), LEAST), distance.size - 1)
    order = np.argsort(distance, kind="stable")
    rows, limit = np.sort(order[:number]), distance[order[number]]
    weights = 1.0 - (distance[rows] / limit) ** 2 if np.isfinite(limit) else np.ones(number)
    weights = weights / weights.sum()
    speaks = screen(scores, published) if speaking is None else speaking
    slopes = regress(apart[rows], scores[rows], weights, speaks)
    moved = scores[rows] - np.einsum("ij,jk->ik", apart[rows], slopes)
    middle = np.einsum("i,ij->j", weights, moved)
    return Accepted(rows, weights, middle + (moved - middle) * _freedom(weights, speaks.sum(axis=0)))


def _freedom(weights: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """Widen residuals by the degrees of freedom that each parameter's regression has used."""
    effective = 1.0 / (weights**2).sum()
    return np.asarray(np.sqrt(effective / np.maximum(effective - slopes - 1.0, 1.0)))


def regress(
    on: np.ndarray, what: np.ndarray, weights: np.ndarray, speaking: np.ndarray | None = None
) -> np.ndarray:
    """Give slopes of weighted least squares with an intercept and a small ridge, shape (figures, targets).

    Args:
        on: shape (rows, figures).
        what: shape (rows, targets).
        weights: add up to 1.
        speaking: bool (figures, targets), which slopes are sought; the others are 0. All if left out.
    """
    centred = on - np.einsum("i,ij->j", weights, on)
    weighted = weights[:, None] * centred
    square = np.einsum("ij,ik->jk", weighted, centred)
    square += RIDGE * np.diag(np.maximum(np.diag(square), 1e-12))
    cross = np.einsum("ij,ik->jk", weighted, what - np.einsum("i,ij->j", weights, what))
    if speaking is None:
        return np.asarray(cho_solve(cho_factor(square), cross))
    slopes = np.zeros_like(cross)
    for target in np.flatnonzero(speaking.any(axis=0)):
        chosen = np.flatnonzero(speaking[:, target])
        factor = cho_factor(square[np.ix_(chosen, chosen)])
        slopes[chosen, target] = cho_solve(factor, cross[chosen, target])
    return slopes


def resample(accepted: Accepted, number: int, seed: int) -> np.ndarray:
    """Draw rows of the posterior by their weights (systematic resampling), shape (number, parameters).

    The rows are put into a keyed order, so that the first few are as good a sample as all.
    """
    start = float(uniforms(seed, "resample", np.zeros(1, dtype=np.uint64))[0])
    steps = (np.arange(number) + start) / number
    cumulative = np.cumsum(accepted.weights)
    chosen = np.searchsorted(cumulative / cumulative[-1], steps)
    lots = uniforms(seed, "order", np.arange(number, dtype=np.uint64))
    return accepted.scores[chosen[np.argsort(lots, kind="stable")]]


def observed_of(wanted: Sequence[Target]) -> np.ndarray:
    """Give the published figures on their scales."""
    return np.array([target.observed for target in wanted])


def scores_table(scores: np.ndarray, names: Sequence[str]) -> pl.DataFrame:
    """Give scores with the names of their parameters."""
    return pl.DataFrame({name: scores[:, i] for i, name in enumerate(names)})
