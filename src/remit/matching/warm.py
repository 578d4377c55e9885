"""Compiles the filling of posts, so that no proposal waits for the compiler.

`python -m remit.matching.warm`
"""

import sys
import time

from remit.matching import propose
from remit.matching.reasons import reasons_of
from remit.plan import read_plan
from remit.rules.compiled import forget


def main() -> None:
    """Compile what filling a plan needs; what is compiled already costs seconds."""
    forget()
    sys.stdout.write("Compiling the filling of posts (about two minutes, once) ...\n")
    sys.stdout.flush()
    start = time.perf_counter()
    proposal = propose(read_plan("one-board").apply())
    reasons_of(proposal, proposal.people["person"][0])
    sys.stdout.write(f"Compiled in {time.perf_counter() - start:.0f} s.\n")


if __name__ == "__main__":
    main()
