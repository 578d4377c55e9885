"""What is asked for doing a function: by a customer for itself and as host, and by suppliers."""

from dataclasses import dataclass

import polars as pl

from remit.rules.agreement import MICRO_IN_PENNY, agreement_pence_y, micro
from remit.sourcing.scene import Scene


@dataclass(frozen=True)
class Need:
    """What holds for a function.

    Attributes:
        function: The function.
        own_micro: What doing it oneself costs a head without the fixed cost, millionths of a pound a year.
        fixed_pence: Fixed cost of doing it oneself, pence a year.
        buyable: Whether it may be bought.
        local: Whether it has to be done in the customer's region.
        knowledge: Whether customers fear for their local knowledge if it is bought.
        minimum: Share of the need that has to be met.
        weight: Weight in capability, in any unit.
    """

    function: str
    own_micro: int
    fixed_pence: int
    buyable: bool
    local: bool
    knowledge: bool
    minimum: float
    weight: float


@dataclass(frozen=True)
class Offer:
    """What a supplier asks for a function.

    Attributes:
        supplier: The body.
        function: The function.
        micro: Price a head without the fixed cost, millionths of a pound a year.
        fixed_pence: Fixed cost that all its customers share, pence a year.
        viable: Fewest people for whom it does the function.
        capability: Share of the need that it meets; none for that of the evidence.
        trust: Trust in it.
        own_region: Whether it serves its own region only.
    """

    supplier: str
    function: str
    micro: int
    fixed_pence: int
    viable: int
    capability: float | None
    trust: float
    own_region: bool


def read_offers(scene: Scene) -> list[Offer]:
    """Give what suppliers ask, by function and supplier: as offered, else as they are paid on the day.

    A price of today holds at the number of people served today: it is taken apart into a price a head and a
    fixed cost by the scale of the function.
    """
    there = set(scene.bodies["body"])
    offered = scene.plan.bodies.offers.filter(pl.col("supplier").is_in(sorted(there)))
    found = {
        (row["supplier"], row["function"]): _offered(scene, row) for row in offered.iter_rows(named=True)
    }
    for supplier, function, price, heads in _paid(scene).iter_rows():
        if supplier in there and (supplier, function) not in found:
            found[supplier, function] = _as_paid(scene, supplier, function, price, heads)
    order = sorted(found, key=lambda key: (key[1], key[0]))
    return [found[key] for key in order]


def _offered(scene: Scene, row: dict[str, object]) -> Offer:
    terms, without = scene.terms, scene.without
    fixed, viable, trust = row["fixed_gbp_y"], row["viable_population"], row["trust"]
    a_head = micro(float(row["price_gbp_head_y"]))  # type: ignore[arg-type]
    shared = 0 if "scale" in without else round(100 * float(fixed or 0))  # type: ignore[arg-type]
    fewest = terms.viable_heads if viable is None else float(viable)  # type: ignore[arg-type]
    return Offer(
        str(row["supplier"]),
        str(row["function"]),
        a_head,
        shared,
        _viable(scene, fewest),
        None if row["capability"] is None else float(row["capability"]),  # type: ignore[arg-type]
        terms.trust if trust is None else float(trust),  # type: ignore[arg-type]
        bool(row["own_region"]),
    )


def _as_paid(scene: Scene, supplier: str, function: str, price: float, heads: int) -> Offer:
    fixed_heads = 0.0 if "scale" in scene.without else scale_of(scene, function)
    a_head = micro(price / (1 + fixed_heads / max(heads, 1)))
    fixed = round(a_head * fixed_heads / MICRO_IN_PENNY)
    viable = _viable(scene, scene.terms.viable_heads)
    return Offer(supplier, function, a_head, fixed, viable, None, scene.terms.trust, False)


def _viable(scene: Scene, heads: float) -> int:
    return 0 if "viability" in scene.without else round(heads)


def _paid(scene: Scene) -> pl.DataFrame:
    """Give supplier, function, mean price a head and heads of what is bought on the day."""
    heads = pl.col("customer").replace_strict(scene.heads, return_dtype=pl.Int64)
    bought = scene.agreements.filter((pl.col("how") == "buy") & (pl.col("price_gbp_head_y") > 0))
    weighed = bought.with_columns(heads=heads)
    price = (pl.col("price_gbp_head_y") * pl.col("heads")).sum() / pl.col("heads").sum()
    grouped = weighed.group_by("supplier", "function").agg(price=price, heads=pl.col("heads").sum())
    return grouped.sort("function", "supplier")


def scale_of(scene: Scene, function: str) -> float:
    """Give the people at whom the fixed cost of a function is as much as the rest."""
    rows = scene.plan.bodies.needs.filter(function=function)["fixed_heads"].drop_nulls()
    return float(rows[0]) if rows.len() else scene.terms.fixed_heads


def read_needs(scene: Scene, offers: list[Offer]) -> list[Need]:
    """Give what holds for each function that customers have and for which a price is known, by function.

    Where the table says no price, doing it oneself costs a head what the offers ask on average.
    """
    rows = {row["function"]: row for row in scene.plan.bodies.needs.iter_rows(named=True)}
    asked: dict[str, list[int]] = {}
    for offer in offers:
        asked.setdefault(offer.function, []).append(offer.micro)
    needs = []
    for function in sorted(set(scene.agreements["function"])):
        row = rows.get(function, {})
        if row.get("gbp_head_y") is not None:
            own = micro(row["gbp_head_y"])
        elif function in asked:
            own = round(sum(asked[function]) / len(asked[function]))
        else:
            continue
        needs.append(_need(scene, function, own, row))
    return needs


def _need(scene: Scene, function: str, own: int, row: dict[str, object]) -> Need:
    without, weight = scene.without, row.get("weight")
    fixed = 0.0 if "scale" in without else own * scale_of(scene, function) / MICRO_IN_PENNY
    given = row.get("capability_min")
    minimum = scene.terms.function_min if given is None else float(given)  # type: ignore[arg-type]
    return Need(
        function,
        own,
        round(fixed),
        "statutory" in without or row.get("buyable") is not False,
        "local" not in without and row.get("local") is True,
        row.get("knowledge") is True,
        0.0 if "capability" in without else minimum,
        float(own) if weight is None else float(weight),  # type: ignore[arg-type]
    )


def today_pence_y(scene: Scene) -> int:
    """Give what customers pay on the day for what they share or buy, pence a year."""
    rows = scene.agreements.filter(pl.col("price_gbp_head_y") > 0).select("customer", "price_gbp_head_y")
    return sum(int(agreement_pence_y(scene.heads[body], micro(price))) for body, price in rows.iter_rows())
