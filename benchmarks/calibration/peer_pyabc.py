"""The posterior of a small bent problem by pyABC's sequential Monte Carlo, printed as JSON.

Run by `make bench-calibration` in the peers' environment. The problem is that of `problem.py`.
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyabc

from benchmarks.calibration.problem import ERRORS, OBSERVED, PARAMETERS, figures_of


def simulate(theta: dict[str, float]) -> dict[str, float]:
    """One draw of the figures, with their errors."""
    made = figures_of(np.array([[theta[name] for name in PARAMETERS]]))[0]
    luck = np.random.normal(size=made.size) * np.array(ERRORS)
    return {f"y{i}": float(value) for i, value in enumerate(made + luck)}


def main() -> None:
    """Fit until the distance is small against the figures' errors; print weighted mean and deviation."""
    np.random.seed(1)
    prior = pyabc.Distribution(**{name: pyabc.RV("norm", 0, 1) for name in PARAMETERS})
    distance = pyabc.PNormDistance(p=2, fixed_weights={f"y{i}": 1 / error for i, error in enumerate(ERRORS)})
    sampler = pyabc.sampler.SingleCoreSampler()
    fit = pyabc.ABCSMC(simulate, prior, distance, population_size=400, sampler=sampler)
    with tempfile.TemporaryDirectory() as folder:
        observed = {f"y{i}": value for i, value in enumerate(OBSERVED)}
        fit.new(f"sqlite:///{Path(folder) / 'abc.db'}", observed)
        history = fit.run(minimum_epsilon=0.6, max_nr_populations=12)
        table, weights = history.get_distribution()
    values = table[list(PARAMETERS)].to_numpy()
    mean = np.average(values, axis=0, weights=weights)
    deviation = np.sqrt(np.average((values - mean) ** 2, axis=0, weights=weights))
    sys.stdout.write(json.dumps({"mean": mean.tolist(), "deviation": deviation.tolist()}) + "\n")


if __name__ == "__main__":
    main()
