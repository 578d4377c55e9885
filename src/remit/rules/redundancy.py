"""Contractual redundancy pay in the NHS, Agenda for Change handbook, section 16."""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import divide_half_up


class RedundancyTerms(NamedTuple):
    """Terms in force on the day on which the consultation starts."""

    months_per_year: int
    service_min_years: int
    months_max: int


def redundancy_terms(evidence: Evidence, on: dt.date) -> RedundancyTerms:
    """Read the terms of a consultation that starts on a day from the evidence."""
    return RedundancyTerms(
        months_per_year=int(evidence.value("redundancy.months_per_year", on)),
        service_min_years=int(evidence.value("redundancy.service_min_years", on)),
        months_max=int(evidence.value("redundancy.months_max", on)),
    )


@njit(cache=True)
def redundancy_pence(pay_pence_y: int, service_years: int, terms: RedundancyTerms) -> int:
    """Contractual redundancy pay, without floor or ceiling on the pay that counts.

    pay = min(N x months a year, most months) x yearly pay / 12, nil under the least service.

    Args:
        pay_pence_y: actual yearly basic pay (whole-time pay x hours), pence.
        service_years: complete years of reckonable NHS service, N.
        terms: the terms in force on the day on which the consultation starts.

    Returns:
        Redundancy pay in pence.

    Source: NHS Employers, NHS redundancy arrangements, section 16 of the Agenda for Change handbook (pay
    rules from 1 October 2006).
    """
    if service_years < terms.service_min_years:
        return 0
    months = min(service_years * terms.months_per_year, terms.months_max)
    return divide_half_up(months * pay_pence_y, 12)
