"""Checkpoints of suppliers: what each domain looks at in the model's state, and what follows."""

import numpy as np

from remit.draws import uniform
from remit.market.checkpoint import STOP, CheckpointTerms, Readiness, judge, leadership_share
from remit.market.choice import choice_odds
from remit.simulate.codes import BAND_8A, COMMISSIONING, GRADES, REVIEW, STOPPED, SUPPLY, TRADES
from remit.simulate.compiler import compiled
from remit.simulate.customers import SIGNING, choice_terms, seen
from remit.simulate.following import close_posts
from remit.simulate.layout import World
from remit.simulate.state import Counts, State
from remit.simulate.suppliers import applicants, end_supplier, planned_cost
from remit.simulate.uncertain import Draw

PARTS = 10_000
"""Parts of one in which shares are written down."""


@compiled
def hold_checkpoints(world: World, draw: Draw, state: State, counts: Counts, month: int) -> None:
    """Judge suppliers at the checkpoints of the month; who is stopped does not trade.

    Every supplier is scored. Where the plan records an outcome, that one stands and is what candidates for
    senior posts see; else the run's own does.
    """
    market = world.market
    for c in range(market.checks.size):
        check = market.checks[c]
        if check.month != month:
            continue
        s = int(check.place)
        ready = readiness(world, draw, state, s, month)
        judged = judge(ready, judging(world, draw))
        counts.judged[c] = np.array(
            [judged.leadership, judged.customers, judged.plan, judged.delivery, judged.outcome]
        )
        for domain in range(4):
            counts.ready[c, domain] = int(PARTS * min(ready[domain], 10.0) + 0.5)
        outcome = check.recorded if check.recorded >= 0 else judged.outcome
        state.trade[s].judged = outcome
        state.trade[s].appeal = applicants(draw, state, s)
        if check.recorded < 0 and outcome == STOP and state.trade[s].ending == TRADES:
            end_supplier(world, state, counts, s, STOPPED, -1, month)
            close_posts(world, state, s)


@compiled
def judging(world: World, draw: Draw) -> CheckpointTerms:
    """Give from where on a domain is met, and how many failures stop a supplier."""
    terms = world.market.judging
    return CheckpointTerms(
        terms.leadership_marginal,
        terms.leadership_met,
        terms.customers_marginal,
        terms.customers_met,
        terms.plan_marginal,
        terms.plan_met,
        terms.delivery_marginal,
        terms.delivery_met,
        draw.market_checkpoint_failures_to_stop,
    )


@compiled
def readiness(world: World, draw: Draw, state: State, s: int, month: int) -> Readiness:
    """Give what a checkpoint looks at: the plan of a supplier before it opens, what it is afterwards."""
    market = world.market
    body = int(market.suppliers[s])
    opened = world.bodies[body].opens <= month
    planned, fixed = planned_cost(world, draw, state, s)
    if opened:
        income, cost = float(state.trade[s].income), float(state.trade[s].cost)
        delivery = posts_filled(world, state, body, 0)
    else:
        income = letters_of_intent(world, draw, state, s, month)
        cost = fixed + (1.0 - draw.market_fixed_cost_share) * income
        delivery = max(staff_within_reach(world, state, body), posts_filled(world, state, body, 0))
    return Readiness(
        leadership(world, draw, state, s, opened),
        min(income / planned, 1.0) if planned > 0.0 else 0.0,
        income / cost if cost > 0.0 else 0.0,
        delivery,
    )


@compiled
def leadership(world: World, draw: Draw, state: State, s: int, opened: bool) -> float:
    """Share of leadership in post: a managing director, or a leader named before appointments; and seniors.

    Before a supplier opens its seniors are those of the bodies in its area who hold their posts.
    """
    body = int(world.market.suppliers[s])
    record = world.bodies[body]
    director = 1.0
    if record.leaders > 0:
        director = min(state.led[body] / record.leaders, 1.0)
        u = uniform(state.streams[SUPPLY], record.key, 1 << 17)
        if not opened and u < draw.market_named_leader_share:
            director = 1.0
    if opened:
        return leadership_share(director, posts_filled(world, state, body, BAND_8A), 1.0)
    wanted, gaps = 0, 0
    for other in range(world.bodies.size):
        near = record.region < 0 or world.bodies[other].area == record.area
        if near and world.bodies[other].sender:
            wanted += world.bodies[other].executives
        if near:
            gaps += state.gaps[other]
    held = max(wanted - gaps, 0)
    return leadership_share(director, float(held), float(wanted))


@compiled
def posts_filled(world: World, state: State, body: int, band: int) -> float:
    """Share of a body's posts of a band and above that are held or promised; 1 without any."""
    number, filled = 0, 0
    for function in range(world.posts.number.shape[1]):
        for grade in range(band, GRADES):
            posts = world.posts.number[body, function, grade]
            number += posts
            filled += min(state.filled[body, function, grade], posts)
    return max(filled, 0) / number if number > 0 else 1.0


@compiled
def staff_within_reach(world: World, state: State, body: int) -> float:
    """People of closing bodies in a supplier's area for each post of those that open there, at most 1."""
    people, posts, record = 0, 0, world.bodies[body]
    for other in range(world.bodies.size):
        one = world.bodies[other]
        if record.region >= 0 and one.area != record.area:
            continue
        if one.sender:
            people += state.by_body[other, COMMISSIONING]
        elif one.opens > 0:
            posts += world.posts.total[other]
    return min(people / posts, 1.0) if posts > 0 else 1.0


@compiled
def letters_of_intent(world: World, draw: Draw, state: State, s: int, month: int) -> float:
    """Yearly income that customers would sign for now, pence: the odds and the uniform of their signing."""
    market, rows, terms = world.market, world.agreements, choice_terms(draw)
    income = 0.0
    for n in range(state.deals.size):
        if not market.sold[n] or rows.supplier[n] != market.suppliers[s]:
            continue
        if market.signs[n]:
            odds = choice_odds(seen(world, draw, state, n, month, SIGNING, -1), terms)
            u = uniform(state.streams[REVIEW], market.keys[n], 4 * int(rows.first[n]) + 1)
            if u >= odds.stay + odds.merge:
                continue
        income += rows.population[n] * market.price[n] / 10_000.0
    return income
