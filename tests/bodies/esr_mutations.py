"""Broken ESR files, made of good ones, and what must hold of every file whatever is in it."""

from hashlib import blake2b
from pathlib import Path

import polars as pl

from remit.bodies.esr import read_esr
from remit.bodies.esr.read import OWN_TABLES
from remit.bodies.tables import TABLES
from remit.faults import Fault, errors
from tests.bodies.esr_small import KEY, lines

CELLS = (
    "", " ", "0", "-1", "1e308", "NaN", "inf", "1.5", ".5", "99999999999999999999", "47121231", "19000101",
    "20250231", "00000000", "20251301 250000", "Yes", "No", "E", "A", "GOC", "Q01", "P3001", "9" * 5000,
    "NHS|XR06|Review Body Band 6", "Band 8", "|||", "~", "\r", "\t", "\x00", "\x1f", "é", "\ufeff", "²", "٣",
    "😀", "=1+1", '"', '"unclosed', "ACTIVE_ASSIGN", "TERM_ASSIGN", "finance", "HDR", "TRL",
)  # fmt: skip
TYPES = ("HDR", "TRL", "ORA", "POA", "PRA", "ASA", "ORD", "POD", "PRD", "ASD", "LCA", "ZZZ", "hdr", "")


class Chance:
    """Whole numbers that look random and follow from a seed."""

    def __init__(self, seed: int) -> None:
        self.seed, self.drawn = seed, 0

    def below(self, number: int) -> int:
        """Draw a whole number from 0 to below a number."""
        self.drawn += 1
        drawn = blake2b(f"{self.seed} {self.drawn}".encode(), digest_size=8).digest()
        return int.from_bytes(drawn, "big") % max(number, 1)


def seed_file() -> bytes:
    """A good file, small enough to be read thousands of times."""
    return "\r\n".join(lines()).encode()


def mutated(data: bytes, chance: Chance, times: int) -> bytes:
    """Break a file in several places: cells, fields, records, bytes."""
    for _ in range(times):
        data = _MUTATIONS[chance.below(len(_MUTATIONS))](data, chance)
    return data


def _cell(data: bytes, chance: Chance) -> bytes:
    some = data.split(b"\n")
    at = chance.below(len(some))
    fields = some[at].split(b"~")
    fields[chance.below(len(fields))] = CELLS[chance.below(len(CELLS))].encode("utf-8")
    some[at] = b"~".join(fields)
    return b"\n".join(some)


def _copied_cell(data: bytes, chance: Chance) -> bytes:
    some = data.split(b"\n")
    source, target = some[chance.below(len(some))].split(b"~"), chance.below(len(some))
    fields = some[target].split(b"~")
    fields[chance.below(len(fields))] = source[chance.below(len(source))]
    some[target] = b"~".join(fields)
    return b"\n".join(some)


def _type(data: bytes, chance: Chance) -> bytes:
    some = data.split(b"\n")
    at = chance.below(len(some))
    some[at] = TYPES[chance.below(len(TYPES))].encode() + some[at][3:]
    return b"\n".join(some)


def _twice(data: bytes, chance: Chance) -> bytes:
    some = data.split(b"\n")
    some.insert(chance.below(len(some)), some[chance.below(len(some))])
    return b"\n".join(some)


def _without(data: bytes, chance: Chance) -> bytes:
    some = data.split(b"\n")
    some.pop(chance.below(len(some)))
    return b"\n".join(some)


def _counted(data: bytes, chance: Chance) -> bytes:
    some = [line for line in data.split(b"\n") if not line.startswith(b"TRL")]
    return b"\n".join([*some, b"TRL~%d" % (sum(bool(line.strip()) for line in some) + 1)])


def _cut(data: bytes, chance: Chance) -> bytes:
    return data[: chance.below(len(data))]


def _byte(data: bytes, chance: Chance) -> bytes:
    at = chance.below(len(data))
    return data[:at] + bytes([chance.below(256)]) + data[at + 1 :]


def _swapped(data: bytes, chance: Chance) -> bytes:
    first, second = sorted((chance.below(len(data)), chance.below(len(data))))
    return (
        data[second:] + data[first:second] + data[:first]
        if chance.below(4) == 0
        else data[:first] + data[second:]
    )


_MUTATIONS = (
    _cell, _cell, _cell, _cell, _copied_cell, _copied_cell, _type, _twice, _without, _counted, _counted, _cut,
    _byte, _swapped,
)  # fmt: skip


def read_bytes(data: bytes, folder: Path) -> tuple[dict[str, pl.DataFrame], list[Fault]]:
    """Read a file of some bytes."""
    path = folder / "fuzz.DAT"
    path.write_bytes(data)
    return read_esr(path, KEY)


def check_read(data: bytes, folder: Path) -> list[Fault]:
    """Read a file and hold what must hold of any: tables as declared, faults that say what and where."""
    tables, faults = read_bytes(data, folder)
    declared = {name: TABLES[name].names for name in ("people", "posts", "bodies")} | OWN_TABLES
    assert {name: tuple(frame.columns) for name, frame in tables.items()} == declared
    height = data.count(b"\n") + 1
    for fault in faults:
        assert fault.what
        assert fault.remedy
        assert fault.kind
        assert fault.row is None or 1 <= fault.row <= height
        assert fault.value is None or len(fault.value) <= 60
    if not errors(faults):
        check_tables(tables)
    return faults


def check_tables(tables: dict[str, pl.DataFrame]) -> None:
    """Hold what the tables of a file without errors must be: whole, with keys that stand once."""
    for name in ("people", "posts", "bodies"):
        frame, table = tables[name], TABLES[name]
        assert not frame.select(pl.struct(table.key).is_duplicated().any()).item(), name
        for column in table.columns:
            cells = frame[column.name]
            assert not (column.required and cells.null_count()), (name, column.name)
            assert not column.allowed or cells.drop_nulls().is_in(list(column.allowed)).all()
            assert (
                column.low is None or column.type.value == "date" or (cells.drop_nulls() >= column.low).all()
            )
    people, posts = tables["people"], tables["posts"]
    assert people.height > 0
    assert people["post"].drop_nulls().is_in(posts["post"].implode()).all()
    assert people["body"].is_in(tables["bodies"]["body"].implode()).all()
    assert tables["equality"]["person"].equals(people["person"])
