"""From the lines of an ESR file to one table a record type, with the faults of its shape.

The file is read in blocks, and of each line only the fields that Remit uses are kept: names of people never
leave the block. A line that is broken is named by its number and not shown, for it may hold a name.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from remit.bodies.esr.layout import NEEDED, Layout
from remit.bodies.esr.said import DELIMITER, LINE, Teller, plural
from remit.faults import hint

WIDTH = "#width"
DELETES = {"ORA": "ORD", "POA": "POD", "PRA": "PRD", "ASA": "ASD"}
"""The record that takes each kind of record away."""
PASSED_OVER = frozenset(("LCA", "LCD", "PHA", "PHD", "ADA", "ADD", "VHA", "VHD", "COA", "COD"))
"""Known records that Remit has no use for: places, telephones, addresses, vehicles, costings."""

_BLOCK = 1 << 24
_LINE_AT_MOST = 1 << 17
_FILE_AT_MOST = 1_000_000_000
_NUL = "\x00"
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ZIP_MARK = b"PK\x03\x04"
_LINES_NAMED = 20


@dataclass(frozen=True)
class Records:
    """The records of a file, as text.

    Attributes:
        frames: For each record type that Remit reads: the number of the line, the number of its fields and
            the fields that are used, blank ones null.
        header: Fields of the HDR record that are used.
    """

    frames: dict[str, pl.DataFrame]
    header: dict[str, str | None]


def read_records(path: Path, layout: Layout, tell: Teller) -> Records:
    """Read the records of a file as far as they can be read.

    Args:
        path: The file.
        layout: Where its fields stand.
        tell: Takes the faults: no such file, not text, no HDR or TRL, a count that differs, lines of no
            known type, lines with too many or too few fields.
    """
    encoding = _examine(path, tell)
    if encoding is None:
        return Records({record: _empty(record, layout) for record in DELETES}, {})
    shape = _Shape()
    parts: dict[str, list[pl.DataFrame]] = {record: [] for record in NEEDED}
    for block in _blocks(path, encoding, tell):
        lines = _numbered(block, shape)
        for (kind,), of_kind in lines.group_by("kind"):
            if kind in NEEDED:
                parts[str(kind)].append(_fields(of_kind, str(kind), layout))
    frames = {record: pl.concat([_empty(record, layout), *found]) for record, found in parts.items()}
    _check_shape(shape, frames, tell)
    frames = {record: _check_widths(record, frame, layout, tell) for record, frame in frames.items()}
    header = frames["HDR"].drop(LINE, WIDTH)
    return Records(frames, header.row(0, named=True) if header.height else {})


def _examine(path: Path, tell: Teller) -> str | None:
    """Find out how a file is written; none if it cannot be read as an ESR file at all."""
    try:
        size, start = path.stat().st_size, b""
        with path.open("rb") as file:
            start = file.read(len("HDR~") + len(_UTF8_MARK))
    except OSError as error:
        reason = (error.strerror or "the system says no more").lower()
        tell.whole("no-file", f"the file cannot be read: {reason}", "name a file that you may read")
        return None
    if size == 0:
        tell.whole("empty-file", "the file is empty", "ask for it again")
    elif size > _FILE_AT_MOST:
        tell.whole("too-large", f"the file has {size:,} bytes", f"read at most {_FILE_AT_MOST:,} at once")
    elif start.startswith(_ZIP_MARK):
        tell.whole("not-text", "the file is packed", "unpack it and read what is in it")
    elif start.startswith(_UTF16_MARKS):
        tell.whole("not-text", "the file is UTF-16", "save it as UTF-8, or ask for it as ESR writes it")
    elif not start.removeprefix(_UTF8_MARK).startswith(b"HDR"):
        tell.line("no-header", 1, "the first line is no HDR record", "read an ESR generic outbound file")
    elif not start.removeprefix(_UTF8_MARK).startswith(b"HDR~"):
        what = "the fields are not separated by ~"
        tell.line("wrong-delimiter", 1, what, "read the file as ESR wrote it, not saved again")
    else:
        return _encoding(path, tell)
    return None


def _encoding(path: Path, tell: Teller) -> str | None:
    decoder, is_utf8 = codecs.getincrementaldecoder("utf-8")(), True
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if _NUL.encode() in block:
                tell.whole("not-text", "the file holds bytes that no text has", "ask for it again")
                return None
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                is_utf8 = False
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            is_utf8 = False
    if not is_utf8:
        tell.note("not-utf-8", "the file is not UTF-8 and was read as Windows-1252", "look at its names")
    return "utf-8" if is_utf8 else "cp1252"


def _blocks(path: Path, encoding: str, tell: Teller) -> Iterator[bytes]:
    """Give the file in blocks of whole lines, as UTF-8."""
    rest = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            whole, mark, rest_of = (rest + block).rpartition(b"\n")
            if len(rest_of) > _LINE_AT_MOST:
                tell.whole("too-long-line", "a line is longer than any record", "ask for the file again")
                return
            rest = rest_of
            if mark:
                yield _as_utf8(whole + mark, encoding)
    if rest:
        yield _as_utf8(rest, encoding)


def _as_utf8(block: bytes, encoding: str) -> bytes:
    if encoding == "utf-8":
        return block.removeprefix(_UTF8_MARK)
    return block.decode(encoding, errors="replace").encode()


class _Shape:
    """What is learnt of the whole file while its blocks go by."""

    def __init__(self) -> None:
        self.lines = 0
        self.records = 0
        self.last_line = 0
        self.last_kind: str | None = None
        self.unknown: dict[str, tuple[int, int]] = {}
        self.broken: list[int] = []
        self.broken_in_all = 0


def _numbered(block: bytes, shape: _Shape) -> pl.DataFrame:
    """Number the lines of a block and tell their record types apart."""
    lines = pl.read_csv(
        block, has_header=False, separator=_NUL, quote_char=None, infer_schema=False, new_columns=["text"]
    ).with_row_index(LINE, offset=shape.lines + 1)
    shape.lines += lines.height
    lines = lines.with_columns(pl.col("text").str.strip_chars("\r")).filter(
        pl.col("text").str.strip_chars() != ""
    )
    kind = pl.col("text").str.extract(r"^([A-Z]{3})(?:~|$)")
    lines = lines.with_columns(kind.alias("kind"))
    if lines.height:
        shape.records += lines.height
        shape.last_line, _, shape.last_kind = lines.row(-1)
    broken = lines.filter(pl.col("kind").is_null())[LINE]
    shape.broken_in_all += broken.len()
    shape.broken += broken.head(_LINES_NAMED - min(len(shape.broken), _LINES_NAMED)).to_list()
    known = [*NEEDED, *PASSED_OVER]
    strange = lines.filter(~pl.col("kind").is_in(known)).group_by("kind", maintain_order=True)
    for kind_found, count, first in strange.agg(pl.len(), pl.col(LINE).first().alias("first")).iter_rows():
        before, line = shape.unknown.get(kind_found, (0, first))
        if kind_found in shape.unknown or len(shape.unknown) < _LINES_NAMED:
            shape.unknown[kind_found] = (before + count, line)
    return lines


def _fields(lines: pl.DataFrame, record: str, layout: Layout) -> pl.DataFrame:
    places = layout.places(record)
    split = pl.col("text").str.split_exact(DELIMITER, max(places.values()))
    width = pl.col("text").str.count_matches(DELIMITER, literal=True) + 1
    fields = lines.select(LINE, width.cast(pl.UInt32).alias(WIDTH), split.alias("fields"))
    cell = {
        name: pl.col("fields").struct.field(f"field_{at}").str.strip_chars() for name, at in places.items()
    }
    return fields.select(
        LINE, WIDTH, *(pl.when(text != "").then(text).alias(name) for name, text in cell.items())
    )


def _empty(record: str, layout: Layout) -> pl.DataFrame:
    fields = dict.fromkeys(layout.places(record), pl.String)
    return pl.DataFrame(schema={LINE: pl.UInt32, WIDTH: pl.UInt32, **fields})


def _check_shape(shape: _Shape, frames: dict[str, pl.DataFrame], tell: Teller) -> None:
    for line in shape.broken:
        what = "the line begins with no record type; it is not shown, for it may hold a name"
        tell.line("no-record-type", line, what, "look for a line that is broken in two, or cut off")
    if shape.broken_in_all > len(shape.broken):
        more = shape.broken_in_all - len(shape.broken)
        tell.whole("no-record-type", f"{more:,} more lines begin with no record type", "ask for it again")
    for kind, (count, line) in shape.unknown.items():
        alone = count == 1  # then it may be the beginning of a broken line: a name of three letters
        what = f"is no record type that Remit knows; {plural(count, 'line')} of it left out"
        remedy = f"nothing to do if it tells of other things{'' if alone else hint(kind, NEEDED)}"
        tell.note("unknown-record", what, remedy, line, None, None if alone else kind)
    headers, trailers = frames["HDR"][LINE].to_list(), frames["TRL"][LINE].to_list()
    for line in headers[1:_LINES_NAMED]:
        tell.line("second-file", line, "another file begins here", "read one file at a time")
    for line in trailers[:-1][:_LINES_NAMED]:
        tell.line("second-file", line, "the file ends here, and goes on", "read one file at a time")
    if shape.last_kind != "TRL":
        what = "the last line is no TRL record: the file is cut off"
        tell.line("cut-off", shape.last_line, what, "ask for the whole file")
    elif not headers[1:] and not trailers[:-1]:
        _check_count(frames["TRL"], shape, tell)


def _check_count(trailer: pl.DataFrame, shape: _Shape, tell: Teller) -> None:
    """Hold the number in TRL against the lines: all of them count, HDR and TRL too."""
    stated = trailer["NumberOfRecords"][0]
    number = int(stated) if stated and stated.isascii() and stated.isdigit() and len(stated) < 16 else None
    if number == shape.records:
        return
    if number == shape.records - 2:
        what = "counts the records without HDR and TRL, where ESR counts those two as well"
        tell.note("count-differs", what, "nothing", line=shape.last_line, value=stated)
        return
    what = f"is not the number of lines, which is {shape.records:,} with HDR and TRL"
    tell.line("count-differs", shape.last_line, what, "ask for the whole file", "NumberOfRecords", stated)


def _check_widths(record: str, frame: pl.DataFrame, layout: Layout, tell: Teller) -> pl.DataFrame:
    """Keep the lines that have as many fields as most of their type; the others are faults.

    The interface has grown: a file may have more or fewer fields at the end than the layout, but then all
    its records of a type have.
    """
    if frame.is_empty():
        return frame
    counts = frame.group_by(WIDTH).len().sort("len", WIDTH, descending=True)
    usual = int(counts[WIDTH][0])
    reach = max(layout.places(record)[field] for field in NEEDED[record]) + 1
    deleting = record in DELETES.values()
    if usual < reach:
        lacks = f"{record} records have {plural(usual, 'field')}, and what Remit needs reaches to {reach}"
        remedy = "put the places of this file into a layout of your own"
        tell.line("too-few-fields", int(frame[LINE][0]), lacks, remedy)
        return frame.clear()
    if usual != layout.width(record) and not deleting:
        differs = f"{record} records have {usual} fields where the layout has {layout.width(record)}"
        tell.note("other-version", differs, "compare a few people with ESR: fields may have moved",
                  line=int(frame[LINE][0]))  # fmt: skip
    wrong = pl.col(WIDTH) < reach if deleting else pl.col(WIDTH) != usual
    what = pl.format("the record has {} fields where {} has {}", WIDTH, pl.lit(record), pl.lit(usual))
    remedy = "look for a ~ within a field, or a line that is cut off"
    tell.cells(frame, wrong, None, "ragged-record", what, remedy)
    return frame.filter(~wrong)
