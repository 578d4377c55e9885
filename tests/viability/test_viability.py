"""Suppliers' accounts, parts that conflict, what hosting's end changes, and the work of those that close."""

import datetime as dt

import polars as pl
import pytest

from remit.plan import Plan, read_plan
from remit.viability.accounts import find_accounts
from remit.viability.closing import closing_suppliers, work_left
from remit.viability.market import default_date, sold_on
from remit.viability.parts import Part, conflicts_of, dates_of_parts, hosting_ends, parts_on

GO_LIVE = dt.date(2013, 4, 1)


@pytest.fixture(scope="module")
def boards() -> Plan:
    return read_plan("england-2025").apply()


def test_a_supplier_in_balance_breaks_even_at_its_customers(england: Plan) -> None:
    accounts = find_accounts(england, GO_LIVE)
    assert len(accounts) == 23
    for one in accounts:
        assert one.surplus == 0
        assert one.break_even == pytest.approx(one.heads, rel=1e-5)
        assert one.price_needed == pytest.approx(one.price, abs=2)
        assert one.customers[0] in one.customers
        assert 1 / len(one.customers) - 1e-9 <= one.concentration <= 1
        assert not one.sunk
    assert sum(sum(one.income) for one in accounts) == int(sold_on(england, GO_LIVE)["pence_y"].sum())


def test_the_smallest_sinking_set_loses_more_than_is_survived(england: Plan) -> None:
    for one in find_accounts(england, GO_LIVE):
        total, income = sum(one.income), dict(zip(one.customers, one.income, strict=True))
        lost = sum(income[name] for name in one.sinking)
        fixed = one.fixed / one.cost
        tolerated = 0.05 * total
        assert fixed * lost > tolerated * (1 - 1e-6)
        assert fixed * (lost - income[one.sinking[-1]]) <= tolerated * (1 + 1e-6)


def test_by_staff_the_cost_is_that_of_posts(england: Plan) -> None:
    by_staff = find_accounts(england, GO_LIVE, by_staff=True)
    assert all(one.cost == one.staff_cost for one in by_staff)
    assert any(one.surplus != 0 for one in by_staff)


def test_the_board_is_host_judge_and_maker_at_once(england: Plan) -> None:
    assert default_date(england) == GO_LIVE
    parts = parts_on(england, GO_LIVE)
    board = {one.part: one.share for one in parts if one.body == "board-1"}
    assert board == {"host": 1.0, "regulator": 1.0, "market-maker": 1.0}
    customers = sum(one.share for one in parts if one.part == "customer")
    suppliers = sum(one.share for one in parts if one.part == "supplier")
    assert (customers, suppliers) == (pytest.approx(1), pytest.approx(1))
    named = {frozenset(one.parts) for one in conflicts_of(parts) if one.body == "board-1"}
    assert named == {frozenset({"host", "regulator"}), frozenset({"host", "market-maker"})}


def test_the_end_of_hosting_ends_its_conflicts(england: Plan) -> None:
    (end,) = hosting_ends(england)
    assert (end.host, end.until) == ("board-1", dt.date(2016, 4, 1))
    assert len(end.suppliers) == 23
    assert end.share == 1
    assert {frozenset(one.parts) for one in end.gone} == {
        frozenset({"host", "regulator"}),
        frozenset({"host", "market-maker"}),
    }
    assert end.stay == ()
    assert dates_of_parts(england) == [GO_LIVE, dt.date(2016, 4, 1)]


def test_parts_without_conflict_are_no_conflict() -> None:
    assert conflicts_of([Part("a", "customer", 0.5, 1), Part("b", "supplier", 0.5, 1)]) == []
    (one,) = conflicts_of([Part("a", "customer", 0.5, 1), Part("a", "supplier", 0.2, 1)])
    assert (one.body, one.share) == ("a", 0.2)


def test_four_units_close_and_some_work_has_no_destination(boards: Plan) -> None:
    closing = closing_suppliers(boards)
    assert closing == {f"support-{i}": dt.date(2027, 4, 1) for i in range(1, 5)}
    left = {one.function: one for one in work_left(boards, closing)}
    assert {name for name, one in left.items() if one.has_destination} == {
        "digital",
        "gp-it",
        "business-intelligence",
        "data-processing",
    }
    sold = set(sold_on(boards, dt.date(2027, 3, 31))["function"])
    assert set(left) == sold
    for one in left.values():
        assert one.suppliers == 4
        assert one.in_house_gbp_head_y > one.price_gbp_head_y
        assert one.in_house_fte > 0
    units = boards.bodies.people.filter(pl.col("body").str.starts_with("support-"))
    assert sum(one.fte for one in left.values()) == pytest.approx(float(units["fte"].sum()), rel=1e-6)


def test_nothing_closes_where_nothing_closes(england: Plan) -> None:
    assert closing_suppliers(england) == {}
    assert work_left(england, {}) == []
