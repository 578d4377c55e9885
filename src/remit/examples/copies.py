"""Copies of plans that ship, for a person to change: the plan, and the files that it was read from."""

import shutil
from pathlib import Path

from remit.bodies import TABLES
from remit.faults import Fault, FaultsFound
from remit.plan.model import PLAN_FILE

SOURCES = "sources"
"""Folder within a shipped plan with files as people hold them, from which its tables can be read."""
KEY_ENDING = ".key"
OWNER_ALONE = 0o600


def sources_beside(folder: Path) -> Path:
    """Give the folder to which the sources of a plan are copied: beside it, for no key may lie in a plan."""
    return folder.absolute().with_name(f"{folder.name}-{SOURCES}")


def copy_plan(source: Path, folder: Path) -> list[Path]:
    """Copy a plan.

    Args:
        source: The plan's folder.
        folder: The new folder; it must not be there, or be empty.

    Returns:
        The new files: those of the plan, then its sources, which stand in a folder beside it.

    Raises:
        FaultsFound: Something stands there already.
    """
    names = [PLAN_FILE, *(table.file for table in TABLES.values())]
    pairs = [(source / name, folder / name) for name in names if (source / name).is_file()]
    if (source / SOURCES).is_dir():
        beside = sources_beside(folder)
        pairs += [(path, beside / path.name) for path in sorted((source / SOURCES).iterdir())]
    faults = [
        Fault(
            "folder-not-empty",
            str(made),
            None,
            None,
            None,
            "is there and is not empty",
            "name another folder",
        )
        for made in dict.fromkeys(copy.parent for _, copy in pairs)
        if made.exists() and (not made.is_dir() or any(made.iterdir()))
    ]
    if faults:
        raise FaultsFound(faults)
    for path, copy in pairs:
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        if copy.suffix == KEY_ENDING:
            copy.chmod(OWNER_ALONE)
    return [copy for _, copy in pairs]
