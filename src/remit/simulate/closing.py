"""The end of posts and bodies: letters, transfer with the work, notice, redundancy."""

import math

import numpy as np
from numba import njit

from remit.draws import uniform
from remit.rules.arithmetic import WHOLE_TIME, complete_years, days_between
from remit.rules.redundancy import redundancy_pence
from remit.simulate.codes import COMMISSIONING, CUT, NOTICE, TRANSFER, VSM
from remit.simulate.filling import successor
from remit.simulate.layout import World
from remit.simulate.recruiting import look_back
from remit.simulate.state import (
    Counts,
    State,
    free_post,
    hold_post,
    leave_paid,
    mark,
    move,
    take_up,
)
from remit.simulate.uncertain import Draw

HUNDREDTH = WHOLE_TIME // 100


@njit(cache=True)
def send_letters(world: World, state: State, month: int) -> None:
    """Give people whose work has a receiver a letter that names it: a destination of the work, not a post."""
    letters, odds = world.changes.letters, world.succession.kinds
    if not np.any(letters == month):
        return
    for slot in range(state.people.size):
        place = state.people[slot]
        if place.here and letters[place.body] == month:
            place.letter = odds[place.body, place.function].max() > 0.0


@njit(cache=True)
def transfer_work(world: World, state: State, counts: Counts, streams: np.ndarray, month: int) -> None:
    """Move people whose work passes to a receiver as a whole (lift and shift), by the succession shares."""
    leaves_in, leaves_to = world.changes.leaves_in, world.changes.leaves_to
    if not np.any(leaves_in == month):
        return
    for slot in range(state.people.size):
        place = state.people[slot]
        body, function = place.body, place.function
        if not place.here or leaves_in[body, function] != month:
            continue
        u = uniform(streams[TRANSFER], world.people[slot].key, 0)
        receiver = successor(world.succession, body, leaves_to[body, function], u)
        if receiver < 0:
            continue
        free_post(world, state, slot)
        move(world, state, counts, slot, month, receiver, function, place.band)
        if world.posts.kept[receiver]:
            hold_post(world, state, slot, receiver, function, place.band, 1)


@njit(cache=True)
def close_bodies(world: World, state: State, counts: Counts, month: int) -> None:
    """Start people of a closing body in posts that wait for them; others are at risk to the month's end."""
    if not np.any(world.bodies["closes"] == month):
        return
    for slot in range(state.people.size):
        place = state.people[slot]
        if place.here and place.goes_to >= 0 and world.bodies[place.body].closes == month:
            take_up(world, state, counts, slot, month)


@njit(cache=True)
def notice_months(world: World, dismissals: float, band: int, service: int, month: int) -> int:
    """Months from the proposal to the last day: consultation, then the longer of contract and statute.

    Statute gives a week for each complete year of service, one to twelve.
    """
    size = 0
    if dismissals >= world.terms.consult_large:
        size = 2
    elif dismissals >= world.terms.consult_small:
        size = 1
    years = complete_years(service, world.calendar.out[month])
    by_statute = math.ceil(min(max(years, 1), 12) * 7.0 * 12.0 / 365.25)
    return int(world.calendar.consultation[month, size] + max(world.calendar.notice[month, band], by_statute))


@njit(cache=True)
def cut_posts(
    world: World, draw: Draw, state: State, counts: Counts, streams: np.ndarray, month: int
) -> None:
    """Give notice where a body has more commissioning staff than the cut leaves posts.

    Posts go in equal steps, as many as the part of the cut that falls on posts; leavers are not replaced, so
    only what is over the target is at risk, people under notice already left out. Each month a share of the
    excess, 1 - exp(-rate), gets notice; consultation and notice run before the post goes.
    """
    bodies = world.bodies
    keep = 1.0 - draw.cut_posts_share * (1.0 - world.changes.keep[month])
    odds, excess = np.zeros(bodies.size), np.zeros(bodies.size)
    some = False
    for body in range(bodies.size):
        heads = state.by_body[body, COMMISSIONING] - state.by_body[body, NOTICE]
        excess[body] = heads - keep[body] * bodies[body].base
        if keep[body] < 1.0 and excess[body] > 0.0 and bodies[body].closes > month:
            odds[body] = (1.0 - math.exp(-draw.cut_redundancy_rate)) * excess[body] / heads
            some = True
    if not some:
        return
    for slot in range(state.people.size):
        place = state.people[slot]
        if not place.here or odds[place.body] == 0.0 or place.goes_to >= 0 or place.notice >= 0:
            continue
        if place.band == VSM or not world.commissioning[place.function]:
            continue
        if uniform(streams[CUT], world.people[slot].key, month) < odds[place.body]:
            wait = notice_months(world, excess[place.body], place.band, place.service, month)
            give_notice(state, slot, month + wait)


@njit(cache=True)
def give_notice(state: State, slot: int, last: int) -> None:
    """Put a person under notice that ends with a month."""
    state.people[slot].notice = last
    mark(state, slot, NOTICE, 1)
    state.under_notice[state.lengths[0]] = slot
    state.lengths[0] += 1


@njit(cache=True)
def make_redundant(
    world: World, draw: Draw, state: State, counts: Counts, streams: np.ndarray, month: int
) -> None:
    """Make redundant whose notice ends, and everybody who is left in a body that has closed."""
    kept = 0
    for n in range(state.lengths[0]):
        slot = state.under_notice[n]
        place = state.people[slot]
        if not place.here or place.notice < 0:
            continue
        if place.notice <= month:
            dismiss(world, draw, state, counts, streams, slot, month)
        else:
            state.under_notice[kept] = slot
            kept += 1
    state.lengths[0] = kept
    if not np.any(world.bodies["closes"] == month):
        return
    for slot in range(state.people.size):
        place = state.people[slot]
        if place.here and world.bodies[place.body].closes <= month:
            dismiss(world, draw, state, counts, streams, slot, month)


@njit(cache=True)
def dismiss(
    world: World, draw: Draw, state: State, counts: Counts, streams: np.ndarray, slot: int, month: int
) -> None:
    """Make one person redundant with the pay that the rules give on the last day of the month."""
    person, out, service = world.people[slot], world.calendar.out[month], state.people[slot].service
    years, days = complete_years(service, out), days_between(service, out)
    pence = redundancy_pence(person.pay, HUNDREDTH * person.fte, 0, days, years, world.terms.redundancy)
    leave_paid(world, state, counts, slot, month, -1, years, pence)
    look_back(world, draw, state, streams, slot, month)
