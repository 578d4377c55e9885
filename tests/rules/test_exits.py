"""Redundancy and the voluntary scheme from dates and evidence to pence, and against transcriptions."""

import datetime as dt
from fractions import Fraction
from math import floor

import numpy as np
import pytest

from remit.evidence import EvidenceError, as_at, everything
from remit.rules.arithmetic import complete_years, days_between
from remit.rules.redundancy import (
    NO_CEILING,
    RedundancyTerms,
    months_of_pay,
    pay_counted_pence_y,
    redundancy_pence,
    redundancy_terms,
)
from remit.rules.service import ServiceTerms, count_service, gap_breaks_service, service_terms
from remit.rules.versions import NotCovered
from remit.rules.voluntary import mars_pence, mars_terms
from tests.rules.people import hours, pay_and_service

KNOWN = as_at(dt.date(2012, 6, 30))
BEFORE = redundancy_terms(KNOWN, dt.date(2010, 4, 1))
AFTER = redundancy_terms(everything(), dt.date(2025, 11, 12))
MARS = mars_terms(KNOWN, dt.date(2010, 10, 31))
SERVICE = service_terms(KNOWN, dt.date(2010, 10, 31))
WHOLE_TIME = 10**6


@pytest.mark.parametrize(("band", "point", "pay"), [("8b", 42, 55_945), ("9", 54, 97_478), ("6", 26, 30_460)])
def test_the_pay_of_the_cases_is_that_of_the_scale(band: str, point: int, pay: int) -> None:
    scale = KNOWN.pay_scale(dt.date(2010, 10, 31))
    assert scale.filter(band=band, point=point)["pay_gbp_y"].to_list() == [pay]


def test_redundancy_terms_are_those_of_the_handbook() -> None:
    terms = RedundancyTerms(
        months_per_year=1,
        service_min_weeks=104,
        months_max=24,
        floor_pence_y=0,
        ceiling_pence_y=NO_CEILING,
        weeks_in_month=435,
    )
    for on in (dt.date(2006, 10, 1), dt.date(2010, 4, 1), dt.date(2015, 3, 31)):
        assert redundancy_terms(KNOWN, on) == redundancy_terms(everything(), on) == terms
    limited = terms._replace(floor_pence_y=2_300_000, ceiling_pence_y=8_000_000)
    for on in (dt.date(2015, 4, 1), dt.date(2025, 11, 12), dt.date(2027, 3, 31)):
        assert redundancy_terms(everything(), on) == limited
    with pytest.raises(NotCovered, match="no version for the consultation start 2006-09-30"):
        redundancy_terms(KNOWN, dt.date(2006, 9, 30))


def test_as_at_2012_the_rules_of_then_go_on() -> None:
    for on in (dt.date(2015, 4, 1), dt.date(2027, 3, 31)):
        assert redundancy_terms(KNOWN, on) == BEFORE
        assert redundancy_terms(as_at(dt.date(2015, 3, 31)), on) == BEFORE
        assert redundancy_terms(as_at(dt.date(2015, 4, 1)), on) == AFTER


def test_service_terms_are_those_of_the_handbook() -> None:
    assert ServiceTerms(gap_days_max=7, gap_months_max=12) == SERVICE
    assert service_terms(everything(), dt.date(2027, 3, 31)) == SERVICE
    with pytest.raises(EvidenceError, match="not in force on 2006-09-30"):
        service_terms(everything(), dt.date(2006, 9, 30))


@pytest.mark.parametrize(
    ("joined", "out", "expected"),
    [
        (20081101, 20101031, 2_000_00),  # 729 days: over 104 weeks, but one complete year
        (20081101, 20101101, 4_000_00),  # two years
        (20081104, 20101101, 0),  # 727 days
        (20081103, 20101101, 2_000_00),  # 728 days
        (20071101, 20101031, 4_000_00),  # two years and 364 days
        (20080229, 20100228, 2_000_00),  # a year begun on a leap day is complete on 1 March
        (20080229, 20100301, 4_000_00),
        (20101101, 20101101, 0),
        (19861101, 20101031, 46_000_00),  # 24 years less a day
        (19861101, 20101101, 48_000_00),
        (19700101, 20101101, 48_000_00),
    ],
)
def test_redundancy_from_dates(joined: int, out: int, expected: int) -> None:
    spell = np.array([joined]), np.array([0]), np.array([False])
    service = count_service(*spell, out, SERVICE)
    assert service == count_service.py_func(*spell, out, SERVICE)
    assert service.continuous_days == days_between(joined, out)
    assert service.reckonable_years == complete_years(joined, out)
    due = redundancy_pence(
        2_400_000, WHOLE_TIME, 0, service.continuous_days, service.reckonable_years, BEFORE
    )
    assert due == expected


@pytest.mark.parametrize("weekday", range(7))
@pytest.mark.parametrize("days", range(16))
def test_a_gap_breaks_service_if_it_holds_a_statutory_week_and_a_day_more(weekday: int, days: int) -> None:
    left = dt.date(2005, 1, 1) + dt.timedelta(days=weekday)  # 1 January 2005 was a Saturday
    gap = [left + dt.timedelta(days=k + 1) for k in range(days)]
    joined = left + dt.timedelta(days=days + 1)
    sundays = [k for k, day in enumerate(gap) if day.isoweekday() == 7]
    whole_week = any(k + 7 <= days for k in sundays)
    ended, began = (int(f"{day:%Y%m%d}") for day in (left, joined))
    assert gap_breaks_service(ended, began, SERVICE) == (whole_week and days > 7)
    assert gap_breaks_service.py_func(ended, began, SERVICE) == (whole_week and days > 7)


@pytest.mark.parametrize(
    ("pay", "counted"), [(0, 23_000), (22_999, 23_000), (23_000, 23_000), (80_000, 80_000), (80_001, 80_000)]
)
def test_pay_counts_between_floor_and_ceiling(pay: int, counted: int) -> None:
    assert pay_counted_pence_y(100 * pay, AFTER) == 100 * counted
    assert pay_counted_pence_y(100 * pay, BEFORE) == 100 * pay


def test_months_of_pay() -> None:
    assert [months_of_pay(days, 3, BEFORE) for days in (0, 727, 728, 5000)] == [0, 0, 3, 3]
    assert [months_of_pay(9999, years, BEFORE) for years in (0, 1, 23, 24, 25)] == [0, 1, 23, 24, 24]


def test_the_largest_pay_and_hours_do_not_overflow() -> None:
    assert redundancy_pence(100_000_000, WHOLE_TIME, 0, 20_000, 50, BEFORE) == 200_000_000
    assert redundancy_pence(100_000_000, WHOLE_TIME, 10_000_000, 20_000, 50, BEFORE) == 1_044_000_000
    assert redundancy_pence(0, WHOLE_TIME, 10_000_000, 20_000, 50, AFTER) == 16_000_000
    assert mars_pence(100_000_000, WHOLE_TIME, 50, MARS) == 100_000_000


def _round(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


def test_the_voluntary_scheme_agrees_with_a_transcription_of_its_scale() -> None:
    for (pay, years), fte in zip(pay_and_service(), hours(), strict=True):
        months = Fraction(0) if years < 1 else max(Fraction(3), min(Fraction(12), Fraction(years, 2)))
        expected = _round(months * Fraction(pay, 12) * Fraction(fte, WHOLE_TIME))
        assert mars_pence(pay, fte, years, MARS) == expected, (pay, fte, years)
