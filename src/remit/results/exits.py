"""Dismissals for redundancy by body over runs, and the waves in which they come."""

from datetime import timedelta
from typing import NamedTuple

import polars as pl

from remit.results.store import Results
from remit.results.summary import ranges
from remit.results.summary_money import PAID_EXITS

ONE_DAY = timedelta(days=1)
VOLUNTARY_REDUNDANCY = "voluntary-redundancy"
HALF = 0.5


class Waves(NamedTuple):
    """Dismissals that come close together, and those that do not.

    Attributes:
        waves: `body, first` (last day of whom the wave dismisses first), `ends` (the day after it), `most`
            (dismissed within the window, the most at the median), `people` (in the wave, median), `forced`
            (of them other than volunteers, median), `forced_first` (last day of the first of these; none
            where there are none), by body and day.
        apart: `body, people` (dismissed outside of waves, median) and `reach` (share of the runs in which as
            many of these as make a wave go within a window), by body; nobody at the median has no row.
    """

    waves: pl.DataFrame
    apart: pl.DataFrame


def dismissals(results: Results) -> pl.DataFrame:
    """Count dismissals for redundancy by their last day of employment.

    Who leaves under a voluntary redundancy scheme is dismissed in law and counts too, from the month in which
    a scheme opens for the kind of body; who resigns by mutual agreement does not. Exits take effect on the
    last day of a month, or on the last day of the body if that is earlier.

    Returns:
        `run, body, day`, `people` and `forced`, those of them who did not volunteer.
    """
    voluntary, redundant = PAID_EXITS
    kind, closes = pl.col("kind").cast(pl.String), pl.col("closes") - ONE_DAY
    counts = (kind == redundant) | ((kind == voluntary) & (pl.col("month") >= pl.col("since")))
    ends = pl.col("month").dt.month_end()
    inside = pl.when(closes >= pl.col("month")).then(pl.min_horizontal(closes, ends)).otherwise(ends)
    rows = results.table("exits").select("run", "month", pl.col("body").cast(pl.String), kind)
    dated = rows.join(_bodies(results).lazy(), on="body", how="left").filter(counts)
    made = dated.group_by("run", "body", day=inside)
    return made.agg(
        people=pl.len().cast(pl.Int64), forced=(pl.col("kind") == redundant).sum().cast(pl.Int64)
    ).collect()


def _bodies(results: Results) -> pl.DataFrame:
    """Give `body, closes, since`: the first month in which a scheme of voluntary redundancy is open to it."""
    bodies, schemes = results.plan.bodies.bodies, results.plan.bodies.schemes
    offered = {change.target for change in results.plan.changes if change.kind == "offer"}
    own = schemes.filter((pl.col("rule") == VOLUNTARY_REDUNDANCY) & pl.col("scheme").is_in(sorted(offered)))
    since = own.select(pl.col("kinds").str.split(" ").alias("kind"), "opens").explode("kind")
    first = since.group_by("kind").agg(since=pl.col("opens").min().dt.truncate("1mo"))
    return bodies.select("body", "kind", "closes").join(first, on="kind", how="left").drop("kind")


def find_waves(rows: pl.DataFrame, runs: int, days: int, least: int) -> Waves:
    """Find the waves of dismissals at each body, and what stays outside of them.

    In each run the dismissals are counted within so many days from each day on which a body dismisses. Where
    the median of the runs reaches the least number, the window belongs to a wave. It begins on the first day
    by which half of the runs have dismissed somebody in it. Windows that overlap are one wave.

    Args:
        rows: what `dismissals` gives.
        runs: number of runs besides run 0.
        days: length of the window.
        least: dismissals within it that make a wave.
    """
    windows = _windows(rows, days)
    waves = _joined(_medians(windows, runs), days, least)
    inside = rows.join(waves, on="body").filter(pl.col("day").is_between("first", "ends", closed="left"))
    outside = rows.join(inside, on=["run", "body", "day"], how="anti")
    return Waves(waves.join(_people(inside, runs), on=["body", "first"]), _apart(outside, runs, days, least))


def _windows(rows: pl.DataFrame, days: int) -> pl.DataFrame:
    """Count by run and body who goes within so many days from each day on which somebody goes in any run."""
    own = rows.select("body", "day").unique()
    ahead = pl.col("day") - pl.col("start")
    held = own.join(own.rename({"day": "start"}), on="body").filter(
        (ahead >= timedelta()) & (ahead < timedelta(days=days))
    )
    found = rows.join(held, on=["body", "day"]).group_by("run", "body", "start")
    return found.agg(value=pl.col("people").sum(), first=pl.col("day").min())


def _medians(windows: pl.DataFrame, runs: int) -> pl.DataFrame:
    """Give the median of each window, and the first day by which half of the runs have dismissed somebody."""
    keys = ["body", "start"]
    first = windows.filter(pl.col("run") > 0).group_by(keys).agg(_by_half("first", runs))
    return ranges(windows, keys, runs).select(*keys, people="p50").join(first, on=keys)


def _by_half(day: str, runs: int) -> pl.Expr:
    """Give the first day by which half of the runs have theirs, one each; none where fewer have any."""
    return pl.col(day).sort().slice((runs - 1) // 2, 1).first()


def _joined(windows: pl.DataFrame, days: int, least: int) -> pl.DataFrame:
    """Join the windows that reach the least number to waves: `body, first, ends, most`."""
    span = timedelta(days=days)
    reached = windows.filter(pl.col("people") >= least - HALF).sort("body", "first")
    later = (pl.col("first") - pl.col("first").shift().over("body") >= span).fill_null(value=True)
    marked = reached.with_columns(wave=later.cum_sum().over("body"))
    waves = marked.group_by("body", "wave").agg(
        pl.col("first").min(), ends=pl.col("first").max() + span, most=pl.col("people").max()
    )
    return waves.drop("wave").sort("body", "first")


def _people(inside: pl.DataFrame, runs: int) -> pl.DataFrame:
    """Count who is in each wave, and say when the first of those goes who did not volunteer."""
    keys = ["body", "first"]
    forced = inside.filter((pl.col("forced") > 0) & (pl.col("run") > 0)).group_by("run", *keys)
    days = forced.agg(forced_first=pl.col("day").min()).group_by(keys).agg(_by_half("forced_first", runs))
    found = [
        ranges(inside.group_by("run", *keys).agg(value=pl.col(name).sum()), keys, runs).select(
            *keys, pl.col("p50").alias(name)
        )
        for name in ("people", "forced")
    ]
    joined = found[0].join(found[1], on=keys).join(days, on=keys, how="left")
    nobody_volunteers = pl.when(pl.col("forced") == pl.col("people")).then("first")
    return joined.with_columns(forced_first=nobody_volunteers.otherwise("forced_first"))


def _apart(outside: pl.DataFrame, runs: int, days: int, least: int) -> pl.DataFrame:
    """Count who goes outside of waves, and in what share of the runs these would make a wave after all."""
    summed = outside.group_by("run", "body").agg(value=pl.col("people").sum())
    people = ranges(summed, ["body"], runs).select("body", people="p50")
    reached = _windows(outside, days).filter((pl.col("run") > 0) & (pl.col("value") >= least))
    reach = reached.group_by("body").agg(reach=pl.col("run").n_unique() / runs)
    found = people.filter(pl.col("people") >= HALF).join(reach, on="body", how="left")
    return found.with_columns(pl.col("reach").fill_null(0.0)).sort("body")
