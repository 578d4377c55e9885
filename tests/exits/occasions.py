"""Plans to leave from, their occasions, and what comes of them: what the tests of exits share."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from remit.exits import Liability, find_liability, occasion_of
from remit.exits.lines import Line, Statement
from remit.exits.staff import STAFF_FILES
from remit.exits.statement import statements
from remit.plan import read_plan_despite
from tests.plans import CITED, Row, write_tiny_plan

FIRST, SECOND = f"{11:016x}", f"{12:016x}"
"""Two people of the tiny plan: the last digits of their codes are b and c."""
NO_CHANGES = """
[[change]]
id = "closing"
date = {closing}
kind = "close"
target = "kind:trust"
source = "made up for tests"
"""
OFFER = """
[[change]]
id = "offer-{scheme}"
date = {day}
kind = "offer"
target = "{scheme}"
source = "made up for tests"
"""


@dataclass(frozen=True)
class When:
    """An occasion: plan and days. Pay scales, posts and the like do not matter to exits."""

    start: dt.date = dt.date(2011, 4, 1)
    as_at: dt.date = dt.date(2012, 6, 30)
    last_day: dt.date = dt.date(2013, 3, 31)
    consultation: dt.date = dt.date(2012, 10, 1)
    by_week: bool = False
    in_lieu: bool = False


THEN = When()
BEFORE_LIMITS = When(dt.date(2015, 4, 1), dt.date(2016, 6, 30), dt.date(2015, 6, 30), dt.date(2015, 3, 31))
AFTER_LIMITS = When(dt.date(2015, 4, 1), dt.date(2016, 6, 30), dt.date(2015, 6, 30), dt.date(2015, 4, 1))
NATIONAL_MARS = When(
    dt.date(2010, 4, 1), dt.date(2012, 6, 30), dt.date(2010, 10, 31), dt.date(2010, 7, 12), in_lieu=True
)
CAPPED = When(
    dt.date(2020, 4, 1), dt.date(2021, 6, 30), dt.date(2020, 11, 30), dt.date(2020, 9, 1), in_lieu=True
)
NOW = When(
    dt.date(2025, 4, 1), dt.date(2026, 6, 30), dt.date(2026, 1, 30), dt.date(2025, 10, 1), by_week=True
)


def scheme(name: str, rule: str, opens: str, closes: str, kinds: str = "trust authority") -> Row:
    """A row of the schemes table."""
    row = {"scheme": name, "name": name.capitalize(), "rule": rule, "opens": opens, "closes": closes}
    return {**row, "kinds": kinds, **CITED}


MARS = scheme("mars", "voluntary-exit", "2012-11-01", "2013-06-30")
NATIONAL = scheme("mars", "voluntary-exit", "2010-09-15", "2010-10-31")
MODEL_SCHEME = scheme("voluntary", "voluntary-redundancy", "2025-11-12", "2026-03-31")


def person(code: str = FIRST, **cells: str) -> Row:
    """A row of the people table: somebody of a trust, whole-time, with twenty years of service in 2013."""
    row = {
        "person": code,
        "body": "trust-1",
        "post": "",
        "function": "finance",
        "staff_group": "administrative",
        "band": "6",
        "point": "",
        "pay_gbp_y": "30000",
        "fte": "1",
        "born": "1965-05-10",
        "service_from": "1993-01-01",
        "senior": "false",
        "continuous_from": "",
        "zone": "",
        "notice_months": "",
    }
    assert set(cells) <= set(row)
    return {**row, **cells}


def departure(code: str = FIRST, **cells: str) -> Row:
    """A row of the departures table, of which nothing is known but what is given."""
    names = ("scheme", "alternative", "returns", "week_pay_gbp", "pension_cost_gbp", "notice_worked")
    row = {"person": code, **dict.fromkeys(names, "")}
    assert set(cells) <= set(row)
    return {**row, **cells}


def spell(joined: str, left: str = "", excluded: str = "", code: str = FIRST) -> Row:
    """A row of the spells table."""
    return {"person": code, "joined": joined, "left": left, "excluded": excluded}


def write_plan(folder: Path, when: When = THEN, **tables: list[Row]) -> Path:
    """Write the tiny plan with other tables, from the start of an occasion on; trusts close after it."""
    heading = (
        'title = "A made-up plan"\n'
        f"start = {when.start}\nend = {when.start.replace(year=when.start.year + 4)}\n"
        f"as_at = {when.as_at}\nsynthetic = true\n"
    )
    closing = when.last_day + dt.timedelta(days=1)
    empty: dict[str, list[Row]] = {name: [] for name in ("posts", "rounds", "checkpoints", "agreements")}
    given: dict[str, list[Row]] = {"people": [person()], "schemes": [], **tables}
    changes = NO_CHANGES.format(closing=closing)
    for row in given["schemes"]:
        if row["rule"] != "redundancy":
            changes += OFFER.format(
                scheme=row["scheme"], day=max(dt.date.fromisoformat(row["opens"]), when.start)
            )
    return write_tiny_plan(folder, tables={**empty, **given}, heading=heading, changes=changes)


def liability_of(folder: Path, when: When | None = None, **other: Any) -> Liability:
    """Cost the exits of a plan on an occasion, or on the plan's own."""
    plan, faults = read_plan_despite(folder, STAFF_FILES)
    applied = plan.apply()
    days: dict[str, Any] = {}
    if when is not None:
        days = {
            "last_day": when.last_day,
            "consultation": when.consultation,
            "by_week": when.by_week,
            "in_lieu": when.in_lieu,
        }
    return find_liability(applied, faults, occasion_of(applied, **{**days, **other}))


def statement_of(liability: Liability, code: str = FIRST, scheme_id: str | None = None) -> Statement:
    """The one statement of a person, or that under a scheme."""
    made = [one for one in statements(liability, code) if scheme_id in (None, one.scheme.id)]
    assert len(made) == 1
    return made[0]


def line_of(statement: Statement, what: str) -> Line:
    """The line of a quantity."""
    found = [line for line in statement.lines if line.what == what]
    assert len(found) == 1, [line.what for line in statement.lines]
    return found[0]


def pence_of(statement: Statement, what: str) -> int:
    """The amount of a line."""
    pence = line_of(statement, what).pence
    assert pence is not None
    return pence
