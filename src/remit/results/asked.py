"""Questions put to stored runs: how likely is it that ..., with the Monte Carlo error."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from difflib import get_close_matches

import polars as pl

from remit.results.known import Known, NotAsked, Question, known, read_question
from remit.results.measures import MEASURES
from remit.results.stored import Stored
from remit.results.units import BY_MONTH

SAID = {
    "saving": "recurrent saving",
    "savings": "recurrent saving",
    "net saving": "recurrent saving net of lost control",
    "npv": "net present value",
    "payback": "months to payback",
    "redundancy pay": "cost of redundancies",
    "redundancy cost": "cost of redundancies",
    "cost": "one-off cost",
    "one-off costs": "one-off cost",
    "vacancies": "posts empty at opening",
    "empty posts": "posts empty at opening",
    "staff lost": "all staff lost by closing",
    "people lost": "all staff lost by closing",
    "mars": "voluntary exits",
}
SAID |= {one.label.lower(): one.id for one in MEASURES}
"""What people say, and what pages and papers call it, and the measure that it is."""
_BY = re.compile(r"\s+(?:by|in|at|on)\s+(?P<month>\d{4}-\d{2}(?:-\d{2})?)\s*$", re.I)
_MONTHS = ("%B %Y", "%b %Y", "%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%m/%Y")
_BY_WORD = re.compile(r"\s+(?:by|in|at|on)\s+(?P<word>\S.*)$", re.I)


def read_asked(text: str) -> Question:
    """Read a question such as `recurrent saving > 20m by 2027-04`; see `known.read_question`.

    Raises:
        NotAsked: when it is not written so.
    """
    dated = _BY.search(text)
    said = None if dated else _BY_WORD.search(text, max(text.rfind("<"), text.rfind(">"), 0))
    cut = dated or said
    question = read_question(text[: cut.start()] if cut else text)
    where = dict(question.where)
    if cut:
        if "month" in where:
            raise NotAsked(f"{text!r} names two months: leave one out")
        where["month"] = _month(cut.group(1), text)
    measure = " ".join(question.measure.split())
    measure = SAID.get(measure.lower(), measure)
    return Question(text, measure, where, question.sign, question.value)


def _month(said: str, text: str) -> str:
    """Read a month as figures or as people write it."""
    try:
        return read_question(f"x [month={said}] > 1").where["month"]
    except NotAsked:
        for form in _MONTHS:
            with suppress(ValueError):
                return datetime.strptime(said, form).date().replace(day=1).isoformat()
    raise NotAsked(f"{said!r} in {text!r} is not a month: write it as 2027-04 or April 2027")


def ask(stored: Stored, text: str, runs: int | None = None) -> Known:
    """Say how likely something is by stored runs.

    Args:
        stored: the results.
        text: the question.
        runs: how many of the runs to count, the first ones; by default all. Answers about several options
            go together if they count the same runs of each.

    Raises:
        NotAsked: when it is not a question, no run measures it, or it could mean several figures.
    """
    question = read_asked(text)
    rows = stored.odds().filter(pl.col("run").is_between(1, runs or stored.runs))
    measure = _named(question.measure, rows)
    question = Question(question.text, measure, question.where, question.sign, question.value)
    of_it = rows.filter(pl.col("measure") == measure).collect()
    of_it, question = _at_a_month(stored, of_it, question)
    held = question.holds(of_it)
    return known(text, sum(held), len(held))


def _at_a_month(stored: Stored, rows: pl.DataFrame, question: Question) -> tuple[pl.DataFrame, Question]:
    """Take the month that is meant: the plan's last where a measure by month is asked without one."""
    months = rows["month"].unique().sort()
    wanted = question.where.get("month")
    if wanted is None and question.measure in BY_MONTH:
        return rows.filter(pl.col("month") == months[-1]), question
    if wanted is not None and wanted not in months.cast(pl.String).to_list():
        if months.len() > 1:
            span = f"from {months[0]:%Y-%m} to {months[-1]:%Y-%m}"
            few = f": in {', '.join(f'{m:%Y-%m}' for m in months)}" if months.len() <= 6 else f" {span}"
            raise NotAsked(f"{question.measure!r} is measured{few}, not in {wanted[:7]}")
        if months[0].isoformat() > wanted:
            raise NotAsked(
                f"{question.measure!r} is known only from {months[0]:%Y-%m} on, not by {wanted[:7]}"
            )
        # One figure of the whole plan, that stands by the month asked about.
        where = {key: value for key, value in question.where.items() if key != "month"}
        return rows, Question(question.text, question.measure, where, question.sign, question.value)
    return rows, question


def _named(measure: str, rows: pl.LazyFrame) -> str:
    """Find the measure that is meant, whatever its letters' case; name those near it if there is none."""
    names = rows.select(pl.col("measure").unique()).collect()["measure"].sort().to_list()
    by_lower = {name.lower(): name for name in names}
    if measure.lower() in by_lower:
        return by_lower[measure.lower()]
    raise NotAsked(f"no run measures {measure!r}{near_measures(measure, names)}")


def near_measures(measure: str, names: Iterable[str]) -> str:
    """Name the measures that somebody may have meant, the nearest first."""
    known_names = list(names)
    meant = {
        **{name.lower(): name for name in known_names},
        **{k: v for k, v in SAID.items() if v in known_names},
    }
    near = [meant[word] for word in get_close_matches(measure.lower(), meant, n=4, cutoff=0.5)]
    words = set(re.findall(r"[a-z]{3,}", measure.lower()))
    shared = sorted(
        known_names,
        key=lambda name: -len(words & set(re.findall(r"[a-z]{3,}", name.lower()))),
    )
    near += [name for name in shared if words & set(re.findall(r"[a-z]{3,}", name.lower()))]
    first = list(dict.fromkeys(near))[:5]
    return f"; near it are: {', '.join(map(repr, first))}" if first else "; remit ask PLAN --list names all"


def measures_of(stored: Stored) -> pl.DataFrame:
    """List what can be asked of stored runs: `measure, unit, of, months`."""
    rows = stored.odds().filter(pl.col("run") == 1)
    parts = [
        pl.when((pl.col(name) != "all").any()).then(pl.lit(name)).otherwise(None).alias(name)
        for name in ("body", "function", "band")
    ]
    found = rows.group_by("measure", "unit").agg(*parts, months=pl.col("month").n_unique()).collect()
    return (
        found.sort("measure")
        .with_columns(
            pl.concat_str(["body", "function", "band"], separator=", ", ignore_nulls=True).alias("of")
        )
        .select("measure", "unit", "of", "months")
    )
