"""Checkpoints of suppliers: four domains scored from what there is, and what follows from the scores."""

from typing import NamedTuple

from numba import njit

FAILED, MARGINAL, MET = range(3)
"""Scores of a domain, the worst first; the words are `bodies.tables.SCORES` from the last to the first."""
STOP, WITH_ISSUES, PROCEED = range(3)
"""Outcomes of a checkpoint, the worst first."""
DOMAINS = ("leadership", "customers", "business plan", "delivery")


class CheckpointTerms(NamedTuple):
    """From which share on a domain is marginally met, and met; how many failures stop a supplier."""

    leadership_marginal: float
    leadership_met: float
    customers_marginal: float
    customers_met: float
    plan_marginal: float
    plan_met: float
    delivery_marginal: float
    delivery_met: float
    failures_to_stop: float


class Readiness(NamedTuple):
    """What a checkpoint looks at, each as a share.

    Attributes:
        leadership: Senior posts filled by a holder, the managing director's counting as half of them.
        customers: Income that signed agreements or letters of intent cover, of the plan's income.
        plan: Income over cost of the year planned, 1 in balance.
        delivery: Posts filled, and measures met where there are any, on average.
    """

    leadership: float
    customers: float
    plan: float
    delivery: float


class Judged(NamedTuple):
    """Scores of the four domains, and what follows."""

    leadership: int
    customers: int
    plan: int
    delivery: int
    outcome: int


@njit(cache=True)
def score(share: float, marginal: float, met: float) -> int:
    """Score a domain: met from `met` on, marginal from `marginal` on, failed below."""
    if share >= met:
        return MET
    return MARGINAL if share >= marginal else FAILED


@njit(cache=True)
def judge(ready: Readiness, terms: CheckpointTerms) -> Judged:
    """Judge a supplier at a checkpoint.

    It is stopped if as many domains fail as the terms say; it proceeds with issues if a domain fails or is
    only marginally met; else it proceeds.

    Args:
        ready: what the checkpoint looks at.
        terms: from where on a domain is met.

    Source: figure C09 (two or three domains failed: stopped; one or two only marginally met: with issues) and
    C36 (the four tests); the thresholds are not public and assumed.
    """
    leadership = score(ready.leadership, terms.leadership_marginal, terms.leadership_met)
    customers = score(ready.customers, terms.customers_marginal, terms.customers_met)
    plan = score(ready.plan, terms.plan_marginal, terms.plan_met)
    delivery = score(ready.delivery, terms.delivery_marginal, terms.delivery_met)
    failed = (leadership == FAILED) + (customers == FAILED) + (plan == FAILED) + (delivery == FAILED)
    if failed >= terms.failures_to_stop:
        outcome = STOP
    elif min(leadership, customers, plan, delivery) == MET:
        outcome = PROCEED
    else:
        outcome = WITH_ISSUES
    return Judged(leadership, customers, plan, delivery, outcome)


@njit(cache=True)
def leadership_share(director: float, seniors_filled: float, seniors: float) -> float:
    """Share of leadership in post: the managing director counts as half, the other senior posts as the rest.

    Args:
        director: 1 if the managing director is in post, less for somebody who acts, 0 for nobody.
        seniors_filled: other senior posts that a holder fills.
        seniors: other senior posts; with none the director counts alone.
    """
    if seniors <= 0.0:
        return director
    return (director + seniors_filled / seniors) / 2.0
