"""What the rules alone give: rounds in order, in each the first in rank takes the best post that is free.

Nobody looks ahead: a post is taken although somebody else could take no other. The month loop of the
simulation fills posts in this way; the optimum is set beside it.
"""

import numpy as np
from numba import njit

from remit.draws import key
from remit.matching.aims import LEAVING, NO_POST, draw_lots
from remit.matching.candidates import Market, Pairs
from remit.matching.problem import Assignment, Problem, total
from remit.matching.solve import Lots

KEPT_FIRST = -9
"""Turn of who is kept in a post by decision: before all rounds."""


def fill_in_order(
    problem: Problem, market: Market, pairs: Pairs, lots: Lots, exit_kind: np.ndarray, seed: int
) -> Assignment:
    """Fill posts round by round, greedily.

    Within a round people come in the order of their rank for a post, then of their lot; each takes, of the
    posts with a place free, the one most like the old one, then the nearest, then by lot.

    Args:
        problem: the problem.
        market: people and posts.
        pairs: the pairs of the problem.
        lots: the order of chance of people and posts.
        exit_kind: kind of each way out of the problem.
        seed: keys the lots.
    """
    person = pairs.person
    may_leave = np.isin(np.arange(problem.people), problem.exit_person)
    turn = np.where(may_leave[person], pairs.turn, KEPT_FIRST)
    drawn = draw_lots(np.uint64(key(seed, "alone")), lots.people[person], pairs.target.astype(np.uint64))
    own = draw_lots(
        np.uint64(key(seed, "holders")), market.people["key"][person], np.zeros_like(lots.people[person])
    )
    order = np.lexsort([drawn, pairs.travel_m, -pairs.score, person, own, -pairs.rank, turn])
    members = np.lexsort([lots.posts[market.member_post], market.member_class])
    pair = np.full(problem.people, -1, dtype=np.int64)
    post = np.full(problem.people, -1, dtype=np.int64)
    _take(
        order,
        person,
        pairs.target,
        market.first_member,
        market.member_post[members],
        problem.capacity.copy(),
        pair,
        post,
    )
    way_out = np.full(problem.people, -1, dtype=np.int64)
    without = pair < 0
    for kind in (NO_POST, LEAVING):  # who would leave under a scheme does, rather than be made redundant
        exits = np.flatnonzero(without[problem.exit_person] & (exit_kind == kind))
        way_out[problem.exit_person[exits]] = exits
    return Assignment(pair, way_out, post, total(problem, pair, way_out))


@njit(cache=True)
def _take(
    order: np.ndarray,
    person: np.ndarray,
    target: np.ndarray,
    first_member: np.ndarray,
    member_post: np.ndarray,
    room: np.ndarray,
    pair: np.ndarray,
    post: np.ndarray,
) -> None:
    """Let each person take the first post with a place free, in the order of the pairs."""
    for n in order:
        i, t = person[n], target[n]
        if pair[i] >= 0:
            continue
        if t < room.size:
            if room[t] > 0:
                room[t] -= 1
                pair[i], post[i] = n, t
            continue
        for at in range(first_member[t - room.size], first_member[t - room.size + 1]):
            p = member_post[at]
            if room[p] > 0:
                room[p] -= 1
                pair[i], post[i] = n, p
                break
