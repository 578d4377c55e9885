"""How figures about people are written: exactly for one reader, protected for more than one.

A protected paper shows three sorts of figures. Counts of people who are there are judged with everything they
add up to (`remit.disclosure`). Figures of simulated lives (medians and ranges over runs) are written by the
rule for one figure, and hidden as well where they would complete a total. Shares and money are hidden over
fewer than 8 people.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from remit.disclosure import ALL, HIDDEN, is_small, protect_counts, rounded, with_totals

DRAWN = 4.0
"""Where a chart draws a hidden number: in the middle of 1 to 7."""
WHOLE_PER_CENT = 100
"""Number of people from which shares are whole percentages: below it one per cent is less than a person."""
COARSE = 0.05
SAYS = (
    "Numbers of 1 to 7 people or posts are hidden (*), as are totals that would give one away, and shares "
    "and money over fewer than 8 people. Other numbers are rounded to the nearest 5, shares of fewer than "
    "100 people to the nearest 5%, money to the nearest £1,000 at least. Charts draw a hidden number at 4 "
    "and leave a hidden share out."
)
"""What is hidden in a protected paper."""


@dataclass(frozen=True)
class Writer:
    """Writes figures about people.

    Attributes:
        protect: Whether small numbers are hidden and others rounded.
    """

    protect: bool = False

    def few(self, people: float) -> bool:
        """Tell whether a share or an amount over so many people is hidden."""
        return self.protect and is_small(round(people))

    def size(self, count: float) -> float:
        """Give the count that a chart draws."""
        if not self.protect:
            return count
        return DRAWN if self.few(count) else float(rounded(round(count)))

    def people(self, count: float) -> str:
        """Write a number of people or posts."""
        if self.few(count):
            return HIDDEN
        return number(self.size(count))

    def part(self, value: float, of: float) -> float | None:
        """Give the share that is shown of so many people; none where it is hidden."""
        if self.few(of):
            return None
        if self.protect and of < WHOLE_PER_CENT:
            return round(round(value / COARSE) * COARSE, 2)
        return value

    def share(self, value: float, of: float) -> str:
        """Write a share of so many people."""
        shown = self.part(value, of)
        return HIDDEN if shown is None else per_cent(shown)

    def pounds(self, value: float, people: float) -> float:
        """Give the pounds over so many people that are shown; nought where they are hidden."""
        if not self.protect:
            return value
        return 0.0 if self.few(people) else round(value / 1000) * 1000.0

    def rounded(self, unit: str, difference: float) -> float:
        """Give a difference of what the whole plan comes to as it is shown: money to the nearest £1,000."""
        return round(difference / 1000) * 1000.0 if self.protect and unit == "gbp" else difference

    def money(self, pounds: float, people: float) -> str:
        """Write pounds over so many people."""
        return HIDDEN if self.few(people) else money(self.pounds(pounds, people))

    def hidden(self, table: pl.DataFrame, keys: Sequence[str], counts: Sequence[str]) -> pl.DataFrame:
        """Tell which counts of a table are hidden: small ones, and totals that would give one away.

        Medians over runs do not add up. They are judged as if they did, each total as the sum of its parts.

        Args:
            table: long table with `all` in the key's column of a total.
            keys: its key columns.
            counts: columns of counts, judged each by itself.

        Returns:
            The table with each of the columns true where it is hidden.
        """
        if not self.protect:
            return table.with_columns(pl.lit(False).alias(name) for name in counts)
        whole = table.select(*(pl.col(key).cast(pl.String) for key in keys), *counts).with_columns(
            pl.col(list(counts)).round().cast(pl.Int64)
        )
        parts = whole.filter(pl.col(key) != ALL for key in keys)
        judged = protect_counts(with_totals(parts, keys, counts), keys, list(counts))
        own = whole.select(*keys, *(pl.col(name).is_between(1, 7).alias(name) for name in counts))
        told = own.join(judged, on=list(keys), how="left", maintain_order="left", suffix="_told")
        hides = [
            (pl.col(name) | (pl.col(f"{name}_told") == HIDDEN).fill_null(value=False)).alias(name)
            for name in counts
        ]
        return table.with_columns(told.select(hides))


EXACT, PROTECTED = Writer(), Writer(protect=True)


def per_cent(value: float) -> str:
    """Write a share as a whole percentage."""
    return f"{100 * value:.0f}%"


def share(value: float) -> str:
    """Write a share as a whole percentage; what is not quite nothing or all says so."""
    text = per_cent(value)
    if value > 0 and text == "0%":
        return "under 1%"
    return "over 99%" if value < 1 and text == "100%" else text


def number(value: float) -> str:
    """Write a whole number with commas."""
    return f"{value:,.0f}"


def money(pounds: float) -> str:
    """Write pounds: millions with one decimal, else whole pounds with commas."""
    if abs(pounds) >= 999_950:
        return f"{_minus(pounds)}£{abs(pounds) / 1e6:,.1f} million"
    written = f"{abs(pounds):,.0f}"
    return f"{_minus(pounds) if written != '0' else ''}£{written}"


def _minus(value: float) -> str:
    return "\N{MINUS SIGN}" if value < 0 else ""
