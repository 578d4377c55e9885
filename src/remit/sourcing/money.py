"""What customers may spend on what is chosen: their allowance, less what they need for all else."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from remit.rules.agreement import agreement_pence_y, micro
from remit.sourcing.case import NO_LIMIT
from remit.sourcing.scene import Scene, there_on


def envelopes_pence(scene: Scene, chosen: Sequence[str], gbp_head: float | None = None) -> np.ndarray:
    """Give what each customer may spend a year on the chosen functions, pence, in the order of customers.

    allowance x (1 - share of other running cost) - own posts that stay whatever is chosen. A customer
    without an allowance has no limit.

    Args:
        scene: the plan on the day.
        chosen: functions that are chosen.
        gbp_head: pounds a head a year for the chosen functions, in the place of all that.
    """
    heads = scene.customers["heads"].to_numpy().astype(np.int64)
    if gbp_head is not None:
        return np.array([agreement_pence_y(int(n), micro(gbp_head)) for n in heads], dtype=np.int64)
    allowance = allowances_pence(scene)
    other = scene.evidence.value("money.non_pay_share")
    kept = kept_posts_pence(scene, chosen)
    left = np.round(allowance * (1 - other)).astype(np.int64) - kept
    return np.where(allowance > 0, np.maximum(left, 0), NO_LIMIT)


def allowances_pence(scene: Scene) -> np.ndarray:
    """Give the recurrent allowance of each customer on the day, pence a year; 0 where there is none."""
    funded = {change.target for change in scene.plan.changes if change.kind == "fund"}
    rows = scene.plan.bodies.envelopes.filter(
        pl.col("envelope").is_in(sorted(funded))
        & (pl.col("from") <= scene.date)
        & (pl.col("to").is_null() | (pl.col("to") >= scene.date))
    )
    a_head = dict(rows.group_by("kind").agg(pl.col("gbp_head_y").sum()).iter_rows())
    pairs = scene.customers.select("kind", "heads").iter_rows()
    return np.array(
        [agreement_pence_y(heads, micro(a_head.get(kind, 0.0))) for kind, heads in pairs], dtype=np.int64
    )


def kept_posts_pence(scene: Scene, chosen: Sequence[str]) -> np.ndarray:
    """Give the yearly cost of the customers' own posts that stay whatever is chosen, pence.

    These are the posts of functions that are not chosen, and those that a customer keeps beside an agreement.
    """
    bodies = list(scene.customers["body"])
    beside = _done_beside(scene)
    commissioning = scene.plan.bodies.functions.filter("commissioning").select("function")
    posts = (
        scene.plan.bodies.posts.filter(there_on(scene.date))
        .join(scene.customers.select("body"), on="body", how="semi")
        .join(commissioning, on="function", how="semi")
    )
    decided = pl.col("function").is_in(list(chosen))
    stays = posts.filter(~decided).vstack(
        posts.filter(decided).join(beside, on=["body", "function"], how="semi")
    )
    band = pl.col("band").replace_strict(scene.band_cost, return_dtype=pl.Int64)
    cost = dict(stays.group_by("body").agg((band * pl.col("establishment")).sum()).iter_rows())
    return np.array([int(cost.get(body, 0)) for body in bodies], dtype=np.int64)


def _done_beside(scene: Scene) -> pl.DataFrame:
    """Give body and function where a customer does a part itself beside an agreement."""
    keys = ["customer", "function"]
    done = scene.agreements.filter(pl.col("how") == "do").select(keys)
    bought = scene.agreements.filter(pl.col("how") != "do").select(keys)
    return done.join(bought, on=keys, how="semi").select(body="customer", function="function")
