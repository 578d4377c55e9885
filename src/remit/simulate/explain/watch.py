"""The month's schedule with somebody who watches: the very code of `simulate.month`, step by step.

The schedule is not written a second time. Its own code runs as plain Python, and each compiled step that it
calls is handed to the watcher before and after. What a watched run counts is what any run counts.
"""

import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

from numba.core.registry import CPUDispatcher

from remit.simulate.ensemble import Simulation
from remit.simulate.handles import handle_of
from remit.simulate.month import live_through
from remit.simulate.state import Counts, new_counts
from remit.simulate.uncertain import draw_of
from remit.simulate.workspace import first_state

Arguments = dict[str, Any]
"""What a step is called with, by the names of its arguments; groups of arrays as handles."""
Watcher = Callable[[str, Arguments], Callable[[], None] | None]
"""Is told of a step before it; what it gives back, if anything, is called after the step."""

OPENED = ("fill_posts",)
"""Steps whose own calls are watched too: the rounds of filling are asked one by one."""


def live_watched(simulation: Simulation, run: int, watcher: Watcher) -> Counts:
    """Live through the plan once, as `Simulation.run` does, with a watcher of every step.

    Args:
        simulation: a plan ready to run.
        run: 0 for the central case, else 1 to `runs`.
        watcher: is told of each step.

    Returns:
        What the run counted, to the bit what `Simulation.run` counts.
    """
    world, counts = handle_of(simulation.world), new_counts(simulation.world)
    draw = draw_of(simulation.draws.row(run, named=True))
    schedule = _opened(live_through, watcher)
    state = handle_of(first_state(world))
    schedule(world, handle_of(draw), state, handle_of(counts), simulation.seed, run)
    return counts


def _opened(step: Any, watcher: Watcher) -> Callable[..., Any]:
    """Give a compiled function as plain Python, the compiled functions that it calls being watched."""
    plain = step.py_func
    names = dict(plain.__globals__)
    for name in plain.__code__.co_names:
        if isinstance(names.get(name), CPUDispatcher):
            names[name] = _watched(names[name], watcher)
    return FunctionType(plain.__code__, names)


def _watched(step: Any, watcher: Watcher) -> Callable[..., Any]:
    """Give a step that tells the watcher before and after it does what it does."""
    name = step.py_func.__name__
    parameters = list(inspect.signature(step.py_func).parameters)
    does = _opened(step, watcher) if name in OPENED else step

    def call(*arguments: Any) -> Any:
        after = watcher(name, dict(zip(parameters, arguments, strict=True)))
        result = does(*arguments)
        if after is not None:
            after()
        return result

    return call
