"""A total over all bodies as files for more than one reader: counts of fewer than eight people hidden.

What follows from hidden or rounded figures is worked out from what is shown, or left out, so that it gives
nothing away.
"""

from math import ceil, floor, log10
from pathlib import Path

import polars as pl

from remit.bodies.defuse import defused
from remit.bodies.returns import Total
from remit.bodies.survey import ANSWERED, REFUSED, SILENT, UNLISTED, Survey
from remit.disclosure import ALL, HIDDEN, LEAST, protect_counts

PEOPLE = "people"
"""The unit whose figures are protected."""


def survey_tables(
    survey: Survey, total: Total, unit: str = PEOPLE, *, protect: bool = True
) -> dict[str, pl.DataFrame]:
    """Give the estimate and what each body returned, as text.

    Args:
        survey: What was asked and came back.
        total: The estimate from it.
        unit: Unit of the figures; those of people are protected, which must be whole numbers.
        protect: False leaves the figures exact, for the body's own use and at national level.

    Returns:
        `estimate` with `measure` and `value`, and `returns` with a row a body.
    """
    shown = protect and unit == PEOPLE
    columns = ["body", "name", "size", "value", "answer"]
    everyone = pl.DataFrame(
        {
            "body": [ALL],
            "name": [None],
            "size": [survey.bodies["size"].sum()],
            "value": [total.known],
            "answer": [None],
        },
        schema={name: survey.bodies.schema[name] for name in columns},
    )
    listed = pl.concat([survey.bodies.select(columns), everyone])
    exact = listed.with_columns(pl.col("value").map_elements(_exact, return_dtype=pl.String))
    returns = protect_counts(listed, ["body"], "value") if shown else exact
    returns = returns.with_columns(pl.col("size").map_elements(_exact, return_dtype=pl.String))
    known = returns["value"][-1]
    measures = _protected(survey, total, known, returns) if shown else _plain(total)
    rows = [("unit", unit), *_response(survey, total), *measures, ("confidence", f"{total.confidence:g}")]
    return {"estimate": pl.DataFrame(rows, schema=["measure", "value"], orient="row"), "returns": returns}


def write_survey(tables: dict[str, pl.DataFrame], folder: Path) -> list[Path]:
    """Write the tables as CSV files into a folder, which is made if it is not there; give their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, table in tables.items():
        paths.append(folder / f"{name}.csv")
        defused(table).write_csv(paths[-1])
    return paths


def _response(survey: Survey, total: Total) -> list[tuple[str, str]]:
    """Give how many answered and how large they are; counts of bodies, which are no people."""
    rows = [("bodies", survey.bodies.height), ("asked", survey.asked)]
    rows += [(answer, survey.count(answer)) for answer in (ANSWERED, REFUSED, SILENT, UNLISTED)]
    means = [("mean size of those that answered", total.mean_size_answered)]
    if total.mean_size_silent is not None:
        means.append(("mean size of the others", total.mean_size_silent))
    return [
        *((name, str(number)) for name, number in rows),
        ("share of size that answered", f"{total.size_covered:.3f}"),
        *((name, f"{mean:.0f}") for name, mean in means),
    ]


def _plain(total: Total) -> list[tuple[str, str]]:
    return [
        ("known", _exact(total.known)),
        ("ratio", f"{total.ratio:.6g}"),
        ("total", _exact(round(total.total, 2))),
        ("low", _exact(round(total.low, 2))),
        ("high", _exact(round(total.high, 2))),
        ("variance", f"{total.variance:.6g}"),
        ("total if the others had a low ratio", _exact(round(total.if_silent_low, 2))),
        ("total if the others had a high ratio", _exact(round(total.if_silent_high, 2))),
    ]


def _protected(survey: Survey, total: Total, known: str, returns: pl.DataFrame) -> list[tuple[str, str]]:
    """Give the estimate as it follows from the known sum as it is shown.

    Quartiles of ratios are the figures of one or two bodies, and are left out. So is the interval where few
    bodies answered and a figure of theirs is hidden: its width would tell it.
    """
    names = ("known", "ratio", "total", "low", "high")
    if known == HIDDEN:
        return [(name, HIDDEN) for name in names]
    size = float(survey.bodies["size"].sum())
    ratio = float(known) / (size * total.size_covered)
    estimate = ratio * size
    ends = [HIDDEN, HIDDEN]
    if total.answered >= LEAST or HIDDEN not in returns["value"].to_list():
        low = max(float(known), estimate - (total.total - total.low))
        ends = [
            _exact(_three_digits(low, up=False)),
            _exact(_three_digits(estimate + total.high - total.total, up=True)),
        ]
    return list(zip(names, (known, f"{ratio:.4g}", _exact(round(estimate)), *ends), strict=True))


def _three_digits(value: float, *, up: bool) -> float:
    """Round outwards to three digits, or to whole people where that is coarser."""
    if value <= 0:
        return 0.0
    step = 10.0 ** max(0, floor(log10(value)) - 2)
    return (ceil if up else floor)(value / step) * step


def _exact(value: float) -> str:
    return f"{value:.15g}"
