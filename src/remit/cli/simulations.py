"""The verbs that simulate: run and questions."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.app import (
    BAD_INPUT,
    JsonOption,
    OptionOption,
    PlanArgument,
    ResultsOption,
    RunsOption,
    SeedOption,
    ThreadsOption,
    app,
    print_json,
    print_table,
    say_error,
)

if TYPE_CHECKING:
    from remit.results.store import Results

OutOption = Annotated[
    Path | None, typer.Option(help="Folder for paper, manifest and tables; default remit-results/PLAN.")
]
FEW_RUNS = 20


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
        print_json({"report": str(paper), "manifest": results.manifest, "headlines": shown})
        return
    rows = [[f.label, f.value, f.range] for f in figures]
    title = f"{results.plan.title}: {runs} runs, seed {seed}, known by {results.plan.as_at}"
    print_table(title, ["Figure", "Median", "9 of 10 runs lie in"], rows, frozenset({1, 2}))
    if results.plan.synthetic:
        sys.stdout.write("The people are synthetic: nobody in these tables is real.\n")
    if runs < FEW_RUNS:
        sys.stdout.write(f"Ranges of fewer than {FEW_RUNS} runs say little; the default is 200 runs.\n")
    sys.stdout.write(f"Board paper: {paper}\n")


def _check_folder(folder: Path) -> None:
    """Refuse a folder for results before anything is simulated; an old paper must not outlive its tables."""
    if folder.exists() and not folder.is_dir():
        say_error(f"{folder} is a file; --out wants a folder")
        raise typer.Exit(BAD_INPUT)
    if (folder / "plan.toml").exists():
        say_error(f"{folder} holds a plan; write the results into a folder of their own")
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
            say_error(f"{plan} has no option {option!r}; it has: {', '.join(read.options)}")
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
            say_error(str(busy))
            raise typer.Exit(BAD_INPUT) from None


@contextmanager
def results_of(
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
            say_error(str(wrong))
            raise typer.Exit(BAD_INPUT) from None
        if option not in ("baseline", opened.plan.option):
            say_error(f"{stored} was made for the option {opened.plan.option!r}, not {option!r}")
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

    with results_of(plan, option, runs, seed, threads, results) as opened:
        answers = answer_questions(opened)
    if as_json:
        print_json([answer.as_json() for answer in answers])
        return
    for answer in answers:
        sys.stdout.write(f"\n{answer.question}\n  {answer.answer}\n")
        for line in answer.detail:
            sys.stdout.write(f"  - {line}\n")
        sys.stdout.write(f"  Evidence: {', '.join(answer.evidence)}\n  Caveat: {answer.caveat}\n")
