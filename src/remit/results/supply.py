"""The support market over many runs, put into figures with ranges: by date, by supplier, by checkpoint."""

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from remit.market.checkpoint import DOMAINS, MET, PROCEED, STOP, WITH_ISSUES
from remit.plan import Plan
from remit.results.odds import Spread
from remit.results.store import Results
from remit.results.tables import ALL
from remit.simulate.codes import EMPTIED, INSOLVENT, MERGED, STOPPED, SUPPLIES, TAKEN_OVER, TRADES
from remit.simulate.ensemble import Simulation
from remit.simulate.paths import MarketPaths

YEAR = 12
STANDING = ("support units trading", "customers of support", "income of support", "cost of support")
IN_DEBT = (INSOLVENT, TAKEN_OVER)
"""Endings that insolvency brings."""
OUTCOME_WORDS = {PROCEED: "proceed", WITH_ISSUES: "proceed with issues", STOP: "stop"}


def until(plan: Plan, date: dt.date) -> Plan:
    """Give a plan that goes on to a date if it ended before: what it changes stays as it is.

    Args:
        plan: a plan, applied or not.
        date: first day that is no longer in it.
    """
    return plan if date <= plan.end else replace(plan, end=date)


@dataclass(frozen=True)
class Standing:
    """The market on a date; money is of the twelve months before it, or of as many as there were.

    Attributes:
        date: The date.
        trading: Support units that trade, merged groups counting as one.
        independent: Those that no host carries any more.
        customers: Customers of each supplier, added up: a body that buys of two counts twice.
        income_gbp: Income, pounds a year.
        surplus_share: Income less cost, as a share of income.
        gbp_head: What is bought, pounds a head of everybody served by the plan's agreements.
    """

    date: dt.date
    trading: Spread
    independent: Spread
    customers: Spread
    income_gbp: Spread
    surplus_share: Spread
    gbp_head: Spread


def standings(simulation: Simulation, paths: MarketPaths, dates: list[dt.date]) -> list[Standing]:
    """Give the market on dates, over the runs but run 0.

    Args:
        simulation: what was run.
        paths: its market.
        dates: firsts of months after the plan's start.
    """
    people = people_of_market(simulation)
    return [_standing(paths, date, people) for date in dates]


def _standing(paths: MarketPaths, date: dt.date, people: int) -> Standing:
    income, cost = (yearly_pence(paths, name, date) for name in ("income of support", "cost of support"))
    total = income.sum(axis=1)
    surplus = (income - cost)[:, ~paths.private].sum(axis=1)
    own = income[:, ~paths.private].sum(axis=1)

    def of(name: str) -> Spread:
        return Spread(paths.on(name, date).sum(axis=1)[1:])

    return Standing(
        date,
        trading=of("support units trading"),
        independent=of("support units independent"),
        customers=of("customers of support"),
        income_gbp=Spread(total[1:] / 100),
        surplus_share=Spread(np.divide(surplus, own, out=np.zeros(own.size), where=own > 0)[1:]),
        gbp_head=Spread(total[1:] / 100 / max(people, 1)),
    )


def yearly_pence(paths: MarketPaths, measure: str, date: dt.date) -> np.ndarray:
    """Give a year's pence of each supplier up to a date, by run; of less than a year, scaled up to one."""
    last = paths.month(date)
    values = paths.supply[:, max(last - YEAR + 1, 0) : last + 1, :, SUPPLIES.index(measure)]
    any_month = values.sum(axis=(0, 2)) != 0
    months = max(int(any_month.sum()), 1)
    return np.asarray(values.sum(axis=1) * YEAR / months)


def people_of_market(simulation: Simulation) -> int:
    """Count the people of every body that buys, or may buy, in the market, each once."""
    world = simulation.world
    customers = np.unique(world.agreements.customer[world.market.sold])
    return int(world.bodies["population"][customers].sum())


@dataclass(frozen=True)
class Fate:
    """A supplier over the runs, by the end of what was run; shares of runs.

    Attributes:
        supplier: The body.
        trades: It still trades.
        merged: It has merged into another.
        insolvent: It was insolvent, or taken over in debt.
        emptied: It ran out of customers.
        stopped: It was stopped at a checkpoint of the run.
        customers: Customers at the end, where it trades.
        income_gbp: Yearly income then, pounds.
    """

    supplier: str
    trades: float
    merged: float
    insolvent: float
    emptied: float
    stopped: float
    customers: float
    income_gbp: float


def fates(paths: MarketPaths, date: dt.date) -> list[Fate]:
    """Give what becomes of every supplier that trades at all, the safest first."""
    last = paths.month(date)
    trading = paths.supply[1:, last, :, 0] > 0
    ever = paths.supply[1:, :, :, 0].any(axis=(0, 1))
    how = np.where(paths.ended[1:, :, 1] <= last, paths.ended[1:, :, 0], TRADES)
    found = []
    for s in np.flatnonzero(ever | (how == STOPPED).any(axis=0)):
        there = trading[:, s]
        customers, income = paths.supply[1:, last, s, 1], paths.supply[1:, last, s, 3]
        merged, insolvent, emptied, stopped = (
            float(np.isin(how[:, s], endings).mean())
            for endings in ((MERGED,), IN_DEBT, (EMPTIED,), (STOPPED,))
        )
        found.append(
            Fate(
                paths.suppliers[s],
                float(there.mean()),
                merged,
                insolvent,
                emptied,
                stopped,
                float(customers[there].mean()) if there.any() else 0.0,
                float(income[there].mean()) * YEAR / 100 if there.any() else 0.0,
            )
        )
    return sorted(found, key=lambda fate: (-fate.trades, fate.supplier))


def survival(results: Results) -> pl.DataFrame:
    """Give how each supplier of support stands by month, from stored results: over the runs but run 0.

    One that has merged into another trades no more; private suppliers never count as units.

    Args:
        results: results of a plan.

    Returns:
        `body, month, odds` (share of runs in which it trades), `customers` (mean over those) and
        `surplus_gbp` (income less cost of the month, mean over all runs), from the first month in which any
        supplier trades; empty without a market.
    """
    words = pl.col("body", "measure").cast(pl.String)
    rows = results.table("stocks").filter((pl.col("run") > 0) & (pl.col("body") != ALL)).with_columns(words)
    summed = rows.filter(pl.col("measure").is_in(STANDING)).group_by("body", "month", "measure")
    wide = summed.agg(pl.col("value").sum()).collect().pivot(on="measure", values="value")
    wide = wide.with_columns(pl.lit(0, dtype=pl.Int64).alias(name) for name in STANDING if name not in wide)
    own = wide.filter(pl.col(STANDING[0]) > 0)
    months = pl.DataFrame({"month": results.plan.months})
    grid = own.select(pl.col("body").unique()).join(months, how="cross")
    grid = grid.join(own.select(begins=pl.col("month").min()), how="cross").filter(
        pl.col("month") >= pl.col("begins")
    )
    trades, customers, income, cost = (pl.col(name).fill_null(0) for name in STANDING)
    return (
        grid.join(wide, on=["body", "month"], how="left")
        .sort("body", "month")
        .select(
            "body",
            "month",
            odds=trades / results.runs,
            customers=customers / pl.max_horizontal(trades, 1),
            surplus_gbp=(income - cost) / 100 / results.runs,
        )
    )


@dataclass(frozen=True)
class Checked:
    """A supplier at a checkpoint over the runs.

    Attributes:
        supplier: The body.
        recorded: Outcome that the plan records, empty where the runs give it.
        proceed: Share of runs that let it proceed.
        issues: Share that let it proceed with issues.
        stop: Share that stop it.
        weakest: Domain that most often keeps it from proceeding.
        missing: What it lacks there in the middle run, as a share; 0 where that run meets it.
        false_pass: Odds that it fails within a year of trading where the run let it proceed: insolvent, taken
            over in debt, or without customers.
    """

    supplier: str
    recorded: str
    proceed: float
    issues: float
    stop: float
    weakest: str
    missing: float
    false_pass: float


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint over the runs: suppliers, and how many got each outcome."""

    date: dt.date
    suppliers: list[Checked]
    proceed: Spread
    issues: Spread
    stop: Spread
    recorded: dict[str, int]


def checkpoints(simulation: Simulation, paths: MarketPaths) -> list[Checkpoint]:
    """Give every checkpoint of the plan: outcomes by the model, beside those that are recorded."""
    checks = simulation.world.market.checks
    return [
        _checkpoint(simulation, paths, np.flatnonzero(checks["month"] == month))
        for month in np.unique(checks["month"]).tolist()
        if 0 <= month < len(paths.months)
    ]


def _checkpoint(simulation: Simulation, paths: MarketPaths, rows: np.ndarray) -> Checkpoint:
    checks = simulation.world.market.checks[rows]
    outcomes = paths.judged[1:, rows, 4]
    recorded = [OUTCOME_WORDS.get(int(one), "") for one in checks["recorded"]]
    judged = [_checked(simulation, paths, int(row), word) for row, word in zip(rows, recorded, strict=True)]
    proceed, issues, stop = (
        Spread((outcomes == outcome).sum(axis=1)) for outcome in (PROCEED, WITH_ISSUES, STOP)
    )
    told = {word: recorded.count(word) for word in OUTCOME_WORDS.values() if word in recorded}
    return Checkpoint(paths.months[int(checks["month"][0])], judged, proceed, issues, stop, told)


def _checked(simulation: Simulation, paths: MarketPaths, row: int, recorded: str) -> Checked:
    check = simulation.world.market.checks[row]
    scores, outcomes = paths.judged[1:, row, :4], paths.judged[1:, row, 4]
    short = (scores < MET).mean(axis=0)
    domain = int(short.argmax())
    terms = simulation.world.market.judging
    met = (terms.leadership_met, terms.customers_met, terms.plan_met, terms.delivery_met)[domain]
    lacks = max(met - float(np.median(paths.ready[1:, row, domain])) / 10_000, 0.0)
    proceed, issues, stop = (float((outcomes == one).mean()) for one in (PROCEED, WITH_ISSUES, STOP))
    return Checked(
        paths.suppliers[int(check["place"])],
        recorded,
        proceed,
        issues,
        stop,
        DOMAINS[domain] if short[domain] > 0 else "",
        lacks,
        _false_pass(simulation, paths, row),
    )


def _false_pass(simulation: Simulation, paths: MarketPaths, row: int) -> float:
    """Odds that who was let proceed ends within a year of the checkpoint, or of opening if that is later."""
    check, market = simulation.world.market.checks[row], simulation.world.market
    s = int(check["place"])
    opens = int(simulation.world.bodies["opens"][market.suppliers[s]])
    limit = max(int(check["month"]), opens - 1) + YEAR
    passed = paths.judged[1:, row, 4] != STOP
    how, when = paths.ended[1:, s, 0], paths.ended[1:, s, 1]
    ended = np.isin(how, (*IN_DEBT, EMPTIED)) & (when <= limit)
    return float((ended & passed).sum() / passed.sum()) if passed.any() else 0.0
