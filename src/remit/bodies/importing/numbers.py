"""Numbers as people write them: with pound signs, commas, percent signs, brackets for less than nothing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite

from remit.bodies.importing.limits import LONGEST_WORD

_GROUPED = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d*)?$")
_PLAIN = re.compile(r"^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$")
_COMMA_DECIMAL = re.compile(r"^\d{1,3}(?:\.\d{3})+,\d+$|^\d+,\d+$")
_COMMA_ONLY_DECIMAL = re.compile(r"^\d+,(?:\d{1,2}|\d{4,})$|^\d{1,3}(?:\.\d{3})+,\d+$|^0,\d+$")
_POINT_DECIMAL = re.compile(r"^\d+\.\d{1,2}$|^[\d,]+\.\d+$")
_MONEY = re.compile(r"£|gbp|\bpounds?\b")
_OTHER_MONEY = re.compile(r"[$€]|\beur\b|\busd\b")
_PER = re.compile(r"\s*(?:/|\bper\b|\ba\b)?\s*(?:annum|year|yr|p\.?a\.?|pa|head)\.?$")
_UNIT = re.compile(r"\s*(?:fte|wte|hrs?|hours?|h|posts?|people|months?|mths?)\.?$")
_TIMES = {"k": 1_000.0, "m": 1_000_000.0}
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f_']+")
_NIL = frozenset({"nil", "nought", "zero", "£-", "-£", "£nil", "£ -"})


@dataclass
class Numbers:
    """What the texts of a column say.

    Attributes:
        values: The number of each text that is one.
        wrong: What is wrong with each of the others.
        percent: Texts with a percent sign; their numbers are shares.
        comma_decimal: Whether commas were taken for decimal points.
    """

    values: dict[str, float] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    percent: set[str] = field(default_factory=set)
    comma_decimal: bool = False


def read_numbers(texts: Mapping[str, int], comma_decimal: bool | None = None) -> Numbers:
    """Read the different texts of a column as numbers.

    Args:
        texts: Each text with the number of cells that hold it.
        comma_decimal: Whether a comma is a decimal point; by default it is where a cell shows it and no cell
            shows that a point is.
    """
    found = Numbers(wrong={text: "is no number" for text in texts if len(text) > LONGEST_WORD})
    bare = {text: _bare(text) for text in texts if text not in found.wrong}
    found.comma_decimal = _has_comma_decimals(bare.values()) if comma_decimal is None else comma_decimal
    for text, (digits, sign, times) in bare.items():
        if digits in _NIL:
            found.values[text] = 0.0
            continue
        if _OTHER_MONEY.search(text.casefold()):
            found.wrong[text] = "is money of another country"
            continue
        number = _number(digits, found.comma_decimal)
        if number is None:
            found.wrong[text] = "is no number"
            continue
        found.values[text] = sign * times * number
        if times == 0.01:
            found.percent.add(text)
    return found


def _bare(text: str) -> tuple[str, float, float]:
    """Take signs and units off a number; give the rest, its sign and what it is to be multiplied by."""
    rest = _SPACES.sub(" ", text.casefold()).strip().replace("\u2212", "-").replace("\u2013", "-")
    if rest in _NIL:
        return rest, 1.0, 1.0
    sign, times = 1.0, 1.0
    rest = _PER.sub("", _MONEY.sub("", rest)).strip()
    if rest.startswith("(") and rest.endswith(")"):
        sign, rest = -1.0, rest[1:-1].strip()
    if rest.endswith(("%", "per cent")):
        times, rest = 0.01, rest.removesuffix("%").removesuffix("per cent").strip()
    rest = _UNIT.sub("", rest)
    if rest[-1:] in _TIMES and rest[:-1].strip().replace(".", "").isdigit():
        times, rest = _TIMES[rest[-1]], rest[:-1]
    rest = rest.replace(" ", "")
    if rest.startswith(("-", "+")):
        sign, rest = (-sign if rest[0] == "-" else sign), rest[1:]
    elif rest.endswith("-") and len(rest) > 1:
        sign, rest = -sign, rest[:-1]
    return rest, sign, times


def _has_comma_decimals(bare: Iterable[tuple[str, float, float]]) -> bool:
    listed = [digits for digits, _, _ in bare]
    shown = any(_COMMA_ONLY_DECIMAL.match(digits) for digits in listed)
    return shown and not any(_POINT_DECIMAL.match(digits) for digits in listed)


def _number(digits: str, comma_decimal: bool) -> float | None:
    if not digits or len(digits) > 40 or not digits.isascii():
        return None
    if comma_decimal and _COMMA_DECIMAL.match(digits):
        return float(digits.replace(".", "").replace(",", "."))
    if _GROUPED.match(digits):
        return float(digits.replace(",", ""))
    number = float(digits) if _PLAIN.match(digits) else None
    return number if number is not None and isfinite(number) else None
