"""Filling of posts by those whose bodies close: lots among equals, offers that may be turned down."""

import numpy as np

from remit.draws import uniform
from remit.simulate.accounts import add_empty_posts
from remit.simulate.codes import (
    ACCEPT,
    DESTINATION_BODY,
    DESTINATION_KIND,
    LOT,
    MOVE,
)
from remit.simulate.compiler import compiled, inlined
from remit.simulate.handles import fetch_ahead
from remit.simulate.layout import Succession, World
from remit.simulate.moves import promise
from remit.simulate.state import State
from remit.simulate.uncertain import Draw


@inlined
def is_at_risk(world: World, state: State, slot: int) -> bool:
    """Tell whether somebody's body closes and no post waits: whom rounds of filling ask."""
    place = state.people[slot]
    without_post = state.here[slot] and place.goes_to < 0
    return without_post and world.bodies[place.body].sender and world.commissioning[place.function]


@compiled
def by_lot(world: World, state: State, people: np.ndarray, month: int) -> np.ndarray:
    """Put people into the order of this month's lot: their slots, int64.

    Lots are uniform: as many shelves as people hold about one each, so that sorting takes linear time.
    """
    count = people.size
    slots = people.astype(np.int64)
    lots = np.empty(count)
    shelf = np.zeros(count + 1, dtype=np.int64)
    for n in range(count):
        lots[n] = uniform(state.streams[LOT], world.keys[slots[n]], month)
        shelf[int(lots[n] * count) + 1] += 1
    for n in range(count):
        shelf[n + 1] += shelf[n]
    order = np.empty(count, dtype=np.int64)
    for n in range(count):
        at = int(lots[n] * count)
        order[shelf[at]] = n
        shelf[at] += 1
    for n in range(1, count):
        moved, at = order[n], n
        while at > 0 and lots[order[at - 1]] > lots[moved]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = moved
    return slots[order]


@compiled
def in_rank(world: World, state: State, people: np.ndarray, month: int) -> np.ndarray:
    """Put applicants into the order in which they rank: guarantees of employment first, then the lot."""
    queue = by_lot(world, state, people, month)
    ranked = np.empty_like(queue)
    count = 0
    for guaranteed in (True, False):
        for slot in queue:
            if world.guaranteed[slot] == guaranteed:
                ranked[count] = slot
                count += 1
    return ranked


@compiled
def successor(succession: Succession, body: int, kind: int, u: float) -> int:
    """Pick the receiver of a kind that follows a body, by share; -1 where none does."""
    for at in range(succession.start[body, kind], succession.end[body, kind]):
        if u < succession.cumulative[at]:
            return int(succession.receiver[at])
    return -1


@inlined
def has_room(number: np.ndarray, filled: np.ndarray, body: int, function: int, band: int) -> bool:
    """Tell whether a receiver has an empty post in a function and band."""
    if band < 0 or band >= number.shape[2]:
        return False
    return number[body, function, band] > filled[body, function, band]


@inlined
def key_of(world: World, turn: int, month: int) -> int:
    """Key of what somebody is asked in a round and month."""
    return world.rounds.key[turn] + month


@compiled
def slot_in(world: World, draw: Draw, state: State, month: int, turn: int) -> None:
    """Match people to posts of their function that are like their own, where their work goes.

    Where holders do not outnumber posts all slot in; where they do, rank and lot decide the competition. The
    kind of receiver is drawn by the kind's posts in the function, the receiver by the succession shares; both
    stay the same for a person through a run.
    """
    asked, number, filled = state.asked, world.posts.number, state.filled
    kinds, accept = world.rounds.kinds[turn], draw.filling_accept_slot_in
    part, count = key_of(world, turn, month), 0
    for slot in range(state.people.size):
        if not is_at_risk(world, state, slot):
            continue
        target = work_goes_to(world, state, slot, kinds)
        if target < 0 or world.bodies[target].closes <= month:
            continue
        if uniform(state.streams[ACCEPT], world.keys[slot], part) < accept:
            asked[count] = slot
            count += 1
    queue = in_rank(world, state, asked[:count], month)
    for n in range(count):
        fetch_ahead(state.people, queue, n, count)
        fetch_ahead(world.keys, queue, n, count)
        slot = int(queue[n])
        function, band = int(state.people[slot].function), int(state.people[slot].band)
        target = work_goes_to(world, state, slot, kinds)
        for up in world.offers.slot_in:
            if has_room(number, filled, target, function, band + up):
                promise(world, state, slot, month, target, function, band + int(up))
                break


@compiled
def work_goes_to(world: World, state: State, slot: int, kinds: np.ndarray) -> int:
    """Give the receiver that a person's work goes to in this run; -1 if it is of none of these kinds."""
    succession, place, key = world.succession, state.people[slot], world.keys[slot]
    body, odds = int(place.body), succession.kinds[place.body, place.function]
    u = uniform(state.streams[DESTINATION_KIND], key, 0)
    for kind in range(odds.size):
        if u < odds[kind]:
            if not kinds[kind]:
                return -1
            return successor(succession, body, kind, uniform(state.streams[DESTINATION_BODY], key, kind))
    return -1


@compiled
def redeploy(world: World, accept: float, state: State, month: int, turn: int, widely: bool) -> None:
    """Offer each person at risk one suitable post in their region, the one most like their own.

    In rounds for all at risk, `widely`, posts that are less alike suit too: see `offers.find_offers`.
    """
    kinds, part, count = world.rounds.kinds[turn], key_of(world, turn, month), 0
    count_room(world, state, kinds, month)
    for slot in range(state.people.size):
        if not is_at_risk(world, state, slot):
            continue
        if uniform(state.streams[ACCEPT], world.keys[slot], part) < accept:
            state.asked[count] = slot
            count += 1
    queue = in_rank(world, state, state.asked[:count], month)
    for n in range(count):
        fetch_ahead(state.people, queue, n, count)
        fetch_ahead(world.keys, queue, n, count)
        slot = int(queue[n])
        begin = int(uniform(state.streams[MOVE], world.keys[slot], month) * 4096)
        area = int(world.bodies[state.people[slot].body].area)
        function, band = suitable_post(world, state, slot, area, begin, widely)
        if band >= 0:
            body = find_post(world, state, kinds, month, area, function, band, begin)
            state.room[area, function, band] -= 1
            promise(world, state, slot, month, body, function, band)


@compiled
def suitable_post(
    world: World, state: State, slot: int, area: int, begin: int, widely: bool
) -> tuple[int, int]:
    """Find the post with room in an area that suits a person best: function and band, -1 for none.

    Among functions that are alike the search begins anywhere.
    """
    place, functions = state.people[slot], state.room.shape[1]
    own, band = int(place.function), int(place.band)
    for offer in range(world.offers.length[int(widely)]):
        same, up = world.offers.suitable[int(widely), offer]
        grade = band + int(up)
        if same:
            if is_there(state, area, own, grade):
                return own, grade
            continue
        for n in range(functions):
            other = (begin + n) % functions
            if other != own and world.commissioning[other] and is_there(state, area, other, grade):
                return other, grade
    return -1, -1


@compiled
def count_room(world: World, state: State, kinds: np.ndarray, month: int) -> None:
    """Count empty posts of receivers of some kinds by area, function and band."""
    state.room[:] = 0
    for body in world.posts.receivers:
        record = world.bodies[body]
        if kinds[record.kind] and record.closes > month and state.empty[body] > 0:
            add_empty_posts(world, state, int(body), state.room[record.area], 1)


@compiled
def place_as_proposed(world: World, accept: float, state: State, month: int, turn: int) -> None:
    """Place people as the proposal that the plan holds has them placed in a round, if they accept.

    Who turns the post down, or has left before, leaves it to those who come after.
    """
    proposed = world.proposed
    for n in range(np.searchsorted(proposed.turn, turn), np.searchsorted(proposed.turn, turn + 1)):
        slot, body = int(proposed.slot[n]), int(proposed.body[n])
        function, band = int(proposed.function[n]), int(proposed.band[n])
        open_still = world.bodies[body].closes > month and is_at_risk(world, state, slot)
        if not open_still or not has_room(world.posts.number, state.filled, body, function, band):
            continue
        if uniform(state.streams[ACCEPT], world.keys[slot], key_of(world, turn, month)) < accept:
            promise(world, state, slot, month, body, function, band)


@inlined
def is_there(state: State, area: int, function: int, band: int) -> bool:
    """Tell whether an area has an empty post in a function and band that the round offers."""
    return 0 <= band < state.room.shape[2] and state.room[area, function, band] > 0


@compiled
def find_post(
    world: World,
    state: State,
    kinds: np.ndarray,
    month: int,
    area: int,
    function: int,
    band: int,
    turn: int,
) -> int:
    """Find a receiver with an empty post in an area that has one, from `turn` onwards among receivers."""
    receivers, number, filled = world.posts.receivers, world.posts.number, state.filled
    for n in range(receivers.size):
        body = int(receivers[(turn + n) % receivers.size])
        record = world.bodies[body]
        if record.area != area or not kinds[record.kind] or record.closes <= month:
            continue
        if has_room(number, filled, body, function, band):
            return body
    return -1


@compiled
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
    home = int(world.bodies[own].area) if own >= 0 else -1
    at_home, in_all = 0, 0
    for area in range(world.areas):
        posts = state.on_offer[area, function, band]
        in_all += posts
        if area == home:
            at_home += posts
    if in_all == 0:
        return -1
    count, elsewhere = int(state.lengths[1]), -1
    start = int(turn * count)
    for n in range(count):
        body = int(state.doors[(start + n) % count])
        if body == own or state.empty[body] == 0:
            continue
        if has_room(world.posts.number, state.filled, body, function, band):
            if at_home == 0 or world.bodies[body].area == home:
                return body
            if elsewhere < 0:
                elsewhere = body
    return elsewhere
