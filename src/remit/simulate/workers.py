"""Who makes the chunks of an ensemble: threads, processes of this machine, or the workers of a Dask cluster.

All three call the same function with a simulation and a chunk. A chunk depends on nothing else, so it does
not matter who makes it, in what order, or how often it had to be tried.
"""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial

from remit.simulate.ensemble import Chunk, Simulation
from remit.simulate.processes import AHEAD, Made, Task, WorkersLost, work_in_processes

__all__ = ["THREADS", "Workers", "WorkersLost", "work"]


@dataclass(frozen=True)
class Workers:
    """Who works; at most one of the three is given, and by default it is a thread a processor.

    Attributes:
        threads: threads of this process.
        processes: processes of this machine with a thread each.
        cluster: address of a Dask scheduler, as `tcp://HOST:PORT`.
    """

    threads: int | None = None
    processes: int | None = None
    cluster: str | None = None

    def __post_init__(self) -> None:
        given = [name for name, value in vars(self).items() if value is not None]
        if len(given) > 1:
            raise ValueError(f"choose one of {', '.join(given)}: who works changes the time and nothing else")


THREADS = Workers()
"""A thread a processor."""


def work(
    simulation: Simulation, task: Task[Made], chunks: Iterable[Chunk], workers: Workers
) -> Generator[tuple[Chunk, Made], None, None]:
    """Have chunks made, and give each as soon as it is done, in whatever order that is.

    Args:
        simulation: the simulation.
        task: makes a chunk; a function of a module, so that other processes find it.
        chunks: the chunks, the first wanted first.
        workers: who works.

    Raises:
        WorkersLost: when workers die and die again.
    """
    if workers.cluster is not None:
        from remit.simulate.cluster import work_on_cluster

        yield from work_on_cluster(simulation, task, chunks, workers.cluster)
    elif workers.processes is not None:
        yield from work_in_processes(simulation, task, chunks, workers.processes)
    else:
        yield from _in_threads(simulation, task, chunks, workers.threads or os.cpu_count() or 1)


def _in_threads(
    simulation: Simulation, task: Task[Made], chunks: Iterable[Chunk], threads: int
) -> Generator[tuple[Chunk, Made], None, None]:
    pool = ThreadPoolExecutor(threads)
    try:
        submit = partial(pool.submit, partial(task, simulation))
        yield from _as_made(submit, chunks, AHEAD * threads)
    finally:
        pool.shutdown(cancel_futures=True)


def _as_made(
    submit: Callable[[Chunk], "Future[Made]"], chunks: Iterable[Chunk], ahead: int
) -> Generator[tuple[Chunk, Made], None, None]:
    """Submit chunks, `ahead` of them at a time, and give each when it is done."""
    waiting, under_way = deque(chunks), dict[Future[Made], Chunk]()
    while waiting or under_way:
        while waiting and len(under_way) < ahead:
            chunk = waiting.popleft()
            under_way[submit(chunk)] = chunk
        for future in sorted(wait(under_way, return_when=FIRST_COMPLETED).done, key=under_way.__getitem__):
            yield under_way.pop(future), future.result()
