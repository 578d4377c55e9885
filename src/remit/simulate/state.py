"""What changes in a run and what is counted, and the few ways in which a person's place changes.

Stocks are kept by adding and taking away as people come, move and go; nobody is counted anew each month.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from remit.simulate.codes import (
    ACTING,
    BAND_8A,
    COMMISSIONING,
    COMMISSIONING_8A,
    DESTINED,
    FLOWS,
    FTE,
    HEADCOUNT,
    NOTICE,
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
        ("risk", np.float64),  # yearly rate of leaving by choice in calm times
        ("body", np.int32),
        ("goes_to", np.int32),  # receiver where a post is waiting, -1 for none
        ("born", np.int32),  # months since year 0
        ("service", np.int32),  # first day of reckonable service, YYYYMMDD
        ("exit", np.int32),  # the person's last paid exit, -1 for none
        ("notice", np.int16),  # last month under notice, -1 for none
        (
            "since",
            np.int16,
        ),  # month, counted from the plan's start, since which experience in the function grows
        ("function", np.int8),
        ("band", np.int8),
        ("goes_function", np.int8),
        ("goes_band", np.int8),
        ("here", np.bool_),  # in a body of the plan
        ("leader", np.bool_),  # holds (or is to hold) a senior post of a receiver
        ("retained", np.bool_),  # business-critical: under retention terms while they are on offer
        ("letter", np.bool_),  # has a letter that names a destination for the work
    ],
    align=True,
)
EXIT = np.dtype(
    [
        ("pence", np.int64),
        ("repaid", np.int64),  # pence paid back on return
        ("slot", np.int32),
        ("service", np.int32),  # complete years
        ("body", np.int32),  # body, function and band that the person left
        ("month", np.int16),
        ("kind", np.int8),
        ("scheme", np.int8),  # voluntary scheme, -1 for redundancy
        ("function", np.int8),
        ("band", np.int8),
    ],
    align=True,
)
EARLIEST = 12 * 60
"""Months before the plan's start that experience goes back at most."""
PARTS = 1 << 30
"""Parts of one in which weights of inexperience are kept, so that sums are exact."""


class State(NamedTuple):
    """Where everybody is, and what that comes to."""

    people: np.ndarray  # PLACE records (slots,)
    filled: np.ndarray  # int32 (bodies, functions, bands), posts held or promised
    led: np.ndarray  # int32 (bodies,), senior posts held or promised
    empty: np.ndarray  # int32 (bodies,), posts that nobody holds or was promised, senior posts apart
    vacant: np.ndarray  # int32 (functions, bands), the same over the bodies that are there or about to open
    shown: np.ndarray  # bool (bodies,), whether a body's empty posts are among them
    doors: (
        np.ndarray
    )  # int32 (bodies,), first `lengths[1]`: bodies whose posts are open to anybody this month
    by_body: np.ndarray  # int32 (bodies, stocks), now
    by_grade: np.ndarray  # int32 (functions, bands, stocks), now
    executives: np.ndarray  # int32 (bodies,), very senior managers there
    pay: np.ndarray  # int64 (bodies,), pence a year with on-costs in the month's tax year
    tax_year: np.ndarray  # int64 (1,), row of World.cost that `pay` stands at
    fte: np.ndarray  # int64 (bodies, functions), hundredths
    faded: np.ndarray  # int64 (bodies, functions), FTE weighted by inexperience as of the plan's end
    fading: np.ndarray  # int64 (EARLIEST + months + 1,), inexperience at the end of who began then
    gaps: np.ndarray  # int32 (bodies,), executive posts without a permanent holder
    acting: np.ndarray  # int32 (bodies,), posts held by acting up
    effective: np.ndarray  # float64 (bodies, functions), capability: FTE hundredths weighted by experience
    met: np.ndarray  # float64 (bodies, functions), need that is met, 1 for all of it
    short: np.ndarray  # float64 (bodies,), unmet need for financial control, summed over the months of a year
    workload: np.ndarray  # float64 (bodies,), share of the posts that nobody holds
    disbelief: np.ndarray  # float64 (bodies,), 1 where the chief does not believe in the change
    under_notice: np.ndarray  # int32 (slots,), first `lengths[0]` are in use
    lengths: np.ndarray  # int64 (2,), of `under_notice` and of `doors`
    later: np.ndarray  # int32 (months + 1,), first recruit with a chance in a month, -1 for none
    later_next: np.ndarray  # int32 (slots,)
    pending: np.ndarray  # int32 (slots,), month of that chance, -1 for none
    back: np.ndarray  # int32 (months + 1,), first person who looks for a way back in a month, -1 for none
    back_next: np.ndarray  # int32 (slots,)


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
    repaid: np.ndarray  # int64 (months, bodies), pence paid back to the body that had paid an exit
    capability: np.ndarray  # int32 (months, functions), ten thousandths of the need that is met
    capability_body: np.ndarray  # int32 (months, bodies), the same for financial control, -1 where not needed
    overspend: np.ndarray  # int64 (months, bodies), pence over the commissioning budget, at a year's end
    lost_control: np.ndarray  # int64 (months, bodies), the part of it that full capability would have saved


def new_state(world: World) -> State:
    """Everybody in their first place, every place for a recruit unused; `begin` fills the rest."""
    people = np.zeros(world.people.size, dtype=PLACE)
    for field in ("body", "function", "band", "born", "service"):
        people[field] = world.people[field]
    for field in ("goes_to", "notice", "exit"):
        people[field] = -1
    people["here"] = world.people["service"] > 0
    months, bodies = world.changes.future.shape
    _, functions, bands = world.posts.number.shape
    here, slots = (bodies, functions), people.size
    return State(
        people=people,
        filled=np.zeros((bodies, functions, bands), dtype=np.int32),
        led=np.zeros(bodies, dtype=np.int32),
        empty=world.posts.total.astype(np.int32),
        vacant=np.zeros((functions, bands), dtype=np.int32),
        shown=np.zeros(bodies, dtype=np.bool_),
        doors=np.zeros(bodies, dtype=np.int32),
        by_body=np.zeros((bodies, len(STOCKS)), dtype=np.int32),
        by_grade=np.zeros((functions, bands, len(STOCKS)), dtype=np.int32),
        executives=np.zeros(bodies, dtype=np.int32),
        pay=np.zeros(bodies, dtype=np.int64),
        tax_year=np.zeros(1, dtype=np.int64),
        fte=np.zeros(here, dtype=np.int64),
        faded=np.zeros(here, dtype=np.int64),
        fading=np.zeros(EARLIEST + months + 1, dtype=np.int64),
        gaps=np.zeros(bodies, dtype=np.int32),
        acting=np.zeros(bodies, dtype=np.int32),
        effective=np.zeros(here),
        met=np.ones(here),
        short=np.zeros(bodies),
        workload=np.zeros(bodies),
        disbelief=np.zeros(bodies),
        under_notice=np.zeros(slots, dtype=np.int32),
        lengths=np.zeros(2, dtype=np.int64),
        later=np.full(months + 1, -1, dtype=np.int32),
        later_next=np.full(slots, -1, dtype=np.int32),
        pending=np.full(slots, -1, dtype=np.int32),
        back=np.full(months + 1, -1, dtype=np.int32),
        back_next=np.full(slots, -1, dtype=np.int32),
    )


def new_counts(world: World) -> Counts:
    """Empty tables for one run."""
    months, bodies = world.changes.future.shape
    _, functions, bands = world.posts.number.shape
    return Counts(
        stock_body=np.zeros((months, bodies, len(STOCKS)), dtype=np.int32),
        stock_grade=np.zeros((months, functions, bands, len(STOCKS)), dtype=np.int32),
        flow_body=np.zeros((months, bodies, len(FLOWS)), dtype=np.int32),
        flow_grade=np.zeros((months, functions, bands, len(FLOWS)), dtype=np.int32),
        service_lost=np.zeros((months, functions, bands), dtype=np.int32),
        pay=np.zeros((months, bodies), dtype=np.int64),
        rounds=np.zeros((world.rounds.method.size, 2), dtype=np.int32),
        exits=np.zeros(2 * world.people.size, dtype=EXIT),
        exit_count=np.zeros(1, dtype=np.int64),
        repaid=np.zeros((months, bodies), dtype=np.int64),
        capability=np.zeros((months, functions), dtype=np.int32),
        capability_body=np.full((months, bodies), -1, dtype=np.int32),
        overspend=np.zeros((months, bodies), dtype=np.int64),
        lost_control=np.zeros((months, bodies), dtype=np.int64),
    )


@njit(cache=True)
def fade(state: State, years: float) -> None:
    """Lay out how inexperience fades: what is left of it at the plan's end, by the month of beginning."""
    end = state.fading.size - 1
    for at in range(state.fading.size):
        state.fading[at] = int(PARTS * math.exp((at - end) / (12.0 * years)) + 0.5)


@njit(cache=True)
def tally(world: World, state: State, slot: int, sign: int) -> None:
    """Add a person to the stocks of their place, or take them away (sign -1)."""
    place = state.people[slot]
    body, function, band = place.body, place.function, place.band
    fte = world.people[slot].fte
    by_body, by_grade = state.by_body[body], state.by_grade[function, band]
    by_body[HEADCOUNT] += sign
    by_grade[HEADCOUNT] += sign
    by_body[FTE] += sign * fte
    by_grade[FTE] += sign * fte
    if place.goes_to >= 0:
        by_body[DESTINED] += sign
        by_grade[DESTINED] += sign
    if place.notice >= 0:
        by_body[NOTICE] += sign
        by_grade[NOTICE] += sign
    if world.commissioning[function]:
        by_body[COMMISSIONING] += sign
        by_grade[COMMISSIONING] += sign
        if band >= BAND_8A:
            by_body[COMMISSIONING_8A] += sign
            by_grade[COMMISSIONING_8A] += sign
    if band == VSM:
        state.executives[body] += sign
    state.pay[body] += sign * world.cost[state.tax_year[0], slot]
    state.fte[body, function] += sign * fte
    state.faded[body, function] += sign * fte * state.fading[place.since + EARLIEST]


@njit(cache=True)
def mark(state: State, slot: int, stock: int, sign: int) -> None:
    """Add one person to a single stock of their place, or take them away."""
    place = state.people[slot]
    state.by_body[place.body, stock] += sign
    state.by_grade[place.function, place.band, stock] += sign


@njit(cache=True)
def count_flow(state: State, counts: Counts, slot: int, month: int, flow: int) -> None:
    """Count one person's move under their present body, function and band."""
    place = state.people[slot]
    counts.flow_body[month, place.body, flow] += 1
    counts.flow_grade[month, place.function, place.band, flow] += 1


@njit(cache=True)
def hold_post(world: World, state: State, slot: int, body: int, function: int, band: int, sign: int) -> None:
    """Take a post of a body that keeps account of its posts, or give it up (sign -1).

    Work that came as a whole can bring more people than posts: what they give up is no empty post.
    """
    if state.people[slot].leader:
        state.led[body] += sign
        return
    number, filled = world.posts.number[body, function, band], state.filled[body, function, band]
    state.filled[body, function, band] = filled + sign
    fewer = max(number - filled, 0) - max(number - filled - sign, 0)
    state.empty[body] -= fewer
    if state.shown[body]:
        state.vacant[function, band] -= fewer


@njit(cache=True)
def free_post(world: World, state: State, slot: int) -> None:
    """Give up the post that a person holds or was promised."""
    place = state.people[slot]
    if place.goes_to >= 0:
        hold_post(world, state, slot, place.goes_to, place.goes_function, place.goes_band, -1)
        mark(state, slot, DESTINED, -1)
        place.goes_to = -1
    elif world.posts.kept[place.body]:
        hold_post(world, state, slot, place.body, place.function, place.band, -1)
    place.leader = False


@njit(cache=True)
def end_notice(state: State, slot: int) -> None:
    """Take a person's notice back."""
    if state.people[slot].notice >= 0:
        mark(state, slot, NOTICE, -1)
        state.people[slot].notice = -1


@njit(cache=True)
def leave(world: World, state: State, counts: Counts, slot: int, month: int, flow: int, years: int) -> None:
    """End a person's time in the system, with the complete years of service that go with them."""
    count_flow(state, counts, slot, month, flow)
    place = state.people[slot]
    counts.service_lost[month, place.function, place.band] += years
    free_post(world, state, slot)
    tally(world, state, slot, -1)
    place.notice = -1
    place.here = False


@njit(cache=True)
def leave_paid(
    world: World,
    state: State,
    counts: Counts,
    slot: int,
    month: int,
    scheme: int,
    years: int,
    pence: int,
) -> None:
    """End a person's time in the system with a payment: a voluntary scheme, or redundancy (scheme -1)."""
    place = state.people[slot]
    number = counts.exit_count[0]
    exit_ = counts.exits[number]
    exit_.pence = pence
    exit_.slot = slot
    exit_.service = years
    exit_.month = month
    exit_.kind = VOLUNTARY if scheme >= 0 else REDUNDANT
    exit_.scheme = scheme
    exit_.body = place.body
    exit_.function = place.function
    exit_.band = place.band
    counts.exit_count[0] = number + 1
    place.exit = number
    leave(world, state, counts, slot, month, exit_.kind, years)


@njit(cache=True)
def move(
    world: World, state: State, counts: Counts, slot: int, month: int, body: int, function: int, band: int
) -> None:
    """Put a person into another body, function and band; in another function experience begins anew."""
    place = state.people[slot]
    count_flow(state, counts, slot, month, TRANSFER_OUT)
    tally(world, state, slot, -1)
    if place.function != function:
        place.since = month
    place.body = body
    place.function = function
    place.band = band
    place.letter = False
    place.notice = -1
    tally(world, state, slot, 1)
    count_flow(state, counts, slot, month, TRANSFER_IN)


@njit(cache=True)
def take_up(world: World, state: State, counts: Counts, slot: int, month: int) -> None:
    """Start a person in the post that was waiting."""
    place = state.people[slot]
    body, function, band = place.goes_to, place.goes_function, place.goes_band
    mark(state, slot, DESTINED, -1)
    place.goes_to = -1
    move(world, state, counts, slot, month, body, function, band)


@njit(cache=True)
def promise(
    world: World, state: State, counts: Counts, slot: int, month: int, body: int, function: int, band: int
) -> None:
    """Give a person a post; they start at once when their own body has closed."""
    place = state.people[slot]
    leader = place.leader
    place.leader = False
    if place.goes_to < 0 and world.posts.kept[place.body]:
        hold_post(world, state, slot, place.body, place.function, place.band, -1)
    place.leader = leader
    end_notice(state, slot)
    place.goes_to = body
    place.goes_function = function
    place.goes_band = band
    hold_post(world, state, slot, body, function, band, 1)
    mark(state, slot, DESTINED, 1)
    if world.bodies[place.body].closes <= month:
        take_up(world, state, counts, slot, month)


@njit(cache=True)
def settle(
    world: World, state: State, counts: Counts, slot: int, month: int, body: int, function: int, band: int
) -> None:
    """Move a person at once to an empty post of another body."""
    free_post(world, state, slot)
    move(world, state, counts, slot, month, body, function, band)
    hold_post(world, state, slot, body, function, band, 1)


@njit(cache=True)
def arrive(
    world: World,
    state: State,
    counts: Counts,
    slot: int,
    month: int,
    body: int,
    function: int,
    band: int,
    flow: int,
) -> None:
    """Bring somebody who is not in the system into an empty post."""
    place = state.people[slot]
    place.here = True
    place.body = body
    place.function = function
    place.band = band
    place.goes_to = -1
    place.notice = -1
    place.letter = False
    hold_post(world, state, slot, body, function, band, 1)
    tally(world, state, slot, 1)
    count_flow(state, counts, slot, month, flow)


@njit(cache=True)
def begin_tax_year(world: World, state: State, month: int) -> None:
    """Price everybody's post anew when a tax year begins."""
    year = world.calendar.tax_year[month]
    if year == state.tax_year[0]:
        return
    state.tax_year[0] = year
    state.pay[:] = 0
    for slot in range(state.people.size):
        if state.people[slot].here:
            state.pay[state.people[slot].body] += world.cost[year, slot]


@njit(cache=True)
def keep_accounts(world: World, state: State, counts: Counts, month: int) -> None:
    """Write down people, posts and the month's pay."""
    counts.stock_body[month] = state.by_body
    counts.stock_grade[month] = state.by_grade
    for body in range(state.pay.size):
        counts.pay[month, body] = (state.pay[body] + 6) // 12
        counts.stock_body[month, body, ACTING] = state.acting[body]
    count_posts(world, state, counts, month)
    for body in range(state.pay.size):
        count_vacancies(world, counts, month, body, state.gaps[body])


@njit(cache=True)
def count_posts(world: World, state: State, counts: Counts, month: int) -> None:
    """Count the empty posts of bodies that keep account of them, from the month before they open."""
    for body in world.posts.receivers:
        record = world.bodies[body]
        there = record.opens <= month + 1 and record.closes > month
        if there != state.shown[body]:
            show_posts(world, state, body)
    counts.stock_grade[month, :, :, VACANCIES] = state.vacant
    for body in world.posts.receivers:
        if state.shown[body]:
            counts.stock_body[month, body, VACANCIES] = state.empty[body]
            count_vacancies(world, counts, month, body, world.bodies[body].leaders - state.led[body])


@njit(cache=True)
def show_posts(world: World, state: State, body: int) -> None:
    """Count a body's empty posts among those of all from now on, or no more."""
    sign = -1 if state.shown[body] else 1
    number, filled = world.posts.number[body], state.filled[body]
    for function in range(number.shape[0]):
        for band in range(number.shape[1]):
            state.vacant[function, band] += sign * max(number[function, band] - filled[function, band], 0)
    state.shown[body] = not state.shown[body]


@njit(cache=True)
def count_vacancies(world: World, counts: Counts, month: int, body: int, empty: int) -> None:
    """Count empty senior or executive posts, which stand under corporate services."""
    counts.stock_body[month, body, VACANCIES] += empty
    counts.stock_grade[month, world.corporate, VSM, VACANCIES] += empty
