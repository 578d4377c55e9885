"""Times the board paper of England 2010-13: made of stored results, and written in every form.

`python benchmarks/bench_report.py` simulates once (`--results FOLDER` takes an earlier run) and then prints,
for the paper and for each form, the median of some turns in seconds of the clock and of the processor, and
both for all of it beside the limit.
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


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Give seconds of the clock and of the processor, and what was made."""
    clock, processor = time.perf_counter(), time.process_time()
    made = work()
    return time.perf_counter() - clock, time.process_time() - processor, made


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
        seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in ("paper", *FORMS)}
        for _ in range(asked.turns):
            *spent, paper = timed(lambda: make_paper(results))
            seconds["paper"].append((spent[0], spent[1]))
            for form in FORMS:
                render = import_module(f"remit.report.forms.{form}").render
                clock, processor, _made = timed(lambda render=render, paper=paper: render(paper))
                seconds[form].append((clock, processor))
    lines = [
        f"Board paper of england-2011, {results.runs} runs, medians of {asked.turns} turns",
        f"{'':8}{'clock s':>10}{'processor s':>14}",
    ]
    totals = [0.0, 0.0]
    for name, found in seconds.items():
        middle = [statistics.median(column) for column in zip(*found, strict=True)]
        totals = [total + value for total, value in zip(totals, middle, strict=True)]
        lines.append(f"{name:8}{middle[0]:>10.2f}{middle[1]:>14.2f}")
    verdict = "met" if totals[0] < LIMIT_S else "NOT MET"
    limit = f"limit {LIMIT_S:.0f} s of the clock: {verdict}"
    lines.append(f"{'all':8}{totals[0]:>10.2f}{totals[1]:>14.2f}   {limit}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
