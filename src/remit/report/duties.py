"""Duties to consult, and a plan with dates counted backwards from the first dismissals of each wave."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

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
from remit.rules.arithmetic import add_months
from remit.rules.consultation import (
    ConsultationTerms,
    consultation_days,
    consultation_terms,
    notification_terms,
)
from remit.rules.notice import contractual_months, notice_terms

LOOK_BACK = timedelta(days=200)
"""How long before its first dismissal a wave is proposed, about: the day on which terms are looked up."""
LIKELY = 0.1
"""Share of the runs from which a body is named that comes to a duty to consult collectively in some."""


@dataclass(frozen=True)
class Duty:
    """What is due for the waves of bodies of a kind that have the same dates.

    Attributes:
        kind: kind of body.
        bodies: how many they are.
        people: dismissed in these waves in all, volunteers under a redundancy scheme included, at the median.
        first: last day of employment of whom the wave dismisses first.
        consult: days of consultation.
        starts: the latest first day of the consultation.
        notified: the latest day of notification on form HR1.
        notice: the latest day on which the first notice is given; none where all are volunteers.
        out: last day of employment of whom is given notice first; none where all are volunteers.
    """

    kind: str
    bodies: int
    people: float
    first: date
    consult: int
    starts: date
    notified: date
    notice: date | None
    out: date | None

    def passed(self, as_at: date) -> bool:
        """Tell whether the consultation or the notification had to begin before a day."""
        return min(self.starts, self.notified) < as_at


def consultation(context: Context) -> Section:
    """Tell which duties there are, and by when what has to be done."""
    duties = find_duties(context)
    terms = consultation_terms(context.evidence, context.results.plan.start)
    blocks: list[Block] = [
        *context.told("consultation"),
        Text(_opening(context, duties, terms)),
        *([_table(context, duties)] if duties else []),
        Text(_note(terms), note=True),
        _plan(context, duties),
    ]
    return Section("consultation", "Duties to consult and dated plan", tuple(blocks))


def _note(terms: ConsultationTerms) -> str:
    return (
        "The dates are the latest ones. They are counted backwards: the last day of employment of the first "
        "who gets notice, before it the longest notice of any band that works in the body, before that the "
        "days of consultation; and as many days before the first dismissal of all. Who leaves under a scheme "
        "of voluntary redundancy is dismissed in law and counts, by agreement and so without notice here; "
        "who resigns by mutual agreement does not count. Dismissals are counted within "
        f"{terms.window_days} days at one establishment; each body counts as one establishment here, which "
        "is assumed. A wave is what overlaps of such spans at the median of the runs. Dismissals that are "
        "proposed together but spread over longer can need collective consultation too. A proposal of who "
        "goes where counts the notice of those whom it leaves without a post, so its dates can be later. "
        "Consultation has to begin in good time and can take longer."
    )


def find_duties(context: Context) -> list[Duty]:
    """Give the duties to consult collectively, bodies of a kind with the same dates together, in order."""
    kinds, bands = kinds_of(context), _bands(context)
    terms: dict[date, Terms] = {}
    found: dict[Duty, Duty] = {}
    for wave in context.waves.waves.iter_rows(named=True):
        asked = max(wave["first"] - LOOK_BACK, context.results.plan.start)
        if asked not in terms:
            terms[asked] = _terms(context, asked)
        duty = _duty(terms[asked], kinds[wave["body"]], wave, bands.get(wave["body"], ()))
        key = replace(duty, bodies=0, people=0.0)
        one = found.get(key)
        found[key] = (
            duty if one is None else replace(one, bodies=one.bodies + 1, people=one.people + duty.people)
        )
    return sorted(found.values(), key=lambda duty: (duty.starts, duty.first, duty.kind, -duty.consult))


def _bands(context: Context) -> dict[str, list[str]]:
    """Give the bands of the people of each body."""
    rows = context.results.plan.bodies.people.group_by("body").agg(pl.col("band").unique())
    return dict(rows.iter_rows())


class Terms(NamedTuple):
    """Terms in force about when the dismissals of a wave would be proposed, and notice by band."""

    consultation: ConsultationTerms
    notification: ConsultationTerms
    months: dict[str, int]
    weeks: int


def _terms(context: Context, asked: date) -> Terms:
    evidence = context.evidence
    return Terms(
        consultation_terms(evidence, asked),
        notification_terms(evidence, asked),
        dict(zip(BANDS, contractual_months(evidence, asked, BANDS), strict=True)),
        notice_terms(evidence, asked).weeks_max,
    )


def _duty(terms: Terms, kind: str, wave: Mapping[str, Any], bands: Sequence[str]) -> Duty:
    """Count backwards from the first dismissals of a wave, by the longest notice of the bands of its body."""
    first, out = wave["first"], wave["forced_first"]
    most = int(wave["most"] + 0.5)
    days, told = (consultation_days(most, 0, held) for held in (terms.consultation, terms.notification))
    notice = None if out is None else _notice(terms, out, bands)
    starts = min(first, notice or first) - timedelta(days=days)
    notified = min(first - timedelta(days=told), starts)
    return Duty(kind, 1, wave["people"], first, days, starts, notified, notice, out)


def _notice(terms: Terms, out: date, bands: Sequence[str]) -> date:
    """Give the latest day of notice for a last day of employment, by contract and by statute."""
    months = max((terms.months[band] for band in bands if band in terms.months), default=0)
    by_contract = _as_date(add_months(_as_number(out), -months))
    return min(by_contract, out - timedelta(weeks=terms.weeks))


def _as_number(when: date) -> int:
    return 10_000 * when.year + 100 * when.month + when.day


def _as_date(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def _opening(context: Context, duties: list[Duty], terms: ConsultationTerms) -> str:
    """Say how many have a duty to consult collectively, what has passed, and who is consulted alone."""
    as_at, least = context.results.plan.as_at, terms.small_min
    says = [_waves(context, duties, terms)]
    if overdue := passed(duties, as_at):
        waves = _count(sum(duty.bodies for duty in overdue), "wave")
        says.append(
            f"Dates before {day(as_at)} have passed by the as-at date: of {waves} the consultation or its "
            "notification had to begin before. Ask whether it was done."
        )
    if coming := to_come(duties, as_at):
        first = min(coming, key=lambda duty: duty.starts)
        says.append(
            f"The {'next' if overdue else 'first'} consultation begins on {day(first.starts)} at the latest."
        )
    apart = context.waves.apart
    if apart.height:
        people = context.write.people(float(apart["people"].sum()))
        bodies = _count(apart.height, "body makes", "bodies make")
        says.append(
            f"{'Outside of these waves, ' if duties else ''}{bodies} fewer than {least} people redundant "
            f"within {terms.window_days} days: {people} over the whole plan, the medians added up. Each of "
            f"these people is still consulted.{_near(apart, least)}"
        )
    return " ".join(says)


def _waves(context: Context, duties: list[Duty], terms: ConsultationTerms) -> str:
    least, days = terms.small_min, terms.window_days
    if not duties:
        return (
            f"At the median no body makes {least} people or more redundant within {days} days, with which "
            "the duty of collective consultation begins."
        )
    bodies, waves = context.waves.waves["body"].n_unique(), context.waves.waves.height
    people = context.write.people(sum(duty.people for duty in duties))
    verb = "has a duty" if bodies == 1 else "have duties"
    return (
        f"{sentence_case(_count(bodies, 'body', 'bodies'))} {verb} to consult collectively: at the median "
        f"{least} people or more are made redundant there within {days} days, in {_count(waves, 'wave')} of "
        f"{people} people in all, the medians added up."
    )


def _near(apart: pl.DataFrame, least: int) -> str:
    """Say how many bodies come to a duty to consult collectively in some of the runs."""
    near = apart.filter(pl.col("reach") >= LIKELY).height
    if not near:
        return ""
    which = _count(near, "of these bodies reaches", "of these bodies reach")
    return f" In 1 run of 10 or more, {which} {least}: a proposal of that size needs collective consultation."


def _count(count: int, one: str, more: str = "") -> str:
    return f"{number(count)} {one if count == 1 else more or one + 's'}"


def passed(duties: Iterable[Duty], as_at: date) -> list[Duty]:
    """Give the duties that had to begin before the as-at date."""
    return [duty for duty in duties if duty.passed(as_at)]


def to_come(duties: Iterable[Duty], as_at: date) -> list[Duty]:
    """Give the duties that begin on the as-at date or later."""
    return [duty for duty in duties if not duty.passed(as_at)]


def _table(context: Context, duties: list[Duty]) -> Table:
    as_at = context.results.plan.as_at

    def dated(when: date) -> str:
        return f"{day(when)} (passed)" if when < as_at else day(when)

    rows = (
        (
            f"{number(duty.bodies)} {kind_words(duty.kind, duty.bodies)}",
            context.write.people(duty.people),
            f"{duty.consult} days",
            dated(duty.starts),
            dated(duty.notified),
            dated(duty.notice) if duty.notice else "By agreement",
            day(duty.first),
        )
        for duty in duties
    )
    columns = (
        "Bodies",
        "Redundancies #",
        "Consultation",
        "Begins by",
        "Form HR1 by",
        "Notice by",
        "First dismissal",
    )
    caption = (
        "Waves of redundancies: consultation and notice, counted backwards from the first dismissal; "
        "redundancies are medians"
    )
    return table("duties", caption, columns, rows, (18, 12, 12, 15, 15, 14, 14))


def _plan(context: Context, duties: list[Duty]) -> Figure:
    """Put all that has a date in order: changes of the plan, rounds, duties."""
    marks = _marks(context)
    plan = context.results.plan
    for duty in duties:
        marks += _dated(duty)
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
        "Dot: a day. Bar: from a day to another. Orange: duties, counted backwards from first dismissals. "
        "Blue: changes of the plan.",
        diagrams.timeline(
            "plan", "Changes of the plan and duties to consult, on a line of time.", marks, first, plan.end
        ),
        table("plan", "Dated plan", ("From", "To", "What"), rows, (20, 20, 60)),
    )


def _dated(duty: Duty) -> list[Mark]:
    """Make the marks of a duty: consultation, and notice up to the first day on which somebody goes by it."""
    who = f"{number(duty.bodies)} {kind_words(duty.kind, duty.bodies)}"
    consulted = duty.starts + timedelta(days=duty.consult)
    marks = [Mark(f"Consult: {who}, {duty.consult} days at least", duty.starts, consulted, "second")]
    if duty.notice:
        marks.append(Mark(f"Notice: {who}", duty.notice, duty.out, "second"))
    return marks


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
