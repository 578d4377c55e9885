"""Which sheet of which file a mapping means, and what has changed in it since the mapping was made."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from remit.bodies.importing.extent import DOUBLED, Located, locate
from remit.bodies.importing.grids import Grid, file_name, note
from remit.bodies.importing.headers import plain
from remit.bodies.importing.limits import NOTE
from remit.bodies.importing.mapping import Mapping, SheetMapping
from remit.bodies.importing.personal import personal_header
from remit.faults import Fault, hint


@dataclass(frozen=True)
class Source:
    """A sheet that is read, and how.

    Attributes:
        located: The table of the sheet.
        how: What the mapping says of it.
        headers: The header of the file for each header that the mapping names.
    """

    located: Located
    how: SheetMapping
    headers: dict[str, str]


def find_sources(mapping: Mapping, grids: Sequence[Grid]) -> tuple[list[Source], list[Fault]]:
    """Find the sheets that a mapping means.

    Args:
        mapping: The mapping.
        grids: The sheets of the files that were given.

    Returns:
        The sheets in the order of the mapping, and faults: sheets that are missing, headers that have gone.
    """
    sources: list[Source] = []
    faults: list[Fault] = []
    used: set[int] = set()
    for how in mapping.sheets:
        places = [place for place, grid in enumerate(grids) if _is_meant(how, grid)]
        if not places:
            given = ", ".join(grid.label for grid in grids) or "none that can be read"
            what = f"no sheet that was given is {how.place}; given: {given}"
            remedy = "name the file and sheet as they are called now; * stands for anything"
            faults.append(Fault("no-sheet", mapping.name, None, "file", how.file, what, remedy))
        used.update(places)
        meant, found = _without_hidden(how, [grids[place] for place in places])
        faults += found
        read = [_find_source(mapping, how, grid) for grid in meant]
        some = any(source is not None for source, _ in read)
        for source, found in read:
            faults += [_as_note(fault) for fault in found] if source is None and some else found
            sources += [] if source is None else [source]
    for place, grid in enumerate(grids):
        if place not in used:
            what = "the mapping does not name the sheet, which is not read"
            fault = note(grid.label, "sheet-not-mapped", what, "add it to the mapping if it is needed")
            faults.append(fault.on_screen("nothing to do if it is not needed", "the sheet is not read"))
    return sources, faults


def _is_meant(how: SheetMapping, grid: Grid) -> bool:
    if not fits(how.file, file_name(grid.path)):
        return False
    return how.sheet is None or (grid.sheet is not None and fits(how.sheet, grid.sheet))


def _without_hidden(how: SheetMapping, meant: list[Grid]) -> tuple[list[Grid], list[Fault]]:
    """Leave out hidden sheets that the mapping does not name, if others are meant as well."""
    if how.sheet is not None and "*" not in how.sheet:
        return meant, []
    shown = [grid for grid in meant if not grid.hidden]
    if not shown:
        return meant, []
    what, remedy = "the sheet is hidden and is not read", "name it in the mapping if it is needed"
    screen = "unhide it in the workbook, and bring that again, if it is needed"
    left = [
        note(grid.label, "hidden-left-out", what, remedy).on_screen(screen) for grid in meant if grid.hidden
    ]
    return shown, left


def _as_note(fault: Fault) -> Fault:
    """Only tell of a sheet that is not the list, where the mapping names no sheet and another is the list."""
    remedy = "nothing to do if it is not part of the list; else name its sheet in the mapping"
    told = replace(fault, what=f"{fault.what}; the sheet is not read", remedy=remedy, level=NOTE)
    return told.on_screen("nothing to do if it is not part of the list")


def fits(pattern: str, name: str) -> bool:
    """Compare a name with a pattern in which only `*` stands for something else."""
    parts = [re.escape(part) for part in pattern.casefold().split("*")]
    return re.fullmatch(".*".join(parts), name.casefold(), re.DOTALL) is not None


def _find_source(mapping: Mapping, how: SheetMapping, grid: Grid) -> tuple[Source | None, list[Fault]]:
    wanted = [column.header for column in how.columns.values()] + list(how.only)
    located, faults = locate(grid, wanted, how.header_row)
    if located is None:
        return None, faults
    headers = {name: found for name in wanted if (found := _find_header(name, located.headers)) is not None}
    for name in dict.fromkeys(wanted):
        if name not in headers:
            faults.append(_gone(mapping, how, located, name))
    faults = _refuse_doubled(mapping, located, headers, faults)
    faults += _new_headers(how, located)
    faults += _dropped(located, set(headers.values()))
    return Source(located, how, headers), faults


def _find_header(name: str, headers: Iterable[str]) -> str | None:
    """Find a header as it stands, else one that differs only in case, spaces and marks."""
    listed = list(headers)
    if name in listed:
        return name
    alike = [header for header in listed if plain(header) == plain(name)]
    return alike[0] if len(alike) == 1 else None


def _refuse_doubled(
    mapping: Mapping, located: Located, headers: dict[str, str], faults: list[Fault]
) -> list[Fault]:
    """Refuse headers that are read and stand above several columns: only their place could tell which."""
    read = dict.fromkeys(located.doubled[header] for header in headers.values() if header in located.doubled)
    kept = [fault for fault in faults if fault.kind != DOUBLED or fault.column not in read]
    what = "stands above several columns, so that nobody can tell which of them is meant"
    remedy = f"give each a header of its own in the file, and write the right one into {mapping.name}"
    place, row = located.grid.label, located.header_row
    screen = "give each a header of its own in the file, and bring that again"
    doubled = [Fault(DOUBLED, place, row, header, None, what, remedy) for header in read]
    return kept + [fault.on_screen(screen) for fault in doubled]


def _gone(mapping: Mapping, how: SheetMapping, located: Located, name: str) -> Fault:
    columns = ", ".join(column.column for column in how.columns.values() if column.header == name)
    what = (
        f"no column has this header any more; it is read as {columns}"
        if columns
        else "no column has this header"
    )
    unmapped = [header for header in located.headers if header not in how.headers]
    near = hint(name, unmapped) or hint(name, located.headers)
    remedy = f"write the header as it is now into {mapping.name}{near}"
    fault = Fault("header-gone", located.grid.label, located.header_row, name, None, what, remedy)
    return fault.on_screen(f"choose among the columns what stands for it now{near}")


def _new_headers(how: SheetMapping, located: Located) -> list[Fault]:
    if not how.headers:
        return []
    before = {plain(header) for header in how.headers}
    return [
        note(
            located.grid.label,
            "header-new",
            "the column is new and is not read",
            "add it to the mapping if it is needed, else to its headers",
            located.header_row,
            header,
        ).on_screen("nothing to do if it is not needed; else choose it among the columns")
        for header in located.headers
        if plain(header) not in before
    ]


def _dropped(located: Located, used: set[str]) -> list[Fault]:
    """Say which columns are left out because they name people."""
    named = [
        (header, kind)
        for header in located.headers
        if (kind := personal_header(header)) and header not in used
    ]
    if not named:
        return []
    listed = ", ".join(f"“{header}” ({kind})" for header, kind in named[:12])
    what = f"columns that say who a person is are left out: {listed}"
    return [note(located.grid.label, "personal-dropped", what, "nothing to do: no name is needed")]
