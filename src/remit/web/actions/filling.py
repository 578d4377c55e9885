"""Decisions about the filling of posts: what a named person decided is recorded, or taken out again."""

from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from remit.bodies.tables import TABLES
from remit.faults import Fault
from remit.web import files
from remit.web.actions.audit import record
from remit.web.actions.plans import new_tables
from remit.web.models import Plan, User, Version
from remit.web.plans import folder_of, plan_of

TABLE = TABLES["decisions"]


@transaction.atomic
def decide(by: User, plan: Plan, decision: dict[str, Any]) -> tuple[Version | None, list[Fault]]:
    """Record what a named person decided about one person and a post.

    Args:
        by: who records it.
        plan: the plan.
        decision: a row of the decisions table, without its id.

    Returns:
        The new version, none if there is an error, and all faults.
    """
    rows = plan_of(plan.version).bodies.decisions
    there = set(rows["decision"])
    number = next(n for n in range(1, len(there) + 2) if f"{decision['kind']}-{n}" not in there)
    name = f"{decision['kind']}-{number}"
    types = {column.name: column.type.dtype for column in TABLE.columns}
    row = pl.DataFrame([decision | {"decision": name}], schema_overrides=types)
    more = pl.concat([rows, row.select(rows.columns).cast(rows.schema)])  # type: ignore[arg-type]
    version, faults = _with(
        by, plan, more, f"Decision {name} was recorded, taken by {decision['decided_by']}."
    )
    if version is not None:
        record(
            by,
            plan.workspace,
            "post-decided",
            f"Decision {name} in “{plan.name}”, taken by {decision['decided_by']}.",
            decision=name,
            person=decision["person"],
            post=decision["post"],
            version=version.number,
        )
    return version, faults


@transaction.atomic
def drop(by: User, plan: Plan, decision: str, reason: str) -> tuple[Version | None, list[Fault]]:
    """Take a decision out for a reason; both stay in the audit trail, and it in the versions before."""
    rows = plan_of(plan.version).bodies.decisions.filter(pl.col("decision") != decision)
    version, faults = _with(by, plan, rows, f"Decision {decision} was taken out: {reason}")
    if version is not None:
        record(
            by,
            plan.workspace,
            "post-decision-dropped",
            f"Decision {decision} in “{plan.name}” was taken out: {reason}",
            decision=decision,
            reason=reason,
            version=version.number,
        )
    return version, faults


def _with(by: User, plan: Plan, rows: pl.DataFrame, what: str) -> tuple[Version | None, list[Fault]]:
    with files.workplace() as draft:
        files.copy_draft(folder_of(plan.version), draft, (TABLE.name,))
        if rows.height:
            rows.write_csv(draft / TABLE.file)
        origin = {
            "from": "Decisions recorded in the workbench",
            "by": str(by),
            "at": timezone.now().isoformat(timespec="minutes"),
        }
        return new_tables(by, plan, draft, what, {TABLE.name: origin} if rows.height else {})
