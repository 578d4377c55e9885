"""Whether stored results add up: cash to the penny, people to the person, in every run, body and month."""

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from remit.results.store import Results
from remit.results.tables import ALL
from remit.simulate.codes import (
    ARRIVALS,
    EXITS,
    FLOWS,
    HEADCOUNT,
    PAID,
    REDUNDANT,
    STOCKS,
    SUPPORT_CASH,
    TRANSFER_OUT,
    VOLUNTARY,
)

ARRIVE = tuple(FLOWS[flow] for flow in ARRIVALS)
DEPART = (*FLOWS[:EXITS], FLOWS[TRANSFER_OUT])
PAYMENTS = {FLOWS[VOLUNTARY]: "voluntary exits", FLOWS[REDUNDANT]: "redundancy pay"}
ONCE = (*PAYMENTS.values(), "employer charges on exits")
ACCRUED = "exits accrued"


class Mismatch(NamedTuple):
    """Something that does not add up.

    Attributes:
        what: which sums differ.
        rows: in how many rows.
        first: the first of them.
    """

    what: str
    rows: int
    first: dict[str, object]


def reconcile(results: Results) -> list[Mismatch]:
    """Give what of the results does not add up; nothing if all does."""
    return [found for check in CHECKS for found in check(results)]


def _mismatch(what: str, rows: pl.DataFrame) -> Iterator[Mismatch]:
    if not rows.is_empty():
        yield Mismatch(what, rows.height, rows.row(0, named=True))


def _plain(results: Results, table: str) -> pl.LazyFrame:
    words = pl.col("body", "function", "band", "measure").cast(pl.String)
    return results.table(table).with_columns(words)


def _bodies(results: Results) -> Iterator[Mismatch]:
    """The bodies' cash, stocks and flows add up to the plan's."""
    keys = ["run", "month", "measure"]
    for table in ("cash", "stocks", "flows"):
        rows = _plain(results, table).filter((pl.col("function") == ALL) & (pl.col("band") == ALL))
        whole = rows.filter(pl.col("body") == ALL).select(*keys, "value")
        parts = rows.filter(pl.col("body") != ALL).group_by(keys).agg(parts=pl.col("value").sum())
        both = whole.join(parts, on=keys, how="full", coalesce=True).collect()
        differ = both.filter(pl.col("value").fill_null(0) != pl.col("parts").fill_null(0))
        yield from _mismatch(f"{table} of the bodies and of all", differ.sort(keys))


def _exits(results: Results) -> Iterator[Mismatch]:
    """The payments of single exits add up to the cash for them, by body and month."""
    keys = ["run", "month", "body", "measure"]
    exits = results.table("exits").with_columns(
        pl.col("body").cast(pl.String), measure=pl.col("kind").cast(pl.String).replace(PAYMENTS)
    )
    single = exits.group_by(keys).agg(single=pl.col("payment_pence").sum())
    cash = _plain(results, "cash").filter(
        pl.col("measure").is_in(list(PAYMENTS.values())) & (pl.col("body") != ALL)
    )
    both = cash.select(*keys, "value").join(single, on=keys, how="full", coalesce=True).collect()
    differ = both.filter(pl.col("value").fill_null(0) != pl.col("single").fill_null(0))
    yield from _mismatch("payments of exits and cash for them", differ.sort(keys))


def _accruals(results: Results) -> Iterator[Mismatch]:
    """What accrues for exits is paid in the end, by body, and never paid before it accrues."""
    rows = _plain(results, "cash").filter(pl.col("measure").is_in([*ONCE, ACCRUED]) & (pl.col("body") != ALL))
    owed = pl.when(pl.col("measure") == ACCRUED).then("value").otherwise(-pl.col("value"))
    keys = ["run", "body"]
    months = rows.group_by(*keys, "month").agg(owed=owed.sum()).sort(*keys, "month").collect()
    provision = months.with_columns(provision=pl.col("owed").cum_sum().over(keys))
    yield from _mismatch("exits paid before they accrue", provision.filter(pl.col("provision") < 0))
    last = months.group_by(keys, maintain_order=True).agg(left=pl.col("owed").sum())
    yield from _mismatch("exits accrued and paid", last.filter(pl.col("left") != 0))


def _support(results: Results) -> Iterator[Mismatch]:
    """What is bought of support is sold by a body of the plan, bought elsewhere, or passed on: by month."""
    rows = _plain(results, "cash").filter((pl.col("body") == ALL) & pl.col("measure").is_in(SUPPORT_CASH[:4]))
    owed = pl.when(pl.col("measure") == SUPPORT_CASH[PAID]).then("value").otherwise(-pl.col("value"))
    keys = ["run", "month"]
    months = rows.group_by(keys).agg(left=owed.sum()).sort(keys).collect()
    yield from _mismatch("support bought and received", months.filter(pl.col("left") != 0))


def _suppliers(results: Results) -> Iterator[Mismatch]:
    """What a supplier took and spent in the market is in its cash, by month.

    Its cash can hold more income than the market knows of: agreements that nobody reviews, and staff lent.
    """
    keys = ["run", "month", "body"]
    market = _of_suppliers(results, "stocks", ["income of support", "cost of support"])
    names = {"support sold": "income of support", "cost of support sold": "cost of support"}
    cash = _of_suppliers(results, "cash", list(names)).with_columns(pl.col("measure").replace(names))
    both = market.join(cash, on=[*keys, "measure"], how="full", coalesce=True, suffix="_cash").collect()
    market_pence, cash_pence = pl.col("value").fill_null(0), pl.col("value_cash").fill_null(0)
    income = pl.col("measure") == "income of support"
    differ = both.filter(
        pl.when(income).then(market_pence > cash_pence).otherwise(market_pence != cash_pence)
    )
    yield from _mismatch("suppliers' income and cost, and cash", differ.sort(keys))


def _of_suppliers(results: Results, table: str, measures: list[str]) -> pl.LazyFrame:
    rows = _plain(results, table).filter(pl.col("measure").is_in(measures) & (pl.col("body") != ALL))
    return rows.select("run", "month", "body", "measure", "value")


def _people(results: Results) -> Iterator[Mismatch]:
    """Who was there, with who came and without who went, is who is there: by run, body and month."""
    keys = ["run", "body", "month"]
    there = _plain(results, "stocks").filter(
        (pl.col("measure") == STOCKS[HEADCOUNT]) & (pl.col("body") != ALL)
    )
    flows = _plain(results, "flows").filter(
        pl.col("measure").is_in([*ARRIVE, *DEPART]) & (pl.col("body") != ALL)
    )
    come = pl.when(pl.col("measure").is_in(list(ARRIVE))).then("value").otherwise(-pl.col("value"))
    net = flows.group_by(keys).agg(net=come.sum())
    staff = results.plan.bodies.people.group_by("body").agg(first=pl.len().cast(pl.Int64))
    runs = pl.DataFrame({"run": range(results.runs + 1)}, schema={"run": pl.Int32})
    months = pl.DataFrame({"month": results.plan.months}, schema={"month": pl.Date})
    grid = runs.join(results.plan.bodies.bodies.select("body"), how="cross").join(months, how="cross")
    table = (
        grid.lazy()
        .join(there.select(*keys, "value"), on=keys, how="left")
        .join(net, on=keys, how="left")
        .join(staff.lazy(), on="body", how="left")
        .with_columns(pl.col("value", "net", "first").fill_null(0))
        .sort(keys)
        .with_columns(expected=pl.col("first") + pl.col("net").cum_sum().over("run", "body"))
        .filter(pl.col("value") != pl.col("expected"))
        .collect()
    )
    yield from _mismatch("people there and people who came and went", table)


CHECKS = (_bodies, _exits, _accruals, _support, _suppliers, _people)
