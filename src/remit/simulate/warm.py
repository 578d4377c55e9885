"""Compile the rules and the month loop ahead of the first run: `python -m remit.simulate.warm`.

The compiled code is kept beside the source, so this costs time once a machine.
"""

import sys
import time


def warm() -> None:
    """Run the shipped example once and price its exits, which compiles everything that both need."""
    from remit.exits import find_liability, occasion_of
    from remit.plan import read_plan
    from remit.simulate.ensemble import prepare

    plan = read_plan("england-2011").apply()
    prepare(plan, runs=1, seed=1).run(0)
    find_liability(plan, (), occasion_of(plan))


if __name__ == "__main__":
    sys.stderr.write("Compiling the rules and the simulation (about a minute, once) ...\n")
    began = time.monotonic()
    warm()
    sys.stderr.write(f"Compiled in {time.monotonic() - began:.0f} s.\n")
