"""Voluntary redundancy under the national model scheme of 2025-26, and what is repaid on return."""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import add_months, days_between, divide_half_up
from remit.rules.redundancy import REDUNDANCY, RedundancyTerms, redundancy_pence, redundancy_terms
from remit.rules.versions import ONE_DAY, Rule, Version, whole

_OPENED = dt.date(2025, 11, 12)
_RELAXED = dt.date(2025, 12, 1)


class ReturnTerms(NamedTuple):
    """What the scheme says about a new post in the public service."""

    months: int
    months_very_senior: int
    health_only: bool


@njit(cache=True)
def voluntary_redundancy_pence(
    whole_time_pay_pence_y: int,
    fte_millionths: int,
    week_pay_pence: int,
    continuous_days: int,
    reckonable_years: int,
    settlement_signed: bool,
    terms: RedundancyTerms,
) -> int:
    """Payment for voluntary redundancy: that of section 16 of the handbook, for who signs a settlement.

    Args:
        whole_time_pay_pence_y: yearly pay if whole-time, pence.
        fte_millionths: contracted hours as a share of whole-time hours, in millionths.
        week_pay_pence: a week's pay for the hours worked, pence; 0 to leave that basis out.
        continuous_days: days of continuous NHS service.
        reckonable_years: complete years of reckonable NHS service, without service for which a pension is
            in payment.
        settlement_signed: whether the settlement agreement is signed.
        terms: the terms of section 16 in force on the day on which the scheme opens.

    Returns:
        Payment in pence, rounded once.

    Source: answer in the Commons of 5 February 2026 (section 16, with its rule on pensions taken); NHS Derby
    and Derbyshire ICB (settlement agreement).
    """
    if not settlement_signed:
        return 0
    return redundancy_pence(
        whole_time_pay_pence_y, fte_millionths, week_pay_pence, continuous_days, reckonable_years, terms
    )


@njit(cache=True)
def voluntary_redundancy_repayment_pence(
    paid_pence: int,
    very_senior: bool,
    out: int,
    appointed: int,
    to_health_body: bool,
    to_government: bool,
    terms: ReturnTerms,
) -> int:
    """What is repaid by somebody who takes a new post in the public service too soon.

    repayment = payment x days left of the window / days of the window; the window is the terms' months from
    the first day out of employment.

    Args:
        paid_pence: the payment that the agreement counts, before or after tax as it says, pence.
        very_senior: whether the person left as a very senior manager or an executive senior manager.
        out: first day out of employment, YYYYMMDD.
        appointed: first day in the new post, YYYYMMDD; 0 for who takes none.
        to_health_body: whether the new post is with an NHS employer or another body of the health service.
        to_government: whether it is with a department or a body of government outside health.
        terms: the terms in force on the day on which the new post is taken up.

    Returns:
        Repayment in pence, rounded once.

    Source: Managers in Partnership on the scheme, November 2025 (windows, who counts). The schedule is
    assumed.
    """
    counts = to_health_body or (to_government and not terms.health_only)
    if appointed == 0 or not counts:
        return 0
    months = terms.months_very_senior if very_senior else terms.months
    window = days_between(out, add_months(out, months))
    left = window - max(0, days_between(out, appointed))
    if left <= 0:
        return 0
    return divide_half_up(paid_pence * left, window)


VOLUNTARY_REDUNDANCY = Rule(
    "voluntary-redundancy",
    "Voluntary redundancy: national model scheme",
    "scheme_opening",
    "pence",
    (
        Version(
            _OPENED,
            None,
            "As contractual redundancy under section 16, for who leaves by agreement and signs a settlement "
            "agreement. Service for which a pension is in payment does not count.",
            voluntary_redundancy_pence,
            ("commons-108754", "ddicb-voluntary-redundancy", "hssnews-voluntary-redundancy"),
            "verified",
            redundancy_terms,
            REDUNDANCY.version(_OPENED).parameters,
            "The day is that on which NHS England opened its scheme; boards followed after they had "
            "consulted their unions. That the terms of section 16 are those of the day on which the scheme "
            "opens is assumed.",
        ),
    ),
)


def voluntary_redundancy_terms(evidence: Evidence, on: dt.date) -> RedundancyTerms:
    """Read the terms of a scheme that opens on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return RedundancyTerms(*VOLUNTARY_REDUNDANCY.terms(evidence, on))


def _terms(evidence: Evidence, on: dt.date) -> ReturnTerms:
    return ReturnTerms(
        months=whole(evidence, "voluntary-redundancy-repayment.months", on),
        months_very_senior=whole(evidence, "voluntary-redundancy-repayment.months_very_senior", on),
        health_only=False,
    )


def _terms_of_health_only(evidence: Evidence, on: dt.date) -> ReturnTerms:
    return _terms(evidence, on)._replace(health_only=True)


_WINDOWS = ("voluntary-redundancy-repayment.months", "voluntary-redundancy-repayment.months_very_senior")

VOLUNTARY_REDUNDANCY_REPAYMENT = Rule(
    "voluntary-redundancy-repayment",
    "Voluntary redundancy: repayment on return",
    "appointment",
    "pence",
    (
        Version(
            _OPENED,
            _RELAXED - ONE_DAY,
            "Who takes a post with an NHS employer, another public body or a department within six months, "
            "or twelve for very senior managers, repays the share of the window that is left.",
            voluntary_redundancy_repayment_pence,
            ("mip-voluntary-redundancy",),
            "secondary",
            _terms,
            _WINDOWS,
            "The schedule was not found: days left of the window are assumed. One report ties twelve months "
            "to large payments too. Whether the payment counts before or after tax is not settled.",
        ),
        Version(
            _RELAXED,
            None,
            "As before, for posts in the health service only.",
            voluntary_redundancy_repayment_pence,
            ("distilled-post-repayment", "mip-voluntary-redundancy"),
            "secondary",
            _terms_of_health_only,
            _WINDOWS,
            "The relaxation was reported for late 2025; its day is assumed, and so is that it goes by the "
            "day on which the new post is taken up. The schedule is assumed.",
        ),
    ),
)


def return_terms(evidence: Evidence, on: dt.date) -> ReturnTerms:
    """Read what the scheme says about a new post that is taken up on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return ReturnTerms(*VOLUNTARY_REDUNDANCY_REPAYMENT.terms(evidence, on))
