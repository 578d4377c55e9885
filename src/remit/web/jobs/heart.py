"""Signs of life of a job, given from a thread of their own while the work goes on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.conf import settings
from django.db import close_old_connections, connection

from remit.web.jobs.queue import AWAY, Cancelled, Lost, MakeRoom, hold
from remit.web.models import Job

log = structlog.get_logger("remit.jobs")


class Heart:
    """Beats for a job.

    Attributes:
        job: The job.
        stop: Why the work is to stop; none while it is to go on.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.stop: type[Exception] | None = None
        self._progress: dict[str, int] = {}
        self._wake, self._over = threading.Event(), threading.Event()

    def tell(self, **progress: int) -> None:
        """Say how far the work is; it is written at the next beat, which comes at once.

        Raises:
            Lost: Another worker has taken the job.
            Cancelled: The job is to be cancelled.
        MakeRoom: Somebody else waits.
        """
        self._progress = progress
        self._wake.set()
        if self.stop is not None:
            raise self.stop

    @contextmanager
    def beating(self) -> Iterator["Heart"]:
        """Beat while the work goes on."""
        thread = threading.Thread(target=self._beat, daemon=True, name=f"heart-{self.job.pk}")
        thread.start()
        try:
            yield self
        finally:
            self._over.set()
            self._wake.set()
            thread.join()

    def _beat(self) -> None:
        try:
            while not self._over.is_set():
                self._once()
                self._wake.wait(settings.LEASE_SECONDS / 5)
                self._wake.clear()
        finally:
            connection.close()

    def _once(self) -> None:
        """Beat once; a database that is away is asked again at the next beat, the work goes on."""
        try:
            hold(self.job, **self._progress)
        except (Lost, Cancelled, MakeRoom) as why:
            self.stop = type(why)
        except AWAY as wrong:
            log.warning("no beat", job=self.job.pk, why=type(wrong).__name__)
            close_old_connections()
            connection.close()
