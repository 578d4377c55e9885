"""Employer's National Insurance: a transcription in fractions, its laws, and years not known yet."""

import datetime as dt
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.evidence import as_at, everything
from remit.rules.insurance import InsuranceTerms, insurance_pence_y, insurance_terms
from remit.rules.versions import NotCovered
from tests.rules.people import pay_and_service

KNOWN = as_at(dt.date(2012, 6, 30))
YEARS = tuple(insurance_terms(everything(), dt.date(year, 4, 6)) for year in range(2010, 2028))
PAY = st.integers(0, 30_000_000)


@pytest.mark.parametrize(
    ("on", "terms"),
    [
        (dt.date(2010, 4, 1), InsuranceTerms(1280, 571_500, 494_000, 4_004_000, 370)),
        (dt.date(2010, 4, 6), InsuranceTerms(1280, 571_500, 504_400, 4_004_000, 370)),
        (dt.date(2011, 4, 5), InsuranceTerms(1280, 571_500, 504_400, 4_004_000, 370)),
        (dt.date(2011, 4, 6), InsuranceTerms(1380, 707_200, 530_400, 4_004_000, 370)),
        (dt.date(2012, 4, 6), InsuranceTerms(1380, 748_800, 556_400, 4_004_000, 340)),
        (dt.date(2013, 4, 6), InsuranceTerms(1380, 769_600, 566_800, 4_004_000, 340)),
        (dt.date(2016, 4, 5), InsuranceTerms(1380, 811_200, 582_400, 4_004_000, 340)),
        (dt.date(2016, 4, 6), InsuranceTerms(1380, 811_200, 582_400, 4_004_000, 0)),
        (dt.date(2025, 4, 5), InsuranceTerms(1380, 910_000, 582_400, 4_004_000, 0)),
        (dt.date(2025, 4, 6), InsuranceTerms(1500, 500_000, 582_400, 4_004_000, 0)),
        (dt.date(2028, 4, 5), InsuranceTerms(1500, 500_000, 582_400, 4_004_000, 0)),
    ],
)
def test_terms_are_those_of_the_pay_date(on: dt.date, terms: InsuranceTerms) -> None:
    assert insurance_terms(everything(), on) == terms


def test_no_terms_before_the_first_day() -> None:
    with pytest.raises(NotCovered, match="no version for the pay period 2010-03-31"):
        insurance_terms(everything(), dt.date(2010, 3, 31))


def test_the_rebate_goes_on_where_its_end_had_not_been_published() -> None:
    last = insurance_terms(KNOWN, dt.date(2012, 4, 6))
    assert last.rebate > 0
    for year in range(2012, 2029):
        assert insurance_terms(KNOWN, dt.date(year, 4, 6)) == last
    in_2015 = as_at(dt.date(2015, 12, 31))
    assert insurance_terms(in_2015, dt.date(2017, 4, 6)) == insurance_terms(in_2015, dt.date(2015, 4, 6))
    assert insurance_terms(as_at(dt.date(2016, 4, 6)), dt.date(2017, 4, 6)).rebate == 0


@given(PAY, PAY, st.sampled_from(YEARS))
def test_more_pay_never_costs_less_and_never_more_than_the_rate(
    pay: int, more: int, terms: InsuranceTerms
) -> None:
    less, due = insurance_pence_y(pay, terms), insurance_pence_y(pay + more, terms)
    assert 0 <= less <= due <= less + terms.rate * more // 10_000 + 1


@given(PAY, st.sampled_from(YEARS))
def test_compiled_and_plain_agree(pay: int, terms: InsuranceTerms) -> None:
    assert insurance_pence_y(pay, terms) == insurance_pence_y.py_func(pay, terms)


def test_agrees_with_a_transcription_in_fractions() -> None:
    years = {
        2010: (Fraction("0.128"), 5715, 5044, Fraction("0.037")),
        2011: (Fraction("0.138"), 7072, 5304, Fraction("0.037")),
        2012: (Fraction("0.138"), 7488, 5564, Fraction("0.034")),
        2013: (Fraction("0.138"), 7696, 5668, Fraction("0.034")),
        2024: (Fraction("0.138"), 9100, 0, Fraction(0)),
        2025: (Fraction("0.15"), 5000, 0, Fraction(0)),
    }
    terms = {year: insurance_terms(everything(), dt.date(year, 4, 6)) for year in years}
    for pence, any_number in pay_and_service():
        year = list(years)[any_number % len(years)]
        rate, threshold, lower, rebate = years[year]
        pay = Fraction(pence, 100)
        due = rate * max(Fraction(0), pay - threshold)
        if pay > lower:
            due -= rebate * (min(pay, Fraction(40_040)) - lower)
        assert insurance_pence_y(pence, terms[year]) == _round(100 * max(Fraction(0), due)), (year, pence)


def _round(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))
