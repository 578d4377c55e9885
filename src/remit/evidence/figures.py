"""Published figures: what was counted or said, by whom, and by when it was public."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from remit.evidence.columns import FIGURES
from remit.evidence.errors import EvidenceError
from remit.evidence.files import read_tables
from remit.evidence.status import GRADE_STATUS


@dataclass(frozen=True)
class Figure:
    """One published figure.

    A figure has a value, or a low and a high, or only text: numbers are never parsed from text.

    Attributes:
        id: Name of the figure.
        group: What it is about, for lists.
        fact: What was counted or said.
        figure: The figure as published, for people.
        value: The figure as one number, in `unit`; none if it is not one number.
        low: Lower end of a published range, in `unit`.
        high: Upper end of a published range, in `unit`.
        unit: Unit of value, low and high.
        period: When it was so, in words.
        published: Day by which it had been published.
        published_basis: How that day is known.
        scope: Whom or what it covers.
        source: Title of the source.
        address: Address of the source; none if none was recorded.
        grade: A to D.
        status: The grade as a status.
        role: cal, edge or rule.
        notes: Conflicts and arithmetic; none if there are none.
    """

    id: str
    group: str
    fact: str
    figure: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    period: str
    published: dt.date
    published_basis: str
    scope: str
    source: str
    address: str | None
    grade: str
    status: str
    role: str
    notes: str | None


@cache
def figures(folder: Path) -> pl.DataFrame:
    """Read all figures of an evidence folder: the columns of FIGURES, and the status that the grade means.

    Raises:
        EvidenceError: a file cannot be read, or a grade is unknown.
    """
    table = read_tables(folder / "figures", FIGURES)
    unknown = table.filter(~pl.col("grade").is_in(list(GRADE_STATUS)).fill_null(value=False))
    if not unknown.is_empty():
        raise EvidenceError(
            f"unknown grade of {', '.join(unknown['id'])}: write one of {', '.join(GRADE_STATUS)}"
        )
    status = pl.col("grade").replace_strict(GRADE_STATUS, return_dtype=pl.String).alias("status")
    return table.with_columns(status)
