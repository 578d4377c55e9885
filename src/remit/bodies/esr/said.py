"""What is to be said of one ESR file: faults with the numbers of their lines, never with who somebody is."""

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from remit.faults import Fault, Level

DELIMITER = "~"
LINE = "#line"
NOTE: Level = "note"
"""Level of what a reader should know and need not mend."""
MOST_ALIKE = 1_000
"""Alike faults of one column that are listed each; the rest are counted, so that memory stays bounded."""
LONGEST_VALUE = 60


class Teller:
    """Takes what there is to say of a file.

    Attributes:
        file: Name of the file.
        faults: What was said so far, in the order in which it was found.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def take(self, faults: Iterable[Fault]) -> None:
        """Take what others have found."""
        self.faults += [replace(fault, value=_shown(fault.value)) for fault in faults]

    def whole(self, kind: str, what: str, remedy: str) -> None:
        """Say that something is wrong with the whole file."""
        self.faults.append(Fault(kind, self.file, None, None, None, what, remedy))

    def line(
        self,
        kind: str,
        line: int | None,
        what: str,
        remedy: str,
        field: str | None = None,
        value: str | None = None,
    ) -> None:
        """Say that something is wrong with a line. The value may not tell who a person is."""
        self.faults.append(Fault(kind, self.file, line, field, _shown(value), what, remedy))

    def note(
        self, kind: str, what: str, remedy: str, line: int | None = None, field: str | None = None,
        value: str | None = None,
    ) -> None:  # fmt: skip
        """Say what a reader should know and need not mend."""
        self.faults.append(Fault(kind, self.file, line, field, _shown(value), what, remedy, NOTE))

    def cells(
        self,
        frame: pl.DataFrame,
        wrong: pl.Expr,
        field: str | None,
        kind: str,
        what: str | pl.Expr,
        remedy: str,
        level: Level = "error",
        value: pl.Expr | None = None,
    ) -> None:
        """Say what is wrong with a field in each line where it is.

        Args:
            frame: Records, with the numbers of their lines.
            wrong: True where it is so; null counts as false.
            field: The field that it is laid to; none for the whole line.
            kind: Short name of the sort of fault.
            what: What is wrong: a text, or an expression that gives one for each line.
            remedy: What to do.
            level: Whether it stops the reading.
            value: What stands there, if it may be shown whatever it is; see `masked` and `without_numbers`.
        """
        if frame.is_empty() or (bad := frame.filter(wrong)).is_empty():
            return
        bad = bad.sort(LINE)
        text = pl.lit(None, pl.String) if value is None else value.cast(pl.String)
        said = pl.lit(what) if isinstance(what, str) else what
        listed = bad.head(MOST_ALIKE).select(pl.col(LINE), text.alias("value"), said.alias("what"))
        self.faults += [
            Fault(kind, self.file, line, field, _shown(cell), sentence, remedy, level)
            for line, cell, sentence in listed.iter_rows()
        ]
        if bad.height > MOST_ALIKE:
            more = f"{bad.height - MOST_ALIKE:,} more lines have the same fault"
            self.faults.append(Fault(kind, self.file, None, field, None, more, remedy, level))


def plural(count: int, noun: str) -> str:
    """Give a number with its noun."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def masked(cell: pl.Expr) -> pl.Expr:
    """Give the form of a cell: letters become A and digits 9.

    In a file that is out of step with the layout any cell may hold a name or a number of a person.
    """
    return cell.str.replace_all(r"\p{L}", "A").str.replace_all(r"\p{N}", "9")


def without_numbers(cell: pl.Expr) -> pl.Expr:
    """Give a code with # in the place of each number that is long enough to be that of a person."""
    return cell.str.replace_all(r"\p{N}{5,}", "#")


def _shown(value: str | None) -> str | None:
    if value is None or len(value) <= LONGEST_VALUE:
        return value
    return value[: LONGEST_VALUE - 1] + "…"
