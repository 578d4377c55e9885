"""Rounds as rules: who may apply, nobody loses to somebody ranked lower, order of rows, more places."""

from dataclasses import replace

import numpy as np
import pytest

from remit.matching.aims import NO_POST, ORDER
from remit.matching.alone import fill_in_order
from remit.matching.candidates import Market, candidate_pairs
from remit.matching.problem import Problem
from remit.matching.solve import solve_exactly
from tests.matching.drawn import Drawn, laid_out, lots_of, problem_of, small_market

CASES = range(150)
SLOT_IN, POOL, RESTRICTED = 1, 2, 3
"""Places of the rounds of the drawn markets in which anybody takes part."""


def turns(problem: Problem, market: Market, pair: np.ndarray) -> np.ndarray:
    turn = np.full(problem.people, -9)
    turn[pair >= 0] = candidate_pairs(market).turn[pair[pair >= 0]]
    return turn


@pytest.mark.parametrize("case", range(40))
def test_pairs_are_what_the_rules_say_one_by_one(case: int) -> None:
    """Written again in plain words: function, band, hours, travel and region, round by round."""
    market, _ = small_market(case)
    pairs = candidate_pairs(market)
    posts = market.posts.size
    members = {
        posts + c: market.member_post[market.first_member[c] : market.first_member[c + 1]]
        for c in range(market.first_member.size - 1)
    }
    found: dict[tuple[int, int], int] = {}
    for i, target, turn in zip(pairs.person, pairs.target, pairs.turn, strict=True):
        for p in members.get(int(target), [target]):
            key = (int(i), int(p))
            found[key] = min(found.get(key, 99), int(turn))
    told = {int(row["at"]): row for row in market.special}
    meant = {}
    for i, who in enumerate(market.people):
        for p, post in enumerate(market.posts):
            row = told.get(i * posts + p)
            if row is not None and row["forbidden"]:
                continue
            same, apart = who["function"] == post["function"], abs(int(who["band"]) - int(post["band"]))
            hours = 0 if post["fte"] < 0 else abs(int(who["fte"]) - int(post["fte"]))
            known = who["base"] >= 0 and post["base"] >= 0
            miles = _miles(market, int(who["base"]), int(post["base"])) if known else 0.0
            parts = [(40, 100 * same), (25, 100 * (apart == 0))]
            parts += [(5, 100 - hours / 10_000)] if post["fte"] >= 0 else []
            parts += [(5, max(0, 100 - 4 * miles))] if known else []
            score = sum(w * v for w, v in parts) / sum(w for w, _ in parts)
            takes_on = (who["body"], post["body"]) in {(0, 2), (1, 2), (1, 3)}
            if who["holds"] and takes_on and apart == 0 and score >= 65.5:
                meant[i, p] = SLOT_IN
            elif apart <= 1 and hours <= 200_000 and miles <= 25 and score >= 59.5:
                meant[i, p] = POOL
            elif apart <= 1 and hours <= 200_000 and miles <= 40 and score >= 34.5:
                meant[i, p] = RESTRICTED
    assert found == meant


def _miles(market: Market, one: int, other: int) -> float:
    east, north = (int(side[one]) - int(side[other]) for side in (market.east, market.north))
    return 1.3 * (east**2 + north**2) ** 0.5 / 1609.344


@pytest.mark.parametrize("case", CASES)
def test_nobody_loses_to_somebody_ranked_lower(case: int) -> None:
    """In no round did somebody get a place that a person without one was ranked first for in that round."""
    market, places = small_market(case, people=14)
    problem, pairs = problem_of(market, places)
    best = solve_exactly(problem, lots_of(market))
    turn = turns(problem, market, best.pair)
    for n in range(pairs.person.size):
        i, round_of = pairs.person[n], pairs.turn[n]
        lost = turn[i] > round_of or turn[i] == -9 if round_of == SLOT_IN else turn[i] == -9
        if not lost:
            continue
        targets = problem.members(int(pairs.target[n]))
        for j in np.flatnonzero(np.isin(best.post, targets)):
            if turn[j] > round_of:
                raise AssertionError(
                    f"{i} may apply in round {round_of}, {j} got the post in round {turn[j]}"
                )
            if turn[j] == round_of:
                assert pairs.rank[best.pair[j]] >= pairs.rank[n], (i, j)
        assert (
            np.bincount(best.post[best.post >= 0], minlength=places.size)[targets] == places[targets]
        ).all()


def test_the_cases_of_envy_have_losers_ranks_and_ties() -> None:
    losers = ranks = 0
    for case in CASES:
        market, places = small_market(case, people=14)
        problem, pairs = problem_of(market, places)
        best = solve_exactly(problem, lots_of(market))
        losers += int(((best.pair < 0) & np.isin(np.arange(problem.people), pairs.person)).sum())
        ranks += int(np.unique(pairs.rank).size > 2)
    assert losers > 200
    assert ranks > 50


@pytest.mark.parametrize("case", range(40))
def test_among_equals_the_lot_chooses_and_not_the_cost(case: int) -> None:
    """Who is proposed in a round for holders does not change with what anybody's exit costs."""
    market, places = small_market(case, people=14)
    people = market.people.copy()
    people["pay"] = people["pay"][::-1]
    problem, pairs = problem_of(market, places)
    other, others = problem_of(market._replace(people=people), places)
    first = turns(problem, market, solve_exactly(problem, lots_of(market)).pair)
    second = turns(other, market, solve_exactly(other, lots_of(market)).pair)
    assert pairs.person.size == others.person.size
    np.testing.assert_array_equal(first == SLOT_IN, second == SLOT_IN)


@pytest.mark.parametrize("case", range(60))
@pytest.mark.parametrize("order", [ORDER, ("redundancies", "rights", "cost", "travel")])
def test_one_more_place_never_costs_a_job(case: int, order: tuple[str, ...]) -> None:
    market, places = small_market(case)
    problem, _ = problem_of(market, places, order)

    def redundancies(capacity: np.ndarray) -> int:
        found = solve_exactly(replace(problem, capacity=capacity), lots_of(market))
        return int((found.pair < 0).sum())

    before = redundancies(places)
    for post in range(places.size):
        assert redundancies(places + (np.arange(places.size) == post)) <= before


@pytest.mark.parametrize("case", range(40))
def test_the_order_of_people_and_posts_changes_nothing(case: int) -> None:
    market, places = small_market(case, people=14)
    draw = Drawn("rows", case)
    of_people, of_posts = (
        np.argsort(draw.units(market.people.size)),
        np.argsort(draw.units(market.posts.size)),
    )
    new_person, new_post = np.argsort(of_people), np.argsort(of_posts)
    special = market.special.copy()
    count = market.posts.size
    special["at"] = new_person[special["at"] // count] * count + new_post[special["at"] % count]
    mixed = laid_out(
        market.people[of_people].copy(), market.posts[of_posts].copy(), np.sort(special, order="at")
    )
    found = []
    for one, room in ((market, places), (mixed, places[of_posts])):
        problem, _ = problem_of(one, room)
        best = solve_exactly(problem, lots_of(one))
        posts = np.where(best.post >= 0, one.posts["key"][best.post], 0)
        found.append(dict(zip(one.people["key"].tolist(), posts.tolist(), strict=True)))
    assert found[0] == found[1]


def test_another_seed_draws_other_lots() -> None:
    several = 0
    for case in range(10):
        market, places = small_market(case, people=14)
        placed = set()
        for seed in range(10):
            problem, _ = problem_of(market, places, seed=seed)
            placed.add(tuple(solve_exactly(problem, lots_of(market, seed)).post.tolist()))
        several += len(placed) > 1
    assert several > 5


@pytest.mark.parametrize("case", CASES)
def test_the_rules_alone_are_never_better(case: int) -> None:
    market, places = small_market(case, people=14)
    problem, pairs = problem_of(market, places)
    exit_kind = np.full(problem.exit_person.size, NO_POST)
    alone = fill_in_order(problem, market, pairs, lots_of(market), exit_kind, seed=1)
    assert (np.bincount(alone.post[alone.post >= 0], minlength=places.size) <= places).all()
    assert solve_exactly(problem, lots_of(market)).totals <= alone.totals


def test_the_rules_alone_are_sometimes_worse() -> None:
    worse = 0
    for case in CASES:
        market, places = small_market(case, people=14)
        problem, pairs = problem_of(market, places)
        alone = fill_in_order(problem, market, pairs, lots_of(market), np.full(14, NO_POST), seed=1)
        worse += solve_exactly(problem, lots_of(market)).totals[:-1] < alone.totals[:-1]
    assert worse > 20
