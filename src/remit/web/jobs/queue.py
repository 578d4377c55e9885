"""Taking jobs, holding them and giving them back, by statements that succeed for one worker alone."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone

from remit.web.models import Job

MOST_LOST = 5
"""After so many attempts that ended without a word, a job is given up."""


AWAY = (OperationalError, InterfaceError)
"""What the database says when it cannot be reached."""


class Lost(Exception):
    """The job is somebody else's by now."""


class MakeRoom(Exception):
    """Somebody else waits, and the job has had its time: it goes on later from what is whole."""


class Impossible(Exception):
    """The work cannot be done, for a reason that people are told."""


class Cancelled(Exception):
    """Somebody asked for the job to be cancelled."""


def take(worker: str, kinds: tuple[str, ...]) -> Job | None:
    """Take the first job that waits, or whose worker gave no sign of life; none if there is none.

    Args:
        worker: name of the worker.
        kinds: sorts of job that it does.
    """
    now = timezone.now()
    free = Q(state=Job.WAITING) | Q(state=Job.WORKING, lease_until__lt=now)
    oldest = F("began_at").asc(nulls_first=True)
    for job in Job.objects.filter(free, kind__in=kinds).order_by(oldest, "made_at", "id")[:10]:
        taken = Job.objects.filter(free, pk=job.pk, attempt=job.attempt).update(
            state=Job.WORKING,
            worker=worker,
            attempt=F("attempt") + 1,
            lost=F("lost") + int(job.state == Job.WORKING),
            lease_until=now + timedelta(seconds=settings.LEASE_SECONDS),
            heartbeat=now,
            began_at=now,
            kept=0,
        )
        if taken:
            job.refresh_from_db()
            return job
    return None


def hold(job: Job, **progress: int) -> None:
    """Give a sign of life, with how far the work is.

    Raises:
        Lost: Another worker has taken the job.
        Cancelled: The job is to be cancelled.
        MakeRoom: Somebody else waits, and the job has had its time.
    """
    now = timezone.now()
    lease = now + timedelta(seconds=settings.LEASE_SECONDS)
    held = mine(job).update(lease_until=lease, heartbeat=now, **progress)
    if not held:
        raise Lost
    if Job.objects.filter(pk=job.pk, cancel=True).exists():
        raise Cancelled
    if job.kind == Job.SIMULATE and _has_had_its_time(job) and _others_wait(job):
        raise MakeRoom


def _has_had_its_time(job: Job) -> bool:
    """Tell whether a job of a workspace has worked for its slice of time; the examples make room at once."""
    worked = (timezone.now() - job.began_at).total_seconds()
    return bool(worked > settings.SLICE_SECONDS or job.workspace.is_examples)


def _others_wait(job: Job) -> bool:
    others = Job.objects.filter(kind=job.kind, state=Job.WAITING).exclude(workspace=job.workspace)
    return bool(others.exists())


def make_room(job: Job) -> None:
    """Let a job wait again, behind those that have waited longer."""
    mine(job).update(state=Job.WAITING, lease_until=None, worker="")


def end(job: Job, state: str, said: str = "") -> bool:
    """End a job; tell whether it was still this worker's to end."""
    return bool(mine(job).update(state=state, said=said, ended_at=timezone.now(), lease_until=None))


def mine(job: Job) -> Any:
    """Give the row of a job as long as it is this attempt's."""
    return Job.objects.filter(pk=job.pk, state=Job.WORKING, attempt=job.attempt, worker=job.worker)


def give_up_hopeless() -> int:
    """End the jobs that were begun again and again without coming to an end; give their number."""
    with transaction.atomic():
        stuck = Job.objects.filter(state=Job.WORKING, lost__gte=MOST_LOST, lease_until__lt=timezone.now())
        said = f"It was begun {MOST_LOST} times and never came to an end. Tell whoever looks after Remit."
        return stuck.update(state=Job.FAILED, said=said, ended_at=timezone.now())
