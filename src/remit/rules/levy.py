"""Apprenticeship levy: a share of the pay bill of an employer, less a yearly allowance."""

import datetime as dt
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import RATE, divide_half_up
from remit.rules.in_force import whole_or_nil
from remit.rules.versions import Rule, Version, pence, whole


class LevyTerms(NamedTuple):
    """Terms of one tax year: the rate in hundredths of a per cent, the allowance of an employer."""

    rate: int
    allowance_pence_y: int


def _terms(evidence: Evidence, on: dt.date) -> LevyTerms:
    return LevyTerms(
        rate=whole(evidence, "apprenticeship-levy.rate", on, parts=RATE),
        allowance_pence_y=pence(evidence, "apprenticeship-levy.allowance_gbp_y", on),
    )


@njit(cache=True)
def levy_pence_y(pay_bill_pence_y: int, terms: LevyTerms) -> int:
    """Apprenticeship levy of an employer, pence a tax year: max(0, rate x pay bill - allowance).

    Args:
        pay_bill_pence_y: all earnings subject to employer's National Insurance, those below the threshold
            included, pence a tax year.
        terms: terms in force on a day of the tax year.

    Source: Apprenticeship levy, in force from 6 April 2017, by way of the evidence.
    """
    return divide_half_up(max(0, terms.rate * pay_bill_pence_y - terms.allowance_pence_y * RATE), RATE)


@njit(cache=True)
def marginal_levy_pence_y(pay_pence_y: int, rate: int) -> int:
    """Levy that one more post costs an employer whose pay bill is above the allowance, pence a year.

    Args:
        pay_pence_y: earnings of the post, pence a year.
        rate: rate of the levy, in hundredths of a per cent; 0 where there is none.
    """
    return divide_half_up(rate * pay_pence_y, RATE)


def marginal_levy_rate(evidence: Evidence, on: dt.date) -> int:
    """Give the levy on one more pound of pay, in hundredths of a per cent.

    0 before the levy began, and where it had not been published.
    """
    return whole_or_nil(evidence, "apprenticeship-levy.rate", on, parts=RATE)


LEVY = Rule(
    "levy",
    "Apprenticeship levy",
    "pay_period",
    "pence a tax year, of an employer",
    (
        Version(
            dt.date(2017, 4, 6),
            None,
            "0.5% of the pay bill of an employer, less an allowance of 15,000 a tax year; nil where that "
            "is less than nothing. One more post costs 0.5% of its pay.",
            levy_pence_y,
            ("apprenticeship-levy-guide", "taxjournal-apprenticeship-levy"),
            "secondary",
            _terms,
            ("apprenticeship-levy.rate", "apprenticeship-levy.allowance_gbp_y"),
            "That redundancy pay up to 30,000 is no part of the pay bill is assumed.",
        ),
    ),
)


def levy_terms(evidence: Evidence, on: dt.date) -> LevyTerms:
    """Read the terms of the tax year.

    Raises:
        NotCovered: the levy had not begun.
        EvidenceError: it had not been published.
    """
    return LevyTerms(*LEVY.terms(evidence, on))
