"""When customers' money reaches their own hands: by a date, later where those before will not let go."""

from typing import NamedTuple

from numba import njit


class BudgetTerms(NamedTuple):
    """How budgets reach customers.

    Attributes:
        months: Months from the first budget given to the last, where all goes to plan.
        delay_months: Months more where whoever held the money fought for financial control.
    """

    months: float
    delay_months: float


@njit(cache=True)
def budget_share(months_since: float, held_back: float, terms: BudgetTerms) -> float:
    """Share of its budget that a customer holds, 0 to 1, growing in equal monthly steps.

    Args:
        months_since: months since the first day on which budgets are given; below 0 is before it.
        held_back: how far whoever held the money will not let go, 0 to 1.
        terms: how budgets reach customers.

    Source: assumed; that trusts which fought for control give budgets up late was told in 2011.
    """
    length = terms.months + held_back * terms.delay_months
    if months_since <= 0.0:
        return 0.0
    return 1.0 if months_since >= length else months_since / length
