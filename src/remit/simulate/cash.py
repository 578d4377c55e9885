"""Cash for exits: what a payer has left this financial year, and who waits for it.

Who cannot be paid stays in post, and is asked again each month, first come first served; a payment that does
not fit lets smaller ones pass. Whoever is left in a body that closes has to be let go all the same: that sum
is paid beyond the limit, and counted as such.
"""

from remit.simulate.codes import NOTICE
from remit.simulate.compiler import compiled, inlined
from remit.simulate.layout import World
from remit.simulate.moves import mark
from remit.simulate.state import Counts, State


@compiled
def receive_cash(world: World, state: State, month: int) -> None:
    """Let the year's unspent cash for exits lapse, and add what comes this month."""
    for payer in range(state.cash.size):
        if world.cash.lapses[month, payer]:
            state.cash[payer] = 0
        state.cash[payer] += world.cash.comes[month, payer]


@inlined
def can_pay(world: World, state: State, body: int, pence: int) -> bool:
    """Tell whether there is cash for an exit from a body, and take it if there is."""
    payer = world.cash.payer[body]
    if payer < 0:
        return True
    if pence > state.cash[payer]:
        return False
    state.cash[payer] -= pence
    return True


@compiled
def give_notice(state: State, slot: int, last: int, scheme: int) -> None:
    """Put a person under notice that ends with a month: of redundancy (scheme -1), or of a voluntary exit."""
    state.people[slot].notice = last
    state.people[slot].scheme = scheme
    mark(state, slot, NOTICE, 1)
    state.under_notice[state.lengths[0]] = slot
    state.lengths[0] += 1


@compiled
def count_wait(world: World, state: State, counts: Counts, slot: int, month: int) -> None:
    """Count a person whose exit waits for cash in a month, and what their pay of the month comes to."""
    body = int(state.people[slot].body)
    counts.waiting[month, body] += 1
    counts.wait_pay[month, body] += (int(world.cost[state.tax_year[0], slot]) + 6) // 12
