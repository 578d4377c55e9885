"""Voluntary exit: the national mutually agreed resignation scheme (MARS) of autumn 2010."""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import divide_half_up


class MarsTerms(NamedTuple):
    """Terms of the scheme; months counted in halves so that they stay whole numbers."""

    half_months_per_year: int
    half_months_min: int
    half_months_max: int
    service_min_years: int


def mars_terms(evidence: Evidence, on: dt.date) -> MarsTerms:
    """Read the terms of the national scheme in force on an exit date from the evidence."""
    return MarsTerms(
        half_months_per_year=round(2 * evidence.value("mars-2010.months_per_year", on)),
        half_months_min=round(2 * evidence.value("mars-2010.months_min", on)),
        half_months_max=round(2 * evidence.value("mars-2010.months_max", on)),
        service_min_years=int(evidence.value("mars-2010.service_min_years", on)),
    )


@njit(cache=True)
def mars_pence(pay_pence_y: int, service_years: int, terms: MarsTerms) -> int:
    """Payment of the national scheme of 2010: no cap on salary.

    pay = clamp(N / 2, 3, 12) months x yearly pay / 12, nil under the least service.

    Args:
        pay_pence_y: actual yearly basic pay (whole-time pay x hours), pence.
        service_years: complete years of continuous NHS service, N.
        terms: the terms of the scheme.

    Returns:
        Payment in pence.

    Source: HSJ on the take-up of the scheme, November 2010 (scale: 3 months up to 6 years, 12 months from 24
    years).
    """
    if service_years < terms.service_min_years:
        return 0
    half_months = service_years * terms.half_months_per_year
    half_months = max(terms.half_months_min, min(half_months, terms.half_months_max))
    return divide_half_up(half_months * pay_pence_y, 24)
