"""The register: what is in force, credits, notice dates, proposals, reviews; and the page that shows it."""

import datetime as dt
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.agreements.chart import xmr_chart
from remit.agreements.icons import assurance_icon, variation_icon
from remit.agreements.page import write_register
from remit.agreements.proposals import propose_outcomes
from remit.agreements.register import Register, add_months, read_register
from remit.agreements.reviewing import review_capacity
from remit.agreements.spc import Assurance, Variation, find_causes, find_limits
from remit.market.terms import market_terms
from remit.plan import Plan, evidence_of, read_plan

DAY = dt.date(2026, 3, 1)


@pytest.fixture(scope="module")
def board() -> Plan:
    return read_plan("one-board").apply()


@pytest.fixture(scope="module")
def register(board: Plan) -> Register:
    return read_register(board, DAY)


def test_both_sorts_are_in_the_register(register: Register) -> None:
    sorts = dict(register.held.group_by("sort").len().iter_rows())
    assert sorts == {"support": 8, "health services": 6}
    digital = register.held.filter(id="buy-QZ1-digital").row(0, named=True)
    price = register.plan.bodies.agreements.filter(agreement="buy-QZ1-digital")["price_gbp_head_y"][0]
    assert digital["value_pence_y"] == round(price * 1_950_000 * 100)


def test_what_has_ended_or_not_begun_is_not(board: Plan) -> None:
    later = read_register(board, dt.date(2026, 4, 2))
    assert "ambulance" not in later.held["id"].to_list()
    early = read_register(board, dt.date(2023, 4, 1))
    assert early.held["id"].to_list() == ["community"]
    assert early.measured["contacts"].values.size == 0


def test_a_credit_is_a_twelfth_of_the_price_at_stake_for_each_month_missed(register: Register) -> None:
    due = register.credits().filter(measure="waits")
    missed = register.measured["waits"].missed
    assert due["month"].to_list() == list(missed)
    assert due["pence"].unique().to_list() == [round(61_200_000_000 * 0.004 / 12)]
    assert (register.measured["waits"].values < 0.65).sum() == len(missed)


def test_months_before_an_agreement_bring_no_credit(register: Register) -> None:
    due = register.credits().filter(measure="data-on-time")
    assert due["month"].min() >= dt.date(2025, 4, 1)  # type: ignore[operator]
    assert min(register.measured["data-on-time"].months) < dt.date(2025, 4, 1)


def test_notice_is_due_as_long_before_the_end_as_agreed(register: Register) -> None:
    coming = register.notice_coming(6)
    notice = dict(coming.select("id", "notice_by").iter_rows())
    assert notice["acute"] == dt.date(2026, 3, 31)
    assert notice["community"] == dt.date(2026, 3, 31)
    assert coming["notice_by"].is_sorted()
    assert "ambulance" not in notice  # its notice date has gone by


@given(st.dates(dt.date(2000, 1, 1), dt.date(2050, 12, 31)), st.integers(-60, 60))
def test_the_last_of_a_month_stays_the_last(day: dt.date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    is_last = (day + dt.timedelta(days=1)).month != day.month
    if is_last:
        assert (moved + dt.timedelta(days=1)).month != moved.month
    else:
        assert moved.day <= day.day


def test_price_moves_to_outcomes_and_nothing_is_lost(register: Register) -> None:
    proposals = {one.id: one for one in propose_outcomes(register, 0.5)}
    assert set(proposals) == {"buy-QZ1-business-intelligence", "buy-QZ1-digital", "community"}
    moved = proposals["buy-QZ1-business-intelligence"]
    assert sum(moved.stakes.values()) == pytest.approx(0.06)
    assert moved.stakes["decisions"] == pytest.approx(0.03)
    assert moved.outcome_share_now == pytest.approx(1 / 6)
    value = register.held.filter(id=moved.id)["value_pence_y"][0]
    risk = sum(value * stake * register.measured[name].miss_share for name, stake in moved.stakes.items())
    assert moved.at_risk_pence_y_then == pytest.approx(risk, abs=1)
    assert "agree one" in proposals["community"].what
    assert propose_outcomes(register, 0.0) == []


def test_fewer_or_newer_staff_review_and_recover_less(board: Plan, register: Register) -> None:
    evidence = evidence_of(board)
    terms = market_terms(evidence).review
    qz1, qz2 = review_capacity(register, evidence, terms)
    assert (qz1.customer, qz1.contracts, qz2.contracts) == ("QZ1", 4, 2)
    assert 0 < qz1.experience < 1
    slow = terms._replace(contracts_fte_y=0.03)
    fewer = review_capacity(register, evidence, slow)[0]
    assert fewer.reviewed < 4
    assert fewer.recovered_pence_y < qz1.recovered_pence_y
    assert fewer.lost_pence_y > 0


@pytest.mark.parametrize("icon", [*map(variation_icon, Variation), *map(assurance_icon, Assurance)])
def test_icons_are_drawings_with_a_title(icon: str) -> None:
    root = ET.fromstring(icon)
    assert root.find("{http://www.w3.org/2000/svg}title").text  # type: ignore[union-attr]


def test_icons_differ_in_more_than_colour() -> None:
    drawn = [variation_icon(one) for one in Variation] + [assurance_icon(one) for one in Assurance]
    without = {"".join(part for part in icon.split('"') if not part.startswith("#")) for icon in drawn}
    assert len(without) == len(drawn)


def test_a_chart_shows_every_point_by_its_kind() -> None:
    values = np.array([1.0, 2, 1, 2, 1, 2, 9, 1, 2, 1])
    months = [add_months(dt.date(2025, 1, 1), m) for m in range(values.size)]
    limits = find_limits(values)
    causes = find_causes(values, limits)
    root = ET.fromstring(xmr_chart("a <title>", months, values, limits, causes, 1.5, higher_is_better=True))
    svg = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{svg}circle")) == int((~causes.any).sum())
    assert len(root.findall(f"{svg}rect")) == int(causes.any.sum()) == 1
    assert root.find(f"{svg}title").text == "a <title>"  # type: ignore[union-attr]


def test_the_page_and_tables_are_written(register: Register, tmp_path: Path) -> None:
    page = write_register(register, propose_outcomes(register, 0.5), [], tmp_path / "out")
    text = page.read_text(encoding="utf-8")
    assert text.count("<section>") == len(register.measured)
    assert text.count("<svg") == 3 * len(register.measured)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"agreements.html", "register.csv", "credits.csv", "proposals.csv"}


def test_a_measure_belongs_to_one_thing(tmp_path: Path) -> None:
    import shutil

    from remit.plan import check_plan
    from tests.plans import set_cell

    folder = tmp_path / "board"
    shutil.copytree(read_plan("one-board").folder, folder, ignore=shutil.ignore_patterns("sources"))
    set_cell(folder, "measures", 2, "agreement", "buy-QZ1-digital")
    set_cell(folder, "measures", 3, "contract", "")
    set_cell(folder, "measurements", 2, "month", "2024-04-02")
    kinds = {fault.kind for fault in check_plan(folder) if fault.level == "error"}
    assert kinds == {"measures-two", "measures-nothing", "not-first-of-month"}
