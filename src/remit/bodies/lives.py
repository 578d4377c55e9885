"""Dates of birth and of first service within bands of years.

Nobody served before the age at which school ends.
"""

import datetime as dt

import numpy as np
import polars as pl

from remit.draws import uniforms

SCHOOL = 16
"""Nobody serves before this age in years."""
DAYS = 365.25
"""Days of a year, on average."""


def can_be(ages: np.ndarray, services: np.ndarray) -> np.ndarray:
    """Tell which bands of age and service go together.

    Args:
        ages: first and last year of each band of ages, shape (a, 2).
        services: the same of service, shape (s, 2).

    Returns:
        Whether somebody can be in both, shape (a, s).
    """
    return ages[:, 1, None] + 1 - SCHOOL > services[None, :, 0]


def dates_within(
    seed: int, start: dt.date, ids: np.ndarray, ages: np.ndarray, services: np.ndarray
) -> tuple[pl.Series, pl.Series]:
    """Draw dates of birth and of first service within each person's bands.

    Args:
        seed: of the draws.
        start: day at which ages and services are taken.
        ids: keys of the people, shape (n,).
        ages: first and last year of each person's band of ages, shape (n, 2).
        services: the same of service, shape (n, 2).
    """
    low_age, high_age = ages.T
    low_service, high_service = services.T
    youngest = np.maximum(low_age, SCHOOL + low_service)
    age = youngest + (high_age + 1 - youngest) * uniforms(seed, "age", ids)
    longest = np.minimum(high_service, age - SCHOOL)
    service = low_service + (longest - low_service) * uniforms(seed, "service", ids)
    day = np.datetime64(start)
    born = day - np.floor(age * DAYS).astype("timedelta64[D]")
    service_from = day - np.floor(service * DAYS).astype("timedelta64[D]")
    return pl.Series(born), pl.Series(service_from)
