"""What the contenders share: each runs in a process of its own and prints one line of JSON."""

import argparse
import dataclasses
import json
import re
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.simulation.workload import Tally, Workload, add, load

WARM_UP = 6
"""Months lived through untimed, so that compilers and caches have settled."""

Run = Callable[[], Tally]
Prepare = Callable[[Workload, int], Run]


def serve(prepare: Prepare) -> None:
    """Live through a workload as the command line says, and print what it took.

    Only the months are timed; imports, reading and setting up are not.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("workload", type=Path)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    work = load(asked.workload)
    prepare(dataclasses.replace(work, months=WARM_UP), asked.seed)()
    say(timed(prepare(work, asked.seed + number) for number in range(asked.runs)))


def timed(runs: Iterable[Run]) -> dict[str, object]:
    """Time runs one after the other and add up what came of them; making the next one is not timed."""
    seconds = cpu = 0.0
    tallies = []
    for run in runs:
        wall, used = time.perf_counter(), time.process_time()
        tallies.append(run())
        seconds += time.perf_counter() - wall
        cpu += time.process_time() - used
    tally = add(tallies)
    return {
        "seconds": seconds,
        "cpu_s": cpu,
        "person_months": tally.person_months,
        "flows": tally.flows.tolist(),
        "people": tally.people.tolist(),
    }


def say(measured: dict[str, object]) -> None:
    """Print what was measured, with the memory that it took, for the process that asked."""
    sys.stdout.write(json.dumps({**measured, "peak_mb": peak_mb()}) + "\n")


def peak_mb() -> float:
    """Give the most memory that this process had, without that of its parent where the system says so."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s+(\d+)", status.read_text())[0]) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
