"""Leaving by choice and retirement: competing risks, what raises and lowers them, and where people go."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from remit.draws import mix, uniform
from remit.rules.arithmetic import complete_years
from remit.simulate.chances import Chances, digits_of, find_chances, happens, next_chance
from remit.simulate.codes import (
    ANNOUNCED,
    BAND_8A,
    BELIEF,
    CALM,
    CLINICAL,
    LEAVE,
    LEFT,
    LOT,
    MOVE,
    RETAIN,
    RETIRED,
    TO_PRIVATE,
    TO_PROVIDER,
    WHERE,
    WITHIN,
)
from remit.simulate.filling import find_opening
from remit.simulate.layout import World
from remit.simulate.state import Counts, State, count_flow, leave, settle
from remit.simulate.uncertain import Draw

ANY_AGE = 200
"""An age at which every rate of retirement may apply."""


# One record a body: what a month does to leaving there. Multiples are of a person's own yearly rate.
MOOD = np.dtype(
    [
        ("doubt", np.float64),  # from 0 (calm) to 1 (closing, no post)
        ("strain", np.float64),  # uplift by workload and by disbelief in the change
        ("squeeze", np.float64),  # multiple by an allowance that pay has to fit in
        ("terms", np.float64),  # multiple for business-critical staff: terms on offer, or gone
        ("capped", np.bool_),  # pay is under a cap
        ("waiting", np.bool_),  # people near retirement wait for what the closing brings
        ("absorber", np.bool_),  # keeps whom it takes
    ],
    align=True,
)


class Pull(NamedTuple):
    """What a month does to leaving, the same for many people; effects as in `Draw`."""

    bodies: np.ndarray  # MOOD records (bodies,)
    cap: np.ndarray  # float64 (bands,), multiple by a cap on pay
    now: int  # months since year 0
    doubt_uplift: float
    placed_multiple: float
    letter_multiple: float
    wait_multiple: float
    retiring_55: float
    retiring_60: float
    retiring_65: float


@njit(cache=True)
def monthly(rate_y: float) -> float:
    """Turn a yearly rate (hazard) into a monthly one: the only place where time units meet."""
    return rate_y / 12.0


@njit(cache=True)
def own_rate(world: World, draw: Draw, slot: int, out: int) -> float:
    """Yearly rate of leaving by choice in calm times: by profession, band, staff group and service.

    base x exp(elasticity x gap in pay) x (provision) x (8a and above) x (clinical) x (short or long service)

    The gap is what providers and private suppliers offer above the body's pay, as a share of it; it goes by
    the function at the start, for a finance officer stays one in another post.
    """
    person = world.people[slot]
    gap = draw.leaving_pay_gap_finance if person.function == world.finance else draw.leaving_pay_gap
    rate = draw.leaving_base_rate_y * math.exp(draw.leaving_pay_elasticity * gap)
    if not world.commissioning[person.function]:
        rate *= draw.leaving_provision_multiple
    if person.band >= BAND_8A:
        rate *= draw.leaving_senior_multiple
    if person.group == CLINICAL:
        rate *= draw.leaving_clinical_multiple
    years = complete_years(person.service, out) if person.service > 0 else 0
    if years < 2:
        rate *= draw.leaving_short_service_multiple
    elif years >= 15:
        rate *= draw.leaving_long_service_multiple
    return rate


@njit(cache=True)
def held_down(draw: Draw, nearness: float) -> float:
    """Multiple of leaving by pay held down near a limit: exp(elasticity x pass-through x nearness)."""
    return math.exp(draw.leaving_pay_elasticity * draw.leaving_cap_pass_through * nearness)


@njit(cache=True)
def retirement_rate(at_55: float, at_60: float, at_65: float, age: int) -> float:
    """Yearly rate of retirement at an age in whole years, in calm times, from the rates by age."""
    if age >= 65:
        return at_65
    if age >= 60:
        return at_60
    if age >= 55:
        return at_55
    return 0.0


@njit(cache=True)
def leaving_rate(own: float, multiple: float, uplift: float, strain: float) -> float:
    """Yearly rate of leaving by choice.

    own x multiple x (1 + uplift x doubt x (placed, or a letter: part of it) + strain)

    Args:
        own: the person's rate in calm times.
        multiple: by limits on pay, and by terms of retention.
        uplift: by doubt about the body, as far as it troubles the person.
        strain: uplift by workload and by disbelief.
    """
    return own * multiple * (1.0 + uplift + strain)


@njit(cache=True)
def highest_rate(draw: Draw, own: float, age_at_end: int, capped: bool, allowed: bool) -> float:
    """Bound on the yearly rate of leaving and retiring together, whatever happens.

    Caps and allowances count where the plan has any.
    """
    limit = max(1.0, held_down(draw, 1.0))
    pay = limit if capped else 1.0
    squeeze = limit if allowed else 1.0
    terms = max(1.0, draw.leaving_retained_multiple, draw.leaving_rebound_multiple)
    uplift = draw.leaving_doubt_uplift * max(1.0, draw.leaving_placed_multiple, draw.leaving_letter_multiple)
    strain = draw.leaving_workload_uplift + draw.leaving_disbelief_uplift
    retiring = 0.0
    for age in (55, 60, 65):
        if age_at_end >= age:
            retiring = max(
                retiring,
                retirement_rate(
                    draw.retirement_rate_55_y, draw.retirement_rate_60_y, draw.retirement_rate_65_y, age
                ),
            )
    retiring *= max(1.0, draw.retirement_wait_multiple)
    return own * pay * squeeze * terms * (1.0 + uplift + strain) + retiring


@njit(cache=True)
def settle_lives(world: World, draw: Draw, state: State, streams: np.ndarray) -> Chances:
    """Give everybody their own rate and say who is business-critical; find the months with a chance to go."""
    first_out, end = world.calendar.out[0], world.calendar.month[-1]
    people = world.first_place
    digits = np.empty(people, dtype=np.int8)
    for slot in range(state.people.size):
        place = state.people[slot]
        place.risk = own_rate(world, draw, slot, first_out)
        if slot < people:
            key = world.people[slot].key
            place.retained = uniform(streams[RETAIN], key, 0) < draw.retention_share
            digits[slot] = own_digits(world, draw, place.risk, (end - place.born) // 12)
    for body in range(world.bodies.size):
        believes = uniform(streams[BELIEF], world.bodies[body].key, 0) < draw.belief_share
        state.disbelief[body] = 0.0 if believes else 1.0
    return find_chances(streams[LEAVE], world.people, digits, world.calendar.month.size)


@njit(cache=True)
def own_digits(world: World, draw: Draw, risk: float, age_at_end: int) -> int:
    """Count the leading digits of 0 that any month has in which a person can leave or retire."""
    highest = monthly(highest_rate(draw, risk, age_at_end, world.any_cap, world.any_allowance))
    return digits_of(1.0 - math.exp(-highest))


@njit(cache=True)
def feel(world: World, draw: Draw, state: State, month: int) -> Pull:
    """Work out what this month does to leaving, from the plan and from last month's vacancies and pay."""
    changes, bodies = world.changes, world.bodies
    moods = np.zeros(bodies.size, dtype=MOOD)
    for body in range(bodies.size):
        record, mood = bodies[body], moods[body]
        future = changes.future[month, body]
        if record.sender and record.at_risk <= month:
            mood.doubt = 1.0
        elif future == ANNOUNCED:
            mood.doubt = draw.leaving_doubt_announced
        elif future != CALM:
            mood.doubt = draw.leaving_doubt_rumoured
        disbelief = state.disbelief[changes.team[month, body]] if future != CALM else 0.0
        workload = state.workload[body]
        mood.strain = draw.leaving_workload_uplift * workload + draw.leaving_disbelief_uplift * disbelief
        mood.waiting = record.sender and future == ANNOUNCED
        mood.squeeze = 1.0
        allowance = changes.allowance[month, body]
        if allowance > 0:
            near = min(max(2.0 * state.pay[body] / allowance - 1.0, 0.0), 1.0)
            mood.squeeze = held_down(draw, near)
        mood.terms = 1.0
        if changes.retained[month, body]:
            mood.terms = draw.leaving_retained_multiple
        elif changes.lapsed[month, body]:
            mood.terms = draw.leaving_rebound_multiple
        mood.capped = changes.capped[month, body]
        mood.absorber = record.absorber
    cap = np.empty(changes.cap.shape[1])
    for band in range(cap.size):
        cap[band] = held_down(draw, changes.cap[month, band])
    return Pull(
        moods,
        cap,
        world.calendar.month[month],
        draw.leaving_doubt_uplift,
        draw.leaving_placed_multiple,
        draw.leaving_letter_multiple,
        draw.retirement_wait_multiple,
        draw.retirement_rate_55_y,
        draw.retirement_rate_60_y,
        draw.retirement_rate_65_y,
    )


@njit(cache=True)
def rates_of(place: np.record, pull: Pull) -> tuple[float, float]:
    """Give a person's yearly rates of leaving by choice and of retiring in a month."""
    mood = pull.bodies[place.body]
    multiple = mood.squeeze
    if mood.capped:
        multiple *= pull.cap[place.band]
    if place.retained:
        multiple *= mood.terms
    uplift = pull.doubt_uplift * mood.doubt
    placed = place.goes_to >= 0
    if placed:
        uplift *= pull.placed_multiple
    elif place.letter:
        uplift *= pull.letter_multiple
    age = (pull.now - place.born) // 12
    retiring = retirement_rate(pull.retiring_55, pull.retiring_60, pull.retiring_65, age)
    if mood.waiting and not placed:
        retiring *= pull.wait_multiple
    return leaving_rate(place.risk, multiple, uplift, mood.strain), retiring


@njit(cache=True)
def leave_and_retire(
    world: World,
    draw: Draw,
    state: State,
    counts: Counts,
    chances: Chances,
    streams: np.ndarray,
    month: int,
) -> None:
    """Let people leave by choice (to a provider, a private supplier, a body of the plan, out) or retire.

    One uniform decides whether somebody goes, against 1 - exp(-(leaving + retirement) / 12); a second one
    says why, in proportion to the rates. Absorbers keep whom they took. Who wants to move within
    commissioning stays where no post is open.
    """
    pull = feel(world, draw, state, month)
    places, people, later_next, pending = state.people, world.people, state.later_next, state.pending
    movers = np.empty(64, dtype=np.int64)
    moving = 0
    for at in range(chances.first[month], chances.first[month + 1]):
        slot = chances.slots[at]
        why = reason_to_go(places[slot], people[slot].key, pull, streams, month, chances.digits[slot])
        if why >= 0.0 and go(world, draw, state, counts, slot, month, why):
            movers, moving = append(movers, moving, slot)
    recruit = state.later[month]
    while recruit >= 0:
        following = later_next[recruit]
        pending[recruit] = -1
        if places[recruit].here:
            expect_chance(world, draw, state, streams, recruit, month)
            why = reason_to_go(places[recruit], people[recruit].key, pull, streams, month, 0)
            if why >= 0.0 and go(world, draw, state, counts, recruit, month, why):
                movers, moving = append(movers, moving, recruit)
        recruit = following
    move_within(world, state, counts, streams, movers[:moving], month)


@njit(cache=True)
def reason_to_go(
    place: np.record, key: np.uint64, pull: Pull, streams: np.ndarray, month: int, zeros: int
) -> float:
    """Say whether a person goes this month, and why: -1 who stays, 2 who retires.

    Who leaves by choice gets the number from 0 to 1 that says where to. `zeros` are the leading digits of the
    month's uniform that are known to be 0.
    """
    if not place.here or pull.bodies[place.body].absorber:
        return -1.0
    leaving, retiring = rates_of(place, pull)
    leaving, retiring = monthly(leaving), monthly(retiring)
    odds = 1.0 - math.exp(-(leaving + retiring))
    if not happens(mix(streams[LEAVE], key), month, odds, zeros):
        return -1.0
    why = uniform(streams[WHERE], key, month) * (leaving + retiring)
    return why / leaving if why < leaving else 2.0


@njit(cache=True)
def append(slots: np.ndarray, used: int, slot: int) -> tuple[np.ndarray, int]:
    """Add a slot to a list that grows by doubling."""
    if used == slots.size:
        larger = np.empty(2 * used, dtype=np.int64)
        larger[:used] = slots
        slots = larger
    slots[used] = slot
    return slots, used + 1


@njit(cache=True)
def expect_chance(world: World, draw: Draw, state: State, streams: np.ndarray, slot: int, after: int) -> None:
    """Put a place's holder on the list of the next month in which something can happen to them.

    The months are those of the place: who takes it over from somebody else finds them on the list already.
    """
    if slot < world.first_place or state.pending[slot] > after:
        return
    own = mix(streams[LEAVE], world.people[slot].key)
    digits = own_digits(world, draw, state.people[slot].risk, ANY_AGE)
    month = next_chance(own, digits, after, world.calendar.month.size)
    state.later_next[slot] = state.later[month]
    state.later[month] = slot
    state.pending[slot] = month


@njit(cache=True)
def go(world: World, draw: Draw, state: State, counts: Counts, slot: int, month: int, why: float) -> bool:
    """Let one person leave or retire; tell whether they want to move within commissioning instead."""
    place = state.people[slot]
    flow = RETIRED if why > 1.0 else where_to(draw, place.function == world.finance, why)
    if flow == WITHIN:
        return True
    leave(world, state, counts, slot, month, flow, complete_years(place.service, world.calendar.out[month]))
    return False


@njit(cache=True)
def where_to(draw: Draw, finance: bool, u: float) -> int:
    """Say where a person who leaves by choice goes."""
    provider = draw.leaving_to_provider_share_finance if finance else draw.leaving_to_provider_share
    if u < provider:
        return TO_PROVIDER
    if u < provider + draw.leaving_to_private_share:
        return TO_PRIVATE
    if u < provider + draw.leaving_to_private_share + draw.leaving_within_share:
        return WITHIN
    return LEFT


@njit(cache=True)
def move_within(
    world: World, state: State, counts: Counts, streams: np.ndarray, movers: np.ndarray, month: int
) -> None:
    """Move people to empty posts of their function and band elsewhere, in the order of a lot.

    A post that somebody leaves can be taken by the next: vacancies run in chains. Who waits for a post of
    the new system already does not look for another.
    """
    if movers.size == 0:
        return
    lots = np.empty(movers.size)
    for n in range(movers.size):
        lots[n] = uniform(streams[LOT], world.people[movers[n]].key, month)
    for n in np.argsort(lots):
        slot = movers[n]
        place = state.people[slot]
        if place.goes_to >= 0:
            continue
        turn = uniform(streams[MOVE], world.people[slot].key, month)
        body = find_opening(world, state, place.body, place.function, place.band, turn)
        if body >= 0:
            count_flow(state, counts, slot, month, WITHIN)
            settle(world, state, counts, slot, month, body, place.function, place.band)
