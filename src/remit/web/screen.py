"""Faults in the words of the screen: their own, with lists named as pages name them and days in words."""

import re
from dataclasses import replace
from datetime import date

from remit.bodies import TABLES
from remit.faults import Fault
from remit.plan.model import PLAN_FILE

LISTS = {
    table.file: f"the list of {table.name.replace('_', ' ').replace('-', ' ')}" for table in TABLES.values()
} | {
    TABLES["spells"].file: "the list of breaks in service",
    TABLES["departures"].file: "the list of leavers",
    PLAN_FILE: "the plan",
    "mapping.toml": "your answers on the columns",
}
"""What pages call the files of a plan."""
FILES = re.compile("|".join(rf"\b{re.escape(file)}" for file in LISTS))
ISO_DAY = re.compile(r"\b(\d{4}-\d{2}-\d{2})\b")
ELSEWHERE = "the workbook with the rows with faults"
"""What has all faults, where a page folds some."""


def dates_in_words(text: str) -> str:
    """Write the days of a sentence as people write them: 31 March 2026."""

    def written(found: re.Match[str]) -> str:
        try:
            day = date.fromisoformat(found[1])
        except ValueError:  # no day that a calendar has stays as it was written
            return found[1]
        return f"{day.day} {day:%B %Y}"

    return ISO_DAY.sub(written, text)


def lists_in_words(text: str) -> str:
    """Name the files of a plan as pages do."""
    return FILES.sub(lambda found: LISTS[found[0]], text)


def on_screen(fault: Fault) -> Fault:
    """Give a fault in the words of the screen."""
    shown = fault.shown()
    return replace(
        shown,
        file=lists_in_words(shown.file),
        row=None if shown.file == PLAN_FILE else shown.row,
        what=lists_in_words(shown.what),
        remedy=lists_in_words(shown.remedy),
    )
