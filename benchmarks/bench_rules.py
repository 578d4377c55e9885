"""Times the rules over whole staff lists: `make bench-rules`.

Prints people a second and memory for the staff of the example of England, and for 1.5 million people drawn
from it, under every scheme that can be open, beside the limits that the project has set itself.
"""

import dataclasses
import datetime as dt
import resource
import sys
import time

import numpy as np
import polars as pl

from remit import read
from remit.draws import uniforms
from remit.exits import find_liability, occasion_of
from remit.exits.liability import Liability
from remit.plan import BASELINE, Change, Plan
from remit.rules.exit import KINDS

LIMITS = {64_000: 1.0, 1_500_000: 20.0}
"""Seconds within which so many people have to be priced under all schemes, after compilation."""
OPENS, DAY = dt.date(2025, 11, 12), dt.date(2026, 1, 30)
"""Days on which all three kinds of exit can be had: redundancy, voluntary redundancy, voluntary exit."""


def with_staff(plan: Plan, people: int) -> Plan:
    """Give the plan with so many people, drawn from its own."""
    own = plan.bodies.people
    places = (uniforms(1, "staff", np.arange(people, dtype=np.uint64)) * own.height).astype(np.uint32)
    codes = pl.Series([f"{number:016x}" for number in range(people)])
    drawn = own[places].with_columns(person=codes)
    first = plan.bodies.schemes.head(1).with_columns(opens=pl.lit(OPENS), closes=pl.lit(DAY))
    kinds = " ".join(plan.bodies.bodies["kind"].unique().sort())
    schemes = pl.concat(
        first.with_columns(
            pl.lit(rule).alias("scheme"), pl.lit(rule).alias("rule"), pl.lit(kinds).alias("kinds")
        )
        for rule in KINDS
    )
    offers = [
        Change(f"offer-{rule}", BASELINE, OPENS, "offer", rule, {}, "benchmark", "assumed")
        for rule in KINDS[1:]
    ]
    bodies = dataclasses.replace(plan.bodies, people=drawn, schemes=schemes)
    return dataclasses.replace(plan, bodies=bodies, changes=(*plan.changes, *offers))


def timed(plan: Plan) -> tuple[float, Liability]:
    """Price all exits once and give the seconds that it took."""
    occasion = occasion_of(plan, DAY, OPENS, DAY, in_lieu=True)
    began = time.perf_counter()
    liability = find_liability(plan, (), occasion)
    return time.perf_counter() - began, liability


def main() -> None:
    """Print one line a size."""
    plan = read("england-2011").apply()
    timed(with_staff(plan, 100))  # compiles
    sys.stdout.write("people     schemes  seconds   limit  person-schemes/s  peak MB\n")
    for people, limit in LIMITS.items():
        staff = with_staff(plan, people)
        seconds, liability = min((timed(staff) for _ in range(3)), key=lambda pair: pair[0])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        schemes = len(liability.schemes)
        rate = liability.people.height / seconds
        sys.stdout.write(
            f"{people:<10,} {schemes:>7}  {seconds:>7.2f}  {limit:>6.1f}  {rate:>16,.0f}  {peak:>7,.0f}\n"
        )


if __name__ == "__main__":
    main()
