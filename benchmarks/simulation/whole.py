"""Remit on its own work: the shipped example with every mechanism, at its own size or with more people."""

import argparse
import dataclasses
import datetime as dt
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl

import remit
from benchmarks.simulation.peer import say
from remit.draws import uniforms
from remit.plan import Plan
from remit.simulate import codes
from remit.simulate.ensemble import Simulation, prepare

EXAMPLE = "england-2011"


def plan_of(people: int, months: int) -> Plan:
    """Give the example with so many people, drawn from its own, posts in proportion, and so many months."""
    plan = remit.read(EXAMPLE)
    tables = plan.bodies
    if people != tables.people.height:
        places = uniforms(1, "staff", np.arange(people, dtype=np.uint64)) * tables.people.height
        codes_ = pl.Series([f"{number:016x}" for number in range(people)])
        drawn = tables.people[places.astype(np.uint32)].with_columns(person=codes_)
        larger = pl.col("establishment") * people / tables.people.height
        posts = tables.posts.with_columns(larger.round().cast(pl.Int64).alias("establishment"))
        tables = dataclasses.replace(tables, people=drawn, posts=posts)
    last = 12 * plan.start.year + plan.start.month - 1 + months
    return dataclasses.replace(plan, bodies=tables, end=dt.date(last // 12, last % 12 + 1, 1)).apply()


def person_months(simulation: Simulation, numbers: range, threads: int) -> int:
    """Live through some runs and give the months that people lived through in bodies of the plan."""
    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(lambda first: lived(simulation, numbers[first::threads]), range(threads)))


def lived(simulation: Simulation, numbers: range) -> int:
    """Add up the people in bodies of the plan at the end of each month of some runs."""
    space = simulation.workspace()
    stocks = (simulation.run(number, space).stock_body for number in numbers)
    return sum(int(stock[:, :, codes.HEADCOUNT].sum(dtype=np.int64)) for stock in stocks)


def main() -> None:
    """Live through the example as the command line says, and print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=64_000)
    parser.add_argument("--months", type=int, default=72)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--store", action="store_true", help="write the results too, as `remit run` does")
    asked = parser.parse_args()
    plan = plan_of(asked.people, asked.months)
    simulation = prepare(plan, asked.runs, 1)
    simulation.run(0)
    began = time.perf_counter()
    lived = 0
    if asked.store:
        with tempfile.TemporaryDirectory(prefix="remit-bench-") as folder:
            remit.simulate(plan, asked.runs, threads=asked.threads, out=folder)
            seconds = time.perf_counter() - began
    else:
        lived = person_months(simulation, range(1, asked.runs + 1), asked.threads)
        seconds = time.perf_counter() - began
    say({"seconds": seconds, "person_months": lived, "people": plan.bodies.people.height, "runs": asked.runs})


if __name__ == "__main__":
    main()
