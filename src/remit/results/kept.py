"""Chunks on disk: each table's rows in a file of its own, and a record that says what they were made of.

A file is written beside its place, forced to the disk and renamed, and the record comes last. So a run that
is killed at any moment leaves chunks that are whole, and others that have no record or do not match it. The
next run keeps the first and makes the others again.
"""

import json
import os
from collections import deque
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from remit.results.chunks import Made
from remit.results.files import TABLES, file_digest, together
from remit.simulate.ensemble import Chunk

RECORDS = "chunks"
"""Folder of the records, beside those of the tables."""
UNFINISHED = ".unfinished"


@dataclass(frozen=True)
class Record:
    """What is known of a chunk on disk.

    Attributes:
        made_of: digests of what it was made of.
        first: its first run.
        last: its last run.
        contents: digest of each table's rows.
        files: SHA-256 of each table's file.
    """

    made_of: dict[str, str]
    first: int
    last: int
    contents: dict[str, str]
    files: dict[str, str]


def write_chunk(folder: Path, made: Made, made_of: dict[str, str]) -> Record:
    """Write a chunk: every table, then the record.

    Args:
        folder: where the tables are.
        made: the chunk.
        made_of: digests of what it was made of.
    """
    # All at once: a disk is forced once for all of them.
    with ThreadPoolExecutor(len(made.files)) as pool:
        paths = [table_file(folder, name, made.chunk) for name in made.files]
        deque(pool.map(write_whole, paths, made.files.values()), maxlen=0)
    files = {name: sha256(content).hexdigest() for name, content in made.files.items()}
    record = Record(made_of, made.chunk.first, made.chunk.last, made.contents, files)
    text = json.dumps(asdict(record), sort_keys=True, separators=(",", ":"))
    write_whole(_record_file(folder, made.chunk), text.encode() + b"\n")
    return record


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all: beside its place, forced to disk, and renamed.

    Should the power go before the disk has noted the new name, the old file stands, or none.
    """
    beside = path.with_name(path.name + UNFINISHED)
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def keep_chunks(folder: Path, chunks: Iterable[Chunk], made_of: dict[str, str]) -> dict[Chunk, Record]:
    """Find the chunks that are there, whole, and made of the same; clear everything else away.

    Args:
        folder: where the tables are; folders that are missing are made.
        chunks: the chunks that are wanted.
        made_of: digests of what they are to be made of.

    Returns:
        The records of the chunks that are kept.
    """
    for name in (*TABLES, RECORDS):
        (folder / name).mkdir(parents=True, exist_ok=True)
    kept = {chunk: record for chunk in chunks if (record := _whole(folder, chunk, made_of)) is not None}
    wanted = {_record_file(folder, chunk) for chunk in kept}
    wanted |= {table_file(folder, name, chunk) for name in TABLES for chunk in kept}
    # Records first: what has none counts for nothing, should this be killed in the middle too.
    for name in (RECORDS, *TABLES):
        for file in (folder / name).glob("part-*"):
            if file not in wanted:
                file.unlink()
    return kept


def drop_chunk(folder: Path, chunk: Chunk) -> None:
    """Take a chunk away that is there and not wanted, its record first."""
    for file in (_record_file(folder, chunk), *(table_file(folder, name, chunk) for name in TABLES)):
        file.unlink(missing_ok=True)


def read_record(path: Path) -> Record | None:
    """Read a record; none if it is not there, or not one that Remit wrote."""
    try:
        plain: Any = json.loads(path.read_bytes())
        return Record(**plain)
    except (OSError, ValueError, TypeError):
        return None


def digests_of(records: dict[Chunk, Record], what: str) -> dict[str, str]:
    """Give one digest a table over those of its chunks in order; `what` is `contents` or `files`."""
    inner = [getattr(records[chunk], what) for chunk in sorted(records)]
    return {name: together(of_chunk[name] for of_chunk in inner) for name in sorted(TABLES)}


def _whole(folder: Path, chunk: Chunk, made_of: dict[str, str]) -> Record | None:
    """Give the record of a chunk if it is of these runs, made of the same, and its files are as it says."""
    record = read_record(_record_file(folder, chunk))
    if record is None or (record.first, record.last, record.made_of) != (chunk.first, chunk.last, made_of):
        return None
    if set(record.files) != set(TABLES) or set(record.contents) != set(TABLES):
        return None
    as_said = all(file_digest(table_file(folder, n, chunk)) == d for n, d in record.files.items())
    return record if as_said else None


def _record_file(folder: Path, chunk: Chunk) -> Path:
    return folder / RECORDS / f"part-{chunk.number:06d}.json"


def table_file(folder: Path, name: str, chunk: Chunk) -> Path:
    """Give the file of a table's rows of a chunk."""
    return folder / name / f"part-{chunk.number:06d}.parquet"
