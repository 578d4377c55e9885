"""Broken margins, statistics and returns end in named faults: cut off, with strange bytes, rows repeated."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from remit.bodies.statistics import examine_statistics
from remit.bodies.survey import read_survey
from remit.bodies.synth import read_margins
from remit.draws import uniforms
from remit.faults import Fault, FaultsFound
from tests.bodies.synth.margin_files import BODIES, LISTED
from tests.bodies.test_statistics import NEW, lines

MARKS = [b'"', b"\x00", b"\xff\xfe", b",,,,", b"\n\n", b"1e309", b"=1+1", b"\xc3", b"nan", b"\t", b"-9"]
RETURNS = ["body,size,value", *(f"B{n},{100 + n},{n if n % 2 else ''}" for n in range(12))]
SHARES = [
    "margin,key,share",
    *(f"{name},{key},{n}" for name, keys in LISTED.items() for key, n in keys.items()),
]
READERS: dict[str, tuple[list[str], Callable[[Path], object]]] = {
    "bodies": (BODIES, lambda path: read_margins([path])),
    "shares": (SHARES, lambda path: read_margins([path])),
    "statistics": ([NEW, *lines(NEW)], examine_statistics),
    "returns": (RETURNS, read_survey),
}


def broken(data: bytes, number: int) -> bytes:
    """A file with one keyed fault."""
    first, second, third = uniforms(number, "break", np.arange(3, dtype=np.uint64))
    at = int(first * len(data))
    rows = data.split(b"\n")
    row = int(first * len(rows))
    return [
        data[:at],
        data[:at] + MARKS[int(third * len(MARKS))] + data[at:],
        b"\n".join([*rows[:row], *rows[row:][::-1], rows[row]]),
        data.decode().encode("utf-16"),
    ][int(second * 4)]


@pytest.mark.parametrize("kind", READERS)
def test_no_broken_file_ends_in_a_traceback(tmp_path: Path, kind: str) -> None:
    text, read = READERS[kind]
    whole = "\n".join(text).encode()
    path = tmp_path / "broken.csv"
    ends: list[tuple[Fault, ...]] = []
    for number in range(60):
        path.write_bytes(broken(whole, number))
        try:
            read(path)
        except FaultsFound as found:
            ends.append(found.faults)
    assert all(faults and all(fault.what and fault.remedy for fault in faults) for faults in ends)
    assert len(ends) < 60
