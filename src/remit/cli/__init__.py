"""The command line: each verb is a thin call of the package.

The verbs stand in modules by subject; importing this package registers them all.
"""

import sys

from remit.cli import (
    agreements,
    ask,
    calibration,
    compare,
    evidence,
    exits,
    fill,
    market,
    new,
    options,
    report,
    returns,
    rules,
    sensitivity,
    serve,
    simulations,
    source,
    tables,
    trace,
)
from remit.cli.app import BAD_INPUT, app, print_faults, say_error

__all__ = [
    "agreements",
    "app",
    "ask",
    "calibration",
    "compare",
    "evidence",
    "exits",
    "fill",
    "main",
    "market",
    "new",
    "options",
    "report",
    "returns",
    "rules",
    "sensitivity",
    "serve",
    "simulations",
    "source",
    "tables",
    "trace",
]


def main() -> None:
    """Run the command line; what a person can mend ends with exit code 2 and no traceback."""
    from remit.evidence import EvidenceError
    from remit.faults import FaultsFound
    from remit.rules.versions import NotCovered

    try:
        app()
    except FaultsFound as found:
        print_faults(found.faults, as_json="--json" in sys.argv)
        sys.exit(BAD_INPUT)
    except (EvidenceError, NotCovered) as wrong:
        say_error(str(wrong))
        sys.exit(BAD_INPUT)
    except OSError as wrong:
        say_error(f"{wrong.filename or 'a file'} cannot be read or written: {wrong.strerror}")
        sys.exit(BAD_INPUT)
