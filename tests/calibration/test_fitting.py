"""The fit on toys whose posterior is known, and its parts."""

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import kstest

from benchmarks.calibration.fit_check import POINT_APART, Posterior, compare, fit_bank, weighted_quantile
from benchmarks.calibration.problems import BENT, LINEAR, TRUTH, closed_form, plan_problem
from remit.calibration.checks import (
    POSTERIOR_DRAWS,
    compare_halves,
    coverage_90,
    judge_ranks,
    leave_one_out,
    rank_truths,
)
from remit.calibration.fitting import Target, fit, regress, resample
from remit.draws import uniforms

RUNS = 6_000


def normals(name: str, runs: int = RUNS) -> np.ndarray:
    return ndtri(uniforms(5, name, np.arange(runs, dtype=np.uint64)))


@pytest.fixture(scope="module")
def toy() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Three standard normal parameters; two figures that are linear in them with normal errors.

    Returns:
        Parameters, figures, and the matrix that makes figures of parameters.
    """
    scores = np.stack([normals(f"theta:{i}") for i in range(3)], axis=1)
    matrix = np.array([[1.0, 0.5, 0.0], [0.0, 0.7, 0.0]])
    noise = np.stack([normals("e:0"), normals("e:1")], axis=1) * np.array([0.4, 0.3])
    return scores, scores @ matrix.T + noise, matrix


def exact(matrix: np.ndarray, observed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of the normal posterior, in closed form."""
    precision = np.eye(3) + matrix.T @ np.diag([0.4**-2, 0.3**-2]) @ matrix
    covariance = np.linalg.inv(precision)
    return covariance @ matrix.T @ np.diag([0.4**-2, 0.3**-2]) @ observed, np.diag(covariance)


@pytest.mark.parametrize("observed", [(0.0, 0.0), (1.0, -0.5), (-1.5, 0.8)])
def test_a_linear_model_gives_the_posterior_of_the_closed_form(
    toy: tuple[np.ndarray, np.ndarray, np.ndarray], observed: tuple[float, float]
) -> None:
    scores, figures, matrix = toy
    found = fit(scores, figures, np.array(observed), speaking=np.ones((2, 3), dtype=np.bool_))
    mean, variance = exact(matrix, np.array(observed))
    assert found.mean() == pytest.approx(mean, abs=0.08)
    assert found.variance() == pytest.approx(variance, rel=0.15)
    assert found.weights.sum() == pytest.approx(1.0)


def test_a_bent_model_gives_the_posterior_of_a_fine_grid() -> None:
    """One of the problems on which `make fit-check` sets the fit beside pyABC's."""
    grid = np.linspace(-4.0, 4.0, 81)
    scores = np.stack([axis.ravel() for axis in np.meshgrid(grid, grid, grid, indexing="ij")], axis=1)
    apart = (BENT.figures(scores, 0) - np.array(BENT.observed)) / np.array(BENT.errors)
    weights = np.exp(-0.5 * (apart**2).sum(axis=1) - 0.5 * (scores**2).sum(axis=1))
    weights /= weights.sum()
    mean = weights @ scores
    deviation = np.sqrt(weights @ (scores - mean) ** 2)
    found = fit_bank(BENT)
    assert (found.mean() - mean) / deviation == pytest.approx(np.zeros(3), abs=0.1)
    assert np.sqrt(found.variance()) == pytest.approx(deviation, rel=0.1)


def test_means_and_5_and_95_points_are_those_of_the_closed_form() -> None:
    """The linear problem of `make fit-check`, by the measures that are printed there."""
    found = fit_bank(LINEAR)
    ours = Posterior(found.scores, found.weights)
    mean, deviation = closed_form()
    lots = ndtri((np.arange(4_000) + 0.5) / 4_000)
    exactly = Posterior(mean + deviation * lots[:, None], np.ones(lots.size))
    rows = compare(LINEAR, ours, exactly)
    assert len(rows) == 6
    assert max(apart for *_, apart in rows) < 0.1
    moved = Posterior(exactly.values + POINT_APART * 1.2 * deviation, exactly.weights)
    assert min(apart for *_, apart in compare(LINEAR, ours, moved)) > 0.2


def test_a_shipped_plan_is_fitted_to_where_its_truth_lies_and_the_same_again() -> None:
    """A short slice of the plan's problem of `make fit-check`."""
    problem = plan_problem(runs=600)
    found = fit_bank(problem)
    again = fit_bank(problem)
    assert np.array_equal(found.scores, again.scores)
    apart = (found.mean() - np.array(TRUTH)) / np.sqrt(found.variance())
    assert np.abs(apart).max() < 2.5
    assert np.sqrt(found.variance()).max() < 0.7  # of 1 before the fit: each parameter is learnt about


def test_a_weighted_quantile_is_that_of_values_said_as_often_as_they_weigh() -> None:
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([1.0, 2.0, 1.0])
    assert weighted_quantile(values, weights, 0.5) == pytest.approx(1.0 + (0.5 - 0.25) / 0.375)
    assert weighted_quantile(values, weights, 0.0) == 1.0
    assert weighted_quantile(values, weights, 1.0) == 3.0


def test_nothing_is_learnt_of_a_parameter_that_moves_no_figure(
    toy: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    scores, figures, _ = toy
    found = fit(scores, figures, np.array([1.0, 1.0]))
    assert found.mean()[2] == pytest.approx(0.0, abs=0.1)
    assert found.variance()[2] == pytest.approx(1.0, rel=0.12)


def test_a_fit_depends_on_no_order_of_runs(toy: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    scores, figures, _ = toy
    order = np.argsort(normals("order"))
    here = fit(scores, figures, np.array([0.3, 0.2]))
    there = fit(scores[order], figures[order], np.array([0.3, 0.2]))
    assert here.mean() == pytest.approx(there.mean(), abs=1e-9)


def test_slopes_are_those_of_least_squares() -> None:
    on = np.stack([normals("x"), normals("y")], axis=1)
    what = (on @ np.array([2.0, -1.0]) + 3.0 + 0.1 * normals("z"))[:, None]
    weights = uniforms(5, "w", np.arange(RUNS, dtype=np.uint64))
    weights /= weights.sum()
    ones = np.column_stack([np.ones(RUNS), on])
    expected = np.linalg.lstsq(ones * np.sqrt(weights)[:, None], what * np.sqrt(weights)[:, None], rcond=None)
    assert regress(on, what, weights)[:, 0] == pytest.approx(expected[0][1:, 0], rel=3e-3)


def test_resampling_takes_rows_by_their_weights(toy: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    scores, figures, _ = toy
    found = fit(scores, figures, np.array([0.5, 0.5]))
    sample = resample(found, 2_000, seed=3)
    assert sample.mean(axis=0) == pytest.approx(found.mean(), abs=0.02)
    assert (sample == resample(found, 2_000, seed=3)).all()
    assert (sample != resample(found, 2_000, seed=4)).any()


def test_halves_of_a_bank_agree_and_of_two_problems_do_not(
    toy: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    scores, figures, _ = toy
    observed = np.array([0.5, 0.5])
    same = compare_halves(scores, figures, observed)
    assert same.distance <= same.most < 0.2
    mixed = figures.copy()
    mixed[::2] = -mixed[::2]
    assert compare_halves(scores, mixed, observed).most > 0.5


def test_ranks_of_held_out_truths_are_uniform_where_the_method_is_right(
    toy: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    scores, figures, _ = toy
    ranks = rank_truths(scores, figures, figures[:, :1], seed=1, truths=200)
    tests = judge_ranks(ranks[:, :3], ["a", "b", "c"])
    assert all(test.passes for test in tests)
    assert all(
        kstest((ranks[:, i] + 0.5) / (POSTERIOR_DRAWS + 1), "uniform").pvalue > 0.001 for i in range(3)
    )
    assert coverage_90(ranks[:, :3]) == pytest.approx(0.9, abs=0.05)


def test_ranks_find_a_posterior_that_is_too_narrow_or_off(
    toy: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    scores, figures, _ = toy
    ranks = rank_truths(scores, figures, figures[:, :1], seed=1, truths=200)
    middle = (POSTERIOR_DRAWS + 1) // 2
    narrow = np.clip(middle + 2 * (ranks - middle), 0, POSTERIOR_DRAWS)
    off = np.minimum(ranks + 25, POSTERIOR_DRAWS)
    assert not any(test.passes for test in judge_ranks(narrow[:, :3], ["a", "b", "c"]))
    assert not any(test.passes for test in judge_ranks(off[:, :3], ["a", "b", "c"]))


def test_the_figure_that_says_most_moves_most_when_left_out(
    toy: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    scores, figures, _ = toy
    wanted = [Target("F1", "m1", 2.0, False, 0.4), Target("F2", "m2", 0.1, False, 0.3)]
    moved = leave_one_out(scores, figures, np.array([2.0, 0.1]), wanted)
    assert moved[0].target.figure == "F1"
    assert moved[0].most[0][0] == 0
    assert moved[0].distance > moved[1].distance
