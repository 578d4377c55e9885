"""What holds for exits by agreement, their limits, approvals and consultation, whoever leaves."""

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.evidence import everything
from remit.rules import approval as by
from remit.rules.arithmetic import WHOLE_TIME, add_days, date_of, days_between
from remit.rules.consultation import (
    consultation_days,
    consultation_terms,
    earliest_exit,
    most_proposed,
    notification_terms,
    protective_award_pence,
    protective_award_terms,
)
from remit.rules.exit_cap import exit_cap, exit_cap_terms
from remit.rules.redundancy import redundancy_pence
from remit.rules.special_severance import special_severance, special_severance_terms
from remit.rules.transfer import transfer, transfer_terms
from remit.rules.versions import NotCovered
from remit.rules.voluntary import (
    NEVER,
    NO_SCHEME,
    MarsTerms,
    mars_allowed,
    mars_half_months,
    mars_pence,
    mars_repayment_pence,
    mars_terms,
    repayment_terms,
    savings_condition,
    savings_terms,
)
from remit.rules.voluntary_redundancy import (
    return_terms,
    voluntary_redundancy_pence,
    voluntary_redundancy_repayment_pence,
    voluntary_redundancy_terms,
)

KNOWN = everything()
NOW = dt.date(2026, 3, 31)
MARS = [mars_terms(KNOWN, dt.date(year, 10, 31)) for year in (2010, 2014, 2025)]
MODEL = voluntary_redundancy_terms(KNOWN, NOW)
CAP = exit_cap_terms(KNOWN, dt.date(2020, 12, 31))
BEFORE, AFTER = (consultation_terms(KNOWN, day) for day in (dt.date(2013, 4, 5), dt.date(2013, 4, 6)))

PENCE = st.integers(0, 30_000_000)
HOURS = st.integers(0, WHOLE_TIME)
YEARS = st.integers(0, 50)
NUMBERS = st.integers(0, 500)
DAYS = st.integers(14_610, 20_880).map(date_of)  # 2010 to 2027
LATER = st.integers(0, 800)


@pytest.mark.parametrize("terms", MARS)
@given(PENCE, PENCE, HOURS, HOURS, YEARS, YEARS)
def test_more_pay_hours_or_service_never_pay_less_on_resignation(
    terms: MarsTerms, pay: int, more: int, fte: int, other: int, years: int, longer: int
) -> None:
    fte, fuller = sorted((fte, other))
    paid = mars_pence(pay, fte, years, terms)
    assert 0 <= paid <= min(pay, terms.ceiling_pence_y)
    assert mars_pence(pay + more, fuller, years + longer, terms) >= paid
    assert mars_pence(pay, fte, years, NO_SCHEME) == 0
    assert mars_pence(pay, fte, 24, terms) == mars_pence(pay, fte, 50, terms)
    assert not mars_allowed(years, True, terms)
    assert mars_allowed(years, False, terms) == (mars_half_months(years, terms) > 0)


@given(PENCE, st.integers(6, 24), DAYS, LATER, LATER)
def test_who_returns_later_repays_no_more_of_a_resignation(
    paid: int, half_months: int, out: int, days: int, more: int
) -> None:
    terms = repayment_terms(KNOWN, NOW)
    due = mars_repayment_pence(paid, half_months, out, add_days(out, days), terms)
    assert 0 <= mars_repayment_pence(paid, half_months, out, add_days(out, days + more), terms) <= due <= paid
    assert mars_repayment_pence(paid, half_months, out, out, terms) == paid
    assert mars_repayment_pence(paid, half_months, out, add_days(out, 366), terms) == 0


def test_a_window_of_the_agreement_cuts_the_repayment_off() -> None:
    six = repayment_terms(KNOWN, NOW)._replace(window_months=6)
    assert mars_repayment_pence(1_200_000, 24, 20250701, 20251231, six) == 700_000
    assert mars_repayment_pence(1_200_000, 24, 20250701, 20260101, six) == 0


@given(PENCE, PENCE, PENCE, PENCE)
def test_an_exit_that_costs_more_pays_back_later(cost: int, more: int, post: int, backfill: int) -> None:
    terms = savings_terms(KNOWN, NOW)
    cheap = savings_condition(cost, post, backfill, True, False, terms)
    dear = savings_condition(cost + more, post, backfill, True, False, terms)
    assert 0 <= cheap.payback_months <= dear.payback_months <= NEVER
    assert cheap.met or not dear.met
    assert not savings_condition(cost, post, backfill, False, False, terms).met
    if 0 < cheap.payback_months < NEVER:
        assert (cheap.payback_months - 1) * cheap.saving_pence_y < 12 * cost
        assert 12 * cost <= cheap.payback_months * cheap.saving_pence_y


@given(PENCE, HOURS, st.integers(0, 500_000), st.integers(0, 20_000), YEARS)
def test_voluntary_redundancy_pays_what_redundancy_pays(
    pay: int, fte: int, week: int, days: int, years: int
) -> None:
    due = redundancy_pence(pay, fte, week, days, years, MODEL)
    assert voluntary_redundancy_pence(pay, fte, week, days, years, True, MODEL) == due
    assert voluntary_redundancy_pence(pay, fte, week, days, years, False, MODEL) == 0


@given(PENCE, st.booleans(), DAYS, LATER, LATER)
def test_who_returns_later_repays_no_more_of_a_voluntary_redundancy(
    paid: int, senior: bool, out: int, days: int, more: int
) -> None:
    terms = return_terms(KNOWN, NOW)
    due, later = (
        voluntary_redundancy_repayment_pence(paid, senior, out, add_days(out, after), True, False, terms)
        for after in (days, days + more)
    )
    assert 0 <= later <= due <= paid
    assert due <= voluntary_redundancy_repayment_pence(
        paid, True, out, add_days(out, days), True, True, terms
    )


@given(*[PENCE] * 8, st.integers(0, 60))
def test_the_cap_cuts_what_is_above_it_and_no_more(
    redundancy: int,
    statutory: int,
    pension: int,
    severance: int,
    settlement: int,
    notice: int,
    pay: int,
    earlier: int,
    days: int,
) -> None:
    parts = (pension, severance, settlement, notice, pay)
    capped = exit_cap(redundancy, statutory, *parts, earlier, days, CAP)
    assert capped.payable_pence + capped.cut_pence == capped.counted_pence
    assert 0 <= capped.payable_pence <= CAP.limit_pence
    assert capped.cut_pence >= 0
    alone = exit_cap(redundancy, statutory, *parts, 0, 0, CAP)
    assert alone.payable_pence == min(alone.counted_pence, CAP.limit_pence)
    assert alone.counted_pence <= exit_cap(redundancy, 0, *parts, 0, 0, CAP).counted_pence


def test_the_cap_has_terms_only_while_it_applied() -> None:
    for day in (dt.date(2012, 6, 30), dt.date(2020, 11, 3), dt.date(2021, 2, 12)):
        with pytest.raises(NotCovered, match="covered: 2020-11-04 to 2021-02-11"):
            exit_cap_terms(KNOWN, day)


def test_approvers_have_a_bit_each_in_the_order_of_the_table() -> None:
    names = [name for name, _ in by.APPROVERS]
    assert len(set(names)) == len(names)
    for bit, name in enumerate(names):
        constant = getattr(by, name.upper().replace("-", "_"))
        assert constant == 1 << bit
        assert by.approvers(constant) == (name,)
    assert by.approvers(by.EMPLOYER | by.TREASURY) == ("employer", "treasury")
    assert by.approvers(0) == ()


@pytest.mark.parametrize("on", [dt.date(2012, 1, 1), dt.date(2012, 12, 31), dt.date(2020, 1, 1), NOW])
@given(st.sampled_from(range(4)), st.sampled_from(range(5)), st.booleans(), PENCE, PENCE)
def test_a_larger_exit_needs_no_fewer_approvers(
    on: dt.date, kind: int, employer: int, senior: bool, value: int, more: int
) -> None:
    terms = by.approval_terms(KNOWN, on)
    needed = by.approval(kind, employer, senior, value, terms)
    assert needed & by.EMPLOYER
    assert needed | by.approval(kind, employer, True, value + more, terms) == by.approval(
        kind, employer, True, value + more, terms
    )


@pytest.mark.parametrize("on", [dt.date(2012, 1, 1), dt.date(2022, 1, 1), dt.date(2025, 8, 1), NOW])
@given(PENCE, PENCE, PENCE, st.sampled_from(range(5)), st.booleans(), st.booleans(), st.booleans())
def test_only_what_is_beyond_entitlement_is_special(
    on: dt.date, package: int, entitled: int, pay: int, employer: int, board: bool, novel: bool, quiet: bool
) -> None:
    terms = special_severance_terms(KNOWN, on)
    found = special_severance(package, entitled, pay, employer, board, novel, quiet, terms)
    assert found.special_pence == max(0, package - entitled)
    assert (found.approvers > 0) == (package > entitled)
    if package > entitled:
        assert found.approvers & by.DEPARTMENT
        assert employer == by.NATIONAL or found.approvers & by.TREASURY


@given(NUMBERS, NUMBERS, NUMBERS)
def test_more_dismissals_never_need_fewer_days(dismissals: int, ends: int, more: int) -> None:
    for terms in (BEFORE, AFTER, notification_terms(KNOWN, NOW)):
        days = consultation_days(dismissals, ends, terms)
        assert 0 <= days <= consultation_days(dismissals + more, ends, terms) <= terms.days_large
    assert consultation_days(dismissals, ends, AFTER) == consultation_days(dismissals, 0, AFTER)
    assert consultation_days(dismissals, ends, BEFORE) == consultation_days(dismissals + ends, 0, BEFORE)


@given(st.lists(st.integers(0, 400), max_size=60))
def test_dismissals_are_counted_in_the_fullest_window(offsets: list[int]) -> None:
    days = np.array([add_days(20120101, offset) for offset in sorted(offsets)], dtype=np.int64)
    windows = (sum(start <= other < start + 90 for other in offsets) for start in offsets)
    assert most_proposed(days, BEFORE) == max(windows, default=0)


def test_ninety_days_are_counted_with_both_ends() -> None:
    first = 20120101
    assert most_proposed(np.array([first, add_days(first, 89)]), BEFORE) == 2
    assert most_proposed(np.array([first, add_days(first, 90)]), BEFORE) == 1


@given(st.integers(0, 1_000_000), st.integers(0, 400))
def test_the_award_never_falls_with_days_and_has_a_most(week: int, days: int) -> None:
    old, new = (protective_award_terms(KNOWN, day) for day in (dt.date(2026, 4, 5), dt.date(2026, 4, 6)))
    awards = [protective_award_pence(week, days + more, old) for more in range(3)]
    assert all(0 <= less <= more for less, more in pairwise(awards))
    assert awards[0] <= protective_award_pence(week, days, new)
    assert protective_award_pence(week, 1000, old) == protective_award_pence(week, old.days_max, old)


@given(DAYS, st.integers(0, 90), st.integers(0, 200), st.integers(0, 12), st.integers(0, 6))
def test_nobody_leaves_before_consultation_decision_and_notice(
    start: int, days: int, decided: int, weeks: int, months: int
) -> None:
    decision = add_days(start, decided)
    last = earliest_exit(start, days, decision, weeks, months)
    assert days_between(start, last) >= max(days, decided) + 7 * weeks
    assert last >= earliest_exit(start, days, 0, weeks, months)


@given(st.booleans(), st.booleans(), PENCE, st.integers(0, 1_000_000), DAYS)
def test_a_transfer_pays_no_redundancy(moves: bool, consulted: bool, due: int, week: int, since: int) -> None:
    terms = transfer_terms(KNOWN, NOW)
    found = transfer(moves, consulted, due, week, since, terms)
    assert (found.redundancy_pence, found.continuous_from) == ((0, since) if moves else (due, 0))
    assert found.award_pence == (0 if consulted else 13 * week)
