"""Mutually agreed resignation (MARS): who may leave under it, what is paid, what is repaid, whether it saves.

The national scheme of autumn 2010 was followed by local schemes under section 20 of the Agenda for Change
handbook, on the same scale.
"""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import WHOLE_TIME, add_months, divide_half_up
from remit.rules.redundancy import NO_CEILING
from remit.rules.versions import Rule, Version, pence, whole

NEVER = 10**6
"""Months beyond any plan: stands where an exit does not pay back."""


class MarsTerms(NamedTuple):
    """Terms of a scheme; months counted in halves so that they stay whole numbers."""

    half_months_per_year: int
    half_months_min: int
    half_months_max: int
    service_min_years: int
    ceiling_pence_y: int  # of whole-time pay


NO_SCHEME = MarsTerms(0, 0, 0, 0, 0)
"""Terms under which nothing is paid to anybody: no scheme is on offer."""


class RepaymentTerms(NamedTuple):
    """What the agreement says about coming back."""

    window_months: int  # 0: as many as were paid for


class SavingsTerms(NamedTuple):
    """What an exit has to save."""

    payback_months_max: int


class Savings(NamedTuple):
    """What an exit saves, and whether that is enough.

    Attributes:
        saving_pence_y: Yearly cost of the post less the yearly cost of the back-fill, pence.
        payback_months: Months after which the savings have covered the cost of the exit, a month begun
            counted whole; NEVER if nothing is saved.
        met: Whether the exit meets the condition.
    """

    saving_pence_y: int
    payback_months: int
    met: bool


def _scale(evidence: Evidence, on: dt.date, scheme: str) -> MarsTerms:
    return MarsTerms(
        half_months_per_year=whole(evidence, f"{scheme}.months_per_year", on, parts=2),
        half_months_min=whole(evidence, f"{scheme}.months_min", on, parts=2),
        half_months_max=whole(evidence, f"{scheme}.months_max", on, parts=2),
        service_min_years=whole(evidence, f"{scheme}.service_min_years", on),
        ceiling_pence_y=NO_CEILING,
    )


def _national_terms(evidence: Evidence, on: dt.date) -> MarsTerms:
    return _scale(evidence, on, "mars-2010")


def _local_terms(evidence: Evidence, on: dt.date) -> MarsTerms:
    return _scale(evidence, on, "mars")


def _local_terms_with_ceiling(evidence: Evidence, on: dt.date) -> MarsTerms:
    return _local_terms(evidence, on)._replace(ceiling_pence_y=pence(evidence, "mars.ceiling_gbp_y", on))


@njit(cache=True)
def mars_half_months(service_years: int, terms: MarsTerms) -> int:
    """Give the half months of pay for complete years of service: nil under the least service."""
    if service_years < terms.service_min_years:
        return 0
    on_scale = service_years * terms.half_months_per_year
    return max(terms.half_months_min, min(on_scale, terms.half_months_max))


@njit(cache=True)
def mars_pence(whole_time_pay_pence_y: int, fte_millionths: int, service_years: int, terms: MarsTerms) -> int:
    """Payment for a mutually agreed resignation.

    pay = clamp(N / 2, 3, 12) months x min(whole-time pay, ceiling) / 12 x hours, nil under the least service.

    Args:
        whole_time_pay_pence_y: yearly pay if whole-time, pence.
        fte_millionths: contracted hours as a share of whole-time hours, in millionths.
        service_years: complete years of NHS service that the scheme counts, N.
        terms: the terms of the scheme, in force on the day on which it opens.

    Returns:
        Payment in pence, rounded once.

    Source: HSJ on the take-up of the scheme, November 2010 (scale: 3 months up to 6 years, 12 months from 24
    years); NHS Employers, section 20 of the handbook, for local schemes and the ceiling.
    """
    yearly = min(whole_time_pay_pence_y, terms.ceiling_pence_y) * fte_millionths
    return divide_half_up(mars_half_months(service_years, terms) * yearly, 24 * WHOLE_TIME)


@njit(cache=True)
def mars_allowed(service_years: int, post_is_redundant: bool, terms: MarsTerms) -> bool:
    """Tell whether somebody may leave under the scheme: enough service, and the post is not redundant.

    Where the post goes, the person is entitled to redundancy pay, and a mutually agreed resignation would
    leave that claim open.

    Args:
        service_years: complete years of NHS service that the scheme counts.
        post_is_redundant: whether the post itself goes.
        terms: the terms of the scheme, in force on the day on which it opens.

    Source: NHS Employers, section 20 of the handbook, paragraphs 20.5 and 20.6.
    """
    return service_years >= terms.service_min_years and not post_is_redundant


@njit(cache=True)
def _complete_months(start: int, end: int) -> int:
    months = 12 * (end // 10000 - start // 10000) + end // 100 % 100 - start // 100 % 100
    if add_months(start, months) > end:
        months -= 1
    return max(0, months)


@njit(cache=True)
def mars_repayment_pence(
    paid_pence: int, half_months_paid: int, out: int, returned: int, terms: RepaymentTerms
) -> int:
    """What is repaid by somebody who comes back to the NHS before the months paid for are over.

    repayment = payment x (months paid for - complete months since leaving) / months paid for, as long as the
    window of the agreement is open.

    Args:
        paid_pence: the payment that the agreement counts, before or after tax as it says, pence.
        half_months_paid: half months of pay that it was, from `mars_half_months`.
        out: first day out of employment, YYYYMMDD.
        returned: first day of the new employment in the NHS, YYYYMMDD; 0 for who does not return.
        terms: the terms in force on the day on which the scheme opens.

    Returns:
        Repayment in pence, rounded once.

    Source: assumed; the press of 2010 expected a penalty, and no official text gives the months.
    """
    if returned == 0:
        return 0
    elapsed = 2 * _complete_months(out, returned)
    window = 2 * terms.window_months if terms.window_months > 0 else half_months_paid
    left = half_months_paid - elapsed
    if elapsed >= window or left <= 0:
        return 0
    return divide_half_up(paid_pence * left, half_months_paid)


@njit(cache=True)
def savings_condition(
    exit_cost_pence: int,
    post_cost_pence_y: int,
    backfill_pence_y: int,
    post_given_up: bool,
    filled_by_redeployment: bool,
    terms: SavingsTerms,
) -> Savings:
    """What an exit saves a year, when it has paid back, and whether that meets the condition.

    payback months = exit cost / (yearly saving / 12). The condition is met if the post is given up, or filled
    from a post that is not filled again, and the exit pays back within the limit.

    Args:
        exit_cost_pence: what the exit costs the employer: payment, pension cost, insurance on it, notice.
        post_cost_pence_y: yearly cost of the post, on-costs included, pence.
        backfill_pence_y: yearly cost of who takes over the work, on-costs included, pence.
        post_given_up: whether the post is absorbed.
        filled_by_redeployment: whether it is filled by redeployment from a post that need not be filled.
        terms: the terms in force on the day of the offer.

    Source: Mersey Care's scheme of 2024 for the condition on the post; the limit on the months is assumed.
    """
    saving = max(0, post_cost_pence_y - backfill_pence_y)
    months = NEVER if exit_cost_pence > 0 else 0
    if saving > 0:
        months = min(NEVER, (12 * exit_cost_pence + saving - 1) // saving)
    met = (post_given_up or filled_by_redeployment) and months <= terms.payback_months_max
    return Savings(saving, months, met)


_NATIONAL = tuple(
    f"mars-2010.{name}" for name in ("months_per_year", "months_min", "months_max", "service_min_years")
)
_LOCAL = tuple(
    f"mars.{name}" for name in ("months_per_year", "months_min", "months_max", "service_min_years")
)

MARS = Rule(
    "mars",
    "Mutually agreed resignation: payment",
    "scheme_opening",
    "pence",
    (
        Version(
            dt.date(2010, 9, 15),
            dt.date(2010, 10, 31),
            "National scheme: half a month's pay for each complete year of service, at least 3 and at most "
            "12 months, from one year of service. No ceiling on pay.",
            mars_pence,
            ("hsj-mars-take-up", "hsj-mars-offered"),
            "secondary",
            _national_terms,
            _NATIONAL,
            "The first day, 15 September 2010, stands for the middle of the month that was reported.",
        ),
        Version(
            dt.date(2010, 11, 1),
            dt.date(2018, 3, 31),
            "Local schemes under section 20 of the handbook, on the scale of the national scheme. No ceiling "
            "on pay.",
            mars_pence,
            ("nhs-employers-section-20", "assumed"),
            "assumed",
            _local_terms,
            _LOCAL,
            "That local schemes kept the scale, and that there was no ceiling before April 2018, is assumed.",
        ),
        Version(
            dt.date(2018, 4, 1),
            None,
            "Local schemes as before, with a ceiling on the whole-time pay that counts; hours are applied "
            "after it.",
            mars_pence,
            ("nhs-employers-mars-2024", "nhs-employers-mars-2018"),
            "verified",
            _local_terms_with_ceiling,
            (*_LOCAL, "mars.ceiling_gbp_y"),
            "The day from which the ceiling holds is assumed: the handbook page of 2018-19 already has it. "
            "The service that counts starts again when a pension is taken, as one trust's scheme says.",
        ),
    ),
)

MARS_ELIGIBILITY = Rule(
    "mars-eligibility",
    "Mutually agreed resignation: who may leave under it",
    "scheme_opening",
    "true or false",
    (
        Version(
            dt.date(2010, 9, 15),
            dt.date(2010, 10, 31),
            "At least one year of service, and the post is not redundant.",
            mars_allowed,
            ("hsj-mars-take-up", "nhs-employers-section-20"),
            "secondary",
            _national_terms,
            _NATIONAL,
            "That the guard of section 20 held for the national scheme too follows from its purpose.",
        ),
        Version(
            dt.date(2010, 11, 1),
            None,
            "At least twelve months of continuous NHS service, and the post is not redundant: it is not paid "
            "where the person is entitled to redundancy pay or redundancy benefits of the pension scheme.",
            mars_allowed,
            ("nhs-employers-section-20", "mersey-care-mars-2024", "nca-mars-2025"),
            "verified",
            _local_terms,
            _LOCAL,
            "Employers also leave out who has resigned or retired already, has a date of leaving or another "
            "post, or is in a pool for redundancy.",
        ),
    ),
)


def repayment_terms(evidence: Evidence, on: dt.date) -> RepaymentTerms:
    """Read the terms of coming back for a scheme that opens on a day."""
    return RepaymentTerms(window_months=whole(evidence, "mars-repayment.window_months", on))


MARS_REPAYMENT = Rule(
    "mars-repayment",
    "Mutually agreed resignation: repayment on return",
    "scheme_opening",
    "pence",
    (
        Version(
            dt.date(2010, 9, 15),
            None,
            "Who is employed in the NHS again before as many months have gone by as were paid for repays the "
            "share of the months that are left.",
            mars_repayment_pence,
            ("assumed", "hsj-mars-offered"),
            "assumed",
            repayment_terms,
            ("mars-repayment.window_months",),
            "The press of 2010 expected a penalty; no official text gives the months or the schedule. "
            "Whether the payment counts before or after tax is for the agreement to say.",
        ),
    ),
)


def savings_terms(evidence: Evidence, on: dt.date) -> SavingsTerms:
    """Read what an exit that is offered on a day has to save."""
    return SavingsTerms(payback_months_max=whole(evidence, "savings-condition.payback_months_max", on))


SAVINGS_CONDITION = Rule(
    "savings-condition",
    "Savings condition of an exit",
    "offer",
    "pence a year, months, true or false",
    (
        Version(
            dt.date(2010, 4, 1),
            None,
            "The post is given up, or filled by redeployment from a post that need not be filled, and the "
            "exit pays back within the limit: payback months = exit cost / monthly saving, on-costs included "
            "and less any back-fill.",
            savings_condition,
            ("mersey-care-mars-2024", "assumed"),
            "assumed",
            savings_terms,
            ("savings-condition.payback_months_max",),
            "The condition on the post is that of a local scheme. No text with a limit on the months was "
            "found: 24 months are assumed.",
        ),
    ),
)


def mars_terms(evidence: Evidence, on: dt.date) -> MarsTerms:
    """Read the terms of a scheme that opens on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return MarsTerms(*MARS.terms(evidence, on))
