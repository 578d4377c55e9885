"""The case that a plan makes on a day: every customer, function and way of getting it, with its cost."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

import numpy as np

from remit.faults import Fault, FaultsFound
from remit.plan import Plan
from remit.rules.agreement import agreement_pence_y
from remit.rules.arithmetic import RATE
from remit.sourcing.asked import Need, Offer, read_needs, read_offers
from remit.sourcing.case import FULL, NO_LIMIT, Case, Options, Outlets, charges_at
from remit.sourcing.money import envelopes_pence
from remit.sourcing.scene import Scene, scene_of
from remit.sourcing.terms import OBJECTIVES
from remit.sourcing.today import Today, today_of


@dataclass(frozen=True)
class Gathered:
    """A case with what it was made of.

    Attributes:
        scene: The plan on the day.
        needs: What holds for each function, in the order of `case.functions`.
        offers: What suppliers ask.
        case: The choice to be made.
        wanted: Whether a customer has a function at all, bool of shape (customers, functions).
        left_out: Options that a limit rules out, by name of the switch that lifts it.
        today: What there is today.
        objective: One of `terms.OBJECTIVES`.
    """

    scene: Scene
    needs: list[Need]
    offers: list[Offer]
    case: Case
    wanted: np.ndarray
    left_out: Counter[str]
    today: Today
    objective: str


def gather(
    plan: Plan,
    date: dt.date,
    objective: str = OBJECTIVES[0],
    without: frozenset[str] = frozenset(),
    envelope_gbp_head: float | None = None,
) -> Gathered:
    """Gather the case of a plan.

    Args:
        plan: the plan, applied.
        date: the day from which the choice is to hold.
        objective: `cost` for the least cost within capability, `capability` for the best within the envelope.
        without: names of `terms.SWITCHES` to leave out.
        envelope_gbp_head: pounds a head a year for what is chosen, in the place of what the plan leaves.

    Raises:
        FaultsFound: nothing can be chosen, or some function cannot be had by somebody.
    """
    scene = scene_of(plan, date, without)
    offers = read_offers(scene)
    needs = read_needs(scene, offers)
    if not needs:
        what = f"says no price of any function on {date}"
        remedy = "add what bodies ask to offers.csv, or what functions cost to needs.csv"
        raise FaultsFound([Fault("nothing-to-choose", "offers.csv", None, None, None, what, remedy)])
    today = today_of(scene, [need.function for need in needs])
    builder = _Builder(scene, needs, offers, today)
    outlets, options = builder.build()
    envelope = envelopes_pence(scene, [need.function for need in needs], envelope_gbp_head)
    case = Case(
        tuple(scene.customers["body"]),
        builder.heads,
        np.where("envelope" in without, NO_LIMIT, envelope),
        np.full(
            builder.heads.size, 0 if "capability" in without else round(scene.terms.capability_min * FULL)
        ),
        tuple(need.function for need in needs),
        _weights(needs),
        outlets,
        options,
        max(round(scene.terms.horizon_years), 1),
        round(100 * scene.terms.agreement_gbp_y),
        round(100 * scene.terms.lost_gbp_head) if objective == OBJECTIVES[1] else 0,
    )
    _check_possible(case)
    return Gathered(scene, needs, offers, case, today.wanted, builder.left_out, today, objective)


def _weights(needs: list[Need]) -> np.ndarray:
    """Give weights in hundredths of a per cent that add up to all; the largest takes what rounding leaves."""
    share = np.array([need.weight for need in needs], dtype=np.float64)
    share = share / share.sum() if share.sum() > 0 else np.full(share.size, 1 / share.size)
    weight = np.floor(share * RATE).astype(np.int64)
    weight[int(np.argmax(weight))] += RATE - int(weight.sum())
    return weight


class _Builder:
    """Lays out outlets and options, function by function."""

    def __init__(self, scene: Scene, needs: list[Need], offers: list[Offer], today: Today) -> None:
        self.scene, self.needs, self.offers, self.today = scene, needs, offers, today
        self.names = list(scene.customers["body"])
        self.heads = scene.customers["heads"].to_numpy().astype(np.int64)
        regions = [scene.region.get(name) for name in self.names]
        self.same_region = np.array([[a is not None and a == b for b in regions] for a in regions])
        np.fill_diagonal(self.same_region, val=True)
        self.left_out: Counter[str] = Counter()
        self.rows: list[np.ndarray] = []
        self.provider: list[str] = []
        self.columns: list[tuple[int, int, int, int]] = []  # function, host, fixed, viable

    def build(self) -> tuple[Outlets, Options]:
        for place, need in enumerate(self.needs):
            self._host(place, need)
            for offer in self.offers:
                if offer.function == need.function:
                    self._supply(place, need, offer)
        sizes = [rows.shape[1] for rows in self.rows]
        function, host, fixed, viable = (
            np.array(column, dtype=np.int64) for column in zip(*self.columns, strict=True)
        )
        first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        outlet = np.repeat(np.arange(len(sizes)), sizes)
        customer, running, one_off, preference, capability = np.concatenate(self.rows, axis=1)
        outlets = Outlets(tuple(self.provider), function, host, fixed, viable, first)
        possible = np.zeros(len(sizes), dtype=np.int64)
        np.add.at(possible, outlet, self.heads[customer])
        charge = charges_at(possible[outlet], running, fixed[outlet], self.heads[customer])
        return outlets, Options(customer, outlet, running, one_off, preference, charge, capability)

    def _host(self, place: int, need: Need) -> None:
        """Add each customer as one that does a function for itself, or for itself and its neighbours."""
        wanted = self.today.wanted[:, place]
        for host, name in enumerate(self.names):
            itself = np.array([host])
            if not wanted[host]:
                none = np.zeros(1, dtype=np.int64)
                self._add(name, (place, host, 0, 0), itself, none, none, none, np.array([RATE]))
                continue
            self._own(place, need, host, itself, int(self.heads[host]), 0)
            near = np.flatnonzero(self.same_region[host] & wanted)
            if "sharing" in self.scene.without:
                self.left_out["sharing"] += near.size - 1
                continue
            fewest = 0 if "viability" in self.scene.without else round(self.scene.terms.host_heads)
            if near.size > 1 and self.heads[near].sum() >= fewest:
                self._own(place, need, host, near, max(fewest, 1), fewest)

    def _own(self, place: int, need: Need, host: int, c: np.ndarray, least: int, viable: int) -> None:
        """Add a customer's own way of doing a function, for some customers with itself among them.

        Args:
            place: place of the function.
            need: what holds for it.
            host: place of the customer.
            c: places of those for whom it does it.
            least: people by whom the fixed cost is shared at least.
            viable: fewest people for whom it does it.
        """
        terms, name = self.scene.terms, self.names[host]
        itself = c == host
        served = np.where(itself, self.heads[c], self.heads[c] + self.heads[host])
        served = np.maximum(served, least)
        looking_after = np.where(itself, 0, round(100 * terms.agreement_gbp_y))
        quality = np.where(itself, terms.capability_own, terms.capability_host)
        capability = self._capability(quality, served, need.own_micro, need.fixed_pence)
        keep = itself | self._good_enough(capability, need)
        running = _pence(self.heads[c], need.own_micro) + looking_after
        once = self.today.one_off(place, c, name, np.where(itself, 1.0, terms.moves_host))
        self._add(
            name, (place, host, need.fixed_pence, viable), c[keep], running[keep], once[keep],
            np.zeros(int(keep.sum()), dtype=np.int64), capability[keep],
        )  # fmt: skip

    def _supply(self, place: int, need: Need, offer: Offer) -> None:
        """Add a supplier of a function."""
        scene, terms = self.scene, self.scene.terms
        c = np.flatnonzero(self.today.wanted[:, place] & (np.array(self.names) != offer.supplier))
        if not need.buyable:
            self.left_out["statutory"] += c.size
            return
        home = scene.region.get(offer.supplier)
        near = np.array([home is None or scene.region.get(self.names[i]) == home for i in c], dtype=np.bool_)
        if (need.local or offer.own_region) and "local" not in scene.without:
            self.left_out["local"] += int((~near).sum())
            c, near = c[near], near[near]
        if not c.size:
            return
        price = np.round(offer.micro * np.where(near, 1.0, 1 + terms.distance_share)).astype(np.int64)
        served = np.maximum(self.heads[c], offer.viable)
        looking_after = round(100 * terms.agreement_gbp_y)
        running = _pence(self.heads[c], price) + looking_after
        quality = np.where(near, terms.capability_near, terms.capability_far)
        if offer.capability is not None:
            quality = np.full(c.size, offer.capability)
        capability = self._capability(quality, served, offer.micro, offer.fixed_pence)
        moves = np.where(near, terms.moves_near, terms.moves_far)
        once = self.today.one_off(place, c, offer.supplier, moves)
        preference = np.zeros(c.size, dtype=np.int64)
        if "preferences" not in scene.without:
            dislike = terms.distrust_share * (1 - offer.trust) + terms.knowledge_share * need.knowledge
            preference = np.round(_pence(self.heads[c], price) * dislike).astype(np.int64)
        keep = self._good_enough(capability, need)
        self._add(
            offer.supplier, (place, -1, offer.fixed_pence, offer.viable), c[keep], running[keep], once[keep],
            preference[keep], capability[keep],
        )  # fmt: skip

    def _good_enough(self, capability: np.ndarray, need: Need) -> np.ndarray:
        enough: np.ndarray = capability >= round(need.minimum * RATE)
        self.left_out["capability"] += int((~enough).sum())
        return enough

    def _capability(self, quality: np.ndarray, served: np.ndarray, a_head: int, fixed: int) -> np.ndarray:
        """Give the share of need met, hundredths of a per cent: quality x team / (team + half).

        The team is what the fewest people that can be served pay for.
        """
        fte = (_pence(served, a_head) + fixed) / self.scene.post_pence_y
        return np.round(RATE * quality * fte / (fte + self.scene.terms.team_half_fte)).astype(np.int64)

    def _add(
        self, provider: str, of: tuple[int, int, int, int], customer: np.ndarray, running: np.ndarray,
        one_off: np.ndarray, preference: np.ndarray, capability: np.ndarray,
    ) -> None:  # fmt: skip
        if customer.size:
            self.provider.append(provider)
            self.columns.append(of)
            self.rows.append(np.stack([customer, running, one_off, preference, capability]).astype(np.int64))


def _pence(heads: np.ndarray, a_head: int | np.ndarray) -> np.ndarray:
    """Yearly price of a head for many customers, pence."""
    prices = np.broadcast_to(np.asarray(a_head, dtype=np.int64), heads.shape)
    found = [agreement_pence_y(int(n), int(p)) for n, p in zip(heads.tolist(), prices.tolist(), strict=True)]
    return np.array(found, dtype=np.int64)


def _check_possible(case: Case) -> None:
    """Refuse a case in which some customer cannot have some function at all."""
    there = np.zeros((len(case.customers), len(case.functions)), dtype=np.bool_)
    there[case.options.customer, case.function] = True
    faults = []
    for c, f in np.argwhere(~there).tolist():
        what = f"leaves {case.customers[c]} no way of getting {case.functions[f]}"
        remedy = "lower capability_min, or let neighbours or suppliers offer more"
        faults.append(
            Fault("no-option", "needs.csv", None, "capability_min", case.functions[f], what, remedy)
        )
    if faults:
        raise FaultsFound(faults)
