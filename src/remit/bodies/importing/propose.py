"""A mapping proposed from headers and contents: a score and a reason a column, doubts left to the person.

The header says most; the cells confirm it or speak against it. A column that is not clearly the best is not
taken but named as a candidate.
"""

import re
from collections.abc import Mapping as Words
from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from remit.bodies.columns import Column, Table, Type
from remit.bodies.importing.content import Content, Seen, hints_of, look_at
from remit.bodies.importing.extent import Located, locate
from remit.bodies.importing.grids import Grid, file_name, note
from remit.bodies.importing.headers import matches, plain
from remit.bodies.importing.known import Known, package_known
from remit.bodies.importing.limits import NOTE
from remit.bodies.importing.mapping import ColumnMapping, Doubt, Mapping, SheetMapping
from remit.bodies.importing.personal import IDENTIFIERS, personal_header
from remit.bodies.tables import FOR_FILLING, TABLES
from remit.bodies.veil import PERSON
from remit.faults import Fault

HEADER_WEIGHT, CONTENT_WEIGHT = 0.7, 0.3
SURE = 0.6
"""Score from which a column is taken."""
PROPOSED = tuple(table for name, table in TABLES.items() if name not in ("ledger", "equality", *FOR_FILLING))
"""Tables that compete for a sheet."""
FALLBACKS = ("ledger", "equality")
"""Tables that a sheet is taken for only if no other has more of its columns: a ledger looks like a staff list
that lacks columns, and the characteristics in a staff list are not asked for."""
MARGIN = 0.08
"""By how much the best header must beat the next."""
CANDIDATE = 0.3
"""Score from which a header is named as a candidate."""
CONTENT_ALONE = 0.55
"""Score of a column whose cells fit while its header says nothing: a candidate, never more."""
LEAST_OF_TABLE = 1.0
"""Weight of columns that a sheet must have to be taken for a table."""
SAMPLE = 2_000
"""Cells of a column that are looked at."""
_MONTH = (
    r"(?<![a-z])(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])"
)
_CHANGING = re.compile(rf"(?:{_MONTH}|\d+)(?:[\s._-]*(?:{_MONTH}|\d+))*", re.IGNORECASE)


@dataclass(frozen=True)
class _Match:
    """One header as one column."""

    column: Column
    header: str
    score: float
    reason: str
    content: Content


def propose_mapping(
    grids: Sequence[Grid], known: Known | None = None, otherwise: str = ""
) -> tuple[Mapping, list[Fault]]:
    """Propose a mapping of sheets to tables.

    Args:
        grids: The sheets.
        known: What the plan has already, by which bodies are recognised.
        otherwise: Table as which a sheet that is like none is held ready, marked so, for a person to say
            what it is; without it such sheets are left out.

    Returns:
        The mapping, and what was noticed in the sheets; sheets that are like no table are named.
    """
    known = known or package_known()
    sheets: list[SheetMapping] = []
    faults: list[Fault] = []
    unlike: list[Fault] = []
    for grid in grids:
        located, found = locate(grid)
        if located is None or located.rows.is_empty():
            (faults if grid.sheet is None else unlike).extend(found)
            continue
        sheet = _propose_sheet(located, known)
        if sheet is None:
            what = "the sheet looks like none of the tables and is not proposed"
            remedy = f"add it to the mapping if it is one of {', '.join(TABLES)}"
            told = note(grid.label, "no-table", what, remedy)
            faults += [*found, told.on_screen("say among the columns what it is, if it is a list")]
            if otherwise:
                sheets.append(replace(propose_as(located, otherwise, known), unlike=True))
            continue
        faults += found
        if grid.hidden:
            sheet = replace(
                sheet, remarks=(*sheet.remarks, "The sheet is hidden: look at it before it is used.")
            )
        sheets.append(sheet)
    faults += [_not_a_list(fault) for fault in unlike] if sheets else unlike
    patterns = _file_patterns([sheet.file for sheet in sheets])
    return Mapping(tuple(replace(sheet, file=patterns[sheet.file]) for sheet in sheets)), faults


def propose_as(located: Located, table: str, known: Known) -> SheetMapping:
    """Propose the columns of a sheet of which a person says which table it is."""
    sample = located.rows.head(SAMPLE)
    seen = [Seen(header, sample[header]) for header in located.headers]
    return _sheet_of(located, TABLES[table], _matches(seen, TABLES[table], known), known)


def _not_a_list(fault: Fault) -> Fault:
    """Only tell of a sheet of a workbook that is no list, as a cover, where another sheet is one."""
    what = f"{fault.what}; the sheet is not proposed"
    return replace(fault, what=what, remedy="nothing to do if it holds no list", level=NOTE)


def _propose_sheet(located: Located, known: Known) -> SheetMapping | None:
    """Propose the table whose columns the sheet has most of, by weight."""
    best: tuple[float, Table, list[_Match]] | None = None
    sample = located.rows.head(SAMPLE)
    seen = [Seen(header, sample[header]) for header in located.headers]
    of_people = any(_is_identifier(header) for header in located.headers)
    for table in PROPOSED:
        if of_people and not (PERSON in table.names or table.name == "posts"):
            continue  # a list with payroll numbers is one of people
        found = _matches(seen, table, known)
        weight = sum(
            _weight(match.column) * match.score for match in _best_each(found).values() if match.score >= SURE
        )
        required = sum(_weight(column) for column in table.columns if column.required)
        score = weight + weight / required
        if weight >= min(LEAST_OF_TABLE, 0.6 * required) and (best is None or score > best[0]):
            best = (score, table, found)
    fallback = _fallback(seen, sample, known, set() if best is None else set(_sure(best[2])))
    if fallback is not None:
        return _sheet_of(located, *fallback, known)
    if best is None:
        return None
    return _sheet_of(located, best[1], best[2], known)


def _sure(found: Sequence[_Match]) -> dict[str, str]:
    """Give the header of each column that is sure."""
    return {name: match.header for name, match in _best_each(found).items() if match.score >= SURE}


def _fallback(
    seen: Sequence[Seen], sample: pl.DataFrame, known: Known, taken: set[str]
) -> tuple[Table, list[_Match]] | None:
    """Take a sheet for a ledger or the table of equality, if it is whole and no other table has more of it.

    Args:
        seen: The columns of the sheet.
        sample: Its first rows.
        known: What the plan has already.
        taken: Columns that the best of the other tables has for sure.
    """
    for table in (TABLES[name] for name in FALLBACKS):
        found = _matches(seen, table, known)
        sure = _sure(found)
        if not taken < set(sure) or not set(table.key) <= set(sure):
            continue
        once = sample.select(pl.struct(sure[name] for name in table.key).is_unique().all()).item()
        if once and all(column.name in sure for column in table.columns if column.required):
            return table, found
    return None


def _weight(column: Column) -> float:
    """Give how much a column tells of its table: one that many tables have tells little."""
    return 1.0 / sum(column.name in table.names for table in PROPOSED)


def _matches(seen: Sequence[Seen], table: Table, known: Known) -> list[_Match]:
    """Hold every header against every column of a table."""
    found: list[_Match] = []
    words = {column.name: known.words(table, column) for column in table.columns}
    for cells in seen:
        named = matches(cells.header, table)
        if _names_people(cells.header, table):
            named = {PERSON: named[PERSON]} if PERSON in named and _is_identifier(cells.header) else {}
            if not named:
                continue
        for column in table.columns:
            said, reason = named.get(column.name, (0.0, ""))
            if said or _telling(column):
                content = look_at(cells, table, column, words[column.name])
                match = _scored(column, cells.header, said, reason, content)
                if match.score >= CANDIDATE:
                    found.append(match)
    return sorted(found, key=lambda match: -match.score)


def _is_identifier(header: str) -> bool:
    return plain(header) in IDENTIFIERS or plain(header) == PERSON


def _names_people(header: str, table: Table) -> bool:
    of_people = PERSON in table.names or table.name == "posts"
    return of_people and personal_header(header) is not None


def _telling(column: Column) -> bool:
    """Tell whether a column's cells show what it is without a header: bands, functions, kinds, dates."""
    return (
        bool(column.allowed and column.name != "status")
        or column.refers in ("functions",)
        or column.type is Type.DATE
    )


def _scored(column: Column, header: str, said: float, reason: str, content: Content) -> _Match:
    if not said:
        score = CONTENT_ALONE * content.share if content.share >= 0.9 and content.different > 1 else 0.0
        return _Match(column, header, score, f"the header says nothing, but {content.reason}", content)
    score = HEADER_WEIGHT * said + CONTENT_WEIGHT * content.share
    if content.share < 0.5:
        score *= 0.5
        reason = f"{reason}, but {content.reason}"
    elif content.reason:
        reason = f"{reason}; {content.reason}"
    return _Match(column, header, score, reason, content)


def _best_each(found: Sequence[_Match]) -> dict[str, _Match]:
    """Give each column its best header, each header to one column, in the order of their scores."""
    taken: dict[str, _Match] = {}
    used: set[str] = set()
    for match in found:
        if match.column.name not in taken and match.header not in used:
            taken[match.column.name] = match
            used.add(match.header)
    return taken


def _sheet_of(located: Located, table: Table, found: list[_Match], known: Known) -> SheetMapping:
    columns: dict[str, ColumnMapping] = {}
    doubts: list[Doubt] = []
    best = _best_each(found)
    for column in table.columns:
        match = best.get(column.name)
        clear = match is not None and match.score >= SURE and not _rivalled(match, found, best)
        doubled = match is not None and match.header in located.doubled
        if match is not None and clear and not doubled and _can_refer(column, table, known):
            columns[column.name] = _column_of(match, known.words(table, column))
            continue
        doubt = _doubt(column, _candidates(column, found, best, located.doubled), best)
        if column.required or doubt.candidates:
            doubts.append(doubt)
    grid = located.grid
    return SheetMapping(
        table=table.name,
        file=file_name(grid.path),
        sheet=grid.sheet,
        header_row=located.header_row,
        columns=columns,
        headers=located.headers,
        doubts=tuple(doubts),
        remarks=_remarks(located, table, columns),
    )


def _doubt(column: Column, candidates: tuple[tuple[str, str], ...], best: Words[str, _Match]) -> Doubt:
    """Leave a column to the person; whether a post is senior may be had from the band."""
    band = best.get("band")
    if column.name == "senior" and not candidates and band is not None and band.score >= SURE:
        reason = "say which bands can fill senior posts"
        lines = (
            'as = "band"',
            'values = { "8d" = "true", "9" = "true", "vsm" = "true" }',
            'otherwise = "false"',
        )
        return Doubt(column.name, ((band.header, reason),), column.meaning, lines)
    return Doubt(
        column.name, candidates, column.meaning + ("" if column.required else " It may be left out.")
    )


def _can_refer(column: Column, table: Table, known: Known) -> bool:
    """Leave a column out that names rows of a table which the plan has not: all of them would be unknown."""
    return column.required or column.refers in ("", table.name) or column.refers in known.sheets


def _rivalled(match: _Match, found: Sequence[_Match], best: Words[str, _Match]) -> bool:
    """Tell whether another header, not wanted elsewhere, is nearly as good."""
    wanted = {other.header for other in best.values() if other.score >= SURE}
    return any(
        other.column.name == match.column.name
        and other.header not in wanted
        and other.score > match.score - MARGIN
        for other in found
        if other.header != match.header
    )


def _candidates(
    column: Column, found: Sequence[_Match], best: Words[str, _Match], doubled: Words[str, str]
) -> tuple[tuple[str, str], ...]:
    taken = {match.header for name, match in best.items() if match.score >= SURE and name != column.name}
    listed = [match for match in found if match.column.name == column.name and match.header not in taken]
    again = "; it stands above several columns: give each a header of its own in the file first"
    return tuple(
        (match.header, f"{match.score:.2f}: {match.reason}{again if match.header in doubled else ''}")
        for match in listed[:4]
    )


def _column_of(match: _Match, words: Words[str, str] | None) -> ColumnMapping:
    content = match.content
    return ColumnMapping(
        column=match.column.name,
        header=match.header,
        reading=content.reading,
        unit=content.unit,
        whole_hours=content.whole_hours,
        actual=content.actual,
        order=content.order,
        values=content.values,
        hints=hints_of(content.values, match.column, words),
        score=match.score,
        reason=match.reason,
    )


def _remarks(located: Located, table: Table, columns: Words[str, ColumnMapping]) -> tuple[str, ...]:
    """Say which columns are left out since they name people."""
    remarks = []
    if table.name == "equality":
        remarks.append("Characteristics of people: take the sheet out if you write no equality report.")
    used = {column.header for column in columns.values()}
    dropped = [header for header in located.headers if header not in used and personal_header(header)]
    if dropped and PERSON in table.names:
        remarks.append(f"Left out, since they say who a person is: {', '.join(dropped)}.")
    return tuple(remarks)


def _file_patterns(files: Sequence[str]) -> dict[str, str]:
    """Put `*` for months and numbers in names of files, so that next month's file fits; not if two would."""
    patterns = {}
    for file in dict.fromkeys(files):
        stem, dot, ending = file.rpartition(".")
        pattern = _CHANGING.sub("*", stem) + dot + ending if dot else file
        patterns[file] = pattern if pattern.replace("*", "").strip(" ._-") != dot + ending else file
    doubled = [pattern for pattern in patterns.values() if list(patterns.values()).count(pattern) > 1]
    return {file: file if pattern in doubled else pattern for file, pattern in patterns.items()}
