"""Checks of the cells of a sheet, run together: one pass finds which are broken, a second names the rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from remit.bodies.functions import function_of
from remit.bodies.sheets import ROW, Sheet, text_of
from remit.bodies.veil import shown
from remit.faults import Fault, Level, propose


@dataclass(frozen=True)
class Check:
    """One thing that can be wrong with the cells of a column.

    Attributes:
        column: Column that the fault is laid to.
        wrong: True in each row where it is so; null counts as false.
        kind: Short name of the sort of fault.
        what: What is wrong: a text, or an expression that gives one for each row.
        remedy: What to do.
        level: Whether it stops the reading.
        value: What stands there, if it is not the whole cell.
        known: Words that the cell could have meant: the nearest is proposed.
    """

    column: str
    wrong: pl.Expr
    kind: str
    what: str | pl.Expr
    remedy: str
    level: Level = "error"
    value: pl.Expr | None = None
    known: Sequence[str] = ()


def run_checks(sheet: Sheet, checks: Iterable[Check]) -> list[Fault]:
    """Give a fault for each row of a sheet and each check that it fails."""
    listed = list(checks)
    if sheet.rows.is_empty() or not listed:
        return []
    broken = sheet.rows.select(check.wrong.any().alias(str(place)) for place, check in enumerate(listed)).row(
        0
    )
    return [
        fault
        for check, is_broken in zip(listed, broken, strict=True)
        if is_broken
        for fault in _faults(sheet, check)
    ]


def _faults(sheet: Sheet, check: Check) -> list[Fault]:
    value = pl.col(text_of(check.column)) if check.value is None else check.value
    what = pl.lit(check.what) if isinstance(check.what, str) else check.what
    bad = sheet.rows.filter(check.wrong).select(ROW, value.alias("value"), what.alias("what"))
    near = _meant(check, bad["value"].unique(maintain_order=True).to_list()) if check.known else {}
    return [
        Fault(
            check.kind,
            sheet.table.file,
            row,
            check.column,
            shown(sheet.table, check.column, text),
            said,
            f"write {near[text]} if that is meant; {check.remedy}" if text in near else check.remedy,
            check.level,
        )
        for row, text, said in bad.iter_rows()
    ]


def _meant(check: Check, words: list[str]) -> dict[str, str]:
    """Propose a known word for words that are not: the function of another name, else the nearest."""
    near = propose(words, check.known)
    if check.column == "function":
        slugs = {word: function_of(word) for word in words}
        near |= {word: slug for word, slug in slugs.items() if slug is not None and slug in check.known}
    return near
