"""What one run comes to: the numbers that odds are counted over.

Each function below answers one question of a run and yields rows of the `odds` table; shares are whole
numbers of ten thousandths, money is whole pence. Ranges over runs are made of these rows.
"""

from collections.abc import Callable, Iterable
from datetime import date

import numpy as np
import polars as pl

from remit.bodies.tables import BANDS, KINDS
from remit.draws import uniforms
from remit.money import ENVELOPE, RUNNING
from remit.results.ground import ground_of
from remit.results.money_outcomes import appraisal_rows, envelope_rows, exit_cash_rows
from remit.results.rows import Row, Rows, Run, row, share
from remit.results.units import SHARE
from remit.simulate.codes import (
    ACTING,
    BAND_8A,
    CLINICAL,
    COMMISSIONING,
    COMMISSIONING_8A,
    COST,
    CUSTOMERS,
    ENDINGS,
    EXITS,
    GROUP,
    HEADCOUNT,
    INCOME,
    RECRUIT,
    REDUNDANT,
    SUPPLIES,
    SUPPORT,
    TRADING,
    TRANSFER_OUT,
    VACANCIES,
    VOLUNTARY,
    WAYS,
)
from remit.simulate.ensemble import Simulation
from remit.simulate.world import month_of

# The directorate that returns of trusts call commissioning, as against finance or public health (assumed).
COMMISSIONING_DIRECTORATE = ("planning", "redesign", "contracting", "procurement", "primary-care")
SAMPLE_TRUSTS = 57  # figure S16


def outcomes(run: Run) -> Rows:
    """Yield every outcome of a run."""
    for outcome in OUTCOMES:
        yield from outcome(run)


ODDS = {
    "option": pl.String,
    "run": pl.Int32,
    "month": pl.Date,
    "body": pl.String,
    "function": pl.String,
    "band": pl.String,
    "measure": pl.String,
    "value": pl.Int64,
    "unit": pl.String,
}


def odds_table(simulation: Simulation, runs: Iterable[tuple[int, list[Row]]]) -> pl.DataFrame:
    """Put the outcomes of some runs into the `odds` table."""
    option, closing = simulation.plan.option, simulation.names.months[ground_of(simulation).closing]
    rows = [
        (option, run, month or closing, body, function, band, measure, value, unit)
        for run, found in runs
        for measure, value, unit, month, body, function, band in found
    ]
    columns = zip(*rows, strict=True) if rows else [()] * len(ODDS)
    named = zip(ODDS.items(), columns, strict=True)
    return pl.DataFrame({name: pl.Series(name, values, dtype) for (name, dtype), values in named})


def expertise_lost(run: Run) -> Rows:
    """People who were there at the start and had left when the senders closed, by function and band.

    Shares are given once more as they stand when the senders close in the baseline, so that options can be
    held against each other on one day.
    """
    start, functions = run.ground.start, run.simulation.names.functions
    exits = _left_by(run, run.ground.closing)
    for f, name in enumerate(functions):
        yield row("people lost by closing", exits[f].sum(), "people", function=name)
        yield share("share lost by closing", exits[f].sum(), max(start[f].sum(), 1), function=name)
    for when, month in (("closing", run.ground.closing), ("the plan's hand-over", run.ground.handover)):
        left = _left_by(run, month)
        commissioning = run.simulation.world.commissioning
        for base, chosen in (("all staff", slice(None)), ("commissioning staff", commissioning)):
            lost, there = left[chosen].sum(axis=0), start[chosen].sum(axis=0)
            senior = f"share of {base} at band 8a and above lost by {when}"
            yield row(f"{base} lost by {when}", lost.sum(), "people")
            yield share(f"share of {base} lost by {when}", lost.sum(), there.sum())
            yield share(senior, lost[BAND_8A:].sum(), max(there[BAND_8A:].sum(), 1))
    at = run.counts.service_lost[: run.ground.closing + 1].sum(axis=(0, 2))
    years = at[run.simulation.world.commissioning].sum()
    yield row("years of commissioning service lost by closing", years, "years")


def _left_by(run: Run, month: int) -> np.ndarray:
    """People who had left by the end of a month, by function and band."""
    return run.counts.flow_grade[: month + 1, ..., :EXITS].sum(axis=(0, 3)).astype(np.int64)


def worst_region(run: Run) -> Rows:
    """Share of commissioning talent (band 8a and above) that the worst region had lost by February 2012."""
    day = date(2012, 2, 1)
    stock = run.counts.stock_body[run.ground.month(day), :, COMMISSIONING_8A].astype(np.int64)
    start = run.ground.start_talent
    inside = run.simulation.world.bodies["opens"] == 0
    losses = []
    for region in np.unique(run.ground.region[inside]):
        here = inside & (run.ground.region == region)
        if region >= 0 and start[here].sum():
            losses.append(1 - stock[here].sum() / start[here].sum())
    if losses:
        yield share("loss of commissioning talent in the worst region", max(losses), 1, month=day)
        yield share("loss of commissioning talent in the median region", np.median(losses), 1, month=day)


def empty_posts(run: Run) -> Rows:
    """Posts of receivers that nobody holds when they open, by kind."""
    empty = run.counts.stock_body[run.ground.closing, :, VACANCIES].astype(np.int64)
    bodies, posts = run.simulation.world.bodies, run.simulation.world.posts
    number = posts.number.sum(axis=(1, 2), dtype=np.int64) + bodies["leaders"]
    receiving = (bodies["opens"] > 0) & (bodies["opens"] < len(run.simulation.names.months))
    for k, name in enumerate(KINDS):
        chosen = receiving & (run.ground.kind == k)
        if number[chosen].sum():
            yield row(f"posts empty at opening: {name}", empty[chosen].sum(), "posts")
            yield share(f"share of posts empty at opening: {name}", empty[chosen].sum(), number[chosen].sum())
    if number[receiving].sum():
        yield row("posts empty at opening", empty[receiving].sum(), "posts")
        yield share("share of posts empty at opening", empty[receiving].sum(), number[receiving].sum())
    months = run.simulation.names.months
    a_year_on = min(run.ground.closing + 12, len(months) - 1)
    later = run.counts.stock_body[a_year_on, :, VACANCIES].astype(np.int64)[receiving].sum()
    yield row("posts empty a year after opening", later, "posts", month=months[a_year_on])


def destinations(run: Run) -> Rows:
    """People of closing bodies who had a post to go to and who had none, by function and band, and in all."""
    bodies = run.simulation.world.bodies
    if not bodies["sender"].any():
        return
    flows = run.counts.flow_grade[run.ground.closing].astype(np.int64)
    moved, without = flows[..., TRANSFER_OUT], flows[..., REDUNDANT]
    for f, b in np.argwhere(moved + without > 0).tolist():
        where = {"function": run.simulation.names.functions[f], "band": BANDS[b]}
        yield row("people with a destination at closing", moved[f, b], "people", **where)
        yield row("people without a destination at closing", without[f, b], "people", **where)
    everybody = moved.sum() + without.sum()
    yield row("people with a destination at closing", moved.sum(), "people")
    yield row("people without a destination at closing", without.sum(), "people")
    yield share("share of people with a destination at closing", moved.sum(), max(everybody, 1))


def exits_by_year(run: Run) -> Rows:
    """Voluntary exits and redundancies: people, pence and yearly saving, by financial year and in all."""
    exits, years = run.exits, run.ground.years
    for name, flow in (("voluntary exits", VOLUNTARY), ("redundancies", REDUNDANT)):
        those = exits.kind == flow
        paid = exits.payment_pence[those]
        yield row(name, paid.size, "people")
        yield row(f"cost of {name}", paid.sum(), "pence")
        yield row(f"yearly saving of {name}", exits.saving_pence_y[those].sum(), "pence a year")
        year_of = years[exits.month[those]]
        for year in np.unique(years).tolist():
            inside, april = year_of == year, date(year, 4, 1)
            yield row(f"{name} in the year", inside.sum(), "people", month=april)
            yield row(f"cost of {name} in the year", paid[inside].sum(), "pence", month=april)


def development_money(run: Run) -> Rows:
    """Savings of the voluntary scheme against development money at £2 a head, by region."""
    voluntary = run.exits.kind == VOLUNTARY
    region_of = run.ground.region[run.exits.body[voluntary]]
    saving = run.exits.saving_pence_y[voluntary]
    savings, granted = [], []
    for region, place, grant in run.ground.grants:
        saved = int(saving[region_of == place].sum())
        savings.append(saved)
        granted.append(grant)
        yield row("voluntary saving of the region", saved, "pence a year", body=region)
        yield row("development money of the region", grant, "pence", body=region)
        yield row("shortfall of the region", grant - saved, "pence", body=region)
    if savings:
        yield row("voluntary saving", sum(savings), "pence a year")
        yield row("development money", sum(granted), "pence")
        yield row("shortfall of savings against development money", sum(granted) - sum(savings), "pence")
        yield row("lowest voluntary saving of a region", min(savings), "pence a year")
        yield row("highest voluntary saving of a region", max(savings), "pence a year")


def returns_of_trusts(run: Run) -> Rows:
    """The survey as the model sees it: leavers and payments of 57 trusts, a sample drawn anew in each run."""
    ground, exits = run.ground, run.exits
    if ground.trusts.size < SAMPLE_TRUSTS:
        return
    lots = uniforms(run.simulation.seed, f"sample:{run.number}", ground.trust_keys)
    sample = np.zeros(ground.kind.size, dtype=bool)
    sample[ground.trusts[np.argsort(lots, kind="stable")[:SAMPLE_TRUSTS]]] = True
    inside = sample[exits.body]
    april, july = (month_of(date(2011, month, 1), run.simulation.plan.start) for month in (4, 7))
    month = exits.month.astype(np.int64)
    voluntary = inside & (exits.kind == VOLUNTARY) & (month < april)
    redundant = inside & (exits.kind == REDUNDANT) & (month <= july)
    yield row("sample: voluntary leavers", voluntary.sum(), "people")
    yield row("sample: redundancies", redundant.sum(), "people")
    yield from _mean("sample: mean voluntary payment", exits.payment_pence[voluntary])
    lately = exits.payment_pence[redundant & (month >= april)]
    yield from _mean("sample: mean redundancy payment in 2011-12", lately)
    functions = np.array(run.simulation.names.functions)[exits.function[voluntary]]
    for measure, chosen in (
        ("clinicians", exits.staff_group[voluntary] == CLINICAL),
        ("commissioning", np.isin(functions, COMMISSIONING_DIRECTORATE)),
        ("finance", functions == "finance"),
        ("public health", functions == "public-health"),
        ("band 8 and above", exits.band[voluntary] >= BAND_8A),
    ):
        if chosen.size:
            yield share(f"sample: share of voluntary leavers, {measure}", chosen.sum(), chosen.size)
    years = exits.service_years[voluntary | redundant]
    if years.size:
        long = "sample: share of leavers with over 15 years of service"
        yield share(long, (years >= 15).sum(), years.size)


def _mean(measure: str, pence: np.ndarray) -> Rows:
    paid = pence[pence > 0]
    if paid.size:
        yield row(measure, paid.sum() / paid.size, "pence")


def early_redundancies(run: Run) -> Rows:
    """Redundancies at trusts from the white paper to October 2010, scaled to the 40 trusts of a survey."""
    flows = run.counts.flow_body[run.ground.month(date(2010, 7, 1)) : run.ground.month(date(2010, 10, 1)) + 1]
    trusts = run.ground.kind == KINDS.index("trust")
    if trusts.any():
        redundant = flows[:, trusts, REDUNDANT].sum()
        yield row("redundancies at 40 trusts by autumn 2010", redundant * 40 / trusts.sum(), "people")


def executives(run: Run) -> Rows:
    """Executive posts of trusts: held by acting up in February 2011, at 116 of them; empty in June 2010."""
    trusts = run.ground.kind == KINDS.index("trust")
    if not trusts.any():
        return
    june, february = date(2010, 6, 1), date(2011, 2, 1)
    acting = run.counts.stock_body[run.ground.month(february), trusts, ACTING].sum()
    yield row("posts held by acting up at 116 trusts", acting * 116 / trusts.sum(), "posts", month=february)
    posts = run.simulation.world.bodies["executives"][trusts].sum()
    empty = run.counts.stock_body[run.ground.month(june), trusts, VACANCIES].sum()
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
    leaders = int(world.bodies["leaders"][run.ground.kind == GROUP].sum())
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
        left = stock[run.ground.month(may)] / max(stock[run.ground.month(november)], 1)
        yield row("Durham staff for every 500", 500 * left, "people", month=may)


def staff_of_receivers(run: Run) -> Rows:
    """People in each kind of receiver when it opens and a year later."""
    receiving = run.simulation.world.bodies["opens"] > 0
    months = run.simulation.names.months
    a_year_on = min(run.ground.closing + 12, len(months) - 1)
    for label, month in (("at opening", run.ground.closing), ("a year after opening", a_year_on)):
        for k, name in enumerate(KINDS):
            chosen = receiving & (run.ground.kind == k)
            people = run.counts.stock_body[month, chosen, HEADCOUNT].sum()
            if people:
                yield row(f"staff {label}: {name}", people, "people", month=months[month])
    recruits = run.counts.flow_body[:, receiving, RECRUIT].sum()
    yield row("people recruited from outside", recruits, "people")


def group_envelopes(run: Run) -> Rows:
    """Each group's envelope less its pay, bought support, work in house and other cost, by financial year."""
    months = run.simulation.names.months
    groups = np.flatnonzero(run.ground.kind == GROUP)
    if not groups.size:
        return
    names = [run.simulation.names.bodies[g] for g in groups]
    later = np.arange(len(months)) > run.ground.closing
    for year in np.unique(run.ground.years).tolist():
        inside = np.flatnonzero(later & (run.ground.years == year))
        if inside.size < 12:
            continue
        money = run.money[inside[0] : inside[-1] + 1, groups].sum(axis=0)
        left = money[:, ENVELOPE] - money[:, list(RUNNING)].sum(axis=1)
        april = date(year, 4, 1)
        for name, pence in zip(names, left.tolist(), strict=True):
            yield Row("envelope left", pence, "pence", april, name)
        yield row("groups over their envelope", (left < 0).sum(), "bodies", month=april)
        yield row("envelope left in all", left.sum(), "pence", month=april)


def need_met(run: Run) -> Rows:
    """Capability: the share of the need of each function that is met, over the whole population.

    At the start, when the last sender closes, and a year after.
    """
    months = run.simulation.names.months
    commissioning = np.flatnonzero(run.simulation.world.commissioning)
    for month in dict.fromkeys((0, run.ground.closing, min(run.ground.closing + 12, len(months) - 1))):
        for function in commissioning:
            met = run.counts.capability[month, function]
            name = run.simulation.names.functions[function]
            yield Row("need met", int(met), SHARE, months[month], function=name)


def overspends(run: Run) -> Rows:
    """Commissioners that overspend their budget in a financial year, and those whom capability would save."""
    months = run.simulation.names.months
    for year in np.unique(run.ground.years).tolist():
        inside = np.flatnonzero(run.ground.years == year)
        if inside.size < 12:
            continue
        over, lost = (
            (each[inside] > 0).any(axis=0).sum() for each in (run.counts.overspend, run.counts.lost_control)
        )
        april = months[inside[0]]
        yield row("commissioners that overspend", over, "bodies", month=april)
        yield row("commissioners that overspend for lack of capability", lost, "bodies", month=april)


def support_survival(run: Run) -> Rows:
    """Support services that losing their largest customer puts past what they can bear.

    A customer that leaves takes its income; of the cost only the variable part goes. The loss borne is the
    fixed share times the custom lost, against the loss that a service survives.
    """
    draws = run.simulation.draws.row(run.number, named=True)
    limit = draws["market_tolerated_loss_share"] / max(draws["market_fixed_cost_share"], 1e-9)
    custom = run.ground.custom
    sunk_by_one = sum(bool(shares[0] > limit) for shares in custom)
    smallest = [int(np.searchsorted(shares, limit, side="right")) + 1 for shares in custom]
    if smallest:
        yield row("support services", len(smallest), "bodies")
        middle = np.median(smallest)
        yield row("support services sunk by their largest customer leaving", sunk_by_one, "bodies")
        yield row("customers whose leaving sinks the median support service", middle, "bodies")
        yield share("share of custom whose loss sinks a support service", limit, 1)


def support_market(run: Run) -> Rows:
    """Support units trading and independent, customers, and money of suppliers, at each quarter's end."""
    supply, months = run.counts.supply, run.simulation.names.months
    if not supply[..., TRADING].any():
        return
    own = ~run.simulation.world.market.private
    for at in range(len(months)):
        if months[at].month % 3:
            continue
        now = supply[at].sum(axis=0)
        for name in ("support units trading", "support units independent"):
            yield row(name, now[SUPPLIES.index(name)], "bodies", month=months[at])
        yield row("customers of support", now[CUSTOMERS], "bodies", month=months[at])
        if now[INCOME]:
            surplus = supply[at, own, INCOME].sum() - supply[at, own, COST].sum()
            income = max(int(supply[at, own, INCOME].sum()), 1)
            yield row("income of support a year", 12 * now[INCOME], "pence a year", month=months[at])
            yield share("surplus of support over income", surplus, income, month=months[at])
    endings = run.counts.ended[own, 0]
    for ending, name in enumerate(ENDINGS):
        yield row(f"support units by the end: {name}", (endings == ending).sum(), "bodies", month=months[-1])
    for way, name in enumerate(WAYS):
        number = run.counts.reviews[:, way].sum()
        yield row(f"agreements reviewed: {name}", number, "agreements", month=months[-1])


def support_checkpoints(run: Run) -> Rows:
    """Outcomes of each checkpoint as the run judges them, and what is recorded."""
    checks, months = run.simulation.world.market.checks, run.simulation.names.months
    for month in np.unique(checks["month"]).tolist():
        if not 0 <= month < len(months):
            continue
        at = checks["month"] == month
        for outcome, name in enumerate(("stop", "proceed with issues", "proceed")):
            judged = (run.counts.judged[at, 4] == outcome).sum()
            yield row(f"checkpoint: {name}", judged, "bodies", month=months[month])


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
    support_market,
    support_checkpoints,
    need_met,
    overspends,
    appraisal_rows,
    envelope_rows,
    exit_cash_rows,
)
