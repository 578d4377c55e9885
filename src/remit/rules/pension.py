"""Employer's contribution to the NHS Pension Scheme, and who pays which part of it."""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import RATE, divide_half_up
from remit.rules.in_force import whole_or_nil
from remit.rules.versions import Rule, Version, whole


class PensionTerms(NamedTuple):
    """Rates of pensionable pay, in hundredths of a per cent."""

    rate: int  # contribution of the employer
    levy_rate: int  # for running the scheme, on top
    central_rate: int  # of both together: what is paid for the employer from central funds


class PensionContribution(NamedTuple):
    """Who pays which part, pence a year; charged = employer + central.

    Attributes:
        charged_pence_y: Contribution and scheme levy together.
        levy_pence_y: The scheme levy alone, which is part of what is charged.
        employer_pence_y: What the employer itself pays.
        central_pence_y: What is paid from central funds.
    """

    charged_pence_y: int
    levy_pence_y: int
    employer_pence_y: int
    central_pence_y: int


def _terms(evidence: Evidence, on: dt.date) -> PensionTerms:
    """Read the rates of a day.

    One reader for every version: a part that had not begun, or had not been published, is nil.
    """
    return PensionTerms(
        rate=whole(evidence, "pension.employer_rate", on, parts=RATE),
        levy_rate=whole_or_nil(evidence, "pension.levy_rate", on, parts=RATE),
        central_rate=whole_or_nil(evidence, "pension.central_rate", on, parts=RATE),
    )


@njit(cache=True)
def pension_employer_pence_y(pensionable_pay_pence_y: int, terms: PensionTerms) -> int:
    """What an employer itself pays on pensionable pay, pence a year: contribution + levy - central part."""
    rate = terms.rate + terms.levy_rate - terms.central_rate
    return divide_half_up(rate * pensionable_pay_pence_y, RATE)


@njit(cache=True)
def pension_contribution(
    pensionable_pay_pence_y: int, invoiced: bool, terms: PensionTerms
) -> PensionContribution:
    """Employer's contribution to the NHS Pension Scheme and who pays it.

    charged = (contribution rate + levy rate) x pensionable pay; the employer pays what is not paid centrally.
    What is charged and what the employer pays are each rounded once; the central part is the difference.

    Args:
        pensionable_pay_pence_y: basic pay and high cost area supplement for the hours worked, pence a year.
        invoiced: whether the employer is invoiced for the central part too, as arm's length bodies of the
            department are.
        terms: terms in force on a day of the pay period.

    Source: NHS Employers, NHS Pension Scheme employer contributions; NHS Business Services Authority,
    contribution rates of 2024/25.
    """
    charged = divide_half_up((terms.rate + terms.levy_rate) * pensionable_pay_pence_y, RATE)
    levy = divide_half_up(terms.levy_rate * pensionable_pay_pence_y, RATE)
    employer = charged if invoiced else pension_employer_pence_y(pensionable_pay_pence_y, terms)
    return PensionContribution(charged, levy, employer, charged - employer)


PENSION = Rule(
    "pension",
    "Employer's pension contribution",
    "pay_period",
    "pence a year, by who pays",
    (
        Version(
            dt.date(2010, 4, 1),
            dt.date(2017, 3, 31),
            "The employer pays its contribution: a share of pensionable pay.",
            pension_contribution,
            ("nhs-pension-rate", "nhs-employers-pension-contributions"),
            "secondary",
            _terms,
            ("pension.employer_rate",),
            "That 14% ended on 31 March 2015 is assumed; 14.3% was read.",
        ),
        Version(
            dt.date(2017, 4, 1),
            dt.date(2019, 3, 31),
            "The employer pays its contribution and a levy for running the scheme.",
            pension_contribution,
            ("nhs-employers-pension-contributions",),
            "assumed",
            _terms,
            ("pension.employer_rate", "pension.levy_rate"),
            "That the levy began on 1 April 2017 is assumed.",
        ),
        Version(
            dt.date(2019, 4, 1),
            None,
            "The contribution rises; the rise is paid from central funds, so that the employer goes on "
            "paying 14.38%. Arm's length bodies of the department are invoiced for the rise.",
            pension_contribution,
            ("nhs-employers-pension-contributions", "nhsbsa-contribution-rates-2024"),
            "verified",
            _terms,
            ("pension.employer_rate", "pension.levy_rate", "pension.central_rate"),
            "That the central part of 2024/25 goes on from 1 April 2025 is assumed. The rate runs to 31 "
            "March 2027; it goes on after that (assumed). From when arm's length bodies are invoiced was "
            "read for 2024/25 only.",
        ),
    ),
)


def pension_terms(evidence: Evidence, on: dt.date) -> PensionTerms:
    """Read the rates of a pay date; the last that were known go on.

    Raises:
        NotCovered: no version covers the day.
    """
    return PensionTerms(*PENSION.terms(evidence, on))
