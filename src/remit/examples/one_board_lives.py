"""Breaks in service and departures of the example `one-board`: what a staff record alone does not tell."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from remit.bodies.tables import TABLES
from remit.draws import key
from remit.evidence import Evidence
from remit.examples.one_board_people import MERGER, NAME, SEED, START, draws
from remit.rules.service import count_service, service_terms

PRESENT = 0
"""What stands for no date among whole numbers."""
LAST_DAY = MERGER - dt.timedelta(days=1)
VOLUNTARY, COMPULSORY = "voluntary-redundancy", "redundancy"


@dataclass(frozen=True)
class Break:
    """A sort of break in service.

    Attributes:
        days: Length of the gap.
        excluded: Why the spell before does not count, if it does not.
        at: Share of the service after which it came.
    """

    days: int
    excluded: str | None = None
    at: float = 0.4


BREAKS = (
    Break(5),
    Break(75),
    Break(210),
    Break(430),
    Break(120, "redundancy-paid"),
    Break(95, "other"),
)
"""Gaps that break no service, continuous service, and all of it; and spells that do not count."""
RETIRED = Break(30, "pension-taken", 0.94)
"""Those who took their pension and came back: the oldest."""
LEAST_SERVICE = 8 * 365
EACH = 4
"""People with each sort of break."""
PENSION_AGE = 55


def _order(people: pl.DataFrame, decision: str) -> list[int]:
    """Give the places of people in an order of chance."""
    ids = np.array([key(NAME, SEED, person) for person in people["person"]], dtype=np.uint64)
    return [int(place) for place in np.argsort(draws(decision, ids), kind="stable")]


def with_breaks(evidence: Evidence, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give some people a break in their service.

    Args:
        evidence: says what breaks service.
        people: the people, whose service has none.

    Returns:
        The people with their first days of reckonable and of continuous service, and their spells.
    """
    terms = service_terms(evidence, LAST_DAY)
    served = (pl.lit(START) - pl.col("service_from")).dt.total_days()
    long = people.with_row_index("place").filter(served > LEAST_SERVICE)
    chosen = [int(long["place"][at]) for at in _order(long, "break")][: EACH * (len(BREAKS) + 1)]
    oldest = sorted(chosen, key=lambda place: people["born"][place])[:EACH]
    since, continuous = people["service_from"].to_list(), people["continuous_from"].to_list()
    spells: list[tuple[str, dt.date, dt.date | None, str | None]] = []
    for n, place in enumerate(chosen):
        kind, first = RETIRED if place in oldest else BREAKS[n % len(BREAKS)], since[place]
        left = first + dt.timedelta(days=int((START - first).days * kind.at))
        joined = left + dt.timedelta(days=kind.days + 1)
        service = count_service(
            np.array([_number(first), _number(joined)], dtype=np.int32),
            np.array([_number(left), PRESENT], dtype=np.int32),
            np.array([kind.excluded is not None, False]),
            _number(MERGER),
            terms,
        )
        since[place] = _date(service.reckonable_from)
        later = _date(service.continuous_from)
        continuous[place] = later if later > since[place] else None
        person = people["person"][place]
        spells += [(person, first, left, kind.excluded), (person, joined, None, None)]
    types = {column.name: column.type.dtype for column in TABLES["spells"].columns}
    order = {person: place for place, person in enumerate(people["person"])}
    spells.sort(key=lambda spell: (order[spell[0]], spell[1]))
    changed = people.with_columns(
        service_from=pl.Series(since), continuous_from=pl.Series(continuous, dtype=pl.Date)
    )
    return changed, pl.DataFrame(spells, schema=types, orient="row")


def build_departures(people: pl.DataFrame) -> pl.DataFrame:
    """Make what is known of some people's leaving: who asked for the scheme, who was offered other work.

    Quotes for early pensions are made up: an eightieth of pay for each year served, times 0.8 for each year
    before the age of 67.
    """
    order = _order(people.filter(pl.col("band") != "vsm"), "departure")
    staff = people.filter(pl.col("band") != "vsm")
    rows: list[dict[str, object]] = []
    for n, place in enumerate(order[:96]):
        row = staff.row(place, named=True)
        own = _asked(row, n) if n < 72 else _offered(n)
        rows.append({"person": row["person"], **own})
    types = {column.name: column.type.dtype for column in TABLES["departures"].columns}
    place_of = {person: place for place, person in enumerate(people["person"])}
    rows.sort(key=lambda row: place_of[str(row["person"])])
    return pl.DataFrame(rows, schema=types)


def _asked(row: dict[str, object], n: int) -> dict[str, object]:
    """Give the departure of somebody who asked for voluntary redundancy."""
    born, since, pay = row["born"], row["service_from"], row["pay_gbp_y"]
    assert isinstance(born, dt.date)
    assert isinstance(since, dt.date)
    assert isinstance(pay, float)
    age, served = (LAST_DAY - born).days / 365.25, (LAST_DAY - since).days / 365.25
    quote = round(max(67 - age, 1) * 0.8 * pay / 80 * served, 2) if age >= PENSION_AGE and n % 3 else None
    return {
        "scheme": VOLUNTARY,
        "alternative": "none",
        "returns": MERGER + dt.timedelta(days=60 + n) if n % 24 == 7 else None,
        "week_pay_gbp": round(pay * 7 / 365 * 1.02, 2) if n % 12 == 5 else None,
        "pension_cost_gbp": quote,
        "notice_worked": n % 5 != 0,
    }


def _offered(n: int) -> dict[str, object]:
    """Give the departure of somebody at risk who was offered other work."""
    words = ("none", "refused-with-reason", "refused-without-reason", "taken")
    return {"scheme": COMPULSORY, "alternative": words[n % 4], "notice_worked": True}


def _number(day: dt.date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _date(number: int) -> dt.date:
    return dt.date(number // 10_000, number // 100 % 100, number % 100)
