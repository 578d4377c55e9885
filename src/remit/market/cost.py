"""What it costs to supply customers, at what population that is covered, and at what price."""

from typing import NamedTuple

from numba import njit

from remit.rules.agreement import MICRO_IN_PENNY, agreement_pence_y, shared_price_micro
from remit.rules.arithmetic import RATE, divide_half_up

NEVER = -1
"""Population at which a price covers the cost, where it never does."""


class CostSplit(NamedTuple):
    """A yearly cost in the part that stays when a customer leaves, and the part that goes with its heads."""

    fixed_pence_y: int
    variable_micro_head_y: int


@njit(cache=True)
def split_cost(cost_pence_y: int, heads: int, fixed_rate: int) -> CostSplit:
    """Split a yearly cost into what stays when a customer leaves and what goes, a head.

    Args:
        cost_pence_y: yearly cost of serving all customers, pence.
        heads: people of all customers; 0 leaves all of the cost fixed.
        fixed_rate: part that stays, hundredths of a per cent.
    """
    if heads <= 0:
        return CostSplit(cost_pence_y, 0)
    fixed = divide_half_up(cost_pence_y * fixed_rate, RATE)
    return CostSplit(fixed, divide_half_up((cost_pence_y - fixed) * MICRO_IN_PENNY, heads))


@njit(cache=True)
def supply_cost_pence_y(heads: int, fixed_pence_y: int, variable_micro_head_y: int) -> int:
    """Yearly cost of serving so many people, pence: fixed cost + cost a head x heads.

    Args:
        heads: people of all customers.
        fixed_pence_y: cost that is there whoever is served, pence a year.
        variable_micro_head_y: cost of one more head, millionths of a pound a year.
    """
    return fixed_pence_y + agreement_pence_y(heads, variable_micro_head_y)


@njit(cache=True)
def break_even_heads(fixed_pence_y: int, variable_micro_head_y: int, price_micro_head_y: int) -> int:
    """Fewest people at whose price the cost is covered: fixed cost / (price - cost of one more head).

    Args:
        fixed_pence_y: cost that is there whoever is served, pence a year.
        variable_micro_head_y: cost of one more head, millionths of a pound a year.
        price_micro_head_y: price a head, millionths of a pound a year.

    Returns:
        People, rounded up; `NEVER` where a price does not cover the cost of one more head.
    """
    margin = price_micro_head_y - variable_micro_head_y
    if margin <= 0:
        return 0 if fixed_pence_y <= 0 and margin == 0 else NEVER
    return (fixed_pence_y * MICRO_IN_PENNY + margin - 1) // margin


@njit(cache=True)
def price_needed_micro(heads: int, fixed_pence_y: int, variable_micro_head_y: int) -> int:
    """Price a head at which so many people cover the cost, millionths of a pound a year, rounded up.

    Args:
        heads: people of all customers, 1 or more.
        fixed_pence_y: cost that is there whoever is served, pence a year.
        variable_micro_head_y: cost of one more head, millionths of a pound a year.
    """
    return variable_micro_head_y + shared_price_micro(fixed_pence_y, heads)


@njit(cache=True)
def contribution_pence_y(heads: int, price_micro_head_y: int, variable_micro_head_y: int) -> int:
    """What a customer adds towards the fixed cost, pence a year: what is stranded when it leaves.

    Args:
        heads: people of the customer.
        price_micro_head_y: price a head, millionths of a pound a year.
        variable_micro_head_y: cost of one more head, millionths of a pound a year.
    """
    return agreement_pence_y(heads, price_micro_head_y) - agreement_pence_y(heads, variable_micro_head_y)
