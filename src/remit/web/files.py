"""Files by digest: plans, results and uploads, in the data folder, out of reach of the web server.

A plan is a folder that is never changed: `plan.toml` and the tables as CSV files, and beside them, in `fast`,
the same tables as Parquet, which open a hundred times as fast. A new version shares the files of the old one
that it does not change.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import polars as pl
from django.conf import settings

from remit.bodies import TABLES, Bodies
from remit.faults import Fault, errors
from remit.plan import PLAN_FILE, Plan, examine_plan, examine_text

FAST = "fast"
KEPT_OPEN = 24
"""Plans, each under an option, that a process keeps in memory."""
LEFTOVER_SECONDS = 24 * 3600
"""After so long what an upload or a version that was cut off has left is taken away."""


def place(name: str) -> Path:
    """Give a folder of the data folder, made if it is not there."""
    folder = Path(settings.DATA) / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def plan_folder(digest: str, name: str) -> Path:
    """Give the folder of a plan: its name is that by which papers and manifests call the plan."""
    return place("plans") / digest[:2] / digest / name


def results_folder(key: str) -> Path:
    """Give the folder of the results of a key."""
    return place("results") / key[:2] / key


def findings_folder(key: str) -> Path:
    """Give the folder of what was found by long work."""
    return place("findings") / key[:2] / key


def paper_folder(digest: str, *, exact: bool) -> Path:
    """Give the folder of a paper in its forms, for who sees exact numbers or for all others."""
    return place("papers") / digest[:2] / digest / ("exact" if exact else "protected")


def key_file(workspace: int) -> Path:
    """Give the file of the key that makes codes of a workspace's payroll numbers."""
    return place("keys") / f"workspace-{workspace}.key"


def upload_file(digest: str) -> Path:
    """Give the file of an upload's content."""
    return place("uploads") / digest


def made_tables(upload: int) -> Path:
    """Give the folder in which the tables of an upload wait to be accepted."""
    return place("waiting") / str(upload)


def marked_file(upload: int) -> Path:
    """Give the workbook of an upload's rows with faults."""
    return place("marked") / f"{upload}.xlsx"


@contextmanager
def workplace() -> Iterator[Path]:
    """Give a folder to make files in, beside those that are kept; it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="making-", dir=place("making")))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep_plan(draft: Path, name: str) -> tuple[str, Path, Plan | None, list[Fault]]:
    """Check a plan that was drafted, and keep it if nothing is wrong with it.

    Args:
        draft: a folder with `plan.toml` and CSV files; what is kept is moved out of it.
        name: name of the plan's folder.

    Returns:
        The digest, the folder where it is kept, the plan, and all that was found; no plan if there is an
        error, and then nothing is kept.
    """
    plan, faults = examine_plan(draft, frame=True)
    if plan is None:
        return "", draft, None, faults
    if not (draft / FAST).is_dir():
        write_fast(plan.bodies, draft / FAST)
    return (*_settle(draft, name), plan, faults)


def keep_text(before: Path, text: str) -> tuple[str, Path, Plan | None, list[Fault]]:
    """Keep a plan with another `plan.toml` and the tables of one that is kept: as `keep_plan`."""
    plan, faults = examine_text(text, open_tables(before), before)
    if plan is None:
        return "", before, None, faults
    with workplace() as draft:
        for file in (*before.glob("*.csv"), *(before / FAST).glob("*.parquet")):
            copy = draft / file.relative_to(before)
            copy.parent.mkdir(exist_ok=True)
            os.link(file, copy)
        (draft / PLAN_FILE).write_text(text, encoding="utf-8")
        return (*_settle(draft, before.name), plan, faults)


def write_fast(bodies: Bodies, folder: Path) -> None:
    """Write tables as Parquet."""
    folder.mkdir(exist_ok=True)
    for name, table in bodies.tables().items():
        table.write_parquet(folder / f"{name}.parquet", statistics=True, compression="lz4")


def _settle(draft: Path, name: str) -> tuple[str, Path]:
    """Move a drafted plan to its place, whole or not at all; one that is there already stays."""
    digest = _digest(draft)
    target = plan_folder(digest, name)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        moved = target.with_name(f".{name}-{os.getpid()}-{time.monotonic_ns()}")
        shutil.copytree(draft, moved, copy_function=_link)
        _force(moved)
        try:
            moved.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(moved, ignore_errors=True)
    return digest, target


def _link(source: str, copy: str) -> None:
    os.link(source, copy)


def _force(folder: Path) -> None:
    """Force files to the disk, so that a row of the database never names what a power cut takes away."""
    for path in [*folder.rglob("*"), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _digest(folder: Path) -> str:
    whole = sha256()
    for path in sorted([folder / PLAN_FILE, *folder.glob("*.csv")]):
        content = path.read_bytes()
        whole.update(f"{path.name} {len(content)}\n".encode())
        whole.update(content)
    return whole.hexdigest()


@lru_cache(maxsize=KEPT_OPEN)
def open_tables(folder: Path) -> Bodies:
    """Open the tables of a plan that is kept."""
    return Bodies(**{name: pl.read_parquet(folder / FAST / f"{name}.parquet") for name in TABLES})


@lru_cache(maxsize=KEPT_OPEN)
def open_plan(folder: Path) -> Plan:
    """Open a plan that is kept, as read; it was checked when it was kept."""
    plan, faults = examine_text((folder / PLAN_FILE).read_text(encoding="utf-8"), open_tables(folder), folder)
    if plan is None:
        raise OSError(f"{folder} is not what was kept: {errors(faults)[0]}")
    return plan


@lru_cache(maxsize=KEPT_OPEN)
def open_applied(folder: Path, option: str) -> Plan:
    """Open a plan that is kept, under an option."""
    return open_plan(folder).apply(option)


def copy_draft(source: Path, draft: Path, without: Iterable[str] = ()) -> None:
    """Copy a plan's own files into a folder to draft in.

    Args:
        source: the plan's folder.
        draft: where to.
        without: tables that are left out, by name.
    """
    for name in (PLAN_FILE, *(table.file for table in TABLES.values() if table.name not in set(without))):
        if (source / name).is_file():
            shutil.copyfile(source / name, draft / name)


def clear_leftovers(now: float) -> int:
    """Take away what was cut off long ago while it was made or brought; give how much it was."""
    cleared = 0
    for name in ("making", "arriving"):
        for path in place(name).iterdir():
            if now - path.stat().st_mtime > LEFTOVER_SECONDS:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
                cleared += 1
    return cleared
