"""Remit on the work that all can do, as a plan in memory with every other mechanism switched off."""

import argparse
import dataclasses
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl

import remit
from benchmarks.simulation.peer import say, timed
from benchmarks.simulation.workload import YEAR, Tally, Workload, add
from remit.bodies import Bodies
from remit.bodies.tables import BANDS
from remit.draws import uniforms
from remit.evidence import as_at
from remit.plan import Plan
from remit.simulate import codes
from remit.simulate.ensemble import Simulation, prepare
from remit.simulate.mechanisms import MECHANISMS, without
from remit.simulate.state import Counts
from remit.simulate.uncertain import Draw, draw_of, draw_parameters

EXAMPLE = "england-2011"
KEPT = ("leaving", "moves", "retirement", "recruitment")
"""Mechanisms that the peers have too."""
RATES = {"leaving_base_rate_y": 0.1, "leaving_within_share": 0.22}
"""What stands in for Remit's own values, so that one person in eight leaves or moves in a year."""
PACED = [
    "leaving_base_rate_y",
    "retirement_rate_55_y",
    "retirement_rate_60_y",
    "retirement_rate_65_y",
    "filling_open_rate",
]
"""Parameters that say how much happens."""
BODY_SIZE = 300
"""People in a body."""
BANDS_USED = BANDS[1:11]
"""From band 2 to band 8d: directors have a mechanism of their own."""
AGES, SERVICE = (22 * YEAR, 63 * YEAR), (0, 30 * YEAR)
RECRUITED = (30 * YEAR, 50 * YEAR)
"""Ages of recruits, as Remit draws them."""
CITED = {"source": "made up for the benchmark", "status": "assumed"}


def rates_of(plan: Plan, pace: float) -> dict[str, float]:
    """Give every parameter at its central value, with the benchmark's own rates, all rates times a pace."""
    values = {**draw_parameters(as_at(plan.as_at), 1, 1).row(0, named=True), **RATES}
    return {**values, **{field: values[field] * pace for field in PACED}}


def make_workload(people: int, months: int) -> Workload:
    """Make people in posts."""
    plan = remit.read(EXAMPLE)
    draw = draw_of(rates_of(plan, 1.0))
    functions = plan.bodies.functions.filter("commissioning").height
    band = drawn("band", people, 0, len(BANDS_USED))
    newcomer = draw.leaving_base_rate_y * np.where(
        np.arange(len(BANDS_USED)) < BANDS_USED.index("8a"), 1.0, draw.leaving_senior_multiple
    )
    born, served = ages_and_service(people)
    years = (served + 1) // YEAR  # complete at the end of the first month
    retirement = np.zeros(100 * YEAR)
    retirement[55 * YEAR :] = draw.retirement_rate_55_y
    retirement[60 * YEAR :] = draw.retirement_rate_60_y
    retirement[65 * YEAR :] = draw.retirement_rate_65_y
    return Workload(
        months=months,
        body=(np.arange(people) // BODY_SIZE).astype(np.int32),
        cell=(drawn("function", people, 0, functions) * len(BANDS_USED) + band).astype(np.int16),
        own=newcomer[band] * multiple_of_service(years, draw),
        born=born,
        newcomer=np.tile(newcomer, functions) * draw.leaving_short_service_multiple,
        retirement=retirement,
        elsewhere=draw.leaving_within_share,
        refill=draw.filling_open_rate,
        youngest=RECRUITED[0],
        oldest=RECRUITED[1],
    )


def ages_and_service(people: int) -> tuple[np.ndarray, np.ndarray]:
    """Give months of birth, counted from the first month, and months of service."""
    born = -drawn("age", people, *AGES)
    return born, np.minimum(drawn("service", people, *SERVICE), -born - AGES[0])


def multiple_of_service(years: np.ndarray, draw: Draw) -> np.ndarray:
    """Give the multiple of leaving by complete years of service."""
    short, long = draw.leaving_short_service_multiple, draw.leaving_long_service_multiple
    return np.where(years < 2, short, np.where(years >= 15, long, 1.0))


def drawn(what: str, people: int, low: int, high: int) -> np.ndarray:
    """Draw a whole number from `low` to below `high` for each person, int32."""
    spread = uniforms(1, f"benchmark {what}", np.arange(people, dtype=np.uint64))
    return (low + (high - low) * spread).astype(np.int32)


def plan_of(work: Workload) -> Plan:
    """Give the workload as a plan: bodies that stay open, with the posts that their people hold."""
    plan = remit.read(EXAMPLE)
    first = 12 * plan.start.year + plan.start.month - 1
    functions = plan.bodies.functions.filter("commissioning")["function"]
    people = pl.DataFrame(
        {
            "person": pl.Series(np.arange(work.posts)).cast(pl.String).str.zfill(16),
            "body": "board-" + pl.Series(work.body).cast(pl.String).str.zfill(6),
            "function": functions.gather(work.cell // len(BANDS_USED)),
            "band": pl.Series(BANDS_USED).gather(work.cell % len(BANDS_USED)),
            "born": first_days(first + work.born),
            "service_from": first_days(first - ages_and_service(work.posts)[1]),
        }
    ).with_columns(
        pl.format("{}-{}-{}", "body", "function", "band").alias("post"),
        staff_group=pl.lit("manager"),
        pay_gbp_y=30_000.0,
        fte=1.0,
        senior=False,
    )
    of_cell = people.group_by("post", "body", "function", "band", maintain_order=True)
    posts = of_cell.len("establishment").with_columns(senior=False)
    bodies = posts.select(pl.col("body").unique(maintain_order=True)).with_columns(
        name="body", kind=pl.lit("trust")
    )
    last = first + work.months
    end = dt.date(last // YEAR, last % YEAR + 1, 1)
    tables = {"people": people, "posts": posts, "bodies": bodies}
    return dataclasses.replace(plan, end=end, changes=(), option="baseline", bodies=only(plan, tables))


def only(plan: Plan, tables: dict[str, pl.DataFrame]) -> Bodies:
    """Give the bodies of a plan with some tables replaced and all others empty, but for the functions."""
    cited = {name: pl.lit(text) for name, text in CITED.items()}
    empty = {
        field.name: getattr(plan.bodies, field.name).clear()
        for field in dataclasses.fields(plan.bodies)
        if isinstance(getattr(plan.bodies, field.name), pl.DataFrame) and field.name != "functions"
    }
    filled = {
        name: pl.concat([empty[name], table.with_columns(**cited)], how="diagonal_relaxed").select(
            empty[name].columns
        )
        for name, table in tables.items()
    }
    return dataclasses.replace(plan.bodies, **{**empty, **filled})


def first_days(months: np.ndarray) -> pl.Series:
    """Give the first day of months that are counted from year 0."""
    parts = pl.DataFrame({"year": months // YEAR, "month": months % YEAR + 1})
    return parts.select(pl.date("year", "month", 1)).to_series()


def simulation_of(work: Workload, runs: int, seed: int, pace: float = 1.0) -> Simulation:
    """Make the plan ready to run, with the mechanisms that peers do not have switched off.

    Args:
        work: the workload.
        runs: runs besides run 0, all with the same values, as the peers have them.
        seed: whole number.
        pace: factor on every rate.
    """
    plan = plan_of(work)
    simulation = prepare(plan, runs, seed)
    values = {name: pl.lit(value) for name, value in rates_of(plan, pace).items() if name != "run"}
    same = dataclasses.replace(simulation, draws=simulation.draws.with_columns(**values))
    return without(same, [one.name for one in MECHANISMS if one.name not in KEPT])


def tally_of(counts: Counts, posts: int) -> Tally:
    """Put what a run counted into the rows of the benchmark."""
    flows = counts.flow_body.sum(axis=1, dtype=np.int64)
    headcount = counts.stock_body[:, :, codes.HEADCOUNT].sum(axis=1, dtype=np.int64)
    left = flows[:, [codes.TO_PROVIDER, codes.TO_PRIVATE, codes.LEFT]].sum(axis=1)
    rows = np.array([left, *(flows[:, flow] for flow in (codes.RETIRED, codes.WITHIN, codes.RECRUIT))])
    return Tally(rows, np.concatenate([[posts], headcount[:-1]]))


def main() -> None:
    """Live through the workload as the command line says, and print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=60_000)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--pace", type=float, default=1.0)
    parser.add_argument("--save", type=Path, help="write the workload for the peers and do no more")
    asked = parser.parse_args()
    work = make_workload(asked.people, asked.months)
    if asked.save:
        work.save(asked.save)
        say({"people": work.posts})
        return
    simulation = simulation_of(work, asked.runs, asked.seed, asked.pace)
    simulation.run(0)
    say(timed([lambda: live(simulation, work.posts, asked.threads)]))


def live(simulation: Simulation, posts: int, threads: int) -> Tally:
    """Live through every run but run 0, which has settled compilers and caches, and add up."""
    shares = [range(first + 1, simulation.runs + 1, threads) for first in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        tallies = pool.map(lambda runs: share(simulation, runs, posts), shares)
        return add([tally for of_thread in tallies for tally in of_thread])


def share(simulation: Simulation, runs: range, posts: int) -> list[Tally]:
    """Live through one thread's share of the runs."""
    space = simulation.workspace()
    return [tally_of(simulation.run(run, space), posts) for run in runs]


if __name__ == "__main__":
    main()
