"""Incremental progression: how basic pay moves up a band with the years."""

import datetime as dt
from typing import NamedTuple

import polars as pl
from numba import njit

from remit.evidence import Evidence
from remit.rules.in_force import is_in_force, whole_or_nil
from remit.rules.pay import BANDS, band_code
from remit.rules.versions import Rule, Version, whole

SWITCH = dt.date(2019, 4, 1)
"""First day of the steps of the 2018 pay deal (assumed: the sources say since 2019)."""
INTERMEDIATE = dt.date(2024, 4, 1)
"""First day of the intermediate step in bands 8a to 9."""


class ProgressionTerms(NamedTuple):
    """Terms of one day, each tuple in the order of BANDS.

    Attributes:
        bands: Whole numbers of the bands; see `band_code`.
        first: Lowest point or step of each band.
        top: Highest point or step of each band.
        years_1: Years in the lowest step; 0 where the band has one rate or goes by spine points.
        years_2: Years in the second step; 0 where there is none below the top.
        years_per_point: Years in a spine point; 0 where bands have steps.
    """

    bands: tuple[int, ...]
    first: tuple[int, ...]
    top: tuple[int, ...]
    years_1: tuple[int, ...]
    years_2: tuple[int, ...]
    years_per_point: int


class Progression(NamedTuple):
    """Where somebody stands in their band.

    Attributes:
        point: Point or step that is due; 0 if the band, or the point in it, is unknown.
        years_in_point: Complete years in it.
        years_to_next: Years still to go to the next; 0 at the top.
        top: Top of the band.
    """

    point: int
    years_in_point: int
    years_to_next: int
    top: int


_CODES = tuple(band_code(band) for band in BANDS)


def _spine_terms(evidence: Evidence, on: dt.date) -> ProgressionTerms:
    """Read the points of each band off the last scale that had begun: their numbers, not their pay."""
    begun = evidence.pay_scales.filter(
        (pl.col("valid_from") <= on) & pl.col("label").str.starts_with("spine point")
    )
    scale = begun.filter(pl.col("valid_from") == begun["valid_from"].max())
    points = {band: scale.filter(band=band)["point"] for band in BANDS}
    nil = (0,) * len(BANDS)
    return ProgressionTerms(
        bands=_CODES,
        first=tuple(int(points[band].min()) for band in BANDS),  # type: ignore[arg-type]
        top=tuple(int(points[band].max()) for band in BANDS),  # type: ignore[arg-type]
        years_1=nil,
        years_2=nil,
        years_per_point=whole(evidence, "progression.years_per_point", on),
    )


def _step_terms(evidence: Evidence, on: dt.date) -> ProgressionTerms:
    """Read the years of each step; where they had not been published, spine points go on."""
    if not is_in_force(evidence, f"progression.band-{BANDS[0]}.years_1", on):
        return _spine_terms(evidence, on)
    years_1 = tuple(whole(evidence, f"progression.band-{band}.years_1", on) for band in BANDS)
    years_2 = tuple(whole_or_nil(evidence, f"progression.band-{band}.years_2", on) for band in BANDS)
    return ProgressionTerms(
        bands=_CODES,
        first=(1,) * len(BANDS),
        top=tuple(1 + (one > 0) + (two > 0) for one, two in zip(years_1, years_2, strict=True)),
        years_1=years_1,
        years_2=years_2,
        years_per_point=0,
    )


@njit(cache=True)
def years_in_step(band: int, point: int, terms: ProgressionTerms) -> int:
    """Give the years that a point or step takes, by the place of its band in the terms."""
    if terms.years_per_point > 0:
        return terms.years_per_point
    return terms.years_1[band] if point == terms.first[band] else terms.years_2[band]


@njit(cache=True)
def progress(band: int, point: int, years_in_point: int, terms: ProgressionTerms) -> Progression:
    """Tell which point or step is due after so many complete years in one.

    By spine: a point a year up to the top of the band. By steps: a step once the years of the one below are
    complete. Years beyond a step count towards the next.

    Args:
        band: ten times the band's number, plus 1 to 4 for a to d, as `band_code` gives it.
        point: spine point to 31 March 2019, step in the band later.
        years_in_point: complete years in it for which the step up was agreed; a step that was deferred does
            not count.
        terms: terms in force on a day of the pay period.

    Returns:
        Where the person stands; all 0 if the band or the point is unknown.

    Source: Agenda for Change handbook, sections 1 and 6, by way of the sources of the version.
    """
    place = -1
    for i in range(len(terms.bands)):
        if terms.bands[i] == band:
            place = i
    if place < 0 or point < terms.first[place] or point > terms.top[place]:
        return Progression(0, 0, 0, 0)
    top, years = terms.top[place], years_in_point
    while point < top and years >= years_in_step(place, point, terms):
        years -= years_in_step(place, point, terms)
        point += 1
    to_next = years_in_step(place, point, terms) - years if point < top else 0
    return Progression(point, years, to_next, top)


def _ids(years_2: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"progression.band-{band}.years_1" for band in BANDS) + tuple(
        f"progression.band-{band}.years_2" for band in years_2
    )


PROGRESSION = Rule(
    "progression",
    "Incremental progression",
    "pay_period",
    "point or step, and years to the next",
    (
        Version(
            dt.date(2010, 4, 1),
            SWITCH - dt.timedelta(days=1),
            "One spine point for each year, up to the top of the band.",
            progress,
            ("rcn-pay-2010", "public-sector-increments"),
            "secondary",
            _spine_terms,
            ("progression.years_per_point",),
            "The gateways of the knowledge and skills framework are left out. Increments of the transition "
            "to the 2018 pay deal are left out: spine points are assumed to go on to 31 March 2019.",
        ),
        Version(
            SWITCH,
            INTERMEDIATE - dt.timedelta(days=1),
            "A step up after the years of the step: 2 in band 3, 3 in band 4, 2 and 2 in band 5, 2 and 3 in "
            "bands 6 and 7, 5 in bands 8a to 9. Bands 1 and 2 have one rate.",
            progress,
            ("public-sector-increments",),
            "secondary",
            _step_terms,
            _ids(("5", "6", "7")),
            "That the steps began on 1 April 2019, and the five years of bands 8a to 9, are assumed. A "
            "step needs a sign-off in the staff record. The pay scales of these years are not in the "
            "evidence, so that steps cannot be priced.",
        ),
        Version(
            INTERMEDIATE,
            None,
            "As before, with an intermediate step in bands 8a to 9: 2 and 3 years.",
            progress,
            ("nhs-employers-intermediate-point", "public-sector-increments"),
            "verified",
            _step_terms,
            _ids(("5", "6", "7", "8a", "8b", "8c", "8d", "9")),
            "The top after five years was read in a second hand. In the staff record from 1 November 2024, "
            "counted from 1 April 2024.",
        ),
    ),
)


def progression_terms(evidence: Evidence, on: dt.date) -> ProgressionTerms:
    """Read the terms in force on a day; spine points go on where the steps had not been published.

    Raises:
        NotCovered: no version covers the day.
    """
    return ProgressionTerms(*PROGRESSION.terms(evidence, on))
