"""The numbers that a run counted as columns of codes: what is not zero, with where it belongs.

A chunk of runs comes to millions of rows: they are gathered here as arrays of the narrowest type, and become
tables of words once a chunk (`tables`).
"""

from typing import NamedTuple

import numpy as np
from numba import njit


class Columns(NamedTuple):
    """Rows as arrays of the same length; all but the value are places in closed lists of words."""

    month: np.ndarray  # uint16
    body: np.ndarray  # uint16
    function: np.ndarray  # uint8
    band: np.ndarray  # uint8
    measure: np.ndarray  # uint8
    value: np.ndarray  # int64


class Section(NamedTuple):
    """An array of counts and where in the tables its cells stand.

    Attributes:
        values: whole numbers of shape (months, bodies, 1, measures) or (months, functions, bands, measures);
            (months, 1, 1, measures) for totals.
        measures: code of each measure, uint8.
        body: code that every row has, or -1 if the second axis is of bodies.
        function: code that every row has, or -1 if the second axis is of functions and the third of bands.
        band: code that every row has, or -1 as `function`.
    """

    values: np.ndarray
    measures: np.ndarray
    body: int
    function: int
    band: int


def columns_of(sections: list[Section]) -> Columns:
    """Gather the cells that are not zero, section after section, each in the order of its axes."""
    sizes = [int(np.count_nonzero(section.values)) for section in sections]
    total = sum(sizes)
    columns = Columns(
        month=np.empty(total, np.uint16),
        body=np.empty(total, np.uint16),
        function=np.empty(total, np.uint8),
        band=np.empty(total, np.uint8),
        measure=np.empty(total, np.uint8),
        value=np.empty(total, np.int64),
    )
    start = 0
    for section, size in zip(sections, sizes, strict=True):
        _fill(*section, columns, start)
        start += size
    return columns


def join(parts: list[Columns]) -> Columns:
    """Put the rows of several runs one after the other."""
    return Columns(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


@njit(cache=True, nogil=True)
def over_bodies(values: np.ndarray) -> np.ndarray:
    """Sum numbers of shape (months, bodies, measures) over the bodies: int64, (months, 1, 1, measures)."""
    months, bodies, measures = values.shape
    total = np.zeros((months, 1, 1, measures), dtype=np.int64)
    for month in range(months):
        for body in range(bodies):
            for k in range(measures):
                total[month, 0, 0, k] += values[month, body, k]
    return total


@njit(cache=True, nogil=True)
def _fill(
    values: np.ndarray,
    measures: np.ndarray,
    body: int,
    function: int,
    band: int,
    columns: Columns,
    row: int,
) -> None:
    for month in range(values.shape[0]):
        for i in range(values.shape[1]):
            for j in range(values.shape[2]):
                for k in range(values.shape[3]):
                    value = values[month, i, j, k]
                    if value != 0:
                        columns.month[row] = month
                        columns.body[row] = i if body < 0 else body
                        columns.function[row] = i if function < 0 else function
                        columns.band[row] = j if band < 0 else band
                        columns.measure[row] = measures[k]
                        columns.value[row] = value
                        row += 1
