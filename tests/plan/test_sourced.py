"""A change of kind `source` says who does what from its day; what was agreed before ends."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from remit.money import contracts
from remit.plan import Plan, check_plan, read_plan
from remit.simulate.ensemble import prepare
from tests.plans import CHANGES, write_tiny_plan

DAY = dt.date(2013, 10, 1)
CHANGE = """
[[change]]
id = "moved"
option = "moved"
date = 2013-10-01
kind = "source"
target = "{target}"
parameters = {{ {parameters} }}
source = "made up for tests"
"""


def plan_of(folder: Path, target: str, parameters: str) -> Plan:
    text = CHANGES + CHANGE.format(target=target, parameters=parameters)
    return read_plan(write_tiny_plan(folder, changes=text))


def agreed(plan: Plan, customer: str, function: str) -> list[tuple[object, ...]]:
    rows = plan.bodies.agreements.filter(customer=customer, function=function).sort("starts")
    return rows.select("supplier", "how", "price_gbp_head_y", "starts", "ends", "renewed").rows()


def test_what_has_begun_ends_the_day_before(tmp_path: Path) -> None:
    shared = 'functions = ["finance"], how = "share", customers = ["group-1"], price_gbp_head_y = 0.9'
    plan = plan_of(tmp_path / "a", "group-2", shared)
    assert agreed(plan.apply("moved"), "group-1", "finance") == [
        ("support-1", "buy", 1.25, dt.date(2013, 4, 1), dt.date(2013, 9, 30), False),
        ("group-2", "share", 0.9, DAY, None, None),
    ]
    assert agreed(plan.apply(), "group-1", "finance")[0][:3] == ("support-1", "buy", 1.25)
    assert len(agreed(plan.apply("moved"), "group-2", "finance")) == 1


def test_a_customer_takes_work_into_its_own_hands(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "a", "group-1", 'functions = ["finance"], how = "do"').apply("moved")
    assert agreed(plan, "group-1", "finance")[1] == ("group-1", "do", 0.0, DAY, None, None)


def test_what_would_begin_later_never_does_and_a_part_done_beside_stays(england: Plan) -> None:
    from dataclasses import replace

    from remit.plan import Change

    read = read_plan("england-2011")
    parameters = {"functions": ("finance",), "how": "buy", "customers": ("00C",), "price_gbp_head_y": 1.5}
    day = dt.date(2013, 4, 1)
    change = Change("x", "mine", day, "source", "support-9", parameters, "test", "assumed")
    plan = replace(read, changes=(*read.changes, change)).apply("mine")
    rows = plan.bodies.agreements.filter(customer="00C", function="finance")
    assert sorted(rows.select("supplier", "how").rows()) == [("00C", "do"), ("support-9", "buy")]
    others = pl.col("customer") != "00C"
    same = [
        p.bodies.agreements.filter(others).drop("renewed", strict=False).sort("agreement")
        for p in (plan, england)
    ]
    assert same[0].equals(same[1])


def test_accounts_pay_the_new_price_from_its_day(tmp_path: Path) -> None:
    parameters = 'functions = ["finance"], how = "share", customers = ["group-1"], price_gbp_head_y = 0.9'
    plan = plan_of(tmp_path / "a", "group-2", parameters).apply("moved")
    bought = contracts(prepare(plan, runs=1, seed=1)).planned.bought
    customer = plan.bodies.bodies["body"].to_list().index("group-1")
    months = plan.months
    before, after = months.index(dt.date(2013, 9, 1)), months.index(DAY)
    assert bought[before, customer] == round(240_000 * 125 / 12)
    assert bought[after, customer] == round(240_000 * 90 / 12)


@pytest.mark.parametrize(
    ("target", "parameters", "kind"),
    [
        ("group-2", 'functions = ["finance"], how = "buy"', "missing-key"),
        ("group-2", 'functions = ["finance"], how = "buy", customers = ["group-2"]', "wrong-customers"),
        ("group-2", 'functions = ["finance"], how = "do", customers = ["group-1"]', "wrong-customers"),
        ("group-2", 'functions = ["finance"], how = "lend", customers = ["group-1"]', "wrong-type"),
        ("group-2", 'functions = ["finance"], how = "buy", customers = ["group-9"]', "unknown-target"),
        ("kind:group", 'functions = ["finance"], how = "do"', "wrong-target"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, target: str, parameters: str, kind: str) -> None:
    text = CHANGES + CHANGE.format(target=target, parameters=parameters)
    faults = check_plan(write_tiny_plan(tmp_path / "a", changes=text))
    assert kind in {fault.kind for fault in faults}
