"""Compile ahead all that the verbs and the workbench need: `python -m remit.cli.warm`.

The compiled code is kept beside the source, so this costs time once a machine.
"""

import os
import sys
import tempfile
import time
from contextlib import redirect_stderr, redirect_stdout

from remit.cli.app import app
from remit.rules.compiled import forget
from remit.simulate.warm import warm

PLAN = "one-board"
VERBS = (
    ("run", PLAN, "--runs", "1", "--out", "results"),
    ("fill", PLAN),
    ("source", PLAN),
    ("market", PLAN),
)
"""Between them these call what is compiled."""


def main() -> None:
    """Compile; what is compiled already costs seconds."""
    forget()
    sys.stderr.write("Compiling the rules, the simulation and what proposes (about two minutes, once) ...\n")
    began = time.monotonic()
    warm()
    here = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="remit-warm-") as folder, open(os.devnull, "w") as nowhere:
        os.chdir(folder)
        try:
            with redirect_stdout(nowhere), redirect_stderr(nowhere):
                for verb in VERBS:
                    app(verb, standalone_mode=False)
        finally:
            os.chdir(here)
    sys.stderr.write(f"Compiled in {time.monotonic() - began:.0f} s.\n")


if __name__ == "__main__":
    main()
