"""Collective redundancies: how long to consult, when to notify, the protective award, the earliest exit."""

import datetime as dt
from typing import NamedTuple

import numpy as np
from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import add_days, add_months, day_number, divide_half_up
from remit.rules.versions import ONE_DAY, Rule, Version, whole


class ConsultationTerms(NamedTuple):
    """Terms in force on the day on which the dismissals are proposed."""

    window_days: int
    small_min: int
    large_min: int
    days_small: int
    days_large: int
    fixed_term_counts: bool


class AwardTerms(NamedTuple):
    """Terms of the protective award."""

    days_max: int


def _terms(evidence: Evidence, on: dt.date, duty: str) -> ConsultationTerms:
    return ConsultationTerms(
        window_days=whole(evidence, "consultation.window_days", on),
        small_min=whole(evidence, "consultation.small_min", on),
        large_min=whole(evidence, "consultation.large_min", on),
        days_small=whole(evidence, f"{duty}.days_small", on),
        days_large=whole(evidence, f"{duty}.days_large", on),
        fixed_term_counts=True,
    )


def _consultation(evidence: Evidence, on: dt.date) -> ConsultationTerms:
    return _terms(evidence, on, "consultation")


def _consultation_without_fixed_terms(evidence: Evidence, on: dt.date) -> ConsultationTerms:
    return _consultation(evidence, on)._replace(fixed_term_counts=False)


def _notification(evidence: Evidence, on: dt.date) -> ConsultationTerms:
    return _terms(evidence, on, "notification")


def _notification_without_fixed_terms(evidence: Evidence, on: dt.date) -> ConsultationTerms:
    return _notification(evidence, on)._replace(fixed_term_counts=False)


@njit(cache=True)
def consultation_days(dismissals: int, fixed_term_ends: int, terms: ConsultationTerms) -> int:
    """Give the least days between the start of a duty and the first dismissal.

    Args:
        dismissals: dismissals for redundancy that are proposed at one establishment within the terms' window,
            voluntary redundancies included, ends of fixed-term contracts at their agreed day left out.
        fixed_term_ends: ends of fixed-term contracts at their agreed day, at the same place and time.
        terms: the terms in force on the day of the proposal.

    Returns:
        Days; 0 below the least number, where only individual consultation is due.

    Source: Trade Union and Labour Relations (Consolidation) Act 1992, sections 188 and 193, as law firms
    report them.
    """
    proposed = dismissals + fixed_term_ends if terms.fixed_term_counts else dismissals
    if proposed < terms.small_min:
        return 0
    return terms.days_large if proposed >= terms.large_min else terms.days_small


@njit(cache=True)
def most_proposed(dismissals: np.ndarray, terms: ConsultationTerms) -> int:
    """Count the most dismissals that fall within the window of days, whenever it begins.

    Args:
        dismissals: days on which the dismissals at one establishment take effect, in the order of time,
            YYYYMMDD, shape (n,). To try what a count across the employer would give, pass those of all its
            establishments.
        terms: the terms in force on the day of the proposal.
    """
    most, first = 0, 0
    for i in range(dismissals.size):
        while day_number(dismissals[i]) - day_number(dismissals[first]) >= terms.window_days:
            first += 1
        most = max(most, i - first + 1)
    return most


@njit(cache=True)
def protective_award_pence(week_pay_pence: int, protected_days: int, terms: AwardTerms) -> int:
    """Award to one person for failure to consult: actual pay for each day of the protected period.

    award = min(protected days, most days) x a week's pay / 7, without a cap on a week's pay.

    Args:
        week_pay_pence: a week's gross pay, pence.
        protected_days: days that a tribunal sets; at most the terms' days count.
        terms: the terms in force on the day of the dismissal.

    Returns:
        Award in pence, rounded once.

    Source: Department for Business and Trade (90 and 180 days); Labour Research Department (actual weekly
    pay). That a day's pay is a seventh of a week's pay is assumed.
    """
    return divide_half_up(min(protected_days, terms.days_max) * week_pay_pence, 7)


@njit(cache=True)
def earliest_exit(
    consultation_start: int, days: int, decision: int, notice_weeks: int, notice_months: int
) -> int:
    """Give the earliest last day of employment.

    exit = max(start of the consultation + days, decision) + notice; the longer of the two notices counts.

    Args:
        consultation_start: first day of the consultation, YYYYMMDD.
        days: days of consultation, from `consultation_days`.
        decision: day on which the dismissal is decided, YYYYMMDD; 0 if it is not later.
        notice_weeks: weeks of notice.
        notice_months: months of notice.

    Returns:
        Last day of employment, YYYYMMDD; the first day out is the day after.

    Source: derived from the rules of consultation and of notice: no text gives the sum as a whole.
    """
    noticed = max(add_days(consultation_start, days), decision)
    return max(add_days(noticed, 7 * notice_weeks), add_months(noticed, notice_months))


_CHANGED = dt.date(2013, 4, 6)
_BEGAN = dt.date(2010, 4, 1)
_SOURCES = ("lexology-consultation-2013", "employment-law-watch-2013")
_NUMBERS = ("consultation.window_days", "consultation.small_min", "consultation.large_min")
_EARLIER = "In force before April 2010 too; the first date was not read."

CONSULTATION = Rule(
    "consultation",
    "Collective consultation",
    "proposal",
    "days",
    (
        Version(
            _BEGAN,
            _CHANGED - ONE_DAY,
            "At least 30 days before the first dismissal where 20 to 99 are proposed at one establishment "
            "within 90 days, 90 days where 100 or more are. Ends of fixed-term contracts count.",
            consultation_days,
            _SOURCES,
            "secondary",
            _consultation,
            (*_NUMBERS, "consultation.days_small", "consultation.days_large"),
            _EARLIER,
        ),
        Version(
            _CHANGED,
            None,
            "As before, with 45 days for 100 or more. Ends of fixed-term contracts at their agreed day no "
            "longer count; voluntary redundancies do.",
            consultation_days,
            (*_SOURCES, "taylor-wessing-2026"),
            "secondary",
            _consultation_without_fixed_terms,
            (*_NUMBERS, "consultation.days_small", "consultation.days_large"),
            "Consultation also has to begin in good time. A second trigger that counts across the employer "
            "is planned for 2027 and was only consulted on in 2026: no version is held for it.",
        ),
    ),
)

NOTIFICATION = Rule(
    "notification",
    "Notification of redundancies to the Secretary of State (form HR1)",
    "proposal",
    "days",
    (
        Version(
            _BEGAN,
            _CHANGED - ONE_DAY,
            "At least 30 days before the first dismissal for 20 to 99, 90 days for 100 or more.",
            consultation_days,
            _SOURCES,
            "secondary",
            _notification,
            (*_NUMBERS, "notification.days_small", "notification.days_large"),
            _EARLIER,
        ),
        Version(
            _CHANGED,
            None,
            "As before, with 45 days for 100 or more.",
            consultation_days,
            _SOURCES,
            "secondary",
            _notification_without_fixed_terms,
            (*_NUMBERS, "notification.days_small", "notification.days_large"),
            "That fixed-term contracts count as they do for consultation is assumed.",
        ),
    ),
)


def consultation_terms(evidence: Evidence, on: dt.date) -> ConsultationTerms:
    """Read the duty to consult on dismissals that are proposed on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return ConsultationTerms(*CONSULTATION.terms(evidence, on))


def notification_terms(evidence: Evidence, on: dt.date) -> ConsultationTerms:
    """Read the duty to notify of dismissals that are proposed on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return ConsultationTerms(*NOTIFICATION.terms(evidence, on))


def protective_award_terms(evidence: Evidence, on: dt.date) -> AwardTerms:
    """Read the most days of the award for a dismissal on a day."""
    return AwardTerms(days_max=whole(evidence, "protective-award.days_max", on))


PROTECTIVE_AWARD = Rule(
    "protective-award",
    "Protective award for failure to consult",
    "termination",
    "pence",
    (
        Version(
            _BEGAN,
            None,
            "Actual pay for each day of the protected period: at most 90 days, and 180 for dismissals from "
            "6 April 2026.",
            protective_award_pence,
            ("business-gov-protective-award", "lrd-protective-award", "taylor-wessing-2026"),
            "verified",
            protective_award_terms,
            ("protective-award.days_max",),
            f"{_EARLIER} Some doubt whether the day of the dismissal or that of the consultation decides; "
            "the dismissal is taken. That a day's pay is a seventh of a week's is assumed.",
        ),
    ),
)

EARLIEST_EXIT = Rule(
    "earliest-exit",
    "Earliest last day of employment",
    "proposal",
    "date",
    (
        Version(
            _BEGAN,
            None,
            "exit = max(start of the consultation + its days, decision) + notice.",
            earliest_exit,
            ("lexology-consultation-2013",),
            "derived",
            note="Notice can only be given once consultation has been meaningful, and the days run to the "
            "first dismissal that takes effect: notice within the days is left out, so the day leans to the "
            "late side.",
        ),
    ),
)
