"""Exits by body over runs."""

import polars as pl

from remit.results.store import Results
from remit.results.summary import ranges
from remit.results.summary_money import PAID_EXITS


def redundancies_by_body(results: Results) -> pl.DataFrame:
    """Count the redundancies at each body over the whole plan.

    Returns:
        `body, people` (the median), and the ranges, by body; a body without any has no row.
    """
    redundant = pl.col("kind").cast(pl.String) == PAID_EXITS[1]
    rows = results.table("exits").filter(redundant).group_by("run", pl.col("body").cast(pl.String))
    counted = rows.agg(value=pl.len().cast(pl.Int64)).collect()
    return ranges(counted, ["body"], results.runs).with_columns(people="p50")
