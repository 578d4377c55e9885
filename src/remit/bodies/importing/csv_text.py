"""CSV files as they come: any of four encodings and four delimiters, titles above, rows of uneven length.

Polars reads what is well formed, at its speed; what has quotation marks in the wrong places is read again,
slowly and leniently, and named.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from remit.bodies.defuse import undone
from remit.bodies.importing.grids import Grid, file_name, note, whole_file
from remit.bodies.importing.limits import MOST_CELL_CHARACTERS, MOST_COLUMNS, MOST_ROWS
from remit.faults import Fault

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SAMPLE_CHARACTERS = 100_000
SAMPLE_ROWS = 200
CONTROL = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1a\x1b"))
MOST_CONTROL = 0.001
"""Share of control characters above which a file is no text."""
MOST_NULS = 0.2
"""Share of zero bytes from which a file without a mark is taken for UTF-16."""
ROWS_AT_ONCE = 50_000
TOTAL = re.compile(rb"\W*(?:grand|sub|overall)?[\s-]*totals?\b", re.IGNORECASE)
QUOTATION_REMEDY = "close it, or write it twice within a quoted cell"


@dataclass(frozen=True)
class Decoded:
    """A file's text as UTF-8.

    Attributes:
        data: The text, with line feeds at the ends of lines.
        encoding: What it was.
    """

    data: bytes
    encoding: str


def read_csv_text(path: Path) -> tuple[list[Grid], list[Fault]]:
    """Read a CSV file as one sheet.

    Args:
        path: A file that is not empty.

    Returns:
        The sheet, or none if it cannot be read, and the faults of encoding, delimiter and shape.
    """
    decoded, faults = decode(path, path.read_bytes())
    if decoded is None:
        return [], faults
    if not decoded.data.strip():
        return [], [*faults, whole_file(path, "empty", "the file holds no text", "export it again")]
    sample = decoded.data[: 4 * SAMPLE_CHARACTERS].decode("utf-8", errors="ignore")[:SAMPLE_CHARACTERS]
    delimiter, width = find_delimiter(sample)
    if width > MOST_COLUMNS:
        width = max(width, _widest(decoded.data, delimiter))
        what = f"the file has {width:,} columns, more than {MOST_COLUMNS}"
        return [], [*faults, whole_file(path, "too-many-columns", what, "take out those that are not needed")]
    cells, found = _read_cells(path, decoded.data, delimiter, width)
    faults += found
    if cells is None:
        return [], faults
    if not any(column.null_count() < cells.height for column in cells):
        what = "all its rows are blank"
        return [], [*faults, whole_file(path, "empty", what, "name another, or export it again")]
    if cells.height > MOST_ROWS:
        what = f"the file has {cells.height:,} rows, more than {MOST_ROWS:,}"
        return [], [*faults, whole_file(path, "too-many-rows", what, "split it")]
    faults += _check_end(path, decoded.data, delimiter, cells)
    cells, ragged = _without_overflow(cells, width)
    read_as = f"{decoded.encoding}, cells parted by {DELIMITERS[delimiter]}"
    return [Grid(path, None, cells, ragged=ragged, read_as=read_as)], faults


def decode(path: Path, data: bytes) -> tuple[Decoded | None, list[Fault]]:
    """Turn a file's bytes into UTF-8 text, from UTF-8 or UTF-16 with or without a mark, or Windows-1252."""
    for mark, encoding, name in (
        (b"\xef\xbb\xbf", "utf-8", "UTF-8"),
        (b"\xff\xfe\x00\x00", "utf-32-le", "UTF-32"),
        (b"\xff\xfe", "utf-16-le", "UTF-16"),
        (b"\xfe\xff", "utf-16-be", "UTF-16"),
    ):
        if data.startswith(mark):
            return _decode_as(path, data[len(mark) :], encoding, name)
    zeros = data.count(0)
    if zeros > MOST_NULS * len(data):
        least = max(data[::2].count(0), data[1::2].count(0))
        if least >= MOST_NULS * len(data) and min(data[::2].count(0), data[1::2].count(0)) < least / 10:
            little = data[1::2].count(0) > data[::2].count(0)
            return _decode_as(path, data, "utf-16-le" if little else "utf-16-be", "UTF-16")
    if zeros or len(data) - len(data.translate(None, CONTROL)) > MOST_CONTROL * len(data):
        what = "the file holds bytes that no text has"
        return None, [whole_file(path, "binary", what, "export it again as “CSV UTF-8”")]
    return _decode_as(path, data, "utf-8", "UTF-8")


def _decode_as(path: Path, data: bytes, encoding: str, name: str) -> tuple[Decoded | None, list[Fault]]:
    if encoding == "utf-8":
        try:
            if not data.isascii():
                data.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.reason == "unexpected end of data" and error.end >= len(data) - 1:
                return None, [_cut_off(path, "the last character is not whole")]
            return _decode_windows(path, data)
        return _text_only(path, data, name)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end >= len(data) - 1:
            return None, [_cut_off(path, "the last character is not whole")]
        what = f"the file begins as {name} but holds bytes that are none"
        return None, [whole_file(path, "not-text", what, "export it again as “CSV UTF-8”")]
    return _text_only(path, text.encode("utf-8", errors="replace"), name)


def _decode_windows(path: Path, data: bytes) -> tuple[Decoded | None, list[Fault]]:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        what = "the file is neither UTF-8, UTF-16 nor Windows text"
        return None, [whole_file(path, "not-text", what, "export it again as “CSV UTF-8”")]
    decoded, faults = _text_only(path, text.encode(), "Windows-1252")
    what = "the file is not UTF-8 and is read as Windows text (1252)"
    faults.append(
        note(file_name(path), "windows-text", what, "look whether pound signs and accents are right")
    )
    return decoded, faults


def _text_only(path: Path, data: bytes, name: str) -> tuple[Decoded | None, list[Fault]]:
    """Accept UTF-8 bytes as text, with line feeds as ends of lines."""
    if b"\x00" in data:
        what = "the file holds zero bytes, as no text does"
        return None, [whole_file(path, "binary", what, "export it again as “CSV UTF-8”")]
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in data and b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    return Decoded(data, name), []


def find_delimiter(sample: str) -> tuple[str, int]:
    """Find by which mark the cells are parted, and how many cells the longest row of the sample has.

    The mark is the one by which most rows have the same number of cells, more than one.
    """
    first, _, rest = sample.partition("\n")
    said = first.strip().removeprefix("sep=")
    if first.lower().startswith("sep=") and said in DELIMITERS:
        return said, max(_widths(rest, said), default=1)
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = _widths(sample, delimiter)
        counted = Counter(width for width in widths if width > 1)
        if not counted:
            continue
        width, alike = counted.most_common(1)[0]
        score = alike * (alike / len(widths)) * min(width, 8)
        if score > best_score:
            best, best_score = delimiter, score
    return best, max(_widths(sample, best), default=1)


def _widest(data: bytes, delimiter: str) -> int:
    """Count the cells of the widest of the rows that begin within the sample, each to its end."""
    end = data.find(b"\n", SAMPLE_CHARACTERS)
    rows = data[: end if end >= 0 else len(data)].splitlines()
    return max((row.count(delimiter.encode()) for row in rows), default=0) + 1


def _widths(sample: str, delimiter: str) -> list[int]:
    widths: list[int] = []
    try:
        for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if any(record):
                widths.append(len(record))
            if len(widths) >= SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    return widths or [1]


def _read_cells(
    path: Path, data: bytes, delimiter: str, width: int
) -> tuple[pl.DataFrame | None, list[Fault]]:
    """Read all rows as text, with one column more than the sample had: what stands there is too much."""
    names = [f"c{place}" for place in range(width + 1)]
    header = (delimiter.join(names) + "\n").encode()
    try:
        cells = pl.read_csv(
            header + data, separator=delimiter, truncate_ragged_lines=True, infer_schema=False
        )
    except pl.exceptions.PolarsError:
        return _read_slowly(path, data, delimiter, names)
    if b'"' in data and cells.select(_longest(cells)).item() > MOST_CELL_CHARACTERS:
        return _read_slowly(path, data, delimiter, names)
    return _stripped(cells), []


def _longest(cells: pl.DataFrame) -> pl.Expr:
    lengths = [pl.col(name).str.len_bytes().max().fill_null(0) for name in cells.columns]
    return pl.max_horizontal(lengths) if lengths else pl.lit(0)


def _stripped(cells: pl.DataFrame) -> pl.DataFrame:
    """Take spaces off both ends of cells, and apostrophes against formulas; what is then empty is null."""
    text = cells.select(pl.all().str.strip_chars())
    return undone(text.select(pl.when(pl.col(name) != "").then(pl.col(name)) for name in text.columns))


def _read_slowly(
    path: Path, data: bytes, delimiter: str, names: list[str]
) -> tuple[pl.DataFrame | None, list[Fault]]:
    """Read rows whose quotation marks stand in wrong places, as spreadsheets would, and name the first."""
    text = data.decode("utf-8", errors="replace")
    try:
        parts = list(_records(text, delimiter, names))
    except csv.Error:
        what = "a quotation mark is not closed, so that the rest of the file is one cell"
        row = _first_misquoted(text, delimiter)
        return None, [Fault("quotation", file_name(path), row, None, None, what, QUOTATION_REMEDY)]
    cells = _stripped(pl.concat(parts)) if parts else None
    if cells is None:
        return None, [whole_file(path, "empty", "the file has no rows", "export it again")]
    row = _first_misquoted(text, delimiter)
    if cells.select(_longest(cells)).item() > MOST_CELL_CHARACTERS or _open_at_end(text, delimiter):
        what = "a quotation mark is not closed, so that the rows after it are one cell"
        return None, [Fault("quotation", file_name(path), row, None, None, what, QUOTATION_REMEDY)]
    what = "a quotation mark stands within a cell; it is read as part of the text"
    return cells, [note(file_name(path), "quotation", what, "look whether the row is read rightly", row)]


def _records(text: str, delimiter: str, names: list[str]) -> Iterator[pl.DataFrame]:
    """Read records some thousands at a time; cells beyond one too many are cut."""
    width, schema = len(names), dict.fromkeys(names, pl.String)
    records: list[list[str | None]] = []
    for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        records.append([*record[:width], *[None] * (width - len(record))])
        if len(records) >= ROWS_AT_ONCE:
            yield pl.DataFrame(records, schema=schema, orient="row")
            records = []
    if records:
        yield pl.DataFrame(records, schema=schema, orient="row")


def _first_misquoted(text: str, delimiter: str) -> int | None:
    row = 0
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            row += 1
    except csv.Error:
        return row + 1
    return None


def _open_at_end(text: str, delimiter: str) -> bool:
    """Tell whether the text ends within quotation marks."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def _without_overflow(cells: pl.DataFrame, width: int) -> tuple[pl.DataFrame, tuple[int, ...]]:
    """Take the column off that should be empty; give the rows in which it is not."""
    beyond = cells[f"c{width}"]
    rows = tuple((place + 1) for place in beyond.is_not_null().arg_true().to_list())
    return cells.drop(f"c{width}"), rows


def _check_end(path: Path, data: bytes, delimiter: str, cells: pl.DataFrame) -> list[Fault]:
    """Find a last row that stops short of the others without an end of line: the file was cut off there."""
    if data.endswith(b"\n") or cells.height < 3:
        return []
    last = data[data.rfind(b"\n") + 1 :]
    before = data[: len(data) - len(last)].rstrip(b"\r\n")
    previous = before[before.rfind(b"\n") + 1 :]
    mark = delimiter.encode()
    if b'"' in last + previous or not 0 < last.count(mark) < previous.count(mark) or TOTAL.match(last):
        return []
    return [_cut_off(path, "the last row stops short of the others", cells.height)]


def _cut_off(path: Path, what: str, row: int | None = None) -> Fault:
    remedy = "export it again, and look whether all of it arrives"
    return Fault("cut-off", file_name(path), row, None, None, f"the file is cut off: {what}", remedy)
