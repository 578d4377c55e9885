"""Writing synthetic people into a plan's folder, with a record of what they were made from."""

import datetime as dt
import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from remit.bodies.importing.write import check_folder, write_tables
from remit.bodies.synth.people import Synthetic
from remit.faults import Fault, FaultsFound, errors

RECORD = "synthetic.json"
"""The record's file; it is no table of the plan."""


def write_synthetic(
    made: Synthetic, folder: Path, record: Mapping[str, Any], replace: bool = False
) -> list[Path]:
    """Write people, posts and bodies, and the record.

    A folder that has a `bodies.csv` keeps it, if all bodies of the people are in it.

    Args:
        made: What was made.
        folder: The plan's folder; it is made if it is not there.
        record: What the people were made from: files, people, seed, date.
        replace: Whether files that are there may be overwritten.

    Returns:
        The files.

    Raises:
        FaultsFound: A file is there already, or the folder's bodies lack one.
    """
    tables = {"people": made.people, "posts": made.posts}
    faults = check_folder(folder, tables, replace)
    known = folder / "bodies.csv"
    if known.is_file():
        faults += _check_bodies(known, made.people)
    else:
        tables = {"bodies": made.bodies, **tables}
    if errors(faults):
        raise FaultsFound(faults)
    files = write_tables(tables, folder)
    whole = {**record, "notes": list(made.notes), "margins": made.held.to_dicts()}
    path = folder / RECORD
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
    return [*files, path]


def known_functions(folder: Path) -> list[str]:
    """Give the functions that a plan's folder has of its own; none if it has no `functions.csv`."""
    path = folder / "functions.csv"
    if not path.is_file():
        return []
    frame = pl.read_csv(path, infer_schema=False)
    return frame["function"].drop_nulls().to_list() if "function" in frame.columns else []


def record_of(paths: list[Path], people: int, seed: int, date: dt.date) -> dict[str, Any]:
    """Give what people are made from: files with their digests, number, seed and day."""
    files = [{"file": path.name, "sha256": sha256(path.read_bytes()).hexdigest()} for path in paths]
    return {"files": files, "people": people, "seed": seed, "date": date.isoformat()}


def _check_bodies(path: Path, people: pl.DataFrame) -> list[Fault]:
    header = pl.read_csv(path, infer_schema=False)
    known = set(header["body"].to_list()) if "body" in header.columns else set()
    return [
        Fault(
            "unknown-reference",
            path.name,
            None,
            "body",
            body,
            "is not in the folder's bodies.csv",
            "add it, or name another folder",
        )
        for body in people["body"].unique(maintain_order=True)
        if body not in known
    ]
