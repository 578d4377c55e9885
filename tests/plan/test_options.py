"""Options: those that are always there, parts of one, differences in words, files, merges and conflicts."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import remit
from remit.faults import FaultsFound
from remit.plan import Plan, read_plan
from remit.plan.dated import begin_on
from remit.plan.option_file import option_blocks, option_text, refresh_conflicts
from remit.plan.options import (
    difference,
    merge_conflicts,
    merged,
    part_words,
    parts_of,
    with_parts,
)
from tests.plans import CHANGES, HEADING, write_tiny_plan

CITED = 'source = "made up for tests"\n'
MOVED = f"""
[[change]]
id = "no-exits-then"
option = "later"
date = 2011-09-01
kind = "withdraw"
target = "exits"
{CITED}
[[change]]
id = "exits-later"
option = "later"
date = 2012-02-01
kind = "offer"
target = "mars"
{CITED}
"""
OPTION = f"""
[[change]]
id = "ours-sum"
option = "ours"
date = 2012-02-01
kind = "spend"
target = "kind:trust"
parameters = {{ gbp = 9.0 }}
{CITED}
"""
MORE = f"""
[[change]]
id = "no-exits"
option = "frugal"
date = 2011-09-01
kind = "withdraw"
target = "exits"
{CITED}
[[change]]
id = "sum"
option = "frugal"
date = 2011-09-01
kind = "spend"
target = "kind:trust"
parameters = {{ gbp = 2500.0, until = 2012-03-01 }}
{CITED}
[[change]]
id = "other-sum"
option = "lavish"
date = 2011-09-01
kind = "spend"
target = "kind:trust"
parameters = {{ gbp = 90000.0 }}
{CITED}
[[change]]
id = "half-the-posts"
option = "lavish"
date = 2011-10-01
kind = "cut"
target = "kind:trust"
parameters = {{ share = 0.5, until = 2012-10-01 }}
{CITED}
[[assumption]]
parameter = "leaving.base_rate_y"
option = "lavish"
value = 0.05
reason = "busier"
by = "a test"
date = 2012-06-01
"""


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return read_plan(write_tiny_plan(tmp_path / "plan", changes=CHANGES + MORE))


def test_two_options_are_always_there(plan: Plan) -> None:
    assert plan.all_options[-2:] == ("business-as-usual", "do-minimum")
    still = plan.apply("business-as-usual")
    assert still.changes == ()
    assert still.bodies.bodies["closes"].null_count() == still.bodies.bodies.height
    opening = still.bodies.bodies.filter(pl.col("opens").is_not_null())["opens"]
    assert set(opening) == {plan.end}
    assert still.bodies.agreements.height == 0  # all are of groups, which never open
    least = plan.apply("do-minimum")
    assert {change.kind for change in least.changes} == {
        "announce", "check", "transfer", "fund", "round", "close",
    }  # fmt: skip
    assert least.bodies.bodies.equals(plan.apply().bodies.bodies)


def test_a_plan_may_write_its_own_do_minimum(tmp_path: Path) -> None:
    own = CHANGES.replace('option = "a year later"', 'option = "do-minimum"')
    plan = read_plan(write_tiny_plan(tmp_path / "own", changes=own))
    assert plan.all_options == ("baseline", "do-minimum", "business-as-usual")
    assert "exits" in {change.id for change in plan.apply("do-minimum").changes}


def test_a_change_that_takes_anothers_place_is_one_part(plan: Plan) -> None:
    assert parts_of(plan, "a year later") == ("late",)
    assert part_words(plan, "a year later", "late").startswith(
        "bodies close (all primary care trusts): 8 months later"
    )
    assert parts_of(plan, "frugal") == ("no-exits", "sum")
    assert parts_of(plan, "lavish") == ("other-sum", "half-the-posts", "assumes:leaving.base_rate_y")
    days = with_parts(plan, "a year later", ["late"]).bodies.bodies.filter(kind="trust")["closes"]
    assert set(days) == {date(2013, 12, 1)}


@pytest.mark.parametrize("option", ["a year later", "frugal", "lavish"])
def test_all_parts_are_the_option_and_none_the_baseline(plan: Plan, option: str) -> None:
    whole, none = with_parts(plan, option, parts_of(plan, option)), with_parts(plan, option, [])
    assert whole.changes == plan.apply(option).changes
    assert whole.assumptions == plan.apply(option).assumptions
    assert whole.digest() == plan.apply(option).digest()
    assert none.changes == plan.apply().changes
    assert none.bodies.digest() == plan.apply().bodies.digest()
    assert none.option == option
    with pytest.raises(ValueError, match="no part of option"):
        with_parts(plan, option, ["nothing"])


def test_the_difference_is_told_in_words(plan: Plan) -> None:
    told = difference(plan, "baseline", "a year later")
    assert told[0] == "Bodies close (all primary care trusts): 8 months later, 1 December 2013."
    assert told[1] == "2 primary care trusts close on 1 December 2013 (in the other: on 1 April 2013)."
    assert difference(plan, "baseline", "baseline") == ()
    frugal = difference(plan, "baseline", "frugal")
    assert frugal[0] == "Not: a scheme is offered (Voluntary exits), 1 September 2011."
    assert "£2,500 each, £5,000 in all; until 1 March 2012" in frugal[1]
    lavish = difference(plan, "frugal", "lavish")
    spent = "A sum is spent once (all primary care trusts)"
    assert f"{spent}: £90,000 and not £2,500; until none and not 1 March 2012." in lavish
    cut = "6 posts fewer; most in Finance (3), Planning and health needs (2), Corporate services (1)"
    assert any(cut in line for line in lavish), lavish
    assert "Assumed: busier (leaving.base_rate_y: 0.05)." in lavish


def test_an_option_goes_into_another_copy_as_it_was(plan: Plan, tmp_path: Path) -> None:
    text = option_text(plan, "a year later")
    assert "[[withdrawn]]" in text
    without = CHANGES.split('\n[[change]]\nid = "late"')[0]
    taker = read_plan(write_tiny_plan(tmp_path / "taker", changes=without))
    name, blocks = option_blocks(taker, text, "later.toml")
    assert name == "a year later"
    other = read_plan(write_tiny_plan(tmp_path / "other", changes=f"{without}\n{blocks}"))
    assert other.apply("a year later").changes == plan.apply("a year later").changes


def test_posts_in_words_are_those_of_bodies_that_are_there(tmp_path: Path) -> None:
    cut = '\n[[change]]\nid = "{0}-cut"\noption = "{0}"\ndate = {1}\nkind = "cut"\ntarget = "kind:{2}"\n'
    cut += "parameters = {{ share = 0.5, until = 2014-01-01 }}\n" + CITED
    more = cut.format("new", "2013-05-01", "group") + cut.format("old", "2013-04-01", "trust")
    plan = read_plan(write_tiny_plan(tmp_path, changes=CHANGES + more))
    functions = plan.bodies.functions.filter(pl.col("commissioning"))["function"].to_list()
    coming = plan.bodies.posts.filter(
        pl.col("body").str.starts_with("group") & pl.col("function").is_in(functions)
    )
    told = difference(plan, "baseline", "new")
    assert any(f"; {round(coming['establishment'].sum() / 2):,} posts fewer" in line for line in told), told
    assert any("; 0 posts fewer" in line for line in difference(plan, "baseline", "old"))


def test_of_several_alike_changes_each_takes_the_place_of_its_own(tmp_path: Path) -> None:
    moves = ""
    for name, function in (("planning", "planning"), ("finance", "finance")):
        for option, day, extra in (("baseline", "2012-06-01", ""), ("later", "2012-09-01", "-later")):
            moves += f'\n[[change]]\nid = "{name}{extra}"\noption = "{option}"\ndate = {day}\n'
            moves += f'kind = "transfer"\ntarget = "kind:trust"\n{CITED}'
            moves += f'parameters = {{ functions = ["{function}"], to = "group" }}\n'
        moves += f'\n[[change]]\nid = "not-{name}"\noption = "later"\ndate = 2012-06-01\nkind = "withdraw"\n'
        moves += f'target = "{name}"\n{CITED}'
    alone = CHANGES.replace('functions = ["planning", "finance"]', 'functions = ["corporate"]')
    plan = read_plan(write_tiny_plan(tmp_path, changes=alone + moves))
    told = difference(plan, "baseline", "later")
    assert [line.rpartition(": ")[2] for line in told] == ["3 months later, 1 September 2012."] * 2
    assert sum("Finance" in line for line in told) == 1
    assert parts_of(plan, "later") == ("finance-later", "planning-later")
    one = with_parts(plan, "later", ["finance-later"])
    days = {c.parameters["functions"]: c.date for c in one.changes if c.kind == "transfer"}
    assert days["finance",] == date(2012, 9, 1)
    assert days["planning",] == date(2012, 6, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[broken",
        "change = 3\n",
        "[[change]]\n",
        HEADING + CHANGES,
        CHANGES,
        OPTION.replace("ours", "baseline"),
        OPTION + OPTION.replace("ours", "theirs"),
        OPTION.replace("[[change]]", "title = 'x'\n[[change]]"),
        OPTION + "\n[[withdrawn]]\nkind = 'offer'\n",
        OPTION.replace('"ours"', "3"),
    ],
)
def test_what_is_no_file_of_an_option_is_refused(plan: Plan, text: str) -> None:
    with pytest.raises(FaultsFound, match="this is no file of an option"):
        option_blocks(plan, text, "odd.toml")
    assert option_blocks(plan, OPTION, "good.toml")[0] == "ours"


def test_an_option_that_is_there_is_not_taken_up_again(plan: Plan) -> None:
    with pytest.raises(FaultsFound, match="is an option of the plan already"):
        option_blocks(plan, option_text(plan, "frugal"), "frugal.toml", despite=True)


def test_a_baseline_that_has_changed_since_is_named(plan: Plan, tmp_path: Path) -> None:
    text = option_text(plan, "a year later")
    without = CHANGES.split('\n[[change]]\nid = "late"')[0]
    moved = without.replace('id = "trusts-close"\ndate = 2013-04', 'id = "trusts-close"\ndate = 2013-03')
    moved = moved.replace('id = "work-moves"\ndate = 2013-04', 'id = "work-moves"\ndate = 2013-03')
    refreshed = read_plan(write_tiny_plan(tmp_path / "moved", changes=moved))
    (conflict,) = refresh_conflicts(refreshed, text)
    assert str(conflict) == (
        "change trusts-close, date: 2013-04-01 when the option was written against 2013-03-01 in the "
        "baseline now"
    )
    gone = without.replace('id = "trusts-close"', 'id = "trusts-shut"')
    (missing,) = refresh_conflicts(read_plan(write_tiny_plan(tmp_path / "gone", changes=gone)), text)
    assert "the baseline has it no more" in str(missing)


def test_options_merge_and_clashes_are_named(plan: Plan) -> None:
    (clash,) = merge_conflicts(plan, ["frugal", "lavish"])
    assert clash.what == "a sum is spent once (all primary care trusts)"
    assert "2,500" in clash.first
    assert "90,000" in clash.second
    with pytest.raises(FaultsFound, match="a sum is spent once"):
        merged(plan, ["frugal", "lavish"], "both")
    both = merged(plan, ["frugal", "lavish"], "both", over="lavish").apply("both")
    spent = [change.parameters["gbp"] for change in both.changes if change.kind == "spend"]
    assert spent == [90_000.0]
    assert "exits" not in {change.id for change in both.changes}
    assert [entry.parameter for entry in both.assumptions] == ["leaving.base_rate_y"]
    calm = merged(plan, ["a year later", "frugal"], "calm").apply("calm")
    assert {"late", "sum"} == {c.id.removeprefix("calm-") for c in calm.changes if c.option == "calm"}
    for options, name, what in (
        (["frugal", "none"], "x", "no option that is written"),
        (["frugal"], "lavish", "is an option already"),
        (["frugal", "frugal"], "x", "is named twice"),
    ):
        with pytest.raises(FaultsFound, match=what):
            merged(plan, options, name)


def test_leaving_out_against_moving_is_a_clash_in_which_either_can_hold(tmp_path: Path) -> None:
    own = CHANGES + MORE + MOVED
    plan = read_plan(write_tiny_plan(tmp_path / "clash", changes=own))
    for options in (["frugal", "later"], ["later", "frugal"]):
        (clash,) = merge_conflicts(plan, options)
        assert clash.what == "a scheme is offered (Voluntary exits)"
        assert {clash.first, clash.second} == {"frugal: left out", "later: 1 February 2012"}
        with pytest.raises(FaultsFound, match="frugal: left out"):
            merged(plan, options, "both")
        for over, offered in (("frugal", []), ("later", [date(2012, 2, 1)])):
            both = merged(plan, options, "both", over=over).apply("both")
            assert [c.date for c in both.changes if c.kind == "offer"] == offered, (options, over)


def test_a_scheme_begins_on_the_day_of_its_change_and_lasts_as_long(tmp_path: Path) -> None:
    plan = read_plan(write_tiny_plan(tmp_path / "moved", changes=CHANGES + MOVED))
    (was,) = plan.apply().bodies.schemes.to_dicts()
    (now,) = plan.apply("later").bodies.schemes.to_dicts()
    assert (was["opens"], was["closes"]) == (date(2011, 9, 1), date(2011, 11, 30))
    assert (now["opens"], now["closes"]) == (date(2012, 2, 1), date(2012, 4, 30))
    assert plan.apply().bodies.schemes.equals(plan.bodies.schemes)
    (change,) = (c for c in plan.changes if c.id == "exits")
    at_start = [replace(change, date=plan.start)]
    before = plan.bodies.schemes.with_columns(opens=date(2010, 9, 1))
    bodies = replace(plan.bodies, schemes=before)
    assert begin_on(bodies, at_start, plan.start).schemes.equals(before)  # open when the plan begins
    assert begin_on(plan.bodies, at_start, plan.start).schemes["opens"].to_list() == [plan.start]


def test_rounds_and_envelopes_begin_on_the_day_of_their_change() -> None:
    plan = remit.read("england-2025")
    by_kind = {change.kind: change for change in plan.changes if change.kind in ("round", "fund")}
    later = tuple(replace(change, date=date(2027, 5, 4)) for change in by_kind.values())
    moved = begin_on(plan.bodies, later, plan.start)
    for kind, first, last in (("round", "opens", "closes"), ("fund", "from", "to")):
        target = by_kind[kind].target
        name, key = ("rounds", "round") if kind == "round" else ("envelopes", "envelope")
        (was,), (now,) = (
            one.tables()[name].filter(pl.col(key) == target).to_dicts() for one in (plan.bodies, moved)
        )
        assert now[first] == date(2027, 5, 4)
        assert (now[last] is None) == (was[last] is None)
        if was[last] is not None:
            assert now[last] - now[first] == was[last] - was[first]
        others = [one.tables()[name].filter(pl.col(key) != target) for one in (plan.bodies, moved)]
        assert others[0].equals(others[1])


@pytest.mark.parametrize("name", ["england-2011", "england-2025", "one-board"])
def test_in_the_examples_tables_and_changes_say_the_same_days(name: str) -> None:
    plan = remit.read(name)
    for option in plan.options:
        applied = plan.apply(option)
        for table in ("schemes", "rounds", "envelopes"):
            assert applied.bodies.tables()[table].equals(plan.bodies.tables()[table]), (option, table)


def test_an_option_may_close_a_body_later_than_its_table_says() -> None:
    plan = remit.read("england-2025")
    for option, day in (("baseline", date(2027, 4, 1)), ("transfers-a-year-later", date(2028, 3, 31))):
        assert set(plan.apply(option).bodies.bodies.filter(kind="support")["closes"]) == {day}


@pytest.mark.parametrize("name", ["england-2011", "england-2025", "one-board"])
def test_every_option_of_an_example_says_what_it_does(name: str) -> None:
    plan = remit.read(name)
    for option in plan.options[1:]:
        assert difference(plan, "baseline", option), option
        assert all(part_words(plan, option, part) for part in parts_of(plan, option))


def test_the_hand_over_is_that_of_the_baseline_under_every_option(plan: Plan) -> None:
    late = plan.apply("a year later")
    assert late.bodies.bodies["closes"].max() == date(2013, 12, 1)
    assert {plan.apply(option).handover for option in plan.all_options} == {date(2013, 4, 1)}
    assert plan.handover is None
