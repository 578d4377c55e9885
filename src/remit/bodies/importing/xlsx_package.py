"""The inside of an XLSX file: looked through before anything reads it, and packed anew.

An XLSX file is a zip archive of XML files. A few bytes of it can claim thousands of millions of cells, texts
or bytes, and what reads sheets fast allocates what is claimed. So every part is unpacked within limits, each
sheet is searched for how far its cells reach, and only the parts that are needed, as they were looked
through, are handed on: what is read is what was checked.
"""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from remit.bodies.importing.dates import DAY_ZERO, DAY_ZERO_1904
from remit.bodies.importing.grids import whole_file
from remit.bodies.importing.limits import (
    MOST_MEMBERS,
    MOST_RATIO,
    MOST_SHEETS,
    MOST_UNPACKED_BYTES,
    SMALL_BYTES,
)
from remit.bodies.importing.sheet_scan import Scan, SheetRefused, scan_sheet
from remit.faults import Fault

CHUNK = 8_000_000
DAMAGED = "open it in a spreadsheet, repair and save it, or ask for it again"
SPREADSHEET = "open it in a spreadsheet and save it as XLSX"
NEEDED = re.compile(
    r"^(\[Content_Types\]\.xml|_rels/\.rels|xl/(workbook|sharedStrings|styles)\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/worksheets/[^/]+\.xml)$",
    re.IGNORECASE,
)
TEXTS_TAG = re.compile(rb"<((?:[\w.-]+:)?sst)\b[^<>]*>")
FROM_1904 = re.compile(rb"\bdate1904\s*=\s*[\"'](?:1|true)[\"']")
DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
SHEET_TAG = re.compile(rb"<(?:[\w.-]+:)?sheet\s([^<>]*)>")
RELATION_TAG = re.compile(rb"<(?:[\w.-]+:)?Relationship\s([^<>]*)>")
ATTRIBUTE = re.compile(rb"([\w.:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


class Refused(Exception):
    """The file is not read; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


@dataclass(frozen=True)
class Package:
    """An XLSX file that has been looked through.

    Attributes:
        data: The file packed anew, with the parts that are needed and nothing else.
        scans: What was seen in each sheet, by the sheet's name.
        day_zero: Day 0 of numbers of days.
    """

    data: bytes = field(repr=False)
    scans: dict[str, Scan]
    day_zero: date


BROKEN = (zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError)
"""What a part of a broken or hostile ZIP file raises when it is read, besides `BadZipFile`: a stream that is
none, one that stops short, one that is encrypted, an unknown method of compression, a bad name or number."""


def open_package(path: Path) -> Package:
    """Look through an XLSX file and pack it anew.

    Raises:
        Refused: It is damaged, cut off, encrypted, too large, or no XLSX file.
    """
    try:
        with ZipFile(path) as archive:
            return _open(path, archive)
    except BadZipFile as error:
        raise Refused(_damaged(path, error)) from None
    except (*BROKEN, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise Refused(whole_file(path, "damaged", "the file is damaged inside", DAMAGED)) from None


def _damaged(path: Path, error: BadZipFile) -> Fault:
    if "File is not a zip file" in str(error) or "directory" in str(error):
        what = "the file is cut off: the list of its parts, which stands at its end, is missing"
        return whole_file(path, "cut-off", what, "copy or download it again, whole")
    return whole_file(path, "damaged", "the file is damaged inside", DAMAGED)


def _open(path: Path, archive: ZipFile) -> Package:
    members = {info.filename.lstrip("/").replace("\\", "/"): info for info in archive.infolist()}
    _check_directory(path, archive, members)
    wanted = {name: info for name, info in members.items() if NEEDED.match(name)}
    workbook = next((name for name in wanted if name.lower() == "xl/workbook.xml"), None)
    if workbook is None:
        raise Refused(_not_a_workbook(path, members))
    scans: dict[str, Scan] = {}
    packed = io.BytesIO()
    spent = 0
    small: dict[str, bytes] = {}
    with ZipFile(packed, "w", ZIP_STORED) as anew:
        for name, info in wanted.items():
            chunks = _Unpacked(path, archive, info, MOST_UNPACKED_BYTES - spent)
            data = b"".join(chunks)
            spent += len(data)
            data, scan = _look_through(path, name, data)
            if scan is not None:
                scans[name] = scan
            else:
                small[name.lower()] = data
            anew.writestr(name, data)
    day_zero = DAY_ZERO_1904 if FROM_1904.search(small["xl/workbook.xml"]) else DAY_ZERO
    return Package(packed.getvalue(), _by_sheet(path, small, scans), day_zero)


def _check_directory(path: Path, archive: ZipFile, members: dict[str, ZipInfo]) -> None:
    """Refuse by what the directory claims, before anything is unpacked."""
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS or len(members) < len(infos):
        what = f"the file has {len(infos):,} parts, too many or two of one name"
        raise Refused(whole_file(path, "zip-bomb", what, "do not open it; ask where it comes from"))
    if any(info.flag_bits & 0x1 for info in infos):
        what = "the file is protected by a password"
        raise Refused(
            whole_file(path, "encrypted", what, "open it with the password and save a copy without one")
        )
    if any(info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for info in infos):
        what = "the file is packed in a way that spreadsheets do not use"
        raise Refused(whole_file(path, "other-format", what, SPREADSHEET))
    whole, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if whole > MOST_UNPACKED_BYTES or (whole > SMALL_BYTES and whole > MOST_RATIO * max(packed, 1)):
        what = f"the file of {path.stat().st_size:,} bytes unpacks to {whole:,}"
        remedy = "if it is an honest list, save it as CSV; else do not open it"
        raise Refused(whole_file(path, "zip-bomb", what, remedy))


class _Unpacked:
    """The bytes of one part, a chunk at a time, never more than the directory claims.

    Zip files can hold more than they claim, so the limit is held while unpacking.
    """

    def __init__(self, path: Path, archive: ZipFile, info: ZipInfo, left: int) -> None:
        self.path, self.archive, self.info = path, archive, info
        self.left = min(left, info.file_size)

    def __iter__(self) -> Iterator[bytes]:
        with self.archive.open(self.info) as part:
            while chunk := part.read(CHUNK):
                self.left -= len(chunk)
                if self.left < 0:
                    what = "the file unpacks to more than it says"
                    raise Refused(whole_file(self.path, "zip-bomb", what, "do not open it"))
                yield chunk


def _look_through(path: Path, name: str, data: bytes) -> tuple[bytes, Scan | None]:
    """Check one part; give it as it is handed on, with what was seen if it is a sheet."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:200]:
        raise Refused(whole_file(path, "damaged", f"its part {name} is no UTF-8 text", SPREADSHEET))
    if any(word in data for word in DECLARATIONS):
        what = "the file declares entities of its own, as no spreadsheet does"
        raise Refused(whole_file(path, "zip-bomb", what, "do not open it; ask where it comes from"))
    if "/worksheets/" in name.lower():
        try:
            return data, scan_sheet(data)
        except SheetRefused as refused:
            raise Refused(whole_file(path, refused.kind, refused.what, refused.remedy)) from None
    if name.lower().endswith("sharedstrings.xml"):
        return _without_counts(data), None
    return data, None


def _without_counts(data: bytes) -> bytes:
    """Take out how many texts there are said to be: memory is set aside for that many."""
    return TEXTS_TAG.sub(rb"<\1>", data)


def _by_sheet(path: Path, small: dict[str, bytes], scans: dict[str, Scan]) -> dict[str, Scan]:
    """Find which part is which sheet, by the workbook and its relations."""
    parts = {name.lower(): scan for name, scan in scans.items()}
    targets: dict[str, str] = {}
    for found in RELATION_TAG.finditer(small.get("xl/_rels/workbook.xml.rels", b"")):
        attributes = _attributes(found[1])
        target = attributes.get("Target", "").lstrip("/").lower()
        targets[attributes.get("Id", "")] = target if target.startswith("xl/") else f"xl/{target}"
    by_name: dict[str, Scan] = {}
    sheets = list(SHEET_TAG.finditer(small["xl/workbook.xml"]))
    if len(sheets) > MOST_SHEETS:
        what = f"the file has {len(sheets):,} sheets, more than {MOST_SHEETS}"
        raise Refused(whole_file(path, "too-many-sheets", what, "keep those that are needed"))
    for found in sheets:
        attributes = _attributes(found[1])
        relation = next((text for key, text in attributes.items() if key.endswith(":id")), "")
        scan = parts.get(targets.get(relation, ""))
        if scan is not None:
            by_name[attributes.get("name", "")] = scan
    return by_name


def _attributes(tag: bytes) -> dict[str, str]:
    from html import unescape

    return {
        key.decode(errors="replace"): unescape((double or single).decode(errors="replace"))
        for key, double, single in ATTRIBUTE.findall(tag)
    }


def _not_a_workbook(path: Path, members: dict[str, ZipInfo]) -> Fault:
    names = {name.lower() for name in members}
    if "content.xml" in names:
        return whole_file(path, "other-format", "the file is an OpenDocument file", "save it as XLSX")
    if "xl/workbook.bin" in names:
        return whole_file(path, "other-format", "the file is of the binary XLSB kind", "save it as XLSX")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        return whole_file(path, "other-format", "the file is a document, no spreadsheet", SPREADSHEET)
    if not names:
        return whole_file(path, "empty", "the file is an empty archive", "export it again")
    what = "the file is a zip archive, but no spreadsheet"
    return whole_file(path, "other-format", what, "unpack it, and name the files in it")
