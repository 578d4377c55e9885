"""Transfer with the work: no redundancy pay, continuous service goes on; the price of not consulting."""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.versions import Rule, Version, whole


class TransferTerms(NamedTuple):
    """Terms of a transfer."""

    award_weeks_max: int


class Transfer(NamedTuple):
    """What a transfer means for one person.

    Attributes:
        redundancy_pence: Redundancy pay that is still due, pence.
        continuous_from: First day of the continuous service that goes on, YYYYMMDD; 0 if none is carried on.
        award_pence: The most that a tribunal may award for failure to consult, pence.
    """

    redundancy_pence: int
    continuous_from: int
    award_pence: int


def _terms(evidence: Evidence, on: dt.date) -> TransferTerms:
    return TransferTerms(award_weeks_max=whole(evidence, "transfer.award_weeks_max", on))


@njit(cache=True)
def transfer(
    moves_with_work: bool,
    consulted: bool,
    redundancy_pence: int,
    week_pay_pence: int,
    continuous_from: int,
    terms: TransferTerms,
) -> Transfer:
    """Say what a transfer of work means for somebody who does it.

    Who moves with the work is not dismissed: no redundancy pay is due, and the contract and the continuous
    service go on with the receiver. Who was not informed and consulted may be awarded weeks of actual pay.

    Args:
        moves_with_work: whether the person transfers.
        consulted: whether the employer informed and consulted on the transfer.
        redundancy_pence: redundancy pay that would be due without the transfer, pence.
        week_pay_pence: a week's gross pay, without any cap, pence.
        continuous_from: first day of continuous service, YYYYMMDD.
        terms: the terms in force on the day of the transfer.

    Source: Social Partnership Forum, staff transfer guide (contracts and continuity go over unchanged, under
    TUPE, a transfer scheme or the Cabinet Office's statement of practice); XpertHR (13 weeks).
    """
    award = 0 if consulted else terms.award_weeks_max * week_pay_pence
    if moves_with_work:
        return Transfer(0, continuous_from, award)
    return Transfer(redundancy_pence, 0, award)


TRANSFER = Rule(
    "transfer",
    "Transfer with the work",
    "appointment",
    "pence, a date, pence",
    (
        Version(
            dt.date(2010, 4, 1),
            None,
            "Who transfers with the work gets no redundancy pay and keeps continuous service. For failure to "
            "inform and consult a tribunal may award up to thirteen weeks' gross pay a person.",
            transfer,
            ("spf-transfer-guide", "xperthr-tupe-award"),
            "secondary",
            _terms,
            ("transfer.award_weeks_max",),
            "In force before April 2010 too; the first date was not read. The day of the transfer stands for "
            "that on which the new post is taken up. Who objects to the transfer is not modelled.",
        ),
    ),
)


def transfer_terms(evidence: Evidence, on: dt.date) -> TransferTerms:
    """Read the terms of a transfer on a day.

    Raises:
        NotCovered: no version covers the day.
    """
    return TransferTerms(*TRANSFER.terms(evidence, on))
