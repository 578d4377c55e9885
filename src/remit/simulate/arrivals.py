"""Somebody new in a place: what a recruit brings, and which place is free."""

import numpy as np
from numba import njit

from remit.simulate.layout import World
from remit.simulate.leaving import expect_chance
from remit.simulate.state import Counts, State, arrive
from remit.simulate.uncertain import Draw


@njit(cache=True)
def bring(
    world: World,
    draw: Draw,
    state: State,
    counts: Counts,
    streams: np.ndarray,
    slot: int,
    month: int,
    body: int,
    function: int,
    band: int,
    flow: int,
) -> None:
    """Start somebody new in a place: of the place's age, without service or experience of the function."""
    place = state.people[slot]
    place.born = world.people[slot].born + month
    place.service = world.calendar.out[month]
    place.since = month
    place.retained = False
    arrive(world, state, counts, slot, month, body, function, band, flow)
    expect_chance(world, draw, state, streams, slot, month)


@njit(cache=True)
def free_place(world: World, state: State, body: int, function: int, band: int) -> int:
    """Find a place of a body, function and band that nobody uses; -1 for none."""
    first = world.posts.slots[body, function, band]
    for slot in range(first, first + world.posts.number[body, function, band]):
        if not state.people[slot].here:
            return int(slot)
    return -1
