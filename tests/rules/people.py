"""Made-up people to try the rules on: the same ones every time."""

import numpy as np

from remit.draws import uniforms

PEOPLE = 20_000


def pay_and_service() -> list[tuple[int, int]]:
    """Yearly pay in pence (0 to GBP 200,000) and complete years of service (0 to 45)."""
    return list(zip(drawn("pay", 0, 20_000_000), drawn("years", 0, 45), strict=True))


def hours() -> list[int]:
    """Hours in millionths of whole-time: half of the people whole-time, the others 0.1 to 1 in hundredths."""
    part_time = drawn("part-time", 0, 1)
    return [
        10_000 * part if one else 1_000_000
        for part, one in zip(drawn("hours", 10, 100), part_time, strict=True)
    ]


def drawn(decision: str, least: int, most: int, people: int = PEOPLE) -> list[int]:
    """One whole number a person, evenly from the least to the most."""
    keys = np.arange(people, dtype=np.uint64)
    return (least + uniforms(1, decision, keys) * (most - least + 1)).astype(np.int64).tolist()
