"""The files of results on disk: tables, the manifest, and the digests that they are held to."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

TABLES = ("stocks", "flows", "cash", "exits", "odds", "rounds", "draws")
MANIFEST = "manifest.json"
WORKING = "working"
"""Folder of the tables of a plan below national level."""


class ResultsMismatch(ValueError):
    """Stored results are not there, or were made from something else than the plan beside them."""


def file_digest(path: Path) -> str | None:
    """Give the SHA-256 of a file; none if it cannot be read."""
    try:
        with path.open("rb") as file:
            digest = sha256()
            while part := file.read(1 << 20):
                digest.update(part)
    except OSError:
        return None
    return digest.hexdigest()


def table_files(folder: Path, name: str) -> list[Path]:
    """Give the files of a table, in order of their runs."""
    return sorted((folder / name).glob("*.parquet"))


def files_digest(folder: Path, name: str) -> str:
    """Give the digest of a table's files as they are now, comparable with `digests_of(..., "files")`."""
    return together(file_digest(path) or "" for path in table_files(folder, name))


def together(digests: Iterable[str]) -> str:
    """Give one digest over several, in their order."""
    return sha256("\n".join(digests).encode()).hexdigest()


def check_table(folder: Path, name: str, manifest: dict[str, Any]) -> None:
    """Hold the files of a table against their digest in the manifest.

    Raises:
        ResultsMismatch: when one is missing or was changed.
    """
    if files_digest(folder, name) != manifest.get("files", {}).get(name):
        raise ResultsMismatch(f"{folder / name} is not what the manifest says. Run the plan again.")
