"""The plan on the day of the choice: who the customers are, what they have agreed on, what staff there is."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numba import njit

from remit.bodies.tables import BANDS
from remit.evidence import Evidence
from remit.faults import Fault, FaultsFound
from remit.plan import Plan, evidence_of
from remit.rules.arithmetic import WHOLE_TIME, complete_years, days_between
from remit.rules.post import OnCostTerms, on_cost_terms_of_year, post_cost_pence
from remit.rules.redundancy import RedundancyTerms, redundancy_pence, redundancy_terms
from remit.sourcing.terms import SourcingTerms, sourcing_terms


@dataclass(frozen=True)
class Scene:
    """A plan on the day of the choice.

    Attributes:
        plan: The plan, applied.
        date: The day from which the choice holds.
        evidence: What was known.
        terms: Parameters of the choice.
        without: Names of `terms.SWITCHES` that are left out.
        customers: body, name, kind, region, heads of each customer, by body.
        agreements: The agreements in force on the day, in the order of the table.
    """

    plan: Plan
    date: dt.date
    evidence: Evidence
    terms: SourcingTerms
    without: frozenset[str]
    customers: pl.DataFrame
    agreements: pl.DataFrame

    @cached_property
    def bodies(self) -> pl.DataFrame:
        """Bodies that are there on the day."""
        there = there_on(self.date)
        return self.plan.bodies.bodies.filter(there)

    @cached_property
    def region(self) -> dict[str, str | None]:
        """Region of each body."""
        return dict(self.plan.bodies.bodies.select("body", "region").iter_rows())

    @cached_property
    def heads(self) -> dict[str, int]:
        """People of each customer."""
        return dict(self.customers.select("body", "heads").iter_rows())

    @cached_property
    def on_costs(self) -> OnCostTerms:
        """Employer's terms in force on the day."""
        return on_cost_terms_of_year(self.evidence, self.date)

    @cached_property
    def staff(self) -> pl.DataFrame:
        """Staff by body and function: fte, cost_pence_y, redundancy_pence (if all went on the day)."""
        return _staff(self.plan, self.date, self.on_costs, redundancy_terms(self.evidence, self.date))

    @cached_property
    def post_pence_y(self) -> int:
        """Mean yearly cost of a whole-time post of commissioning functions with its overheads, pence."""
        commissioning = self.plan.bodies.functions.filter("commissioning")["function"]
        own = self.staff.filter(pl.col("function").is_in(commissioning.implode()) & (pl.col("fte") > 0))
        if own.is_empty():
            scale = self.evidence.pay_scale(self.date).filter(band="7")["pay_gbp_y"].to_numpy()
            cost = float(post_cost_pence(round(100 * float(np.median(scale))), self.on_costs))
        else:
            cost = float(own["cost_pence_y"].sum()) / float(own["fte"].sum())
        return round(cost * (1 + self.terms.overhead_share))

    @cached_property
    def band_cost(self) -> dict[str, int]:
        """Mean yearly cost of a whole-time post of each band, pence."""
        pay: Mapping[str, float] = dict(
            self.plan.bodies.people.group_by("band").agg(pl.col("pay_gbp_y").mean()).iter_rows()
        )
        cost, last = {}, 0.0
        for band in BANDS:
            last = pay.get(band, last)
            cost[band] = int(post_cost_pence(round(100 * last), self.on_costs))
        return cost


def there_on(date: dt.date) -> pl.Expr:
    """Tell which bodies or posts are there on a day."""
    opened = pl.col("opens").is_null() | (pl.col("opens") <= date)
    return opened & (pl.col("closes").is_null() | (pl.col("closes") > date))


def in_force_on(date: dt.date) -> pl.Expr:
    """Tell which agreements are in force on a day: one that is not said to end for good is renewed."""
    ended = pl.col("ends").is_not_null() & (pl.col("ends") < date)
    return (pl.col("starts") <= date) & ~(ended & ~pl.col("renewed").fill_null(value=True))


def default_date(plan: Plan) -> dt.date:
    """Give the first day on which something is bought or shared, and not before the plan starts."""
    priced = plan.bodies.agreements.filter(pl.col("how") != "do")["starts"].min()
    return max(plan.start, priced) if isinstance(priced, dt.date) else plan.start


def scene_of(plan: Plan, date: dt.date, without: frozenset[str] = frozenset()) -> Scene:
    """Look at a plan on the day of the choice.

    Args:
        plan: the plan, applied.
        date: the day from which the choice is to hold.
        without: names of what is left out.

    Raises:
        FaultsFound: nobody has an agreement on the day.
    """
    evidence = evidence_of(plan)
    agreements = plan.bodies.agreements
    if "renewed" not in agreements.columns:
        agreements = agreements.with_columns(renewed=pl.lit(None, dtype=pl.Boolean))
    there = plan.bodies.bodies.filter(there_on(date) & (pl.col("population") > 0))
    agreements = agreements.filter(in_force_on(date)).join(
        there.select(customer="body"), on="customer", how="semi", maintain_order="left"
    )
    commissioning = plan.bodies.functions.filter("commissioning").select("function")
    agreements = agreements.join(commissioning, on="function", how="semi", maintain_order="left")
    customers = there.join(agreements.select(body="customer"), on="body", how="semi").sort("body")
    if customers.is_empty():
        remedy = (
            "name another day with --date, or add agreements of bodies that are there and have a population"
        )
        what = f"has no agreement in force on {date}"
        fault = Fault("nothing-to-choose", "agreements.csv", None, None, None, what, remedy)
        screen = "choose another day, or add agreements of bodies that are there and have a population"
        raise FaultsFound([fault.on_screen(screen, f"nobody has an agreement that is in force on {date}")])
    shown = customers.select("body", "name", "kind", "region", heads="population")
    return Scene(plan, date, evidence, sourcing_terms(evidence), without, shown, agreements)


def _staff(plan: Plan, date: dt.date, on_costs: OnCostTerms, terms: RedundancyTerms) -> pl.DataFrame:
    people = plan.bodies.people
    if people.is_empty():
        nothing = {"body": pl.String, "function": pl.String, "fte": pl.Float64}
        return pl.DataFrame(schema=nothing | {"cost_pence_y": pl.Int64, "redundancy_pence": pl.Int64})
    pay = np.round(people["pay_gbp_y"].to_numpy() * 100).astype(np.int64)
    fte = np.round(people["fte"].to_numpy() * WHOLE_TIME).astype(np.int64)
    reckoned = people["service_from"]
    continuous = people["continuous_from"].fill_null(reckoned)
    out = date.year * 10000 + date.month * 100 + date.day
    levels, where = np.unique(pay * fte // WHOLE_TIME, return_inverse=True)
    cost = np.array([post_cost_pence(int(level), on_costs) for level in levels], dtype=np.int64)[where]
    priced = _redundancies(pay, fte, _days(continuous), _days(reckoned), out, terms)
    return (
        people.select("body", "function", "fte")
        .with_columns(
            cost_pence_y=pl.Series(cost),
            redundancy_pence=pl.Series(priced),
        )
        .group_by("body", "function")
        .agg(
            pl.col("fte").sum(),
            pl.col("cost_pence_y").sum(),
            pl.col("redundancy_pence").sum(),
        )
        .sort("body", "function")
    )


def _days(days: pl.Series) -> np.ndarray:
    year, month, day = (part.cast(pl.Int64) for part in (days.dt.year(), days.dt.month(), days.dt.day()))
    return (year * 10000 + month * 100 + day).to_numpy()


@njit(cache=True)
def _redundancies(
    pay: np.ndarray,
    fte: np.ndarray,
    continuous: np.ndarray,
    reckoned: np.ndarray,
    out: int,
    terms: RedundancyTerms,
) -> np.ndarray:
    """Contractual redundancy pay of people whose first day out is `out`, pence, shape (people,)."""
    found = np.empty(pay.size, dtype=np.int64)
    for i in range(pay.size):
        days = max(days_between(continuous[i], out), 0)
        found[i] = redundancy_pence(pay[i], fte[i], 0, days, complete_years(reckoned[i], out), terms)
    return found
