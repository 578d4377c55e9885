"""The command line: each verb is a thin call of the package."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from remit.evidence import Evidence
    from remit.faults import Fault
    from remit.results.store import Results

app = typer.Typer(
    help="Plan, cost and stress-test the reorganisation of bodies that commission public services.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
evidence_app = typer.Typer(
    help="What the world says: published figures and their sources.", no_args_is_help=True
)
app.add_typer(evidence_app, name="evidence")

PlanArgument = Annotated[
    str,
    typer.Argument(
        metavar="PLAN", help="A folder with plan.toml and its tables, or a shipped name: england-2011."
    ),
]
FigureArgument = Annotated[
    str, typer.Argument(metavar="ID", help="Id of a figure, for example S12, or of a parameter.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
RunsOption = Annotated[int, typer.Option(min=1, help="Runs besides run 0, the central case.")]
SeedOption = Annotated[
    int,
    typer.Option(min=0, max=2**63 - 1, help="Whole number; the same seed gives the same figures anywhere."),
]
ThreadsOption = Annotated[int | None, typer.Option(min=1, help="Worker threads; by default one a processor.")]
OptionOption = Annotated[str, typer.Option("--option", help="Option of the plan to run.")]
ResultsOption = Annotated[
    Path | None, typer.Option("--results", help="Folder of an earlier run, instead of a new one.")
]
OutOption = Annotated[
    Path | None, typer.Option(help="Folder for paper, manifest and tables; default remit-results/PLAN.")
]
AsAtOption = Annotated[
    str | None, typer.Option("--as-at", help="Only what was published by this date, YYYY-MM-DD.")
]

BAD_INPUT = 2
FEW_RUNS = 20


def main() -> None:
    """Run the command line; what a person can mend ends with exit code 2 and no traceback."""
    from remit.evidence import EvidenceError
    from remit.faults import FaultsFound

    try:
        app()
    except FaultsFound as found:
        _print_faults(found.faults, as_json="--json" in sys.argv)
        sys.exit(BAD_INPUT)
    except EvidenceError as wrong:
        _say_error(str(wrong))
        sys.exit(BAD_INPUT)
    except OSError as wrong:
        _say_error(f"{wrong.filename or 'a file'} cannot be read or written: {wrong.strerror}")
        sys.exit(BAD_INPUT)


def _say_error(text: str) -> None:
    sys.stderr.write(f"remit: {text}\n")


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def _print_table(
    title: str, columns: list[str], rows: list[list[str]], right: frozenset[int] = frozenset()
) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title), title_justify="left", show_edge=False, header_style="bold")
    for i, column in enumerate(columns):
        table.add_column(column, justify="right" if i in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console()
    if not console.is_terminal:
        console = Console(width=140)
    console.print(table)


def _print_faults(faults: "Sequence[Fault]", as_json: bool) -> None:
    from dataclasses import asdict

    from remit.faults import errors, fold

    if as_json:
        _print_json([asdict(fault) for fault in faults])
        return
    for fault in fold(faults):
        sys.stderr.write(f"{fault}\n")
    wrong = len(errors(faults))
    counted = f"{wrong} error{'' if wrong == 1 else 's'}, {len(faults) - wrong} warnings"
    sys.stderr.write(f"{counted}. Nothing was written.\n")


@app.command()
def check(plan: PlanArgument, as_json: JsonOption = False) -> None:
    """Check a plan and list every fault at once: file, row, column, what is wrong, what to do.

    Ends with exit code 2 when there is an error; warnings alone end with 0. Nothing is written.
    """
    from remit.faults import errors
    from remit.plan import check_plan

    faults = check_plan(plan)
    if faults or as_json:
        _print_faults(faults, as_json)
    else:
        sys.stdout.write(f"{plan}: no fault found.\n")
    if errors(faults):
        raise typer.Exit(BAD_INPUT)


@app.command()
def run(
    plan: PlanArgument,
    runs: RunsOption = 200,
    seed: SeedOption = 1,
    out: OutOption = None,
    threads: ThreadsOption = None,
    option: OptionOption = "baseline",
    as_json: JsonOption = False,
) -> None:
    """Simulate a plan many times; write the tables, the manifest and a board paper."""
    from remit.report.paper import write_paper
    from remit.results.headlines import headlines

    folder = out or Path("remit-results") / Path(plan).name
    _check_folder(folder)
    results = _simulate(plan, option, runs, seed, threads, folder)
    paper = write_paper(results, folder / "report.html")
    figures = headlines(results)
    if as_json:
        shown = [vars(figure) for figure in figures]
        _print_json({"report": str(paper), "manifest": results.manifest, "headlines": shown})
        return
    rows = [[f.label, f.value, f.range] for f in figures]
    title = f"{results.plan.title}: {runs} runs, seed {seed}, known by {results.plan.as_at}"
    _print_table(title, ["Figure", "Median", "9 of 10 runs lie in"], rows, frozenset({1, 2}))
    if results.plan.synthetic:
        sys.stdout.write("The people are synthetic: nobody in these tables is real.\n")
    if runs < FEW_RUNS:
        sys.stdout.write(f"Ranges of fewer than {FEW_RUNS} runs say little; the default is 200 runs.\n")
    sys.stdout.write(f"Board paper: {paper}\n")


def _check_folder(folder: Path) -> None:
    """Refuse a folder for results before anything is simulated; an old paper must not outlive its tables."""
    if folder.exists() and not folder.is_dir():
        _say_error(f"{folder} is a file; --out wants a folder")
        raise typer.Exit(BAD_INPUT)
    if (folder / "plan.toml").exists():
        _say_error(f"{folder} holds a plan; write the results into a folder of their own")
        raise typer.Exit(BAD_INPUT)
    (folder / "report.html").unlink(missing_ok=True)


def _simulate(plan: str, option: str, runs: int, seed: int, threads: int | None, folder: Path) -> "Results":
    """Read, apply and simulate with a progress bar on the terminal's error stream."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    import remit
    from remit.results.store import FolderBusy

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=False) as bar:
        task = bar.add_task("Reading and checking", total=None)
        read = remit.read(plan)
        if option not in read.options:
            _say_error(f"{plan} has no option {option!r}; it has: {', '.join(read.options)}")
            raise typer.Exit(BAD_INPUT)
        bar.update(task, description="Simulating", total=runs + 1)
        try:
            return remit.simulate(
                read.apply(option),
                runs,
                seed,
                threads=threads,
                out=folder,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        except FolderBusy as busy:
            _say_error(str(busy))
            raise typer.Exit(BAD_INPUT) from None


@contextmanager
def _results_of(
    plan: str, option: str, runs: int, seed: int, threads: int | None, stored: Path | None
) -> Iterator["Results"]:
    """Open stored results, or simulate into a folder that goes when they have been read."""
    import tempfile

    import remit
    from remit.results.store import ResultsMismatch, read_results

    if stored is not None:
        try:
            opened = read_results(stored, remit.read(plan))
        except ResultsMismatch as wrong:
            _say_error(str(wrong))
            raise typer.Exit(BAD_INPUT) from None
        if option not in ("baseline", opened.plan.option):
            _say_error(f"{stored} was made for the option {opened.plan.option!r}, not {option!r}")
            raise typer.Exit(BAD_INPUT)
        yield opened
        return
    with tempfile.TemporaryDirectory(prefix="remit-") as folder:
        yield _simulate(plan, option, runs, seed, threads, Path(folder))


@app.command()
def questions(
    plan: PlanArgument,
    runs: RunsOption = 200,
    seed: SeedOption = 1,
    threads: ThreadsOption = None,
    option: OptionOption = "baseline",
    results: ResultsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer the founding questions with the model's odds, the evidence and a caveat."""
    from remit.results.questions import answer_questions

    with _results_of(plan, option, runs, seed, threads, results) as opened:
        answers = answer_questions(opened)
    if as_json:
        _print_json([answer.as_json() for answer in answers])
        return
    for answer in answers:
        sys.stdout.write(f"\n{answer.question}\n  {answer.answer}\n")
        for line in answer.detail:
            sys.stdout.write(f"  - {line}\n")
        sys.stdout.write(f"  Evidence: {', '.join(answer.evidence)}\n  Caveat: {answer.caveat}\n")


@evidence_app.command("list")
def evidence_list(
    as_at: AsAtOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the published figures with their sources."""
    figures = _evidence(as_at).figures
    if as_json:
        _print_json(figures.to_dicts())
        return
    columns = ["id", "fact", "figure", "unit", "published", "grade", "source"]
    rows = [
        ["" if cell is None else str(cell) for cell in row] for row in figures.select(columns).iter_rows()
    ]
    _print_table(f"{len(rows)} published figures", [name.capitalize() for name in columns], rows)


@evidence_app.command("show")
def evidence_show(
    figure: FigureArgument,
    as_json: JsonOption = False,
) -> None:
    """Show one published figure or parameter with everything known about it."""
    from remit.evidence import everything

    known = everything()
    rows = known.figures.filter(known.figures["id"] == figure)
    if rows.is_empty():
        rows = known.parameters.filter(known.parameters["id"] == figure)
    if rows.is_empty():
        known.figure(figure)  # raises, proposing the nearest ids
    if as_json:
        _print_json(rows.to_dicts())
        return
    for row in rows.iter_rows(named=True):
        for name, value in row.items():
            if value not in (None, ""):
                sys.stdout.write(f"{name:>16}  {value}\n")
        sys.stdout.write("\n")


def _evidence(as_at: str | None) -> "Evidence":
    from remit.evidence import as_at as known_at
    from remit.evidence import everything

    if as_at is None:
        return everything()
    try:
        return known_at(date.fromisoformat(as_at))
    except ValueError:
        _say_error(f"--as-at {as_at!r} is not a date; write it as 2012-06-30")
        raise typer.Exit(BAD_INPUT) from None


@evidence_app.command("check")
def evidence_check(
    plan: PlanArgument,
    runs: RunsOption = 200,
    seed: SeedOption = 1,
    threads: ThreadsOption = None,
    results: ResultsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set each published figure beside what Remit makes of it, with its range and whether it holds."""
    from remit.results.published import OtherPlan, published_rows

    with _results_of(plan, "baseline", runs, seed, threads, results) as opened:
        try:
            rows = published_rows(opened)
        except OtherPlan as wrong:
            _say_error(str(wrong))
            raise typer.Exit(BAD_INPUT) from None
    if as_json:
        _print_json([row.as_json() for row in rows])
        return
    holds = {True: "yes", False: "no", None: "no verdict"}
    cells = [
        [
            row.id,
            row.fact,
            row.published,
            _figure(row.reproduced),
            _range(row.low, row.high),
            row.label,
            holds[row.holds],
            row.reason,
        ]
        for row in rows
    ]
    columns = ["Id", "Fact", "Published", "Remit", "9 of 10 runs", "Label", "Holds", "Why"]
    _print_table("Published beside reproduced", columns, cells, frozenset({3, 4}))


def _figure(value: float | None) -> str:
    if value is None:
        return "none"
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:,.2f}"


def _range(low: float | None, high: float | None) -> str:
    return "none" if low is None or high is None else f"{_figure(low)} to {_figure(high)}"


if __name__ == "__main__":
    main()
