"""Rows of a plan's own tables: added, changed, taken out, each time as a new version."""

from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from remit.bodies.tables import TABLES
from remit.faults import Fault
from remit.web import files
from remit.web.actions.plans import new_tables
from remit.web.models import Plan, User, Version
from remit.web.plans import folder_of, plan_of


@transaction.atomic
def put_row(
    by: User, plan: Plan, table: str, key: dict[str, Any] | None, values: dict[str, Any] | None
) -> tuple[Version | None, list[Fault]]:
    """Put a row in the place of another, add it, or take one out.

    Args:
        by: who does it.
        plan: the plan.
        table: name of the table.
        key: key of the row that goes; none to add one.
        values: the row that comes; none to take one out.

    Returns:
        The new version, none if there is an error, and all faults.
    """
    declared = TABLES[table]
    schema = {column.name: column.type.dtype for column in declared.columns}
    frame = plan_of(plan.version).bodies.tables()[table]
    lacking = [
        pl.lit(None, dtype=kind).alias(name) for name, kind in schema.items() if name not in frame.columns
    ]
    frame = frame.with_columns(lacking).select(*schema)
    if key is not None:
        gone = pl.all_horizontal(pl.col(name) == value for name, value in key.items())
        frame = frame.filter(~gone)
    if values is not None:
        frame = pl.concat([frame, pl.DataFrame([values], schema=schema)])
    verb = "added" if key is None else "taken out" if values is None else "changed"
    named = " ".join(str(value) for value in (key or {k: (values or {})[k] for k in declared.key}).values())
    with files.workplace() as draft:
        files.copy_draft(folder_of(plan.version), draft, (table,))
        if frame.height:
            frame.sort(declared.key).write_csv(draft / declared.file)
        origin = {
            "from": "Changed on the screen",
            "by": str(by),
            "at": timezone.now().isoformat(timespec="minutes"),
        }
        return new_tables(by, plan, draft, f"{table}: {named} was {verb}.", {table: origin})
