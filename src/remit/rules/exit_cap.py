"""The cap on exit payments of the public sector, in force from 4 November 2020 to 11 February 2021 only."""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import RATE, divide_half_up
from remit.rules.versions import Rule, Version, pence, whole


class ExitCapTerms(NamedTuple):
    """Terms of the cap."""

    limit_pence: int
    notice_share: int  # of a year's pay, hundredths of a per cent: pay in lieu up to it does not count
    aggregation_days: int


class ExitCap(NamedTuple):
    """What an exit payment comes to under the cap.

    Attributes:
        counted_pence: What counts of this exit.
        payable_pence: How much of that may be paid.
        cut_pence: How much of it may not.
    """

    counted_pence: int
    payable_pence: int
    cut_pence: int


def _terms(evidence: Evidence, on: dt.date) -> ExitCapTerms:
    return ExitCapTerms(
        limit_pence=pence(evidence, "exit-cap.limit_gbp", on),
        notice_share=whole(evidence, "exit-cap.notice_share", on, parts=RATE),
        aggregation_days=whole(evidence, "exit-cap.aggregation_days", on),
    )


@njit(cache=True)
def exit_cap(
    redundancy_pence: int,
    statutory_pence: int,
    pension_cost_pence: int,
    severance_pence: int,
    settlement_pence: int,
    notice_pay_pence: int,
    pay_pence_y: int,
    earlier_pence: int,
    days_since_earlier: int,
    terms: ExitCapTerms,
) -> ExitCap:
    """Cap an exit payment. To be called only for exits that the rule covers.

    counted = redundancy without its statutory part + pension cost + severance + settlement + what pay in lieu
    of notice has above a quarter of a year's pay; at most the limit may be paid, less what another exit of
    the same person within 28 days has used up. Statutory redundancy pay is not cut.

    Args:
        redundancy_pence: contractual redundancy pay, its statutory part included, pence.
        statutory_pence: statutory redundancy pay, pence.
        pension_cost_pence: what the employer pays for an early pension without reduction, pence.
        severance_pence: severance or payment for voluntary exit, pence.
        settlement_pence: payment under a settlement, pence.
        notice_pay_pence: pay in lieu of notice, pence.
        pay_pence_y: yearly pay, pence.
        earlier_pence: what counted of an earlier exit of the same person, pence.
        days_since_earlier: days since that exit.
        terms: the terms of the cap.

    Source: Restriction of Public Sector Exit Payments Regulations 2020, as law firms and the Commons Library
    report them.
    """
    whole_sums = pension_cost_pence + severance_pence + settlement_pence
    whole_sums += max(0, redundancy_pence - statutory_pence)
    notice = max(0, RATE * notice_pay_pence - terms.notice_share * pay_pence_y)
    counted = divide_half_up(RATE * whole_sums + notice, RATE)
    used = earlier_pence if days_since_earlier <= terms.aggregation_days else 0
    payable = min(counted, max(0, terms.limit_pence - used))
    return ExitCap(counted, payable, counted - payable)


EXIT_CAP = Rule(
    "exit-cap",
    "Cap on exit payments of the public sector",
    "termination",
    "pence",
    (
        Version(
            dt.date(2020, 11, 4),
            dt.date(2021, 2, 11),
            "What counts of an exit payment may be paid up to the limit: contractual redundancy above the "
            "statutory, the employer's pension cost, severance, settlement, and pay in lieu of notice above "
            "a quarter of a year's pay. Exits of one person within 28 days are taken together.",
            exit_cap,
            ("ward-hadaway-exit-cap", "weightmans-exit-cap", "dwf-exit-cap", "commons-library-exit-cap"),
            "secondary",
            _terms,
            ("exit-cap.limit_gbp", "exit-cap.notice_share", "exit-cap.aggregation_days"),
            "No longer applied from 12 February 2021 and then revoked. That statutory redundancy pay is paid "
            "even where the cap is reached is one reading of the law. Waivers are not modelled.",
        ),
    ),
)


def exit_cap_terms(evidence: Evidence, on: dt.date) -> ExitCapTerms:
    """Read the terms of the cap for an exit on a day.

    Raises:
        NotCovered: the cap was not in force.
    """
    return ExitCapTerms(*EXIT_CAP.terms(evidence, on))
