"""What a reader of published figures can know: bounds for each figure, and which figures add up to which.

A figure is not given away as long as another table, in which it differs, would be published in the same way.
`Knowledge.has_room` looks for such a table: it moves figures that are no totals by one at a time until every
total lies within its bounds again. A table that is found is a proof; a search that ends without one is not,
and counts as given away.
"""

from collections import deque
from collections.abc import Container, Iterable, Iterator, Sequence
from math import inf
from typing import NamedTuple

MOST_MOVES = 40
"""Steps of one that a proof takes at most; most take one or two, and one or two more for each key."""
MOST_TRIES = 3_000
"""Steps that a search tries before it gives up."""


class Sum(NamedTuple):
    """A total and the figures that add up to it, as places in the lists of a `Knowledge`."""

    total: int
    parts: tuple[int, ...]


class Knowledge:
    """Figures, what a reader knows of each, and the sums that hold.

    Each total is kept as the sum of figures that are none; a total with several sums (by band, by function)
    is kept as the first, and each further sum as a difference that is nought.
    """

    def __init__(
        self,
        values: Sequence[int],
        low: Sequence[float],
        high: Sequence[float],
        sums: Sequence[Sum],
        fixed: Container[int],
    ) -> None:
        """Take in what is known.

        Args:
            values: The exact figures.
            low: The least that the reader must think possible for each; at most the exact figure.
            high: The greatest that the reader must think possible for each; at least the exact figure.
            sums: The sums; the exact figures fulfil them.
            fixed: Figures that are known for certain and will never be hidden.
        """
        self.low, self.high = list(low), list(high)
        self._down = [least - value for least, value in zip(low, values, strict=True)]
        self._up = [most - value for most, value in zip(high, values, strict=True)]
        self._sums_of: list[list[Sum]] = [[] for _ in values]
        for one in sums:
            for figure in (one.total, *one.parts):
                self._sums_of[figure].append(one)
        self._parts = self._resolve(sums, fixed)
        self._in: dict[int, list[tuple[int, int]]] = {}
        for place, parts in enumerate(self._parts):
            for leaf, sign in parts:
                self._in.setdefault(leaf, []).append((place, sign))

    def _resolve(self, sums: Sequence[Sum], fixed: Container[int]) -> list[list[tuple[int, int]]]:
        """Write each figure, and each further sum, in figures that are no totals and can move, with signs."""
        first: dict[int, Sum] = {}
        further = [one for one in sums if first.setdefault(one.total, one) is not one]
        resolved: dict[int, dict[int, int]] = {}

        def leaves(figure: int) -> dict[int, int]:
            if figure not in resolved:
                one = first.get(figure)
                own = {} if figure in fixed else {figure: 1}
                resolved[figure] = own if one is None else _add(leaves(part) for part in one.parts)
            return resolved[figure]

        forms = [leaves(figure) for figure in range(len(self._down))]
        for total, parts in further:
            form = _add([{leaf: -sign for leaf, sign in leaves(total).items()}, *map(leaves, parts)])
            if form:
                forms.append(form)
                self._down.append(0)
                self._up.append(0)
        return [list(form.items()) for form in forms]

    def near(self, figure: int) -> Iterator[int]:
        """Give all other figures that sums link to a figure, those first that the fewest sums lie between."""
        seen, queue = {figure}, deque([figure])
        while queue:
            for total, parts in self._sums_of[queue.popleft()]:
                for other in (total, *parts):
                    if other not in seen:
                        seen.add(other)
                        queue.append(other)
                        yield other

    def forget(self, figure: int) -> None:
        """Take away all that the reader knows of a figure by itself: it is hidden."""
        self.low[figure] = self._down[figure] = -inf
        self.high[figure] = self._up[figure] = inf

    def has_room(self, figure: int, by: int) -> bool:
        """Tell whether a table that reads the same is found in which a figure differs by so much or more.

        Args:
            figure: Place of the figure.
            by: How much more it is at least, or if negative how much less.
        """
        if not self._down[figure] <= by <= self._up[figure]:
            return False
        kept = self._down[figure], self._up[figure]
        if by > 0:
            self._down[figure] = by
        else:
            self._up[figure] = by
        try:
            return _Search(self._parts, self._in, self._down, self._up).mends(figure, by)
        finally:
            self._down[figure], self._up[figure] = kept


def _add(forms: Iterable[dict[int, int]]) -> dict[int, int]:
    total: dict[int, int] = {}
    for form in forms:
        for leaf, sign in form.items():
            left = total.pop(leaf, 0) + sign
            if left:
                total[leaf] = left
    return total


class _Search:
    """A search for moves of figures after which every total lies within its bounds.

    Always the broken total with the fewest figures is mended, with that figure first which leaves the least
    broken.
    """

    def __init__(
        self,
        parts: list[list[tuple[int, int]]],
        within: dict[int, list[tuple[int, int]]],
        down: list[float],
        up: list[float],
    ) -> None:
        self._parts, self._in, self._down, self._up = parts, within, down, up
        self._moved: dict[int, int] = {}
        self._change: dict[int, int] = {}
        self._broken: dict[int, int] = {}
        self._tries = MOST_TRIES

    def mends(self, figure: int, by: int) -> bool:
        """Tell whether moves are found that move a figure by so much and break nothing."""
        self._broken[figure] = by
        return self._mend(MOST_MOVES)

    def _mend(self, moves: int) -> bool:
        if not self._broken:
            return True
        place = min(self._broken, key=lambda n: len(self._parts[n]))
        towards = 1 if self._broken[place] > 0 else -1
        for _, leaf, by in self._steps(place, towards, moves):
            self._move(leaf, by)
            if self._mend(moves - 1):
                return True
            self._move(leaf, -by)
            if self._tries < 0:
                return False
        return False

    def _steps(self, place: int, towards: int, moves: int) -> list[tuple[int, int, int]]:
        """Give the steps that bring a total nearer to its bounds: how much is left broken, figure, move."""
        steps = []
        for leaf, sign in self._parts[place]:
            by = towards * sign
            if self._moved.get(leaf, 0) * by < 0:
                continue
            left = self._left_broken(leaf, by)
            self._tries -= 1
            if left == 0:
                return [(left, leaf, by)]
            if left is not None and moves > 1:
                steps.append((left, leaf, by))
            if self._tries < 0:
                break
        steps.sort()
        return steps

    def _left_broken(self, leaf: int, by: int) -> int | None:
        """Count by how much totals would be broken after a move; none if the figure itself may not move."""
        left = sum(map(abs, self._broken.values()))
        for place, sign in self._in[leaf]:
            change = self._change.get(place, 0) + sign * by
            out = self._out(place, change)
            if out and place == leaf and out * by < 0:
                return None
            left += abs(out) - abs(self._broken.get(place, 0))
        return left

    def _out(self, place: int, change: int) -> int:
        """Give by how much a total that has changed must change further to lie within its bounds."""
        if change < self._down[place]:
            return int(self._down[place]) - change
        if change > self._up[place]:
            return int(self._up[place]) - change
        return 0

    def _move(self, leaf: int, by: int) -> None:
        self._moved[leaf] = self._moved.get(leaf, 0) + by
        for place, sign in self._in[leaf]:
            change = self._change[place] = self._change.get(place, 0) + sign * by
            out = self._out(place, change)
            if out:
                self._broken[place] = out
            else:
                self._broken.pop(place, None)
