"""Totals over all bodies from the returns of some: the formula by hand, and its interval by simulation."""

from fractions import Fraction
from math import sqrt

import numpy as np
import polars as pl
import pytest
from scipy.stats import t as student

from remit.bodies.returns import estimate_total, student_t
from remit.draws import uniforms


def returns(sizes: list[float], values: list[float | None]) -> pl.DataFrame:
    frame = pl.DataFrame({"body": [str(n) for n in range(len(sizes))], "size": sizes, "value": values})
    return frame.cast({"value": pl.Float64})


def test_the_estimate_by_hand() -> None:
    # R = (10 + 24 + 26) / (100 + 200 + 300) = 1/10; residuals 0, 4, -4; s2 = 32 / 2 = 16.
    # N = 5, n = 3, X = 1000: total 100; variance 5 x 2 / 3 x 16 = 160/3. Student's t of 2, 0.95: 2.919986.
    total = estimate_total(returns([100, 200, 300, 150, 250], [10, 24, 26, None, None]))
    assert (total.bodies, total.answered, total.known) == (5, 3, 60)
    assert total.ratio == pytest.approx(0.1)
    assert total.total == pytest.approx(100)
    assert total.variance == pytest.approx(float(Fraction(160, 3)))
    margin = 2.919986 * sqrt(160 / 3)
    assert total.high == pytest.approx(100 + margin, abs=1e-4)
    assert total.low == pytest.approx(100 - margin, abs=1e-4)
    assert total.size_covered == pytest.approx(0.6)
    assert (total.mean_size_answered, total.mean_size_silent) == (200, 200)


def test_the_textbook_form_gives_the_same_variance() -> None:
    """N squared (1 - f) / n times the sample variance of the residuals, as textbooks write it."""
    sizes, values = [31.0, 12.0, 55.0, 8.0, 20.0, 70.0], [3.0, 2.0, 6.0, 0.0, None, None]
    total = estimate_total(returns(sizes, values))
    x, y = np.array(sizes[:4]), np.array(values[:4], dtype=float)
    ratio = y.sum() / x.sum()
    variance = 6**2 * (1 - 4 / 6) / 4 * np.var(y - ratio * x, ddof=1)
    assert np.sum(y - ratio * x) == pytest.approx(0, abs=1e-12)
    assert total.variance == pytest.approx(variance)


def test_where_all_answered_the_total_is_exact() -> None:
    total = estimate_total(returns([10, 20, 30], [1, 5, 2]))
    assert (total.low, total.total, total.high, total.variance) == (8, 8, 8, 0)
    assert total.mean_size_silent is None
    assert total.statement == "All 3 bodies answered: 8."


def test_the_interval_never_falls_below_what_is_known() -> None:
    total = estimate_total(returns([10, 10, 10, 10, 1], [0, 30, 1, 2, None]))
    assert total.low == total.known == 33


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    bodies, asked = 151, 57
    number = np.arange(bodies, dtype=np.uint64)
    sizes = 100 + 900 * uniforms(1, "size", number) ** 2
    truth = sizes * (0.05 + 0.1 * uniforms(1, "ratio", number))
    held = []
    estimates = []
    for sample in range(600):
        order = np.argsort(uniforms(sample, "sample", number))
        values = np.where(np.isin(np.arange(bodies), order[:asked]), truth, np.nan)
        total = estimate_total(pl.DataFrame({"size": sizes, "value": values}).fill_nan(None))
        held.append(total.low <= truth.sum() <= total.high)
        estimates.append(total.total)
    assert np.mean(held) == pytest.approx(0.9, abs=0.03)
    assert np.mean(estimates) == pytest.approx(truth.sum(), rel=0.005)


def test_silent_bodies_are_told() -> None:
    total = estimate_total(returns([100, 100, 100, 400, 300], [10, 20, 30, None, None]))
    assert total.mean_size_silent == 350
    # The middle half of the ratios lies between 0.15 and 0.25.
    assert total.if_silent_low == pytest.approx(60 + 0.15 * 700)
    assert total.if_silent_high == pytest.approx(60 + 0.25 * 700)
    assert "3 of 5 bodies answered, with 30% of the size of all: 60." in total.statement
    assert "3.50 times as large on average" in total.statement


@pytest.mark.parametrize("share", [0.75, 0.9, 0.95, 0.975, 0.99])
@pytest.mark.parametrize("freedom", [1, 2, 4, 5, 10, 56, 200])
def test_students_t_agrees_with_a_library(share: float, freedom: int) -> None:
    assert student_t(share, freedom) == pytest.approx(student.ppf(share, freedom), rel=2e-3)


@pytest.mark.parametrize(
    ("sizes", "values", "why"),
    [
        ([1, 2], [1, None], "1 of 2 bodies answered"),
        ([1, 0], [1, 2], "a size above nought"),
    ],
)
def test_too_little_is_refused(sizes: list[float], values: list[float | None], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        estimate_total(returns(sizes, values))
