"""Basic pay of the Agenda for Change scales, by band and point.

A band is a whole number: ten times its number, plus 1 to 4 for a to d. Band 7 is 70, band 8a is 81, band 9 is
90. A point is a spine point to 2012/13 and a step within the band, from 1, in later scales.
"""

import datetime as dt
import warnings
from typing import NamedTuple

import numpy as np
from numba import njit

from remit.evidence import CarriedForward, Evidence
from remit.rules.versions import Rule, Version

BANDS = ("1", "2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9")
"""Bands of the handbook, lowest first; very senior managers stand outside them."""

_KEY = 1000  # a band and a point together are one whole number: points have at most three digits


class UnknownPoint(ValueError):
    """A band, or a point of a band, that the pay scale does not have; the message says which it has."""


class PayTerms(NamedTuple):
    """A pay scale of one year, to be searched; its arrays cannot be written to.

    Attributes:
        keys: band x 1000 + point, ascending, shape (points,), int64.
        pay_pence_y: Whole-time basic pay of each, pence a year, int64.
        carried_forward: Whether the scale is used beyond the year that it was published for (assumed).
    """

    keys: np.ndarray
    pay_pence_y: np.ndarray
    carried_forward: bool


def band_code(band: str) -> int:
    """Give the whole number of a band: 70 for band 7, 81 for band 8a.

    Raises:
        UnknownPoint: there is no such band.
    """
    if band not in BANDS:
        raise UnknownPoint(f"no band {band!r}; bands: {', '.join(BANDS)}")
    return 10 * int(band[0]) + " abcd".index(band[1:] or " ")


@njit(cache=True)
def basic_pay_pence_y(band: int, point: int, terms: PayTerms) -> int:
    """Whole-time basic pay of a point, pence a year; 0 where the scale has no such band or point.

    The compiled rule cannot say what is wrong: `pay_of` does, by name.

    Args:
        band: ten times the band's number, plus 1 to 4 for a to d, as `band_code` gives it.
        point: spine point to 2012/13, step in the band later.
        terms: the scale in force on a day of the pay period.

    Source: the scale's own rows; NHS Employers, Agenda for Change handbook, section 1 and annexes 2 and 3.
    """
    if point < 0 or point >= _KEY:
        return 0
    key = band * _KEY + point
    place = np.searchsorted(terms.keys, key)
    if place == terms.keys.size or terms.keys[place] != key:
        return 0
    return terms.pay_pence_y[place]


def pay_of(band: str, point: int, terms: PayTerms) -> int:
    """Whole-time basic pay of a point, pence a year.

    Raises:
        UnknownPoint: the scale has no such band, or the band no such point.
    """
    code = band_code(band)
    pay = int(basic_pay_pence_y(code, point, terms))
    if pay == 0:
        points = (terms.keys[terms.keys // _KEY == code] % _KEY).tolist()
        if not points:
            raise UnknownPoint(f"the pay scale has no band {band}")
        raise UnknownPoint(f"band {band} has no point {point}; it has {points[0]} to {points[-1]}")
    return pay


def _terms(evidence: Evidence, on: dt.date) -> PayTerms:
    """Lay the scale of a day out as arrays; a flag of the terms takes the place of the warning."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", CarriedForward)
        scale = evidence.pay_scale(on)
    bands = np.array([band_code(band) for band in scale["band"]], dtype=np.int64)
    keys = bands * _KEY + scale["point"].to_numpy()
    pay = np.round(scale["pay_gbp_y"].to_numpy() * 100).astype(np.int64)
    order = np.argsort(keys)
    keys, pay = keys[order], pay[order]
    keys.flags.writeable = pay.flags.writeable = False
    return PayTerms(keys, pay, any(issubclass(one.category, CarriedForward) for one in caught))


def _version(first: dt.date, last: dt.date | None, says: str, source: str, status: str, note: str) -> Version:
    return Version(first, last, says, basic_pay_pence_y, tuple(source.split()), status, _terms, note=note)


_SPINE = "Whole-time basic pay is that of the spine point, within the points of the band."
_STEPS = "Whole-time basic pay is that of the step in the band: entry, intermediate, top."

PAY = Rule(
    "pay",
    "Whole-time basic pay",
    "pay_period",
    "pence a year",
    (
        _version(
            dt.date(2010, 4, 1),
            dt.date(2013, 3, 31),
            _SPINE,
            "rcn-pay-2010 unison-pay-2011 brightmine-freeze-2011 nhs-employers-annex-3-2014",
            "derived",
            "The scale of 2010/11 was read in full; those of 2011/12 and 2012/13 follow from the rules of "
            "the pay freeze.",
        ),
        _version(
            dt.date(2013, 4, 1),
            dt.date(2024, 3, 31),
            "The scale of 2012/13 is carried forward, spine points included.",
            "assumed",
            "assumed",
            "No scale of 2013/14 to 2023/24 is in the evidence.",
        ),
        _version(
            dt.date(2024, 4, 1),
            dt.date(2025, 3, 31),
            _STEPS,
            "health-careers-2024 pay-bands-2025",
            "assumed",
            "Bands 2 to 6 were read; bands 7 to 9 are from memory and agree with 2025/26 to a pound.",
        ),
        _version(dt.date(2025, 4, 1), dt.date(2026, 3, 31), _STEPS, "pay-bands-2025", "secondary", ""),
        _version(
            dt.date(2026, 4, 1),
            dt.date(2027, 3, 31),
            _STEPS,
            "award-2026",
            "derived",
            "The award of 3.3% on 2025/26, rounded to pounds: a pound may be missing either way.",
        ),
        _version(
            dt.date(2027, 4, 1),
            None,
            "The last scale known is carried forward.",
            "assumed",
            "assumed",
            "No scale of 2027/28 or later is in the evidence.",
        ),
    ),
)


def pay_terms(evidence: Evidence, on: dt.date) -> PayTerms:
    """Read the pay scale of a day; see `PayTerms.carried_forward` for one used beyond its year.

    Raises:
        NotCovered: no version covers the day.
        EvidenceError: no scale that begins by then had been published.
    """
    return PayTerms(*PAY.terms(evidence, on))
