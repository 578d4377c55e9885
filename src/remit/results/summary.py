"""Middle and ranges over runs: the small tables that a reader needs of the large ones.

Every function reads the stored tables with filters and gives a frame of some hundred rows. The middle is the
median of the runs and a range goes from the 5th to the 95th percentile, so that 9 of 10 runs are inside; run
0, the central case, stands in `central` and is outside all of them. The stored tables leave zeros out: they
are put back here before any quantile is taken. Money is in `summary_money`.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from remit.bodies import Bodies
from remit.bodies.tables import BANDS
from remit.results.store import Results
from remit.results.tables import ALL, SERVICE_LOST
from remit.simulate.codes import EXITS, FLOWS

QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
RANGES = ("central", *QUANTILES)
BAND_GROUPS = {
    "1 to 4": BANDS[:4],
    "5": BANDS[4:5],
    "6": BANDS[5:6],
    "7": BANDS[6:7],
    "8a": BANDS[7:8],
    "8b": BANDS[8:9],
    "8c to 9": BANDS[9:12],
    "Very senior": BANDS[12:],
}
"""Bands as a board reads them: thin ones are together, so that a share is not the chance of one or two."""
ALL_STAFF, COMMISSIONING_STAFF = "all staff", "commissioning staff"
WAYS_OUT = FLOWS[:EXITS]


def ranges(rows: pl.DataFrame, keys: Sequence[str], runs: int) -> pl.DataFrame:
    """Give central case, median and quantiles of a value over runs.

    Args:
        rows: one value a run and key, in columns `run`, `value` and the keys; a missing row is a zero.
        keys: columns that say what the value is of; none for a single value.
        runs: number of runs besides run 0.

    Returns:
        One row a key with `RANGES`, in the order of the keys. Quantiles are interpolated between runs.
    """
    every = pl.DataFrame({"run": range(runs + 1)}, schema={"run": pl.Int32})
    if keys:
        every = rows.select(keys).unique().join(every, how="cross")
    full = every.join(rows.select(*keys, "run", "value"), on=[*keys, "run"], how="left")
    value, drawn = pl.col("value").fill_null(0).cast(pl.Float64), pl.col("run") > 0
    measures = [value.filter(~drawn).first().alias("central")]
    measures += [value.filter(drawn).quantile(q, "linear").alias(name) for name, q in QUANTILES.items()]
    return full.group_by(keys).agg(measures).sort(keys) if keys else full.select(measures)


def odds(rows: pl.DataFrame, keys: Sequence[str], holds: pl.Expr) -> pl.DataFrame:
    """Give the share of runs in which a condition on a row holds, in `odds`, by key; run 0 is left out."""
    drawn = rows.filter(pl.col("run") > 0)
    share = holds.mean().alias("odds")
    return drawn.group_by(keys).agg(share).sort(keys) if keys else drawn.select(share)


def last_month(results: Results) -> date:
    """Give the last month in which the closing bodies live: receivers take over in the month after it.

    Without a closing body it is the last month of the plan.
    """
    plan = results.plan
    there = pl.col("opens").is_null() | (pl.col("opens") <= plan.start)
    closes = plan.bodies.bodies.filter(there & (pl.col("closes") < plan.end))["closes"].max()
    return max(month for month in plan.months if not isinstance(closes, date) or month < closes)


def handover(results: Results) -> date:
    """Give the first day of the month in which receivers take over."""
    last = last_month(results)
    return date(last.year + last.month // 12, last.month % 12 + 1, 1)


def commissioning_functions(results: Results) -> list[str]:
    """Give the functions that are commissioning, in the order of the functions table."""
    functions = results.plan.bodies.functions
    return functions.filter(pl.col("commissioning"))["function"].to_list()


def included(bodies: Bodies) -> str:
    """Say of all staff that those outside commissioning are among them; blank where there are none."""
    core = bodies.people.join(bodies.functions.filter("commissioning"), on="function", how="semi")
    return ", those outside commissioning included" if core.height < bodies.people.height else ""


def start_people(results: Results) -> pl.DataFrame:
    """Count the people of the plan at its start: `function, band, start`."""
    people = results.plan.bodies.people
    return people.group_by("function", "band").agg(pl.len().cast(pl.Int64).alias("start"))


def financial_year(month: str = "month") -> pl.Expr:
    """Give the first calendar year of the financial year that a month is in."""
    return pl.col(month).dt.year() - (pl.col(month).dt.month() < 4).cast(pl.Int32)


def leavers(results: Results) -> pl.DataFrame:
    """Count people who left the system up to the last month of the closing bodies.

    Returns:
        `run, function, band, measure, value`; measures are the six ways out and the years of service lost.
    """
    chosen = (
        (pl.col("body") == ALL)
        & (pl.col("function") != ALL)
        & (pl.col("month") <= last_month(results))
        & pl.col("measure").is_in([*WAYS_OUT, SERVICE_LOST])
    )
    keys = ["run", "function", "band", "measure"]
    summed = results.table("flows").filter(chosen).group_by(keys).agg(pl.col("value").sum())
    return summed.with_columns(pl.col(keys[1:]).cast(pl.String)).collect()


def loss_by_function(results: Results, left: pl.DataFrame) -> pl.DataFrame:
    """Give the share of each function's people at the start who had left, and the years of service that went.

    Args:
        results: the results.
        left: what `leavers` gives.

    Returns:
        `function, commissioning, start`, the ranges of the share, `people` and `years` (medians). `ALL_STAFF`
        and `COMMISSIONING_STAFF` come first, then the functions, the greatest loss first.
    """
    inside = commissioning_functions(results)
    start = _with_bases(start_people(results).rename({"start": "value"}), [], inside).rename(
        {"value": "start"}
    )
    is_service = pl.col("measure") == SERVICE_LOST
    people = _with_bases(left.filter(~is_service), ["run"], inside)
    years = ranges(_with_bases(left.filter(is_service), ["run"], inside), ["function"], results.runs)
    share = people.join(start, on="function").with_columns(pl.col("value") / pl.col("start"))
    counts = ranges(people, ["function"], results.runs)
    first = pl.col("function").replace_strict({ALL_STAFF: 0, COMMISSIONING_STAFF: 1}, default=2)
    return (
        ranges(share, ["function"], results.runs)
        .join(start, on="function")
        .join(counts.select("function", people="p50"), on="function")
        .join(years.select("function", years="p50"), on="function")
        .with_columns(pl.col("function").is_in([COMMISSIONING_STAFF, *inside]).alias("commissioning"))
        .sort(first, -pl.col("p50"), "function")
    )


def _with_bases(rows: pl.DataFrame, keys: list[str], commissioning: list[str]) -> pl.DataFrame:
    """Sum a value by key and function, with rows for all staff and for commissioning staff."""
    inside = pl.col("function").is_in(commissioning)
    bases = [
        rows,
        rows.with_columns(pl.lit(ALL_STAFF).alias("function")),
        rows.filter(inside).with_columns(pl.lit(COMMISSIONING_STAFF).alias("function")),
    ]
    return pl.concat(bases).group_by(*keys, "function").agg(pl.col("value").sum())


def loss_by_grade(results: Results, left: pl.DataFrame) -> pl.DataFrame:
    """Give the share of commissioning people at the start who had left, by function and band group.

    Args:
        results: the results.
        left: what `leavers` gives.

    Returns:
        `function, band, start` and the ranges of the share, `ALL` for the margins; a cell without people at
        the start has no row.
    """
    inside = pl.col("function").is_in(commissioning_functions(results))
    keys = ["function", "band"]
    start = with_margins(start_people(results).filter(inside).rename({"start": "value"}), [])
    start = start.rename({"value": "start"})
    lost = with_margins(left.filter(inside & (pl.col("measure") != SERVICE_LOST)), ["run"])
    share = lost.join(start, on=keys).with_columns(pl.col("value") / pl.col("start"))
    shown = start.join(ranges(share, keys, results.runs), on=keys, how="left", maintain_order="left")
    return shown.with_columns(pl.col(RANGES).fill_null(0))


def with_margins(rows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Sum a value by keys, function and band group, with rows `ALL` for all functions and for all bands."""
    group_of = {band: group for group, bands in BAND_GROUPS.items() for band in bands}
    order = pl.Enum([*BAND_GROUPS, ALL])
    band = pl.col("band").cast(pl.String).replace_strict(group_of, return_dtype=order)
    cells = rows.select(*keys, "function", band, "value")
    every = {"function": pl.lit(ALL).alias("function"), "band": pl.lit(ALL, dtype=order).alias("band")}
    margins = [cells.with_columns(every[name] for name in names) for names in (["function"], ["band"], every)]
    by = [*keys, "function", "band"]
    return pl.concat([cells, *margins]).group_by(by).agg(pl.col("value").sum()).sort(by)


def loss_by_way(results: Results, left: pl.DataFrame) -> pl.DataFrame:
    """Count who left by way out, for all staff and for commissioning staff.

    Args:
        results: the results.
        left: what `leavers` gives.

    Returns:
        `base, way`, the ranges of people, and `share` (median share of the base's leavers), in the order of
        `WAYS_OUT`.
    """
    people = left.filter(pl.col("measure") != SERVICE_LOST)
    inside = pl.col("function").is_in(commissioning_functions(results))
    order = pl.Enum(WAYS_OUT)
    parts = []
    for base, rows in ((ALL_STAFF, people), (COMMISSIONING_STAFF, people.filter(inside))):
        by_way = rows.group_by("run", pl.col("measure").cast(order).alias("way")).agg(pl.col("value").sum())
        share = ranges(
            by_way.with_columns(pl.col("value") / pl.col("value").sum().over("run")), ["way"], results.runs
        )
        table = ranges(by_way, ["way"], results.runs).join(
            share.select("way", share="p50"), on="way", maintain_order="left"
        )
        parts.append(table.select(pl.lit(base).alias("base"), pl.all()))
    return pl.concat(parts)


def by_month(results: Results, table: str, measures: Sequence[str]) -> pl.DataFrame:
    """Give totals over all bodies by month.

    Args:
        results: the results.
        table: `stocks`, `flows` or `cash`.
        measures: measures of that table.

    Returns:
        `measure, month` and the ranges, in the order of the measures; a month without any is zero.
    """
    whole = (pl.col("body") == ALL) & (pl.col("function") == ALL) & pl.col("measure").is_in(list(measures))
    rows = results.table(table).filter(whole).select("run", "month", "measure", "value").collect()
    return on_grid(results, rows, {"measure": list(measures), "month": results.plan.months})


def on_grid(results: Results, rows: pl.DataFrame, keys: Mapping[str, Sequence[object]]) -> pl.DataFrame:
    """Give the ranges for every combination of keys, in their order; what no run has is zero."""
    grid = pl.DataFrame({})
    for name, values in keys.items():
        column = pl.DataFrame({name: values})
        grid = grid.join(column, how="cross") if grid.width else column
    shown = ranges(rows.cast({name: grid.schema[name] for name in keys}), list(keys), results.runs)
    return grid.join(shown, on=list(keys), how="left", maintain_order="left").with_columns(
        pl.col(RANGES).fill_null(0)
    )


def outcome(results: Results, measures: Sequence[str], keys: Sequence[str] = ()) -> pl.DataFrame:
    """Read outcomes of the runs: `run, measure, value` and the keys, from the `odds` table."""
    rows = results.table("odds").filter(pl.col("measure").is_in(list(measures)))
    return rows.select("run", "measure", *keys, "value").collect()


def destinations(results: Results) -> pl.DataFrame:
    """Give the share of people of closing bodies who had a post to go to, by function and band group.

    Returns:
        `function, band, people` (median of all who were there at closing), `without` (median of those without
        a post), and the quantiles of the share; `ALL` for the margins. A run in which nobody was in a cell
        says nothing about its share and is left out of it.
    """
    placed = "people with a destination at closing"
    keys = ["function", "band"]
    rows = outcome(results, [placed, "people without a destination at closing"], keys)
    rows = with_margins(rows.filter(pl.col("function") != ALL), ["run", "measure"])
    has = pl.col("value").filter(pl.col("measure") == placed).sum()
    counts = rows.group_by("run", *keys).agg(people=pl.col("value").sum(), placed=has)
    without = ranges(counts.with_columns(value=pl.col("people") - pl.col("placed")), keys, results.runs)
    people = ranges(counts.with_columns(value="people"), keys, results.runs)
    share = (pl.col("placed") / pl.col("people")).filter((pl.col("run") > 0) & (pl.col("people") > 0))
    shares = counts.group_by(keys).agg(
        share.quantile(q, "linear").alias(name) for name, q in QUANTILES.items()
    )
    shown = shares.join(people.select(*keys, people="p50"), on=keys)
    return shown.join(without.select(*keys, without="p50"), on=keys).drop_nulls().sort(keys)


def rounds(results: Results) -> pl.DataFrame:
    """Give posts and posts filled in each round, in the order in which the rounds open.

    Returns:
        `round, name, method, senior, opens, closes`, `posts` (median), the ranges of posts filled, `share`
        (median share of the posts that were filled) with `share_low` and `share_high`, and `odds` that every
        post was filled.
    """
    rows = results.table("rounds").select("run", "round", "posts", "filled").collect()
    share = (pl.col("filled") / pl.col("posts")).filter((pl.col("run") > 0) & (pl.col("posts") > 0))
    points = {"share_low": "p05", "share": "p50", "share_high": "p95"}
    shares = rows.group_by("round").agg(
        share.quantile(QUANTILES[q], "linear").alias(n) for n, q in points.items()
    )
    posts = ranges(rows.with_columns(value="posts"), ["round"], results.runs).select("round", posts="p50")
    filled = ranges(rows.with_columns(value="filled"), ["round"], results.runs)
    full = odds(rows, ["round"], pl.col("filled") >= pl.col("posts"))
    held = {change.target for change in results.plan.changes if change.kind == "round"}
    named = results.plan.bodies.rounds.filter(pl.col("round").is_in(sorted(held)))
    table = named.select("round", "name", "method", "senior", "opens", "closes").sort("opens", "round")
    for found in (posts, filled, shares, full):
        table = table.join(found, on="round", how="left", maintain_order="left")
    return table
