"""Random small problems and markets, drawn by key; and what trying every choice makes of a problem."""

import datetime as dt
from functools import cache

import numpy as np

from remit.bodies.tables import BANDS, KINDS
from remit.draws import key, uniforms
from remit.evidence import everything
from remit.matching.aims import NO_POST, ORDER, aims_of
from remit.matching.candidates import PERSON, POST, SPECIAL, Market, Pairs, Rounds, Terms, candidate_pairs
from remit.matching.market import classes_of, reach_of
from remit.matching.problem import Aim, Problem
from remit.matching.solve import Lots
from remit.rules.filling import LIFT, POOL, RESTRICTED, SLOT_IN
from remit.rules.job_match import job_match_terms
from remit.rules.pay import band_code, pay_terms
from remit.rules.post import on_cost_terms
from remit.rules.protection import protection_terms
from remit.rules.suitability import suitable_terms

ON = dt.date(2026, 4, 1)
NONE = np.empty(0, dtype=np.int32)


class Drawn:
    """Numbers drawn by the key of a case, one after another."""

    def __init__(self, *case: int | str) -> None:
        self.case, self.number = case, 0

    def units(self, count: int) -> np.ndarray:
        """Uniforms between 0 and 1."""
        self.number += 1
        return uniforms(key(*self.case), f"draw {self.number}", np.arange(count, dtype=np.uint64))

    def whole(self, low: int, high: int, count: int) -> np.ndarray:
        """Whole numbers from low to below high."""
        return (low + np.floor(self.units(count) * (high - low))).astype(np.int64)

    def one(self, low: int, high: int) -> int:
        return int(self.whole(low, high, 1)[0])

    def chance(self, share: float, count: int) -> np.ndarray:
        return self.units(count) < share


def small_problem(case: int) -> Problem:
    """Up to 8 people and 8 posts of 0 to 2 places: locks, second ways out, classes, ties, huge amounts."""
    draw = Drawn("problem", case)
    people, posts = draw.one(1, 9), draw.one(1, 9)
    capacity = draw.whole(0, 3, posts)
    member_class, member_post = NONE, NONE
    classes = 0
    if posts > 2 and draw.one(0, 3) == 0:
        split = draw.one(1, posts)
        member_post = np.arange(posts, dtype=np.int32)
        member_class = (member_post >= split).astype(np.int32)
        classes = 2
    targets = posts + classes
    person, target = np.nonzero(draw.units(people * targets).reshape(people, targets) < draw.units(1)[0])
    locked = np.zeros(people, dtype=bool)
    room = capacity.copy()
    for i in np.flatnonzero(draw.chance(0.15, people)):
        own = np.flatnonzero((person == i) & (target < posts))
        if own.size and room[target[own[0]]] > 0:
            keep = np.ones(person.size, dtype=bool)
            keep[np.flatnonzero(person == i)] = False
            keep[own[0]] = True
            room[target[own[0]]] -= 1
            person, target = person[keep], target[keep]
            locked[i] = True
    exits = np.concatenate([np.flatnonzero(~locked), np.flatnonzero(~locked & draw.chance(0.3, people))])
    exits = np.sort(exits).astype(np.int32)
    most = (1, 3, 10, 10**7, 10**12)[draw.one(0, 5)]
    aims = tuple(
        Aim(
            f"aim {number}",
            draw.whole(-1, most + 1, person.size) if draw.one(0, 10) else None,
            draw.whole(-1, most + 3, exits.size) if draw.one(0, 10) else None,
        )
        for number in range(draw.one(1, 6))
    )
    return Problem(
        people,
        capacity,
        person.astype(np.int32),
        target.astype(np.int32),
        exits,
        member_class,
        member_post,
        aims,
    )


def some_lots(problem: Problem, case: int) -> Lots:
    draw = Drawn("lots", case)
    return Lots(
        draw.whole(0, 2**40, problem.people).astype(np.uint64),
        draw.whole(0, 2**40, problem.posts).astype(np.uint64),
    )


def tried_out(problem: Problem) -> tuple[int, ...]:
    """The least that the aims come to, in their order, found by trying every choice of every person."""
    choices = [
        [(-1, int(n)) for n in np.flatnonzero(problem.exit_person == i)]
        + [
            (int(p), int(n))
            for n in np.flatnonzero(problem.pair_person == i)
            for p in problem.members(int(problem.pair_target[n]))
        ]
        for i in range(problem.people)
    ]
    pairs = np.array(
        [np.zeros(problem.pair_person.size) if a.pairs is None else a.pairs for a in problem.aims],
        dtype=object,
    )
    exits = np.array(
        [np.zeros(problem.exit_person.size) if a.exits is None else a.exits for a in problem.aims],
        dtype=object,
    )
    none = (0,) * len(problem.aims)

    @cache
    def best(i: int, room: tuple[int, ...]) -> tuple[int, ...] | None:
        if i == problem.people:
            return none
        found = None
        for post, n in choices[i]:
            if post >= 0 and room[post] == 0:
                continue
            left = room if post < 0 else (*room[:post], room[post] - 1, *room[post + 1 :])
            rest = best(i + 1, left)
            if rest is not None:
                own = exits[:, n] if post < 0 else pairs[:, n]
                total = tuple(int(a) + b for a, b in zip(own, rest, strict=True))
                found = total if found is None or total < found else found
        return found

    least = best(0, tuple(int(c) for c in problem.capacity))
    assert least is not None
    return least


@cache
def terms() -> Terms:
    known = everything()
    scale = pay_terms(known, ON)
    low, high = np.zeros(len(BANDS), dtype=np.int64), np.zeros(len(BANDS), dtype=np.int64)
    for place, band in enumerate(BANDS[:-1]):
        pay = scale.pay_pence_y[scale.keys // 1000 == band_code(band)]
        low[place], high[place] = pay.min(), pay.max()
    return Terms(
        job_match_terms(known, ON),
        suitable_terms(known, ON),
        protection_terms(known, ON),
        on_cost_terms(known, ON),
        low,
        high,
    )


def small_market(case: int, *, people: int = 10, posts: int = 6) -> tuple[Market, np.ndarray]:
    """A market of two boards that close and two that open, with four rounds and panels; and places."""
    draw = Drawn("market", case)
    who = np.zeros(people, dtype=PERSON)
    who["key"] = [key("person", case, n) for n in range(people)]
    who["body"], who["function"] = draw.whole(0, 2, people), draw.whole(0, 2, people)
    who["band"] = draw.whole(4, 7, people)
    low, high = terms().lowest_pay, terms().highest_pay
    who["pay"] = low[who["band"]] + (draw.units(people) * (high - low)[who["band"]]).astype(np.int64)
    who["fte"] = np.where(draw.chance(0.3, people), 600_000, 1_000_000)
    who["post"], who["last_day"], who["since"] = -1, 20260331, 20100101
    who["base"] = draw.whole(-1, 3, people)
    who["holds"], who["at_risk"] = draw.chance(0.9, people), True
    who["guaranteed"], who["critical"] = draw.chance(0.1, people), draw.chance(0.2, people)
    job = np.zeros(posts, dtype=POST)
    job["key"] = [key("post", case, n) for n in range(posts)]
    job["body"], job["function"], job["band"] = (
        2 + draw.whole(0, 2, posts),
        draw.whole(0, 2, posts),
        draw.whole(4, 7, posts),
    )
    job["fte"] = np.where(draw.chance(0.2, posts), 600_000, -1)
    job["opens"], job["closes"], job["base"] = 20260401, 99991231, draw.whole(-1, 3, posts)
    job["kind"] = KINDS.index("merged-board")
    places = draw.whole(0, 4, posts)
    at = np.unique(draw.whole(0, people * posts, people))
    special = np.zeros(at.size, dtype=SPECIAL)
    special["at"], special["score"], special["interview"] = (
        at,
        -1,
        np.where(draw.chance(0.7, at.size), draw.whole(40, 45, at.size), -1),
    )
    special["wish"] = draw.whole(0, 3, at.size)
    special["forbidden"] = draw.chance(0.1, at.size)
    return laid_out(who, job, special), places


def laid_out(who: np.ndarray, job: np.ndarray, special: np.ndarray) -> Market:
    """Put people and posts into a market with the rounds of the tests."""
    succeeds = np.zeros((4, 4), dtype=np.bool_)
    succeeds[0, 2] = succeeds[1, 2] = succeeds[1, 3] = True
    kinds = np.zeros((4, len(KINDS)), dtype=np.bool_)
    kinds[:, KINDS.index("merged-board")] = True
    rounds = Rounds(
        np.array([LIFT, SLOT_IN, POOL, RESTRICTED], dtype=np.int8),
        np.zeros(4, dtype=np.bool_),
        np.array([20260101, 20260201, 20260301, 20260315], dtype=np.int32),
        np.array([20260131, 20260228, 20260314, 20260331], dtype=np.int32),
        kinds,
    )
    rounds.kinds[0] = False  # no body of this kind takes part in the first round
    member_class, member_post, first = classes_of(job)
    return Market(
        who,
        job,
        member_class,
        member_post,
        first,
        *reach_of(who, job, member_class, member_post, succeeds),
        rounds,
        succeeds,
        np.zeros((1, 1), dtype=np.uint64),
        np.array([560_000, 574_000, 594_000], dtype=np.int64),
        np.array([130_000, 141_000, 156_000], dtype=np.int64),
        special,
        special["at"] // job.size * (first.size - 1) + job["of_class"][special["at"] % job.size],
        terms(),
    )


def problem_of(
    market: Market, places: np.ndarray, order: tuple[str, ...] = ORDER, seed: int = 1
) -> tuple[Problem, Pairs]:
    """The problem of a market in which everybody may end without a post."""
    pairs = candidate_pairs(market)
    people = np.arange(market.people.size, dtype=np.int32)
    kind = np.full(people.size, NO_POST)
    cost = market.people["pay"] // 12 * 3
    aims = aims_of(order, seed, market, pairs, people, kind, cost)
    problem = Problem(
        people.size, places, pairs.person, pairs.target, people, market.member_class, market.member_post, aims
    )
    return problem, pairs


def lots_of(market: Market, seed: int = 1) -> Lots:
    return Lots(
        *(
            uniforms(seed, "lot", market_part["key"]).view(np.uint64)
            for market_part in (market.people, market.posts)
        )
    )
