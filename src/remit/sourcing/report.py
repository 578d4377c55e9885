"""What a choice comes to: by function, by customer, in all, beside today and beside what was published."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from remit.market.cost import supply_cost_pence_y
from remit.rules.agreement import shared_price_micro
from remit.rules.arithmetic import RATE
from remit.sourcing.asked import today_pence_y
from remit.sourcing.case import HOWS, Case, outlets_used, people_served
from remit.sourcing.choose import Choice

PUBLISHED = (
    ("S07", "average that groups planned to spend on support"),
    ("M41", "running cost allowance of groups, for all that they do"),
    ("C05", "population below which support is uneconomic, and to where gains run"),
    ("C52", "budgets of four support units"),
)
"""Published figures that a choice of groups is set beside."""


@dataclass(frozen=True)
class Totals:
    """What a choice comes to in a year.

    Attributes:
        running_pence: Cost that goes with customers, and fixed cost of hosts and suppliers.
        once_pence: Cost caused once: leaving agreements, redundancies.
        preference_pence: What customers would give up for other choices.
        bought_pence: Part of the running cost that is paid to suppliers and hosts.
        today_pence: What customers pay today for what they share or buy; 0 where nothing has begun.
        heads: People of all customers.
        capability: Share of all need that is met, by weight and population.
    """

    running_pence: int
    once_pence: int
    preference_pence: int
    bought_pence: int
    today_pence: int
    heads: int
    capability: float

    @property
    def gbp_head(self) -> float:
        """Running cost a head, pounds a year."""
        return self.running_pence / 100 / max(self.heads, 1)


def totals(choice: Choice) -> Totals:
    """Add a choice up."""
    case, option = choice.solution.case, choice.option
    chosen = option.ravel()
    grid_ = grid(choice)
    met = (case.met[option].sum(axis=1) * case.heads).sum() / RATE / RATE / max(int(case.heads.sum()), 1)
    return Totals(
        int(case.options.running[chosen].sum() + case.outlets.fixed[outlets_used(case, option)].sum()),
        int(case.options.one_off[chosen].sum()),
        int(case.options.preference[chosen].sum()),
        int(grid_.filter(pl.col("how") != "do")["pence_y"].sum()),
        today_pence_y(choice.gathered.scene),
        int(case.heads.sum()),
        float(met),
    )


def price_micro(case: Case, option: np.ndarray) -> np.ndarray:
    """Price a head at which each outlet in use covers its cost, millionths of a pound a year; 0 if unused.

    It is the mean over its customers of what they cost a head, with the fixed cost shared by population.
    Looking after an agreement is the customer's own cost and not in it.
    """
    served = people_served(case, option)
    price = np.zeros(served.size, dtype=np.int64)
    paid = _paid_pence(case, option)
    for outlet in np.flatnonzero(served).tolist():
        price[outlet] = shared_price_micro(
            int(paid[outlet] + case.outlets.fixed[outlet]), int(served[outlet])
        )
    return price


def _paid_pence(case: Case, option: np.ndarray) -> np.ndarray:
    """Give what each outlet's customers cost without its fixed cost, pence a year."""
    chosen = option.ravel()
    paid = np.zeros(len(case.outlets.provider), dtype=np.int64)
    own = case.options.running[chosen] - _looking_after(case, chosen)
    np.add.at(paid, case.options.outlet[chosen], own)
    return paid


def _looking_after(case: Case, options: np.ndarray) -> np.ndarray:
    return np.where(case.how[options] == 0, 0, case.looking_after)


def grid(choice: Choice) -> pl.DataFrame:
    """Give the choice as one row a customer and function that it has.

    Returns:
        customer, function, how, provider, heads, price_gbp_head_y (what the provider asks of all), pence_y
        (price x heads), looking_after_pence_y, one_off_pence, capability (share of need met), served (people
        of all customers of the provider), provider_today.
    """
    gathered, case, option = choice.gathered, choice.solution.case, choice.option
    price, served = price_micro(case, option), people_served(case, option)
    rows = []
    for c, f in np.argwhere(gathered.wanted).tolist():
        place = int(option[c, f])
        outlet = int(case.options.outlet[place])
        heads = int(case.heads[c])
        rows.append(
            (
                case.customers[c],
                case.functions[f],
                HOWS[int(case.how[place])],
                case.outlets.provider[outlet],
                heads,
                int(price[outlet]) / 1e6,
                int(supply_cost_pence_y(heads, 0, int(price[outlet]))),
                int(_looking_after(case, np.array([place]))[0]),
                int(case.options.one_off[place]),
                int(case.options.capability[place]) / RATE,
                int(served[outlet]),
                gathered.today.provider[c, f],
            )
        )
    schema = {
        "customer": pl.String, "function": pl.String, "how": pl.String, "provider": pl.String,
        "heads": pl.Int64, "price_gbp_head_y": pl.Float64, "pence_y": pl.Int64,
        "looking_after_pence_y": pl.Int64, "one_off_pence": pl.Int64, "capability": pl.Float64,
        "served": pl.Int64, "provider_today": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def by_function(choice: Choice) -> pl.DataFrame:
    """Give one row a function: customers by how, price a head in all, providers, capability."""
    table = grid(choice)
    heads = pl.col("heads")
    counts = [(pl.col("how") == how).sum().alias(how) for how in HOWS]
    return (
        table.group_by("function")
        .agg(
            *counts,
            bought_share=heads.filter(pl.col("how") == "buy").sum() / heads.sum(),
            gbp_head_y=(pl.col("pence_y") + pl.col("looking_after_pence_y")).sum() / 100 / heads.sum(),
            suppliers=pl.col("provider").filter(pl.col("how") == "buy").n_unique(),
            hosts=pl.col("provider").filter(pl.col("how") == "share").n_unique(),
            capability=(pl.col("capability") * heads).sum() / heads.sum(),
        )
        .sort("function")
    )


def by_provider(choice: Choice) -> pl.DataFrame:
    """Give one row a supplier or host: functions, customers, people, income from others, pounds a year."""
    table = grid(choice).filter(pl.col("how") != "do")
    return (
        table.group_by("provider", "how")
        .agg(
            functions=pl.col("function").n_unique(),
            customers=pl.col("customer").n_unique(),
            people=pl.col("heads").max(),
            income_gbp_y=pl.col("pence_y").sum() / 100,
        )
        .sort("income_gbp_y", descending=True)
    )


def is_published_for(choice: Choice) -> bool:
    """Tell whether published figures are about such customers: groups, when they could be known."""
    scene = choice.gathered.scene
    known = set(scene.evidence.figures["id"])
    return set(scene.customers["kind"]) == {"group"} and {name for name, _ in PUBLISHED} <= known
