"""Whole people in a fitted table, so that its margins hold as nearly as whole people can."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from remit.bodies.synthetic import apportion, whole

MOST_PASSES = 50

Shape = tuple[tuple[int, ...], np.ndarray]
"""Axes that are kept, and numbers over them."""


def whole_people(fitted: np.ndarray, margins: Sequence[Shape], start: float) -> np.ndarray:
    """Round a fitted table to whole people, then move single people until the margins hold.

    A systematic sample keeps every cell within one of its expected number. Its margins miss theirs by a few
    people; so people are moved from a cell of a margin that has too many to a like one of the same margin
    that has too few, where all margins together are nearer after it. A cell that cannot be stays empty.

    Args:
        fitted: expected people, any shape; their sum is whole.
        margins: pairs of (axes that are kept, expected people over those axes).
        start: the random start of the systematic sample, in [0, 1).

    Returns:
        int64 people, same shape.
    """
    people = whole(fitted, start)
    goals = _whole_margins(margins, round(float(fitted.sum())))
    mender = _Mender.of(people, fitted > 0, goals)
    for _ in range(MOST_PASSES):
        moved = [mender.mend(number) for number in range(len(goals))]
        if not any(moved):
            break
    return mender.people.reshape(fitted.shape)


def _whole_margins(margins: Sequence[Shape], total: int) -> list[Shape]:
    """Round margins with largest remainders; one that refines another adds up to it."""
    done: list[Shape] = []
    for kept, table in sorted(margins, key=lambda margin: len(margin[0])):
        coarser = next((one for one in done if set(one[0]) < set(kept)), None)
        if coarser is None:
            done.append((kept, apportion(total, table.ravel()).reshape(table.shape)))
            continue
        places = tuple(kept.index(axis) for axis in coarser[0])
        front = np.moveaxis(table, places, range(len(places)))
        rows = front.reshape(coarser[1].size, -1)
        seats = [
            apportion(int(n), row) if n else np.zeros(row.size, dtype=np.int64)
            for n, row in zip(coarser[1].ravel(), rows, strict=True)
        ]
        back = np.moveaxis(np.stack(seats).reshape(front.shape), range(len(places)), places)
        done.append((kept, back))
    return done


@dataclass
class _Mender:
    """People by cell, and by how many each margin has too many.

    Attributes:
        people: People of each cell, flat.
        possible: Whether anybody can be in a cell.
        shape: Shape of the table.
        kept: Axes of each margin.
        cell_of: For each margin, which of its numbers a cell counts towards.
        over: For each margin, people too many by number.
    """

    people: np.ndarray
    possible: np.ndarray
    shape: tuple[int, ...]
    kept: list[tuple[int, ...]]
    cell_of: list[np.ndarray]
    over: list[np.ndarray]

    @classmethod
    def of(cls, people: np.ndarray, possible: np.ndarray, goals: Sequence[Shape]) -> "_Mender":
        """Take stock."""
        places = np.ogrid[tuple(slice(length) for length in people.shape)]
        cell_of, over = [], []
        for kept, table in goals:
            at = np.ravel_multi_index([places[axis] for axis in kept], table.shape)
            at = np.broadcast_to(at, people.shape).ravel().astype(np.int32)
            cell_of.append(at)
            over.append(np.bincount(at, people.ravel(), table.size).astype(np.int64) - table.ravel())
        return cls(
            people.ravel().copy(), possible.ravel(), people.shape, [kept for kept, _ in goals], cell_of, over
        )

    def mend(self, number: int) -> bool:
        """Move people within one margin from where it has too many; tell whether anybody was moved."""
        moved = False
        order = np.argsort(self.cell_of[number], kind="stable")
        bounds = np.searchsorted(self.cell_of[number][order], np.arange(self.over[number].size + 1))
        for source in np.flatnonzero(self.over[number] > 0):
            cells = order[bounds[source] : bounds[source + 1]]
            for target in np.flatnonzero(self.over[number] < 0):
                while self.over[number][source] > 0 > self.over[number][target]:
                    if not self._move_one(number, cells, order[bounds[target] : bounds[target + 1]]):
                        break
                    moved = True
        return moved

    def _move_one(self, number: int, sources: np.ndarray, targets: np.ndarray) -> bool:
        """Move the person whose move brings all margins nearest, to the like cell of another number.

        The cells of two numbers of a margin lie in the same order, so that like stands beside like.
        """
        free = (self.people[sources] > 0) & self.possible[targets]
        sources, targets = sources[free], targets[free]
        if not sources.size:
            return False
        change = np.zeros(sources.size, dtype=np.int64)
        for at, over in zip(self.cell_of, self.over, strict=True):
            out, into = at[sources], at[targets]
            step = np.where(over[out] > 0, -1, 1) + np.where(over[into] < 0, -1, 1)
            change += np.where(out == into, 0, step)
        best = int(np.argmin(change))
        if change[best] >= 0:
            return False
        source, target = sources[best], targets[best]
        self.people[source] -= 1
        self.people[target] += 1
        for at, over in zip(self.cell_of, self.over, strict=True):
            over[at[source]] -= 1
            over[at[target]] += 1
        return True
