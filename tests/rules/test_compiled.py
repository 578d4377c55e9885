"""Compiled code is not kept beyond a change of any source that it may have been made of."""

import os
from pathlib import Path

import pytest

from remit.rules.compiled import COMPILED, PACKAGE, forget


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name in ("draws.py", "rules/pay.py", "simulate/month.py", "report/paper.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (100, 100))
    for name in ("month.nbi", "month.1.nbc", "month.pyc"):
        (tmp_path / "simulate" / "__pycache__").mkdir(exist_ok=True)
        (tmp_path / "simulate" / "__pycache__" / name).touch()
        os.utime(tmp_path / "simulate" / "__pycache__" / name, (200, 200))
    return tmp_path


def kept(package: Path) -> list[str]:
    return sorted(file.name for file in (package / "simulate" / "__pycache__").iterdir())


@pytest.mark.parametrize("changed", ["draws.py", "rules/pay.py", "simulate/month.py"])
def test_code_compiled_before_a_change_is_deleted(package: Path, changed: str) -> None:
    os.utime(package / changed, (300, 300))
    forget(package)
    assert kept(package) == ["month.pyc"]


def test_code_compiled_after_every_change_is_kept(package: Path) -> None:
    os.utime(package / "report" / "paper.py", (300, 300))
    forget(package)
    assert kept(package) == ["month.1.nbc", "month.nbi", "month.pyc"]


def test_every_compiled_source_is_looked_at() -> None:
    jitted = {file for file in PACKAGE.rglob("*.py") if "@njit" in file.read_text(encoding="utf-8")}
    assert jitted - {file for pattern in COMPILED for file in PACKAGE.glob(pattern)} == set()
