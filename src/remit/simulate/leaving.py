"""Leaving by choice and retirement: competing risks, what raises and lowers them, and where people go."""

import math

import numpy as np

from remit.draws import mix, uniform
from remit.rules.arithmetic import complete_years
from remit.simulate.chances import chance_below, digits_of, list_marked, mark_chances
from remit.simulate.codes import (
    ANNOUNCED,
    BELIEF,
    CALM,
    LEAVE,
    LEFT,
    LONG,
    MOVE,
    RETAIN,
    RETIRED,
    SHORT,
    TO_PRIVATE,
    TO_PROVIDER,
    WHERE,
    WITHIN,
)
from remit.simulate.compiler import compiled, inlined
from remit.simulate.filling import by_lot, find_opening
from remit.simulate.handles import fetch_ahead
from remit.simulate.layout import World
from remit.simulate.moves import count_flow, leave, settle
from remit.simulate.state import State
from remit.simulate.uncertain import Draw

RETIRING = (0, 55, 60, 65)
"""Ages from which a rate of retirement may apply."""


@inlined
def monthly(rate_y: float) -> float:
    """Turn a yearly rate (hazard) into a monthly one: the only place where time units meet."""
    return rate_y / 12.0


@compiled
def own_rate(kind: np.record, draw: Draw) -> float:
    """Yearly rate of leaving by choice in calm times: by profession, band, staff group and service.

    base x exp(elasticity x gap in pay) x (provision) x (8a and above) x (clinical) x (short or long service)

    The gap is what providers and private suppliers offer above the body's pay, as a share of it. All of it
    goes by what somebody is at the start, for a finance officer stays one in another post.

    Args:
        kind: a KIND record.
        draw: uncertain parameters.
    """
    gap = draw.leaving_pay_gap_finance if kind.finance else draw.leaving_pay_gap
    rate = draw.leaving_base_rate_y * math.exp(draw.leaving_pay_elasticity * gap)
    if not kind.commissioning:
        rate *= draw.leaving_provision_multiple
    if kind.upper:
        rate *= draw.leaving_senior_multiple
    if kind.clinical:
        rate *= draw.leaving_clinical_multiple
    if kind.service == SHORT:
        rate *= draw.leaving_short_service_multiple
    elif kind.service == LONG:
        rate *= draw.leaving_long_service_multiple
    return rate


@inlined
def held_down(draw: Draw, nearness: float) -> float:
    """Multiple of leaving by pay held down near a limit: exp(elasticity x pass-through x nearness)."""
    return math.exp(draw.leaving_pay_elasticity * draw.leaving_cap_pass_through * nearness)


@inlined
def retirement_rate(at_55: float, at_60: float, at_65: float, age: int) -> float:
    """Yearly rate of retirement at an age in whole years, in calm times, from the rates by age."""
    if age >= 65:
        return at_65
    if age >= 60:
        return at_60
    if age >= 55:
        return at_55
    return 0.0


@inlined
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


@compiled
def highest_rate(world: World, draw: Draw, own: float, age_at_end: int, retained: bool) -> float:
    """Bound on the yearly rate of leaving and retiring together, whatever happens.

    Caps and allowances count where the plan has any.
    """
    limit = max(1.0, held_down(draw, 1.0))
    pay = limit if world.any_cap else 1.0
    squeeze = limit if world.any_allowance else 1.0
    terms = max(1.0, draw.leaving_retained_multiple, draw.leaving_rebound_multiple) if retained else 1.0
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


@compiled
def settle_lives(world: World, draw: Draw, state: State) -> None:
    """Give everybody their own rate and say who is business-critical; mark the months with a chance to go.

    A place may be taken by any recruit, of any age: its months are those of the likeliest.
    """
    digits_of_kind = know_rates(world, draw, state)
    end, digits, places = int(world.calendar.month[-1]), state.leave_digits, world.first_place
    for slot in range(places):
        place = state.people[slot]
        place.retained = uniform(state.streams[RETAIN], world.keys[slot], 0) < draw.retention_share
        step = retiring_step((end - place.born) // 12)
        digits[slot] = digits_of_kind[place.kind, step, 1 if place.retained else 0]
    digits[places:] = digits_of_kind[:, :, 0].min() if digits_of_kind.size else 0
    for body in range(world.bodies.size):
        believes = uniform(state.streams[BELIEF], world.bodies[body].key, 0) < draw.belief_share
        state.disbelief[body] = 0.0 if believes else 1.0
    always = np.ones(world.calendar.month.size, dtype=np.bool_)
    mark_chances(state.streams[LEAVE], world.keys, digits, always, state.can_leave)


@compiled
def know_rates(world: World, draw: Draw, state: State) -> np.ndarray:
    """Work out the own rate of each kind of people, and in which months they can leave or retire at all.

    Returns:
        Leading digits of 0 that such a month has, int8 (kinds, steps, 2): by the step of `RETIRING` that the
        plan's end finds somebody at, and whether they are business-critical.
    """
    digits = np.empty((world.kinds.size, len(RETIRING), 2), dtype=np.int8)
    for kind in range(world.kinds.size):
        own = own_rate(world.kinds[kind], draw)
        state.own_rates[kind] = own
        for step in range(len(RETIRING)):
            for retained in range(2):
                highest = monthly(highest_rate(world, draw, own, RETIRING[step], retained == 1))
                digits[kind, step, retained] = digits_of(1.0 - math.exp(-highest))
    return digits


@compiled
def retiring_step(age: int) -> int:
    """Give the place of the last step of `RETIRING` that an age has reached."""
    step = 0
    for next_step in range(1, len(RETIRING)):
        if age >= RETIRING[next_step]:
            step = next_step
    return step


@compiled
def feel(world: World, draw: Draw, state: State, month: int) -> None:
    """Work out what this month does to leaving, from the plan and from last month's vacancies and pay."""
    changes, bodies = world.changes, world.bodies
    for body in range(bodies.size):
        record, mood = bodies[body], state.moods[body]
        future = changes.future[month, body]
        mood.doubt = 0.0
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
    for band in range(state.cap_pull.size):
        state.cap_pull[band] = held_down(draw, changes.cap[month, band])


@inlined
def rates_of(world: World, draw: Draw, state: State, slot: int, month: int) -> tuple[float, float]:
    """Give a person's yearly rates of leaving by choice and of retiring in a month."""
    place = state.people[slot]
    mood = state.moods[place.body]
    own = state.own_rates[place.kind]
    leaving = leaving_rate(own, pay_and_terms(state, slot), doubt_of(draw, state, slot), mood.strain)
    age = (world.calendar.month[month] - place.born) // 12
    retiring = retirement_rate(
        draw.retirement_rate_55_y, draw.retirement_rate_60_y, draw.retirement_rate_65_y, age
    )
    if mood.waiting and place.goes_to < 0:
        retiring *= draw.retirement_wait_multiple
    return leaving, retiring


@inlined
def pay_and_terms(state: State, slot: int) -> float:
    """Multiple of a person's leaving by limits on pay and by terms of retention."""
    place = state.people[slot]
    mood = state.moods[place.body]
    multiple = mood.squeeze
    if mood.capped:
        multiple *= state.cap_pull[place.band]
    if place.retained:
        multiple *= mood.terms
    return multiple


@inlined
def doubt_of(draw: Draw, state: State, slot: int) -> float:
    """Uplift of a person's leaving by doubt about the body: less for who is placed, or has a letter."""
    place = state.people[slot]
    uplift = draw.leaving_doubt_uplift * state.moods[place.body].doubt
    if place.goes_to >= 0:
        uplift *= draw.leaving_placed_multiple
    elif place.letter:
        uplift *= draw.leaving_letter_multiple
    return uplift


@compiled
def leave_and_retire(world: World, draw: Draw, state: State, month: int) -> None:
    """Let people leave by choice (to a provider, a private supplier, a body of the plan, out) or retire.

    One uniform decides whether somebody goes, against 1 - exp(-(leaving + retirement) / 12); a second one
    says why, in proportion to the rates. Absorbers keep whom they took. Who wants to move within
    commissioning stays where no post is open.
    """
    feel(world, draw, state, month)
    asked, cost = state.asked, world.cost[state.tax_year[0]]
    number = list_marked(state.can_leave[month], asked)
    movers, moving = np.empty(number, dtype=np.int64), 0
    for n in range(number):
        fetch_ahead(state.people, asked, n, number)
        fetch_ahead(world.keys, asked, n, number)
        fetch_ahead(cost, asked, n, number)
        slot = int(asked[n])
        if not state.here[slot] or state.kept[slot]:
            continue
        why = reason_to_go(world, draw, state, slot, month)
        if why < 0.0:
            continue
        if go(world, draw, state, slot, month, why):
            movers[moving] = slot
            moving += 1
    move_within(world, state, movers[:moving], month)


@inlined
def reason_to_go(world: World, draw: Draw, state: State, slot: int, month: int) -> float:
    """Say whether a person whom the month asks goes, and why: -1 who stays, 2 who retires.

    Who leaves by choice gets the number from 0 to 1 that says where to.
    """
    leaving, retiring = rates_of(world, draw, state, slot, month)
    leaving, retiring = monthly(leaving), monthly(retiring)
    own, zeros = mix(state.streams[LEAVE], world.keys[slot]), int(state.leave_digits[slot])
    u = chance_below(own, month, leaving + retiring, zeros)
    if u == 1.0 or u >= 1.0 - math.exp(-(leaving + retiring)):
        return -1.0
    why = uniform(state.streams[WHERE], world.keys[slot], month) * (leaving + retiring)
    return why / leaving if why < leaving else 2.0


@compiled
def go(world: World, draw: Draw, state: State, slot: int, month: int, why: float) -> bool:
    """Let one person leave or retire; tell whether they want to move within commissioning instead."""
    place = state.people[slot]
    flow = RETIRED if why > 1.0 else where_to(draw, place.function == world.finance, why)
    if flow == WITHIN:
        return True
    years = int(complete_years(int(place.service), int(world.calendar.out[month])))
    leave(world, state, slot, flow, years)
    return False


@inlined
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


@compiled
def move_within(world: World, state: State, movers: np.ndarray, month: int) -> None:
    """Move people to empty posts of their function and band elsewhere, in the order of a lot.

    A post that somebody leaves can be taken by the next: vacancies run in chains. Who waits for a post of
    the new system already does not look for another.
    """
    for slot in by_lot(world, state, movers, month):
        place = state.people[slot]
        if place.goes_to >= 0:
            continue
        turn = uniform(state.streams[MOVE], world.keys[slot], month)
        function, band = int(place.function), int(place.band)
        body = find_opening(world, state, int(place.body), function, band, turn)
        if body >= 0:
            count_flow(state, slot, WITHIN)
            settle(world, state, slot, month, body, function, band)
