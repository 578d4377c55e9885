"""Who is customer, supplier, host, regulator and market maker, at what share of value, and what conflicts."""

import datetime as dt
from dataclasses import dataclass
from itertools import combinations

import polars as pl

from remit.plan import Plan, targeted_bodies
from remit.viability.market import sold_on

ONE_DAY = dt.timedelta(days=1)
CUSTOMER, SUPPLIER, HOST, REGULATOR, MAKER = "customer", "supplier", "host", "regulator", "market-maker"
CONFLICTS = {
    frozenset({CUSTOMER, SUPPLIER}): "buys in the market in which it sells",
    frozenset({CUSTOMER, HOST}): "buys from suppliers that it carries, or from their rivals",
    frozenset({SUPPLIER, REGULATOR}): "judges its own rivals, and itself",
    frozenset({SUPPLIER, MAKER}): "sets the terms on which it sells",
    frozenset({HOST, REGULATOR}): "judges suppliers whose losses it carries",
    frozenset({HOST, MAKER}): "sets the terms on which suppliers that it carries sell",
    frozenset({REGULATOR, CUSTOMER}): "judges those from whom it buys",
}
"""Parts that should not be one body's, and why; a pair that is not here is no conflict."""


@dataclass(frozen=True)
class Part:
    """A part that a body plays on a day.

    Attributes:
        body: The body.
        part: The part.
        share: Share of the market's yearly value that it covers, 0 to 1: what it buys or sells, what those
            that it carries sell; all of it for who regulates or makes the market.
        pence_y: That share in pence a year.
    """

    body: str
    part: str
    share: float
    pence_y: int


@dataclass(frozen=True)
class Conflict:
    """Two parts of one body that conflict; `share` is that of the smaller part."""

    body: str
    parts: tuple[str, str]
    why: str
    share: float


@dataclass(frozen=True)
class HostingEnds:
    """What a host's end date changes.

    Attributes:
        host: The host.
        until: The first day on which it no longer carries them.
        suppliers: Suppliers that stand alone from that day.
        pence_y: What they sell in a year.
        share: Share of the market's value that they are.
        gone: Conflicts that end with hosting.
        stay: Conflicts that stay all the same.
    """

    host: str
    until: dt.date
    suppliers: tuple[str, ...]
    pence_y: int
    share: float
    gone: tuple[Conflict, ...]
    stay: tuple[Conflict, ...]


def parts_on(plan: Plan, date: dt.date, hosting: bool | None = None) -> list[Part]:
    """Give who plays which part on a day, the largest share first within a part.

    Args:
        plan: the plan, applied.
        date: the day.
        hosting: whether hosts carry bodies on the day; by default as the plan's changes say.
    """
    sold = sold_on(plan, date)
    total = int(sold["pence_y"].sum())
    found: list[Part] = []
    for part, column in ((CUSTOMER, "customer"), (SUPPLIER, "supplier")):
        sums = sold.group_by(column).agg(pl.col("pence_y").sum())
        found += [Part(body, part, _share(pence, total), pence) for body, pence in sums.iter_rows()]
    by_supplier = dict(sold.group_by("supplier").agg(pl.col("pence_y").sum()).iter_rows())
    for host, carried in _hosts(plan, date, hosting).items():
        pence = sum(by_supplier.get(body, 0) for body in carried)
        found.append(Part(host, HOST, _share(pence, total), pence))
    declared = plan.bodies.parts.filter(
        (pl.col("starts") <= date) & (pl.col("ends").is_null() | (pl.col("ends") >= date))
    )
    found += [Part(body, part, 1.0, total) for body, part in declared.select("body", "part").iter_rows()]
    order = (HOST, REGULATOR, MAKER, SUPPLIER, CUSTOMER)
    return sorted(found, key=lambda one: (order.index(one.part), -one.pence_y, one.body))


def conflicts_of(parts: list[Part]) -> list[Conflict]:
    """Name the conflicts of bodies that play several parts."""
    by_body: dict[str, list[Part]] = {}
    for one in parts:
        by_body.setdefault(one.body, []).append(one)
    found = []
    for body, own in sorted(by_body.items()):
        for one, other in combinations(own, 2):
            why = CONFLICTS.get(frozenset({one.part, other.part}))
            if why:
                found.append(Conflict(body, (one.part, other.part), why, min(one.share, other.share)))
    return found


def hosting_ends(plan: Plan) -> list[HostingEnds]:
    """Say what the end of each hosting changes, against hosting that goes on."""
    found = []
    for change in plan.changes:
        if change.kind != "host":
            continue
        host, until = str(change.parameters["host"]), change.parameters["until"]
        last = until - ONE_DAY
        sold = sold_on(plan, last)
        carried = targeted_bodies(change.target, plan.bodies)
        own = sold.filter(pl.col("supplier").is_in(list(carried)))
        pence, total = int(own["pence_y"].sum()), int(sold["pence_y"].sum())
        hosted = {c for c in conflicts_of(parts_on(plan, last, hosting=True)) if c.body == host}
        alone = {c for c in conflicts_of(parts_on(plan, last, hosting=False)) if c.body == host}
        found.append(
            HostingEnds(
                host,
                until,
                tuple(sorted(own["supplier"].unique())),
                pence,
                _share(pence, total),
                tuple(sorted(hosted - alone, key=lambda c: c.parts)),
                tuple(sorted(alone, key=lambda c: c.parts)),
            )
        )
    return found


def dates_of_parts(plan: Plan) -> list[dt.date]:
    """Give the days on which parts change: agreements begin, hosting begins or ends, within the plan."""
    days = set(plan.bodies.agreements.filter(pl.col("how") != "do")["starts"].to_list())
    for change in plan.changes:
        if change.kind == "host":
            days |= {change.date, change.parameters["until"]}
    for name in ("starts", "ends"):
        days |= set(plan.bodies.parts[name].drop_nulls().to_list())
    return sorted(day for day in days if plan.start <= day <= plan.end)


def _hosts(plan: Plan, date: dt.date, hosting: bool | None) -> dict[str, set[str]]:
    """Give the bodies that each host carries on a day."""
    found: dict[str, set[str]] = {}
    for change in plan.changes:
        if change.kind != "host":
            continue
        holds = change.date <= date < change.parameters["until"] if hosting is None else hosting
        if holds and change.date <= date:
            carried = set(targeted_bodies(change.target, plan.bodies))
            found.setdefault(str(change.parameters["host"]), set()).update(carried)
    return found


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
