"""The columns of each evidence table, declared once, for loading and for checking."""

from dataclasses import dataclass
from typing import Literal

import polars as pl

Kind = Literal["text", "number", "integer", "date"]

_TYPES: dict[Kind, pl.DataType] = {
    "text": pl.String(),
    "number": pl.Float64(),
    "integer": pl.Int64(),
    "date": pl.Date(),
}


@dataclass(frozen=True)
class Column:
    """One column of an evidence file.

    Attributes:
        name: Name in the header.
        kind: What its cells are: text, number, integer or date (ISO, as 2012-06-30).
        needed: Whether an empty cell is a fault.
        meaning: What it says.
    """

    name: str
    kind: Kind
    needed: bool
    meaning: str

    @property
    def dtype(self) -> pl.DataType:
        """Type of the column in a table."""
        return _TYPES[self.kind]


def _text(name: str, meaning: str, needed: bool = True) -> Column:
    return Column(name, "text", needed, meaning)


def _number(name: str, meaning: str, needed: bool = False) -> Column:
    return Column(name, "number", needed, meaning)


def _date(name: str, meaning: str, needed: bool = True) -> Column:
    return Column(name, "date", needed, meaning)


FIGURES = (
    _text("id", "Name of the figure, unique"),
    _text("group", "What the figure is about, for lists"),
    _text("fact", "What was counted or said"),
    _text("figure", "The figure as published, for people: never read by the program"),
    _number("value", "The figure as one number, where it is one"),
    _number("low", "Lower end, where a range was published"),
    _number("high", "Upper end, where a range was published"),
    _text("unit", "Unit of value, low and high"),
    _text("period", "When it was so, in words: nothing filters on it"),
    _date("published", "Day by which it had been published; `as_at` filters on it"),
    _text("published_basis", "How that day is known: known or inferred"),
    _text("scope", "Whom or what it covers"),
    _text("source", "Title of the source, so that it can be found without an address"),
    _text("address", "Address of the source, where one was recorded", needed=False),
    _text("grade", "A official or agreed by two, B one named report, C hearsay or a blog, D derived"),
    _text("role", "cal: may be fitted to; edge: of the last days before mid-2012; rule: a rule or a date"),
    _text("notes", "Conflicts, arithmetic and what else a reader has to know", needed=False),
)

PARAMETERS = (
    _text("id", "Dotted name of the thing"),
    _text("owner", "Who sets it; also the name of its file"),
    _number("value", "Value in force from valid_from", needed=True),
    _number("low", "Lower end of what is believed, where it is uncertain"),
    _number("high", "Upper end of what is believed, where it is uncertain"),
    _text(
        "distribution", "How it is drawn between low and high; empty when it is not uncertain", needed=False
    ),
    _text("unit", "Unit of value, low and high"),
    _date("valid_from", "First day on which it is in force"),
    _text("keyed_on", "Which date of a case picks the row; empty for a parameter of the model", needed=False),
    _date(
        "published", "Day by which it had been published; for a rule without one, the day it came into force"
    ),
    _text("source", "Keys of sources.csv, or figure:ID, parted by semicolons"),
    _text("locator", "Place in the source", needed=False),
    _text("status", "verified, secondary, derived or assumed"),
    _text("note", "Derivation, doubts, basis of the date", needed=False),
)

PAY_SCALES = (
    _text("scheme_year", "Pay year, as 2010/11"),
    _date("valid_from", "First day of the pay year"),
    _text("band", "Agenda for Change band, as 8a"),
    Column("point", "integer", True, "Spine point to 2012/13; step in the band, from 1, later"),
    _text("label", "The point or step in the source's words"),
    _number("pay_gbp_y", "Whole-time basic pay, pounds a year", needed=True),
    _date("published", "Day by which it had been published: the day it came into force"),
    _text("source", "Keys of sources.csv, parted by semicolons"),
    _text("status", "verified, secondary, derived or assumed"),
    _text("note", "How a derived value was made", needed=False),
)

SOURCES = (
    _text("key", "Name of the source in the other files"),
    _text("title", "Publisher and title"),
    _text("address", "Address, where there is one", needed=False),
    _date("published", "Day of publication, where it is known or inferred", needed=False),
    _text("published_basis", "How that day is known: known, inferred or not recorded"),
    _text("note", "What it is used for and what it does not tell", needed=False),
)

MARGINS = (
    _text("margin", "What is shared out"),
    _text("key", "To whom"),
    _number("share", "Share, 0 to 1", needed=True),
    _date("published", "Day by which it had been published"),
    _text("source", "Keys of sources.csv, or figure:ID, parted by semicolons"),
    _text("status", "verified, secondary, derived or assumed"),
    _text("note", "Why", needed=False),
)
