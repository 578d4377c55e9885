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
ExactOption = Annotated[
    bool,
    typer.Option(
        "--exact", help="Write exact figures into the paper: for the holder of the staff list alone."
    ),
]
ProcessesOption = Annotated[
    int | None, typer.Option(min=1, help="Worker processes, in the place of threads.")
]
ClusterOption = Annotated[
    str | None,
    typer.Option(metavar="tcp://HOST:PORT", help="Dask scheduler whose workers make the runs."),
]
UntilOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="'MEASURE > VALUE'",
        help="Stop when the odds of this are known; may be given again. --runs is then the most.",
    ),
]
WithoutOption = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        metavar="MECHANISM",
        help="Switch a mechanism off, all other draws being the same; may be given again.",
    ),
]
ErrorOption = Annotated[
    float, typer.Option(help="Standard error at which the odds of --until-known count as known.")
]
FittedOption = Annotated[
    str | None,
    typer.Option(
        "--fitted",
        metavar="NAME",
        help="Draw uncertain parameters as they were fitted, as england-2011, and not as believed before.",
    ),
]
FEW_RUNS = 20


@app.command()
def run(
    plan: PlanArgument,
    runs: RunsOption = 200,
    seed: SeedOption = 1,
    out: OutOption = None,
    threads: ThreadsOption = None,
    processes: ProcessesOption = None,
    cluster: ClusterOption = None,
    option: OptionOption = "baseline",
    until_known: UntilOption = None,
    error: ErrorOption = 0.01,
    without: WithoutOption = None,
    fitted: FittedOption = None,
    exact: ExactOption = False,
    as_json: JsonOption = False,
) -> None:
    """Simulate a plan many times; write the tables, the manifest and a board paper.

    Below national level small numbers are hidden in the paper, and the tables lie in a folder of their own.
    A run that was stopped goes on when it is started again with the same plan, seed and folder.
    """
    from remit.cli.running import Work, simulate

    _check_workers(threads=threads, processes=processes, cluster=cluster)
    folder = out or Path("remit-results") / Path(plan).name
    _check_folder(folder)
    _say_what_goes(folder, option, seed)
    (folder / "report.html").unlink(missing_ok=True)  # an old paper must not outlive its tables
    asked = tuple(until_known or ())
    off = tuple(without or ())
    work = Work(plan, option, runs, seed, threads, processes, cluster, asked, error, off, fitted)
    results = simulate(work, folder)

    from remit.bodies.level import is_national
    from remit.report.paper import write_paper
    from remit.results.headlines import headlines

    paper = write_paper(results, folder / "report.html", exact=exact)
    national = is_national(results.plan.bodies)
    figures = headlines(results)
    if as_json:
        shown = [vars(figure) for figure in figures]
        print_json({"report": str(paper), "manifest": results.manifest, "headlines": shown})
        return
    rows = [[f.label, f.value, f.range] for f in figures]
    title = f"{results.plan.title}: {results.runs} runs, seed {seed}, known by {results.plan.as_at}"
    print_table(title, ["Figure", "Median", "9 of 10 runs lie in"], rows, frozenset({1, 2}))
    if results.plan.synthetic:
        sys.stdout.write("The people are synthetic: nobody in these tables is real.\n")
    if off:
        sys.stdout.write(f"Switched off: {', '.join(results.manifest['without'])}.\n")
    if asked:
        _say_what_is_known(results)
    if results.runs < FEW_RUNS:
        sys.stdout.write(f"Ranges of fewer than {FEW_RUNS} runs say little; the default is 200 runs.\n")
    sys.stdout.write(f"Board paper: {paper}\n")
    if not national:
        _say_who_reads(results, exact)


def _say_who_reads(results: "Results", exact: bool) -> None:
    """Say what is hidden in the paper of a plan below national level, and what is not to be passed on."""
    from remit.cli.words import print_wrapped
    from remit.results.store import WORKING
    from remit.results.written import SAYS

    print_wrapped("The paper is exact: keep it yourself." if exact else f"In the paper: {SAYS}")
    print_wrapped(
        f"The figures printed above and the tables in {results.folder / WORKING} are exact: they are for the "
        "holder of the staff list."
    )


def _check_folder(folder: Path) -> None:
    """Refuse a folder for results before anything is simulated."""
    if folder.exists() and not folder.is_dir():
        say_error(f"{folder} is a file; --out wants a folder")
        raise typer.Exit(BAD_INPUT)
    if (folder / "plan.toml").exists():
        say_error(f"{folder} holds a plan; write the results into a folder of their own")
        raise typer.Exit(BAD_INPUT)


def _say_what_goes(folder: Path, option: str, seed: int) -> None:
    """Say which results of something else are in the folder: they are written over."""
    import json

    from remit.results.files import MANIFEST

    try:
        held = json.loads((folder / MANIFEST).read_bytes())
        there = held["option"], held["seed"]
        runs, title = held["runs"], held["title"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    if there != (option, seed):
        sys.stderr.write(
            f"Written over in {folder}: {runs:,} runs of {title}, option {there[0]}, seed {there[1]}. "
            "To keep results beside each other give each a folder with --out.\n"
        )


def _check_workers(**workers: object) -> None:
    """Refuse more than one sort of worker before anything is read."""
    given = [f"--{name}" for name, value in workers.items() if value is not None]
    if len(given) > 1:
        say_error(f"choose one of {', '.join(given)}: who works changes the time and nothing else")
        raise typer.Exit(BAD_INPUT)


def _say_what_is_known(results: "Results") -> None:
    """Say how well the asked odds are known, and whether they ended the work."""
    asked = results.manifest["asked"]
    for one in asked["odds"]:
        sys.stdout.write(
            f"{one['question']}: in {one['odds']:.1%} of {one['runs']:,} runs, standard error "
            f"{one['error']:.1%}, 95% interval {one['low']:.1%} to {one['high']:.1%}.\n"
        )
    within = f"within a standard error of {asked['error']:.1%}"
    if asked["known"]:
        sys.stdout.write(
            f"Known {within}: {results.runs:,} runs were enough, of {asked['runs']:,} at most.\n"
        )
    else:
        more = f"--runs above {asked['runs']:,} goes on from here"
        sys.stdout.write(f"Not known {within} after {results.runs:,} runs: {more}.\n")


@contextmanager
def results_of(
    plan: str, option: str, runs: int, seed: int, threads: int | None, stored: Path | None
) -> Iterator["Results"]:
    """Open stored results, or simulate into a folder that goes when they have been read."""
    import tempfile

    from remit.cli.running import Work, simulate

    if stored is not None:
        import remit
        from remit.results.store import ResultsMismatch, read_results

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
        yield simulate(Work(plan, option, runs, seed, threads), Path(folder), kept=False)


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
