"""Voluntary schemes: who may apply, who does, whom the employer lets go, and what the budget bears."""

import math

import numpy as np

from remit.draws import mix, uniform
from remit.rules.arithmetic import WHOLE_TIME, complete_years, days_between
from remit.rules.voluntary import mars_pence
from remit.rules.voluntary_redundancy import voluntary_redundancy_pence
from remit.simulate.cash import can_pay, give_notice
from remit.simulate.chances import chance_below, digits_of, list_marked, mark_chances
from remit.simulate.codes import APPROVE, CLINICAL, MUTUAL, VOLUNTEER
from remit.simulate.compiler import compiled, inlined
from remit.simulate.filling import by_lot
from remit.simulate.handles import fetch_ahead
from remit.simulate.layout import World
from remit.simulate.moves import leave_paid
from remit.simulate.recruiting import look_back
from remit.simulate.state import Counts, State
from remit.simulate.uncertain import Draw

HUNDREDTH = WHOLE_TIME // 100
"""Hours are kept in hundredths of whole-time; rules take them in millionths."""
TEN = 10.0
"""Years of service at which applications are as drawn, and by which their slope counts."""
MOST = 0.9
"""No group of people applies to more than this share."""


@compiled
def mark_volunteers(world: World, draw: Draw, state: State) -> None:
    """Mark the months of schemes in which people can apply whom the employer of one of them would let go."""
    state.apply_digits[0] = digits_of(highest_application(world, draw))
    digits = np.full(state.people.size, -1, dtype=np.int8)
    for slot in range(digits.size):
        for scheme in range(world.schemes.opens.size):
            if is_let_go(world, draw, state, slot, scheme):
                digits[slot] = state.apply_digits[0]
    mark_chances(state.streams[VOLUNTEER], world.keys, digits, world.calendar.offers, state.can_apply)


@compiled
def highest_application(world: World, draw: Draw) -> float:
    """Bound on the odds that anybody applies in a month to any scheme: see `application`."""
    pay, slope = world.people["pay_log"], draw.voluntary_pay_slope
    most = math.exp(max(slope * pay.min(), slope * pay.max()))
    most *= max(1.0, draw.voluntary_clinical_multiple)
    most *= max(1.0, draw.voluntary_north_east_multiple, draw.voluntary_north_west_multiple)
    bound = 0.0
    for scheme in range(world.schemes.opens.size):
        share, paid_for = terms_of(world, draw, scheme)
        years = max(draw.voluntary_service_slope * (paid_for - TEN), -draw.voluntary_service_slope * TEN)
        bound = max(bound, a_month(world, scheme, min(share * math.exp(years / TEN) * most, MOST)))
    return bound


@compiled
def a_month(world: World, scheme: int, odds: float) -> float:
    """Share odds over the window of a scheme evenly over its months: 1 - (1 - odds)^(1 / months)."""
    window = world.schemes.closes[scheme] - world.schemes.opens[scheme] + 1
    return 1.0 - (1.0 - odds) ** (1.0 / window)


@compiled
def offer_voluntary_exit(world: World, draw: Draw, state: State, counts: Counts, month: int) -> None:
    """Let people take a voluntary scheme that is open, as far as their employer agrees and money is left.

    A post has to be given up, so a person with less service than the scheme asks, or with a post in the new
    system, does not take part. Where a budget runs out, a lot among the month's applicants decides.
    """
    schemes = world.schemes
    for scheme in range(schemes.opens.size):
        if not schemes.opens[scheme] <= month <= schemes.closes[scheme]:
            continue
        budget = schemes.budget[scheme]
        spent = spent_by(counts, scheme) if budget >= 0 else 0
        for slot in by_lot(world, state, approved(world, draw, state, scheme, month), month):
            service = int(state.people[slot].service)
            pence = payment(world, slot, service, scheme, month)
            if budget >= 0 and spent + pence > budget:
                continue
            spent += pence
            if not can_pay(world, state, int(state.people[slot].body), pence):
                if state.people[slot].notice < 0:
                    give_notice(state, slot, month, scheme)
                continue
            years = int(complete_years(service, int(world.calendar.out[month])))
            leave_paid(world, state, counts, slot, month, scheme, years, pence)
            look_back(world, draw, state, slot, month)


@compiled
def spent_by(counts: Counts, scheme: int) -> int:
    """Add up what a scheme has paid so far, pence."""
    spent = 0
    for n in range(counts.exit_count[0]):
        if counts.exits[n].scheme == scheme:
            spent += counts.exits[n].pence
    return spent


@compiled
def approved(world: World, draw: Draw, state: State, scheme: int, month: int) -> np.ndarray:
    """List those who apply this month and whose employer agrees.

    The odds over the whole window are shared evenly over its months. An employer who has refused does not
    change their mind.
    """
    kinds, bodies = world.schemes.kinds[scheme], world.bodies
    window = int(world.schemes.closes[scheme] - world.schemes.opens[scheme] + 1)
    number = list_marked(state.can_apply[month], state.asked)
    slots, count, digits = np.empty(number, dtype=np.int64), 0, int(state.apply_digits[0])
    for n in range(number):
        fetch_ahead(state.people, state.asked, n, number)
        fetch_ahead(world.people, state.asked, n, number)
        slot = int(state.asked[n])
        place, key = state.people[slot], world.keys[slot]
        if not state.here[slot] or place.goes_to >= 0 or not kinds[bodies[place.body].kind]:
            continue
        if place.notice >= 0 and place.scheme >= 0:  # an earlier application waits for cash
            continue
        service = int(place.service)
        u = chance_below(mix(state.streams[VOLUNTEER], key), month, 1.0, digits)
        odds = application(world, draw, slot, service, int(place.body), scheme, month)
        if 1.0 - (1.0 - u) ** window >= odds:  # u is below the odds of a month
            continue
        if payment(world, slot, service, scheme, month) == 0:
            continue
        if is_let_go(world, draw, state, slot, scheme):
            slots[count] = slot
            count += 1
    return slots[:count]


@inlined
def is_let_go(world: World, draw: Draw, state: State, slot: int, scheme: int) -> bool:
    """Tell whether a person's employer lets them take a scheme; who refuses does not change their mind."""
    return uniform(state.streams[APPROVE], world.keys[slot], scheme) < draw.voluntary_approval_share


@compiled
def payment(world: World, slot: int, service: int, scheme: int, month: int) -> int:
    """Pence that a scheme would pay a person; 0 where it does not apply to them."""
    person, out = world.people[slot], int(world.calendar.out[month])
    years = complete_years(service, out)
    if world.schemes.rule[scheme] == MUTUAL:
        return mars_pence(person.pay, HUNDREDTH * person.fte, years, world.terms.mars)
    days = days_between(service, out)
    return voluntary_redundancy_pence(
        person.pay, HUNDREDTH * person.fte, 0, days, years, True, world.terms.redundancy
    )


@compiled
def application(
    world: World, draw: Draw, slot: int, service: int, body: int, scheme: int, month: int
) -> float:
    """Odds over the whole window that a person applies; years count as far as the scheme pays for more."""
    person, region = world.people[slot], world.bodies[body].region
    share, paid_for = terms_of(world, draw, scheme)
    years = min(complete_years(service, world.calendar.out[month]), paid_for)
    clinical = draw.voluntary_clinical_multiple if person.group == CLINICAL else 1.0
    there = 1.0
    if region == world.regions[0]:
        there = draw.voluntary_north_east_multiple
    elif region == world.regions[1]:
        there = draw.voluntary_north_west_multiple
    return inclination(draw, share, years, person.pay_log, clinical, there)


@inlined
def inclination(
    draw: Draw, share: float, years: int, pay_log: float, clinical: float, region: float
) -> float:
    """Odds that somebody applies: by service, pay, staff group and region.

    share x exp(slope x (years - 10) / 10) x (pay / median)^slope x (clinical) x (region), at most MOST
    """
    service = draw.voluntary_service_slope * (years - TEN) / TEN
    odds = share * math.exp(service + draw.voluntary_pay_slope * pay_log) * clinical * region
    return min(odds, MOST)


@compiled
def terms_of(world: World, draw: Draw, scheme: int) -> tuple[float, int]:
    """Give the share that applies to a scheme at ten years of service, and the years that it pays for."""
    mars, redundancy = world.terms.mars, world.terms.redundancy
    if world.schemes.rule[scheme] == MUTUAL:
        return draw.voluntary_application, mars.half_months_max // max(mars.half_months_per_year, 1)
    share = draw.voluntary_application * draw.voluntary_redundancy_multiple
    return share, redundancy.months_max // max(redundancy.months_per_year, 1)
