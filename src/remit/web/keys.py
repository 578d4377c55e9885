"""Keys that the workbench makes for itself: files that their owner alone may read."""

import os
import stat
from pathlib import Path


def secret_of(path: Path) -> str:
    """Give the secret that signs sessions and forms; it is made where there is none.

    Args:
        path: Its file. Two processes that start at once end up with the same.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, stat.S_IRUSR | stat.S_IWUSR)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(os.urandom(48).hex())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    return path.read_text(encoding="ascii")


def keep_uncommitted(folder: Path) -> None:
    """Keep a data folder out of a repository of whoever made it there: it holds keys and people."""
    note = folder / ".gitignore"
    if not note.exists() and not (folder / ".git").exists():
        note.write_text("*\n", encoding="ascii")
