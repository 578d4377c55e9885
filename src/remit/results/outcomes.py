"""What one run comes to: the numbers that odds are counted over.

Each function below answers one question of a run and yields rows of the `odds` table; shares are whole
numbers of ten thousandths, money is whole pence. Ranges over runs are made of these rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, SupportsFloat

import numpy as np
import polars as pl

from remit.bodies.tables import BANDS, KINDS
from remit.draws import key, uniforms
from remit.money import BOUGHT, ENVELOPE, OTHER, PAY
from remit.simulate.codes import (
    ACTING,
    BAND_8A,
    COMMISSIONING,
    COMMISSIONING_8A,
    EXITS,
    FLOWS,
    GROUP,
    HEADCOUNT,
    RECRUIT,
    REDUNDANT,
    SUPPORT,
    TRANSFER_OUT,
    VACANCIES,
    VOLUNTARY,
)
from remit.simulate.ensemble import Simulation
from remit.simulate.state import Counts
from remit.simulate.world import month_of

SHARE = "ten thousandths"
# The directorate that returns of trusts call commissioning, as against finance or public health (assumed).
COMMISSIONING_DIRECTORATE = ("planning", "redesign", "contracting", "procurement", "primary-care")
SAMPLE_TRUSTS = 57  # figure S16


@dataclass(frozen=True)
class Run:
    """One run with what its outcomes are worked out from."""

    simulation: Simulation
    number: int
    counts: Counts
    exits: pl.DataFrame
    money: np.ndarray

    @cached_property
    def kind(self) -> np.ndarray:
        """Kind of each body, as a number."""
        return np.asarray(self.simulation.world.bodies["kind"])

    @cached_property
    def region(self) -> np.ndarray:
        """Region of each body: the place of its authority, -1 for national."""
        return np.asarray(self.simulation.world.bodies["region"])

    @cached_property
    def closing(self) -> int:
        """The month in which the last sender closes; the plan's last month when none does."""
        closes = self.simulation.world.bodies["closes"][self.simulation.world.bodies["sender"]]
        return int(closes.max()) if closes.size else len(self.simulation.names.months) - 1

    def month(self, day: date) -> int:
        """Place of a month in the plan, kept inside it."""
        return min(max(month_of(day, self.simulation.plan.start), 0), len(self.simulation.names.months) - 1)


Rows = Iterator[dict[str, Any]]


def outcomes(run: Run) -> Rows:
    """Yield every outcome of a run as rows of `odds`."""
    for outcome in OUTCOMES:
        for row in outcome(run):
            yield {
                "option": run.simulation.plan.option,
                "run": run.number,
                "month": row.pop("month", run.simulation.names.months[run.closing]),
                "body": "all",
                "function": "all",
                "band": "all",
            } | row


def row(measure: str, value: SupportsFloat, unit: str, **where: Any) -> dict[str, Any]:
    """Make one row; where the number belongs (body, function, band, month) is `all` or the closing month."""
    return {"measure": measure, "value": round(float(value)), "unit": unit, **where}


def share(measure: str, part: SupportsFloat, whole: SupportsFloat, **where: Any) -> dict[str, Any]:
    """Make one row of a share; the whole must not be 0."""
    return row(measure, 1e4 * float(part) / float(whole), SHARE, **where)


def expertise_lost(run: Run) -> Rows:
    """People who were there at the start and had left when the senders closed, by function and band."""
    flows = run.counts.flow_grade[: run.closing + 1]
    exits = flows[..., :EXITS].sum(axis=(0, 3)).astype(np.int64)
    start = start_people(run)
    functions, commissioning = run.simulation.names.functions, run.simulation.world.commissioning
    for f, name in enumerate(functions):
        yield row("people lost by closing", exits[f].sum(), "people", function=name)
        yield share("share lost by closing", exits[f].sum(), max(start[f].sum(), 1), function=name)
    for base, chosen in (("all staff", slice(None)), ("commissioning staff", commissioning)):
        lost, there = exits[chosen].sum(axis=0), start[chosen].sum(axis=0)
        senior = f"share of {base} at band 8a and above lost by closing"
        yield row(f"{base} lost by closing", lost.sum(), "people")
        yield share(f"share of {base} lost by closing", lost.sum(), there.sum())
        yield share(senior, lost[BAND_8A:].sum(), max(there[BAND_8A:].sum(), 1))
    at = run.counts.service_lost[: run.closing + 1].sum(axis=(0, 2))
    yield row("years of commissioning service lost by closing", at[commissioning].sum(), "years")


def start_people(run: Run) -> np.ndarray:
    """People of the plan at its start by function and band, shape (functions, bands)."""
    people = run.simulation.world.people[: run.simulation.plan.bodies.people.height]
    table = np.zeros(run.counts.service_lost.shape[1:], dtype=np.int64)
    np.add.at(table, (people["function"], people["band"]), 1)
    return table


def worst_region(run: Run) -> Rows:
    """Share of commissioning talent (band 8a and above) that the worst region had lost by February 2012."""
    day = date(2012, 2, 1)
    stock = run.counts.stock_body[run.month(day), :, COMMISSIONING_8A].astype(np.int64)
    people = run.simulation.world.people[: run.simulation.plan.bodies.people.height]
    senior = (people["band"] >= BAND_8A) & run.simulation.world.commissioning[people["function"]]
    start = np.bincount(people["body"][senior], minlength=stock.size)
    inside = run.simulation.world.bodies["opens"] == 0
    losses = []
    for region in np.unique(run.region[inside]):
        here = inside & (run.region == region)
        if region >= 0 and start[here].sum():
            losses.append(1 - stock[here].sum() / start[here].sum())
    if losses:
        yield share("loss of commissioning talent in the worst region", max(losses), 1, month=day)
        yield share("loss of commissioning talent in the median region", np.median(losses), 1, month=day)


def empty_posts(run: Run) -> Rows:
    """Posts of receivers that nobody holds when they open, by kind."""
    empty = run.counts.stock_body[run.closing, :, VACANCIES].astype(np.int64)
    bodies, posts = run.simulation.world.bodies, run.simulation.world.posts
    number = posts.number.sum(axis=(1, 2), dtype=np.int64) + bodies["leaders"]
    receiving = bodies["opens"] > 0
    for k, name in enumerate(KINDS):
        chosen = receiving & (run.kind == k)
        if number[chosen].sum():
            yield row(f"posts empty at opening: {name}", empty[chosen].sum(), "posts")
            yield share(f"share of posts empty at opening: {name}", empty[chosen].sum(), number[chosen].sum())
    if number[receiving].sum():
        yield row("posts empty at opening", empty[receiving].sum(), "posts")
        yield share("share of posts empty at opening", empty[receiving].sum(), number[receiving].sum())
    months = run.simulation.names.months
    a_year_on = min(run.closing + 12, len(months) - 1)
    later = run.counts.stock_body[a_year_on, :, VACANCIES].astype(np.int64)[receiving].sum()
    yield row("posts empty a year after opening", later, "posts", month=months[a_year_on])


def destinations(run: Run) -> Rows:
    """People of closing bodies who had a post to go to and who had none, by function and band, and in all."""
    bodies = run.simulation.world.bodies
    if not bodies["sender"].any():
        return
    flows = run.counts.flow_grade[run.closing].astype(np.int64)
    moved, without = flows[..., TRANSFER_OUT], flows[..., REDUNDANT]
    for f, b in np.argwhere(moved + without > 0):
        where = {"function": run.simulation.names.functions[f], "band": BANDS[b]}
        yield row("people with a destination at closing", moved[f, b], "people", **where)
        yield row("people without a destination at closing", without[f, b], "people", **where)
    everybody = moved.sum() + without.sum()
    yield row("people with a destination at closing", moved.sum(), "people")
    yield row("people without a destination at closing", without.sum(), "people")
    yield share("share of people with a destination at closing", moved.sum(), max(everybody, 1))


def exits_by_year(run: Run) -> Rows:
    """Voluntary exits and redundancies: people, pence and yearly saving, by financial year and in all."""
    months = run.simulation.names.months
    for name, flow in (("voluntary exits", VOLUNTARY), ("redundancies", REDUNDANT)):
        chosen = run.exits.filter(pl.col("kind") == FLOWS[flow])
        yield row(name, chosen.height, "people")
        yield row(f"cost of {name}", chosen["payment_pence"].sum(), "pence")
        yield row(f"yearly saving of {name}", chosen["saving_pence_y"].sum(), "pence a year")
        for year in sorted({financial_year(m) for m in months}):
            april = date(year, 4, 1)
            inside = chosen.filter(pl.col("month").is_between(april, date(year + 1, 3, 31)))
            yield row(f"{name} in the year", inside.height, "people", month=april)
            yield row(f"cost of {name} in the year", inside["payment_pence"].sum(), "pence", month=april)


def financial_year(month: date) -> int:
    """First calendar year of the financial year that a month is in."""
    return month.year - (month.month < 4)


def development_money(run: Run) -> Rows:
    """Savings of the voluntary scheme against development money at £2 a head, by region."""
    plan = run.simulation.plan
    funded = {change.target for change in plan.changes if change.kind == "fund"}
    once = plan.bodies.envelopes.filter(pl.col("to").is_not_null() & pl.col("envelope").is_in(sorted(funded)))
    if once.is_empty():
        return
    a_head = float(once["gbp_head_y"][0])
    bodies = plan.bodies.bodies
    regions = dict(bodies.select("body", "region").iter_rows())
    saved: dict[str, int] = {}
    voluntary = run.exits.filter(pl.col("kind") == FLOWS[VOLUNTARY]).select("body", "saving_pence_y")
    for body, pence in voluntary.iter_rows():
        saved[regions[body] or "all"] = saved.get(regions[body] or "all", 0) + pence
    savings, granted = [], []
    authorities = bodies.filter(pl.col("kind") == "authority").select("body", "population").sort("body")
    for region, people in authorities.iter_rows():
        granted.append(round(a_head * people * 100))
        savings.append(saved.get(region, 0))
        yield row("voluntary saving of the region", savings[-1], "pence a year", body=region)
        yield row("development money of the region", granted[-1], "pence", body=region)
        yield row("shortfall of the region", granted[-1] - savings[-1], "pence", body=region)
    if savings:
        yield row("voluntary saving", sum(savings), "pence a year")
        yield row("development money", sum(granted), "pence")
        yield row("shortfall of savings against development money", sum(granted) - sum(savings), "pence")
        yield row("lowest voluntary saving of a region", min(savings), "pence a year")
        yield row("highest voluntary saving of a region", max(savings), "pence a year")


def returns_of_trusts(run: Run) -> Rows:
    """The survey as the model sees it: leavers and payments of 57 trusts, a sample drawn anew in each run."""
    bodies = run.simulation.plan.bodies.bodies
    trusts = bodies.filter(pl.col("kind") == "trust")["body"].to_list()
    if len(trusts) < SAMPLE_TRUSTS:
        return
    keys = np.array([key("trust", t) for t in trusts], dtype=np.uint64)
    lots = uniforms(run.simulation.seed, f"sample:{run.number}", keys)
    sample = [trusts[i] for i in np.argsort(lots, kind="stable")[:SAMPLE_TRUSTS]]
    exits = run.exits.filter(pl.col("body").cast(pl.String).is_in(sample))
    voluntary = exits.filter((pl.col("kind") == FLOWS[VOLUNTARY]) & (pl.col("month") < date(2011, 4, 1)))
    redundant = exits.filter((pl.col("kind") == FLOWS[REDUNDANT]) & (pl.col("month") <= date(2011, 7, 1)))
    yield row("sample: voluntary leavers", voluntary.height, "people")
    yield row("sample: redundancies", redundant.height, "people")
    yield from _mean("sample: mean voluntary payment", voluntary)
    lately = redundant.filter(pl.col("month") >= date(2011, 4, 1))
    yield from _mean("sample: mean redundancy payment in 2011-12", lately)
    senior = pl.col("band").cast(pl.String).is_in(BANDS[BAND_8A:])
    function = pl.col("function").cast(pl.String)
    for measure, chosen in (
        ("clinicians", pl.col("staff_group") == "clinical"),
        ("commissioning", function.is_in(COMMISSIONING_DIRECTORATE)),
        ("finance", function == "finance"),
        ("public health", function == "public-health"),
        ("band 8 and above", senior),
    ):
        if voluntary.height:
            taken = voluntary.filter(chosen).height
            yield share(f"sample: share of voluntary leavers, {measure}", taken, voluntary.height)
    leavers = pl.concat([voluntary, redundant])
    if leavers.height:
        long = leavers.filter(pl.col("service_years") >= 15).height
        yield share("sample: share of leavers with over 15 years of service", long, leavers.height)


def _mean(measure: str, exits: pl.DataFrame) -> Rows:
    paid = exits.filter(pl.col("payment_pence") > 0)
    if paid.height:
        yield row(measure, paid["payment_pence"].sum() / paid.height, "pence")


def early_redundancies(run: Run) -> Rows:
    """Redundancies at trusts from the white paper to October 2010, scaled to the 40 trusts of a survey."""
    flows = run.counts.flow_body[run.month(date(2010, 7, 1)) : run.month(date(2010, 10, 1)) + 1]
    trusts = run.kind == KINDS.index("trust")
    if trusts.any():
        redundant = flows[:, trusts, REDUNDANT].sum()
        yield row("redundancies at 40 trusts by autumn 2010", redundant * 40 / trusts.sum(), "people")


def executives(run: Run) -> Rows:
    """Executive posts of trusts: held by acting up in February 2011, at 116 of them; empty in June 2010."""
    trusts = run.kind == KINDS.index("trust")
    if not trusts.any():
        return
    june, february = date(2010, 6, 1), date(2011, 2, 1)
    acting = run.counts.stock_body[run.month(february), trusts, ACTING].sum()
    yield row("posts held by acting up at 116 trusts", acting * 116 / trusts.sum(), "posts", month=february)
    posts = run.simulation.world.bodies["executives"][trusts].sum()
    empty = run.counts.stock_body[run.month(june), trusts, VACANCIES].sum()
    yield share("share of executive posts not permanently filled", empty, max(posts, 1), month=june)


def senior_rounds(run: Run) -> Rows:
    """Posts of support leaders filled round by round, and the rounds it took: one more than held if short."""
    rounds, world = run.simulation.names.rounds, run.simulation.world
    held = [i for i in range(len(rounds)) if world.rounds.senior[i] and world.rounds.kinds[i, SUPPORT]]
    if not held:
        return
    posts, needed = int(run.counts.rounds[held[0], 0]), len(held) + 1
    for turn, i in enumerate(held, start=1):
        # Posts less those still empty: a leader who goes again leaves a post to fill.
        filled = posts - int(run.counts.rounds[i, 0] - run.counts.rounds[i, 1])
        yield row(f"support leaders after round {turn}", filled, "posts")
        if filled >= posts and needed > turn:
            needed = turn
    yield row("support leaders wanted", posts, "posts")
    yield row("rounds needed for support leaders", needed, "rounds")
    leaders = int(world.bodies["leaders"][run.kind == GROUP].sum())
    last = [i for i in range(len(rounds)) if world.rounds.senior[i] and world.rounds.kinds[i, GROUP]][-1:]
    led = leaders - sum(int(run.counts.rounds[i, 0] - run.counts.rounds[i, 1]) for i in last)
    yield row("group leaders after the last round", led, "posts")
    yield row("group leaders wanted", leaders, "posts")


def durham(run: Run) -> Rows:
    """Commissioning staff of the Durham and Darlington trusts in May 2012 for every 500 in November 2010."""
    names = run.simulation.names.bodies
    both = [names.index(code) for code in ("5ND", "5J9") if code in names]
    if len(both) == 2:
        stock = run.counts.stock_body[:, both, COMMISSIONING].sum(axis=1, dtype=np.int64)
        november, may = date(2010, 11, 1), date(2012, 5, 1)
        left = stock[run.month(may)] / max(stock[run.month(november)], 1)
        yield row("Durham staff for every 500", 500 * left, "people", month=may)


def staff_of_receivers(run: Run) -> Rows:
    """People in each kind of receiver when it opens and a year later."""
    receiving = run.simulation.world.bodies["opens"] > 0
    months = run.simulation.names.months
    a_year_on = min(run.closing + 12, len(months) - 1)
    for label, month in (("at opening", run.closing), ("a year after opening", a_year_on)):
        for k, name in enumerate(KINDS):
            chosen = receiving & (run.kind == k)
            people = run.counts.stock_body[month, chosen, HEADCOUNT].sum()
            if people:
                yield row(f"staff {label}: {name}", people, "people", month=months[month])
    recruits = run.counts.flow_body[:, receiving, RECRUIT].sum()
    yield row("people recruited from outside", recruits, "people")


def group_envelopes(run: Run) -> Rows:
    """Each group's envelope less its pay, bought support and other running cost, by financial year."""
    months = run.simulation.names.months
    groups = np.flatnonzero(run.kind == GROUP)
    years = sorted({financial_year(m) for m in months})
    for year in years:
        inside = [i for i, m in enumerate(months) if financial_year(m) == year and i > run.closing]
        if len(inside) < 12:
            continue
        money = run.money[inside][:, groups].sum(axis=0)
        left = money[:, ENVELOPE] - money[:, PAY] - money[:, BOUGHT] - money[:, OTHER]
        april = date(year, 4, 1)
        for g, pence in zip(groups, left, strict=True):
            yield row("envelope left", pence, "pence", body=run.simulation.names.bodies[g], month=april)
        yield row("groups over their envelope", (left < 0).sum(), "bodies", month=april)
        yield row("envelope left in all", left.sum(), "pence", month=april)


def support_survival(run: Run) -> Rows:
    """Support services that losing their largest customer puts past what they can bear.

    A customer that leaves takes its income; of the cost only the variable part goes. The loss borne is the
    fixed share times the custom lost, against the loss that a service survives.
    """
    plan = run.simulation.plan
    draws = run.simulation.draws.row(run.number, named=True)
    limit = draws["market_tolerated_loss_share"] / draws["market_fixed_cost_share"]
    live = plan.bodies.bodies.filter(
        (pl.col("kind") == "support") & (pl.col("closes").is_null() | (pl.col("closes") > pl.col("opens")))
    )["body"].to_list()
    people = dict(plan.bodies.bodies.select("body", "population").iter_rows())
    custom: dict[str, dict[str, float]] = {body: {} for body in live}
    bought = plan.bodies.agreements.filter(pl.col("how") == "buy")
    for supplier, customer, price in bought.select("supplier", "customer", "price_gbp_head_y").iter_rows():
        if supplier in custom:
            custom[supplier][customer] = custom[supplier].get(customer, 0.0) + price * people[customer]
    sunk_by_one, smallest = 0, []
    for worth in custom.values():
        values = np.sort(np.array(list(worth.values())))[::-1]
        if not values.size:
            continue
        shares = np.cumsum(values) / values.sum()
        sunk_by_one += bool(shares[0] > limit)
        smallest.append(int(np.searchsorted(shares, limit, side="right")) + 1)
    if smallest:
        yield row("support services", len(smallest), "bodies")
        middle = np.median(smallest)
        yield row("support services sunk by their largest customer leaving", sunk_by_one, "bodies")
        yield row("customers whose leaving sinks the median support service", middle, "bodies")
        yield share("share of custom whose loss sinks a support service", limit, 1)


OUTCOMES: tuple[Callable[[Run], Rows], ...] = (
    expertise_lost,
    worst_region,
    empty_posts,
    destinations,
    exits_by_year,
    development_money,
    returns_of_trusts,
    early_redundancies,
    executives,
    senior_rounds,
    durham,
    staff_of_receivers,
    group_envelopes,
    support_survival,
)
