"""What is left of a function: experience against need, support bought or lent, and what its lack costs."""

import math

import numpy as np

from remit.draws import uniform
from remit.simulate.accounts import part_left
from remit.simulate.codes import COMMISSIONING, CONTROL
from remit.simulate.compiler import compiled
from remit.simulate.customers import holds
from remit.simulate.layout import World
from remit.simulate.state import EARLIEST, PARTS, Counts, State
from remit.simulate.uncertain import Draw

MARCH = 2
"""Month of the year, from 0, that ends the financial year."""
TEN_THOUSANDTHS = 10_000


@compiled
def fade(state: State, years: float) -> None:
    """Lay out how inexperience fades: what is left of it at the plan's end, by the month of beginning."""
    end = state.fading.size - 1
    for at in range(state.fading.size):
        state.fading[at] = int(PARTS * math.exp((at - end) / (12.0 * years)) + 0.5)


@compiled
def begin_experience(world: World, draw: Draw, state: State) -> None:
    """Give everybody their experience in the function: a share of the years of service."""
    fade(state, draw.capability_experience_years)
    for slot in range(world.first_place):
        place = state.people[slot]
        place.since = -min(int(draw.capability_function_share * world.served[slot]), EARLIEST)
        inexperience = state.fading[place.since + EARLIEST]
        state.faded[place.body, place.function] += int(place.fte) * inexperience


@compiled
def weigh_staff(world: World, draw: Draw, state: State, month: int) -> None:
    """Weigh each body's staff in each function by experience, in hundredths of FTE.

    Somebody new counts the novice's weight w; after t years 1 - (1 - w) exp(-t / years). A deputy who acts up
    counts less than a holder would, in corporate services. Who is let go or goes with the work takes their
    experience along, but for a part that is handed over and fades. Those who are there can use of it at most
    as much as they do themselves.
    """
    end = state.fading.size - 1 - EARLIEST
    grown = math.exp((end - month) / (12.0 * draw.capability_experience_years)) / PARTS
    novice = (1.0 - draw.capability_novice_weight) * grown
    kept = (1.0 - draw.capability_taken_share) * novice
    acting = 100.0 * (1.0 - draw.capability_acting_weight)
    for body in range(state.fte.shape[0]):
        for function in range(state.fte.shape[1]):
            weighed = state.fte[body, function] - novice * state.faded[body, function]
            if function == world.corporate:
                weighed -= acting * state.acting[body]
            weighed = max(weighed, 0.0)
            state.effective[body, function] = weighed + min(kept * state.handed[body, function], weighed)


@compiled
def need_a_head(world: World, draw: Draw, state: State) -> np.ndarray:
    """Hundredths of weighted FTE that a head of population needs by function: a share of what is there now.

    Call it once, at the start, after `weigh_staff`.
    """
    there, population = np.zeros(state.fte.shape[1]), 0
    for body in range(world.bodies.size):
        record = world.bodies[body]
        if record.commissioner and record.opens == 0:
            there += state.effective[body]
            population += record.population
    return draw.capability_need_share * there / max(population, 1)


@compiled
def lend_staff(world: World, draw: Draw, state: State, month: int) -> None:
    """Count lent staff where they work: the lender has them no more, the borrower gains them and coaching.

    A lender lends at most what it has; those lent are as experienced as its staff on average.
    """
    lends = world.lends
    for n in range(lends.fte.size):
        if not lends.first[n] <= month <= lends.last[n]:
            continue
        lender, borrower, function = lends.lender[n], lends.borrower[n], lends.function[n]
        there = state.fte[lender, function]
        if there <= 0:
            continue
        weight = min(lends.fte[n], there) / there * state.effective[lender, function]
        state.effective[lender, function] -= weight
        state.effective[borrower, function] += weight * (1.0 + draw.capability_coaching)


@compiled
def meet_need(world: World, state: State, need: np.ndarray, month: int) -> None:
    """Set what each commissioner has, of its own and of its suppliers, against what its population needs.

    A supplier's staff in a function are shared among its customers by population.
    """
    bodies, rows, met, effective = world.bodies, world.agreements, state.met, state.effective
    served = np.zeros(effective.shape)
    for n in range(rows.customer.size):
        if holds(world, state, n, month):
            served[state.deals[n].supplier, rows.function[n]] += rows.population[n]
    commissioning = np.empty(bodies.size, dtype=np.bool_)
    for body in range(bodies.size):
        commissioning[body] = is_commissioning(world, body, month)
        if commissioning[body]:
            met[body] = effective[body]
    for n in range(rows.customer.size):
        customer, supplier, function = rows.customer[n], state.deals[n].supplier, rows.function[n]
        if not commissioning[customer] or not holds(world, state, n, month):
            continue
        if served[supplier, function] > 0.0:
            share = rows.population[n] / served[supplier, function]
            met[customer, function] += share * effective[supplier, function]
    for body in range(bodies.size):
        for function in range(need.size if commissioning[body] else 0):
            wanted = need[function] * bodies[body].population
            met[body, function] = min(met[body, function] / wanted, 1.0) if wanted > 0.0 else 1.0


@compiled
def is_commissioning(world: World, body: int, month: int) -> bool:
    """Tell whether a body commissions for a population of its own when a month ends.

    Who has taken the work over by then does, and who closes in the month no more.
    """
    record = world.bodies[body]
    there = record.opens <= month + 1 and month < record.closes
    return record.commissioner and record.population > 0 and there


@compiled
def count_capability(world: World, state: State, counts: Counts, month: int) -> None:
    """Write down how much of the need is met: by function (mean by population), and for financial control."""
    functions = state.met.shape[1]
    met, population = np.zeros(functions), 0.0
    for body in range(world.bodies.size):
        if not is_commissioning(world, body, month):
            continue
        heads = float(world.bodies[body].population)
        population += heads
        for function in range(functions):
            met[function] += heads * state.met[body, function]
        control = financial_control(world, state, body)
        counts.capability_body[month, body] = int(TEN_THOUSANDTHS * control + 0.5)
        state.short[body] += 1.0 - control
    if population > 0.0:
        for function in range(functions):
            counts.capability[month, function] = int(TEN_THOUSANDTHS * met[function] / population + 0.5)


@compiled
def financial_control(world: World, state: State, body: int) -> float:
    """Share of the need that is met in the functions that keep financial control, on average."""
    if world.control.size == 0:
        return 1.0
    met = 0.0
    for function in world.control:
        met += state.met[body, function]
    return met / world.control.size


@compiled
def lose_control(world: World, draw: Draw, state: State, counts: Counts, month: int) -> None:
    """At a financial year's end, let commissioners overspend: likelier, the more capability is short.

    odds = base + slope x (unmet need, mean over the months of the year); its size is a share of the budget.
    Who closes with the year answers for it, by the months before. One uniform decides with and without the
    shortfall, so the part that capability would have saved is known.
    """
    if world.calendar.month[month] % 12 != MARCH:
        return
    months = min(month + 1, 12)
    for body in range(world.bodies.size):
        record = world.bodies[body]
        if record.commissioner and record.population > 0 and record.opens <= month <= record.closes:
            lived = min(months, month - max(record.opens - 1, 0) + 1) - (record.closes == month)
            odds = draw.control_base_odds_y + draw.control_shortfall_slope * state.short[body] / max(lived, 1)
            u = uniform(state.streams[CONTROL], world.bodies[body].key, month)
            a_head = draw.control_overspend_share * draw.control_budget_gbp_head_y
            pence = int(100.0 * a_head * world.bodies[body].population + 0.5)
            if u < odds:
                counts.overspend[month, body] = pence
                if u >= draw.control_base_odds_y:
                    counts.lost_control[month, body] = pence
        state.short[body] = 0.0


@compiled
def feel_workload(world: World, draw: Draw, state: State, month: int) -> None:
    """Say what share of the posts nobody holds: next month's workload of those who are there.

    Posts that a cut has taken are none. A body that keeps no account of posts has as many as it had people at
    the start, less those.
    """
    for body in range(world.bodies.size):
        record = world.bodies[body]
        left = part_left(world, draw, month, body)
        if world.posts.kept[body]:
            there = record.opens <= month < record.closes and world.posts.total[body] > 0
            cut = (1.0 - left) * record.base
            empty = max(state.empty[body] - cut, 0.0)
            state.workload[body] = empty / max(world.posts.total[body] - cut, 1.0) if there else 0.0
        elif record.base > 0 and record.closes > month:
            posts_left = left * record.base
            empty = posts_left - state.by_body[body, COMMISSIONING]
            state.workload[body] = min(max(empty / max(posts_left, 1.0), 0.0), 1.0)
        else:
            state.workload[body] = 0.0
