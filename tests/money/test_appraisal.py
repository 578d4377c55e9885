"""Payback, present value, and what is paid once, against arithmetic by hand."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import remit
from remit.evidence import as_at
from remit.money import ITEMS, LOST_CONTROL, PAY, SPENT, VOLUNTARY_COST, accounts, contracts
from remit.money.appraisal import Terms, appraise, payback, terms_of
from remit.money.once import accrued_in, charges, once
from remit.plan import Change, Plan, read_plan
from remit.rules.tax import award_insurance_pence, award_insurance_terms, tax_terms, taxable_award_pence
from remit.simulate.codes import REDUNDANT, VOLUNTARY
from remit.simulate.ensemble import prepare
from tests.plans import write_tiny_plan

RATE, PRICES = 0.035, 0.02


def flat(months: int, before: int, horizon: int) -> Terms:
    at = np.arange(horizon)
    return Terms(
        np.full(months, before, dtype=np.int64),
        1.035 ** (-at / 12),
        np.zeros(0, dtype=np.int64),
        1.02 ** (-at / 12),
        horizon,
        np.zeros(months),
    )


def money(months: int, **items: list[int]) -> np.ndarray:
    table = np.zeros((months, 1, len(ITEMS)), dtype=np.int64)
    for name, values in items.items():
        table[: len(values), 0, int(name.removeprefix("item"))] = values
    return table


@pytest.mark.parametrize(
    ("net", "after", "months"),
    [
        ([-100, -50, 0, 50], 50.0, 3),
        ([10, 20, 30], 10.0, 0),
        ([-100, 20, -5, 5], 10.0, 4),  # below once more, so not for good before
        ([-100, -80], 20.0, 6),
        ([-100, -100], 0.0, None),
        ([-100, -120], -20.0, None),
    ],
)
def test_payback_is_when_it_is_above_nought_for_good(
    net: list[int], after: float, months: int | None
) -> None:
    assert payback(np.array(net), after) == months


def test_present_value_is_that_of_an_annuity() -> None:
    """Ten years of £100 a month saved, after £5,000 in the first month: the sum by hand."""
    spent = money(36, **{f"item{PAY}": [0] * 36, f"item{VOLUNTARY_COST}": [500_000]})
    found = appraise(flat(36, 10_000, 120), spent)
    by_hand = sum(10_000 / (1.035 * 1.02) ** (m / 12) for m in range(120)) - 500_000
    assert found.present == found.present_gross == pytest.approx(by_hand, abs=1)
    assert found.payback == 50
    assert found.saving.tolist() == [10_000] * 36
    assert found.one_off.sum() == 500_000
    real = sum(10_000 / 1.02 ** (m / 12) for m in range(36)) - 500_000
    assert found.real[-1] == pytest.approx(real, abs=36)


def test_lost_control_is_taken_from_the_net_value_alone_and_only_within_the_plan() -> None:
    lost = [0] * 11 + [60_000]
    spent = money(12, **{f"item{LOST_CONTROL}": lost})
    for horizon in (12, 120):
        found = appraise(flat(12, 10_000, horizon), spent)
        assert found.net[-1] == 12 * 10_000 - 60_000
        worth = 60_000 / (1.035 * 1.02) ** (11 / 12)
        assert found.present_gross - found.present == pytest.approx(worth, abs=1)


def test_the_rate_is_that_of_the_green_book_and_dated() -> None:
    rate = as_at(dt.date(2012, 6, 30)).parameter("appraisal.discount_rate_y", dt.date(2010, 4, 1))
    assert (rate.value, rate.status) == (0.035, "secondary")
    plan = remit.read("one-board").apply()
    simulation = prepare(plan, 1, 1)
    terms = terms_of(simulation, contracts(simulation))
    assert terms.months == 120
    assert terms.discount[12] == pytest.approx(1 / 1.035)


@pytest.fixture(scope="module")
def tiny_plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return read_plan(write_tiny_plan(tmp_path_factory.mktemp("money") / "tiny"))


def spend(plan: Plan, gbp: float, date: dt.date, until: dt.date | None) -> Plan:
    parameters = {"gbp": gbp} | ({"until": until} if until else {})
    change = Change("sum", "baseline", date, "spend", "kind:trust", parameters, "made up", "assumed")
    return replace(plan, changes=(*plan.changes, change)).apply()


@settings(max_examples=15)
@given(pence=st.integers(1, 10**9), first=st.integers(0, 30), length=st.none() | st.integers(1, 30))
def test_a_sum_is_spent_to_the_penny(tiny_plan: Plan, pence: int, first: int, length: int | None) -> None:
    day = tiny_plan.months[first]
    until = None
    if length is not None:
        last = 12 * day.year + day.month - 1 + length
        until = dt.date(last // 12, last % 12 + 1, 1)
    plan = spend(tiny_plan, pence / 100, day, until)
    simulation = prepare(plan, 1, 1)
    spent = once(simulation).spent
    assert spent.sum() == 2 * pence  # by each of two trusts
    there = np.flatnonzero(spent.sum(axis=1))
    assert there.min(initial=first) >= first
    assert spent.max() - pence // max(there.size, 1) <= max(there.size, 1) + pence % max(there.size, 1)


def test_what_is_spent_is_in_the_accounts_and_in_one_off_cost(tiny_plan: Plan) -> None:
    simulation = prepare(spend(tiny_plan, 1_000.0, dt.date(2012, 1, 1), None), 1, 1)
    fixed = contracts(simulation)
    found = accounts(simulation, fixed, simulation.run(1), 1)
    assert found[:, :, SPENT].sum() == 200_000
    without = prepare(tiny_plan.apply(), 1, 1)
    plain = contracts(without)
    other = appraise(terms_of(without, plain), accounts(without, plain, without.run(1), 1))
    assert appraise(terms_of(simulation, fixed), found).one_off.sum() - other.one_off.sum() == 200_000


def test_charges_are_those_of_the_rule_and_accruals_come_before() -> None:
    """Every exit of a run: class 1A on what is over the exempt sum; notice by law and contract."""
    simulation = prepare(remit.read("one-board").apply(), 1, 1)
    counts, fixed = simulation.run(1), once(simulation)
    exits = counts.exits[: counts.exit_count[0]]
    evidence = as_at(simulation.plan.as_at)
    for row, due, month in zip(exits, charges(fixed, exits), accrued_in(fixed, exits), strict=True):
        day = simulation.names.months[row["month"]]
        taxed = taxable_award_pence(int(row["pence"]), tax_terms(evidence, day))
        assert due == award_insurance_pence(taxed, award_insurance_terms(evidence, day))
        if row["kind"] == VOLUNTARY:
            assert month == row["month"]
        else:
            weeks = min(max(int(row["service"]), 1), 12)
            assert row["kind"] == REDUNDANT
            assert row["month"] - month >= min(weeks * 7 / 30.4, row["month"])
    assert (charges(fixed, exits) > 0).sum() > 10


def test_a_plan_without_a_limit_has_nothing_beyond_it(tmp_path: Path) -> None:
    simulation = prepare(read_plan(write_tiny_plan(tmp_path / "tiny")).apply(), 1, 1)
    counts = simulation.run(1)
    assert counts.waiting.sum() == counts.beyond_cash.sum() == counts.wait_pay.sum() == 0
