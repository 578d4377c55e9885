"""Who goes where, why, and who is left: filling of posts, proposed with reasons. It decides nothing.

`propose` fills the posts of a plan; the other names say what follows from a proposal.
"""

from collections.abc import Callable, Sequence

from remit.faults import Fault
from remit.matching.proposal import Proposal, lay_out
from remit.matching.propose import solve_plan
from remit.plan import Plan

__all__ = ["Proposal", "propose"]


def propose(
    plan: Plan,
    faults: Sequence[Fault] = (),
    *,
    seed: int | None = None,
    order: Sequence[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Proposal:
    """Propose who goes where.

    Args:
        plan: the plan, applied; it may have been read despite wrong rows of the staff's tables.
        faults: all faults of the reading.
        seed: keys the lots; by default that of the written proposal in force, else 1.
        order: aims, most important first; by default that of the written proposal in force, else
            `remit.matching.aims.ORDER`.
        progress: called with the number of people settled and of all.

    Raises:
        remit.faults.FaultsFound: nobody is at risk, the order is none, or decisions clash; all at once.
    """
    return lay_out(solve_plan(plan, faults, seed, order, progress))
