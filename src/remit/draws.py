"""Keyed uniforms: a draw is a hash of what it decides, never the next number of a stream.

The uniform of (seed, decision, run, person, month) is the same whoever asks, in whatever order, on whatever
thread or machine. Options that share a seed therefore differ by policy and not by luck. The mixing function
is the finaliser of SplitMix64 (Steele, Lea and Flood 2014), applied once a key part; the tests check
uniformity and independence across each part of the key.
"""

import hashlib

import numpy as np
from numba import njit, uint64

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_TO_UNIT = 1.0 / (1 << 52)  # 52 bits: with half a step added, 53 bits would round the last one up to 1


@njit(uint64(uint64, uint64), cache=True, inline="always")
def mix(state: np.uint64, part: np.uint64) -> np.uint64:
    """Mix one 64-bit key part into a 64-bit state."""
    z = state + _GOLDEN * (part + np.uint64(1))
    z = (z ^ (z >> np.uint64(30))) * _MIX_1
    z = (z ^ (z >> np.uint64(27))) * _MIX_2
    return z ^ (z >> np.uint64(31))


@njit(cache=True, inline="always")
def unit(state: np.uint64) -> float:
    """Turn a mixed 64-bit state into a uniform in (0, 1), both ends out."""
    return ((state >> np.uint64(12)) + 0.5) * _TO_UNIT


@njit(cache=True, inline="always")
def stream(seed: int, decision: int, run: int) -> np.uint64:
    """Mix the parts of the key that a whole run shares: seed, decision and run."""
    return mix(mix(mix(np.uint64(0), np.uint64(seed)), np.uint64(decision)), np.uint64(run))


@njit(cache=True, inline="always")
def uniform(run_stream: np.uint64, person: np.uint64, month: int) -> float:
    """Give the uniform of one person and month in a run's stream of one decision."""
    return unit(mix(mix(run_stream, person), np.uint64(month)))


def key(*parts: str | int) -> int:
    """Hash names and numbers to a 64-bit key, the same in every process.

    Args:
        *parts: names (of a decision, a parameter, a body) or whole numbers.

    Returns:
        An unsigned 64-bit integer.
    """
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def uniforms(seed: int, decision: str, keys: np.ndarray) -> np.ndarray:
    """Give one uniform a key, for building tables outside the month loop.

    Args:
        seed: whole number.
        decision: what the draw decides.
        keys: unsigned 64-bit keys, any shape (n,).

    Returns:
        float64 uniforms in (0, 1), shape (n,).
    """
    return _uniforms(np.uint64(key(seed, decision)), keys.astype(np.uint64))


@njit(cache=True)
def _uniforms(state: np.uint64, keys: np.ndarray) -> np.ndarray:
    out = np.empty(keys.size)
    for i in range(keys.size):
        out[i] = unit(mix(state, keys[i]))
    return out
