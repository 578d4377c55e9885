"""Whatever a file is, reading it ends in named faults or in a table, soon and in little memory.

The first 200 are read in every run of the tests, 2,000 by `make fuzz`; REMIT_BROKEN_SEED makes others.
"""

import os
import resource
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from remit.bodies.importing import (
    apply_mapping,
    import_files,
    mark_faults,
    open_files,
    propose_files,
    read_mapping,
    write_mapping,
    write_tables,
)
from remit.bodies.importing.known import package_known
from remit.faults import Fault
from tests.bodies.broken_files import KINDS, broken_file

SHORT, WHOLE = 200, 2_000
SEED = int(os.environ.get("REMIT_BROKEN_SEED", "1"))
AT_ONCE = 50
KEY = bytes(range(32))
SECONDS = 20
"""A file that takes longer hangs; the machine may be busy."""
MORE_MEMORY = 1_500_000_000
"""Bytes by which the peak may grow."""
MAPPING = """
format = 1
[[sheet]]
table = "people"
file = "*"
[sheet.column]
person = { from = "Employee Number", as = "identifier" }
body = { from = "Organisation" }
function = { from = "Directorate" }
staff_group = { from = "Staff Group" }
band = { from = "Pay Band" }
pay_gbp_y = { from = "Salary" }
fte = { from = "FTE" }
born = { from = "Date of Birth" }
service_from = { from = "CSD 12 Months" }
senior = { from = "Senior" }
post = { from = "Base" }
"""


class TooLong(Exception):
    pass


@pytest.fixture
def alarm() -> Iterator[None]:
    def ring(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, ring)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def peak() -> int:
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def is_named(fault: Fault) -> bool:
    return all((fault.kind, fault.file, fault.what, fault.remedy)) and "Traceback" not in str(fault)


@pytest.mark.parametrize("start", range(0, SHORT, AT_ONCE))
def test_every_broken_file_ends_in_named_faults(tmp_path: Path, alarm: None, start: int) -> None:
    check_files(tmp_path, start)


@pytest.mark.fuzz
@pytest.mark.parametrize("start", range(SHORT, WHOLE, AT_ONCE))
def test_two_thousand_broken_files_end_in_named_faults(tmp_path: Path, alarm: None, start: int) -> None:
    check_files(tmp_path, start)


def check_files(tmp_path: Path, start: int) -> None:
    """Read some files and name all that are not read as they should."""
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    wrong = []
    before = peak()
    for number in range(start, start + AT_ONCE):
        path = broken_file(tmp_path, number, SEED)
        signal.alarm(SECONDS)
        begun = time.monotonic()
        try:
            wrong += [f"{path}: {said}" for said in faults_of_outcome(path, mapping)]
        except Exception as error:  # noqa: BLE001 -- all are failures, and all files are to be named
            wrong.append(f"{path}: {error!r}")
        if time.monotonic() - begun > SECONDS:
            wrong.append(f"{path}: took {time.monotonic() - begun:.0f} s")
    signal.alarm(0)
    assert wrong == []
    assert peak() - before < MORE_MEMORY


def faults_of_outcome(path: Path, mapping: Path) -> list[str]:
    """Propose, read back, read with the proposal and with a mapping of the good list; say what is amiss."""
    amiss = []
    proposed, faults = propose_files([path], path.parent)
    if not faults and not proposed.sheets:
        amiss.append("proposes nothing and says nothing")
    again = path.parent / "proposed.toml"
    write_mapping(proposed, again)
    read, found = read_mapping(again)
    if found and any(fault.kind not in ("not-mapped", "bad-mapping") for fault in found):
        amiss.append(f"the proposal cannot be read back: {found[0]}")
    if len(path.parent.name) % 2:
        faults += apply_mapping(read, open_files([path]).grids, package_known(), KEY).faults
    imported = import_files([path], path.parent, mapping, KEY)
    faults += imported.faults
    if not imported.faults and not imported.read:
        amiss.append("is read without a word")
    amiss += [f"a fault without a name: {fault!r}" for fault in faults if not is_named(fault)]
    for written in write_tables(imported.tables, path.parent / "plan"):
        texts = imported.tables[written.stem].select(pl.col(pl.String)).columns
        frame = pl.read_csv(written, infer_schema=False).select(texts)
        amiss += [f"{written.name}: {column} may be a formula" for column in formulas(frame)]
    if len(path.parent.name) % 3 == 0:
        mark_faults([path], imported.faults, path.parent / "marked.xlsx")
    return amiss


def formulas(frame: pl.DataFrame) -> list[str]:
    return [name for name in frame.columns if frame[name].str.contains(r"^[=+\-@\t\r]").any()]


def test_all_kinds_are_in_the_short_slice() -> None:
    assert len(KINDS) <= 200


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    one, two = (broken_file(tmp_path / name, 3).read_bytes() for name in ("one", "two"))
    assert one == two
