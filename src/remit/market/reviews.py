"""Contracts with providers: how many are reviewed a year, and how much that recovers."""

from typing import NamedTuple

import numpy as np
from numba import njit


class ReviewTerms(NamedTuple):
    """What contracting staff can do.

    Attributes:
        contracts_fte_y: Contracts that one experienced person reviews in a year.
        novice_share: What somebody new reviews, as a share of that.
        wrong_share: Part of a contract's value that is charged wrongly or not delivered as agreed.
        recovered_share: Part of it that a review by an experienced person recovers.
    """

    contracts_fte_y: float
    novice_share: float
    wrong_share: float
    recovered_share: float


@njit(cache=True)
def contracts_reviewed_y(fte: float, experience: float, terms: ReviewTerms) -> float:
    """Contracts that a team can review in a year.

    Args:
        fte: people in contracting, FTE.
        experience: their mean experience, 0 (all new) to 1 (all experienced).
        terms: what contracting staff can do.

    Source: assumed; whether support staff can review contracts for outcomes was doubted in 2011.
    """
    each = terms.novice_share + (1.0 - terms.novice_share) * experience
    return fte * each * terms.contracts_fte_y


@njit(cache=True)
def recovered_pence_y(
    value_pence_y: np.ndarray, reviewed: float, experience: float, terms: ReviewTerms
) -> float:
    """What reviews recover in a year, pence: the largest contracts are reviewed first.

    Args:
        value_pence_y: yearly value of each contract, pence, shape (contracts,).
        reviewed: contracts reviewed in the year, as of `contracts_reviewed_y`; a part counts as a part.
        experience: mean experience of the reviewers, 0 to 1.
        terms: what a review recovers.
    """
    order = np.argsort(-value_pence_y, kind="mergesort")
    seen, left = 0.0, reviewed
    for place in order:
        part = min(left, 1.0)
        if part <= 0.0:
            break
        seen += part * value_pence_y[place]
        left -= part
    return seen * terms.wrong_share * terms.recovered_share * experience
