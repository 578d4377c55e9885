"""How likely suppliers of support are to live, as a picture with its table: from runs that have ended."""

from collections import Counter
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from remit.report.blocks import Figure, Table, table
from remit.report.charts import heat
from remit.results.store import ResultsMismatch
from remit.results.supply import survival
from remit.results.written import per_cent
from remit.web import files
from remit.web.doors import Place
from remit.web.plans import folder_of, has_results, latest_of, open_results

HALF_YEAR = 6
MOST_DRAWN = 40
"""Suppliers in the picture at most; the table has all."""
CAPTION = "Share of runs in which each supplier trades at the end of the month"


def survival_of(place: Place, option: str) -> dict[str, Any]:
    """Give the newest run of an option that has ended, and the figure of its suppliers if it has any.

    Args:
        place: where the request is.
        option: the option.
    """
    run = latest_of(place.plan, place.version, option)
    if run is None or not has_results(run):
        return {"survival_run": None, "survival": None}
    made = files.results_folder(run.key), folder_of(run.version)
    try:
        return {"survival_run": run, "survival": _survival(*made, folder_of(place.version), option)}
    except ResultsMismatch:
        return {"survival_run": None, "survival": None}


@lru_cache(maxsize=16)
def _survival(results: Path, ran: Path, folder: Path, option: str) -> Figure | None:
    """Draw the suppliers of results made of the plan in `ran`, named as the plan in `folder` has them."""
    rows = survival(open_results(results, ran))
    if rows.is_empty():
        return None
    bodies = files.open_applied(folder, option).bodies.bodies
    return _figure(rows, _labels(rows, dict(bodies.select("body", "name").iter_rows())))


def _labels(rows: pl.DataFrame, names: dict[str, str]) -> dict[str, str]:
    """Name the suppliers, the likeliest to live first; two of one name are told apart by their codes."""
    last = rows.filter(pl.col("month") == rows["month"].max()).sort("odds", "body", descending=[True, False])
    bodies = last["body"].to_list()
    often = Counter(names.get(body, body) for body in bodies)
    named = {body: names.get(body, body) for body in bodies}
    return {body: name if often[name] == 1 else f"{name} ({body})" for body, name in named.items()}


def _figure(rows: pl.DataFrame, labels: dict[str, str]) -> Figure:
    months = _half_years(rows["month"].unique().sort().to_list())
    columns = [f"{month:%b %y}" for month in months]
    cells = rows.filter(pl.col("month").is_in(months)).select(
        row=pl.col("body").replace_strict(labels, return_dtype=pl.String),
        column=pl.col("month").dt.strftime("%b %y"),
        value="odds",
    )
    drawn = list(labels.values())[:MOST_DRAWN]
    picture = heat(
        "survival",
        f"{CAPTION}, from {columns[0]} to {columns[-1]}",
        cells.filter(pl.col("row").is_in(drawn)),
        drawn,
        columns,
        dark_low=True,
    )
    sure = rows.filter((pl.col("month") == months[-1]) & (pl.col("odds") >= 1)).height
    trade = "trade" if sure > 1 else "trades"
    return Figure(
        "survival",
        "Who still trades",
        f"{sure or 'None'} of {len(labels)} suppliers still {trade} in every run at the end of "
        f"{months[-1]:%B %Y}. The darker a cell, the fewer runs leave the supplier trading.",
        "Who has merged into another, was stopped, ran out of customers or could not pay trades no more. "
        + ("The table has those that are not drawn." if len(labels) > MOST_DRAWN else ""),
        picture,
        _table(rows, labels, months),
    )


def _half_years(months: list[date]) -> list[date]:
    """Give the months to show: every sixth back from the last, with the first."""
    return sorted({months[0], *months[::-HALF_YEAR]})


def _table(rows: pl.DataFrame, labels: dict[str, str], months: list[date]) -> Table:
    found = {(row["body"], row["month"]): row for row in rows.iter_rows(named=True)}
    heads = (
        "Supplier",
        *(f"{month:%b %y} #" for month in months),
        "Customers at the end #",
        "Surplus then, £ a month #",
    )
    cells = [
        (
            label,
            *(per_cent(found[body, month]["odds"]) for month in months),
            f"{found[body, months[-1]]['customers']:.1f}",
            f"{found[body, months[-1]]['surplus_gbp']:,.0f}",
        )
        for body, label in labels.items()
    ]
    return table("survival-months", CAPTION, heads, cells)
