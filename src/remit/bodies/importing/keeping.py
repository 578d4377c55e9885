"""What a plan holds already and an import may not lose: its bodies and functions, and what else it knows.

A staff record names organisations too, but knows neither their kind nor their dates; so it only adds those
that the plan lacks. A list that a person maps to the table of bodies or functions says more of them: what it
says stands, what it leaves blank and the rows that it does not name stay as they are.
"""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from remit.bodies.importing.grids import note
from remit.bodies.sheets import Sheet, read_table, text_of
from remit.bodies.tables import PEOPLE, TABLES
from remit.bodies.veil import PERSON
from remit.faults import Fault, counted

REGISTERS = ("bodies", "functions")
"""Tables to which an import adds; of all others it replaces the rows of the bodies that it names."""
BODY = "body"
NAMED = 10
"""Rows or columns that a fault names."""

OTHER_PEOPLE = "other-people"
"""Fault of a table that stays although its people are none of those who are read."""


def merged(
    folder: Path, name: str, mapped: pl.DataFrame | None, recorded: pl.DataFrame | None
) -> tuple[pl.DataFrame | None, list[Fault]]:
    """Give the plan's table with what files say of it.

    Args:
        folder: The plan's folder, which need not exist.
        name: The table: bodies or functions.
        mapped: Rows of lists that a person maps to it: they stand, the others and blank cells stay.
        recorded: Rows of staff records: those are added that are not there.

    Returns:
        The whole table, none if the files change nothing; and what was added and kept.
    """
    own, faults = _own(folder, name)
    if faults:
        return None, faults
    whole = own
    if mapped is not None:
        whole = mapped if own is None else _updated(own, mapped, name, faults)
    if recorded is not None:
        whole = recorded if whole is None else _added(whole, recorded, name, faults)
    if whole is None or (own is not None and whole.equals(own)):
        return None, faults
    return whole, faults


def _added(own: pl.DataFrame, found: pl.DataFrame, name: str, faults: list[Fault]) -> pl.DataFrame:
    """Add the rows that are lacking."""
    key = TABLES[name].key
    more = found.join(own, on=list(key), how="anti", maintain_order="left")
    if more.is_empty():
        return own
    listed = _listed(more[key[0]].to_list())
    what = f"{more.height:,} added to those of the plan, which stay as they are: {listed}"
    faults.append(note(TABLES[name].file, "added", what, "look at what is assumed of them, as their kind"))
    return pl.concat([own, more])


def _updated(own: pl.DataFrame, found: pl.DataFrame, name: str, faults: list[Fault]) -> pl.DataFrame:
    """Take over what is said anew; keep rows that are not named, and cells of which nothing is said."""
    key = list(TABLES[name].key)
    stays = own.join(found, on=key, how="anti", maintain_order="left")
    new = found.join(own, on=key, how="anti", maintain_order="left")
    found = found.unique(key, keep="first", maintain_order=True)
    both = own.join(found, on=key, how="left", maintain_order="left", suffix="#new")
    cells = [
        pl.coalesce(f"{column}#new", column).alias(column) for column in own.columns if column not in key
    ]
    if stays.height:
        what = (
            f"{stays.height:,} of the plan are not in the file and stay: {_listed(stays[key[0]].to_list())}"
        )
        faults.append(note(TABLES[name].file, "kept", what, "take them out by hand if they are not needed"))
    return pl.concat([both.with_columns(cells).select(own.columns), new.select(own.columns)])


def replaced(folder: Path, tables: Mapping[str, pl.DataFrame]) -> tuple[dict[str, pl.DataFrame], list[Fault]]:
    """Give the tables that are to be written: what was read, and the plan's rows that it does not replace.

    Rows of bodies that the files do not name stay, such as the posts of a body that has yet to open, as long
    as the files name some body of the table; files that name none of them are of other bodies altogether.
    What is known of people who stay, as their spells, stays with them.

    Args:
        folder: The plan's folder, which need not exist.
        tables: The tables that were read, without bodies and functions.

    Returns:
        The tables, and what stays, what goes, and tables that are left with people who are there no more.
    """
    whole: dict[str, pl.DataFrame] = {}
    faults: list[Fault] = []
    own = {name: frame for name in tables if (frame := _readable(folder, name)) is not None}
    staying = _staying_people(own.get(PEOPLE.name), tables.get(PEOPLE.name))
    for name, frame in tables.items():
        before = own.get(name)
        if before is None:
            whole[name] = frame
            continue
        stays = before.filter(_stays(before, frame, staying))
        stays = stays.join(frame, on=list(TABLES[name].key), how="anti", maintain_order="left")
        goes = before.join(stays, on=list(TABLES[name].key), how="anti", nulls_equal=True)
        whole[name] = pl.concat([frame, stays])
        faults += _say_stays(name, stays) + _say_lost(name, goes, frame)
    return whole, faults + check_left(folder, whole)


def _stays(before: pl.DataFrame, frame: pl.DataFrame, staying: pl.Series) -> pl.Expr:
    """Tell which rows of a plan's table an import of that table does not replace."""
    if BODY in before.columns:
        there = frame[BODY].drop_nulls().unique()
        named = pl.col(BODY).is_in(there.implode())
        some = before[BODY].is_in(there.implode()).any()
        return ~named if some else pl.lit(False)
    if PERSON in before.columns:
        return pl.col(PERSON).is_in(staying.implode())
    return pl.lit(False)


def _staying_people(before: pl.DataFrame | None, frame: pl.DataFrame | None) -> pl.Series:
    """Give the people of the plan who stay, since the files do not name their employer."""
    if before is None or frame is None:
        return pl.Series([], dtype=pl.String)
    stays = before.filter(_stays(before, frame, pl.Series([], dtype=pl.String)))
    return stays.join(frame, on=PERSON, how="anti")[PERSON]


def _say_stays(name: str, stays: pl.DataFrame) -> list[Fault]:
    """Say which rows stay. People are warned of: they may be the old rows of those who have moved on."""
    if stays.is_empty() or BODY not in stays.columns:
        return []
    bodies = _listed(stays[BODY].drop_nulls().unique().sort().to_list())
    what = f"{counted(stays.height, 'row')} of the plan, of {bodies}, which the files do not name, stay"
    if PERSON in stays.columns:
        remedy = "take them out if they are not employed there any more, or are those of an example"
        return [Fault("rows-kept", TABLES[name].file, None, BODY, None, what, remedy, "warning")]
    return [note(TABLES[name].file, "rows-kept", what, "take them out if they are not needed", column=BODY)]


def _say_lost(name: str, goes: pl.DataFrame, frame: pl.DataFrame) -> list[Fault]:
    """Warn of what the rows that go know and those that replace them do not."""
    faults = []
    file = TABLES[name].file
    blank = [
        column
        for column in TABLES[name].names
        if goes[column].null_count() < goes.height and frame[column].null_count() == frame.height
    ]
    if blank:
        what = f"the plan's table holds {_listed(blank)}, and the files that replace it do not"
        remedy = "import the list that has it beside them (adds = true in the mapping)"
        fault = Fault("column-lost", file, None, None, None, what, remedy, "warning")
        faults.append(fault.on_screen("bring the list that has it, too"))
    gone = sorted(set(goes[BODY].drop_nulls()) - set(frame[BODY])) if BODY in goes.columns else []
    if gone:
        rows = int(goes[BODY].is_in(gone).sum())
        go = f"{counted(rows, 'row')} of the plan's table {'goes' if rows == 1 else 'go'}"
        what = f"{go}, of {_listed(gone)}: the files name none of the bodies that it holds"
        remedy = "nothing to do if they are those of an example; else look at the codes of the bodies"
        faults.append(Fault("rows-lost", file, None, BODY, None, what, remedy, "warning"))
    return faults


def check_left(folder: Path, tables: Mapping[str, pl.DataFrame]) -> list[Fault]:
    """Find tables of the plan that are not read anew and whose people the new people are not.

    If they are none of them, the people are others, or have codes of another key: what is known of the old
    ones would be held against the new ones. If some are there, the others have left.
    """
    if PEOPLE.name not in tables:
        return []
    faults = []
    there = tables[PEOPLE.name][PERSON].drop_nulls().unique().implode()
    for name, table in TABLES.items():
        if PERSON not in table.names or name in tables:
            continue
        before = _readable(folder, name)
        away = 0 if before is None else int((~before[PERSON].is_in(there)).sum())
        if before is None or not away:
            continue
        if away == before.height:
            what = f"none of the people of its {counted(away, 'row')} is among those who are read now"
            remedy = (
                f"delete {table.file} first if it is of others, such as those of an example; else read with "
                "the key that it was made with, or give the list that it came from in the same command"
            )
            fault = Fault(OTHER_PEOPLE, table.file, None, PERSON, None, what, remedy)
            faults.append(
                fault.on_screen("bring the list that it came from in the same upload, with all its rows")
            )
        else:
            are = "is of a person who is" if away == 1 else "are of people who are"
            what = f"{away:,} of {counted(before.height, 'row')} {are} not among those who are read now"
            remedy = "give the list that it came from in the same command, or take those rows out"
            fault = Fault("people-gone", table.file, None, PERSON, None, what, remedy, "warning")
            faults.append(
                fault.on_screen("bring the list that it came from in the same upload, without those rows")
            )
    return faults


def _readable(folder: Path, name: str) -> pl.DataFrame | None:
    """Give the plan's table if it is there and every cell can be read; what cannot be is replaced."""
    if not (folder / TABLES[name].file).is_file():
        return None
    sheet, faults = read_table(folder, TABLES[name])
    return None if sheet is None or faults or not _whole(sheet) else sheet.frame


def _own(folder: Path, name: str) -> tuple[pl.DataFrame | None, list[Fault]]:
    """Read the plan's table; one that cannot be read in full may not be written anew."""
    if not (folder / TABLES[name].file).is_file():
        return None, []
    sheet, faults = read_table(folder, TABLES[name])
    if sheet is None or faults or not _whole(sheet):
        file = TABLES[name].file
        what, remedy = (
            "has faults, so that adding to it could lose what it holds",
            "run remit check, and mend it",
        )
        fault = Fault("not-kept", file, None, None, None, what, remedy)
        return None, [fault.on_screen("bring the whole list anew")]
    return sheet.frame, []


def _whole(sheet: Sheet) -> bool:
    """Tell whether every cell could be read."""
    columns = sheet.table.names
    unread = [pl.col(name).is_null() & pl.col(text_of(name)).is_not_null() for name in columns]
    return not sheet.rows.select(pl.any_horizontal(unread).any()).item()


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"
