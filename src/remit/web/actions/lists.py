"""Lists: brought, mapped, accepted or thrown away."""

import shutil
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from remit.faults import Fault
from remit.web import files
from remit.web.actions.audit import record
from remit.web.actions.people import Refused
from remit.web.actions.plans import new_tables
from remit.web.jobs.read import OF_LISTS
from remit.web.models import Job, Plan, Upload, User, Version
from remit.web.plans import folder_of
from remit.web.uploads import Kept, keep_file


def bring(by: User, plan: Plan, token: UUID, brought: Sequence[Any], *, replaces: bool) -> Upload:
    """Keep files that somebody brings, and have them read; the same form counts once.

    Args:
        by: who brings them.
        plan: for which plan.
        token: the form's own number.
        brought: the files.
        replaces: whether they are all lists of the plan, so that those that are there go.
    """
    there = Upload.objects.filter(token=token, plan=plan).first()
    if there is not None:
        return there
    kept = _apart([keep_file(file) for file in brought])
    with transaction.atomic():
        upload, new = Upload.objects.get_or_create(
            token=token,
            defaults={
                "plan": plan,
                "names": [file.name for file in kept],
                "digests": [file.digest for file in kept],
                "size": sum(file.size for file in kept),
                "replaces": replaces,
                "made_by": str(by),
                "user": by,
            },
        )
        if new:
            Job.objects.create(kind=Job.READ, workspace=plan.workspace, upload=upload, total=3)
            names = ", ".join(f"“{name}”" for name in upload.names)
            record(by, plan.workspace, "list-brought", f"{names} for “{plan.name}”.", digests=upload.digests)
    return upload


def _apart(kept: list[Kept]) -> list[Kept]:
    """Give files of the same name different names."""
    names: set[str] = set()
    apart = []
    for file in kept:
        name, number = file.name, 2
        while name.casefold() in names:
            stem, dot, ending = file.name.rpartition(".")
            name = f"{stem} ({number}){dot}{ending}"
            number += 1
        names.add(name.casefold())
        apart.append(file._replace(name=name))
    return apart


@transaction.atomic
def decide(by: User, upload: Upload, mapping: str) -> None:
    """Say what the columns mean, and have the files read so.

    Raises:
        Refused: The upload is not waiting for it.
    """
    _again(upload, mapping=mapping)
    record(
        by,
        upload.plan.workspace,
        "columns-decided",
        f"What the columns of {_named(upload)} mean was decided.",
    )


def _again(upload: Upload, **changed: Any) -> None:
    open_to = (Upload.MAPPING, Upload.FAULTS, Upload.READY)
    if not Upload.objects.filter(pk=upload.pk, state__in=open_to).update(state=Upload.READING, **changed):
        raise Refused("These files are being read, or were accepted or thrown away.")
    Job.objects.filter(upload=upload).update(
        state=Job.WAITING, lost=0, done=0, cancel=False, said="", ended_at=None, lease_until=None
    )


@transaction.atomic
def accept(by: User, upload: Upload) -> tuple[Version | None, list[Fault]]:
    """Make what was read the plan's own; the files as they came are thrown away.

    Returns:
        The new version, and faults; no version if there is an error.

    Raises:
        Refused: The upload is not ready.
    """
    if not Upload.objects.filter(pk=upload.pk, state=Upload.READY).update(
        state=Upload.ACCEPTED, ended_at=timezone.now()
    ):
        raise Refused("These files are not ready to be accepted, or were accepted already.")
    waiting = files.made_tables(upload.pk)
    with files.workplace() as draft:
        files.copy_draft(folder_of(upload.plan.version), draft, OF_LISTS if upload.replaces else ())
        for table in waiting.glob("*.csv"):
            shutil.copyfile(table, draft / table.name)
        origin = {
            "from": _named(upload),
            "by": upload.made_by,
            "at": timezone.now().isoformat(timespec="minutes"),
        }
        origins = {
            name: origin | {"lines": [line for line in upload.read if line.startswith(f"{name}:")]}
            for name in upload.tables
        }
        version, faults = new_tables(
            by, upload.plan, draft, f"Lists were accepted: {_named(upload)}.", origins
        )
    if version is None:
        transaction.set_rollback(True)
        return None, faults
    transaction.on_commit(lambda: forget(upload))
    return version, faults


@transaction.atomic
def throw_away(by: User, upload: Upload) -> None:
    """Throw files away that were brought; they stand in the audit trail by name and digest alone.

    Raises:
        Refused: They were accepted.
    """
    if (
        not Upload.objects.filter(pk=upload.pk)
        .exclude(state=Upload.ACCEPTED)
        .update(state=Upload.GONE, ended_at=timezone.now(), faults=[], mapping="", proposal="")
    ):
        raise Refused("These files were accepted; they are part of the plan's history.")
    Job.objects.filter(upload=upload, state__in=Job.OPEN).update(cancel=True)
    record(by, upload.plan.workspace, "list-thrown-away", f"{_named(upload)} was thrown away.")
    transaction.on_commit(lambda: forget(upload))


def forget(upload: Upload) -> None:
    """Take the files of an upload away, but for what another upload still needs."""
    shutil.rmtree(files.made_tables(upload.pk), ignore_errors=True)
    files.marked_file(upload.pk).unlink(missing_ok=True)
    needed = {
        digest
        for others in Upload.objects.exclude(state__in=(Upload.ACCEPTED, Upload.GONE)).values_list(
            "digests", flat=True
        )
        for digest in others
    }
    for digest in set(upload.digests) - needed:
        files.upload_file(digest).unlink(missing_ok=True)


def _named(upload: Upload) -> str:
    return ", ".join(upload.names)
