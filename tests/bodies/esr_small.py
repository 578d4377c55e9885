"""A small ESR file to read and to break."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from remit.bodies.esr import read_esr, shipped_layout
from remit.bodies.identity import pseudonyms
from remit.examples.esr_file import write_esr
from remit.faults import Fault

KEY = bytes(range(32))
DAY = date(2025, 10, 1)

PEOPLE = pl.DataFrame(
    {
        "number": ["20000001", "20000002", "20000003", "20000004", "20000005"],
        "nhs": ["7000001", "7000002", "7000003", None, "7000005"],
        "body": ["Q01", "Q01", "Q01", "Q01", "Q02"],
        "post": ["3001", "3002", "3002", None, "3003"],
        "function": ["finance", "contracting", "contracting", "quality", "corporate"],
        "staff_group": ["manager", "administrative", "administrative", "clinical", "manager"],
        "band": ["8a", "5", "5", "7", "vsm"],
        "point": [2, 1, 3, 2, None],
        "pay_gbp_y": [58487.0, 31049.0, 37796.0, 50273.0, 131250.5],
        "fte": [1.0, 0.6, 1.0, 0.8, 1.0],
        "born": [
            date(1970, 2, 28), date(1990, 6, 1), date(1985, 1, 31), date(1979, 12, 24), date(1968, 7, 7),
        ],
        "service_from": [
            date(1995, 9, 1), date(2020, 1, 6), date(2011, 4, 1), date(2008, 3, 17), date(1999, 11, 15),
        ],
        "continuous_from": [None, None, date(2022, 5, 9), None, None],
        "senior": [False, False, False, False, True],
        "gender": ["Female", "Male", "Female", "Female", "Male"],
        "ethnic_origin": ["A White - British", "Z Not Stated", "H Indian", "A White - British", "N African"],
    }
)  # fmt: skip
POSTS = pl.DataFrame(
    {
        "post": ["3001", "3002", "3003", "3004"],
        "body": ["Q01", "Q01", "Q02", "Q02"],
        "function": ["finance", "contracting", "corporate", "finance"],
        "band": ["8a", "5", "vsm", "6"],
        "establishment": [1, 3, 1, 1],
        "senior": [False, False, True, False],
    }
)
BODIES = pl.DataFrame({"body": ["Q01", "Q02"], "name": ["Anytown Board", "Othertown Board"]})

Edit = Callable[[list[str]], list[str]]


def lines() -> list[str]:
    """The lines of the small file, HDR and TRL among them."""
    return _text().decode().splitlines()


def _text() -> bytes:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "small.DAT"
        write_esr(path, PEOPLE, POSTS, BODIES, DAY)
        return path.read_bytes()


def counted(some: list[str]) -> list[str]:
    """The lines with a TRL that counts them."""
    return [*some[:-1], f"TRL~{len(some)}"]


def with_field(line: str, field: str, value: str) -> str:
    """A line with another value in one field."""
    fields = line.split("~")
    fields[list(shipped_layout().fields[fields[0]]).index(field)] = value
    return "~".join(fields)


def edited(record: str, field: str, value: str, at: int = 0, of: list[str] | None = None) -> list[str]:
    """The small file with another value in one field of one record."""
    some = lines() if of is None else list(of)
    places = [place for place, line in enumerate(some) if line.startswith(record)]
    some[places[at]] = with_field(some[places[at]], field, value)
    return some


def line_of(record: str, at: int = 0) -> int:
    """Number of the line of a record in the small file."""
    return [number for number, line in enumerate(lines(), start=1) if line.startswith(record)][at]


def read_lines(
    folder: Path, some: list[str], on: date | None = None, **others: object
) -> tuple[dict[str, pl.DataFrame], list[Fault]]:
    """Write lines and read them."""
    path = folder / "staff.DAT"
    path.write_bytes(("\r\n".join(some) + "\r\n").encode())
    return read_esr(path, KEY, on, **others)  # type: ignore[arg-type]


def read_edited(
    folder: Path, record: str, field: str, value: str, at: int = 0
) -> tuple[dict[str, pl.DataFrame], list[Fault]]:
    """Read the small file with another value in one field of one record."""
    return read_lines(folder, edited(record, field, value, at))


def kinds(faults: list[Fault]) -> list[tuple[str, int | None, str]]:
    """What was said: kind, line and level."""
    return [(fault.kind, fault.row, fault.level) for fault in faults]


def coded(people: pl.DataFrame = PEOPLE) -> pl.DataFrame:
    """The people with the codes that stand for them, as they should be read."""
    return people.with_columns(pseudonyms(KEY, people["number"]).alias("person"))
