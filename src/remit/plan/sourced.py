"""Agreements as changes of kinds `source` and `terms` leave them, and as mergers pass them on."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from remit.bodies import TABLES, Bodies

if TYPE_CHECKING:
    from remit.plan.model import Change

ONE_DAY = dt.timedelta(days=1)


def source_agreements(bodies: Bodies, changes: "Iterable[Change]") -> Bodies:
    """Give bodies whose agreements are those that the changes bring, in the order of the changes.

    An agreement of the same customer and function that would begin on the day or later is gone; one that has
    begun ends on the day before and is not renewed. Where the customer does a part of the function itself
    beside an agreement, that part stays.
    """
    sourced = [change for change in changes if change.kind == "source"]
    if not sourced:
        return bodies
    agreements = _with_renewal(bodies.agreements)
    for change in sourced:
        agreements = _apply(agreements, change)
    return replace(bodies, agreements=agreements)


def pass_on_agreements(bodies: Bodies) -> Bodies:
    """Give bodies whose bought agreements go on with who follows a customer, as contracts do in a merger.

    Whoever opens on the day on which its sender closes, for a population of its own, and has agreed on
    nothing itself for the function, buys it on from the supplier that served most of its people, if that is
    still there, at the mean price of those agreements.
    """
    body = bodies.bodies.select("body", "opens", "closes", "population")
    ways = bodies.successions.join(body.select(sender="body", day="closes", heads="population"), on="sender")
    new = body.filter(pl.col("population").is_not_null()).select(receiver="body", day="opens")
    ways = ways.join(new, on=["receiver", "day"]).filter(pl.col("heads") > 0)
    if ways.is_empty():
        return bodies
    agreements = _with_renewal(bodies.agreements)
    bought = agreements.filter((pl.col("how") == "buy") & pl.col("renewed").ne_missing(other=False))
    there = body.select(supplier="body", supplier_closes="closes")
    going = bought.join(ways, left_on="customer", right_on="sender").join(there, on="supplier")
    going = going.filter(pl.col("supplier_closes").is_null() | (pl.col("supplier_closes") > pl.col("day")))
    own = agreements.filter(pl.col("how") != "do").select(receiver="customer", function="function").unique()
    going = going.join(own, on=["receiver", "function"], how="anti").with_columns(
        weight=pl.col("heads") * pl.col("share")
    )
    if going.is_empty():
        return bodies
    keys = ["receiver", "function", "supplier", "day"]
    by_supplier = going.group_by(keys).agg(
        price_gbp_head_y=(pl.col("price_gbp_head_y") * pl.col("weight")).sum() / pl.col("weight").sum(),
        notice_months=pl.col("notice_months").max(),
        weight=pl.col("weight").sum(),
    )
    first = by_supplier.sort("weight", "supplier", descending=[True, False])
    chosen = first.unique(["receiver", "function"], keep="first", maintain_order=True)
    rows = chosen.select(
        agreement=pl.format("passed-{}-{}", "receiver", "function"),
        customer="receiver",
        supplier="supplier",
        function="function",
        how=pl.lit("buy"),
        price_gbp_head_y="price_gbp_head_y",
        starts="day",
        ends=pl.lit(None, dtype=pl.Date),
        notice_months="notice_months",
        source=pl.lit("passed on by the bodies that it follows"),
        status=pl.lit("assumed"),
        renewed=pl.lit(None, dtype=pl.Boolean),
    )
    schema = agreements.schema
    cast = rows.select(pl.col(name).cast(kind) for name, kind in schema.items())
    return replace(bodies, agreements=pl.concat([agreements, cast]).sort("agreement"))


def set_terms(bodies: Bodies, changes: "Iterable[Change]") -> Bodies:
    """Give bodies whose bought agreements have the length, notice and price that changes of kind `terms` set.

    They are those of the customers that are aimed at which begin on the date or later; the last change holds,
    and prices multiply.
    """
    set_by = [change for change in changes if change.kind == "terms"]
    agreements = bodies.agreements
    for change in set_by:
        given = change.parameters
        kind = change.target.removeprefix("kind:")
        column = "kind" if change.target.startswith("kind:") else "body"
        customers = bodies.bodies.filter(pl.col(column) == kind)["body"].to_list()
        new = (
            pl.col("customer").is_in(customers) & (pl.col("how") == "buy") & (pl.col("starts") >= change.date)
        )
        columns = {}
        if given.get("term_months"):
            last = pl.col("starts").dt.offset_by(f"{round(given['term_months'])}mo").dt.offset_by("-1d")
            columns["ends"] = last
        if given.get("notice_months"):
            columns["notice_months"] = pl.lit(round(given["notice_months"]))
        if given.get("price_share"):
            columns["price_gbp_head_y"] = pl.col("price_gbp_head_y") * given["price_share"]
        kinds = agreements.schema
        agreements = agreements.with_columns(
            pl.when(new).then(value).otherwise(pl.col(name)).cast(kinds[name]).alias(name)
            for name, value in columns.items()
        )
    return replace(bodies, agreements=agreements) if set_by else bodies


def _with_renewal(agreements: pl.DataFrame) -> pl.DataFrame:
    """Give agreements with all their columns, in order."""
    declared = TABLES["agreements"].columns
    lacking = [
        pl.lit(None, dtype=column.type.dtype).alias(column.name)
        for column in declared
        if column.name not in agreements.columns
    ]
    return agreements.with_columns(lacking).select(column.name for column in declared)


def _apply(agreements: pl.DataFrame, change: "Change") -> pl.DataFrame:
    """Replace the agreements of a change's customers and functions by those that it brings."""
    rows = list(_rows(change))
    new = pl.DataFrame(rows, schema=agreements.schema, orient="row")
    touched = agreements.join(new, on=["customer", "function"], how="semi")
    others = agreements.join(new, on=["customer", "function"], how="anti")
    bought = touched.filter(pl.col("how") != "do").select("customer", "function").unique()
    beside = touched.filter(pl.col("how") == "do").join(bought, on=["customer", "function"], how="semi")
    replaced = touched.join(beside.select("agreement"), on="agreement", how="anti")
    last = change.date - ONE_DAY
    ended = replaced.filter(pl.col("starts") < change.date).with_columns(
        ends=pl.min_horizontal(pl.col("ends").fill_null(last), pl.lit(last)), renewed=pl.lit(value=False)
    )
    kept_do = beside.select("customer", "function")
    fresh = pl.concat(
        [
            new.filter(pl.col("how") != "do"),
            new.filter(pl.col("how") == "do").join(kept_do, on=["customer", "function"], how="anti"),
        ]
    )
    return pl.concat([others, beside, ended, fresh]).sort("agreement")


def _rows(change: "Change") -> Iterator[tuple[Any, ...]]:
    """Yield the agreements that a change brings, as rows of the table."""
    given = change.parameters
    how, price = given["how"], float(given.get("price_gbp_head_y") or 0)
    notice = round(given["notice_months"]) if given.get("notice_months") else None
    for customer in (change.target,) if how == "do" else given["customers"]:
        for function in given["functions"]:
            name = f"{how}-{customer}-{function}-{change.id}"
            yield (
                name, customer, change.target, function, how, price if how != "do" else 0.0, change.date,
                given.get("ends") or None, notice, change.source, change.status, None,
            )  # fmt: skip
