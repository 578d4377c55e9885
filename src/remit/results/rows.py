"""One run, and the rows of the `odds` table that its outcomes are written in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, SupportsFloat

import numpy as np

from remit.money.appraisal import Terms
from remit.results.ground import Ground, ground_of
from remit.results.tables import Exits
from remit.results.units import SHARE
from remit.simulate.ensemble import Simulation
from remit.simulate.state import Counts


class Row(NamedTuple):
    """One number of one run: the odds table's columns but for option and run."""

    measure: str
    value: int
    unit: str
    month: date | None = None  # None is the month in which the last sender closes
    body: str = "all"
    function: str = "all"
    band: str = "all"


@dataclass(frozen=True)
class Run:
    """One run with what its outcomes are worked out from."""

    simulation: Simulation
    number: int
    counts: Counts
    exits: Exits
    money: np.ndarray
    terms: Terms

    @property
    def ground(self) -> Ground:
        """What is the same in every run."""
        return ground_of(self.simulation)


Rows = Iterator[Row]


def row(measure: str, value: SupportsFloat, unit: str, **where: date | str) -> Row:
    """Make one row; where the number belongs (body, function, band, month) is `all` or the closing month."""
    return Row(measure, round(float(value)), unit, **where)  # type: ignore[arg-type]


def share(measure: str, part: SupportsFloat, whole: SupportsFloat, **where: date | str) -> Row:
    """Make one row of a share; the whole must not be 0."""
    return row(measure, 1e4 * float(part) / float(whole), SHARE, **where)
