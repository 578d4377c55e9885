"""The unit price of an exit: worked examples from payment to employer's cost, and how its parts add up."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.evidence import everything
from remit.rules.arithmetic import add_days
from remit.rules.exit import (
    COMPULSORY,
    KINDS,
    MUTUAL,
    VOLUNTARY,
    ExitPrice,
    KeyDates,
    Leaver,
    exit_terms,
    price_exit,
)
from tests.rules.laws import dates, number

NOBODY = Leaver(0, 1_000_000, 0, 0, 0, 19600101, 20000101, 20000101, 0, False, 3, False)
OCCASIONS = (
    (dt.date(2010, 10, 31), dt.date(2010, 9, 15)),
    (dt.date(2013, 3, 31), dt.date(2012, 10, 1)),
    (dt.date(2021, 1, 31), dt.date(2020, 11, 1)),
    (dt.date(2026, 3, 31), dt.date(2025, 11, 12)),
)
"""Last day of employment with the first day of consultation and of the scheme."""


def price(kind: int, last: dt.date, starts: dt.date, **of: Any) -> ExitPrice:
    """Price the exit of somebody on terms of dates."""
    terms = exit_terms(kind, everything(), KeyDates(starts, last, starts))
    found: ExitPrice = price_exit(kind, NOBODY._replace(**of), add_days(number(last), 1), terms)
    return found


def pounds(found: ExitPrice, *fields: str) -> tuple[float, ...]:
    return tuple(getattr(found, f"{field}_pence") / 100 for field in fields)


def test_the_most_redundancy_pay_costs_179_500() -> None:
    most = {"basic_pence_y": 12_563_700, "continuous_from": 19990901, "reckonable_from": 19990901}
    for kind in (COMPULSORY, VOLUNTARY):
        found = price(kind, dt.date(2025, 11, 30), dt.date(2025, 11, 12), **most)
        assert (found.continuous_years, found.reckonable_years) == (26, 26)
        assert pounds(found, "payment", "taxable", "insurance", "total") == (
            160_000,
            130_000,
            19_500,
            179_500,
        )


def test_pay_in_lieu_stands_outside_the_ceiling() -> None:
    found = price(
        COMPULSORY,
        dt.date(2016, 3, 31),
        dt.date(2016, 1, 4),
        basic_pence_y=12_085_400,
        continuous_from=19860401,
        reckonable_from=19860401,
        notice_months=6,
        in_lieu=True,
    )
    assert pounds(found, "payment", "notice", "package") == (160_000, 60_427, 220_427)


@pytest.mark.parametrize(
    ("starts", "cost", "expected"),
    [
        (dt.date(2010, 8, 2), 90_000, (90_000, 0, 0)),
        (dt.date(2010, 8, 2), 40_000, (65_269.17, 25_269.17, 0)),
        (dt.date(2015, 4, 1), 90_000, (65_269.17, 0, 24_730.83)),
        (dt.date(2015, 4, 1), 40_000, (65_269.17, 25_269.17, 0)),
    ],
)
def test_who_bears_an_early_pension(starts: dt.date, cost: int, expected: tuple[float, float, float]) -> None:
    last = starts.replace(month=10, day=31)
    found = price(
        COMPULSORY,
        last,
        starts,
        basic_pence_y=5_594_500,
        pension_cost_pence=100 * cost,
        born=number(last.replace(year=last.year - 56)),
        continuous_from=number(dt.date(last.year - 14, 4, 1)),
        reckonable_from=number(dt.date(last.year - 14, 4, 1)),
    )
    assert pounds(found, "package", "cash", "shortfall") == expected


def test_nobody_under_the_minimum_age_takes_an_early_pension() -> None:
    found = price(
        COMPULSORY, *OCCASIONS[3], basic_pence_y=5_594_500, pension_cost_pence=9_000_000, born=19760402
    )
    assert (found.pension_pence, found.shortfall_pence) == (0, 0)
    assert found.cash_pence == found.payment_pence > 0


def test_statutory_pay_is_due_where_a_pension_was_taken() -> None:
    found = price(
        COMPULSORY,
        dt.date(2025, 6, 30),
        dt.date(2025, 5, 1),
        basic_pence_y=6_000_000,
        born=19750701,
        continuous_from=20050701,
        reckonable_from=20240701,
    )
    assert pounds(found, "contractual", "statutory", "payment") == (5_000, 17_615.50, 17_615.50)


@pytest.mark.parametrize(("restart", "due"), [(20130428, 0), (20130429, 65_269.17), (0, 65_269.17)])
def test_back_in_four_weeks_there_is_no_payment(restart: int, due: float) -> None:
    at: dict[str, Any] = {
        "basic_pence_y": 5_594_500,
        "continuous_from": 19980901,
        "reckonable_from": 19980901,
    }
    found = price(COMPULSORY, *OCCASIONS[1], **at, nhs_restart=restart)
    assert pounds(found, "payment") == (due,)


def test_the_cap_leaves_statutory_pay_and_95_000() -> None:
    whole = {"basic_pence_y": 8_000_000, "continuous_from": 19900101, "reckonable_from": 19900101}
    before, during, after = (
        price(COMPULSORY, day, dt.date(2020, 9, 1), **whole)
        for day in (dt.date(2020, 11, 3), dt.date(2020, 11, 4), dt.date(2021, 2, 12))
    )
    assert before.payment_pence == after.payment_pence == 16_000_000
    assert during.payment_pence == 9_500_000 + during.statutory_pence
    assert during.cut_pence == 16_000_000 - during.payment_pence


def test_a_mutually_agreed_resignation_is_half_a_month_a_year() -> None:
    found = price(MUTUAL, dt.date(2010, 10, 31), dt.date(2010, 9, 15), basic_pence_y=9_747_800)
    assert pounds(found, "payment", "statutory") == (40_615.83, 0)


def test_a_supplement_counts_as_pay() -> None:
    found = price(COMPULSORY, *OCCASIONS[0], basic_pence_y=3_046_000, zone=1)
    assert found.pay_pence_y == 3_046_000 + 609_200
    assert pounds(found, "payment") == (30_460,)


@given(
    kind=st.integers(0, len(KINDS) - 1),
    occasion=st.sampled_from(OCCASIONS),
    basic=st.integers(0, 25_000_000),
    fte=st.integers(1, 1_000_000),
    zone=st.integers(0, 3),
    week=st.just(0) | st.integers(1, 300_000),
    capital=st.just(0) | st.integers(1, 30_000_000),
    born=dates(1945, 1985),
    began=st.tuples(dates(2002, 2009), dates(2002, 2009)),
    restart=st.just(0) | dates(2010, 2026),
    flags=st.tuples(st.booleans(), st.booleans()),
    months=st.integers(0, 6),
)
@settings(max_examples=150)
def test_the_parts_of_a_price_add_up(
    kind: int,
    occasion: tuple[dt.date, dt.date],
    basic: int,
    fte: int,
    zone: int,
    week: int,
    capital: int,
    born: int,
    began: tuple[int, int],
    restart: int,
    flags: tuple[bool, bool],
    months: int,
) -> None:
    last, starts = occasion
    kind = COMPULSORY if kind == VOLUNTARY and last.year < 2025 else kind
    who = Leaver(basic, fte, zone, week, capital, born, *began, restart, flags[0], months, flags[1])
    terms = exit_terms(kind, everything(), KeyDates(starts, last, starts))
    out = add_days(number(last), 1)
    found = price_exit(kind, who, out, terms)
    assert found == price_exit.py_func(kind, who, out, terms)
    assert min(found) >= 0
    assert found.total_pence == found.package_pence + found.insurance_pence
    assert found.package_pence == found.payment_pence + found.pension_pence + found.notice_pence
    assert found.taxable_pence <= found.cash_pence <= found.payment_pence
    assert found.payment_pence + found.cut_pence in (
        0,
        max(found.contractual_pence, found.statutory_pence if kind != MUTUAL else 0),
    )
    if kind == MUTUAL:
        assert (found.statutory_pence, found.pension_pence, found.shortfall_pence) == (0, 0, 0)
    if not who.in_lieu:
        assert found.notice_pence == 0
