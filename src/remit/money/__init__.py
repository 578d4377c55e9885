"""What it costs: cash and accruals by body and month, what is saved, when it pays back, what it is worth.

`accounts` puts a run's money together by body and month; `appraisal` makes a business case of it.
"""

from remit.money.accounts import (
    BOUGHT,
    ENVELOPE,
    ITEMS,
    LOST_CONTROL,
    OTHER,
    OVERSPEND,
    PAY,
    PENCE,
    REDUNDANCY_COST,
    REPAID,
    SAVING,
    SOLD,
    VOLUNTARY_COST,
    Contracts,
    accounts,
    contracts,
    saved_pence_y,
)

__all__ = [
    "BOUGHT",
    "ENVELOPE",
    "ITEMS",
    "LOST_CONTROL",
    "OTHER",
    "OVERSPEND",
    "PAY",
    "PENCE",
    "REDUNDANCY_COST",
    "REPAID",
    "SAVING",
    "SOLD",
    "VOLUNTARY_COST",
    "Contracts",
    "accounts",
    "contracts",
    "saved_pence_y",
]
