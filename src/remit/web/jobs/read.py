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
    Imported,
    Looked,
    Mapping,
    import_files,
    is_esr,
    lay_to_files,
    look_over,
    mapping_text,
    mark_faults,
    propose_files,
    read_mapping,
    write_tables,
)
from remit.bodies.importing.keeping import OTHER_PEOPLE
from remit.bodies.importing.mapping import SheetMapping
from remit.bodies.read import empty_table
from remit.bodies.tables import TABLES
from remit.bodies.workbook import is_workbook, read_workbook, tables_for
from remit.faults import Fault, FaultsFound, errors
from remit.plan import examine_plan
from remit.web import files
from remit.web.jobs.heart import Heart
from remit.web.models import Job, Upload
from remit.web.plans import folder_of
from remit.web.screen import on_screen

LISTS = ("people", "posts", "spells", "departures", "equality")
"""Tables that a sheet may be said to be."""
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
    found, faults = propose_files(brought, plan, otherwise=LISTS[0])
    looked = look_over(brought, plan, found, LISTS)
    upload.proposal = mapping_text(found) if found.sheets else ""
    upload.mapping = mapping_text(as_last_time(upload, found, looked)) if found.sheets else ""
    upload.choices = [_kept_look(one) for one in looked]
    upload.doubts = [_doubts(sheet) for sheet in found.sheets]
    upload.reasons = [_reasons(sheet) for sheet in found.sheets]
    upload.state = Upload.MAPPING if found.sheets else Upload.FAULTS
    _keep_faults(upload, faults, brought)
    upload.save()


def _doubts(sheet: SheetMapping) -> dict[str, list[str]]:
    return {doubt.column: [header for header, _ in doubt.candidates] for doubt in sheet.doubts}


def _reasons(sheet: SheetMapping) -> dict[str, str]:
    return {name: column.reason for name, column in sheet.columns.items()}


def _kept_look(looked: Looked) -> dict[str, Any]:
    """Give what was seen of a sheet as plain values, with the proposals for the tables that it could be."""
    others = {
        name: {
            "mapping": mapping_text(Mapping((sheet,))),
            "doubts": _doubts(sheet),
            "reasons": _reasons(sheet),
            "headers": seen.headers,
            "words": seen.words,
        }
        for name, (sheet, seen) in looked.others.items()
    }
    return {"rows": looked.rows, "headers": looked.headers, "words": looked.words, "others": others}


def as_last_time(upload: Upload, found: Mapping, looked: Sequence[Looked]) -> Mapping:
    """Give a proposal with the answers of the plan's last upload, sheet by sheet and column by column.

    A sheet that was not to be read is not, and one that was said to be another table is that table. What was
    said of a column holds where its header is there still; a new header takes nothing away.
    """
    plain = [sheet for sheet in found.sheets if not sheet.unlike]
    last = (
        Upload.objects.filter(plan=upload.plan)
        .exclude(pk=upload.pk)
        .exclude(mapping="")
        .exclude(proposal="")
        .first()
    )
    if last is None:
        return Mapping(tuple(plain or found.sheets))
    proposed, answered = read_text(last.proposal).sheets, read_text(last.mapping).sheets
    sheets: list[SheetMapping] = []
    for now, seen in zip(found.sheets, looked, strict=True):
        was = _same_sheet(now, answered)
        if was is not None:
            as_table = now if was.table == now.table else seen.others.get(was.table, (None,))[0]
            sheets.append(now if as_table is None else _answered(as_table, was))
        elif not now.unlike and _same_sheet(now, proposed) is None:
            sheets.append(now)
    return Mapping(tuple(sheets or plain or found.sheets))


def _same_sheet(now: SheetMapping, before: Sequence[SheetMapping]) -> SheetMapping | None:
    """Find the sheet of before that has the same name and most of the headers."""
    named = [was for was in before if was.sheet == now.sheet]
    best = max(named, key=lambda was: len(set(was.headers) & set(now.headers)), default=None)
    alike = best is not None and 2 * len(set(best.headers) & set(now.headers)) >= len(best.headers)
    return best if alike else None


def _answered(now: SheetMapping, was: SheetMapping) -> SheetMapping:
    """Give a proposal with what was said of columns whose headers are there still."""
    kept = {name: how for name, how in was.columns.items() if how.header in now.headers}
    used = {how.header for how in kept.values()}
    gone = {name for name in was.columns if name not in kept}
    new = set(now.headers) - set(was.headers)
    fresh = {
        name: how
        for name, how in now.columns.items()
        if name not in kept
        and name not in was.constants
        and (name in gone or how.header in new)
        and how.header not in used
    }
    only = {header: words for header, words in was.only.items() if header in now.headers}
    return replace(now, columns=kept | fresh, constants=was.constants, only=only, adds=was.adds)


def read_text(text: str) -> Mapping:
    """Read a mapping that is kept as text."""
    with files.workplace() as folder:
        path = folder / MAPPING
        path.write_text(text, encoding="utf-8")
        return read_mapping(path)[0]


def _import(upload: Upload, brought: list[Path], plan: Path, folder: Path, heart: Heart) -> None:
    found = _read_tables(upload, brought, plan, folder)
    tables, faults = _without_others(upload, found.tables, found.faults)
    heart.tell(done=2, total=3)
    if not errors(faults):
        write_tables(tables, plan)
        if "people" in tables:
            faults = [*faults, *lay_to_files(examine_plan(plan)[1], tables, found.origins)]
    waiting = files.made_tables(upload.pk)
    shutil.rmtree(waiting, ignore_errors=True)
    if not errors(faults):
        write_tables({name: table for name, table in tables.items() if name not in found.kept}, waiting)
    upload.read = found.read
    upload.tables = {name: table.height for name, table in tables.items() if name not in found.kept}
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


def _read_tables(upload: Upload, brought: list[Path], plan: Path, folder: Path) -> Imported:
    try:
        key = key_of(upload.plan.workspace_id)
        if _is_book(brought):
            book, faults = read_workbook(brought[0], key)
            book = tables_for(book, plan)
            lines = [f"{name}: {table.height:,} rows from {brought[0].name}" for name, table in book.items()]
            return Imported(dict(book), list(faults), lines)
        mapping = None
        if upload.mapping:
            mapping = folder / MAPPING
            mapping.write_text(upload.mapping, encoding="utf-8")
        return import_files(brought, plan, mapping, key)
    except FaultsFound as wrong:
        return Imported({}, list(wrong.faults))


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
        mark_faults(list(brought), [on_screen(fault) for fault in found], marked)


def as_fault(kept: dict[str, Any]) -> Fault:
    """Give a fault as it was before it was kept."""
    return Fault(**kept)
