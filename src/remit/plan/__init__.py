"""What we mean to do: dated changes and options, and what they make of the bodies.

`kinds` declares each kind of change once; `read` turns a folder into a plan or lists every fault; `model`
applies an option.
"""

from remit.plan.kinds import BASELINE, CHANGE_KINDS
from remit.plan.model import PLAN_FILE, Assumption, Change, Plan, closings, evidence_of, targeted_bodies
from remit.plan.read import (
    check_plan,
    examine_plan,
    examine_text,
    find_plan,
    read_plan,
    read_plan_despite,
    shipped_plans,
)
from remit.plan.write import change_lines, plan_text

__all__ = [
    "BASELINE",
    "CHANGE_KINDS",
    "PLAN_FILE",
    "Assumption",
    "Change",
    "Plan",
    "change_lines",
    "check_plan",
    "closings",
    "evidence_of",
    "examine_plan",
    "examine_text",
    "find_plan",
    "plan_text",
    "read_plan",
    "read_plan_despite",
    "shipped_plans",
    "targeted_bodies",
]
