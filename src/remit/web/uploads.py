"""Files that arrive: no larger than is allowed, of a kind that is read, and kept by their digest."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

from remit.web import files

ENDINGS = (".xlsx", ".csv", ".txt", ".dat")
"""What a name may end in; what a file is, its content decides."""
LONGEST_NAME = 120


class CappedUpload(TemporaryFileUploadHandler):
    """Writes what arrives to disk, and stops at the limit before the disk is full."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Refuse what says beforehand that it is too large."""
        self.arrived = 0
        files.place("arriving")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a part of the file."""
        self.arrived += len(raw_data)
        if self.arrived > settings.UPLOAD_BYTES:
            self.request.upload_too_large = True
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)


class Kept(NamedTuple):
    """A file that was kept: its name for people, its digest and its bytes."""

    name: str
    digest: str
    size: int


class Refused(ValueError):
    """A file that is not taken; the message says why and what to do."""


def check_file(file: Any) -> None:
    """Refuse a file by its name or size.

    Raises:
        Refused: It is no kind of file that is read, empty or too large.
    """
    name = plain_name(file.name)
    if not name.lower().endswith(ENDINGS):
        raise Refused(
            f"“{name}” is not a file that Remit reads. Save it as an Excel workbook (.xlsx) or as CSV, "
            "or bring an ESR file (.txt or .dat)."
        )
    if not file.size:
        raise Refused(f"“{name}” is empty. Look whether it was saved, and bring it again.")
    if file.size > settings.UPLOAD_BYTES:
        most = settings.UPLOAD_BYTES // (1024 * 1024)
        raise Refused(f"“{name}” is larger than {most} MB, the most that is taken. Save the list as CSV.")


def plain_name(name: str | None) -> str:
    """Give a name for people and faults: the last part, without what a path or a page could take amiss."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*').strip(" ")
    stem, dot, ending = kept.rpartition(".")
    return f"{(stem or 'file')[:LONGEST_NAME]}{dot}{ending[:10]}" if dot else (kept or "file")[:LONGEST_NAME]


def keep_file(file: TemporaryUploadedFile) -> Kept:
    """Keep a file by the digest of its content: written whole, forced to disk, then named."""
    digest, size = sha256(), 0
    handle, beside = tempfile.mkstemp(dir=files.place("arriving"))
    with os.fdopen(handle, "wb") as written:
        for chunk in file.chunks():
            digest.update(chunk)
            size += len(chunk)
            written.write(chunk)
        written.flush()
        os.fsync(written.fileno())
    Path(beside).replace(files.upload_file(digest.hexdigest()))
    return Kept(plain_name(file.name), digest.hexdigest(), size)
