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

QUESTIONS = (
    _text("id", "Name of the question, unique"),
    _text("question", "What is asked"),
    _text("unit", "Unit of the answer"),
    _text("period", "Day, year or span that it is about"),
    _text("scope", "Whom or what it covers"),
    _number("naive", "What officials forecast, or what anybody would have said", needed=True),
    _text("basis", "Where that comes from; figures in brackets"),
    _date("published", "Day by which all that it says was public"),
)

FITS = (
    _text("figure", "Published figure that is fitted to"),
    _text("measure", "What a run makes of it: a measure of `calibration.measures`, its month behind an @"),
    _number("value", "The figure in the measure's unit; empty where it is the figure's own value"),
    _text("link", "Scale on which errors are taken: log or plain"),
    _number("rounding", "Half of the last digit published, on that scale", needed=True),
    _number("doubt", "Standard deviation of all other error, on that scale: judged", needed=True),
    _text("note", "Why so much doubt"),
)

PRIORS = (
    _text("parameter", "Parameter whose believed range was set on a figure that is fitted to"),
    _number("value", "Median before that figure", needed=True),
    _number("low", "5% point before that figure", needed=True),
    _number("high", "95% point before that figure", needed=True),
    _date("published", "Day by which all that the note rests on was public"),
    _text("note", "Why this middle and this width"),
)

POSTERIORS = (
    _text("parameter", "Parameter"),
    _number("prior_median", "Before the fit", needed=True),
    _number("prior_low", "5% point before the fit", needed=True),
    _number("prior_high", "95% point before the fit", needed=True),
    _number("median", "After the fit", needed=True),
    _number("low", "5% point after the fit", needed=True),
    _number("high", "95% point after the fit", needed=True),
    _number(
        "learnt",
        "Share of the prior's variance, on the scale it is drawn on, that the fit took away",
        needed=True,
    ),
    _date("published", "As-at date of the fit: it rests on nothing published later"),
    _text(
        "source", "Figures that moved it most, as figure:ID, parted by semicolons; else the fit as a whole"
    ),
)
