"""Words that stand for one of a few things: blanks, yes and no, bands, and the allowed words of a column."""

import csv
import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

from remit.bodies.columns import Column, Type
from remit.bodies.esr.layout import shipped_layout
from remit.bodies.esr.meaning import function_named
from remit.bodies.importing.limits import LONGEST_WORD
from remit.bodies.tables import BANDS

VALUES_FILE = Path(__file__).resolve().parent.parent / "data" / "value_names.csv"

BLANKS = frozenset(
    [
        *(
            "n/a",
            "na",
            "n.a.",
            "n\\a",
            "-",
            "--",
            "---",
            "\N{EN DASH}",
            "—",
            ".",
            "?",
            "??",
            "none",
            "null",
            "nan",
            "nil",
        ),
        *("tbc", "tbd", "tba", "unknown", "not known", "not applicable", "not stated", "not recorded"),
        *(
            "not available",
            "not yet known",
            "no data",
            "blank",
            "(blank)",
            "to be confirmed",
            "[null]",
            "<null>",
        ),
    ]
)
"""Words by which people say that a cell is blank."""
ESR_LISTS = {"band": "grade", "staff_group": "staff-group"}
"""Lists of codes of the ESR layout that hold for cells of other files too; what they mean is assumed."""
ERRORS = frozenset(("#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#num!", "#null!", "#spill!", "#calc!"))
"""What a formula that went wrong leaves in a cell."""
YES = frozenset(("yes", "y", "true", "t", "1", "x", "✓", "✔", "yes - senior"))
NO = frozenset(("no", "n", "false", "f", "0", "✗", "✘"))

_BAND_NOISE = re.compile(
    r"agenda for change|non[- ]review body|review body|\bafc\b|\bnhs\b|\bengland\b|\bx[nr]\s?\d\d\b"
    r"|\bpay\b|\bscale\b|\bgrade\b|\bbands?\b|\brange\b|\blevel\b|\bspine\b|\bsubstantive\b"
)
_BAND = re.compile(r"^b?0*([1-7]|9)$|^b?0*8\s*([a-d])$")
_VSM = re.compile(r"^(?:vsm|very senior managers?|v s m)\b.*$")
_EIGHT = re.compile(r"^b?0*8$")


def squeezed(text: str) -> str:
    """Give a text in small letters with single spaces, as words are compared."""
    return " ".join(text.split()).casefold()


def band_of(text: str) -> str | None:
    """Read a pay band.

    Args:
        text: As `Band 8a`, `AfC: Band 8 - Range A`, `8A`, `Very Senior Manager`.

    Returns:
        The band, or none if the text names none for certain; band 8 without its range is none.
    """
    rest = _BAND_NOISE.sub(" ", text.casefold())
    rest = " ".join(re.sub(r"[^0-9a-z]+", " ", rest).split())
    if _VSM.match(rest):
        return "vsm"
    found = _BAND.match(rest)
    if found is None:
        return None
    band = found[1] or f"8{found[2]}"
    return band if band in BANDS else None


def yes_or_no(text: str) -> bool | None:
    """Read yes or no; none if the text is neither."""
    word = squeezed(text[:LONGEST_WORD])
    return True if word in YES else False if word in NO else None


@cache
def value_names(column: str) -> dict[str, tuple[str, bool]]:
    """Give, for a column, what words and codes of the field stand for, and whether that is sure."""
    codes = shipped_layout().codes.get(ESR_LISTS.get(column, ""), {})
    assumed = {squeezed(code): (value, False) for code, value in codes.items()}
    with VALUES_FILE.open(encoding="utf-8", newline="") as file:
        own = {
            squeezed(row["name"]): (row["value"], row["sure"] == "yes")
            for row in csv.DictReader(file)
            if row["column"] == column
        }
    return assumed | own


def word_of(text: str, column: Column, known: Collection[str] = ()) -> str | None:
    """Find the allowed or known word that a text certainly means.

    Args:
        text: The cell.
        column: What the column holds.
        known: Keys of the table that the column refers to, if it does.

    Returns:
        The word; none if the text is not one, however near it is.
    """
    if len(text) > LONGEST_WORD:
        return None
    wanted = squeezed(text)
    if column.name == "band":
        return band_of(text)
    if column.refers == "functions":
        slug = function_named([text], shipped_layout())
        return slug if slug is not None and (not known or slug in known) else _same(wanted, known)
    if column.type is Type.WORDS:
        return _words(text, column)
    return _same(wanted, column.allowed or known)


def why_not(text: str, column: Column) -> str:
    """Say what is wrong with a text that is no word of the column."""
    if column.name == "band":
        text = text[:LONGEST_WORD]
        rest = " ".join(re.sub(r"[^0-9a-z]+", " ", _BAND_NOISE.sub(" ", text.casefold())).split())
        return "is band 8 without its range, a to d" if _EIGHT.match(rest) else "is no band that is known"
    return f"is no {column.name.replace('_', ' ').removesuffix('s')} that is known"


def _same(wanted: str, words: Collection[str]) -> str | None:
    if wanted in words:
        return wanted
    folded = _folded(tuple(words))
    return folded.get(wanted) or folded.get(wanted.replace(" ", "-"))


@cache
def _folded(words: tuple[str, ...]) -> dict[str, str]:
    return {squeezed(word): word for word in words}


def _words(text: str, column: Column) -> str | None:
    parts = [_same(squeezed(part), column.allowed) for part in re.split(r"[\s,;/]+", text) if part]
    return " ".join(part for part in parts if part) if parts and all(parts) else None
