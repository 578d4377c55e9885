"""What a post costs: its parts to the penny, and what goes on when later years were not known."""

import datetime as dt
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.evidence import as_at, everything
from remit.rules.insurance import insurance_pence_y
from remit.rules.levy import levy_pence_y, levy_terms, marginal_levy_pence_y, marginal_levy_rate
from remit.rules.pension import PENSION, PensionTerms, pension_contribution, pension_terms
from remit.rules.post import OnCostTerms, on_cost_terms, post_cost, post_cost_pence
from remit.rules.versions import NotCovered
from tests.rules.people import pay_and_service

KNOWN = as_at(dt.date(2012, 6, 30))
YEAR_2010, YEAR_2011, YEAR_2012 = (on_cost_terms(KNOWN, dt.date(year, 4, 6)) for year in (2010, 2011, 2012))
YEAR_2025 = on_cost_terms(everything(), dt.date(2025, 4, 6))
PAY = st.integers(0, 30_000_000)
CHANGES = (
    dt.date(2013, 4, 6), dt.date(2014, 4, 6), dt.date(2015, 4, 1), dt.date(2016, 4, 5), dt.date(2016, 4, 6),
    dt.date(2017, 4, 1), dt.date(2017, 4, 6), dt.date(2019, 4, 1), dt.date(2022, 4, 6), dt.date(2022, 11, 6),
    dt.date(2024, 4, 1), dt.date(2025, 4, 6), dt.date(2027, 3, 31),
)  # fmt: skip
"""Days on which the terms of the full evidence differ from what was known in June 2012."""


def test_a_post_of_2025_costs_its_parts() -> None:
    assert post_cost(5_471_000, YEAR_2025) == (5_471_000, 745_650, 786_730, 27_355, 7_030_735)
    assert post_cost_pence(5_471_000, YEAR_2025) == 7_030_735


@given(PAY, st.sampled_from((YEAR_2010, YEAR_2011, YEAR_2012, YEAR_2025)))
def test_the_total_is_the_sum_of_the_parts(pay: int, terms: OnCostTerms) -> None:
    cost = post_cost(pay, terms)
    assert cost.total_pence_y == sum(cost[:-1]) == post_cost_pence(pay, terms)
    assert cost.insurance_pence_y == insurance_pence_y(pay, terms.insurance)
    assert cost.pension_pence_y == pension_contribution(pay, False, terms.pension).employer_pence_y


@pytest.mark.parametrize("on", CHANGES)
def test_what_was_not_known_in_june_2012_is_carried_forward(on: dt.date) -> None:
    assert on_cost_terms(KNOWN, on) == YEAR_2012
    assert pension_terms(KNOWN, on) == PensionTerms(1400, 0, 0)
    assert marginal_levy_rate(KNOWN, on) == 0
    assert on_cost_terms(everything(), on) != YEAR_2012


def test_what_was_known_on_a_day_between_goes_on_from_there() -> None:
    in_2018 = as_at(dt.date(2018, 6, 30))
    then, later = (on_cost_terms(in_2018, day) for day in (dt.date(2018, 6, 30), dt.date(2025, 6, 30)))
    assert later == then
    assert (then.levy_rate, then.pension) == (50, PensionTerms(1430, 8, 0))


def test_the_levy_itself_is_refused_where_it_is_not_known() -> None:
    with pytest.raises(NotCovered, match="no version for the pay period 2017-04-05"):
        levy_terms(everything(), dt.date(2017, 4, 5))
    with pytest.raises(NotCovered, match="nothing was known of it on 2012-06-30"):
        levy_terms(KNOWN, dt.date(2017, 4, 6))


def test_no_terms_before_the_first_day() -> None:
    with pytest.raises(NotCovered, match="no version for the pay period 2010-03-31"):
        on_cost_terms(everything(), dt.date(2010, 3, 31))


@given(PAY, PAY)
def test_more_pay_never_costs_less(pay: int, more: int) -> None:
    for terms in (YEAR_2010, YEAR_2011, YEAR_2012, YEAR_2025):
        assert post_cost_pence(pay + more, terms) - post_cost_pence(pay, terms) >= more


@given(PAY)
def test_compiled_and_plain_agree(pay: int) -> None:
    for terms in (YEAR_2011, YEAR_2025):
        assert post_cost(pay, terms) == post_cost.py_func(pay, terms)
        assert post_cost_pence(pay, terms) == post_cost_pence.py_func(pay, terms)


@given(PAY, st.booleans(), st.integers(2010, 2027))
def test_the_parts_of_a_pension_contribution_add_up(pay: int, invoiced: bool, year: int) -> None:
    found = pension_contribution(pay, invoiced, pension_terms(everything(), dt.date(year, 4, 1)))
    assert found.charged_pence_y == found.employer_pence_y + found.central_pence_y
    assert min(found) >= 0
    assert found.levy_pence_y <= found.employer_pence_y
    assert not invoiced or found.central_pence_y == 0


def test_the_employer_pays_the_same_share_since_the_scheme_levy() -> None:
    versions = [version for version in PENSION.versions if version.first >= dt.date(2017, 4, 1)]
    for day in [version.first for version in versions] + [dt.date(2024, 4, 1), dt.date(2027, 3, 31)]:
        terms = pension_terms(everything(), day)
        assert terms.rate + terms.levy_rate - terms.central_rate == 1438


@given(st.integers(0, 10**12), st.integers(0, 10**9))
def test_a_post_adds_its_share_of_the_levy_to_a_bill_above_the_allowance(bill: int, pay: int) -> None:
    terms = levy_terms(everything(), dt.date(2025, 4, 6))
    added = levy_pence_y(bill + pay, terms) - levy_pence_y(bill, terms)
    share = marginal_levy_pence_y(pay, terms.rate)
    assert 0 <= added <= share + 1
    if terms.rate * bill >= terms.allowance_pence_y * 10_000:
        assert added >= share - 1


def test_agrees_with_a_transcription_in_fractions() -> None:
    shares = ((YEAR_2012, "0.14", "0"), (YEAR_2025, "0.1438", "0.005"))
    for pence, any_number in pay_and_service():
        terms, pension, levy = shares[any_number % 2]
        expected = pence + insurance_pence_y(pence, terms.insurance)
        expected += sum(floor(Fraction(share) * pence + Fraction(1, 2)) for share in (pension, levy))
        assert post_cost_pence(pence, terms) == expected, pence
