"""What the machine can do at best: copy memory, and make one keyed random word a person-month.

The words come from Threefry-2x32 with 13 rounds (Salmon, Moraes, Dror and Shaw 2011, "Parallel random
numbers: as easy as 1, 2, 3"), the fastest of its family that passes BigCrush. It is keyed and has no state,
so the compiler makes vector code of it. Numba widens 32-bit arithmetic to 64 bits; the intrinsics keep it
narrow.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types, uint32
from numba.extending import intrinsic

from benchmarks.simulation.peer import peak_mb

COPIED = 256 * 2**20
"""Bytes copied at a time: far more than the caches hold."""
BUFFER = 60_000
"""Words made at a time: one for each person of the workload."""
PARITY = uint32(0x1BD11BDA)


@intrinsic
def add(context: Any, left: Any, right: Any) -> Any:
    """Add two 32-bit words."""
    return types.uint32(types.uint32, types.uint32), lambda _, builder, __, words: builder.add(*words)


@intrinsic
def xor(context: Any, left: Any, right: Any) -> Any:
    """Give the exclusive or of two 32-bit words."""
    return types.uint32(types.uint32, types.uint32), lambda _, builder, __, words: builder.xor(*words)


@intrinsic
def turn(context: Any, word: Any, places: Any) -> Any:
    """Rotate a 32-bit word to the left."""

    def build(_: Any, builder: Any, __: Any, words: Any) -> Any:
        back = builder.sub(ir.Constant(ir.IntType(32), 32), words[1])
        return builder.or_(builder.shl(*words), builder.lshr(words[0], back))

    return types.uint32(types.uint32, types.uint32), build


@njit(inline="always")
def mix(x: int, y: int, places: int) -> tuple[int, int]:
    """Do one round."""
    x = add(x, y)
    return x, xor(turn(y, uint32(places)), x)


@njit(inline="always")
def inject(x: int, y: int, first: int, second: int, turns: int) -> tuple[int, int]:
    """Add the key, as after every fourth round."""
    return add(x, first), add(add(y, second), uint32(turns))


@njit(inline="always")
def threefry(key_0: int, key_1: int, x: int, y: int) -> tuple[int, int]:
    """Turn a counter of two words into two random words."""
    key_2 = xor(xor(key_0, key_1), PARITY)
    x, y = add(x, key_0), add(y, key_1)
    x, y = mix(x, y, 13)
    x, y = mix(x, y, 15)
    x, y = mix(x, y, 26)
    x, y = mix(x, y, 6)
    x, y = inject(x, y, key_1, key_2, 1)
    x, y = mix(x, y, 17)
    x, y = mix(x, y, 29)
    x, y = mix(x, y, 16)
    x, y = mix(x, y, 24)
    x, y = inject(x, y, key_2, key_0, 2)
    x, y = mix(x, y, 13)
    x, y = mix(x, y, 15)
    x, y = mix(x, y, 26)
    x, y = mix(x, y, 6)
    x, y = inject(x, y, key_0, key_1, 3)
    return mix(x, y, 17)


@njit
def make_words(words: np.ndarray, seed: int, month: int) -> None:
    """Fill a buffer with the words of one month, two a counter."""
    half = words.size // 2
    for place in range(half):
        first, second = threefry(uint32(seed), uint32(0), uint32(place), uint32(month))
        words[place] = first
        words[half + place] = second


def words_a_second(seconds: float) -> float:
    """Measure how many random words one core makes."""
    words = np.empty(BUFFER, dtype=np.uint32)
    make_words(words, 0, 0)
    if [hex(word) for word in words[[0, BUFFER // 2]]] != ["0x9d1c5ec6", "0x8bd50731"]:
        raise SystemExit("the generator does not give the published words")
    return BUFFER * a_second(lambda call: make_words(words, 1, call), seconds)


def gb_a_second(seconds: float) -> float:
    """Measure how much memory one core copies, counted once, in GB."""
    source, target = np.ones(COPIED, dtype=np.uint8), np.ones(COPIED, dtype=np.uint8)
    return COPIED / 1e9 * a_second(lambda _: np.copyto(target, source), seconds)


def a_second(call: Callable[[int], object], seconds: float) -> float:
    """Give how often a call goes through in a second of its core, over at least so many of them."""
    began, calls = time.process_time(), 0
    while (spent := time.process_time() - began) < seconds:
        call(calls)
        calls += 1
    return calls / spent


def main() -> None:
    """Measure both and print one line of JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=1.0)
    seconds = parser.parse_args().seconds
    measured = {"words_s": words_a_second(seconds), "copy_gb_s": gb_a_second(seconds), "peak_mb": peak_mb()}
    sys.stdout.write(json.dumps(measured) + "\n")


if __name__ == "__main__":
    main()
