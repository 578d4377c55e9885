"""Customers of support: when they review an agreement, what they see, and what they do."""

import math

from remit.draws import uniform
from remit.market.choice import ChoiceOdds, ChoiceTerms, Review, choice_odds
from remit.market.talent import TalentTerms, private_capability
from remit.rules.agreement import agreement_pence_y
from remit.simulate.codes import CLOSED, IN_HOUSE, JOIN, MOVE_ON, PROCURED, REVIEW, STAY, TRADES
from remit.simulate.compiler import compiled, inlined
from remit.simulate.layout import World
from remit.simulate.state import Counts, State
from remit.simulate.uncertain import Draw

NOT_NOW, EARLY, TERM, SIGNING, FORCED = range(5)
"""Why an agreement is reviewed: on notice, at its end, before it begins, or because its supplier ended."""
KIN_POSTS, KIN_HEADS, KIN_INCOME = range(3)
"""Places in `State.kin`."""
SETTLED = 6
"""Months that an agreement runs before it is reviewed early."""
SPREAD = 0.6
"""Width over which trust differs between customers at first."""
MOST_LOSS = 0.25
"""Loss, as a share of income, that is put on prices at most."""


@inlined
def holds(world: World, state: State, n: int, month: int) -> bool:
    """Tell whether an agreement brings its customer the work of another body in a month."""
    rows, supplier = world.agreements, int(state.deals[n].supplier)
    if supplier == rows.customer[n] or not rows.first[n] <= month <= rows.last[n]:
        return False
    return world.bodies[supplier].opens <= month + 1 and month < world.bodies[supplier].closes


@inlined
def is_trading(world: World, state: State, s: int, month: int) -> bool:
    """Tell whether a supplier is there and has not ended; one that opens next month can be signed with."""
    record = world.bodies[world.market.suppliers[s]]
    return state.trade[s].ending == TRADES and record.opens <= month + 1 and month < record.closes


@inlined
def first_trust(world: World, draw: Draw, state: State, customer: int) -> float:
    """Trust of a customer at first: spread evenly about the mean."""
    u = uniform(state.streams[REVIEW], world.bodies[customer].key, 0)
    return min(max(draw.sourcing_trust + SPREAD * (u - 0.5), 0.0), 1.0)


@compiled
def begin_market(world: World, draw: Draw, state: State) -> None:
    """Give every customer its first trust in its suppliers, and every agreement what it brings."""
    for n in range(state.deals.size):
        if world.market.sold[n]:
            set_price(world, state, n, int(world.market.price[n]))
            state.deals[n].trust = first_trust(world, draw, state, int(world.agreements.customer[n]))


@compiled
def review_agreements(world: World, draw: Draw, state: State, counts: Counts, month: int) -> None:
    """Let customers review agreements: before signing, at the end, on notice, when a supplier has ended.

    What they see is of before this step: nobody knows what the others decide this month. Who leaves at a
    term's end goes when it ends, who leaves early goes after notice; neither goes to another supplier before
    a mini-competition is over.
    """
    if month < world.market.begins:
        return
    count_buyers(world, state, month)
    weigh_suppliers(world, draw, state, month)
    list_offers(world, state, month)
    terms, pending = choice_terms(draw), 0
    for n in range(state.deals.size):
        if not world.market.sold[n]:
            continue
        follow_trust(world, draw, state, n, month)
        why = reason(world, draw, state, n, month)
        if why != NOT_NOW:
            decide(world, draw, state, counts, terms, n, month, why)
        pending += state.deals[n].next >= 0
    for n in range(state.deals.size if pending > 0 else 0):
        if state.deals[n].next >= 0 and state.deals[n].when <= month:
            hand_over(world, draw, state, counts, n, month)


@compiled
def choice_terms(draw: Draw) -> ChoiceTerms:
    """Give how much each thing weighs in a customer's choice."""
    return ChoiceTerms(
        draw.market_choice_inertia,
        draw.market_choice_price,
        draw.market_choice_performance,
        draw.market_choice_trust,
        draw.market_choice_belief,
        draw.market_choice_neighbours,
        draw.market_choice_switching,
        draw.market_choice_knowledge,
        draw.market_choice_merging,
    )


@compiled
def count_buyers(world: World, state: State, month: int) -> None:
    """Count who is served by whom: people by supplier, and agreements of each area.

    Of an area and function: agreements by supplier, in house, moved, and bought in all.
    """
    market, rows, buyers, served = world.market, world.agreements, state.buyers, state.served
    last = market.suppliers.size
    buyers[:] = 0
    served[:] = 0.0
    for n in range(state.deals.size):
        if not market.sold[n] or not rows.first[n] <= month <= rows.last[n]:
            continue
        deal, function, begun = state.deals[n], rows.function[n], rows.first[n] < month
        of_area = buyers[world.bodies[rows.customer[n]].area, function]
        if deal.supplier == rows.customer[n]:
            of_area[last] += begun
            continue
        place = market.place[deal.supplier]
        if holds(world, state, n, month):
            served[place, function] += rows.population[n]
        of_area[place] += begun
        of_area[last + 2] += begun
        if deal.way != STAY:
            of_area[last + 1] += begun


@compiled
def weigh_suppliers(world: World, draw: Draw, state: State, month: int) -> None:
    """Say how each supplier performs in each function; nobody knows of one that has not opened.

    performance = (experience there / people served) / (posts planned / people planned for), at most 1
    """
    market = world.market
    add_kin(world, state)
    talent = TalentTerms(1.0, 0.0, 1.0, draw.market_talent_private_years)
    fte = float(market.posts.sum())
    private = private_capability(draw.market_private_start, state.gained[1], fte, talent)
    for s in range(market.suppliers.size):
        new = month < world.bodies[market.suppliers[s]].opens
        for function in range(state.served.shape[1]):
            known = draw.sourcing_trust if new else performance(world, draw, state, s, function)
            state.performs[s, function] = private if market.private[s] else known


@inlined
def follow_trust(world: World, draw: Draw, state: State, n: int, month: int) -> None:
    """Let a customer's trust follow what its supplier performs."""
    if holds(world, state, n, month):
        deal = state.deals[n]
        performs = state.performs[world.market.place[deal.supplier], world.agreements.function[n]]
        deal.trust += draw.market_trust_rate_m * (performs - deal.trust)


@compiled
def add_kin(world: World, state: State) -> None:
    """Add up what was planned of each supplier and of those that have merged into it."""
    market, kin = world.market, state.kin
    kin[:] = 0.0
    for s in range(market.suppliers.size):
        into = root(state, s)
        for function in range(kin.shape[1]):
            kin[into, function, KIN_POSTS] += market.posts[s, function]
            kin[into, function, KIN_HEADS] += market.heads[s, function]
            kin[into, function, KIN_INCOME] += market.planned[s, function]


@compiled
def performance(world: World, draw: Draw, state: State, s: int, function: int) -> float:
    """Part of what was planned a head that a supplier does in a function; where no posts are known, trust."""
    posts, heads = state.kin[s, function, KIN_POSTS], state.kin[s, function, KIN_HEADS]
    if posts <= 0.0:
        return draw.sourcing_trust
    per_post = state.effective[world.market.suppliers[s], function] / (100.0 * posts)
    if state.served[s, function] > 0.0 and heads > 0.0:
        per_post *= heads / state.served[s, function]
    return min(per_post, 1.0)


@inlined
def root(state: State, s: int) -> int:
    """Give the supplier that a supplier has become part of: itself if it has not merged."""
    while state.trade[s].into >= 0:
        s = int(state.trade[s].into)
    return s


@compiled
def reason(world: World, draw: Draw, state: State, n: int, month: int) -> int:
    """Say why an agreement in the market is reviewed this month, if it is."""
    market, rows, deal = world.market, world.agreements, state.deals[n]
    customer, supplier = rows.customer[n], int(deal.supplier)
    if supplier == customer or not rows.first[n] <= month <= rows.last[n]:
        return NOT_NOW
    record, ending = world.bodies[supplier], state.trade[market.place[supplier]].ending
    if record.closes <= record.opens or (ending != TRADES and ending != CLOSED):
        return FORCED
    if month >= record.closes or deal.next >= 0:
        return NOT_NOW
    if market.signs[n] and month == rows.first[n]:
        return SIGNING
    if month == deal.ends - market.notice[n]:
        return TERM
    if month >= deal.begun + SETTLED and (month < deal.ends - market.notice[n]):
        if market.picked[month, customer]:
            return NOT_NOW
        u = uniform(state.streams[REVIEW], market.keys[n], 4 * month)
        rate = draw.market_early_review_rate_y * (1.0 - deal.trust)
        if u < 1.0 - math.exp(-rate / 12.0):
            return EARLY
    return NOT_NOW


@compiled
def decide(
    world: World,
    draw: Draw,
    state: State,
    counts: Counts,
    terms: ChoiceTerms,
    n: int,
    month: int,
    why: int,
) -> None:
    """Let a customer decide on an agreement, and note where the work goes and when."""
    market, rows, deal = world.market, world.agreements, state.deals[n]
    stream, own = state.streams[REVIEW], market.keys[n]
    place = int(market.place[deal.supplier])
    other = other_supplier(world, state, n, uniform(stream, own, 4 * month + 2))
    review = seen(world, draw, state, n, month, why, other)
    odds = choice_odds(review, terms)
    way = way_of(odds, uniform(stream, own, 4 * month + 1), why == FORCED)
    if market.picked[month, rows.customer[n]]:
        way = allocated_way(why, other)
    else:
        counts.reviews[month, way] += 1
    if way == STAY:
        if why == TERM:
            deal.ends += market.length[n]
            set_price(world, state, n, asked(draw, deal.price, state.trade[place].loss))
        return
    if counts.leaves[n] < 0:
        counts.leaves[n] = month
    deal.next_way = way
    deal.when = month
    if why == EARLY:
        deal.when = month + market.notice[n]
    elif why == TERM:
        deal.when = deal.ends
    if way == MOVE_ON and deal.when > month:
        deal.when = max(deal.when, month + market.competition)
    if way == IN_HOUSE:
        deal.next = rows.customer[n]
    elif way == MOVE_ON:
        deal.next = market.suppliers[other]
    else:
        joined = neighbours_supplier(world, state, n, place, uniform(stream, own, 4 * month + 3))
        deal.next = market.suppliers[joined]


@compiled
def way_of(odds: ChoiceOdds, u: float, forced: bool) -> int:
    """Give what a uniform decides; who is forced neither stays nor joins a neighbour."""
    if forced:
        return MOVE_ON if u * (odds.move + odds.in_house) < odds.move else IN_HOUSE
    if u < odds.stay:
        return STAY
    if u < odds.stay + odds.move:
        return MOVE_ON
    return IN_HOUSE if u < odds.stay + odds.move + odds.in_house else JOIN


@inlined
def allocated_way(why: int, other: int) -> int:
    """Give what becomes of an agreement where the parent picks the supplier: renewed, or given to another."""
    if why != FORCED:
        return STAY
    return MOVE_ON if other >= 0 else IN_HOUSE


@inlined
def asked(draw: Draw, price: float, loss: float) -> int:
    """Price that a supplier asks: a part of its loss goes on top."""
    return int(price * (1.0 + draw.market_pass_through_share * min(loss, MOST_LOSS)) + 0.5)


@inlined
def set_price(world: World, state: State, n: int, price: int) -> None:
    """Set the price a head of an agreement, and with it what it brings in a year."""
    state.deals[n].price = price
    state.deals[n].pence = agreement_pence_y(int(world.agreements.population[n]), price)


@compiled
def asked_elsewhere(world: World, draw: Draw, state: State, s: int, function: int, month: int) -> int:
    """Price that a supplier asks of a new customer: the market's, less the pressure of the years."""
    market = world.market
    years = max(month - max(world.bodies[market.suppliers[s]].opens, market.begins), 0) // 12
    price = market.ask[function] * (1.0 - draw.market_solvency_pressure_y) ** years
    return asked(draw, price, state.trade[s].loss)


@compiled
def seen(world: World, draw: Draw, state: State, n: int, month: int, why: int, other: int) -> Review:
    """Put together what a customer sees at a review."""
    market, rows, deal = world.market, world.agreements, state.deals[n]
    customer, function = int(rows.customer[n]), int(rows.function[n])
    place, last = int(market.place[deal.supplier]), market.suppliers.size
    price = deal.price
    if why == TERM:
        price = asked(draw, deal.price, state.trade[place].loss)
    heads, served = rows.population[n], scale_of(world, state, n)
    own_scale = (1.0 + draw.sourcing_fixed_heads / heads) / (1.0 + draw.sourcing_fixed_heads / served)
    performs = deal.trust if why == SIGNING else state.performs[place, function]
    area = world.bodies[customer].area
    buyers = state.buyers[area, function]
    mine = 1 if rows.first[n] < month else 0
    others = max(buyers[last + 2] + buyers[last] - mine, 1)
    elsewhere = buyers[last + 2] - buyers[place]
    return Review(
        float(price),
        market.ask[function] * own_scale,
        float(asked_elsewhere(world, draw, state, other, function, month)) if other >= 0 else 0.0,
        performs,
        state.performs[other, function] if other >= 0 else 0.0,
        deal.trust,
        1.0 - state.disbelief[customer],
        buyers[last] / others,
        max(buyers[last + 1] - (1 if deal.way != STAY else 0), 0) / others,
        elsewhere / others,
    )


@inlined
def scale_of(world: World, state: State, n: int) -> float:
    """Give the people for whom a customer's supplier does the function, or was to do it, at least its own."""
    function, place = world.agreements.function[n], world.market.place[state.deals[n].supplier]
    planned = float(world.market.heads[place, function])
    return max(state.served[place, function], planned, world.agreements.population[n])


@inlined
def own_cost(world: World, draw: Draw, state: State, n: int) -> int:
    """Fixed cost of a customer's own if it does the work in house, pence a year.

    It is what the work costs for `sourcing.fixed_heads` people where fixed cost is shared by ever so many:
    the part of the price in house, as a customer sees it at a review, that does not go by its people.
    """
    asks = float(world.market.ask[world.agreements.function[n]])
    floor = asks / (1.0 + draw.sourcing_fixed_heads / scale_of(world, state, n))
    return int(agreement_pence_y(int(draw.sourcing_fixed_heads + 0.5), int(floor + 0.5)))


@compiled
def list_offers(world: World, state: State, month: int) -> None:
    """List who sells each function in each area, private suppliers where they have entered; and anywhere."""
    market, offers, offered = world.market, state.offers, state.offered
    offered[:] = 0
    for s in range(market.suppliers.size):
        if not is_trading(world, state, s, month):
            continue
        near = world.bodies[market.suppliers[s]].area
        for area in range(world.areas + 1):
            sells = state.entered[area] if market.private[s] and area < world.areas else area == near
            if not sells and (market.private[s] or area < world.areas):
                continue
            for function in range(offered.shape[1]):
                if market.private[s] or market.planned[s, function] > 0:
                    offers[area, function, offered[area, function]] = s
                    offered[area, function] += 1


@compiled
def other_supplier(world: World, state: State, n: int, u: float) -> int:
    """Draw another supplier by lot: of the own area (private ones there too), else of any; or -1."""
    function, own = world.agreements.function[n], world.market.place[state.deals[n].supplier]
    home = int(world.bodies[world.agreements.customer[n]].area)
    for near in (True, False):
        area = home if near else world.areas
        offers, number = state.offers[area, function], state.offered[area, function]
        count = number
        for k in range(number):
            count -= offers[k] == own
        if count > 0:
            pick = min(int(u * count), count - 1)
            for k in range(number):
                if offers[k] == own:
                    continue
                if pick == 0:
                    return int(offers[k])
                pick -= 1
    return -1


@compiled
def neighbours_supplier(world: World, state: State, n: int, place: int, u: float) -> int:
    """Draw a neighbour by lot who buys the function elsewhere, and give its supplier."""
    area, function = world.bodies[world.agreements.customer[n]].area, world.agreements.function[n]
    buyers, last = state.buyers[area, function], world.market.suppliers.size
    left = u * (buyers[last + 2] - buyers[place])
    joined = place
    for s in range(last):
        if s != place and buyers[s] > 0:
            joined = s
            left -= buyers[s]
            if left < 0.0:
                break
    return joined


@compiled
def hand_over(world: World, draw: Draw, state: State, counts: Counts, n: int, month: int) -> None:
    """Hand an agreement over to where it goes; the staff of the work follow at the quarter's end.

    In house it brings nobody anything: its customer has a fixed cost of its own from then on. A move to
    another supplier has cost the customer a mini-competition; who joins a neighbour has saved it.
    """
    market, rows, deal = world.market, world.agreements, state.deals[n]
    function, place = rows.function[n], market.place[deal.supplier]
    if not deal.listed:
        deal.listed = True
        state.left_next[n] = state.left[place, function]
        state.left[place, function] = n
    goes_to = int(deal.next)
    if goes_to == rows.customer[n]:
        deal.pence = own_cost(world, draw, state, n)
    else:
        goes_to = int(market.suppliers[root(state, int(market.place[goes_to]))])
    deal.supplier = goes_to
    deal.way = deal.next_way
    deal.next = -1
    deal.begun = month + 1
    deal.ends = month + market.length[n]
    if goes_to != rows.customer[n]:
        there = int(market.place[goes_to])
        set_price(world, state, n, asked_elsewhere(world, draw, state, there, int(function), month))
        deal.trust = first_trust(world, draw, state, int(rows.customer[n]))
        if deal.way == MOVE_ON:
            pence = int(market.procurement * deal.pence + 0.5)
            counts.support[month, rows.customer[n], PROCURED] += pence
