"""Evidence that finds a parameter fast and keeps in mind which were asked for: thousands of days are read."""

import datetime as dt
from dataclasses import fields
from functools import cache

from remit.evidence import Evidence, EvidenceError, as_at, everything
from remit.evidence.parameters import Parameter


class Quick(Evidence):
    """The evidence, with the rows of each parameter kept as they were read first."""

    def parameter(self, name: str, on: dt.date | None = None) -> Parameter:
        asked(self.date).add(name)
        begun = [row for row in _rows(self.date, name) if on is not None and row.valid_from <= on]
        return begun[-1] if begun else super().parameter(name, on)


@cache
def asked(date: dt.date | None) -> set[str]:
    """Ids of the parameters that were asked for since the set was last emptied."""
    return set()


@cache
def quick(date: dt.date | None = None) -> Quick:
    """Give the evidence as at a date, by default all of it."""
    evidence = _evidence(date)
    return Quick(**{field.name: getattr(evidence, field.name) for field in fields(Evidence)})


def _evidence(date: dt.date | None) -> Evidence:
    return everything() if date is None else as_at(date)


@cache
def _rows(date: dt.date | None, name: str) -> tuple[Parameter, ...]:
    """All rows of a parameter that can be seen, the first in force first."""
    evidence = _evidence(date)
    days = sorted(
        {row["valid_from"] for row in evidence.parameters.iter_rows(named=True) if row["id"] == name}
    )
    try:
        return tuple(evidence.parameter(name, day) for day in days)
    except EvidenceError:
        return ()
