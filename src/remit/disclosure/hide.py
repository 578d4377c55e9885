"""Which figures to hide: small counts for themselves, and totals that would give one away.

Totals are judged twice. First each by its own sum, from what is published of its parts alone: it is hidden if
knowing it would leave a hidden part too little room, or if it lies next to one that would. Then every hidden
count is put to the proof over all sums together (`Knowledge.has_room`); where the proof fails, the totals
nearest to the count are hidden, one after the other, until it holds.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf

from remit.disclosure.knowledge import Knowledge, Sum
from remit.disclosure.rule import LEAST, alike, is_small

FEW = 3
"""A hidden count can always be this or more, for all that a reader knows."""


class GivenAway(ValueError):
    """A count would be given away whatever is hidden: the table may not be published."""


@dataclass(frozen=True)
class Figures:
    """Figures that are published together.

    Attributes:
        values: The exact counts; changes of counts may be negative.
        sums: The sums of a table, each total after its parts when ordered by `levels`.
        levels: How many keys each figure is a total over.
        links: Sums between tables: what was and what changed add up to what is.
        published: Whether each figure is written at all; of the others a reader knows that they are not
            negative.
        may_hide: Totals and changes, which are hidden before other figures to protect a small one.
    """

    values: list[int]
    sums: Sequence[Sum]
    levels: Sequence[int]
    links: Sequence[Sum]
    published: Sequence[bool]
    may_hide: frozenset[int]


def hidden_counts(figures: Figures, watched: Iterable[int] = ()) -> set[int]:
    """Choose the counts to hide.

    Args:
        figures: What is to be published.
        watched: Counts that are shown, and yet must not be known exactly.

    Returns:
        Places of the counts to hide.

    Raises:
        GivenAway: No choice was found that protects all.
    """
    small = [n for n, value in enumerate(figures.values) if figures.published[n] and is_small(value)]
    knowledge, hidden = _judge_sums(figures, set(small))
    kept = set(small)
    needs = {n: max(FEW - abs(figures.values[n]), 0) for n in small}
    needs |= {n: 0 for n in watched if n not in needs and figures.values[n] != 0}
    for figure, more in needs.items():
        away = 1 if figures.values[figure] > 0 else -1
        if _is_open(knowledge, figure, away, more):
            continue
        for other in _choices(knowledge, figure, figures, kept):
            knowledge.forget(other)
            hidden.add(other)
            if _is_open(knowledge, figure, away, more):
                break
        else:
            raise GivenAway(f"the count at place {figure} would be given away")
    return {n for n in hidden if figures.published[n]}


def _is_open(knowledge: Knowledge, figure: int, away: int, more: int) -> bool:
    """Tell whether a figure can be other than it is, and `more` further from nought if that is asked."""
    if more:
        return knowledge.has_room(figure, away * more)
    return knowledge.has_room(figure, away) or knowledge.has_room(figure, -away)


def _choices(knowledge: Knowledge, figure: int, figures: Figures, kept: set[int]) -> Iterator[int]:
    """Give the figures to hide for the sake of one, in the order in which they are tried.

    First totals that are shown; then totals that are hidden, but of which a reader could guess the range;
    last what is no total.
    """

    def near() -> Iterator[int]:
        return (n for n in knowledge.near(figure) if n not in kept and figures.published[n])

    for n in near():
        if n in figures.may_hide and knowledge.high[n] - knowledge.low[n] < LEAST:
            yield n
    yield from (n for n in near() if n in figures.may_hide and knowledge.high[n] < inf)
    yield from (n for n in near() if n not in figures.may_hide and figures.values[n])


def _judge_sums(figures: Figures, hidden: set[int]) -> tuple[Knowledge, set[int]]:
    """Judge each total by its own sums, from the bottom up; give what a reader knows, and what is hidden."""
    low: list[float] = []
    high: list[float] = []
    for value, published in zip(figures.values, figures.published, strict=True):
        least, most = alike(value) if published else (0, inf)
        low.append(least)
        high.append(most)
    hidden = set(hidden)
    floor, ceiling = low.copy(), high.copy()
    sums_of: dict[int, list[Sum]] = {}
    for one in figures.sums:
        sums_of.setdefault(one.total, []).append(one)
    for total in sorted(sums_of, key=lambda n: figures.levels[n]):
        rooms = [_Room.of(one, figures.values, floor, ceiling, hidden) for one in sums_of[total]]
        if total in figures.may_hide and _hides(rooms, *alike(figures.values[total])):
            low[total], high[total] = _hidden_range(rooms, figures.values[total])
            hidden.add(total)
        floor[total] = max(low[total], *(room.least for room in rooms))
        ceiling[total] = min(high[total], *(room.most for room in rooms))
    nought = {n for n, value in enumerate(figures.values) if value == 0}
    return Knowledge(figures.values, low, high, [*figures.sums, *figures.links], nought), hidden


@dataclass(frozen=True)
class _Room:
    """What the parts of a sum leave open for its total, and how much of it hidden parts need.

    Attributes:
        least: The least that the parts can add up to.
        most: The most that they can.
        up: How far above the least the total must still be able to lie.
        down: How far below the most.
    """

    least: float
    most: float
    up: int
    down: int

    @classmethod
    def of(
        cls, one: Sum, values: list[int], floor: list[float], ceiling: list[float], hidden: set[int]
    ) -> "_Room":
        signs = {values[part] > 0 for part in one.parts if part in hidden}
        return cls(
            sum(floor[part] for part in one.parts),
            sum(ceiling[part] for part in one.parts),
            0 if not signs else FEW - 1 if True in signs else 1,
            0 if not signs else FEW - 1 if False in signs else 1,
        )

    def is_tight(self, low: float, high: float) -> bool:
        """Tell whether a total known to lie between two bounds leaves a hidden part too little room."""
        if high < self.least or low > self.most:
            return False
        return high - self.least < self.up or self.most - low < self.down

    def holds(self, low: float, high: float) -> bool:
        """Tell whether the total can lie between two bounds at all."""
        return low <= self.most and high >= self.least


def _hides(rooms: list[_Room], low: int, high: int) -> bool:
    """Tell whether totals between two bounds, which are written alike, are hidden.

    They are if they are small, if they leave too little room, and if the totals just below or above do: else
    a hidden total would be known to be one of the few that leave too little.
    """
    if is_small(low):
        return True
    around = [(low, high), alike(low - 1), alike(high + 1)]
    return any(room.is_tight(*bounds) for room in rooms for bounds in around)


def _hidden_range(rooms: list[_Room], value: int) -> tuple[int, int]:
    """Give the range of totals around a hidden one that are hidden for the same reason."""
    low, high = alike(value)
    while _is_hidden_too(rooms, *alike(low - 1)):
        low = alike(low - 1)[0]
    while _is_hidden_too(rooms, *alike(high + 1)):
        high = alike(high + 1)[1]
    return low, high


def _is_hidden_too(rooms: list[_Room], low: int, high: int) -> bool:
    return all(room.holds(low, high) for room in rooms) and _hides(rooms, low, high)
