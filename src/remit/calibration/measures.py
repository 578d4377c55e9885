"""What the fit and the forecasts read of one run: named numbers, in people's units.

The outcomes that any run yields (`results.outcomes`) and a few more, each a small function below. A name is
the measure, and its month behind an `@` where a measure has several.
"""

from collections.abc import Callable, Iterator
from datetime import date

import numpy as np

from remit.bodies.tables import KINDS
from remit.results import outcomes as of_run
from remit.results.rows import Row, Rows, Run, row, share
from remit.results.units import SHARE
from remit.simulate.codes import (
    BAND_7,
    COMMISSIONING,
    COST,
    ELSEWHERE,
    EXITS,
    HEADCOUNT,
    INCOME,
    LEFT,
    RECRUIT,
    REDUNDANT,
    RETIRED,
    RETURN,
    SUPPORT,
    TO_PRIVATE,
    TO_PROVIDER,
    TRADING,
    VOLUNTARY,
)
from remit.simulate.world import month_of

BY_CHOICE = (TO_PROVIDER, TO_PRIVATE, LEFT, RETIRED)
TRUST, AUTHORITY = KINDS.index("trust"), KINDS.index("authority")


def attrition_by_year(run: Run) -> Rows:
    """People of sender bodies who left by choice or retired, by financial year."""
    senders = run.simulation.world.bodies["sender"]
    flows = run.counts.flow_body[:, senders][..., list(BY_CHOICE)].sum(axis=(1, 2))
    for year in np.unique(run.ground.years).tolist():
        inside = run.ground.years == year
        yield row(
            "natural attrition of senders in the year", flows[inside].sum(), "people", month=date(year, 4, 1)
        )


def early_leavers(run: Run) -> Rows:
    """Managers in commissioning who had left by any way in the eight months to November 2010."""
    last = run.ground.month(date(2010, 11, 1)) + 1
    functions = run.simulation.world.commissioning
    gone = run.counts.flow_grade[:last, functions][:, :, BAND_7:, :EXITS].sum()
    yield share("managers gone in eight months", gone, max(run.ground.start[functions][:, BAND_7:].sum(), 1))


def redundancies_to_date(run: Run) -> Rows:
    """Cost of redundancies from May 2010 to September 2011, and their number by the end of some months."""
    redundant = run.exits.kind == REDUNDANT
    month = run.exits.month.astype(np.int64)
    may = run.ground.month(date(2010, 5, 1))
    for day in (date(2011, 9, 1), date(2012, 9, 1), date(2013, 3, 1), date(2014, 3, 1)):
        inside = redundant & (month >= may) & (month <= run.ground.month(day))
        yield row("redundancies since May 2010", inside.sum(), "people", month=day)
        yield row(
            "cost of redundancies since May 2010", run.exits.payment_pence[inside].sum(), "pence", month=day
        )


def re_employed(run: Run) -> Rows:
    """People with a paid exit who were employed by the NHS again, by the end of some months.

    Redundancy and voluntary exits return at one rate: those made redundant are taken in proportion to the
    months that each kind has been out.
    """
    back = run.counts.flow_body[..., [RETURN, ELSEWHERE]].sum(axis=(1, 2)).cumsum()
    kind, month = run.exits.kind, run.exits.month.astype(np.int64)
    for day in (date(2012, 9, 1), date(2014, 6, 1)):
        now = run.ground.month(day)
        out = np.maximum(now - month, 0)
        all_months = out[(kind == REDUNDANT) | (kind == VOLUNTARY)].sum()
        part = out[kind == REDUNDANT].sum() / max(all_months, 1)
        yield row("redundant people employed again", back[now] * part, "people", month=day)


def first_rounds(run: Run) -> Rows:
    """Share of the senior posts of each kind of receiver that its first round filled."""
    names, counted = run.simulation.names.rounds, run.counts.rounds
    for name, label in (("support-leaders-1", "support"), ("board-leaders-1", "board")):
        if name in names:
            posts, filled = counted[names.index(name)].tolist()
            yield share(f"share of senior posts filled in the first round: {label}", filled, max(posts, 1))


def unfilled_early(run: Run) -> Rows:
    """Posts still empty after the redeployment pool, for every empty post at opening: all receivers."""
    names, counted = run.simulation.names.rounds, run.counts.rounds
    if "pool" in names and "restricted" in names:
        after_pool = counted[names.index("pool")]
        after_all = counted[names.index("restricted")]
        empty, later = after_pool[0] - after_pool[1], after_all[0] - after_all[1]
        yield share("posts empty after the pool for every one at opening", empty, max(later, 1))


def from_outside(run: Run) -> Rows:
    """Support staff at opening and a few months on who came from outside the senders."""
    support = run.ground.kind == SUPPORT
    now = run.ground.month(date(2013, 4, 1))
    staff = run.counts.stock_body[now, support, HEADCOUNT].sum()
    came = run.counts.flow_body[: now + 1, support, RECRUIT].sum()
    yield row("support staff in the first month", staff, "people")
    yield share("share of support staff from outside", came, max(staff, 1))


MARKET_DATES = tuple(date(y, m, 1) for y, m in ((2013, 4), (2013, 11), (2014, 7), (2015, 3), (2016, 4)))
"""Days on which units that trade are counted; a day stands for the end of the day before it."""


def units_trading(run: Run) -> Rows:
    """Support units of the health service that trade, by date; merged ones count as one."""
    supply = run.counts.supply
    own = ~run.simulation.world.market.private
    for day in MARKET_DATES:
        at = month_of(day, run.simulation.plan.start) - 1
        if 0 <= at < supply.shape[0]:
            yield row("units trading", supply[at, own, TRADING].sum(), "bodies", month=day)


def first_year_of_market(run: Run) -> Rows:
    """Income of suppliers in 2013-14 against twelve first months, and surplus of units over income."""
    first = run.ground.month(date(2013, 4, 1))
    year = run.counts.supply[first : first + 12]
    own = ~run.simulation.world.market.private
    if year[0, :, INCOME].sum():
        yield share("income of the first year kept", year[..., INCOME].sum(), 12 * year[0, :, INCOME].sum())
    income, cost = (int(year[:, own, what].sum()) for what in (INCOME, COST))
    if income:
        yield share("surplus of the first year over income", income - cost, income)


def stock_of_senders(run: Run) -> Rows:
    """Commissioning staff of sender bodies by date."""
    senders = run.simulation.world.bodies["sender"]
    for day in (date(2010, 7, 1), date(2011, 3, 1), date(2012, 3, 1), date(2012, 6, 1), date(2013, 2, 1)):
        stock = run.counts.stock_body[run.ground.month(day), senders, COMMISSIONING].sum()
        yield row("commissioning staff of senders", stock, "people", month=day)


OUTCOMES: tuple[Callable[[Run], Rows], ...] = (
    of_run.worst_region,
    of_run.empty_posts,
    of_run.destinations,
    of_run.exits_by_year,
    of_run.development_money,
    of_run.returns_of_trusts,
    of_run.early_redundancies,
    of_run.executives,
    of_run.senior_rounds,
    of_run.durham,
    of_run.staff_of_receivers,
    attrition_by_year,
    early_leavers,
    redundancies_to_date,
    re_employed,
    first_rounds,
    unfilled_early,
    from_outside,
    units_trading,
    first_year_of_market,
    stock_of_senders,
)
"""Without money by group and market survival, which no fitted figure needs."""

UNITS = {SHARE: 1e4, "pence": 100.0, "pence a year": 100.0}
"""What the numbers of a unit are divided by, so that a share is of 1 and money is pounds."""


def measures(run: Run) -> Iterator[tuple[str, str, int]]:
    """Yield every measure of a run by name, with its unit and value; those by body, function or band not."""
    for outcome in OUTCOMES:
        for line in outcome(run):
            if line.body == line.function == line.band == "all":
                yield named(line), line.unit, line.value


def named(line: Row) -> str:
    """Give the name of a row's measure, with its month where it has one."""
    return line.measure if line.month is None else f"{line.measure}@{line.month}"
