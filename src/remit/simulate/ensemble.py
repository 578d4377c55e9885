"""Many runs of a plan: each its own draw and state, on as many threads as asked, in order of their number."""

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import polars as pl

from remit.evidence import as_at
from remit.plan import Plan
from remit.rules.compiled import forget
from remit.simulate.layout import Names, World
from remit.simulate.month import simulate_run
from remit.simulate.state import Counts, new_counts, new_state
from remit.simulate.uncertain import draw_of, draw_parameters
from remit.simulate.world import build_world


@dataclass(frozen=True)
class Simulation:
    """A plan ready to run.

    Attributes:
        plan: the plan with its option applied.
        world: the plan as arrays.
        names: the words behind the arrays.
        draws: uncertain parameters, one row a run; row 0 is the central case.
        seed: whole number that keys every draw.
    """

    plan: Plan
    world: World
    names: Names
    draws: pl.DataFrame
    seed: int

    @property
    def runs(self) -> int:
        """Number of runs besides run 0."""
        return self.draws.height - 1

    def run(self, number: int) -> Counts:
        """Live through the plan once.

        Args:
            number: 0 for the central case, else 1 to `runs`.
        """
        state, counts = new_state(self.world), new_counts(self.world)
        draw = draw_of(self.draws.row(number, named=True))
        simulate_run(self.world, draw, state, counts, self.seed, number)
        return counts

    def run_all(self, threads: int | None = None) -> Iterator[tuple[int, Counts]]:
        """Run 0 to `runs`, in order, whatever the number of threads; at most two a thread wait in memory.

        Args:
            threads: worker threads, by default one a processor.

        Yields:
            The number of the run and its counts.
        """
        workers = threads or os.cpu_count() or 1
        waiting: deque[tuple[int, Future[Counts]]] = deque()
        with ThreadPoolExecutor(workers) as pool:
            for number in range(self.runs + 1):
                waiting.append((number, pool.submit(self.run, number)))
                if len(waiting) > 2 * workers:
                    done, future = waiting.popleft()
                    yield done, future.result()
            while waiting:
                done, future = waiting.popleft()
                yield done, future.result()


def prepare(plan: Plan, runs: int, seed: int) -> Simulation:
    """Make a plan ready to run.

    Args:
        plan: a plan with its option applied.
        runs: number of runs besides run 0, at least 1.
        seed: whole number.
    """
    forget()
    world, names = build_world(plan)
    return Simulation(plan, world, names, draw_parameters(as_at(plan.as_at), runs, seed), seed)
