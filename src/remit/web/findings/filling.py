"""Who goes where as plain values: tables for two sorts of readers, and what concerns single people apart."""

import re
from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from remit.bodies.level import is_national
from remit.disclosure import HIDDEN
from remit.exits.files import in_pounds
from remit.matching import Proposal, propose
from remit.matching.aims import MEANINGS
from remit.matching.consequences import costs, cover, duties, empties, expertise, moves
from remit.matching.equality import LARGE, WORDING, causes, equality, protected
from remit.matching.files import SAYS, price_json, protected_tables
from remit.matching.proposal import WITHOUT
from remit.matching.reasons import PROPOSED, empty_posts
from remit.matching.selection import prices, selection_errors
from remit.plan import Plan
from remit.web import files
from remit.web.findings import EXACT, PROTECTED, write_end, write_values

PEOPLE, SINGLE = "people.parquet", "people.json"
"""The people with where they go; and errors and decisions, which name single people."""
CODE = re.compile(r"\b[0-9a-f]{16}\b")
KEPT = 4
COUNTS = (
    "people",
    "contested",
    "places",
    "applicants",
    "placed",
    "taken",
    "empty",
    "kept",
    "days",
    "notify_days",
)
EQUALITY = ("stage", "round", "characteristic", "group", "people", "kept", "rate", "odds_ratio", "chance")


@lru_cache(maxsize=KEPT)
def proposal_of(folder: Path, option: str) -> Proposal:
    """Give the proposal of a plan that is kept: the same each time, for nothing in it depends on the day."""
    return propose(files.open_applied(folder, option))


def write(plan: Plan, asked: dict[str, Any], folder: Path) -> None:
    """Propose who goes where, and write what pages show of it.

    Args:
        plan: the plan, applied.
        asked: nothing more.
        folder: where to.

    Raises:
        remit.faults.FaultsFound: nobody is at risk, or decisions clash.
    """
    proposal = propose(plan)
    equal = equality(proposal)
    shared = _shared(proposal, equal)
    write_values(folder, EXACT, shared | _exact(proposal))
    if not is_national(plan.bodies):
        write_values(folder, PROTECTED, shared | _protected(proposal))
    proposal.people.write_parquet(folder / PEOPLE)
    errors = [asdict(one) for one in selection_errors(proposal)]
    write_values(folder, SINGLE, {"errors": errors, "prices": [price_json(one) for one in prices(proposal)]})
    write_end(folder)


def _shared(proposal: Proposal, equal: pl.DataFrame) -> dict[str, Any]:
    """Give what everybody reads: words, aims, equality with small groups hidden."""
    told = protected(equal)
    outcome = told.filter((pl.col("stage") == "outcome") & (pl.col("rate") != HIDDEN))
    chances = {(row["characteristic"], row["group"]): row["chance"] for row in outcome.to_dicts()}
    return {
        "proposed": PROPOSED,
        "aims": [MEANINGS[name] for name in proposal.solved.order],
        "seed": proposal.solved.seed,
        "notes": list(proposal.solved.scope.notes),
        "wording": WORDING,
        "equality": _counted(told.select(EQUALITY).filter(pl.col("stage") == "outcome")),
        "causes": [
            row | {"rounded_away": not _is_seldom(chances[place])}
            for row in causes(equal).to_dicts()
            if (place := (row["characteristic"], row["group"])) in chances
        ],
    }


def _is_seldom(chance: str | None) -> bool:
    """Tell whether the chance that a page shows, of rounded counts, points a difference out by itself."""
    return chance is not None and chance.replace(".", "").isdigit() and float(chance) < LARGE


def _exact(proposal: Proposal) -> dict[str, Any]:
    amounts = pl.DataFrame([{"item": name, "pence": pence} for name, pence in costs(proposal).items()])
    whole = expertise(proposal).row(-1, named=True)
    return {
        "says": "",
        "redundancies": proposal.redundancies,
        "concerned": proposal.people.height,
        "steps": _counted(moves(proposal)),
        "rounds": _counted(proposal.rounds),
        "costs": dict(in_pounds(amounts).iter_rows()),
        "duties": _counted(duties(proposal)),
        "places": _counted(
            empties(proposal).group_by("function").agg(pl.col("taken", "empty").sum()).sort("function")
        ),
        "empty": [
            dict(zip(("post", "empty", "why"), row, strict=True)) for row in empty_posts(proposal)[:200]
        ],
        "expertise": whole,
        "cover": _counted(cover(proposal).head(50)),
    }


def _protected(proposal: Proposal) -> dict[str, Any]:
    tables = protected_tables(proposal)
    steps = dict(tables["steps"].iter_rows())
    places = tables["places"].filter((pl.col("function") != "all") & (pl.col("state") != "all"))
    return {
        "says": SAYS,
        "redundancies": _count(steps.get(WITHOUT, "0")),
        "concerned": _count(steps["all"]),
        "steps": _counted(tables["steps"].filter(pl.col("step") != "all")),
        "rounds": _counted(tables["rounds"]),
        "costs": dict(tables["costs"].iter_rows()),
        "duties": _counted(tables["duties"]),
        "places": _counted(places.pivot("state", index="function", values="places")),
        "empty": [],
        "expertise": None,
        "cover": [],
    }


def _counted(table: pl.DataFrame) -> list[dict[str, Any]]:
    """Give rows with counts as numbers: in a protected table what is shown is text, as a hidden count is."""
    return [
        {name: _count(value) if name in COUNTS else value for name, value in row.items()}
        for row in table.to_dicts()
    ]


def _count(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def read_people(key: str) -> pl.DataFrame:
    """Read the people with where they go."""
    return _read_people(files.findings_folder(key) / PEOPLE)


@lru_cache(maxsize=KEPT)
def _read_people(path: Path) -> pl.DataFrame:
    return pl.read_parquet(path)


def veil(text: str, sees: Callable[[str], bool], body_of: dict[str, str]) -> str:
    """Put “a colleague at …” in the place of the codes of people who are not in one's sight.

    Args:
        text: a sentence of a statement.
        sees: tells whether people of a body are in sight.
        body_of: body of each person whom the filling concerns.
    """

    def told(match: re.Match[str]) -> str:
        body = body_of.get(match[0])
        return match[0] if body is None or sees(body) else f"a colleague at {body}"

    return CODE.sub(told, text)
