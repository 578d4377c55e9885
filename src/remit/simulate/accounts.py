"""The accounts of a month: pay, support bought and sold, stocks, empty posts, the tax year that begins."""

import numpy as np

from remit.simulate.codes import (
    ACTING,
    GRADES,
    OWN_COST,
    PAID,
    PAID_ELSEWHERE,
    PASSED_ON,
    TAKEN,
    VACANCIES,
    VSM,
)
from remit.simulate.compiler import compiled, inlined
from remit.simulate.customers import holds
from remit.simulate.layout import World
from remit.simulate.moves import next_cell
from remit.simulate.state import Counts, State
from remit.simulate.uncertain import Draw


@compiled
def begin_tax_year(world: World, state: State, month: int) -> None:
    """Price everybody's post anew when a tax year begins."""
    year = world.calendar.tax_year[month]
    if year == state.tax_year[0]:
        return
    state.tax_year[0] = year
    state.pay[:] = 0
    for slot in range(state.people.size):
        if state.here[slot]:
            state.pay[state.people[slot].body] += int(world.cost[year, slot])


@compiled
def pay_for_support(world: World, state: State, counts: Counts, month: int) -> None:
    """Let customers of the market pay for the month whoever has done their work since it began.

    A twelfth of the year's price is rounded to a penny once, agreement by agreement, so that what is paid is
    what is received. Where a supplier has closed its customer pays the same to somebody outside the plan
    (assumed), or, if its people have gone on to other bodies of the plan, for them. In house a customer has a
    fixed cost of its own.
    """
    market, rows = world.market, world.agreements
    for s in range(state.trade.size):
        state.trade[s].taken = 0
    if month <= market.begins:
        return
    for n in range(state.deals.size):
        if not market.sold[n] or not rows.first[n] < month <= rows.last[n] + 1:
            continue
        supplier, paid = int(state.deals[n].supplier), counts.support[month, rows.customer[n]]
        pence = (state.deals[n].pence + 6) // 12
        if supplier == rows.customer[n]:
            paid[OWN_COST] += pence
            continue
        paid[PAID] += pence
        if holds(world, state, n, month - 1):
            counts.support[month, supplier, TAKEN] += pence
            state.trade[market.place[supplier]].taken += pence
        else:
            paid[PASSED_ON if market.passed_on[supplier] else PAID_ELSEWHERE] += pence


@compiled
def keep_accounts(world: World, draw: Draw, state: State, counts: Counts, month: int) -> None:
    """Write down people, posts, moves and the month's pay."""
    counts.flow_body[month] = state.flow_body
    counts.flow_grade[month] = state.flow_grade
    counts.service_lost[month] = state.service_lost
    state.flow_body[:] = 0
    state.flow_grade[:] = 0
    state.service_lost[:] = 0
    counts.protected[month] = state.protected
    state.protected[:] = 0
    counts.stock_body[month] = state.by_body
    counts.stock_grade[month] = state.by_grade
    for body in range(state.pay.size):
        counts.pay[month, body] = (state.pay[body] + 6) // 12
        counts.stock_body[month, body, ACTING] = state.acting[body]
    count_posts(world, draw, state, counts, month)
    for body in range(state.pay.size):
        count_vacancies(world, counts, month, body, state.gaps[body])


@compiled
def count_posts(world: World, draw: Draw, state: State, counts: Counts, month: int) -> None:
    """Count the empty posts of bodies that keep account of them, from the month before they open.

    Posts that a cut has taken are none of them.
    """
    for body in world.posts.receivers:
        record = world.bodies[body]
        there = record.opens <= month + 1 and record.closes > month
        if there != state.shown[body]:
            show_posts(world, state, body)
    by_grade = counts.stock_grade[month, :, :, VACANCIES]
    by_grade[:] = state.vacant
    for body in world.posts.receivers:
        if state.shown[body]:
            cut = leave_out_cut(world, draw, state, by_grade, month, body)
            counts.stock_body[month, body, VACANCIES] = state.empty[body] - cut
            leaderless = max(world.bodies[body].leaders - state.led[body], 0)
            count_vacancies(world, counts, month, body, leaderless)


@inlined
def part_left(world: World, draw: Draw, month: int, body: int) -> float:
    """Part of a body's commissioning posts that a cut has left by a month: 1 where there is no cut."""
    return 1.0 - draw.cut_posts_share * (1.0 - world.changes.keep[month, body])


@compiled
def leave_out_cut(world: World, draw: Draw, state: State, table: np.ndarray, month: int, body: int) -> int:
    """Take empty posts that a cut has taken out of a table by function and band; give how many they are.

    A cut takes a part of what its body began with (`BODY.base`), and of that the posts first that nobody
    holds. It is of no function or band: all lose the same share of their empty posts, in whole posts that
    add up.
    """
    left = part_left(world, draw, month, body)
    if left >= 1.0:
        return 0
    empty = empty_for_commissioning(world, state, body)
    cut = min(int((1.0 - left) * world.bodies[body].base + 0.5), empty)
    number, filled, before = world.posts.number[body], state.filled[body], 0
    cell = next_cell(state, body, 0)
    while cell >= 0:
        function, band = cell // GRADES, cell % GRADES
        if world.commissioning[function]:
            upto = before + number[function, band] - filled[function, band]
            table[function, band] -= upto * cut // empty - before * cut // empty
            before = upto
        cell = next_cell(state, body, cell + 1)
    return cut


@compiled
def empty_for_commissioning(world: World, state: State, body: int) -> int:
    """Count a body's empty posts of commissioning functions: those that a cut can take."""
    number, filled, empty = world.posts.number[body], state.filled[body], 0
    cell = next_cell(state, body, 0)
    while cell >= 0:
        function, band = cell // GRADES, cell % GRADES
        if world.commissioning[function]:
            empty += number[function, band] - filled[function, band]
        cell = next_cell(state, body, cell + 1)
    return empty


@compiled
def show_posts(world: World, state: State, body: int) -> None:
    """Count a body's empty posts among those of all from now on, or no more."""
    add_empty_posts(world, state, body, state.vacant, -1 if state.shown[body] else 1)
    state.shown[body] = not state.shown[body]


@compiled
def add_empty_posts(world: World, state: State, body: int, table: np.ndarray, sign: int) -> None:
    """Add a body's empty posts to a table by function and band, or take them away (sign -1)."""
    number, filled = world.posts.number[body], state.filled[body]
    cell = next_cell(state, body, 0)
    while cell >= 0:
        function, band = cell // GRADES, cell % GRADES
        table[function, band] += sign * (number[function, band] - filled[function, band])
        cell = next_cell(state, body, cell + 1)


@compiled
def count_vacancies(world: World, counts: Counts, month: int, body: int, empty: int) -> None:
    """Count empty senior or executive posts, which stand under corporate services."""
    counts.stock_body[month, body, VACANCIES] += empty
    counts.stock_grade[month, world.corporate, VSM, VACANCIES] += empty
