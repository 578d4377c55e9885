"""The unit price of an agreement: so much a head of the customer's population.

A price is a whole number of millionths of a pound a head a year, so that it stays whole: 11.52 pounds are
11,520,000.
"""

from numba import njit

from remit.rules.arithmetic import divide_half_up

MICRO = 1_000_000
"""A pound in the millionths in which prices a head are taken."""
MICRO_IN_PENNY = 10_000


def micro(gbp_head_y: float) -> int:
    """Give a price a head, pounds a year, in millionths of a pound."""
    return round(gbp_head_y * MICRO)


@njit(cache=True)
def agreement_pence_y(heads: int, price_micro_head_y: int) -> int:
    """Yearly price of an agreement, pence: price a head x heads, rounded once.

    Args:
        heads: people of the customer.
        price_micro_head_y: price a head, millionths of a pound a year.

    Source: prices of support were told a head of population (figure S07); the rounding is assumed.
    """
    return divide_half_up(heads * price_micro_head_y, MICRO_IN_PENNY)


@njit(cache=True)
def shared_price_micro(cost_pence_y: int, heads: int) -> int:
    """Price a head that shares a yearly cost out over all who are served, millionths of a pound a year.

    It is rounded up, so that the price covers the cost.

    Args:
        cost_pence_y: yearly cost, pence, 0 or more.
        heads: people of all customers, 1 or more.
    """
    return (cost_pence_y * MICRO_IN_PENNY + heads - 1) // heads
