"""Five uniforms that stay as they are; another process draws them too."""

from collections.abc import Iterator

import numpy as np

from remit import draws
from remit.draws import key, uniform, uniforms


def stream(seed: int, decision: int, run: int) -> np.uint64:
    """The stream of a run; compiled code hands it to Python as an int, and would take it back as signed."""
    return np.uint64(draws.stream(seed, decision, run))


def five_uniforms() -> Iterator[float]:
    """Five uniforms of both kinds."""
    yield uniform(stream(1, 0, 0), np.uint64(0), 0)
    yield uniform(stream(1, 3, 17), np.uint64(key("england-2011", 2011, "5A3", 0)), 24)
    yield uniform(stream(2011, 12, 200), np.uint64(2**64 - 1), 71)
    yield from uniforms(1, "parameter", np.array([1, 2**63], dtype=np.uint64)).tolist()
