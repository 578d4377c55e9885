"""Sections that give account of the model: headlines, the founding questions, published beside reproduced."""

from collections import Counter

import polars as pl
from markupsafe import Markup, escape

from remit.bodies.tables import BANDS
from remit.report.blocks import NO_DATA, NOT_APPLICABLE, Points, Question, Section, Table, Text, table
from remit.report.context import Context
from remit.report.words import MINUS, number, plain, sentence_case, span, unit
from remit.results.headlines import Headline
from remit.results.published import PublishedRow, decimals
from remit.results.questions import Answer
from remit.results.reproduced import PREDICTED

VERDICTS = {True: ("✓", "Holds"), False: ("✗", "Does not hold"), None: ("○", "No verdict")}
VERY_SENIOR = "Very senior"
LABELS = {
    "input": "Input: used as given",
    "arithmetic": "Arithmetic: follows from given figures",
    "fitted": "Fitted: a parameter was set on it",
    "predicted": "Predicted: neither given nor fitted",
}


def headlines(rows: list[Headline]) -> Section:
    """Say what matters most, with odds."""
    columns = ("Figure", "Middle run #", "9 of 10 runs #")
    figures = table(
        "headlines", "Headline figures", columns, ((row.label, row.value, row.range) for row in rows)
    )
    return Section("headlines", "Headlines", (Points(tuple(row.sentence for row in rows)), figures))


def questions(context: Context, answers: list[Answer]) -> Section | None:
    """Answer the founding questions; without an answer there is no section."""
    if not answers:
        return None
    opening = Text(
        "These questions were asked while the old bodies were closing. Each answer gives the model's odds, "
        "the published figures that bear on it, and what it leaves out."
    )
    asked = tuple(
        Question(
            f"question-{answer.id}",
            answer.question,
            answer.answer,
            answer.detail,
            answer.caveat,
            context.citations.figure_links(answer.evidence),
            _behind(context, answer),
        )
        for answer in answers
    )
    return Section("questions", "The founding questions", (opening, *asked))


def _behind(context: Context, answer: Answer) -> Table | None:
    """Make the table behind an answer."""
    found = answer.table
    if found is None or found.is_empty():
        return None
    columns = [f"{sentence_case(name)}{' #' if _is_numeric(found[name]) else ''}" for name in found.columns]
    rows = (
        [_cell(context, name, row[name]) for name in found.columns] for row in found.iter_rows(named=True)
    )
    return table(f"answer-{answer.id}", f"Behind the answer: {answer.question}", columns, rows)


def _is_numeric(column: pl.Series) -> bool:
    """Whether a column holds numbers, or texts that are written numbers or ranges of them."""
    if column.dtype.is_numeric():
        return True
    texts = column.drop_nulls().cast(pl.String)
    written = rf"^{MINUS}?£?\d[\d,.]*(%| million| to |$)"
    return column.name != "band" and bool(texts.str.contains(written).all())


def _cell(context: Context, name: str, value: object) -> str:
    if value is None:
        return NO_DATA
    if name == "function":
        return context.functions.get(str(value), str(value))
    if name == "band":
        return VERY_SENIOR if value == BANDS[-1] else str(value)
    return plain(value) if isinstance(value, int | float) else sentence_case(str(value))


def published(context: Context, rows: list[PublishedRow]) -> Section | None:
    """Set what was published beside what the runs reproduce, what does not hold included."""
    if not rows:
        return None
    totals = Counter(row.holds for row in rows)
    predicted = sum(row.label == PREDICTED for row in rows)
    hold = sum(row.label == PREDICTED and row.holds is True for row in rows)
    opening = Text(
        f"Of {predicted} figures that the model predicts, {hold} {'holds' if hold == 1 else 'hold'}. "
        f"Of all {len(rows)} published figures, "
        f"inputs included, {totals[True]} hold, {totals[False]} do not, and {totals[None]} have no verdict. "
        "An input or an arithmetic figure holds when it agrees at the published rounding. A fitted or "
        "predicted one holds when it lies in the range of 9 of 10 runs, and that range reaches no further "
        "than half the median to either side. Nothing was adjusted to agree."
    )
    counted = Counter((row.label, row.holds) for row in rows)
    labels = [label for label in LABELS if any(row.label == label for row in rows)]
    count = table(
        "published-count",
        "Published figures by how they were used and whether they hold",
        ("How it was used", "Hold #", "Do not hold #", "No verdict #"),
        ([LABELS[label], *(number(counted[label, verdict]) for verdict in VERDICTS)] for label in labels),
    )
    full = table(
        "published",
        "Published figures beside what Remit makes of them",
        ("Figure", "Published", "Reproduced", "9 of 10 runs", "Verdict", "Used as", "Why"),
        (_row(context, row) for row in rows),
        (22, 12, 11, 12, 11, 11, 21),
    )
    return Section("published", "Published beside reproduced", (opening, count, full))


def _row(context: Context, row: PublishedRow) -> tuple[str, ...]:
    figure = context.evidence.figure(row.id)
    places = 0 if figure.value is None else decimals(figure.value)
    measured = Markup(' <span class="unit">({})</span>').format(unit(row.unit)) if row.unit else Markup("")
    known = row.low is not None and row.high is not None
    written = NO_DATA if row.reproduced is None else plain(row.reproduced, places)
    if row.unit == "year":
        written = written.replace(",", "")
    return (
        context.citations.link(row.id) + Markup(" ") + escape(row.fact) + measured,
        row.published,
        written,
        span(plain(row.low or 0, places), plain(row.high or 0, places)) if known else NOT_APPLICABLE,
        _verdict(row.holds),
        sentence_case(row.label),
        context.citations.link(row.reason) if row.reason else "No reason given",
    )


def _verdict(holds: bool | None) -> Markup:
    symbol, words = VERDICTS[holds]
    name = words.lower().replace(" ", "-")
    return Markup('<span class="verdict {}"><span aria-hidden="true">{}</span> {}</span>').format(
        name, symbol, words
    )
