"""The choice of who does what for a plan: gathered, freed of limits that clash, solved."""

from dataclasses import dataclass, replace

import numpy as np

from remit.sourcing.case import as_served, weigh
from remit.sourcing.clash import Clash, clashes_left, find_clashes, lift
from remit.sourcing.gather import Gathered
from remit.sourcing.solve import Progress, Solution, Tell, settle, solve_case


@dataclass(frozen=True)
class Choice:
    """Who does what.

    Attributes:
        gathered: The case, and what it was made of.
        solution: What was chosen. Its case is without the limits that clash, unless they were to stay.
        clashes: Limits that cannot be met, or were not met; empty if all are.
        lifted: Whether the limits that clash were lifted.
    """

    gathered: Gathered
    solution: Solution
    clashes: tuple[Clash, ...]
    lifted: bool

    @property
    def option(self) -> np.ndarray:
        """Option of each customer and function."""
        return self.solution.chosen.option

    @property
    def status(self) -> str:
        """`optimal` or `feasible`, or `infeasible` where limits clash and were to stay."""
        return "infeasible" if self.clashes and not self.lifted else self.solution.status


def choose(gathered: Gathered, workers: int = 1, tell: Tell | None = None, strict: bool = False) -> Choice:
    """Choose who does what.

    Limits that some customers cannot meet are lifted for them alone and named, so that there is a choice for
    all others, unless they are to stay. A choice is first made with what customers would pay at the largest
    scale that there can be, and then set against what they pay at the scale that it has.

    Args:
        gathered: the case of a plan.
        workers: threads; the choice does not depend on them.
        tell: called with the progress.
        strict: whether limits stay that cannot be met.
    """
    case = gathered.case
    if tell is not None:
        tell(Progress("looking for limits that clash", None, -np.inf))
    clashes = find_clashes(case)
    solution = solve_case(case if strict else lift(case, clashes), workers, tell)
    paid = as_served(solution.case, solution.chosen.option)
    if not weigh(paid, solution.chosen.option).meets_limits:
        solution = settle(paid, solution, workers, tell)
        paid = as_served(paid, solution.chosen.option)
    named = {clash.customer for clash in clashes}
    left = clashes_left(paid, weigh(paid, solution.chosen.option))
    clashes += [clash for clash in left if clash.customer not in named]
    if not strict:
        paid = lift(paid, left)
    chosen = weigh(paid, solution.chosen.option)
    return Choice(gathered, replace(solution, case=paid, chosen=chosen), tuple(clashes), not strict)
