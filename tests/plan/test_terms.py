"""A change of kind `terms` says on which terms customers buy support."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

import remit
from remit.plan import check_plan, read_plan
from remit.plan.options import difference, merge_conflicts, merged, parts_of, with_parts
from tests.plans import CHANGES, write_tiny_plan

CHANGE = """
[[change]]
id = "{name}"
option = "{option}"
date = 2013-04-01
kind = "terms"
target = "kind:group"
parameters = {{ {parameters} }}
source = "made up for tests"
"""


def change(name: str, option: str, parameters: str) -> str:
    return CHANGE.format(name=name, option=option, parameters=parameters)


def test_length_notice_and_price_are_those_of_agreements_that_begin() -> None:
    plan = remit.read("england-2011")
    before, after = (
        plan.apply(option).bodies.agreements for option in ("baseline", "clusters-control-groups")
    )
    [was], [now] = (table.filter(agreement="buy-00C-finance").to_dicts() for table in (before, after))
    assert (was["ends"], was["notice_months"]) == (dt.date(2014, 3, 31), 6)
    assert (now["ends"], now["notice_months"]) == (dt.date(2016, 3, 31), 12)
    assert now["price_gbp_head_y"] > was["price_gbp_head_y"]
    assert after.filter(how="do").equals(before.filter(how="do"))
    assert after.height == before.height


def test_parts_of_an_option_go_one_by_one_and_in_words() -> None:
    plan = remit.read("england-2011")
    parts = [part for part in parts_of(plan, "clusters-control-groups") if part.startswith("clusters-")]
    assert parts == ["clusters-hold-the-budget", "clusters-pick-the-supplier", "clusters-set-the-agreement"]
    one = with_parts(plan, "clusters-control-groups", parts[:1])
    assert [c.id for c in one.changes if c.kind == "terms"] == parts[:1]
    words = "\n".join(difference(plan, "baseline", "clusters-control-groups"))
    for said in ("holds parent", "picks parent", "notice months 12", "term months 36"):
        assert said in words


@pytest.mark.parametrize(
    ("parameters", "kind"),
    [
        ('picks = "cluster"', "wrong-type"),
        ("notice_months = 0", "wrong-type"),
        ("until = 2014-04-01", "missing-key"),
        ('holds = "parent"', "no-parent"),
        ('holds = "parent", until = 2013-04-01', "closing-before-opening"),
        ('hold = "parent"', "unknown-key"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, parameters: str, kind: str) -> None:
    faults = check_plan(write_tiny_plan(tmp_path / "a", changes=CHANGES + change("x", "mine", parameters)))
    assert kind in {fault.kind for fault in faults}


def test_options_merge_where_they_set_different_terms(tmp_path: Path) -> None:
    text = CHANGES
    text += change("short", "first", "notice_months = 3") + change("long", "first", "term_months = 36")
    text += change("dear", "second", "price_share = 1.1") + change("slow", "third", "notice_months = 9")
    plan = read_plan(write_tiny_plan(tmp_path / "a", changes=text))
    assert not merge_conflicts(plan, ["first", "second"])
    both = merged(plan, ["first", "second"], "both").apply("both")
    assert {c.id for c in both.changes if c.kind == "terms"} == {"both-short", "both-long", "both-dear"}
    assert len(merge_conflicts(plan, ["first", "third"])) == 1
    over = merged(plan, ["first", "third"], "over", over="third").apply("over")
    assert {c.id for c in over.changes if c.kind == "terms"} == {"over-long", "over-slow"}


def test_agreements_pass_to_who_follows_a_customer_while_the_supplier_is_there() -> None:
    """England 2027: where units live a year longer, boards that merge go on buying from them."""
    plan = remit.read("england-2025")
    passed = [
        plan.apply(option).bodies.agreements.filter(pl.col("agreement").str.starts_with("passed-"))
        for option in ("baseline", "transfers-a-year-later")
    ]
    assert passed[0].is_empty()
    later = passed[1]
    assert set(later["starts"]) == {dt.date(2027, 4, 1)}
    assert later["customer"].n_unique() == 8
    units = plan.bodies.agreements.filter(pl.col("how") == "buy")["function"].unique()
    assert later.height == 8 * len(units)
    prices = dict(
        plan.bodies.agreements.filter(pl.col("how") == "buy")
        .select("function", "price_gbp_head_y")
        .iter_rows()
    )
    for function, price in later.select("function", "price_gbp_head_y").iter_rows():
        assert price == pytest.approx(prices[function])
