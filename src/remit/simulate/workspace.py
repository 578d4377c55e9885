"""Room for one run after the other: the arrays that a run changes, made once and cleared in between."""

import numpy as np

from remit.simulate.handles import handle_of
from remit.simulate.layout import World
from remit.simulate.month import live_through
from remit.simulate.moves import take_first_places
from remit.simulate.state import Counts, State, new_counts, new_state
from remit.simulate.uncertain import Draw

MADE_ANEW = ("can_leave", "can_apply", "can_be_cut", "can_fill", "asked")
"""Members of the state that every run writes before it reads them: the largest ones."""


class Workspace:
    """What a run needs besides the plan and its draw. One thread uses it at a time.

    Attributes:
        state: as the last run left it.
        counts: what the last run counted.
    """

    def __init__(self, world: World, first: State) -> None:
        """Make the arrays.

        Args:
            world: handle of the plan as arrays.
            first: the state in which every run begins, as `first_state` gives it.
        """
        self._world = world
        self.state = State(*(array.copy() for array in first))
        self.counts = new_counts(world)
        self._state, self._counts = handle_of(self.state), handle_of(self.counts)
        self._used = False
        self._restored = [
            (array.reshape(-1).view(np.uint8), first.reshape(-1).view(np.uint8))
            for name, array, first in zip(State._fields, self.state, first, strict=True)
            if name not in MADE_ANEW
        ]

    def live(self, draw: Draw, seed: int, run: int) -> Counts:
        """Live through the plan once.

        Args:
            draw: the run's uncertain parameters.
            seed: whole number shared by all runs.
            run: number of the run.

        Returns:
            What it counted: the arrays of this workspace, which the next run overwrites.
        """
        if self._used:
            self._begin_again()
        self._used = True
        live_through(self._world, handle_of(draw), self._state, self._counts, seed, run)
        return self.counts

    def _begin_again(self) -> None:
        for array, first in self._restored:
            np.copyto(array, first)
        for name, array in zip(Counts._fields, self.counts, strict=True):
            if name in ("capability_body", "leaves", "judged"):
                array.fill(-1)
            elif name != "exits":
                array.fill(0)


def first_state(world: World) -> State:
    """Give the state in which every run of a plan begins: everybody counted in their first place.

    Args:
        world: handle of the plan as arrays.
    """
    state = new_state(world)
    take_first_places(world, handle_of(state))
    return state
