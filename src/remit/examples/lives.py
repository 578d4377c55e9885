"""Ages, service and hours of synthetic people, by the margins of an example.

Margins `age` and `service` (bands of years, as 25-34) and `fte` (hours as a share) say how many; which person
gets which is a keyed draw.
"""

import datetime as dt

import numpy as np
import polars as pl

from remit.bodies.lives import can_be, dates_within
from remit.bodies.synthetic import fit, whole
from remit.draws import uniforms
from remit.evidence import margin

TIERS = 3
"""Seniority: bands 1 to 5, 6 and 7, 8 and above."""
LEAN = 0.35
"""How far the start table leans towards older and longer-serving people in each tier above the first."""


def age_service_mix(example: str, tier_totals: np.ndarray) -> np.ndarray:
    """Fit staff by seniority, age band and service band; nobody served before the age of sixteen.

    Args:
        example: name of the margins.
        tier_totals: staff of each tier, shape (TIERS,).

    Returns:
        Expected staff, shape (TIERS, ages, services); the margins hold exactly.
    """
    ages, services = _edges(example, "age"), _edges(example, "service")
    possible = can_be(np.array(ages), np.array(services))
    steps = np.add.outer(np.arange(len(ages)), np.arange(len(services)))
    lean = 1.0 + LEAN * np.arange(TIERS)[:, None, None] * steps[None]
    total = tier_totals.sum()
    return fit(
        possible[None] * lean,
        [
            ((1,), np.array(list(margin(example, "age").values())) * total),
            ((2,), np.array(list(margin(example, "service").values())) * total),
            ((0,), tier_totals.astype(float)),
        ],
    )


def _edges(example: str, which: str) -> list[tuple[int, int]]:
    return [(int(k.split("-")[0]), int(k.split("-")[1])) for k in margin(example, which)]


def life_dates(
    example: str, seed: int, start: dt.date, ids: np.ndarray, tier: np.ndarray
) -> tuple[pl.Series, pl.Series]:
    """Draw dates of birth and of first service so that the fitted ages and services hold in each tier.

    Args:
        example: name of the margins.
        seed: of the draws.
        start: day at which ages and services are taken.
        ids: keys of the people, shape (n,).
        tier: tier of each person, shape (n,).
    """
    ages, services = _edges(example, "age"), _edges(example, "service")
    mix = age_service_mix(example, np.bincount(tier, minlength=TIERS).astype(float))
    cell = np.empty(ids.size, dtype=np.int64)
    for t in range(TIERS):
        members = np.flatnonzero(tier == t)
        members = members[np.argsort(uniforms(seed, "age-service", ids[members]), kind="stable")]
        cell[members] = np.repeat(np.arange(mix[t].size), whole(mix[t], 0.5).ravel())[: members.size]
    a, s = np.divmod(cell, len(services))
    return dates_within(seed, start, ids, np.array(ages)[a], np.array(services)[s])


def hours(example: str, seed: int, ids: np.ndarray, whole_time: np.ndarray) -> np.ndarray:
    """Draw hours as a share of whole time; who is `whole_time` works them all.

    Args:
        example: name of the margins.
        seed: of the draws.
        ids: keys of the people, shape (n,).
        whole_time: who is known to work whole time, shape (n,).
    """
    steps = margin(example, "fte")
    edges = np.cumsum(list(steps.values()))
    at = np.minimum(np.searchsorted(edges, uniforms(seed, "fte", ids)), len(steps) - 1)
    return np.where(whole_time, 1.0, np.array([float(k) for k in steps])[at])
