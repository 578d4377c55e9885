"""What we mean to do: dated changes and options, and what they make of the bodies.

`kinds` declares each kind of change once; `read` turns a folder into a plan or lists every fault; `model`
applies an option.
"""

from remit.plan.kinds import BASELINE, CHANGE_KINDS
from remit.plan.model import PLAN_FILE, Change, Plan, closings, targeted_bodies
from remit.plan.read import check_plan, find_plan, read_plan, read_plan_despite, shipped_plans

__all__ = [
    "BASELINE",
    "CHANGE_KINDS",
    "PLAN_FILE",
    "Change",
    "Plan",
    "check_plan",
    "closings",
    "find_plan",
    "read_plan",
    "read_plan_despite",
    "shipped_plans",
    "targeted_bodies",
]
