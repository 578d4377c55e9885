"""The verb `sensitivity`: which assumption matters."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.app import (
    BAD_INPUT,
    JsonOption,
    OptionOption,
    SeedOption,
    app,
    print_json,
    print_table,
    say_error,
)
from remit.cli.compare import FIRST_BY, check_options

if TYPE_CHECKING:
    pass


@app.command()
def sensitivity(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A folder with plan.toml, or a shipped name.")],
    option: OptionOption = "baseline",
    measure: Annotated[str, typer.Option("--measure", help="Measure of the whole plan.")] = FIRST_BY,
    method: Annotated[
        str, typer.Option("--method", help="tornado, morris or sobol; switching needs --against.")
    ] = "tornado",
    samples: Annotated[int, typer.Option(min=1, help="Trajectories (morris) or base samples (sobol).")] = 8,
    lucks: Annotated[int, typer.Option(min=1, help="Runs whose luck each figure is the mean of.")] = 3,
    against: Annotated[
        str,
        typer.Option("--against", metavar="OPTION", help="Find where the choice of the two changes."),
    ] = "",
    seed: SeedOption = 1,
    most: Annotated[int, typer.Option(min=1, help="Parameters that are shown.")] = 12,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE.json", help="Keep all of it.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Say which assumption matters: a tornado, Morris or Sobol indices, or where a choice switches."""
    from remit.plan import read_plan
    from remit.results.studies import METHODS, study_plan, study_switch

    read = read_plan(plan)
    check_options([name for name in (option, against) if name], read.all_options)
    if method not in METHODS and not against:
        say_error(f"no method {method!r}; there are {', '.join(METHODS)}, and --against OPTION")
        raise typer.Exit(BAD_INPUT)
    try:
        with _counting() as tell:
            if against:
                found = study_switch(read, option, against, measure, seed, lucks, most, tell)
            else:
                found = study_plan(read.apply(option), method, measure, seed, samples, lucks, tell)
    except KeyError as missing:
        from remit.results.asked import near_measures
        from remit.results.measures import MEASURES

        say_error(f"no run measures {missing.args[0]!r}{near_measures(measure, [m.id for m in MEASURES])}")
        raise typer.Exit(BAD_INPUT) from None
    except ValueError as wrong:
        say_error(str(wrong))
        raise typer.Exit(BAD_INPUT) from None
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(found.as_json(), indent=2) + "\n", encoding="utf-8")
    if as_json:
        print_json(found.as_json())
        return
    print_table(found.title, found.columns, found.rows(most), frozenset(range(1, len(found.columns))))
    for line in found.sentences(most):
        sys.stdout.write(f"{line}\n")


@contextmanager
def _counting() -> Iterator[Callable[[int, int], None]]:
    """Show on a terminal how many cases are done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Trying cases"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("", total=None)
    with bar:
        yield lambda done, total: bar.update(task, completed=done, total=total)
