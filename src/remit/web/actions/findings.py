"""Findings: asked for, so that a worker finds who goes where, who does what, or what matters."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from remit.web.actions.audit import record
from remit.web.actions.people import Refused
from remit.web.models import Finding, Job, User, Version, Workspace
from remit.web.plans import finding_key, plan_of

WORDS = {
    Finding.FILLING: "Who goes where",
    Finding.SOURCING: "Who does what",
    Finding.ATTRIBUTION: "What each change contributes",
    Finding.TORNADO: "Which assumption matters",
    Finding.SWITCHING: "Where the choice switches",
}
AT_ONCE = 3
"""Findings of one workspace that may wait or be worked out."""


def ask(
    by: User | None,
    version: Version,
    kind: str,
    option: str,
    token: UUID,
    asked: dict[str, Any] | None = None,
) -> Finding:
    """Ask for a finding; the same form counts once, and what was found already is not found again.

    Raises:
        Refused: The plan has no such option, or the workspace has as many open as it may.
    """
    there = Finding.objects.filter(token=token, plan=version.plan).first()
    if there is not None:
        return there
    if option not in plan_of(version).all_options:
        raise Refused(f"The plan has no option {option}.")
    key = finding_key(version, kind, option, asked or {})
    workspace = version.plan.workspace
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        same = Finding.objects.filter(plan=version.plan, key=key, job__state__in=(*Job.OPEN, Job.DONE))
        found = same.select_related("job").first()
        if found is not None and (found.job.is_open or is_there(found)):
            return found
        _refuse_more(workspace)
        finding = Finding.objects.create(
            plan=version.plan,
            version=version,
            token=token,
            kind=kind,
            option=option,
            asked=asked or {},
            key=key,
            made_by="Remit" if by is None else str(by),
            user=by,
        )
        done = any(map(is_there, Finding.objects.filter(key=key).exclude(pk=finding.pk)[:5]))
        Job.objects.create(
            kind=Job.FIND,
            workspace=workspace,
            finding=finding,
            state=Job.DONE if done else Job.WAITING,
            ended_at=timezone.now() if done else None,
        )
        record(
            by,
            workspace,
            f"{kind}-asked",
            f"{WORDS[kind]} in “{version.plan.name}”, option {option}.",
            version=version.number,
            key=key,
        )
    return finding


def is_there(finding: Finding) -> bool:
    """Tell whether what was found is on disk, or why there is nothing."""
    from remit.web.findings import is_found

    return bool(finding.said) or is_found(finding.key)


def _refuse_more(workspace: Workspace) -> None:
    waiting = Job.objects.filter(workspace=workspace, kind=Job.FIND, state__in=Job.OPEN).count()
    if waiting >= AT_ONCE and not workspace.is_examples:
        raise Refused("Other proposals of this workspace are being worked out: wait until one is there.")
