"""Compile ahead all that the verbs and the workbench need: `python -m remit.cli.warm`.

The compiled code is kept beside the source, so this costs time once a machine.
"""

import sys
import tempfile
import time
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO

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
    with (
        tempfile.TemporaryDirectory(prefix="remit-warm-") as folder,
        chdir(folder),
        redirect_stdout(StringIO()),
        redirect_stderr(StringIO()),
    ):
        for verb in VERBS:
            app(verb, standalone_mode=False)
    sys.stderr.write(f"Compiled in {time.monotonic() - began:.0f} s.\n")


if __name__ == "__main__":
    main()
