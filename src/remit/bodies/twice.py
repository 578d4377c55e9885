"""People who may stand twice because their employers merge: each employer lists them."""

import polars as pl

from remit.bodies.sheets import ROW, Sheet
from remit.faults import Fault

SAME = ("born", "service_from", "band", "function")
"""What two rows must share to be taken for one person."""
PAIRS_NAMED = 1_000
"""Pairs that are listed; the others are counted."""


def check_twice(people: Sheet, successions: Sheet, bodies: Sheet | None) -> list[Fault]:
    """Warn of people of two merging bodies who share birth, first day of service, band and function.

    Bodies merge that go to one receiver, which opens within the plan or is of their kind; one of their kind
    counts among them. A ministry that takes over work of many bodies merges none.
    """
    if bodies is None or not bodies.has("body", "kind"):
        return []
    if not (people.has("body", *SAME) and successions.has("sender", "receiver")):
        return []
    alike = people.rows.select(ROW, "body", *SAME).drop_nulls()
    alike = alike.filter(pl.struct(SAME).is_duplicated())
    if alike.is_empty():
        return []
    together = alike.join(_merging(successions, bodies), on="body", how="inner").sort(ROW)
    group = ["receiver", *SAME]
    first, other = (pl.col(name).first().over(group) for name in (ROW, "body"))
    pairs = together.with_columns(first=first, other=other).filter(pl.col("body") != pl.col("other"))
    pairs = pairs.unique([ROW, "first"], keep="first").sort(ROW, "first")
    file = people.table.file
    faults = [
        Fault(
            "stands-twice",
            file,
            row,
            "born",
            str(born),
            f"with {since} as first day of service, band and function stands in row {first} of {other} too; "
            f"{body} and {other} merge into {receiver}",
            f"find out whether row {row} and row {first} are one person, and keep one of them",
            "warning",
        )
        for row, body, born, since, receiver, first, other in pairs.head(PAIRS_NAMED)
        .select(ROW, "body", "born", "service_from", "receiver", "first", "other")
        .iter_rows()
    ]
    if pairs.height > PAIRS_NAMED:
        what = f"{pairs.height - PAIRS_NAMED:,} further people may stand twice and are not listed"
        faults.append(Fault("more-stand-twice", file, None, "born", None, what, "look again", "warning"))
    return faults


def _merging(successions: Sheet, bodies: Sheet) -> pl.DataFrame:
    """Give each body that merges, with the body that it merges into."""
    of = bodies.rows.select("body", "kind", "opens").unique("body", keep="first")
    goes = successions.rows.select(pl.col("sender").alias("body"), "receiver").drop_nulls()
    goes = goes.join(of.select("body", of_sender="kind"), on="body", how="inner")
    goes = goes.join(of.rename({"body": "receiver"}), on="receiver", how="inner")
    alike = pl.col("kind") == pl.col("of_sender")
    goes = goes.filter(alike | pl.col("opens").is_not_null())
    stays = goes.filter(alike).select(pl.col("receiver").alias("body"), "receiver")
    return pl.concat([goes.select("body", "receiver"), stays]).unique()
