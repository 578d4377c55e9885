"""Senior posts: rounds among the listed leaders, a wider search, headhunting, and acting up."""

import math

import numpy as np

from remit.draws import uniform
from remit.simulate.arrivals import bring
from remit.simulate.codes import ACT, APPLY, GROUP, HEADHUNT, LOT, MOVE, OPEN, RECRUIT, VSM
from remit.simulate.compiler import compiled
from remit.simulate.filling import in_rank, is_at_risk, key_of
from remit.simulate.layout import World
from remit.simulate.moves import promise
from remit.simulate.state import State
from remit.simulate.uncertain import Draw


@compiled
def appoint_leaders(
    world: World,
    draw: Draw,
    state: State,
    month: int,
    turn: int,
) -> None:
    """Hold a round for senior posts among the listed leaders at risk; practitioners may lead groups too.

    A leader who is willing to stay in the system applies for one kind of post in proportion to the posts of
    that kind, takes one in the own region if there is one, and one elsewhere only if willing to move.
    """
    receivers, bodies, kinds = world.posts.receivers, world.bodies, world.rounds.kinds[turn]
    part = key_of(world, turn, month)
    apply = draw.senior_apply_share * share_of_leaders(world, kinds)
    count = 0
    for slot in world.listed:
        if not is_at_risk(world, state, slot):
            continue
        if uniform(state.streams[APPLY], world.keys[slot], part) < apply:
            state.asked[count] = slot
            count += 1
    for slot in in_rank(world, state, state.asked[:count], month):
        key = world.keys[slot]
        moves = uniform(state.streams[MOVE], key, part) < draw.senior_move_share
        start = int(uniform(state.streams[MOVE], key, part + 4096) * receivers.size)
        place = state.people[slot]
        home = bodies[place.body].region
        for n in range(2 * receivers.size):
            body = receivers[(start + n) % receivers.size]
            reached = bodies[body].region == home if n < receivers.size else moves
            there = kinds[bodies[body].kind] and bodies[body].closes > month
            if reached and there and bodies[body].leaders > state.led[body]:
                place.leader = True
                promise(world, state, slot, month, int(body), int(place.function), VSM)
                break
    if kinds[GROUP]:
        appoint_practitioners(world, draw, state, month)


@compiled
def share_of_leaders(world: World, kinds: np.ndarray) -> float:
    """Share of all senior posts of receivers that belong to some kinds of body."""
    all_posts, these = 0, 0
    for body in world.posts.receivers:
        all_posts += world.bodies[body].leaders
        if kinds[world.bodies[body].kind]:
            these += world.bodies[body].leaders
    return these / max(all_posts, 1)


@compiled
def appoint_practitioners(world: World, draw: Draw, state: State, month: int) -> None:
    """Let general practitioners lead groups without a leader, as many as the draw says, chosen by lot."""
    left = int(draw.senior_practitioner_leaders + 0.5)
    receivers, bodies = world.posts.receivers, world.bodies
    lots = np.empty(receivers.size)
    for n in range(receivers.size):
        lots[n] = uniform(state.streams[LOT], bodies[receivers[n]].key, month)
    for n in np.argsort(lots):
        body = receivers[n]
        there = bodies[body].kind == GROUP and bodies[body].closes > month
        if left > 0 and there and bodies[body].leaders > state.led[body]:
            hire_leader(world, state, month, int(body))
            left -= 1


@compiled
def search_leaders(world: World, draw: Draw, state: State, month: int, kinds: np.ndarray) -> None:
    """Hold a wider round: each senior post still empty is filled from outside with the draw's odds."""
    for body in world.posts.receivers:
        record = world.bodies[body]
        if not kinds[record.kind] or record.closes <= month:
            continue
        for post in range(record.leaders - state.led[body]):
            u = uniform(state.streams[OPEN], world.keys[record.leader_slots + post], month)
            if u < draw.senior_open_fill * appeal(world, state, body):
                hire_leader(world, state, month, int(body))


@compiled
def appeal(world: World, state: State, body: int) -> float:
    """Part of the applicants for a body's senior posts who still apply: fewer to a supplier in doubt."""
    place = world.market.place[body]
    return state.trade[place].appeal if place >= 0 else 1.0


@compiled
def hire_leader(world: World, state: State, month: int, body: int) -> None:
    """Start somebody from outside in a senior post, in the first free place of the body's senior posts."""
    first = int(world.bodies[body].leader_slots)
    for slot in range(first, first + world.bodies[body].leaders):
        if not state.here[slot]:
            state.people[slot].leader = True
            function = int(world.people[slot].function)
            bring(world, state, slot, month, body, function, VSM, RECRUIT)
            return


@compiled
def headhunt(world: World, draw: Draw, state: State, month: int) -> None:
    """Fill senior posts that every round left empty: a search finds a holder with the month's odds."""
    rounds = world.rounds
    for body in world.posts.receivers:
        record = world.bodies[body]
        if record.leaders <= state.led[body] or record.closes <= month:
            continue
        held = -1
        for turn in range(rounds.method.size):
            if rounds.senior[turn] and rounds.kinds[turn, record.kind]:
                held = max(held, rounds.closes[turn])
        if held < 0 or month <= held:
            continue
        for post in range(record.leaders - state.led[body]):
            u = uniform(state.streams[HEADHUNT], world.keys[record.leader_slots + post], month)
            if u < draw.senior_headhunt_rate * appeal(world, state, body):
                hire_leader(world, state, month, int(body))


@compiled
def act_up(world: World, draw: Draw, state: State, month: int) -> None:
    """Count executive and senior posts without a permanent holder, and those that a deputy holds.

    Trusts that are run as a cluster share one executive team of the size of the largest member's.
    """
    bodies, team_of = world.bodies, world.changes.team[month]
    holders, wanted = np.zeros(bodies.size, dtype=np.int64), np.zeros(bodies.size, dtype=np.int64)
    state.acting[:] = 0
    state.gaps[:] = 0
    for body in range(bodies.size):
        record = bodies[body]
        if record.executives > 0 and record.closes > month:
            team = team_of[body]
            wanted[team] = max(wanted[team], record.executives)
            holders[team] += state.executives[body]
        if record.leaders > 0 and record.opens <= month + 1 and record.closes > month:
            wanted[body] = record.leaders
            holders[body] = state.led[body]
    for team in range(bodies.size):
        empty = wanted[team] - holders[team]
        if empty <= 0:
            continue
        u = uniform(state.streams[ACT], bodies[team].key, 0)
        state.acting[team] = min(empty, math.floor(empty * draw.acting_share + u))
        if bodies[team].leaders == 0:
            state.gaps[team] = empty
