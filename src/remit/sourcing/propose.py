"""A choice as changes of the plan: a plan file with them makes the same choice again without a solver."""

import datetime as dt
from collections.abc import Iterable

import polars as pl

from remit.faults import Fault, FaultsFound
from remit.plan import PLAN_FILE, Change, Plan, change_lines
from remit.sourcing.choose import Choice
from remit.sourcing.report import grid

KIND = "source"


def propose(choice: Choice, option: str) -> tuple[Change, ...]:
    """Give the changes that bring a choice about, by id.

    One change for each supplier or host and function, with all its customers at one price; one for each
    customer with the functions that it takes into its own hands. What stays as it is has none.

    Args:
        choice: who does what.
        option: name of the option that the changes are to belong to.
    """
    scene = choice.gathered.scene
    source = f"proposed by remit source, {choice.gathered.objective}, gap {choice.solution.gap:.3f}"
    table = grid(choice)
    changes = [*_bought(table, scene.date, option, source), *_own(choice, table, option, source)]
    return tuple(sorted(changes, key=lambda change: change.id))


def _bought(table: pl.DataFrame, date: dt.date, option: str, source: str) -> Iterable[Change]:
    rows = table.filter(pl.col("how") != "do").group_by("how", "provider", "function", "price_gbp_head_y")
    for how, provider, function, price, customers in rows.agg(pl.col("customer").sort()).iter_rows():
        parameters = {"functions": (function,), "how": how, "customers": tuple(customers)}
        if price > 0:
            parameters["price_gbp_head_y"] = price
        yield Change(
            f"{option}-{how}-{provider}-{function}",
            option,
            date,
            KIND,
            provider,
            parameters,
            source,
            "assumed",
        )


def _own(choice: Choice, table: pl.DataFrame, option: str, source: str) -> Iterable[Change]:
    """Yield what customers take into their own hands that somebody else does, or was to do."""
    scene = choice.gathered.scene
    others = scene.agreements.filter(pl.col("how") != "do").select("customer", "function").unique()
    own = table.filter(pl.col("how") == "do").join(others, on=["customer", "function"], how="semi")
    for customer, functions in own.group_by("customer").agg(pl.col("function").sort()).iter_rows():
        parameters = {"functions": tuple(functions), "how": "do"}
        yield Change(
            f"{option}-do-{customer}", option, scene.date, KIND, customer, parameters, source, "assumed"
        )


def changes_text(changes: Iterable[Change]) -> str:
    """Give changes as text that can stand at the end of a plan file."""
    return "\n\n".join("\n".join(change_lines(change)) for change in changes) + "\n"


def add_to_plan(plan: Plan, changes: Iterable[Change]) -> None:
    """Write changes at the end of a plan's file.

    Args:
        plan: the plan as it was read from a folder of the user's own.
        changes: what to add.

    Raises:
        FaultsFound: a change of the same id is there already.
    """
    changes = tuple(changes)
    there = {change.id for change in plan.changes}
    faults = [
        Fault("duplicate-key", PLAN_FILE, None, "id", change.id, "is there already", "give --as another name")
        for change in changes
        if change.id in there
    ]
    if faults:
        raise FaultsFound(faults)
    path = plan.folder / PLAN_FILE
    text = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(f"{text}\n\n{changes_text(changes)}", encoding="utf-8")
