"""Refuses a plan that lets hindsight into a fit or a forecast: what it assumes or rests on of a later day."""

import re
from collections.abc import Iterator
from dataclasses import fields

import polars as pl

from remit.evidence import Evidence, EvidenceError
from remit.faults import Fault, FaultsFound
from remit.plan import Plan

CITED = re.compile(r"figure:\s*([A-Z]\d+)")
REMEDY = "take it out, or fit and forecast with a plan whose as_at is that late"


def refuse_later(plan: Plan, evidence: Evidence) -> None:
    """Let a plan through if nothing in it is of after its as-at date.

    Args:
        plan: a plan with its option applied.
        evidence: what had been published by the plan's as-at date.

    Raises:
        FaultsFound: an assumption was written later; or an assumption, a change or a row of a table cites a
            figure that was published later.
    """
    faults = [*_assumptions(plan, evidence), *_changes(plan, evidence), *_tables(plan, evidence)]
    if faults:
        raise FaultsFound(faults)


def _assumptions(plan: Plan, evidence: Evidence) -> Iterator[Fault]:
    for entry in plan.assumptions:
        where = f"assumption {entry.parameter}"
        if entry.date > plan.as_at:
            what = f"was written after the as-at date, {plan.as_at} ({where})"
            yield Fault("hindsight", "plan.toml", None, "date", str(entry.date), what, REMEDY)
        yield from _hidden(evidence, "plan.toml", "reason", entry.reason, where)


def _changes(plan: Plan, evidence: Evidence) -> Iterator[Fault]:
    for change in plan.changes:
        yield from _hidden(evidence, "plan.toml", "source", change.source, f"change {change.id}")


def _tables(plan: Plan, evidence: Evidence) -> Iterator[Fault]:
    for table in fields(plan.bodies):
        frame = getattr(plan.bodies, table.name)
        if isinstance(frame, pl.DataFrame) and "source" in frame.columns:
            for text in frame["source"].drop_nulls().unique().sort():
                yield from _hidden(evidence, f"{table.name}.csv", "source", text, "in one row or more")


def _hidden(evidence: Evidence, file: str, column: str, text: str, where: str) -> Iterator[Fault]:
    for figure in CITED.findall(text or ""):
        try:
            evidence.figure(figure)
        except EvidenceError as wrong:
            yield Fault("hindsight", file, None, column, text, f"cannot be known: {wrong} ({where})", REMEDY)
