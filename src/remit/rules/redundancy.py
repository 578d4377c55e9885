"""Contractual redundancy pay in the NHS: section 16 of the Agenda for Change handbook."""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import WHOLE_TIME, divide_half_up
from remit.rules.versions import Rule, Version, pence, whole

NO_CEILING = 10**12
"""Pence a year above any pay: stands where the terms have no ceiling."""


class RedundancyTerms(NamedTuple):
    """Terms in force on the day on which the consultation starts."""

    months_per_year: int
    service_min_weeks: int
    months_max: int
    floor_pence_y: int  # of whole-time pay
    ceiling_pence_y: int  # of whole-time pay
    weeks_in_month: int  # hundredths


def _terms(evidence: Evidence, on: dt.date) -> RedundancyTerms:
    return RedundancyTerms(
        months_per_year=whole(evidence, "redundancy.months_per_year", on),
        service_min_weeks=whole(evidence, "redundancy.service_min_weeks", on),
        months_max=whole(evidence, "redundancy.months_max", on),
        floor_pence_y=0,
        ceiling_pence_y=NO_CEILING,
        weeks_in_month=whole(evidence, "redundancy.weeks_in_month", on, parts=100),
    )


def _terms_with_limits(evidence: Evidence, on: dt.date) -> RedundancyTerms:
    return _terms(evidence, on)._replace(
        floor_pence_y=pence(evidence, "redundancy.floor_gbp_y", on),
        ceiling_pence_y=pence(evidence, "redundancy.ceiling_gbp_y", on),
    )


@njit(cache=True)
def pay_counted_pence_y(whole_time_pay_pence_y: int, terms: RedundancyTerms) -> int:
    """Give the whole-time pay that counts: not under the floor, not over the ceiling, pence a year."""
    return max(terms.floor_pence_y, min(whole_time_pay_pence_y, terms.ceiling_pence_y))


@njit(cache=True)
def months_of_pay(continuous_days: int, reckonable_years: int, terms: RedundancyTerms) -> int:
    """Give months of pay that are due: so many a complete year, up to the most; nil without eligibility."""
    if continuous_days < 7 * terms.service_min_weeks:
        return 0
    return min(reckonable_years * terms.months_per_year, terms.months_max)


@njit(cache=True)
def month_pay_numerator(
    whole_time_pay_pence_y: int, fte_millionths: int, week_pay_pence: int, terms: RedundancyTerms
) -> int:
    """Give a month's pay unrounded, as a whole number of pence / (12 x millionths of hours).

    A month's pay is a twelfth of the yearly pay that counts x hours, or 4.35 weeks' pay within the same
    limits where that is more and a week's pay is given. Arguments as for `redundancy_pence`.
    """
    yearly = pay_counted_pence_y(whole_time_pay_pence_y, terms) * fte_millionths
    if week_pay_pence == 0:
        return yearly
    by_week = 12 * terms.weeks_in_month * week_pay_pence * (WHOLE_TIME // 100)
    least, most = terms.floor_pence_y * fte_millionths, terms.ceiling_pence_y * fte_millionths
    return max(yearly, max(least, min(by_week, most)))


@njit(cache=True)
def redundancy_pence(
    whole_time_pay_pence_y: int,
    fte_millionths: int,
    week_pay_pence: int,
    continuous_days: int,
    reckonable_years: int,
    terms: RedundancyTerms,
) -> int:
    """Contractual redundancy pay.

    pay = months of pay x a month's pay; a month's pay is a twelfth of the yearly pay that counts x hours, or
    4.35 weeks' pay within the same limits where that is more and a week's pay is given.

    Args:
        whole_time_pay_pence_y: yearly pay if whole-time, pence.
        fte_millionths: contracted hours as a share of whole-time hours, in millionths.
        week_pay_pence: a week's pay for the hours worked, pence; 0 to leave that basis out.
        continuous_days: days of continuous NHS service.
        reckonable_years: complete years of reckonable NHS service.
        terms: the terms in force on the day on which the consultation starts.

    Returns:
        Redundancy pay in pence, rounded once.

    Source: NHS Employers, NHS redundancy arrangements, section 16 of the Agenda for Change handbook (pay
    rules from 1 October 2006; floor and ceiling from 1 April 2015, applied to whole-time pay, then hours).
    """
    months = months_of_pay(continuous_days, reckonable_years, terms)
    month_pay = month_pay_numerator(whole_time_pay_pence_y, fte_millionths, week_pay_pence, terms)
    return divide_half_up(months * month_pay, 12 * WHOLE_TIME)


REDUNDANCY = Rule(
    "redundancy",
    "Contractual redundancy pay",
    "consultation_start",
    "pence",
    (
        Version(
            dt.date(2006, 10, 1),
            dt.date(2015, 3, 31),
            "One month's pay for each complete year of reckonable service, 24 at most, after 104 weeks of "
            "continuous service. A month's pay is a twelfth of the yearly pay, or 4.35 weeks' pay if that is "
            "more. No floor and no ceiling on pay.",
            redundancy_pence,
            ("nhs-employers-section-16",),
            "verified",
            _terms,
            (
                "redundancy.months_per_year",
                "redundancy.service_min_weeks",
                "redundancy.months_max",
                "redundancy.weeks_in_month",
            ),
        ),
        Version(
            dt.date(2015, 4, 1),
            None,
            "As before, with a floor and a ceiling on the whole-time pay that counts; hours are applied "
            "after them.",
            redundancy_pence,
            ("nhs-employers-redundancy-2021", "nhsbsa-redundancy-overview"),
            "verified",
            _terms_with_limits,
            (
                "redundancy.months_per_year",
                "redundancy.service_min_weeks",
                "redundancy.months_max",
                "redundancy.weeks_in_month",
                "redundancy.floor_gbp_y",
                "redundancy.ceiling_gbp_y",
            ),
            "The handbook dates the change to 1 April 2015; the pension scheme's guide applies it to "
            "consultations that began on or after that day, and so does Remit.",
        ),
    ),
)


def redundancy_terms(evidence: Evidence, on: dt.date) -> RedundancyTerms:
    """Read the terms of a consultation that starts on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return RedundancyTerms(*REDUNDANCY.terms(evidence, on))
