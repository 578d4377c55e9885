"""Writing imported tables into a plan's folder: all of them or none."""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import polars as pl

from remit.bodies.defuse import defused
from remit.bodies.identity import PLAN_FILE
from remit.bodies.tables import TABLES
from remit.faults import Fault


def check_folder(folder: Path, tables: Iterable[str], replace: bool) -> list[Fault]:
    """Find out what would be overwritten.

    Args:
        folder: The plan's folder, which need not exist.
        tables: The tables that are to be written, by name.
        replace: Whether files that are there may be overwritten.
    """
    if folder.exists() and not folder.is_dir():
        return [Fault("no-folder", str(folder), None, None, None, "is a file", "name the plan's folder")]
    told = _check_synthetic(folder, tables := list(tables))
    if replace:
        return told
    remedy = "give --replace to overwrite it, or name another folder"
    return told + [
        Fault("file-exists", TABLES[name].file, None, None, None, f"stands in {folder} already", remedy)
        for name in tables
        if (folder / TABLES[name].file).exists()
    ]


def _check_synthetic(folder: Path, tables: Collection[str]) -> list[Fault]:
    """Warn where a staff list comes into a plan that says of its people that nobody is real."""
    path = folder / PLAN_FILE
    if "people" not in tables or not path.is_file():
        return []
    try:
        synthetic = tomllib.loads(path.read_text(encoding="utf-8")).get("synthetic")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return []  # the check of the plan says so
    if synthetic is not True:
        return []
    what = "says that nobody is real; papers would say so of the people who are read now"
    remedy = "write synthetic = false if they are real"
    return [Fault("synthetic-plan", PLAN_FILE, None, "synthetic", "true", what, remedy, "warning")]


def write_tables(tables: Mapping[str, pl.DataFrame], folder: Path) -> list[Path]:
    """Write tables as CSV files, each complete before it takes the place of an old one; no text is a formula.

    Args:
        tables: Tables in the declared columns and types, by name.
        folder: The plan's folder; it is made if it is not there.

    Returns:
        The files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    drafts = []
    for name, frame in tables.items():
        draft = folder / f".{TABLES[name].file}.new"
        defused(frame).write_csv(draft)
        drafts.append((draft, folder / TABLES[name].file))
    for draft, path in drafts:
        draft.replace(path)
    return [path for _, path in drafts]
