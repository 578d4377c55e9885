"""What there is today: who does each function for whom, whose staff do it, what leaving costs."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from remit.rules.agreement import agreement_pence_y, micro
from remit.sourcing.scene import Scene


@dataclass(frozen=True)
class Today:
    """What there is today, arrays of shape (customers, functions).

    Attributes:
        wanted: Whether the customer has the function at all.
        provider: Body that does it today, None for nobody; the customer itself where it does it.
        leaving: Pence that leaving today's agreement early costs.
        staff_fte: FTE of those who do it today, for this customer.
        redundancy: Pence that it would cost if none of them moved with the work.
    """

    wanted: np.ndarray
    provider: np.ndarray
    leaving: np.ndarray
    staff_fte: np.ndarray
    redundancy: np.ndarray

    def one_off(self, function: int, customer: np.ndarray, provider: str, moves: np.ndarray) -> np.ndarray:
        """Give what a change to a provider costs once, pence: leaving, and redundancy of who does not move.

        Args:
            function: place of the function.
            customer: places of customers.
            provider: the body that would do it.
            moves: share of the staff that moves with the work, if the provider changes.
        """
        same = self.provider[customer, function] == provider
        stays = np.where(same, 1.0, moves)
        lost = np.round(self.redundancy[customer, function] * (1 - stays)).astype(np.int64)
        return np.where(same, 0, self.leaving[customer, function]) + lost


def today_of(scene: Scene, functions: Sequence[str]) -> Today:
    """Find what there is on the day.

    An agreement that begins on the day is no more than a proposal: the staff are then those of the bodies
    before it, by the successions, and nothing has to be left.
    """
    bodies = list(scene.customers["body"])
    at = {name: place for place, name in enumerate(bodies)}
    column = {name: place for place, name in enumerate(functions)}
    shape = (len(bodies), len(functions))
    wanted, provider = np.zeros(shape, dtype=np.bool_), np.full(shape, None, dtype=object)
    leaving = np.zeros(shape, dtype=np.int64)
    for row in scene.agreements.sort("how", descending=True).iter_rows(named=True):
        place = column.get(row["function"])
        if place is None:
            continue
        c = at[row["customer"]]
        wanted[c, place] = True
        if row["starts"] < scene.date:
            bought = row["how"] != "do"
            if bought or provider[c, place] is None:
                provider[c, place] = row["supplier"] if bought else row["customer"]
            if bought and "exits" not in scene.without:
                leaving[c, place] += _leaving_pence(scene, row)
    staff, redundancy = _staff_of(scene, bodies, functions, provider, wanted)
    if "exits" in scene.without:
        redundancy[:] = 0
    return Today(wanted, provider, leaving, staff, redundancy)


def _leaving_pence(scene: Scene, row: dict[str, object]) -> int:
    """Give what is to be paid until notice has run out, pence: a twelfth of the price a month."""
    yearly = agreement_pence_y(scene.heads[str(row["customer"])], micro(float(row["price_gbp_head_y"])))  # type: ignore[arg-type]
    notice = row["notice_months"]
    months = int(notice) if notice is not None else 0  # type: ignore[call-overload]
    if isinstance(row["ends"], dt.date):
        end = row["ends"]
        left = (end.year - scene.date.year) * 12 + end.month - scene.date.month + 1
        months = min(months, max(left, 0))
    return round(int(yearly) * months / 12)


def _staff_of(
    scene: Scene, bodies: list[str], functions: Sequence[str], provider: np.ndarray, wanted: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give FTE and redundancy cost of those who do each function for each customer today."""
    shape = provider.shape
    staff, redundancy = np.zeros(shape), np.zeros(shape)
    table = {
        (body, function): (fte, pence)
        for body, function, fte, pence in scene.staff.select(
            "body", "function", "fte", "redundancy_pence"
        ).iter_rows()
    }
    before = _before(scene, set(bodies))
    served: dict[tuple[str, str], int] = {}
    for c, f in np.argwhere(wanted).tolist():
        if provider[c, f] is not None:
            key = (provider[c, f], functions[f])
            served[key] = served.get(key, 0) + scene.heads[bodies[c]]
    for c, f in np.argwhere(wanted).tolist():
        who = provider[c, f]
        if who is None:
            sources = before.get(bodies[c], [])
        elif who == bodies[c]:
            sources = [(who, 1.0)]
        else:
            sources = [(who, scene.heads[bodies[c]] / max(served[who, functions[f]], 1))]
        for body, share in sources:
            fte, pence = table.get((body, functions[f]), (0.0, 0))
            staff[c, f] += share * fte
            redundancy[c, f] += share * pence
    return staff, np.round(redundancy).astype(np.int64)


def _before(scene: Scene, bodies: set[str]) -> dict[str, list[tuple[str, float]]]:
    """Give the senders of each customer with the share that it takes on."""
    rows = scene.plan.bodies.successions.filter(pl.col("receiver").is_in(sorted(bodies)))
    found: dict[str, list[tuple[str, float]]] = {}
    for sender, receiver, share in rows.select("sender", "receiver", "share").iter_rows():
        found.setdefault(receiver, []).append((sender, share))
    return found
