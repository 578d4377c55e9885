"""Assumptions of a plan: read with every fault named, in force by option, drawn, told, written."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import remit
from remit.evidence import as_at
from remit.plan import Assumption, check_plan, evidence_of, examine_text, plan_text, read_plan
from remit.plan.assumed import can_change, is_drawn
from remit.report.context import Context
from remit.report.sources import assumptions as assumptions_section
from remit.simulate.ensemble import prepare
from remit.simulate.uncertain import Draw, parameter_id

BLOCK = """
[[assumption]]
parameter = "leaving.base_rate_y"
value = 0.06
low = 0.05
high = 0.08
reason = "our own leavers"
by = "A. Analyst"
date = 2012-05-01
"""


def with_text(folder: Path, text: str) -> Path:
    file = folder / "plan.toml"
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")
    return folder


def test_exactly_what_the_simulation_draws_and_employers_settle_can_be_changed() -> None:
    rows = as_at(date(2012, 6, 30)).parameters
    latest = [as_at(date(2012, 6, 30)).parameter(row, date.max) for row in rows["id"].unique()]
    changeable = {row.id for row in latest if can_change(row) and is_drawn(row)}
    policies = {row.id for row in latest if can_change(row) and not is_drawn(row)}
    assert policies == set(rows.filter(owner="local-policy")["id"])
    beside = rows.filter(pl.col("owner").is_in(["market", "sourcing"]))["id"]
    valued = {
        "appraisal.years",
        "appraisal.inflation_y",
        "market.procurement_share",
    }  # what is drawn is, by them
    drawn = {parameter_id(field) for field in Draw._fields}
    assert changeable - set(beside) - valued == drawn - set(beside)


@pytest.mark.parametrize(
    ("old", "new", "kind", "words"),
    [
        ("leaving.base_rate_y", "leaving.base_rate", "unknown-parameter", "nearest: leaving.base_rate_y"),
        ("leaving.base_rate_y", "exit-package.limit_gbp.1", "not-assumed", "set by"),
        ("value = 0.06\nlow = 0.05\nhigh = 0.08\n", "", "no-value", "neither value nor low and high"),
        ("low = 0.05\n", "", "half-a-range", "other end"),
        ("low = 0.05", "low = 0.07", "out-of-range", "low must be below"),
        ("value = 0.06\nlow = 0.05", "low = 0.06", "out-of-range", "the value, 0.039"),
        ("value = 0.06", 'value = "6%"', "wrong-type", "write a number, 0 or more"),
        ("leaving.base_rate_y", "leaving.doubt_announced", "", ""),
        ("high = 0.08", "high = 1.2", "", ""),
        ('reason = "our own leavers"\n', "", "missing-key", "why, for whoever"),
        ('by = "A. Analyst"', 'by = ""', "missing-key", "who assumes it"),
        ("high = 0.08", "height = 0.08", "unknown-key", "no key that is known"),
    ],
)
def test_every_fault_is_named(tiny: Path, old: str, new: str, kind: str, words: str) -> None:
    assert old in BLOCK
    faults = [
        fault for fault in check_plan(with_text(tiny, BLOCK.replace(old, new))) if fault.level == "error"
    ]
    if not kind:
        assert faults == []
        return
    assert kind in [fault.kind for fault in faults]
    first = next(fault for fault in faults if fault.kind == kind)
    assert words in f"{first.what}; {first.remedy}"
    assert first.file == "plan.toml"
    assert first.row is not None
    line = (tiny / "plan.toml").read_text(encoding="utf-8").splitlines()[first.row - 1]
    assert line.startswith(first.column or "[[assumption]]") or first.kind == "missing-key"


POLICY = BLOCK.replace("leaving.base_rate_y", "suitable.travel_miles").replace(
    "low = 0.05\nhigh = 0.08\n", ""
)


@pytest.mark.parametrize(
    ("parameter", "value", "kind"),
    [
        ("suitable.travel_miles", "30", ""),
        ("suitable.travel_miles", "30.5", "out-of-range"),
        ("suitable.travel_miles", "30\nhigh = 40", "not-drawn"),
        ("suitable.match_percent", "101", "out-of-range"),
        ("job-match.weight_pay", "0", ""),
        ("retention.payment_rate", "0.25", ""),
        ("retention.payment_rate", "1.25", "out-of-range"),
        ("leaving.base_rate_y", "0", "out-of-range"),
    ],
)
def test_a_local_policy_is_one_number_that_fits(tiny: Path, parameter: str, value: str, kind: str) -> None:
    text = POLICY.replace("suitable.travel_miles", parameter).replace("value = 0.06", f"value = {value}")
    found = [fault.kind for fault in check_plan(with_text(tiny, text)) if fault.level == "error"]
    assert found == ([kind] if kind else [])


def test_a_local_policy_holds_on_all_days(tiny: Path) -> None:
    text = POLICY.replace("suitable.travel_miles", "notice.months.band_5").replace(
        "value = 0.06", "value = 2"
    )
    plan = read_plan(with_text(tiny, text)).apply()
    before, after = as_at(plan.as_at), evidence_of(plan)
    days = (date(2010, 4, 1), date(2012, 4, 1))
    assert [before.value("notice.months.band_5", day) for day in days] == [1, 3]
    assert [after.value("notice.months.band_5", day) for day in days] == [2, 2]


def test_a_share_stays_below_one(tiny: Path) -> None:
    text = BLOCK.replace("leaving.base_rate_y", "leaving.doubt_announced").replace(
        "high = 0.08", "high = 1.2"
    )
    assert [f.kind for f in check_plan(with_text(tiny, text)) if f.level == "error"] == ["out-of-range"]


def test_a_parameter_is_assumed_once_in_an_option(tiny: Path) -> None:
    folder = with_text(tiny, BLOCK + BLOCK)
    assert "duplicate-key" in [fault.kind for fault in check_plan(folder)]


def test_an_option_of_its_own_comes_before_the_baseline(tiny: Path) -> None:
    own = BLOCK.replace("value = 0.06", 'option = "more leave"\nvalue = 0.07')
    plan = read_plan(with_text(tiny, BLOCK + own))
    assert "more leave" in plan.options
    values = {name: evidence_of(plan.apply(name)).value("leaving.base_rate_y") for name in plan.options}
    assert values == {"baseline": 0.06, "a year later": 0.06, "more leave": 0.07}
    assert as_at(plan.as_at).value("leaving.base_rate_y") == 0.039


def test_it_is_drawn_and_all_else_stays_as_it_was(tiny: Path) -> None:
    before = prepare(read_plan(tiny).apply(), 20, 1).draws
    after = prepare(read_plan(with_text(tiny, BLOCK)).apply(), 20, 1).draws
    changed = [name for name in before.columns if not before[name].equals(after[name])]
    assert changed == ["leaving_base_rate_y"]
    assert after["leaving_base_rate_y"][0] == 0.06


def test_a_value_without_a_range_is_the_same_in_every_run(tiny: Path) -> None:
    text = BLOCK.replace("low = 0.05\nhigh = 0.08\n", "")
    drawn = prepare(read_plan(with_text(tiny, text)).apply(), 20, 1).draws["leaving_base_rate_y"]
    assert drawn.unique().to_list() == [0.06]


def test_the_digest_knows_assumptions_and_only_them(tiny: Path) -> None:
    before = read_plan(tiny)
    after = read_plan(with_text(tiny, BLOCK))
    assert before.digest() != after.digest()
    assert replace(after, assumptions=()).digest() == before.digest()


def test_the_paper_says_who_changed_what_and_why(tiny: Path, tmp_path: Path) -> None:
    plan = read_plan(with_text(tiny, BLOCK)).apply()
    results = remit.simulate(plan, runs=2, seed=1, out=tmp_path / "results")
    [table] = [
        b for b in assumptions_section(Context(results)).blocks if getattr(b, "id", "") == "parameters"
    ]
    [row] = [row for row in table.rows if row[0].startswith("<code>leaving.<wbr>base_<wbr>rate_")]
    assert row[1] == "0.06"
    assert "Changed in the plan by A. Analyst on 2012-05-01, from 0.039: our own leavers" in row[5]


TEXTS = st.text(min_size=1).map(str.strip).filter(bool)


@settings(max_examples=30)
@given(title=TEXTS, note=st.text().map(str.strip), reason=TEXTS, value=st.floats(0.001, 0.9))
def test_what_is_written_is_read_again(
    title: str, note: str, reason: str, value: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from tests.plans import write_tiny_plan

    plan = read_plan(write_tiny_plan(tmp_path_factory.mktemp("written") / "tiny"))
    held = Assumption("leaving.base_rate_y", "late", value, None, None, reason, "somebody", date(2012, 1, 2))
    plan = replace(plan, title=title, note=note, assumptions=(held,))
    again, faults = examine_text(plan_text(plan), plan.bodies, plan.folder)
    assert [fault for fault in faults if fault.level == "error"] == []
    assert again == plan


@pytest.mark.parametrize("name", ["one-board", "england-2011", "england-2025"])
def test_shipped_plans_are_written_and_read_again(name: str) -> None:
    plan = read_plan(name)
    again, _ = examine_text(plan_text(plan), plan.bodies, plan.folder)
    assert again is not None
    assert again.digest() == plan.digest()
