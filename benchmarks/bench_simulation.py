"""Times the simulation beside its peers and beside the machine's limits: `make bench-simulation`.

Every figure is measured in a process of its own. Those that are compared are measured in turn, round after
round, so that all meet the same machine, and the median of the rounds is printed. `docs/benchmarks.md` says
what is compared and in whose favour it errs.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from operator import truediv
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.simulation import agreement, waiting
from benchmarks.simulation.apart import apart
from benchmarks.simulation.table import MET, Line, at_most, columns, show
from benchmarks.simulation.workload import FLOWS, Tally, add

Measured = dict[str, Any]

PEOPLE, MONTHS = 60_000, 60
PEERS = {"numpy": 20.0, "starsim": 50.0, "mesa": 500.0}
"""How many times as fast as each peer Remit has to be."""
RUNS = {"remit": 40, "numpy": 12, "starsim": 4, "mesa": 1}
"""Runs a round, so that each round of each contender takes a second or more."""
FLOOR = 10.0
"""How many times the cost of one random word a person-month may cost."""
DOUBLING, HALVING = 2.1, 0.75
"""What may become of the cost when people double, and when all rates halve."""
SIZES = (60_000, 600_000, 3_000_000)
"""People, each measured beside twice as many."""
PACES = (2.0, 1.0, 0.5, 0.25)


@dataclass(frozen=True)
class Big:
    """A large workload of the whole mechanism with its limits: the example of England with so many people."""

    people: int
    months: int
    runs: int
    seconds: float
    mb: float

    @property
    def words(self) -> str:
        """Say what it is."""
        return f"{self.people:,} people x {self.months} months x {self.runs:,} runs"


ENGLAND = Big(64_000, 72, 1_000, 15.0, 1_000.0)
LARGE = Big(1_500_000, 60, 100, 40.0, 1_500.0)


@dataclass
class Bench:
    """What is asked for and what has been found.

    Attributes:
        peers: interpreter that has the peers' packages.
        quick: take a short slice of everything.
        found: all that was measured, by section, for the JSON file.
        wrong: rates in which a peer differs from Remit by more than chance.
    """

    peers: str
    quick: bool
    found: Measured = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def python_of(self, name: str) -> str:
        """Give the interpreter of a contender."""
        return self.peers if name in ("starsim", "mesa") else sys.executable


def main() -> None:
    """Measure section by section, print each as it is known, and end with one line of the main figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", default=sys.executable, help="Python that has Mesa and Starsim")
    parser.add_argument("--quick", action="store_true", help="one round, fewer runs, smaller sizes")
    parser.add_argument("--rounds", type=int, help="how often all take turns; default 5, or 1 if quick")
    parser.add_argument("--json", type=Path, help="write all that was measured to this file")
    asked = parser.parse_args()
    bench = Bench(asked.peers, asked.quick)
    bench.found["machine"] = machine()
    sys.stdout.write(" ".join(f"{value}" for value in bench.found["machine"].values()) + "\n")
    last = compare(bench, asked.rounds or (1 if asked.quick else 5))
    scale(bench)
    last |= live_large(bench)
    wait(bench)
    if asked.json:
        asked.json.write_text(json.dumps(bench.found, indent=1), encoding="utf-8")
    figures = " ".join(f"{name}={value}" for name, value in last.items())
    sys.stdout.write(f"\nbench-simulation: {figures}\n")
    if bench.wrong:
        raise SystemExit("The contenders did not do the same work:\n" + "\n".join(bench.wrong))


def machine() -> dict[str, str]:
    """Say where and when this was measured."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "date": time.strftime("%Y-%m-%d"),
        "processor": f"{models[0] if models else platform.processor()}, {os.cpu_count()} cores,",
        "python": f"Python {platform.python_version()}, NumPy {np.__version__}, Numba {version('numba')}",
    }


# ---- Beside the peers ----


def compare(bench: Bench, rounds: int) -> dict[str, str]:
    """Measure Remit, its peers and the machine's limits in turn, one core each."""
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as folder:
        work = Path(folder) / "workload.npz"
        apart(sys.executable, "remit_side", "--people", PEOPLE, "--months", MONTHS, "--save", work)
        turns = [take_turns(bench, work, number) for number in range(rounds)]
    bench.found["rounds"] = turns
    check_rates(bench, turns)
    own = [speed_of(turn["remit"]) for turn in turns]
    ratios = {name: median(map(truediv, own, (speed_of(turn[name]) for turn in turns))) for name in PEERS}
    heads = ("", "M people x months/s of its core", "Remit is", "target", "", "start s", "peak MB")
    title = f"{PEOPLE:,} people x {MONTHS} months, one core each, median of {rounds} rounds"
    columns(
        title, heads, [row_of(bench, name, [turn[name] for turn in turns], ratios.get(name)) for name in RUNS]
    )
    floor = median(turn["limits"]["words_s"] / speed for turn, speed in zip(turns, own, strict=True))
    words, copy = (median(turn["limits"][key] for turn in turns) for key in ("words_s", "copy_gb_s"))
    show(
        "The machine, one core, in the same rounds",
        [
            Line("one random word a person-month (Threefry-2x32-13)", f"{words / 1e6:,.0f} M/s"),
            at_most("a person-month of Remit, in such words", floor, FLOOR, "x"),
            Line("memory copy", f"{copy:.1f} GB/s"),
        ],
    )
    return {name: times(ratio) for name, ratio in {**ratios, "floor": floor}.items()}


def row_of(bench: Bench, name: str, measured: list[Measured], ratio: float | None) -> tuple[str, ...]:
    """Give the row of a contender; Remit itself has no ratio."""
    speed, start, peak = (
        f"{median(figures):,.{places}f}"
        for figures, places in (
            ((speed_of(one) / 1e6 for one in measured), 2),
            ((one["start_s"] for one in measured), 1),
            ((one["peak_mb"] for one in measured), 0),
        )
    )
    told = ("", "", "") if ratio is None else (times(ratio), times(PEERS[name]), MET[ratio >= PEERS[name]])
    return (title_of(bench, name), speed, *told, start, peak)


def take_turns(bench: Bench, work: Path, number: int) -> dict[str, Measured]:
    """Measure everybody once."""
    part = 4 if bench.quick else 1
    turn = {}
    for name, runs in RUNS.items():
        words = ("--runs", max(1, runs // part), "--seed", 1 + 1000 * number)
        if name == "remit":
            sized = ("--people", PEOPLE, "--months", MONTHS)
            turn[name] = apart(sys.executable, "remit_side", *sized, *words)
        else:
            turn[name] = apart(bench.python_of(name), f"peer_{name}", work, *words)
        say_busy(name, turn[name])
    turn["limits"] = apart(sys.executable, "limits", "--seconds", 0.5 if bench.quick else 1.0)
    return turn


def say_busy(name: str, measured: Measured) -> None:
    """Warn when something else had the core for part of the time: caches were not its own either."""
    share = measured["cpu_s"] / measured["seconds"]
    if share < 0.95:
        sys.stderr.write(f"The machine is busy: {name} had its core for {share:.0%} of its time.\n")


def check_rates(bench: Bench, turns: list[dict[str, Measured]]) -> None:
    """Print the rates of all contenders, and keep those that say that they did not do the same work."""
    tallies = {name: add([tally_of(turn[name]) for turn in turns]) for name in RUNS}
    apart_by = list(agreement.differences(tallies, "remit"))
    rows = []
    for name, tally in tallies.items():
        worst = max((abs(one.errors) for one in apart_by if one.name == name), default=None)
        rates = (f"{rate:.3f}" for rate in agreement.rates(tally))
        rows.append((title_of(bench, name), *rates, "" if worst is None else f"{worst:.1f}"))
    heads = ("", *FLOWS, f"errors apart (limit {agreement.LIMIT})")
    columns("The same work: people per 1,000 and month", heads, rows)
    bench.found["rates"] = {name: agreement.rates(tally).tolist() for name, tally in tallies.items()}
    wrong = {
        (one.name, one.flow): f"{one.name}: {one.flow} {one.rate:.3f} in {one.when}, Remit {one.other:.3f}"
        for one in apart_by
        if abs(one.errors) > agreement.LIMIT
    }
    bench.wrong = list(wrong.values())


def tally_of(measured: Measured) -> Tally:
    """Give what a contender counted in a round."""
    return Tally(np.array(measured["flows"]), np.array(measured["people"]))


def speed_of(measured: Measured, clock: str = "cpu_s") -> float:
    """Give people x months a second: of the core, which is fair on a busy machine, or by the clock."""
    return float(measured["person_months"] / measured[clock])


def times(ratio: float) -> str:
    """Write a ratio."""
    return f"{ratio:,.0f}x" if ratio >= 100 else f"{ratio:.1f}x"


def title_of(bench: Bench, name: str) -> str:
    """Give the name of a contender with its version."""
    if name == "remit":
        return "Remit"
    if name == "numpy":
        return f"NumPy {np.__version__}, vectorised"
    found = apart(bench.python_of(name), "release", name)
    return f"{name.capitalize()} {found['release']}"


# ---- How cost grows ----


def scale(bench: Bench) -> None:
    """Measure how cost grows with threads, people and rates."""
    show("How cost grows", [*over_threads(bench), *over_sizes(bench), *over_paces(bench)])


def in_turn(
    bench: Bench, section: str, cases: dict[Any, tuple[object, ...]], rounds: int
) -> dict[Any, Measured]:
    """Measure Remit under some command lines in turn, round after round, and give the median round of each.

    Args:
        bench: where to keep all rounds.
        section: name to keep them under.
        cases: command line of each.
        rounds: how often, when time does not press.
    """
    found: dict[Any, list[Measured]] = {key: [] for key in cases}
    for _ in range(1 if bench.quick else rounds):
        for key, words in cases.items():
            cores = key if section == "threads" else 1
            found[key].append(apart(sys.executable, "remit_side", *words, cores=cores))
    bench.found.setdefault(section, {}).update(found)
    return {key: sorted(measured, key=cost_of)[len(measured) // 2] for key, measured in found.items()}


def cost_of(measured: Measured) -> float:
    """Give the seconds of a person-month."""
    return 1.0 / speed_of(measured)


def over_threads(bench: Bench) -> list[Line]:
    """Measure one thread and two."""
    runs = 20 if bench.quick else 200
    cases = {threads: ("--runs", runs, "--threads", threads) for threads in (1, 2)}
    found = in_turn(bench, "threads", cases, 3)
    one, two = (speed_of(measured, "seconds") for measured in found.values())
    return [
        Line("1 thread", f"{one / 1e6:,.0f} M people x months/s"),
        Line("2 threads", f"{two / 1e6:,.0f} M people x months/s, {two / one:.2f} times"),
    ]


def over_sizes(bench: Bench) -> list[Line]:
    """Measure at some sizes and at twice each of them."""
    lines = []
    for people in SIZES[:1] if bench.quick else SIZES:
        runs = {size: max(2, 12_000_000 // size) for size in (people, 2 * people)}
        cases = {size: ("--people", size, "--runs", number) for size, number in runs.items()}
        measured = in_turn(bench, "sizes", cases, 3 if people < 1_000_000 else 1)
        for size, one in measured.items():
            told = f"{speed_of(one) / 1e6:,.0f} M people x months/s, {one['peak_mb']:,.0f} MB"
            lines.append(Line(f"{size:,} people", told))
        small, double = (one["cpu_s"] / runs[size] for size, one in measured.items())
        lines.append(at_most(f"cost when {people:,} people double", double / small, DOUBLING, "x", 2))
    return lines


def over_paces(bench: Bench) -> list[Line]:
    """Measure with all rates multiplied."""
    cases = {pace: ("--runs", 10 if bench.quick else 100, "--pace", pace) for pace in PACES}
    costs = {pace: cost_of(measured) for pace, measured in in_turn(bench, "paces", cases, 3).items()}
    told = {pace: f"{costs[pace] / costs[1.0]:.2f} x" for pace in PACES if pace not in (0.5, 1.0)}
    lines = [Line(f"cost at {pace:g} times the rates", text) for pace, text in told.items()]
    return [*lines, at_most("cost when all rates halve", costs[0.5] / costs[1.0], HALVING, "x", 2)]


# ---- The whole mechanism ----


def live_large(bench: Bench) -> dict[str, str]:
    """Measure the two large workloads on two cores."""
    lines: list[Line] = []
    seconds = {}
    for name, big in {"england": ENGLAND, "large": LARGE}.items():
        runs = max(4, big.runs // 50) if bench.quick else big.runs
        words = ("--people", big.people, "--months", big.months, "--runs", runs, "--threads", 2)
        measured = apart(sys.executable, "whole", *words, cores=2)
        bench.found[name] = measured
        seconds[name] = measured["seconds"] * big.runs / runs
        scaled = f" (from {runs})" if runs != big.runs else ""
        lines += [
            at_most(f"{big.words}{scaled}", seconds[name], big.seconds, "s"),
            at_most("  memory at its peak", measured["peak_mb"], big.mb, "MB", 0),
            Line("  speed", f"{speed_of(measured, 'seconds') / 1e6:,.0f} M people x months/s"),
        ]
    runs = ENGLAND.runs // 10 if bench.quick else ENGLAND.runs
    stored = apart(sys.executable, "whole", "--runs", runs, "--threads", 2, "--store", cores=2)
    bench.found["stored"] = stored
    told = f"{stored['seconds']:,.1f} s, {stored['peak_mb']:,.0f} MB"
    lines.append(Line(f"{runs:,} runs of England with all results written to disk", told))
    show("The whole mechanism, 2 threads", lines)
    peak = bench.found["england"]["peak_mb"]
    return {"england_1000_runs_s": f"{seconds['england']:.1f}", "peak_mb": f"{peak:.0f}"}


# ---- What people wait for ----


def wait(bench: Bench) -> None:
    """Measure what people wait for at the screen."""
    remit = str(Path(sys.executable).with_name("remit"))
    first = waiting.first_figures_s(remit, 20 if bench.quick else 1_000)
    compiled, announced = waiting.cold_compile_s(sys.executable)
    bench.found["waiting"] = {"first_figures_s": first, "cold_compile_s": compiled, "announced": announced}
    show(
        "What people wait for",
        [
            at_most("`remit run` to the first figures, compiled code cached", first, 5.0, "s"),
            at_most("cold compile", compiled, 40.0, "s"),
            Line("cold compile is announced", "yes" if announced else "no", "yes", announced),
        ],
    )


if __name__ == "__main__":
    main()
