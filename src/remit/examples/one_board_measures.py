"""Monthly results of the measures of the made-up boards: steady, improving, slipping, and one that jumps."""

import datetime as dt
from typing import NamedTuple

import numpy as np
import polars as pl

from remit.draws import uniforms

FIRST = dt.date(2024, 4, 1)
MONTHS = 24


class Course(NamedTuple):
    """How a measure goes: where it starts, what a month adds, how it scatters, a step and its month."""

    start: float
    monthly: float
    spread: float
    step: float = 0.0
    after: int = MONTHS
    decimals: int = 3


COURSES = {
    "waits": Course(0.62, 0.0, 0.018, 0.035, 15),
    "letters": Course(0.945, 0.0, 0.02),
    "falls": Course(0.24, -0.0035, 0.02),
    "contacts": Course(41800, 0.0, 900, decimals=0),
    "recovery": Course(0.505, 0.0, 0.022),
    "data-on-time": Course(0.97, -0.0022, 0.01),
    "decisions": Course(0.61, 0.0, 0.03),
    "tickets": Course(0.83, 0.0, 0.015, -0.07, 17),
}


def build_measurements() -> pl.DataFrame:
    """Make the table of monthly results; draws are keyed, so that it is the same everywhere."""
    months = [dt.date(FIRST.year + (3 + m) // 12, (3 + m) % 12 + 1, 1) for m in range(MONTHS)]
    rows = []
    for name, course in COURSES.items():
        drawn = uniforms(0, f"measure {name}", np.arange(MONTHS, dtype=np.uint64))
        for m, (month, u) in enumerate(zip(months, drawn.tolist(), strict=True)):
            middle = course.start + course.monthly * m + (course.step if m >= course.after else 0.0)
            rows.append((name, month, round(middle + course.spread * (2 * u - 1), course.decimals)))
    return pl.DataFrame(rows, schema=["measure", "month", "value"], orient="row")
