"""What is wrong with what is handed in or kept: where, what, and what to do about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal, get_args

Level = Literal["error", "warning", "note"]

FOLD_OVER = 20
"""Alike faults of one column that are still listed one by one in text."""
NOTES_OVER = 3
"""Alike notes of one column that are; they stop nothing, and should not hide what does."""
TOLD = 3
"""Faults that are told in full where alike ones are folded of which each says something else."""
ROWS_SHOWN = 5
"""Rows named when faults are folded."""
VALUES_SHOWN = 3
"""Different values shown when faults are folded."""
LOOKED_UP = 50
"""Unknown values of one column for which the nearest known one is sought; the search is slow."""
NEAR = 0.6
"""How alike two words must be, from 0 to 1, for one to be proposed for the other."""
PROPOSED = 3
"""Known words that a hint names at most."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        kind: Short name of the sort of fault, the same for all of its sort.
        file: File that it is in, from the folder of the plan or of the evidence.
        row: Row as a spreadsheet numbers it (the header is row 1), or line of `plan.toml`; none for the
            whole file.
        column: Column or key that it is in; none for the whole row or file.
        value: What stands there; none if nothing does.
        what: What is wrong.
        remedy: What to do.
        level: An error stops the reading; a warning does not, and asks for a second look; a note only tells.
        screen_what: What is wrong as a page of the workbench says it; blank where `what` serves there too.
        screen_remedy: What to do there, where files and options of commands are not at hand; likewise.
    """

    kind: str
    file: str
    row: int | None
    column: str | None
    value: str | None
    what: str
    remedy: str
    level: Level = "error"
    screen_what: str = ""
    screen_remedy: str = ""

    def on_screen(self, remedy: str, what: str = "") -> "Fault":
        """Give the fault with the words of a page beside those of the command line."""
        return replace(self, screen_what=what, screen_remedy=remedy)

    def shown(self) -> "Fault":
        """Give the fault in the words of a page."""
        what, remedy = self.screen_what or self.what, self.screen_remedy or self.remedy
        return replace(self, what=what, remedy=remedy, screen_what="", screen_remedy="")

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return _place(self, [] if self.row is None else [self.row])

    def __str__(self) -> str:
        """Give the fault as one line."""
        return f"{self.place}: {_sentence(self)}"


@dataclass(frozen=True)
class Folded:
    """Alike faults of one column, to be shown as one.

    Attributes:
        first: The first of them, which stands for all.
        rows: Rows of all of them.
        values: The different things that stand there, in the order of first appearance.
    """

    first: Fault
    rows: tuple[int, ...]
    values: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where they are, in words."""
        return _place(self.first, self.rows)

    def __str__(self) -> str:
        """Give the faults as one line, with some of what stands there."""
        shown = ", ".join(f"“{value}”" for value in self.values[:VALUES_SHOWN])
        more = len(self.values) - VALUES_SHOWN
        shown += f" and {more:,} more" if more > 0 else ""
        return f"{self.place}: {_sentence(self.first, shown)}"


@dataclass(frozen=True)
class Further:
    """Alike faults of one column of which each says something else, so that none can stand for all.

    Attributes:
        first: One of them, for its place and level.
        rows: Rows of those that have one.
        count: Number of them.
        elsewhere: What has them all.
    """

    first: Fault
    rows: tuple[int, ...]
    count: int
    elsewhere: str

    def __str__(self) -> str:
        """Give their place and number as one line; what each says is for the lists that have them all."""
        level = "" if self.first.level == "error" else f"{self.first.level}: "
        place = _place(self.first, self.rows if len(self.rows) == self.count else ())
        what = f"{self.count:,} more of this sort, each with figures or words of its own"
        return f"{place}: {level}{what}; {self.elsewhere} lists them all"


class FaultsFound(Exception):
    """What was handed in cannot be used; `faults` says why.

    Attributes:
        faults: All faults found, errors and warnings.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(str(line) for line in fold(self.faults)))

    def __reduce__(self) -> tuple[type["FaultsFound"], tuple[tuple[Fault, ...]]]:
        """Pickle by the faults, so that the exception crosses processes whole."""
        return (FaultsFound, (self.faults,))


def fold(
    faults: Sequence[Fault], over: int = FOLD_OVER, elsewhere: str = "--json"
) -> list[Fault | Folded | Further]:
    """Fold alike faults of one column into one line where there are more than `over`, or than a few notes.

    Alike are faults of the same file, column, kind and level. The order of first appearance is kept and
    no fault is lost: the folded line knows all its rows. Where each says something else, the first of them
    are told in full and the others counted; `elsewhere` names what has them all.
    """
    groups: dict[tuple[str, str | None, str, Level], list[Fault]] = {}
    for fault in faults:
        groups.setdefault((fault.file, fault.column, fault.kind, fault.level), []).append(fault)
    lines: list[Fault | Folded | Further] = []
    for group in groups.values():
        if len(group) <= (over if group[0].level != "note" else min(over, NOTES_OVER)):
            lines.extend(group)
        elif all(fault.what == group[0].what for fault in group):
            values = dict.fromkeys(fault.value for fault in group if fault.value is not None)
            first = replace(group[0], remedy=_common_remedy(group, elsewhere))
            lines.append(Folded(first, _rows(group), tuple(values)))
        else:
            rest = group[TOLD:]
            lines += [*group[:TOLD], Further(rest[0], _rows(rest), len(rest), elsewhere)]
    return lines


def _rows(faults: Iterable[Fault]) -> tuple[int, ...]:
    return tuple(fault.row for fault in faults if fault.row is not None)


def _common_remedy(faults: Sequence[Fault], elsewhere: str) -> str:
    """Give what is to be done about all of them; a word that is proposed for one of them is left out."""
    remedies = list(dict.fromkeys(fault.remedy for fault in faults))
    if len(remedies) == 1:
        return remedies[0]
    others = [set(remedy.split("; ")) for remedy in remedies[1:]]
    common = [part for part in remedies[0].split("; ") if all(part in other for other in others)]
    return "; ".join(common) or f"see what {elsewhere} says of each of them"


def errors(faults: Iterable[Fault]) -> list[Fault]:
    """Give the faults that stop the reading."""
    return [fault for fault in faults if fault.level == "error"]


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Give a number with its noun, as `1 row`, `2 rows` and `1,000 rows`; a plural without s is named."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def count_levels(faults: Iterable[Fault]) -> str:
    """Count faults by level, as `1 error, 2 warnings`; notes are named where there are any."""
    levels = [fault.level for fault in faults]
    wrong, warned, told = (levels.count(level) for level in get_args(Level))
    said = f"{counted(wrong, 'error')}, {counted(warned, 'warning')}"
    return said + (f", {counted(told, 'note')}" if told else "")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that is most like a word, whatever its case; none if none is like it."""
    return next(iter(_alike(word, known, 1)), None)


def hint(word: str, known: Iterable[str]) -> str:
    """Name the known words that are most like a word, as the end of a message; empty if none is like it."""
    near = _alike(word, known, PROPOSED)
    return f"; nearest: {', '.join(near)}" if near else ""


def propose(words: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Give the nearest known word for each of the first unknown words that has one."""
    choice = list(known)
    proposals: dict[str, str] = {}
    for word in list(dict.fromkeys(words))[:LOOKED_UP]:
        near = nearest(word, choice)
        if near is not None:
            proposals[word] = near
    return proposals


def _alike(word: str, known: Iterable[str], number: int) -> list[str]:
    by_folded = {other.casefold(): other for other in known}
    return [by_folded[found] for found in get_close_matches(word.casefold(), list(by_folded), number, NEAR)]


def _place(fault: Fault, rows: Sequence[int]) -> str:
    parts = [fault.file]
    if len(rows) == 1:
        parts.append(f"{'line' if fault.file.endswith('.toml') else 'row'} {rows[0]}")
    elif rows:
        more = len(rows) - ROWS_SHOWN
        named = ", ".join(str(row) for row in rows[:ROWS_SHOWN])
        last = f", up to {max(rows)}" if more > 0 else ""
        parts.append(f"rows {named}" + (f" and {more:,} more{last}" if more > 0 else ""))
    if fault.column is not None:
        parts.append(f"{'key' if fault.file.endswith('.toml') else 'column'} {fault.column}")
    return ", ".join(parts)


def _sentence(fault: Fault, shown: str | None = None) -> str:
    """Say what is wrong and what to do, of the fault's own value or of what is shown in its place."""
    if shown is None:
        shown = "" if fault.value is None else f"“{fault.value}”"
    value = f"{shown} " if shown else ""
    level = "" if fault.level == "error" else f"{fault.level}: "
    return f"{level}{value}{fault.what}; {fault.remedy}"
