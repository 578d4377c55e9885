"""One run at a time writes into a folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

LOCK = ".writing"


class FolderBusy(ValueError):
    """Another run is writing into the same folder."""


@contextmanager
def sole_writer(folder: Path) -> Iterator[None]:
    """Keep a folder to one run at a time, by a locked file with the run's process number.

    The system lets the lock go when the run ends, however it ends: a file that a killed run left behind does
    not count, whatever process has its number now.

    Raises:
        FolderBusy: when a run that is alive is writing there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / LOCK
    with _locked(lock) as file:
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


@contextmanager
def _locked(lock: Path) -> Iterator[IO[str]]:
    """Open and lock a file that is still in its place: the run before may have been about to take it away."""
    while True:
        with lock.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FolderBusy(
                    f"another run is writing into {lock.parent}; wait for it or choose another folder"
                ) from None
            if lock.exists() and lock.stat().st_ino == os.fstat(file.fileno()).st_ino:
                file.seek(0)
                yield file
                return
