"""The month: every step of the simulation, in the order in which it happens.

`simulate_run` is the schedule. Each step is a function of a module of its own subject: it reads the world,
changes the state and counts what it did; no step looks ahead. Every draw is keyed by seed, decision, run,
person and month. Stocks, vacancies and capability of a month act on the next.
"""

import numpy as np
from numba import njit

from remit.draws import stream
from remit.simulate.capability import (
    count_capability,
    feel_workload,
    lend_staff,
    lose_control,
    meet_need,
    need_a_head,
    weigh_staff,
)
from remit.simulate.chances import Chances
from remit.simulate.closing import close_bodies, cut_posts, make_redundant, send_letters, transfer_work
from remit.simulate.codes import DECISIONS
from remit.simulate.handles import handle_counts, handle_draw, handle_state, handle_world
from remit.simulate.layout import World
from remit.simulate.leaving import leave_and_retire, settle_lives
from remit.simulate.recruiting import come_back, open_doors, refill, take_trainees
from remit.simulate.rounds import fill_posts
from remit.simulate.senior import act_up, headhunt
from remit.simulate.state import (
    EARLIEST,
    Counts,
    State,
    begin_tax_year,
    fade,
    hold_post,
    keep_accounts,
    tally,
)
from remit.simulate.uncertain import Draw
from remit.simulate.voluntary import offer_voluntary_exit


@njit(cache=True, nogil=True)
def simulate_run(world: World, draw: Draw, state: State, counts: Counts, seed: int, run: int) -> None:
    """Live through every month of the plan once.

    Args:
        world: the plan as arrays.
        draw: the run's uncertain parameters.
        state: a new state; changed in place.
        counts: new counts; filled in place.
        seed: whole number shared by all runs.
        run: number of the run.
    """
    live_through(
        handle_world(world), handle_draw(draw), handle_state(state), handle_counts(counts), seed, run
    )


@njit(cache=True)
def live_through(world: World, draw: Draw, state: State, counts: Counts, seed: int, run: int) -> None:
    """Live through every month, all groups of arrays as handles: this is the schedule."""
    streams = np.empty(len(DECISIONS), dtype=np.uint64)
    for decision in range(streams.size):
        streams[decision] = stream(seed, decision, run)
    chances, need = begin(world, draw, state, streams)
    for month in range(world.calendar.month.size):
        begin_tax_year(world, state, month)
        open_doors(world, state, month)
        send_letters(world, state, month)
        offer_voluntary_exit(world, draw, state, counts, streams, month)
        leave_and_retire(world, draw, state, counts, chances, streams, month)
        come_back(world, draw, state, counts, streams, month)
        transfer_work(world, state, counts, streams, month)
        close_bodies(world, state, counts, month)
        fill_posts(world, draw, state, counts, streams, month)
        refill(world, draw, state, counts, streams, month)
        take_trainees(world, draw, state, counts, streams, month)
        headhunt(world, draw, state, counts, streams, month)
        act_up(world, draw, state, streams, month)
        cut_posts(world, draw, state, counts, streams, month)
        make_redundant(world, draw, state, counts, streams, month)
        weigh_staff(world, draw, state, month)
        lend_staff(world, draw, state, month)
        meet_need(world, state, need, month)
        count_capability(world, state, counts, month)
        lose_control(world, draw, state, counts, streams, month)
        feel_workload(world, draw, state, month)
        keep_accounts(world, state, counts, month)


@njit(cache=True)
def begin(world: World, draw: Draw, state: State, streams: np.ndarray) -> tuple[Chances, np.ndarray]:
    """Give everybody their rate of leaving and their experience, and count who is where.

    Experience in the function is taken to be a share of the years of service.

    Returns:
        The months in which people can leave, and the need a head by function.
    """
    chances = settle_lives(world, draw, state, streams)
    fade(state, draw.capability_experience_years)
    start = world.calendar.month[0]
    for slot in range(state.people.size):
        place = state.people[slot]
        if not place.here:
            continue
        served = start - (place.service // 10000 * 12 + place.service // 100 % 100 - 1)
        place.since = -min(int(draw.capability_function_share * max(served, 0)), EARLIEST)
        tally(world, state, slot, 1)
        if world.posts.kept[place.body]:
            hold_post(world, state, slot, place.body, place.function, place.band, 1)
    weigh_staff(world, draw, state, 0)
    return chances, need_a_head(world, draw, state)
