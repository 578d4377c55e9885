"""The verb that tells one life: trace."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.app import (
    BAD_INPUT,
    MOST_RUNS,
    JsonOption,
    OptionOption,
    PlanArgument,
    SeedOption,
    app,
    print_json,
    print_table,
    say_error,
)
from remit.cli.words import print_wrapped

if TYPE_CHECKING:
    from remit.simulate.explain.life import Life, Month, Rates

PersonOption = Annotated[str, typer.Option("--person", help="A person's code, as it stands in people.csv.")]
RunOption = Annotated[
    int, typer.Option("--run", min=0, max=MOST_RUNS, help="Number of the run; 0 is the central case.")
]
AllOption = Annotated[
    bool, typer.Option("--all", help="Every month, not only those in which something is different.")
]
READER = "For one reader with the right to this person's data: it is exact, and nothing in it is hidden."


@app.command()
def trace(
    plan: PlanArgument,
    person: PersonOption,
    run: RunOption = 0,
    seed: SeedOption = 1,
    option: OptionOption = "baseline",
    every: AllOption = False,
    as_json: JsonOption = False,
) -> None:
    """Tell one life in one run, month by month, with the odds at each step and the number that decided.

    What is told is exact and about one person: it is for one reader with the right to that person's data, and
    nothing of it is written to a file. It is a life in the model: no forecast of what this person will do.
    """
    import remit
    from remit.simulate.ensemble import prepare
    from remit.simulate.explain.trace import trace as trace_life

    read = remit.read(plan)
    if option not in read.all_options:
        say_error(f"{plan} has no option {option!r}; it has: {', '.join(read.all_options)}")
        raise typer.Exit(BAD_INPUT)
    life = trace_life(prepare(read.apply(option), max(run, 1), seed), person, run)
    if as_json:
        print_json(life.as_json())
        return
    _print_life(life, every)
    if not read.synthetic:
        print_wrapped(READER)


def _print_life(life: "Life", every: bool) -> None:
    """Print who it is, the months, and how to read them."""
    title = f"{life.person} in run {life.run}{' (the central case)' if life.run == 0 else ''}"
    sys.stdout.write(f"\n{title}\n{'=' * len(title)}\n")
    print_wrapped(f"{life.plan}; option {life.option}, seed {life.seed}.")
    print_wrapped("; ".join(f"{what}: {value}" for what, value in life.start.items()) + ".")
    parts = "".join(f" x {multiple:.2f} ({what})" for what, multiple in life.own.items())
    print_wrapped(f"Leaves by choice, in calm times, at {life.base_y:.1%} a year{parts}.")
    sys.stdout.write("\n")
    columns = ["Month", "What", "Leaving a year", "Retiring a year", "Odds", "Drawn"]
    rows = [row for month, before in _pairs(life, every) for row in _rows(month, before)]
    print_table("", columns, rows, frozenset({2, 3, 4, 5}))
    print_wrapped(
        "Something happens if the number drawn, as likely to be anywhere from 0 to 1, is below its odds. The "
        "first line of a month is for leaving by choice and retiring together: own rate x limits on pay and "
        "terms of retention x (1 + doubt + strain of workload and disbelief)."
    )


def _pairs(life: "Life", every: bool) -> "Iterator[tuple[Month, Month | None]]":
    """Give the months to be told, each with the one that was told before it."""
    before = None
    for month in life.months if every else life.told():
        yield month, before
        before = month


def _rows(month: "Month", before: "Month | None") -> Iterator[list[str]]:
    """Give the lines of a month: what leaving stands at, then what was asked and happened."""
    numbers = _numbers(month.rates)
    events = [event for event in month.events if not event.quiet]
    yield [f"{month.month:%b %Y}", _state(month, before), *numbers]
    for event in events:
        odds = "" if event.odds is None else f"{event.odds:.2%}"
        drawn = "" if event.uniform is None else f"{event.uniform:.4f}"
        yield ["", event.says, "", "", odds, drawn]


def _numbers(rates: "Rates | None") -> list[str]:
    if rates is None:
        return ["", "", "", ""]
    return [f"{rates.leaving_y:.1%}", f"{rates.retiring_y:.1%}", f"{rates.odds:.2%}", f"{rates.uniform:.4f}"]


def _state(month: "Month", before: "Month | None") -> str:
    """Say where somebody is in the words that have changed, and how their rate of leaving comes about."""
    if not month.differs(before):
        return "as before"
    if not month.here:
        return "not in a body of the plan"
    where = f"{month.body}, {month.function}, band {month.band}"
    if month.rates is None:
        return f"{where}, which keeps whom it takes: nobody leaves it here"
    rates = month.rates
    multiple = "" if rates.multiple == 1.0 else f" x {rates.multiple:.2f}"
    formula = f"{rates.own_y:.1%}{multiple} x (1 + {rates.uplift:.2f} + {rates.strain:.2f})"
    return "; ".join([where, rates.future, *rates.terms, formula])
