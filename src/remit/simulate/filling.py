"""Filling of posts inside a run: rounds in their order, lots among equals, offers that may be turned down."""

import numpy as np
from numba import njit

from remit.draws import uniform
from remit.simulate.codes import (
    ACCEPT,
    APPLY,
    DESTINATION_BODY,
    DESTINATION_KIND,
    GROUP,
    LIFT,
    LOT,
    MOVE,
    OPEN,
    OPEN_ROUND,
    POOL,
    RESTRICTED,
    SLOT_IN,
    VSM,
)
from remit.simulate.layout import Succession, World
from remit.simulate.state import Counts, State, promise, recruit
from remit.simulate.uncertain import Draw


@njit(cache=True)
def fill_posts(
    world: World, draw: Draw, state: State, counts: Counts, streams: np.ndarray, month: int
) -> None:
    """Hold every round that ends in this month, and open competition in each month of its window.

    The order is that of the human resources framework: senior posts first, functions that move whole, slot in
    or competition among holders, the redeployment pool, competition among staff at risk, open competition.
    """
    rounds = world.rounds
    for turn in range(rounds.method.size):
        method, senior, kinds = rounds.method[turn], rounds.senior[turn], rounds.kinds[turn]
        first = rounds.opens[turn] if method == OPEN_ROUND and not senior else rounds.closes[turn]
        if not first <= month <= rounds.closes[turn]:
            continue
        before = empty_posts(world, state, kinds, senior)
        key_of_round = 64 * month + turn
        if senior and method == OPEN_ROUND:
            search_leaders(world, draw, state, counts, streams, month, kinds)
        elif senior:
            appoint_leaders(world, draw, state, counts, streams, month, kinds, turn)
        elif method in (LIFT, SLOT_IN):
            slot_in(world, draw, state, counts, streams, month, kinds, key_of_round)
        elif method == POOL:
            accept = draw.filling_accept_pool
            redeploy(world, accept, state, counts, streams, month, kinds, key_of_round, False)
        elif method == RESTRICTED:
            accept = draw.filling_accept_restricted
            redeploy(world, accept, state, counts, streams, month, kinds, key_of_round, True)
        else:
            recruit_openly(world, draw, state, counts, streams, month, kinds)
        after = empty_posts(world, state, kinds, senior)
        counts.rounds[turn, 1] += before - after
        counts.rounds[turn, 0] = counts.rounds[turn, 1] + after


@njit(cache=True)
def empty_posts(world: World, state: State, kinds: np.ndarray, senior: bool) -> int:
    """Count the posts of some kinds of receiver that nobody holds or was promised."""
    empty = 0
    for body in world.posts.receivers:
        if kinds[world.bodies[body].kind]:
            if senior:
                empty += world.bodies[body].leaders - state.led[body]
            else:
                empty += np.maximum(world.posts.number[body] - state.filled[body], 0).sum()
    return empty


@njit(cache=True)
def candidates(world: World, state: State, streams: np.ndarray, month: int) -> np.ndarray:
    """List people of senders without a destination, in the order of this month's lot (never of the table)."""
    count = 0
    slots = np.empty(state.people.size, dtype=np.int64)
    lots = np.empty(state.people.size)
    for slot in range(state.people.size):
        place = state.people[slot]
        at_risk = place.here and place.goes_to < 0 and world.bodies[place.body].sender
        if at_risk and world.commissioning[place.function]:
            slots[count] = slot
            lots[count] = uniform(streams[LOT], world.people[slot].key, month)
            count += 1
    return slots[:count][np.argsort(lots[:count])]


@njit(cache=True)
def successor(succession: Succession, body: int, kind: int, u: float) -> int:
    """Pick the receiver of a kind that follows a body, by share; -1 where none does."""
    for at in range(succession.start[body, kind], succession.end[body, kind]):
        if u < succession.cumulative[at]:
            return int(succession.receiver[at])
    return -1


@njit(cache=True)
def has_room(number: np.ndarray, filled: np.ndarray, body: int, function: int, band: int) -> bool:
    """Tell whether a receiver has an empty post in a function and band."""
    if band < 0 or band >= number.shape[2]:
        return False
    return number[body, function, band] > filled[body, function, band]


@njit(cache=True)
def slot_in(
    world: World,
    draw: Draw,
    state: State,
    counts: Counts,
    streams: np.ndarray,
    month: int,
    kinds: np.ndarray,
    key_of_round: int,
) -> None:
    """Match people to the posts of their own function and band that their work goes to.

    Where holders do not outnumber posts all slot in; where they do, the lot decides the competition. The kind
    of receiver is drawn by the kind's posts in the function, the receiver by the succession shares; both stay
    the same for a person through a run.
    """
    queue = candidates(world, state, streams, month)
    target = np.full(queue.size, -1, dtype=np.int64)
    for n in range(queue.size):
        place, key = state.people[queue[n]], world.people[queue[n]].key
        odds = world.succession.kinds[place.body, place.function]
        u = uniform(streams[DESTINATION_KIND], key, 0)
        for kind in range(odds.size):
            if u < odds[kind]:
                if kinds[kind]:
                    which = uniform(streams[DESTINATION_BODY], key, kind)
                    target[n] = successor(world.succession, place.body, kind, which)
                break
    number, filled = world.posts.number, state.filled
    for n in range(queue.size):
        slot = queue[n]
        place = state.people[slot]
        if target[n] < 0 or not has_room(number, filled, target[n], place.function, place.band):
            continue
        u = uniform(streams[ACCEPT], world.people[slot].key, key_of_round)
        if u < draw.filling_accept_slot_in:
            promise(world.bodies, state, counts, slot, month, target[n], place.function, place.band)


@njit(cache=True)
def redeploy(
    world: World,
    accept: float,
    state: State,
    counts: Counts,
    streams: np.ndarray,
    month: int,
    kinds: np.ndarray,
    key_of_round: int,
    widely: bool,
) -> None:
    """Offer each person at risk one suitable post: own function in the region, and if `widely` beyond both.

    A suitable post is within one band. Beyond the function it is in the person's region and band; beyond the
    region it is in the person's function and band.
    """
    room = regional_room(world, state, kinds)
    functions = room.shape[1]
    for slot in candidates(world, state, streams, month):
        place, key = state.people[slot], world.people[slot].key
        if uniform(streams[ACCEPT], key, key_of_round) >= accept:
            continue
        region, function, band = int(world.bodies[place.body].region), int(place.function), int(place.band)
        turn = int(uniform(streams[MOVE], key, month) * 4096)
        body, job, grade = -1, function, band
        for step in (0, -1, 1):
            if body < 0:
                grade = band + step
                body = find_post(world, state, room, kinds, region, function, grade, turn)
        for n in range(functions if widely else 0):
            other = (turn + n) % functions
            if body < 0 and world.commissioning[other]:
                job, grade = other, band
                body = find_post(world, state, room, kinds, region, job, grade, turn)
        for n in range(room.shape[0] if widely else 0):
            if body < 0:
                elsewhere = (turn + n) % room.shape[0]
                job, grade = function, band
                body = find_post(world, state, room, kinds, elsewhere, job, grade, turn)
        if body >= 0:
            room[world.bodies[body].region, job, grade] -= 1
            promise(world.bodies, state, counts, slot, month, body, job, grade)


@njit(cache=True)
def regional_room(world: World, state: State, kinds: np.ndarray) -> np.ndarray:
    """Count empty posts by region, function and band; national receivers stand in the last row."""
    posts = world.posts
    room = np.zeros((world.bodies.size + 1, posts.number.shape[1], posts.number.shape[2]), dtype=np.int32)
    for body in posts.receivers:
        if kinds[world.bodies[body].kind]:
            room[world.bodies[body].region] += np.maximum(posts.number[body] - state.filled[body], 0)
    return room


@njit(cache=True)
def find_post(
    world: World,
    state: State,
    room: np.ndarray,
    kinds: np.ndarray,
    region: int,
    function: int,
    band: int,
    turn: int,
) -> int:
    """Find a receiver with an empty post in a region, function and band, from `turn` onwards; -1 for none."""
    if band < 0 or band >= room.shape[2] or room[region, function, band] <= 0:
        return -1
    receivers = world.posts.receivers
    for n in range(receivers.size):
        body = receivers[(turn + n) % receivers.size]
        record = world.bodies[body]
        fits = record.region % room.shape[0] == region % room.shape[0] and kinds[record.kind]
        if fits and has_room(world.posts.number, state.filled, body, function, band):
            return int(body)
    return -1


@njit(cache=True)
def recruit_openly(
    world: World, draw: Draw, state: State, counts: Counts, streams: np.ndarray, month: int, kinds: np.ndarray
) -> None:
    """Fill each empty post of an open receiver from outside with the month's chance."""
    number, filled, slots = world.posts.number, state.filled, world.posts.slots
    for body in world.posts.receivers:
        record = world.bodies[body]
        if not kinds[record.kind] or record.opens > month or record.closes <= month:
            continue
        for function in range(number.shape[1]):
            for band in range(number.shape[2]):
                first = slots[body, function, band]
                for slot in range(first, first + number[body, function, band]):
                    if filled[body, function, band] >= number[body, function, band]:
                        break
                    if state.people[slot].here:
                        continue
                    if uniform(streams[OPEN], world.people[slot].key, month) < draw.filling_open_rate:
                        recruit(state, counts, slot, month, body, function, band, False)


@njit(cache=True)
def appoint_leaders(
    world: World,
    draw: Draw,
    state: State,
    counts: Counts,
    streams: np.ndarray,
    month: int,
    kinds: np.ndarray,
    turn: int,
) -> None:
    """Hold a round for senior posts among the listed leaders at risk; practitioners may lead groups too.

    A leader who is willing to stay in the system applies for one kind of post in proportion to the posts of
    that kind, takes one in the own region if there is one, and one elsewhere only if willing to move.
    """
    receivers, bodies = world.posts.receivers, world.bodies
    apply = draw.senior_apply_share * share_of_leaders(world, kinds)
    for slot in candidates(world, state, streams, month):
        key = world.people[slot].key
        if not world.people[slot].senior or uniform(streams[APPLY], key, turn) >= apply:
            continue
        moves = uniform(streams[MOVE], key, turn) < draw.senior_move_share
        start = int(uniform(streams[MOVE], key, turn + 4096) * receivers.size)
        place = state.people[slot]
        home = bodies[place.body].region
        for n in range(2 * receivers.size):
            body = receivers[(start + n) % receivers.size]
            reached = bodies[body].region == home if n < receivers.size else moves
            if reached and kinds[bodies[body].kind] and bodies[body].leaders > state.led[body]:
                place.leader = True
                promise(bodies, state, counts, slot, month, body, place.function, VSM)
                break
    if kinds[GROUP]:
        appoint_practitioners(world, draw, state, counts, streams, month)


@njit(cache=True)
def share_of_leaders(world: World, kinds: np.ndarray) -> float:
    """Share of all senior posts of receivers that belong to some kinds of body."""
    all_posts, these = 0, 0
    for body in world.posts.receivers:
        all_posts += world.bodies[body].leaders
        if kinds[world.bodies[body].kind]:
            these += world.bodies[body].leaders
    return these / max(all_posts, 1)


@njit(cache=True)
def appoint_practitioners(
    world: World, draw: Draw, state: State, counts: Counts, streams: np.ndarray, month: int
) -> None:
    """Let general practitioners lead groups without a leader, as many as the draw says, chosen by lot."""
    left = int(draw.senior_practitioner_leaders + 0.5)
    receivers, bodies = world.posts.receivers, world.bodies
    lots = np.empty(receivers.size)
    for n in range(receivers.size):
        lots[n] = uniform(streams[LOT], bodies[receivers[n]].key, month)
    for n in np.argsort(lots):
        body = receivers[n]
        if left > 0 and bodies[body].kind == GROUP and bodies[body].leaders > state.led[body]:
            hire_leader(world, state, counts, month, body)
            left -= 1


@njit(cache=True)
def search_leaders(
    world: World, draw: Draw, state: State, counts: Counts, streams: np.ndarray, month: int, kinds: np.ndarray
) -> None:
    """Hold a wider round: each senior post still empty is filled from outside with the draw's odds."""
    for body in world.posts.receivers:
        record = world.bodies[body]
        if not kinds[record.kind]:
            continue
        for post in range(record.leaders - state.led[body]):
            u = uniform(streams[OPEN], world.people[record.leader_slots + post].key, month)
            if u < draw.senior_open_fill:
                hire_leader(world, state, counts, month, body)


@njit(cache=True)
def hire_leader(world: World, state: State, counts: Counts, month: int, body: int) -> None:
    """Start somebody from outside in a senior post, in the first free slot of the body's senior posts."""
    first = world.bodies[body].leader_slots
    for slot in range(first, first + world.bodies[body].leaders):
        if not state.people[slot].here:
            recruit(state, counts, slot, month, body, world.people[slot].function, VSM, True)
            return
