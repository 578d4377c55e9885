"""The market of support on a day: agreements that are paid for, with their yearly price."""

import datetime as dt

import polars as pl

from remit.evidence import Evidence
from remit.plan import Plan
from remit.rules.agreement import agreement_pence_y, micro
from remit.rules.post import on_cost_terms_of_year, post_cost_pence


def there_on(date: dt.date) -> pl.Expr:
    """Tell which bodies or posts are there on a day."""
    opened = pl.col("opens").is_null() | (pl.col("opens") <= date)
    return opened & (pl.col("closes").is_null() | (pl.col("closes") > date))


def sold_on(plan: Plan, date: dt.date) -> pl.DataFrame:
    """Give what is sold on a day.

    Args:
        plan: the plan, applied.
        date: the day.

    Returns:
        agreement, customer, supplier, function, how, heads (of the customer), pence_y; agreements at a price
        between bodies that are there, in the order of supplier, customer and function.
    """
    there = plan.bodies.bodies.filter(there_on(date)).select("body", heads=pl.col("population").fill_null(0))
    agreements = plan.bodies.agreements
    if "renewed" not in agreements.columns:
        agreements = agreements.with_columns(renewed=pl.lit(None, dtype=pl.Boolean))
    gone = ((pl.col("ends") < date) & ~pl.col("renewed").fill_null(value=True)).fill_null(value=False)
    rows = (
        agreements.filter((pl.col("how") != "do") & (pl.col("starts") <= date) & ~gone)
        .join(there, left_on="customer", right_on="body", how="inner")
        .join(there.select("body"), left_on="supplier", right_on="body", how="semi")
        .sort("supplier", "customer", "function")
    )
    pairs = rows.select("heads", "price_gbp_head_y").iter_rows()
    pence = [int(agreement_pence_y(heads, micro(price))) for heads, price in pairs]
    columns = ("agreement", "customer", "supplier", "function", "how", "heads")
    return rows.select(*columns).with_columns(pence_y=pl.Series(pence, dtype=pl.Int64))


def default_date(plan: Plan) -> dt.date:
    """Give the first day on which something is sold, and not before the plan starts."""
    first = plan.bodies.agreements.filter(pl.col("how") != "do")["starts"].min()
    return max(plan.start, first) if isinstance(first, dt.date) else plan.start


def staff_on(plan: Plan, evidence: Evidence, date: dt.date) -> pl.DataFrame:
    """Give the staff that bodies have, or posts for, on a day.

    People count where a body has any; otherwise its posts do, filled at the mean pay of their band.

    Returns:
        body, function, fte, cost_pence_y (pay and on-costs, without overheads).
    """
    terms = on_cost_terms_of_year(evidence, date)
    people = plan.bodies.people
    pay = dict(people.group_by("band").agg(pl.col("pay_gbp_y").mean()).iter_rows())
    worked = (people["pay_gbp_y"] * people["fte"] * 100).round().cast(pl.Int64)
    levels = {pence: int(post_cost_pence(pence, terms)) for pence in worked.unique().to_list()}
    cost = worked.replace_strict(levels, return_dtype=pl.Int64) if levels else worked
    held = people.select("body", "function", "fte").with_columns(cost_pence_y=cost)
    band = {name: int(post_cost_pence(round(100 * gbp), terms)) for name, gbp in pay.items()}
    a_post = pl.col("band").replace_strict(band, default=0, return_dtype=pl.Int64)
    posts = plan.bodies.posts.filter(there_on(date)).join(
        people.select("body").unique(), on="body", how="anti"
    )
    planned = posts.select(
        "body",
        "function",
        fte=pl.col("establishment").cast(pl.Float64),
        cost_pence_y=a_post * pl.col("establishment"),
    )
    both = pl.concat([held, planned])
    return (
        both.group_by("body", "function")
        .agg(pl.col("fte").sum(), pl.col("cost_pence_y").sum())
        .sort("body", "function")
    )
