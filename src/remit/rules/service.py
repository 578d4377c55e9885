"""Service in the NHS: continuous service decides whether redundancy pay is due, reckonable service how much.

A person has one or more spells of employment. `left` is the last day of a spell, `joined` the first day of
the next; a gap is the days between them. A spell may be excluded: paid for in an earlier redundancy, or
by a pension that is in payment.
"""

import datetime as dt
from typing import NamedTuple

import numpy as np
from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import add_days, add_months, complete_years, day_number, days_between
from remit.rules.versions import Rule, Version, whole

_SUNDAY_AT = 3  # day 0, 1 January 1970, was a Thursday: the Sunday after it is day 3


class ServiceTerms(NamedTuple):
    """What breaks service: a gap in days for continuity, in months for what counts."""

    gap_days_max: int
    gap_months_max: int


class Service(NamedTuple):
    """Service of a person up to the first day out of employment.

    Attributes:
        continuous_from: First day of the continuous service, YYYYMMDD.
        continuous_days: Days of continuous service.
        continuous_years: Complete years of continuous service.
        reckonable_from: Day on which reckonable service would have begun had it no gaps, YYYYMMDD.
        reckonable_years: Complete years of reckonable service.
    """

    continuous_from: int
    continuous_days: int
    continuous_years: int
    reckonable_from: int
    reckonable_years: int


def service_terms(evidence: Evidence, on: dt.date) -> ServiceTerms:
    """Read what breaks service for a termination on a day."""
    return ServiceTerms(
        gap_days_max=whole(evidence, "service.gap_days_max", on),
        gap_months_max=whole(evidence, "service.gap_months_max", on),
    )


@njit(cache=True)
def gap_breaks_service(left: int, joined: int, terms: ServiceTerms) -> bool:
    """Tell whether a gap breaks continuous service: it is longer than one statutory week.

    A statutory week runs from Sunday to Saturday. A gap is longer than one when it has more than seven days
    and a whole statutory week lies in it.

    Args:
        left: last day of the spell before, YYYYMMDD.
        joined: first day of the spell after, YYYYMMDD.
        terms: terms in force on the day of termination.
    """
    first, after = day_number(left) + 1, day_number(joined)
    if after - first <= terms.gap_days_max:
        return False
    sunday = first + (_SUNDAY_AT - first) % 7
    return sunday + 7 <= after


@njit(cache=True)
def count_service(
    joined: np.ndarray, left: np.ndarray, excluded: np.ndarray, out: int, terms: ServiceTerms
) -> Service:
    """Count the service of one person from their spells.

    Continuous service runs back from `out` to the last gap that breaks it, excluded spells included.
    Reckonable service is the sum of the spells that are not excluded, back to a gap of more than the terms'
    months; its complete years are counted from the day on which it would have begun without gaps.

    Args:
        joined: first day of each spell in the order of time, YYYYMMDD, shape (spells,), at least one.
        left: last day of each spell; 0 for the last one if it ends with `out`.
        excluded: whether a spell does not count, shape (spells,).
        out: first day out of employment, YYYYMMDD.
        terms: terms in force on the day of termination.

    Source: NHS Employers, NHS redundancy arrangements, section 16 of the handbook. The twelve months after
    which earlier service no longer counts are assumed.
    """
    last = joined.size - 1
    begins = joined[last]
    for i in range(last, 0, -1):
        if gap_breaks_service(left[i - 1], joined[i], terms):
            break
        begins = joined[i - 1]
    days = 0
    for i in range(last, -1, -1):
        if i < last and add_months(left[i], terms.gap_months_max) < add_days(joined[i + 1], -1):
            break
        if not excluded[i]:
            ended = out if i == last else add_days(left[i], 1)
            days += max(0, days_between(joined[i], ended))
    reckoned = add_days(out, -days)
    return Service(
        begins,
        max(0, days_between(begins, out)),
        complete_years(begins, out),
        reckoned,
        complete_years(reckoned, out),
    )


SERVICE = Rule(
    "service",
    "Continuous and reckonable service",
    "termination",
    "dates, days and complete years",
    (
        Version(
            dt.date(2006, 10, 1),
            None,
            "Continuous service has no gap longer than one statutory week, Sunday to Saturday. Reckonable "
            "service adds the spells up, without those paid for in an earlier redundancy or by a pension "
            "that is in payment; only complete years count.",
            count_service,
            ("nhs-employers-section-16",),
            "verified",
            service_terms,
            ("service.gap_days_max", "service.gap_months_max"),
            "That a gap of up to twelve months does not end reckonable service is assumed. So is that a gap "
            "has to be longer than seven days and hold a whole statutory week to break continuous service.",
        ),
    ),
)
