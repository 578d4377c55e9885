"""The exact model, in CP-SAT: whole pence, whole people, one family of limits in each function.

It is built for the options that are still to be considered: all of them in a small case, one customer's where
the outlets are known, those that can still be in a better choice in a large one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from remit.sourcing.case import NO_LIMIT, Case

SHORT_PRICE = 5_000
"""What the search puts on a penny over an envelope: more than any saving is worth."""
LACKING_PRICE = 1_000
"""What the search puts on a whole lack of capability: so many times the customer's dearest choice."""
FINE = 10_000
"""Parts of capability needed in which a lack is counted."""


@dataclass
class Model:
    """A model under construction.

    Attributes:
        case: The choice to be made.
        options: Places of the options that are in it.
        model: The model.
        take: Variable of each option in it, by place in `options`.
        open: Variable of each outlet in it, by place of the outlet.
        loose: Variables by which limits are broken, with what the search puts on one unit.
    """

    case: Case
    options: np.ndarray
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    take: list[cp_model.IntVar] = field(default_factory=list)
    open: dict[int, cp_model.IntVar] = field(default_factory=dict)
    short: dict[int, cp_model.IntVar] = field(default_factory=dict)
    lacking: dict[int, cp_model.IntVar] = field(default_factory=dict)


def build(case: Case, options: np.ndarray, loose: bool = True) -> Model:
    """Build the whole model for some options.

    Args:
        case: the choice to be made.
        options: places of the options to be considered, rising.
        loose: whether limits of customers may be broken at a price, so that there always is an answer.
    """
    model = start(case, options)
    choose_once(model)
    open_first(model)
    host_itself(model)
    serve_enough(model)
    keep_envelope(model, loose)
    have_capability(model, loose)
    minimise(model)
    return model


def start(case: Case, options: np.ndarray) -> Model:
    """Make the variables: take an option, open an outlet."""
    model = Model(case, options)
    model.take = [model.model.new_bool_var(_name(case, option)) for option in options.tolist()]
    for outlet in np.unique(case.options.outlet[options]).tolist():
        provider, function = case.outlets.provider[outlet], case.functions[case.outlets.function[outlet]]
        model.open[outlet] = model.model.new_bool_var(f"open_{provider}_{function}")
    return model


def choose_once(model: Model) -> None:
    """Each customer gets each function from one outlet: the sum of its options is 1."""
    case = model.case
    key = case.options.customer[model.options] * len(case.functions) + case.function[model.options]
    for places in _groups(key):
        model.model.add_exactly_one(model.take[place] for place in places.tolist())


def open_first(model: Model) -> None:
    """Nobody is served by an outlet that is closed: an option is at most its outlet."""
    outlet = model.case.options.outlet[model.options].tolist()
    for take, place in zip(model.take, outlet, strict=True):
        model.model.add_implication(take, model.open[place])


def host_itself(model: Model) -> None:
    """A customer that does a function for others does it for itself: its outlet is its own option."""
    case = model.case
    outlet = case.options.outlet[model.options]
    own = case.outlets.host[outlet] == case.options.customer[model.options]
    for place in np.flatnonzero(own).tolist():
        model.model.add_implication(model.open[int(outlet[place])], model.take[place])
    itself = set(outlet[own].tolist())
    for place, opened in model.open.items():
        if case.outlets.host[place] >= 0 and place not in itself:
            model.model.add(opened == 0)


def serve_enough(model: Model) -> None:
    """An outlet serves nobody, or as many people as make it viable."""
    case = model.case
    outlet = case.options.outlet[model.options]
    for places in _groups(outlet):
        place = int(outlet[places[0]])
        if viable := int(case.outlets.viable[place]):
            heads = case.heads[case.options.customer[model.options[places]]]
            takes = [model.take[at] for at in places.tolist()]
            served = cp_model.LinearExpr.weighted_sum(takes, heads.tolist())
            model.model.add(served >= viable * model.open[place])


def keep_envelope(model: Model, loose: bool) -> None:
    """What a customer is charged for all functions keeps within its envelope."""
    case = model.case
    customer = case.options.customer[model.options]
    for places in _groups(customer):
        who = int(customer[places[0]])
        limit = int(case.envelope[who])
        if limit >= NO_LIMIT:
            continue
        charges = case.options.charge[model.options[places]]
        over: Any = 0
        if loose:
            most = max(int(charges.sum()) - limit, 0)
            model.short[who] = model.model.new_int_var(0, most, f"short_{case.customers[who]}")
            over = model.short[who]
        model.model.add(_sum(model, places, charges) - over <= limit)


def have_capability(model: Model, loose: bool) -> None:
    """What is met of a customer's need over all functions, by weight, is as much as it must have."""
    case = model.case
    customer, met = case.options.customer[model.options], case.met[model.options]
    for places in _groups(customer):
        who = int(customer[places[0]])
        needed = int(case.needed[who])
        if not needed:
            continue
        lack: Any = 0
        if loose:
            name = f"lacking_{case.customers[who]}"
            model.lacking[who] = model.model.new_int_var(0, FINE, name)
            lack = model.lacking[who] * -(-needed // FINE)
        model.model.add(_sum(model, places, met[places]) + lack >= needed)


def minimise(model: Model) -> None:
    """The least sum of prices of options, fixed cost of outlets, and prices of limits that are broken."""
    case = model.case
    terms = [*model.take, *model.open.values(), *model.short.values(), *model.lacking.values()]
    prices = case.price[model.options].tolist()
    prices += [int(case.outlets.fixed[place]) for place in model.open]
    prices += [SHORT_PRICE] * len(model.short)
    prices += [lacking_price(case, who) for who in model.lacking]
    model.model.minimize(cp_model.LinearExpr.weighted_sum(terms, prices))


def lacking_price(case: Case, who: int) -> int:
    """Give what the search puts on a lack of one part in `FINE` of the capability needed, pence."""
    dearest = int(case.price[case.options.customer == who].max(initial=1))
    return max(1, LACKING_PRICE * dearest * len(case.functions) // FINE)


@dataclass(frozen=True)
class Answer:
    """What the solver found.

    Attributes:
        option: Option of each customer and function, int64; -1 where it is not in the model.
        proven: Whether no better one is in the model.
        bound: Pence that no choice in the model scores below.
        feasible: Whether anything was found.
    """

    option: np.ndarray
    proven: bool
    bound: float
    feasible: bool


def solve(
    model: Model,
    work: float,
    hint: np.ndarray | None = None,
    workers: int = 1,
    better: Callable[[float, float], None] | None = None,
) -> Answer:
    """Solve a model within a limit of work; the answer does not depend on time or on the number of workers.

    Args:
        model: the model.
        work: limit of work, in CP-SAT's deterministic seconds.
        hint: a choice to start from.
        workers: threads; they share out the same steps.
        better: called with score and bound, pence, whenever a better choice is found.
    """
    case, solver = model.case, cp_model.CpSolver()
    solver.parameters.max_deterministic_time = work
    solver.parameters.random_seed = 1
    solver.parameters.num_workers = workers
    solver.parameters.interleave_search = workers > 1 or len(model.take) > SMALL
    if hint is not None:
        chosen = np.isin(model.options, hint.ravel())
        used = set(case.options.outlet[hint.ravel()].tolist())
        for take, value in zip(model.take, chosen.tolist(), strict=True):
            model.model.add_hint(take, value)
        for place, opened in model.open.items():
            model.model.add_hint(opened, place in used)
    status = solver.solve(model.model, _Told(better) if better else None)
    option = np.full((len(case.customers), len(case.functions)), -1, dtype=np.int64)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(option, status == cp_model.INFEASIBLE, solver.best_objective_bound, False)
    taken = model.options[[solver.boolean_value(take) for take in model.take]]
    option[case.options.customer[taken], case.function[taken]] = taken
    return Answer(option, status == cp_model.OPTIMAL, solver.best_objective_bound, True)


SMALL = 400
"""Options up to which one worker searches in the plain way."""


class _Told(cp_model.CpSolverSolutionCallback):
    def __init__(self, better: Callable[[float, float], None]) -> None:
        super().__init__()
        self._better = better

    def on_solution_callback(self) -> None:
        self._better(self.objective_value, self.best_objective_bound)


def _sum(model: Model, places: np.ndarray, weights: np.ndarray) -> Any:
    takes = [model.take[place] for place in places.tolist()]
    return cp_model.LinearExpr.weighted_sum(takes, weights.tolist())


def _groups(key: np.ndarray) -> list[np.ndarray]:
    """Split places by their key, in the order of keys."""
    order = np.argsort(key, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(key[order])) + 1) if order.size else []


def _name(case: Case, option: int) -> str:
    outlet = int(case.options.outlet[option])
    customer = case.customers[int(case.options.customer[option])]
    function = case.functions[int(case.outlets.function[outlet])]
    return f"take_{customer}_{function}_{case.outlets.provider[outlet]}"
