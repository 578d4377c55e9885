"""Fitting to margins and rounding to whole people keep what they promise."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from remit.bodies.synthetic import MarginsDisagree, apportion, deal, fit, whole

STARTS = st.floats(0, 1, exclude_max=True)
Tables = tuple[np.ndarray, np.ndarray]


@st.composite
def tables(draw: Callable[..., Any], dimensions: int) -> Tables:
    """A start table and a true table of the same shape, with zeros in the same places and not all zero."""
    shape = draw(st.tuples(*[st.integers(1, 4)] * dimensions))
    size = int(np.prod(shape))
    cells = st.lists(st.integers(1, 50), min_size=size, max_size=size)
    possible = np.array(draw(st.lists(st.sampled_from([0, 1, 1, 1]), min_size=size, max_size=size)))
    possible[draw(st.integers(0, size - 1))] = 1
    start, true = (np.array(draw(cells), dtype=float) * possible for _ in range(2))
    return start.reshape(shape), true.reshape(shape)


def margin_of(table: np.ndarray, kept: tuple[int, ...]) -> np.ndarray:
    return table.sum(axis=tuple(axis for axis in range(table.ndim) if axis not in kept))


@given(tables(2))
def test_a_fitted_table_adds_up_to_both_margins(pair: Tables) -> None:
    start, true = pair
    margins = [((0,), true.sum(axis=1)), ((1,), true.sum(axis=0))]
    fitted = fit(start, margins)
    for kept, target in margins:
        np.testing.assert_allclose(margin_of(fitted, kept), target, atol=1e-8 * true.sum())
    assert ((fitted == 0) == (start == 0)).all()


@given(tables(3))
def test_a_table_of_three_dimensions_adds_up_to_margins_of_one_and_two(pair: Tables) -> None:
    start, true = pair
    margins = [(kept, margin_of(true, kept)) for kept in ((1, 2), (0, 1), (0,))]
    fitted = fit(start, margins)
    for kept, target in margins:
        np.testing.assert_allclose(margin_of(fitted, kept), target, atol=1e-8 * true.sum())
    assert (fitted[start == 0] == 0).all()


def test_fitting_keeps_the_odds_of_the_start() -> None:
    start = np.array([[4.0, 1.0], [1.0, 3.0]])
    fitted = fit(start, [((0,), np.array([30.0, 70.0])), ((1,), np.array([60.0, 40.0]))])
    odds = [t[0, 0] * t[1, 1] / (t[0, 1] * t[1, 0]) for t in (start, fitted)]
    assert odds[0] == pytest.approx(odds[1])


def test_the_start_is_not_changed() -> None:
    start = np.ones((2, 2))
    fit(start, [((0,), np.array([1.0, 3.0]))])
    assert (start == 1).all()


def test_a_margin_of_zero_empties_its_cells() -> None:
    fitted = fit(np.ones((2, 2)), [((0,), np.array([0.0, 4.0])), ((1,), np.array([1.0, 3.0]))])
    np.testing.assert_allclose(fitted, [[0, 0], [1, 3]])


@pytest.mark.parametrize(
    ("start", "rows", "columns", "why"),
    [
        ([[1, 1], [1, 1]], [1, 2], [2, 2], "different grand totals"),
        ([[1, 0], [1, 0]], [1, 1], [1, 1], "positive where the seed has only zeros"),
        ([[1, 1], [0, 1]], [1, 1], [2, 0], "positive where the seed has only zeros"),
        ([[1, 1], [0, 1]], [1, 3], [2, 2], "did not settle: still 1"),
    ],
)
def test_margins_that_cannot_hold_are_refused(
    start: list[list[int]], rows: list[int], columns: list[int], why: str
) -> None:
    margins = [((0,), np.array(rows, dtype=float)), ((1,), np.array(columns, dtype=float))]
    with pytest.raises(MarginsDisagree, match=why):
        fit(np.array(start, dtype=float), margins)


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=60), STARTS)
def test_whole_counts_lie_within_one_of_what_is_expected(cells: list[float], start: float) -> None:
    expected = np.array(cells)
    counts = whole(expected, start)
    assert counts.dtype == np.int64
    assert (counts >= 0).all()
    assert np.abs(counts - expected).max() < 1 + 1e-6
    assert np.abs(np.cumsum(counts) - np.cumsum(expected)).max() < 1 + 1e-6


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=1, max_size=8), STARTS)
@example([[0, 0, 0]], 0.9999999999999999)
def test_whole_counts_keep_leading_totals_that_are_whole(weights: list[list[int]], start: float) -> None:
    shares = np.array(weights, dtype=float) + 1
    totals = np.arange(len(weights)) * 7 + 2
    expected = shares / shares.sum(axis=1, keepdims=True) * totals[:, None]
    counts = whole(expected, start)
    assert counts.shape == expected.shape
    assert counts.sum(axis=1).tolist() == totals.tolist()


def test_over_all_starts_a_cell_has_its_expected_count() -> None:
    expected = np.array([0.2, 1.7, 0.0, 3.1])
    starts = (np.arange(1000) + 0.5) / 1000
    mean = np.mean([whole(expected, start) for start in starts], axis=0)
    np.testing.assert_allclose(mean, expected, atol=1e-3)


@given(st.lists(st.tuples(st.integers(0, 40), STARTS), min_size=1, max_size=12), st.data())
def test_dealing_keeps_both_totals_and_spreads_each_column(
    dealt: list[tuple[int, float]], data: st.DataObject
) -> None:
    columns = np.array([n for n, _ in dealt])
    starts = np.array([start for _, start in dealt])
    total = int(columns.sum())
    cuts = sorted(data.draw(st.lists(st.integers(0, total), max_size=6)))
    rows = np.diff([0, *cuts, total])
    table = deal(rows, columns, starts)
    assert table.sum(axis=1).tolist() == rows.tolist()
    assert table.sum(axis=0).tolist() == columns.tolist()
    if total:
        share = columns / total
        bound = 1 + columns.size * share
        assert (np.abs(table - np.outer(rows, share)) <= bound + 1e-9).all()


def test_dealing_refuses_totals_that_differ() -> None:
    with pytest.raises(MarginsDisagree, match="rows add up to 3, columns to 4"):
        deal(np.array([1, 2]), np.array([4]), np.array([0.5]))


@given(st.integers(0, 10_000), st.lists(st.floats(0.01, 100), min_size=1, max_size=40))
def test_apportioned_seats_add_up_and_keep_quota(total: int, weights: list[float]) -> None:
    exact = total * np.array(weights) / sum(weights)
    seats = apportion(total, np.array(weights))
    assert seats.sum() == total
    assert np.abs(seats - exact).max() < 1 + 1e-6


@pytest.mark.parametrize(
    ("total", "weights", "seats"),
    [
        (10, [1, 1, 1], [4, 3, 3]),
        (5, [1, 1], [3, 2]),
        (100, [47, 16, 15.8, 12, 6.1, 3.1], [47, 16, 16, 12, 6, 3]),
        (3, [0, 1, 0], [0, 3, 0]),
        (0, [1, 2], [0, 0]),
    ],
)
def test_largest_remainders_and_ties_to_the_earlier(
    total: int, weights: list[float], seats: list[int]
) -> None:
    assert apportion(total, np.array(weights, dtype=float)).tolist() == seats
