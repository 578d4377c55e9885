"""How like an old post and a new one are: the score on which people are matched to posts, 0 to 100.

No national percentage is known: parts, weights and threshold are an assumed local policy, there to be
changed.
"""

import datetime as dt
from typing import NamedTuple

import numpy as np
from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import WHOLE_TIME, divide_half_up
from remit.rules.versions import Rule, Version, whole

PARTS = ("function", "band", "pay", "duties", "hours", "base")
"""What is compared, in the order of the weights."""
UNKNOWN = -1
"""Stands for what the lists do not say; the part is then left out of the score."""


class JobMatchTerms(NamedTuple):
    """A local policy on matching posts.

    Attributes:
        weights: weight of each of PARTS.
        threshold: least score of a match, 0 to 100.
        bands_apart: most bands between the two posts of a match.
        travel_far_m: metres of travel at which the part for the base is nought.
    """

    weights: tuple[int, int, int, int, int, int]
    threshold: int
    bands_apart: int
    travel_far_m: int


def metres(evidence: Evidence, name: str, on: dt.date) -> int:
    """Read a parameter in miles as whole metres."""
    return round(evidence.value(name, on) * evidence.value("travel.metres_a_mile", on))


def _terms(evidence: Evidence, on: dt.date) -> JobMatchTerms:
    one, two, three, four, five, six = (whole(evidence, f"job-match.weight_{part}", on) for part in PARTS)
    return JobMatchTerms(
        weights=(one, two, three, four, five, six),
        threshold=whole(evidence, "job-match.threshold_percent", on),
        bands_apart=whole(evidence, "job-match.bands_apart", on),
        travel_far_m=metres(evidence, "suitable.travel_miles", on),
    )


@njit(cache=True)
def share_of(less: int, more: int) -> int:
    """Give the less of two amounts as a share of the more, in whole per cent; 100 for two noughts."""
    return 100 if more <= 0 else divide_half_up(100 * less, more)


@njit(cache=True)
def match_parts(
    same_function: bool,
    bands_apart: int,
    old_pay_pence_y: int,
    new_pay_pence_y: int,
    duties_percent: int,
    hours_apart: int,
    travel_m: int,
    terms: JobMatchTerms,
) -> tuple[int, int, int, int, int, int]:
    """Give the score of each part, 0 to 100, or -1 where it is not known; see `job_match`."""
    pay = UNKNOWN
    if old_pay_pence_y > 0 and new_pay_pence_y > 0:
        pay = share_of(min(old_pay_pence_y, new_pay_pence_y), max(old_pay_pence_y, new_pay_pence_y))
    hours = UNKNOWN
    if hours_apart >= 0:
        hours = share_of(max(0, WHOLE_TIME - hours_apart), WHOLE_TIME)
    base = UNKNOWN
    if travel_m >= 0:
        base = share_of(max(0, terms.travel_far_m - travel_m), terms.travel_far_m)
    return (100 if same_function else 0), (100 if bands_apart == 0 else 0), pay, duties_percent, hours, base


@njit(cache=True)
def job_match(
    same_function: bool,
    bands_apart: int,
    old_pay_pence_y: int,
    new_pay_pence_y: int,
    duties_percent: int,
    hours_apart: int,
    travel_m: int,
    terms: JobMatchTerms,
) -> int:
    """Score how like an old post and a new one are: the weighted mean of the parts that are known.

    Function and band are like or not; pay is the lower as a share of the higher; duties the share of them
    that both posts have; hours lose what they differ by; the base loses with travel, to nought at the
    farthest.

    Args:
        same_function: whether both posts are in one function.
        bands_apart: bands between them; 0 for the same.
        old_pay_pence_y: whole-time pay in the old post, pence a year; 0 if it is not known.
        new_pay_pence_y: whole-time pay of the new post, pence a year; 0 if it is not known.
        duties_percent: duties that both have, as a share of those that either has; -1 if not known.
        hours_apart: difference in hours, in millionths of whole-time; -1 if not known.
        travel_m: metres of travel between the two bases; -1 if not known.
        terms: the policy in force on the day on which the new post is taken up.

    Returns:
        0 to 100.

    Source: Social Partnership Forum, HR transition documents (forms record a percentage); weights are
        assumed.
    """
    parts = match_parts(
        same_function,
        bands_apart,
        old_pay_pence_y,
        new_pay_pence_y,
        duties_percent,
        hours_apart,
        travel_m,
        terms,
    )
    score = weights = 0
    for part, weight in zip(parts, terms.weights):  # noqa: B905 - compiled code knows no strict zip
        if part >= 0:
            score += weight * part
            weights += weight
    return 0 if weights == 0 else divide_half_up(score, weights)


@njit(cache=True)
def is_match(score: int, bands_apart: int, terms: JobMatchTerms) -> bool:
    """Tell whether posts match, so that a holder may slot in: the score and the bands are near enough."""
    return score >= terms.threshold and bands_apart <= terms.bands_apart


@njit(cache=True)
def common_percent(ours: np.ndarray, theirs: np.ndarray) -> int:
    """Give what two sets have in common as a share of what either has, in whole per cent.

    Args:
        ours: bits of the one set, uint64, shape (words,).
        theirs: bits of the other.

    Returns:
        0 to 100; -1 where either set is empty, so that nothing is known.
    """
    both = either = own = other = 0
    for word in range(ours.size):
        both += _bits(ours[word] & theirs[word])
        either += _bits(ours[word] | theirs[word])
        own += _bits(ours[word])
        other += _bits(theirs[word])
    return UNKNOWN if own == 0 or other == 0 else share_of(both, either)


@njit(cache=True)
def _bits(word: np.uint64) -> int:
    count = 0
    while word:
        word &= word - np.uint64(1)
        count += 1
    return count


JOB_MATCH = Rule(
    "job-match",
    "Score of an old post against a new one",
    "appointment",
    "score, 0 to 100",
    (
        Version(
            dt.date(2010, 4, 1),
            None,
            "The weighted mean of function, band, pay, duties, hours and base, as far as they are known. At "
            "or "
            "above the threshold, and within the bands, the holder of the old post is matched to the new "
            "one.",
            job_match,
            ("spf-hr-transition", "rcn-jargon-buster"),
            "assumed",
            _terms,
            (
                *(f"job-match.weight_{part}" for part in PARTS),
                "job-match.threshold_percent",
                "job-match.bands_apart",
                "suitable.travel_miles",
                "travel.metres_a_mile",
            ),
            "Forms of 2012 record a percentage; no national one was found, and what local policies use was "
            "not "
            "read. Parts, weights and threshold are assumed.",
        ),
    ),
)


def job_match_terms(evidence: Evidence, on: dt.date) -> JobMatchTerms:
    """Read the policy in force on the day on which the new post is taken up.

    Raises:
        NotCovered: no version covers the day.
    """
    return JobMatchTerms(*JOB_MATCH.terms(evidence, on))
