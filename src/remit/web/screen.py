"""What checks say with the command line in mind, in the words of the screen: one place for all pages."""

import re
from datetime import date

WORDS: tuple[tuple[str, str], ...] = (
    (r"; --json lists them all", "; the workbook with the rows with faults has them all"),
    (r"see what --json says of each of them", "see the workbook with the rows with faults"),
    (
        r"say in (?:mapping\.toml|the mapping) what it stands for, among the values of",
        "say among the columns what it means for",
    ),
    (
        r'write order = "day-month" or "month-day" into (?:mapping\.toml|the mapping)',
        "look whether that is right",
    ),
    (r"add it to the mapping if it is needed", "nothing to do if it is not needed"),
    (
        r"add it to the mapping if it is one of [a-z, ]+",
        "say on the page of the columns what it is, if it is a list",
    ),
    (
        r"the main assignment, for instance by only = \{[^}]*\} in the mapping, or take one of the rows out",
        "the main assignment, and take the other rows out of the file",
    ),
    (r"name another header for (\w+) in (?:mapping\.toml|the mapping)", r"choose another column for \1"),
    (r'write unit = "([^"]+)"[^;]*', r"say that it is counted in “\1”"),
    (r"give the file beside it, or take `adds` out of the mapping", "bring the file with it"),
    (
        r"import the list that has it beside them \(adds = true in the mapping\)",
        "bring the list that has it, too",
    ),
    (r"give the last day: --on", "choose the last day of employment"),
    (r"name another day with --date", "choose another day"),
    (r"give --(?:key|mapping) FILE[^.;]*", "bring the list again"),
    (r"delete (\w+)\.csv first[^;]*", r"take the rows of the table \1 out if they are of others"),
    (r"run remit check, and mend it", "mend it"),
    (r"in the same command", "in the same upload"),
    (r"\bmapping\.toml, key ", "your answers on the columns, "),
    (r"\b(?:mapping\.toml|the mapping)\b", "your answers on the columns"),
    (r"\bplan\.toml\b", "the plan"),
    (
        r"\b(posts|people|bodies|functions|rounds|schemes|decisions|agreements|spells|departures|equality|ledger|needs|offers|contracts|envelopes)\.csv\b",
        r"the table \1",
    ),
)
"""Patterns of what the command line says, and what is said on the screen, in order."""
PATTERNS = tuple((re.compile(pattern), words) for pattern, words in WORDS)


ISO_DAY = re.compile(r"\b(\d{4}-\d{2}-\d{2})\b")


def dates_in_words(text: str) -> str:
    """Write the days of a sentence as people write them: 31 March 2026."""

    def written(found: re.Match[str]) -> str:
        try:
            day = date.fromisoformat(found[1])
        except ValueError:  # no day that a calendar has stays as it was written
            return found[1]
        return f"{day.day} {day:%B %Y}"

    return ISO_DAY.sub(written, text)


def on_screen(text: str) -> str:
    """Give a sentence of a check in the words of the screen."""
    for pattern, words in PATTERNS:
        text = pattern.sub(words, text)
    return text
