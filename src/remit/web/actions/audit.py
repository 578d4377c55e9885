"""The line of the audit trail that each action writes."""

from typing import Any

from remit.web.models import Event, User, Workspace


def record(by: User | None, workspace: Workspace | None, action: str, what: str, **detail: Any) -> Event:
    """Write a line of the audit trail, within the transaction of what it tells of.

    Args:
        by: who did it; none for the workbench itself.
        workspace: where.
        action: short name of what was done.
        what: a sentence for people, without names or pay of those in lists.
        **detail: plain values that say it exactly.
    """
    return Event.objects.create(
        workspace=workspace,
        user=by if by is not None and by.pk else None,
        by="the workbench" if by is None else str(by),
        action=action,
        what=what,
        detail=detail,
    )
