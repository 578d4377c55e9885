"""What changes in a run and what is counted, and the few ways in which a person's place changes."""

from typing import NamedTuple

import numpy as np
from numba import njit

from remit.simulate.codes import (
    BAND_8A,
    COMMISSIONING,
    COMMISSIONING_8A,
    DESTINED,
    FLOWS,
    FTE,
    HEADCOUNT,
    RECRUIT,
    REDUNDANT,
    STOCKS,
    TRANSFER_IN,
    TRANSFER_OUT,
    VACANCIES,
    VOLUNTARY,
    VSM,
)
from remit.simulate.layout import World

PLACE = np.dtype(
    [
        ("risk", np.float64),  # yearly rate of leaving by choice before doubt
        ("body", np.int32),
        ("goes_to", np.int32),  # receiver where a post is waiting, -1 for none
        ("function", np.int8),
        ("band", np.int8),
        ("goes_function", np.int8),
        ("goes_band", np.int8),
        ("here", np.bool_),  # in a body of the plan
        ("leader", np.bool_),  # holds (or is to hold) a senior post of a receiver
        ("retained", np.bool_),  # business-critical: under retention terms while they are on offer
    ],
    align=True,
)
EXIT = np.dtype(
    [
        ("pence", np.int64),
        ("slot", np.int32),
        ("body", np.int32),  # body, function and band that the person left
        ("month", np.int16),
        ("kind", np.int8),
        ("function", np.int8),
        ("band", np.int8),
    ],
    align=True,
)


class State(NamedTuple):
    """Where everybody is."""

    people: np.ndarray  # PLACE records (slots,)
    filled: np.ndarray  # int32 (bodies, functions, bands), posts of receivers held or promised
    led: np.ndarray  # int32 (bodies,), senior posts held or promised


class Counts(NamedTuple):
    """What a run counts: people, posts and pence; nothing about one person but exits with a payment."""

    stock_body: np.ndarray  # int32 (months, bodies, stocks)
    stock_grade: np.ndarray  # int32 (months, functions, bands, stocks)
    flow_body: np.ndarray  # int32 (months, bodies, flows)
    flow_grade: np.ndarray  # int32 (months, functions, bands, flows)
    service_lost: np.ndarray  # int32 (months, functions, bands), complete years of those who left
    pay: np.ndarray  # int64 (months, bodies), pence of that month with on-costs
    rounds: np.ndarray  # int32 (rounds, 2), posts open before the round and filled by it
    exits: np.ndarray  # EXIT records (most exits,)
    exit_count: np.ndarray  # int64 (1,), how many of them are used


def new_state(world: World) -> State:
    """Everybody in their first place, every receiver's post empty, every place for a recruit unused."""
    people = np.zeros(world.people.size, dtype=PLACE)
    for field in ("body", "function", "band"):
        people[field] = world.people[field]
    people["goes_to"] = -1
    places = int(world.posts.number.sum() + world.bodies["leaders"].sum())
    people["here"][: people.size - places] = True
    return State(people, np.zeros_like(world.posts.number), np.zeros(world.bodies.size, dtype=np.int32))


def new_counts(world: World) -> Counts:
    """Empty tables for one run."""
    months, bodies = world.changes.doubt.shape
    _, functions, bands = world.posts.number.shape
    return Counts(
        stock_body=np.zeros((months, bodies, len(STOCKS)), dtype=np.int32),
        stock_grade=np.zeros((months, functions, bands, len(STOCKS)), dtype=np.int32),
        flow_body=np.zeros((months, bodies, len(FLOWS)), dtype=np.int32),
        flow_grade=np.zeros((months, functions, bands, len(FLOWS)), dtype=np.int32),
        service_lost=np.zeros((months, functions, bands), dtype=np.int32),
        pay=np.zeros((months, bodies), dtype=np.int64),
        rounds=np.zeros((world.rounds.method.size, 2), dtype=np.int32),
        exits=np.zeros(world.people.size, dtype=EXIT),
        exit_count=np.zeros(1, dtype=np.int64),
    )


@njit(cache=True)
def count_flow(counts: Counts, person: np.record, month: int, flow: int) -> None:
    """Count one person's move under their present body, function and band."""
    counts.flow_body[month, person.body, flow] += 1
    counts.flow_grade[month, person.function, person.band, flow] += 1


@njit(cache=True)
def free_post(bodies: np.ndarray, state: State, person: np.record) -> None:
    """Give up the receiver's post that a person holds or was promised."""
    body, function, band = person.body, person.function, person.band
    if person.goes_to >= 0:
        body, function, band = person.goes_to, person.goes_function, person.goes_band
        person.goes_to = -1
    elif bodies[body].opens == 0:
        return
    if person.leader:
        state.led[body] -= 1
        person.leader = False
    else:
        state.filled[body, function, band] -= 1


@njit(cache=True)
def leave(
    bodies: np.ndarray, state: State, counts: Counts, slot: int, month: int, flow: int, years: int, pence: int
) -> None:
    """End a person's time in the system, with the complete years of service and any payment they take."""
    person = state.people[slot]
    count_flow(counts, person, month, flow)
    counts.service_lost[month, person.function, person.band] += years
    if flow in (VOLUNTARY, REDUNDANT):
        exit_ = counts.exits[counts.exit_count[0]]
        exit_.pence = pence
        exit_.slot = slot
        exit_.month = month
        exit_.kind = flow
        exit_.body = person.body
        exit_.function = person.function
        exit_.band = person.band
        counts.exit_count[0] += 1
    free_post(bodies, state, person)
    person.here = False


@njit(cache=True)
def move(state: State, counts: Counts, slot: int, month: int, body: int, function: int, band: int) -> None:
    """Put a person into another body, function and band."""
    person = state.people[slot]
    count_flow(counts, person, month, TRANSFER_OUT)
    person.body = body
    person.function = function
    person.band = band
    count_flow(counts, person, month, TRANSFER_IN)


@njit(cache=True)
def take_up(state: State, counts: Counts, slot: int, month: int) -> None:
    """Start a person in the post that was waiting."""
    person = state.people[slot]
    move(state, counts, slot, month, person.goes_to, person.goes_function, person.goes_band)
    person.goes_to = -1


@njit(cache=True)
def promise(
    bodies: np.ndarray,
    state: State,
    counts: Counts,
    slot: int,
    month: int,
    body: int,
    function: int,
    band: int,
) -> None:
    """Give a person a receiver's post; they start at once when their own body has closed."""
    person = state.people[slot]
    person.goes_to = body
    person.goes_function = function
    person.goes_band = band
    if person.leader:
        state.led[body] += 1
    else:
        state.filled[body, function, band] += 1
    if bodies[person.body].closes <= month:
        take_up(state, counts, slot, month)


@njit(cache=True)
def recruit(
    state: State, counts: Counts, slot: int, month: int, body: int, function: int, band: int, leader: bool
) -> None:
    """Start somebody from outside in a receiver's post, in a slot of that post."""
    person = state.people[slot]
    person.here = True
    person.body = body
    person.function = function
    person.band = band
    person.leader = leader
    person.goes_to = -1
    if leader:
        state.led[body] += 1
    else:
        state.filled[body, function, band] += 1
    count_flow(counts, person, month, RECRUIT)


@njit(cache=True)
def count_people(world: World, state: State, counts: Counts, month: int) -> None:
    """Count people and pay at the end of the month, by body and by function and band."""
    cost = world.cost[world.calendar.tax_year[month]]
    pay, by_body, by_grade = counts.pay[month], counts.stock_body[month], counts.stock_grade[month]
    commissioning, details = world.commissioning, world.people
    for slot in range(state.people.size):
        person = state.people[slot]
        if not person.here:
            continue
        body, function, band = person.body, person.function, person.band
        pay[body] += cost[slot]
        by_body[body, HEADCOUNT] += 1
        by_grade[function, band, HEADCOUNT] += 1
        by_body[body, FTE] += details[slot].fte
        by_grade[function, band, FTE] += details[slot].fte
        if person.goes_to >= 0:
            by_body[body, DESTINED] += 1
            by_grade[function, band, DESTINED] += 1
        if commissioning[function]:
            by_body[body, COMMISSIONING] += 1
            by_grade[function, band, COMMISSIONING] += 1
            if band >= BAND_8A:
                by_body[body, COMMISSIONING_8A] += 1
                by_grade[function, band, COMMISSIONING_8A] += 1
    for body in range(pay.size):
        pay[body] = (pay[body] + 6) // 12


@njit(cache=True)
def count_posts(world: World, state: State, counts: Counts, month: int) -> None:
    """Count the empty posts of receivers from the month before they open."""
    posts = world.posts
    for body in posts.receivers:
        record = world.bodies[body]
        if record.opens > month + 1 or record.closes <= month:
            continue
        count_vacancies(world, counts, month, body, record.leaders - state.led[body])
        for function in range(posts.number.shape[1]):
            for band in range(posts.number.shape[2]):
                empty = posts.number[body, function, band] - state.filled[body, function, band]
                if empty > 0:  # work that came as a whole can bring more people than posts
                    counts.stock_body[month, body, VACANCIES] += empty
                    counts.stock_grade[month, function, band, VACANCIES] += empty


@njit(cache=True)
def count_vacancies(world: World, counts: Counts, month: int, body: int, empty: int) -> None:
    """Count empty senior or executive posts, which stand under corporate services."""
    counts.stock_body[month, body, VACANCIES] += empty
    counts.stock_grade[month, world.corporate, VSM, VACANCIES] += empty
