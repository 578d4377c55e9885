"""Exits: what the leaving of every person of a plan would cost, by scheme and date, line by line.

The arithmetic is that of `remit.rules`; here it meets the staff list and the plan.
"""

from remit.exits.liability import Liability, find_liability
from remit.exits.occasion import Occasion, occasion_of

__all__ = ["Liability", "Occasion", "find_liability", "occasion_of"]
