"""What a post costs: National Insurance and pension to the penny, and an independent transcription."""

import datetime as dt
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.evidence import EvidenceError, as_at, everything
from remit.rules.post import OnCostTerms, national_insurance_pence, on_cost_terms, post_cost_pence
from tests.rules.people import pay_and_service

KNOWN = as_at(dt.date(2012, 6, 30))
YEAR_2010, YEAR_2011, YEAR_2012 = (on_cost_terms(KNOWN, dt.date(year, 4, 6)) for year in (2010, 2011, 2012))
RATES = "rates and limits of the tax year, contracted out"
PAY = st.integers(0, 30_000_000)


@pytest.mark.parametrize(
    ("pay", "terms", "expected", "source"),
    [
        ("40,157", YEAR_2012, "3,336.14", f"{RATES} 2012-13: 4,508.32 less a rebate of 1,172.18"),
        ("20,000", YEAR_2012, "1,235.83", f"{RATES} 2012-13: 1,726.66 less 490.82, rounded once"),
        ("30,460", YEAR_2011, "2,296.77", f"{RATES} 2011-12: 3,227.54 less 930.77"),
        (
            "97,478",
            YEAR_2010,
            "10,450.81",
            f"{RATES} 2010-11: 11,745.66 less 1,294.85, up to the accrual point",
        ),
        ("40,040", YEAR_2012, "3,319.99", f"{RATES} 2012-13: at the accrual point"),
        ("5,000", YEAR_2012, "0", f"{RATES} 2012-13: below the lower limit nothing is due"),
        ("5,564", YEAR_2012, "0", f"{RATES} 2012-13: at the lower limit"),
        ("7,000", YEAR_2012, "0", f"{RATES} 2012-13: below the threshold a rebate is not paid out (assumed)"),
        ("7,488", YEAR_2012, "0", f"{RATES} 2012-13: at the threshold"),
        ("0", YEAR_2012, "0", "no pay, nothing due"),
    ],
)
def test_national_insurance(pay: str, terms: OnCostTerms, expected: str, source: str) -> None:
    assert national_insurance_pence(_pence(pay), terms) == _pence(expected), source


@pytest.mark.parametrize(
    ("pay", "terms", "expected", "source"),
    [
        ("40,157", YEAR_2012, "49,115.12", "pay, 3,336.14 of National Insurance, 5,621.98 of pension at 14%"),
        ("5,000", YEAR_2012, "5,700.00", "below the threshold: pay and pension alone"),
        ("30,460", YEAR_2011, "37,021.17", "pay, 2,296.77 and 4,264.40"),
    ],
)
def test_a_post_costs_its_parts(pay: str, terms: OnCostTerms, expected: str, source: str) -> None:
    assert post_cost_pence(_pence(pay), terms) == _pence(expected), source


@pytest.mark.parametrize(
    ("on", "terms"),
    [
        (dt.date(2010, 4, 6), OnCostTerms(1280, 571_500, 504_400, 4_004_000, 370, 1400)),
        (dt.date(2011, 4, 5), OnCostTerms(1280, 571_500, 504_400, 4_004_000, 370, 1400)),
        (dt.date(2011, 4, 6), OnCostTerms(1380, 707_200, 530_400, 4_004_000, 370, 1400)),
        (dt.date(2012, 4, 5), OnCostTerms(1380, 707_200, 530_400, 4_004_000, 370, 1400)),
        (dt.date(2012, 4, 6), OnCostTerms(1380, 748_800, 556_400, 4_004_000, 340, 1400)),
        (dt.date(2013, 4, 6), OnCostTerms(1380, 769_600, 566_800, 4_004_000, 340, 1400)),
    ],
)
def test_terms_are_those_of_the_pay_date(on: dt.date, terms: OnCostTerms) -> None:
    assert on_cost_terms(everything(), on) == terms


def test_what_was_not_known_in_june_2012_is_carried_forward() -> None:
    assert on_cost_terms(KNOWN, dt.date(2013, 4, 6)) == YEAR_2012
    assert on_cost_terms(KNOWN, dt.date(2016, 3, 31)) == YEAR_2012


def test_no_terms_before_the_first_tax_year() -> None:
    with pytest.raises(EvidenceError, match="not in force on 2010-04-05"):
        on_cost_terms(KNOWN, dt.date(2010, 4, 5))


@given(PAY, PAY)
def test_more_pay_never_costs_less(pay: int, more: int) -> None:
    for terms in (YEAR_2010, YEAR_2011, YEAR_2012):
        assert 0 <= national_insurance_pence(pay, terms) <= national_insurance_pence(pay + more, terms)
        assert post_cost_pence(pay + more, terms) - post_cost_pence(pay, terms) >= more


@given(PAY)
def test_compiled_and_plain_agree(pay: int) -> None:
    for rule in (national_insurance_pence, post_cost_pence):
        assert rule(pay, YEAR_2011) == rule.py_func(pay, YEAR_2011)


def test_agrees_with_a_transcription_in_fractions() -> None:
    years = (
        (YEAR_2010, Fraction("0.128"), 5715, 5044, Fraction("0.037")),
        (YEAR_2011, Fraction("0.138"), 7072, 5304, Fraction("0.037")),
        (YEAR_2012, Fraction("0.138"), 7488, 5564, Fraction("0.034")),
    )
    for pence, any_number in pay_and_service():
        terms, rate, threshold, lower, rebate = years[any_number % 3]
        pay = Fraction(pence, 100)
        due = rate * max(Fraction(0), pay - threshold)
        if pay > lower:
            due -= rebate * (min(pay, Fraction(40_040)) - lower)
        insurance, pension = _round(100 * max(Fraction(0), due)), _round(Fraction("0.14") * pence)
        assert national_insurance_pence(pence, terms) == insurance, pence
        assert post_cost_pence(pence, terms) == pence + insurance + pension, pence


def _pence(pounds: str) -> int:
    exact = Fraction(pounds.replace(",", "")) * 100
    assert exact.denominator == 1
    return int(exact)


def _round(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))
