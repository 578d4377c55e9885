"""Exits as plain values and as files: tables in CSV, money in pounds to the penny, no text a formula."""

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import polars as pl

from remit.bodies.defuse import defused
from remit.exits.compare import compare_totals, differences
from remit.exits.liability import FIELDS, Liability
from remit.exits.lines import Statement
from remit.exits.totals import approvals, exit_packages, one_each, totals, totals_by
from remit.faults import Fault
from remit.rules.approval import approvers

BY = ("body", "function", "band")
"""Columns that totals are made by."""
PEOPLE, FAULTS = "people.csv", "faults.csv"
"""Files that name single people."""


def tables(liability: Liability) -> dict[str, pl.DataFrame]:
    """Give the tables of a liability by name: totals, totals by column, exit packages, approvals."""
    occasion = liability.occasion
    return {
        "totals": totals(liability.people),
        **{f"totals-{column}": totals_by(liability.people, column) for column in BY},
        "exit-packages": exit_packages(one_each(liability), occasion.evidence, occasion.last_day),
        "approvals": approvals(liability),
    }


def write_liability(liability: Liability, folder: Path) -> None:
    """Write a liability to the penny into a folder: a CSV file a table, one of people, one of faults.

    People and faults name single people by their codes: the folder is for the holder of the staff list.

    Args:
        liability: the liability.
        folder: made if it is not there; files of the same names are replaced.
    """
    write_totals(liability, folder)
    signed = pl.col("approvals").map_elements(lambda bits: "; ".join(approvers(bits)), return_dtype=pl.String)
    people = liability.people.with_columns(signed)
    in_pounds(defused(people)).write_csv(folder / PEOPLE)
    schema = {
        "person": pl.String,
        "level": pl.String,
        "file": pl.String,
        "row": pl.Int64,
        "column": pl.String,
        "value": pl.String,
        "what": pl.String,
        "remedy": pl.String,
    }
    rows = [{name: fault[name] for name in schema} for fault in _faults(liability)]
    defused(pl.DataFrame(rows, schema=schema)).write_csv(folder / FAULTS)


def write_totals(liability: Liability, folder: Path) -> None:
    """Write the tables of a liability to the penny into a folder, without those that name single people."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables(liability).items():
        in_pounds(defused(table)).write_csv(folder / f"{name}.csv")


def write_comparison(first: Liability, second: Liability, folder: Path) -> None:
    """Write the totals of two occasions beside each other into a folder, as comparison.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    in_pounds(defused(compare_totals(first, second))).write_csv(folder / "comparison.csv")


def _faults(liability: Liability) -> list[dict[str, Any]]:
    """Give all faults as plain values, each with its person where it has one."""
    staff = liability.staff
    found = [
        *zip(staff.persons_at_fault, staff.faults, strict=True),
        *((None, it) for it in liability.faults),
    ]
    told = [field.name for field in fields(Fault) if not field.name.startswith("screen_")]
    return [{"person": person} | {name: getattr(fault, name) for name in told} for person, fault in found]


def in_pounds(table: pl.DataFrame) -> pl.DataFrame:
    """Turn the columns of pence (`pence`, `cost_pence`) into text in pounds, exact to the penny (`gbp`)."""
    pence = [name for name in table.columns if "pence" in name.split("_")]
    return table.with_columns(
        (pl.col(pence).cast(pl.Decimal(38, 2)) / 100).cast(pl.Decimal(38, 2)).cast(pl.String)
    ).rename({name: name.replace("pence", "gbp") for name in pence})


def as_json(liability: Liability) -> dict[str, Any]:
    """Give a liability as plain values; money in whole pence."""
    occasion = liability.occasion
    return {
        "plan": liability.plan.title,
        "last_day": occasion.last_day,
        "consultation": occasion.consultation,
        "known_by": occasion.evidence.date,
        "assumed": list(occasion.assumed),
        "schemes": [vars(scheme) for scheme in liability.schemes],
        "left_out": liability.left_out,
        "faults": _faults(liability),
        **{name.replace("-", "_"): table.to_dicts() for name, table in tables(liability).items()},
    }


def comparison_json(first: Liability, second: Liability) -> dict[str, Any]:
    """Give two liabilities and what differs between their totals as plain values."""
    return {
        "on": as_json(first),
        "as_if": as_json(second),
        "comparison": compare_totals(first, second).to_dicts(),
    }


def statement_json(statement: Statement) -> dict[str, Any]:
    """Give a statement as plain values; money in whole pence."""
    return {
        "person": statement.person,
        "scheme": statement.scheme.id,
        "rule": statement.scheme.rule,
        "last_day": statement.last_day,
        "consultation": statement.occasion.consultation,
        "known_by": statement.occasion.evidence.date,
        "price": dict(zip(FIELDS, statement.price, strict=True)),
        "lines": [
            {**vars(line), "parameters": [vars(parameter) for parameter in line.parameters]}
            for line in statement.lines
        ],
    }


def statements_json(groups: Sequence[Sequence[Statement]]) -> Any:
    """Give a person's statements as plain values: a list; for two occasions both, and what differs."""
    shown = [[statement_json(statement) for statement in group] for group in groups]
    if len(shown) == 1:
        return shown[0]
    first, second = groups
    pairs = [(one, other) for one in first for other in second if one.scheme.id == other.scheme.id]
    differ = {one.scheme.id: differences(one, other) for one, other in pairs}
    return {"on": shown[0], "as_if": shown[1], "differences": differ}
