"""Who does what, cell by cell: what stands, what reacts, and changes that make it so in the plan."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

import remit
from remit.plan import Plan
from remit.sourcing import Gathered, gather
from remit.sourcing.case import HOWS, as_served
from remit.sourcing.edit import LIFTED, changes_between, own_options, put, standing, sums, ways
from remit.sourcing.scene import scene_of

DAY = dt.date(2025, 4, 1)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return remit.read("one-board")


@pytest.fixture(scope="module")
def free(plan: Plan) -> Gathered:
    return gather(plan.apply(), DAY, without=LIFTED)


def place_of(gathered: Gathered, customer: str, function: str, how: str) -> int:
    case = gathered.case
    c, f = case.customers.index(customer), case.functions.index(function)
    found = np.flatnonzero(
        (case.options.customer == c) & (case.function == f) & (case.how == HOWS.index(how))
    )
    return int(found[0])


def test_what_stands_is_what_the_plan_agreed_on(free: Gathered) -> None:
    now, known = standing(free)
    assert known.all()
    agreed = {
        (row["customer"], row["function"]): (row["how"], row["supplier"])
        for row in free.scene.agreements.filter(how="buy").iter_rows(named=True)
    }
    case = free.case
    for c, customer in enumerate(case.customers):
        for f, function in enumerate(case.functions):
            place = int(now[c, f])
            how = HOWS[int(case.how[place])]
            provider = case.outlets.provider[int(case.options.outlet[place])]
            assert agreed.get((customer, function), ("do", customer)) == (how, provider)


def test_sums_are_charges_at_the_scale_of_the_choice(free: Gathered) -> None:
    own = own_options(free.case)
    found = sums(free.case, own)
    paid = as_served(free.case, own)
    assert found.pence_y.tolist() == paid.options.charge[own].sum(axis=1).tolist()
    assert ((found.met > 0) & (found.met <= 1)).all()


def test_whoever_hosts_does_for_itself_what_it_does_for_others(free: Gathered) -> None:
    place = place_of(free, "QZ1", "digital", "share")
    after = put(free.case, standing(free).option, place)
    case = free.case
    host = case.outlets.host[case.options.outlet[place]]
    f = case.functions.index("digital")
    assert case.options.outlet[after[host, f]] == case.options.outlet[place]


@pytest.mark.parametrize(("customer", "how"), [("QZ1", "do"), ("QZ1", "share"), ("QZ2", "do")])
def test_changes_make_the_choice_stand_in_the_plan(
    plan: Plan, free: Gathered, customer: str, how: str
) -> None:
    """Applied by the plan itself, the changes give the choice back: nothing else moves."""
    now = standing(free).option
    after = put(free.case, now, place_of(free, customer, "digital", how))
    made = changes_between(free, now, after, "other", "decided by a test")
    assert made
    changed = replace(plan, changes=(*plan.changes, *made)).apply("other")
    assert standing(free, scene_of(changed, DAY).agreements).option.tolist() == after.tolist()


def test_no_change_is_none(free: Gathered) -> None:
    now = standing(free).option
    assert changes_between(free, now, now, "other", "nobody") == ()


def test_every_way_is_there_with_what_stands_against_it(plan: Plan, free: Gathered) -> None:
    strict = gather(plan.apply(), DAY)
    now = standing(free).option
    case = free.case
    for c in range(len(case.customers)):
        for f in range(len(case.functions)):
            found = ways(free, strict, now, c, f)
            assert found[0].how == "do"
            assert [way.pence_y for way in found[1:]] == sorted(way.pence_y for way in found[1:])
            for way in found:
                charge = as_served(case, put(case, now, way.option)).options.charge[way.option]
                assert way.pence_y == charge
    own_statutory = replace(free, needs=[replace(need, buyable=False) for need in free.needs])
    bought = [way for way in ways(own_statutory, strict, now, 0, 0) if way.how == "buy"]
    assert all("statutory" in " ".join(way.breaks) for way in bought)
