"""Employer's National Insurance on pay."""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import RATE, divide_half_up
from remit.rules.versions import Rule, Version, pence, whole


class InsuranceTerms(NamedTuple):
    """Employer's terms of one tax year: rates in hundredths of a per cent, limits in pence a year."""

    rate: int
    threshold_pence_y: int
    lower_limit_pence_y: int
    upper_accrual_pence_y: int
    rebate: int  # of those contracted out of the second state pension; 0 where there is none


def _terms(evidence: Evidence, on: dt.date) -> InsuranceTerms:
    """Read the terms of the tax year.

    One reader for every version: that the rebate ends is a row of the evidence, 0 from its day on. Evidence
    as at an earlier day does not show the row, and goes on with the rebate that was known.
    """
    return InsuranceTerms(
        rate=whole(evidence, "national-insurance.rate", on, parts=RATE),
        threshold_pence_y=pence(evidence, "national-insurance.threshold_gbp_y", on),
        lower_limit_pence_y=pence(evidence, "national-insurance.lower_limit_gbp_y", on),
        upper_accrual_pence_y=pence(evidence, "national-insurance.upper_accrual_gbp_y", on),
        rebate=whole(evidence, "national-insurance.rebate", on, parts=RATE),
    )


@njit(cache=True)
def insurance_pence_y(pay_pence_y: int, terms: InsuranceTerms) -> int:
    """Employer's National Insurance of a member of the NHS pension scheme, on yearly pay.

    rate x max(0, pay - threshold) - rebate x (min(pay, upper accrual point) - lower limit) where pay is
    above the lower limit. The yearly form, as for directors, approximates the weekly assessment.

    Args:
        pay_pence_y: earnings for the hours worked, pence a year.
        terms: terms in force on a day of the pay period, taken for a whole year.

    Source: HM Revenue and Customs rates of the tax year, by way of the evidence.
    """
    due = terms.rate * max(0, pay_pence_y - terms.threshold_pence_y)
    if pay_pence_y > terms.lower_limit_pence_y:
        due -= terms.rebate * (min(pay_pence_y, terms.upper_accrual_pence_y) - terms.lower_limit_pence_y)
    return divide_half_up(max(0, due), RATE)


_PARAMETERS = (
    "national-insurance.rate",
    "national-insurance.threshold_gbp_y",
    "national-insurance.lower_limit_gbp_y",
    "national-insurance.upper_accrual_gbp_y",
    "national-insurance.rebate",
)
_PLAIN = "The rate of the tax year on pay above the secondary threshold. Nobody is contracted out."

INSURANCE = Rule(
    "insurance",
    "Employer's National Insurance",
    "pay_period",
    "pence a year",
    (
        Version(
            dt.date(2010, 4, 1),
            dt.date(2016, 4, 5),
            "The rate of the tax year on pay above the secondary threshold, less the rebate on pay between "
            "the lower earnings limit and the upper accrual point for those contracted out.",
            insurance_pence_y,
            ("ni-rates", "nics-2013"),
            "verified",
            _terms,
            _PARAMETERS,
            "That members of the NHS pension scheme are contracted out, and that a rebate above the "
            "contribution is not paid out, are assumed. The tax years 2009-10, 2014-15 and 2015-16 are from "
            "memory.",
        ),
        Version(
            dt.date(2016, 4, 6),
            dt.date(2024, 4, 5),
            _PLAIN,
            insurance_pence_y,
            ("assumed",),
            "assumed",
            _terms,
            _PARAMETERS,
            "That contracting out ended on 6 April 2016, and all rates and thresholds, are from memory. In "
            "2022-23 the rate changed on 6 November: each part of the year is costed as if it were a "
            "whole one.",
        ),
        Version(
            dt.date(2024, 4, 6),
            None,
            _PLAIN,
            insurance_pence_y,
            ("hmrc-secondary-threshold-2025", "spring-statement-2025"),
            "verified",
            _terms,
            _PARAMETERS,
            "The threshold is held to 5 April 2028 and goes on after that (assumed). That public bodies do "
            "not get the employment allowance is assumed.",
        ),
    ),
)


def insurance_terms(evidence: Evidence, on: dt.date) -> InsuranceTerms:
    """Read the terms of a pay date; the last tax year that was known goes on.

    Raises:
        NotCovered: no version covers the day.
    """
    return InsuranceTerms(*INSURANCE.terms(evidence, on))
