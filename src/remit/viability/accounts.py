"""Each supplier's income, cost and staff, and what it cannot do without."""

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from remit.evidence import Evidence
from remit.market.cost import (
    NEVER,
    break_even_heads,
    contribution_pence_y,
    price_needed_micro,
    split_cost,
)
from remit.market.sinking import concentration, sinking_set
from remit.plan import Plan, evidence_of
from remit.rules.agreement import shared_price_micro
from remit.rules.arithmetic import RATE
from remit.viability.market import sold_on, staff_on

OVERHEADS = "sourcing.overhead_share"
FIXED, TOLERATED = "market.fixed_cost_share", "market.tolerated_loss_share"


@dataclass(frozen=True)
class Account:
    """A supplier on a day; pence a year, prices in millionths of a pound a head a year.

    Attributes:
        supplier: The body.
        name: Its name.
        customers: Customers, the one that pays most first.
        income: What each of them pays, in the same order.
        heads: People of all customers.
        fte: Staff, FTE.
        cost: Yearly cost: what it takes, if it is in balance with its customers of the day; or that of staff.
        staff_cost: Cost of its staff or posts with overheads; none where none are known.
        fixed: Part of the cost that stays when a customer leaves.
        price: Mean price a head.
        price_needed: Price a head at which the present customers cover the cost.
        break_even: People at whose price the cost is covered; none if no number covers it.
        concentration: Sum of squared shares of income, 0 to 1.
        sinking: The fewest customers whose leaving sinks it, the largest first; empty if none do, or it is
            sunk as it is.
        sunk: Whether its loss is more than it survives as it is.
    """

    supplier: str
    name: str
    customers: tuple[str, ...]
    income: tuple[int, ...]
    heads: int
    fte: float
    cost: int
    staff_cost: int | None
    fixed: int
    price: int
    price_needed: int
    break_even: int | None
    concentration: float
    sinking: tuple[str, ...]
    sunk: bool

    @property
    def surplus(self) -> int:
        """Income less cost, pence a year."""
        return sum(self.income) - self.cost

    @property
    def largest_share(self) -> float:
        """Share of income that the largest customer pays."""
        total = sum(self.income)
        return self.income[0] / total if total else 0.0


def find_accounts(plan: Plan, date: dt.date, by_staff: bool = False) -> list[Account]:
    """Give the account of every supplier on a day, the largest income first.

    A supplier is taken to be in balance with the customers that it has on the day, as its business plan has
    to be; or its cost is that of its staff, or posts, with overheads. A part of the cost stays when a
    customer leaves; the rest goes with people served.

    Args:
        plan: the plan, applied.
        date: the day.
        by_staff: whether the cost is that of staff, where any are known.
    """
    evidence = evidence_of(plan)
    sold = sold_on(plan, date)
    staff = staff_on(plan, evidence, date)
    fte = dict(staff.group_by("body").agg(pl.col("fte").sum()).iter_rows())
    cost = dict(staff.group_by("body").agg(pl.col("cost_pence_y").sum()).iter_rows())
    names = dict(plan.bodies.bodies.select("body", "name").iter_rows())
    accounts = []
    for (supplier,), own in sold.group_by("supplier", maintain_order=True):
        name = str(supplier)
        costs = cost.get(name)
        with_overheads = None if not costs else round(costs * (1 + evidence.value(OVERHEADS)))
        cost_of = with_overheads if by_staff else None
        account = _account(name, names[name], own, fte.get(name, 0.0), cost_of, evidence)
        accounts.append(replace(account, staff_cost=with_overheads))
    return sorted(accounts, key=lambda account: (-sum(account.income), account.supplier))


def _account(
    supplier: str, name: str, own: pl.DataFrame, fte: float, cost: int | None, evidence: Evidence
) -> Account:
    paid = own.group_by("customer").agg(pl.col("pence_y").sum(), pl.col("heads").first())
    paid = paid.sort(["pence_y", "customer"], descending=[True, False])
    income, heads = paid["pence_y"].to_numpy(), paid["heads"].to_numpy()
    total, people = int(income.sum()), int(heads.sum())
    spent = total if cost is None else cost
    split = split_cost(spent, people, round(evidence.value(FIXED) * RATE))
    variable, served = split.variable_micro_head_y, max(people, 1)
    price = int(shared_price_micro(total, served))
    alive = break_even_heads(split.fixed_pence_y, variable, price)
    contribution = np.array(
        [
            contribution_pence_y(int(n), int(shared_price_micro(int(pence), max(int(n), 1))), variable)
            for n, pence in zip(heads, income, strict=True)
        ],
        dtype=np.int64,
    )
    tolerated = round(evidence.value(TOLERATED) * total)
    sinking = sinking_set(contribution, split.fixed_pence_y, tolerated)
    customers = tuple(paid["customer"])
    return Account(
        supplier,
        name,
        customers,
        tuple(int(pence) for pence in income),
        people,
        fte,
        spent,
        None,
        split.fixed_pence_y,
        price,
        int(price_needed_micro(served, split.fixed_pence_y, variable)),
        None if alive == NEVER else int(alive),
        float(concentration(income.astype(np.float64))),
        tuple(customers[int(place)] for place in sinking),
        spent - total > tolerated,
    )
