"""What long work has found, as plain values on disk: written once by the worker, shown on pages."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from remit.results.kept import write_whole
from remit.web import files

EXACT, PROTECTED, WHOLE = "exact.json", "protected.json", "whole"
"""Tables for who sees exact numbers, for all others; and the mark that all is written."""


def is_found(key: str) -> bool:
    """Tell whether what was found is whole on disk."""
    return (files.findings_folder(key) / WHOLE).is_file()


def write_values(folder: Path, name: str, values: Any) -> None:
    """Write plain values."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / name, json.dumps(values, default=str, ensure_ascii=False).encode())


def write_end(folder: Path) -> None:
    """Mark that all is written."""
    write_whole(folder / WHOLE, b"")


def read_values(key: str, name: str) -> Any:
    """Read plain values that were found."""
    return _read(files.findings_folder(key) / name)


@lru_cache(maxsize=32)
def _read(path: Path) -> Any:
    return json.loads(path.read_bytes())
