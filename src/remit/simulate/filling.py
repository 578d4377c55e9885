"""Filling of posts by those whose bodies close: lots among equals, offers that may be turned down."""

import numpy as np
from numba import njit

from remit.draws import uniform
from remit.simulate.codes import (
    ACCEPT,
    DESTINATION_BODY,
    DESTINATION_KIND,
    LOT,
    MOVE,
)
from remit.simulate.layout import Succession, World
from remit.simulate.state import Counts, State, promise
from remit.simulate.uncertain import Draw


@njit(cache=True)
def candidates(world: World, state: State, streams: np.ndarray, month: int, senior: bool) -> np.ndarray:
    """List people of senders without a destination, in the order of this month's lot (never of the table).

    For senior posts only the listed leaders among them.
    """
    count = 0
    slots = np.empty(state.people.size, dtype=np.int64)
    lots = np.empty(state.people.size)
    for slot in range(state.people.size):
        place = state.people[slot]
        at_risk = place.here and place.goes_to < 0 and world.bodies[place.body].sender
        if at_risk and world.commissioning[place.function] and (not senior or world.people[slot].senior):
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
    queue = candidates(world, state, streams, month, False)
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
        if target[n] < 0 or world.bodies[target[n]].closes <= month:
            continue
        if not has_room(number, filled, target[n], place.function, place.band):
            continue
        u = uniform(streams[ACCEPT], world.people[slot].key, key_of_round)
        if u < draw.filling_accept_slot_in:
            promise(world, state, counts, slot, month, target[n], place.function, place.band)


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
    room = regional_room(world, state, kinds, month)
    functions, regions = room.shape[1], regions_with_room(room)
    for slot in candidates(world, state, streams, month, False):
        place, key = state.people[slot], world.people[slot].key
        if uniform(streams[ACCEPT], key, key_of_round) >= accept:
            continue
        region, function, band = int(world.bodies[place.body].region), int(place.function), int(place.band)
        turn = int(uniform(streams[MOVE], key, month) * 4096)
        body, job, grade = -1, function, band
        for step in (0, -1, 1):
            if body < 0:
                grade = band + step
                body = find_post(world, state, room, kinds, month, region, function, grade, turn)
        for n in range(functions if widely else 0):
            other = (turn + n) % functions
            if body < 0 and world.commissioning[other]:
                job, grade = other, band
                body = find_post(world, state, room, kinds, month, region, job, grade, turn)
        for n in range(regions.size if widely else 0):
            if body < 0:
                elsewhere = regions[(turn + n) % regions.size]
                job, grade = function, band
                body = find_post(world, state, room, kinds, month, elsewhere, job, grade, turn)
        if body >= 0:
            room[world.bodies[body].region, job, grade] -= 1
            promise(world, state, counts, slot, month, body, job, grade)


@njit(cache=True)
def regional_room(world: World, state: State, kinds: np.ndarray, month: int) -> np.ndarray:
    """Count empty posts by region, function and band; national receivers stand in the last row."""
    posts = world.posts
    room = np.zeros((world.bodies.size + 1, posts.number.shape[1], posts.number.shape[2]), dtype=np.int32)
    for body in posts.receivers:
        record = world.bodies[body]
        if kinds[record.kind] and record.closes > month and state.empty[body] > 0:
            room[world.bodies[body].region] += np.maximum(posts.number[body] - state.filled[body], 0)
    return room


@njit(cache=True)
def regions_with_room(room: np.ndarray) -> np.ndarray:
    """List the rows of `regional_room` that have an empty post."""
    regions = np.empty(room.shape[0], dtype=np.int64)
    count = 0
    for region in range(room.shape[0]):
        if room[region].max() > 0:
            regions[count] = region
            count += 1
    return regions[:count]


@njit(cache=True)
def find_post(
    world: World,
    state: State,
    room: np.ndarray,
    kinds: np.ndarray,
    month: int,
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
        fits = (
            record.region % room.shape[0] == region % room.shape[0]
            and kinds[record.kind]
            and record.closes > month
            and state.empty[body]
        )
        if fits and has_room(world.posts.number, state.filled, body, function, band):
            return int(body)
    return -1


@njit(cache=True)
def find_opening(world: World, state: State, own: int, function: int, band: int, turn: float) -> int:
    """Find an empty post of a function and band at another body that recruits, the own region first.

    Args:
        world: the plan as arrays.
        state: the state.
        own: body that the person leaves, or left; -1 for somebody from outside, to whom regions are alike.
        function: of the post.
        band: of the post.
        turn: a uniform that says with which body the search begins.

    Returns:
        The body, -1 for none.
    """
    bodies, count = world.bodies, state.lengths[1]
    start = int(turn * count)
    elsewhere = -1
    for n in range(count):
        body = state.doors[(start + n) % count]
        if body == own or state.empty[body] == 0:
            continue
        if has_room(world.posts.number, state.filled, body, function, band):
            if own < 0 or bodies[body].region == bodies[own].region:
                return int(body)
            if elsewhere < 0:
                elsewhere = int(body)
    return elsewhere
