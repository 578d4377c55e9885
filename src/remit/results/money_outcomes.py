"""What a run's money comes to, as rows of the `odds` table: by month, and in all."""

from datetime import date

import numpy as np
import polars as pl

from remit.bodies.tables import KINDS
from remit.money import (
    BEYOND_CASH,
    BOUGHT,
    ENVELOPE,
    LOST_CONTROL,
    PAY,
    PROCUREMENT,
    RUNNING,
    SOLD,
    WAIT_PAY,
)
from remit.money.appraisal import Appraisal, Terms, appraise
from remit.results.rows import Row, Rows, Run
from remit.results.units import BY_MONTH, NEVER, PAYBACK
from remit.simulate.codes import GROUP


def appraisal_rows(run: Run) -> Rows:
    """The business case of a run: saving, one-off cost, what they add up to, payback, net present value."""
    found = appraise(run.terms, run.money)
    months = run.simulation.names.months
    for measure, values in by_month(found, run.money, run.terms).items():
        for month, value in zip(months, values.tolist(), strict=True):
            yield Row(measure, value, BY_MONTH[measure], month)
    last = months[-1]
    yield Row("recurrent saving at the end", int(12 * found.saving[-1]), "pence a year", last)
    yield Row("one-off cost", int(found.one_off.sum()), "pence", last)
    yield Row("lost by lost control", int(found.lost.sum()), "pence", last)
    yield Row("net present value", found.present, "pence", last)
    yield Row("net present value before lost control", found.present_gross, "pence", last)
    yield Row(PAYBACK, NEVER if found.payback is None else min(found.payback, NEVER), "months", last)


def by_month(found: Appraisal, money: np.ndarray, terms: Terms) -> dict[str, np.ndarray]:
    """Give the measures of money that have a row for each month, int64.

    Overspends come at a year's end: the saving net of lost control is less what the last twelve months lost.
    """
    lost = np.cumsum(money[:, :, LOST_CONTROL].sum(axis=1))
    of_a_year = lost - np.concatenate([np.zeros(min(12, lost.size), dtype=np.int64), lost[:-12]])
    saving = 12 * found.saving
    pay = money[:, :, PAY].sum(axis=1)
    on_costs = np.round(pay * terms.on_costs).astype(np.int64)
    values = (
        saving,
        saving - of_a_year,
        np.cumsum(found.one_off),
        found.net,
        found.real,
        pay - on_costs,
        on_costs,
    )
    return dict(zip(BY_MONTH, values, strict=False))


def exit_cash_rows(run: Run) -> Rows:
    """What waits for cash, what waiting costs, and what is paid beyond the limit; nothing without a limit."""
    simulation, counts = run.simulation, run.counts
    if not simulation.world.cash.comes.shape[1]:
        return
    months, waiting = simulation.names.months, counts.waiting.sum(axis=1, dtype=np.int64)
    for month, people in zip(months, waiting.tolist(), strict=True):
        yield Row("people waiting for exit cash", people, "people", month)
    yield Row("most people waiting for exit cash", int(waiting.max()), "people", months[-1])
    yield Row("months waited for exit cash", int(waiting.sum()), "months", months[-1])
    yield Row("pay while exits wait", int(run.money[:, :, WAIT_PAY].sum()), "pence", months[-1])
    yield Row("exits beyond the cash limit", int(run.money[:, :, BEYOND_CASH].sum()), "pence", months[-1])


def envelope_rows(run: Run) -> Rows:
    """What is left of each recurrent envelope by body, or by region where it binds there, by financial year.

    Pay, support bought less sold, own cost of work in house, procurement and other running cost are held
    against it, in years in which it is in force and the body is there for all twelve months; against what a
    parent holds for its customers, what it pays for them. Groups have rows of their own
    (`outcomes.group_envelopes`).
    """
    ground, names = run.ground, run.simulation.names.bodies
    tested: dict[int, list[int]] = {}
    levels = envelope_levels(run)
    levels |= dict.fromkeys(holders(run) - levels.keys(), "holder")
    regions: dict[tuple[int, int], int] = {}
    for kind, level in levels.items():
        for year in np.unique(ground.years).tolist():
            held_against = (BOUGHT, PROCUREMENT) if level == "holder" else RUNNING
            bodies, left = _left(run, kind, year, held_against)
            if level == "region":
                for body, pence in zip(bodies.tolist(), left.tolist(), strict=True):
                    key = (year, int(ground.region[body]))
                    regions[key] = regions.get(key, 0) + pence
                continue
            tested.setdefault(year, []).extend(left.tolist())
            for body, pence in zip(bodies.tolist(), left.tolist(), strict=True):
                if kind != GROUP:
                    yield Row("left of the envelope", pence, "pence", date(year, 4, 1), names[body])
    for (year, place), pence in sorted(regions.items()):
        tested.setdefault(year, []).append(pence)
        name = names[place] if place >= 0 else "national"
        yield Row("left of the envelope in the region", pence, "pence", date(year, 4, 1), name)
    for year, values in sorted(tested.items()):
        if values:
            short = -sum(min(value, 0) for value in values)
            yield Row("shortfall against envelopes", short, "pence", date(year, 4, 1))
            yield Row("envelopes overspent", sum(v < 0 for v in values), "bodies", date(year, 4, 1))


def _left(run: Run, kind: int, year: int, items: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Give the bodies of a kind whose envelope is in force all year, and what is left of it, pence."""
    bodies, inside = np.flatnonzero(run.ground.kind == kind), np.flatnonzero(run.ground.years == year)
    money = run.money[inside][:, bodies]
    full = (money[:, :, ENVELOPE] > 0).all(axis=0) & (inside.size == 12)
    total = money[:, full].sum(axis=0)
    spent = total[:, list(items)].sum(axis=1)
    spent -= total[:, SOLD] if items is RUNNING else 0
    return bodies[full], total[:, ENVELOPE] - spent


def holders(run: Run) -> set[int]:
    """Give the kinds of body that hold the budget of others."""
    payer = run.simulation.world.market.payer
    others = np.unique(payer[payer != np.arange(payer.shape[1])])
    return set(run.ground.kind[others].tolist())


def envelope_levels(run: Run) -> dict[int, str]:
    """Give the level at which recurrent envelopes bind, by kind of body."""
    plan = run.simulation.plan
    levels = {c.target: c.parameters.get("level") or "body" for c in plan.changes if c.kind == "fund"}
    rows = plan.bodies.envelopes.filter(pl.col("to").is_null() & pl.col("envelope").is_in(sorted(levels)))
    return {KINDS.index(kind): levels[name] for name, kind in rows.select("envelope", "kind").iter_rows()}
