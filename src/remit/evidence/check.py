"""Checks of an evidence folder: every fault at once."""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from remit.evidence.columns import FIGURES, MARGINS, PARAMETERS, PAY_SCALES, SOURCES, Column
from remit.evidence.files import DATA
from remit.evidence.fitting import FOLDERS
from remit.evidence.parameters import OWNERS
from remit.evidence.rows import Row, check_cells, check_unique, read_rows
from remit.evidence.sources import FIGURE, keys
from remit.evidence.status import GRADE_STATUS, STATUSES
from remit.evidence.structure import KEYS, TABLES
from remit.faults import Fault, hint

KEYED_OWNERS = ("staff-council", "statute", "treasury", "department", "local-policy")
"""Owners of rules: these name the date of a case that picks the row."""

ROLES = ("cal", "edge", "rule")
DATE_BASES = ("known", "inferred")
SOURCE_BASES = ("known", "inferred", "not recorded")
LATER_REPORT = "The report is later than the figure"
"""What the notes of a figure say when it was public before the report in which it was read."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FIGURE_ID = re.compile(r"\b[A-Z]\d{2}\b")


def check_evidence(folder: Path = DATA) -> list[Fault]:
    """Find all that is wrong in an evidence folder.

    Args:
        folder: the folder with `sources.csv` and the folders figures, parameters, scales, structure and, if
            there are any, margins.

    Returns:
        One fault for each thing that is wrong, in the order of tables, checks and rows; empty if all is well.
    """
    faults: list[Fault] = []
    sources = _read(folder, [folder / "sources.csv"], SOURCES, faults)
    figures = _read_all(folder, "figures", FIGURES, faults)
    parameters = _read_all(folder, "parameters", PARAMETERS, faults)
    scales = _read_all(folder, "scales", PAY_SCALES, faults)
    margins = _read_all(folder, "margins", MARGINS, faults) if (folder / "margins").is_dir() else []
    faults += check_sources(sources)
    faults += check_figures(figures)
    faults += check_parameters(parameters)
    faults += check_unique(scales, ("scheme_year", "band", "point"))
    faults += check_margins(margins)
    for table in (parameters, scales, margins):
        faults += check_one_of(table, "status", STATUSES)
        faults += check_cited(table, sources, figures)
    faults += _structure_faults(folder)
    faults += _fitting_faults(folder, figures, parameters)
    return faults


def check_sources(rows: Sequence[Row]) -> Iterator[Fault]:
    """Check the register: one row a key, and a date or the word that none was recorded."""
    yield from check_unique(rows, ("key",))
    yield from check_one_of(rows, "published_basis", SOURCE_BASES)
    for row in rows:
        if bool(row["published"]) == (row["published_basis"] == "not recorded"):
            remedy = "give a date with its basis, or no date and `not recorded`"
            yield row.fault("source", "published", "does not agree with published_basis", remedy)


def check_figures(rows: Sequence[Row]) -> Iterator[Fault]:
    """Check figures: ids, grades, roles, ranges, and that no row tells of what came after its date."""
    yield from check_unique(rows, ("id",))
    yield from check_one_of(rows, "grade", GRADE_STATUS)
    yield from check_one_of(rows, "role", ROLES)
    yield from check_one_of(rows, "published_basis", DATE_BASES)
    yield from check_ranges(rows)
    yield from check_hindsight(rows)


def check_parameters(rows: Sequence[Row]) -> Iterator[Fault]:
    """Check parameters: one row an id and first day, owners, ranges, and what is drawn."""
    yield from check_unique(rows, ("id", "valid_from"))
    yield from check_one_of(rows, "owner", OWNERS)
    yield from check_ranges(rows)
    for row in rows:
        file = Path(row.file).stem
        if row["owner"] in OWNERS and row["owner"] != file:
            yield row.fault(
                "owner", "owner", "is not the name of its file", f"move the row to {row['owner']}.csv"
            )
        if row["owner"] in KEYED_OWNERS and not row["keyed_on"]:
            yield row.fault("blank", "keyed_on", "is blank", "name the date of a case that picks the row")
        if row["distribution"] and not (row["low"] and row["high"]):
            yield row.fault("range", "distribution", "has no low and high", "give both, or leave it empty")


def check_margins(rows: Sequence[Row]) -> Iterator[Fault]:
    """Check margins: one row a key of a margin in the file of an example, and shares that add up to 1."""
    for file in dict.fromkeys(row.file for row in rows):
        yield from check_unique([row for row in rows if row.file == file], ("margin", "key"))
    totals: dict[tuple[str, str], float] = {}
    for row in rows:
        name = (row.file, row["margin"])
        totals[name] = totals.get(name, 0.0) + (row.number("share") or 0.0)
    for (file, margin), total in totals.items():
        if abs(total - 1) > 1e-6:
            what = f"of {margin} adds up to {total:g}"
            yield Fault("range", file, None, "share", None, what, "let the shares of a margin add up to 1")


def check_one_of(rows: Sequence[Row], column: str, known: Collection[str]) -> Iterator[Fault]:
    """Find cells that are not among the words of their column; the kind of fault is the column's name."""
    for row in rows:
        if row[column] and row[column] not in known:
            yield row.fault(column, column, "is unknown", f"write one of: {', '.join(known)}")


def check_ranges(rows: Sequence[Row]) -> Iterator[Fault]:
    """Find ranges whose ends are the wrong way round, and values outside their range."""
    for row in rows:
        value, low, high = row.number("value"), row.number("low"), row.number("high")
        if low is not None and high is not None and low > high:
            yield row.fault("range", "low", f"is above high, {high:g}", "put the lower end first")
        elif value is not None and ((low is not None and value < low) or (high is not None and value > high)):
            yield row.fault("range", "value", "lies outside low and high", "correct the value or its range")


def check_cited(rows: Sequence[Row], sources: Sequence[Row], figures: Sequence[Row]) -> Iterator[Fault]:
    """Find source keys that are not in the register, and rows dated before the figure that they rest on."""
    known = {row["key"] for row in sources}
    dated = {row["id"]: row.date("published") for row in figures}
    for row in rows:
        for key in keys(row["source"]):
            figure = key.removeprefix(FIGURE)
            if not key.startswith(FIGURE):
                if key not in known:
                    remedy = f"add {key} to sources.csv or correct it{hint(key, known)}"
                    yield row.fault("source", "source", "is not in sources.csv", remedy)
            elif figure not in dated:
                yield row.fault(
                    "source", "source", f"names no figure {figure}", f"correct it{hint(figure, dated)}"
                )
            elif _before(row, dated[figure]):
                what = f"is before figure {figure} was published"
                yield row.fault("hindsight", "published", what, "take the date of the figure or a later one")


def check_hindsight(rows: Sequence[Row]) -> Iterator[Fault]:
    """Find figures that name a row or a source later than their own date: an as-at date would show them.

    A source of a later year is right where the figure was public before: then the notes say so, in the words
    of LATER_REPORT.
    """
    dated = {row["id"]: row.date("published") for row in rows}
    for row in rows:
        published = row.date("published")
        if published is None:
            continue
        named = set(_FIGURE_ID.findall(" ".join((row["fact"], row["figure"], row["notes"]))))
        late = sorted(name for name in named if (day := dated.get(name)) is not None and day > published)
        if late:
            remedy = "leave out what was learnt later, or date the row as late"
            yield row.fault("hindsight", "notes", f"names later rows: {', '.join(late)}", remedy)
        years = [int(year) for year in _YEAR.findall(row["source"])]
        if any(year > published.year for year in years) and LATER_REPORT not in row["notes"]:
            remedy = f"date the row by its source, or say in notes “{LATER_REPORT}” and why"
            yield row.fault("hindsight", "source", f"is later than {published}", remedy)


def _before(row: Row, day: dt.date | None) -> bool:
    published = row.date("published")
    return published is not None and day is not None and published < day


def _structure_faults(folder: Path) -> Iterator[Fault]:
    for name, columns in TABLES.items():
        faults: list[Fault] = []
        rows = _read(folder, [folder / "structure" / f"{name}.csv"], columns, faults)
        yield from faults
        yield from check_unique(rows, KEYS[name])
        for column in (c.name for c in columns if c.name.endswith("status")):
            yield from check_one_of(rows, column, STATUSES)


def _fitting_faults(folder: Path, figures: Sequence[Row], parameters: Sequence[Row]) -> Iterator[Fault]:
    """Check questions, fits, priors and posteriors: cells, what they name, ranges."""
    known = {"figure": {row["id"] for row in figures}, "parameter": {row["id"] for row in parameters}}
    for name, columns in FOLDERS.items():
        faults: list[Fault] = []
        rows = _read(folder, sorted((folder / name).glob("*.csv")), columns, faults)
        yield from faults
        yield from check_ranges([row for row in rows if name == "priors"])
        for column in known.keys() & {c.name for c in columns}:
            for row in rows:
                if row[column] not in known[column]:
                    remedy = f"correct it{hint(row[column], known[column])}"
                    yield row.fault(column, column, "is not in the evidence", remedy)


def _read_all(folder: Path, name: str, columns: Sequence[Column], faults: list[Fault]) -> list[Row]:
    paths = sorted((folder / name).glob("*.csv"))
    if not paths:
        faults.append(Fault("file", name, None, None, None, "holds no CSV file", "put one there"))
    return _read(folder, paths, columns, faults)


def _read(folder: Path, paths: Sequence[Path], columns: Sequence[Column], faults: list[Fault]) -> list[Row]:
    rows: list[Row] = []
    for path in paths:
        found, broken = read_rows(folder, path, columns)
        faults += [*broken, *check_cells(found, columns)]
        rows += found
    return rows
