"""Prints posteriors of small problems by Remit's fit beside pyABC's sequential Monte Carlo; fails if apart.

`python -m benchmarks.calibration.fit_check --peers PYTHON`; the peer takes some minutes. Both have the same
simulator, prior, figures and errors of figures. Remit takes the runs nearest to the figures and moves them
there; pyABC accepts with odds by the errors' density, so that both look for the same posterior.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.calibration.problems import PROBLEMS, Problem, closed_form
from remit.calibration.fitting import Accepted, fit

SEED = 1
MEAN_APART, POINT_APART = 0.2, 0.3
"""Most by which posterior means, and 5% and 95% points, may differ, in posterior standard deviations.

A few hundred effective particles make a mean uncertain by 0.05 and a 5% point by 0.1; that Remit moves runs
along straight lines adds a little.
"""


@dataclass(frozen=True, eq=False)
class Posterior:
    """A posterior as weighted values, shape (draws, parameters)."""

    values: np.ndarray
    weights: np.ndarray

    def mean(self) -> np.ndarray:
        """Give the mean of each parameter."""
        return np.asarray(self.weights @ self.values / self.weights.sum())

    def deviation(self) -> np.ndarray:
        """Give the standard deviation of each parameter."""
        return np.sqrt(self.weights @ (self.values - self.mean()) ** 2 / self.weights.sum())

    def point(self, level: float) -> np.ndarray:
        """Give a quantile of each parameter."""
        return np.array([weighted_quantile(column, self.weights, level) for column in self.values.T])


def weighted_quantile(values: np.ndarray, weights: np.ndarray, level: float) -> float:
    """Give a quantile of weighted values, straight between the middles of their weights."""
    order = np.argsort(values, kind="stable")
    heaped = np.cumsum(weights[order])
    return float(np.interp(level, (heaped - 0.5 * weights[order]) / heaped[-1], values[order]))


def fit_bank(problem: Problem, seed: int = SEED) -> Accepted:
    """Fit a problem as Remit fits a plan."""
    scores = problem.scores(problem.runs, seed)
    published = problem.published(scores, seed)
    every = np.ones((len(problem.errors), len(problem.parameters)), dtype=np.bool_)  # so few need no screen
    return fit(scores, published, np.array(problem.observed), speaking=every)


def fit_by_peer(peers: str, problem: Problem) -> tuple[Posterior, int]:
    """Let the peer fit, and simulate what it asks for; give its posterior and the number of runs."""
    asked = {
        "parameters": problem.parameters,
        "observed": problem.observed,
        "errors": problem.errors,
    }
    command = [peers, "-m", "benchmarks.calibration.peer_pyabc"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer:
        assert peer.stdin
        assert peer.stdout

        def say(what: object) -> None:
            peer.stdin.write(json.dumps(what) + "\n")
            peer.stdin.flush()

        say(asked)
        runs, answer = 0, None
        for line in peer.stdout:
            said = json.loads(line)
            if "scores" not in said:
                answer = said
                break
            say(problem.figures(np.array([said["scores"]]), problem.runs + runs)[0].tolist())
            runs += 1
    if answer is None or peer.returncode:
        raise SystemExit(f"the peer ended early ({peer.returncode})")
    return Posterior(np.array(answer["values"]), np.array(answer["weights"])), runs


Row = tuple[str, str, float, float, float]


def compare(problem: Problem, ours: Posterior, theirs: Posterior) -> list[Row]:
    """Give parameter, what of it, both numbers, and how far apart they are in Remit's deviations."""
    rows = []
    measured: dict[str, Callable[[Posterior], np.ndarray]] = {
        "mean": Posterior.mean,
        "5%": lambda posterior: posterior.point(0.05),
        "95%": lambda posterior: posterior.point(0.95),
    }
    for what, measure in measured.items():
        for name, one, other, unit in zip(
            problem.parameters, measure(ours), measure(theirs), ours.deviation(), strict=True
        ):
            rows.append((name, what, float(one), float(other), float(abs(one - other) / unit)))
    return sorted(rows, key=lambda row: problem.parameters.index(row[0]))


def check(problem: Problem, peers: str) -> bool:
    """Fit a problem by both and print them; tell whether they agree."""
    began = time.process_time()
    accepted = fit_bank(problem)
    took = time.process_time() - began
    ours = Posterior(accepted.scores, accepted.weights)
    theirs, runs = fit_by_peer(peers, problem)
    agree = True
    sys.stdout.write(
        f"\n{problem.name}: Remit {problem.runs:,} runs ({took:.1f} CPU s), pyABC {runs:,} runs\n"
    )
    sys.stdout.write(f"{'parameter':32}{'':6}{'Remit':>8}{'pyABC':>8}{'apart':>8}{'at most':>9}\n")
    for name, what, one, other, apart in compare(problem, ours, theirs):
        most = MEAN_APART if what == "mean" else POINT_APART
        agree &= apart <= most
        sign = "" if apart <= most else "  TOO FAR"
        sys.stdout.write(f"{name:32}{what:6}{one:8.2f}{other:8.2f}{apart:8.2f}{most:9.2f}{sign}\n")
    if problem.name == "linear":
        mean, deviation = closed_form(problem)
        for at, name in enumerate(problem.parameters):
            low, high = (mean[at] + z * deviation[at] for z in (-1.645, 1.645))
            sys.stdout.write(f"{name:32}closed form: mean {mean[at]:.2f}, 5% {low:.2f}, 95% {high:.2f}\n")
    return agree


def main() -> None:
    """Fit every problem by both; end with 1 if any is too far apart."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--peers", required=True, help="Python of the environment that has pyABC")
    arguments.add_argument("--problem", choices=list(PROBLEMS), help="one problem; all if left out")
    chosen = arguments.parse_args()
    names = [chosen.problem] if chosen.problem else list(PROBLEMS)
    verdicts = [check(PROBLEMS[name](), chosen.peers) for name in names]
    sys.stdout.write("\nAgree.\n" if all(verdicts) else "\nToo far apart.\n")
    sys.exit(0 if all(verdicts) else 1)


if __name__ == "__main__":
    main()
