"""People who come from outside: recruits, trainees, and leavers who return after a paid exit."""

import math

import numpy as np
from numba import njit

from remit.draws import uniform
from remit.rules.arithmetic import add_months
from remit.rules.voluntary import mars_half_months, mars_repayment_pence
from remit.rules.voluntary_redundancy import voluntary_redundancy_repayment_pence
from remit.simulate.arrivals import bring, free_place
from remit.simulate.codes import (
    BAND_7,
    COME_BACK,
    ELSEWHERE,
    LOT,
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
from remit.simulate.filling import find_opening
from remit.simulate.layout import World
from remit.simulate.leaving import append, expect_chance
from remit.simulate.state import Counts, State, arrive, count_flow
from remit.simulate.uncertain import Draw

SEPTEMBER = 8
"""Month of the year, from 0, in which the training scheme sends its people out."""


@njit(cache=True)
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
        if opened and record.opens <= month < record.closes:
            state.doors[count] = body
            count += 1
    state.lengths[1] = count


@njit(cache=True)
def recruit_by_kind(
    world: World, draw: Draw, state: State, counts: Counts, streams: np.ndarray, month: int, kinds: np.ndarray
) -> None:
    """Recruit to the empty posts of open receivers of some kinds: a round of open competition."""
    for body in world.posts.receivers:
        record = world.bodies[body]
        there = record.opens <= month < record.closes
        if kinds[record.kind] and there and not world.changes.refills[month, body]:
            recruit_to(world, draw, state, counts, streams, month, body)


@njit(cache=True)
def refill(world: World, draw: Draw, state: State, counts: Counts, streams: np.ndarray, month: int) -> None:
    """Recruit to the empty posts of bodies that stay and fill their posts as they fall empty."""
    for body in world.posts.receivers:
        if world.changes.refills[month, body]:
            recruit_to(world, draw, state, counts, streams, month, body)


@njit(cache=True)
def open_rate(draw: Draw, finance: bool, months_open: int) -> float:
    """Odds that an empty post is filled from outside in a month.

    rate x exp(-attractiveness x gap in pay) x (months since the body opened / months to get going, up to 1)
    """
    gap = draw.leaving_pay_gap_finance if finance else draw.leaving_pay_gap
    known = min(1.0, (months_open + 1.0) / max(draw.filling_ramp_months, 1.0))
    return draw.filling_open_rate * math.exp(-draw.filling_attractiveness * gap) * known


@njit(cache=True)
def recruit_to(
    world: World,
    draw: Draw,
    state: State,
    counts: Counts,
    streams: np.ndarray,
    month: int,
    body: int,
) -> None:
    """Fill each empty post of a body from outside with the month's odds, each in a place of its own."""
    if state.empty[body] == 0:
        return
    number, filled, slots = world.posts.number[body], state.filled[body], world.posts.slots[body]
    opens = world.bodies[body].opens
    months_open = month - opens if opens > 0 else 1 << 20
    for function in range(number.shape[0]):
        odds = open_rate(draw, function == world.finance, months_open)
        for band in range(number.shape[1]):
            empty = number[function, band] - filled[function, band]
            if empty <= 0:
                continue
            first = slots[function, band]
            for slot in range(first, first + number[function, band]):
                if state.people[slot].here:
                    continue
                if uniform(streams[OPEN], world.people[slot].key, month) < odds:
                    bring(world, draw, state, counts, streams, slot, month, body, function, band, RECRUIT)
                empty -= 1
                if empty == 0:
                    break


@njit(cache=True)
def take_trainees(
    world: World, draw: Draw, state: State, counts: Counts, streams: np.ndarray, month: int
) -> None:
    """Give trainees who choose commissioning a post each September: band 7, else one lower.

    Most have a taste for provision: only a share of those who finish the scheme comes.
    """
    if world.calendar.month[month] % 12 != SEPTEMBER:
        return
    key = np.uint64(month)
    wanted = draw.trainee_number_y * draw.trainee_commissioning_share
    number = int(wanted + uniform(streams[TRAIN], key, 0))
    functions = world.commissioning.size
    for trainee in range(number):
        start = int(uniform(streams[TRAIN], key, 3 * trainee + 1) * functions)
        turn = uniform(streams[TRAIN], key, 3 * trainee + 2)
        for n in range(2 * functions):
            function, band = (start + n) % functions, BAND_7 - n // functions
            if not world.commissioning[function]:
                continue
            body = find_opening(world, state, -1, function, band, turn)
            slot = free_place(world, state, body, function, band) if body >= 0 else -1
            if slot >= 0:
                bring(world, draw, state, counts, streams, slot, month, body, function, band, TRAINEE)
                break


@njit(cache=True)
def look_back(world: World, draw: Draw, state: State, streams: np.ndarray, slot: int, month: int) -> None:
    """Say when somebody who took a payment looks for a post in the NHS again, if within the plan.

    The wait is exponential: months = 1 - 12 ln(u) / rate, whole months. Who was recruited within the plan is
    not followed: somebody else may hold their place by then.
    """
    if draw.return_rate_y <= 0.0 or slot >= world.first_place:
        return
    u = uniform(streams[COME_BACK], world.people[slot].key, month)
    wait = 1 + int(min(-12.0 * math.log(u) / draw.return_rate_y, 1e6))
    if month + wait < world.calendar.month.size:
        state.back_next[slot] = state.back[month + wait]
        state.back[month + wait] = slot


@njit(cache=True)
def come_back(
    world: World, draw: Draw, state: State, counts: Counts, streams: np.ndarray, month: int
) -> None:
    """Re-employ people who took a payment: in an open post of their own kind, or elsewhere in the NHS.

    Some look in commissioning, the rest elsewhere; who finds no open post looks elsewhere too. What the
    rules take back on return goes to the body that paid.
    """
    back = np.empty(64, dtype=np.int64)
    count = 0
    slot = state.back[month]
    while slot >= 0:
        back, count = append(back, count, slot)
        slot = state.back_next[slot]
    lots = np.empty(count)
    for n in range(count):
        lots[n] = uniform(streams[LOT], world.people[back[n]].key, month)
    for n in np.argsort(lots):
        re_employ(world, draw, state, counts, streams, back[n], month)


@njit(cache=True)
def re_employ(
    world: World, draw: Draw, state: State, counts: Counts, streams: np.ndarray, slot: int, month: int
) -> None:
    """Re-employ one person, in commissioning if a post is open to them."""
    place = state.people[slot]
    exit_ = counts.exits[place.exit]
    key = world.people[slot].key
    pence = repayment(world, exit_, slot, month)
    exit_.repaid += pence
    counts.repaid[month, exit_.body] += pence
    body = -1
    if uniform(streams[COME_BACK], key, month + (1 << 16)) < draw.return_commissioning_share:
        turn = uniform(streams[MOVE], key, month)
        body = find_opening(world, state, place.body, place.function, place.band, turn)
    if body < 0:
        count_flow(state, counts, slot, month, ELSEWHERE)
        return
    place.since += month - exit_.month
    place.service = world.calendar.out[month]
    place.retained = False
    arrive(world, state, counts, slot, month, body, place.function, place.band, RETURN)
    expect_chance(world, draw, state, streams, slot, month)


@njit(cache=True)
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
