"""Writes the page that describes the tables, from their declarations.

`python -m remit.bodies.document docs/tables.md`
"""

import sys
from pathlib import Path

from remit.bodies.columns import Column, Table
from remit.bodies.functions import function_aliases, function_names
from remit.bodies.tables import TABLES

INTRODUCTION = """\
# Tables

<!-- written by python -m remit.bodies.document from the declarations in remit.bodies.tables -->

A plan is a folder: [`plan.toml`](plan-file.md) and one CSV file a table, in UTF-8, with commas and a header
row. A blank cell is a missing value. An unknown file or column is a fault; so is a blank cell in a column
that is required. A column that is not required may be left out, and so may every file but {required}.

A date is written as 2011-03-31. A number has digits and a point, and no comma or sign of its unit.

`remit check` lists all faults of a plan at once, each with its file, row and column, what is wrong and what
to do. It writes nothing.
"""


def tables_page() -> str:
    """Give the page in Markdown."""
    required = " and ".join(f"`{table.file}`" for table in TABLES.values() if table.required)
    parts = [INTRODUCTION.format(required=required), *map(_table, TABLES.values()), _functions()]
    return "\n".join(parts)


def _table(table: Table) -> str:
    key = " and ".join(f"`{name}`" for name in table.key)
    lines = [
        f"## {table.file}",
        "",
        f"{table.meaning} A row is named by its {key}.",
        "",
        "| column | holds | required | meaning |",
        "|---|---|---|---|",
        *map(_column, table.columns),
        "",
    ]
    return "\n".join(lines)


def _column(column: Column) -> str:
    required = "yes" if column.required else "no"
    return f"| `{column.name}` | {_holds(column)} | {required} | {column.meaning} |"


def _holds(column: Column) -> str:
    """Say what a cell of the column may hold."""
    if column.refers:
        kinds = f" of kind {', '.join(column.refers_kinds)}" if column.refers_kinds else ""
        return f"a key of `{TABLES[column.refers].file}`{kinds}"
    if column.allowed:
        several = "one or more of " if column.type.value == "words" else ""
        return several + ", ".join(f"`{word}`" for word in column.allowed)
    if column.pattern:
        return column.form
    limits = "" if column.type.value == "date" else _limits(column)
    return column.type.value + (f", {column.unit}" if column.unit else "") + limits


def _limits(column: Column) -> str:
    low = "" if column.low is None else f"{'above' if column.above_low else 'at least'} {column.low}"
    high = "" if column.high is None else f"at most {column.high}"
    return "".join(f", {limit}" for limit in (low, high) if limit)


def _functions() -> str:
    """Write the sixteen functions with the other names that they go by."""
    others: dict[str, list[str]] = {slug: [] for slug in function_names()}
    for alias, slug in function_aliases().items():
        others[slug].append(alias)
    rows = [f"| `{slug}` | {name} | {'; '.join(others[slug])} |" for slug, name in function_names().items()]
    heading = ["## The package's functions", "", "| function | name | other names |", "|---|---|---|"]
    return "\n".join([*heading, *rows, ""])


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else "docs/tables.md").write_text(tables_page(), encoding="utf-8")
