"""Stored results that are of a plan as it is now, made by the code as it is now."""

import json
from pathlib import Path

from remit.evidence import as_at
from remit.plan import Plan
from remit.results.chunks import code_digest
from remit.results.files import MANIFEST, ResultsMismatch, check_table
from remit.results.store import Results, tables_of


def current(folder: Path, plan: Plan, runs: int | None = None, seed: int | None = None) -> Results | None:
    """Open results if they are what running the plan would make, with nothing switched off and no fit.

    Args:
        folder: where they may be.
        plan: the plan with its option applied.
        runs: number of runs that they must have at least; none for any.
        seed: seed that they must have; none for any.

    Returns:
        The results; none if there are none, or they were made from something else.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        digests = manifest["digests"]
        alike = (
            manifest["option"] == plan.option
            and manifest["code"] == code_digest()
            and not manifest["without"]
            and "fitted" not in manifest
            and (runs or 0) <= manifest["runs"]
            and seed in (None, manifest["seed"])
            and digests["plan"] == plan.digest()
            and digests["bodies"] == plan.bodies.digest()
            and digests["evidence"] == as_at(plan.as_at).digest()
        )
        if not alike:
            return None
        check_table(tables_of(folder, plan), "odds", manifest)
    except (OSError, ValueError, KeyError, TypeError, ResultsMismatch):
        return None
    return Results(folder, manifest, plan)
