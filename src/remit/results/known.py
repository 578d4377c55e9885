"""Stopping when the asked odds are known: a question such as `voluntary exits > 1000`, and how sure one is.

The standard error is half the width of the Wilson interval at one standard deviation (Wilson 1927). Unlike
the plain one it is not nought when every run so far has said the same. Whether to stop is asked after whole
chunks in order, and not before `LEAST_RUNS`: so it does not depend on who works, and a chance beginning does
not end the work.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from math import sqrt
from typing import Any

import polars as pl

from remit.results.units import SHARE

LEAST_RUNS = 100
"""Fewest runs before a question may stop the work (our choice)."""
NORMAL_95 = 1.959964
"""How many standard deviations of the normal distribution 95% lie within."""
SCALES = {"": 1.0, "k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
WORDS = {
    "people": ("people", 1.0),
    "staff": ("people", 1.0),
    "posts": ("posts", 1.0),
    "bodies": ("bodies", 1.0),
    "months": ("months", 1.0),
    "years": ("months", 12.0),
}
"""Words after a number that say what it counts, with the unit of the table and how many of it they are."""
WHERE = ("body", "function", "band", "month")
_QUESTION = re.compile(
    r"\s*(?P<measure>.+?)\s*(?:\[(?P<where>[^\]]*)\])?\s*(?P<sign>[<>]=?)\s*(?P<value>[^<>]+?)\s*"
)
_VALUE = re.compile(
    r"(?P<minus>-?)\s*(?P<pound>£?)\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>[a-z]*)\s*(?P<percent>%?)",
    re.I,
)


class NotAsked(ValueError):
    """A question that cannot be asked: how it is written, or what no run measures."""


@dataclass(frozen=True)
class Question:
    """One question whose odds are asked.

    Attributes:
        text: as it was asked.
        measure: measure of the `odds` table.
        where: columns that say which row is meant, where it is not the one of the whole plan.
        sign: `>`, `>=`, `<` or `<=`.
        value: the limit as it was written.
    """

    text: str
    measure: str
    where: dict[str, str]
    sign: str
    value: str

    def holds(self, rows: pl.DataFrame) -> list[bool]:
        """Tell for each run of some rows of `odds` whether it holds; a run that measured nothing is left out.

        Raises:
            NotAsked: when no run measured it, several rows of a run could be meant, or the unit does not fit.
        """
        named = rows.filter(pl.col("measure") == self.measure)
        if named.is_empty():
            raise NotAsked(f"no run measures {self.measure!r}{_nearest(self.measure, rows)}")
        keys = {"body": "all", "function": "all", "band": "all"} | self.where
        chosen = named.filter(pl.col(name).cast(pl.String) == value for name, value in keys.items())
        if chosen.is_empty() or chosen["run"].is_duplicated().any():
            raise NotAsked(f"{self.text!r} could be several figures, or none: {_which(named)}")
        limit = limit_of(self.value, chosen["unit"][0])
        value = pl.col("value").cast(pl.Float64)
        signs = {">": value > limit, ">=": value >= limit, "<": value < limit, "<=": value <= limit}
        return chosen.sort("run").select(signs[self.sign]).to_series().to_list()


def read_question(text: str) -> Question:
    """Read `MEASURE > VALUE`, or `MEASURE [function=finance, month=2014-04-01] > VALUE`.

    Raises:
        NotAsked: when it is not written so.
    """
    found = _QUESTION.fullmatch(text)
    how = "write it as 'share of all staff lost by closing > 40%'"
    if found is None:
        raise NotAsked(f"{text!r} is not a question: {how}")
    where = {}
    for part in filter(None, (part.strip() for part in (found["where"] or "").split(","))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if name not in WHERE or not equals or not value:
            raise NotAsked(f"{part!r} in {text!r} does not say which: name one of {', '.join(WHERE)}, then =")
        if name == "month":
            value = _month(value, text)
        where[name] = value
    if _VALUE.fullmatch(found["value"]) is None:
        raise NotAsked(f"{found['value']!r} in {text!r} is not a number: {how}")
    return Question(text, found["measure"], where, found["sign"], found["value"])


def _month(value: str, text: str) -> str:
    try:
        return date.fromisoformat(value if len(value) > 7 else f"{value}-01").replace(day=1).isoformat()
    except ValueError:
        raise NotAsked(f"{value!r} in {text!r} is not a month: write it as 2014-04") from None


def limit_of(text: str, unit: str) -> float:
    """Give a limit in the unit of the odds table: `40%` of shares, `£230 million` of pence, `1,000` people.

    Raises:
        NotAsked: when it is no number, or its unit is not that of the measure.
    """
    found = _VALUE.fullmatch(text)
    word = found["scale"].lower() if found else ""
    if found and word in WORDS and WORDS[word][0] != unit and word != unit:
        raise NotAsked(f"{text!r} counts {word}, and the measure is in {unit}")
    scale = SCALES.get(word, 1.0 if word == unit else WORDS[word][1] if word in WORDS else None)
    if found is None or scale is None:
        raise NotAsked(f"{text!r} is not a number; millions are written as 230 million or 230m")
    number = float(found["number"].replace(",", "")) * scale * (-1 if found["minus"] else 1)
    if found["percent"] and unit != SHARE:
        raise NotAsked(f"{text!r} is a share, and the measure is in {unit}")
    if found["pound"] and not unit.startswith("pence"):
        raise NotAsked(f"{text!r} is money, and the measure is in {unit}")
    if unit == SHARE:
        if not found["percent"] and abs(number) > 1:
            raise NotAsked(f"{text!r}: write a share as 40% or 0.4")
        return number * (100 if found["percent"] else 10_000)
    return number * 100 if unit.startswith("pence") or unit == "FTE/100" else number


def _nearest(measure: str, rows: pl.DataFrame) -> str:
    names = rows["measure"].unique().sort().to_list()
    near = get_close_matches(measure, names, n=3, cutoff=0.4)
    near += [name for name in names if measure.lower() in name.lower() and name not in near][: 5 - len(near)]
    return f"; near it are: {', '.join(map(repr, near))}" if near else ""


def _which(named: pl.DataFrame) -> str:
    """Say which rows of a measure there are, by the columns that tell them apart."""
    few = []
    for name in WHERE:
        values = named[name].cast(pl.String).unique().sort().to_list()
        if len(values) > 1:
            few.append(f"{name}={values[0]} (or another of {len(values)})")
        elif name != "month" and values != ["all"]:
            few.append(f"{name}={values[0]}")
    return f"say which, as in [{', '.join(few)}]"


@dataclass(frozen=True)
class Known:
    """How well the odds of a question are known.

    Attributes:
        question: as it was asked.
        runs: runs that measured it.
        odds: share of them in which it holds.
        error: standard error of the odds.
        low: lower end of the 95% Wilson interval.
        high: upper end of it.
    """

    question: str
    runs: int
    odds: float
    error: float
    low: float
    high: float


def known(question: str, held: int, runs: int) -> Known:
    """Say how well odds are known when a question held in so many of the runs."""
    _, error = wilson(held, runs, 1.0)
    middle, half = wilson(held, runs, NORMAL_95)
    return Known(question, runs, held / runs, error, max(0.0, middle - half), min(1.0, middle + half))


def wilson(held: int, runs: int, z: float) -> tuple[float, float]:
    """Give the middle and half the width of the Wilson interval.

    (p + z²/2n) / (1 + z²/n) and z / (1 + z²/n) * sqrt(p (1 - p) / n + z² / 4n²).
    """
    share, shrink = held / runs, 1 + z * z / runs
    middle = (share + z * z / (2 * runs)) / shrink
    return middle, z / shrink * sqrt(share * (1 - share) / runs + z * z / (4 * runs * runs))


@dataclass
class Stopping:
    """When to stop: the questions, the error asked for, and what the runs said so far.

    Attributes:
        questions: what is asked; none never stops.
        error: standard error at which odds count as known.
        counts: for each question, in how many runs it held and in how many it was measured.
    """

    questions: Sequence[Question]
    error: float
    counts: list[list[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.counts = [[0, 0] for _ in self.questions]

    def check(self, central: pl.DataFrame) -> None:
        """Hold the questions against the rows of run 0.

        Raises:
            NotAsked: when one cannot be asked of this plan.
        """
        for question in self.questions:
            question.holds(central)

    def add(self, rows: pl.DataFrame) -> None:
        """Count the rows of `odds` of one chunk; run 0 does not count."""
        drawn = rows.filter(pl.col("run") > 0)
        for question, count in zip(self.questions, self.counts, strict=True):
            if question.measure in drawn["measure"]:
                held = question.holds(drawn)
                count[0] += sum(held)
                count[1] += len(held)

    @property
    def known(self) -> list[Known]:
        """How well the odds are known so far."""
        asked = zip(self.questions, self.counts, strict=True)
        return [known(question.text, held, runs) for question, (held, runs) in asked if runs]

    def enough(self, runs: int) -> bool:
        """Tell whether all odds are known after so many runs."""
        found = self.known
        all_measured = bool(self.questions) and len(found) == len(self.questions)
        return runs >= LEAST_RUNS and all_measured and all(one.error < self.error for one in found)

    def as_json(self, runs: int) -> dict[str, Any]:
        """Give what was asked and what is known after so many runs, for the manifest."""
        odds = [vars(one) for one in self.known]
        return {"error": self.error, "least_runs": LEAST_RUNS, "known": self.enough(runs), "odds": odds}


def stopping(questions: Iterable[str], error: float) -> Stopping:
    """Read the questions that are to be known within a standard error.

    Args:
        questions: each as `read_question` takes it.
        error: standard error of the odds, above 0 and below 0.5.

    Raises:
        NotAsked: when a question is not one, or the error is out of bounds.
    """
    if not 0 < error < 0.5:
        raise NotAsked(f"an error of {error} says nothing: choose one above 0 and below 0.5, as 0.01")
    return Stopping([read_question(text) for text in questions], error)
