"""The workers of a Dask cluster: the same function on the same chunks, on as many machines as there are.

Dask brings back what a lost worker held or was making: the simulation and its chunks are tasks, and tasks
that are lost are made again elsewhere. Workers write no files; what they make comes back to whoever asked.
"""

import pickle
import zlib
from collections import deque
from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING, Any

from remit.simulate.ensemble import Chunk, Simulation, prepare
from remit.simulate.mechanisms import without
from remit.simulate.processes import AHEAD, Made, Task, WorkersLost

if TYPE_CHECKING:
    from distributed import Client

SECONDS_TO_REACH = 20


class ClusterMissing(ValueError):
    """The cluster cannot be reached, has no workers, or Dask is not installed."""


def work_on_cluster(
    simulation: Simulation, task: Task[Made], chunks: Iterable[Chunk], address: str
) -> Generator[tuple[Chunk, Made], None, None]:
    """Have chunks made by a cluster, and give each as soon as it is done.

    Args:
        simulation: the simulation; the cluster prepares its own from the plan, once, and shares it out.
        task: makes a chunk; a function of a module that the workers have too.
        chunks: the chunks.
        address: of the scheduler.

    Raises:
        ClusterMissing: when there is no such cluster.
        remit.simulate.workers.WorkersLost: when one chunk after another kills its workers.
    """
    client = _reach(address)
    try:
        from distributed import as_completed
        from distributed.scheduler import KilledWorker

        packed = zlib.compress(pickle.dumps(simulation.plan), 1)
        how = (simulation.runs, simulation.seed, simulation.without)
        prepared = client.submit(_prepare, packed, *how, pure=False)
        waiting, done, under_way = deque(chunks), as_completed(loop=client.loop), dict[Any, Chunk]()
        while waiting or under_way:
            while waiting and len(under_way) < AHEAD * max(1, sum(client.nthreads().values())):
                chunk = waiting.popleft()
                # Those that come first are wanted first: a run that is stopped is then whole so far.
                future = client.submit(task, prepared, chunk, pure=False, priority=-chunk.number)
                under_way[future] = chunk
                done.add(future)
            future = next(done)
            try:
                made = future.result()
            except KilledWorker as lost:
                raise WorkersLost(f"workers of {address} died again and again: {lost}") from None
            yield under_way.pop(future), made
    finally:
        client.close()


def _prepare(packed: bytes, runs: int, seed: int, off: tuple[str, ...]) -> Simulation:
    return without(prepare(pickle.loads(zlib.decompress(packed)), runs, seed), off)


def _reach(address: str) -> "Client":
    """Connect to a cluster that has a worker.

    Raises:
        ClusterMissing: when Dask is not installed, nobody answers, or no worker comes.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise ClusterMissing("a cluster needs Dask: pip install 'remit[cluster]'") from None
    try:
        client: Any = Client(address, timeout=SECONDS_TO_REACH, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as wrong:
        raise ClusterMissing(f"no Dask scheduler answers at {address}: {wrong}") from None
    try:
        client.wait_for_workers(1, timeout=SECONDS_TO_REACH)
    except TimeoutError:
        client.close()
        raise ClusterMissing(
            f"the cluster at {address} has no workers; start one on each machine with: dask worker {address}"
        ) from None
    return client
