"""Which customers a supplier cannot do without: concentration, and the fewest whose leaving sinks it."""

import numpy as np
from numba import njit


@njit(cache=True)
def concentration(income_pence_y: np.ndarray) -> float:
    """Concentration of customers: the sum of their squared shares of income (Herfindahl).

    Args:
        income_pence_y: yearly income from each customer, pence, shape (customers,).

    Returns:
        1 with one customer, 1/n with n alike, 0 with none.
    """
    total = 0.0
    for one in income_pence_y:
        total += one
    if total <= 0.0:
        return 0.0
    squares = 0.0
    for one in income_pence_y:
        squares += (one / total) ** 2
    return squares


@njit(cache=True)
def sinking_set(contribution_pence_y: np.ndarray, fixed_pence_y: int, tolerated_pence_y: int) -> np.ndarray:
    """Fewest customers whose leaving makes the yearly loss more than is tolerated.

    The loss is fixed cost - contributions of those who stay. Leaving out customers by falling contribution
    takes away the most with each, so that no smaller set can do it.

    Args:
        contribution_pence_y: what each customer adds towards fixed cost, pence a year, shape (customers,).
        fixed_pence_y: cost that stays, pence a year.
        tolerated_pence_y: yearly loss that the supplier survives, pence.

    Returns:
        Places of the customers, the largest contribution first; empty if it is sunk already, or if it
        survives the leaving of all.
    """
    order = np.argsort(-contribution_pence_y, kind="mergesort")
    left = 0
    for one in contribution_pence_y:
        left += one
    if fixed_pence_y - left > tolerated_pence_y:
        return order[:0]
    for taken in range(order.size):
        left -= contribution_pence_y[order[taken]]
        if fixed_pence_y - left > tolerated_pence_y:
            return order[: taken + 1]
    return order[:0]
