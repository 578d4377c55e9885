"""The end of posts and bodies: letters, transfer with the work, notice, redundancy."""

import math

import numpy as np

from remit.draws import mix, uniform
from remit.rules.arithmetic import WHOLE_TIME, complete_years, days_between
from remit.rules.redundancy import redundancy_pence
from remit.simulate.accounts import part_left
from remit.simulate.cash import can_pay, count_wait, give_notice
from remit.simulate.chances import chance_below, list_marked, mark_chances
from remit.simulate.codes import COMMISSIONING, CUT, NOTICE, TRANSFER, VSM
from remit.simulate.compiler import compiled, inlined
from remit.simulate.filling import successor
from remit.simulate.handles import fetch_ahead
from remit.simulate.layout import World
from remit.simulate.moves import free_post, hold_post, leave_paid, move, take_up
from remit.simulate.recruiting import look_back
from remit.simulate.state import Counts, State
from remit.simulate.uncertain import Draw
from remit.simulate.voluntary import payment

HUNDREDTH = WHOLE_TIME // 100
CUT_DIGITS = 4
"""Leading digits of 0 that the months have in which people are asked by a list."""
MOST_CUT = 1.0 / (1 << CUT_DIGITS)
"""Odds up to which the list has everybody whom a cut can meet; above, everybody is asked."""


@compiled
def send_letters(world: World, state: State, month: int) -> None:
    """Give people whose work has a receiver a letter that names it: a destination of the work, not a post."""
    letters, odds = world.changes.letters, world.succession.kinds
    if not world.calendar.letters[month]:
        return
    for slot in range(state.people.size):
        place = state.people[slot]
        if state.here[slot] and letters[place.body] == month:
            place.letter = odds[place.body, place.function].max() > 0.0


@compiled
def transfer_work(world: World, state: State, month: int) -> None:
    """Move people whose work passes to a receiver as a whole (lift and shift), by the succession shares."""
    leaves_in, leaves_to = world.changes.leaves_in, world.changes.leaves_to
    if not world.calendar.transfers[month]:
        return
    for slot in range(state.people.size):
        place = state.people[slot]
        body, function, band = int(place.body), int(place.function), int(place.band)
        if not state.here[slot] or leaves_in[body, function] != month:
            continue
        u = uniform(state.streams[TRANSFER], world.keys[slot], 0)
        receiver = successor(world.succession, body, int(leaves_to[body, function]), u)
        if receiver < 0:
            continue
        free_post(world, state, slot)
        there = move(world, state, slot, month, receiver, function, band)
        if world.posts.kept[receiver]:
            hold_post(world, state, there, receiver, function, band, 1)


@compiled
def close_bodies(world: World, state: State, month: int) -> None:
    """Start people of a closing body in posts that wait for them; others are at risk to the month's end."""
    if not world.calendar.closing[month]:
        return
    for slot in range(state.people.size):
        place = state.people[slot]
        if state.here[slot] and place.goes_to >= 0 and world.bodies[place.body].closes == month:
            take_up(world, state, slot, month)


@compiled
def mark_cut(world: World, state: State) -> None:
    """Mark the months of cuts in which modest odds of notice can meet people of commissioning functions."""
    digits = np.empty(state.people.size, dtype=np.int8)
    for slot in range(digits.size):
        digits[slot] = CUT_DIGITS if world.commissioning[state.people[slot].function] else -1
    mark_chances(state.streams[CUT], world.keys, digits, world.calendar.cuts, state.can_be_cut)


@compiled
def notice_months(world: World, dismissals: float, band: int, service: int, month: int) -> int:
    """Months from the proposal to the last day: consultation, then the longer of contract and statute.

    Statute gives a week for each complete year of service, one to twelve.
    """
    size = 0
    if dismissals >= world.terms.consult_large:
        size = 2
    elif dismissals >= world.terms.consult_small:
        size = 1
    years = complete_years(service, int(world.calendar.out[month]))
    by_statute = math.ceil(min(max(years, 1), 12) * 7.0 * 12.0 / 365.25)
    return int(world.calendar.consultation[month, size] + max(world.calendar.notice[month, band], by_statute))


@compiled
def cut_posts(world: World, draw: Draw, state: State, month: int) -> None:
    """Give notice where a body has more commissioning staff than the cut leaves posts.

    Posts go in equal steps, as many as the part of the cut that falls on posts; leavers are not replaced, so
    only what is over the target is at risk, people under notice already left out. Each month a share of the
    excess, 1 - exp(-rate), gets notice; consultation and notice run before the post goes.
    """
    if not world.calendar.cuts[month]:
        return
    likeliest = weigh_excess(world, draw, state, month)
    if likeliest == 0.0:
        return
    if likeliest > MOST_CUT:
        for slot in range(state.people.size):
            ask_to_go(world, state, slot, month, 0)
        return
    number = list_marked(state.can_be_cut[month], state.asked)
    for n in range(number):
        fetch_ahead(state.people, state.asked, n, number)
        ask_to_go(world, state, int(state.asked[n]), month, CUT_DIGITS)


@compiled
def weigh_excess(world: World, draw: Draw, state: State, month: int) -> float:
    """Set by body the staff over a cut's target and the odds of notice; give the highest odds."""
    bodies, highest = world.bodies, 0.0
    a_month = 1.0 - math.exp(-draw.cut_redundancy_rate)
    for body in range(bodies.size):
        keep = part_left(world, draw, month, body)
        heads = state.by_body[body, COMMISSIONING] - state.by_body[body, NOTICE]
        over = heads - keep * bodies[body].base
        state.excess[body] = state.cut_odds[body] = 0.0
        if keep < 1.0 and over > 0.0 and bodies[body].closes > month:
            state.excess[body] = over
            state.cut_odds[body] = a_month * over / heads
            highest = max(highest, state.cut_odds[body])
    return highest


@inlined
def ask_to_go(world: World, state: State, slot: int, month: int, zeros: int) -> None:
    """Give somebody notice with their body's odds; very senior managers and those placed are left out."""
    if not state.here[slot]:
        return
    place = state.people[slot]
    body, band = int(place.body), int(place.band)
    odds = state.cut_odds[body]
    if odds == 0.0 or place.goes_to >= 0 or place.notice >= 0:
        return
    if band == VSM or not world.commissioning[place.function]:
        return
    if chance_below(mix(state.streams[CUT], world.keys[slot]), month, odds, zeros) < odds:
        wait = notice_months(world, state.excess[body], band, int(place.service), month)
        give_notice(state, slot, month + wait, -1)


@compiled
def make_redundant(world: World, draw: Draw, state: State, counts: Counts, month: int) -> None:
    """Let go whose notice ends, as far as there is cash, and everybody left in a body that has closed."""
    kept = 0
    for n in range(state.lengths[0]):
        slot = int(state.under_notice[n])
        place = state.people[slot]
        if not state.here[slot] or place.notice < 0:
            continue
        if place.notice <= month and let_go(world, draw, state, counts, slot, month):
            continue
        state.under_notice[kept] = slot
        kept += 1
    state.lengths[0] = kept
    if not world.calendar.closing[month]:
        return
    for slot in range(state.people.size):
        body = int(state.people[slot].body)
        if state.here[slot] and world.bodies[body].closes <= month:
            pence = due(world, state, slot, -1, month)
            if not can_pay(world, state, body, pence):
                counts.beyond_cash[month, body] += pence
            dismiss(world, draw, state, counts, slot, month, -1, pence)


@compiled
def let_go(world: World, draw: Draw, state: State, counts: Counts, slot: int, month: int) -> bool:
    """Let a person go whose notice has ended, if there is cash for it; else count them among who waits."""
    scheme = int(state.people[slot].scheme)
    pence = due(world, state, slot, scheme, month)
    if not can_pay(world, state, int(state.people[slot].body), pence):
        count_wait(world, state, counts, slot, month)
        return False
    dismiss(world, draw, state, counts, slot, month, scheme, pence)
    return True


@compiled
def due(world: World, state: State, slot: int, scheme: int, month: int) -> int:
    """Give what the rules pay a person on the last day of the month: redundancy (scheme -1), or a scheme."""
    person, out, service = world.people[slot], int(world.calendar.out[month]), int(state.people[slot].service)
    if scheme >= 0:
        return int(payment(world, slot, service, scheme, month))
    years, days = int(complete_years(service, out)), days_between(service, out)
    terms = world.terms.redundancy
    return int(redundancy_pence(person.pay, HUNDREDTH * person.fte, 0, days, years, terms))


@compiled
def dismiss(
    world: World, draw: Draw, state: State, counts: Counts, slot: int, month: int, scheme: int, pence: int
) -> None:
    """Let one person go with a payment on the last day of the month."""
    years = int(complete_years(int(state.people[slot].service), int(world.calendar.out[month])))
    leave_paid(world, state, counts, slot, month, scheme, years, pence)
    look_back(world, draw, state, slot, month)
