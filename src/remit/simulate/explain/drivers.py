"""How much each mechanism drives: outcomes of a plan with each of them switched off, the same draws besides.

A run without a mechanism has the same uniforms and the same parameters as the run with it, so the difference
within a run is the mechanism's own.

`python -m remit.simulate.explain.drivers docs/model/drivers.md --runs 100`
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from remit.plan import read_plan
from remit.simulate.codes import (
    ELSEWHERE,
    LEFT,
    REDUNDANT,
    RETURN,
    TO_PRIVATE,
    TO_PROVIDER,
    VACANCIES,
    VOLUNTARY,
)
from remit.simulate.ensemble import Simulation, prepare
from remit.simulate.explain.pages import ENTRIES
from remit.simulate.mechanisms import MECHANISMS, without
from remit.simulate.state import Counts

PLAN, RUNS, SEED = "england-2011", 100, 1
BY_CHOICE = (TO_PROVIDER, TO_PRIVATE, LEFT)
FUNCTIONS = (
    "finance",
    "contracting",
    "planning",
    "business-intelligence",
    "workforce",
    "public-health",
    "corporate",
)
"""Functions whose loss by choice is shown, where the plan has them."""
RANGE = (0.5, 0.05, 0.95)
YEAR = 12
Measure = Callable[[Simulation, Counts, int], float]
PAGE = """\
# How much each mechanism drives

<!-- written by python -m remit.simulate.explain.drivers -->

What becomes of `{plan}` when one mechanism after the other is switched off: {runs} runs, seed {seed}, each
with the same draws with and without. Middle of the runs; 9 of 10 runs lie in the range in brackets. Changes
are worked out within each run. Outcomes are counted to go-live, the end of {closing} in which the last
senders close; those who are re-employed after a paid exit to the plan's end. People are synthetic and most
parameters assumed ([mechanisms](schedule.md)): the tables say what drives the model.

## With every mechanism

{base}

Leavers by choice, as a share of those who were in the function at the start:

{functions}

## With one mechanism switched off

Change against the same run with every mechanism: people and posts; for the need that is met, percentage
points. A dash: no run changes.

{totals}

## Leavers by choice by function

Change of the share of a function's people who leave by choice, in percentage points.

{changes}
"""


class Outcomes:
    """What a run comes to, as vectors over runs.

    Attributes:
        chosen: share that leaves by choice by function, shape (runs, functions).
        totals: by name, shape (runs,).
    """

    def __init__(self, simulation: Simulation, functions: Sequence[int]) -> None:
        people = simulation.world.people[: simulation.world.first_place]
        start = np.bincount(people["function"], minlength=len(simulation.names.functions))[functions]
        closing = closing_month(simulation)
        chosen, totals = [], []
        for number in range(1, simulation.runs + 1):
            counts = simulation.run(number)  # let go before the next: a hundred of them are large
            chosen.append(_by_choice(counts, closing)[functions] / start)
            totals.append([measure(simulation, counts, closing) for measure in TOTALS.values()])
        self.chosen = np.array(chosen)
        self.totals = dict(zip(TOTALS, np.array(totals).T, strict=True))


def closing_month(simulation: Simulation) -> int:
    """Give the month in which the last sender closes, or the plan's last."""
    bodies = simulation.world.bodies
    closes = bodies["closes"][bodies["sender"]]
    return int(closes.max()) if closes.size else len(simulation.names.months) - 1


def _by_choice(counts: Counts, closing: int) -> np.ndarray:
    return np.asarray(counts.flow_grade[: closing + 1, :, :, BY_CHOICE].sum(axis=(0, 2, 3)))


def _flow(*flows: int) -> Measure:
    """Make what counts people of some flows to go-live."""
    return lambda _, counts, closing: counts.flow_body[: closing + 1, :, flows].sum()


def _returns(simulation: Simulation, counts: Counts, closing: int) -> float:
    return float(counts.flow_body[:, :, (RETURN, ELSEWHERE)].sum())


def _empty(months_later: int) -> Measure:
    """Make what counts empty posts of bodies that opened, some months after go-live or at the plan's end."""

    def measure(simulation: Simulation, counts: Counts, closing: int) -> float:
        opened = simulation.world.bodies["opens"] > 0
        month = min(closing + months_later, len(counts.stock_body) - 1)
        return float(counts.stock_body[month, opened, VACANCIES].sum())

    return measure


def _control(simulation: Simulation, counts: Counts, closing: int) -> float:
    """Percentage of the need in finance and contracting that is met a year after go-live."""
    month = min(closing + YEAR, len(counts.capability) - 1)
    return float(counts.capability[month, simulation.world.control].mean()) / 100


TOTALS: dict[str, Measure] = {
    "leavers by choice": _flow(*BY_CHOICE),
    "voluntary exits": _flow(VOLUNTARY),
    "redundancies": _flow(REDUNDANT),
    "re-employed": _returns,
    "posts empty at go-live": _empty(0),
    "posts empty a year later": _empty(YEAR),
    "need met in finance and contracting, % a year later": _control,
}


def drivers_page(plan: str, runs: int, seed: int) -> str:
    """Run a plan with and without each mechanism; give the page in Markdown."""
    simulation = prepare(read_plan(plan).apply(), runs, seed)
    names = [name for name in FUNCTIONS if name in simulation.names.functions]
    places = [simulation.names.functions.index(name) for name in names]
    base = Outcomes(simulation, places)
    totals, changes = [], []
    for mechanism in MECHANISMS:
        off = Outcomes(without(simulation, [mechanism.name]), places)
        moved = [off.totals[name] - base.totals[name] for name in TOTALS]
        shares = 100 * (off.chosen - base.chosen)
        link = f"[{mechanism.title}]({ENTRIES[mechanism.name].page}.md#{mechanism.name})"
        totals.append([link, *(_signed(column, 0) for column in moved)])
        if ENTRIES[mechanism.name].page == "leaving":
            changes.append([link, *(_signed(column, 1) for column in shares.T)])
    return PAGE.format(
        plan=plan,
        runs=runs,
        seed=seed,
        closing=f"{simulation.names.months[closing_month(simulation)]:%B %Y}",
        base=_grid(list(TOTALS), [[_plain(column) for column in base.totals.values()]]),
        functions=_grid(names, [[_percent(column) for column in base.chosen.T]]),
        totals=_grid(["without", *TOTALS], totals),
        changes=_grid(["without", *names], changes),
    )


def _signed(values: np.ndarray, digits: int) -> str:
    """Write the middle and the range of changes; nothing where no run changes."""
    if not values.any():
        return "-"
    middle, low, high = (
        f"{value + 0.0:+,.{digits}f}" for value in np.round(np.quantile(values, RANGE), digits)
    )
    return f"{middle} ({low} to {high})"


def _plain(values: np.ndarray) -> str:
    middle, low, high = (f"{value:,.0f}" for value in np.quantile(values, RANGE))
    return f"{middle} ({low} to {high})"


def _percent(values: np.ndarray) -> str:
    middle, low, high = (f"{value:.1%}" for value in np.quantile(values, RANGE))
    return f"{middle} ({low} to {high})"


def _grid(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main(arguments: Sequence[str]) -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description="Write how much each mechanism drives.")
    parser.add_argument("page", type=Path, help="page to write")
    parser.add_argument("--plan", default=PLAN)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args(arguments)
    given.page.write_text(drivers_page(given.plan, given.runs, given.seed), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
