"""Parameters that need not be in force: what had not begun, or had not been published, counts as nil.

A levy, a rebate or a payment by somebody else begins on a day. Evidence as at an earlier day does not know of
it, and then the terms that were known go on, also for years after it began.
"""

import datetime as dt

import polars as pl

from remit.evidence import Evidence
from remit.rules.versions import whole


def is_in_force(evidence: Evidence, name: str, on: dt.date) -> bool:
    """Tell whether a parameter is in force on a day, as far as the evidence can see."""
    rows = evidence.parameters.filter((pl.col("id") == name) & (pl.col("valid_from") <= on))
    return not rows.is_empty()


def whole_or_nil(evidence: Evidence, name: str, on: dt.date, parts: int = 1) -> int:
    """Read a parameter as a whole number of parts of its unit; 0 where it is not in force or not known."""
    return whole(evidence, name, on, parts) if is_in_force(evidence, name, on) else 0
