"""Redundancy and the voluntary scheme: cases to the penny, laws, and an independent transcription."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.evidence import EvidenceError, as_at
from remit.rules.arithmetic import complete_years
from remit.rules.redundancy import RedundancyTerms, redundancy_pence, redundancy_terms
from remit.rules.voluntary import MarsTerms, mars_pence, mars_terms
from tests.rules.people import pay_and_service
from tests.rules.test_arithmetic import anniversary, number

KNOWN = as_at(dt.date(2012, 6, 30))
REDUNDANCY = redundancy_terms(KNOWN, dt.date(2010, 4, 1))
MARS = mars_terms(KNOWN, dt.date(2010, 10, 31))

HANDBOOK = "NHS Employers, Agenda for Change handbook, section 16 (figure W32)"
TAKE_UP = "HSJ on the take-up of the scheme, November 2010 (figure W21)"
OFFERED = "HSJ, NHS managers to be offered pay-offs, 2010: the largest payments of both kinds"

PAY = st.integers(0, 30_000_000)
YEARS = st.integers(0, 50)
DAYS = st.dates(dt.date(1965, 1, 1), dt.date(2012, 12, 31))


@dataclass(frozen=True)
class Case:
    """A case of a rule: yearly pay in pounds, dates of service, what is due in pounds, and who says so."""

    pay: int
    service_from: dt.date
    leaves: dt.date
    expected: str
    source: str


def _years(pay: int, years: int, expected: str, source: str) -> Case:
    """A case of somebody who leaves on the anniversary."""
    return Case(pay, dt.date(2010 - years, 10, 31), dt.date(2010, 10, 31), expected, source)


def _check(case: Case, rule: Callable[..., int], terms: tuple[int, ...]) -> None:
    years = complete_years(number(case.service_from), number(case.leaves))
    expected = Fraction(case.expected.replace(",", "")) * 100
    assert Fraction(rule(100 * case.pay, years, terms)) == expected


@pytest.mark.parametrize(
    "case",
    [
        Case(
            24_000, dt.date(2008, 11, 1), dt.date(2010, 10, 31), "0", f"{HANDBOOK}: a day short of two years"
        ),
        Case(
            24_000, dt.date(2008, 10, 31), dt.date(2010, 10, 31), "4,000.00", f"{HANDBOOK}: exactly two years"
        ),
        Case(
            24_000,
            dt.date(2007, 11, 1),
            dt.date(2010, 10, 31),
            "4,000.00",
            f"{HANDBOOK}: part-years do not count",
        ),
        Case(24_000, dt.date(2010, 11, 1), dt.date(2010, 10, 31), "0", f"{HANDBOOK}: not yet in service"),
        _years(60_000, 23, "115,000.00", f"{HANDBOOK}: a month a year"),
        _years(60_000, 24, "120,000.00", f"{HANDBOOK}: 24 months at most"),
        _years(60_000, 25, "120,000.00", f"{HANDBOOK}: 24 months at most"),
        _years(60_000, 30, "120,000.00", f"{HANDBOOK}: 24 months at most"),
        Case(
            55_945,
            dt.date(1996, 3, 31),
            dt.date(2010, 10, 31),
            "65,269.17",
            f"{HANDBOOK}: point 42, 14 years 7 months",
        ),
        _years(97_478, 24, "194,956.00", f"{OFFERED}: top of band 9, two years' pay"),
        _years(97_478, 40, "194,956.00", f"{OFFERED}: two years' pay is the most"),
        _years(21_798, 7, "12,715.50", f"{HANDBOOK}: arithmetic, 7/12 of the pay"),
        _years(0, 30, "0", "no pay, no payment"),
    ],
    ids=lambda case: case.source,
)
def test_redundancy_pay(case: Case) -> None:
    _check(case, redundancy_pence, REDUNDANCY)


@pytest.mark.parametrize(
    "case",
    [
        _years(24_000, 0, "0", f"{TAKE_UP}: the scale starts at one year"),
        Case(24_000, dt.date(2009, 11, 1), dt.date(2010, 10, 31), "0", f"{TAKE_UP}: a day short of one year"),
        _years(24_000, 1, "6,000.00", f"{TAKE_UP}: 3 months for 1 to 6 years"),
        _years(24_000, 6, "6,000.00", f"{TAKE_UP}: 3 months for 1 to 6 years"),
        _years(24_000, 7, "7,000.00", f"{TAKE_UP}: 3.5 months, on the straight scale"),
        _years(24_000, 10, "10,000.00", f"{TAKE_UP}: 5 months"),
        _years(24_000, 23, "23,000.00", f"{TAKE_UP}: 11.5 months"),
        _years(24_000, 24, "24,000.00", f"{TAKE_UP}: 12 months from 24 years"),
        _years(24_000, 30, "24,000.00", f"{TAKE_UP}: 12 months at most"),
        _years(97_478, 24, "97,478.00", f"{OFFERED}: top of band 9, one year's pay: no cap on salary"),
        _years(30_460, 7, "8,884.17", f"{TAKE_UP}: arithmetic, 3.5 months of point 26"),
    ],
    ids=lambda case: case.source,
)
def test_voluntary_payment(case: Case) -> None:
    _check(case, mars_pence, MARS)


@pytest.mark.parametrize(("band", "point", "pay"), [("8b", 42, 55_945), ("9", 54, 97_478)])
def test_the_pay_of_the_cases_is_that_of_the_scale(band: str, point: int, pay: int) -> None:
    assert KNOWN.pay_scale(dt.date(2010, 10, 31)).filter(band=band, point=point)["pay_gbp_y"].to_list() == [
        pay
    ]


def test_redundancy_terms_are_those_of_the_handbook() -> None:
    terms = RedundancyTerms(months_per_year=1, service_min_years=2, months_max=24)
    for on in (dt.date(2006, 10, 1), dt.date(2010, 4, 1), dt.date(2016, 3, 31)):
        assert redundancy_terms(KNOWN, on) == terms
    with pytest.raises(EvidenceError, match="not in force on 2006-09-30"):
        redundancy_terms(KNOWN, dt.date(2006, 9, 30))


def test_voluntary_terms_are_those_of_the_national_scheme() -> None:
    terms = MarsTerms(half_months_per_year=1, half_months_min=6, half_months_max=24, service_min_years=1)
    for on in (dt.date(2010, 9, 15), dt.date(2010, 10, 31)):
        assert mars_terms(KNOWN, on) == terms
    with pytest.raises(EvidenceError, match="not in force on 2010-09-14"):
        mars_terms(KNOWN, dt.date(2010, 9, 14))


@pytest.mark.parametrize(("rule", "terms"), [(redundancy_pence, REDUNDANCY), (mars_pence, MARS)])
class TestLaws:
    """What holds for both payments, whoever leaves."""

    @given(PAY, PAY, YEARS, YEARS)
    def test_more_pay_or_service_never_pays_less(
        self, rule: Callable[..., int], terms: tuple[int, ...], pay: int, more: int, years: int, longer: int
    ) -> None:
        assert rule(pay + more, years, terms) >= rule(pay, years, terms)
        assert rule(pay, years + longer, terms) >= rule(pay, years, terms)

    @given(PAY, YEARS)
    def test_it_is_never_negative_and_never_above_the_most(
        self, rule: Callable[..., int], terms: tuple[int, ...], pay: int, years: int
    ) -> None:
        most = 2 * pay if rule is redundancy_pence else pay
        assert 0 <= rule(pay, years, terms) <= most
        assert rule(pay, 24, terms) == most

    @given(PAY, DAYS, st.integers(0, 45))
    def test_only_whole_years_count(
        self, rule: Callable[..., int], terms: tuple[int, ...], pay: int, start: dt.date, years: int
    ) -> None:
        eve = anniversary(start, years + 1) - dt.timedelta(days=1)
        on_eve = rule(pay, complete_years(number(start), number(eve)), terms)
        assert on_eve == rule(pay, years, terms)

    @given(PAY, YEARS)
    def test_compiled_and_plain_agree(
        self, rule: Callable[..., int], terms: tuple[int, ...], pay: int, years: int
    ) -> None:
        assert rule(pay, years, terms) == rule.py_func(pay, years, terms)  # type: ignore[attr-defined]


def _round(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


def test_redundancy_agrees_with_a_transcription_of_section_16() -> None:
    for pay, years in pay_and_service():
        months = 0 if years < 2 else min(24, years)
        assert redundancy_pence(pay, years, REDUNDANCY) == _round(Fraction(months) * Fraction(pay, 12)), (
            pay,
            years,
        )


def test_the_voluntary_scheme_agrees_with_a_transcription_of_its_scale() -> None:
    for pay, years in pay_and_service():
        months = Fraction(0) if years < 1 else max(Fraction(3), min(Fraction(12), Fraction(years, 2)))
        assert mars_pence(pay, years, MARS) == _round(months * Fraction(pay, 12)), (pay, years)
