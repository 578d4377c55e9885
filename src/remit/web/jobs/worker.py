"""The worker: goes round and does the jobs that wait, short ones beside long ones."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from types import FrameType

import structlog
from django.conf import settings
from django.db import close_old_connections, connection

from remit.results.lock import FolderBusy
from remit.web import files
from remit.web.jobs.find import find
from remit.web.jobs.heart import Heart
from remit.web.jobs.papers import ask_for_asker, make_paper
from remit.web.jobs.queue import (
    AWAY,
    Cancelled,
    Impossible,
    Lost,
    MakeRoom,
    end,
    give_up_hopeless,
    make_room,
    take,
)
from remit.web.jobs.read import read
from remit.web.jobs.simulate import simulate
from remit.web.models import Job, Upload

log = structlog.get_logger("remit.jobs")
WORK: dict[str, Callable[[Job, Heart], None]] = {
    Job.SIMULATE: simulate,
    Job.READ: read,
    Job.FIND: find,
    Job.PAPER: make_paper,
}
LANES = tuple((kind,) for kind in WORK)
"""Sorts of job by lane: a long run keeps nobody waiting who has brought a list."""
IDLE_SECONDS = 0.2
BUSY_SECONDS = 2.0
HOUSEKEEPING_SECONDS = 600


class Worker:
    """Goes round in its lanes until it is told to stop.

    Attributes:
        name: Its name in the table of jobs.
        stop: Set when it is to stop.
    """

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()}-{os.getpid()}"[:80]
        self.stop = threading.Event()

    def run(self) -> None:
        """Go round until a signal asks for a stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked)
        lanes = [threading.Thread(target=self._lane, args=(kinds,), daemon=True) for kinds in LANES]
        for lane in lanes:
            lane.start()
        log.info("worker started", worker=self.name)
        while not self.stop.wait(1.0):
            pass
        for lane in lanes:
            lane.join(timeout=5)
        log.info("worker stopped", worker=self.name)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self.stop.set()

    def _lane(self, kinds: tuple[str, ...]) -> None:
        tidy_at = 0.0
        while not self.stop.is_set():
            try:
                if time.monotonic() >= tidy_at:
                    tidy_at = time.monotonic() + HOUSEKEEPING_SECONDS
                    give_up_hopeless()
                    files.clear_leftovers(time.time())
                if not self.once(kinds):
                    self.stop.wait(IDLE_SECONDS)
            except AWAY as wrong:
                log.warning("database away", why=type(wrong).__name__)
                close_old_connections()
                connection.close()
                self.stop.wait(1.0)
            except Exception as wrong:
                log.error("round failed", why=type(wrong).__name__, exc_info=True)
                self.stop.wait(BUSY_SECONDS)

    def once(self, kinds: tuple[str, ...]) -> bool:
        """Do one job, if one waits; tell whether one did."""
        job = take(self.name, kinds)
        if job is None:
            return False
        log.info("job begun", job=job.pk, kind=job.kind, attempt=job.attempt)
        state, said = self._do(job)
        while state and not self.stop.is_set():
            try:
                end(job, state, said)
                break
            except AWAY:
                close_old_connections()
                connection.close()
                self.stop.wait(1.0)
        log.info("job ended", job=job.pk, kind=job.kind, state=state or "left")
        if state == Job.DONE and job.kind == Job.SIMULATE:
            self._ask_for_paper(job)
        return True

    def _ask_for_paper(self, job: Job) -> None:
        """Ask for what the pages of a run show; should this fail, whoever reads them first asks for it."""
        try:
            ask_for_asker(job.run)
        except Exception as wrong:
            log.error("no paper", job=job.pk, why=type(wrong).__name__, exc_info=True)

    def _do(self, job: Job) -> tuple[str, str]:
        """Do a job; give the state in which it ends, blank if it is left to be taken again, and why."""
        heart = Heart(job)
        try:
            with heart.beating():
                WORK[job.kind](job, heart)
        except Lost:
            return "", ""
        except Cancelled:
            return Job.CANCELLED, ""
        except Impossible as why:
            return Job.FAILED, str(why)
        except MakeRoom:
            make_room(job)
            return "", ""
        except (FolderBusy, *AWAY) as wrong:
            log.warning("job left", job=job.pk, why=type(wrong).__name__)
            self.stop.wait(BUSY_SECONDS)
            return "", ""
        except Exception as wrong:
            log.error("job failed", job=job.pk, kind=job.kind, why=type(wrong).__name__, exc_info=True)
            if job.upload_id is not None:
                Upload.objects.filter(pk=job.upload_id).update(state=Upload.FAULTS)
            return Job.FAILED, _said(job)
        return Job.DONE, ""


def _said(job: Job) -> str:
    if job.kind == Job.READ:
        return "The files could not be read. This is a fault of Remit's, not of yours: please tell us."
    if job.kind == Job.PAPER:
        return "The paper could not be written. This is a fault of Remit's, not of yours: please tell us."
    if job.kind == Job.FIND:
        return "It could not be worked out. This is a fault of Remit's, not of yours: please tell us."
    return "The runs could not be made. This is a fault of Remit's, not of yours: please tell us."


def warm() -> None:
    """Load the compiled simulation, so that the first run does not wait for it."""
    import remit

    with files.workplace() as folder:
        remit.simulate(remit.read("one-board").apply(), runs=1, seed=1, threads=settings.THREADS, out=folder)
