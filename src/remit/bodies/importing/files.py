"""Files in, tables out: the whole way from what people hold to the tables of a plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from remit.bodies.importing.apply import Imported, apply_mapping
from remit.bodies.importing.grids import Grid, file_name, is_esr, label, note, open_grids, whole_file
from remit.bodies.importing.known import known_of
from remit.bodies.importing.mapping import Mapping
from remit.bodies.importing.mapping_file import read_mapping
from remit.bodies.importing.propose import propose_mapping
from remit.bodies.tables import TABLES
from remit.faults import Fault, errors


@dataclass(frozen=True)
class Opened:
    """Files that were opened.

    Attributes:
        grids: The sheets of CSV and XLSX files.
        esr: ESR outbound files, which need no mapping.
        faults: What is wrong with the files.
    """

    grids: list[Grid]
    esr: list[Path]
    faults: list[Fault]


def open_files(paths: Sequence[Path]) -> Opened:
    """Open files of any kind that is read."""
    grids: list[Grid] = []
    faults: list[Fault] = []
    esr = [path for path in paths if is_esr(path)]
    for path in paths:
        if path not in esr:
            opened, found = open_grids(path)
            grids += opened
            faults += found
    names = [path.name for path in paths]
    for path in {path.name: path for path in paths if names.count(path.name) > 1}.values():
        what = "two of the files have this name, so that faults and mapping could mean either"
        faults.append(whole_file(path, "same-name", what, "give them different names"))
    return Opened(grids, esr, faults)


def propose_files(paths: Sequence[Path], folder: Path) -> tuple[Mapping, list[Fault]]:
    """Propose a mapping of files.

    Args:
        paths: CSV and XLSX files; ESR files need none and are passed over.
        folder: The plan's folder, whose bodies and functions are recognised; it need not exist.

    Returns:
        The mapping, and all that was noticed; with faults of level error not every file could be read.
    """
    opened = open_files(paths)
    known, faults = known_of(folder)
    mapping, found = propose_mapping(opened.grids, known)
    faults = opened.faults + faults + found
    if not mapping.sheets and not errors(faults) and len(opened.esr) < len(paths):
        what = "no sheet looks like one of the tables"
        remedy = "write a mapping by hand, or name the columns of the list as the tables do"
        faults.append(
            Fault("no-table", ", ".join(file_name(path) for path in paths), None, None, None, what, remedy)
        )
    return mapping, faults


def import_files(
    paths: Sequence[Path], folder: Path, mapping: Path | None = None, key: bytes | None = None
) -> Imported:
    """Read files into declared tables.

    Args:
        paths: CSV, XLSX and ESR files.
        folder: The plan's folder, to whose tables columns may refer; nothing is written to it.
        mapping: The mapping's file; ESR files need none.
        key: The key with which identifiers are replaced by codes.

    Returns:
        The tables with all faults; with faults of level error they may not be used.
    """
    opened = open_files(paths)
    known, faults = known_of(folder)
    faults = opened.faults + faults
    found = Imported({}, [])
    if mapping is not None:
        said, wrong = read_mapping(mapping)
        faults += wrong
        if not errors(wrong):
            found = apply_mapping(said, opened.grids, known, key)
    elif opened.grids:
        what = "is neither an ESR file nor is there a mapping for it"
        for grid in {grid.path: grid for grid in opened.grids}.values():
            faults.append(whole_file(grid.path, "no-mapping", what, "give --mapping FILE"))
    tables, read = dict(found.tables), list(found.read)
    faults += found.faults
    for path in opened.esr:
        of_file, wrong = _read_esr(path, key)
        faults += wrong
        for name, frame in of_file.items():
            tables[name] = pl.concat([tables[name], frame]) if name in tables else frame
            read.append(f"{name}: {frame.height:,} rows from {label(path)}")
    return Imported(tables, faults, read)


def _says_something(name: str, frame: pl.DataFrame) -> bool:
    """Tell whether a table has more than keys: without characteristics there is no table of equality."""
    cells = frame.drop(TABLES[name].key)
    return frame.is_empty() or any(cells[column].null_count() < frame.height for column in cells.columns)


def _read_esr(path: Path, key: bytes | None) -> tuple[dict[str, pl.DataFrame], list[Fault]]:
    """Read an ESR file; tables that no plan holds are left out and said."""
    if key is None:
        what = "holds payroll numbers, and there is no key with which they are replaced by codes"
        remedy = "give --key FILE; a new one is made if the file is not there"
        return {}, [whole_file(path, "no-key", what, remedy)]
    from remit.bodies.esr import read_esr

    tables, faults = read_esr(path, key)
    kept = {name: frame for name, frame in tables.items() if name in TABLES and _says_something(name, frame)}
    others = [
        f"{name} ({frame.height:,} rows)"
        for name, frame in tables.items()
        if name not in kept and frame.height
    ]
    if others:
        what = f"the file holds more than a plan's tables: {', '.join(others)}; it is left out"
        faults = [*faults, note(file_name(path), "left-out", what, "nothing, if it is not needed")]
    return kept, faults
