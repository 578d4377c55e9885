"""Retention terms of business-critical staff in bodies that close: what it costs to keep a person."""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import RATE, divide_half_up
from remit.rules.versions import Rule, Version, whole


class RetentionTerms(NamedTuple):
    """Rates in hundredths of a per cent: of the staff of a body, and of basic pay while retained."""

    staff_share_max: int
    payment_rate: int


class Retention(NamedTuple):
    """What it takes to keep one person to a set date.

    Attributes:
        places: People of the body who may have the terms at a time.
        allowed: Whether there is a place for one more.
        stay_pence: Cost of the post for the months.
        payment_pence: Retention payment for them.
        exit_pence: Exit sum at the end of the stay, if the person is then made redundant.
        total_pence: All three together.
    """

    places: int
    allowed: bool
    stay_pence: int
    payment_pence: int
    exit_pence: int
    total_pence: int


def _terms(evidence: Evidence, on: dt.date) -> RetentionTerms:
    return RetentionTerms(
        staff_share_max=whole(evidence, "retention.staff_share_max", on, parts=RATE),
        payment_rate=whole(evidence, "retention.payment_rate", on, parts=RATE),
    )


@njit(cache=True)
def retention(
    pay_pence_y: int,
    post_cost_pence_y: int,
    months: int,
    exit_guaranteed_pence: int,
    exit_in_force_pence: int,
    staff: int,
    retained: int,
    terms: RetentionTerms,
) -> Retention:
    """Cost of keeping a business-critical person to a set date, and their exit sum then.

    stay = months x cost of the post / 12; payment = payment rate x months x pay / 12. The severance terms on
    the day of the offer are guaranteed: the exit sum is the one by those terms, on service up to the end of
    the stay, or the one by the terms then in force if that is more.

    Args:
        pay_pence_y: basic pay for the hours worked, pence a year.
        post_cost_pence_y: yearly cost of the post, on-costs included; see the rule `post`.
        months: whole months from the offer to the set date.
        exit_guaranteed_pence: exit sum at the set date by the terms of the day of the offer, pence; 0 for who
            is transferred or redeployed then.
        exit_in_force_pence: exit sum at the set date by the terms in force then, pence.
        staff: people whom the body employs.
        retained: people of the body who have the terms already.
        terms: terms in force on the day of the offer.

    Returns:
        Places and cost, each part rounded once.

    Source: HSJ, Trusts told to pick business critical staff; the payment rate is assumed.
    """
    places = terms.staff_share_max * staff // RATE
    stay = divide_half_up(months * post_cost_pence_y, 12)
    payment = divide_half_up(terms.payment_rate * months * pay_pence_y, 12 * RATE)
    leaves_with = max(exit_guaranteed_pence, exit_in_force_pence)
    return Retention(places, retained < places, stay, payment, leaves_with, stay + payment + leaves_with)


_PARAMETERS = ("retention.staff_share_max", "retention.payment_rate")
_ASSUMED = (
    "The rate of the payment was not found and is assumed, without on-costs of its own. That the person "
    "gets the better of the terms guaranteed and those in force is assumed."
)

RETENTION = Rule(
    "retention",
    "Retention terms of business-critical staff",
    "offer",
    "places and pence",
    (
        Version(
            dt.date(2011, 3, 31),
            dt.date(2012, 8, 9),
            "Recruitment and exit terms: business-critical staff, 15% of the staff of a body at most, stay "
            "to a set date with their severance terms guaranteed; then redundancy, transfer or "
            "redeployment. No job is guaranteed.",
            retention,
            ("hsj-retention-terms",),
            "secondary",
            _terms,
            _PARAMETERS,
            _ASSUMED,
        ),
        Version(
            dt.date(2012, 8, 10),
            dt.date(2013, 3, 31),
            "Retention terms for business-critical staff take the place of the terms of 2011.",
            retention,
            ("nhs-employers-transition-2012", "hsj-retention-terms"),
            "assumed",
            _terms,
            _PARAMETERS,
            "That there are new terms was read; that they keep the limit and the guarantee is "
            "assumed, and so is that none are offered after the bodies close. " + _ASSUMED,
        ),
    ),
)


def retention_terms(evidence: Evidence, on: dt.date) -> RetentionTerms:
    """Read the terms in force on the day of the offer.

    Raises:
        NotCovered: no terms were on offer that day.
    """
    return RetentionTerms(*RETENTION.terms(evidence, on))
