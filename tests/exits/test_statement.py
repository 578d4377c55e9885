"""A person's statement: its amounts are those of the liability, each line says where it comes from."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from remit.evidence.status import STATUSES
from remit.exits import Liability
from remit.exits.liability import FIELDS
from remit.exits.lines import Statement
from remit.exits.pounds import in_pounds
from remit.exits.statement import statements
from remit.rules.exit import KINDS, MUTUAL, VOLUNTARY
from remit.rules.register import RULES
from remit.rules.statutory import STATUTORY
from tests.exits.drawn import staff
from tests.exits.occasions import (
    AFTER_LIMITS,
    BEFORE_LIMITS,
    CAPPED,
    FIRST,
    MARS,
    MODEL_SCHEME,
    NATIONAL,
    NATIONAL_MARS,
    NOW,
    THEN,
    When,
    departure,
    liability_of,
    line_of,
    pence_of,
    person,
    scheme,
    spell,
    statement_of,
    write_plan,
)
from tests.plans import Row

LATE_MARS = scheme("mars", "voluntary-exit", "2025-09-01", "2026-03-31")
CAPPED_MARS = scheme("mars", "voluntary-exit", "2020-06-01", "2020-12-31")
OCCASIONS: dict[str, tuple[When, list[Row]]] = {
    "2012-13": (THEN, [MARS]),
    "2015": (AFTER_LIMITS, []),
    "2010": (NATIONAL_MARS, [NATIONAL]),
    "2020": (CAPPED, [CAPPED_MARS]),
    "2026": (replace(NOW, in_lieu=True), [MODEL_SCHEME, LATE_MARS]),
}
# A statement leaves out what its case does not need: of the cap it has no earlier exit, of the pension no
# protected age and no membership but the service, of the supplement only one zone.
NOT_NEEDED = re.compile(r"high-cost-area\.(inner|outer|fringe)\.")
NOT_OF_PRICE = {"mars-repayment", "voluntary-redundancy-repayment"}


SOME = 30


def some_statements(folder: Path, when: When, schemes: list[Row]) -> list[tuple[Liability, Statement]]:
    """Statements of some people under all their schemes."""
    tables = staff(when)
    people = tables["people"][:SOME]
    codes = {row["person"] for row in people}
    others = {
        name: [row for row in tables[name] if row["person"] in codes] for name in ("spells", "departures")
    }
    liability = liability_of(write_plan(folder, when, schemes=schemes, people=people, **others), when)
    return [(liability, one) for code in sorted(codes) for one in statements(liability, code)]


@pytest.fixture(scope="module", params=OCCASIONS, ids=list(OCCASIONS))
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[Liability, Statement]]:
    when, schemes = OCCASIONS[request.param]
    return some_statements(tmp_path_factory.mktemp("plan"), when, schemes)


def amount(statement: Statement, *whats: str) -> int:
    """The sum of the lines of these quantities; nought where there is none."""
    return sum(line.pence or 0 for line in statement.lines if line.what in whats)


def test_the_lines_have_the_amounts_of_the_liability(made: list[tuple[Liability, Statement]]) -> None:
    for liability, one in made:
        row = liability.people.filter(person=one.person, scheme=one.scheme.id).row(0, named=True)
        assert {name: row[name] for name in FIELDS} == one.price._asdict()
        supplement = amount(one, "High cost area supplement, whole-time, a year")
        assert amount(one, "Whole-time basic pay, a year") + supplement == row["pay_pence_y"]
        assert amount(one, "Contractual redundancy pay", "Payment of the scheme") == row["contractual_pence"]
        assert amount(one, "Statutory redundancy pay") == row["statutory_pence"]
        assert -amount(one, "Taken away by the cap on exit payments") == row["cut_pence"]
        due = amount(one, "Redundancy pay due") if one.scheme.kind != MUTUAL else row["contractual_pence"]
        lost = amount(one, "Redundancy pay lost")
        assert due + lost - row["cut_pence"] == amount(one, "Payment") == row["payment_pence"]
        assert amount(one, "Paid by the employer beyond the payment") == row["pension_pence"]
        assert amount(one, "Borne by the person") == row["shortfall_pence"]
        assert (
            amount(one, "Pay in lieu of notice") == row["notice_pence"] == amount(one, "Of it taxed as pay")
        )
        cash = amount(one, "Cash to the person, before tax")
        assert cash == row["cash_pence"] + row["notice_pence"]
        assert amount(one, "Of it taxed as an award") == row["taxable_pence"]
        insurance = [line.what for line in one.lines if line.what.startswith("Employer's National Insurance")]
        assert amount(one, *insurance) == row["insurance_pence"]
        assert amount(one, "Exit package") == row["package_pence"]
        assert amount(one, "Cost to the employer") == row["total_pence"]
        assert row["package_pence"] + row["insurance_pence"] == row["total_pence"]


def test_money_is_whole_pence_and_written_exactly(made: list[tuple[Liability, Statement]]) -> None:
    for _, one in made:
        for line in one.lines:
            if line.pence is None:
                assert "£" not in line.value or line.what == "A month's pay"
            else:
                assert type(line.pence) is int
                assert line.value == in_pounds(line.pence)
                pounds, pence = line.value.lstrip("-").removeprefix("£").replace(",", "").split(".")
                sign = -1 if line.value.startswith("-") else 1
                assert sign * (100 * int(pounds) + int(pence)) == line.pence


def test_every_line_with_a_rule_says_its_date_its_sources_and_its_status(
    made: list[tuple[Liability, Statement]],
) -> None:
    for _, one in made:
        dates = {
            "scheme_opening": one.scheme.opens,
            "consultation_start": (
                one.scheme.opens if one.scheme.kind == VOLUNTARY else one.occasion.consultation
            ),
        }
        moved = "".join(f"relevant date, {line.value}" for line in one.lines if line.what == "Relevant date")
        for line in one.lines:
            if not line.rule:
                assert line.how
                assert (line.keyed_on, line.status, line.source, line.parameters) == ("", "", (), ())
                continue
            rule = RULES[line.rule]
            if line.rule not in NOT_OF_PRICE:
                key, on = rule.keyed_on.replace("_", " "), dates.get(rule.keyed_on, one.last_day)
                assert line.keyed_on == (moved if moved and rule is STATUTORY else f"{key}, {on}")
            assert line.source
            assert line.status in STATUSES
            for parameter in line.parameters:
                assert parameter.source
                assert parameter.status in STATUSES
                assert parameter.published <= one.occasion.evidence.date


def test_all_parameters_of_the_rules_come_in(made: list[tuple[Liability, Statement]]) -> None:
    """What a rule reads is shown by one of its lines: a reader can work the amounts out."""
    for _, one in made:
        shown = {parameter.id for line in one.lines for parameter in line.parameters}
        keys = {line.rule: line.keyed_on for line in one.lines if line.rule}
        for name, keyed_on in keys.items():
            on = dt.date.fromisoformat(keyed_on.split(", ")[1])
            version = RULES[name].version_known(one.occasion.evidence, on)
            missing = {it for it in version.parameters if not NOT_NEEDED.match(it)} - shown
            assert missing == set(), (name, one.scheme.rule)


def test_the_rules_are_those_that_the_kind_of_exit_is_priced_with(
    made: list[tuple[Liability, Statement]],
) -> None:
    of_redundancy = {"redundancy", "statutory", "minimum", "voluntary-redundancy"}
    for _, one in made:
        used = {line.rule for line in one.lines if line.rule}
        assert {"service", "tax", "award-insurance", "approval"} <= used
        assert ("mars" in used) == (one.scheme.kind == MUTUAL)
        assert bool(used & of_redundancy) == (one.scheme.kind != MUTUAL)
        assert ("voluntary-redundancy" in used) == (one.scheme.kind == VOLUNTARY)


def test_quantities_stand_once_and_parts_are_whole(made: list[tuple[Liability, Statement]]) -> None:
    for _, one in made:
        whats = [line.what for line in one.lines]
        assert len(whats) == len(set(whats))
        parts = [line.part for line in one.lines]
        assert sorted(set(parts), key=parts.index) == [
            part for i, part in enumerate(parts) if i == 0 or parts[i - 1] != part
        ]
        assert all(parts)


def test_every_scheme_has_its_statements(
    made: list[tuple[Liability, Statement]], request: pytest.FixtureRequest
) -> None:
    schemes = {scheme.id for liability, _ in made for scheme in liability.schemes}
    assert {one.scheme.id for _, one in made} == schemes
    assert len(schemes) > 1 or "2015" in request.node.name


def test_the_occasions_have_every_kind_of_exit() -> None:
    assert {row["rule"] for _, schemes in OCCASIONS.values() for row in schemes} | {"redundancy"} == set(
        KINDS
    )


def made_for(
    folder: Path, when: When = THEN, schemes: list[Row] | None = None, **cells: Any
) -> tuple[Liability, Statement]:
    """The liability and the statement of one person; cells of the people or departures table."""
    own = {name: cells.pop(name) for name in list(cells) if name in person()}
    tables: dict[str, list[Row]] = {"people": [person(**own)], "schemes": schemes or []}
    tables["spells"] = cells.pop("spells", [])
    if cells:
        tables["departures"] = [departure(**cells)]
    liability = liability_of(write_plan(folder, when, **tables), when)
    return liability, statement_of(liability, scheme_id=(schemes or [{"scheme": None}])[0]["scheme"])


def test_part_time_pay_of_before_2015(tmp_path: Path) -> None:
    """20 years from 1 January 1993; 20 x 30,000 / 12 x 0.6 = 30,000."""
    _, one = made_for(tmp_path, fte="0.6")
    assert line_of(one, "Hours, share of whole-time").value == "0.6"
    assert line_of(one, "Reckonable service").value == "20 years"
    assert line_of(one, "Continuous service").value == "20 years (7,395 days)"
    assert line_of(one, "Months of pay").value == "20"
    assert line_of(one, "A month's pay").value == "£1,500.00"
    assert pence_of(one, "Contractual redundancy pay") == 3_000_000
    assert pence_of(one, "Of it taxed as an award") == 0
    assert pence_of(one, "Cost to the employer") == 3_000_000
    assert "Whole-time pay that counts, a year" not in {line.what for line in one.lines}


def test_floor_and_ceiling_are_of_whole_time_pay_then_hours(tmp_path: Path) -> None:
    """22 years at the floor and at the ceiling, half-time."""
    _, low = made_for(tmp_path / "low", AFTER_LIMITS, pay_gbp_y="18000", fte="0.5")
    assert pence_of(low, "Whole-time pay that counts, a year") == 2_300_000
    assert pence_of(low, "Contractual redundancy pay") == (22 * 2_300_000 + 12) // 24
    _, high = made_for(tmp_path / "high", AFTER_LIMITS, pay_gbp_y="95000", fte="0.5")
    assert pence_of(high, "Whole-time pay that counts, a year") == 8_000_000
    assert pence_of(high, "Contractual redundancy pay") == (22 * 8_000_000 + 12) // 24
    _, before = made_for(tmp_path / "before", BEFORE_LIMITS, pay_gbp_y="95000", fte="0.5")
    assert pence_of(before, "Contractual redundancy pay") == (22 * 9_500_000 + 12) // 24


@pytest.mark.parametrize(("zone", "pence"), [("inner", 600_000), ("outer", 450_000), ("fringe", 150_000)])
def test_high_cost_area(tmp_path: Path, zone: str, pence: int) -> None:
    """20, 15 and 5 per cent of 30,000 lie within the limits of 2012-13 but for the outer zone's most."""
    _, one = made_for(tmp_path, zone=zone)
    line = line_of(one, "High cost area supplement, whole-time, a year")
    values = {parameter.id.split(".")[-1]: parameter.value for parameter in line.parameters}
    assert {parameter.id.split(".")[1] for parameter in line.parameters} == {zone}
    within = max(100 * values["min_gbp_y"], min(pence, 100 * values["max_gbp_y"]))
    assert line.pence == within
    assert zone in line.how
    assert line.assumed
    assert pence_of(one, "Contractual redundancy pay") == divided(20 * (3_000_000 + within), 12)


def divided(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def test_a_weeks_pay_that_is_given_counts_where_it_is_more(tmp_path: Path) -> None:
    _, more = made_for(tmp_path / "more", week_pay_gbp="700.01")
    assert pence_of(more, "A week's pay") == 70_001
    assert line_of(more, "A month's pay").value == "£3,045.04"
    assert "4.35 x a week's pay of £700.01" in line_of(more, "A month's pay").how
    assert pence_of(more, "Contractual redundancy pay") == divided(20 * 435 * 70_001, 100)
    assert not any("7/365" in text for text in line_of(more, "A week's pay").assumed)
    _, less = made_for(tmp_path / "less", week_pay_gbp="500")
    assert line_of(less, "A month's pay").value == "£2,500.00"
    _, none = made_for(tmp_path / "none")
    assert pence_of(none, "A week's pay") == divided(7 * 3_000_000, 365)
    assert any("7/365" in text for text in line_of(none, "A week's pay").assumed)


def test_by_week_takes_435_weeks_of_a_plain_salary_too(tmp_path: Path) -> None:
    _, one = made_for(tmp_path, replace(THEN, by_week=True))
    week = divided(7 * 3_000_000, 365)
    assert pence_of(one, "Contractual redundancy pay") == divided(20 * 435 * week, 100) > 5_000_000


def test_statutory_weeks_go_by_age(tmp_path: Path) -> None:
    """Born 10 May 1965, 47 on leaving: 6 years back from 41 count one and a half, 14 count one."""
    _, one = made_for(tmp_path)
    assert line_of(one, "Weeks of statutory redundancy pay").value == "23"
    assert pence_of(one, "Statutory redundancy pay") == 23 * 43_000
    assert pence_of(one, "Redundancy pay due") == 5_000_000


def test_an_early_pension_of_before_2015_is_the_employers_beyond_the_payment(tmp_path: Path) -> None:
    _, one = made_for(tmp_path, born="1957-05-10", pension_cost_gbp="80000.50")
    assert pence_of(one, "Capital cost of an early pension") == 8_000_050
    assert pence_of(one, "Paid by the employer beyond the payment") == 3_000_050
    assert pence_of(one, "Borne by the person") == 0
    assert pence_of(one, "Cash to the person, before tax") == 0
    assert pence_of(one, "Cost to the employer") == 8_000_050
    assert "departures table" in line_of(one, "Capital cost of an early pension").how
    assert line_of(one, "Capital cost of an early pension").assumed


def test_an_early_pension_of_after_2015_is_the_persons_beyond_the_payment(tmp_path: Path) -> None:
    _, one = made_for(tmp_path, AFTER_LIMITS, born="1957-05-10", pension_cost_gbp="80000.50")
    paid = 22 * 250_000
    assert pence_of(one, "Paid by the employer beyond the payment") == 0
    assert pence_of(one, "Borne by the person") == 8_000_050 - paid
    assert pence_of(one, "Cost to the employer") == paid
    _, small = made_for(tmp_path / "small", AFTER_LIMITS, born="1957-05-10", pension_cost_gbp="20000")
    assert pence_of(small, "Cash to the person, before tax") == paid - 2_000_000
    assert pence_of(small, "Cost to the employer") == paid


def test_who_is_too_young_takes_no_pension(tmp_path: Path) -> None:
    """50, the protected age, is reached on the first day out of employment, or a day later."""
    _, old = made_for(tmp_path / "old", born="1963-04-01", pension_cost_gbp="60000")
    assert pence_of(old, "Capital cost of an early pension") == 6_000_000
    _, young = made_for(tmp_path / "young", born="1963-04-02", pension_cost_gbp="60000")
    line = line_of(young, "Capital cost of an early pension")
    assert line.pence == 0
    assert "too young" in line.how
    assert pence_of(young, "Cash to the person, before tax") == 5_000_000


def test_a_scheme_for_voluntary_exits_pays_no_pension(tmp_path: Path) -> None:
    _, one = made_for(tmp_path, schemes=[MARS], born="1950-05-10", pension_cost_gbp="60000")
    assert pence_of(one, "Capital cost of an early pension") == 0
    assert pence_of(one, "Payment of the scheme") == 2_500_000


@pytest.mark.parametrize("alternative", ["taken", "refused-without-reason"])
def test_an_alternative_costs_the_redundancy_pay_but_no_mutual_resignation(
    tmp_path: Path, alternative: str
) -> None:
    liability, one = made_for(
        tmp_path, schemes=[MARS], born="1950-05-10", alternative=alternative, pension_cost_gbp="60000"
    )
    assert pence_of(one, "Cash to the person, before tax") == 2_500_000
    redundant = statement_of(liability, scheme_id="contract")
    assert pence_of(redundant, "Redundancy pay due") == 5_000_000
    assert pence_of(redundant, "Redundancy pay lost") == -5_000_000
    assert "refused without good reason" in line_of(redundant, "Redundancy pay lost").how
    assert pence_of(redundant, "Capital cost of an early pension") == 0
    assert pence_of(redundant, "Cost to the employer") == 0


@pytest.mark.parametrize("alternative", ["none", "refused-with-reason"])
def test_a_good_reason_keeps_the_redundancy_pay(tmp_path: Path, alternative: str) -> None:
    _, one = made_for(tmp_path, alternative=alternative)
    assert pence_of(one, "Cash to the person, before tax") == 5_000_000
    assert "Redundancy pay lost" not in {line.what for line in one.lines}


@pytest.mark.parametrize(
    ("returns", "kept"),
    [("2013-04-01", False), ("2013-04-28", False), ("2013-04-29", True), ("2014-01-01", True)],
)
def test_a_return_within_four_weeks_costs_the_redundancy_pay(
    tmp_path: Path, returns: str, kept: bool
) -> None:
    _, one = made_for(tmp_path, returns=returns)
    assert pence_of(one, "Cash to the person, before tax") == (5_000_000 if kept else 0)
    if not kept:
        line = line_of(one, "Redundancy pay lost")
        assert returns in line.how
        assert "4 weeks" in line.how
        assert [parameter.value for parameter in line.parameters] == [4]


def test_a_return_repays_a_mutual_resignation_by_the_months(tmp_path: Path) -> None:
    """Ten months of pay; back after four of them: six tenths are repaid. No total has it."""
    _, one = made_for(tmp_path / "soon", schemes=[MARS], returns="2013-08-01")
    assert line_of(one, "Months of pay").value == "10"
    assert pence_of(one, "Repaid on return") == 1_500_000
    assert pence_of(one, "Cost to the employer") == 2_500_000
    _, late = made_for(tmp_path / "late", schemes=[MARS], returns="2014-02-01")
    assert pence_of(late, "Repaid on return") == 0


def test_a_return_repays_voluntary_redundancy_by_the_days(tmp_path: Path) -> None:
    """Out on 31 January 2026; the window is 6 months, 181 days, or 12 for the very senior, 365 days."""
    when = replace(NOW, by_week=False)
    _, one = made_for(tmp_path / "one", when, schemes=[MODEL_SCHEME], returns="2026-05-01")
    paid = pence_of(one, "Contractual redundancy pay")
    assert pence_of(one, "Repaid on return") == divided(paid * (181 - 90), 181)
    senior = made_for(tmp_path / "senior", when, schemes=[MODEL_SCHEME], returns="2026-05-01", band="vsm")[1]
    assert pence_of(senior, "Repaid on return") == divided(paid * (365 - 90), 365)
    assert line_of(one, "Repaid on return").keyed_on == "appointment, 2026-05-01"


def test_notice_in_lieu_moves_the_relevant_date_and_is_pay(tmp_path: Path) -> None:
    """Twelve weeks by statute against three months, so three months of pay; it is insured."""
    _, one = made_for(tmp_path, notice_worked="false", notice_months="3")
    assert line_of(one, "Relevant date").value == "2013-06-23"
    assert line_of(one, "Notice").value == "12 weeks or 3 months"
    assert "notice.months.band_6" not in {it.id for it in line_of(one, "Notice").parameters}
    assert "staff list" in line_of(one, "Notice").how
    assert pence_of(one, "Pay in lieu of notice") == 750_000
    assert pence_of(one, "Of it taxed as pay") == 750_000
    assert pence_of(one, "Cash to the person, before tax") == 5_750_000
    # 13.8% less 3.4% rebate on 7,500, all of it below the upper accrual point of 40,040
    assert pence_of(one, "Employer's National Insurance on pay in lieu") == divided(750_000 * 104, 1000)
    assert pence_of(one, "Exit package") == 5_750_000
    assert any("given on the last day" in text for text in line_of(one, "Pay in lieu of notice").assumed)


def test_the_usual_notice_of_the_band_is_a_parameter(tmp_path: Path) -> None:
    _, one = made_for(tmp_path, notice_worked="false", band="8c")
    months = {it.id: it for it in line_of(one, "Notice").parameters}["notice.months.band_8c"]
    assert months.source
    assert line_of(one, "Notice").value == f"12 weeks or {months.value:g} months"


@pytest.mark.parametrize(
    ("last_day", "cap"), [("2013-11-09", 45_000), ("2014-01-11", 45_000), ("2014-01-12", 46_400)]
)
def test_the_cap_is_that_of_the_relevant_date(tmp_path: Path, last_day: str, cap: int) -> None:
    """Twelve weeks of notice in lieu reach the new cap of 6 April 2014 from 12 January on."""
    when = replace(THEN, as_at=dt.date(2014, 6, 30), last_day=dt.date.fromisoformat(last_day))
    _, one = made_for(tmp_path, when, notice_worked="false")
    week = line_of(one, "A week's pay")
    assert [100 * it.value for it in week.parameters] == [cap]
    assert week.keyed_on == f"relevant date, {line_of(one, 'Relevant date').value}"
    weeks = float(line_of(one, "Weeks of statutory redundancy pay").value)
    assert pence_of(one, "Statutory redundancy pay") == weeks * cap
    _, worked = made_for(tmp_path / "worked", when)
    assert [it.value for it in line_of(worked, "A week's pay").parameters] == [450]


def test_notice_that_is_worked_costs_nothing(tmp_path: Path) -> None:
    """The departures table says more than --in-lieu."""
    _, one = made_for(tmp_path, replace(THEN, in_lieu=True), notice_worked="true")
    assert pence_of(one, "Pay in lieu of notice") == 0
    assert "Relevant date" not in {line.what for line in one.lines}


def test_an_award_over_30000_is_insured_from_2020_on(tmp_path: Path) -> None:
    _, one = made_for(tmp_path, replace(NOW, by_week=False), pay_gbp_y="60000")
    assert line_of(one, "Months of pay").value == "24"
    assert pence_of(one, "Of it taxed as an award") == 9_000_000
    assert pence_of(one, "Employer's National Insurance on the award") == 1_350_000
    assert pence_of(one, "Cost to the employer") == 13_350_000


def test_the_cap_takes_what_is_above_it_but_not_the_statutory_part(tmp_path: Path) -> None:
    """24 x 80,000 / 12 = 160,000, of which the statutory part does not count."""
    _, one = made_for(tmp_path, replace(CAPPED, in_lieu=False), pay_gbp_y="90000")
    statutory = pence_of(one, "Statutory redundancy pay")
    assert pence_of(one, "Redundancy pay due") == 16_000_000
    assert pence_of(one, "Taken away by the cap on exit payments") == -(16_000_000 - statutory - 9_500_000)
    assert pence_of(one, "Cash to the person, before tax") == 9_500_000 + statutory


def test_the_cap_leaves_the_statutory_part_however_dear_the_pension_is(tmp_path: Path) -> None:
    """On the terms of before 2015 the employer's pension cost alone is above the cap."""
    when = replace(CAPPED, consultation=dt.date(2015, 3, 31), in_lieu=False)
    _, one = made_for(tmp_path, when, born="1960-05-10", pension_cost_gbp="300000")
    statutory = pence_of(one, "Statutory redundancy pay")
    assert statutory > 0
    assert pence_of(one, "Taken away by the cap on exit payments") == -(6_000_000 - statutory)
    assert pence_of(one, "Payment") == statutory
    assert pence_of(one, "Exit package") == 30_000_000


def test_voluntary_redundancy_goes_by_the_opening_of_the_scheme(tmp_path: Path) -> None:
    when = replace(NOW, consultation=dt.date(2014, 1, 1), by_week=False)
    liability, one = made_for(tmp_path, when, schemes=[MODEL_SCHEME], pay_gbp_y="20000")
    line = line_of(one, "Contractual redundancy pay")
    assert line.rule == "voluntary-redundancy"
    assert line.keyed_on == "scheme opening, 2025-11-12"
    assert any("settlement agreement" in text for text in line.assumed)
    assert line.pence == 2 * 2_300_000
    assert line_of(one, "Months of pay").keyed_on == "consultation start, 2025-11-12"
    contract = statement_of(liability, scheme_id="contract")
    assert pence_of(contract, "Contractual redundancy pay") == 2 * 2_000_000


def test_mutual_resignation_has_a_ceiling_from_2018_on(tmp_path: Path) -> None:
    _, late = made_for(tmp_path / "late", NOW, schemes=[LATE_MARS], pay_gbp_y="95000")
    assert pence_of(late, "Whole-time pay that counts, a year") == 8_000_000
    assert pence_of(late, "Payment of the scheme") == 8_000_000
    assert any("not redundant" in text for text in line_of(late, "Months of pay").assumed)
    _, early = made_for(tmp_path / "early", schemes=[MARS], pay_gbp_y="95000")
    assert pence_of(early, "Payment of the scheme") == divided(10 * 9_500_000, 12)


def test_spells_with_breaks_and_excluded_ones_are_listed(tmp_path: Path) -> None:
    spells = [
        spell("1993-01-01", "2000-12-31", "redundancy-paid"),
        spell("2001-01-05", "2006-06-30"),
        spell("2006-07-20", "2009-12-31"),
        spell("2010-01-01"),
    ]
    liability, one = made_for(tmp_path, spells=spells)
    assert [line.value for line in one.lines if line.what.startswith("Spell ")] == [
        "does not count: redundancy-paid",
        "counts",
        "counts",
        "counts",
    ]
    assert line_of(one, "Spell 4").how == "spells table, 2010-01-01 to 2013-03-31"
    out = dt.date(2013, 4, 1)
    days = (dt.date(2006, 7, 1) - dt.date(2001, 1, 5)).days + (out - dt.date(2006, 7, 20)).days
    counted_from = out - dt.timedelta(days=days)
    assert line_of(one, "Continuous service").how.startswith("2006-07-20 to 2013-03-31")
    assert line_of(one, "Continuous service").value == f"6 years ({(out - dt.date(2006, 7, 20)).days:,} days)"
    assert f"from {counted_from} to 2013-03-31" in line_of(one, "Reckonable service").how
    assert "without gaps" in line_of(one, "Reckonable service").how
    assert line_of(one, "Reckonable service").value == "12 years"
    assert liability.people["reckonable_years"].to_list() == [12]


def test_one_unbroken_spell_is_not_said_to_have_gaps(tmp_path: Path) -> None:
    _, one = made_for(tmp_path)
    assert "without gaps" not in line_of(one, "Reckonable service").how


def test_less_than_two_years_give_nothing_and_say_so(tmp_path: Path) -> None:
    _, one = made_for(tmp_path, service_from="2011-04-01", born="1990-01-01")
    assert line_of(one, "Continuous service").value == "2 years (731 days)"
    when = replace(THEN, last_day=dt.date(2013, 3, 27))
    _, short = made_for(tmp_path / "short", when, service_from="2011-04-01", born="1990-01-01")
    assert line_of(short, "Months of pay").value == "0"
    assert "fewer than the 728 needed" in line_of(short, "Months of pay").how
    assert pence_of(short, "Cost to the employer") == 0


def test_rules_that_were_not_known_yet_go_on_and_say_so(tmp_path: Path) -> None:
    """Known by June 2012, leaving in March 2013: the approval of August 2012 was not known."""
    _, one = made_for(tmp_path)
    approval = line_of(one, "Approval")
    assert any("no later one was known" in text for text in approval.assumed)
    assert any("offered on the last day" in text for text in approval.assumed)


def test_approval_tells_the_exit_from_the_scheme(tmp_path: Path) -> None:
    _, one = made_for(tmp_path, NOW, schemes=[MODEL_SCHEME], band="vsm")
    assert line_of(one, "Approval").value == (
        "the employer, case by case; an approval panel, after review by an executive; the remuneration "
        "committee"
    )
    assert line_of(one, "Approval of the scheme").value == "HM Treasury"
    _, plain = made_for(tmp_path / "plain", NOW)
    assert "Approval of the scheme" not in {line.what for line in plain.lines}


def test_what_is_assumed_is_not_mixed_with_notes(tmp_path: Path) -> None:
    """The note of a rule that is itself assumed is an assumption; that of another is a note."""
    _, one = made_for(tmp_path, notice_worked="false")
    lieu = line_of(one, "Pay in lieu of notice")
    assert (lieu.status, lieu.note) == ("assumed", "")
    assert any("the arithmetic is assumed" in text for text in lieu.assumed)
    tax = line_of(one, "Of it taxed as an award")
    assert tax.status == "verified"
    assert tax.assumed == ("Parameters are those known on 2012-06-30: later values are not taken.",)
    assert "later years" in tax.note


def test_nobody_else_has_a_statement(tmp_path: Path) -> None:
    liability, _ = made_for(tmp_path)
    assert statements(liability, "0" * 16) == []
    assert [one.person for one in statements(liability, FIRST)] == [FIRST]


@pytest.mark.parametrize(
    ("pence", "text"),
    [
        (0, "£0.00"),
        (1, "£0.01"),
        (-5, "-£0.05"),
        (6_526_917, "£65,269.17"),
        (10**15 + 1, "£10,000,000,000,000.01"),
    ],
)
def test_pounds_are_exact(pence: int, text: str) -> None:
    assert in_pounds(pence) == text
