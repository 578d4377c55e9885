"""The month: every step of the simulation, in the order in which it happens.

`live_through` is the schedule. Each step is a function of a module of its own subject: it reads the world,
changes the state and counts what it did; no step looks ahead. Every draw is keyed by seed, decision, run,
person and month. Stocks, vacancies and capability of a month act on the next.
"""

import numpy as np

from remit.draws import stream
from remit.simulate.accounts import begin_tax_year, keep_accounts, pay_for_support
from remit.simulate.capability import (
    begin_experience,
    count_capability,
    feel_workload,
    lend_staff,
    lose_control,
    meet_need,
    need_a_head,
    weigh_staff,
)
from remit.simulate.cash import receive_cash
from remit.simulate.checkpoints import hold_checkpoints
from remit.simulate.closing import (
    close_bodies,
    cut_posts,
    make_redundant,
    mark_cut,
    send_letters,
    transfer_work,
)
from remit.simulate.compiler import compiled, released
from remit.simulate.customers import begin_market, review_agreements
from remit.simulate.following import follow_work
from remit.simulate.layout import World
from remit.simulate.leaving import leave_and_retire, settle_lives
from remit.simulate.recruiting import come_back, open_doors, refill, take_trainees, weigh_openings
from remit.simulate.rounds import fill_posts
from remit.simulate.senior import act_up, headhunt
from remit.simulate.state import Counts, State
from remit.simulate.suppliers import invite_entrants, trade
from remit.simulate.uncertain import Draw
from remit.simulate.voluntary import mark_volunteers, offer_voluntary_exit


@released
def live_through(world: World, draw: Draw, state: State, counts: Counts, seed: int, run: int) -> None:
    """Live through every month of the plan once: this is the schedule.

    Args:
        world: handle of the plan as arrays.
        draw: handle of the run's uncertain parameters.
        state: handle of a new state; changed in place.
        counts: handle of new counts; filled in place.
        seed: whole number shared by all runs.
        run: number of the run.
    """
    need = begin(world, draw, state, seed, run)
    for month in range(world.calendar.month.size):
        begin_tax_year(world, state, month)
        receive_cash(world, state, month)
        open_doors(world, state, month)
        send_letters(world, state, month)
        offer_voluntary_exit(world, draw, state, counts, month)
        leave_and_retire(world, draw, state, month)
        come_back(world, draw, state, counts, month)
        transfer_work(world, state, month)
        close_bodies(world, state, month)
        fill_posts(world, draw, state, counts, month)
        refill(world, draw, state, month)
        take_trainees(world, draw, state, month)
        headhunt(world, draw, state, month)
        act_up(world, draw, state, month)
        cut_posts(world, draw, state, month)
        make_redundant(world, draw, state, counts, month)
        weigh_staff(world, draw, state, month)
        lend_staff(world, draw, state, month)
        meet_need(world, state, need, month)
        count_capability(world, state, counts, month)
        lose_control(world, draw, state, counts, month)
        feel_workload(world, draw, state, month)
        pay_for_support(world, state, counts, month)
        review_agreements(world, draw, state, counts, month)
        trade(world, draw, state, counts, month)
        invite_entrants(world, draw, state, month)
        follow_work(world, draw, state, month)
        hold_checkpoints(world, draw, state, counts, month)
        keep_accounts(world, draw, state, counts, month)


@compiled
def begin(world: World, draw: Draw, state: State, seed: int, run: int) -> np.ndarray:
    """Give everybody their rate of leaving and their experience, and mark when something can happen to them.

    Returns:
        Hundredths of weighted FTE that a head of population needs, by function.
    """
    for decision in range(state.streams.size):
        state.streams[decision] = stream(seed, decision, run)
    settle_lives(world, draw, state)
    mark_volunteers(world, draw, state)
    mark_cut(world, state)
    weigh_openings(world, draw, state)
    begin_experience(world, draw, state)
    weigh_staff(world, draw, state, 0)
    begin_market(world, draw, state)
    return need_a_head(world, draw, state)
