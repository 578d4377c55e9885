"""Talent and suppliers: who applies to lead one, how long posts stay empty, what private firms gain."""

import math
from typing import NamedTuple

from numba import njit


class TalentTerms(NamedTuple):
    """How a supplier's prospects answer in applications for its senior posts.

    Attributes:
        narrow_pass: Part of applicants that a narrow pass leaves.
        lost_customers: How applicants answer to the share of income lost: log of their part.
        vacancy_months: Months that a senior post of a safe supplier stays empty.
        private_years: Years in which people from the NHS lift a private supplier's capability by two thirds
            of what they can.
    """

    narrow_pass: float
    lost_customers: float
    vacancy_months: float
    private_years: float


@njit(cache=True)
def applicants_share(narrow: bool, lost_share: float, terms: TalentTerms) -> float:
    """Part of the applicants of a safe supplier who still apply to this one.

    Args:
        narrow: whether its last checkpoint was passed narrowly, with issues.
        lost_share: share of its income lost since it opened, 0 to 1.
        terms: how applications answer.

    Source: assumed; that narrow passes and the risk of losing customers put candidates off was told in June
    2012 (figure S11).
    """
    base = terms.narrow_pass if narrow else 1.0
    return base * math.exp(-terms.lost_customers * lost_share)


@njit(cache=True)
def vacancy_months(share: float, terms: TalentTerms) -> float:
    """Months that a senior post stays empty: in inverse ratio to the applicants; infinite with none."""
    return terms.vacancy_months / share if share > 0.0 else float("inf")


@njit(cache=True)
def private_capability(start: float, fte_gained: float, fte_needed: float, terms: TalentTerms) -> float:
    """Capability of a private supplier after it has gained people from the NHS, 0 to 1.

    It closes its gap to full capability as the people gained come near those needed.

    Args:
        start: capability without them.
        fte_gained: people gained, each counted with the years since, FTE years.
        fte_needed: people that the work needs, FTE.
        terms: how fast it closes.
    """
    if fte_needed <= 0.0:
        return start
    return 1.0 - (1.0 - start) * math.exp(-fte_gained / (fte_needed * terms.private_years))
