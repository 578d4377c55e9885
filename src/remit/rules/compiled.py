"""What Numba keeps of compiled code, and when it has to go."""

from contextlib import suppress
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
COMPILED = (
    "draws.py",
    "bodies/tables.py",
    "bodies/synth/*.py",
    "rules/*.py",
    "market/*.py",
    "sourcing/*.py",
    "agreements/*.py",
    "exits/*.py",
    "matching/aims.py",
    "matching/alone.py",
    "matching/candidates.py",
    "matching/network.py",
    "simulate/*.py",
    "results/columns.py",
)
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
        # Another process may delete it first; a package that is not the user's own does not change.
        with suppress(FileNotFoundError, PermissionError):
            if kept.stat().st_mtime < newest:
                kept.unlink()
