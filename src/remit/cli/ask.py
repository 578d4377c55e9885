"""The verb `ask`: how likely something is, over stored runs."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.app import (
    BAD_INPUT,
    JsonOption,
    OptionOption,
    RunsOption,
    SeedOption,
    ThreadsOption,
    app,
    print_json,
    print_table,
    say_error,
)
from remit.cli.compare import PlaceArgument, check_options, kept_place, stored_in

if TYPE_CHECKING:
    from remit.plan import Plan
    from remit.results.stored import Stored


@app.command()
def ask(
    place: PlaceArgument,
    questions: Annotated[
        list[str] | None,
        typer.Argument(metavar="'MEASURE > VALUE by MONTH'", help="What is asked; may be several."),
    ] = None,
    option: OptionOption = "",
    runs: RunsOption = 200,
    seed: SeedOption = 1,
    threads: ThreadsOption = None,
    listed: Annotated[bool, typer.Option("--list", help="List what can be asked.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Say how likely something is, over stored runs, with the error that the number of runs leaves.

    Runs of PLAN are taken from remit-results/PLAN and its options if they are there and of the plan as it is;
    if not, they are made.
    """
    from remit.results.asked import ask as put
    from remit.results.asked import measures_of
    from remit.results.files import ResultsMismatch
    from remit.results.known import NotAsked

    if not questions and not listed:
        say_error("ask something: remit ask one-board 'recurrent saving > 20m by 2027-04', or --list")
        raise typer.Exit(BAD_INPUT)
    try:
        found = _found(place, option, runs, seed, threads)
        if listed:
            rows = measures_of(found[0])
            if as_json:
                print_json(rows.to_dicts())
                return
            print_table(
                "What can be asked",
                ["Measure", "Unit", "Say which", "Months"],
                [[str(cell) for cell in row] for row in rows.iter_rows()],
                frozenset({3}),
            )
            return
        runs = min(one.runs for one in found)
        answers = [(one.option, put(one, text, runs)) for text in questions or () for one in found]
    except (NotAsked, ResultsMismatch) as wrong:
        say_error(str(wrong))
        raise typer.Exit(BAD_INPUT) from None
    if as_json:
        print_json([{"option": name} | vars(answer) for name, answer in answers])
        return
    from remit.results.spread import in_runs

    for name, answer in answers:
        sys.stdout.write(
            f"{name}: {answer.question}: {in_runs(answer.odds)} ({answer.odds:.1%} of {answer.runs:,}; "
            f"standard error {answer.error:.1%}, 95% interval {answer.low:.1%} to {answer.high:.1%}).\n"
        )


def _found(place: str, option: str, runs: int, seed: int, threads: int | None) -> "list[Stored]":
    """Open the results that are asked: those of a folder, those kept of a plan, or new ones."""
    folder = Path(place)
    if folder.is_dir() and not (folder / "plan.toml").exists():
        found = stored_in(folder)
        if option:
            check_options([option], [one.option for one in found])
            found = [one for one in found if one.option == option]
        return found
    from remit.plan import read_plan

    plan = read_plan(place)
    name = option or "baseline"
    check_options([name], plan.all_options)
    return [_kept_of(plan, place, name, runs, seed, threads)]


def _kept_of(plan: "Plan", place: str, name: str, runs: int, seed: int, threads: int | None) -> "Stored":
    from remit.cli.running import Work, simulate_applied
    from remit.results.current import current
    from remit.results.stored import Stored

    kept, applied = kept_place(place), plan.apply(name)
    for folder in (kept.parent, kept / name):
        results = current(folder, applied)
        if results is not None:
            return Stored(results.folder, results.manifest)
    made = simulate_applied(
        Work(place, name, runs, seed, threads), applied, kept / name, f"Simulating {name}"
    )
    return Stored(made.folder, made.manifest)
