"""The verb of returns: a total over all bodies from what some of them answered."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from remit.cli.app import BAD_INPUT, JsonOption, app, print_json, print_table, say_error

if TYPE_CHECKING:
    from remit.bodies.returns import Total
    from remit.bodies.survey import Survey

FileArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="CSV or XLSX of returns: a row a body, with its code or name and its figure."
    ),
]
FrameOption = Annotated[
    str | None,
    typer.Option(
        "--frame",
        help="All bodies with their size: CSV or XLSX, or a plan, whose bodies.csv is taken. "
        "Without it FILE has a row for every body, and a column for its size.",
    ),
]
KindOption = Annotated[str | None, typer.Option("--kind", help="Kind of the bodies of the frame to take.")]
ValueOption = Annotated[
    str | None, typer.Option("--value", help="Header of the figures, if it is not one that is known.")
]
SizeOption = Annotated[
    str | None,
    typer.Option("--size", help="Header of the sizes, if it is not one that is known, as Population."),
]
AskedOption = Annotated[
    int | None, typer.Option("--asked", min=1, help="How many bodies were asked; by default all.")
]
UnitOption = Annotated[
    str, typer.Option("--unit", help="What the figures count: people, or another unit, as £.")
]
ConfidenceOption = Annotated[
    float, typer.Option("--confidence", min=0.5, max=0.999, help="Confidence of the interval.")
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Folder to write estimate.csv and returns.csv into.")
]
ExactOption = Annotated[
    bool, typer.Option("--exact", help="Write numbers of 1 to 7 people too, and all of them unrounded.")
]


@app.command()
def returns(
    file: FileArgument,
    frame: FrameOption = None,
    kind: KindOption = None,
    value: ValueOption = None,
    size: SizeOption = None,
    asked: AskedOption = None,
    unit: UnitOption = "people",
    confidence: ConfidenceOption = 0.9,
    out: OutOption = None,
    exact: ExactOption = False,
    as_json: JsonOption = False,
) -> None:
    """Estimate a total over all bodies from the returns of some, as of freedom-of-information requests.

    What bodies returned for their size is carried over to all bodies, with an interval; who did not answer
    is said. A blank, “no answer” or “refused” is no figure; nought is one.
    """
    from remit.bodies.returns import estimate_total
    from remit.bodies.survey import read_survey

    if kind is not None and frame is None:
        say_error("--kind picks bodies out of --frame, which is not given")
        raise typer.Exit(BAD_INPUT)
    survey = read_survey(file, _frame(frame), value=value, size=size, kind=kind, asked=asked)
    total = estimate_total(survey.bodies, confidence)
    written = [] if out is None else _write(survey, total, unit, out, exact=exact)
    if as_json:
        print_json(_as_json(survey, total, unit))
        return
    for warning in survey.warnings:
        sys.stderr.write(f"{warning}\n")
    _print(survey, total, unit)
    if written:
        sys.stdout.write(f"Written: {', '.join(map(str, written))}\n")


def _frame(frame: str | None) -> Path | None:
    """Find the file of all bodies: as it is named, or the bodies of a plan."""
    from remit.bodies.tables import TABLES
    from remit.plan import find_plan, shipped_plans

    if frame is None:
        return None
    path = Path(frame)
    if path.is_dir() or (not path.exists() and frame.replace("_", "-") in shipped_plans()):
        return find_plan(frame) / TABLES["bodies"].file
    return path


def _write(survey: "Survey", total: "Total", unit: str, out: Path, *, exact: bool) -> list[Path]:
    from remit.bodies.survey_files import PEOPLE, survey_tables, write_survey
    from remit.disclosure import GivenAway
    from remit.plan import PLAN_FILE

    if out.is_file():
        say_error(f"{out} is a file; --out wants a folder")
        raise typer.Exit(BAD_INPUT)
    if (out / PLAN_FILE).exists():
        say_error(f"{out} holds a plan; write the tables into a folder of their own")
        raise typer.Exit(BAD_INPUT)
    values = survey.bodies["value"].drop_nulls()
    if unit == PEOPLE and not exact and not (values == values.round()).all():
        say_error("not all figures are whole numbers of people; name the unit with --unit, as --unit FTE")
        raise typer.Exit(BAD_INPUT)
    try:
        tables = survey_tables(survey, total, unit, protect=not exact)
    except GivenAway:
        say_error("the figures cannot be protected: they are of so few people that one would be known")
        raise typer.Exit(BAD_INPUT) from None
    return write_survey(tables, out)


def _as_json(survey: "Survey", total: "Total", unit: str) -> dict[str, Any]:
    from dataclasses import asdict

    from remit.bodies.survey import REFUSED, SILENT, UNLISTED

    return {
        "value": survey.value,
        "size": survey.size,
        "unit": unit,
        **asdict(total),
        "asked": survey.asked,
        "refused": survey.count(REFUSED),
        "no_answer": survey.count(SILENT),
        "not_in_the_returns": survey.count(UNLISTED),
        "assumes": _assumptions(survey, total),
        "faults": [asdict(warning) for warning in survey.warnings],
    }


def _print(survey: "Survey", total: "Total", unit: str) -> None:
    """Print the estimate, who answered, and what is assumed."""
    from remit.cli.words import print_wrapped

    per, ratio = _ratio(total.ratio)
    rows = [
        [f"Total over all {total.bodies} bodies", f"{_number(total.total)} {unit}"],
        [f"Interval ({total.confidence:.0%})", f"{_number(total.low)} to {_number(total.high)}"],
        [f"Returned by the {total.answered} that answered", _number(total.known)],
        [f"For each {per} of {survey.size}", ratio],
    ]
    print_table(survey.value, ["", "Figure"], rows, frozenset({1}))
    sys.stdout.write("\n")
    print_table("Who answered", ["", "Bodies"], _response(survey, total), frozenset({1}))
    sys.stdout.write("\n")
    for line in _assumptions(survey, total):
        print_wrapped(line)


def _response(survey: "Survey", total: "Total") -> list[list[str]]:
    from remit.bodies.survey import REFUSED, SILENT, UNLISTED

    counts = {
        "In all": total.bodies,
        "Asked": survey.asked,
        "Gave a figure": total.answered,
        "Refused, or do not hold it": survey.count(REFUSED),
        "Gave no answer": survey.count(SILENT),
        "Are not in the returns": survey.count(UNLISTED),
    }
    return [[name, f"{number:,}"] for name, number in counts.items()]


def _assumptions(survey: "Survey", total: "Total") -> list[str]:
    """Say how the bodies without a figure differ, and what the estimate takes for granted of them."""
    if total.mean_size_silent is None:
        return ["Every body gave a figure: nothing is assumed."]
    relative = total.mean_size_silent / total.mean_size_answered
    return [
        f"The bodies with a figure have {total.size_covered:.0%} of all {survey.size}: "
        f"{total.mean_size_answered:,.0f} on average. The others have {total.mean_size_silent:,.0f}, "
        f"{relative:.2f} times as much.",
        "The total assumes that the others have as much for their size. If they were like a low body among "
        f"those that answered (the lower quartile) it would be {_number(total.if_silent_low)}; like a high "
        f"one, {_number(total.if_silent_high)}.",
        "The interval covers the chance of which bodies answered, as if they had been drawn at random. It "
        "does not cover a reason for silence that goes with the figure, nor what was counted wrongly.",
    ]


def _ratio(ratio: float) -> tuple[str, str]:
    """Scale a ratio so that it can be read: for each one, 1,000 or 1,000,000 of size."""
    for times in (1, 1_000, 1_000_000):
        if ratio * times >= 0.1 or ratio == 0:
            break
    return f"{times:,}", f"{ratio * times:,.3g}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:,.2f}".removesuffix(".00")
