"""Suppliers that close: where their work goes, and what taking it in house costs, a head and in people."""

import datetime as dt
from dataclasses import dataclass

import polars as pl

from remit.evidence import Evidence
from remit.market.cost import price_needed_micro
from remit.plan import Plan, evidence_of, targeted_bodies
from remit.rules.agreement import MICRO_IN_PENNY, agreement_pence_y, micro
from remit.viability.market import sold_on, staff_on

NOWHERE = ("elsewhere",)
"""Kinds of receiver that say no more than that work leaves the plan."""
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Left:
    """A function of suppliers that close.

    Attributes:
        function: The function.
        suppliers: Suppliers that do it until they close.
        customers: Their customers for it.
        heads: People of these.
        price_gbp_head_y: What they pay now, pounds a head a year.
        destination: Kinds of body to which a change moves it; empty if none does, or none within the plan.
        fte: Staff of the suppliers in it, FTE.
        in_house_gbp_head_y: What a head would cost if every customer took it into its own hands.
        in_house_fte: People that this would take, FTE.
    """

    function: str
    suppliers: int
    customers: int
    heads: int
    price_gbp_head_y: float
    destination: tuple[str, ...]
    fte: float
    in_house_gbp_head_y: float
    in_house_fte: float

    @property
    def has_destination(self) -> bool:
        """Whether a change of the plan says who does it next."""
        return bool(self.destination)


def closing_suppliers(plan: Plan) -> dict[str, dt.date]:
    """Give suppliers that leave the market within the plan, with the first day without them.

    A supplier leaves when it closes, when a change moves its work on, or when its host no longer carries it
    and everything that it sells ends.
    """
    days: dict[str, dt.date] = {}
    sellers = set(plan.bodies.agreements.filter(pl.col("how") != "do")["supplier"])
    closes = plan.bodies.bodies.filter(pl.col("body").is_in(sorted(sellers))).select("body", "closes")
    for body, day in closes.drop_nulls().iter_rows():
        days[body] = day
    for change in plan.changes:
        if change.kind == "transfer":
            for body in set(targeted_bodies(change.target, plan.bodies)) & sellers:
                days[body] = min(days.get(body, change.date), change.date)
    opened = dict(plan.bodies.bodies.select("body", "opens").iter_rows())
    started = {body: day for body, day in days.items() if opened.get(body) is None or opened[body] < day}
    return dict(sorted(started.items()))


def work_left(plan: Plan, closing: dict[str, dt.date]) -> list[Left]:
    """Say where the work of suppliers that close goes, function by function, by falling price a head.

    In house a head costs what suppliers ask without their fixed cost, and each customer has a fixed cost of
    its own: the scale is `sourcing.fixed_heads` of the evidence.

    Args:
        plan: the plan, applied.
        closing: first day without each supplier, as of `closing_suppliers`.
    """
    if not closing:
        return []
    evidence = evidence_of(plan)
    parts = [
        sold_on(plan, day - ONE_DAY).filter(
            pl.col("supplier").is_in([b for b, d in closing.items() if d == day])
        )
        for day in sorted(set(closing.values()))
    ]
    sold = pl.concat(parts)
    staff = staff_on(plan, evidence, min(closing.values()) - ONE_DAY)
    a_post = _post_pence(staff, closing, evidence)
    found = [
        _left(plan, str(function), own, staff, a_post, evidence)
        for (function,), own in sold.group_by("function", maintain_order=True)
    ]
    return sorted(found, key=lambda left: (left.has_destination, -left.price_gbp_head_y, left.function))


def _left(
    plan: Plan, function: str, own: pl.DataFrame, staff: pl.DataFrame, a_post: int, evidence: Evidence
) -> Left:
    suppliers = sorted(own["supplier"].unique())
    by_customer = own.group_by("customer").agg(pl.col("heads").first(), pl.col("pence_y").sum())
    heads, paid = int(by_customer["heads"].sum()), int(own["pence_y"].sum())
    scale = evidence.value("sourcing.fixed_heads")
    served = heads / max(len(suppliers), 1)
    a_head = micro(paid / 100 / max(heads, 1) / (1 + scale / max(served, 1)))
    fixed = round(a_head * scale / MICRO_IN_PENNY)
    in_house = sum(
        int(agreement_pence_y(people, int(price_needed_micro(max(people, 1), fixed, a_head))))
        for people in by_customer["heads"].to_list()
    )
    there = staff.filter(pl.col("body").is_in(suppliers) & (pl.col("function") == function))
    return Left(
        function,
        len(suppliers),
        by_customer.height,
        heads,
        paid / 100 / max(heads, 1),
        _destination(plan, function, suppliers),
        float(there["fte"].sum()),
        in_house / 100 / max(heads, 1),
        in_house / a_post,
    )


def _destination(plan: Plan, function: str, suppliers: list[str]) -> tuple[str, ...]:
    kinds = {
        str(change.parameters["to"])
        for change in plan.changes
        if change.kind == "transfer"
        and function in change.parameters["functions"]
        and set(targeted_bodies(change.target, plan.bodies)) & set(suppliers)
    }
    return tuple(sorted(kind for kind in kinds if kind not in NOWHERE))


def _post_pence(staff: pl.DataFrame, closing: dict[str, dt.date], evidence: Evidence) -> int:
    """Give the mean yearly cost of a whole-time post of these suppliers with overheads, pence."""
    own = staff.filter(pl.col("body").is_in(list(closing)))
    own = own if float(own["fte"].sum()) > 0 else staff
    mean = float(own["cost_pence_y"].sum()) / max(float(own["fte"].sum()), 1e-9)
    return max(round(mean * (1 + evidence.value("sourcing.overhead_share"))), 1)
