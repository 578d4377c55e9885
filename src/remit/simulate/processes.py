"""Worker processes of this machine: each gets the simulation once, and then chunks through a pipe.

A process that dies takes only its own chunks with it: another is started in its place and makes them again.
When the parent dies, however it does, the pipes close and the workers end. (The pool of the standard library
gives up as a whole when a worker dies, and its workers outlive a parent that was killed.)
"""

import pickle
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable
from multiprocessing import connection, get_context
from typing import Any, TypeVar

from remit.simulate.ensemble import Chunk, Simulation

Made = TypeVar("Made")
Task = Callable[[Simulation, Chunk], Made]
AHEAD = 2
"""Chunks that a worker has: one that it makes and one that waits, so that it never idles."""
MOST_LOSSES = 5
"""Times in a row that a worker may die before a chunk is done. Then the fault is not the worker's."""


class WorkersLost(RuntimeError):
    """Workers died again and again, or are not what they should be."""


class Worker:
    """A process with the chunks that it was given and has not given back."""

    def __init__(self, packed: bytes) -> None:
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.chunks: deque[Chunk] = deque()
        self.process = context.Process(target=serve, args=(theirs, packed), daemon=True)
        self.process.start()
        theirs.close()  # only the worker holds it now, so that its end is the end of the pipe

    def give(self, chunk: Chunk) -> None:
        """Hand a chunk over; that the worker has died is seen when its pipe is read."""
        self.chunks.append(chunk)
        try:
            self.pipe.send(chunk)
        except OSError:
            self.process.kill()

    def end(self) -> None:
        """End the process at once: what it makes is not wanted."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def work_in_processes(
    simulation: Simulation, task: Task[Made], chunks: Iterable[Chunk], processes: int
) -> Generator[tuple[Chunk, Made], None, None]:
    """Have chunks made by processes, and give each as soon as it is done.

    The first is made here: if the code has to be compiled, the workers then find it compiled.

    Args:
        simulation: the simulation.
        task: makes a chunk; a function of a module, so that other processes find it.
        chunks: the chunks.
        processes: number of worker processes.

    Raises:
        WorkersLost: when workers die and die again.
    """
    waiting = deque(chunks)
    if waiting:
        first = waiting.popleft()
        yield first, task(simulation, first)
    packed, losses = pickle.dumps((simulation, task)), 0
    team = [Worker(packed) for _ in range(min(processes, len(waiting)))]
    try:
        while waiting or any(worker.chunks for worker in team):
            for worker in team:
                while waiting and len(worker.chunks) < AHEAD:
                    worker.give(waiting.popleft())
            ready = connection.wait([worker.pipe for worker in team if worker.chunks])
            for place, worker in enumerate(team):
                if worker.pipe not in ready:
                    continue
                try:
                    made = _received(worker)
                except (EOFError, OSError):  # it died: its chunks are made again, in their order
                    losses += 1
                    waiting.extendleft(reversed(worker.chunks))
                    worker.end()
                    if losses > MOST_LOSSES:
                        raise WorkersLost(
                            f"worker processes died {losses} times without finishing a chunk; is there "
                            "enough memory?"
                        ) from None
                    team[place] = Worker(packed)
                    continue
                losses = 0
                yield worker.chunks.popleft(), made
    finally:
        for worker in team:
            worker.end()


def _received(worker: Worker) -> Any:
    """Receive what a worker made; raise what went wrong in it."""
    made, wrong = worker.pipe.recv()
    if wrong is not None:
        raise WorkersLost(f"a worker failed: {wrong!r}") from wrong
    return made


def serve(pipe: "connection.Connection", packed: bytes) -> None:
    """Make one chunk after another until the pipe closes; Ctrl-C is left to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    simulation, task = pickle.loads(packed)
    try:
        while True:
            chunk = pipe.recv()
            try:
                made, wrong = task(simulation, chunk), None
            except Exception as fault:  # noqa: BLE001 - it goes to whoever asked
                made, wrong = None, fault
            pipe.send((made, wrong))
    except (EOFError, OSError):
        return
