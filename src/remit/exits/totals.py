"""Totals of exit costs: by body, function or band, and the table of exit packages of annual reports."""

import datetime as dt
from itertools import pairwise

import numpy as np
import polars as pl

from remit.evidence import Evidence
from remit.exits.liability import MONEY, Liability
from remit.rules.approval import APPROVERS
from remit.rules.arithmetic import WHOLE_TIME
from remit.rules.versions import pence

LIMITS = 6
"""Upper limits of the bands of exit packages; above the last there is one band more."""
COMPULSORY = ("redundancy",)
"""Rules whose exits are compulsory redundancies; all others are other departures agreed."""


def totals_by(people: pl.DataFrame, column: str) -> pl.DataFrame:
    """Add up people and money by scheme and one column of the liability: body, function or band.

    Args:
        people: rows of `Liability.people`.
        column: the column.

    Returns:
        One row a scheme and value: people as a number, FTE, money in pence.
    """
    keys = ["scheme", column]
    fte = (pl.col("fte") * WHOLE_TIME).round().cast(pl.Int64).sum() / WHOLE_TIME  # whatever the order of rows
    return (
        people.group_by(keys, maintain_order=True)
        .agg(pl.len().alias("people"), fte.alias("fte"), *(pl.col(name).sum() for name in MONEY))
        .sort(keys)
    )


def totals(people: pl.DataFrame) -> pl.DataFrame:
    """Add up people and money by scheme."""
    return totals_by(people.with_columns(all=pl.lit("all")), "all").drop("all")


def exit_packages(people: pl.DataFrame, evidence: Evidence, on: dt.date) -> pl.DataFrame:
    """Count exit packages by band of cost, as annual reports of NHS bodies show them.

    A package is what the employer pays because of the exit: redundancy or severance pay, the cost of an early
    pension that it bears, and pay in lieu of notice, without employer's National Insurance. People with
    nothing to be paid have no package. Where a person has rows of several schemes, pass one of them.

    Args:
        people: rows of `Liability.people`, at most one a person.
        evidence: holds the limits of the bands.
        on: the last day of employment.

    Returns:
        One row a band and a last one for all: number and pence of compulsory redundancies, of other
        departures agreed, and of both.
    """
    limits = [pence(evidence, f"exit-package.limit_gbp.{i}", on) for i in range(1, LIMITS + 1)]
    labels = _labels(limits)
    rows = people.select("rule", "package_pence").filter(pl.col("package_pence") > 0)
    place = np.searchsorted(limits, rows["package_pence"].to_numpy(), side="left")
    rows = rows.with_columns(band=pl.Series(labels).gather(place))
    compulsory = pl.col("rule").is_in(COMPULSORY)
    counted = rows.group_by("band").agg(
        compulsory.sum().cast(pl.Int64).alias("compulsory"),
        (~compulsory).sum().cast(pl.Int64).alias("other"),
        pl.len().cast(pl.Int64).alias("total"),
        pl.col("package_pence").filter(compulsory).sum().alias("compulsory_pence"),
        pl.col("package_pence").filter(~compulsory).sum().alias("other_pence"),
        pl.col("package_pence").sum().alias("total_pence"),
    )
    table = pl.DataFrame({"band": labels}).join(counted, on="band", how="left", maintain_order="left")
    table = table.with_columns(pl.exclude("band").fill_null(0))
    return pl.concat([table, table.select(pl.lit("All").alias("band"), pl.exclude("band").sum())])


def _labels(limits: list[int]) -> list[str]:
    pounds = [f"£{limit // 100:,}" for limit in limits]
    between = [f"over {low} to {high}" for low, high in pairwise(pounds)]
    return [f"up to {pounds[0]}", *between, f"over {pounds[-1]}"]


def one_each(liability: Liability) -> pl.DataFrame:
    """Give one row a person: that of the scheme in the departures table, else of compulsory redundancy.

    Where several redundancy schemes are open to a person, the first of the plan stands.
    """
    chosen = liability.plan.bodies.departures.select("person", chosen="scheme").drop_nulls()
    rows = liability.people.join(chosen, on="person", how="left", maintain_order="left")
    wanted = pl.col("scheme") == pl.col("chosen")
    rows = rows.with_columns(wanted.fill_null(value=False).any().over("person").alias("decided"))
    compulsory = pl.col("rule").is_in(COMPULSORY)
    rows = rows.filter(pl.when("decided").then(wanted).otherwise(compulsory)).drop("chosen", "decided")
    return rows.unique("person", keep="first", maintain_order=True)


def approvals(liability: Liability) -> pl.DataFrame:
    """Count exits by scheme and who has to approve them: columns scheme, approver, exits."""
    counted = [
        (scheme.id, name, int(((rows["approvals"].to_numpy() >> bit) & 1).sum()))
        for scheme in liability.schemes
        for rows in [liability.people.filter(pl.col("scheme") == scheme.id)]
        for bit, (_, name) in enumerate(APPROVERS)
    ]
    schema = {"scheme": pl.String, "approver": pl.String, "exits": pl.Int64}
    return pl.DataFrame(counted, schema=schema, orient="row").filter(pl.col("exits") > 0)
