"""A mapping: which sheet is which table, and which of its columns, by its header, is which declared column.

It says everything that reading a file needs besides the file, so that next month's file is read the same way.
"""

from collections.abc import Mapping as Words
from dataclasses import dataclass, field
from enum import Enum

from remit.bodies.columns import Column, Type
from remit.bodies.importing.dates import Order
from remit.bodies.tables import TABLES
from remit.bodies.veil import PERSON
from remit.faults import Fault, hint

FORMAT = 1
"""Version of the mapping file's form."""


class Reading(Enum):
    """How the cells of a column are read; the value is the word of a mapping file."""

    IDENTIFIER = "identifier"
    """A payroll number or the like: replaced by its keyed code."""
    CODE = "code"
    """A keyed code already."""
    BAND = "band"
    """A pay band, translated to something else by the column's values."""


class Unit(Enum):
    """What a number is counted in; the value is the word of a mapping file."""

    SHARE = "share"
    PERCENT = "percent"
    HOURS = "hours"
    YEAR = "£ a year"
    THOUSAND = "£000 a year"
    MONTH = "£ a month"


UNITS: dict[str, tuple[Unit, ...]] = {
    "fte": (Unit.SHARE, Unit.PERCENT, Unit.HOURS),
    "share": (Unit.SHARE, Unit.PERCENT),
    "pay_gbp_y": (Unit.YEAR, Unit.THOUSAND, Unit.MONTH),
}
"""Units that may be said of a column; the first is the one of the tables."""


@dataclass(frozen=True)
class ColumnMapping:
    """Where a declared column comes from.

    Attributes:
        column: The declared column.
        header: Header in the file.
        reading: How its cells are read, where there is a choice.
        unit: What its numbers are counted in, where there is a choice.
        whole_hours: Hours a week that are whole-time, if the unit is hours.
        actual: Whether pay is that for the hours worked, so that it is divided by the share of them.
        order: Which of day and month comes first; none decides it by the cells.
        comma_decimal: Whether a comma is a decimal point; none decides it by the cells.
        values: What is written for words of the file; a blank one is still to be filled in.
        otherwise: What is written for words that `values` does not name.
        hints: What a proposal says beside some of the values; under the blank text, beside all.
        score: How sure a proposal is, from 0 to 1.
        reason: Why it is proposed.
    """

    column: str
    header: str
    reading: Reading | None = None
    unit: Unit | None = None
    whole_hours: float | None = None
    actual: bool = False
    order: Order | None = None
    comma_decimal: bool | None = None
    values: Words[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    hints: Words[str, str] = field(default_factory=dict)
    score: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class Doubt:
    """What a proposal leaves to the person.

    Attributes:
        column: The declared column.
        candidates: Headers that it may come from, with why.
        meaning: What the column holds.
        lines: Further lines that go with a candidate.
    """

    column: str
    candidates: tuple[tuple[str, str], ...]
    meaning: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetMapping:
    """How one sheet becomes one table.

    Attributes:
        table: The declared table.
        file: Name of the file, in which `*` stands for anything.
        sheet: Name of the sheet, in which `*` stands for anything; none for a CSV file.
        header_row: Row in which the header stood.
        columns: The columns, by declared name.
        constants: What is written in every row, by declared column.
        only: Rows that are read: those whose cell under a header is one of some words.
        adds: Whether the rows tell more of rows that another file brings, known by the key of the table: a
            list of what a staff record lacks.
        unlike: Whether the sheet looks like no table, and is held ready only for a person to say what it is.
        headers: All headers that there were, so that new ones are noticed.
        doubts: What a proposal leaves to the person.
        remarks: What else a proposal says.
    """

    table: str
    file: str
    sheet: str | None = None
    header_row: int | None = None
    columns: Words[str, ColumnMapping] = field(default_factory=dict)
    constants: Words[str, str] = field(default_factory=dict)
    only: Words[str, tuple[str, ...]] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    remarks: tuple[str, ...] = ()
    adds: bool = False
    unlike: bool = False

    @property
    def place(self) -> str:
        """The sheet, as faults of the mapping name it."""
        return f"{self.file}, sheet {self.sheet}" if self.sheet else self.file


@dataclass(frozen=True)
class Mapping:
    """A mapping file.

    Attributes:
        sheets: The sheets that are read.
        name: Name of the file that it stands in, for faults.
    """

    sheets: tuple[SheetMapping, ...]
    name: str = "mapping.toml"


def check_mapping(mapping: Mapping) -> list[Fault]:
    """Find what is wrong with a mapping by itself, before any file is read with it."""
    faults: list[Fault] = []
    if not mapping.sheets:
        what = "the mapping names no sheet"
        faults.append(_fault(mapping, "sheet", None, what, "add a [[sheet]], or propose a mapping anew"))
    for sheet in mapping.sheets:
        faults += _check_sheet(mapping, sheet)
    return faults


def _check_sheet(mapping: Mapping, sheet: SheetMapping) -> list[Fault]:
    table = TABLES.get(sheet.table)
    if table is None:
        remedy = f"write one of {', '.join(TABLES)}{hint(sheet.table, TABLES)}"
        return [_fault(mapping, "table", sheet.table, "is no table", remedy)]
    faults: list[Fault] = []
    for name in (*sheet.columns, *sheet.constants):
        if name not in table.names:
            remedy = f"write one of {', '.join(table.names)}{hint(name, table.names)}"
            faults.append(_fault(mapping, name, name, f"is no column of the table {table.name}", remedy))
    for name in set(sheet.columns) & set(sheet.constants):
        what = "has both a column of the file and a constant"
        faults.append(_fault(mapping, name, name, what, "take one of them out"))
    for how in sheet.columns.values():
        if how.column in table.names:
            faults += _check_column(mapping, table.column(how.column), how)
    if PERSON in sheet.constants:
        what = "is the same for every row"
        faults.append(_fault(mapping, PERSON, sheet.constants[PERSON], what, "name the header of the number"))
    for column in table.columns:
        needed = column.name in table.key if sheet.adds else column.required
        if needed and column.name not in sheet.columns and column.name not in sheet.constants:
            meaning = f"{column.meaning[0].lower()}{column.meaning[1:].rstrip('.')}"
            what = f"the table {table.name} needs it; {sheet.place} has neither column nor constant for it"
            remedy = f"name the header of it, or a constant: {meaning}"
            faults.append(_fault(mapping, column.name, None, what, remedy, kind="not-mapped"))
    return faults


def _check_column(mapping: Mapping, declared: Column, column: ColumnMapping) -> list[Fault]:
    faults = []
    name = column.column
    if not column.header:
        faults.append(
            _fault(mapping, name, "", "names no header", "write the header of the file after `from`")
        )
    if declared.of_person and column.reading not in (Reading.IDENTIFIER, Reading.CODE):
        what = "does not say whether it is an identifier or a code"
        remedy = 'write as = "identifier" for payroll numbers, which are replaced by codes'
        faults.append(_fault(mapping, name, column.header, what, remedy))
    if not declared.of_person and column.reading in (Reading.IDENTIFIER, Reading.CODE):
        what = f"is read as {column.reading.value}, which only the person and the manager can be"
        faults.append(_fault(mapping, name, column.header, what, "take `as` out"))
    if column.unit is not None and column.unit not in UNITS.get(name, ()):
        units = ", ".join(unit.value for unit in UNITS.get(name, ()))
        remedy = f"write one of {units}" if units else "take it out"
        faults.append(_fault(mapping, name, column.unit.value, "is no unit of this column", remedy))
    if (column.unit is Unit.HOURS) != (column.whole_hours is not None):
        what = 'whole_hours goes with unit = "hours", and only with it'
        remedy = "write the hours a week that are whole-time, as whole_hours = 37.5"
        faults.append(_fault(mapping, name, None, what, remedy))
    if column.whole_hours is not None and not 0 < column.whole_hours <= 100:
        remedy = "write whole-time hours a week, as 37.5"
        faults.append(_fault(mapping, name, str(column.whole_hours), "are no hours of a week", remedy))
    if column.actual and name != "pay_gbp_y":
        faults.append(_fault(mapping, name, None, "`actual` is said of pay only", "take it out"))
    faults += _check_values(mapping, declared, column)
    if column.order is not None and declared.type is not Type.DATE:
        faults.append(_fault(mapping, name, None, "`order` is said of dates only", "take it out"))
    return faults


def _check_values(mapping: Mapping, declared: Column, column: ColumnMapping) -> list[Fault]:
    """Find translations into words that the declared column does not allow; a blank one waits."""
    allowed = ("true", "false") if declared.type is Type.BOOLEAN else declared.allowed
    if not allowed or declared.type is Type.WORDS:
        return []
    written = [*column.values.values(), *([] if column.otherwise is None else [column.otherwise])]
    return [
        _fault(
            mapping,
            column.column,
            word,
            "is not allowed here",
            f"write one of {', '.join(allowed)}{hint(word, allowed)}",
        )
        for word in dict.fromkeys(written)
        if word and word not in allowed
    ]


def _fault(
    mapping: Mapping, column: str, value: str | None, what: str, remedy: str, kind: str = "bad-mapping"
) -> Fault:
    return Fault(kind, mapping.name, None, column, value, what, remedy)
