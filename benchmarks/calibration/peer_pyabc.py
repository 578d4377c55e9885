"""The posterior of a problem by pyABC's sequential Monte Carlo; what is simulated is asked for, line by line.

Run by `make fit-check` in the peers' environment, which lacks Remit. The first line that comes in is the
problem. Lines that go out are scores to simulate, each answered by a line of figures; the last is the
posterior.
A run is accepted with odds by the density of the figures' errors, which is exact (Wilkinson 2013): pyABC's
acceptance by nearness blurs the posterior by how near it asks runs to be.
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyabc

PARTICLES, POPULATIONS = 1_000, 8


def tell(what: object) -> None:
    """Write a line."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Fit until the distance is small; give weighted values."""
    problem = json.loads(sys.stdin.readline())
    names = problem["parameters"]

    def simulate(theta: dict[str, float]) -> dict[str, float]:
        tell({"scores": [float(theta[name]) for name in names]})
        return {f"y{i}": value for i, value in enumerate(json.loads(sys.stdin.readline()))}

    np.random.seed(1)
    prior = pyabc.Distribution(**{name: pyabc.RV("norm", 0, 1) for name in names})
    fit = pyabc.ABCSMC(
        simulate,
        prior,
        pyabc.IndependentNormalKernel(var=[error**2 for error in problem["errors"]]),
        population_size=PARTICLES,
        eps=pyabc.Temperature(),
        acceptor=pyabc.StochasticAcceptor(pdf_norm_method=pyabc.pdf_norm_from_kernel),
        sampler=pyabc.sampler.SingleCoreSampler(),
    )
    with tempfile.TemporaryDirectory() as folder:
        observed = {f"y{i}": value for i, value in enumerate(problem["observed"])}
        fit.new(f"sqlite:///{Path(folder) / 'abc.db'}", observed)
        history = fit.run(max_nr_populations=POPULATIONS)
        table, heaviness = history.get_distribution()
    tell({"values": table[names].to_numpy().tolist(), "weights": np.asarray(heaviness).tolist()})


if __name__ == "__main__":
    main()
