"""Times the board paper of England 2010-13: made of stored results, and written in every form.

`python benchmarks/bench_report.py` simulates once (`--results FOLDER` takes an earlier run, and the options
that were compared beside it) and then prints, for the paper and for each form, the seconds of the first turn,
which loads what is loaded once and draws every chart, and the median of the later ones. The limit holds the
first, which is what a person waits for.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import remit
from remit.report import FORMS
from remit.report.paper import make_paper
from remit.results.store import read_results

LIMIT_S = 20.0
RUNS, TURNS = 200, 3


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Give seconds of the clock, and what was made."""
    clock = time.perf_counter()
    made = work()
    return time.perf_counter() - clock, made


def main() -> None:
    """Simulate, time and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, help="folder of an earlier run of england-2011")
    parser.add_argument("--turns", type=int, default=TURNS)
    asked = parser.parse_args()
    plan = remit.read("england-2011")
    with tempfile.TemporaryDirectory() as folder:
        results = (
            read_results(asked.results, plan)
            if asked.results
            else remit.simulate(plan.apply(), RUNS, 1, out=folder)
        )
        seconds: dict[str, list[float]] = {name: [] for name in ("paper", *FORMS)}
        for _ in range(asked.turns):
            spent, paper = timed(lambda: make_paper(results))
            seconds["paper"].append(spent)
            for form in FORMS:
                spent, _made = timed(
                    lambda form=form, paper=paper: import_module(f"remit.report.forms.{form}").render(paper)
                )
                seconds[form].append(spent)
    lines = [
        f"Board paper of england-2011, {results.runs} runs, {asked.turns} turns",
        f"{'':8}{'first, s':>10}{'later, s':>10}",
    ]
    first = sum(found[0] for found in seconds.values())
    later = {name: statistics.median(found[1:] or found) for name, found in seconds.items()}
    lines += [f"{name:8}{found[0]:>10.2f}{later[name]:>10.2f}" for name, found in seconds.items()]
    verdict = "met" if first < LIMIT_S else "NOT MET"
    lines.append(f"{'all':8}{first:>10.2f}{sum(later.values()):>10.2f}   limit {LIMIT_S:.0f} s: {verdict}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
