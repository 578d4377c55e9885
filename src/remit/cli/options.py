"""The verbs on options: compare them, take apart what they do, ask how likely something is."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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
            found, plan = _chosen(_stored(folder), names, against), None
        else:
            from remit.plan import read_plan

            plan, kept = read_plan(place), out or _kept(place)
            if attribute is not None:
                parts = _ordered(plan, attribute, order)
                _attribute(plan, place, attribute, parts, kept, runs, seed, threads, measure, as_json)
                return
            found = _run_options(plan, place, names, against, kept, runs, seed, threads)
    except ResultsMismatch as wrong:
        say_error(str(wrong))
        raise typer.Exit(BAD_INPUT) from None
    _show(found, plan, by, against, as_json, table, exact)


def _kept(place: str) -> Path:
    return Path("remit-results") / Path(place).name.replace("_", "-") / "options"


def _stored(folder: Path) -> "list[Stored]":
    from remit.results.stored import is_stored, open_stored, stored_options

    if is_stored(folder):
        return [open_stored(folder)]
    inside = folder / "options"
    return stored_options(inside if inside.is_dir() else folder)


def _check_options(wanted: Sequence[str], there: Sequence[str]) -> None:
    from remit.faults import nearest

    for name in wanted:
        if name not in there:
            near = nearest(name, there)
            hint = f": did you mean {near}?" if near else ""
            say_error(f"there is no option {name!r}{hint} There are: {', '.join(there)}")
            raise typer.Exit(BAD_INPUT)


def _chosen(found: "list[Stored]", names: list[str] | None, against: str) -> "list[Stored]":
    there = [one.option for one in found]
    wanted = list(dict.fromkeys([against, *(names or there)])) if names else there
    _check_options([against, *wanted], there)
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
    _check_options(wanted, plan.all_options)
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
    rows = [[name, *(written(one, name) for one in shown)] for name in compared[0].options]
    runs = compared[0].values.shape[1]
    title = f"{first.manifest['title']}: {runs} runs of each option, median and where 9 of 10 runs lie"
    print_table(title, ["Option", *(one.measure.short for one in shown)], rows, frozenset(range(1, 9)))
    ranks = ranking(compared, by, against)
    sys.stdout.write("\n")
    print_table(
        f"Ranked by {by}: odds over the same draws and luck, with the standard error of the odds",
        ["Option", "Difference", "9 of 10 runs lie in", f"Better than {against}", "Best of all"],
        [[r.option, r.difference, r.range, r.beats, r.best] for r in ranks],
        frozenset({1, 2, 3, 4}),
    )


def _ordered(plan: "Plan", option: str, order: str | None) -> tuple[str, ...]:
    from remit.plan.options import parts_of

    _check_options([option], plan.options)
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
        answers = [(one.option, put(one, text)) for text in questions or () for one in found]
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
        found = _stored(folder)
        if option:
            _check_options([option], [one.option for one in found])
            found = [one for one in found if one.option == option]
        return found
    from remit.plan import read_plan

    plan = read_plan(place)
    name = option or "baseline"
    _check_options([name], plan.all_options)
    return [_kept_of(plan, place, name, runs, seed, threads)]


def _kept_of(plan: "Plan", place: str, name: str, runs: int, seed: int, threads: int | None) -> "Stored":
    from remit.cli.running import Work, simulate_applied
    from remit.results.current import current
    from remit.results.stored import Stored

    kept, applied = _kept(place), plan.apply(name)
    for folder in (kept.parent, kept / name):
        results = current(folder, applied)
        if results is not None:
            return Stored(results.folder, results.manifest)
    made = simulate_applied(
        Work(place, name, runs, seed, threads), applied, kept / name, f"Simulating {name}"
    )
    return Stored(made.folder, made.manifest)


options_app = typer.Typer(help="Options of a plan: what they are, what they change, bring them along.")
app.add_typer(options_app, name="options")
PlanFolder = Annotated[
    str, typer.Argument(metavar="PLAN", help="A folder with plan.toml, or a shipped name.")
]
WrittenTo = Annotated[Path | None, typer.Option("--out", metavar="FILE.toml", help="Write it into a file.")]


@options_app.command("list")
def list_options(plan: PlanFolder, as_json: JsonOption = False) -> None:
    """List the options of a plan, with what each is made of."""
    from remit.plan import read_plan
    from remit.plan.options import part_words, parts_of

    read = read_plan(plan)
    parts = {
        name: [part_words(read, name, part) for part in parts_of(read, name)] if name != "baseline" else []
        for name in read.all_options
    }
    if as_json:
        print_json([{"option": n, "written": n in read.options, "parts": p} for n, p in parts.items()])
        return
    said = {
        "baseline": "the plan as it is",
        "business-as-usual": "nothing changes: no body opens or closes",
        "do-minimum": "the decision alone: no schemes, cuts, letters, loans, caps or sums",
    }
    table = [[name, "; ".join(words) or said.get(name, "nothing")] for name, words in parts.items()]
    print_table(read.title, ["Option", "What it does"], table)


@options_app.command("difference")
def show_difference(
    plan: PlanFolder,
    option: Annotated[str, typer.Argument(metavar="OPTION", help="An option.")],
    against: AgainstOption = "baseline",
    as_json: JsonOption = False,
) -> None:
    """Say in words what an option does otherwise than another."""
    from remit.plan import read_plan
    from remit.plan.options import difference

    read = read_plan(plan)
    _check_options([against, option], read.all_options)
    lines = difference(read, against, option)
    if as_json:
        print_json({"option": option, "against": against, "difference": lines})
        return
    sys.stdout.write(f"{option}, against {against}:\n")
    sys.stdout.writelines(f"  - {line}\n" for line in lines or ("Changes nothing.",))


@options_app.command("export")
def export_option(
    plan: PlanFolder,
    option: Annotated[str, typer.Argument(metavar="OPTION", help="The option.")],
    out: WrittenTo = None,
) -> None:
    """Give an option as a file, that another copy of the plan can take up."""
    from remit.plan import read_plan
    from remit.plan.options import option_text

    text = option_text(read_plan(plan), option)
    if out is None:
        sys.stdout.write(text)
        return
    out.write_text(text, encoding="utf-8")
    sys.stdout.write(f"Option {option}: {out}\n")


@options_app.command("apply")
def apply_option(
    plan: PlanFolder,
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="What remit options export wrote.")],
    despite: Annotated[
        bool, typer.Option("--despite", help="Take it up although the baseline has changed since.")
    ] = False,
) -> None:
    """Take an option up into a plan of your own; name where it rests on a baseline that has changed."""
    from remit.plan.options import blocks_of, refresh_conflicts

    folder, read = _own(plan)
    text = file.read_text(encoding="utf-8")
    conflicts = refresh_conflicts(read, text)
    if conflicts and not despite:
        for conflict in conflicts:
            sys.stderr.write(f"{conflict}\n")
        say_error(f"{len(conflicts)} conflicts. Nothing was written; --despite takes the option up as it is")
        raise typer.Exit(BAD_INPUT)
    _append(folder, blocks_of(text))


@options_app.command("merge")
def merge_options(
    plan: PlanFolder,
    names: Annotated[list[str], typer.Argument(metavar="OPTION...", help="Options that become one.")],
    name: Annotated[str, typer.Option("--as", metavar="NAME", help="Name of the new option.")],
    over: Annotated[
        str, typer.Option("--over", metavar="OPTION", help="The option that holds where they clash.")
    ] = "",
) -> None:
    """Make one option of several in a plan of your own; clashes are named and refused, unless one holds."""
    from remit.plan.options import merged
    from remit.plan.write import assumption_lines, change_lines

    folder, read = _own(plan)
    if over and over not in names:
        say_error(f"--over {over!r} is none of the options that are merged: {', '.join(names)}")
        raise typer.Exit(BAD_INPUT)
    made = merged(read, names, name, over)
    blocks = [change_lines(c) for c in made.changes if c.option == name]
    blocks += [assumption_lines(a) for a in made.assumptions if a.option == name]
    _append(folder, "\n\n".join("\n".join(block) for block in blocks) + "\n")


def _own(plan: str) -> "tuple[Path, Plan]":
    """Read a plan that may be written into: a folder, not one that ships."""
    from remit.plan import read_plan

    folder = Path(plan)
    if not (folder / "plan.toml").is_file():
        say_error(
            f"{plan} is no folder of your own with a plan.toml: copy one with remit new DIR --from NAME"
        )
        raise typer.Exit(BAD_INPUT)
    return folder, read_plan(plan)


def _append(folder: Path, blocks: str) -> None:
    """Add blocks to a plan file; if the plan then has faults, put the file back and end with them."""
    from remit.faults import FaultsFound
    from remit.plan import read_plan

    path = folder / "plan.toml"
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before.rstrip()}\n\n{blocks}", encoding="utf-8")
    try:
        read_plan(folder)
    except FaultsFound:
        path.write_text(before, encoding="utf-8")
        raise
    sys.stdout.write(f"Written into {path}.\n")


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
    _check_options([name for name in (option, against) if name], read.all_options)
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
