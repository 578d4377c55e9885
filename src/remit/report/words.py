"""How numbers, money, dates and names are written in a paper, after the style of the NHS service manual."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from remit.disclosure import HIDDEN
from remit.results.odds import in_runs, money, number
from remit.results.written import Writer, share

__all__ = [
    "day",
    "head",
    "in_runs",
    "listed",
    "millions",
    "money",
    "month",
    "number",
    "option_label",
    "part",
    "plain",
    "ranged",
    "sentence_case",
    "share",
    "span",
    "unit",
    "with_range",
    "year",
]

MINUS = "\N{MINUS SIGN}"


def part(write: Writer, value: float, of: float) -> str:
    """Write a share of so many people; a hidden one says so."""
    shown = write.part(value, of)
    return HIDDEN if shown is None else share(shown)


def span(low: str, high: str) -> str:
    """Write a range of two written numbers; two that are written alike are one."""
    return low if low == high else f"{low} to {high}"


def ranged(row: Mapping[str, Any], write: Callable[[float], str], scale: float = 1.0) -> str:
    """Write the range of 9 of 10 runs of a row, in a larger unit if a scale is given."""
    return span(write(row["p05"] / scale), write(row["p95"] / scale))


def with_range(row: Mapping[str, Any], write: Callable[[float], str], scale: float = 1.0) -> str:
    """Write the median of a row with its range in brackets, unless all three are written alike."""
    middle, around = write(row["p50"] / scale), ranged(row, write, scale)
    return middle if around == middle else f"{middle} ({around})"


def millions(pounds: float) -> str:
    """Write pounds in millions with one decimal, for tables that say so."""
    written = f"{abs(pounds) / 1e6:,.1f}"
    return f"{_sign(pounds, written)}{written}"


def head(pounds: float) -> str:
    """Write pounds a head of population, with pence."""
    written = f"{abs(pounds):,.2f}"
    return f"{_sign(pounds, written)}£{written}"


def _sign(value: float, written: str) -> str:
    return MINUS if value < 0 and written.strip("0.,") else ""


def plain(value: float, decimals: int = 0) -> str:
    """Write a number of any unit: three figures that count, or the decimals asked for; whole from 100 on."""
    size = abs(value)
    if value == int(value) or (size >= 100 and not decimals):
        written = f"{size:,.0f}"
    else:
        places = max(decimals, 3 - len(f"{size:.0f}") if size >= 1 else 3)
        written = f"{size:,.{places}f}".rstrip("0").rstrip(".")
    return f"{_sign(value, written)}{written}"


def day(when: date) -> str:
    """Write a date: 1 April 2013."""
    return f"{when.day} {when:%B %Y}"


def month(when: date) -> str:
    """Write a month: April 2013."""
    return f"{when:%B %Y}"


def year(first: int) -> str:
    """Write a financial year by its first calendar year: 2013-14."""
    return f"{first}-{(first + 1) % 100:02d}"


def listed(items: Sequence[str]) -> str:
    """Write a list in a sentence: one, two and three."""
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def sentence_case(text: str) -> str:
    """Write the first letter as a capital and leave the others."""
    return text[:1].upper() + text[1:]


def unit(text: str) -> str:
    """Write a unit with the pound sign."""
    return text.replace("GBP", "£").replace("£ per head", "£ a head")


def option_label(option: str) -> str:
    """Write the name of an option as people read it."""
    return sentence_case(option.replace("-", " "))
