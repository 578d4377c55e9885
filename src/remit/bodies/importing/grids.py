"""A file as sheets of text cells, whatever wrote it: the file is known by its first bytes, not by its name.

A grid knows nothing of tables: where its header is and what its columns mean is found later.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from remit.bodies.importing.dates import DAY_ZERO
from remit.bodies.importing.limits import MOST_FILE_BYTES, NOTE
from remit.faults import Fault, Level

HEAD_BYTES = 4_096
"""Bytes from which a file's kind is known."""


@dataclass(frozen=True)
class Grid:
    """One sheet of cells.

    Attributes:
        path: The file.
        sheet: Name of the sheet; none for a CSV file.
        cells: One row a row of the sheet from row 1 on, one text column a column of the sheet; a blank cell
            is null, and spaces at both ends of a cell are gone.
        hidden: Whether the sheet is hidden.
        ragged: Rows that have cells beyond the others, as unquoted commas make them.
        read_as: How the file was understood, for people.
        day_zero: Day 0 of numbers of days.
    """

    path: Path
    sheet: str | None
    cells: pl.DataFrame
    hidden: bool = False
    ragged: tuple[int, ...] = field(default=(), repr=False)
    read_as: str = ""
    day_zero: date = DAY_ZERO

    @property
    def label(self) -> str:
        """The file and sheet, as faults name them."""
        return label(self.path, self.sheet)


def label(path: Path, sheet: str | None = None) -> str:
    """Name a file, or a sheet of it, as faults name it."""
    return file_name(path) if sheet is None else f"{file_name(path)}, sheet {sheet}"


def file_name(path: Path) -> str:
    """Give a file's name as it can be written; bytes that are no text become question marks."""
    return path.name.encode("utf-8", errors="replace").decode("utf-8")


def whole_file(path: Path, kind: str, what: str, remedy: str, level: Level = "error") -> Fault:
    """Make a fault of a whole file."""
    return Fault(kind, file_name(path), None, None, None, what, remedy, level)


def note(
    place: str, kind: str, what: str, remedy: str, row: int | None = None, column: str | None = None
) -> Fault:
    """Make a note: something to look at that stops nothing."""
    return Fault(kind, place, row, column, None, what, remedy, NOTE)


def open_grids(path: Path) -> tuple[list[Grid], list[Fault]]:
    """Read a CSV or XLSX file.

    Args:
        path: The file; its kind is found from what is in it.

    Returns:
        Its sheets, without those that cannot be read, and what is wrong or worth knowing. A file that cannot
        be read at all gives no sheet and at least one error.
    """
    if path.is_dir():
        what, remedy = "is a folder", "name the files in it"
        return [], [whole_file(path, "folder", what, remedy)]
    if not path.is_file():
        return [], [whole_file(path, "no-file", "there is no such file", "name another")]
    size = path.stat().st_size
    if size > MOST_FILE_BYTES:
        what = f"the file has {size:,} bytes, more than {MOST_FILE_BYTES:,}"
        return [], [whole_file(path, "too-large", what, "split it, or take out what is not needed")]
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    kind, refusal = _kind_of(path, head)
    if refusal is not None:
        return [], [refusal]
    if kind == "xlsx":
        from remit.bodies.importing.xlsx import read_xlsx

        grids, faults = read_xlsx(path)
    else:
        from remit.bodies.importing.csv_text import read_csv_text

        grids, faults = read_csv_text(path)
    return grids, [*_check_name(path, kind), *faults]


def is_esr(path: Path) -> bool:
    """Tell whether a file is an ESR outbound file: its first row begins with HDR and is parted by tildes."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(16).removeprefix(b"\xef\xbb\xbf").lstrip().upper().startswith(b"HDR~")


@dataclass(frozen=True)
class _Kind:
    """A kind of file by its first bytes: why it is refused, and what to do."""

    starts: tuple[bytes, ...]
    kind: str
    what: str
    remedy: str


_SAVE = "save the data as XLSX or as “CSV UTF-8”"
_REFUSED = (
    _Kind((b"%PDF",), "binary", "the file is a PDF", f"ask for the list as a spreadsheet: {_SAVE}"),
    _Kind(
        (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00"), "binary", "the file is a picture", _SAVE
    ),
    _Kind(
        (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ"),
        "binary",
        "the file is packed",
        "unpack it",
    ),
    _Kind((b"SQLite format 3", b"PAR1", b"\x7fELF", b"MZ"), "binary", "the file holds no cells", _SAVE),
    _Kind((b"{\\rtf",), "binary", "the file is a letter", _SAVE),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table")


def _kind_of(path: Path, head: bytes) -> tuple[str, Fault | None]:
    """Find what a file is by its first bytes, with the fault if it is not read."""
    if not head:
        return "", whole_file(path, "empty", "the file is empty", "name another, or export it again")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx", None
    if head.startswith(_OLE):
        return "", _ole_fault(path)
    for kind in _REFUSED:
        if head.startswith(kind.starts) and not _reads_as_text(head):
            return "", whole_file(path, kind.kind, kind.what, kind.remedy)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.lower().startswith(_MARKUP):
        what = "the file is a web page or XML, whatever its name says"
        return "", whole_file(path, "markup", what, "open it in a spreadsheet and save it as XLSX")
    if not head.strip(b"\x00"):
        return "", whole_file(path, "binary", "the file holds nothing but zero bytes", "export it again")
    if start.startswith((b"%PDF", b"{\\rtf")):
        return "", whole_file(path, "binary", "the file is a document", _SAVE)
    return "csv", None


def _reads_as_text(head: bytes) -> bool:
    """Tell whether first bytes that look like another kind are the letters of a CSV file, as in `BMI,MZ`."""
    return all(byte >= 32 or byte in b"\t\r\n" for byte in head) and (b"," in head or b"\t" in head)


def _ole_fault(path: Path) -> Fault:
    """Tell an encrypted XLSX file from an old spreadsheet: both are of the same old kind of file."""
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        what = "the file is protected by a password"
        return whole_file(path, "encrypted", what, "open it with the password and save a copy without one")
    return whole_file(path, "old-format", "the file is of the old XLS kind", "save it as XLSX")


_ENDINGS = {"xlsx": (".xlsx", ".xlsm", ".xltx"), "csv": (".csv", ".txt", ".tsv", ".tab", ".dat", ".psv")}


def _check_name(path: Path, kind: str) -> Iterable[Fault]:
    """Note a name that says another kind of file than it is."""
    if path.suffix.lower() not in _ENDINGS[kind]:
        said = {"xlsx": "an XLSX workbook", "csv": "text with separated cells"}[kind]
        what = f"the name ends in “{path.suffix}”, but the file is {said} and is read so"
        yield note(file_name(path), "wrong-extension", what, "rename it if that is right")
