"""Chances a month: which months of a life can bring an event, found without looking at the others.

The uniform of a person and a month is a fixed function of its key: its first `DIGITS` binary digits are bits
of hashed words, one word a digit for 64 months together, the rest is a hash of the month. An event with odds
of at most 2^-k can happen only in months whose first k digits are all 0, and one `and` over k words finds
those of 64 months at once. A bound that is too wide costs time and never changes a result.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from remit.draws import mix, unit

DIGITS = 8
"""Digits that come from words; odds under 2^-8 a month gain no more."""
MONTHS_A_WORD = 64
_TAIL = np.uint64(1 << 32)  # keys of the rest of the uniform, apart from those of the words
_ONE = np.uint64(1)
_REST = 1.0 / (1 << DIGITS)


class Chances(NamedTuple):
    """People by the months in which something can happen to them.

    `slots[first[m]:first[m + 1]]` are those of month m, in the order of their slots.
    """

    first: np.ndarray  # int64 (months + 1,)
    slots: np.ndarray  # int32
    digits: np.ndarray  # int8 (people,), leading digits that are 0 in those months


@njit(cache=True, inline="always")
def digits_word(own: np.uint64, block: int, digit: int) -> np.uint64:
    """Give one digit of a person's uniforms for the 64 months of a block."""
    return mix(own, np.uint64(block * DIGITS + digit))


@njit(cache=True)
def chance(own: np.uint64, month: int) -> float:
    """Give the uniform of a person and a month.

    Args:
        own: the stream of the decision mixed with the person's key.
        month: month of the plan.
    """
    block, bit = month // MONTHS_A_WORD, np.uint64(month % MONTHS_A_WORD)
    u, half = 0.0, 0.5
    for digit in range(DIGITS):
        if (digits_word(own, block, digit) >> bit) & _ONE:
            u += half
        half *= 0.5
    return u + _REST * unit(mix(own, _TAIL + np.uint64(month)))


@njit(cache=True)
def happens(own: np.uint64, month: int, odds: float, zeros: int) -> bool:
    """Tell whether the uniform of a person and a month is below some odds: `chance(own, month) < odds`.

    It looks at no more digits than it needs.

    Args:
        own: the stream of the decision mixed with the person's key.
        month: month of the plan.
        odds: of the event.
        zeros: leading digits that are known to be 0.
    """
    block, bit = month // MONTHS_A_WORD, np.uint64(month % MONTHS_A_WORD)
    u, half = 0.0, 0.5 ** (zeros + 1)
    for digit in range(zeros, DIGITS):
        if (digits_word(own, block, digit) >> bit) & _ONE:
            u += half
            if u >= odds:
                return False
        half *= 0.5
    return bool(u + _REST * unit(mix(own, _TAIL + np.uint64(month))) < odds)


@njit(cache=True, inline="always")
def digits_of(odds: float) -> int:
    """Count the digits that are 0 whenever an event of at most these odds happens."""
    digits, limit = 0, 0.5
    while digits < DIGITS and odds <= limit:
        digits += 1
        limit *= 0.5
    return digits


@njit(cache=True, inline="always")
def months_with_chance(own: np.uint64, block: int, digits: int) -> np.uint64:
    """Mark the months of a block in which the first digits are all 0: bit 0 is the first month."""
    none = np.uint64(0)
    for digit in range(digits):
        none |= digits_word(own, block, digit)
    return ~none


@njit(cache=True, inline="always")
def lowest(marks: np.uint64) -> int:
    """Give the place of the lowest bit that is set; there must be one."""
    place, width = 0, 32
    while width > 0:
        if marks & ((_ONE << np.uint64(width)) - _ONE) == np.uint64(0):
            marks >>= np.uint64(width)
            place += width
        width //= 2
    return place


@njit(cache=True)
def find_chances(stream: np.uint64, keys: np.ndarray, digits: np.ndarray, months: int) -> Chances:
    """Sort people by the months in which something can happen to them.

    Args:
        stream: of the decision.
        keys: PERSON records (people,), of which the key is read.
        digits: int8 (people,), see `digits_of`.
        months: number of months.
    """
    blocks = (months + MONTHS_A_WORD - 1) // MONTHS_A_WORD
    marks = np.empty((digits.size, blocks), dtype=np.uint64)
    first = np.zeros(months + 1, dtype=np.int64)
    for slot in range(digits.size):
        own = mix(stream, keys[slot].key)
        for block in range(blocks):
            left = months_with_chance(own, block, digits[slot])
            inside = months - block * MONTHS_A_WORD
            if inside < MONTHS_A_WORD:
                left &= (_ONE << np.uint64(inside)) - _ONE
            marks[slot, block] = left
            while left:
                first[block * MONTHS_A_WORD + lowest(left) + 1] += 1
                left &= left - _ONE
    for month in range(months):
        first[month + 1] += first[month]
    at = first[:-1].copy()
    slots = np.empty(first[months], dtype=np.int32)
    for slot in range(digits.size):
        for block in range(blocks):
            left = marks[slot, block]
            while left:
                month = block * MONTHS_A_WORD + lowest(left)
                slots[at[month]] = slot
                at[month] += 1
                left &= left - _ONE
    return Chances(first, slots, digits)


@njit(cache=True)
def next_chance(own: np.uint64, digits: int, after: int, months: int) -> int:
    """Give the first month after another in which something can happen to a person; `months` for none."""
    month = after + 1
    while month < months:
        block, bit = month // MONTHS_A_WORD, month % MONTHS_A_WORD
        left = months_with_chance(own, block, digits) >> np.uint64(bit)
        if left:
            return min(month + lowest(left), months)
        month = (block + 1) * MONTHS_A_WORD
    return months
