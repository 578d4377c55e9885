"""Rounds of filling in their order: who is asked in which round, and how many posts it fills."""

import numpy as np

from remit.simulate.codes import LIFT, OPEN_ROUND, POOL, RESTRICTED, SLOT_IN
from remit.simulate.compiler import compiled
from remit.simulate.filling import place_as_proposed, redeploy, slot_in
from remit.simulate.layout import World
from remit.simulate.recruiting import recruit_by_kind
from remit.simulate.senior import appoint_leaders, search_leaders
from remit.simulate.state import Counts, State
from remit.simulate.uncertain import Draw


@compiled
def fill_posts(world: World, draw: Draw, state: State, counts: Counts, month: int) -> None:
    """Hold every round that ends in this month, and open competition in each month of its window.

    The order is that of the rules (`rules.filling`): senior posts first, functions that move whole, slot in
    or competition among holders, the redeployment pool, competition among staff at risk, open competition.
    In each round people whom a proposal of the plan places come first.
    """
    rounds = world.rounds
    for turn in range(rounds.method.size):
        method, senior, kinds = rounds.method[turn], rounds.senior[turn], rounds.kinds[turn]
        first = rounds.opens[turn] if method == OPEN_ROUND and not senior else rounds.closes[turn]
        if not first <= month <= rounds.closes[turn]:
            continue
        before = empty_posts(world, state, kinds, senior, month)
        if senior and method == OPEN_ROUND:
            search_leaders(world, draw, state, month, kinds)
        elif senior:
            appoint_leaders(world, draw, state, month, turn)
        elif method in (LIFT, SLOT_IN):
            place_as_proposed(world, draw.filling_accept_slot_in, state, month, turn)
            slot_in(world, draw, state, month, turn)
        elif method == POOL:
            accept = draw.filling_accept_pool
            place_as_proposed(world, accept, state, month, turn)
            redeploy(world, accept, state, month, turn, False)
        elif method == RESTRICTED:
            accept = draw.filling_accept_restricted
            place_as_proposed(world, accept, state, month, turn)
            redeploy(world, accept, state, month, turn, True)
        else:
            if month == first:
                place_as_proposed(world, draw.filling_accept_restricted, state, month, turn)
            recruit_by_kind(world, draw, state, month, kinds)
        after = empty_posts(world, state, kinds, senior, month)
        counts.rounds[turn, 1] += before - after
        counts.rounds[turn, 0] = counts.rounds[turn, 1] + after


@compiled
def empty_posts(world: World, state: State, kinds: np.ndarray, senior: bool, month: int) -> int:
    """Count the posts of some kinds of receiver that nobody holds or was promised."""
    empty = 0
    for body in world.posts.receivers:
        record = world.bodies[body]
        if kinds[record.kind] and record.closes > month:
            empty += max(record.leaders - state.led[body], 0) if senior else state.empty[body]
    return empty
