"""Special severance: what of an exit package goes beyond entitlement, and who has to approve it."""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.approval import CHIEF_SECRETARY, DEPARTMENT, MINISTERS, NATIONAL, NO_LIMIT, TREASURY
from remit.rules.versions import ONE_DAY, Rule, Version, pence


class SeveranceTerms(NamedTuple):
    """Terms of special severance in force on the day of the offer."""

    delegated_below_pence: int  # the department decides alone below it; 0 never
    senior_delegated: bool  # also for senior people
    senior_pay_pence_y: int  # pay above which somebody is senior
    confidential_is_novel: bool
    ministers_from_pence: int  # exit package
    ministers_pay_pence_y: int  # pay above which ministers decide
    chief_secretary_from_pence: int


class SpecialSeverance(NamedTuple):
    """How much of a package is special severance, and who has to approve that.

    Attributes:
        special_pence: What goes beyond statute, contract and approved schemes, pence.
        approvers: Bits in the order of APPROVERS; 0 if nothing is special.
    """

    special_pence: int
    approvers: int


@njit(cache=True)
def special_severance(
    package_pence: int,
    entitled_pence: int,
    pay_pence_y: int,
    employer: int,
    board_level: bool,
    novel: bool,
    confidential: bool,
    terms: SeveranceTerms,
) -> SpecialSeverance:
    """Say how much of an exit package is special severance, and who has to approve it.

    special = max(0, package - what statute, contract and approved schemes give). Redundancy pay of statute or
    contract, pay in lieu under the contract, untaken leave and awards of a tribunal are not special;
    settlements, gardening leave, loans written off and hardship payments are.

    Args:
        package_pence: all that is paid on leaving, pence.
        entitled_pence: what of it statute, contract or an approved scheme gives, pence.
        pay_pence_y: yearly pay, pence.
        employer: kind of employer, by its code in EMPLOYERS.
        board_level: whether the person sits on the board of a national body.
        novel: whether the payment is novel, contentious or repercussive.
        confidential: whether the settlement has a confidentiality clause.
        terms: the terms in force on the day of the offer.

    Source: HM Treasury, guidance on special severance payments, and reports of its updates.
    """
    special = max(0, package_pence - entitled_pence)
    if special == 0:
        return SpecialSeverance(0, 0)
    unusual = novel or (confidential and terms.confidential_is_novel)
    senior = board_level or pay_pence_y > terms.senior_pay_pence_y
    delegated = special < terms.delegated_below_pence and (terms.senior_delegated or not senior)
    if employer == NATIONAL and delegated and not unusual:
        return SpecialSeverance(special, DEPARTMENT)
    bits = DEPARTMENT | TREASURY
    if package_pence >= terms.ministers_from_pence or pay_pence_y > terms.ministers_pay_pence_y:
        bits |= MINISTERS
    if unusual and special >= terms.chief_secretary_from_pence:
        bits |= CHIEF_SECRETARY
    return SpecialSeverance(special, bits)


def _always_treasury(evidence: Evidence, on: dt.date) -> SeveranceTerms:
    return SeveranceTerms(0, False, NO_LIMIT, False, NO_LIMIT, NO_LIMIT, NO_LIMIT)


def _with_ministers(evidence: Evidence, on: dt.date) -> SeveranceTerms:
    return _always_treasury(evidence, on)._replace(
        ministers_from_pence=pence(evidence, "special-severance.ministers_from_gbp", on),
        ministers_pay_pence_y=pence(evidence, "special-severance.ministers_pay_gbp_y", on),
    )


def _with_delegation(evidence: Evidence, on: dt.date) -> SeveranceTerms:
    return _with_ministers(evidence, on)._replace(
        delegated_below_pence=pence(evidence, "special-severance.delegated_below_gbp", on),
        senior_pay_pence_y=pence(evidence, "special-severance.senior_pay_gbp_y", on),
    )


def _with_chief_secretary(evidence: Evidence, on: dt.date) -> SeveranceTerms:
    return _with_ministers(evidence, on)._replace(
        delegated_below_pence=NO_LIMIT,
        senior_delegated=True,
        confidential_is_novel=True,
        chief_secretary_from_pence=pence(evidence, "special-severance.chief_secretary_from_gbp", on),
    )


_FIRST_UPDATE = dt.date(2025, 7, 28)
_SECOND_UPDATE = dt.date(2025, 11, 15)
_MINISTERS = ("special-severance.ministers_from_gbp", "special-severance.ministers_pay_gbp_y")

SPECIAL_SEVERANCE = Rule(
    "special-severance",
    "Special severance payment",
    "offer",
    "pence; approvers, as bits",
    (
        Version(
            dt.date(2010, 4, 1),
            dt.date(2021, 5, 26),
            "What goes beyond statute, contract and approved schemes is special severance and needs the "
            "approval of the department and the Treasury.",
            special_severance,
            ("assumed", "nhs-employers-severance-guidance"),
            "assumed",
            _always_treasury,
            note="Managing Public Money, annex 4.13, was not read: from memory.",
        ),
        Version(
            dt.date(2021, 5, 27),
            _FIRST_UPDATE - ONE_DAY,
            "The Treasury approves any special severance before it is offered; ministers too if the exit "
            "package is 100,000 or more or pay is above 150,000.",
            special_severance,
            ("nhs-employers-special-severance", "dac-beachcroft-special-severance"),
            "verified",
            _with_ministers,
            _MINISTERS,
            "That a request goes by way of the department is assumed.",
        ),
        Version(
            _FIRST_UPDATE,
            _SECOND_UPDATE - ONE_DAY,
            "As before for NHS employers. For national bodies the department's accounting officer decides "
            "below 100,000, unless the payment is novel, contentious or repercussive or the person sits on "
            "the board or is paid above the senior threshold.",
            special_severance,
            ("csw-special-severance", "gov-special-severance", "dac-beachcroft-special-severance"),
            "secondary",
            _with_delegation,
            (*_MINISTERS, "special-severance.delegated_below_gbp", "special-severance.senior_pay_gbp_y"),
            "That NHS England and other national bodies of health are not NHS employers in this sense is "
            "assumed, and so is the amount of the senior threshold.",
        ),
        Version(
            _SECOND_UPDATE,
            None,
            "As before for NHS employers. For national bodies the accounting officer decides on any amount "
            "unless it is novel, contentious or repercussive, as it is with a confidentiality clause. The "
            "Chief Secretary approves such payments of 300,000 or more.",
            special_severance,
            ("csw-special-severance-second", "vwv-special-severance"),
            "secondary",
            _with_chief_secretary,
            (*_MINISTERS, "special-severance.chief_secretary_from_gbp"),
            "The day is assumed: four months after the update of July 2025, and not known on 4 November. "
            "That NHS employers still need the Treasury, and that ministers go on to decide as before where "
            "the Treasury does, is assumed.",
        ),
    ),
)


def special_severance_terms(evidence: Evidence, on: dt.date) -> SeveranceTerms:
    """Read who approves special severance that is offered on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return SeveranceTerms(*SPECIAL_SEVERANCE.terms(evidence, on))
