"""Identifiers of people become codes that only the holder of a key can make again.

The code of an identifier is the first 64 bits of its keyed hash, as 16 small hexadecimal digits. Without the
key nobody can tell whose code it is, not even by trying all payroll numbers. The key stands in a file of its
own, outside every plan's folder, that its owner alone may read; it enters no plan, no log and no message.

An identifier is normalised first, so that spreadsheets do not make two people of one: compatible characters
are one character, case and white space do not matter, and neither do the zeros in front of a number.

Source of the hash: BLAKE2b with a key, RFC 7693.
"""

import os
import re
import stat
from hashlib import blake2b
from pathlib import Path

import polars as pl

from remit.bodies.tables import TABLES
from remit.faults import Fault, FaultsFound

KEY_BYTES = 32
_HEADING = "remit-key-1"
_FILE_FORM = re.compile(rf"{_HEADING} ([0-9a-f]{{{2 * KEY_BYTES}}})\s*")
_FILE_AT_MOST = 1_000
"""Bytes of a key file that are looked at; a key is shorter."""
_CODE_BYTES = 8
_PURPOSE = b"remit-person"
"""Set apart from any other use of the same key."""
PLAN_FILE = "plan.toml"
_OTHERS_MAY = stat.S_IRWXG | stat.S_IRWXO
_ROWS_NAMED = 5


def make_key(path: Path) -> bytes:
    """Make a new random key and write it to a file that the owner alone may read.

    Args:
        path: The new file: it must not exist, and not lie in a plan's folder. Its folder must exist.

    Returns:
        The key, 32 bytes.

    Raises:
        FaultsFound: The file cannot or may not be written there.
    """
    _refuse(check_key_place(path))
    key = os.urandom(KEY_BYTES)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    except FileExistsError:
        what = "there is a file of this name already, and a key that is overwritten cannot be had again"
        raise FaultsFound([_fault("key-exists", path, what, "use it as it is, or name another")]) from None
    except OSError as error:
        what = f"the key cannot be written: {_reason(error)}"
        raise FaultsFound(
            [_fault("key-not-written", path, what, "name a file in a folder of yours")]
        ) from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{_HEADING} {key.hex()}\n")
    return key


def read_key(path: Path) -> bytes:
    """Read a key that `make_key` has written.

    Args:
        path: The key's file.

    Returns:
        The key, 32 bytes.

    Raises:
        FaultsFound: There is no such file, it is no key, it lies in a plan's folder or others may read it.
    """
    try:
        with path.open("rb") as file:
            start, mode = file.read(_FILE_AT_MOST), os.fstat(file.fileno()).st_mode
    except FileNotFoundError:
        what, remedy = "there is no such key", "name the key's file, or make a new key"
        raise FaultsFound([_fault("no-key", path, what, remedy)]) from None
    except OSError as error:
        what, remedy = f"the key cannot be read: {_reason(error)}", "name a file that you may read"
        raise FaultsFound([_fault("no-key", path, what, remedy)]) from None
    faults = check_key_place(path)
    if os.name == "posix" and mode & _OTHERS_MAY:
        remedy = "take their right away (chmod 600), or keep the key in your own folder"
        faults.append(_fault("key-open", path, "others than its owner may read or change the key", remedy))
    found = _FILE_FORM.fullmatch(start.decode("ascii", errors="replace"))
    if found is None:
        faults.append(_fault("not-a-key", path, "the file is no key of Remit", "name the key's file"))
    if found is None or faults:
        raise FaultsFound(faults)
    return bytes.fromhex(found[1])


def check_key_place(path: Path, folder: Path | None = None) -> list[Fault]:
    """Find out whether a key lies in a plan's folder, where whoever gets the plan would get it too.

    Args:
        path: The key's file, which need not exist.
        folder: A folder that is to become a plan's, if any; other plans are known by their files.

    Returns:
        One fault, or none.
    """
    above = path.absolute().resolve().parents
    if not any(_is_plan(parent) for parent in above) and (folder is None or folder.resolve() not in above):
        return []
    what = "the key lies in the folder of a plan: whoever gets the plan would get it too"
    return [_fault("key-in-plan", path, what, "keep it in another folder, not beside the data")]


def normalised(identifiers: pl.Series) -> pl.Series:
    """Give identifiers in the form that is hashed; a blank one is null.

    Args:
        identifiers: Texts, or whole numbers.
    """
    bare = identifiers.cast(pl.String).str.normalize("NFKC").str.replace_all(r"\s+", "").str.to_uppercase()
    return pl.select(
        pl.when(bare != "").then(bare.str.replace(r"^0+([0-9]+)$", "$1")).alias(identifiers.name)
    ).to_series()


def pseudonym(key: bytes, identifier: str) -> str:
    """Give the code of one identifier: 16 small hexadecimal digits.

    Raises:
        ValueError: The identifier is blank, or the key is none.
    """
    code = pseudonyms(key, pl.Series([identifier], dtype=pl.String)).item()
    if code is None:
        raise ValueError("a blank identifier has no code")
    return str(code)


def pseudonyms(key: bytes, series: pl.Series) -> pl.Series:
    """Give the codes of many identifiers.

    Args:
        key: The key, as `read_key` gives it.
        series: Identifiers, texts or whole numbers.

    Returns:
        Their codes, in the same order and under the same name; null where the identifier is blank.

    Raises:
        ValueError: The key is none.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    keyed = blake2b(key=key, digest_size=_CODE_BYTES, person=_PURPOSE)
    codes = [None if text is None else _code(keyed, text) for text in normalised(series)]
    return pl.Series(series.name, codes, dtype=pl.String)


def check_collisions(
    identifiers: pl.Series, codes: pl.Series, rows: pl.Series, file: str, column: str
) -> list[Fault]:
    """Find different identifiers that have the same code, so that two people would be taken for one.

    With 60,000 people that happens once in ten thousand million keys.

    Args:
        identifiers: Identifiers as they stood in the file.
        codes: Their codes.
        rows: The rows of the file in which they stood.
        file: Name of the file.
        column: Column of the identifiers.

    Returns:
        A fault for each code that several identifiers have; it names rows, never an identifier.
    """
    table = pl.DataFrame({"identifier": normalised(identifiers), "code": codes, "row": rows}).drop_nulls()
    firsts = table.group_by("identifier", "code", maintain_order=True).first()
    clashes = firsts.group_by("code", maintain_order=True).agg("row").filter(pl.col("row").list.len() > 1)
    return [
        Fault(
            "code-collision",
            file,
            found[-1],
            column,
            code,
            f"is the code of different people: see rows {', '.join(map(str, found[:_ROWS_NAMED]))}",
            "make a new key and read again",
        )
        for code, found in clashes.iter_rows()
    ]


def _code(keyed: blake2b, text: str) -> str:
    hashed = keyed.copy()
    hashed.update(text.encode())
    return hashed.hexdigest()


def _is_plan(folder: Path) -> bool:
    required = [table.file for table in TABLES.values() if table.required]
    return (folder / PLAN_FILE).exists() or all((folder / name).exists() for name in required)


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise FaultsFound(faults)


def _fault(kind: str, path: Path, what: str, remedy: str) -> Fault:
    return Fault(kind, str(path), None, None, None, what, remedy)


def _reason(error: OSError) -> str:
    return (error.strerror or "the system says no more").lower()
