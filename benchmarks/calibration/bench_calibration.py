"""Prints the posterior of a small bent problem by Remit's fit beside pyABC's sequential Monte Carlo.

`python -m benchmarks.calibration.bench_calibration --peers PYTHON`; the peer takes some minutes.
"""

import argparse
import json
import subprocess
import sys
import time

import numpy as np
from scipy.special import ndtri

from benchmarks.calibration.problem import ERRORS, OBSERVED, PARAMETERS, figures_of
from remit.calibration.fitting import Accepted, fit
from remit.draws import uniforms

RUNS = 20_000


def fit_problem(runs: int = RUNS, seed: int = 1) -> Accepted:
    """Fit the small problem as Remit fits a plan."""
    keys = np.arange(runs, dtype=np.uint64)
    scores = np.stack([ndtri(uniforms(seed, name, keys)) for name in PARAMETERS], axis=1)
    luck = np.stack([ndtri(uniforms(seed, f"error:{i}", keys)) for i in range(len(ERRORS))], axis=1)
    every = np.ones((len(ERRORS), len(PARAMETERS)), dtype=np.bool_)  # so few need no screening
    return fit(scores, figures_of(scores) + luck * np.array(ERRORS), np.array(OBSERVED), speaking=every)


def main() -> None:
    """Print both, with the difference in posterior deviations."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--peers", required=True, help="Python of the environment that has pyABC")
    peers = arguments.parse_args().peers
    began = time.process_time()
    ours = fit_problem()
    took = time.process_time() - began
    command = [peers, "-m", "benchmarks.calibration.peer_pyabc"]
    began = time.monotonic()
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    theirs = json.loads(answer.stdout.splitlines()[-1])
    deviation = np.sqrt(ours.variance())
    sys.stdout.write(f"{'parameter':10} {'Remit':>18} {'pyABC':>18} {'apart':>8}\n")
    for i, name in enumerate(PARAMETERS):
        apart = (ours.mean()[i] - theirs["mean"][i]) / deviation[i]
        here = f"{ours.mean()[i]:.2f} ({deviation[i]:.2f})"
        there = f"{theirs['mean'][i]:.2f} ({theirs['deviation'][i]:.2f})"
        sys.stdout.write(f"{name:10} {here:>18} {there:>18} {apart:>8.2f}\n")
    sys.stdout.write(f"Mean (deviation). Remit: {took:.1f} CPU s; pyABC: {time.monotonic() - began:.0f} s.\n")


if __name__ == "__main__":
    main()
