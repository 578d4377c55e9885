"""A proposal as plain values and as files: exact for the holder of the list, protected for all others."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from remit.bodies.defuse import defused
from remit.disclosure import ALL, HIDDEN, protect_money
from remit.exits.files import in_pounds
from remit.matching.aims import MEANINGS
from remit.matching.consequences import (
    acting_up,
    at_risk,
    costs,
    cover,
    duties,
    empties,
    expertise,
    moves,
)
from remit.matching.equality import WORDING, causes, equality, hidden_where_given_away, protected
from remit.matching.proposal import LEAVES_UNDER_SCHEME, WITHOUT, Proposal
from remit.matching.propose import objective
from remit.matching.reasons import PROPOSED, empty_posts, reasons_of
from remit.matching.selection import Price, prices, selection_errors

PEOPLE = "people.csv"
"""The file that names single people."""
BY = ("body", "function", "band")
ABOUT = "about.txt"
NEAREST_PENCE = 100_000
SAYS = (
    "Numbers of 1 to 7 people or posts are hidden (*), as are totals that would give one away, and money "
    "over fewer "
    "than 8 people; other numbers are rounded to the nearest 5, money to the nearest £1,000."
)


def as_json(proposal: Proposal, *, priced: bool = True, people: bool = True) -> dict[str, Any]:
    """Give a proposal as plain values; money in whole pence.

    Args:
        proposal: the proposal.
        priced: whether to price each decision, by solving again without it.
        people: whether to give a row a person.
    """
    scope = proposal.solved.scope
    equal = equality(proposal)
    found = {
        "plan": scope.plan.title,
        "option": scope.plan.option,
        "proposal": PROPOSED,
        "status": "optimal",
        "order": {name: MEANINGS[name] for name in proposal.solved.order},
        "seed": proposal.solved.seed,
        "objective": dict(objective(proposal.solved)),
        "rules_alone": rules_alone(proposal),
        "redundancies": proposal.redundancies,
        "cost_pence": proposal.cost_pence,
        "costs_pence": costs(proposal),
        "left_out": scope.left_out,
        "notes": list(scope.notes),
        "steps": moves(proposal).to_dicts(),
        "rounds": proposal.rounds.to_dicts(),
        "posts": proposal.posts.to_dicts(),
        "empty_posts": [
            dict(zip(("post", "empty", "why"), row, strict=True)) for row in empty_posts(proposal)
        ],
        "selection_errors": [asdict(one) for one in selection_errors(proposal)],
        "at_risk": at_risk(proposal).to_dicts(),
        "duties": duties(proposal).to_dicts(),
        "expertise": expertise(proposal).to_dicts(),
        "cover": cover(proposal).to_dicts(),
        "acting_up": [asdict(chain) for chain in acting_up(proposal)],
        "equality": {
            "wording": WORDING,
            "groups": protected(equal).to_dicts(),
            "causes": causes(equal).to_dicts(),
        },
    }
    if priced:
        found["prices"] = [price_json(one) for one in prices(proposal)]
    if people:
        found["people"] = proposal.people.to_dicts()
    return found


def rules_alone(proposal: Proposal) -> dict[str, int]:
    """Give what the rules alone come to in each aim, and in the optimum's own words."""
    solved = proposal.solved
    pairs = zip(solved.problem.aims, solved.alone.totals, strict=True)
    return {aim.name: amount for aim, amount in pairs if not aim.name.startswith("lot")}


def price_json(one: Price) -> dict[str, Any]:
    """Give the price of a decision as plain values."""
    row = asdict(one)
    return {**row.pop("decision"), **{f"price_{name}": value for name, value in row.items()}}


def reasons_json(proposal: Proposal, person: str) -> dict[str, Any]:
    """Give the reasons for a person as plain values."""
    return {**asdict(reasons_of(proposal, person)), "proposal": PROPOSED}


def exact_tables(proposal: Proposal) -> dict[str, pl.DataFrame]:
    """Give the exact tables that name no person, by name."""
    return {
        "steps": moves(proposal),
        "rounds": proposal.rounds,
        "posts": proposal.posts,
        "at-risk": at_risk(proposal),
        "duties": duties(proposal),
        "costs": pl.DataFrame([{"item": name, "pence": pence} for name, pence in costs(proposal).items()]),
        "places": empties(proposal),
        "expertise": expertise(proposal),
        "cover": cover(proposal),
    }


def write_exact(
    proposal: Proposal,
    folder: Path,
    *,
    people: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write a proposal to the penny into a folder: a CSV file a table, and one of people with their reasons.

    Args:
        proposal: the proposal.
        folder: made if it is not there; files of the same names are replaced.
        people: whether to write the files that name single people by their codes.
        progress: called with the number of people written and of all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in exact_tables(proposal).items():
        in_pounds(defused(table)).write_csv(folder / f"{name}.csv")
    defused(protected(equality(proposal))).write_csv(folder / "equality.csv")
    why = pl.DataFrame(
        empty_posts(proposal), schema={"post": pl.String, "empty": pl.Int64, "why": pl.String}, orient="row"
    )
    defused(why).write_csv(folder / "empty-posts.csv")
    if people:
        in_pounds(defused(_with_reasons(proposal, progress))).write_csv(folder / PEOPLE)
        _list(selection_errors(proposal), folder / "selection-errors.csv")
        rows = [price_json(one) for one in prices(proposal)]
        table = pl.DataFrame(rows) if rows else pl.DataFrame(schema={"id": pl.String})
        in_pounds(defused(table)).write_csv(folder / "decisions.csv")


def _list(errors: Sequence[Any], path: Path) -> None:
    schema = {
        "kind": pl.String,
        "people": pl.String,
        "post": pl.String,
        "what": pl.String,
        "remedy": pl.String,
    }
    rows = [{**asdict(one), "people": " ".join(one.people)} for one in errors]
    defused(pl.DataFrame(rows, schema=schema)).write_csv(path)


def _with_reasons(proposal: Proposal, progress: Callable[[int, int], None] | None) -> pl.DataFrame:
    """Give the table of people with what is proposed, why and what is still open, in sentences."""
    people = proposal.people["person"]
    rows = []
    for number, person in enumerate(people, start=1):
        found = reasons_of(proposal, person)
        rows.append((found.headline, " ".join(found.because), found.open))
        if progress is not None and (number % 50 == 0 or number == people.len()):
            progress(number, people.len())
    schema = {"proposed": pl.String, "why_this": pl.String, "still_open": pl.String}
    return pl.concat([proposal.people, pl.DataFrame(rows, schema=schema, orient="row")], how="horizontal")


def write_protected(proposal: Proposal, folder: Path) -> None:
    """Write what a proposal comes to into a folder, fit for more than one reader; nobody is named."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in protected_tables(proposal).items():
        defused(table).write_csv(folder / f"{name}.csv")
    (folder / ABOUT).write_text(f"{SAYS}\n{PROPOSED}\n{WORDING}\n", encoding="utf-8")


def protected_tables(proposal: Proposal) -> dict[str, pl.DataFrame]:
    """Give the protected tables by name; all counts of people are judged together, and all of posts."""
    counts = _step_counts(proposal)
    told = hidden_where_given_away(counts, ["step", *BY])
    steps = {"steps": told.filter(pl.col(name) == ALL for name in BY).select("step", "people")}
    for name in BY:
        steps[f"steps-{name}"] = told.filter(pl.col(name) != ALL).select(name, "step", "people")
    return {
        **steps,
        "costs": _costs(proposal),
        "places": _places(proposal),
        "rounds": _rounds(proposal),
        "duties": _duties(proposal),
        "equality": protected(equality(proposal)),
    }


def _step_counts(proposal: Proposal) -> pl.DataFrame:
    """Count people by step, and by step and body, function or band, with the totals over steps."""
    people = proposal.people.select("step", *BY)
    blocks = []
    for name in (None, *BY):
        for steps in ("step", None):
            keys = [key for key in (steps, name) if key is not None]
            grouped = people.group_by(keys).len("people") if keys else people.select(people=pl.len())
            missing = [pl.lit(ALL).alias(key) for key in ("step", *BY) if key not in keys]
            blocks.append(grouped.with_columns(missing).select("step", *BY, pl.col("people").cast(pl.Int64)))
    order = pl.all().exclude("people")
    return pl.concat(blocks).sort(order)


def _costs(proposal: Proposal) -> pl.DataFrame:
    people = proposal.people
    numbers = {
        "redundancies": people.filter(step=WITHOUT).height,
        "schemes": people.filter(step=LEAVES_UNDER_SCHEME).height,
        "protection": people.filter(pl.col("protection_pence") > 0).height,
    }
    amounts = costs(proposal)
    table = pl.DataFrame(
        [{"item": name, "people": numbers[name], "pence": amounts[name]} for name in numbers],
        schema={"item": pl.String, "people": pl.Int64, "pence": pl.Int64},
    )
    money = protect_money(table, ["item"], "pence", "people", nearest=NEAREST_PENCE)
    pounds = (
        pl.when(pl.col("pence") == HIDDEN).then("pence").otherwise(pl.col("pence").str.replace(r"00$", ""))
    )
    return money.select("item", gbp=pounds)


def _places(proposal: Proposal) -> pl.DataFrame:
    """Count places by function: filled and empty."""
    rows = (
        empties(proposal).group_by("function").agg(pl.col("taken", "empty", "places").sum()).sort("function")
    )
    long = rows.unpivot(["taken", "empty"], index="function", variable_name="state", value_name="people")
    both = rows.select("function", pl.lit(ALL).alias("state"), people="places")
    states = long.group_by("state").agg(pl.col("people").sum()).with_columns(function=pl.lit(ALL))
    total = pl.DataFrame({"function": [ALL], "state": [ALL], "people": [rows["places"].sum()]})
    frame = pl.concat(
        [
            part.select("function", "state", pl.col("people").cast(pl.Int64))
            for part in (long, both, states, total)
        ]
    )
    return hidden_where_given_away(frame.sort("function", "state"), ["function", "state"]).rename(
        {"people": "places"}
    )


def _rounds(proposal: Proposal) -> pl.DataFrame:
    """Give applicants and placed of each round."""
    rows = proposal.rounds.with_columns(other=pl.col("applicants") - pl.col("placed"))
    long = rows.unpivot(["placed", "other"], index="round", variable_name="state", value_name="people")
    both = rows.select("round", pl.lit(ALL).alias("state"), people="applicants")
    frame = pl.concat(
        [part.select("round", "state", pl.col("people").cast(pl.Int64)) for part in (long, both)]
    )
    told = hidden_where_given_away(frame, ["round", "state"])
    wide = told.pivot("state", index="round", values="people")
    names = rows.select("round", "name", "method", "opens", "closes")
    return names.join(
        wide.select("round", "placed", applicants=ALL), on="round", how="left", maintain_order="left"
    )


def _duties(proposal: Proposal) -> pl.DataFrame:
    """Give the duties by body; the numbers behind them stand in steps-body.csv as far as they are shown."""
    return duties(proposal).select("body", "first", "days", "notify_days", "start_by")
