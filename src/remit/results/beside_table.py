"""Options beside each other, written: for the terminal, as JSON, as a table for other programs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from remit.results.beside import Beside
from remit.results.measures import Measure, months, signed
from remit.results.spread import Spread
from remit.results.written import PROTECTED, Writer, money, number, per_cent, share


@dataclass(frozen=True)
class Rank:
    """An option in the order of a measure, written.

    Attributes:
        option: the option.
        difference: median difference from the one that all are held against.
        range: where 9 of 10 differences lie.
        beats: odds that it is better than that one, with their standard error.
        best: odds that it is the best of all.
    """

    option: str
    difference: str
    range: str
    beats: str
    best: str


def columns_shown(compared: Sequence[Beside]) -> list[Beside]:
    """Give the measures that a table on a screen has room for: those with a short heading that differ."""
    return [one for one in compared if one.measure.short][:6]


def written(one: Beside, option: str) -> str:
    """Write the median of a measure under an option, and below it where 9 of 10 runs lie."""
    write, spread = _writer(one.measure), one.spread(option)
    low, high = write(spread.low), write(spread.high)
    return f"{write(spread.median)}\n{low if low == high else f'{low} to {high}'}"


def _writer(measure: Measure) -> Callable[[float], str]:
    by_unit = {"share": per_cent, "gbp": _money, "people": number, "months": months}
    return by_unit[measure.unit]


def _money(pounds: float) -> str:
    return money(pounds).replace(" million", "m")


def ranking(compared: Sequence[Beside], by: str, against: str) -> list[Rank]:
    """Rank options by what they change in a measure against one of them, the best first."""
    one = next(found for found in compared if found.measure.id == by)
    best = one.best()
    return [_rank(one, option, against, best[option]) for option in one.ranked(against)]


def _rank(one: Beside, option: str, against: str, best: float) -> Rank:
    if option == against:
        return Rank(option, "", "", "", share(best))
    spread, beats = one.difference(option, against), one.beats(option, against)
    span = f"{signed(one.measure, spread.low)} to {signed(one.measure, spread.high)}"
    odds = f"{share(beats.odds)} (± {beats.error:.1%})"
    return Rank(option, signed(one.measure, spread.median), span, odds, share(best))


def as_json(compared: Sequence[Beside], against: str, by: str, manifest: dict[str, Any]) -> dict[str, Any]:
    """Give the comparison as plain values: every measure, differences, and the odds of each pair."""
    return {
        "title": manifest["title"],
        "seed": manifest["seed"],
        "runs": int(compared[0].values.shape[1]),
        "against": against,
        "ranked_by": by,
        "ranking": [vars(rank) for rank in ranking(compared, by, against)],
        "measures": [_plain(one, against) for one in compared],
    }


def _plain(one: Beside, against: str) -> dict[str, Any]:
    def points(spread: Spread) -> dict[str, float]:
        return {"median": spread.median, "low": spread.low, "high": spread.high}

    pairs = [
        {"option": a, "than": b, "better": known.odds, "error": known.error}
        for a in one.options
        for b in one.options
        if a != b
        for known in (one.beats(a, b),)
    ]
    return {
        "measure": one.measure.id,
        "unit": one.measure.unit,
        "more_is_better": one.measure.more_is_better,
        "options": {name: points(one.spread(name)) for name in one.options},
        "differences": {name: points(one.difference(name, against)) for name in one.options},
        "best": one.best(),
        "pairs": pairs,
    }


def table_of(compared: Sequence[Beside], against: str, protect: bool) -> pl.DataFrame:
    """Give the comparison as a table: `measure, unit, option, median, low, high, difference, better`.

    Where small numbers are hidden, numbers are written protected, and differences and odds, which could give
    a hidden number away, are left out.
    """
    rows = []
    for one in compared:
        for option in one.options:
            spread, gap = one.spread(option), one.difference(option, against)
            write = _protected(one) if protect else str
            rows.append(
                {
                    "measure": one.measure.id,
                    "unit": one.measure.unit,
                    "option": option,
                    **{name: write(getattr(spread, name)) for name in ("median", "low", "high")},
                    "difference": "" if protect else str(gap.median),
                    "better": "" if protect or option == against else str(one.beats(option, against).odds),
                }
            )
    return pl.DataFrame(rows)


def _protected(one: Beside) -> Callable[[float], str]:
    write: Writer = PROTECTED
    if one.measure.unit == "people":
        return write.people
    if one.measure.unit == "gbp":
        return lambda value: write.money(value, abs(value))
    return lambda value: f"{round(value, 2):g}"


def write_table(compared: Sequence[Beside], against: str, path: Path, protect: bool) -> None:
    """Write the comparison as a CSV file."""
    table_of(compared, against, protect).write_csv(path)
