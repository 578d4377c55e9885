"""The command line's root and what its verbs share: options, tables, faults."""

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from remit.faults import Fault

app = typer.Typer(
    help="Plan, cost and stress-test the reorganisation of bodies that commission public services.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

PlanArgument = Annotated[
    str,
    typer.Argument(
        metavar="PLAN", help="A folder with plan.toml and its tables, or a shipped name, as england-2011."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
MOST_RUNS = 1_000_000
RunsOption = Annotated[int, typer.Option(min=1, max=MOST_RUNS, help="Runs besides run 0, the central case.")]
SeedOption = Annotated[
    int,
    typer.Option(min=0, max=2**63 - 1, help="Whole number; the same seed gives the same figures anywhere."),
]
ThreadsOption = Annotated[int | None, typer.Option(min=1, help="Worker threads; by default one a processor.")]
OptionOption = Annotated[str, typer.Option("--option", help="Option of the plan to run.")]
ResultsOption = Annotated[
    Path | None, typer.Option("--results", help="Folder of an earlier run, instead of a new one.")
]

BAD_INPUT = 2


def say_error(text: str) -> None:
    """Say on the error stream what stopped the work."""
    sys.stderr.write(f"remit: {text}\n")


def print_json(value: Any) -> None:
    """Print a value as JSON; dates become text."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def print_table(
    title: str, columns: list[str], rows: list[list[str]], right: frozenset[int] = frozenset()
) -> None:
    """Print a table; `right` holds the places of the columns that are aligned to the right."""
    from rich.console import Console

    console = Console()
    if not console.is_terminal:
        console = Console(width=140)
    console.print(table_of(title, columns, rows, right))


def table_of(
    title: str, columns: list[str], rows: list[list[str]], right: frozenset[int] = frozenset()
) -> "Table":
    """Make a table as `print_table` prints it."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title), title_justify="left", show_edge=False, header_style="bold")
    for i, column in enumerate(columns):
        table.add_column(column, justify="right" if i in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def print_faults(faults: "Sequence[Fault]", as_json: bool) -> None:
    """Print faults, folded where many are alike, and their number."""
    from dataclasses import asdict

    from remit.faults import count_levels, fold

    if as_json:
        print_json([asdict(fault) for fault in faults])
        return
    for fault in fold(faults):
        sys.stderr.write(f"{fault}\n")
    sys.stderr.write(f"{count_levels(faults)}. Nothing was written.\n")


def read_date(text: str, option: str) -> date:
    """Read the date that was given with an option, or end with exit code 2."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        say_error(f"{option} {text!r} is not a date; write it as 2012-06-30")
        raise typer.Exit(BAD_INPUT) from None
