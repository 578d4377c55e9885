"""Remit plans, costs and stress-tests the reorganisation of bodies that commission public services.

From a plan to results in two lines:

    plan = remit.read("england-2011").apply()
    results = remit.simulate(plan, runs=200, seed=1)
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from remit.plan import Plan
    from remit.results.store import Progress, Results

__all__ = ["read", "simulate"]


class _Package(ModuleType):
    """Keeps the function `remit.simulate` when the package of the same name is imported (decision 0003)."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name == "simulate" and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def read(path: str | Path) -> Plan:
    """Read a plan from a folder, or by the name of one that ships with Remit.

    Args:
        path: a folder with `plan.toml` and the tables, or a name such as `england-2011`.

    Returns:
        The plan; `plan.apply(option)` gives what an option makes of it.

    Raises:
        remit.faults.FaultsFound: with every fault of the folder at once.
    """
    from remit.plan import read_plan

    return read_plan(path)


def simulate(
    plan: Plan,
    runs: int = 200,
    seed: int = 1,
    *,
    threads: int | None = None,
    processes: int | None = None,
    cluster: str | None = None,
    out: str | Path | None = None,
    progress: Callable[[Progress], None] | None = None,
    until_known: Sequence[str] = (),
    error: float = 0.01,
    without: Sequence[str] = (),
    fitted: str | None = None,
) -> Results:
    """Simulate a plan many times and keep the tables.

    Who works changes the time and nothing else: threads of this process (by default one a processor),
    processes of this machine, or the workers of a Dask cluster. Runs of the same plan, seed and code that are
    already in the folder are kept.

    Args:
        plan: a plan; the baseline is applied if no option has been.
        runs: number of runs besides run 0, the central case; the most, with `until_known`.
        seed: whole number; the same seed gives the same tables on any machine.
        threads: worker threads.
        processes: worker processes; a script that asks for them keeps its code under
            `if __name__ == "__main__"`.
        cluster: address of a Dask scheduler, as `tcp://HOST:PORT`.
        out: folder for the tables; by default a new temporary folder.
        progress: called at the start and after each chunk of runs.
        until_known: questions such as `voluntary exits > 1000`; the work stops when all odds are known.
        error: standard error at which odds count as known.
        without: names of the mechanisms that are switched off.
        fitted: plan whose fitted parameters are drawn, as `england-2011`; by default those believed before.

    Returns:
        The results: tables by name, and the manifest.
    """
    import tempfile

    from remit.results.known import stopping
    from remit.results.store import write_results
    from remit.simulate.workers import Workers

    applied = plan if plan.option else plan.apply()
    folder = Path(out) if out is not None else Path(tempfile.mkdtemp(prefix="remit-"))
    workers = Workers(threads, processes, cluster)
    stop = stopping(until_known, error) if until_known else None
    return write_results(applied, folder, runs, seed, workers, progress, stop, without, fitted)
