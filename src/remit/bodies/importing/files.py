"""Files in, tables out: the whole way from what people hold to the tables of a plan."""

from collections.abc import Mapping as Words
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl

from remit.bodies.columns import Table
from remit.bodies.importing.apply import Imported, apply_mapping
from remit.bodies.importing.grids import Grid, file_name, is_esr, label, note, open_grids, whole_file
from remit.bodies.importing.keeping import REGISTERS, merged, replaced
from remit.bodies.importing.known import Known, known_of
from remit.bodies.importing.mapping import Mapping
from remit.bodies.importing.mapping_file import read_mapping
from remit.bodies.importing.origin import Origin
from remit.bodies.importing.propose import propose_mapping
from remit.bodies.importing.sources import fits
from remit.bodies.succession import register_of
from remit.bodies.tables import TABLES
from remit.faults import Fault, counted, errors


@dataclass(frozen=True)
class Opened:
    """Files that were opened.

    Attributes:
        grids: The sheets of CSV and XLSX files.
        esr: ESR outbound files, which need no mapping.
        faults: What is wrong with the files.
        unread: Files of which no sheet could be read.
    """

    grids: list[Grid]
    esr: list[Path]
    faults: list[Fault]
    unread: list[Path] = field(default_factory=list)


def open_files(paths: Sequence[Path]) -> Opened:
    """Open files of any kind that is read."""
    grids: list[Grid] = []
    faults: list[Fault] = []
    unread: list[Path] = []
    esr = [path for path in paths if is_esr(path)]
    for path in paths:
        if path not in esr:
            opened, found = open_grids(path)
            grids += opened
            faults += found
            unread += [] if opened else [path]
    names = [path.name for path in paths]
    for path in {path.name: path for path in paths if names.count(path.name) > 1}.values():
        what = "two of the files have this name, so that faults and mapping could mean either"
        faults.append(whole_file(path, "same-name", what, "give them different names"))
    return Opened(grids, esr, faults, unread)


def propose_files(paths: Sequence[Path], folder: Path, otherwise: str = "") -> tuple[Mapping, list[Fault]]:
    """Propose a mapping of files.

    Args:
        paths: CSV and XLSX files; ESR files need none and are passed over.
        folder: The plan's folder, whose bodies and functions are recognised; it need not exist.
        otherwise: Table as which a sheet that is like none is held ready, as in `propose_mapping`.

    Returns:
        The mapping, and all that was noticed; with faults of level error not every file could be read.
    """
    opened = open_files(paths)
    known, faults = known_of(folder)
    mapping, found = propose_mapping(opened.grids, known, otherwise)
    faults = opened.faults + faults + found
    if not mapping.sheets and not errors(faults) and len(opened.esr) < len(paths):
        what = "no sheet looks like one of the tables"
        remedy = "write a mapping by hand, or name the columns of the list as the tables do"
        faults.append(
            Fault("no-table", ", ".join(file_name(path) for path in paths), None, None, None, what, remedy)
        )
    return mapping, faults


def import_files(
    paths: Sequence[Path],
    folder: Path,
    mapping: Path | None = None,
    key: bytes | None = None,
    *,
    day: date | None = None,
    layout: Path | None = None,
) -> Imported:
    """Read files into declared tables.

    ESR files are read first; lists of the mapping come to their rows, or tell more of them.

    Args:
        paths: CSV, XLSX and ESR files.
        folder: The plan's folder, to whose tables columns may refer; nothing is written to it.
        mapping: The mapping's file; ESR files need none.
        key: The key with which identifiers are replaced by codes.
        day: The day for which the files are read: old codes of bodies mean those that have taken over by
            then. Without it codes are taken as they are, and an ESR file as on its own day.
        layout: Folder of a layout of ESR files; by default the one that ships.

    Returns:
        The tables with all faults; with faults of level error they may not be used.
    """
    opened = open_files(paths)
    known, faults = known_of(folder)
    faults = opened.faults + faults
    if day is not None:
        register, found = register_of(folder)
        faults += found
        known = replace(known, register=register, day=day)
    recorded, read, found = _read_esr_files(opened.esr, key, known, layout)
    faults += found
    known = _with_known(known, folder, recorded)
    tables = {name: frame for name, frame in recorded.items() if name not in REGISTERS}
    origins: Words[str, Origin] = {}
    if mapping is not None:
        said, wrong = read_mapping(mapping)
        faults += wrong
        if not errors(wrong):
            mapped = apply_mapping(said, opened.grids, known, key, tables)
            tables, read = dict(mapped.tables), [*read, *mapped.read]
            origins = mapped.origins
            faults += _about_read(mapped.faults, opened.unread)
    elif opened.grids:
        what = "is neither an ESR file nor is there a mapping for it"
        for grid in {grid.path: grid for grid in opened.grids}.values():
            fault = whole_file(grid.path, "no-mapping", what, "give --mapping FILE")
            screen = "is no ESR file, and nobody has said what its columns mean"
            faults.append(fault.on_screen("bring it again", screen))
    kept = frozenset(REGISTERS) - set(tables)
    registers = {name: tables.pop(name, None) for name in REGISTERS}
    tables, found = replaced(folder, tables)
    faults += found
    for name, frame in registers.items():
        whole, found = merged(folder, name, frame, recorded.get(name))
        faults += found
        tables |= {} if whole is None else {name: whole}
    return Imported(tables, faults, read, kept, origins)


def _about_read(faults: Sequence[Fault], unread: Sequence[Path]) -> list[Fault]:
    """Leave out that the mapping's file is not among those given, if it is one that could not be read."""
    names = [file_name(path) for path in unread]
    return [
        fault
        for fault in faults
        if fault.kind != "no-sheet" or not any(fits(fault.value or "", name) for name in names)
    ]


def _with_known(known: Known, folder: Path, recorded: Words[str, pl.DataFrame]) -> Known:
    """Let lists refer to what ESR files have brought."""
    for name, frame in recorded.items():
        whole = merged(folder, name, None, frame)[0] if name in REGISTERS else frame
        if whole is not None:
            known = known.with_table(TABLES[name], whole)
    return known


def _read_esr_files(
    paths: Sequence[Path], key: bytes | None, known: Known, layout: Path | None
) -> tuple[dict[str, pl.DataFrame], list[str], list[Fault]]:
    """Read ESR files, one after the other.

    Returns:
        The tables; what was read from where; and all that is to be said.
    """
    tables: dict[str, pl.DataFrame] = {}
    read: list[str] = []
    faults: list[Fault] = []
    for path in paths:
        of_file, wrong = _read_esr(path, key, known, layout)
        faults += wrong
        for name, frame in of_file.items():
            tables[name] = _with(TABLES[name], tables[name], frame, path, faults) if name in tables else frame
            read.append(f"{name}: {counted(frame.height, 'row')} from {label(path)}")
    return tables, read, faults


def _with(
    table: Table, frame: pl.DataFrame, more: pl.DataFrame, path: Path, faults: list[Fault]
) -> pl.DataFrame:
    """Put the rows of a further file below; a body may stand in several, all else only once."""
    key = list(table.key)
    again = more.join(frame, on=key, how="semi").height
    if again and table.name in REGISTERS:
        return pl.concat([frame, more.join(frame, on=key, how="anti", maintain_order="left")])
    if again:
        stand = "stands" if again == 1 else "stand"
        what = f"{counted(again, 'row')} of {table.name} {stand} in an ESR file that was read before it, too"
        remedy = "give each file once; employers that share payroll numbers need a key each"
        faults.append(whole_file(path, "duplicate-key", what, remedy))
    return pl.concat([frame, more])


def _says_something(name: str, frame: pl.DataFrame) -> bool:
    """Tell whether a table has more than keys: without characteristics there is no table of equality."""
    cells = frame.drop(TABLES[name].key)
    return frame.is_empty() or any(cells[column].null_count() < frame.height for column in cells.columns)


def _read_esr(
    path: Path, key: bytes | None, known: Known, layout: Path | None
) -> tuple[dict[str, pl.DataFrame], list[Fault]]:
    """Read an ESR file; tables that no plan holds are left out and said."""
    if key is None:
        what = "holds payroll numbers, and there is no key with which they are replaced by codes"
        remedy = "give --key FILE; a new one is made if the file is not there"
        return {}, [whole_file(path, "no-key", what, remedy).on_screen("bring the file again")]
    from remit.bodies.esr import read_esr, read_layout

    own = None if layout is None else read_layout(layout)
    tables, faults = read_esr(path, key, known.day, layout=own, register=known.register)
    kept = {name: frame for name, frame in tables.items() if name in TABLES and _says_something(name, frame)}
    others = [
        f"{name} ({counted(frame.height, 'row')})"
        for name, frame in tables.items()
        if name not in kept and frame.height
    ]
    if others:
        what = f"the file holds more than a plan's tables: {', '.join(others)}; it is left out"
        faults = [*faults, note(file_name(path), "left-out", what, "nothing to do if it is not needed")]
    return kept, faults
