"""A plan's agreements turned into the arrays of the market: who sells what to whom, and at which price."""

import datetime as dt

import numpy as np
import polars as pl

from remit.bodies.tables import OUTCOMES
from remit.draws import key
from remit.evidence import Evidence
from remit.market.checkpoint import PROCEED, STOP, WITH_ISSUES
from remit.market.entry import procurement_months
from remit.market.terms import market_terms
from remit.plan import Plan, targeted_bodies
from remit.rules.agreement import agreement_pence_y, micro
from remit.simulate import codes
from remit.simulate.layout import CHECK, Agreements, Market, Names, Posts

TERM_MONTHS = 18
"""Months of a term where an agreement does not say when it ends (figure C40, published in 2013).

Every agreement of `england-2011`, which is known by June 2012, says when it ends.
"""
NOTICE_MONTHS = 6
"""Months of notice where an agreement does not say (assumed)."""
JUDGED = {"proceed": PROCEED, "proceed with issues": WITH_ISSUES, "stop": STOP}
assert set(JUDGED) == set(OUTCOMES)


def agreement_rows(plan: Plan) -> pl.DataFrame:
    """Give the agreements by which a body draws on another, in the order of the arrays."""
    return plan.bodies.agreements.filter(pl.col("customer") != pl.col("supplier")).sort("agreement")


def passed_on(plan: Plan) -> set[str]:
    """Name the bodies whose people go on elsewhere in the plan: by a transfer, or to a successor."""
    moved = [b for c in plan.changes if c.kind == "transfer" for b in targeted_bodies(c.target, plan.bodies)]
    return {*moved, *plan.bodies.successions["sender"].to_list()}


def build_market(
    plan: Plan,
    names: Names,
    bodies: np.ndarray,
    posts: Posts,
    agreements: Agreements,
    people: np.ndarray,
    cost: np.ndarray,
    evidence: Evidence,
) -> tuple[Agreements, Market]:
    """Lay out the market.

    Args:
        plan: the plan, applied.
        names: words behind the arrays.
        bodies: BODY records.
        posts: posts by body, function and band.
        agreements: the agreements as the plan has them.
        people: PERSON records of all slots.
        cost: yearly cost of each slot in each tax year, pence.
        evidence: what is known.

    Returns:
        The agreements, those in the market lasting as long as their customers, and the market.
    """
    rows, functions = agreement_rows(plan), len(names.functions)
    price = np.array([micro(gbp) for gbp in rows["price_gbp_head_y"].fill_null(0.0)], dtype=np.int64)
    sold = _sold(rows, price, bodies, agreements)
    suppliers = _suppliers(bodies, agreements, sold, posts, _checked(plan, names))
    place = np.full(bodies.size, -1, dtype=np.int32)
    place[suppliers] = np.arange(suppliers.size)
    signs = sold & (agreements.first >= 0) & (bodies["opens"][agreements.supplier] > 0)
    agreements = _sold_on(agreements, sold, bodies)
    planned = np.zeros((suppliers.size, functions), dtype=np.int64)
    heads = np.zeros_like(planned)
    pence = np.array(
        [agreement_pence_y(int(n), int(p)) for n, p in zip(agreements.population, price, strict=True)],
        dtype=np.int64,
    )
    at_first = sold & _at_first(agreements, sold, bodies)
    at = (place[agreements.supplier[at_first]], agreements.function[at_first])
    np.add.at(planned, at, pence[at_first])
    np.add.at(heads, at, agreements.population[at_first].astype(np.int64))
    number, pay = _posts_and_pay(suppliers, bodies, posts, people, cost, functions)
    return agreements, Market(
        suppliers=suppliers,
        place=place,
        private=bodies["kind"][suppliers] == codes.PRIVATE,
        planned=planned,
        heads=heads,
        posts=number,
        pay=pay,
        dearness=_dearness(heads, evidence.value("sourcing.fixed_heads")),
        passed_on=np.array([body in passed_on(plan) for body in names.bodies], dtype=np.bool_),
        hosted=_hosted(plan, names, suppliers),
        sold=sold,
        signs=signs,
        price=price,
        ends=_ends(plan, rows),
        length=_lengths(rows),
        notice=rows["notice_months"].fill_null(NOTICE_MONTHS).cast(pl.Int32).to_numpy(),
        keys=np.array([key("agreement", name) for name in rows["agreement"]], dtype=np.uint64),
        picked=_by_parent(plan, names, "picks"),
        payer=_payers(plan, names),
        ask=_mean_price(price, agreements, sold, functions),
        checks=_checks(plan, names, place),
        judging=market_terms(evidence).checkpoint,
        begins=int(agreements.first[sold].min(initial=codes.NEVER)),
        full_scale=evidence.value("market.full_scale_heads"),
        buying=procurement_months(True, False, market_terms(evidence).entry),
        competition=round(procurement_months(True, True, market_terms(evidence).entry)),
        procurement=evidence.value("market.procurement_share"),
    )


def _sold(rows: pl.DataFrame, price: np.ndarray, bodies: np.ndarray, agreements: Agreements) -> np.ndarray:
    """Tell which agreements are in the market: bought at a price a head, and not ended by the plan."""
    bought = (rows["how"] == "buy").to_numpy() & (price > 0) & (agreements.population > 0)
    again = rows["renewed"].to_list() if "renewed" in rows.columns else [None] * rows.height
    goes_on = np.array([told is not False for told in again], dtype=np.bool_)
    followed = rows.select(
        later=pl.col("starts") < pl.col("starts").max().over("customer", "function")
    ).to_series()
    meets = bodies["closes"][agreements.customer] > agreements.first
    return np.asarray(bought & goes_on & ~followed.to_numpy() & meets, dtype=np.bool_)


def _suppliers(
    bodies: np.ndarray, agreements: Agreements, sold: np.ndarray, posts: Posts, checked: list[int]
) -> np.ndarray:
    """Give the bodies that sell or could sell: named by agreements, support units, who is judged, private."""
    there = np.zeros(bodies.size, dtype=np.bool_)
    if sold.any():
        there[agreements.supplier[sold]] = True
        there[checked] = True
        there |= (bodies["kind"] == codes.SUPPORT) & (posts.total > 0)
        there |= bodies["kind"] == codes.PRIVATE
    return np.flatnonzero(there).astype(np.int32)


def _checked(plan: Plan, names: Names) -> list[int]:
    """Give the bodies that are judged at a checkpoint."""
    rows = _check_rows(plan)
    return [names.bodies.index(body) for body in rows["body"].unique().sort()]


def _check_rows(plan: Plan) -> pl.DataFrame:
    held = {change.target for change in plan.changes if change.kind == "check"}
    return plan.bodies.checkpoints.filter(pl.col("name").is_in(sorted(held))).sort("date", "checkpoint")


def _sold_on(agreements: Agreements, sold: np.ndarray, bodies: np.ndarray) -> Agreements:
    """Let agreements in the market last as long as their customer: who serves it, the run says."""
    last = np.where(sold, bodies["closes"][agreements.customer] - 1, agreements.last)
    return agreements._replace(last=last.astype(np.int32))


def _at_first(agreements: Agreements, sold: np.ndarray, bodies: np.ndarray) -> np.ndarray:
    """Tell which agreements hold in the first month in which their supplier sells, or will be signed."""
    begins = np.full(bodies.size, codes.NEVER)
    np.minimum.at(begins, agreements.supplier[sold], np.maximum(agreements.first[sold], 0))
    first = begins[agreements.supplier]
    return np.asarray(
        (agreements.first <= first) & (bodies["closes"][agreements.customer] > first), dtype=np.bool_
    )


def _posts_and_pay(
    suppliers: np.ndarray,
    bodies: np.ndarray,
    posts: Posts,
    people: np.ndarray,
    cost: np.ndarray,
    functions: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Count each supplier's posts by function, and their yearly cost by tax year; people where none are."""
    number = posts.number[suppliers].sum(axis=2).astype(np.int64)
    pay = np.zeros((cost.shape[0], suppliers.size), dtype=np.int64)
    for s, body in enumerate(suppliers):
        there = people["body"] == body
        recruits = people["service"] == 0
        if number[s].sum() > 0:
            pay[:, s] = cost[:, there & recruits].sum(axis=1, dtype=np.int64)
        else:
            own = there & ~recruits
            number[s] = np.bincount(people["function"][own], minlength=functions)
            pay[:, s] = cost[:, own].sum(axis=1, dtype=np.int64)
    return number, pay


def _dearness(heads: np.ndarray, fixed_heads: float) -> np.ndarray:
    """Cost a head by the people served, against the mean: 1 + fixed heads / people, as in `remit source`."""
    served = heads.max(axis=1, initial=0).astype(np.float64)
    if not served.any():
        return np.ones(served.size)
    a_head = 1.0 + fixed_heads / np.maximum(served, 1.0)
    mean = float(np.average(a_head[served > 0], weights=served[served > 0]))
    return np.where(served > 0, a_head / mean, 1.0)


def _hosted(plan: Plan, names: Names, suppliers: np.ndarray) -> np.ndarray:
    """Give the first and last month in which a host carries each supplier."""
    months = np.full((suppliers.size, 2), codes.NEVER, dtype=np.int32)
    at = {names.bodies[body]: s for s, body in enumerate(suppliers)}
    for change in plan.changes:
        if change.kind == "host":
            first = max(_month(change.date, plan.start) - 1, 0)
            last = _month(change.parameters["until"], plan.start) - 1
            for body in targeted_bodies(change.target, plan.bodies):
                if body in at:
                    months[at[body]] = first, last
    return months


def _by_parent(plan: Plan, names: Names, matter: str) -> np.ndarray:
    """Tell in which months the parent of a body does something for it, by changes of kind `terms`.

    Args:
        plan: the plan, applied.
        names: words behind the arrays.
        matter: `picks`, of which a change takes effect when the month before its date ends, when agreements
            are signed; or `holds`, from the month of its date.
    """
    does = np.zeros((len(names.months), len(names.bodies)), dtype=np.bool_)
    at = {body: place for place, body in enumerate(names.bodies)}
    ahead = 1 if matter == "picks" else 0
    for change in plan.changes:
        who = change.parameters.get(matter) if change.kind == "terms" else None
        if who:
            places = [at[body] for body in targeted_bodies(change.target, plan.bodies)]
            first = max(_month(change.date, plan.start) - ahead, 0)
            until = change.parameters.get("until")
            last = max(_month(until, plan.start) - ahead, 0) if until else len(names.months)
            does[first:last, places] = who == "parent"
    return does


def _payers(plan: Plan, names: Names) -> np.ndarray:
    """Give the body that pays for what each body buys, by month."""
    at = {body: place for place, body in enumerate(names.bodies)}
    parent = np.array(
        [at.get(name, own) for own, name in enumerate(plan.bodies.bodies["parent"])], dtype=np.int32
    )
    own = np.arange(len(names.bodies), dtype=np.int32)
    return np.where(_by_parent(plan, names, "holds"), parent, own).astype(np.int32)


def _month(date: dt.date, start: dt.date) -> int:
    return (date.year - start.year) * 12 + date.month - start.month


def _ends(plan: Plan, rows: pl.DataFrame) -> np.ndarray:
    ends = [
        codes.NEVER if day is None else _month(day + dt.timedelta(1), plan.start) - 1 for day in rows["ends"]
    ]
    return np.array(ends, dtype=np.int32)


def _lengths(rows: pl.DataFrame) -> np.ndarray:
    lengths = [
        TERM_MONTHS if end is None else max(_month(end + dt.timedelta(1), start), 1)
        for start, end in rows.select("starts", "ends").iter_rows()
    ]
    return np.array(lengths, dtype=np.int32)


def _mean_price(price: np.ndarray, agreements: Agreements, sold: np.ndarray, functions: int) -> np.ndarray:
    """Give the mean price a head of each function, weighted by people."""
    weight, total = np.zeros(functions), np.zeros(functions)
    np.add.at(weight, agreements.function[sold], agreements.population[sold])
    np.add.at(total, agreements.function[sold], agreements.population[sold] * price[sold])
    return np.round(np.divide(total, weight, out=np.zeros(functions), where=weight > 0)).astype(np.int64)


def _checks(plan: Plan, names: Names, place: np.ndarray) -> np.ndarray:
    """Give who is judged when, at the checkpoints that a change sets going."""
    at = {name: int(place[body]) for body, name in enumerate(names.bodies)}
    found = [
        (_month(day, plan.start), at[body], JUDGED.get(outcome, -1))
        for body, day, outcome in _check_rows(plan).select("body", "date", "outcome").iter_rows()
        if at[body] >= 0
    ]
    return np.array(found, dtype=CHECK)
