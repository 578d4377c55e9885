"""Compile the month loop ahead of the first run: `python -m remit.simulate.warm`.

The compiled code is kept beside the source, so this costs time once a machine.
"""

import sys
import time
from contextlib import suppress
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
COMPILED = ("draws.py", "bodies/tables.py", "rules/*.py", "simulate/*.py")
"""Sources that compiled code is made of."""


def forget(package: Path = PACKAGE) -> None:
    """Delete compiled code that is older than any source that it may have been made of.

    Numba looks for changes in the file of a function alone. Without this, a month loop compiled before a
    change of a rule or of the draws would go on with the old one.

    Args:
        package: folder of the package.
    """
    newest = max(source.stat().st_mtime for pattern in COMPILED for source in package.glob(pattern))
    for kept in package.rglob("__pycache__/*.nb[ci]"):
        if kept.stat().st_mtime < newest:
            with suppress(PermissionError):  # an installed package that is not the user's own does not change
                kept.unlink(missing_ok=True)


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
