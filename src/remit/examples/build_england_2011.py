"""Build the shipped plan `england-2011`: `python -m remit.examples.build_england_2011 [FOLDER]`.

Everything comes from the evidence. The result is committed; a test rebuilds it and compares. Draws are
keyed, so the files are the same everywhere.
"""

import datetime as dt
import sys
from pathlib import Path

import polars as pl

from remit.evidence import Evidence, as_at
from remit.examples.england_2011_bodies import GO_LIVE, SUPPORT_PLANS, Geography, build_geography
from remit.examples.england_2011_people import (
    FUNCTIONS,
    build_people,
    build_receiver_posts,
    build_sender_posts,
    shares,
)

AS_AT = dt.date(2012, 6, 30)
SECOND_CHECKPOINT = dt.date(2012, 5, 14)
THIRD_CHECKPOINT = dt.date(2012, 10, 31)
FIRST_AGREEMENTS_END = dt.date(2014, 3, 31)
"""A year, as budgets and contracts of the health service ran; the length that was guided came out later."""
FOLDER = Path(__file__).parent / "england_2011"


def build(folder: Path) -> None:
    """Write bodies, successions, people, posts and agreements as CSV tables into a folder.

    The small tables that a person wrote (plan.toml, envelopes, schemes, rounds, checkpoints' outcomes) stay
    as they are, but for checkpoints, which follow the support plans.
    """
    evidence = as_at(AS_AT)
    geography = build_geography(evidence)
    people = build_people(evidence, geography)
    posts = pl.concat(
        [
            build_sender_posts(evidence, people, geography.trusts["trust"].to_list()),
            build_receiver_posts(evidence, geography, people),
        ]
    )
    tables = {
        "bodies": geography.bodies,
        "successions": geography.successions,
        "people": people.with_columns(pl.col("senior").cast(pl.String)),
        "posts": posts.with_columns(pl.col("senior").cast(pl.String)),
        "agreements": build_agreements(evidence, geography),
        "checkpoints": build_checkpoints(),
    }
    for name, table in tables.items():
        table.write_csv(folder / f"{name}.csv")


def build_agreements(evidence: Evidence, geography: Geography) -> pl.DataFrame:
    """Who gets which function from whom, at what price a head.

    A group served by a support plan buys the plan's functions at the surveyed average price a head (figure
    S07), shared over functions by the plan's staff; it does its own functions itself. Where no plan serves
    an area the group does all of them.
    """
    price = float(evidence.figure("S07").value or 0)
    sold = dict(zip(FUNCTIONS, shares("function:support", FUNCTIONS), strict=True))
    kept = dict(zip(FUNCTIONS, shares("function:group", FUNCTIONS), strict=True))
    rows = []
    for group, support in geography.groups.select("group", "support").iter_rows():
        for function in FUNCTIONS:
            if sold[function] > 0 and support:
                rows.append(
                    (
                        f"buy-{group}-{function}",
                        group,
                        support,
                        function,
                        "buy",
                        round(price * sold[function], 4),
                    )
                )
            if kept[function] > 0 or (sold[function] > 0 and not support):
                rows.append((f"do-{group}-{function}", group, group, function, "do", 0.0))
    frame = pl.DataFrame(
        rows,
        orient="row",
        schema=["agreement", "customer", "supplier", "function", "how", "price_gbp_head_y"],
    )
    bought = pl.col("how") == "buy"
    return frame.with_columns(
        starts=pl.lit(GO_LIVE),
        ends=pl.when(bought).then(pl.lit(FIRST_AGREEMENTS_END)),
        notice_months=pl.when(bought).then(6),
        source=pl.when(bought)
        .then(pl.lit("figure:S07; length of a year and notice assumed"))
        .otherwise(pl.lit("figure:S36")),
        status=pl.lit("assumed"),
    )


def build_checkpoints() -> pl.DataFrame:
    """Checkpoints 2 and 3 by support plan.

    Checkpoint 2 has its published outcomes (figures C15 to C17). Checkpoint 3 lies ahead of the plan's as-at
    date, its day is assumed: its outcomes are blank, for the simulation to judge (figure C36).
    """
    outcomes = {"figure:C15": "proceed", "figure:C16": "proceed with issues", "figure:C17": "stop"}
    second = [
        (f"checkpoint-2-{i}", "checkpoint-2", i, SECOND_CHECKPOINT, outcomes[source], source, "verified")
        for i, (_, source, _) in enumerate(SUPPORT_PLANS, start=1)
    ]
    third = [
        (
            f"checkpoint-3-{i}",
            "checkpoint-3",
            i,
            THIRD_CHECKPOINT,
            None,
            "figure:C36; date assumed",
            "assumed",
        )
        for i, (_, source, _) in enumerate(SUPPORT_PLANS, start=1)
        if outcomes[source] != "stop"
    ]
    return pl.DataFrame(
        [(row, name, f"support-{i}", *rest) for row, name, i, *rest in second + third],
        orient="row",
        schema=["checkpoint", "name", "body", "date", "outcome", "source", "status"],
    )


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
