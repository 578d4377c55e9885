"""The verb `compare`: options beside each other, and what the parts of one do."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.app import (
    BAD_INPUT,
    JsonOption,
    RunsOption,
    SeedOption,
    ThreadsOption,
    app,
    print_json,
    print_table,
    say_error,
)

if TYPE_CHECKING:
    from remit.plan import Plan
    from remit.results.attribution import Attribution
    from remit.results.beside import Beside
    from remit.results.stored import Stored

PlaceArgument = Annotated[
    str,
    typer.Argument(
        metavar="PLAN_OR_RESULTS",
        help="A plan (folder or shipped name), or a folder of results: of one option, or of several.",
    ),
]
NamesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[OPTION]...", help="Options to compare; by default all.")
]
FolderOption = Annotated[
    Path | None,
    typer.Option("--out", help="Folder of the runs of the options; default remit-results/PLAN/options."),
]
ByOption = Annotated[str, typer.Option("--by", help="Measure that the options are ranked by.")]
AgainstOption = Annotated[str, typer.Option("--against", help="Option that the others are held against.")]
AttributeOption = Annotated[
    str | None, typer.Option("--attribute", metavar="OPTION", help="Take apart what this option does.")
]
MeasureOption = Annotated[
    list[str] | None,
    typer.Option("--measure", help="Measure to take apart; may be given again."),
]
OrderOption = Annotated[
    str | None,
    typer.Option("--order", metavar="A,B,C", help="Order in which the parts of the option are added."),
]
TableOption = Annotated[
    Path | None, typer.Option("--table", metavar="FILE.csv", help="Write the comparison as a table.")
]
ExactOption = Annotated[
    bool, typer.Option("--exact", help="Write exact figures below national level: for the holder alone.")
]
FIRST_BY = "net present value"
LONGEST_NAME, LONGEST_RANKED = 17, 24
"""Letters of an option's name on a line of the table of measures, and of that of the order."""
PARTS = "parts"
"""Folder of the runs of an option's parts."""


@app.command()
def compare(
    place: PlaceArgument,
    names: NamesArgument = None,
    runs: RunsOption = 200,
    seed: SeedOption = 1,
    threads: ThreadsOption = None,
    out: FolderOption = None,
    by: ByOption = FIRST_BY,
    against: AgainstOption = "baseline",
    attribute: AttributeOption = None,
    measure: MeasureOption = None,
    order: OrderOption = None,
    table: TableOption = None,
    exact: ExactOption = False,
    as_json: JsonOption = False,
) -> None:
    """Set options beside each other: ranges, differences run by run, and the odds that one beats another.

    Every option has the same draws and the same luck, so what differs is policy. Runs that are there are
    kept; business-as-usual and do-minimum are there for every plan.
    """
    from remit.results.files import ResultsMismatch
    from remit.results.measures import MEASURES

    _check_measure(by, [one.id for one in MEASURES])
    folder = Path(place)
    try:
        if folder.is_dir() and not (folder / "plan.toml").exists():
            if attribute is not None:
                say_error("--attribute simulates parts of an option: give the plan, not a folder of results")
                raise typer.Exit(BAD_INPUT)
            found, plan = _chosen(stored_in(folder), names, against), None
        else:
            from remit.plan import read_plan

            plan, kept = read_plan(place), out or kept_place(place)
            if attribute is not None:
                parts = _ordered(plan, attribute, order)
                _attribute(plan, place, attribute, parts, kept, runs, seed, threads, measure, as_json)
                return
            found = _run_options(plan, place, names, against, kept, runs, seed, threads)
    except ResultsMismatch as wrong:
        say_error(str(wrong))
        raise typer.Exit(BAD_INPUT) from None
    _show(found, plan, by, against, as_json, table, exact)
    if plan is not None and not as_json:
        of = f"{out} --plan {place}" if out else place
        sys.stdout.write(f"\nA board paper that ranks them: remit report {of}\n")


def kept_place(place: str) -> Path:
    """Give the folder in which the runs of a plan's options are kept where no other is named."""
    return Path("remit-results") / Path(place).name.replace("_", "-") / "options"


def stored_in(folder: Path) -> "list[Stored]":
    """Open results: of the one option that a folder holds, or of all that lie in it."""
    from remit.results.stored import is_stored, open_stored, stored_options

    if is_stored(folder):
        return [open_stored(folder)]
    inside = folder / "options"
    return stored_options(inside if inside.is_dir() else folder)


def check_options(wanted: Sequence[str], there: Sequence[str]) -> None:
    """End with a word about the first option that is not there, and the nearest name."""
    from remit.faults import nearest

    for name in wanted:
        if name not in there:
            near = nearest(name, there)
            hint = f": did you mean {near}?" if near else "."
            say_error(f"there is no option {name!r}{hint} There are: {', '.join(there)}")
            raise typer.Exit(BAD_INPUT)


def _chosen(found: "list[Stored]", names: list[str] | None, against: str) -> "list[Stored]":
    there = [one.option for one in found]
    wanted = list(dict.fromkeys([against, *(names or there)])) if names else there
    check_options([against, *wanted], there)
    order = {name: at for at, name in enumerate([against, *wanted])}
    return sorted((one for one in found if one.option in wanted), key=lambda one: order[one.option])


def _run_options(
    plan: "Plan",
    place: str,
    names: list[str] | None,
    against: str,
    folder: Path,
    runs: int,
    seed: int,
    threads: int | None,
) -> "list[Stored]":
    """Simulate the options that are not there yet; open all."""
    from remit.cli.running import Work, simulate_applied
    from remit.results.current import current
    from remit.results.stored import Stored, check_alike

    wanted = list(dict.fromkeys([against, *(names or plan.all_options)]))
    check_options(wanted, plan.all_options)
    found = []
    for number, name in enumerate(wanted, start=1):
        applied = plan.apply(name)
        results = current(folder / name, applied, runs, seed)
        if results is None:
            work = Work(place, name, runs, seed, threads)
            what = f"Simulating {name} ({number} of {len(wanted)})"
            results = simulate_applied(work, applied, folder / name, what)
        found.append(Stored(results.folder, results.manifest))
    check_alike(found)
    return found


def _show(
    found: "list[Stored]",
    plan: "Plan | None",
    by: str,
    against: str,
    as_json: bool,
    table: Path | None,
    exact: bool,
) -> None:
    from remit.results.beside import beside
    from remit.results.beside_table import as_json as in_json
    from remit.results.beside_table import write_table

    compared = beside(found)
    _check_measure(by, [one.measure.id for one in compared])
    if table is not None:
        write_table(compared, against, table, protect=not (exact or found[0].national))
    differences = {} if plan is None else _differences(plan, found, against)
    if as_json:
        print_json(in_json(compared, against, by, found[0].manifest) | {"differences": differences})
        return
    _print_compared(compared, by, against, found[0])
    for name, lines in differences.items():
        sys.stdout.write(f"\n{name}, against {against}:\n")
        sys.stdout.writelines(f"  - {line}\n" for line in lines[:12] or ("Changes nothing.",))
        if len(lines) > 12:
            sys.stdout.write(f"  - and {len(lines) - 12} more: remit options difference\n")
    if table is not None:
        sys.stdout.write(f"\nTable: {table}\n")


def _check_measure(by: str, there: list[str]) -> None:
    from remit.results.asked import near_measures

    if by not in there:
        say_error(f"options are not compared by {by!r}{near_measures(by, there)}")
        raise typer.Exit(BAD_INPUT)


def _differences(plan: "Plan", found: "list[Stored]", against: str) -> dict[str, tuple[str, ...]]:
    from remit.plan.options import difference

    written = [one.option for one in found if one.option in plan.options and one.option != against]
    return {name: difference(plan, against, name) for name in written}


def _print_compared(compared: "list[Beside]", by: str, against: str, first: "Stored") -> None:
    from remit.results.beside_table import columns_shown, ranking, written

    shown = columns_shown(compared)
    names = {name: _folded(name, LONGEST_NAME) for name in compared[0].options}
    rows = [[names[name], *(written(one, name) for one in shown)] for name in names]
    runs = compared[0].values.shape[1]
    title = f"{first.manifest['title']}: {runs} runs of each option, median and where 9 of 10 runs lie"
    print_table(title, ["Option", *(one.measure.short for one in shown)], rows, frozenset(range(1, 9)))
    ranks = ranking(compared, by, against)
    sys.stdout.write("\n")
    print_table(
        f"Ranked by {by}: median change from {against}, run by run; odds with their standard error",
        ["Option", "Difference", "9 of 10 runs lie in", f"Better than {against}", "Best of all"],
        [[_folded(r.option, LONGEST_RANKED), r.difference, r.range, r.beats, r.best] for r in ranks],
        frozenset({1, 2, 3, 4}),
    )


def _folded(option: str, letters: int) -> str:
    """Break the long name of an option at its hyphens, so that a narrow column does not cut its words."""
    from textwrap import wrap

    return "\n".join(wrap(option, letters))


def _ordered(plan: "Plan", option: str, order: str | None) -> tuple[str, ...]:
    from remit.plan.kinds import ALWAYS, BASELINE
    from remit.plan.options import parts_of

    if option in (BASELINE, *ALWAYS) and option not in plan.options[1:]:
        say_error(f"{option} cannot be taken apart: name an option that is written over the baseline")
        raise typer.Exit(BAD_INPUT)
    check_options([option], plan.options)
    parts = parts_of(plan, option)
    if order is None:
        return parts
    wanted = tuple(part.strip() for part in order.split(","))
    if sorted(wanted) != sorted(parts):
        say_error(f"--order wants every part of {option} once: {', '.join(parts)}")
        raise typer.Exit(BAD_INPUT)
    return wanted


def _attribute(
    plan: "Plan",
    place: str,
    option: str,
    parts: tuple[str, ...],
    folder: Path,
    runs: int,
    seed: int,
    threads: int | None,
    measures: list[str] | None,
    as_json: bool,
) -> None:
    from remit.cli.running import Work, simulate_applied
    from remit.plan.options import with_parts
    from remit.results.attribution import attribute, place_of, sets_of
    from remit.results.measures import MEASURES

    sets = sets_of(parts)
    made = {}
    for number, chosen in enumerate(sets, start=1):
        what = f"Simulating {number} of {len(sets)} sets of changes"
        there = folder.parent / PARTS / option / place_of(chosen)
        made[chosen] = simulate_applied(
            Work(place, option, runs, seed, threads), with_parts(plan, option, chosen), there, what
        )
    names = measures or [m.id for m in MEASURES if m.short]
    taken = []
    for name in names:
        try:
            taken.append(attribute(plan, option, made, name, parts))
        except KeyError:
            if measures:
                from remit.results.asked import near_measures
                from remit.results.stored import Stored

                first = made[()]
                there_are = (
                    Stored(first.folder, first.manifest).odds().collect()["measure"].unique().to_list()
                )
                say_error(f"no run measures {name!r}{near_measures(name, there_are)}")
                raise typer.Exit(BAD_INPUT) from None
    kept = folder.parent / f"attribution-{option}.json"
    kept.write_text(json.dumps([one.as_json() for one in taken], indent=2) + "\n", encoding="utf-8")
    if as_json:
        print_json([one.as_json() for one in taken])
        return
    for one in taken:
        _print_attribution(one)
    sys.stdout.write(f"Kept in {kept}\n")


def _print_attribution(one: "Attribution") -> None:
    rows = one.written()
    print_table(
        f"{one.option}: {one.measure}, mean over {one.total.size} runs",
        ["Part", "What it does", "Alone", "9 of 10 runs lie in", "With those before", "Up to here"],
        rows,
        frozenset({2, 3, 4, 5}),
    )
    sys.stdout.write("\n")
