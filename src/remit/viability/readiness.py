"""What a checkpoint would look at on a day, as far as a plan that has not been run can say."""

import datetime as dt
from typing import NamedTuple

import polars as pl

from remit.bodies.tables import SCORES
from remit.market.checkpoint import CheckpointTerms, score
from remit.market.terms import market_terms
from remit.plan import Plan, evidence_of
from remit.viability.accounts import Account
from remit.viability.market import there_on

NOT_KNOWN = "not known before a run"
BALANCED = 1.0


class Ready(NamedTuple):
    """A supplier before a checkpoint.

    Attributes:
        domains: What is known of leadership, customers, business plan and delivery, in words.
        to_change: What would have to change for the domains that are not met to be so.
    """

    domains: tuple[str, str, str, str]
    to_change: tuple[str, ...]


def readiness(plan: Plan, account: Account, date: dt.date) -> Ready:
    """Say how a supplier stands before a checkpoint.

    Posts count as filled by the people of the list; a supplier whose people are not there yet is not known.
    Income is all from agreements of the plan, so that customers are met; income over cost is known where
    the cost is that of staff or posts.

    Args:
        plan: the plan, applied.
        account: the supplier's account on the day.
        date: the day.
    """
    terms = market_terms(evidence_of(plan)).checkpoint
    posts = plan.bodies.posts.filter(there_on(date) & (pl.col("body") == account.supplier))
    people = plan.bodies.people.filter(pl.col("body") == account.supplier)
    senior = posts.filter("senior")
    filled = _filled(posts, people)
    leaders = _filled(senior, people.filter(pl.col("band") == "vsm"))
    planned = None if not account.staff_cost else sum(account.income) / account.staff_cost
    shares = (leaders, BALANCED if account.income else 0.0, planned, filled)
    limits = _limits(terms)
    return Ready(
        tuple(_words(share, *limit) for share, limit in zip(shares, limits, strict=True)),  # type: ignore[arg-type]
        tuple(_to_change(account, shares, limits)),
    )


def _limits(terms: CheckpointTerms) -> tuple[tuple[float, float], ...]:
    return (
        (terms.leadership_marginal, terms.leadership_met),
        (terms.customers_marginal, terms.customers_met),
        (terms.plan_marginal, terms.plan_met),
        (terms.delivery_marginal, terms.delivery_met),
    )


def _filled(posts: pl.DataFrame, people: pl.DataFrame) -> float | None:
    """Give the share of posts that people fill; none where there are no posts or nobody yet."""
    if posts.is_empty() or people.is_empty():
        return None
    return min(float(people["fte"].sum()) / max(float(posts["establishment"].sum()), 1e-9), 1.0)


def _words(share: float | None, marginal: float, met: float) -> str:
    if share is None:
        return NOT_KNOWN
    words = list(reversed(SCORES))[int(score(share, marginal, met))]
    return f"{words} ({share:.0%})"


def _to_change(
    account: Account, shares: tuple[float | None, ...], limits: tuple[tuple[float, float], ...]
) -> list[str]:
    leaders, customers, planned, filled = shares
    said = []
    if leaders is not None and leaders < limits[0][1]:
        said.append(f"senior posts filled to {limits[0][1]:.0%}")
    if customers is not None and customers < limits[1][1]:
        said.append(f"{limits[1][1]:.0%} of income under agreement")
    if planned is not None and planned < limits[2][1] and account.staff_cost:
        more = (limits[2][1] * account.staff_cost - sum(account.income)) / 100
        said.append(f"£{round(more, -3):,.0f} a year more income, or as much less cost")
    if filled is not None and filled < limits[3][1]:
        said.append(f"posts filled to {limits[3][1]:.0%}")
    return said
