"""Synthetic tables that add up to known margins: iterative proportional fitting and controlled rounding.

The fitting is the standard method of Deming and Stephan (1940); whole people come from it by systematic
sampling (Madow 1949), which keeps every cell within one of its expected count and every leading total exact.
"""

from collections.abc import Sequence

import numpy as np

_TOLERANCE = 1e-9
_ROUNDS = 10_000
_LAST_START = 1 - 1e-6


class MarginsDisagree(ValueError):
    """The margins cannot all hold: their totals differ, or a total has no cell to come from."""


def fit(seed: np.ndarray, margins: Sequence[tuple[tuple[int, ...], np.ndarray]]) -> np.ndarray:
    """Scale a table until it adds up to every margin.

    Args:
        seed: non-negative table of any number of dimensions; a zero stays zero (a cell that cannot exist).
        margins: pairs of (axes that are kept, totals over those axes), all with the same grand total.

    Returns:
        The fitted table, same shape as the seed.

    Raises:
        MarginsDisagree: when the totals differ or the fitting does not settle.

    Source: Deming and Stephan 1940, On a least squares adjustment of a sampled frequency table.
    """
    totals = [float(target.sum()) for _, target in margins]
    if max(totals) - min(totals) > 1e-6 * max(totals):
        raise MarginsDisagree(f"margins have different grand totals: {totals}")
    table = seed.astype(float).copy()
    for _ in range(_ROUNDS):
        worst = 0.0
        for kept, target in margins:
            others = tuple(axis for axis in range(table.ndim) if axis not in kept)
            sums = table.sum(axis=others, keepdims=True)
            goal = target.reshape(sums.shape)
            if np.any((sums == 0) & (goal > 0)):
                raise MarginsDisagree("a margin is positive where the seed has only zeros")
            ratio = np.divide(goal, sums, out=np.zeros_like(sums), where=sums > 0)
            worst = max(worst, float(np.abs(sums - goal).max()))
            table *= ratio
        if worst <= _TOLERANCE * totals[0]:
            return table
    raise MarginsDisagree(f"the fitting did not settle: still {worst:.3g} off a margin")


def whole(expected: np.ndarray, start: float) -> np.ndarray:
    """Round a table of expected counts to whole counts that keep the running total.

    Every cell ends within one of its expected count; wherever the running total in array order is whole, it
    is kept exactly, so totals over the leading axis hold when they are whole.

    Args:
        expected: non-negative expected counts, any shape.
        start: the random start of the systematic sample, in [0, 1).

    Returns:
        int64 counts, same shape.
    """
    running = np.concatenate([[0.0], np.cumsum(expected.ravel())])
    # A start just below one must not carry a whole total over the next whole number in floating point.
    ticks = np.floor(np.round(running, 9) + min(start, _LAST_START)).astype(np.int64)
    return np.diff(ticks).reshape(expected.shape)


def deal(rows: np.ndarray, columns: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Deal whole column totals out to whole row totals evenly: both hold exactly.

    Each column is a systematic sample of the list of all rows' places, with its own random start, so that it
    is spread over the rows. A cell lies within 1 + columns x the column's share of its expected count,
    row total x column's share.

    Args:
        rows: whole row totals, shape (r,).
        columns: whole column totals with the same sum, shape (c,).
        starts: a random start for each column, in [0, 1), shape (c,).

    Returns:
        int64 counts, shape (r, c).

    Raises:
        MarginsDisagree: when the totals differ.
    """
    if rows.sum() != columns.sum():
        raise MarginsDisagree(f"rows add up to {rows.sum()}, columns to {columns.sum()}")
    places = [(np.arange(n) + start) / max(n, 1) for n, start in zip(columns, starts, strict=True)]
    place = np.concatenate(places)
    column = np.repeat(np.arange(columns.size), columns)[np.argsort(place, kind="stable")]
    row = np.repeat(np.arange(rows.size), rows)
    return np.bincount(row * columns.size + column, minlength=rows.size * columns.size).reshape(rows.size, -1)


def apportion(total: int, weights: np.ndarray) -> np.ndarray:
    """Share out a whole total by weight with largest remainders; ties go to the earlier place.

    Args:
        total: whole number of seats.
        weights: non-negative weights, shape (n,).

    Returns:
        int64 counts that sum to the total, shape (n,).
    """
    exact = total * weights / weights.sum()
    counts = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - counts), kind="stable")
    counts[order[: total - int(counts.sum())]] += 1
    return counts
