"""Disclosure control of tables: counts, changes and money become the text that may be published.

A table is long: one row a figure, a column a key, and `all` in a key's column where the row is the total over
that key. A missing row is a count of 0, known to the reader. Which rows add up to which follows from the
keys; where the parts do not reach their total, the rest counts as unknown, and where they exceed it (people
counted twice, medians), no sum is assumed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import polars as pl

from remit.disclosure.hide import Figures, hidden_counts
from remit.disclosure.knowledge import Sum
from remit.disclosure.money import hidden_money
from remit.disclosure.rule import ALL, HIDDEN, is_small, rounded

Key = tuple[str, ...]
NEAREST_GBP = 1_000.0
BEFORE, AFTER, CHANGE = "before", "after", "change"


@dataclass(frozen=True)
class CountTable:
    """A table of counts that is published together with others.

    Attributes:
        frame: Long table.
        keys: Its key columns; the same name means the same key in all tables.
        count: The column of whole counts.
    """

    frame: pl.DataFrame
    keys: Sequence[str]
    count: str


def with_totals(table: pl.DataFrame, keys: Sequence[str], sums: Sequence[str]) -> pl.DataFrame:
    """Add the totals over every choice of keys as rows with `all` in the keys' columns.

    Args:
        table: Long table without totals.
        keys: Keys to add totals over; columns that are neither here nor in `sums` stay as they are.
        sums: Columns that are added up.

    Returns:
        The rows of the table followed by the totals, the grand total last; keys are text.
    """
    fixed = [name for name in table.columns if name not in (*keys, *sums)]
    table = table.with_columns(pl.col(name).cast(pl.String) for name in keys)
    blocks = [table]
    for size in range(1, len(keys) + 1):
        for over in combinations(keys, size):
            kept = [name for name in table.columns if name in fixed or (name in keys and name not in over)]
            totals = pl.col(list(sums)).sum()
            block = table.group_by(kept, maintain_order=True).agg(totals) if kept else table.select(totals)
            blocks.append(block.with_columns(pl.lit(ALL).alias(key) for key in over).select(table.columns))
    return pl.concat(blocks)


def protect_counts(
    table: pl.DataFrame,
    keys: Sequence[str],
    count: str | Sequence[str],
    *,
    totals: Sequence[str] = (),
    across: Sequence[str] = (),
    protect: bool = True,
) -> pl.DataFrame:
    """Make a table of counts fit to be published.

    Args:
        table: Long table, a row a count, with `all` in the key's column of a total.
        keys: Key columns.
        count: Column of whole counts, or several, which are protected each by itself.
        totals: Keys over which totals are added first.
        across: Keys of which the values are releases, such as months or options, and never add up:
            differences between releases are protected as well.
        protect: False leaves the figures exact.

    Returns:
        The table with its counts as text: `0`, `*` for 1 to 7 and for totals that would give one away, else
        the count to the nearest 5, each rounded from its exact value.

    Raises:
        ValueError: Two rows have the same keys, or a count is no whole number of people.
    """
    counts = [count] if isinstance(count, str) else list(count)
    if totals:
        table = with_totals(table, totals, counts)
    for name in counts:
        [table] = protect_tables([CountTable(table, keys, name)], across=across, protect=protect)
    return table


def protect_tables(
    tables: Sequence[CountTable], *, across: Sequence[str] = (), protect: bool = True
) -> list[pl.DataFrame]:
    """Make several tables of the same counts fit to be published together.

    A total that stands in more than one table, or in one table while its parts stand in another, is judged by
    all of them.

    Args:
        tables: The tables.
        across: Keys of which the values are releases, as in `protect_counts`.
        protect: False leaves the figures exact.

    Returns:
        The tables, with their counts as text.

    Raises:
        ValueError: As in `protect_counts`, or two tables give the same count differently.
    """
    if not protect:
        return [_as_text(table.frame, table.count, set()) for table in tables]
    pool = _Pool.of(tables, frozenset(across))
    hidden = hidden_counts(pool.figures(), pool.watched() if across else ())
    return [
        _as_text(table.frame, table.count, {row for row, place in enumerate(places) if place in hidden}, True)
        for table, places in zip(tables, pool.places, strict=True)
    ]


def protect_changes(
    before: pl.DataFrame, after: pl.DataFrame, keys: Sequence[str], count: str, *, protect: bool = True
) -> pl.DataFrame:
    """Set two releases side by side with the change between them, fit to be published together.

    Args:
        before: Long table of counts: an earlier month, or the baseline.
        after: The same for a later month or another option.
        keys: Key columns.
        count: Column of whole counts.
        protect: False leaves the figures exact.

    Returns:
        The keys with the columns `before`, `after` and `change` as text; a row that only one release has
        counts 0 in the other. A change is hidden and rounded as a count is.

    Raises:
        ValueError: As in `protect_counts`, or a count is missing.
    """
    if before[count].null_count() or after[count].null_count():
        raise ValueError(f"{count} is missing in a row, so that no change can be given")
    wide = (
        before.select(*keys, pl.col(count).alias(BEFORE))
        .join(after.select(*keys, pl.col(count).alias(AFTER)), on=list(keys), how="full", coalesce=True)
        .with_columns(pl.col(BEFORE, AFTER).fill_null(0))
        .with_columns((pl.col(AFTER) - pl.col(BEFORE)).alias(CHANGE))
        .sort(keys)
    )
    if not protect:
        return wide.with_columns(pl.col(BEFORE, AFTER, CHANGE).cast(pl.String))
    release = "#release"
    tables = [
        CountTable(wide.with_columns(pl.lit(name).alias(release)), [release, *keys], name)
        for name in (BEFORE, CHANGE, AFTER)
    ]
    pool = _Pool.of(tables, frozenset([release]), signed=True)
    earlier, change, later = pool.places
    amounts = list(pool.values.values())
    links = [Sum(now, (then, step)) for then, step, now in zip(earlier, change, later, strict=True)]
    moved = frozenset(place for place in change if place >= 0 and amounts[place])
    hidden = hidden_counts(pool.figures(links, moved))
    for table, places in zip(tables, pool.places, strict=True):
        rows = {row for row, place in enumerate(places) if place in hidden}
        wide = _as_text(wide, table.count, rows, True)
    return wide


def protect_money(
    table: pl.DataFrame,
    keys: Sequence[str],
    money: str | Sequence[str],
    people: str,
    *,
    nearest: float = NEAREST_GBP,
    hide: str | None = None,
    protect: bool = True,
) -> pl.DataFrame:
    """Make a table of money, means or hours fit to be published.

    Args:
        table: Long table, a row an amount, with `all` in the key's column of a total.
        keys: Key columns.
        money: Column of amounts, or several; all are hidden in the same rows.
        people: Column with the number of people that an amount is over; it is left as it is, so protect it
            with `protect_counts`.
        nearest: Amounts are rounded to the nearest multiple of this.
        hide: Column that is true where amounts are hidden for another reason: they cannot be worked out from
            the others either.
        protect: False leaves the figures exact.

    Returns:
        The table with its amounts as text: `*` over 1 to 7 people and where an amount would give such a one
        away, else rounded.

    Raises:
        ValueError: As in `protect_counts`.
    """
    amounts = [money] if isinstance(money, str) else list(money)
    if not protect:
        return table.with_columns(pl.col(name).cast(pl.String) for name in amounts)
    pool = _Pool.of([CountTable(table, keys, people)], frozenset())
    [places] = pool.places
    also = table[hide].to_list() if hide else [False] * table.height
    hidden = hidden_money(
        pool.figures(), {place for place, hides in zip(places, also, strict=True) if hides and place >= 0}
    )
    shown = pl.Series([place not in hidden for place in places])
    return table.with_columns(_amount(name, nearest, shown) for name in amounts)


def _amount(name: str, nearest: float, shown: pl.Series) -> pl.Expr:
    steps = (pl.col(name).cast(pl.Float64) / nearest).round(mode="half_away_from_zero") * nearest
    whole = float(nearest).is_integer()
    text = (steps.round().cast(pl.Int64) if whole else steps).cast(pl.String)
    return (
        pl.when(pl.col(name).is_null())
        .then(None)
        .when(shown)
        .then(text)
        .otherwise(pl.lit(HIDDEN))
        .alias(name)
    )


def _as_text(frame: pl.DataFrame, count: str, hidden: set[int], protect: bool = False) -> pl.DataFrame:
    if not protect:
        return frame.with_columns(pl.col(count).cast(pl.String))
    texts = [
        None if value is None else HIDDEN if row in hidden else str(rounded(value))
        for row, value in enumerate(frame[count].cast(pl.Int64).to_list())
    ]
    return frame.with_columns(pl.Series(count, texts, dtype=pl.String))


@dataclass(frozen=True)
class _Pool:
    """The counts of several tables, each once, by their keys.

    Attributes:
        keys: Keys of all tables.
        across: Keys that never add up.
        values: Exact count by key values; a key that a table does not have is `all`.
        places: For each table the place of each row's count in `values`; none where it is null.
    """

    keys: tuple[str, ...]
    across: frozenset[str]
    values: dict[Key, int]
    places: list[list[int]]

    @classmethod
    def of(cls, tables: Sequence[CountTable], across: frozenset[str], signed: bool = False) -> "_Pool":
        """Take the counts out of the tables."""
        keys = tuple(dict.fromkeys(key for table in tables for key in table.keys))
        pool = cls(keys, across, {}, [])
        numbers: dict[Key, int] = {}
        for table in tables:
            pool.places.append(list(pool._add(table, numbers, signed)))
        return pool

    def _add(self, table: CountTable, numbers: dict[Key, int], signed: bool) -> Iterator[int]:
        own = set()
        columns = [
            table.frame[key].cast(pl.String).to_list() if key in table.keys else [ALL] * table.frame.height
            for key in self.keys
        ]
        for key, value in zip(zip(*columns, strict=True), _whole(table, signed), strict=True):
            if key in own:
                raise ValueError(f"two rows have the keys {key}")
            own.add(key)
            if value is None:
                yield -1
                continue
            known = self.values.setdefault(key, value)
            if known != value:
                raise ValueError(f"the count of {key} is {known} in one table and {value} in another")
            yield numbers.setdefault(key, len(numbers))

    def figures(self, links: Sequence[Sum] = (), may_hide: frozenset[int] = frozenset()) -> Figures:
        """Lay out the counts with the sums that follow from their keys, and the rests that sums leave."""
        values = list(self.values.values())
        published = [True] * len(values)
        levels = [key.count(ALL) for key in self.values]
        sums: list[Sum] = []
        for total, parts in self._parts():
            rest = values[total] - sum(values[part] for part in parts)
            if rest:
                if rest < 0 or any(values[part] < 0 for part in parts):
                    continue
                parts = (*parts, len(values))
                values.append(rest)
                published.append(False)
                levels.append(0)
            sums.append(Sum(total, parts))
        totals = frozenset(one.total for one in sums)
        return Figures(values, sums, levels, links, published, may_hide | totals)

    def _parts(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Give each total with its parts over one key, by their places; a total may have several keys."""
        numbers = {key: number for number, key in enumerate(self.values)}
        parts: dict[tuple[int, int], list[int]] = {}
        for key, number in numbers.items():
            for place, name in enumerate(self.keys):
                if key[place] == ALL or name in self.across:
                    continue
                total = numbers.get((*key[:place], ALL, *key[place + 1 :]))
                if total is not None:
                    parts.setdefault((total, place), []).append(number)
        for (total, _), numbered in parts.items():
            yield total, tuple(numbered)

    def watched(self) -> list[int]:
        """Give the counts that differ by 1 to 7 from the same count in another release."""
        apart = [place for place, name in enumerate(self.keys) if name in self.across]
        groups: dict[Key, list[tuple[int, int]]] = {}
        for number, (key, value) in enumerate(self.values.items()):
            groups.setdefault(tuple(part for n, part in enumerate(key) if n not in apart), []).append(
                (value, number)
            )
        near = set()
        for group in groups.values():
            group.sort()
            for (value, one), (greater, other) in pairwise(group):
                if is_small(greater - value):
                    near |= {one, other}
        return sorted(near)


def _whole(table: CountTable, signed: bool) -> list[int | None]:
    counts = table.frame[table.count]
    whole = counts.cast(pl.Int64, strict=False)
    if not counts.dtype.is_numeric() or ((whole != counts) | (whole.is_null() & counts.is_not_null())).any():
        raise ValueError(f"{table.count} holds what is no whole number of people")
    if not signed and (whole < 0).any():
        raise ValueError(f"{table.count} holds a count below nought")
    return whole.to_list()
