"""Rows of an evidence file as text with their line numbers, for the checks."""

import csv
import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from remit.evidence.columns import Column
from remit.faults import Fault


@dataclass(frozen=True)
class Row:
    """One row as it stands in its file.

    Attributes:
        file: The file, from the evidence folder.
        line: Line of the file; the header is line 1.
        cells: Text of each declared column, stripped; empty where there is none.
    """

    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Give the text of a cell."""
        return self.cells[column]

    def fault(self, kind: str, column: str | None, what: str, remedy: str) -> Fault:
        """Make a fault of this row."""
        value = self.cells[column] or None if column else None
        return Fault(kind, self.file, self.line, column, value, what, remedy)

    def number(self, column: str) -> float | None:
        """Read a cell as a number; none if it is empty or not a number."""
        try:
            number = float(self.cells[column])
        except ValueError:
            return None
        return number if math.isfinite(number) else None

    def date(self, column: str) -> dt.date | None:
        """Read a cell as an ISO date; none if it is empty or not a date."""
        text = self.cells[column]
        try:
            return dt.date.fromisoformat(text) if len(text) == len("2012-06-30") else None
        except ValueError:
            return None


def read_rows(folder: Path, path: Path, columns: Sequence[Column]) -> tuple[list[Row], list[Fault]]:
    """Read a file as text.

    Returns:
        The rows that can be read, and the faults of file, header and row length. Without the right header
        there are no rows.
    """
    file = path.relative_to(folder).as_posix()
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = [name.strip() for name in next(reader, [])]
            faults = list(_header_faults(file, header, columns))
            if faults:
                return [], faults
            return _body(file, header, reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        return [], [
            Fault("file", file, None, None, None, f"cannot be read: {error}", "write it as UTF-8 CSV")
        ]


def check_cells(rows: Sequence[Row], columns: Sequence[Column]) -> Iterator[Fault]:
    """Find cells that are empty where they may not be, or are not of their type."""
    for row in rows:
        for column in columns:
            text = row[column.name]
            if not text:
                if column.needed:
                    yield row.fault(
                        "blank", column.name, "is blank", f"give it: {column.meaning or 'it is needed'}"
                    )
            elif column.kind == "date" and row.date(column.name) is None:
                yield row.fault("date", column.name, "is not a date", "write it as 2012-06-30")
            elif column.kind == "number" and row.number(column.name) is None:
                yield row.fault("number", column.name, "is not a number", "write digits and a full stop only")
            elif column.kind == "integer" and not text.removeprefix("-").isdecimal():
                yield row.fault("number", column.name, "is not a whole number", "write digits only")


def check_unique(rows: Sequence[Row], columns: Sequence[str]) -> Iterator[Fault]:
    """Find rows that have the same key as one before them, over all rows given."""
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = tuple(row[column] for column in columns)
        if key in seen:
            first = seen[key]
            what = f"({', '.join(columns)}) stands already in {first.file}, row {first.line}"
            yield row.fault("duplicate", columns[0], what, "keep one of the two")
        elif all(key):
            seen[key] = row


def _header_faults(file: str, header: Sequence[str], columns: Sequence[Column]) -> Iterator[Fault]:
    declared = [column.name for column in columns]
    for name in dict.fromkeys(name for name in header if header.count(name) > 1):
        yield Fault("columns", file, 1, name, None, "stands twice in the header", "keep one")
    for name in declared:
        if name not in header:
            yield Fault("columns", file, 1, name, None, "is missing", "add the column")
    for name in header:
        if name not in declared:
            remedy = f"remove it; the columns are {', '.join(declared)}"
            yield Fault("columns", file, 1, name, None, "is not a column of this file", remedy)


def _body(file: str, header: Sequence[str], lines: "Iterator[list[str]]") -> tuple[list[Row], list[Fault]]:
    rows: list[Row] = []
    faults: list[Fault] = []
    for number, cells in enumerate(lines, start=2):
        if len(cells) != len(header):
            what = f"has {len(cells)} cells, the header {len(header)}"
            faults.append(
                Fault("columns", file, number, None, None, what, "put cells with commas in quotation marks")
            )
        else:
            rows.append(Row(file, number, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
    return rows, faults
