"""Remit's own workbook on the command line: checked, and imported into a plan without a mapping."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from remit.cli.app import BAD_INPUT, print_faults
from remit.faults import Fault, errors

if TYPE_CHECKING:
    from remit.bodies.importing import Imported

NO_KEY = "no-key"
"""Kind of fault by which payroll numbers are told that no key replaces."""


def is_book(path: Path) -> bool:
    """Tell whether what is to be checked is an XLSX file, and not a plan."""
    return path.suffix.lower() == ".xlsx" and path.is_file()


def check_book(path: Path, marked: Path | None, as_json: bool) -> None:
    """Check a workbook and print its faults."""
    from remit.bodies.workbook import read_workbook

    found = read_workbook(path)[1]
    faults = [fault for fault in found if fault.kind != NO_KEY]
    if marked is not None and faults:
        mark_book(path, found, marked)
    if faults or as_json:
        print_faults(faults, as_json)
    else:
        sys.stdout.write(f"{path}: no fault found.\n")
    if len(faults) < len(found):
        sys.stderr.write("People are named by payroll numbers: remit import replaces them with --key FILE.\n")
    if errors(faults):
        raise typer.Exit(BAD_INPUT)


def mark_book(path: Path, faults: Sequence[Fault], marked: Path) -> None:
    """Write the rows with faults into another workbook, unless payroll numbers would spread with them."""
    from remit.bodies.importing import mark_faults

    if any(fault.kind == NO_KEY for fault in faults):
        sys.stderr.write(
            f"{marked} is not written: the rows hold payroll numbers, which would stand in it.\n"
        )
        return
    sys.stderr.write(f"Rows with faults: {mark_faults([path], faults, marked)}\n")


def read_book(
    path: Path, plan: Path, key: bytes | None, marked: Path | None, replace: bool, as_json: bool
) -> "tuple[Imported, list[Fault]]":
    """Read the tables that a workbook brings into a plan's folder.

    Returns:
        What was read, and all faults; with an error it ends with exit code 2, and nothing may be written.
    """
    from remit.bodies.importing import Imported, check_folder
    from remit.bodies.workbook import read_workbook, tables_for

    tables, faults = read_workbook(path, key)
    tables = tables_for(tables, plan)
    faults += check_folder(plan, tables, replace)
    if marked is not None and faults:
        mark_book(path, faults, marked)
    if errors(faults):
        print_faults(faults, as_json)
        raise typer.Exit(BAD_INPUT)
    read = [f"{name}: {frame.height:,} rows from {path.name}" for name, frame in tables.items()]
    return Imported(tables, faults, read), faults
