"""From sheets and a mapping to the declared tables, with every fault named by file, sheet, row and header."""

from collections.abc import Mapping as Words
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from remit.bodies.columns import Column, Table, Type
from remit.bodies.importing.adding import add_cells
from remit.bodies.importing.convert import Cells, Converted, convert
from remit.bodies.importing.declared import Part, check_keys, check_part
from remit.bodies.importing.grids import Grid, note
from remit.bodies.importing.known import Known, package_known
from remit.bodies.importing.mapping import ColumnMapping, Mapping
from remit.bodies.importing.origin import Origin, origin_of
from remit.bodies.importing.personal import personal_cells, personal_header
from remit.bodies.importing.sources import Source, find_sources
from remit.bodies.importing.words import squeezed
from remit.bodies.scales import check_unit
from remit.bodies.sheets import ROW, Sheet, text_of
from remit.bodies.tables import TABLES
from remit.bodies.veil import PERSON
from remit.faults import Fault, counted

MANAGER, PAY = "manager", "pay_gbp_y"


@dataclass(frozen=True)
class Imported:
    """What was read.

    Attributes:
        tables: The declared tables, by name.
        faults: All faults and notes.
        read: What was read from where, for people.
        kept: Tables that hold all that the plan's table of the name held.
        origins: Where the rows of tables stand in the files.
    """

    tables: dict[str, pl.DataFrame] = field(repr=False)
    faults: list[Fault]
    read: list[str] = field(default_factory=list)
    kept: frozenset[str] = frozenset()
    origins: Words[str, Origin] = field(default_factory=dict, repr=False)


def apply_mapping(
    mapping: Mapping,
    grids: Sequence[Grid],
    known: Known | None = None,
    key: bytes | None = None,
    before: Words[str, pl.DataFrame] | None = None,
) -> Imported:
    """Read sheets as a mapping says.

    Args:
        mapping: The mapping, in which `check_mapping` finds no error.
        grids: The sheets.
        known: What the plan has already: bodies, functions and other tables to which columns refer.
        key: The key with which identifiers are replaced by codes.
        before: Tables that other files have brought, to whose rows those of the sheets come, or tell more.

    Returns:
        The tables with the rows of `before` first; a table that no sheet names is as it was.
    """
    known = known or package_known()
    tables = dict(before or {})
    sources, faults = find_sources(mapping, grids)
    parts: dict[str, list[Part]] = {}
    more: dict[str, list[Part]] = {}
    read: list[str] = []
    for name, table in TABLES.items():
        for source in (source for source in sources if source.how.table == name):
            part = _read_source(mapping, table, source, known, key)
            faults += part.faults
            (more if source.how.adds else parts).setdefault(name, []).append(part)
            read.append(_read_words(part, source))
        if MANAGER in table.names:
            faults += _without_strangers(tables.get(name), parts.get(name, []), more.get(name, []))
        if name in parts:
            own = [tables[name]] if name in tables else []
            tables[name] = pl.concat([*own, *(part.sheet.frame for part in parts[name])])
        if name in more:
            added, found = add_cells(table, tables.get(name), more[name])
            faults += found
            tables |= {} if added is None else {name: added}
        if name in tables:
            known = known.with_table(table, tables[name])
    for name in [name for name in TABLES if name in parts or name in more]:
        listed = [*parts.get(name, []), *more.get(name, [])]
        for part in listed:
            faults += check_part(part, known.sheets)
            if PAY in part.headers:
                faults += check_unit(part.sheet.rows, part.place, part.headers[PAY])
        for together in (parts.get(name), more.get(name)):
            faults += check_keys(TABLES[name], together) if together else []
        faults += _not_checked(TABLES[name], listed, known)
    origins = {name: origin_of(TABLES[name], listed) for name, listed in parts.items()}
    return Imported(tables, faults, read, origins=origins)


def _read_words(part: Part, source: Source) -> str:
    """Say what was read from where, so that a list which stops short is noticed."""
    rows, located = part.sheet.rows, source.located
    where = f"rows {rows[ROW][0]} to {rows[ROW][-1]}, " if rows.height else ""
    how = f"{where}header in row {located.header_row}, {located.grid.read_as}"
    return f"{part.sheet.table.name}: {counted(rows.height, 'row')} from {part.place} ({how})"


def _without_strangers(own: pl.DataFrame | None, parts: list[Part], more: list[Part]) -> list[Fault]:
    """Leave managers blank who are none of the people: a list names those of other employers too.

    Args:
        own: The people whom other files brought, if any.
        parts: Lists of people; those with such managers are replaced.
        more: Lists that tell more of them; likewise.
    """
    brought = [part.sheet.rows[PERSON] for part in parts if part.sheet.has(PERSON)]
    brought += [] if own is None else [own[PERSON]]
    people = pl.concat(brought) if brought else None
    faults = []
    for listed in (parts, more):
        for place, part in enumerate(listed):
            if people is None or MANAGER not in part.headers:
                continue
            there = pl.col(MANAGER).is_in(people.drop_nulls().unique().implode())
            away = part.sheet.rows.select((~there).sum()).item()
            if not away:
                continue
            rows = part.sheet.rows.with_columns(pl.when(there).then(pl.col(MANAGER)).alias(MANAGER))
            listed[place] = replace(part, sheet=replace(part.sheet, rows=rows))
            are = (
                "is none of the people of the files and is"
                if away == 1
                else "are none of the people of the files and are"
            )
            what = f"{counted(away, 'manager')} {are} left blank"
            remedy = (
                "nothing to do if they are employed elsewhere; else look whether it is the payroll number"
            )
            faults.append(note(part.place, "manager-away", what, remedy, column=part.headers[MANAGER]))
    return faults


def _read_source(mapping: Mapping, table: Table, source: Source, known: Known, key: bytes | None) -> Part:
    """Read the rows of one sheet into the columns of its table."""
    rows, faults = _chosen(source)
    place = source.located.grid.label
    frame: dict[str, pl.Series] = {ROW: rows[ROW]}
    headers: dict[str, str] = {}
    for column in table.columns:
        how = source.how.columns.get(column.name)
        header = source.headers.get(how.header) if how is not None else None
        if how is None or header is None:
            continue
        headers[column.name] = header
        cells = Cells(place, header, rows[ROW], rows[header], mapping.name, source.located.grid.day_zero)
        refused = _personal(table, column, cells)
        if refused is not None:
            faults.append(refused)
            continue
        converted = convert(cells, column, how, known.words(table, column), key)
        converted = known.on_the_day(cells, column, converted)
        faults += converted.faults
        shown = converted.values if column.of_person else rows[header]
        frame |= _columns(column, converted, shown)
    for name, text in source.how.constants.items():
        column = table.column(name)
        converted = _constant(mapping, column, text, rows.height, known.words(table, column))
        faults += converted.faults
        frame |= _columns(column, converted, converted.values.cast(pl.String))
    present = frozenset(name for name in table.names if name in frame)
    for column in table.columns:
        if column.name not in frame:
            blank = pl.Series([None], dtype=column.type.dtype).new_from_index(0, rows.height)
            frame |= _columns(column, Converted(blank, blank.is_not_null(), []), blank.cast(pl.String))
            present |= set() if column.required else {column.name}
    sheet = Sheet(table, _whole_time_pay(source, pl.DataFrame(frame)), present)
    return Part(place, sheet, headers, source.how.constants, mapping.name, faults)


def _columns(column: Column, converted: Converted, shown: pl.Series) -> dict[str, pl.Series]:
    """Give a column as checks want it: in its type, and as the text that faults show."""
    text = pl.when(converted.filled).then(shown.fill_null("")).alias(text_of(column.name))
    return {
        column.name: converted.values.rename(column.name),
        text_of(column.name): pl.select(text).to_series(),
    }


def _chosen(source: Source) -> tuple[pl.DataFrame, list[Fault]]:
    """Keep the rows that the mapping's `only` asks for."""
    rows, faults = source.located.rows, []
    for name, words in source.how.only.items():
        header = source.headers.get(name)
        if header is None:
            continue
        wanted = [squeezed(word) for word in words]
        kept = rows.filter(pl.col(header).str.to_lowercase().str.replace_all(r"\s+", " ").is_in(wanted))
        left = rows.height - kept.height
        are = "is left out" if left == 1 else "are left out"
        what = f"{counted(left, 'row')} {are}, whose cell is none of {', '.join(words)}"
        place = source.located.grid.label
        faults.append(note(place, "rows-left-out", what, "nothing to do if that is meant", column=header))
        rows = kept
    return rows, faults


def _personal(table: Table, column: Column, cells: Cells) -> Fault | None:
    """Refuse a column by which people are named where a text is wanted; only a code may name a person."""
    if column.type is not Type.TEXT or column.of_person or column.allowed:
        return None
    of_people = PERSON in table.names or table.name == "posts"
    kind = personal_header(cells.header) if of_people else None
    if kind is None:
        kind = personal_cells(cells.texts.unique())
    if kind is None:
        return None
    remedy = f"take {column.name} out of {cells.mapping}, or name another header"
    what = f"holds {kind}, which may not pass into {column.name}"
    return Fault("identifier", cells.place, None, cells.header, None, what, remedy).on_screen(
        f"choose another column for {column.name}, or none"
    )


def _constant(
    mapping: Mapping, column: Column, text: str, height: int, words: dict[str, str] | None
) -> Converted:
    """Read what the mapping writes in every row."""
    one = pl.Series("text", [text.strip() or None], dtype=pl.String)
    row = pl.Series(ROW, [None], dtype=pl.UInt32)
    cells = Cells(mapping.name, column.name, row, one, mapping.name)
    found = convert(cells, column, ColumnMapping(column.name, column.name), words)
    return Converted(
        found.values.new_from_index(0, height), found.filled.new_from_index(0, height), found.faults
    )


def _whole_time_pay(source: Source, frame: pl.DataFrame) -> pl.DataFrame:
    """Work out whole-time pay where the file holds the pay for the hours worked."""
    pay = source.how.columns.get("pay_gbp_y")
    if pay is None or not pay.actual or "fte" not in frame.columns:
        return frame
    whole = (pl.col("pay_gbp_y") / pl.col("fte")).round(2)
    return frame.with_columns(pl.when(pl.col("fte") > 0).then(whole).alias("pay_gbp_y"))


def _not_checked(table: Table, parts: Sequence[Part], known: Known) -> list[Fault]:
    """Say which references could not be followed, because the plan lacks the table."""
    used = {name for part in parts for name in (*part.headers, *part.constants)}
    return [
        note(
            parts[0].place,
            "not-checked",
            f"the plan has no {column.refers}.csv yet, so that {column.name} is not checked against it",
            f"import or write {column.refers}.csv, then run remit check",
            column=parts[0].headers.get(column.name, column.name),
        ).on_screen(f"bring {column.refers}.csv, too")
        for column in table.columns
        if column.refers and column.name in used and column.refers not in known.sheets
    ]
