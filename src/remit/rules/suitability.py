"""Whether a post is suitable alternative employment: band, hours, travel, likeness; how far bases are apart.

What is suitable is judged case by case. These limits say which posts are offered for judgement; they are an
assumed local policy, there to be changed.
"""

import datetime as dt
import math
from typing import NamedTuple

from numba import njit

from remit.evidence import Evidence
from remit.rules.arithmetic import WHOLE_TIME
from remit.rules.job_match import metres
from remit.rules.versions import Rule, Version, whole

BLOCKS = (
    "",
    "the band is too far from the present one",
    "the hours are too far from the present ones",
    "it is too far to travel",
    "no base is known, and it lies in another region",
    "the work is too unlike the present work",
)
"""What stands in the way of suitability, by the whole number that `suitable` gives; 0 is nothing."""
SUITS, BAND, HOURS, TRAVEL, REGION, WORK = range(len(BLOCKS))


class SuitableTerms(NamedTuple):
    """A local policy on suitable alternative employment.

    Attributes:
        bands_apart: most bands between the two posts, up or down.
        hours_apart: most difference in hours, in millionths of whole-time.
        travel_m: most metres of travel between the bases, in the pool.
        travel_widely_m: the same in a round for all staff at risk.
        match: least job match score in the pool, 0 to 100.
        match_widely: the same in a round for all staff at risk.
        road_percent: length of the road, in per cent of the straight line.
    """

    bands_apart: int
    hours_apart: int
    travel_m: int
    travel_widely_m: int
    match: int
    match_widely: int
    road_percent: int


def _terms(evidence: Evidence, on: dt.date) -> SuitableTerms:
    return SuitableTerms(
        bands_apart=whole(evidence, "suitable.bands_apart", on),
        hours_apart=whole(evidence, "suitable.hours_apart", on, parts=WHOLE_TIME),
        travel_m=metres(evidence, "suitable.travel_miles", on),
        travel_widely_m=metres(evidence, "suitable.travel_miles_widely", on),
        match=whole(evidence, "suitable.match_percent", on),
        match_widely=whole(evidence, "suitable.match_percent_widely", on),
        road_percent=whole(evidence, "travel.road_percent", on),
    )


@njit(cache=True)
def suitable(
    bands_apart: int,
    hours_apart: int,
    travel_m: int,
    same_region: bool,
    match: int,
    widely: bool,
    terms: SuitableTerms,
) -> int:
    """Tell whether a post may be offered as suitable alternative employment, or what stands in the way.

    Pay is protected, so that it does not stand in the way. Where no base is known the region decides.

    Args:
        bands_apart: bands between the present post and the other, up or down.
        hours_apart: difference in hours, in millionths of whole-time; -1 if the post takes any hours.
        travel_m: metres of travel between the bases; -1 if one of them is not known.
        same_region: whether both posts are in one region.
        match: job match score, 0 to 100.
        widely: whether the round is for all staff at risk; otherwise it is the redeployment pool.
        terms: the policy in force on the day on which the new post is taken up.

    Returns:
        0 if it suits, else the place in BLOCKS of the first thing in the way.

    Source: Royal College of Nursing, What happens next (job, terms, skills, pay, status, hours, location);
    the limits are assumed.
    """
    if bands_apart > terms.bands_apart:
        return BAND
    if hours_apart > terms.hours_apart:
        return HOURS
    if travel_m < 0 and not same_region:
        return REGION
    if travel_m > (terms.travel_widely_m if widely else terms.travel_m):
        return TRAVEL
    return SUITS if match >= (terms.match_widely if widely else terms.match) else WORK


@njit(cache=True)
def travel_m(east_1: int, north_1: int, east_2: int, north_2: int, terms: SuitableTerms) -> int:
    """Metres of travel between two bases: the straight line times what roads are longer, rounded down.

    Args:
        east_1: easting of the one on the national grid, metres.
        north_1: northing of it.
        east_2: easting of the other.
        north_2: northing of it.
        terms: the policy in force on the day on which the new post is taken up.
    """
    squared = ((east_1 - east_2) ** 2 + (north_1 - north_2) ** 2) * terms.road_percent**2 // 10_000
    root = int(math.sqrt(squared))
    while root * root > squared:
        root -= 1
    while (root + 1) * (root + 1) <= squared:
        root += 1
    return root


SUITABILITY = Rule(
    "suitability",
    "Which posts may be offered as suitable alternative employment",
    "appointment",
    "0, or the number of what stands in the way",
    (
        Version(
            dt.date(2010, 4, 1),
            None,
            "Within one band up or down, hours and travel within limits, and a job match score that is high "
            "enough; pay is protected. A round for all staff at risk has wider limits than the pool.",
            suitable,
            ("rcn-what-happens-next", "spf-redeployment-midlands"),
            "assumed",
            _terms,
            (
                "suitable.bands_apart",
                "suitable.hours_apart",
                "suitable.travel_miles",
                "suitable.travel_miles_widely",
                "suitable.match_percent",
                "suitable.match_percent_widely",
                "travel.road_percent",
                "travel.metres_a_mile",
            ),
            "The factors were read in a second hand; each case is judged by people. All limits are assumed. "
            "The "
            "factors that a list does not show, as status and skills, are for that judgement.",
        ),
    ),
)


def suitable_terms(evidence: Evidence, on: dt.date) -> SuitableTerms:
    """Read the policy in force on the day on which the new post is taken up.

    Raises:
        NotCovered: no version covers the day.
    """
    return SuitableTerms(*SUITABILITY.terms(evidence, on))
