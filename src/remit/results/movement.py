"""Where people went up to the hand-over: flows by body, and losses by region."""

import polars as pl

from remit.results.store import Results
from remit.results.summary import WAYS_OUT, last_month, ranges
from remit.results.tables import ALL
from remit.simulate.codes import FLOWS, TRANSFER_IN, TRANSFER_OUT

MOVED, CAME = FLOWS[TRANSFER_OUT], FLOWS[TRANSFER_IN]


def mean_flows(results: Results) -> pl.DataFrame:
    """Give the people who left each body or came to it by a transfer, up to the hand-over; means add up.

    Returns:
        `body, measure, value`: the six ways out, `MOVED` and `CAME`; the mean of the runs.
    """
    rows = _by_body(results, [*WAYS_OUT, MOVED, CAME]).filter(pl.col("run") > 0)
    return rows.group_by("body", "measure").agg(pl.col("value").sum() / results.runs).sort("body", "measure")


def left_by_region(results: Results) -> pl.DataFrame:
    """Give the share of each region's people at the start who had left the system at the hand-over.

    Returns:
        `region, start` and the ranges of the share; people of bodies without a region are left out.
    """
    bodies = results.plan.bodies
    regions = bodies.bodies.select("body", "region")
    start = bodies.people.join(regions, on="body").group_by("region").agg(pl.len().alias("start"))
    left = _by_body(results, WAYS_OUT).join(regions, on="body").group_by("run", "region")
    share = left.agg(pl.col("value").sum()).join(start, on="region").drop_nulls("region")
    shown = ranges(share.with_columns(pl.col("value") / pl.col("start")), ["region"], results.runs)
    return shown.join(start, on="region").sort("region")


def _by_body(results: Results, measures: tuple[str, ...] | list[str]) -> pl.DataFrame:
    """Sum flows by run, body and measure up to the last month of the closing bodies."""
    chosen = (
        (pl.col("body") != ALL)
        & (pl.col("month") <= last_month(results))
        & pl.col("measure").is_in(list(measures))
    )
    keys = ["run", "body", "measure"]
    rows = results.table("flows").filter(chosen).group_by(keys).agg(pl.col("value").sum())
    return rows.with_columns(pl.col("body", "measure").cast(pl.String)).collect()
