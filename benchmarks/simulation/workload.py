"""The work that every contender can do, as plain arrays: people leave by choice, retire, move, posts refill.

A fixed number of posts, all held at the start. Each month, in this order:

1. A holder goes with odds 1 - exp(-(leaving + retirement) / 12). Leaving is the holder's own yearly rate, set
   on arrival; retirement is a yearly rate by age. Why somebody goes follows the rates: retirement, leaving
   for good, or the wish to move.
2. Who wants to move takes an empty post of the same cell (function and band) in another body, by lot; who
   finds none stays.
3. Each post that is still empty is filled from outside with the same odds. Recruits have an age between two
   bounds and the rate of leaving of the cell's newcomers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

FLOWS = ("leaves", "retires", "moves", "is recruited")
"""What happens to people, in the order of the rows of a tally."""
LEAVES, RETIRES, MOVES, RECRUITED = range(len(FLOWS))
YEAR = 12


@dataclass(frozen=True)
class Workload:
    """Posts, their first holders and the rates.

    Attributes:
        months: months to live through.
        body: body of each post, int32 (posts,).
        cell: function and band of each post as one number, int16 (posts,).
        own: yearly rate of leaving by choice of each post's first holder, float64 (posts,).
        born: month of birth of the first holder, counted from the first month and below 0, int32 (posts,).
        newcomer: yearly rate of leaving by choice of recruits, float64 (cells,).
        retirement: yearly rate of retirement by age in whole months, float64 (months of age,).
        elsewhere: share of those who leave by choice that want to move to another body.
        refill: odds that an empty post is filled in a month.
        youngest: age of the youngest recruit, months.
        oldest: age that recruits are younger than, months.
    """

    months: int
    body: np.ndarray
    cell: np.ndarray
    own: np.ndarray
    born: np.ndarray
    newcomer: np.ndarray
    retirement: np.ndarray
    elsewhere: float
    refill: float
    youngest: int
    oldest: int

    @property
    def posts(self) -> int:
        """Number of posts, and of people at the start."""
        return self.body.size

    def save(self, path: Path) -> None:
        """Write all of it to one file."""
        np.savez(path, **{field.name: getattr(self, field.name) for field in fields(self)})


def load(path: Path) -> Workload:
    """Read what `Workload.save` wrote."""
    with np.load(path) as file:
        read = {name: file[name] for name in file.files}
    return Workload(**{name: value if value.ndim else value.item() for name, value in read.items()})


@dataclass(frozen=True)
class Tally:
    """What came of it.

    Attributes:
        flows: people by kind of flow and month, int64 (flows, months).
        people: holders of posts when the month begins, int64 (months,).
    """

    flows: np.ndarray
    people: np.ndarray

    @property
    def person_months(self) -> int:
        """Months that people lived through in a post."""
        return int(self.people.sum())


def add(tallies: Sequence[Tally]) -> Tally:
    """Add up what came of several runs."""
    flows, people = ([getattr(tally, name) for tally in tallies] for name in ("flows", "people"))
    return Tally(np.sum(flows, axis=0), np.sum(people, axis=0))


def new_tally(months: int) -> Tally:
    """Give a tally of nothing yet."""
    return Tally(np.zeros((len(FLOWS), months), dtype=np.int64), np.zeros(months, dtype=np.int64))
