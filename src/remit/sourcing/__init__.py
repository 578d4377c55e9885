"""Who does what: each customer does, shares or buys each function, chosen within its limits and with a proof.

`gather` makes the case of a plan, `choose` solves it, `report` adds it up, `propose` turns it into changes of
the plan. How it works, and what it assumes, is told in docs/sourcing.md.
"""

from remit.sourcing.choose import Choice, choose
from remit.sourcing.gather import Gathered, gather
from remit.sourcing.propose import add_to_plan, changes_text, propose
from remit.sourcing.scene import default_date
from remit.sourcing.terms import OBJECTIVES, SWITCHES, check_switches

__all__ = [
    "OBJECTIVES",
    "SWITCHES",
    "Choice",
    "Gathered",
    "add_to_plan",
    "changes_text",
    "check_switches",
    "choose",
    "default_date",
    "gather",
    "propose",
]
