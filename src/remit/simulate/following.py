"""What follows the money: staff go with the work, posts go where income no longer pays for them."""

import numpy as np

from remit.draws import uniform
from remit.simulate.cash import give_notice
from remit.simulate.closing import notice_months
from remit.simulate.codes import CLOSED, FOLLOW, GRADES, TRADES
from remit.simulate.compiler import compiled
from remit.simulate.customers import KIN_INCOME, KIN_POSTS, add_kin, holds, root
from remit.simulate.layout import World
from remit.simulate.moves import free_post, hand_on, hold_post, move, take_posts
from remit.simulate.state import State
from remit.simulate.suppliers import ends_quarter, planned_cost
from remit.simulate.uncertain import Draw

MOST_GROWTH = 3.0
"""Posts of a supplier grow to so many times those planned at most."""


@compiled
def follow_work(world: World, draw: Draw, state: State, month: int) -> None:
    """At a quarter's end, move staff with the work, and take away posts that income no longer pays for.

    Posts that are empty go first; then people get notice by lot. A supplier that has ended loses all of its
    posts; those of one that merged go along.
    """
    if month < world.market.begins or not ends_quarter(world, month):
        return
    add_kin(world, state)
    change = posts_to_change(world, draw, state, month)
    if (state.left >= 0).any() or change.any() or is_ending(state):
        number = list_staff(world, state)
        move_staff(world, draw, state, month, number)
        for n in range(state.deals.size):
            state.deals[n].listed = False
        state.left[:] = -1
        change = posts_to_change(world, draw, state, month)
        take_away(world, state, month, change, number)


@compiled
def is_ending(state: State) -> bool:
    """Tell whether a supplier has ended whose staff are not seen to yet."""
    for s in range(state.trade.size):
        ending = state.trade[s].ending
        if ending != TRADES and ending != CLOSED and not state.trade[s].settled:
            return True
    return False


@compiled
def list_staff(world: World, state: State) -> int:
    """List everybody at a supplier, in order; give how many they are."""
    number = 0
    for slot in range(state.people.size):
        if state.here[slot] and world.market.place[state.people[slot].body] >= 0 and not state.kept[slot]:
            state.asked[number] = slot
            number += 1
    return number


@compiled
def posts_to_change(world: World, draw: Draw, state: State, month: int) -> np.ndarray:
    """Give the posts that go by supplier and function, below 0 for posts that come.

    What a function's income pays for: (income - fixed cost) / variable cost planned, of the posts planned. A
    part of the gap is closed at each quarter's end. A supplier that has ended has no posts any more.
    """
    market, rows = world.market, world.agreements
    suppliers, functions = market.planned.shape
    change = np.zeros((suppliers, functions), dtype=np.int64)
    income = np.zeros((suppliers, functions))
    for n in range(state.deals.size):
        if market.sold[n] and holds(world, state, n, month):
            income[market.place[state.deals[n].supplier], rows.function[n]] += state.deals[n].pence
    for s in range(suppliers):
        ending = state.trade[s].ending
        if ending == CLOSED or market.private[s] or market.pay[0, s] == 0:
            continue
        planned, fixed = planned_cost(world, draw, state, s)
        for function in range(functions):
            posts, sold = state.kin[s, function, KIN_POSTS], state.kin[s, function, KIN_INCOME]
            now = float(market.posts[s, function] - state.gone[market.suppliers[s], function])
            share = draw.market_posts_follow_share
            if ending != TRADES:
                target, share = 0.0, 1.0
            elif planned <= 0.0:
                continue
            else:
                part = sold / planned
                paid = income[s, function] - fixed * part
                if sold <= 0.0:
                    part, paid = 1.0, income[s].sum() - fixed
                variable = (1.0 - draw.market_fixed_cost_share) * planned * part
                target = posts * min(max(paid / variable, 0.0), MOST_GROWTH)
            change[s, function] = int(share * abs(now - target) + 0.5) * (1 if now > target else -1)
    return change


@compiled
def move_staff(world: World, draw: Draw, state: State, month: int, number: int) -> None:
    """Move staff by lot with the work that has left, each with their post; all of them where it merged.

    Nobody goes to a body that has closed by now: a customer takes work in house in its last months too.
    """
    market = world.market
    for n in range(number):
        slot = int(state.asked[n])
        place = state.people[slot]
        body, function, band = int(place.body), int(place.function), int(place.band)
        s = int(market.place[body])
        receiver = -1
        if state.trade[s].into >= 0:
            receiver = int(market.suppliers[root(state, s)])
        elif state.left[s, function] >= 0 and not place.leader:
            u = uniform(state.streams[FOLLOW], world.keys[slot], 2 * month)
            receiver = goes_with(world, draw, state, s, function, u, month)
        if receiver < 0 or place.goes_to >= 0 or place.notice >= 0 or place.leader:
            continue
        if world.bodies[receiver].closes <= month:
            continue
        free_post(world, state, slot)
        lose_posts(world, state, body, function, band, 1)
        hand_on(state, slot, month)
        there = move(world, state, slot, month, receiver, function, band)
        lose_posts(world, state, receiver, function, band, -1)
        if world.posts.kept[receiver]:
            hold_post(world, state, there, receiver, function, band, 1)
        if there != slot:
            state.asked[n] = there


@compiled
def goes_with(world: World, draw: Draw, state: State, s: int, function: int, u: float, month: int) -> int:
    """Give the body to which somebody goes with the work, by the people that each customer has; or -1."""
    rows = world.agreements
    total, n = state.served[s, function], state.left[s, function]
    while n >= 0:
        if state.deals[n].begun <= month:
            total += rows.population[n]
        n = state.left_next[n]
    upto, n = 0.0, state.left[s, function]
    while n >= 0:
        upto += draw.market_transfer_share * rows.population[n] / max(total, 1.0)
        if u < upto:
            return int(state.deals[n].supplier)
        n = state.left_next[n]
    return -1


@compiled
def take_away(world: World, state: State, month: int, change: np.ndarray, number: int) -> None:
    """Take posts away, empty ones first, then by notice; and give posts to suppliers that grow.

    Where posts of a supplier are not followed one by one, those are empty that are planned, have not gone and
    have nobody in them.
    """
    market = world.market
    suppliers, functions = change.shape
    there = staff_in_post(world, state, number, change.shape)
    for s in range(suppliers):
        body = int(market.suppliers[s])
        for function in range(functions):
            if change[s, function] > 0 and world.posts.kept[body]:
                change[s, function] -= take_empty(world, state, body, function, int(change[s, function]))
            elif change[s, function] > 0:
                empty = market.posts[s, function] - state.gone[body, function] - there[s, function]
                some = min(max(empty, 0), change[s, function])
                state.gone[body, function] += some
                change[s, function] -= some
            elif change[s, function] < 0:
                band = usual_band(world, body, function)
                lose_posts(world, state, body, function, band, int(change[s, function]))
        close_leadership(world, state, s)
    give_notices(world, state, month, change, number)


@compiled
def staff_in_post(world: World, state: State, number: int, shape: tuple[int, int]) -> np.ndarray:
    """Count who is listed at a supplier and has no notice, by supplier and function."""
    there = np.zeros(shape, dtype=np.int64)
    for n in range(number):
        place = state.people[state.asked[n]]
        s = world.market.place[place.body]
        if state.here[state.asked[n]] and s >= 0 and place.notice < 0:
            there[s, place.function] += 1
    return there


@compiled
def lose_posts(world: World, state: State, body: int, function: int, band: int, number: int) -> None:
    """Let posts of a body go for good, or come to it (number below 0)."""
    state.gone[body, function] += number
    if world.posts.kept[body]:
        take_posts(world, state, body, function, band, number)


@compiled
def take_empty(world: World, state: State, body: int, function: int, most: int) -> int:
    """Take away empty posts of a function, the lowest band first; give how many went."""
    went = 0
    for band in range(GRADES):
        empty = world.posts.number[body, function, band] - state.filled[body, function, band]
        if empty > 0 and went < most:
            some = min(int(empty), most - went)
            lose_posts(world, state, body, function, band, some)
            went += some
    return went


@compiled
def usual_band(world: World, body: int, function: int) -> int:
    """Give the band with the most posts of a body in a function, the lowest one if several."""
    return int(np.argmax(world.posts.number[body, function]))


@compiled
def close_posts(world: World, state: State, s: int) -> None:
    """Take away all empty posts of a supplier that ended before it opened: nobody is recruited to it."""
    body = int(world.market.suppliers[s])
    for function in range(state.gone.shape[1]):
        take_empty(world, state, body, function, int(world.posts.total[body]))
    close_leadership(world, state, s)


@compiled
def close_leadership(world: World, state: State, s: int) -> None:
    """Take the empty senior posts of a supplier that has ended, once."""
    supplier = state.trade[s]
    if supplier.ending == TRADES or supplier.ending == CLOSED or supplier.settled:
        return
    supplier.settled = True
    body = world.market.suppliers[s]
    state.led[body] += world.bodies[body].leaders


@compiled
def give_notices(world: World, state: State, month: int, change: np.ndarray, number: int) -> None:
    """Give notice by lot to as many as posts have to go, of those who have neither notice nor another post.

    Everybody of a supplier that has ended gets notice, leaders too.
    """
    market = world.market
    there = np.zeros(change.shape)
    for n in range(number):
        place = state.people[state.asked[n]]
        free = place.notice < 0 and place.goes_to < 0 and not place.leader
        if state.here[state.asked[n]] and free and market.place[place.body] >= 0:
            there[market.place[place.body], place.function] += 1.0
    for n in range(number):
        slot = int(state.asked[n])
        place = state.people[slot]
        body, function = int(place.body), int(place.function)
        s = int(market.place[body])
        if not state.here[slot] or s < 0 or place.notice >= 0 or place.goes_to >= 0:
            continue
        ended = state.trade[s].ending != TRADES and state.trade[s].ending != CLOSED
        odds = 1.0 if ended else 0.0
        if not ended and change[s, function] > 0 and not place.leader:
            odds = change[s, function] / there[s, function]
        if odds > 0.0 and uniform(state.streams[FOLLOW], world.keys[slot], 2 * month + 1) < odds:
            band = int(place.band)
            wait = notice_months(world, float(change[s].sum()), band, int(place.service), month)
            give_notice(state, slot, month + wait, -1)
            if not place.leader:
                lose_posts(world, state, body, function, band, 1)
