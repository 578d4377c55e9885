"""Where things stand: bodies, functions and bands of a plan before it and on a day, posts and people.

Posts are those of the plan. People are those of the staff list at the start; on any later day they are those
of the simulated runs, since nothing else says who will have stayed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from remit.bodies.tables import BANDS
from remit.plan import Plan
from remit.results.store import Results
from remit.results.summary import ranges
from remit.results.tables import ALL
from remit.results.written import Writer
from remit.simulate.codes import HEADCOUNT, STOCKS

BY = ("body", "function", "band")
COUNTS = ("posts", "people", "posts_then", "people_then", "people_low", "people_high")
POINTS = {"people_then": "p50", "people_low": "p05", "people_high": "p95"}


@dataclass(frozen=True)
class Standing:
    """A plan before and on a day.

    Attributes:
        by: What a row is of: body, function or band.
        day: The day.
        month: The month whose runs are read for it.
        rows: `key, name, there, there_then` and `COUNTS`, as they are written for whoever reads; the first
            row is of all. A count that nobody knows is blank: no run was made.
        simulated: Number of runs that people on the day come from; 0 if none.
    """

    by: str
    day: date
    month: date
    rows: pl.DataFrame
    simulated: int


def days_of_change(plan: Plan) -> list[date]:
    """Give the days on which something changes, the start first: those worth looking at."""
    bodies = plan.bodies.bodies
    days = {change.date for change in plan.changes}
    days |= set(bodies["opens"].drop_nulls()) | set(bodies["closes"].drop_nulls())
    return [plan.start, *sorted(day for day in days if plan.start < day < plan.end)]


def standing_on(plan: Plan, day: date, by: str, write: Writer, results: Results | None = None) -> Standing:
    """Say how a plan stands before it and on a day.

    Args:
        plan: the plan, applied.
        day: a day of the plan.
        by: one of `BY`.
        write: how numbers are written: exactly, or with small ones hidden.
        results: runs of it, from which people on the day come; none if there are none.
    """
    month = max(first for first in plan.months if first <= max(day, plan.start))
    posts = _counted(plan, by, "posts", plan.start).join(
        _counted(plan, by, "posts_then", day), on="key", how="full", coalesce=True
    )
    people = plan.bodies.people.group_by(pl.col(by).alias("key")).agg(pl.len().cast(pl.Int64).alias("people"))
    whole = _named(plan, by).join(posts, on="key", how="left", maintain_order="left")
    whole = whole.join(people, on="key", how="left", maintain_order="left")
    whole = whole.join(
        _people_then(plan, by, month, results, people), on="key", how="left", maintain_order="left"
    )
    known = ("posts", "people", "posts_then")
    whole = whole.with_columns(pl.col(known).fill_null(0), **_there(plan, by, day))
    if day <= plan.start or results is not None:
        whole = whole.with_columns(pl.col(list(POINTS)).fill_null(0.0))
    whole = whole.filter(pl.col("there") | pl.col("there_then") | (pl.sum_horizontal(known) > 0))
    total = _total(plan, by, month, results, whole)
    rows = _written(pl.concat([total, whole], how="diagonal_relaxed"), write)
    return Standing(by, day, month, rows, 0 if results is None or day <= plan.start else results.runs)


def _is_there(day: date) -> pl.Expr:
    opens, closes = pl.col("opens"), pl.col("closes")
    return (opens.is_null() | (opens <= day)) & (closes.is_null() | (closes > day))


def _counted(plan: Plan, by: str, name: str, day: date) -> pl.DataFrame:
    """Count the posts that are there on a day, of bodies that are there."""
    bodies = plan.bodies.bodies.filter(_is_there(day))
    there = plan.bodies.posts.filter(_is_there(day)).join(bodies, on="body", how="semi")
    return there.group_by(pl.col(by).alias("key")).agg(
        pl.col("establishment").sum().cast(pl.Int64).alias(name)
    )


def _named(plan: Plan, by: str) -> pl.DataFrame:
    if by == "body":
        return plan.bodies.bodies.select(pl.col("body").alias("key"), "name", "kind", "opens", "closes")
    if by == "function":
        return plan.bodies.functions.select(pl.col("function").alias("key"), "name")
    names = [f"Band {band}" if band != "vsm" else "Very senior managers" for band in BANDS]
    return pl.DataFrame({"key": list(BANDS), "name": names})


def _there(plan: Plan, by: str, day: date) -> Mapping[str, pl.Expr]:
    """Tell whether a body is there before and on the day; a function and a band always are."""
    if by != "body":
        return {"there": pl.lit(False), "there_then": pl.lit(False)}
    return {"there": _is_there(plan.start), "there_then": _is_there(day)}


def _people_then(
    plan: Plan, by: str, month: date, results: Results | None, people: pl.DataFrame
) -> pl.DataFrame:
    """Give people on the day: of the staff list on the first day, of the runs afterwards."""
    if month <= plan.start:
        return people.select("key", *(pl.col("people").cast(pl.Float64).alias(name) for name in POINTS))
    if results is None:
        blank = pl.lit(None, dtype=pl.Float64)
        return people.clear().select("key", *(blank.alias(name) for name in POINTS))
    rows = _stocks(results, month, pl.col(by) != ALL if by == "body" else _of_functions())
    summed = rows.group_by("run", pl.col(by).cast(pl.String).alias("key")).agg(pl.col("value").sum())
    return ranges(summed, ["key"], results.runs).select(
        "key", **{name: pl.col(q) for name, q in POINTS.items()}
    )


def _of_functions() -> pl.Expr:
    return (pl.col("body") == ALL) & (pl.col("function") != ALL)


def _stocks(results: Results, month: date, which: pl.Expr) -> pl.DataFrame:
    heads = (pl.col("measure") == STOCKS[HEADCOUNT]) & (pl.col("month") == month) & which
    return results.table("stocks").filter(heads).select("run", "body", "function", "band", "value").collect()


def _total(plan: Plan, by: str, month: date, results: Results | None, whole: pl.DataFrame) -> pl.DataFrame:
    """Give the row of all; the median of a sum over runs is not the sum of medians."""
    known = whole.select(pl.col("posts", "people", "posts_then").sum())
    points = {name: pl.lit(None, dtype=pl.Float64) for name in POINTS}
    if month <= plan.start:
        points = {name: pl.lit(float(known["people"][0])) for name in POINTS}
    elif results is not None:
        summed = _stocks(results, month, _of_functions()).group_by("run").agg(pl.col("value").sum())
        of_all = ranges(summed, [], results.runs)
        points = {name: pl.lit(of_all[q][0]) for name, q in POINTS.items()}
    named = {"key": pl.lit(ALL), "name": pl.lit(f"All {'bodies' if by == 'body' else by + 's'}")}
    return known.select(**named, **{n: pl.col(n) for n in known.columns}, **points)


def _written(rows: pl.DataFrame, write: Writer) -> pl.DataFrame:
    """Write the counts; parts that would give a hidden one away are judged together."""
    hidden = write.hidden(rows.fill_null(0), ["key"], list(COUNTS))
    texts = {
        name: [
            None if count is None else "*" if hides else write.people(count)
            for count, hides in zip(rows[name], hidden[name], strict=True)
        ]
        for name in COUNTS
    }
    drawn = {f"{name}_drawn": pl.Series([write.size(count or 0) for count in rows[name]]) for name in COUNTS}
    return rows.with_columns(
        **{name: pl.Series(text, dtype=pl.String) for name, text in texts.items()}, **drawn
    )
