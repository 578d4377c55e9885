"""Checks of each table by its declaration: types, blanks, values, keys, references, order of dates.

A check looks at the cells that could be read and says nothing of the others, so that one fault does not
beget a second one.
"""

from collections.abc import Iterable
from datetime import date

import polars as pl

from remit.bodies.cells import Check, run_checks
from remit.bodies.columns import Column, Table, Type
from remit.bodies.sheets import ROW, Sheet, text_of
from remit.bodies.veil import shown
from remit.faults import Fault

WRITE_AS = {
    Type.INTEGER: "write digits only, as 1200",
    Type.NUMBER: "write digits and a point, as 18196.50: no pound sign, no comma, no percent sign",
    Type.BOOLEAN: "write true or false",
    Type.DATE: "write it as 2011-03-31: year, month, day",
}


def check_declared(sheets: dict[str, Sheet]) -> list[Fault]:
    """Check every sheet against the declaration of its table.

    Args:
        sheets: The sheets that could be read, by name of table.
    """
    faults: list[Fault] = []
    for sheet in sheets.values():
        columns = [column for column in sheet.table.columns if column.name in sheet.present]
        checks = [check for column in columns for check in column_checks(sheets, column)]
        faults += run_checks(sheet, [*checks, *span_checks(sheet.table)])
        faults += check_key(sheet)
    return faults


def column_checks(sheets: dict[str, Sheet], column: Column) -> list[Check]:
    """Give the checks that a column's declaration asks for."""
    checks = [*type_checks(column), *range_checks(column), *reference_checks(sheets, column)]
    if column.required:
        meaning = f"{column.meaning[0].lower()}{column.meaning[1:].rstrip('.')}"
        blank = pl.col(text_of(column.name)).is_null()
        checks.append(Check(column.name, blank, "blank", "is blank", f"fill it in: {meaning}"))
    if column.allowed:
        checks.append(allowed_check(column))
    if column.pattern:
        wrong = ~pl.col(column.name).str.contains(f"^(?:{column.pattern})$")
        checks.append(Check(column.name, wrong, "wrong-form", "has the wrong form", f"write {column.form}"))
    return checks


def type_checks(column: Column) -> list[Check]:
    """Find cells that do not hold what the column holds."""
    if column.type not in WRITE_AS:
        return []
    wrong = pl.col(text_of(column.name)).is_not_null() & pl.col(column.name).is_null()
    what = "is neither true nor false" if column.type is Type.BOOLEAN else f"is not {column.type.described}"
    return [Check(column.name, wrong, "wrong-type", what, WRITE_AS[column.type])]


def allowed_check(column: Column) -> Check:
    """Find words that a column does not allow; where it holds several, the fault names the wrong ones."""
    cell, allowed = pl.col(column.name), list(column.allowed)
    remedy = f"it must be {_alternatives(allowed)}"
    if column.type is not Type.WORDS:
        what = f"is no {column.name.replace('_', ' ')} that is known"
        wrong = ~cell.is_in(allowed)
        return Check(column.name, wrong, "unknown-value", what, remedy, known=column.allowed)
    word = pl.element()
    others = cell.str.split(" ").list.eval(word.filter(~word.is_in([*allowed, ""])))
    return Check(
        column.name,
        others.list.len() > 0,
        "unknown-value",
        f"is no {column.name.removesuffix('s')} that is known",
        remedy,
        value=others.list.join(" "),
        known=column.allowed,
    )


def range_checks(column: Column) -> list[Check]:
    """Find numbers and dates below the lowest or above the highest that a column accepts."""
    cell = pl.col(column.name)
    checks = []
    if column.low is not None:
        least = _with_unit(column.low, column.unit)
        low = f"more than {least}" if column.above_low else f"{least} or more"
        below = cell <= column.low if column.above_low else cell < column.low
        checks.append(Check(column.name, below, "out-of-range", "is too low", f"it must be {low}"))
    if column.high is not None:
        remedy = f"it must be {_with_unit(column.high, column.unit)} or less"
        checks.append(Check(column.name, cell > column.high, "out-of-range", "is too high", remedy))
    return checks


def _with_unit(limit: float | date, unit: str) -> str:
    """Write a limit as people write amounts: £1,000,000 a year, 1 (the whole), 24 months."""
    if not isinstance(limit, int | float):
        return str(limit)
    if unit.startswith("£"):
        return f"£{limit:,}{unit[1:]}"
    if unit == "share":
        return f"{limit} (the whole)" if limit == 1 else str(limit)
    return f"{limit} {unit}" if unit else str(limit)


def reference_checks(sheets: dict[str, Sheet], column: Column) -> list[Check]:
    """Find cells that name a row of another table that is not there, or a body of the wrong kind."""
    target = sheets.get(column.refers)
    if target is None or not target.has(*target.table.key):
        return []
    key, file = target.table.key[0], target.table.file
    known = target.rows[key].drop_nulls().unique(maintain_order=True)
    noun = key if column.name == key else f"{key} that is the {column.name}"
    unknown = Check(
        column.name,
        ~pl.col(column.name).is_in(known.implode()),
        "unknown-reference",
        f"is no {key} of {file}",
        f"add the {noun} to {file}, or name another",
        known=() if column.refers == "people" else tuple(known.to_list()),  # codes are like no other code
    )
    return [unknown, *_kind_checks(target, column)]


def span_checks(table: Table) -> list[Check]:
    """Find rows that end before they begin."""
    return [
        Check(
            end,
            pl.col(end) < pl.col(first),
            "closing-before-opening",
            pl.format("lies before {}, {}", pl.lit(first), pl.col(first)),
            f"{end} must not be an earlier date than {first}",
        )
        for first, end in table.spans
    ]


def check_key(sheet: Sheet) -> list[Fault]:
    """Find rows whose key stands in an earlier row too; the fault names both."""
    key = sheet.table.key
    if not sheet.has(*key):
        return []
    texts = [text_of(name) for name in key]
    keyed = sheet.rows.select(ROW, *texts).drop_nulls()
    if not keyed.select(pl.struct(texts).is_duplicated().any()).item():
        return []
    again = keyed.with_columns(pl.col(ROW).first().over(texts).alias("first"))
    return [
        Fault(
            "duplicate-key",
            sheet.table.file,
            row,
            key[-1],
            " ".join(shown(sheet.table, name, value) or "" for name, value in zip(key, values, strict=True)),
            f"stands in row {first} already",
            f"a {' and '.join(key)} may stand once: take row {row} or row {first} out, or change its key",
        )
        for row, *values, first in again.filter(pl.col(ROW) != pl.col("first")).iter_rows()
    ]


def _kind_checks(bodies: Sheet, column: Column) -> list[Check]:
    if not column.refers_kinds or not bodies.has("kind"):
        return []
    right = pl.col("kind").is_in(list(column.refers_kinds)) | pl.col("kind").is_null()
    wrong = pl.col(column.name).is_in(bodies.rows.filter(~right)["body"].implode())
    kinds = _alternatives(column.refers_kinds)
    what = f"is a body, but not of kind {kinds}"
    return [Check(column.name, wrong, "wrong-kind", what, f"name a body of kind {kinds}")]


def _alternatives(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
