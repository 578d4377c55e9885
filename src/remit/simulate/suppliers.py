"""Suppliers of support: their money by month, how they fail, merge and stand alone, and who enters."""

import math

import numpy as np

from remit.draws import uniform
from remit.market.budgets import BudgetTerms, budget_share
from remit.market.checkpoint import WITH_ISSUES
from remit.market.entry import EntryTerms, bid_odds_m, certainty
from remit.market.solvency import SolvencyTerms, is_insolvent
from remit.market.talent import TalentTerms, applicants_share
from remit.simulate.codes import (
    CARRIED,
    CLOSED,
    COST,
    CUSTOMERS,
    EMPTIED,
    EXPERIENCE,
    INCOME,
    INDEPENDENT,
    INSOLVENT,
    MERGED,
    NEVER,
    PERFORMANCE,
    POLICY,
    POSTS_GONE,
    RESERVES,
    SERVED,
    SPENT_TO_SELL,
    SUPPLY,
    TAKEN_OVER,
    TO_PRIVATE,
    TRADES,
    TRADING,
)
from remit.simulate.compiler import compiled, inlined
from remit.simulate.customers import holds, is_trading, root, set_price
from remit.simulate.layout import World
from remit.simulate.state import Counts, State
from remit.simulate.uncertain import Draw

TEN_THOUSANDTHS = 10_000
QUARTER = 3
"""Months of a quarter; quarters end in March, June, September and December."""
YEAR = 12


@inlined
def ends_quarter(world: World, month: int) -> bool:
    """Tell whether a month ends a quarter."""
    return world.calendar.month[month] % QUARTER == QUARTER - 1


@compiled
def trade(world: World, draw: Draw, state: State, counts: Counts, month: int) -> None:
    """Account for every supplier's month: income, cost, reserves; who is insolvent, and who merges.

    Income is what customers paid for the month (`pay_for_support`), cost that of the month by its staff; what
    a supplier takes and costs in a year as things stand then says what it asks and how it is judged. It is
    insolvent when its debt is more than it and its host can carry; one that a host carries is merged with
    another instead, if there is one.
    """
    if month < world.market.begins:
        return
    end_hosting(world, draw, state, month)
    reckon(world, draw, state, month)
    for s in range(world.market.suppliers.size):
        supplier = state.trade[s]
        supplier.trading = is_trading(world, state, s, month)
        spend(world, state, counts, s, month)
        if supplier.ending == TRADES and world.bodies[world.market.suppliers[s]].closes <= month:
            end_supplier(world, state, counts, s, CLOSED, -1, month)
        if supplier.trading and not world.market.private[s]:
            judge_supplier(world, draw, state, counts, s, month)
    if ends_quarter(world, month):
        merge_suppliers(world, draw, state, counts, month)
    count_supply(world, state, counts, month)


@compiled
def end_hosting(world: World, draw: Draw, state: State, month: int) -> None:
    """Let hosting begin, and end on its date if the policy holds: those who then trade stand alone.

    One uniform a run decides whether the policy holds.
    """
    hosted = world.market.hosted
    ends = uniform(state.streams[POLICY], np.uint64(0), 0) < draw.market_hosting_ends_share
    for s in range(hosted.shape[0]):
        if month == max(hosted[s, 0], world.market.begins):
            state.trade[s].carried = True
        if ends and month == hosted[s, 1]:
            state.trade[s].carried = False


@inlined
def ease_price(world: World, draw: Draw, state: State, n: int, month: int) -> None:
    """Take the yearly pressure off a price, on each anniversary of the agreement."""
    run = month + 1 - state.deals[n].begun
    if run >= YEAR and run % YEAR == 0:
        price = state.deals[n].price * (1.0 - draw.market_solvency_pressure_y)
        set_price(world, state, n, int(price + 0.5))


@compiled
def reckon(world: World, draw: Draw, state: State, month: int) -> None:
    """Work out what each supplier takes and costs in a year as things stand, and its customers.

    cost = fixed + variable x staffing; staffing = (pay + part of the pay of empty posts) / pay of all posts
    planned. Fixed cost stays whoever leaves.
    """
    market, rows, bodies = world.market, world.agreements, world.bodies
    suppliers = market.suppliers.size
    seen = np.zeros((suppliers, bodies.size), dtype=np.bool_)
    for s in range(suppliers):
        state.trade[s].income = 0
        state.trade[s].heads = 0
        state.trade[s].customers = 0
    for n in range(state.deals.size):
        if not market.sold[n]:
            continue
        if state.deals[n].supplier != rows.customer[n]:
            ease_price(world, draw, state, n, month)
        if not holds(world, state, n, month):
            continue
        customer, place = rows.customer[n], market.place[state.deals[n].supplier]
        supplier = state.trade[place]
        supplier.income += state.deals[n].pence
        if not seen[place, customer]:
            seen[place, customer] = True
            supplier.customers += 1
            supplier.heads += int(rows.population[n])
    for s in range(suppliers):
        supplier = state.trade[s]
        supplier.best = max(supplier.best, supplier.income)
        supplier.cost = yearly_cost(world, draw, state, s, month)
        supplier.loss = 0.0
        if supplier.income > 0:
            supplier.loss = max(supplier.cost - supplier.income, 0) / supplier.income


@compiled
def yearly_cost(world: World, draw: Draw, state: State, s: int, month: int) -> int:
    """Cost of a supplier in a year as it is staffed now, pence; one without a plan costs what it takes."""
    market = world.market
    planned, fixed = planned_cost(world, draw, state, s)
    if planned <= 0.0:
        return int(state.trade[s].income)
    variable = (1.0 - draw.market_fixed_cost_share) * planned
    body, posts, pay = market.suppliers[s], 0.0, 0.0
    for r in range(market.suppliers.size):
        if root(state, r) == s:
            posts += market.posts[r].sum()
            pay += market.pay[world.calendar.tax_year[month], r]
    staffing = state.trade[s].income / planned
    if pay > 0.0:
        empty = state.empty[body] / max(posts, 1.0)
        staffing = state.pay[body] / pay + draw.market_backfill_share * empty
    return int(fixed + variable * staffing + 0.5)


@compiled
def planned_cost(world: World, draw: Draw, state: State, s: int) -> tuple[float, float]:
    """Give the planned income of a supplier with those merged into it, and its fixed cost, pence a year.

    A plan is in balance at the mean size of suppliers; a small one is dearer by a power of what a head costs
    at its size, and all of that is fixed cost. A merger saves a part of the fixed cost of the one merged.
    """
    market, total, fixed = world.market, 0.0, 0.0
    for r in range(market.suppliers.size):
        if root(state, r) != s:
            continue
        planned = float(market.planned[r].sum())
        dearer = market.dearness[r] ** draw.market_scale_power - 1.0
        own = max(draw.market_fixed_cost_share + dearer, 0.0) * planned
        total += planned
        fixed += own if r == s else (1.0 - draw.market_merger_saves_share) * own
    return total, fixed


@compiled
def spend(world: World, state: State, counts: Counts, s: int, month: int) -> None:
    """Let a supplier spend a twelfth of its yearly cost, and put what is left of its income into reserves.

    A private one is taken to be in balance; one that has ended spends what it still takes on winding up.
    """
    supplier, body = state.trade[s], world.market.suppliers[s]
    works = world.bodies[body].opens <= month <= world.bodies[body].closes
    supplier.spent = supplier.taken
    if works and supplier.ending == TRADES and not world.market.private[s]:
        supplier.spent = (supplier.cost + YEAR // 2) // YEAR
        supplier.reserves += supplier.taken - supplier.spent
    counts.support[month, body, SPENT_TO_SELL] = supplier.spent


@compiled
def judge_supplier(world: World, draw: Draw, state: State, counts: Counts, s: int, month: int) -> None:
    """End a supplier without customers, or whose debt is too large; say who still applies for its posts."""
    supplier = state.trade[s]
    supplier.appeal = applicants(draw, state, s)
    if supplier.customers == 0:
        end_supplier(world, state, counts, s, EMPTIED, -1, month)
        return
    terms = SolvencyTerms(
        draw.market_solvency_pressure_y,
        draw.market_solvency_guarantee_share,
        draw.market_tolerated_loss_share,
        0.0,
    )
    if is_insolvent(int(supplier.reserves), int(supplier.best), bool(supplier.carried), terms):
        into = partner(world, state, s, month) if supplier.carried else -1
        end_supplier(world, state, counts, s, TAKEN_OVER if into >= 0 else INSOLVENT, into, month)


@compiled
def applicants(draw: Draw, state: State, s: int) -> float:
    """Part of the applicants for a supplier's senior posts who still apply after narrow passes and losses."""
    supplier = state.trade[s]
    lost = 1.0 - supplier.income / supplier.best if supplier.best > 0 else 0.0
    talent = TalentTerms(draw.market_talent_narrow_pass, draw.market_talent_lost_customers, 1.0, 1.0)
    return applicants_share(supplier.judged == WITH_ISSUES, lost, talent)


@compiled
def end_supplier(world: World, state: State, counts: Counts, s: int, how: int, into: int, month: int) -> None:
    """End a supplier; one that merges takes its agreements and reserves along."""
    supplier, market = state.trade[s], world.market
    supplier.ending = how
    supplier.ended = month
    supplier.into = into
    supplier.trading = False
    supplier.carried = False
    supplier.settled = False
    counts.ended[s, 0] = how
    counts.ended[s, 1] = month
    counts.ended[s, 2] = into
    if into < 0:
        return
    state.trade[into].reserves += supplier.reserves
    state.trade[into].best += supplier.best
    for n in range(state.deals.size):
        if market.sold[n] and state.deals[n].supplier == market.suppliers[s]:
            state.deals[n].supplier = market.suppliers[into]


@compiled
def partner(world: World, state: State, s: int, month: int) -> int:
    """Give the supplier with which one would merge: the largest of its area, else the largest; or -1."""
    market, best, near = world.market, -1, False
    area = world.bodies[market.suppliers[s]].area
    for t in range(market.suppliers.size):
        if t == s or market.private[t] or not is_trading(world, state, t, month):
            continue
        close = world.bodies[market.suppliers[t]].area == area
        larger = best < 0 or state.trade[t].heads > state.trade[best].heads
        if (close and not near) or (close == near and larger):
            best, near = t, close
    return best


@compiled
def merge_suppliers(world: World, draw: Draw, state: State, counts: Counts, month: int) -> None:
    """Let suppliers that are far from full scale merge into another, by the quarter's odds.

    odds = 1 - exp(-rate x (1 - people served / people of full scale) / 4)
    """
    market = world.market
    for s in range(market.suppliers.size):
        supplier = state.trade[s]
        if not supplier.trading or market.private[s]:
            continue
        appetite = 1.0 - min(supplier.heads / market.full_scale, 1.0)
        odds = 1.0 - math.exp(-draw.market_merger_rate_y * appetite * QUARTER / YEAR)
        u = uniform(state.streams[SUPPLY], world.bodies[market.suppliers[s]].key, month)
        if u < odds:
            into = partner(world, state, s, month)
            if into >= 0:
                end_supplier(world, state, counts, s, MERGED, into, month)


@compiled
def count_supply(world: World, state: State, counts: Counts, month: int) -> None:
    """Write down what each supplier took and spent in the month, and what it is at its end."""
    for s in range(world.market.suppliers.size):
        supplier, row = state.trade[s], counts.supply[month, s]
        there = supplier.trading
        row[RESERVES] = supplier.reserves if there else 0
        row[POSTS_GONE] = state.gone[world.market.suppliers[s]].sum()
        row[INCOME] = supplier.taken
        row[COST] = supplier.spent
        if not there:
            continue
        supplier.independent = not supplier.carried and not world.market.private[s]
        row[TRADING] = 0 if world.market.private[s] else 1
        row[CUSTOMERS] = supplier.customers
        row[SERVED] = supplier.heads
        row[CARRIED] = supplier.carried
        row[PERFORMANCE] = mean_performance(world, state, s)
        row[EXPERIENCE] = int(state.effective[world.market.suppliers[s]].sum() + 0.5)
        row[INDEPENDENT] = supplier.independent and world.market.hosted[s, 0] != NEVER


@compiled
def mean_performance(world: World, state: State, s: int) -> int:
    """Ten thousandths of what was planned that a supplier does, weighted by the people served."""
    done, people = 0.0, 0.0
    for function in range(state.served.shape[1]):
        done += state.served[s, function] * state.performs[s, function]
        people += state.served[s, function]
    return int(TEN_THOUSANDTHS * done / people + 0.5) if people > 0.0 else 0


@compiled
def invite_entrants(world: World, draw: Draw, state: State, month: int) -> None:
    """Let private suppliers enter an area when volume, cash and procurement are certain enough.

    Volume is the share of the area's agreements that come up within a year, cash the share of budgets that
    customers hold (later where chiefs do not believe), procurement how far a way to buy is settled. Where a
    parent picks the supplier nothing comes up, and where it holds the budget customers hold none.
    """
    market, rows = world.market, world.agreements
    count_private(state)
    if month < market.begins or not market.private.any() or state.entered.all():
        return
    entry = EntryTerms(draw.market_entry_bid_rate_y, draw.market_entry_sharpness, 0.0, 0.0, 0.0)
    budget = BudgetTerms(draw.market_budget_months, draw.market_budget_delay_months)
    since = float(month + 1 - market.begins)
    # Agreements, those that come up within a year, chiefs in disbelief, budgets in the customers' own hands.
    sums = np.zeros((world.areas, 4))
    for n in range(state.deals.size):
        if market.sold[n]:
            customer, deal = rows.customer[n], state.deals[n]
            of_area = sums[world.bodies[customer].area]
            of_area[0] += 1.0
            of_area[2] += state.disbelief[customer]
            of_area[3] += market.payer[month, customer] == customer
            if market.picked[month, customer]:
                continue
            if deal.supplier != customer and deal.ends - market.notice[n] <= month + YEAR:
                of_area[1] += 1.0
    for area in range(world.areas):
        if sums[area, 0] > 0.0 and not state.entered[area]:
            cash = budget_share(since, sums[area, 2] / sums[area, 0], budget) * sums[area, 3] / sums[area, 0]
            certain = certainty(sums[area, 1] / sums[area, 0], cash, min(since / market.buying, 1.0))
            u = uniform(state.streams[SUPPLY], np.uint64(area), (1 << 16) + month)
            state.entered[area] = u < bid_odds_m(certain, entry)


@compiled
def count_private(state: State) -> None:
    """Count who has gone to private suppliers, and the years that they have been there."""
    for body in range(state.flow_body.shape[0]):
        state.gained[0] += state.flow_body[body, TO_PRIVATE]
    state.gained[1] += state.gained[0] / YEAR
