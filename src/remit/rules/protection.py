"""Pay protection of people who move to a post that pays less, under the policy of their employer.

No national rule is known; months and thresholds are an assumed local policy, there to be changed.
"""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import RATE, WHOLE_TIME, divide_half_up
from remit.rules.versions import Rule, Version, whole

KINDS = ("none", "basic-pay", "earnings")
"""Kinds by the whole number that stands for them: long term for basic pay, short term for earnings."""
BASIC_PAY, EARNINGS = 1, 2


class ProtectionTerms(NamedTuple):
    """A local policy: months of protection by complete years of service, in four steps."""

    service_years: tuple[int, int, int]  # from which the second, third and fourth step count
    basic_pay_months: tuple[int, int, int, int]
    earnings_months: tuple[int, int, int, int]


class Protection(NamedTuple):
    """Protection of one person.

    Attributes:
        months: Months for which pay is protected.
        months_left: Months still to come; 0 when it has ended.
        month_pence: Cost to the employer in a month, on-costs included.
        total_pence: Cost of all months still to come.
    """

    months: int
    months_left: int
    month_pence: int
    total_pence: int


def _months(evidence: Evidence, kind: str, on: dt.date) -> tuple[int, int, int, int]:
    one, two, three, four = (whole(evidence, f"protection.{kind}.months_{n}", on) for n in range(1, 5))
    return one, two, three, four


def _terms(evidence: Evidence, on: dt.date) -> ProtectionTerms:
    two, three, four = (whole(evidence, f"protection.service_years_{n}", on) for n in range(2, 5))
    return ProtectionTerms(
        (two, three, four), _months(evidence, "basic-pay", on), _months(evidence, "earnings", on)
    )


@njit(cache=True)
def protected_months(kind: int, service_years: int, terms: ProtectionTerms) -> int:
    """Give the months of protection for complete years of service; 0 for an unknown kind."""
    step = 0
    for years in terms.service_years:
        if service_years >= years:
            step += 1
    if kind == BASIC_PAY:
        return terms.basic_pay_months[step]
    if kind == EARNINGS:
        return terms.earnings_months[step]
    return 0


@njit(cache=True)
def protection(
    kind: int,
    service_years: int,
    protected_pay_pence_y: int,
    new_pay_pence_y: int,
    fte_millionths: int,
    extra_pence_y: int,
    months_since: int,
    moved_by_choice: bool,
    on_cost_rate: int,
    terms: ProtectionTerms,
) -> Protection:
    """Months and cost of pay protection.

    month = max(0, (protected pay - new pay) x hours - extra earnings) / 12 x (1 + on-cost rate). Fewer hours
    in the new post reduce protection in proportion; extra earnings in it are set off; a further move by
    choice ends it.

    Args:
        kind: 1 basic pay, long term; 2 earnings, short term.
        service_years: complete years of service on the day of the move: in the NHS for basic pay, with the
            employer for earnings.
        protected_pay_pence_y: pay of the old post if whole-time, pence a year.
        new_pay_pence_y: pay of the new post if whole-time, pence a year, increments and awards since
            included.
        fte_millionths: hours in the new post, at most those of the old one, in millionths of whole-time.
        extra_pence_y: earnings above basic pay in the new post, pence a year.
        months_since: complete months since the move.
        moved_by_choice: whether the person has since changed post or hours by their own choice.
        on_cost_rate: on-costs of one more pound of pay, in hundredths of a per cent.
        terms: the policy in force on the day on which the new post is taken up.

    Returns:
        Months and cost; a month is rounded once, the total is so many months.

    Source: NHS Blood and Transplant, pay protection policy, for the form; the months are assumed.
    """
    months = protected_months(kind, service_years, terms)
    left = 0 if moved_by_choice else max(0, months - months_since)
    lost = (protected_pay_pence_y - new_pay_pence_y) * fte_millionths - extra_pence_y * WHOLE_TIME
    if left == 0 or lost <= 0:
        return Protection(months, left, 0, 0)
    month = divide_half_up(lost * (RATE + on_cost_rate), 12 * RATE * WHOLE_TIME)
    return Protection(months, left, month, left * month)


PROTECTION = Rule(
    "protection",
    "Pay protection",
    "appointment",
    "months and pence",
    (
        Version(
            dt.date(2010, 4, 1),
            None,
            "Pay of the old post is kept for some months by length of service: basic pay by service in the "
            "NHS, earnings by service with the employer. Fewer hours reduce it, extra earnings are set "
            "off, a move by choice ends it.",
            protection,
            ("nhsbt-pay-protection", "kirklees-pay-protection", "support-unit-pay-protection"),
            "assumed",
            _terms,
            (
                *(f"protection.service_years_{n}" for n in range(2, 5)),
                *(f"protection.{kind}.months_{n}" for kind in KINDS[1:] for n in range(1, 5)),
            ),
            "No national rule was found: policies are local. The form was read in a second hand, of the "
            "policies of a trust and of support units only the titles. Months and years of service are "
            "assumed.",
        ),
    ),
)


def protection_terms(evidence: Evidence, on: dt.date) -> ProtectionTerms:
    """Read the policy in force on the day on which the new post is taken up.

    Raises:
        NotCovered: no version covers the day.
    """
    return ProtectionTerms(*PROTECTION.terms(evidence, on))
