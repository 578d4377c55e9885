"""Archives (DOCX, ODT) whose bytes depend on their content alone."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo


def pack(files: Mapping[str, bytes], plain: Iterable[str] = ()) -> bytes:
    """Pack files into an archive, in their order and without a date.

    Args:
        files: content by name.
        plain: names of those that are not compressed.
    """
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, content in files.items():
            info = ZipInfo(name)
            info.compress_type = ZIP_STORED if name in plain else ZIP_DEFLATED
            archive.writestr(info, content)
    return made.getvalue()


def repack(archive: bytes) -> bytes:
    """Pack an archive again without the time at which it was made."""
    with ZipFile(BytesIO(archive)) as read:
        return pack({name: read.read(name) for name in read.namelist()})
