"""What holds for each rule whatever is put in: what it rises and falls with, its most, and how parts add up.

Arguments are drawn by their names; laws speak of arguments, of fields of the result and of terms.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from remit.rules.approval import EMPLOYER, EMPLOYERS, KINDS
from remit.rules.arithmetic import RATE, WHOLE_TIME, add_days, add_months
from remit.rules.pay import BANDS, band_code

Values = Mapping[str, Any]
RESULT = "result"
"""Name of the result of a rule that gives one number."""


def number(day: dt.date) -> int:
    """Give a date as rules take it."""
    return 10000 * day.year + 100 * day.month + day.day


def dates(first: int, last: int) -> st.SearchStrategy[int]:
    """Days of some years, as numbers."""
    return st.dates(dt.date(first, 1, 1), dt.date(last, 12, 31)).map(number)


MONEY = st.integers(0, 30_000_000)
FEW = st.integers(0, 50)
DAYS = {
    "appointed": dates(2025, 2027),
    "benefits_from": dates(2007, 2027),
    "born": dates(1940, 1995),
    "consultation_start": dates(2010, 2027),
    "continuous_from": dates(1965, 2027),
    "decision": st.just(0) | dates(2010, 2027),
    "given": dates(2010, 2027),
    "nhs_restart": dates(2010, 2027),
    "closes": dates(2010, 2027),
    "opens": dates(2010, 2027),
    "out": dates(2010, 2027),
    "returned": dates(2010, 2027),
}
"""How an argument that is a date is drawn."""
NUMBERS = {
    "bands_apart": st.integers(0, 12),
    "duties_percent": st.integers(-1, 100),
    "hours_apart": st.integers(-1, WHOLE_TIME),
    "match": st.integers(0, 100),
    "method": st.integers(0, 4),
    "travel_m": st.integers(-1, 100_000),
    "band": st.sampled_from([band_code(band) for band in BANDS]),
    "continuous_days": st.integers(0, 20_000),
    "contractual_months": st.integers(0, 12),
    "days": st.sampled_from([0, 30, 45, 90]),
    "days_since_earlier": st.integers(0, 60),
    "dismissals": st.integers(0, 300),
    "employer": st.integers(0, len(EMPLOYERS) - 1),
    "fixed_term_ends": st.integers(0, 50),
    "fte_millionths": st.integers(0, WHOLE_TIME),
    "half_months_paid": st.integers(6, 24),
    "heads": st.integers(0, 2_000_000),
    "kind": st.integers(0, len(KINDS) - 1),
    "months": st.integers(0, 36),
    "months_since": FEW,
    "notice_left_hundredths": st.integers(0, 9_200),
    "notice_months": st.integers(0, 12),
    "notice_weeks": st.integers(0, 12),
    "on_cost_rate": st.integers(0, 5_000),
    "pay_bill_pence_y": st.integers(0, 10**11),
    "pay_period_hundredths": st.sampled_from([100, 700, 2_800, 3_042, 3_100]),
    "point": st.integers(0, 4) | st.integers(0, 60),
    "protected_days": st.integers(0, 300),
    "retained": st.integers(0, 500),
    "role": st.integers(0, 3),
    "segment": st.integers(0, 5),
    "staff": st.integers(0, 3_000),
    "statutory_weeks": st.integers(0, 12),
    "weighted_population": st.integers(0, 3_000_000),
    "zone": st.integers(0, 4),
}
"""How a number is drawn by its name; by default as money, or as a few if it is years."""
NEAR = {"returned": "out", "appointed": "out", "nhs_restart": "out", "out": "given"}
"""Days that only matter soon after another one."""


def drawn(name: str, kind: Any) -> st.SearchStrategy[Any]:
    """Say how to draw an argument."""
    if kind is bool:
        return st.booleans()
    known = DAYS | NUMBERS
    return known[name] if name in known else FEW if name.endswith(("_years", "years_in_point")) else MONEY


@dataclass(frozen=True)
class Law:
    """What holds for a rule.

    Attributes:
        rises: Arguments with which no field falls; an argument with some fields only, after a colon.
        falls: Arguments with which no field rises.
        holds: Tells whether a result fits its arguments and terms.
        where: Tells which arguments the law is about; by default all.
    """

    rises: tuple[str, ...] = ()
    falls: tuple[str, ...] = ()
    holds: Callable[[Values, Values, Any], bool] = lambda given, found, terms: True
    where: Callable[[Values], bool] = field(default=lambda given: True)


def _redundancy(given: Values, found: Values, terms: Any) -> bool:
    """At most so many months: of the ceiling at the hours, and of the pay or 4.35 weeks' pay without one."""
    whole_time = max(terms.floor_pence_y, min(given["whole_time_pay_pence_y"], terms.ceiling_pence_y))
    by_year = whole_time * given["fte_millionths"]
    by_week = 12 * terms.weeks_in_month * given["week_pay_pence"] * (WHOLE_TIME // 100)
    by_week = max(terms.floor_pence_y * given["fte_millionths"], by_week)
    most = min(max(by_year, by_week), terms.ceiling_pence_y * given["fte_millionths"])
    return 12 * WHOLE_TIME * found[RESULT] <= terms.months_max * most + 6 * WHOLE_TIME


def _statutory(given: Values, found: Values, terms: Any) -> bool:
    most = terms.years_max * terms.half_weeks_upper
    return 2 * found[RESULT] <= most * min(given["week_pay_pence"], terms.week_cap_pence)


def _mars(given: Values, found: Values, terms: Any) -> bool:
    yearly = min(given["whole_time_pay_pence_y"], terms.ceiling_pence_y) * given["fte_millionths"]
    return 24 * WHOLE_TIME * found[RESULT] <= terms.half_months_max * yearly + 12 * WHOLE_TIME


def _exit_cap(given: Values, found: Values, terms: Any) -> bool:
    used = given["earlier_pence"] if given["days_since_earlier"] <= terms.aggregation_days else 0
    return found["payable_pence"] + found["cut_pence"] == found["counted_pence"] and found[
        "payable_pence"
    ] <= max(0, terms.limit_pence - used)


def _early_retirement(given: Values, found: Values, terms: Any) -> bool:
    pay, cost = given["redundancy_pence"], given["capital_cost_pence"]
    return (
        found["employer_pence"] + found["shortfall_pence"] == max(pay, cost)
        and found["cash_pence"] == max(0, pay - cost)
        and (found["shortfall_pence"] == 0 or terms.employer_limited)
    )


def _notice(given: Values, found: Values, terms: Any) -> bool:
    return (
        found["statutory_weeks"] <= terms.weeks_max
        and found["last_day"] >= given["given"]
        and found["out"] == add_days(found["last_day"], 1)
    )


def _pay_in_lieu(given: Values, found: Values, terms: Any) -> bool:
    """No more than the pay of the longer notice; a month of notice has 31 days at most."""
    days = max(7 * given["statutory_weeks"], 31 * given["contractual_months"])
    yearly = given["whole_time_pay_pence_y"] * given["fte_millionths"]
    return terms.days_in_year * WHOLE_TIME * (found[RESULT] - 1) <= days * yearly


def _high_cost_area(given: Values, found: Values, terms: Any) -> bool:
    if not 1 <= given["zone"] <= 3:
        return found[RESULT] == 0
    zone = terms[given["zone"] - 1]
    due = WHOLE_TIME * found[RESULT]
    low, high = (limit * given["fte_millionths"] for limit in (zone.min_pence_y, zone.max_pence_y))
    return low - WHOLE_TIME <= due <= high + WHOLE_TIME


def _protection(given: Values, found: Values, terms: Any) -> bool:
    return (
        found["months"] <= max(*terms.basic_pay_months, *terms.earnings_months)
        and found["months_left"] <= found["months"]
        and found["total_pence"] == found["months_left"] * found["month_pence"]
    )


def _retention(given: Values, found: Values, terms: Any) -> bool:
    return (
        RATE * found["places"] <= terms.staff_share_max * given["staff"]
        and found["allowed"] == (given["retained"] < found["places"])
        and found["total_pence"] == sum(found[f"{part}_pence"] for part in ("stay", "payment", "exit"))
    )


def _job_match(given: Values, found: Values, terms: Any) -> bool:
    """A mean of parts: all of it for posts alike in all that is known, nothing for posts alike in nothing."""
    alike = given["same_function"], given["bands_apart"] == 0
    unknown = (
        given["duties_percent"] < 0
        and given["hours_apart"] < 0
        and given["travel_m"] < 0
        and not (given["old_pay_pence_y"] and given["new_pay_pence_y"])
    )
    as_known = {2: 100, 0: 0}.get(sum(alike), found[RESULT])
    return found[RESULT] <= 100 and (not unknown or found[RESULT] == as_known)


def _suitability(given: Values, found: Values, terms: Any) -> bool:
    """The band is looked at first, and stands in the way just where it is too far."""
    far = given["bands_apart"] > terms.bands_apart
    return found[RESULT] <= 5 and (found[RESULT] == 1) == far


def _approval(given: Values, found: Values, terms: Any) -> bool:
    return found[RESULT] & EMPLOYER == EMPLOYER


def _progression(given: Values, found: Values, terms: Any) -> bool:
    if found["point"] == 0:
        return not any(found.values())
    return (
        given["point"] <= found["point"] <= found["top"]
        and found["years_in_point"] <= given["years_in_point"]
        and (found["years_to_next"] == 0) == (found["point"] == found["top"])
    )


def _transfer(given: Values, found: Values, terms: Any) -> bool:
    moves = given["moves_with_work"]
    return (
        found["redundancy_pence"] == (0 if moves else given["redundancy_pence"])
        and found["continuous_from"] == (given["continuous_from"] if moves else 0)
        and found["award_pence"] <= terms.award_weeks_max * given["week_pay_pence"]
    )


def _savings(given: Values, found: Values, terms: Any) -> bool:
    saving, months = found["saving_pence_y"], found["payback_months"]
    if found["met"]:
        assert given["post_given_up"] or given["filled_by_redeployment"]
        assert months <= terms.payback_months_max
    if saving == 0:
        return saving >= given["post_cost_pence_y"] - given["backfill_pence_y"]
    return (
        months * saving >= min(12 * given["exit_cost_pence"], months * saving) > (months - 2) * saving
        or months < 2
    )


def _senior_pay(given: Values, found: Values, terms: Any) -> bool:
    return (
        found["ceiling_low_pence_y"] <= found["ceiling_high_pence_y"]
        and found["award_pence_y"] >= given["whole_time_pay_pence_y"]
    )


_REDUNDANCY = (
    "whole_time_pay_pence_y",
    "fte_millionths",
    "week_pay_pence",
    "continuous_days",
    "reckonable_years",
)
_COUNTED = ("pension_cost_pence", "severance_pence", "settlement_pence", "notice_pay_pence")

LAWS = {
    "alternative": Law(
        ("due_pence", "nhs_restart"),
        ("refused_unreasonably", "out"),
        lambda given, found, terms: found[RESULT] in (0, given["due_pence"]),
    ),
    "approval": Law(("value_pence",), (), _approval),
    "award-insurance": Law(
        ("taxable_pence",),
        (),
        lambda given, found, terms: RATE * (found[RESULT] - 1) <= terms.rate * given["taxable_pence"],
    ),
    "consultation": Law(
        ("dismissals", "fixed_term_ends"),
        (),
        lambda given, found, terms: found[RESULT] in (0, terms.days_small, terms.days_large),
    ),
    "earliest-exit": Law(
        ("consultation_start", "days", "decision", "notice_weeks", "notice_months"),
        (),
        lambda given, found, terms: found[RESULT] >= max(given["consultation_start"], given["decision"]),
    ),
    "early-retirement": Law(
        (
            "redundancy_pence: employer_pence, cash_pence",
            "capital_cost_pence: employer_pence, shortfall_pence",
        ),
        ("redundancy_pence: shortfall_pence", "capital_cost_pence: cash_pence"),
        _early_retirement,
    ),
    "early-retirement-eligibility": Law(
        ("out", "active_member", "protected_age", "membership_years", "continuous_years"),
        ("born", "refused_unreasonably"),
    ),
    "efficiency-retirement": Law(
        ("capital_cost_pence", "benefits_from"),
        (),
        lambda given, found, terms: (
            found["employer_pence"] == given["capital_cost_pence"]
            and found["due_by"] == add_months(given["benefits_from"], terms.months_to_pay)
        ),
    ),
    "envelope": Law(
        ("heads",), (), lambda given, found, terms: found[RESULT] == given["heads"] * terms.pence_head_y
    ),
    "exit-cap": Law(
        ("redundancy_pence", *_COUNTED, "earlier_pence: cut_pence"),
        ("statutory_pence", "pay_pence_y", "earlier_pence: counted_pence, payable_pence"),
        _exit_cap,
    ),
    "high-cost-area": Law(("whole_time_pay_pence_y", "fte_millionths"), (), _high_cost_area),
    "insurance": Law(
        ("pay_pence_y",),
        (),
        lambda given, found, terms: RATE * (found[RESULT] - 1) <= terms.rate * given["pay_pence_y"],
    ),
    "levy": Law(
        ("pay_bill_pence_y",),
        (),
        lambda given, found, terms: RATE * (found[RESULT] - 1) <= terms.rate * given["pay_bill_pence_y"],
    ),
    "mars": Law(("whole_time_pay_pence_y", "fte_millionths", "service_years"), (), _mars),
    "mars-eligibility": Law(("service_years",), ("post_is_redundant",)),
    "mars-repayment": Law(
        ("paid_pence", "half_months_paid"),
        ("returned",),
        lambda given, found, terms: found[RESULT] <= given["paid_pence"],
        where=lambda given: given["returned"] >= given["out"],
    ),
    "minimum": Law(
        ("contractual_pence", "statutory_pence"),
        (),
        lambda given, found, terms: (
            found[RESULT] in given.values()
            and found[RESULT] >= max(given["contractual_pence"], given["statutory_pence"])
        ),
    ),
    "notice": Law(("given", "contractual_months"), ("continuous_from",), _notice),
    "notice-pay-tax": Law(
        ("award_pence", "basic_pay_pence", "notice_left_hundredths"),
        ("taxed_pence", "pay_period_hundredths"),
        lambda given, found, terms: found[RESULT] <= given["award_pence"],
    ),
    "pay": Law((), (), lambda given, found, terms: found[RESULT] in (0, *terms.pay_pence_y.tolist())),
    "pay-in-lieu": Law(
        ("whole_time_pay_pence_y", "fte_millionths", "statutory_weeks", "contractual_months"),
        ("out",),
        _pay_in_lieu,
        where=lambda given: given["out"] > given["given"],
    ),
    "pension": Law(
        ("pensionable_pay_pence_y", "invoiced: employer_pence_y"),
        ("invoiced: central_pence_y",),
        lambda given, found, terms: (
            found["employer_pence_y"] + found["central_pence_y"] == found["charged_pence_y"]
            and found["levy_pence_y"] <= found["charged_pence_y"]
        ),
    ),
    "filling": Law(
        ("closes", "opens", "method"),
        ("senior",),
        lambda given, found, terms: found[RESULT] % 10 == given["method"],
    ),
    "job-match": Law(
        ("same_function", "duties_percent"), (), _job_match, where=lambda given: given["duties_percent"] >= 0
    ),
    "suitability": Law((), (), _suitability),
    "post": Law(
        ("pay_pence_y",), (), lambda given, found, terms: 2 * found["total_pence_y"] == sum(found.values())
    ),
    "progression": Law(("years_in_point: point",), (), _progression),
    "protection": Law(
        (
            "service_years",
            "protected_pay_pence_y",
            "on_cost_rate",
        ),
        ("new_pay_pence_y", "extra_pence_y", "months_since", "moved_by_choice"),
        _protection,
    ),
    "protective-award": Law(
        ("week_pay_pence", "protected_days"),
        (),
        lambda given, found, terms: 7 * (found[RESULT] - 1) <= terms.days_max * given["week_pay_pence"],
    ),
    "redundancy": Law(_REDUNDANCY, (), _redundancy),
    "relevant-date": Law(
        ("out", "given"),
        ("continuous_from",),
        lambda given, found, terms: found[RESULT] >= given["out"],
    ),
    "retention": Law(
        (
            "pay_pence_y",
            "post_cost_pence_y",
            "months",
            "exit_guaranteed_pence",
            "exit_in_force_pence",
            "staff",
        ),
        ("retained",),
        _retention,
    ),
    "savings-condition": Law(
        ("post_cost_pence_y: saving_pence_y, met", "exit_cost_pence: payback_months", "post_given_up: met"),
        (
            "backfill_pence_y: saving_pence_y, met",
            "post_cost_pence_y: payback_months",
            "exit_cost_pence: met",
        ),
        _savings,
    ),
    "scheme-approval": Law(falls=("on_national_terms",)),
    "senior-pay": Law(("whole_time_pay_pence_y",), (), _senior_pay),
    "special-severance": Law(
        ("package_pence",),
        ("entitled_pence",),
        lambda given, found, terms: (
            found["special_pence"] == max(0, given["package_pence"] - given["entitled_pence"])
            and (found["approvers"] == 0) == (found["special_pence"] == 0)
        ),
    ),
    "statutory": Law(("out", "week_pay_pence"), ("born", "continuous_from"), _statutory),
    "tax": Law(("award_pence",), (), lambda given, found, terms: found[RESULT] <= given["award_pence"]),
    "transfer": Law(
        ("redundancy_pence", "week_pay_pence", "continuous_from"),
        ("consulted", "moves_with_work: redundancy_pence"),
        _transfer,
    ),
    "voluntary-redundancy": Law((*_REDUNDANCY, "settlement_signed"), (), _redundancy),
    "voluntary-redundancy-repayment": Law(
        ("paid_pence", "very_senior", "to_health_body", "to_government"),
        ("appointed",),
        lambda given, found, terms: found[RESULT] <= given["paid_pence"],
        where=lambda given: given["appointed"] >= given["out"],
    ),
}
LAWS["notification"] = LAWS["consultation"]
"""The law of each rule by its id; that of `service`, whose arguments are spells, stands with the tests."""
