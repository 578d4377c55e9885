"""Compile the month loop ahead of the first run: `python -m remit.simulate.warm`.

The compiled code is kept beside the source, so this costs time once a machine.
"""

import sys
import time


def warm() -> None:
    """Run the shipped example once, which compiles everything that a run needs."""
    from remit.plan import read_plan
    from remit.simulate.ensemble import prepare

    prepare(read_plan("england-2011").apply(), runs=1, seed=1).run(0)


if __name__ == "__main__":
    sys.stderr.write("Compiling the simulation (about a minute, once) ...\n")
    began = time.monotonic()
    warm()
    sys.stderr.write(f"Compiled in {time.monotonic() - began:.0f} s.\n")
