"""What columns mean, as questions of a page: which list, where each column comes from, what words mean.

The answers become the same mapping that the command line reads; what is proposed is chosen beforehand.
"""

from collections.abc import Mapping as Words
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from remit.bodies import TABLES
from remit.bodies.columns import Column, Type
from remit.bodies.importing import Mapping, mapping_text
from remit.bodies.importing.dates import Order
from remit.bodies.importing.look import has_words
from remit.bodies.importing.mapping import UNITS, ColumnMapping, Reading, SheetMapping, Unit
from remit.web.jobs.read import LISTS, read_text
from remit.web.models import Upload

LIST_WORDS = {
    "people": "People: one row for each",
    "posts": "Posts: the establishment",
    "spells": "Breaks in service",
    "departures": "Leavers: what is known of single exits",
    "equality": "Characteristics, for equality reports alone",
}
SKIP = ""
BY_BAND = "by-band"
SENIOR_BANDS = {"8d": "true", "9": "true", "vsm": "true"}
NOTHING_SEEN: dict[str, Any] = {"rows": 0, "headers": [], "words": {}}
HEADERS, SAME, EVERY = "h:", "same", "=:"
MISTAKE = "?"
"""A word that stands for nothing: the rows that have it are faults."""
WORDS = {
    "staff_group": {
        "clinical": "Clinical",
        "manager": "Manager",
        "administrative": "Administrative and other",
    },
    "zone": {"inner": "Inner London", "outer": "Outer London", "fringe": "Fringe"},
    "excluded": {
        "redundancy-paid": "Redundancy was paid for it",
        "pension-taken": "A pension was taken",
        "other": "Another reason",
    },
    "alternative": {
        "none": "None was offered",
        "refused-with-reason": "Refused, with good reason",
        "refused-without-reason": "Refused, without good reason",
        "taken": "Taken",
    },
    "status": {
        "verified": "Verified",
        "secondary": "From a second hand",
        "derived": "Worked out",
        "assumed": "Assumed",
    },
}
NAMES = {
    "person": "Payroll or employee number",
    "body": "Employer",
    "post": "Post that the person holds",
    "function": "Function (directorate, team)",
    "staff_group": "Staff group",
    "band": "Pay band",
    "point": "Point of the pay spine",
    "pay_gbp_y": "Basic pay",
    "fte": "Hours, or whole-time equivalent",
    "born": "Date of birth",
    "service_from": "Reckonable service from",
    "senior": "Can fill senior posts?",
    "continuous_from": "Continuous service from",
    "zone": "High cost area",
    "notice_months": "Notice in months",
    "manager": "Line manager's payroll number",
    "establishment": "Number of posts alike",
    "opens": "First day of the post",
    "closes": "First day on which it is no more",
    "source": "Where the row comes from",
    "status": "How sure it is",
    "joined": "First day of the spell",
    "left": "Last day of the spell",
    "excluded": "Does not count because",
    "scheme": "Scheme under which the person leaves",
    "alternative": "Suitable alternative employment",
    "returns": "New NHS employment from",
    "week_pay_gbp": "Average week's pay",
    "pension_cost_gbp": "Cost of an early pension",
    "notice_worked": "Is notice worked?",
}


@dataclass
class Question:
    """Where a declared column comes from.

    Attributes:
        name: Name of the field.
        column: The declared column.
        label: What it is, for people.
        hint: What it means, and why something is proposed.
        needed: Whether the list is no good without it.
        choices: What may be chosen: value and words.
        chosen: What is chosen.
        every: Choices for the same in every row.
        free: Whether the same in every row can be any text.
        same_value: The text that was said to be the same.
        unit: Choices of the unit of numbers, and the chosen one.
        words: Words of the file to translate, with what was chosen: name of the field, word, choice.
        optional: Words that may be left, as mistakes of the list.
        asked: Words that another sheet asks for already.
        word_choices: What a word may stand for.
        wrong: What is wrong with the answer.
        waits: Whether somebody has to look at it.
    """

    name: str
    column: Column
    label: str
    hint: str
    needed: bool
    choices: list[tuple[str, str]]
    chosen: str
    every: list[tuple[str, str]]
    free: bool
    same_value: str
    unit: list[tuple[str, str]]
    unit_value: str
    words: list[tuple[str, str, str]] = field(default_factory=list)
    optional: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    word_choices: list[tuple[str, str]] = field(default_factory=list)
    wrong: str = ""

    @property
    def waits(self) -> bool:
        """Tell whether somebody has to answer."""
        known = self.optional | self.asked
        open_words = any(not chosen and word not in known for _, word, chosen in self.words)
        return bool(self.wrong) or open_words or (self.needed and self.chosen == SKIP)


@dataclass
class SheetQuestions:
    """The questions of one sheet.

    Attributes:
        place: File and sheet.
        rows: Number of its records.
        name: Name of the field that says what it is.
        tables: What it may be said to be.
        table: What it is said to be; blank if it is not read.
        how: The mapping that its questions start from.
        questions: The questions, of the table of `how`.
        changed: Whether it was said to be another table than the one whose questions were answered.
    """

    place: str
    rows: int
    name: str
    tables: list[tuple[str, str]]
    table: str
    how: SheetMapping
    questions: list[Question]
    changed: bool = False

    @property
    def waiting(self) -> list[Question]:
        """The questions that wait for an answer."""
        return [question for question in self.questions if question.waits] if self.table else []

    @property
    def settled(self) -> list[Question]:
        """The questions that have one."""
        return [question for question in self.questions if not (self.table and question.waits)]


class ColumnsForm:
    """The questions of an upload and the answers to them."""

    def __init__(
        self,
        upload: Upload,
        bodies: pl.DataFrame,
        functions: pl.DataFrame,
        data: Words[str, Any] | None = None,
    ) -> None:
        self.upload, self.data = upload, data
        self.bodies = [(row[0], f"{row[1]} ({row[0]})") for row in bodies.select("body", "name").iter_rows()]
        self.functions = list(functions.select("function", "name").iter_rows())
        self.schemes = [(one, one.replace("-", " ").capitalize()) for one in _schemes(upload)]
        self.before = read_text(upload.mapping or upload.proposal)
        self.changed: set[str] = set()
        self.said: list[str] = []
        proposed = read_text(upload.proposal) if upload.proposal else self.before
        self.sheets = [self._sheet(number, how) for number, how in enumerate(proposed.sheets)]
        self._say_once()

    def _say_once(self) -> None:
        """Let a word translated in one sheet mean the same in the others, unless they say otherwise."""
        meant: dict[tuple[str, str], str] = {}
        questions = [question for sheet in self.sheets if sheet.table for question in sheet.questions]
        for question in questions:
            for _, word, chosen in question.words:
                if chosen:
                    meant.setdefault((question.column.name, word), chosen)
        asked: set[tuple[str, str]] = set()
        for question in questions:
            known = {(question.column.name, word) for _, word, _ in question.words}
            question.asked = frozenset(word for _, word in known & asked)
            asked |= known
            question.words = [
                (name, word, chosen or meant.get((question.column.name, word), ""))
                for name, word, chosen in question.words
            ]

    def is_valid(self) -> bool:
        """Tell whether every question that needs an answer has one."""
        for sheet in self.sheets:
            if sheet.changed:
                self.said.append(f"Look at the columns of {sheet.place}: they are asked for what it is now.")
        waiting = sum(len(sheet.waiting) for sheet in self.sheets)
        if waiting:
            many = "1 question waits" if waiting == 1 else f"{waiting} questions wait"
            self.said.append(f"{many} for your answer: look for “Waits for you” below.")
        if not any(sheet.table for sheet in self.sheets):
            self.said.append("Choose at least one sheet that is to be read.")
        return not self.said

    def mapping_text(self) -> str:
        """Give the answers as a mapping file."""
        sheets = [self._mapped(sheet.how, sheet) for sheet in self.sheets if sheet.table]
        return mapping_text(Mapping(tuple(sheets)))

    def _given(self, name: str, otherwise: str) -> str:
        new = name.split("-")[0] in self.changed
        return otherwise if self.data is None or new else str(self.data.get(name, ""))

    def _sheet(self, number: int, proposed: SheetMapping) -> SheetQuestions:
        prefix = f"s{number}"
        looked = self.upload.choices[number] if number < len(self.upload.choices) else NOTHING_SEEN
        others: dict[str, dict[str, Any]] = looked.get("others", {})
        answered = next((how for how in self.before.sheets if how.place == proposed.place), None)
        start = proposed if answered is None else answered
        table = self._given(f"{prefix}-table", SKIP if answered is None else answered.table)
        asked = start.table if self.data is None else str(self.data.get(f"{prefix}-asked", start.table))
        meant = table if table in (*LISTS, proposed.table) else asked
        if table and meant != asked:
            self.changed.add(prefix)
        how = start if start.table == meant else proposed
        doubts = self.upload.doubts[number] if number < len(self.upload.doubts) else {}
        reasons = self.upload.reasons[number] if number < len(self.upload.reasons) else {}
        if meant != proposed.table and meant in others:
            other = others[meant]
            how = how if how.table == meant else read_text(other["mapping"]).sheets[0]
            looked, doubts, reasons = looked | other, other["doubts"], other["reasons"]
        questions = [
            self._question(
                prefix, how, column, looked, doubts.get(column.name, []), reasons.get(column.name, "")
            )
            for column in sorted(TABLES[how.table].columns, key=lambda column: not _needed(how, column))
        ]
        tables = [name for name in LISTS if name in others or name == proposed.table]
        return SheetQuestions(
            how.place,
            looked["rows"],
            f"{prefix}-table",
            [
                (SKIP, "Do not read this sheet"),
                *(
                    (name, LIST_WORDS.get(name, name.capitalize()))
                    for name in dict.fromkeys((*tables, proposed.table))
                ),
            ],
            how.table if table == how.table else SKIP,
            how,
            questions,
            prefix in self.changed,
        )

    def _question(
        self,
        prefix: str,
        how: SheetMapping,
        column: Column,
        looked: dict[str, Any],
        doubt: list[str],
        reason: str,
    ) -> Question:
        name = f"{prefix}-{column.name}"
        mapped, constant = how.columns.get(column.name), how.constants.get(column.name)
        chosen = SKIP if mapped is None else HEADERS + mapped.header
        if mapped is not None and mapped.reading is Reading.BAND:
            chosen = BY_BAND
        elif mapped is None and constant is not None:
            chosen = EVERY + constant if self._choices(column) else SAME
        elif mapped is None and doubt:
            chosen = self._doubtful(column, doubt[0], how)
        elif mapped is None and column.name == "source":
            chosen, constant = SAME, f"{how.file}"
        elif mapped is None and column.name == "status":
            chosen = f"{EVERY}derived"
        chosen = self._given(name, chosen)
        choices = [(HEADERS + header, f"Column “{header}”") for header in looked["headers"]]
        every = [] if column.of_person else [(EVERY + value, words) for value, words in self._choices(column)]
        free = not (every or column.of_person)
        if free:
            choices.append((SAME, "The same in every row …"))
        if column.name == "senior" and "band" in TABLES[how.table].names:
            choices.append((BY_BAND, "From the pay band: 8d and above"))
        choices.insert(0, (SKIP, "Choose …" if _needed(how, column) else "Not in this list"))
        if chosen not in [value for value, _ in [*choices, *every]]:
            chosen = SKIP
        units = [(unit.value, unit.value) for unit in UNITS.get(column.name, ())]
        question = Question(
            name,
            column,
            NAMES.get(column.name, column.name.replace("_", " ").capitalize()),
            _hint(column, reason),
            _needed(how, column),
            choices,
            chosen,
            every,
            free,
            self._given(f"{name}-same", constant or ""),
            units,
            self._given(f"{name}-unit", mapped.unit.value if mapped is not None and mapped.unit else ""),
        )
        if question.chosen.startswith(HEADERS):
            self._ask_words(question, looked, mapped)
        self._check(question)
        return question

    def _doubtful(self, column: Column, header: str, how: SheetMapping) -> str:
        """Choose beforehand what a proposal only leaves open because the plan has no such list yet."""
        band = how.columns.get("band")
        if column.name == "senior" and band is not None and band.header == header:
            return BY_BAND
        brought = {sheet.table for sheet in self.before.sheets}
        return HEADERS + header if column.refers in brought | {"schemes"} or _needed(how, column) else SKIP

    def _choices(self, column: Column) -> list[tuple[str, str]]:
        """Give what the words of a column may stand for; none where it holds any text."""
        if column.refers == "bodies":
            return self.bodies
        if column.refers == "functions":
            return self.functions
        if column.refers == "schemes":
            return self.schemes
        if column.type is Type.BOOLEAN:
            return [("true", "Yes"), ("false", "No")]
        named = WORDS.get(column.name, {})
        return [
            (word, named.get(word, f"Band {word}" if column.name == "band" else word))
            for word in column.allowed
        ]

    def _ask_words(self, question: Question, looked: dict[str, Any], mapped: ColumnMapping | None) -> None:
        header = question.chosen.removeprefix(HEADERS)
        waiting: dict[str, str] = dict(looked["words"].get(question.column.name, {}).get(header, {}))
        if mapped is not None and mapped.header == header:
            waiting |= {word: value for word, value in mapped.values.items() if value or word in waiting}
        if has_words(question.column):
            refused = [word for word in self._refused(header) if not waiting.get(word)]
            question.optional = frozenset(refused)
            waiting |= dict.fromkeys(refused, "")
        question.words = [
            (f"{question.name}-w{place}", word, self._given(f"{question.name}-w{place}", value))
            for place, (word, value) in enumerate(sorted(waiting.items()))
        ]
        question.word_choices = self._choices(question.column) if question.words else []

    def _refused(self, header: str) -> list[str]:
        """Give the words of a column that the reading did not understand."""
        return [
            kept["value"]
            for kept in self.upload.faults
            if kept["column"] == header and kept["value"] and kept["kind"] == "untranslated"
        ]

    def _check(self, question: Question) -> None:
        if question.chosen == SAME and not question.same_value and self.data is not None:
            question.wrong = "Say what is the same in every row"

    def _mapped(self, how: SheetMapping, sheet: SheetQuestions) -> SheetMapping:
        columns: dict[str, ColumnMapping] = {}
        constants: dict[str, str] = {}
        for question in sheet.questions:
            name = question.column.name
            if question.chosen == SAME:
                constants[name] = question.same_value
            elif question.chosen.startswith(EVERY):
                constants[name] = question.chosen.removeprefix(EVERY)
            elif question.chosen == BY_BAND:
                band = next(one for one in sheet.questions if one.column.name == "band")
                if band.chosen.startswith(HEADERS):
                    columns[name] = _by_band(name, band)
                else:
                    constants[name] = _is_senior(band.chosen.removeprefix(EVERY))
            elif question.chosen.startswith(HEADERS):
                columns[name] = _column(question, how.columns.get(name))
        return replace(how, columns=columns, constants=constants, doubts=(), remarks=())


def _by_band(name: str, band: Question) -> ColumnMapping:
    """Read who can fill senior posts from the band, with the words that were translated for it."""
    words = {word: _is_senior(meant) for _, word, meant in band.words if meant not in ("", MISTAKE)}
    header = band.chosen.removeprefix(HEADERS)
    return ColumnMapping(name, header, reading=Reading.BAND, values=SENIOR_BANDS | words, otherwise="false")


def _is_senior(band: str) -> str:
    return SENIOR_BANDS.get(band, "false")


def _column(question: Question, before: ColumnMapping | None) -> ColumnMapping:
    """Give the mapping of a column as it was answered; what was seen of another header is forgotten."""
    header = question.chosen.removeprefix(HEADERS)
    kept = (
        before
        if before is not None and before.header == header
        else ColumnMapping(question.column.name, header)
    )
    reading = (kept.reading or Reading.IDENTIFIER) if question.column.of_person else None
    unit = (
        Unit(question.unit_value)
        if question.unit_value in [value for value, _ in question.unit]
        else kept.unit
    )
    hours = (kept.whole_hours or WHOLE_HOURS) if unit is Unit.HOURS else None
    order = kept.order or (Order.DAY_FIRST if question.column.type is Type.DATE and before is None else None)
    values = {word: chosen for _, word, chosen in question.words if chosen not in ("", MISTAKE)}
    return replace(
        kept,
        reading=reading,
        unit=unit,
        whole_hours=hours,
        order=order,
        values=values,
        hints={},
        score=None,
        reason="",
    )


WHOLE_HOURS = 37.5
"""Hours a week that are whole-time where the file does not show it; it stands in the mapping."""


def _needed(how: SheetMapping, column: Column) -> bool:
    return column.name in TABLES[how.table].key if how.adds else column.required


def _hint(column: Column, reason: str) -> str:
    return column.meaning + (f" Proposed: {reason}." if reason else "")


def _schemes(upload: Upload) -> list[str]:
    from remit.web.plans import plan_of

    return [str(name) for name in plan_of(upload.plan.version).bodies.schemes["scheme"]]
