"""How good forecasts were: the continuous ranked probability score, coverage, and where outcomes fell.

The score is taken from the five points that are stored: between them the cumulative distribution is taken to
be straight, and beyond the 5% and 95% points all of what is left lies on them. It is exact for that
distribution: 2 x the integral over levels of the pinball loss (Laio and Tamea 2007, Hydrology and Earth
System Sciences 11: 1267-1277; Gneiting and Raftery 2007, Journal of the American Statistical Association 102:
359-378). The naive forecast gets the points that a cautious official would give it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from remit.faults import Fault, FaultsFound, hint

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
POINTS = ("p05", "p25", "p50", "p75", "p95")
WIDENED = (0.6, 0.85, 1.0, 1.15, 1.4)
"""What a cautious official makes of a single number at the five points."""
BINS = 5
"""Bars of the calibration plot: one a fifth of the forecast's probability."""
ANSWER_COLUMNS = ("id", "answer")


@dataclass(frozen=True)
class Scored:
    """One question's forecast held against what happened.

    Attributes:
        id: the question.
        answer: what happened.
        score: continuous ranked probability score, in the question's unit; 0 is perfect.
        naive: score of the widened naive forecast; none where the forecasts give none.
        inside_50: whether the answer lies between the 25% and 75% points.
        inside_90: whether it lies between the 5% and 95% points.
        place: the forecast's probability of a lower value, straight between the points.
    """

    id: str
    answer: float
    score: float
    naive: float | None
    inside_50: bool
    inside_90: bool
    place: float

    @property
    def better(self) -> bool | None:
        """Whether it beats the naive forecast; none where there is none."""
        return None if self.naive is None else self.score < self.naive


@dataclass(frozen=True)
class Scores:
    """All questions that have an answer.

    Attributes:
        questions: one a question, in the order of the forecasts.
        unanswered: ids of forecasts without an answer.
    """

    questions: tuple[Scored, ...]
    unanswered: tuple[str, ...]

    @property
    def better(self) -> int:
        """Questions on which the forecast beats the naive one."""
        return sum(question.better is True for question in self.questions)

    @property
    def compared(self) -> int:
        """Questions with a naive forecast."""
        return sum(question.naive is not None for question in self.questions)

    @property
    def skill(self) -> float | None:
        """Mean over questions of 1 - score / naive score, each at least -1; none without a naive one."""
        ratios = [
            max(1.0 - question.score / question.naive, -1.0)
            for question in self.questions
            if question.naive is not None and question.naive > 0.0
        ]
        return sum(ratios) / len(ratios) if ratios else None

    def coverage(self, range_: int) -> float:
        """Share of answers inside the 50% or the 90% range."""
        inside = [q.inside_50 if range_ == 50 else q.inside_90 for q in self.questions]
        return sum(inside) / len(inside)

    def places(self) -> list[int]:
        """Count answers by fifths of the forecast's probability: even bars mean honest ranges."""
        bars = [0] * BINS
        for question in self.questions:
            bars[min(int(question.place * BINS), BINS - 1)] += 1
        return bars


def ranked_probability_score(points: Sequence[float], answer: float) -> float:
    """Give the continuous ranked probability score of five points.

    Args:
        points: the 5%, 25%, 50%, 75% and 95% points, none lower than the one before.
        answer: what happened.
    """
    levels = (0.0, *LEVELS, 1.0)
    values = (points[0], *points, points[-1])
    return sum(
        _piece(*piece, answer) for piece in zip(levels[:-1], levels[1:], values[:-1], values[1:], strict=True)
    )


def _piece(low: float, high: float, at_low: float, at_high: float, answer: float) -> float:
    """Integrate twice the pinball loss over a piece on which the quantile is straight: exact by Simpson."""
    if at_low < answer < at_high:
        middle = low + (high - low) * (answer - at_low) / (at_high - at_low)
        return _piece(low, middle, at_low, answer, answer) + _piece(middle, high, answer, at_high, answer)
    above = 1.0 if at_low + at_high > 2.0 * answer else 0.0
    values = []
    for share in (0.0, 0.5, 1.0):
        level, value = low + share * (high - low), at_low + share * (at_high - at_low)
        values.append(2.0 * (above - level) * (value - answer))
    return (high - low) * (values[0] + 4.0 * values[1] + values[2]) / 6.0


def place_of(points: Sequence[float], answer: float) -> float:
    """Give the forecast's probability of a lower value; half of it where several points are the answer."""
    if answer < points[0]:
        return LEVELS[0] / 2.0
    if answer > points[-1]:
        return (1.0 + LEVELS[-1]) / 2.0
    same = [level for level, value in zip(LEVELS, points, strict=True) if value == answer]
    if same:
        return (same[0] + same[-1]) / 2.0
    return float(np.interp(answer, points, LEVELS))


def score(forecasts: pl.DataFrame, answers: pl.DataFrame) -> Scores:
    """Hold forecasts against answers.

    Args:
        forecasts: columns `id`, `p05` to `p95`, and `naive` where there is a naive forecast.
        answers: columns `id` and `answer`, a number in the unit of the question.
    """
    known = dict(answers.select(ANSWER_COLUMNS).iter_rows())
    found, unanswered = [], []
    for row in forecasts.iter_rows(named=True):
        answer = known.get(row["id"])
        if answer is None:
            unanswered.append(row["id"])
            continue
        points = [row[point] for point in POINTS]
        naive = row.get("naive")
        found.append(
            Scored(
                id=row["id"],
                answer=answer,
                score=ranked_probability_score(points, answer),
                naive=None if naive is None else ranked_probability_score(widened(naive), answer),
                inside_50=points[1] <= answer <= points[3],
                inside_90=points[0] <= answer <= points[4],
                place=place_of(points, answer),
            )
        )
    return Scores(tuple(found), tuple(unanswered))


def widened(naive: float) -> list[float]:
    """Give the five points of a naive forecast, in rising order; those of a naive 0 are all 0."""
    return sorted(factor * naive for factor in WIDENED)


def read_forecasts(path: Path) -> pl.DataFrame:
    """Read a file of forecasts: `id`, `mean`, the five points, and `naive` if it has one.

    Raises:
        FaultsFound: columns are missing, an id stands twice, a cell is no number, or points are not in order.
    """
    table = _read(path, ("id", *POINTS))
    numbers = [name for name in ("mean", *POINTS, "naive") if name in table.columns]
    table, faults = _numbers(path, table, numbers, needed=("p05", "p25", "p50", "p75", "p95"))
    for line, row in enumerate(table.iter_rows(named=True), start=2):
        points = [row[point] for point in POINTS]
        if None not in points and points != sorted(points):
            what, remedy = "has a lower value than the point before it", "give the points in rising order"
            faults.append(Fault("range", path.name, line, "p05 to p95", str(points), what, remedy))
    _raise_any(faults)
    return table


def read_answers(path: Path, forecasts: pl.DataFrame) -> pl.DataFrame:
    """Read a file of answers: `id` and `answer`; an empty answer is one that is not known yet.

    Raises:
        FaultsFound: columns are missing, an id stands twice or is of no forecast, a cell is no number, or
            there is no answer at all.
    """
    table, faults = _numbers(path, _read(path, ANSWER_COLUMNS), ["answer"], needed=())
    ids = forecasts["id"].to_list()
    for line, name in enumerate(table["id"], start=2):
        if name not in ids:
            what, remedy = "has no forecast", f"correct it or leave the row out{hint(str(name), ids)}"
            faults.append(Fault("id", path.name, line, "id", name, what, remedy))
    if not faults and table["answer"].null_count() == table.height:
        faults.append(
            Fault("empty", path.name, None, "answer", None, "holds no answer", "give one number a question")
        )
    _raise_any(faults)
    return table.drop_nulls("answer")


def _read(path: Path, columns: Sequence[str]) -> pl.DataFrame:
    try:
        table = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        what = f"cannot be read: {error}"
        raise FaultsFound([Fault("file", str(path), None, None, None, what, "give a CSV file")]) from error
    table = table.rename({name: name.strip() for name in table.columns})
    faults = [
        Fault("column", path.name, 1, name, None, "is missing", f"add it{hint(name, table.columns)}")
        for name in columns
        if name not in table.columns
    ]
    _raise_any(faults)
    seen: set[str | None] = set()
    for line, name in enumerate(table["id"], start=2):
        if name is None or name in seen:
            what = "is blank" if name is None else "stands twice"
            faults.append(Fault("id", path.name, line, "id", name, what, "give each question one row"))
        seen.add(name)
    _raise_any(faults)
    return table


def _numbers(
    path: Path, table: pl.DataFrame, columns: Sequence[str], needed: Sequence[str]
) -> tuple[pl.DataFrame, list[Fault]]:
    faults, typed = [], table
    for name in columns:
        text = table[name].str.strip_chars()
        number = text.cast(pl.Float64, strict=False)
        for line, (cell, value) in enumerate(zip(text, number, strict=True), start=2):
            wrong = bool(cell) and (value is None or not np.isfinite(value))
            if wrong or (not cell and name in needed):
                what = "is not a number" if cell else "is blank"
                remedy = "write digits, without thousands separators or units"
                faults.append(Fault("number", path.name, line, name, cell, what, remedy))
        typed = typed.with_columns(number.alias(name))
    return typed, faults


def _raise_any(faults: list[Fault]) -> None:
    if faults:
        raise FaultsFound(faults)
