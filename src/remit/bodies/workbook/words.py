"""What the workbook says of tables and columns, from their declarations: notes, instructions, examples."""

import csv
from functools import cache

from remit.bodies.columns import Column, Table, Type
from remit.bodies.functions import DATA

ABOUT = "About"
"""Name of the sheet of instructions; every other sheet is a table."""
EXAMPLES_FILE = DATA / "example_rows.csv"
TITLE = "Remit workbook"
INSTRUCTIONS = (
    "Each other sheet is a table of a plan, with its columns in the first row. Fill in what you have: "
    "the sheets bodies and people are needed, all others may stay empty.",
    "Rest the pointer on the name of a column to see what it holds. A name in bold must be filled in in "
    "every row. Columns of the same name in different sheets refer to each other.",
    "Where a cell has an arrow, choose from the list. Write dates as 2026-03-31, hours as a share of "
    "whole-time hours, and money without pound sign and comma.",
    "Columns may stand in any order. Do not rename sheets or columns, and add none: what is not known "
    "is refused, not guessed.",
    "No name of a person is needed. In the column person write a code, or the payroll number: with a key, "
    "Remit replaces the number by a code when it reads the workbook.",
    "An empty sheet of functions stands for the sixteen functions of Remit.",
    "Check it: remit check FILE.xlsx. Read it into a plan: remit import FILE.xlsx --plan FOLDER --key KEY.",
)
COLUMNS = ("Sheet", "Column", "Needed", "Holds", "Meaning", "For example")


def holds(column: Column) -> str:
    """Say what a cell of a column may hold."""
    if column.refers:
        kinds = f", of kind {' or '.join(column.refers_kinds)}" if column.refers_kinds else ""
        return f"one that stands in the sheet {column.refers}{kinds}"
    if column.allowed:
        several = "one or more, with spaces between, of " if column.type is Type.WORDS else "one of "
        return several + ", ".join(column.allowed)
    if column.pattern:
        return column.form
    if column.type is Type.DATE:
        return "a date, as 2026-03-31"
    if column.type is Type.BOOLEAN:
        return "TRUE or FALSE"
    return column.type.value + (f", {column.unit}" if column.unit else "") + _limits(column)


def _limits(column: Column) -> str:
    low = "" if column.low is None else f"{'above' if column.above_low else 'at least'} {column.low}"
    high = "" if column.high is None else f"at most {column.high}"
    return "".join(f", {limit}" for limit in (low, high) if limit)


def plain(meaning: str) -> str:
    """Give what a declaration says without the marks that the documentation has for code."""
    return meaning.replace("`", "")


def note_of(column: Column) -> str:
    """Give the note beside a column's name."""
    needed = "Needed in every row." if column.required else "May be left blank."
    return f"{plain(column.meaning)}\n\n{needed} Holds {holds(column)}."


@cache
def _examples() -> dict[tuple[str, str], str]:
    with EXAMPLES_FILE.open(encoding="utf-8", newline="") as file:
        return {(row["table"], row["column"]): row["example"] for row in csv.DictReader(file)}


def example_of(table: Table, column: Column) -> str:
    """Give an example of a cell; blank where a cell may be blank and mostly is."""
    examples = _examples()
    return examples.get((table.name, column.name), examples.get(("*", column.name), ""))
