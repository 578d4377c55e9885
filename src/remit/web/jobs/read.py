"""The job that reads what somebody brought: proposes what its columns mean, then reads them as decided."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import polars as pl
from django.utils import timezone

from remit.bodies.identity import make_key, read_key
from remit.bodies.importing import (
    Mapping,
    import_files,
    is_esr,
    look_over,
    mapping_text,
    mark_faults,
    propose_files,
    read_mapping,
    write_tables,
)
from remit.bodies.importing.keeping import OTHER_PEOPLE
from remit.bodies.read import empty_table
from remit.bodies.tables import TABLES
from remit.bodies.workbook import is_workbook, read_workbook, tables_for
from remit.faults import Fault, FaultsFound, errors
from remit.plan import examine_plan
from remit.web import files
from remit.web.jobs.heart import Heart
from remit.web.models import Job, Upload
from remit.web.plans import folder_of

OF_LISTS = ("people", "posts", "spells", "departures", "equality", "ledger")
"""Tables that lists bring: those that go when all lists are brought anew."""
MAPPING = "mapping.toml"
MOST_KEPT = 5_000
"""Faults that are kept with an upload; the workbook has more of them."""


def read(job: Job, heart: Heart) -> None:
    """Read an upload as far as it can be read: to a proposal, to its faults, or to tables that wait."""
    upload = job.upload
    with files.workplace() as folder:
        brought = list(_named(upload, folder / "brought"))
        plan = folder / "plan"
        plan.mkdir()
        files.copy_draft(folder_of(upload.plan.version), plan, OF_LISTS)
        _keep_rows_of_others(upload, plan)
        if needs_mapping(brought) and not upload.mapping:
            _propose(upload, brought, plan)
            return
        heart.tell(done=1, total=3)
        _import(upload, brought, plan, folder, heart)


def needs_mapping(paths: Sequence[Path]) -> bool:
    """Tell whether somebody has to say what the columns mean."""
    return not (all(is_esr(path) for path in paths) or _is_book(paths))


def _is_book(paths: Sequence[Path]) -> bool:
    return len(paths) == 1 and is_workbook(paths[0])


def _named(upload: Upload, folder: Path) -> Iterator[Path]:
    """Give the files under the names by which they came, which is how faults call them."""
    folder.mkdir()
    for name, digest in zip(upload.names, upload.digests, strict=True):
        path = folder / name
        os.link(files.upload_file(digest), path)
        yield path


def _keep_rows_of_others(upload: Upload, plan: Path) -> None:
    """Put the plan's own lists back where only some are brought: what the files do not name stays."""
    if upload.replaces:
        return
    source = folder_of(upload.plan.version)
    for name in OF_LISTS:
        if (source / f"{name}.csv").is_file():
            shutil.copyfile(source / f"{name}.csv", plan / f"{name}.csv")


def _propose(upload: Upload, brought: Sequence[Path], plan: Path) -> None:
    found, faults = propose_files(brought, plan)
    upload.proposal = mapping_text(found) if found.sheets else ""
    upload.mapping = _as_last_time(upload, found) or upload.proposal
    upload.choices = [asdict(looked) for looked in look_over(brought, plan, found)] if found.sheets else []
    upload.doubts = [
        {doubt.column: [header for header, _ in doubt.candidates] for doubt in sheet.doubts}
        for sheet in found.sheets
    ]
    upload.reasons = [
        {name: column.reason for name, column in sheet.columns.items()} for sheet in found.sheets
    ]
    upload.state = Upload.MAPPING if found.sheets else Upload.FAULTS
    _keep_faults(upload, faults, brought)
    upload.save()


def _as_last_time(upload: Upload, found: Mapping) -> str:
    """Give the answers of the last upload of the plan where its sheets and headers are the same."""
    last = Upload.objects.filter(plan=upload.plan).exclude(pk=upload.pk).exclude(mapping="").first()
    if last is None:
        return ""
    path = files.place("making") / f"last-{upload.pk}-{os.getpid()}.toml"
    path.write_text(last.mapping, encoding="utf-8")
    before = read_mapping(path)[0]
    path.unlink()
    known = {(sheet.table, sheet.sheet): sheet for sheet in before.sheets}
    same = [known.get((sheet.table, sheet.sheet)) for sheet in found.sheets]
    alike = [
        was is not None and set(was.headers) == set(now.headers)
        for was, now in zip(same, found.sheets, strict=True)
    ]
    if not any(alike):
        return ""
    sheets = [
        replace(was, file=now.file) if was is not None and fits else now
        for was, now, fits in zip(same, found.sheets, alike, strict=True)
    ]
    return mapping_text(Mapping(tuple(sheets)))


def _import(upload: Upload, brought: list[Path], plan: Path, folder: Path, heart: Heart) -> None:
    tables, faults, said, kept = _read_tables(upload, brought, plan, folder)
    tables, faults = _without_others(upload, tables, faults)
    heart.tell(done=2, total=3)
    if not errors(faults):
        write_tables(tables, plan)
        if "people" in tables:
            faults = [*faults, *examine_plan(plan)[1]]
    waiting = files.made_tables(upload.pk)
    shutil.rmtree(waiting, ignore_errors=True)
    if not errors(faults):
        write_tables({name: table for name, table in tables.items() if name not in kept}, waiting)
    upload.read = said
    upload.tables = {name: table.height for name, table in tables.items() if name not in kept}
    _keep_faults(upload, faults, brought)
    upload.state = Upload.FAULTS if errors(faults) else Upload.READY
    upload.save()


def _without_others(
    upload: Upload, tables: dict[str, pl.DataFrame], faults: list[Fault]
) -> tuple[dict[str, pl.DataFrame], list[Fault]]:
    """Empty tables of the plan whose people are none of those who replace all: those of an example, say.

    That is told with the faults, as a warning, before anything is accepted.
    """
    others = [fault for fault in faults if fault.kind == OTHER_PEOPLE] if upload.replaces else []
    empty = {Path(fault.file).stem: empty_table(TABLES[Path(fault.file).stem].columns) for fault in others}
    remedy = "its rows go when you accept; cancel, and bring some of the lists only, if they should stay"
    told = [replace(fault, level="warning", remedy=remedy) if fault in others else fault for fault in faults]
    return {**tables, **empty}, told


def _read_tables(
    upload: Upload, brought: list[Path], plan: Path, folder: Path
) -> tuple[dict[str, pl.DataFrame], list[Fault], list[str], frozenset[str]]:
    try:
        key = key_of(upload.plan.workspace_id)
        if _is_book(brought):
            book, faults = read_workbook(brought[0], key)
            book = tables_for(book, plan)
            lines = [f"{name}: {table.height:,} rows from {brought[0].name}" for name, table in book.items()]
            return dict(book), list(faults), lines, frozenset()
        mapping = None
        if upload.mapping:
            mapping = folder / MAPPING
            mapping.write_text(upload.mapping, encoding="utf-8")
        found = import_files(brought, plan, mapping, key)
    except FaultsFound as wrong:
        return {}, list(wrong.faults), [], frozenset()
    return dict(found.tables), list(found.faults), list(found.read), found.kept


def key_of(workspace: int) -> bytes:
    """Give the key that makes codes of a workspace's payroll numbers; it is made where there is none."""
    path = files.key_file(workspace)
    if not path.exists():
        with making(path):
            return make_key(path)
    return read_key(path)


@contextmanager
def making(path: Path) -> Iterator[None]:
    """Make a key although another process may make it at the same moment: the first one stands."""
    try:
        yield
    except FaultsFound:
        if not path.exists():
            raise


def _keep_faults(upload: Upload, faults: Sequence[Fault], brought: Sequence[Path]) -> None:
    """Keep faults with the upload, errors first, and the workbook that has them marked."""
    found = sorted(dict.fromkeys(faults), key=lambda fault: ("error", "warning", "note").index(fault.level))
    upload.faults = [asdict(fault) for fault in found[:MOST_KEPT]]
    upload.counts = {
        level: sum(fault.level == level for fault in found) for level in ("error", "warning", "note")
    }
    upload.ended_at = timezone.now()
    marked = files.place("marked") / files.marked_file(upload.pk).name
    marked.unlink(missing_ok=True)
    if any(fault.row for fault in found):
        mark_faults(list(brought), found, marked)


def as_fault(kept: dict[str, Any]) -> Fault:
    """Give a fault as it was before it was kept."""
    return Fault(**kept)
