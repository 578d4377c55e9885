"""An attacker on published tables: bounds for every hidden count by integer linear programming.

It shares no code with the protection. It knows the rule and which figures add up to which, and is even told
which of the hidden figures are small.
"""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
import polars as pl
from scipy.linalg import null_space
from scipy.optimize import Bounds, LinearConstraint, milp

from remit.draws import uniforms

Key = tuple[str, ...]
Equation = dict[Key, int]


def random_table(number: int, shape: Sequence[int], mean: float) -> pl.DataFrame:
    """A long table of skewed random counts, many of them small."""
    drawn = uniforms(number, "table", np.arange(np.prod(shape), dtype=np.uint64))
    counts = np.floor(-mean * np.log(drawn))
    keys = [tuple(map(str, place)) for place in product(*map(range, shape))]
    columns = {f"k{n}": [key[n] for key in keys] for n in range(len(shape))}
    return pl.DataFrame(columns | {"n": counts.astype(np.int64)})


def cells(table: pl.DataFrame, keys: Sequence[str], column: str, release: str = "") -> dict[Key, int | str]:
    """The figures of a table by their keys; a key that the table lacks is `all`."""
    return {
        (release, *(row.get(key, "all") for key in keys)): row[column] for row in table.iter_rows(named=True)
    }


def sums(keys: Sequence[Key]) -> Iterator[Equation]:
    """What adds up to nought in one release: parts less their total, key by key."""
    groups: dict[tuple[Key, int], list[Key]] = {}
    for key in keys:
        for place in range(1, len(key)):
            if key[place] != "all":
                groups.setdefault(((*key[:place], "all", *key[place + 1 :]), place), []).append(key)
    for (total, _), parts in groups.items():
        if total in keys:
            yield {total: -1} | dict.fromkeys(parts, 1)


def bounds(
    published: dict[Key, str], exact: dict[Key, int], equations: Sequence[Equation]
) -> dict[Key, tuple[int, int]]:
    """The least and the greatest value that the attacker must think possible for each small figure.

    Of a hidden figure that is no total the attacker knows its sign and that it is 1 to 7; of a hidden total,
    whether it is at most 12.
    """
    keys = list(published)
    place = {key: n for n, key in enumerate(keys)}
    low, high = np.array([_range(published[key], exact[key], "all" in key) for key in keys]).T
    rows = np.zeros((len(equations), len(keys)))
    for n, equation in enumerate(equations):
        for key, sign in equation.items():
            rows[n, place[key]] = sign
    small = [key for key in keys if 1 <= abs(exact[key]) <= 7]
    assert all(published[key] == "*" for key in small)
    found = {}
    for key in small:
        goal = np.zeros(len(keys))
        goal[place[key]] = 1
        ends = [
            milp(
                sign * goal,
                integrality=np.ones(len(keys)),
                bounds=Bounds(low, high),
                constraints=[LinearConstraint(rows, 0, 0)],
            )
            for sign in (1, -1)
        ]
        assert all(end.success for end in ends)
        found[key] = (round(ends[0].fun), round(-ends[1].fun))
    return found


def _range(text: str, exact: int, is_total: bool) -> tuple[float, float]:
    if text != "*":
        count = abs(int(text))
        low, high = (0, 0) if count == 0 else (max(8, count - 2), count + 2)
    elif 1 <= abs(exact) <= 7:
        low, high = 1, 12 if is_total else 7
    else:
        return -np.inf, np.inf
    return (-high, -low) if exact < 0 else (low, high)


def worked_out(hidden: Sequence[Key], equations: Sequence[Equation]) -> set[Key]:
    """The hidden amounts that follow exactly from the others: no solution of the sums changes them."""
    place = {key: n for n, key in enumerate(hidden)}
    rows = np.zeros((len(equations), len(hidden)))
    for n, equation in enumerate(equations):
        for key, sign in equation.items():
            if key in place:
                rows[n, place[key]] = sign
    free = null_space(rows)
    return {key for key in hidden if not free.size or np.abs(free[place[key]]).max() < 1e-9}
