"""Agenda for Change pay scales by pay year."""

import datetime as dt
import warnings
from functools import cache
from pathlib import Path

import polars as pl

from remit.evidence.columns import PAY_SCALES
from remit.evidence.errors import EvidenceError
from remit.evidence.files import read_tables


class CarriedForward(UserWarning):
    """A pay scale is used in a year that it was not published for."""


@cache
def pay_scales(folder: Path) -> pl.DataFrame:
    """Read the pay scales of an evidence folder, in the order of pay year, band and point."""
    return read_tables(folder / "scales", PAY_SCALES).sort("valid_from", "band", "point")


def scale_on(scales: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    """Give the pay scale for a day: that of its pay year (from 1 April), else the last before it.

    A scale that is carried forward has the status `assumed` and gives a `CarriedForward` warning.

    Args:
        scales: the scales that may be seen.
        on: the day.

    Returns:
        The rows of one pay year.

    Raises:
        EvidenceError: the day is before the first scale.
    """
    begun = scales.filter(pl.col("valid_from") <= on)
    if begun.is_empty():
        first = ", ".join(str(day) for day in scales["valid_from"].unique().sort()[:1]) or "never"
        raise EvidenceError(f"no pay scale for {on}: the first is of {first}")
    valid_from = begun.row(-1, named=True)["valid_from"]
    scale = begun.filter(pl.col("valid_from") == valid_from)
    if on < dt.date(valid_from.year + 1, 4, 1):
        return scale
    year = scale["scheme_year"][0]
    warnings.warn(
        f"the pay scale of {year} is carried forward to {on} (assumed)", CarriedForward, stacklevel=3
    )
    return scale.with_columns(status=pl.lit("assumed"))
