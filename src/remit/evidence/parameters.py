"""Parameters: numbers of the rules and of the model, each with the day from which it is in force."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from remit.evidence.columns import PARAMETERS
from remit.evidence.errors import EvidenceError
from remit.evidence.files import read_tables
from remit.faults import hint

OWNERS = (
    "staff-council",
    "statute",
    "treasury",
    "department",
    "local-policy",
    "model",
    "market",
    "sourcing",
    "forecast",
    "england-2011",
    "england-2025",
)
"""Who sets a parameter, and the files that hold them: the NHS Staff Council; employment law; HM Treasury with
HM Revenue and Customs and the pension scheme; the Department of Health with its commissioning board; the
policy of the employer; the model itself; the market of support; the choice of who does what; what a forecast
adds to the model, doubt about the model above all; and the two examples that are built on the bodies of
England."""


@dataclass(frozen=True)
class Parameter:
    """One parameter as it is in force from a day.

    Attributes:
        id: Dotted name of the thing.
        owner: Who sets it.
        value: Its value, in `unit`.
        low: Lower end of what is believed; none if it is not uncertain.
        high: Upper end of what is believed; none if it is not uncertain.
        distribution: How it is drawn; none if it is not uncertain.
        unit: Unit of value, low and high.
        valid_from: First day on which it is in force.
        keyed_on: Which date of a case picks the row; none for a parameter of the model.
        published: Day by which it had been published.
        source: Keys of the sources, or figure:ID, parted by semicolons.
        locator: Place in the source.
        status: verified, secondary, derived or assumed.
        note: Derivation and doubts.
    """

    id: str
    owner: str
    value: float
    low: float | None
    high: float | None
    distribution: str | None
    unit: str
    valid_from: dt.date
    keyed_on: str | None
    published: dt.date
    source: str
    locator: str | None
    status: str
    note: str | None


@cache
def parameters(folder: Path) -> pl.DataFrame:
    """Read all parameters of an evidence folder, in the order of id and first day in force."""
    return read_tables(folder / "parameters", PARAMETERS).sort("id", "valid_from")


def in_force(rows: pl.DataFrame, name: str, on: dt.date | None) -> Parameter:
    """Pick the row of one parameter that is in force on a day.

    Args:
        rows: the rows of the parameter that may be seen, at least one.
        name: its id, for messages.
        on: the day; may be none only where the parameter has one row.

    Returns:
        The row with the last first day that is not after `on`. After the last row, the last row.

    Raises:
        EvidenceError: no day given for a series, or the day is before the first row.
    """
    series = rows.sort("valid_from")
    if on is None:
        if series.height > 1:
            days = ", ".join(str(day) for day in series["valid_from"])
            raise EvidenceError(
                f"parameter {name} changes with time ({days}): say on which date it is wanted"
            )
        return Parameter(**series.row(0, named=True))
    begun = series.filter(pl.col("valid_from") <= on)
    if begun.is_empty():
        first = series.row(0, named=True)["valid_from"]
        raise EvidenceError(f"parameter {name} is not in force on {on}: its first row is of {first}")
    return Parameter(**begun.row(-1, named=True))


def unknown(name: str, known: list[str]) -> EvidenceError:
    """Make the error for an id that no visible parameter has."""
    return EvidenceError(f"no parameter {name!r}{hint(name, known)}")
