"""The support market once more, slowly: customers who choose, suppliers that earn and fail, staff who follow.

Written from what the steps say that they do. It shares with them the keyed draws and the arithmetic of
`remit.market`, which has tests of its own.
"""

import math
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from remit.market.budgets import BudgetTerms, budget_share
from remit.market.checkpoint import STOP, WITH_ISSUES, CheckpointTerms, Readiness, judge
from remit.market.choice import ChoiceTerms, Review, choice_odds
from remit.market.entry import EntryTerms, bid_odds_m
from remit.market.solvency import SolvencyTerms, is_insolvent
from remit.market.talent import TalentTerms, applicants_share, private_capability
from remit.rules.agreement import agreement_pence_y
from remit.simulate import codes
from tests.simulate.plain.country import Country, Person, Post
from tests.simulate.plain.going import notice_months

ENDED_BY_ITSELF = (codes.TRADES, codes.CLOSED)


@dataclass(eq=False)
class Deal:
    """An agreement."""

    number: int
    customer: int
    supplier: int  # the body that does the work
    function: int
    population: int
    first: int
    last: int
    sold: bool
    signs: bool
    key: int
    length: int
    notice: int
    price: int
    ends: int
    begun: int
    trust: float = 0.0
    way: int = codes.STAY
    next: int | None = None
    next_way: int = codes.STAY
    when: int = 0
    own_cost: int = 0  # of the customer, pence a year, where it does the work in house


class Departure(NamedTuple):
    """An agreement that a supplier lost within the quarter, and when its next supplier began."""

    place: int
    function: int
    deal: Deal


@dataclass(eq=False)
class Supplier:
    """A supplier."""

    place: int
    body: int
    private: bool
    income: int = 0
    cost: int = 0
    taken: int = 0
    best: int = 0
    reserves: int = 0
    heads: int = 0
    customers: int = 0
    loss: float = 0.0
    appeal: float = 1.0
    ending: int = codes.TRADES
    ended: int = 0
    into: int = -1
    judged: int = -1
    trading: bool = False
    carried: bool = False
    led_away: bool = False


class Market:
    """The market of one run."""

    def __init__(self, c: Country) -> None:
        m, rows = c.world.market, c.world.agreements
        self.suppliers = [
            Supplier(s, int(body), bool(m.private[s])) for s, body in enumerate(m.suppliers.tolist())
        ]
        self.of_body = {supplier.body: supplier for supplier in self.suppliers}
        self.deals = [
            Deal(
                n, int(rows.customer[n]), int(rows.supplier[n]), int(rows.function[n]),
                int(rows.population[n]), int(rows.first[n]), int(rows.last[n]), bool(m.sold[n]),
                bool(m.signs[n]), int(m.keys[n]), int(m.length[n]), int(m.notice[n]), int(m.price[n]),
                int(m.ends[n]), int(rows.first[n]),
            )
            for n in range(rows.customer.size)
        ]  # fmt: skip
        for deal in self.deals:
            if deal.sold:
                deal.trust = first_trust(c, deal.customer)
        self.departures: list[Departure] = []
        self.served: dict[tuple[int, int], float] = {}
        self.performs: dict[tuple[int, int], float] = {}
        self.entered: set[int] = set()
        self.to_private = 0
        self.private_years = 0.0

    def root(self, supplier: Supplier) -> Supplier:
        """The supplier of which one is part now."""
        return supplier if supplier.into < 0 else self.root(self.suppliers[supplier.into])

    def kin(self, supplier: Supplier) -> list[Supplier]:
        """A supplier and those that have merged into it."""
        return [one for one in self.suppliers if self.root(one) is supplier]


def first_trust(c: Country, customer: int) -> float:
    """Spread evenly about the mean."""
    u = c.u(codes.REVIEW, c.bodies[customer].key, 0)
    return min(max(c.draw.sourcing_trust + 0.6 * (u - 0.5), 0.0), 1.0)


def holds(c: Country, deal: Deal, month: int) -> bool:
    """Whether another body does the work in a month."""
    body = c.bodies[deal.supplier]
    there = body.opens - 1 <= month < body.closes
    return deal.supplier != deal.customer and deal.first <= month <= deal.last and there


def can_trade(c: Country, supplier: Supplier, month: int) -> bool:
    """Whether a supplier is there and has not ended."""
    body = c.bodies[supplier.body]
    return supplier.ending == codes.TRADES and body.opens - 1 <= month < body.closes


def review_agreements(c: Country, weights: np.ndarray, month: int) -> None:
    """Customers look at what was known before this month's reviews, and choose."""
    if month < c.world.market.begins:
        return
    market = c.market
    weigh_suppliers(c, weights, month)
    buyers = neighbours(c, month)
    for deal in market.deals:
        why = reason(c, deal, month)
        if why is not None:
            decide(c, deal, month, why, buyers)
    for deal in market.deals:
        if deal.next is not None and deal.when <= month:
            hand_over(c, deal, month)


def weigh_suppliers(c: Country, weights: np.ndarray, month: int) -> None:
    """People served, performance against what was planned a head, and trust that follows it."""
    market, m, d = c.market, c.world.market, c.draw
    market.served = {}
    held = [deal for deal in market.deals if deal.sold and holds(c, deal, month)]
    for deal in held:
        at = (market.of_body[deal.supplier].place, deal.function)
        market.served[at] = market.served.get(at, 0.0) + deal.population
    talent = TalentTerms(1.0, 0.0, 1.0, d.market_talent_private_years)
    for supplier in market.suppliers:
        for function in range(c.functions):
            at = (supplier.place, function)
            kin = [one.place for one in market.kin(supplier)]
            posts, heads = float(m.posts[kin, function].sum()), float(m.heads[kin, function].sum())
            if supplier.private:
                market.performs[at] = private_capability(
                    d.market_private_start, market.private_years, float(m.posts.sum()), talent
                )
            elif month < c.bodies[supplier.body].opens or posts == 0:
                market.performs[at] = d.sourcing_trust
            else:
                done = weights[supplier.body, function] / (100 * posts)
                if market.served.get(at, 0) > 0 and heads > 0:
                    done *= heads / market.served[at]
                market.performs[at] = min(done, 1.0)
    for deal in held:
        performs = market.performs[market.of_body[deal.supplier].place, deal.function]
        deal.trust += d.market_trust_rate_m * (performs - deal.trust)


Buyers = dict[tuple[int, int], Counter[object]]


def neighbours(c: Country, month: int) -> Buyers:
    """By area and function: agreements of each supplier, those in house, and those that have moved."""
    found: Buyers = {}
    for deal in c.market.deals:
        if not deal.sold or not deal.first < month <= deal.last:
            continue
        count = found.setdefault((c.bodies[deal.customer].area, deal.function), Counter())
        if deal.supplier == deal.customer:
            count["in house"] += 1
        else:
            count[c.market.of_body[deal.supplier].place] += 1
            count["moved"] += deal.way != codes.STAY
    return found


def reason(c: Country, deal: Deal, month: int) -> str | None:
    """Why an agreement is reviewed now."""
    if not deal.sold or deal.supplier == deal.customer or not deal.first <= month <= deal.last:
        return None
    body, supplier = c.bodies[deal.supplier], c.market.of_body[deal.supplier]
    if body.closes <= body.opens or supplier.ending not in ENDED_BY_ITSELF:
        return "forced"
    if month >= body.closes or deal.next is not None:
        return None
    if deal.signs and month == deal.first:
        return "signing"
    if month == deal.ends - deal.notice:
        return "term"
    if deal.begun + 6 <= month < deal.ends - deal.notice and not c.world.market.picked[month, deal.customer]:
        rate = c.draw.market_early_review_rate_y * (1 - deal.trust)
        if c.u(codes.REVIEW, deal.key, 4 * month) < 1 - math.exp(-rate / 12):
            return "early"
    return None


def choice_terms(c: Country) -> ChoiceTerms:
    """Weights of a choice."""
    return ChoiceTerms(*(getattr(c.draw, f"market_choice_{name}") for name in ChoiceTerms._fields))


def asked(c: Country, price: float, loss: float) -> int:
    """A part of the loss goes on top."""
    return int(price * (1 + c.draw.market_pass_through_share * min(loss, 0.25)) + 0.5)


def asked_elsewhere(c: Country, supplier: Supplier, function: int, month: int) -> int:
    """The market's price less the years' pressure."""
    m = c.world.market
    years = max(month - max(c.bodies[supplier.body].opens, m.begins), 0) // 12
    return asked(c, m.ask[function] * (1 - c.draw.market_solvency_pressure_y) ** years, supplier.loss)


def seen(c: Country, deal: Deal, month: int, why: str, other: Supplier | None, buyers: Buyers) -> Review:
    """What a customer sees."""
    market, m, d = c.market, c.world.market, c.draw
    own, function = market.of_body[deal.supplier], deal.function
    price = asked(c, deal.price, own.loss) if why == "term" else deal.price
    at = (own.place, function)
    served = max(market.served.get(at, 0.0), float(m.heads[at]), deal.population)
    scale = (1 + d.sourcing_fixed_heads / deal.population) / (1 + d.sourcing_fixed_heads / served)
    count = buyers.get((c.bodies[deal.customer].area, function), Counter())
    with_supplier = sum(number for who, number in count.items() if isinstance(who, int))
    others = max(with_supplier + count["in house"] - (deal.first < month), 1)
    return Review(
        price=float(price),
        price_in_house=float(m.ask[function] * scale),
        price_elsewhere=float(asked_elsewhere(c, other, function, month)) if other else 0.0,
        performance=deal.trust if why == "signing" else market.performs[at],
        performance_elsewhere=market.performs[other.place, function] if other else 0.0,
        trust=deal.trust,
        belief=1.0 - c.feelings.disbelief[deal.customer],
        gone_in_house=count["in house"] / others,
        gone_elsewhere=max(count["moved"] - (deal.way != codes.STAY), 0) / others,
        merging=(with_supplier - count[own.place]) / others,
    )


def other_supplier(c: Country, deal: Deal, month: int, u: float) -> Supplier | None:
    """By lot of the own area, else of any."""
    area = c.bodies[deal.customer].area
    able = [
        one
        for one in c.market.suppliers
        if one.body != deal.supplier
        and can_trade(c, one, month)
        and (
            area in c.market.entered if one.private else c.world.market.planned[one.place, deal.function] > 0
        )
    ]
    near = [one for one in able if one.private or c.bodies[one.body].area == area]
    chosen = near or able
    return chosen[min(int(u * len(chosen)), len(chosen) - 1)] if chosen else None


def decide(c: Country, deal: Deal, month: int, why: str, buyers: Buyers) -> None:
    """What a customer does, and when."""
    market = c.market
    own = market.of_body[deal.supplier]
    other = other_supplier(c, deal, month, c.u(codes.REVIEW, deal.key, 4 * month + 2))
    odds = choice_odds(seen(c, deal, month, why, other, buyers), choice_terms(c))
    u = c.u(codes.REVIEW, deal.key, 4 * month + 1)
    if why == "forced":
        moves = u * (odds.move + odds.in_house) < odds.move
        way = codes.MOVE_ON if moves else codes.IN_HOUSE
    else:
        way = int(np.searchsorted(np.cumsum(odds)[:3], u, side="right"))
    if c.world.market.picked[month, deal.customer]:
        given = codes.IN_HOUSE if other is None else codes.MOVE_ON
        way = given if why == "forced" else codes.STAY
    else:
        c.counts.reviews[month, way] += 1
    if way == codes.STAY:
        if why == "term":
            deal.ends += deal.length
            deal.price = asked(c, deal.price, own.loss)
        return
    if c.counts.leaves[deal.number] < 0:
        c.counts.leaves[deal.number] = month
    deal.next_way = way
    deal.when = {"early": month + deal.notice, "term": deal.ends}.get(why, month)
    if way == codes.MOVE_ON and deal.when > month:
        deal.when = max(deal.when, month + c.world.market.competition)
    if way == codes.IN_HOUSE:
        deal.next = deal.customer
    elif way == codes.MOVE_ON:
        assert other is not None
        deal.next = other.body
    else:
        deal.next = joined(c, deal, own, buyers, c.u(codes.REVIEW, deal.key, 4 * month + 3))


def joined(c: Country, deal: Deal, own: Supplier, buyers: Buyers, u: float) -> int:
    """The supplier of a neighbour drawn by lot."""
    count = buyers[c.bodies[deal.customer].area, deal.function]
    places = [s.place for s in c.market.suppliers for _ in range(count[s.place]) if s is not own]
    return c.market.suppliers[places[int(u * len(places))]].body


def own_cost(c: Country, deal: Deal) -> int:
    """What the work would cost for so many people if all shared the fixed cost, a year."""
    at = (c.market.of_body[deal.supplier].place, deal.function)
    served = max(c.market.served.get(at, 0.0), float(c.world.market.heads[at]), deal.population)
    scale = c.draw.sourcing_fixed_heads
    a_head = c.world.market.ask[deal.function] / (1 + scale / served)
    return int(agreement_pence_y(int(scale + 0.5), int(a_head + 0.5)))


def hand_over(c: Country, deal: Deal, month: int) -> None:
    """The work goes."""
    market, old = c.market, c.market.of_body[deal.supplier]
    if not any(one.deal is deal for one in market.departures):
        market.departures.append(Departure(old.place, deal.function, deal))
    assert deal.next is not None
    in_house = deal.next == deal.customer
    if in_house:
        deal.own_cost = own_cost(c, deal)
    deal.supplier = deal.customer if in_house else market.root(market.of_body[deal.next]).body
    deal.way, deal.next, deal.begun, deal.ends = deal.next_way, None, month + 1, month + deal.length
    if not in_house:
        deal.price = asked_elsewhere(c, market.of_body[deal.supplier], deal.function, month)
        deal.trust = first_trust(c, deal.customer)
    if deal.way == codes.MOVE_ON:
        pence = int(agreement_pence_y(deal.population, deal.price))
        cost = int(c.world.market.procurement * pence + 0.5)
        c.counts.support[month, deal.customer, codes.PROCURED] += cost


# Suppliers.


def pay_for_support(c: Country, month: int) -> None:
    """Customers pay, for this month, whoever had the work when the last one ended."""
    for supplier in c.market.suppliers:
        supplier.taken = 0
    for deal in c.market.deals:
        if not deal.sold or not deal.first + 1 <= month <= deal.last + 1:
            continue
        paid = c.counts.support[month, deal.customer]
        if deal.supplier == deal.customer:
            paid[codes.OWN_COST] += (deal.own_cost + 6) // 12
            continue
        pence = (int(agreement_pence_y(deal.population, deal.price)) + 6) // 12
        paid[codes.PAID] += pence
        if c.bodies[deal.supplier].opens <= month <= c.bodies[deal.supplier].closes:
            c.counts.support[month, deal.supplier, codes.TAKEN] += pence
            c.market.of_body[deal.supplier].taken += pence
        elif c.world.market.passed_on[deal.supplier]:
            paid[codes.PASSED_ON] += pence
        else:
            paid[codes.PAID_ELSEWHERE] += pence


def spent(c: Country, supplier: Supplier, month: int) -> int:
    """A twelfth of a year's cost; as much as comes in where it is private or has ended."""
    body = c.bodies[supplier.body]
    if supplier.private or supplier.ending != codes.TRADES or not body.opens <= month <= body.closes:
        return supplier.taken
    return (supplier.cost + 6) // 12


def trade(c: Country, month: int) -> None:
    """Money, hosts, ends, mergers."""
    m, d, market = c.world.market, c.draw, c.market
    if month < m.begins:
        return
    holds_policy = c.u(codes.POLICY, 0, 0) < d.market_hosting_ends_share
    for supplier in market.suppliers:
        first, last = m.hosted[supplier.place]
        if month == max(first, m.begins):
            supplier.carried = True
        if holds_policy and month == last:
            supplier.carried = False
    for deal in market.deals:
        run = month + 1 - deal.begun
        if deal.sold and run > 0 and run % 12 == 0:
            deal.price = int(deal.price * (1 - d.market_solvency_pressure_y) + 0.5)
    reckon(c, month)
    for supplier in market.suppliers:
        supplier.trading = can_trade(c, supplier, month)
        cost = spent(c, supplier, month)
        supplier.reserves += supplier.taken - cost
        c.counts.support[month, supplier.body, codes.SPENT_TO_SELL] = cost
        if supplier.ending == codes.TRADES and c.bodies[supplier.body].closes <= month:
            end(c, supplier, codes.CLOSED, None, month)
        if supplier.trading and not supplier.private:
            judge_supplier(c, supplier, month)
    if is_quarter(c, month):
        for supplier in market.suppliers:
            if supplier.trading and not supplier.private:
                appetite = 1 - min(supplier.heads / m.full_scale, 1)
                odds = 1 - math.exp(-d.market_merger_rate_y * appetite / 4)
                if c.u(codes.SUPPLY, c.bodies[supplier.body].key, month) < odds:
                    with_whom = partner(c, supplier, month)
                    if with_whom:
                        end(c, supplier, codes.MERGED, with_whom, month)
    count_supply(c, month)


def is_quarter(c: Country, month: int) -> bool:
    """March, June, September, December."""
    return int(c.world.calendar.month[month]) % 12 in (2, 5, 8, 11)


def reckon(c: Country, month: int) -> None:
    """Income, customers, cost."""
    for supplier in c.market.suppliers:
        held = [d for d in c.market.deals if d.sold and d.supplier == supplier.body and holds(c, d, month)]
        people = {deal.customer: deal.population for deal in held}
        supplier.income = sum(int(agreement_pence_y(deal.population, deal.price)) for deal in held)
        supplier.customers, supplier.heads = len(people), sum(people.values())
        supplier.best = max(supplier.best, supplier.income)
    for supplier in c.market.suppliers:
        supplier.cost = yearly_cost(c, supplier, month)
        supplier.loss = 0.0
        if supplier.income > 0:
            supplier.loss = max(supplier.cost - supplier.income, 0) / supplier.income


def planned_cost(c: Country, supplier: Supplier) -> tuple[float, float]:
    """Planned income, and fixed cost of it and of those merged into it."""
    m, d, total, fixed = c.world.market, c.draw, 0.0, 0.0
    for one in c.market.kin(supplier):
        planned = float(m.planned[one.place].sum())
        dearer = m.dearness[one.place] ** d.market_scale_power - 1
        own = max(d.market_fixed_cost_share + dearer, 0) * planned
        total += planned
        fixed += own if one is supplier else (1 - d.market_merger_saves_share) * own
    return total, fixed


def yearly_cost(c: Country, supplier: Supplier, month: int) -> int:
    """Fixed cost, and variable cost by staffing."""
    m, d = c.world.market, c.draw
    planned, fixed = planned_cost(c, supplier)
    if planned <= 0:
        return supplier.income
    kin = [one.place for one in c.market.kin(supplier)]
    pay = float(m.pay[c.world.calendar.tax_year[month], kin].sum())
    staffing = supplier.income / planned
    if pay > 0:
        empty = c.empty(supplier.body) / max(float(m.posts[kin].sum()), 1.0)
        staffing = c.pay(supplier.body, month) / pay + d.market_backfill_share * empty
    return int(fixed + (1 - d.market_fixed_cost_share) * planned * staffing + 0.5)


def judge_supplier(c: Country, supplier: Supplier, month: int) -> None:
    """Candidates' view, and the end."""
    d = c.draw
    supplier.appeal = applicants(c, supplier)
    if supplier.customers == 0:
        end(c, supplier, codes.EMPTIED, None, month)
        return
    terms = SolvencyTerms(0.0, d.market_solvency_guarantee_share, d.market_tolerated_loss_share, 0.0)
    if is_insolvent(supplier.reserves, supplier.best, supplier.carried, terms):
        other = partner(c, supplier, month) if supplier.carried else None
        end(c, supplier, codes.TAKEN_OVER if other else codes.INSOLVENT, other, month)


def applicants(c: Country, supplier: Supplier) -> float:
    """Part of the applicants who still apply."""
    d, best = c.draw, supplier.best
    lost = 1 - supplier.income / best if best else 0.0
    talent = TalentTerms(d.market_talent_narrow_pass, d.market_talent_lost_customers, 1.0, 1.0)
    return float(applicants_share(supplier.judged == WITH_ISSUES, lost, talent))


def end(c: Country, supplier: Supplier, how: int, into: Supplier | None, month: int) -> None:
    """It is over; who merges takes agreements and reserves along."""
    supplier.ending, supplier.ended, supplier.trading, supplier.carried = how, month, False, False
    supplier.into = into.place if into else -1
    c.counts.ended[supplier.place] = how, month, supplier.into
    if into:
        into.reserves += supplier.reserves
        into.best += supplier.best
        for deal in c.market.deals:
            if deal.sold and deal.supplier == supplier.body:
                deal.supplier = into.body


def partner(c: Country, supplier: Supplier, month: int) -> Supplier | None:
    """The largest of the area, else the largest."""
    others = [
        one
        for one in c.market.suppliers
        if one is not supplier and not one.private and can_trade(c, one, month)
    ]
    area = c.bodies[supplier.body].area
    near = [one for one in others if c.bodies[one.body].area == area]
    return max(near or others, key=lambda one: (one.heads, -one.place), default=None)


def count_supply(c: Country, month: int) -> None:
    """What each supplier is."""
    for supplier in c.market.suppliers:
        row = c.counts.supply[month, supplier.place]
        row[codes.POSTS_GONE] = sum(n for post, n in c.gone.items() if post.body == supplier.body)
        row[codes.INCOME] = supplier.taken
        row[codes.COST] = c.counts.support[month, supplier.body, codes.SPENT_TO_SELL]
        if not supplier.trading:
            continue
        row[codes.TRADING] = not supplier.private
        row[codes.CUSTOMERS], row[codes.SERVED] = supplier.customers, supplier.heads
        row[codes.RESERVES], row[codes.CARRIED] = supplier.reserves, supplier.carried
        served = {f: c.market.served.get((supplier.place, f), 0.0) for f in range(c.functions)}
        done = sum(served[f] * c.market.performs[supplier.place, f] for f in served)
        people = sum(served.values())
        row[codes.PERFORMANCE] = int(10_000 * done / people + 0.5) if people else 0
        row[codes.EXPERIENCE] = int(c.weights[supplier.body].sum() + 0.5)
        hosted = c.world.market.hosted[supplier.place, 0] != codes.NEVER
        row[codes.INDEPENDENT] = not supplier.carried and not supplier.private and hosted


def invite_entrants(c: Country, month: int) -> None:
    """Private suppliers enter areas of enough certainty."""
    market, m, d = c.market, c.world.market, c.draw
    market.to_private += int(c.counts.flow_body[month, :, codes.TO_PRIVATE].sum())
    market.private_years += market.to_private / 12
    if month < m.begins or not m.private.any():
        return
    since = month + 1 - m.begins
    budget = BudgetTerms(d.market_budget_months, d.market_budget_delay_months)
    entry = EntryTerms(d.market_entry_bid_rate_y, d.market_entry_sharpness, 0.0, 0.0, 0.0)
    for area in range(c.world.areas):
        there = [deal for deal in market.deals if deal.sold and c.bodies[deal.customer].area == area]
        if not there or area in market.entered:
            continue
        coming = [
            deal
            for deal in there
            if deal.supplier != deal.customer
            and deal.ends - deal.notice <= month + 12
            and not m.picked[month, deal.customer]
        ]
        own = sum(m.payer[month, deal.customer] == deal.customer for deal in there) / len(there)
        doubt = sum(c.feelings.disbelief[deal.customer] for deal in there) / len(there)
        certain = len(coming) / len(there) * budget_share(float(since), doubt, budget) * own
        certain *= min(since / m.buying, 1.0)
        if c.u(codes.SUPPLY, area, 65536 + month) < bid_odds_m(certain, entry):
            market.entered.add(area)


# Staff.


def follow_work(c: Country, month: int) -> None:
    """Staff go with the work, posts follow income."""
    market = c.market
    if month < c.world.market.begins or not is_quarter(c, month):
        return
    restless = any(s.ending not in ENDED_BY_ITSELF and not s.led_away for s in market.suppliers)
    if not market.departures and not any(posts_to_change(c, month).values()) and not restless:
        return
    staff = [person for person in c.here() if person.post.body in market.of_body]
    staff = [person for person in staff if not c.bodies[person.post.body].absorber]
    staff = [move_along(c, person, month) for person in staff]
    market.departures = []
    change = posts_to_change(c, month)
    for (place, function), number in sorted(change.items()):
        body = market.suppliers[place].body
        if number > 0 and c.world.posts.kept[body]:
            change[place, function] -= take_empty(c, body, function, number)
        elif number > 0:
            change[place, function] -= take_unheld(c, staff, market.suppliers[place], function, number)
        elif number < 0:
            bands = c.world.posts.number[body, function]
            lose_posts(c, Post(body, function, int(np.argmax(bands))), number)
    for supplier in market.suppliers:
        if supplier.ending not in ENDED_BY_ITSELF and not supplier.led_away:
            supplier.led_away = True
            c.led_gone[supplier.body] += int(c.bodies[supplier.body].leaders)
    give_notices(c, staff, change, month)


def posts_to_change(c: Country, month: int) -> dict[tuple[int, int], int]:
    """Posts that go, below 0 for those that come."""
    market, m, d = c.market, c.world.market, c.draw
    found: dict[tuple[int, int], int] = {}
    for s in market.suppliers:
        if s.ending == codes.CLOSED or s.private or m.pay[0, s.place] == 0:
            continue
        income = Counter[int]()
        for deal in market.deals:
            if deal.sold and deal.supplier == s.body and holds(c, deal, month):
                income[deal.function] += int(agreement_pence_y(deal.population, deal.price))
        planned, fixed = planned_cost(c, s)
        kin = [one.place for one in market.kin(s)]
        for function in range(c.functions):
            gone = sum(n for post, n in c.gone.items() if post[:2] == (s.body, function))
            now = float(m.posts[s.place, function] - gone)
            target, share = 0.0, 1.0
            if s.ending == codes.TRADES:
                if planned <= 0:
                    continue
                sold, share = float(m.planned[kin, function].sum()), d.market_posts_follow_share
                part = sold / planned if sold > 0 else 1.0
                paid = (income[function] if sold > 0 else sum(income.values())) - fixed * part
                affordable = paid / ((1 - d.market_fixed_cost_share) * planned * part)
                target = float(m.posts[kin, function].sum()) * min(max(affordable, 0.0), 3.0)
            steps = int(share * abs(now - target) + 0.5)
            found[s.place, function] = steps if now > target else -steps
    return found


def move_along(c: Country, person: Person, month: int) -> Person:
    """Somebody goes with the work, with their post, or stays; gives where they are to be found."""
    market = c.market
    supplier = market.of_body[person.post.body]
    receiver = None
    if supplier.into >= 0:
        receiver = market.root(supplier).body
    else:
        lost = [
            one.deal
            for one in reversed(market.departures)
            if (one.place, one.function) == (supplier.place, person.post.function)
        ]
        total = market.served.get((supplier.place, person.post.function), 0.0)
        total += sum(deal.population for deal in lost if deal.begun <= month)
        u, upto = c.u(codes.FOLLOW, person.key, 2 * month), 0.0
        for deal in lost:
            upto += c.draw.market_transfer_share * deal.population / max(total, 1.0)
            if u < upto:
                receiver = deal.supplier
                break
    if receiver is None or person.leader or person.goes_to or person.notice is not None:
        return person
    if c.bodies[receiver].closes <= month:
        return person
    post = Post(receiver, person.post.function, person.post.band)
    lose_posts(c, person.post, 1)
    lose_posts(c, post, -1)
    c.part(person, month)
    return c.move(person, month, post)


def lose_posts(c: Country, post: Post, number: int) -> None:
    """Posts go for good, or come."""
    c.gone[post] += number
    if c.world.posts.kept[post.body]:
        c.number.setdefault(post, 0)


def take_empty(c: Country, body: int, function: int, most: int) -> int:
    """Empty posts go first, lowest band first."""
    went = 0
    for post in sorted(post for post in c.number if post[:2] == (body, function)):
        some = min(c.vacant(post), most - went)
        lose_posts(c, post, some)
        went += some
    return went


def take_unheld(c: Country, staff: list[Person], supplier: Supplier, function: int, most: int) -> int:
    """Where posts are not followed one by one: those planned, not gone and with nobody in them."""
    at = (supplier.body, function)
    held = sum(p.here and p.post[:2] == at and p.notice is None for p in staff)
    gone = sum(n for post, n in c.gone.items() if post[:2] == at)
    some = min(max(int(c.world.market.posts[supplier.place, function]) - gone - held, 0), most)
    lose_posts(c, Post(*at, 0), some)
    return some


def give_notices(c: Country, staff: list[Person], change: dict[tuple[int, int], int], month: int) -> None:
    """Notice by lot, to all where the supplier has ended."""
    market = c.market
    free = [
        person
        for person in staff
        if person.here and person.post.body in market.of_body and person.notice is None and not person.goes_to
    ]
    there = Counter((market.of_body[p.post.body].place, p.post.function) for p in free if not p.leader)
    for person in free:
        supplier = market.of_body[person.post.body]
        at = (supplier.place, person.post.function)
        odds = 1.0
        if supplier.ending in ENDED_BY_ITSELF:
            over = max(change.get(at, 0), 0)
            odds = 0.0 if person.leader or not over else over / there[at]
        if c.u(codes.FOLLOW, person.key, 2 * month + 1) < odds:
            dismissals = sum(number for (place, _), number in change.items() if place == supplier.place)
            c.give_notice(person, month + notice_months(c, person, dismissals, month), -1)
            if not person.leader:
                lose_posts(c, person.post, 1)


# Checkpoints.


def hold_checkpoints(c: Country, month: int) -> None:
    """Every supplier is scored; what is recorded stands."""
    market, m, d = c.market, c.world.market, c.draw
    for number, check in enumerate(m.checks):
        if check["month"] != month:
            continue
        supplier = market.suppliers[int(check["place"])]
        ready = readiness(c, supplier, month)
        terms = CheckpointTerms(*m.judging[:-1], d.market_checkpoint_failures_to_stop)
        judged = judge(ready, terms)
        c.counts.judged[number] = judged
        c.counts.ready[number] = [int(10_000 * min(share, 10.0) + 0.5) for share in ready]
        recorded = int(check["recorded"])
        supplier.judged = recorded if recorded >= 0 else judged.outcome
        supplier.appeal = applicants(c, supplier)
        if recorded < 0 and judged.outcome == STOP and supplier.ending == codes.TRADES:
            end(c, supplier, codes.STOPPED, None, month)
            for function in range(c.functions):
                take_empty(c, supplier.body, function, int(c.world.posts.total[supplier.body]))
            supplier.led_away = True
            c.led_gone[supplier.body] += int(c.bodies[supplier.body].leaders)


def readiness(c: Country, supplier: Supplier, month: int) -> Readiness:
    """What the four domains look at."""
    body = c.bodies[supplier.body]
    planned, fixed = planned_cost(c, supplier)
    filled = posts_filled(c, supplier.body, 0)
    if body.opens <= month:
        income, cost, delivery = float(supplier.income), float(supplier.cost), filled
    else:
        income = letters_of_intent(c, supplier, month)
        cost = fixed + (1 - c.draw.market_fixed_cost_share) * income
        delivery = max(within_reach(c, supplier.body), filled)
    return Readiness(
        leadership(c, supplier.body, month),
        min(income / planned, 1.0) if planned > 0 else 0.0,
        income / cost if cost > 0 else 0.0,
        delivery,
    )


def leadership(c: Country, number: int, month: int) -> float:
    """A managing director or a leader named, and seniors."""
    body = c.bodies[number]
    director = min(c.led(number) / body.leaders, 1.0) if body.leaders else 1.0
    if body.opens <= month:
        return (director + posts_filled(c, number, codes.BAND_8A)) / 2
    if body.leaders and c.u(codes.SUPPLY, body.key, 131072) < c.draw.market_named_leader_share:
        director = 1.0
    near = [n for n, one in enumerate(c.bodies) if body.region < 0 or one.area == body.area]
    wanted = sum(c.bodies[n].executives for n in near if c.bodies[n].sender)
    gaps = sum(c.feelings.gaps.get(n, 0) for n in near)
    return (director + max(wanted - gaps, 0) / wanted) / 2 if wanted else director


def posts_filled(c: Country, body: int, band: int) -> float:
    """Share of posts of a band and above that are held, promised or gone."""
    posts = [post for post in c.number if post.body == body and post.band >= band]
    number = sum(int(c.world.posts.number[post]) for post in posts)
    filled = sum(min(c.filled(post) + c.gone[post], int(c.world.posts.number[post])) for post in posts)
    return max(filled, 0) / number if number else 1.0


def within_reach(c: Country, number: int) -> float:
    """People of closing bodies for each post of those that open, in the area."""
    body = c.bodies[number]
    near = {n for n, one in enumerate(c.bodies) if body.region < 0 or one.area == body.area}
    senders = {n for n in near if c.bodies[n].sender}
    people = sum(p.post.body in senders and bool(c.world.commissioning[p.post.function]) for p in c.here())
    posts = sum(int(c.world.posts.total[n]) for n in near - senders if c.bodies[n].opens > 0)
    return min(people / posts, 1.0) if posts else 1.0


def letters_of_intent(c: Country, supplier: Supplier, month: int) -> float:
    """What customers would sign for now, by the odds and the uniform of their signing."""
    income = 0.0
    no_one: Buyers = neighbours(c, -1) if month < c.world.market.begins else neighbours(c, month)
    for deal in c.market.deals:
        if not deal.sold or c.world.agreements.supplier[deal.number] != supplier.body:
            continue
        if deal.signs:
            odds = choice_odds(seen(c, deal, month, "signing", None, no_one), choice_terms(c))
            if c.u(codes.REVIEW, deal.key, 4 * deal.first + 1) >= odds.stay + odds.merge:
                continue
        income += deal.population * int(c.world.market.price[deal.number]) / 10_000
    return income
