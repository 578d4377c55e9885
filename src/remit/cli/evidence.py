"""The verbs of the evidence: list, show, check."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from remit.cli.app import (
    BAD_INPUT,
    JsonOption,
    PlanArgument,
    ResultsOption,
    RunsOption,
    SeedOption,
    ThreadsOption,
    app,
    print_json,
    print_table,
    read_date,
    say_error,
)
from remit.cli.simulations import results_of

if TYPE_CHECKING:
    from remit.evidence import Evidence

evidence_app = typer.Typer(
    help="What the world says: published figures and their sources.", no_args_is_help=True
)
app.add_typer(evidence_app, name="evidence")

FigureArgument = Annotated[
    str, typer.Argument(metavar="ID", help="Id of a figure, for example S12, or of a parameter.")
]
AsAtOption = Annotated[
    str | None, typer.Option("--as-at", help="Only what was published by this date, YYYY-MM-DD.")
]


@evidence_app.command("list")
def evidence_list(
    as_at: AsAtOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the published figures with their sources."""
    figures = _evidence(as_at).figures
    if as_json:
        print_json(figures.to_dicts())
        return
    columns = ["id", "fact", "figure", "unit", "published", "grade", "source"]
    rows = [
        ["" if cell is None else str(cell) for cell in row] for row in figures.select(columns).iter_rows()
    ]
    print_table(f"{len(rows)} published figures", [name.capitalize() for name in columns], rows)


@evidence_app.command("show")
def evidence_show(
    figure: FigureArgument,
    as_json: JsonOption = False,
) -> None:
    """Show one published figure, parameter or source with everything known about it."""
    from remit.evidence import everything

    known = everything()
    rows = known.figures.filter(known.figures["id"] == figure)
    if rows.is_empty():
        rows = known.parameters.filter(known.parameters["id"] == figure)
    if rows.is_empty():
        rows = known.sources.filter(known.sources["key"] == figure)
    if rows.is_empty():
        known.figure(figure)  # raises, proposing the nearest ids
    if as_json:
        print_json(rows.to_dicts())
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
    return known_at(read_date(as_at, "--as-at"))


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

    with results_of(plan, "baseline", runs, seed, threads, results) as opened:
        try:
            rows = published_rows(opened)
        except OtherPlan as wrong:
            say_error(str(wrong))
            raise typer.Exit(BAD_INPUT) from None
    if as_json:
        print_json([row.as_json() for row in rows])
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
    print_table("Published beside reproduced", columns, cells, frozenset({3, 4}))


def _figure(value: float | None) -> str:
    if value is None:
        return "none"
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:,.2f}"


def _range(low: float | None, high: float | None) -> str:
    return "none" if low is None or high is None else f"{_figure(low)} to {_figure(high)}"
