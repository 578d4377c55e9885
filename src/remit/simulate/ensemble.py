"""Many runs of a plan: each has its own draw and state, and belongs to a chunk that is made whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from remit.plan import Plan, evidence_of
from remit.rules.compiled import forget
from remit.simulate.handles import handle_of
from remit.simulate.layout import Names, World
from remit.simulate.state import Counts, State
from remit.simulate.uncertain import draw_of, draw_parameters
from remit.simulate.workspace import Workspace, first_state
from remit.simulate.world import build_world

RUNS_A_CHUNK = 10
"""Few enough that every core has work in a small ensemble, many enough that a file has few heads."""


class Chunk(NamedTuple):
    """Runs that one worker makes in one go: its number, its first run and its last."""

    number: int
    first: int
    last: int

    @property
    def size(self) -> int:
        """Number of runs."""
        return self.last - self.first + 1


def chunks_of(runs: int) -> Iterator[Chunk]:
    """Cut an ensemble into chunks: run 0 alone, then `RUNS_A_CHUNK` at a time.

    They do not depend on who works, so neither does anything that is made of them; and the chunks of a small
    ensemble are the first of a larger one, so that it can go on from there.

    Args:
        runs: number of runs besides run 0.
    """
    yield Chunk(0, 0, 0)
    for number, first in enumerate(range(1, runs + 1, RUNS_A_CHUNK), start=1):
        yield Chunk(number, first, min(first + RUNS_A_CHUNK - 1, runs))


def number_of_chunks(runs: int) -> int:
    """Give the number of chunks of an ensemble of so many runs besides run 0."""
    return 1 + -(-runs // RUNS_A_CHUNK)


@dataclass(frozen=True, eq=False)
class Simulation:
    """A plan ready to run. Two are never equal, so that what is worked out of one can be kept with it.

    Attributes:
        plan: the plan with its option applied.
        world: the plan as arrays.
        names: the words behind the arrays.
        draws: uncertain parameters, one row a run; row 0 is the central case.
        seed: whole number that keys every draw.
        without: names of the mechanisms that are switched off in `draws`.
        fitted: name and digest of the fit whose posterior the draws are of; blank if they are of the prior.
    """

    plan: Plan
    world: World
    names: Names
    draws: pl.DataFrame
    seed: int
    without: tuple[str, ...] = ()
    fitted: str = ""

    @property
    def runs(self) -> int:
        """Number of runs besides run 0."""
        return self.draws.height - 1

    def run(self, number: int, space: Workspace | None = None) -> Counts:
        """Live through the plan once.

        Args:
            number: 0 for the central case, else 1 to `runs`.
            space: room that an earlier run has used; what that run counted is overwritten.
        """
        draw = draw_of(self.draws.row(number, named=True))
        return (space or self.workspace()).live(draw, self.seed, number)

    def workspace(self) -> Workspace:
        """Make room for one run after the other."""
        return Workspace(*self._begun)

    @cached_property
    def _begun(self) -> tuple[World, State]:
        world = handle_of(self.world)
        return world, first_state(world)

    def __getstate__(self) -> dict[str, Any]:
        """Leave behind what points to this process's memory."""
        return {name: value for name, value in vars(self).items() if name != "_begun"}


def prepare(plan: Plan, runs: int, seed: int) -> Simulation:
    """Make a plan ready to run.

    Args:
        plan: a plan with its option applied.
        runs: number of runs besides run 0, at least 1.
        seed: whole number.
    """
    forget()
    world, names = build_world(plan)
    return Simulation(plan, as_sent(world), names, draw_parameters(evidence_of(plan), runs, seed), seed)


def as_sent(tree: Any) -> Any:
    """Give arrays the layout that they have after being sent to another process.

    Compiled code belongs to a layout: without this, every worker process would compile its own.

    Args:
        tree: an array, a named tuple of such things, or anything else, which is left alone.
    """
    if isinstance(tree, np.ndarray):
        return np.require(tree, requirements=["C", "W"])
    return type(tree)(*map(as_sent, tree)) if hasattr(tree, "_fields") else tree
