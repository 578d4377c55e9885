"""Protecting people in what is written for more than one reader: small counts hidden, the rest rounded.

The rule is that of NHS Digital's secondary-care statistics below national level since 2018: 0 is shown, 1 to
7 becomes `*`, any other count is rounded to the nearest 5, and means over 1 to 7 people are not shown. Remit
adds what the rule leaves to the author: totals that would give a hidden count away are hidden too, and the
rule holds for money as well, since what one exit cost can name one person.

What is guaranteed, and is proved for each hidden count by finding the tables that prove it:

- A reader who has all that is published, knows the rule and knows which counts add up to which still finds
  at least two values possible for each hidden count, and one of them is 3 or more: it never follows that just
  one or two people are meant. This holds even for a reader who knows which `*` stand for small totals (at
  most 12) and which for large ones.
- Within one sum, the hiding itself gives nothing away: a total next to one that would have to be hidden is
  hidden as well, so that `*` does not mean one of the few totals that would tell.
- With `across`, no difference of 1 to 7 between two releases (months, options) can be worked out exactly.
- A hidden amount of money cannot be worked out from the other amounts, and no total that is shown leaves a
  rest over 1 to 7 people.

What is not guaranteed: nothing is hidden from a reader who knows from elsewhere all but one of the people in
a cell, or how many came and went between two releases. Where sums cross (rows and columns), a reader who runs
the rule backwards over every possible table may learn more than the first point says from which totals are
hidden. Counts that are shown are known to within 2.

`protect=False` writes the exact figures: for the body's own use, and at national level.

Source: NHS Digital, Change to disclosure control methodology for HES and ECDS from September 2018.
"""

from remit.disclosure.hide import GivenAway
from remit.disclosure.rule import ALL, HIDDEN, LEAST, STEP, is_small, rounded
from remit.disclosure.tables import (
    CountTable,
    protect_changes,
    protect_counts,
    protect_money,
    protect_tables,
    with_totals,
)

__all__ = [
    "ALL",
    "HIDDEN",
    "LEAST",
    "STEP",
    "CountTable",
    "GivenAway",
    "is_small",
    "protect_changes",
    "protect_counts",
    "protect_money",
    "protect_tables",
    "rounded",
    "with_totals",
]
