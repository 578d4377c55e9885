"""The choice of who does what for a plan: gathered, freed of limits that clash, solved."""

from dataclasses import dataclass

import numpy as np

from remit.sourcing.clash import Clash, clashes_left, find_clashes, lift
from remit.sourcing.gather import Gathered
from remit.sourcing.solve import Progress, Solution, Tell, solve_case


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
    all others, unless they are to stay.

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
    freed = case if strict else lift(case, clashes)
    solution = solve_case(freed, workers, tell)
    if solution.chosen.meets_limits:
        return Choice(gathered, solution, tuple(clashes), not strict)
    left = clashes_left(freed, solution.chosen)
    named = {clash.customer for clash in clashes}
    clashes += [clash for clash in left if clash.customer not in named]
    if not strict:
        solution = solve_case(lift(freed, left), workers, tell, solution.chosen.option)
    return Choice(gathered, solution, tuple(clashes), not strict)
