"""Duties to consult, and a plan with dates counted backwards from the day on which bodies close."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import polars as pl

from remit.bodies.tables import BANDS, kind_words
from remit.plan import Change
from remit.report import diagrams
from remit.report.blocks import Block, Figure, Section, Table, Text, table
from remit.report.context import Context
from remit.report.diagrams import Mark
from remit.report.movement import kinds_of
from remit.report.sources import change_words
from remit.report.words import day, number, sentence_case
from remit.results.exits import redundancies_by_body
from remit.rules.arithmetic import add_months
from remit.rules.consultation import (
    ConsultationTerms,
    consultation_days,
    consultation_terms,
    notification_terms,
)
from remit.rules.notice import contractual_months, notice_terms
from remit.rules.versions import NotCovered

ONE_DAY = timedelta(days=1)
LOOK_BACK = timedelta(days=200)
"""The day on which terms are looked up: about when dismissals at a closing would be proposed."""


@dataclass(frozen=True)
class Duty:
    """What is due for bodies of a kind that close on a day and have to consult equally long.

    Attributes:
        kind: kind of body.
        bodies: how many they are.
        people: redundancies at them in all, at the median.
        out: last day of employment.
        consult: days of consultation; 0 where only individual consultation is due.
        starts: the latest first day of the consultation.
        notified: the latest day of notification on form HR1; none where none is due.
        notice: the latest day on which notice is given.
    """

    kind: str
    bodies: int
    people: float
    out: date
    consult: int
    starts: date
    notified: date | None
    notice: date


def consultation(context: Context) -> Section:
    """Tell which duties there are, and by when what has to be done."""
    duties = _duties(context)
    told = context.told("consultation")
    blocks: list[Block] = [
        *told,
        Text(_opening(context, duties)),
        *([_table(context, duties)] if duties else []),
    ]
    blocks.append(
        Text(
            "The dates are the latest ones. They are counted backwards: the last day of employment, before "
            "it the longest notice of any band that works in the body, before that the days of consultation. "
            "A proposal of who goes where counts the notice of those whom it leaves without a post, so its "
            "dates can be later. The rule counts dismissals at one establishment within 90 days; each body "
            "counts as one establishment here, which is assumed. Consultation has to begin in good time and "
            "can take longer.",
            note=True,
        )
    )
    return Section("consultation", "Duties to consult and dated plan", (*blocks, _plan(context, duties)))


def _duties(context: Context) -> list[Duty]:
    redundant = redundancies_by_body(context.results)
    closes = dict(context.results.plan.bodies.bodies.select("body", "closes").iter_rows())
    kinds, bands = kinds_of(context), _bands(context)
    terms: dict[date, Terms | None] = {}
    found: dict[tuple[str, date, int, date], Duty] = {}
    for body, people in redundant.select("body", "people").iter_rows():
        if closes.get(body) is None or people < 0.5:
            continue
        if closes[body] not in terms:
            terms[closes[body]] = _terms(context, closes[body])
        if (held := terms[closes[body]]) is None:
            continue
        duty = _duty(held, kinds[body], closes[body], people, bands.get(body, ()))
        key = (duty.kind, duty.out, duty.consult, duty.notice)
        one = found.get(key)
        found[key] = duty if one is None else _with(one, duty)
    return sorted(found.values(), key=lambda duty: (duty.out, duty.kind, -duty.consult))


def _bands(context: Context) -> dict[str, list[str]]:
    """Give the bands of the people of each body."""
    rows = context.results.plan.bodies.people.group_by("body").agg(pl.col("band").unique())
    return dict(rows.iter_rows())


def _with(one: Duty, other: Duty) -> Duty:
    return Duty(
        one.kind,
        one.bodies + other.bodies,
        one.people + other.people,
        one.out,
        one.consult,
        one.starts,
        one.notified,
        one.notice,
    )


class Terms(NamedTuple):
    """Terms in force about when dismissals at a closing would be proposed, and notice by band."""

    consultation: ConsultationTerms
    notification: ConsultationTerms
    months: dict[str, int]
    weeks: int


def _terms(context: Context, closes: date) -> Terms | None:
    """Read the terms for bodies that close on a day; none where no version of a rule covers it."""
    asked, evidence = closes - LOOK_BACK, context.evidence
    try:
        return Terms(
            consultation_terms(evidence, asked),
            notification_terms(evidence, asked),
            dict(zip(BANDS, contractual_months(evidence, asked, BANDS), strict=True)),
            notice_terms(evidence, asked).weeks_max,
        )
    except NotCovered:
        return None


def _duty(terms: Terms, kind: str, closes: date, people: float, bands: Sequence[str]) -> Duty:
    """Count backwards from the day on which a body closes, by the longest notice of its bands."""
    out = closes - ONE_DAY
    months = max((terms.months[band] for band in bands if band in terms.months), default=0)
    days = consultation_days(round(people), 0, terms.consultation)
    told = consultation_days(round(people), 0, terms.notification)
    by_contract = _as_date(add_months(_as_number(out), -months))
    notice = min(by_contract, out - timedelta(weeks=terms.weeks))
    starts = notice - timedelta(days=days)
    notified = min(out - timedelta(days=told), starts) if told else None
    return Duty(kind, 1, people, out, days, starts, notified, notice)


def _as_number(when: date) -> int:
    return 10_000 * when.year + 100 * when.month + when.day


def _as_date(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def _opening(context: Context, duties: list[Duty]) -> str:
    collective = [duty for duty in duties if duty.consult]
    if not collective:
        return (
            "At the median no closing body makes as many people redundant as the duty of collective "
            "consultation begins with. Each person is still consulted."
        )
    first = min(duty.starts for duty in collective)
    bodies = sum(duty.bodies for duty in collective)
    people = context.write.people(sum(duty.people for duty in collective))
    verb = "has" if bodies == 1 else "have"
    return (
        f"{sentence_case(number(bodies))} closing {'body' if bodies == 1 else 'bodies'} {verb} a duty to "
        f"consult collectively: the medians of their redundancies, kind by kind, add up to {people}. The "
        f"first consultation begins on {day(first)} at the latest."
    )


def _table(context: Context, duties: list[Duty]) -> Table:
    rows = (
        (
            f"{number(duty.bodies)} {kind_words(duty.kind, duty.bodies)}",
            context.write.people(duty.people),
            f"{duty.consult} days" if duty.consult else "Individual only",
            day(duty.starts),
            day(duty.notified) if duty.notified else "Not due",
            day(duty.notice),
            day(duty.out),
        )
        for duty in duties
    )
    columns = (
        "Closing bodies",
        "Redundancies #",
        "Consultation",
        "Begins by",
        "Form HR1 by",
        "Notice by",
        "Last day",
    )
    caption = "Consultation and notice, counted backwards from closing; redundancies are medians"
    return table("duties", caption, columns, rows, (20, 12, 14, 14, 14, 13, 13))


def _plan(context: Context, duties: list[Duty]) -> Figure:
    """Put all that has a date in order: changes of the plan, rounds, duties."""
    marks = _marks(context)
    plan = context.results.plan
    for duty in duties:
        who = kind_words(duty.kind, duty.bodies)
        if duty.consult:
            label = f"Consult: {number(duty.bodies)} {who}, {duty.consult} days at least"
            marks.append(Mark(label, duty.starts, duty.notice, "second"))
        marks.append(Mark(f"Notice: {number(duty.bodies)} {who}", duty.notice, duty.out, "second"))
    marks.sort(key=lambda mark: (mark.start, mark.label))
    rows = ((day(mark.start), day(mark.end) if mark.end else "One day", mark.label) for mark in marks)
    says = (
        f"{len(marks)} things have a date, from {day(marks[0].start)} to "
        f"{day(max(mark.end or mark.start for mark in marks))}."
        if marks
        else "Nothing in the plan has a date."
    )
    first = min([plan.start, *(mark.start for mark in marks)])
    return Figure(
        "figure-plan",
        "What happens when",
        says,
        "Dot: a day. Bar: from a day to another. Orange: duties, counted backwards. Blue: changes of the "
        "plan.",
        diagrams.timeline(
            "plan", "Changes of the plan and duties to consult, on a line of time.", marks, first, plan.end
        ),
        table("plan", "Dated plan", ("From", "To", "What"), rows, (20, 20, 60)),
    )


def _marks(context: Context) -> list[Mark]:
    """Make one mark of all changes of a kind on a day that end on the same day."""
    rounds = {row["round"]: row["closes"] for row in context.results.plan.bodies.rounds.iter_rows(named=True)}
    grouped: dict[tuple[date, date | None, str], list[str]] = {}
    for change in context.results.plan.changes:
        until = _until(change, rounds)
        grouped.setdefault((change.date, until, change.kind), []).append(change_words(context, change))
    return [
        Mark(f"{sentence_case(kind.replace('-', ' '))}: {'; '.join(dict.fromkeys(words))}", start, until)
        for (start, until, kind), words in grouped.items()
    ]


def _until(change: Change, rounds: Mapping[str, date]) -> date | None:
    given = change.parameters.get("until")
    ends = given if isinstance(given, date) else rounds.get(change.target)
    return ends if ends is not None and ends > change.date else None
