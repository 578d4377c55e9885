"""What a post costs its employer in a year: pay, employer's National Insurance and pension contribution."""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import divide_half_up

_PARTS = 10_000  # rates are held in hundredths of a per cent, so that they stay whole numbers


class OnCostTerms(NamedTuple):
    """Employer's terms of one tax year: rates in hundredths of a per cent, limits in pence a year."""

    insurance_rate: int
    threshold_pence_y: int
    lower_limit_pence_y: int
    upper_accrual_pence_y: int
    rebate: int
    pension_rate: int


def on_cost_terms(evidence: Evidence, on: dt.date) -> OnCostTerms:
    """Read the employer's rates in force on a pay date; the last known year is carried forward."""
    value = evidence.value
    return OnCostTerms(
        insurance_rate=round(value("national-insurance.rate", on) * _PARTS),
        threshold_pence_y=round(value("national-insurance.threshold_gbp_y", on) * 100),
        lower_limit_pence_y=round(value("national-insurance.lower_limit_gbp_y", on) * 100),
        upper_accrual_pence_y=round(value("national-insurance.upper_accrual_gbp_y", on) * 100),
        rebate=round(value("national-insurance.rebate", on) * _PARTS),
        pension_rate=round(value("pension.employer_rate", on) * _PARTS),
    )


@njit(cache=True)
def national_insurance_pence(pay_pence_y: int, terms: OnCostTerms) -> int:
    """Employer's National Insurance for a contracted-out employee, on yearly pay.

    rate x max(0, pay - threshold) - rebate x (min(pay, upper accrual point) - lower limit) where pay is
    above the lower limit. The yearly form approximates the weekly assessment.

    Source: HM Revenue and Customs rates of the tax year, by way of the evidence.
    """
    due = terms.insurance_rate * max(0, pay_pence_y - terms.threshold_pence_y)
    if pay_pence_y > terms.lower_limit_pence_y:
        due -= terms.rebate * (min(pay_pence_y, terms.upper_accrual_pence_y) - terms.lower_limit_pence_y)
    return divide_half_up(max(0, due), 10_000)


@njit(cache=True)
def post_cost_pence(pay_pence_y: int, terms: OnCostTerms) -> int:
    """Yearly cost of a filled post, pence: pay + employer's National Insurance + pension contribution."""
    pension = divide_half_up(terms.pension_rate * pay_pence_y, 10_000)
    return pay_pence_y + national_insurance_pence(pay_pence_y, terms) + pension
