"""Statistical process control agrees with published worked examples, and its rules with their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.agreements.spc import (
    Assurance,
    Limits,
    Variation,
    assurance_of,
    find_causes,
    find_limits,
    variation_of,
)

FLOW_RATE = np.array([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
"""NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2, Individuals Control Charts: ten flow rates.
https://www.itl.nist.gov/div898/handbook/pmc/section3/pmc322.htm"""
OUTLIER = np.array([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1], dtype=np.float64)
"""NHSRplotthedots, vignette “Deviations from Excel defaults”: one outlier, with and without screening."""
FLAT = Limits(0.0, 1.0, -3.0, 3.0)


def test_limits_are_those_of_the_handbook() -> None:
    limits = find_limits(FLOW_RATE)
    assert limits.mean == pytest.approx(50.81)
    assert limits.moving_range == pytest.approx(1.8778, abs=5e-5)
    # The handbook divides by 1.128, which makes 2.6596; Making Data Count writes 2.66.
    assert (limits.upper, limits.lower) == pytest.approx((55.8041, 45.8159), abs=1e-3)
    assert not find_causes(FLOW_RATE, limits).any.any()


def test_an_outlier_widens_limits_unless_it_is_screened() -> None:
    as_excel, screened = find_limits(OUTLIER), find_limits(OUTLIER, screen=True)
    assert as_excel.mean == screened.mean == pytest.approx(35 / 18)
    # 15 ranges of 1, one of 8 and one of 9; screening leaves those of 1.
    assert as_excel.moving_range == pytest.approx(32 / 17)
    assert screened.moving_range == 1
    assert (screened.lower, screened.upper) == pytest.approx((35 / 18 - 2.66, 35 / 18 + 2.66))
    assert find_causes(OUTLIER, screened).outside.tolist() == [value == 10 for value in OUTLIER]


@pytest.mark.parametrize(
    ("side", "marked"),
    [
        ([1] * 6, [0] * 6),
        ([1] * 6 + [-1], [0] * 7),
        ([1] * 8 + [-1], [1] * 8 + [0]),
        ([-1] * 8 + [1], [1] * 8 + [0]),
        ([0] * 9, [0] * 9),
    ],
)
def test_seven_on_one_side_are_a_shift(side: list[int], marked: list[int]) -> None:
    """As tests/testthat/test-ptd_calculate_point_type.R of NHSRplotthedots, each point of the run marked."""
    assert find_causes(np.array(side, dtype=np.float64), FLAT).shift.tolist() == [bool(m) for m in marked]


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        ([1, 2, 3, 4, 5, 6], [0] * 6),
        ([1, 2, 3, 3, 4, 5, 6], [0] * 7),
        ([1, 2, 3, 4, 5, 6, 7], [1] * 7),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], [0, 1, 1, 1, 1, 1, 1, 1, 0]),
        ([2, 7, 6, 5, 4, 3, 2, 1, 3], [0, 1, 1, 1, 1, 1, 1, 1, 0]),
    ],
)
def test_seven_that_rise_or_fall_are_a_trend(values: list[int], marked: list[int]) -> None:
    """As the same file; a run that begins at the point before it turned is counted from there."""
    found = find_causes(np.array(values, dtype=np.float64), Limits(4.0, 10.0, -30.0, 40.0))
    assert found.trend.tolist() == [bool(m) for m in marked]


@pytest.mark.parametrize(
    ("near", "marked"),
    [
        ([1, 0, 1], [1, 0, 1]),
        ([0, 1, 1], [0, 1, 1]),
        ([0, 0, 1, 0, 1, 0, 0], [0, 0, 1, 0, 1, 0, 0]),
        ([0, 0, 1, 1, 0, 0, 0], [0, 0, 1, 1, 0, 0, 0]),
        ([1, 0, 0, 1], [0, 0, 0, 0]),
        ([1, 0, 0, 1, 1], [0, 0, 0, 1, 1]),
    ],
)
def test_two_of_three_near_a_limit(near: list[int], marked: list[int]) -> None:
    """As the same file: 1 lies in the outer third, 0 on the same side nearer to the mean."""
    values = np.where(np.array(near) == 1, 2.5, 0.5)
    assert find_causes(values, FLAT).near_limit.tolist() == [bool(m) for m in marked]


def test_two_of_three_have_to_be_on_one_side() -> None:
    assert not find_causes(np.array([2.5, -0.5, 2.5]), FLAT).near_limit.any()
    assert not find_causes(np.array([2.5, -2.5, 0.5]), FLAT).near_limit.any()


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30), st.floats(-1e5, 1e5), st.floats(0.01, 100))
def test_limits_move_and_stretch_with_the_values(values: list[float], shift: float, scale: float) -> None:
    before, after = find_limits(np.array(values)), find_limits(np.array(values) * scale + shift)
    moved = [one * scale + shift for one in (before.mean, before.lower, before.upper)]
    assert [after.mean, after.lower, after.upper] == pytest.approx(moved, rel=1e-6, abs=1e-3)


@given(st.lists(st.floats(0, 100), min_size=2, max_size=30))
def test_the_mirror_of_a_chart_has_the_same_causes(values: list[float]) -> None:
    array = np.round(np.array(values), 3)
    one, other = find_limits(array), find_limits(-array)
    mirrored = Limits(-one.mean, one.moving_range, -one.upper, -one.lower)
    assert other == pytest.approx(mirrored)
    for left, right in zip(find_causes(array, one), find_causes(-array, mirrored), strict=True):
        assert left.tolist() == right.tolist()


def test_fewer_than_two_values_have_no_limits() -> None:
    with pytest.raises(ValueError, match="two values"):
        find_limits(np.array([1.0]))


def test_a_baseline_fixes_limits() -> None:
    assert find_limits(np.concatenate([FLOW_RATE, [99.0]]), fixed=10) == find_limits(FLOW_RATE)


def said(values: list[float], higher: bool) -> Variation:
    array = np.array(values)
    return variation_of(array, FLAT, find_causes(array, FLAT), higher)


def test_what_the_last_point_says() -> None:
    assert said([0, 1, -1, 0.5], higher=True) is Variation.COMMON
    assert said([0, 1, -1, 5], higher=True) is Variation.IMPROVING_HIGH
    assert said([0, 1, -1, 5], higher=False) is Variation.CONCERN_HIGH
    assert said([0, 1, -1, -5], higher=True) is Variation.CONCERN_LOW
    assert said([0, 1, -1, -5], higher=False) is Variation.IMPROVING_LOW
    rising_below_the_mean = [-2, -1.8, -1.5, -1.2, -0.9, -0.6, 0.1]
    assert said(rising_below_the_mean, higher=True) is Variation.IMPROVING_HIGH


@pytest.mark.parametrize(
    ("target", "higher", "expected"),
    [
        (5.0, True, Assurance.FAIL),
        (5.0, False, Assurance.PASS),
        (-5.0, True, Assurance.PASS),
        (-5.0, False, Assurance.FAIL),
        (0.0, True, Assurance.HIT_AND_MISS),
        (None, True, Assurance.NONE),
    ],
)
def test_what_limits_say_of_a_target(target: float | None, higher: bool, expected: Assurance) -> None:
    """As R/ptd_calculate_assurance_type.R of NHSRplotthedots."""
    assert assurance_of(FLAT, target, higher) is expected
