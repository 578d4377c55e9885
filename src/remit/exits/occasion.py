"""The occasion of exits: on which day people leave, under which schemes, and what is known by then."""

import datetime as dt
from dataclasses import dataclass

import polars as pl

from remit.evidence import Evidence
from remit.exits.staff import date_as_number
from remit.faults import Fault, FaultsFound
from remit.plan import Plan, evidence_of
from remit.rules.exit import COMPULSORY, KINDS
from remit.rules.versions import FIRST_DAY, LAST_DAY

CONTRACT = "contract"
"""Id of the scheme of people for whom the plan has no redundancy scheme open: their contract."""
ANNOUNCING = ("announce", "cut", "close")
"""Kinds of change with which a consultation on redundancies begins, if no other date is given."""


@dataclass(frozen=True)
class Occasion:
    """When people would leave, and what is then known and assumed.

    Attributes:
        last_day: Last day of employment.
        consultation: First day of the consultation on the redundancies.
        evidence: What is known.
        by_week: Whether a month's pay is 4.35 weeks' pay where that is more.
        in_lieu: Whether notice is paid in lieu where the departures table does not say.
        assumed: What had to be assumed about the occasion, in sentences.
    """

    last_day: dt.date
    consultation: dt.date
    evidence: Evidence
    by_week: bool = False
    in_lieu: bool = False
    assumed: tuple[str, ...] = ()

    @property
    def out(self) -> int:
        """First day out of employment, YYYYMMDD."""
        return date_as_number(self.last_day + dt.timedelta(days=1))


@dataclass(frozen=True)
class Scheme:
    """A scheme that had opened by the last day.

    Attributes:
        id: The scheme.
        name: Its name for people.
        rule: The rule that prices it, a word of `rules.exit.KINDS`.
        opens: First day on which people may apply.
        closes: Last day on which they may; none if there is no such day.
        kinds: Kinds of body whose people may apply.
        offered: Whether a change of the plan offers it; the contract's redundancy needs no offer.
    """

    id: str
    name: str
    rule: str
    opens: dt.date
    closes: dt.date | None
    kinds: tuple[str, ...]
    offered: bool = True

    @property
    def kind(self) -> int:
        """Code of the rule."""
        return KINDS.index(self.rule)

    def is_open(self, day: dt.date) -> bool:
        """Tell whether people may apply on a day, which is not before it opens."""
        return self.offered and (self.closes is None or day <= self.closes)


def occasion_of(
    plan: Plan,
    last_day: dt.date | None = None,
    consultation: dt.date | None = None,
    known_by: dt.date | None = None,
    *,
    by_week: bool = False,
    in_lieu: bool = False,
) -> Occasion:
    """Settle when people would leave.

    Args:
        plan: the plan, applied.
        last_day: last day of employment; by default the day before the first closing of a body with staff.
        consultation: first day of the consultation; by default the first change that announces, cuts or
            closes, or the last day of employment if there is none before it.
        known_by: day by which rules and rates must have been published; by default the plan's own.
        by_week: whether a month's pay is 4.35 weeks' pay where that is more.
        in_lieu: whether notice is paid in lieu.

    Raises:
        FaultsFound: no body closes and no day was given, a date is outside what the rules cover, or the
            consultation begins after the last day.
    """
    assumed = []
    if last_day is None:
        last_day = first_closing(plan) - dt.timedelta(days=1)
        assumed.append(f"Leaving on {last_day}: the first body with staff closes on the day after.")
    if consultation is None:
        consultation, why = _first_announced(plan, last_day)
        assumed.append(f"Consultation from {consultation}: {why}.")
    check_days(last_day, consultation)
    evidence = evidence_of(plan, known_by)
    return Occasion(last_day, consultation, evidence, by_week, in_lieu, tuple(assumed))


def first_closing(plan: Plan) -> dt.date:
    """Give the first day on which a body that employs people is no more.

    Raises:
        FaultsFound: none closes.
    """
    employers = plan.bodies.people["body"].unique()
    closing = plan.bodies.bodies.filter(pl.col("body").is_in(employers.implode()))["closes"].drop_nulls()
    if closing.is_empty():
        what = "no body with staff closes in the plan"
        fault = Fault("no-closing", "plan.toml", None, None, None, what, "give the last day: --on")
        raise FaultsFound([fault.on_screen("choose the last day of employment")])
    first = closing.min()
    assert isinstance(first, dt.date)
    return first


def check_days(last_day: dt.date, consultation: dt.date) -> None:
    """Refuse days for which the rules were not written, and a consultation after the leaving.

    Raises:
        FaultsFound: a day is wrong; each is named.
    """
    days = {"last day of employment": last_day, "first day of the consultation": consultation}
    faults = [
        _wrong_day(
            "date-not-covered",
            name,
            day,
            f"is outside the days that the rules cover, {FIRST_DAY} to {LAST_DAY}",
            "choose a day within them",
        )
        for name, day in days.items()
        if not FIRST_DAY <= day <= LAST_DAY
    ]
    if consultation > last_day:
        what = f"lies after the last day of employment, {last_day}"
        name = "first day of the consultation"
        faults.append(_wrong_day("consultation-late", name, consultation, what, "choose an earlier day"))
    if faults:
        raise FaultsFound(faults)


def _wrong_day(kind: str, name: str, day: dt.date, what: str, remedy: str) -> Fault:
    return Fault(kind, name, None, None, str(day), what, remedy)


def _first_announced(plan: Plan, last_day: dt.date) -> tuple[dt.date, str]:
    """Give the day that stands for the start of the consultation, and why."""
    announced = [change.date for change in plan.changes if change.kind in ANNOUNCING]
    if not announced or min(announced) > last_day:
        return last_day, "the last day, as no change before it announces, cuts or closes"
    return min(announced), "the first change that announces, cuts or closes"


def schemes_begun(plan: Plan, last_day: dt.date) -> list[Scheme]:
    """Give the exit schemes of a plan that had opened by a day, and the contract for kinds without one."""
    rows = plan.bodies.schemes.filter((pl.col("opens") <= last_day) & pl.col("rule").is_in(KINDS))
    offered = {change.target for change in plan.changes if change.kind == "offer"}
    schemes = [
        Scheme(
            row["scheme"],
            row["name"],
            row["rule"],
            row["opens"],
            row["closes"],
            _words(row["kinds"]),
            row["scheme"] in offered or row["rule"] == KINDS[COMPULSORY],
        )
        for row in rows.iter_rows(named=True)
    ]
    compulsory = [scheme for scheme in schemes if scheme.kind == COMPULSORY and scheme.is_open(last_day)]
    covered = {kind for scheme in compulsory for kind in scheme.kinds}
    others = tuple(kind for kind in plan.bodies.bodies["kind"].unique().sort() if kind not in covered)
    contract = Scheme(CONTRACT, "Contractual redundancy", KINDS[COMPULSORY], last_day, None, others)
    return [*schemes, contract]


def _words(cell: str) -> tuple[str, ...]:
    return tuple(cell.split())
