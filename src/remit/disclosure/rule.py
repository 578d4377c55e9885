"""The rule for one count: hidden, or rounded; and which counts are written alike."""

HIDDEN = "*"
"""What stands in the place of a hidden figure."""
LEAST = 8
"""The smallest number of people that is shown."""
STEP = 5
"""Counts that are shown are rounded to the nearest multiple of this odd number."""
ALL = "all"
"""The key of a total: the count over all values of that key."""


def is_small(count: int) -> bool:
    """Tell whether a count, or a change of one, is hidden for itself."""
    return 0 < abs(count) < LEAST


def rounded(count: int) -> int:
    """Round a count, or a change of one, to the nearest multiple of five."""
    size = (2 * abs(count) + STEP) // (2 * STEP) * STEP
    return size if count > 0 else -size


def alike(count: int) -> tuple[int, int]:
    """Give the least and the greatest count that are written as this one is.

    The sign of a hidden change counts as known: a reader can often tell it.
    """
    size = abs(count)
    if size == 0:
        return 0, 0
    low, high = 1, LEAST - 1
    if size >= LEAST:
        middle = rounded(size)
        low, high = max(LEAST, middle - STEP // 2), middle + STEP // 2
    return (low, high) if count > 0 else (-high, -low)
