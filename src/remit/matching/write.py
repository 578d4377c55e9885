"""A proposal written into a plan: rows of placements.csv, and a change of kind fill that puts them in force.

The plan as read is not changed; its folder gets the two. Under the option the same proposal comes out again.
"""

import datetime as dt
import json
from pathlib import Path

import polars as pl

from remit.bodies.tables import TABLES
from remit.faults import Fault, FaultsFound
from remit.matching.proposal import Proposal
from remit.matching.propose import WRITTEN
from remit.plan import BASELINE, PLAN_FILE, shipped_plans

FILE = TABLES["placements"].file


def write_into_plan(proposal: Proposal, option: str, *, replace: bool = False) -> str:
    """Write a proposal into the folder of its plan.

    Args:
        proposal: the proposal.
        option: option to which it is to belong; a new one, or one that the plan has.
        replace: whether an earlier proposal of the option may be replaced.

    Returns:
        The id of the change and of the proposal.

    Raises:
        FaultsFound: the plan ships with Remit, or the option has a proposal already.
    """
    plan = proposal.solved.scope.plan
    _refuse_shipped(plan.folder)
    name = f"{WRITTEN}-{option}"
    path = plan.folder / PLAN_FILE
    text = path.read_text(encoding="utf-8-sig")
    if f'id = "{name}"' in text:
        if not replace:
            what = f"has a change {name} already"
            remedy = "choose another option, or --replace it"
            raise FaultsFound([Fault("written-already", PLAN_FILE, None, "id", name, what, remedy)])
        text = _without(text, name)
    kept = plan.bodies.placements.filter(pl.col("proposal") != name)
    types = {column.name: column.type.dtype for column in TABLES["placements"].columns}
    rows = pl.concat([kept.cast(types), placements(proposal, name)])  # type: ignore[arg-type]
    rows.write_csv(plan.folder / FILE)
    path.write_text(f"{text.rstrip()}\n\n{_change(proposal, name, option)}", encoding="utf-8")
    return name


def placements(proposal: Proposal, name: str) -> pl.DataFrame:
    """Give the rows of placements.csv that say what is proposed."""
    types = {column.name: column.type.dtype for column in TABLES["placements"].columns}
    return proposal.people.select(
        pl.lit(name).alias("proposal"), "person", post="new_post", body="new_body", step="step", round="round"
    ).cast(types)  # type: ignore[arg-type]


def _refuse_shipped(folder: Path) -> None:
    if folder.resolve() in {path.resolve() for path in shipped_plans().values()}:
        what = "ships with Remit and stays as it is"
        remedy = "make a copy (remit new my-plan --from NAME) and write into that"
        raise FaultsFound([Fault("shipped-plan", str(folder.name), None, None, None, what, remedy)])


def _without(text: str, name: str) -> str:
    """Take the change of a name out of a plan file, with what stands to the next change."""
    head, *blocks = text.split("[[change]]")
    return "[[change]]".join([head, *(block for block in blocks if f'id = "{name}"' not in block)])


def _change(proposal: Proposal, name: str, option: str) -> str:
    plan, solved = proposal.solved.scope.plan, proposal.solved
    day = min(max(_first_day(proposal), plan.start), plan.end - dt.timedelta(days=1))
    lines = ["[[change]]", f"id = {json.dumps(name)}"]
    if option != BASELINE:
        lines.append(f"option = {json.dumps(option)}")
    return "\n".join(
        [
            *lines,
            f"date = {day}",
            f'kind = "{WRITTEN}"',
            f"target = {json.dumps(name)}",
            f'parameters = {{ seed = "{solved.seed}", order = "{" ".join(solved.order)}" }}',
            'source = "proposed by remit fill; decided by nobody"',
            'status = "assumed"',
            "",
        ]
    )


def _first_day(proposal: Proposal) -> dt.date:
    """Give the day after the first last day of employment: the first on which a placing takes effect."""
    first = proposal.people["leaves"].min()
    assert isinstance(first, dt.date)
    return first + dt.timedelta(days=1)
