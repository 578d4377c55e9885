"""Laws of the support market's arithmetic: odds, break-even, sinking sets, checkpoints, entrants, reviews."""

import datetime as dt
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.evidence import as_at
from remit.market.budgets import budget_share
from remit.market.checkpoint import (
    FAILED,
    MARGINAL,
    MET,
    PROCEED,
    STOP,
    WITH_ISSUES,
    Readiness,
    judge,
    leadership_share,
    score,
)
from remit.market.choice import ChoiceOdds, Review, choice_odds
from remit.market.cost import (
    NEVER,
    break_even_heads,
    contribution_pence_y,
    price_needed_micro,
    split_cost,
    supply_cost_pence_y,
)
from remit.market.entry import bid_odds_m, certainty, delay_months, procurement_months
from remit.market.reviews import contracts_reviewed_y, recovered_pence_y
from remit.market.sinking import concentration, sinking_set
from remit.market.solvency import cost_still_there_pence_y, is_insolvent, limit_pence, price_after
from remit.market.talent import applicants_share, private_capability, vacancy_months
from remit.market.terms import market_terms, parameter_ids
from remit.rules.agreement import agreement_pence_y, micro, shared_price_micro

KNOWN = as_at(dt.date(2012, 6, 30))
TERMS = market_terms(KNOWN)
shares = st.floats(0, 1)
prices = st.floats(1, 40)
reviews = st.builds(
    Review, prices, prices, prices, shares, shares, shares, shares, shares, shares, st.floats(0.01, 1)
)
heads = st.integers(1, 6_000_000)
micros = st.integers(1, 40_000_000)


def test_prices_a_head_are_priced_in_pence_and_rounded_once() -> None:
    assert agreement_pence_y(175_000, micro(11.52)) == 201_600_000
    assert agreement_pence_y(3, 1_005_000) == 302  # 301.5 pence, half up
    assert micro(0.2304) == 230_400


@given(st.integers(0, 10**11), heads)
def test_a_shared_price_covers_the_cost_and_one_less_does_not(cost: int, people: int) -> None:
    price = int(shared_price_micro(cost, people))
    assert price * people >= cost * 10_000
    assert (price - 1) * people < cost * 10_000 or price == 0


@given(st.integers(0, 10**10), micros, micros)
def test_at_break_even_income_covers_cost_and_one_head_fewer_does_not(
    fixed: int, variable: int, price: int
) -> None:
    alive = int(break_even_heads(fixed, variable, price))
    if alive == NEVER:
        assert price < variable or (price == variable and fixed > 0)
        return

    def margin(people: int) -> int:
        return people * (price - variable) - fixed * 10_000

    assert margin(alive) >= 0
    assert alive == 0 or margin(alive - 1) < 0


@given(heads, st.integers(0, 10**10), micros)
def test_the_price_needed_is_that_at_which_one_breaks_even(people: int, fixed: int, variable: int) -> None:
    needed = int(price_needed_micro(people, fixed, variable))
    if needed > variable:
        assert 0 <= break_even_heads(fixed, variable, needed) <= people
    assert agreement_pence_y(people, needed) >= supply_cost_pence_y(people, fixed, variable) - 1


@given(st.integers(0, 10**10), heads, st.integers(0, 10_000))
def test_a_cost_taken_apart_is_whole_again(cost: int, people: int, rate: int) -> None:
    split = split_cost(cost, people, rate)
    whole = supply_cost_pence_y(people, split.fixed_pence_y, split.variable_micro_head_y)
    assert abs(whole - cost) <= people // 20_000 + 1


@given(reviews)
def test_odds_add_up_and_are_odds(review: Review) -> None:
    odds = choice_odds(review, TERMS.choice)
    assert sum(odds) == pytest.approx(1)
    assert all(0 <= one <= 1 for one in odds)


def leaves(odds: ChoiceOdds) -> float:
    return 1 - odds.stay


@given(reviews, st.floats(1.01, 2))
def test_a_dearer_supplier_keeps_fewer(review: Review, times: float) -> None:
    dearer = review._replace(price=review.price * times)
    assert leaves(choice_odds(dearer, TERMS.choice)) >= leaves(choice_odds(review, TERMS.choice)) - 1e-12


@given(reviews, st.sampled_from(["performance", "trust", "belief"]), shares)
def test_what_speaks_for_a_supplier_keeps_more(review: Review, name: str, better: float) -> None:
    improved = review._replace(**{name: max(getattr(review, name), better)})
    assert choice_odds(improved, TERMS.choice).stay >= choice_odds(review, TERMS.choice).stay - 1e-12


@given(reviews, st.sampled_from(["gone_in_house", "gone_elsewhere"]), shares)
def test_neighbours_who_have_gone_draw_others(review: Review, name: str, more: float) -> None:
    after = review._replace(**{name: max(getattr(review, name), more)})
    assert leaves(choice_odds(after, TERMS.choice)) >= leaves(choice_odds(review, TERMS.choice)) - 1e-12


def test_what_cannot_be_done_has_no_odds() -> None:
    review = Review(10, 0, 0, 0.5, 0.5, 0.5, 0.5, 0, 0, 0)
    assert choice_odds(review, TERMS.choice) == (1, 0, 0, 0)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=7), st.integers(0, 3000), st.integers(0, 500))
def test_the_sinking_set_is_the_smallest(contribution: list[int], fixed: int, tolerated: int) -> None:
    def sinks(gone: tuple[int, ...]) -> bool:
        left = sum(one for place, one in enumerate(contribution) if place not in gone)
        return fixed - left > tolerated

    found = sinking_set(np.array(contribution, dtype=np.int64), fixed, tolerated).tolist()
    places = range(len(contribution))
    smallest = next(
        (size for size in range(len(contribution) + 1) if any(map(sinks, combinations(places, size)))), None
    )
    if smallest is None or smallest == 0:
        assert found == []
    else:
        assert len(found) == smallest
        assert sinks(tuple(found))


def test_concentration_is_one_over_the_number_of_like_customers() -> None:
    assert concentration(np.full(8, 5.0)) == pytest.approx(1 / 8)
    assert concentration(np.array([7.0])) == 1
    assert concentration(np.zeros(3)) == 0


def test_without_a_fixed_cost_no_leaving_is_a_loss() -> None:
    contribution = np.array([contribution_pence_y(n, 10_000_000, 10_000_000) for n in (50, 70)])
    assert contribution.tolist() == [0, 0]
    assert sinking_set(contribution, 0, 0).tolist() == []


def test_domains_are_scored_and_judged_as_told() -> None:
    assert [score(x, 0.5, 0.75) for x in (0.4, 0.5, 0.75)] == [FAILED, MARGINAL, MET]
    outcomes = {
        (1.0, 1.0, 1.0, 1.0): PROCEED,
        (0.6, 1.0, 1.0, 1.0): WITH_ISSUES,
        (0.0, 1.0, 1.0, 1.0): WITH_ISSUES,
        (0.0, 0.0, 1.0, 1.0): STOP,
        (0.0, 0.0, 0.0, 1.0): STOP,
    }
    for ready, outcome in outcomes.items():
        assert judge(Readiness(*ready), TERMS.checkpoint).outcome == outcome


@given(st.builds(Readiness, shares, shares, shares, shares), st.sampled_from(Readiness._fields), shares)
def test_more_readiness_never_worsens_an_outcome(ready: Readiness, name: str, more: float) -> None:
    better = ready._replace(**{name: max(getattr(ready, name), more)})
    assert judge(better, TERMS.checkpoint).outcome >= judge(ready, TERMS.checkpoint).outcome


def test_the_director_is_half_of_leadership() -> None:
    assert leadership_share(1, 0, 4) == 0.5
    assert leadership_share(0, 4, 4) == 0.5
    assert leadership_share(0.5, 0, 0) == 0.5


@given(shares, shares, shares, shares)
def test_entrants_want_all_three_and_bid_sooner_the_surer(a: float, b: float, c: float, more: float) -> None:
    sure = certainty(a, b, c)
    assert sure <= min(a, b, c)
    surer = max(sure, more)
    assert bid_odds_m(surer, TERMS.entry) >= bid_odds_m(sure, TERMS.entry)
    assert delay_months(surer, TERMS.entry) <= delay_months(sure, TERMS.entry)
    assert delay_months(0.0, TERMS.entry) == float("inf")
    assert 0 <= bid_odds_m(sure, TERMS.entry) <= 1


def test_a_framework_saves_time_to_those_on_it() -> None:
    on, off, none = (
        procurement_months(*case, TERMS.entry) for case in ((True, True), (True, False), (False, False))
    )
    assert on < off < none


@given(shares, shares)
def test_a_narrow_pass_and_lost_customers_lower_applicants_and_lengthen_vacancies(a: float, b: float) -> None:
    low, high = sorted((a, b))
    for narrow in (False, True):
        assert applicants_share(narrow, high, TERMS.talent) <= applicants_share(narrow, low, TERMS.talent)
    assert applicants_share(True, a, TERMS.talent) <= applicants_share(False, a, TERMS.talent)
    share = applicants_share(True, a, TERMS.talent)
    assert vacancy_months(share, TERMS.talent) >= TERMS.talent.vacancy_months
    assert vacancy_months(0.0, TERMS.talent) == float("inf")


@given(shares, st.floats(0, 100), st.floats(0.1, 100))
def test_people_gained_raise_a_private_supplier(start: float, gained: float, needed: float) -> None:
    after = private_capability(start, gained, needed, TERMS.talent)
    assert start - 1e-12 <= after <= 1
    assert private_capability(start, 0, needed, TERMS.talent) == pytest.approx(start)


@given(st.integers(0, 10**11))
def test_a_host_carries_more_than_a_supplier_alone(income: int) -> None:
    alone, hosted = (limit_pence(income, carried, TERMS.solvency) for carried in (False, True))
    assert alone <= hosted
    assert not is_insolvent(-alone, income, False, TERMS.solvency)
    assert is_insolvent(-alone - 1, income, False, TERMS.solvency)


def test_pressure_lowers_prices_and_cost_goes_in_equal_steps() -> None:
    assert price_after(10_000_000, 0, TERMS.solvency) == 10_000_000
    assert price_after(10_000_000, 1, TERMS.solvency) == round(10_000_000 * (1 - TERMS.solvency.pressure_y))
    steps = [cost_still_there_pence_y(1200, month, TERMS.solvency) for month in range(14)]
    assert steps[0] == 1200
    assert steps[12:] == [0, 0]
    assert set(np.diff(steps[:13]).tolist()) == {-100}


@given(st.floats(-5, 60), shares)
def test_budgets_come_later_where_they_are_held_back(months: float, held: float) -> None:
    assert 0 <= budget_share(months, held, TERMS.budget) <= budget_share(months, 0.0, TERMS.budget) <= 1


@given(st.floats(0, 50), shares, shares)
def test_experience_reviews_and_recovers_more(fte: float, a: float, b: float) -> None:
    low, high = sorted((a, b))
    values = np.array([5e6, 1e8, 3e7])
    few, many = (contracts_reviewed_y(fte, one, TERMS.review) for one in (low, high))
    assert few <= many
    least = recovered_pence_y(values, few, low, TERMS.review)
    assert least <= recovered_pence_y(values, many, high, TERMS.review) + 1e-6


def test_the_largest_contracts_are_reviewed_first() -> None:
    values = np.array([10.0, 1000.0, 100.0])
    part = TERMS.review.wrong_share * TERMS.review.recovered_share
    assert recovered_pence_y(values, 1.5, 1.0, TERMS.review) == pytest.approx(part * (1000 + 50))


def test_every_parameter_of_the_market_has_its_place_in_the_evidence_and_on_the_page() -> None:
    from pathlib import Path

    owned = KNOWN.parameters.filter(owner="market")["id"].to_list()
    assert sorted(parameter_ids()) == sorted(owned)
    page = (Path(__file__).resolve().parents[2] / "docs" / "market.md").read_text(encoding="utf-8")
    assert [name for name in owned if f"`{name}`" not in page] == []


def test_the_tables_of_parameters_are_up_to_date() -> None:
    """If not: python -m remit.market.document docs."""
    from pathlib import Path

    from remit.evidence import everything
    from remit.market.document import PAGES, with_parameters

    for name in PAGES:
        text = (Path(__file__).resolve().parents[2] / "docs" / name).read_text(encoding="utf-8")
        assert text == with_parameters(text, everything())
