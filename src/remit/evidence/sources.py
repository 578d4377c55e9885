"""The register of sources that parameters, pay scales and margins cite by key."""

from functools import cache
from pathlib import Path

import polars as pl

from remit.evidence.columns import SOURCES
from remit.evidence.files import read_table

FIGURE = "figure:"
"""In front of a figure's id, where a source is one of the figures."""


@cache
def sources(folder: Path) -> pl.DataFrame:
    """Read the register of sources of an evidence folder."""
    return read_table(folder / "sources.csv", SOURCES)


def keys(cell: str) -> list[str]:
    """Take a source cell apart: the keys, and figure:ID entries, in order."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def cited(cells: pl.Series) -> set[str]:
    """Give all keys that the source cells of a table name."""
    return {key for cell in cells.drop_nulls() for key in keys(cell)}
