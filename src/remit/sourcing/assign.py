"""Each customer's best options where the outlets are settled: solved exactly, one customer after another."""

import numpy as np
from ortools.sat.python import cp_model

from remit.sourcing import exact
from remit.sourcing.case import Case

WORK = 2.0
"""Deterministic seconds for a customer; a few thousandths are usual."""


def assign(
    case: Case, opened: np.ndarray, hosting: bool = True, only: np.ndarray | None = None
) -> np.ndarray:
    """Find what each customer takes of the outlets that are open, or does itself at its own fixed cost.

    Limits are broken where they cannot be kept.

    Args:
        case: the choice to be made.
        opened: outlets that are open to others than their own body, bool of shape (outlets,).
        hosting: whether a customer whose own outlet is open to others has to do the function itself.
        only: places of the customers to look at; by default all.

    Returns:
        Option of each customer and function, int64 of shape (customers, functions); -1 where there is none.
    """
    options, outlets = case.options, case.outlets
    own = outlets.host[options.outlet] == options.customer
    alone = own & (outlets.viable[options.outlet] == 0)
    usable = np.flatnonzero(opened[options.outlet] | alone)
    if only is not None:
        usable = usable[np.isin(options.customer[usable], only)]
    option = np.full((len(case.customers), len(case.functions)), -1, dtype=np.int64)
    forced = own & opened[options.outlet] & hosting
    for places in np.split(usable, _ends(options.customer, usable)):
        if places.size:
            option[int(options.customer[places[0]])] = _best(case, np.sort(places), opened, forced)
    return option


def _ends(customer: np.ndarray, usable: np.ndarray) -> np.ndarray:
    """Sort options by customer in place; give where each customer's end."""
    order = np.argsort(customer[usable], kind="stable")
    usable[:] = usable[order]
    return np.flatnonzero(np.diff(customer[usable])) + 1


def _best(case: Case, places: np.ndarray, opened: np.ndarray, forced: np.ndarray) -> np.ndarray:
    """Give the options of one customer, shape (functions,)."""
    outlet = case.options.outlet[places]
    price = case.price[places] + np.where(opened[outlet], 0, case.outlets.fixed[outlet])
    model = exact.Model(case, places)
    model.take = [model.model.new_bool_var("") for _ in places]
    exact.choose_once(model)
    exact.keep_envelope(model, loose=True)
    exact.have_capability(model, loose=True)
    for take, must in zip(model.take, forced[places].tolist(), strict=True):
        if must:
            model.model.add(take == 1)
    terms = [*model.take, *model.short.values(), *model.lacking.values()]
    prices = [*price.tolist(), *[exact.SHORT_PRICE] * len(model.short)]
    prices += [exact.lacking_price(case, who) for who in model.lacking]
    model.model.minimize(cp_model.LinearExpr.weighted_sum(terms, prices))
    answer = exact.solve(model, WORK)
    return answer.option[int(case.options.customer[places[0]])]
