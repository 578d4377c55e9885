"""A supplier's money by month: reserves, the host's guarantee, cost pressure, and when it is insolvent."""

from typing import NamedTuple

from numba import njit


class SolvencyTerms(NamedTuple):
    """What bears on a supplier's money.

    Attributes:
        pressure_y: Yearly pressure on prices: part of the price that customers want off each year.
        guarantee_share: Loss of a year, as a share of income, that the host carries while it hosts.
        tolerated_share: Loss, as a share of a year's income, that a supplier survives without a host.
        release_months: Months until the cost that goes with a customer has gone, after it has left.
    """

    pressure_y: float
    guarantee_share: float
    tolerated_share: float
    release_months: float


@njit(cache=True)
def limit_pence(income_pence_y: int, hosted: bool, terms: SolvencyTerms) -> int:
    """Debt at which a supplier is insolvent, pence: what it survives itself, and the host's guarantee.

    Args:
        income_pence_y: income of a year, pence.
        hosted: whether the host still carries it.
        terms: what bears on its money.
    """
    share = terms.tolerated_share + (terms.guarantee_share if hosted else 0.0)
    return int(share * income_pence_y + 0.5)


@njit(cache=True)
def is_insolvent(reserves_pence: int, income_pence_y: int, hosted: bool, terms: SolvencyTerms) -> bool:
    """Tell whether a supplier's debt is more than it and its host can carry.

    Args:
        reserves_pence: reserves; below 0 is debt.
        income_pence_y: income of the last year in which it had its customers, pence.
        hosted: whether the host still carries it.
        terms: what bears on its money.
    """
    return reserves_pence < -limit_pence(income_pence_y, hosted, terms)


@njit(cache=True)
def price_after(price_micro_head_y: int, years: float, terms: SolvencyTerms) -> int:
    """Price a head after so many years of pressure, millionths of a pound a year."""
    return int(price_micro_head_y * (1.0 - terms.pressure_y) ** years + 0.5)


@njit(cache=True)
def cost_still_there_pence_y(left_pence_y: int, months_since: float, terms: SolvencyTerms) -> int:
    """Cost of a customer that has left which is still there, pence a year: it goes in equal monthly steps.

    Args:
        left_pence_y: cost that goes with the customer in the end, pence a year.
        months_since: months since it left.
        terms: how long it takes.
    """
    if terms.release_months <= 0.0 or months_since >= terms.release_months:
        return 0
    return int(left_pence_y * (1.0 - max(months_since, 0.0) / terms.release_months) + 0.5)
