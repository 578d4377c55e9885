"""The verbs of what we believe: fit, forecast, score."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.app import (
    BAD_INPUT,
    JsonOption,
    PlanArgument,
    SeedOption,
    ThreadsOption,
    app,
    print_json,
    print_table,
    read_date,
    say_error,
)

if TYPE_CHECKING:
    from remit.calibration.bank import Told
    from remit.calibration.posterior import Fit, Verdict
    from remit.calibration.scoring import Scores

BankRunsOption = Annotated[
    int | None, typer.Option("--runs", min=100, help="Runs of the bank that is fitted on; default 4,000.")
]
FitOutOption = Annotated[
    Path | None,
    typer.Option("--out", help="Folder of the bank and of what the checks say; default remit-fit/PLAN."),
]
EvidenceOption = Annotated[
    Path | None,
    typer.Option("--evidence", help="Evidence folder that takes the posterior; default the folder of --out."),
]
DrawsOption = Annotated[int, typer.Option("--draws", min=20, help="Draws of the posterior that are kept.")]
TruthsOption = Annotated[int, typer.Option(min=20, help="Runs held out, each in turn, to check the method.")]
ForecastOutOption = Annotated[
    Path, typer.Option("--out", help="CSV file to write; samples and manifest go beside it.")
]
AsAtOption = Annotated[
    str | None, typer.Option("--as-at", help="Day whose knowledge is used, YYYY-MM-DD: the plan's own.")
]
SamplesOption = Annotated[
    int | None, typer.Option(min=1, help="Samples a question; default all of the posterior.")
]
WorkOption = Annotated[
    Path | None, typer.Option("--work", help="Folder where runs are kept meanwhile; default remit-fit/PLAN.")
]
ForecastsArgument = Annotated[
    Path, typer.Argument(metavar="FORECASTS", help="CSV file: id, p05 to p95, naive.")
]
AnswersArgument = Annotated[Path, typer.Argument(metavar="ANSWERS", help="CSV file: id, answer.")]
PlotOption = Annotated[
    Path | None, typer.Option("--plot", help="SVG file to draw the calibration plot into.")
]
SEED = 2012
FIGURES_SHOWN = 12


@app.command()
def fit(
    plan: PlanArgument,
    runs: BankRunsOption = None,
    seed: SeedOption = SEED,
    out: FitOutOption = None,
    evidence: EvidenceOption = None,
    draws: DrawsOption = 1_000,
    truths: TruthsOption = 300,
    threads: ThreadsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fit a plan's uncertain parameters to what had been published by its as-at date, and check the fit.

    A fit that was stopped or killed goes on when the same command is given again.
    """
    import remit
    from remit.calibration.posterior import (
        RUNS,
        check_fit,
        fit_plan,
        verdict_json,
        write_posterior,
        write_verdict,
    )
    from remit.simulate.workers import Workers

    folder = out or Path("remit-fit") / name_of(plan)
    applied = remit.read(plan).apply()
    workers = Workers(threads=threads)
    with _told("fitting") as told:
        fitted = fit_plan(applied, name_of(plan), folder / "prior", runs or RUNS, seed, workers, told, draws)
    with _told("checking") as told:
        verdict = check_fit(fitted, applied, folder / "posterior", workers, told, truths)
    target = evidence or folder
    written = write_posterior(fitted, verdict.moved, applied, target)
    checks = target / "posteriors" / f"{fitted.name}.json"
    write_verdict(fitted, verdict, checks)
    if as_json:
        print_json(verdict_json(fitted, verdict))
        return
    _print_fit(fitted, verdict)
    sys.stdout.write(f"Posterior: {written[0]}, draws: {written[1]}, checks: {checks}\n")


def name_of(plan: str) -> str:
    """Give the name that a plan has among the fits and questions of the evidence."""
    return Path(plan).name.replace("_", "-")


def _print_fit(fitted: "Fit", verdict: "Verdict") -> None:
    from remit.calibration.posterior import verdict_json
    from remit.calibration.predictive import count_inside
    from remit.calibration.words import failing, what_moved
    from remit.cli.words import print_wrapped
    from remit.results.odds import number

    learnt = 1.0 - fitted.accepted.variance()
    most = sorted(range(len(fitted.prior)), key=lambda at: -learnt[at])[:FIGURES_SHOWN]
    rows = []
    for at in most:
        parameter, column = fitted.prior[at], fitted.draws.columns[at + 1]
        values = fitted.draws[column][1:]
        after = [f"{float(values.quantile(q, 'linear') or 0.0):.3g}" for q in (0.05, 0.5, 0.95)]
        before = [f"{value:.3g}" for value in (parameter.low or 0.0, parameter.value, parameter.high or 0.0)]
        rows.append([parameter.id, *before, *after, f"{learnt[at]:.0%}"])
    head = ["Parameter", "Prior 5%", "Median", "95%", "Fitted 5%", "Median", "95%", "Learnt"]
    print_table("What the figures told most about", head, rows, frozenset(range(1, 8)))
    moved = [
        [m.target.figure, m.target.measure.partition("@")[0], f"{m.distance:.3f}"] for m in verdict.moved
    ]
    print_table(
        "Figures by how far the posterior moves without them",
        ["Figure", "Measure", "Move"],
        moved[:FIGURES_SHOWN],
        frozenset({2}),
    )
    said = verdict_json(fitted, verdict)
    print_wrapped(what_moved(said["leave_one_out"]).replace("*", "").replace("`", ""))
    shown = [
        [
            row.id,
            row.fact,
            row.label,
            *("" if v is None else number(v) for v in (row.published, row.median, row.low, row.high)),
            "yes" if row.inside else "no",
        ]
        for row in verdict.figures
        if row.low is not None and row.inside is not None
    ]
    head = ["Figure", "Fact", "Label", "Published", "Median", "5%", "95%", "Inside"]
    print_table("Published figures beside runs under fitted parameters", head, shown, frozenset({3, 4, 5, 6}))
    inside, held = count_inside(verdict.figures)
    held_rows = [row for row in said["figures"] if row["low"] is not None and row["inside"] is not None]
    failed = [test.name for test in verdict.ranks if not test.passes]
    print_wrapped(
        f"{inside} of {held} published figures lie in their 90% range; of {len(verdict.figures)} in all "
        f"{sum(row.label == 'input' for row in verdict.figures)} are used as given and "
        f"{sum(row.inside is None for row in verdict.figures)} have nothing in the model to be held against."
        f"{failing(held_rows)}"
    )
    with_doubt = sum(one.inside for one in verdict.reached)
    print_wrapped(
        f"With the rounding and doubt that the fit gives to each, {with_doubt} of the {len(verdict.reached)} "
        "figures fitted to lie in the 90% range of what would be published."
    )
    print_wrapped(
        f"Fits on the halves of the bank lie {verdict.halves.distance:.3f} prior standard deviations apart, "
        f"{verdict.halves.most:.3f} at most."
    )
    not_passed = f" Failed: {', '.join(failed)}." if failed else ""
    print_wrapped(
        f"Held-out truths: {verdict.truths}. Ranks of {len(verdict.ranks) - len(failed)} of "
        f"{len(verdict.ranks)} parameters and quantities pass the test of uniformity at 1% over all; "
        f"{verdict.coverage:.1%} of truths lie in their 90% range.{not_passed}"
    )


@app.command()
def forecast(
    plan: PlanArgument,
    out: ForecastOutOption,
    as_at: AsAtOption = None,
    samples: SamplesOption = None,
    seed: SeedOption = SEED,
    work: WorkOption = None,
    threads: ThreadsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a plan's questions about what comes, from what had been published by its as-at date."""
    import remit
    from remit.calibration.forecasting import forecast as make
    from remit.calibration.forecasting import write_forecasts
    from remit.calibration.words import readable
    from remit.simulate.workers import Workers

    if out.suffix != ".csv":
        say_error(f"--out {out} must name a CSV file, as forecasts.csv")
        raise typer.Exit(BAD_INPUT)
    day = read_date(as_at, "--as-at") if as_at else None
    applied = remit.read(plan).apply()
    folder = (work or Path("remit-fit") / name_of(plan)) / "posterior"
    with _told("forecasting") as told:
        made = make(
            applied,
            name_of(plan),
            day or applied.as_at,
            folder,
            samples,
            seed,
            Workers(threads=threads),
            told,
        )
    written = write_forecasts(made, out)
    if as_json:
        print_json({"forecasts": made.table.to_dicts(), "manifest": made.manifest})
        return
    columns = ["id", "question", "unit", "naive", "p05", "p25", "p50", "p75", "p95"]
    rows = [
        [cell if isinstance(cell, str) else readable(cell) for cell in row]
        for row in made.table.select(columns).iter_rows()
    ]
    head = ["Id", "Question", "Unit", "Naive", "5%", "25%", "Median", "75%", "95%"]
    print_table(f"Forecasts as at {applied.as_at}", head, rows, frozenset(range(3, 9)))
    sys.stdout.write(f"Written: {', '.join(map(str, written))}\n")


@app.command()
def score(
    forecasts: ForecastsArgument,
    answers: AnswersArgument,
    plot: PlotOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold forecasts against what happened: scores beside the naive forecast's, and honesty of ranges."""
    from remit.calibration.scoring import read_answers, read_forecasts
    from remit.calibration.scoring import score as hold

    table = read_forecasts(forecasts)
    scores = hold(table, read_answers(answers, table))
    if plot is not None:
        from remit.calibration.plot import write_plot

        write_plot(scores, table, plot)
    if as_json:
        print_json(
            {
                "questions": [vars(question) | {"better": question.better} for question in scores.questions],
                "unanswered": scores.unanswered,
                "better": scores.better,
                "compared": scores.compared,
                "skill": scores.skill,
                "coverage_50": scores.coverage(50),
                "coverage_90": scores.coverage(90),
                "places": scores.places(),
            }
        )
        return
    _print_scores(scores)
    if plot is not None:
        sys.stdout.write(f"Plot: {plot}\n")


def _print_scores(scores: "Scores") -> None:
    from remit.calibration.scoring import BINS
    from remit.cli.words import print_wrapped

    rows = [
        [
            q.id,
            f"{q.answer:,.4g}",
            f"{q.score:,.4g}",
            "" if q.naive is None else f"{q.naive:,.4g}",
            "" if q.better is None else "yes" if q.better else "no",
            "yes" if q.inside_50 else "no",
            "yes" if q.inside_90 else "no",
            f"{q.place:.0%}",
        ]
        for q in scores.questions
    ]
    head = ["Question", "Answer", "Score", "Naive", "Better", "In 50%", "In 90%", "Place"]
    print_table(
        "Forecasts held against answers: lower scores are better", head, rows, frozenset({1, 2, 3, 7})
    )
    bars = [
        [f"{100 * i // BINS} to {100 * (i + 1) // BINS}%", str(n), "#" * n]
        for i, n in enumerate(scores.places())
    ]
    print_table(
        "Where answers fell in their forecasts: even bars mean honest ranges",
        ["Place", "Answers", ""],
        bars,
        frozenset({1}),
    )
    number = len(scores.questions)
    better = (
        f"Better than the naive forecast on {scores.better} of {scores.compared}. " if scores.compared else ""
    )
    skill = "" if scores.skill is None else f"Mean skill against it: {scores.skill:.0%}. "
    left = f" Without an answer: {', '.join(scores.unanswered)}." if scores.unanswered else ""
    print_wrapped(
        f"{better}{skill}{scores.coverage(50):.0%} of {number} answers lie in the 50% range and "
        f"{scores.coverage(90):.0%} in the 90% range.{left}"
    )


@contextmanager
def _told(what: str) -> "Iterator[Told]":
    """Show how many runs are there: a bar on a terminal, elsewhere a line each tenth."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=None)
        tenth = -1

        def told(there: int, runs: int) -> None:
            nonlocal tenth
            bar.update(task, completed=there, total=runs)
            if not console.is_terminal and 10 * there // runs != tenth:
                tenth = 10 * there // runs
                sys.stderr.write(f"{what}: {there:,} of {runs:,} runs\n")

        try:
            yield told
        except KeyboardInterrupt:
            sys.stderr.write("Stopped; the same command goes on from the runs that are kept.\n")
            raise typer.Exit(130) from None
