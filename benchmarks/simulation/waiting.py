"""What people wait for: the first figures of a run, and the compiler once a machine."""

import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

FIGURES = re.compile(rb"So far, from \d+ runs|runs, seed \d+")
"""What stands above figures: while runs are made, and in the table at the end."""


def first_figures_s(remit: str, runs: int) -> float:
    """Give the seconds from `remit run` on the shipped example to the first figures on the screen."""
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as folder:
        command = [remit, "run", "england-2011", "--runs", str(runs), "--out", f"{folder}/results"]
        began = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as running:
            assert running.stdout is not None
            shown = next((line for line in running.stdout if FIGURES.search(line)), None)
            seconds = time.perf_counter() - began
            running.terminate()
    if shown is None:
        raise SystemExit(f"{' '.join(command)} showed no figures")
    return seconds


def cold_compile_s(python: str) -> tuple[float, bool]:
    """Give the seconds that compiling takes without a cache, and whether it is announced."""
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as folder:
        began = time.perf_counter()
        done = subprocess.run(
            [python, "-m", "remit.simulate.warm"],
            env={**os.environ, "NUMBA_CACHE_DIR": folder},
            capture_output=True,
            check=True,
        )
        seconds = time.perf_counter() - began
        if not list(Path(folder).rglob("*.nbc")):
            raise SystemExit("nothing was compiled")
    return seconds, b"ompil" in done.stdout + done.stderr
