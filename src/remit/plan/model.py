"""What is meant to be done: a plan, its dated changes, and what they make of the bodies under an option."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from json import dumps
from pathlib import Path
from typing import Any

import polars as pl

from remit.bodies import Bodies
from remit.evidence import Evidence, Parameter, as_at
from remit.faults import Fault, FaultsFound
from remit.plan.dated import begin_on
from remit.plan.kinds import ALWAYS, AS_USUAL, BASELINE, KIND_PREFIX, NOT_MINIMUM
from remit.plan.sourced import pass_on_agreements, set_terms, source_agreements

PLAN_FILE = "plan.toml"
ASSUMED = "assumed"
"""Source of a parameter that is assumed."""


@dataclass(frozen=True)
class Change:
    """One dated change.

    Attributes:
        id: Name of the change, one of its kind in the plan.
        option: Option that it belongs to; `baseline` changes belong to every option.
        date: Day on which it takes effect.
        kind: Kind of change, a key of `remit.plan.kinds.CHANGE_KINDS`.
        target: What it is aimed at: `kind:<kind>` or an id.
        parameters: What it needs besides: texts, numbers, dates, tuples of texts.
        source: Where the change comes from.
        status: How far the source can be trusted.
    """

    id: str
    option: str
    date: date
    kind: str
    target: str
    parameters: Mapping[str, Any]
    source: str
    status: str


@dataclass(frozen=True)
class Assumption:
    """A value that whoever plans puts in the place of one that the model assumes.

    Attributes:
        parameter: Id of the parameter.
        option: Option that it belongs to; one of `baseline` belongs to every option that has none of its own.
        value: The middle of what is believed; none to keep the model's.
        low: One run in twenty draws a lower value; none, as `high`, if every run has the value itself.
        high: One run in twenty draws a higher value.
        reason: Why.
        by: Who assumes it.
        date: Day on which it was written.
    """

    parameter: str
    option: str
    value: float | None
    low: float | None
    high: float | None
    reason: str
    by: str
    date: date

    def in_place_of(self, parameter: Parameter) -> Parameter:
        """Give the parameter as it stands with this assumption; who assumes it, and why, is in its note."""
        value = parameter.value if self.value is None else self.value
        changed = f"Changed in the plan by {self.by} on {self.date}, from {parameter.value:g}: {self.reason}"
        note = f"{changed}. {parameter.note}" if parameter.note else changed
        return replace(parameter, value=value, low=self.low, high=self.high, source=ASSUMED, note=note)


@dataclass(frozen=True)
class Plan:
    """Bodies and what is to be done with them.

    Attributes:
        title: Title for people to read.
        start: First day, the first of a month.
        end: First day after the plan, the first of a month.
        as_at: Day whose knowledge the plan rests on: nothing published later may enter.
        synthetic: Whether the people are synthetic.
        note: What a reader should know; blank if nothing.
        changes: As read, all changes of all options in the order of the file; once applied, those in
            force, by date and id.
        bodies: The tables; once applied, with the closing dates of bodies and the days of schemes, rounds and
            envelopes set by the changes, and with the agreements that changes of kinds `source` and
            `terms` bring.
        folder: Where it was read from.
        assumptions: As read, those of all options; once applied, those in force, one a parameter.
        option: Option that was applied; blank as read.
        named: Options that are there though no change or assumption belongs to them.
        handover: Once applied, the first day on which all bodies are gone that close in the baseline, under
            whatever option, so that options can be held against each other on one day; none if none closes.
    """

    title: str
    start: date
    end: date
    as_at: date
    synthetic: bool
    note: str
    changes: tuple[Change, ...]
    bodies: Bodies
    folder: Path
    assumptions: tuple[Assumption, ...] = ()
    option: str = ""
    named: tuple[str, ...] = ()
    handover: date | None = None

    @property
    def placements(self) -> pl.DataFrame:
        """Rows of the placements table that changes of kind fill put in force, the last for each person."""
        proposals = [change.target for change in self.changes if change.kind == "fill"]
        rows = self.bodies.placements.filter(pl.col("proposal").is_in(proposals))
        turn = pl.col("proposal").replace_strict(proposals, range(len(proposals)), return_dtype=pl.Int64)
        return rows.sort(turn, "person").unique("person", keep="last", maintain_order=True)

    @property
    def options(self) -> tuple[str, ...]:
        """The options that are written in the plan, baseline first."""
        named = [change.option for change in self.changes]
        named += [assumption.option for assumption in self.assumptions]
        return tuple(dict.fromkeys([BASELINE, *named, *self.named]))

    @property
    def all_options(self) -> tuple[str, ...]:
        """The options that can be applied: those that are written, and those that are always there."""
        return tuple(dict.fromkeys([*self.options, *ALWAYS]))

    @property
    def months(self) -> list[date]:
        """The first day of each month of the plan, in order."""
        first, last = (12 * day.year + day.month - 1 for day in (self.start, self.end))
        return [date(month // 12, month % 12 + 1, 1) for month in range(first, last)]

    def apply(self, option: str = BASELINE) -> "Plan":
        """Give the plan under an option; this one stays as it is.

        Args:
            option: One of `all_options`.

        Returns:
            A plan whose changes are those in force: of the baseline and of the option, without those
            that the option withdraws; and whose bodies have the closing dates that follow.

        Raises:
            FaultsFound: The plan has no such option.
            ValueError: Another option was applied to it already: apply to the plan as read.
        """
        if self.option:
            if option == self.option:
                return self
            raise ValueError(f"option {self.option} is applied already: apply {option} to the plan as read")
        if option not in self.all_options:
            remedy = f"choose {' or '.join(self.all_options)}"
            what = "is no option of the plan"
            fault = Fault("unknown-option", PLAN_FILE, None, "option", option, what, remedy)
            raise FaultsFound([fault])
        changes, bodies = changes_in_force(self.changes, option), self.bodies
        if option in ALWAYS and option not in self.options:
            kept = () if option == AS_USUAL else tuple(c for c in changes if c.kind not in NOT_MINIMUM)
            changes, bodies = kept, still(bodies, self.start, self.end) if option == AS_USUAL else bodies
        bodies = begin_on(bodies, changes, self.start)
        bodies = close_under(bodies, changes, option)
        bodies = set_terms(pass_on_agreements(source_agreements(bodies, changes)), changes)
        return replace(
            self,
            changes=changes,
            assumptions=assumptions_in_force(self.assumptions, option),
            bodies=bodies,
            option=option,
            handover=self._handover(),
        )

    def _handover(self) -> date | None:
        bodies = close_under(self.bodies, changes_in_force(self.changes, BASELINE), BASELINE).bodies
        there = pl.col("opens").is_null() | (pl.col("opens") <= self.start)
        last = bodies.filter(there & (pl.col("closes") < self.end))["closes"].max()
        return last if isinstance(last, date) else None

    def digest(self) -> str:
        """Give the SHA-256 of what `plan.toml` says and of the option, in hexadecimal.

        The order of the changes and of the assumptions, and the folder do not matter. The tables have a
        digest of their own.
        """
        heading = {
            "title": self.title,
            "start": self.start,
            "end": self.end,
            "as_at": self.as_at,
            "synthetic": self.synthetic,
            "note": self.note,
            "option": self.option,
        }
        changes = [vars(change) for change in sorted(self.changes, key=lambda change: change.id)]
        assumed = [
            vars(entry)
            for entry in sorted(self.assumptions, key=lambda entry: (entry.parameter, entry.option))
        ]
        text = dumps(
            [heading, changes, *([assumed] if assumed else [])],
            default=str,
            sort_keys=True,
            ensure_ascii=True,
        )
        return sha256(text.encode()).hexdigest()


def changes_in_force(changes: tuple[Change, ...], option: str) -> tuple[Change, ...]:
    """Give the changes that happen under an option, by date and id."""
    own = [change for change in changes if change.option in (BASELINE, option)]
    withdrawn = {change.target for change in own if change.kind == "withdraw"}
    happen = [change for change in own if change.kind != "withdraw" and change.id not in withdrawn]
    return tuple(sorted(happen, key=lambda change: (change.date, change.id)))


def assumptions_in_force(assumptions: tuple[Assumption, ...], option: str) -> tuple[Assumption, ...]:
    """Give the assumptions that hold under an option, by parameter: its own before those of the baseline."""
    held = {entry.parameter: entry for entry in assumptions if entry.option == BASELINE}
    held |= {entry.parameter: entry for entry in assumptions if entry.option == option}
    return tuple(held[name] for name in sorted(held))


def evidence_of(plan: Plan, known_by: date | None = None) -> Evidence:
    """Give what a plan rests on: what was known by a day, with the assumptions that it changes.

    Args:
        plan: A plan with its option applied.
        known_by: The day; by default the plan's own as-at date.
    """
    known = as_at(known_by or plan.as_at)
    changed = [entry.in_place_of(known.parameter(entry.parameter, date.max)) for entry in plan.assumptions]
    return known.with_parameters(changed)


def targeted_bodies(target: str, bodies: Bodies) -> tuple[str, ...]:
    """Give the bodies that a target names: all of a kind for `kind:<kind>`, else the one with the id."""
    kind = target.removeprefix(KIND_PREFIX)
    named = pl.col("kind") == kind if target.startswith(KIND_PREFIX) else pl.col("body") == target
    return tuple(bodies.bodies.filter(named)["body"].to_list())


def stopped_bodies(checkpoint: str, bodies: Bodies) -> tuple[str, ...]:
    """Give the bodies that were stopped at the checkpoint of this name."""
    stopped = (pl.col("name") == checkpoint) & (pl.col("outcome") == "stop")
    return tuple(bodies.checkpoints.filter(stopped)["body"].to_list())


def closings(changes: tuple[Change, ...], bodies: Bodies) -> dict[str, date]:
    """Give the first day on which each body that the changes close is no more."""
    days: dict[str, date] = {}
    for change in changes:
        for body in _closed_by(change, bodies):
            days[body] = min(change.date, days.get(body, change.date))
    return days


def close_under(bodies: Bodies, changes: tuple[Change, ...], option: str) -> Bodies:
    """Give bodies that close as an option has it: its own changes hold whatever the table says.

    Args:
        bodies: The bodies.
        changes: The changes in force.
        option: The option.
    """
    own = tuple(c for c in changes if c.option == option != BASELINE and c.kind == "close")
    return close_bodies(bodies, closings(changes, bodies), closings(own, bodies))


def close_bodies(bodies: Bodies, days: Mapping[str, date], firm: Mapping[str, date]) -> Bodies:
    """Give bodies that close on these days, or earlier if their table says so already.

    A body that closes on or before the day it opens never opens.

    Args:
        bodies: The bodies.
        days: First day on which a body is no more.
        firm: Those that hold whatever the table says: what an option closes of its own.
    """
    new = pl.DataFrame(
        {"body": list(days), "new": list(days.values())}, schema={"body": pl.String, "new": pl.Date}
    )
    joined = bodies.bodies.join(new, on="body", how="left", maintain_order="left")
    sooner = pl.min_horizontal("closes", "new")
    firmly = pl.when(pl.col("body").is_in(list(firm))).then("new").otherwise(sooner)
    closed = joined.with_columns(firmly.alias("closes")).drop("new")
    return replace(bodies, bodies=closed)


def still(bodies: Bodies, start: date, end: date) -> Bodies:
    """Give bodies of which none opens or closes within a plan, and the agreements of those that are there.

    A body that would open later opens after the plan's end. Posts that would come later never do.
    """
    later = pl.col("opens") > start
    never = pl.when(later).then(pl.lit(end)).otherwise(pl.col("opens")).alias("opens")
    frozen = bodies.bodies.with_columns(never, closes=pl.lit(None, dtype=pl.Date))
    absent = bodies.bodies.filter(later)["body"].to_list()
    there = (pl.col("starts") <= start) & ~pl.col("customer").is_in(absent)
    there = there & (pl.col("supplier").is_null() | ~pl.col("supplier").is_in(absent))
    agreements = bodies.agreements.filter(there).with_columns(
        ends=pl.lit(None, dtype=pl.Date), renewed=pl.lit(None, dtype=pl.Boolean)
    )
    return replace(bodies, bodies=frozen, agreements=agreements)


def _closed_by(change: Change, bodies: Bodies) -> tuple[str, ...]:
    if change.kind == "close":
        return targeted_bodies(change.target, bodies)
    return stopped_bodies(change.target, bodies) if change.kind == "check" else ()
