"""The language in which tables are declared: a type, a column, a table.

Types, checks and the documentation page all come from these declarations, so a column is described in
one place only (`remit.bodies.tables`).
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum

import polars as pl

BASE_TYPES: dict[str, type[pl.DataType]] = {
    "text": pl.String,
    "words": pl.String,
    "whole number": pl.Int64,
    "number": pl.Float64,
    "true or false": pl.Boolean,
    "date": pl.Date,
}


class Type(Enum):
    """What a cell holds; the value is the word used in faults and documentation."""

    TEXT = "text"
    WORDS = "words"
    """Several allowed words, separated by spaces."""
    INTEGER = "whole number"
    NUMBER = "number"
    BOOLEAN = "true or false"
    DATE = "date"

    @property
    def described(self) -> str:
        """The type as it stands in a sentence."""
        if self is Type.WORDS:
            return "words with spaces between"
        return self.value if self is Type.TEXT else f"a {self.value}"

    @property
    def dtype(self) -> type[pl.DataType]:
        """The Polars type of a column of this type."""
        return BASE_TYPES[self.value]


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        name: Header of the column in the CSV file.
        type: What its cells hold.
        meaning: What the column says, for people.
        unit: Unit and period of a number, such as `£ a year`.
        required: Whether a blank cell is a fault; a column that is not required may also be left out.
        allowed: The only values that are accepted, if any.
        low: Lowest value that is accepted, if any.
        high: Highest value that is accepted, if any.
        above_low: Whether `low` itself is refused.
        pattern: Regular expression that a text must match in full, if any.
        form: The pattern in words.
        refers: Table whose key the cell must name, if any.
        refers_kinds: Kinds of body that may be named, if not all.
    """

    name: str
    type: Type
    meaning: str
    unit: str = ""
    required: bool = True
    allowed: tuple[str, ...] = ()
    low: float | date | None = None
    high: float | date | None = None
    above_low: bool = False
    pattern: str = ""
    form: str = ""
    refers: str = ""
    refers_kinds: tuple[str, ...] = ()

    @property
    def of_person(self) -> bool:
        """Whether its cells name people: the person of a row, or another one, as the manager."""
        return self.name == "person" or self.refers == "people"


@dataclass(frozen=True)
class Table:
    """One table of the bodies: a CSV file in the plan's folder.

    Attributes:
        name: Name of the table; its file is `<name>.csv`.
        meaning: What a row is, for people.
        key: Columns that name a row and may not repeat together.
        columns: The columns, in the order in which they are written.
        required: Whether the file must be there; otherwise a missing file is an empty table.
        spans: Pairs of date columns, first and end: the end may not lie before the first.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False
    spans: tuple[tuple[str, str], ...] = ()

    @property
    def file(self) -> str:
        """Name of the table's file in a plan's folder."""
        return f"{self.name}.csv"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Give the declaration of one column.

        Raises:
            KeyError: The table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.file} has no column {name}")
