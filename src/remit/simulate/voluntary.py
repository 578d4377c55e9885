"""Voluntary schemes: who may apply, who does, whom the employer lets go, and what the budget bears."""

import math

import numpy as np
from numba import njit

from remit.draws import uniform
from remit.rules.arithmetic import WHOLE_TIME, complete_years, days_between
from remit.rules.voluntary import mars_pence
from remit.rules.voluntary_redundancy import voluntary_redundancy_pence
from remit.simulate.codes import APPROVE, CLINICAL, LOT, MUTUAL, VOLUNTEER
from remit.simulate.layout import World
from remit.simulate.recruiting import look_back
from remit.simulate.state import Counts, State, leave_paid
from remit.simulate.uncertain import Draw

HUNDREDTH = WHOLE_TIME // 100
"""Hours are kept in hundredths of whole-time; rules take them in millionths."""
TEN = 10.0
"""Years of service at which applications are as drawn, and by which their slope counts."""
MOST = 0.9
"""No group of people applies to more than this share."""
MEDIAN_PAY = 3_000_000.0
"""Whole-time pay in pence a year at which applications are as drawn; the slope counts by its doubling."""


@njit(cache=True)
def offer_voluntary_exit(
    world: World, draw: Draw, state: State, counts: Counts, streams: np.ndarray, month: int
) -> None:
    """Let people take a voluntary scheme that is open, as far as their employer agrees and money is left.

    A post has to be given up, so a person with less service than the scheme asks, or with a post in the new
    system, does not take part. Where a budget runs out, a lot among the month's applicants decides.
    """
    schemes = world.schemes
    for scheme in range(schemes.opens.size):
        if not schemes.opens[scheme] <= month <= schemes.closes[scheme]:
            continue
        slots, pence = approved(world, draw, state, streams, scheme, month)
        spent = spent_by(counts, scheme)
        lots = np.empty(slots.size)
        for n in range(slots.size):
            lots[n] = uniform(streams[LOT], world.people[slots[n]].key, month)
        for n in np.argsort(lots):
            if schemes.budget[scheme] >= 0 and spent + pence[n] > schemes.budget[scheme]:
                continue
            spent += pence[n]
            slot = slots[n]
            years = complete_years(state.people[slot].service, world.calendar.out[month])
            leave_paid(world, state, counts, slot, month, scheme, years, pence[n])
            look_back(world, draw, state, streams, slot, month)


@njit(cache=True)
def spent_by(counts: Counts, scheme: int) -> int:
    """Add up what a scheme has paid so far, pence."""
    spent = 0
    for n in range(counts.exit_count[0]):
        if counts.exits[n].scheme == scheme:
            spent += counts.exits[n].pence
    return spent


@njit(cache=True)
def approved(
    world: World, draw: Draw, state: State, streams: np.ndarray, scheme: int, month: int
) -> tuple[np.ndarray, np.ndarray]:
    """List those who apply this month and whose employer agrees, with the payment in pence.

    The odds over the whole window are shared evenly over its months: 1 - (1 - odds)^(1 / months). An employer
    who has refused does not change their mind.
    """
    schemes, bodies = world.schemes, world.bodies
    window = schemes.closes[scheme] - schemes.opens[scheme] + 1
    kinds = schemes.kinds[scheme]
    most = 1.0 - (1.0 - MOST) ** (1.0 / window)
    slots = np.empty(state.people.size, dtype=np.int64)
    pence = np.empty(state.people.size, dtype=np.int64)
    count = 0
    for slot in range(state.people.size):
        place, person = state.people[slot], world.people[slot]
        if not place.here or place.goes_to >= 0 or not kinds[bodies[place.body].kind]:
            continue
        u = uniform(streams[VOLUNTEER], person.key, month)
        if u >= most:
            continue
        price = payment(world, slot, place.service, scheme, month)
        if price == 0:
            continue
        odds = application(world, draw, slot, place.service, place.body, scheme, month)
        if u >= 1.0 - (1.0 - odds) ** (1.0 / window):
            continue
        if uniform(streams[APPROVE], person.key, scheme) < draw.voluntary_approval_share:
            slots[count] = slot
            pence[count] = price
            count += 1
    return slots[:count], pence[:count]


@njit(cache=True)
def payment(world: World, slot: int, service: int, scheme: int, month: int) -> int:
    """Pence that a scheme would pay a person; 0 where it does not apply to them."""
    person, out = world.people[slot], world.calendar.out[month]
    years = complete_years(service, out)
    if world.schemes.rule[scheme] == MUTUAL:
        return mars_pence(person.pay, HUNDREDTH * person.fte, years, world.terms.mars)
    days = days_between(service, out)
    return voluntary_redundancy_pence(
        person.pay, HUNDREDTH * person.fte, 0, days, years, True, world.terms.redundancy
    )


@njit(cache=True)
def application(
    world: World, draw: Draw, slot: int, service: int, body: int, scheme: int, month: int
) -> float:
    """Odds over the whole window that a person applies: by service, pay, staff group and region.

    share x exp(slope x (years - 10) / 10) x (pay / median)^slope x (clinical) x (region), at most MOST; years
    count as far as the scheme pays for more of them.
    """
    person, terms = world.people[slot], world.terms
    years = complete_years(service, world.calendar.out[month])
    odds = draw.voluntary_application
    if world.schemes.rule[scheme] == MUTUAL:
        paid_for = terms.mars.half_months_max // max(terms.mars.half_months_per_year, 1)
    else:
        odds *= draw.voluntary_redundancy_multiple
        paid_for = terms.redundancy.months_max // max(terms.redundancy.months_per_year, 1)
    odds *= math.exp(draw.voluntary_service_slope * (min(years, paid_for) - TEN) / TEN)
    odds *= (max(person.pay, 1) / MEDIAN_PAY) ** draw.voluntary_pay_slope
    if person.group == CLINICAL:
        odds *= draw.voluntary_clinical_multiple
    region = world.bodies[body].region
    if region == world.regions[0]:
        odds *= draw.voluntary_north_east_multiple
    elif region == world.regions[1]:
        odds *= draw.voluntary_north_west_multiple
    return min(odds, MOST)
