"""The verb new: a plan or a workbook to start from."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from remit.cli.app import BAD_INPUT, app, say_error

DirArgument = Annotated[
    Path | None,
    typer.Argument(metavar="[DIR]", help="Folder of the new plan; it must be empty or not there."),
]
FromOption = Annotated[
    str | None, typer.Option("--from", help="Plan to copy: a shipped name, as one-board, or a folder.")
]
WorkbookOption = Annotated[
    Path | None, typer.Option("--workbook", help="XLSX file to write: a sheet a table, to be filled in.")
]
EqualityOption = Annotated[
    bool,
    typer.Option(
        "--equality",
        help="Write the sheet of characteristics for equality reports too; without it they are left out.",
    ),
]


@app.command()
def new(
    folder: DirArgument = None,
    source: FromOption = None,
    workbook: WorkbookOption = None,
    equality: EqualityOption = False,
) -> None:
    """Start a plan: copy one that ships, or write a workbook to fill in, empty or with a plan's tables."""
    if (folder is None) == (workbook is None):
        say_error("give either a folder, to copy a plan into, or --workbook FILE.xlsx")
        raise typer.Exit(BAD_INPUT)
    if workbook is not None:
        _write_workbook(workbook, source, equality)
    elif folder is not None:
        _copy(source, folder)


def _copy(source: str | None, folder: Path) -> None:
    """Copy a plan into a folder."""
    from remit.examples.copies import copy_plan, sources_beside
    from remit.plan import find_plan, shipped_plans

    if source is None:
        say_error(f"say which plan to copy: --from one of {', '.join(shipped_plans())}")
        raise typer.Exit(BAD_INPUT)
    files = copy_plan(find_plan(source), folder)
    sys.stdout.write(f"Written: {', '.join(path.name for path in files if path.parent == folder)}\n")
    beside = [path.name for path in files if path.parent == sources_beside(folder)]
    if beside:
        sys.stdout.write(f"The files it was read from, in {sources_beside(folder)}: {', '.join(beside)}\n")
    sys.stdout.write(f"Next: remit check {folder}\n")


def _write_workbook(path: Path, source: str | None, equality: bool) -> None:
    """Write the workbook, empty or with the tables of a plan."""
    from remit.bodies.workbook import write_workbook
    from remit.faults import Fault, FaultsFound
    from remit.plan import read_plan

    if path.exists():
        what, remedy = "there is a file of this name already", "name another, or move it away"
        raise FaultsFound([Fault("file-exists", str(path), None, None, None, what, remedy)])
    if path.suffix.lower() != ".xlsx":
        what, remedy = "does not end in .xlsx, by which spreadsheets know a workbook", "name it so"
        raise FaultsFound([Fault("wrong-extension", str(path), None, None, None, what, remedy)])
    write_workbook(path, None if source is None else read_plan(source).bodies, equality=equality)
    sys.stdout.write(f"Written: {path}. Fill it in, then: remit check {path}\n")
