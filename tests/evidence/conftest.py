"""A copy of the evidence that a test may break."""

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from remit.evidence import Fault, check_evidence
from remit.evidence.files import DATA


@dataclass(frozen=True)
class Copy:
    """An evidence folder of one's own."""

    folder: Path

    def edit(self, file: str, change: Callable[[list[dict[str, str]]], None]) -> None:
        path = self.folder / file
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        change(rows)
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    def put(self, file: str, row: int, **cells: str) -> None:
        """Write cells into a row, counted as the check counts: the header is row 1."""
        self.edit(file, lambda rows: rows[row - 2].update(cells))

    def faults(self) -> list[Fault]:
        return check_evidence(self.folder)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    shutil.copytree(DATA, tmp_path / "data")
    return Copy(tmp_path / "data")
