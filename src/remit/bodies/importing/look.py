"""What a person who says what columns mean has to see of a sheet: headers, and words to translate."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from remit.bodies.columns import Column, Table, Type
from remit.bodies.importing.content import Seen, look_at
from remit.bodies.importing.extent import Located, locate
from remit.bodies.importing.files import open_files
from remit.bodies.importing.known import Known, known_of
from remit.bodies.importing.limits import MOST_TRANSLATED
from remit.bodies.importing.mapping import Mapping, SheetMapping
from remit.bodies.importing.personal import personal_header
from remit.bodies.importing.propose import propose_as
from remit.bodies.importing.sources import fits
from remit.bodies.importing.words import yes_or_no
from remit.bodies.tables import TABLES

MOST_ANSWERS = 6
"""Different cells that a column of yes and no has at most."""
Words = dict[str, dict[str, dict[str, str]]]
"""By declared column and header: each word that is not understood, with what is proposed for it."""


@dataclass(frozen=True)
class Looked:
    """What was seen of a sheet.

    Attributes:
        rows: Number of its records.
        headers: Its headers, without those that say who a person is.
        words: Words that wait for a translation, by column and header.
        others: The same, with the proposal, for each other table that the sheet could be said to be.
    """

    rows: int
    headers: tuple[str, ...]
    words: Words
    others: dict[str, tuple[SheetMapping, "Looked"]] = field(default_factory=dict)


def look_over(
    paths: Sequence[Path], folder: Path, mapping: Mapping, tables: Sequence[str] = ()
) -> list[Looked]:
    """Look over the sheets that a mapping names, for a person to decide.

    Args:
        paths: The files.
        folder: The plan's folder, whose bodies, functions and schemes are recognised.
        mapping: The mapping, as it was proposed.
        tables: Tables that a person may say a sheet to be, beside the one that is proposed.

    Returns:
        One for each sheet of the mapping, in its order; a sheet that is not found is empty.
    """
    grids = open_files(paths).grids
    known = known_of(folder)[0]
    found = []
    for how in mapping.sheets:
        meant = [
            grid
            for grid in grids
            if fits(how.file, grid.path.name) and (how.sheet is None or fits(how.sheet, grid.sheet or ""))
        ]
        located = locate(meant[0], (), how.header_row)[0] if meant else None
        found.append(Looked(0, (), {}) if located is None else _look_all(located, how, known, tables))
    return found


def _look_all(located: Located, how: SheetMapping, known: Known, tables: Sequence[str]) -> Looked:
    """Look at a sheet as the table that is proposed, and as each other that it could be."""
    others = {}
    for name in tables:
        if name != how.table:
            other = replace(propose_as(located, name, known), file=how.file, sheet=how.sheet)
            others[name] = (other, _look(located, other, known))
    return replace(_look(located, how, known), others=others)


def _look(located: Located, how: SheetMapping, known: Known) -> Looked:
    table = TABLES[how.table]
    headers = tuple(
        header for header in located.headers if not personal_header(header) or _is_read(how, header)
    )
    seen = [Seen(header, located.rows[header]) for header in headers]
    words: Words = {}
    for column in table.columns:
        if not has_words(column):
            continue
        for cells in seen:
            if waiting := _waiting(cells, table, column, known):
                words.setdefault(column.name, {})[cells.header] = waiting
    return Looked(located.rows.height, headers, words)


def _is_read(how: SheetMapping, header: str) -> bool:
    return any(column.header == header for column in how.columns.values())


def has_words(column: Column) -> bool:
    """Tell whether the cells of a column are words for things that a plan knows by words of its own."""
    closed = bool(column.allowed) and column.type is not Type.WORDS
    refers = column.refers in ("bodies", "functions", "schemes")
    return not column.of_person and (closed or refers or column.type is Type.BOOLEAN)


def _waiting(cells: Seen, table: Table, column: Column, known: Known) -> dict[str, str]:
    """Give the words of a column that are not understood; none if it has too many to be words for kinds."""
    if len(cells.counts) > MOST_TRANSLATED or sum(cells.counts.values()) < 2 * len(cells.counts):
        return {}
    if column.type is Type.BOOLEAN:
        unclear = {text: "" for text in cells.counts if yes_or_no(text) is None}
        return unclear if len(cells.counts) <= MOST_ANSWERS else {}
    if column.refers == "schemes":
        sheet = known.sheets.get("schemes")
        there = set() if sheet is None else set(sheet.rows["scheme"].drop_nulls())
        return {text: "" for text in cells.counts if text not in there}
    return dict(look_at(cells, table, column, known.words(table, column)).values)
