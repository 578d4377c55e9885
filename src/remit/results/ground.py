"""What the outcomes of every run stand on: places, people at the start and money that the plan fixes."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
import polars as pl

from remit.bodies.tables import BANDS, KINDS
from remit.draws import key
from remit.money import PENCE
from remit.simulate.codes import BAND_8A
from remit.simulate.ensemble import Simulation
from remit.simulate.world import month_of


@dataclass(frozen=True, eq=False)
class Ground:
    """What follows from the plan alone and is the same in every run: worked out once."""

    simulation: Simulation

    @cached_property
    def kind(self) -> np.ndarray:
        """Kind of each body, as a number."""
        return np.asarray(self.simulation.world.bodies["kind"])

    @cached_property
    def region(self) -> np.ndarray:
        """Region of each body: the place of its authority, -1 for national."""
        return np.asarray(self.simulation.world.bodies["region"])

    @cached_property
    def closing(self) -> int:
        """The month in which the last sender closes; the plan's last month when none does."""
        closes = self.simulation.world.bodies["closes"][self.simulation.world.bodies["sender"]]
        return int(closes.max()) if closes.size else len(self.simulation.names.months) - 1

    @cached_property
    def handover(self) -> int:
        """The last month before the hand-over of the baseline, whatever the option; else the plan's last."""
        day = self.simulation.plan.handover
        return len(self.simulation.names.months) - 1 if day is None else max(self.month(day) - 1, 0)

    def month(self, day: date) -> int:
        """Place of a month in the plan, kept inside it."""
        return min(max(month_of(day, self.simulation.plan.start), 0), len(self.simulation.names.months) - 1)

    @cached_property
    def start(self) -> np.ndarray:
        """People of the plan at its start by function and band, shape (functions, bands)."""
        people = self.simulation.world.people[: self.simulation.plan.bodies.people.height]
        table = np.zeros((len(self.simulation.names.functions), len(BANDS)), dtype=np.int64)
        np.add.at(table, (people["function"], people["band"]), 1)
        return table

    @cached_property
    def start_talent(self) -> np.ndarray:
        """Commissioning people at band 8a and above at the plan's start, by body."""
        people = self.simulation.world.people[: self.simulation.plan.bodies.people.height]
        senior = (people["band"] >= BAND_8A) & self.simulation.world.commissioning[people["function"]]
        return np.bincount(people["body"][senior], minlength=self.kind.size)

    @cached_property
    def years(self) -> np.ndarray:
        """Financial year of each month of the plan, as its first calendar year."""
        return np.array([financial_year(m) for m in self.simulation.names.months])

    @cached_property
    def trusts(self) -> np.ndarray:
        """Places of the trusts, in the order of the bodies table."""
        return np.flatnonzero(self.kind == KINDS.index("trust"))

    @cached_property
    def trust_keys(self) -> np.ndarray:
        """Key of each trust's lot."""
        names = self.simulation.names.bodies
        return np.array([key("trust", names[i]) for i in self.trusts], dtype=np.uint64)

    @cached_property
    def grants(self) -> list[tuple[str, int, int]]:
        """Each region with its place among the bodies and its development money, pence."""
        plan = self.simulation.plan
        funded = {change.target for change in plan.changes if change.kind == "fund"}
        of_plan = plan.bodies.envelopes
        once = of_plan.filter(pl.col("to").is_not_null() & pl.col("envelope").is_in(sorted(funded)))
        if once.is_empty():
            return []
        a_head = float(once["gbp_head_y"][0])
        places = {name: i for i, name in enumerate(self.simulation.names.bodies)}
        regions = plan.bodies.bodies.filter(pl.col("kind") == "authority").select("body", "population")
        return [
            (body, places[body], round(a_head * people * PENCE))
            for body, people in regions.sort("body").iter_rows()
        ]

    @cached_property
    def custom(self) -> list[np.ndarray]:
        """For each support service the shares of its custom added up, the largest customer first."""
        bodies = self.simulation.plan.bodies
        live = bodies.bodies.filter(
            (pl.col("kind") == "support")
            & (pl.col("closes").is_null() | (pl.col("closes") > pl.col("opens")))
        )["body"].to_list()
        people = dict(bodies.bodies.select("body", "population").iter_rows())
        worth: dict[str, dict[str, float]] = {body: {} for body in live}
        bought = bodies.agreements.filter(pl.col("how") == "buy")
        for supplier, customer, price in bought.select(
            "supplier", "customer", "price_gbp_head_y"
        ).iter_rows():
            if supplier in worth:
                worth[supplier][customer] = worth[supplier].get(customer, 0.0) + price * people[customer]
        sorted_ = [np.sort(np.array(list(by_customer.values())))[::-1] for by_customer in worth.values()]
        return [np.cumsum(values) / values.sum() for values in sorted_ if values.size]


@lru_cache(maxsize=2)
def ground_of(simulation: Simulation) -> Ground:
    """Give what the outcomes of a simulation's runs stand on; the last ones asked for are kept."""
    return Ground(simulation)


def financial_year(month: date) -> int:
    """First calendar year of the financial year that a month is in."""
    return month.year - (month.month < 4)
