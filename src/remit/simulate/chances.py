"""Chances a month: which months of a life can bring an event, found without looking at the others.

The uniform of a person and a month is a fixed function of its key: its first `DIGITS` binary digits are bits
of hashed words, one word a digit for 64 months together, the rest is a hash of the month. An event with odds
of at most 2^-k can happen only in months whose first k digits are all 0, and one `and` over k words finds
those of 64 months at once. A bound that is too wide costs time and never changes a result.

Marks are kept by month, a bit a person: a month then asks those whose bit is set and looks at nobody else.
"""

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

from remit.draws import mix, unit
from remit.simulate.compiler import compiled, inlined

DIGITS = 8
"""Digits that come from words; odds under 2^-8 a month gain no more."""
MONTHS_A_WORD = 64
WORDS = 8
"""Words that vector code takes at a time."""
BLOCK = 64 * WORDS
"""People whose bits lie together."""
AT_ONCE = 8 * BLOCK
"""People who are marked at once: as many as the caches hold."""
_TAIL = np.uint64(1 << 32)  # keys of the rest of the uniform, apart from those of the words
_ONE = np.uint64(1)
_LOW_HALF = np.uint64((1 << 32) - 1)
_REST = 1.0 / (1 << DIGITS)


@inlined
def digits_word(own: np.uint64, block: int, digit: int) -> np.uint64:
    """Give one digit of a person's uniforms for the 64 months of a block."""
    return mix(own, np.uint64(block * DIGITS + digit))


@compiled
def chance(own: np.uint64, month: int) -> float:
    """Give the uniform of a person and a month.

    Args:
        own: the stream of the decision mixed with the person's key.
        month: month of the plan.
    """
    return chance_below(own, month, 1.0, 0)


@inlined
def chance_below(own: np.uint64, month: int, limit: float, zeros: int) -> float:
    """Give the uniform of a person and a month if it is below a limit, else 1.

    It looks at no more digits than it needs.

    Args:
        own: the stream of the decision mixed with the person's key.
        month: month of the plan.
        limit: of what is wanted.
        zeros: leading digits that are known to be 0.
    """
    block, bit = month // MONTHS_A_WORD, np.uint64(month % MONTHS_A_WORD)
    u, half = 0.0, 0.5 ** (zeros + 1)
    for digit in range(zeros, DIGITS):
        if (digits_word(own, block, digit) >> bit) & _ONE:
            u += half
            if u >= limit:
                return 1.0
        half *= 0.5
    u += _REST * unit(mix(own, _TAIL + np.uint64(month)))
    return u if u < limit else 1.0


@compiled
def digits_of(odds: float) -> int:
    """Count the digits that are 0 whenever an event of at most these odds happens."""
    digits, limit = 0, 0.5
    while digits < DIGITS and odds <= limit:
        digits += 1
        limit *= 0.5
    return digits


def new_marks(months: int, people: int) -> np.ndarray:
    """Make room for a bit a person and month: uint64 (months, words), in whole blocks of both."""
    return np.zeros((blocks_of(months) * MONTHS_A_WORD, -(-people // BLOCK) * WORDS), dtype=np.uint64)


@compiled
def blocks_of(months: int) -> int:
    """Count the blocks of 64 months that hold so many."""
    return (months + MONTHS_A_WORD - 1) // MONTHS_A_WORD


@inlined
def is_marked(marks: np.ndarray, person: int) -> bool:
    """Tell whether a person's bit is set among a month's words.

    The people of a block of 512 lie in 64 rows of eight; a word holds a column of them, a bit a row.
    """
    word = person // BLOCK * WORDS + person % WORDS
    return bool((marks[word] >> np.uint64(person % BLOCK // WORDS)) & _ONE)


@compiled
def list_marked(marks: np.ndarray, people: np.ndarray) -> int:
    """List those whose bit is set, block after block; give their number.

    Args:
        marks: a month's words.
        people: int32, filled from the front.
    """
    count = 0
    for word in range(marks.size):
        first = word // WORDS * BLOCK + word % WORDS
        left = marks[word]
        while left:
            people[count] = first + lowest_bit(left) * WORDS
            count += 1
            left &= left - _ONE
    return count


@compiled
def mark_chances(
    stream: np.uint64, keys: np.ndarray, digits: np.ndarray, asked: np.ndarray, marks: np.ndarray
) -> None:
    """Mark who can meet an event in which month.

    Args:
        stream: of the decision.
        keys: uint64 (people,).
        digits: int8 (people,), see `digits_of`; -1 for who never can.
        asked: bool (months,), the months that matter; the marks of others mean nothing.
        marks: as `new_marks` has it; changed in place.
    """
    own, months = np.empty(AT_ONCE, dtype=np.uint64), np.empty(AT_ONCE, dtype=np.uint64)
    wanted = np.empty(blocks_of(asked.size), dtype=np.bool_)
    for block in range(wanted.size):
        wanted[block] = np.any(asked[block * MONTHS_A_WORD : (block + 1) * MONTHS_A_WORD])
    for first in range(0, marks.shape[1] * 64, AT_ONCE):
        people = max(0, min(AT_ONCE, keys.size - first))
        for person in range(people):
            own[person] = mix(stream, keys[first + person])
        words = min(AT_ONCE // 64, marks.shape[1] - first // 64)
        for block in range(wanted.size):
            if wanted[block]:
                mark_months(own[:people], digits[first : first + people], block, months)
                squares = months[: words * 64].reshape(-1, 64, WORDS)
                month, word = block * MONTHS_A_WORD, first // 64
                turn(squares, marks[month : month + MONTHS_A_WORD, word : word + words])


@compiled
def mark_months(own: np.ndarray, digits: np.ndarray, block: int, months: np.ndarray) -> None:
    """Mark the months of a block in which people's first digits are all 0: bit 0 of their word is the first.

    One digit after the other for everybody, so that the compiler makes vector code of it.
    """
    months[:] = np.uint64(0)  # those behind the last person are nobody's
    for digit in range(digits.max() if digits.size else 0):
        for person in range(digits.size):
            word = digits_word(own[person], block, digit)
            months[person] |= word if digit < digits[person] else np.uint64(0)
    for person in range(digits.size):
        months[person] = ~months[person] if digits[person] >= 0 else np.uint64(0)


@compiled
def turn(months: np.ndarray, marks: np.ndarray) -> None:
    """Turn words of months by person into words of people by month: bit m of row r becomes bit r of row m.

    Squares of 64 rows of bits are halved and their corners exchanged, eight squares at once (Warren, Hacker's
    Delight, 7-3).

    Args:
        months: uint64 (blocks of people, 64, 8).
        marks: uint64 (64, words), filled.
    """
    square, turned = np.empty(64 * WORDS, dtype=np.uint64), np.empty(64 * WORDS, dtype=np.uint64)
    for block in range(months.shape[0]):
        square[:] = months[block].ravel()
        width, mask = 32, _LOW_HALF
        while width > 0:
            exchange_corners(square, turned, width, mask)
            square, turned = turned, square
            width //= 2
            mask ^= mask << np.uint64(width)
        marks[:, block * WORDS : block * WORDS + WORDS] = square.reshape(64, WORDS)


@compiled
def exchange_corners(square: np.ndarray, turned: np.ndarray, width: int, mask: np.uint64) -> None:
    """Exchange the upper right and the lower left corner of every square of 2 x width rows and bits."""
    half, shift = width * WORDS, np.uint64(width)
    for first in range(0, square.size, 2 * half):
        upper, lower = square[first : first + half], square[first + half : first + 2 * half]
        new_upper, new_lower = turned[first : first + half], turned[first + half : first + 2 * half]
        for word in range(half):
            new_upper[word] = (upper[word] & mask) | ((lower[word] & mask) << shift)
            new_lower[word] = ((upper[word] >> shift) & mask) | (lower[word] & ~mask)


def _lowest_bit(context: Any, marks: Any) -> Any:
    """Give the place of the lowest bit that is set; there must be one."""

    def count(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), count


lowest_bit: Any = intrinsic(_lowest_bit)
