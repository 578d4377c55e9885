"""The join in figures: what taking three customers from a supplier brings, arrow by arrow.

`python -m remit.simulate.explain.join docs` writes them into the page of the market.

Two markets are lived through with the same draws: one as it is, one in which the agreements of some customers
end on a day. The difference is what the customers' leaving brings. Then it is done again with each arrow
switched off, and the difference of the differences is what that arrow carries.
"""

import datetime as dt
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import altair as alt
import numpy as np
import polars as pl
import vl_convert

from remit.evidence import Evidence, everything
from remit.market.choice import Review
from remit.market.spiral import spiral
from remit.market.terms import market_terms
from remit.plan import read_plan
from remit.simulate.codes import EXPERIENCE, INCOME, PERFORMANCE, POSTS_GONE
from remit.simulate.ensemble import Simulation, prepare
from remit.simulate.explain.plots import LINE, config, tidy
from remit.simulate.mechanisms import without
from remit.simulate.world import month_of

ARROWS = {
    "income to posts": ("posts-follow-income",),
    "people to experience": ("experience-leaves",),
    "performance to the next review": ("performance-counts",),
    "losses to the price": ("losses-on-price",),
    "fixed cost": ("fixed-cost",),
}
"""Arrows of the join, each with the mechanisms that carry it."""
YEAR = 12


@dataclass(frozen=True)
class Effect:
    """What it brings that customers are taken from a supplier; means over runs, of the supplier itself.

    Attributes:
        off: The arrow that is switched off, empty for none.
        months: Months since they were taken, (months,).
        income: Change of yearly income, share of what it would be, (months,).
        posts: Change of posts, (months,).
        experience: Change of its staff, FTE weighted by experience, (months,).
        performance: Change of performance, 0 to 1, (months,).
        agreements: Change of agreements that left it since, those taken left out, (months,).
    """

    off: str
    months: np.ndarray
    income: np.ndarray
    posts: np.ndarray
    experience: np.ndarray
    performance: np.ndarray
    agreements: np.ndarray


def taken_from(simulation: Simulation, customers: Iterable[str], month: int) -> Simulation:
    """Give the simulation in which the agreements of some customers end with a month.

    Args:
        simulation: a plan ready to run.
        customers: bodies that buy.
        month: last month of their agreements.
    """
    rows = simulation.world.agreements
    bodies = [simulation.names.bodies.index(body) for body in customers]
    gone = np.isin(rows.customer, bodies) & simulation.world.market.sold
    last = np.where(gone, np.minimum(rows.last, month), rows.last).astype(np.int32)
    agreements = rows._replace(last=last)
    return replace(simulation, world=simulation.world._replace(agreements=agreements))


def largest_customers(simulation: Simulation, supplier: str, number: int) -> list[str]:
    """Give the customers that have most people among those who buy of a supplier in the plan."""
    rows, names = simulation.world.agreements, simulation.names.bodies
    own = simulation.world.market.sold & (rows.supplier == names.index(supplier))
    people = {
        int(body): float(heads) for body, heads in zip(rows.customer[own], rows.population[own], strict=True)
    }
    return [names[body] for body in sorted(people, key=lambda body: (-people[body], body))[:number]]


def join_of(simulation: Simulation, supplier: str, customers: list[str], month: int) -> list[Effect]:
    """Work out the effect of taking customers from a supplier, whole and with each arrow off.

    Args:
        simulation: a plan ready to run.
        supplier: the body that loses them.
        customers: the bodies that are taken.
        month: last month of their agreements.

    Returns:
        The effect of the whole first, then one for each of `ARROWS`.
    """
    cases = {"": (), **ARROWS}
    return [
        _effect(without(simulation, names), off, supplier, customers, month) for off, names in cases.items()
    ]


def _effect(simulation: Simulation, off: str, supplier: str, customers: list[str], month: int) -> Effect:
    names = simulation.names.bodies
    place = int(simulation.world.market.place[names.index(supplier)])
    apart = [names.index(body) for body in customers]
    others = _others(simulation, place, apart)
    base = _lived(simulation, place, others, month)
    less = _lived(taken_from(simulation, customers, month), place, others, month)
    change = (less - base).mean(axis=0)
    income = base[..., 0].mean(axis=0)
    return Effect(
        off,
        np.arange(change.shape[0]),
        np.divide(change[:, 0], income, out=np.zeros(income.size), where=income > 0),
        -change[:, 1],
        change[:, 2] / 100,
        change[:, 3] / 1e4,
        change[:, 4],
    )


def _others(simulation: Simulation, place: int, apart: list[int]) -> np.ndarray:
    """Give the agreements of a supplier's other customers."""
    market, rows = simulation.world.market, simulation.world.agreements
    own = market.sold & (rows.supplier == market.suppliers[place])
    return np.flatnonzero(own & ~np.isin(rows.customer, apart))


def _lived(simulation: Simulation, place: int, others: np.ndarray, month: int) -> np.ndarray:
    """Live through the runs: (runs, months since, 5): what it was, and which others chose to leave."""
    space, found = simulation.workspace(), []
    months = np.arange(month, len(simulation.names.months))
    for run in range(1, simulation.runs + 1):
        counts = simulation.run(run, space)
        own = counts.supply[month:, place]
        leaves = counts.leaves[others]
        left = ((leaves >= 0) & (leaves <= months[:, None])).sum(axis=1)
        found.append(
            np.column_stack(
                [own[:, INCOME], own[:, POSTS_GONE], own[:, EXPERIENCE], own[:, PERFORMANCE], left]
            )
        )
    return np.stack(found).astype(float)


# The part of the page.

PLAN, SUPPLIER, TAKEN, RUNS, SEED = "england-2011", "support-16", 3, 40, 1
TAKEN_ON = dt.date(2013, 4, 1)
AFTER = 30
"""Months after which the table is read."""
_PART = re.compile(r"(<!-- (join|spiral) -->\n).*?(<!-- end \2 -->)", re.DOTALL)
MEASURES = {
    "income": ("Income", "income", "%"),
    "posts": ("Posts", "posts", ",.0f"),
    "experience": ("FTE weighted by experience", "experience", ",.0f"),
    "performance": ("Performance", "performance", "%"),
    "agreements": ("Agreements of others that left", "agreements", ",.0f"),
}


def write_join(folder: Path) -> None:
    """Write the table, the chart and the spiral into the page of the market."""
    plan = read_plan(PLAN).apply()
    simulation = without(prepare(plan, RUNS, SEED), ("supplier-mergers", "insolvency"))
    month = month_of(TAKEN_ON, plan.start)
    customers = largest_customers(simulation, SUPPLIER, TAKEN)
    effects = join_of(simulation, SUPPLIER, customers, month)
    page = folder / "market.md"
    parts = {"join": _table(effects), "spiral": _spiral(everything())}
    text = _PART.sub(lambda found: f"{found[1]}\n{parts[found[2]]}\n\n{found[3]}", page.read_text("utf-8"))
    page.write_text(text, "utf-8")
    (folder / "images" / "market-join.svg").write_text(_chart(effects[0]), "utf-8")


def _table(effects: list[Effect]) -> str:
    rows = [
        "| arrow switched off | income | posts | FTE weighted by experience | performance "
        "| other agreements that left |"
    ]
    rows.append("|---|---:|---:|---:|---:|---:|")
    for one in effects:
        at = min(AFTER, one.months.size - 1)
        rows.append(
            f"| {one.off or 'none'} | {one.income[at]:+.1%} | {one.posts[at]:+.1f} | "
            f"{one.experience[at]:+.1f} | {100 * one.performance[at]:+.1f} points | "
            f"{one.agreements[at]:+.2f} |"
        )
    return "\n".join(rows)


def _chart(effect: Effect) -> str:
    panels = []
    for title, name, form in MEASURES.values():
        rows = pl.DataFrame({"months": effect.months, "change": getattr(effect, name)})
        panels.append(
            alt.Chart(rows)
            .mark_line(color=LINE, strokeWidth=2)
            .encode(
                x=alt.X("months:Q", title="months since", axis=alt.Axis(tickCount=5)),
                y=alt.Y("change:Q", title=title, axis=alt.Axis(format=form, tickCount=4)),
            )
            .properties(width=130, height=120)
        )
    chart = alt.hconcat(*panels).properties(config=config())
    says = "What taking three customers from a supplier changes, month by month"
    return tidy(vl_convert.vegalite_to_svg(chart.to_json(validate=False, indent=None)), says)


def _spiral(evidence: Evidence) -> str:
    terms = market_terms(evidence).choice
    review = Review(10.0, 13.0, 0.0, 0.85, 0.0, 0.65, 0.5, 0.0, 0.0, 0.0)
    fixed = evidence.value("market.fixed_cost_share")
    passed_on = evidence.value("market.pass_through_share")
    head = [
        "| year | customers left | work a head | price | leave in the year | the same without fixed cost |"
    ]
    head.append("|---:|---:|---:|---:|---:|---:|")
    with_, without_ = (spiral(0.3, 6, share, passed_on, review, terms) for share in (fixed, 0.0))
    for one, other in zip(with_, without_, strict=True):
        head.append(
            f"| {one.year} | {one.customers:.0%} | {one.performance / review.performance:.0%} | "
            f"{one.price:.2f} | {one.leaving:.0%} | {other.customers:.0%} left, {other.leaving:.0%} leave |"
        )
    return "\n".join(head)


if __name__ == "__main__":
    write_join(Path(sys.argv[1]))
