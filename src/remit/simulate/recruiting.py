"""People who come from outside: recruits, trainees, and leavers who return after a paid exit."""

import math

import numpy as np

from remit.draws import mix, uniform
from remit.rules.arithmetic import add_months
from remit.rules.voluntary import mars_half_months, mars_repayment_pence
from remit.rules.voluntary_redundancy import voluntary_redundancy_repayment_pence
from remit.simulate.accounts import add_empty_posts
from remit.simulate.arrivals import bring
from remit.simulate.chances import chance_below, digits_of, is_marked, mark_chances
from remit.simulate.codes import (
    BAND_7,
    COME_BACK,
    ELSEWHERE,
    GRADES,
    MOVE,
    MUTUAL,
    OPEN,
    OPEN_ROUND,
    RECRUIT,
    REDUNDANT,
    RETURN,
    TRAIN,
    TRAINEE,
    VSM,
)
from remit.simulate.compiler import compiled
from remit.simulate.filling import by_lot, find_opening
from remit.simulate.handles import fetch_ahead, prefetch
from remit.simulate.layout import World
from remit.simulate.moves import arrive, count_flow, free_place, next_cell
from remit.simulate.state import Counts, State
from remit.simulate.uncertain import Draw

SEPTEMBER = 8
"""Month of the year, from 0, in which the training scheme sends its people out."""


@compiled
def open_doors(world: World, state: State, month: int) -> None:
    """Say which bodies recruit from anywhere this month: those that refill, and those in an open round."""
    rounds = world.rounds
    count = 0
    for body in world.posts.receivers:
        record = world.bodies[body]
        opened = world.changes.refills[month, body]
        for turn in range(rounds.method.size):
            in_round = rounds.opens[turn] <= month <= rounds.closes[turn] and not rounds.senior[turn]
            if in_round and rounds.method[turn] == OPEN_ROUND and rounds.kinds[turn, record.kind]:
                opened = True
        opened = opened and record.opens <= month < record.closes
        if opened != state.door[body]:
            add_empty_posts(world, state, int(body), state.on_offer[record.area], 1 if opened else -1)
            state.door[body] = opened
        if opened:
            state.doors[count] = body
            count += 1
    state.lengths[1] = count


@compiled
def recruit_by_kind(world: World, draw: Draw, state: State, month: int, kinds: np.ndarray) -> None:
    """Recruit to the empty posts of open receivers of some kinds: a round of open competition."""
    for body in world.posts.receivers:
        record = world.bodies[body]
        there = record.opens <= month < record.closes
        if kinds[record.kind] and there and not world.changes.refills[month, body]:
            recruit_to(world, draw, state, month, body)


@compiled
def refill(world: World, draw: Draw, state: State, month: int) -> None:
    """Recruit to the empty posts of bodies that stay and fill their posts as they fall empty."""
    for body in world.posts.receivers:
        if world.changes.refills[month, body]:
            recruit_to(world, draw, state, month, body)


@compiled
def open_rate(draw: Draw, finance: bool) -> float:
    """Odds that an empty post of a body that is known is filled from outside in a month.

    rate x exp(-attractiveness x gap in pay)
    """
    gap = draw.leaving_pay_gap_finance if finance else draw.leaving_pay_gap
    return draw.filling_open_rate * math.exp(-draw.filling_attractiveness * gap)


@compiled
def weigh_openings(world: World, draw: Draw, state: State) -> None:
    """Work out the odds of filling a post, of finance or another, and mark when somebody can come."""
    odds, keys = state.fill_odds, world.keys[world.first_place : world.first_place + world.places]
    odds[0], odds[1] = open_rate(draw, False), open_rate(draw, True)
    state.fill_digits[0] = digits_of(min(odds.max(), 1.0))
    digits = np.full(keys.size, state.fill_digits[0], dtype=np.int8)
    always = np.ones(world.calendar.month.size, dtype=np.bool_)
    mark_chances(state.streams[OPEN], keys, digits, always, state.can_fill)


@compiled
def how_known(draw: Draw, opens: int, month: int) -> float:
    """Share of those odds that a body reaches: months since it opened / months to get going, up to 1."""
    if opens == 0:
        return 1.0
    return min(1.0, (month - opens + 1.0) / max(draw.filling_ramp_months, 1.0))


@compiled
def recruit_to(world: World, draw: Draw, state: State, month: int, body: int) -> None:
    """Fill each empty post of a body from outside with the month's odds, each in a place of its own.

    The empty posts of a function and band are its first places that nobody uses, as many as there are.
    """
    number, filled, slots = world.posts.number[body], state.filled[body], world.posts.slots[body]
    can_fill, zeros = state.can_fill[month], int(state.fill_digits[0])
    known = how_known(draw, world.bodies[body].opens, month)
    cell = next_cell(state, body, 0)
    while cell >= 0:
        function, band = cell // GRADES, cell % GRADES
        odds = known * state.fill_odds[1 if function == world.finance else 0]
        slot, empty = int(slots[function, band]), number[function, band] - filled[function, band]
        last = slot + number[function, band] - 1
        while empty > 0 and slot <= last:
            if not state.here[slot]:
                empty -= 1
                if is_marked(can_fill, slot - world.first_place):
                    own = mix(state.streams[OPEN], world.keys[slot])
                    if chance_below(own, month, odds, zeros) < odds:
                        bring(world, state, slot, month, body, function, band, RECRUIT)
            slot += 1
        cell = next_cell(state, body, cell + 1)


@compiled
def take_trainees(world: World, draw: Draw, state: State, month: int) -> None:
    """Give trainees who choose commissioning a post each September: band 7, else one lower.

    Most have a taste for provision: only a share of those who finish the scheme comes.
    """
    if world.calendar.month[month] % 12 != SEPTEMBER:
        return
    key = np.uint64(month)
    wanted = draw.trainee_number_y * draw.trainee_commissioning_share
    number = int(wanted + uniform(state.streams[TRAIN], key, 0))
    functions = world.commissioning.size
    for trainee in range(number):
        start = int(uniform(state.streams[TRAIN], key, 3 * trainee + 1) * functions)
        turn = uniform(state.streams[TRAIN], key, 3 * trainee + 2)
        for n in range(2 * functions):
            function, band = (start + n) % functions, BAND_7 - n // functions
            if not world.commissioning[function]:
                continue
            body = find_opening(world, state, -1, function, band, turn)
            slot = free_place(world, state, body, function, band) if body >= 0 else -1
            if slot >= 0:
                bring(world, state, slot, month, body, function, band, TRAINEE)
                break


@compiled
def look_back(world: World, draw: Draw, state: State, slot: int, month: int) -> None:
    """Say when somebody who took a payment looks for a post in the NHS again, if within the plan.

    The wait is exponential: months = 1 - 12 ln(u) / rate, whole months. Who was recruited within the plan is
    not followed: somebody else may hold their place by then.
    """
    if draw.return_rate_y <= 0.0 or slot >= world.first_place:
        return
    u = uniform(state.streams[COME_BACK], world.keys[slot], month)
    wait = 1 + int(min(-12.0 * math.log(u) / draw.return_rate_y, 1e6))
    if month + wait < world.calendar.month.size:
        state.back_next[slot] = state.back[month + wait]
        state.back[month + wait] = slot


@compiled
def come_back(world: World, draw: Draw, state: State, counts: Counts, month: int) -> None:
    """Re-employ people who took a payment: in an open post of their own kind, or elsewhere in the NHS.

    Some look in commissioning, the rest elsewhere; who finds no open post looks elsewhere too. What the
    rules take back on return goes to the body that paid.
    """
    count, slot = 0, int(state.back[month])
    while slot >= 0:
        state.asked[count] = slot
        prefetch(counts.exits, int(state.paid[slot]))
        prefetch(state.people, slot)
        count += 1
        slot = int(state.back_next[slot])
    back = by_lot(world, state, state.asked[:count], month)
    for n in range(count):
        fetch_ahead(state.people, back, n, count)
        fetch_ahead(state.paid, back, n, count)
        re_employ(world, draw, state, counts, int(back[n]), month)


@compiled
def re_employ(world: World, draw: Draw, state: State, counts: Counts, slot: int, month: int) -> None:
    """Re-employ one person, in commissioning if a post is open to them."""
    place = state.people[slot]
    exit_, key = counts.exits[state.paid[slot]], world.keys[slot]
    function, band = int(place.function), int(place.band)
    pence = repayment(world, exit_, slot, month)
    exit_.repaid += pence
    counts.repaid[month, exit_.body] += pence
    body = -1
    if uniform(state.streams[COME_BACK], key, month + (1 << 16)) < draw.return_commissioning_share:
        turn = uniform(state.streams[MOVE], key, month)
        body = find_opening(world, state, int(place.body), function, band, turn)
    if body < 0:
        count_flow(state, slot, ELSEWHERE)
        return
    place.since += month - exit_.month
    place.service = world.calendar.out[month]
    place.retained = False
    arrive(world, state, slot, body, function, band, RETURN)


@compiled
def repayment(world: World, exit_: np.record, slot: int, month: int) -> int:
    """Pence that somebody pays back who begins on the first day after a month has gone by since the exit.

    Redundancy pay is lost by who is back within four weeks: in the month after. Schemes take back by the time
    that is left of their window.
    """
    terms, schemes = world.terms, world.schemes
    out, begins = world.calendar.out[exit_.month], add_months(world.calendar.out[month], -1)
    if exit_.kind == REDUNDANT:
        return exit_.pence if month == exit_.month + 1 else 0
    if schemes.rule[exit_.scheme] == MUTUAL:
        half_months = mars_half_months(exit_.service, terms.mars)
        return mars_repayment_pence(exit_.pence, half_months, out, begins, terms.mars_repayment)
    senior = exit_.band == VSM
    return voluntary_redundancy_repayment_pence(
        exit_.pence, senior, out, begins, True, False, terms.voluntary_repayment
    )
