"""Each measurement in a process of its own, on one core or on more."""

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
POOLS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "POLARS_MAX_THREADS",
)
"""What says to libraries how many threads they may start."""


def apart(python: str, module: str, *words: object, cores: int = 1) -> dict[str, Any]:
    """Run a module of the benchmark and read the line of JSON that it prints.

    Args:
        python: interpreter, with what the module imports.
        module: name under `benchmarks.simulation`.
        *words: its command line.
        cores: processors that the process may use.

    Returns:
        What was measured, and `start_s`: the seconds that were not (imports, reading, setting up).

    Raises:
        SystemExit: the process failed; its own words are shown.
    """
    command = [python, "-m", f"benchmarks.simulation.{module}", *map(str, words)]
    threads = dict.fromkeys(POOLS, str(cores))
    began = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **threads},
        preexec_fn=lambda: keep_to(cores),
        capture_output=True,
        text=True,
        check=False,
    )
    spent = time.perf_counter() - began
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**measured, "start_s": spent - measured.get("seconds", 0.0)}


def keep_to(cores: int) -> None:
    """Keep this process to so many processors, where the system lets us."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-cores:])
