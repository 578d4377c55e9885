"""What a month comes to: capability, control of money, workload, people, posts and pay."""

import math

import numpy as np

from remit.simulate import codes
from tests.simulate.plain.country import Country, Post
from tests.simulate.plain.market import holds

Weights = np.ndarray
"""Hundredths of FTE weighted by experience, (bodies, functions)."""


def weigh_staff(c: Country, month: int) -> Weights:
    """The sum over people: somebody new counts less, a deputy less than a holder."""
    d = c.draw
    weights = np.zeros((len(c.bodies), c.functions))
    for person in c.here():
        inexperience = math.exp(-(month - person.since) / (12 * d.capability_experience_years))
        weight = 1 - (1 - d.capability_novice_weight) * inexperience
        weights[person.post.body, person.post.function] += person.fte * weight
    for body, deputies in c.feelings.acting.items():
        weights[body, c.world.corporate] -= 100 * (1 - d.capability_acting_weight) * deputies
    weights = np.maximum(weights, 0)
    return weights + np.minimum(what_leavers_left(c, month), weights)


def what_leavers_left(c: Country, month: int) -> Weights:
    """What they knew beyond what somebody new knows, less what they took along, fading since."""
    d, left = c.draw, np.zeros((len(c.bodies), c.functions))
    years = 12 * d.capability_experience_years
    for one in c.departed:
        knew = (1 - d.capability_novice_weight) * (1 - math.exp(-(one.month - one.since) / years))
        stays = (1 - d.capability_taken_share) * math.exp(-(month - one.month) / years)
        left[one.body, one.function] += one.fte * knew * stays
    return left


def need_a_head(c: Country) -> np.ndarray:
    """A share of what commissioners have at the start, by function and head of population."""
    weights = weigh_staff(c, 0)
    first = [n for n, body in enumerate(c.bodies) if body.commissioner and body.opens == 0]
    heads = sum(c.bodies[n].population for n in first)
    return c.draw.capability_need_share * weights[first].sum(axis=0) / max(heads, 1)


def lend_staff(c: Country, weights: Weights, month: int) -> None:
    """Lent staff work elsewhere, and coach."""
    lends = c.world.lends
    for n in range(lends.fte.size):
        lender, borrower, function = int(lends.lender[n]), int(lends.borrower[n]), int(lends.function[n])
        there = sum(p.fte for p in c.here() if p.post.body == lender and p.post.function == function)
        if there > 0 and lends.first[n] <= month <= lends.last[n]:
            lent = min(lends.fte[n], there) / there * weights[lender, function]
            weights[lender, function] -= lent
            weights[borrower, function] += lent * (1 + c.draw.capability_coaching)


def is_commissioning(c: Country, body: int, month: int) -> bool:
    """Whether a body commissions for people of its own when the month ends."""
    record = c.bodies[body]
    return bool(
        record.commissioner and record.population > 0 and record.opens <= month + 1 and month < record.closes
    )


def meet_need(c: Country, weights: Weights, need: np.ndarray, month: int) -> dict[int, np.ndarray]:
    """Share of the need that each commissioner meets with its own and its suppliers' staff, by function."""
    in_force = agreements_in_force(c, month)
    met = {}
    for body in range(len(c.bodies)):
        if not is_commissioning(c, body, month):
            continue
        heads, has = c.bodies[body].population, weights[body].copy()
        for customer, supplier, function in in_force:
            if customer == body:
                served = sum(c.bodies[a].population for a, b, f in in_force if (b, f) == (supplier, function))
                has[function] += weights[supplier, function] * heads / served
        wanted = need * heads
        shares = np.divide(has, wanted, out=np.ones_like(has), where=wanted > 0)
        met[body] = np.minimum(shares, 1)
    return met


def agreements_in_force(c: Country, month: int) -> list[tuple[int, int, int]]:
    """Customer, supplier and function of agreements whose supplier is there."""
    return [(deal.customer, deal.supplier, deal.function) for deal in c.market.deals if holds(c, deal, month)]


def count_capability(c: Country, met: dict[int, np.ndarray], month: int) -> None:
    """By function, the mean over populations; by body, for the functions of financial control."""
    heads = {body: c.bodies[body].population for body in met}
    for body, shares in met.items():
        control = (
            sum(shares[f] for f in c.world.control) / len(c.world.control) if c.world.control.size else 1
        )
        c.counts.capability_body[month, body] = math.floor(10_000 * control + 0.5)
        c.feelings.short[body] = c.feelings.short.get(body, 0.0) + 1 - control
    if met:
        mean = sum(heads[body] * met[body] for body in met) / sum(heads.values())
        c.counts.capability[month] = np.floor(10_000 * mean + 0.5)


def lose_control(c: Country, month: int) -> None:
    """At the end of March commissioners may turn out to have overspent."""
    if c.world.calendar.month[month] % 12 != 2:
        return
    d = c.draw
    for number, body in enumerate(c.bodies):
        if not body.commissioner or not body.population or not body.opens <= month <= body.closes:
            continue
        asked = [m for m in range(month - 11, month + 1) if m >= 0 and is_commissioning(c, number, m)]
        unmet = c.feelings.short.get(number, 0.0) / max(len(asked), 1)
        odds = d.control_base_odds_y + d.control_shortfall_slope * unmet
        u = c.u(codes.CONTROL, body.key, month)
        budget = d.control_budget_gbp_head_y * body.population
        pence = math.floor(100 * d.control_overspend_share * budget + 0.5)
        c.counts.overspend[month, number] = pence if u < odds else 0
        c.counts.lost_control[month, number] = pence if d.control_base_odds_y <= u < odds else 0
    c.feelings.short = {}


def feel_workload(c: Country, month: int) -> None:
    """Share of the posts that nobody holds."""
    share = c.draw.cut_posts_share
    for number, body in enumerate(c.bodies):
        workload = 0.0
        left = 1 - share * (1 - c.world.changes.keep[month, number])
        if c.world.posts.kept[number]:
            total = sum(count for post, count in c.number.items() if post.body == number)
            if total and body.opens <= month < body.closes:
                cut = (1 - left) * body.base
                workload = max(c.empty(number) - cut, 0) / max(total - cut, 1)
        elif body.base > 0 and body.closes > month:
            posts = left * body.base
            people = sum(
                p.post.body == number and bool(c.world.commissioning[p.post.function]) for p in c.here()
            )
            workload = min(max((posts - people) / max(posts, 1), 0), 1)
        c.feelings.workload[number] = workload


def keep_accounts(c: Country, month: int) -> None:
    """Count everybody and every post."""
    counts = c.counts
    by_body, by_grade = counts.stock_body[month], counts.stock_grade[month]
    for person in c.here():
        body, function, band = person.post
        commissioning = bool(c.world.commissioning[function])
        stocks = {
            codes.HEADCOUNT: 1,
            codes.COMMISSIONING: commissioning,
            codes.COMMISSIONING_8A: commissioning and band >= codes.BAND_8A,
            codes.FTE: person.fte,
            codes.DESTINED: person.goes_to is not None,
            codes.NOTICE: person.notice is not None,
        }
        for stock, number in stocks.items():
            by_body[body, stock] += number
            by_grade[function, band, stock] += number
    for number, record in enumerate(c.bodies):
        counts.pay[month, number] = (c.pay(number, month) + 6) // 12
        by_body[number, codes.ACTING] = c.feelings.acting.get(number, 0)
        without_holder = c.feelings.gaps.get(number, 0)
        if number in c.receivers and record.opens <= month + 1 and record.closes > month:
            without_holder += c.leaderless(number)
            for post, empty in empty_beside_the_cut(c, number, month).items():
                by_body[number, codes.VACANCIES] += empty
                by_grade[post.function, post.band, codes.VACANCIES] += empty
        by_body[number, codes.VACANCIES] += without_holder
        by_grade[c.world.corporate, codes.VSM, codes.VACANCIES] += without_holder


def empty_beside_the_cut(c: Country, number: int, month: int) -> dict[Post, int]:
    """Empty posts of a body but for those that a cut has taken: an even share of each commissioning post."""
    empty = {post: c.vacant(post) for post in sorted(c.number) if post.body == number}
    left = 1 - c.draw.cut_posts_share * (1 - float(c.world.changes.keep[month, number]))
    of_commissioning = [post for post in empty if c.world.commissioning[post.function]]
    total = sum(empty[post] for post in of_commissioning)
    taken = min(int((1 - left) * c.bodies[number].base + 0.5), total)
    before = 0
    for post in of_commissioning if total else []:
        upto = before + empty[post]
        empty[post] -= upto * taken // total - before * taken // total
        before = upto
    return empty
