"""What is told of a life: months, the rates of leaving in them, and what was asked and decided."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

STEP = 0.05
"""Change of strain from which a month is told for it."""


@dataclass(frozen=True)
class Rates:
    """What a month does to somebody's leaving; rates are yearly.

    leaving = own x multiple x (1 + uplift + strain)

    Attributes:
        own_y: rate of leaving by choice in calm times.
        multiple: by terms of retention and limits on pay.
        doubt: about the body, from 0 to 1.
        uplift: what the doubt adds, a letter or a post that waits counted.
        strain: what workload and disbelief add.
        leaving_y: rate of leaving by choice.
        retiring_y: rate of retirement.
        odds: of either this month.
        uniform: that decided: below the odds the person goes.
        future: of the body, in words.
        terms: what else bears on leaving, in words.
    """

    own_y: float
    multiple: float
    doubt: float
    uplift: float
    strain: float
    leaving_y: float
    retiring_y: float
    odds: float
    uniform: float
    future: str
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """Something that was asked of somebody or happened to them.

    Attributes:
        step: of the month.
        says: what it is, in words.
        odds: of it; none where nothing was drawn.
        uniform: that decided: it happens below the odds.
        quiet: whether it was asked and nothing came of it, as in the month before.
    """

    step: str
    says: str
    odds: float | None = None
    uniform: float | None = None
    quiet: bool = False


@dataclass
class Month:
    """One month of a life.

    Attributes:
        month: first day.
        here: whether the person is in a body of the plan when it begins.
        body: code of the body then, or of the last one.
        function: then.
        band: then.
        age: complete years then.
        rates: of leaving; none where nobody can leave.
        events: in order.
    """

    month: date
    here: bool
    body: str
    function: str
    band: str
    age: int
    rates: Rates | None = None
    events: list[Event] = field(default_factory=list)

    def differs(self, before: "Month | None") -> bool:
        """Tell whether a month is different from one told before it."""
        if before is None or self.sense() != before.sense():
            return True
        if self.rates is None or before.rates is None:
            return False
        return abs(self.rates.strain - before.rates.strain) >= STEP

    def sense(self) -> tuple[Any, ...]:
        """Give what makes a month worth telling when it differs, besides events and strain."""
        place = (self.here, self.body, self.function, self.band)
        if self.rates is None:
            return place
        rates = self.rates
        return (*place, rates.doubt, rates.terms, rates.retiring_y, round(rates.uplift, 2))


@dataclass(frozen=True)
class Life:
    """One life in one run.

    Attributes:
        person: code of the person.
        plan: title of the plan.
        option: of the plan.
        run: number of the run.
        seed: whole number.
        start: what is known of the person at the start, in words.
        base_y: yearly base rate of leaving by choice in this run.
        own: multiples that make the own rate of leaving out of it, by what they are.
        months: of the life, all of them.
    """

    person: str
    plan: str
    option: str
    run: int
    seed: int
    start: dict[str, str]
    base_y: float
    own: dict[str, float]
    months: list[Month]

    def told(self) -> list[Month]:
        """Give the months in which something happens or is different from the last one told."""
        shown: list[Month] = []
        for month in self.months:
            before = shown[-1] if shown else None
            if month.differs(before) or any(not event.quiet for event in month.events):
                shown.append(month)
        return shown

    def as_json(self) -> dict[str, Any]:
        """Give everything as plain values."""
        return asdict(self)
