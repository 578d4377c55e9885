"""Notice of dismissal: how long it is, which date it moves, and what is paid where it is not worked."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import (
    WHOLE_TIME,
    add_days,
    add_months,
    complete_years,
    days_between,
    divide_half_up,
)
from remit.rules.versions import Rule, Version, whole


class NoticeTerms(NamedTuple):
    """Statutory minimum of the notice that an employer gives."""

    service_min_months: int
    weeks_per_year: int
    weeks_min: int
    weeks_max: int


class Notice(NamedTuple):
    """Notice that is due.

    Attributes:
        statutory_weeks: weeks that the statute asks for.
        contractual_months: months that the contract asks for.
        last_day: last day of employment if the notice is worked, YYYYMMDD: the later end of the two.
        out: first day out of employment if the notice is worked, YYYYMMDD.
    """

    statutory_weeks: int
    contractual_months: int
    last_day: int
    out: int


class NoticeUnworked(NamedTuple):
    """What is left of the notice on the last day of employment: whole months, and days beside them."""

    months: int
    days: int


class PayInLieuTerms(NamedTuple):
    """How a day's pay comes from a year's."""

    days_in_year: int


def contractual_months(evidence: Evidence, on: dt.date, bands: Sequence[str]) -> tuple[int, ...]:
    """Read the months of notice that contracts give, band by band.

    Args:
        evidence: what is known.
        on: the day on which notice is given.
        bands: names of the bands, as 8a or vsm.

    Returns:
        Months in the order of the bands: a loop over people picks theirs by the number of their band.

    Raises:
        EvidenceError: no notice is known for a band on that day.
    """
    return tuple(whole(evidence, f"notice.months.band_{band}", on) for band in bands)


def _terms(evidence: Evidence, on: dt.date) -> NoticeTerms:
    return NoticeTerms(
        service_min_months=whole(evidence, "statutory-notice.service_min_months", on),
        weeks_per_year=whole(evidence, "statutory-notice.weeks_per_year", on),
        weeks_min=whole(evidence, "statutory-notice.weeks_min", on),
        weeks_max=whole(evidence, "statutory-notice.weeks_max", on),
    )


def _pay_terms(evidence: Evidence, on: dt.date) -> PayInLieuTerms:
    return PayInLieuTerms(days_in_year=whole(evidence, "notice.days_in_year", on))


@njit(cache=True)
def statutory_notice_weeks(continuous_from: int, given: int, terms: NoticeTerms) -> int:
    """Weeks of notice by statute: one a complete year of service, between one and twelve, from one month on.

    Args:
        continuous_from: first day of continuous service, YYYYMMDD.
        given: day on which notice is given, YYYYMMDD; it counts as a day of service.
        terms: terms in force on that day.

    Source: Employment Rights Act 1996, section 86.
    """
    served_to = add_days(given, 1)
    if add_months(continuous_from, terms.service_min_months) > served_to:
        return 0
    weeks = complete_years(continuous_from, served_to) * terms.weeks_per_year
    return max(terms.weeks_min, min(weeks, terms.weeks_max))


@njit(cache=True)
def notice(continuous_from: int, given: int, contractual_months: int, terms: NoticeTerms) -> Notice:
    """Notice that an employer has to give: the later of the statutory and the contractual end.

    Weeks and months run from the day after notice is given. Months end on the day of the month on which it
    was given, or on the last of a shorter month.

    Args:
        continuous_from: first day of continuous service, YYYYMMDD.
        given: day on which notice is given, YYYYMMDD.
        contractual_months: months that the contract gives; 0 if it gives none.
        terms: terms in force on the day on which notice is given.

    Source: Employment Rights Act 1996, section 86; Refreshing Law on how notice is counted.
    """
    weeks = statutory_notice_weeks(continuous_from, given, terms)
    last_day = max(add_days(given, 7 * weeks), add_months(given, contractual_months))
    return Notice(weeks, contractual_months, last_day, add_days(last_day, 1))


@njit(cache=True)
def relevant_out(continuous_from: int, given: int, out: int, terms: NoticeTerms) -> int:
    """Give the day after the relevant date, up to which statutory redundancy pay counts service and age.

    The relevant date is the last day of employment. Where the statutory notice was short or paid in lieu, it
    is the day on which that notice would have ended had it been given in full.

    Args:
        continuous_from: first day of continuous service, YYYYMMDD.
        given: day on which notice is given, YYYYMMDD; 0 if none is: it then counts from the last day.
        out: first day out of employment, YYYYMMDD.
        terms: terms in force on the day on which notice is given.

    Returns:
        A date, YYYYMMDD, not before `out`.

    Source: XpertHR, How is redundancy pay calculated under the Employment Rights Act 1996.
    """
    start = given if given > 0 else add_days(out, -1)
    weeks = statutory_notice_weeks(continuous_from, start, terms)
    return max(out, add_days(start, 7 * weeks + 1))


@njit(cache=True)
def notice_unworked(given: int, out: int, statutory_weeks: int, contractual_months: int) -> NoticeUnworked:
    """Count what is left of the notice after the last day of employment.

    Where the contractual notice is the longer one, whole months are counted back from its end, on the day of
    the month on which notice was given, and the days that remain. Where the statutory one is, days.

    Args:
        given: day on which notice is given, YYYYMMDD; 0 if none is: it then counts from the last day.
        out: first day out of employment, YYYYMMDD.
        statutory_weeks: weeks of notice by statute.
        contractual_months: months of notice by contract.
    """
    last = add_days(out, -1)
    start = given if given > 0 else last
    by_weeks, by_months = add_days(start, 7 * statutory_weeks), add_months(start, contractual_months)
    if last >= max(by_weeks, by_months):
        return NoticeUnworked(0, 0)
    if by_weeks > by_months:
        return NoticeUnworked(0, days_between(last, by_weeks))
    months = 0
    while months < contractual_months and add_months(start, contractual_months - months - 1) >= last:
        months += 1
    return NoticeUnworked(months, days_between(last, add_months(start, contractual_months - months)))


@njit(cache=True)
def week_pay_pence(whole_time_pay_pence_y: int, fte_millionths: int, terms: PayInLieuTerms) -> int:
    """Give a week's pay of a yearly salary: seven days of a year's pay for the hours worked, pence."""
    return divide_half_up(7 * whole_time_pay_pence_y * fte_millionths, terms.days_in_year * WHOLE_TIME)


@njit(cache=True)
def pay_in_lieu_pence(
    whole_time_pay_pence_y: int,
    fte_millionths: int,
    given: int,
    out: int,
    statutory_weeks: int,
    contractual_months: int,
    terms: PayInLieuTerms,
) -> int:
    """Pay in lieu of the notice that is not worked.

    pay = months not worked x yearly pay / 12 + days not worked x yearly pay / 365, at the hours worked.

    Args:
        whole_time_pay_pence_y: yearly pay if whole-time, pence.
        fte_millionths: contracted hours as a share of whole-time hours, in millionths.
        given: day on which notice is given, YYYYMMDD; 0 if none is.
        out: first day out of employment, YYYYMMDD.
        statutory_weeks: weeks of notice by statute, of `notice`.
        contractual_months: months of notice by contract.
        terms: terms in force on the day on which notice is given.

    Returns:
        Pay in lieu in pence, rounded once. It is not redundancy pay, and no ceiling applies to it.

    Source: HSJ, Additional payments push senior payoffs above NHS limit, on what stands outside the ceiling;
    the formula is assumed.
    """
    left = notice_unworked(given, out, statutory_weeks, contractual_months)
    yearly = whole_time_pay_pence_y * fte_millionths
    parts = left.months * terms.days_in_year + left.days * 12
    return divide_half_up(parts * yearly, 12 * terms.days_in_year * WHOLE_TIME)


_IN_FORCE = dt.date(1996, 8, 22)  # the Employment Rights Act 1996 begins
_STATUTORY_NOTICE = (
    "statutory-notice.service_min_months",
    "statutory-notice.weeks_per_year",
    "statutory-notice.weeks_min",
    "statutory-notice.weeks_max",
)

NOTICE = Rule(
    "notice",
    "Notice of dismissal",
    "notice",
    "weeks, months and dates",
    (
        Version(
            _IN_FORCE,
            None,
            "By statute a week for each complete year of service, one at least from a month of service on, "
            "twelve at most; by contract months by band. The later end of the two counts.",
            notice,
            ("era-1996-notice", "refreshing-law-notice"),
            "verified",
            _terms,
            _STATUTORY_NOTICE,
            "The handbook leaves notice to the employer: the months by band are a local policy, assumed "
            "until yours is given (notice.months.band_1 and so on).",
        ),
    ),
)

RELEVANT_DATE = Rule(
    "relevant-date",
    "Relevant date for statutory redundancy pay",
    "notice",
    "the day after the relevant date",
    (
        Version(
            _IN_FORCE,
            None,
            "The last day of employment; where the statutory notice was short or paid in lieu, the day on "
            "which it would have ended.",
            relevant_out,
            ("xperthr-redundancy-pay", "hr-booth-relevant-date", "era-1996-notice"),
            "verified",
            _terms,
            _STATUTORY_NOTICE,
            "Without any notice the last day of employment stands for the day on which it is given.",
        ),
    ),
)

PAY_IN_LIEU = Rule(
    "pay-in-lieu",
    "Pay in lieu of notice",
    "notice",
    "pence",
    (
        Version(
            dt.date(2006, 10, 1),
            None,
            "Pay for the notice that is not worked: a twelfth of the yearly pay for each month, and a day's "
            "share of it for each day beside them; seven days for a week of statutory notice.",
            pay_in_lieu_pence,
            ("hsj-payoffs",),
            "assumed",
            _pay_terms,
            ("notice.days_in_year",),
            "That it stands outside the ceiling on redundancy pay was read; the arithmetic is assumed. It is "
            "basic pay, without allowances and pension contributions.",
        ),
    ),
)


def notice_terms(evidence: Evidence, on: dt.date) -> NoticeTerms:
    """Read the terms of a notice that is given on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return NoticeTerms(*NOTICE.terms(evidence, on))


def pay_in_lieu_terms(evidence: Evidence, on: dt.date) -> PayInLieuTerms:
    """Read the terms of pay in lieu of a notice that is given on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return PayInLieuTerms(*PAY_IN_LIEU.terms(evidence, on))
