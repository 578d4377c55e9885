"""The few ways in which a person's place changes, and posts with it.

Stocks are kept by adding and taking away as people come, move and go; nobody is counted anew each month.
"""

import numpy as np

from remit.simulate.chances import lowest_bit
from remit.simulate.codes import (
    BAND_8A,
    COMMISSIONING,
    COMMISSIONING_8A,
    DESTINED,
    FTE,
    GRADES,
    HEADCOUNT,
    NOTICE,
    REDUNDANT,
    TRANSFER_IN,
    TRANSFER_OUT,
    VOLUNTARY,
    VSM,
)
from remit.simulate.compiler import compiled, inlined
from remit.simulate.layout import World
from remit.simulate.state import EARLIEST, Counts, State


@inlined
def next_cell(state: State, body: int, cell: int) -> int:
    """Give the first function and band, from a cell on, in which a body has an empty post; -1 for none.

    Cells are numbered function by function, band by band.
    """
    words = state.empty_cells[body]
    word = cell // 64
    if word >= words.size:
        return -1
    left = words[word] >> np.uint64(cell % 64)
    if left:
        return cell + lowest_bit(left)
    for following in range(word + 1, words.size):
        if words[following]:
            return following * 64 + lowest_bit(words[following])
    return -1


@inlined
def tally(world: World, state: State, slot: int, sign: int) -> None:
    """Add a person to the stocks of their place, or take them away (sign -1)."""
    place = state.people[slot]
    body, function, band = int(place.body), int(place.function), int(place.band)
    fte = sign * int(place.fte)
    by_body, by_grade = state.by_body[body], state.by_grade[function, band]
    by_body[HEADCOUNT] += sign
    by_grade[HEADCOUNT] += sign
    by_body[FTE] += fte
    by_grade[FTE] += fte
    if place.goes_to >= 0:
        by_body[DESTINED] += sign
        by_grade[DESTINED] += sign
    if place.notice >= 0:
        by_body[NOTICE] += sign
        by_grade[NOTICE] += sign
    if world.commissioning[function]:
        by_body[COMMISSIONING] += sign
        by_grade[COMMISSIONING] += sign
        if band >= BAND_8A:
            by_body[COMMISSIONING_8A] += sign
            by_grade[COMMISSIONING_8A] += sign
    if band == VSM:
        state.executives[body] += sign
    state.pay[body] += sign * int(world.cost[state.tax_year[0], slot])
    state.fte[body, function] += fte
    state.faded[body, function] += fte * state.fading[place.since + EARLIEST]


@compiled
def take_first_places(world: World, state: State) -> None:
    """Count everybody where they are when the plan starts, before anybody has experience."""
    for slot in range(world.first_place):
        tally(world, state, slot, 1)
        place = state.people[slot]
        body = int(place.body)
        if world.posts.kept[body]:
            hold_post(world, state, slot, body, int(place.function), int(place.band), 1)


@inlined
def mark(state: State, slot: int, stock: int, sign: int) -> None:
    """Add one person to a single stock of their place, or take them away."""
    place = state.people[slot]
    state.by_body[place.body, stock] += sign
    state.by_grade[place.function, place.band, stock] += sign


@inlined
def count_flow(state: State, slot: int, flow: int) -> None:
    """Count one person's move under their present body, function and band."""
    place = state.people[slot]
    state.flow_body[place.body, flow] += 1
    state.flow_grade[place.function, place.band, flow] += 1


@inlined
def hold_post(world: World, state: State, slot: int, body: int, function: int, band: int, sign: int) -> None:
    """Take a post of a body that keeps account of its posts, or give it up (sign -1).

    Work that came as a whole can bring more people than posts: what they give up is no empty post.
    """
    if state.people[slot].leader:
        state.led[body] += sign
        return
    take_posts(world, state, body, function, band, sign)


@inlined
def take_posts(world: World, state: State, body: int, function: int, band: int, number: int) -> None:
    """Count posts of a body as taken, or as empty again (number below 0); posts that go stay taken."""
    before = world.posts.number[body, function, band] - state.filled[body, function, band]
    state.filled[body, function, band] += number
    fewer = max(before, 0) - max(before - number, 0)
    if fewer == 0:
        return
    state.empty[body] -= fewer
    if state.shown[body]:
        state.vacant[function, band] -= fewer
    if state.door[body]:
        state.on_offer[world.bodies[body].area, function, band] -= fewer
    if (before > 0) != (before > number):
        cell = function * GRADES + band
        state.empty_cells[body, cell // 64] ^= np.uint64(1) << np.uint64(cell % 64)


@compiled
def free_post(world: World, state: State, slot: int) -> None:
    """Give up the post that a person holds or was promised."""
    place = state.people[slot]
    body = int(place.body)
    if place.goes_to >= 0:
        function, band = int(place.goes_function), int(place.goes_band)
        hold_post(world, state, slot, int(place.goes_to), function, band, -1)
        mark(state, slot, DESTINED, -1)
        place.goes_to = -1
    elif world.posts.kept[body]:
        hold_post(world, state, slot, body, int(place.function), int(place.band), -1)
    place.leader = False


@compiled
def end_notice(state: State, slot: int) -> None:
    """Take a person's notice back."""
    if state.people[slot].notice >= 0:
        mark(state, slot, NOTICE, -1)
        state.people[slot].notice = -1


@inlined
def hand_on(state: State, slot: int, month: int) -> None:
    """Let somebody who is let go, or goes with the work, hand over: their FTE by experience in the function.

    How much of that stays, and for how long, `capability.weigh_staff` says. Who leaves by choice takes all
    that they know along.
    """
    place = state.people[slot]
    known = state.fading[month + EARLIEST] - state.fading[place.since + EARLIEST]
    state.handed[place.body, place.function] += int(place.fte) * known


@compiled
def leave(world: World, state: State, slot: int, flow: int, years: int) -> None:
    """End a person's time in the system, with the complete years of service that go with them."""
    count_flow(state, slot, flow)
    place = state.people[slot]
    state.service_lost[place.function, place.band] += years
    free_post(world, state, slot)
    tally(world, state, slot, -1)
    place.notice = -1
    state.here[slot] = False


@compiled
def leave_paid(
    world: World,
    state: State,
    counts: Counts,
    slot: int,
    month: int,
    scheme: int,
    years: int,
    pence: int,
) -> None:
    """End a person's time in the system with a payment: a voluntary scheme, or redundancy (scheme -1)."""
    place = state.people[slot]
    number = counts.exit_count[0]
    exit_ = counts.exits[number]
    flow = VOLUNTARY if scheme >= 0 else REDUNDANT
    exit_.pence = pence
    exit_.repaid = 0
    exit_.slot = slot
    exit_.service = years
    exit_.month = month
    exit_.kind = flow
    exit_.scheme = scheme
    exit_.body = place.body
    exit_.function = place.function
    exit_.band = place.band
    counts.exit_count[0] = number + 1
    state.paid[slot] = number
    hand_on(state, slot, month)
    leave(world, state, slot, flow, years)


@compiled
def move(world: World, state: State, slot: int, month: int, body: int, function: int, band: int) -> int:
    """Put a person into another body, function and band; in another function experience begins anew.

    Returns:
        The slot that they have there: who came from outside takes a place of the new body.
    """
    count_flow(state, slot, TRANSFER_OUT)
    tally(world, state, slot, -1)
    slot = change_place(world, state, slot, body, function, band)
    place = state.people[slot]
    if place.function != function:
        place.since = month
    place.body = body
    place.function = function
    place.band = band
    place.letter = False
    place.notice = -1
    state.kept[slot] = world.bodies[body].absorber
    tally(world, state, slot, 1)
    count_flow(state, slot, TRANSFER_IN)
    return slot


@compiled
def change_place(world: World, state: State, slot: int, body: int, function: int, band: int) -> int:
    """Let a recruit who moves leave their place to the next one, and take a place where they go to.

    People of the plan keep their slot, and so does who holds a senior post or finds no place free.
    """
    if slot < world.first_place or state.people[slot].leader or not world.posts.kept[body]:
        return slot
    free = free_place(world, state, body, function, band)
    if free < 0:
        return slot
    state.people[free] = state.people[slot]
    state.here[slot], state.here[free] = False, True
    return free


@compiled
def free_place(world: World, state: State, body: int, function: int, band: int) -> int:
    """Find a place of a body, function and band that nobody uses; -1 for none."""
    first = int(world.posts.slots[body, function, band])
    for slot in range(first, first + world.posts.number[body, function, band]):
        if not state.here[slot]:
            return slot
    return -1


@compiled
def take_up(world: World, state: State, slot: int, month: int) -> None:
    """Start a person in the post that was waiting."""
    place = state.people[slot]
    body, function, band = int(place.goes_to), int(place.goes_function), int(place.goes_band)
    mark(state, slot, DESTINED, -1)
    place.goes_to = -1
    if band < place.band:
        pay, post = int(world.cost[state.tax_year[0], slot]), int(world.band_cost[state.tax_year[0], band])
        state.protected[body] += max(pay - post * int(place.fte) // 100, 0)
    move(world, state, slot, month, body, function, band)


@compiled
def promise(world: World, state: State, slot: int, month: int, body: int, function: int, band: int) -> None:
    """Give a person a post; they start at once when their own body has closed."""
    place = state.people[slot]
    own, leader = int(place.body), place.leader
    place.leader = False
    if place.goes_to < 0 and world.posts.kept[own]:
        hold_post(world, state, slot, own, int(place.function), int(place.band), -1)
    place.leader = leader
    end_notice(state, slot)
    place.goes_to = body
    place.goes_function = function
    place.goes_band = band
    hold_post(world, state, slot, body, function, band, 1)
    mark(state, slot, DESTINED, 1)
    if world.bodies[own].closes <= month:
        take_up(world, state, slot, month)


@compiled
def settle(world: World, state: State, slot: int, month: int, body: int, function: int, band: int) -> None:
    """Move a person at once to an empty post of another body."""
    free_post(world, state, slot)
    slot = move(world, state, slot, month, body, function, band)
    hold_post(world, state, slot, body, function, band, 1)


@compiled
def arrive(world: World, state: State, slot: int, body: int, function: int, band: int, flow: int) -> None:
    """Bring somebody who is not in the system into an empty post."""
    place = state.people[slot]
    state.here[slot], state.kept[slot] = True, world.bodies[body].absorber
    place.body = body
    place.function = function
    place.band = band
    place.goes_to = -1
    place.notice = -1
    place.letter = False
    hold_post(world, state, slot, body, function, band, 1)
    tally(world, state, slot, 1)
    count_flow(state, slot, flow)
