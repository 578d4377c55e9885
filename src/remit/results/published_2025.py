"""What Remit makes of published figures of 2025-26, one small function a figure, as in `reproduced`.

The one case with staff, cost, redundancies and their bill all published is the Kent and Medway board. Its
bill is worked out twice by the rules of redundancy pay: for as many people as were expected to go, and for
those who go in the runs.
"""

from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl

from remit.draws import uniforms
from remit.plan import Plan
from remit.results.odds import Spread
from remit.results.reproduced import ARITHMETIC, INPUT, PREDICTED, Given, Made
from remit.results.store import Results
from remit.rules.arithmetic import WHOLE_TIME, complete_years, days_between
from remit.rules.redundancy import redundancy_pence, redundancy_terms
from remit.simulate.codes import FLOWS, REDUNDANT, VOLUNTARY

KENT = "QKS"
WEST_YORKSHIRE = "QWO"
BOARDS = ("integrated-board", "merged-board")
CONSULTED, LEFT = date(2025, 9, 1), date(2026, 9, 30)
"""When consultation is taken to start and people to leave: half way through the cut (assumed)."""
MILLION = 1e8
"""Pence in a million pounds."""


def is_of_2025(results: Results) -> bool:
    """Whether a plan is about the boards of 2025, so that what was published of them stands beside it."""
    kinds = dict(results.plan.bodies.bodies.select("body", "kind").iter_rows())
    return all(kinds.get(body) == BOARDS[0] for body in (KENT, WEST_YORKSHIRE))


def redundancy_pay(given: Given, body: str) -> np.ndarray:
    """Redundancy pay that each of a body's people would have by the rules, executives left out, in pence."""
    terms = redundancy_terms(given.evidence, CONSULTED)
    people = given.results.plan.bodies.people.filter((pl.col("body") == body) & (pl.col("band") != "vsm"))
    rows = people.select("pay_gbp_y", "fte", pl.col("service_from").dt.strftime("%Y%m%d").cast(pl.Int64))
    out = int(f"{LEFT:%Y%m%d}")
    pence = [
        redundancy_pence(
            round(pay * 100),
            round(fte * WHOLE_TIME),
            0,
            days_between(since, out),
            complete_years(since, out),
            terms,
        )
        for pay, fte, since in rows.iter_rows()
    ]
    return np.array(pence)


def bill_of(given: Given, body: str, number: int) -> Spread:
    """Bill of so many redundancies in a body, £ million; who goes is drawn anew in each run."""
    pay = redundancy_pay(given, body)
    runs, seed = given.results.runs, int(given.results.manifest["seed"])
    places = np.arange(pay.size, dtype=np.uint64)
    bills = [
        pay[np.argsort(uniforms(seed, f"{body}:bill:{run}", places), kind="stable")[:number]].sum()
        for run in range(1, runs + 1)
    ]
    return Spread(np.array(bills) / MILLION)


def exits_of(given: Given, *bodies: str) -> pl.DataFrame:
    """Count redundancies and their pay in some bodies by run: run, people, pence; no body means all."""
    rows = given.results.table("exits").filter(
        (pl.col("run") > 0) & pl.col("kind").cast(pl.String).is_in([FLOWS[REDUNDANT], FLOWS[VOLUNTARY]])
    )
    if bodies:
        rows = rows.filter(pl.col("body").cast(pl.String).is_in(bodies))
    counted = rows.group_by("run").agg(people=pl.len(), pence=pl.col("payment_pence").sum()).collect()
    every = pl.DataFrame({"run": range(1, given.results.runs + 1)}, schema={"run": pl.Int32})
    return every.join(counted, on="run", how="left", maintain_order="left").fill_null(0)


def staff_in(given: Given, month: date, bodies: list[str], measure: str = "headcount") -> Spread:
    """Staff of some bodies at the end of a month over the runs."""
    rows = given.results.table("stocks").filter(
        (pl.col("run") > 0)
        & (pl.col("month") == month)
        & (pl.col("measure").cast(pl.String) == measure)
        & pl.col("body").cast(pl.String).is_in(bodies)
    )
    summed = rows.group_by("run").agg(pl.col("value").sum()).collect().sort("run")
    return Spread(summed["value"].to_numpy().astype(float))


def _boards(plan: Plan) -> list[str]:
    return plan.bodies.bodies.filter(pl.col("kind").is_in(BOARDS))["body"].to_list()


def _kent_staff(given: Given) -> Made:
    people = given.results.plan.bodies.people
    return Made(INPUT, float((people["body"] == KENT).sum()))


def _kent_money(given: Given) -> Made:
    population = dict(given.bodies.select("body", "population").iter_rows())[KENT]
    reason = "The envelope times the published population, which is rounded to 2.0 million."
    return Made(ARITHMETIC, given.envelope("model-envelope") * population / 1e6, reason=reason)


def _kent_redundancies(given: Given) -> Made:
    people = exits_of(given, KENT)["people"].to_numpy().astype(float)
    reason = (
        "People who leave by choice or retire from April 2025 on count towards the cut and are not replaced; "
        "the board counted from August 2025, with all exits by the end of that year."
    )
    return Made(PREDICTED, spread=Spread(people), reason=reason)


def _kent_bill(given: Given) -> Made:
    expected = int(given.value("A38"))
    own = Spread(exits_of(given, KENT)["pence"].to_numpy() / MILLION)
    reason = (
        f"Redundancy pay by the rules of {expected} people of the board, as many as A38 says. The board's "
        "bill may hold notice and the cost of early pensions, which are not in it. The redundancies of the "
        f"runs alone come to {own.median:.1f}."
    )
    return Made(
        PREDICTED, spread=bill_of(given, KENT, expected), reason=reason, floor=True,
        target=given.evidence.figure("A22").low,
    )  # fmt: skip


def _west_yorkshire(given: Given) -> Made:
    cut = next(c for c in given.results.plan.changes if c.kind == "cut" and c.target == WEST_YORKSHIRE)
    months = [month for month in given.results.plan.months if month < cut.parameters["until"]]
    spread = staff_in(given, months[-1], [WEST_YORKSHIRE], "FTE hundredths")
    reason = "The cut is that of A23, so only its pace and the leavers are the model's."
    return Made(PREDICTED, spread=spread / 100, reason=reason)


def _staff_at_the_end(given: Given) -> Made:
    plan = given.results.plan
    reason = (
        "Not all of a cut in cost is taken to fall on posts, and published cuts of single boards are less "
        "than half."
    )
    return Made(PREDICTED, spread=staff_in(given, plan.months[-1], _boards(plan)), reason=reason)


def _exit_cost(given: Given) -> Made:
    spread = Spread(exits_of(given)["pence"].to_numpy() / MILLION)
    reason = "Boards and support units alone, and payments by the rules alone; the figure is of all bodies."
    return Made(PREDICTED, spread=spread, reason=reason, verdict=False)


MAKERS_2025: dict[str, Callable[[Given], Made]] = {
    "A37": _kent_staff,
    "A40": _kent_money,
    "A38": _kent_redundancies,
    "A22": _kent_bill,
    "A23": _west_yorkshire,
    "B11": _staff_at_the_end,
    "B14": _exit_cost,
}
"""What is made of each figure, by its id; the Kent and Medway case first."""
