"""Small problems on which two ways of fitting are compared: linear, bent, and a plan of the package.

Parameters are standard normal numbers before the fit. Errors are part of what a run publishes. The posterior
of the linear problem has a closed form, that of the bent one stands on a fine grid; that of the plan nobody
knows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy.special import ndtri

from remit.calibration.priors import FIELDS, draws_of, values_of
from remit.draws import uniforms
from remit.plan import evidence_of, read_plan
from remit.simulate.codes import LEFT, RETURN, TO_PRIVATE, TO_PROVIDER, VOLUNTARY
from remit.simulate.ensemble import prepare
from remit.simulate.uncertain import parameter_id

Figures = Callable[[np.ndarray, int], np.ndarray]
"""Makes figures without error, shape (runs, figures), of scores and the number of their first run."""


@dataclass(frozen=True, eq=False)
class Problem:
    """A problem to be fitted.

    Attributes:
        name: what it is called.
        parameters: their names.
        observed: the figures that were published.
        errors: standard deviation of each figure's error.
        figures: the simulator.
        runs: runs of the bank that Remit fits on.
    """

    name: str
    parameters: tuple[str, ...]
    observed: tuple[float, ...]
    errors: tuple[float, ...]
    figures: Figures
    runs: int

    def scores(self, runs: int, seed: int) -> np.ndarray:
        """Draw parameters from before the fit, shape (runs, parameters)."""
        keys = np.arange(runs, dtype=np.uint64)
        return np.stack([ndtri(uniforms(seed, name, keys)) for name in self.parameters], axis=1)

    def published(self, scores: np.ndarray, seed: int, first: int = 0) -> np.ndarray:
        """Give what runs would publish, errors and all, shape (runs, figures)."""
        keys = np.arange(first, first + len(scores), dtype=np.uint64)
        luck = [ndtri(uniforms(seed, f"error:{i}", keys)) for i in range(len(self.errors))]
        return self.figures(scores, first) + np.stack(luck, axis=1) * np.array(self.errors)


MATRIX = np.array([[1.0, 0.5], [0.0, 0.7], [0.3, -0.4]])


def linear_figures(scores: np.ndarray, first: int = 0) -> np.ndarray:
    """Three figures that are linear in two parameters."""
    return scores @ MATRIX.T


LINEAR = Problem(
    name="linear",
    parameters=("uptake", "approval"),
    observed=(1.0, -0.5, 0.6),
    errors=(0.4, 0.3, 0.5),
    figures=linear_figures,
    runs=20_000,
)


def closed_form(problem: Problem = LINEAR) -> tuple[np.ndarray, np.ndarray]:
    """Give mean and deviation of the normal posterior of the linear problem."""
    weight = np.diag(np.array(problem.errors) ** -2.0)
    covariance = np.linalg.inv(np.eye(MATRIX.shape[1]) + MATRIX.T @ weight @ MATRIX)
    return covariance @ MATRIX.T @ weight @ np.array(problem.observed), np.sqrt(np.diag(covariance))


def bent_figures(scores: np.ndarray, first: int = 0) -> np.ndarray:
    """A product of two shares on the log scale, a bent answer, a weak one."""
    uptake, approval, pace = scores.T
    return np.stack(
        [0.6 * uptake + 0.4 * approval, np.exp(0.5 * uptake) + 0.2 * pace, 0.5 * pace - 0.1 * uptake**2],
        axis=1,
    )


BENT = Problem(
    name="bent",
    parameters=("uptake", "approval", "pace"),
    observed=(0.9, 1.6, -0.4),
    errors=(0.15, 0.3, 0.4),
    figures=bent_figures,
    runs=20_000,
)

PLAN = "one-board"
FITTED = ("leaving.base_rate_y", "voluntary.redundancy_multiple", "return.rate_y")
FLOWS = ((TO_PROVIDER, TO_PRIVATE, LEFT), (VOLUNTARY,), (RETURN,))
"""What is counted of a run: people who leave by choice, who take a voluntary exit, and who come back."""
WIDER, FARTHEST = 2.0, 8.0
"""Width of the prior against that of the package, so that there is much to learn; and the farthest score."""
PLAN_ERRORS = (0.1, 0.1, 0.15)
TRUTH = (0.5, -0.6, 0.4)
PLAN_SEED = 1


def plan_problem(runs: int = 8_000) -> Problem:
    """Give the problem of a shipped plan: three of its parameters, three counts of people on the log scale.

    Every other parameter has its central value. What was published is what a run of its own made of `TRUTH`.
    """
    plan = read_plan(PLAN).apply()
    evidence = evidence_of(plan)
    priors = [evidence.parameter(parameter_id(field)) for field in FIELDS]
    places = [[prior.id for prior in priors].index(name) for name in FITTED]
    simulation = prepare(plan, 1, PLAN_SEED)
    space = simulation.workspace()

    central = draws_of(np.zeros((1, len(FIELDS))), priors)

    def count(scores: np.ndarray, first: int = 0) -> np.ndarray:
        rows = []
        for number, row in enumerate(np.clip(WIDER * scores, -FARTHEST, FARTHEST), start=1):
            values = [values_of(priors[at], np.array([z]))[0] for at, z in zip(places, row, strict=True)]
            drawn = [
                pl.Series(FIELDS[at], [priors[at].value, value])
                for at, value in zip(places, values, strict=True)
            ]
            draws = central.with_columns(drawn)
            at = replace(simulation, draws=draws, seed=PLAN_SEED + first + number)
            flows = at.run(1, space).flow_body.sum(axis=(0, 1))
            rows.append([float(flows[list(ways)].sum()) for ways in FLOWS])
        return np.log(np.maximum(np.array(rows), 0.5))

    truth = Problem("plan", FITTED, (), PLAN_ERRORS, count, 1)
    observed = truth.published(np.array([TRUTH]), PLAN_SEED + 2, first=10**9)[0]
    return replace(truth, observed=tuple(observed.tolist()), runs=runs)


PROBLEMS: Mapping[str, Callable[[], Problem]] = {
    "linear": lambda: LINEAR,
    "bent": lambda: BENT,
    "plan": plan_problem,
}
