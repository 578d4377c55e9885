"""Statutory redundancy pay, and the payment that is due where the contract gives redundancy pay as well."""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import complete_years, divide_half_up
from remit.rules.versions import Rule, Version, pence, whole


class StatutoryTerms(NamedTuple):
    """Terms in force on the relevant date; weeks' pay in halves, so that they stay whole numbers."""

    service_min_years: int
    years_max: int
    age_middle: int
    age_upper: int
    half_weeks_lower: int  # a year under the middle age
    half_weeks_middle: int  # a year at the middle age or over
    half_weeks_upper: int  # a year at the upper age or over
    week_cap_pence: int


class YearsByAge(NamedTuple):
    """Complete years of service that count, by the age on the first day of each."""

    lower: int
    middle: int
    upper: int


def _terms(evidence: Evidence, on: dt.date) -> StatutoryTerms:
    return StatutoryTerms(
        service_min_years=whole(evidence, "statutory.service_min_years", on),
        years_max=whole(evidence, "statutory.years_max", on),
        age_middle=whole(evidence, "statutory.age_middle_years", on),
        age_upper=whole(evidence, "statutory.age_upper_years", on),
        half_weeks_lower=whole(evidence, "statutory.weeks_lower", on, parts=2),
        half_weeks_middle=whole(evidence, "statutory.weeks_middle", on, parts=2),
        half_weeks_upper=whole(evidence, "statutory.weeks_upper", on, parts=2),
        week_cap_pence=pence(evidence, "statutory.week_cap_gbp", on),
    )


@njit(cache=True)
def years_by_age(born: int, continuous_from: int, out: int, terms: StatutoryTerms) -> YearsByAge:
    """Sort the years that count by age: complete years back from the relevant date, so many at most.

    A year counts at an age if the person had that age for the whole of it, so on its first day: the k-th year
    back counts at 41 where the person is 41 + k on the first day out. Nothing counts before eligibility.

    Args:
        born: date of birth, YYYYMMDD.
        continuous_from: first day of continuous service, YYYYMMDD.
        out: the day after the relevant date, YYYYMMDD.
        terms: the terms in force on the relevant date.

    Source: XpertHR, How is redundancy pay calculated under the Employment Rights Act 1996.
    """
    served = complete_years(continuous_from, out)
    if served < terms.service_min_years:
        return YearsByAge(0, 0, 0)
    years = min(served, terms.years_max)
    age = complete_years(born, out)
    upper = max(0, min(age - terms.age_upper, years))
    from_middle = max(0, min(age - terms.age_middle, years))
    return YearsByAge(years - from_middle, from_middle - upper, upper)


@njit(cache=True)
def statutory_half_weeks(born: int, continuous_from: int, out: int, terms: StatutoryTerms) -> int:
    """Give the halves of a week's pay that are due: one, two or three a year by age; arguments as above."""
    years = years_by_age(born, continuous_from, out, terms)
    return (
        years.lower * terms.half_weeks_lower
        + years.middle * terms.half_weeks_middle
        + years.upper * terms.half_weeks_upper
    )


@njit(cache=True)
def statutory_redundancy_pence(
    born: int, continuous_from: int, out: int, week_pay_pence: int, terms: StatutoryTerms
) -> int:
    """Statutory redundancy pay.

    pay = weeks by age and complete years x the lesser of a week's pay and the cap.

    Args:
        born: date of birth, YYYYMMDD.
        continuous_from: first day of continuous service, YYYYMMDD.
        out: the day after the relevant date, YYYYMMDD. The relevant date is the last day of employment, or
            later where the statutory notice was short or paid in lieu: `remit.rules.notice.relevant_out`.
        week_pay_pence: a week's gross pay for the hours worked, pence.
        terms: the terms in force on the relevant date.

    Returns:
        Redundancy pay in pence, rounded once; 0 before two years of service.

    Source: GOV.UK, Redundancy: your rights, redundancy pay; Employment Rights Act 1996, section 162.
    """
    half_weeks = statutory_half_weeks(born, continuous_from, out, terms)
    return divide_half_up(half_weeks * min(week_pay_pence, terms.week_cap_pence), 2)


@njit(cache=True)
def redundancy_due_pence(contractual_pence: int, statutory_pence: int) -> int:
    """Redundancy pay that is due: the contractual payment includes the statutory one, so the greater of both.

    Where a pension was taken the service before it no longer counts under the contract, but it does by
    statute: the statutory payment may then be the greater one.

    Args:
        contractual_pence: redundancy pay under the handbook, pence; 0 if none is due.
        statutory_pence: statutory redundancy pay, pence; 0 if none is due.

    Returns:
        The payment in pence.

    Source: RLB Law and Mills & Reeve on the handbook's set-off of the statutory against the contractual
    payment.
    """
    return max(contractual_pence, statutory_pence)


STATUTORY = Rule(
    "statutory",
    "Statutory redundancy pay",
    "termination",
    "pence",
    (
        Version(
            dt.date(2009, 10, 1),
            None,
            "For each complete year of continuous service back from the relevant date, 20 at most, half a "
            "week's pay, a whole week's for a year served from 22 on, one and a half for one served from 41 "
            "on; a week's pay is capped. Two years of service are needed.",
            statutory_redundancy_pence,
            ("gov-uk-redundancy-pay", "xperthr-redundancy-pay"),
            "verified",
            _terms,
            (
                "statutory.service_min_years",
                "statutory.years_max",
                "statutory.age_middle_years",
                "statutory.age_upper_years",
                "statutory.weeks_lower",
                "statutory.weeks_middle",
                "statutory.weeks_upper",
                "statutory.week_cap_gbp",
            ),
            "Where the statutory notice was short or paid in lieu, the relevant date takes the place of the "
            "last day, for the cap as well. A year of service ends with the relevant date, so an age that is "
            "reached on the day after it counts as reached on the first day of a year (assumed).",
        ),
    ),
)

MINIMUM = Rule(
    "minimum",
    "Redundancy pay due: contractual, at least statutory",
    "termination",
    "pence",
    (
        Version(
            dt.date(2006, 10, 1),
            None,
            "The contractual payment includes the statutory one: the greater of both is due.",
            redundancy_due_pence,
            ("rlb-set-off", "mills-reeve-set-off"),
            "secondary",
            note="Read in law firms on a later edition of the handbook; that the editions before it had the "
            "same set-off is assumed.",
        ),
    ),
)


def statutory_terms(evidence: Evidence, on: dt.date) -> StatutoryTerms:
    """Read the terms of a relevant date.

    Raises:
        NotCovered: no version covers the day.
    """
    return StatutoryTerms(*STATUTORY.terms(evidence, on))
