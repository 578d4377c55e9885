"""Made-up people to try the rules on: 20,000 of them, the same every time."""

import numpy as np

from remit.draws import uniforms

PEOPLE = 20_000


def pay_and_service() -> list[tuple[int, int]]:
    """Yearly pay in pence (0 to GBP 200,000) and complete years of service (0 to 45)."""
    keys = np.arange(PEOPLE, dtype=np.uint64)
    pay = (uniforms(1, "pay", keys) * 20_000_001).astype(int)
    years = (uniforms(1, "years", keys) * 46).astype(int)
    return list(zip(pay.tolist(), years.tolist(), strict=True))
