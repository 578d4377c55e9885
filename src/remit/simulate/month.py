"""The month: every step of the simulation, in the order in which it happens.

`simulate_run` is the schedule. Each step is a function below it: it reads the world, changes the state and
counts what it did; no step looks ahead. Every draw is keyed by seed, decision, run, person and month.
"""

import math

import numpy as np
from numba import njit

from remit.draws import stream, uniform
from remit.rules.arithmetic import WHOLE_TIME, complete_years, days_between
from remit.rules.redundancy import redundancy_pence
from remit.rules.voluntary import mars_pence
from remit.simulate.codes import (
    ACT,
    ACTING,
    BAND_8A,
    CLINICAL,
    CUT,
    DECISIONS,
    LEAVE,
    LEFT,
    PRIVATE,
    PROVIDER,
    REDUNDANT,
    RETAIN,
    RETIRED,
    TO_PRIVATE,
    TO_PROVIDER,
    TRANSFER,
    VOLUNTARY,
    VOLUNTEER,
    VSM,
    WHERE,
)
from remit.simulate.filling import fill_posts, successor
from remit.simulate.layout import World
from remit.simulate.state import (
    Counts,
    State,
    count_people,
    count_posts,
    count_vacancies,
    free_post,
    leave,
    move,
    take_up,
)
from remit.simulate.uncertain import Draw

HUNDREDTH = WHOLE_TIME // 100
"""Hours are kept in hundredths of whole-time; rules take them in millionths."""
TEN = 10.0
"""Years of service at which a voluntary scheme has the drawn uptake, and by which its slope counts."""


@njit(cache=True, nogil=True)
def simulate_run(world: World, draw: Draw, state: State, counts: Counts, seed: int, run: int) -> None:
    """Live through every month of the plan once.

    Args:
        world: the plan as arrays.
        draw: the run's uncertain parameters.
        state: a new state; changed in place.
        counts: new counts; filled in place.
        seed: whole number shared by all runs.
        run: number of the run.
    """
    streams = np.empty(len(DECISIONS), dtype=np.uint64)
    for decision in range(streams.size):
        streams[decision] = stream(seed, decision, run)
    begin(world, draw, state, streams)
    for month in range(world.calendar.month.size):
        offer_voluntary_exit(world, draw, state, counts, streams, month)
        leave_and_retire(world, draw, state, counts, streams, month)
        transfer_work(world, state, counts, streams, month)
        close_bodies(world, state, counts, month)
        fill_posts(world, draw, state, counts, streams, month)
        act_up(world, draw, state, counts, streams, month)
        cut_posts(world, draw, state, counts, streams, month)
        make_redundant(world, state, counts, month)
        keep_accounts(world, state, counts, month)


@njit(cache=True)
def monthly(rate_y: float) -> float:
    """Turn a yearly rate (hazard) into a monthly one: the only place where time units meet."""
    return rate_y / 12.0


@njit(cache=True)
def begin(world: World, draw: Draw, state: State, streams: np.ndarray) -> None:
    """Give everybody their own rate of leaving and say who is business-critical."""
    first_out = world.calendar.out[0]
    for slot in range(state.people.size):
        person = world.people[slot]
        risk = draw.leaving_base_rate_y
        if person.function == world.finance:
            risk *= draw.leaving_finance_multiple
        if not world.commissioning[person.function]:
            risk *= draw.leaving_provision_multiple
        if person.band >= BAND_8A:
            risk *= draw.leaving_senior_multiple
        if person.group == CLINICAL:
            risk *= draw.leaving_clinical_multiple
        years = complete_years(person.service, first_out)
        if years < 2:
            risk *= draw.leaving_short_service_multiple
        elif years >= 15:
            risk *= draw.leaving_long_service_multiple
        state.people[slot].risk = risk
        state.people[slot].retained = uniform(streams[RETAIN], person.key, 0) < draw.retention_share


@njit(cache=True)
def offer_voluntary_exit(
    world: World, draw: Draw, state: State, counts: Counts, streams: np.ndarray, month: int
) -> None:
    """Let people take a voluntary scheme that is open: odds by service, staff group and region.

    The odds over the whole window are shared evenly over its months. A post has to be given up, so a person
    with less service than the scheme asks, or with a post in the new system, does not take part.
    """
    schemes, bodies = world.schemes, world.bodies
    for scheme in range(schemes.opens.size):
        if not schemes.opens[scheme] <= month <= schemes.closes[scheme]:
            continue
        window = schemes.closes[scheme] - schemes.opens[scheme] + 1
        kinds, out = schemes.kinds[scheme], world.calendar.out[month]
        for slot in range(state.people.size):
            place, person = state.people[slot], world.people[slot]
            if not place.here or place.goes_to >= 0 or not kinds[bodies[place.body].kind]:
                continue
            years = complete_years(person.service, out)
            pence = mars_pence(person.pay, HUNDREDTH * person.fte, years, world.mars)
            if pence == 0:
                continue
            decades = (min(years, world.mars.half_months_max // world.mars.half_months_per_year) - TEN) / TEN
            odds = draw.voluntary_uptake * math.exp(draw.voluntary_service_slope * decades)
            if person.group == CLINICAL:
                odds *= draw.voluntary_clinical_multiple
            region = bodies[place.body].region
            if region == world.regions[0]:
                odds *= draw.voluntary_north_east_multiple
            elif region == world.regions[1]:
                odds *= draw.voluntary_north_west_multiple
            this_month = 1.0 - (1.0 - min(odds, 0.9)) ** (1.0 / window)
            if uniform(streams[VOLUNTEER], person.key, month) < this_month:
                leave(bodies, state, counts, slot, month, VOLUNTARY, years, pence)


@njit(cache=True)
def retirement_rate(draw: Draw, age: int) -> float:
    """Yearly rate of retirement at an age in whole years."""
    if age >= 65:
        return draw.retirement_rate_65_y
    if age >= 60:
        return draw.retirement_rate_60_y
    if age >= 55:
        return draw.retirement_rate_55_y
    return 0.0


@njit(cache=True)
def leaving_rate(draw: Draw, own: float, doubt: float, placed: bool, retained: bool) -> float:
    """Yearly rate of leaving by choice: a person's own, raised by doubt, lowered by a post or a guarantee.

    own x (1 + uplift x doubt x (placed: part of it)) x (retained: part of it)
    """
    uplift = draw.leaving_doubt_uplift * doubt
    if placed:
        uplift *= draw.leaving_placed_multiple
    rate = own * (1.0 + uplift)
    if retained:
        rate *= draw.leaving_retained_multiple
    return rate


@njit(cache=True)
def leave_and_retire(
    world: World, draw: Draw, state: State, counts: Counts, streams: np.ndarray, month: int
) -> None:
    """Let people leave by choice (to a provider, a private supplier, out) or retire: competing risks.

    One uniform decides whether somebody goes, against 1 - exp(-(leaving + retirement) / 12); a second one
    says why, in proportion to the rates. Absorbers keep whom they took.
    """
    bodies, now, out = world.bodies, world.calendar.month[month], world.calendar.out[month]
    doubts, offered = world.changes.doubt[month], world.changes.retained[month]
    for slot in range(state.people.size):
        place = state.people[slot]
        if not place.here:
            continue
        body = place.body
        kind = bodies[body].kind
        if kind in (PROVIDER, PRIVATE):
            continue
        person = world.people[slot]
        retained = place.retained and offered[body]
        leaving = monthly(leaving_rate(draw, place.risk, doubts[body], place.goes_to >= 0, retained))
        retiring = monthly(retirement_rate(draw, (now - person.born) // 12))
        u = uniform(streams[LEAVE], person.key, month)
        if u >= leaving + retiring or u >= 1.0 - math.exp(-(leaving + retiring)):
            continue
        why = uniform(streams[WHERE], person.key, month) * (leaving + retiring)
        flow = RETIRED
        if why < leaving:
            flow = where_to(draw, place.function == world.finance, why / leaving)
        leave(bodies, state, counts, slot, month, flow, complete_years(person.service, out), 0)


@njit(cache=True)
def where_to(draw: Draw, finance: bool, u: float) -> int:
    """Say where a person who leaves by choice goes."""
    provider = draw.leaving_to_provider_share_finance if finance else draw.leaving_to_provider_share
    if u < provider:
        return TO_PROVIDER
    if u < provider + draw.leaving_to_private_share:
        return TO_PRIVATE
    return LEFT


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
        free_post(world.bodies, state, place)
        move(state, counts, slot, month, receiver, function, place.band)
        if world.bodies[receiver].opens > 0:
            state.filled[receiver, function, place.band] += 1


@njit(cache=True)
def close_bodies(world: World, state: State, counts: Counts, month: int) -> None:
    """Start people of a closing body in posts that wait for them; others are at risk to the month's end."""
    if not np.any(world.bodies["closes"] == month):
        return
    for slot in range(state.people.size):
        place = state.people[slot]
        if place.here and place.goes_to >= 0 and world.bodies[place.body].closes == month:
            take_up(state, counts, slot, month)


@njit(cache=True)
def act_up(world: World, draw: Draw, state: State, counts: Counts, streams: np.ndarray, month: int) -> None:
    """Count executive and senior posts without a permanent holder, and those that a deputy holds.

    Trusts that are run as a cluster share one executive team of the size of the largest member's.
    """
    bodies, team_of = world.bodies, world.changes.team[month]
    holders, wanted = np.zeros(bodies.size, dtype=np.int64), np.zeros(bodies.size, dtype=np.int64)
    if np.any((bodies["executives"] > 0) & (bodies["closes"] > month)):
        for slot in range(state.people.size):
            place = state.people[slot]
            if place.here and place.band == VSM and bodies[place.body].executives > 0:
                holders[team_of[place.body]] += 1
    for body in range(bodies.size):
        record = bodies[body]
        if record.executives > 0 and record.closes > month:
            wanted[team_of[body]] = max(wanted[team_of[body]], record.executives)
        if record.leaders > 0 and record.opens <= month + 1:
            wanted[body] = record.leaders
            holders[body] = state.led[body]
    for team in range(bodies.size):
        empty = wanted[team] - holders[team]
        if empty <= 0:
            continue
        u = uniform(streams[ACT], bodies[team].key, 0)
        acting = math.floor(empty * draw.acting_share + u)
        counts.stock_body[month, team, ACTING] += min(empty, acting)
        if bodies[team].leaders == 0:
            count_vacancies(world, counts, month, team, empty)


@njit(cache=True)
def cut_posts(
    world: World, draw: Draw, state: State, counts: Counts, streams: np.ndarray, month: int
) -> None:
    """Make people redundant where a body has more commissioning staff than the cut leaves posts.

    Posts go in equal steps, as many as the part of the cut that falls on posts; leavers are not replaced, so
    only what is over the target is at risk, and each month a fitted share of it ends in redundancy.
    """
    bodies = world.bodies
    keep = 1.0 - draw.cut_posts_share * (1.0 - world.changes.keep[month])
    if not np.any((keep < 1.0) & (bodies["closes"] > month)):
        return
    heads = np.zeros(bodies.size, dtype=np.int64)
    for slot in range(state.people.size):
        place = state.people[slot]
        if place.here and world.commissioning[place.function]:
            heads[place.body] += 1
    odds = np.zeros(bodies.size)
    for body in range(bodies.size):
        excess = heads[body] - keep[body] * bodies[body].base
        if keep[body] < 1.0 and excess > 0.0 and bodies[body].closes > month:
            odds[body] = 1.0 - math.exp(-draw.cut_redundancy_rate * excess / heads[body])
    if not np.any(odds > 0.0):
        return
    for slot in range(state.people.size):
        place = state.people[slot]
        at_risk = place.here and place.goes_to < 0 and place.band != VSM
        if not at_risk or not world.commissioning[place.function]:
            continue
        if uniform(streams[CUT], world.people[slot].key, month) < odds[place.body]:
            dismiss(world, state, counts, slot, month)


@njit(cache=True)
def make_redundant(world: World, state: State, counts: Counts, month: int) -> None:
    """Make everybody redundant who is left in a body that has closed."""
    if not np.any(world.bodies["closes"] == month):
        return
    for slot in range(state.people.size):
        place = state.people[slot]
        if place.here and world.bodies[place.body].closes <= month:
            dismiss(world, state, counts, slot, month)


@njit(cache=True)
def dismiss(world: World, state: State, counts: Counts, slot: int, month: int) -> None:
    """Make one person redundant with the pay that the rules give on the last day of the month."""
    person, out = world.people[slot], world.calendar.out[month]
    years, days = complete_years(person.service, out), days_between(person.service, out)
    pence = redundancy_pence(person.pay, HUNDREDTH * person.fte, 0, days, years, world.redundancy)
    leave(world.bodies, state, counts, slot, month, REDUNDANT, years, pence)


@njit(cache=True)
def keep_accounts(world: World, state: State, counts: Counts, month: int) -> None:
    """Count people, posts and the month's pay."""
    count_people(world, state, counts, month)
    count_posts(world, state, counts, month)
