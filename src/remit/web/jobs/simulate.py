"""The job that makes runs: resumed from the chunks that are whole, with figures after the first ones."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db import close_old_connections

import remit
from remit.bodies.level import is_national
from remit.results.headlines import headlines
from remit.results.store import Progress, Results
from remit.results.written import EXACT, PROTECTED
from remit.web import files
from remit.web.jobs.heart import Heart
from remit.web.jobs.queue import AWAY
from remit.web.models import Job, Run
from remit.web.plans import folder_of


def simulate(job: Job, heart: Heart) -> None:
    """Make the runs that a job asks for.

    Raises:
        Lost: Another worker has taken the job.
        Cancelled: The job is to be cancelled.
    """
    run = job.run
    shown = 0

    def tell(progress: Progress) -> None:
        nonlocal shown
        heart.tell(done=progress.done, total=progress.total, kept=progress.kept)
        so_far = progress.so_far
        if so_far is not None and so_far.runs and so_far.runs >= 2 * shown:
            show_figures(run, so_far)
            shown = so_far.runs

    plan = files.open_applied(folder_of(run.version), run.option)
    results = remit.simulate(
        plan, run.runs, run.seed, threads=settings.THREADS, out=files.results_folder(run.key), progress=tell
    )
    show_figures(run, results, whole=True)


def show_figures(run: Run, results: Results, *, whole: bool = False) -> None:
    """Keep the headline figures so far with the run; a database that is away misses those on the way."""
    try:
        Run.objects.filter(pk=run.pk).update(figures=figures_of(results))
    except AWAY:
        if whole:
            raise
        close_old_connections()


def figures_of(results: Results) -> dict[str, Any]:
    """Give the headlines of results for who sees exact numbers and for who does not."""
    exact = [asdict(line) for line in headlines(results, EXACT)]
    open_to_all = is_national(results.plan.bodies)
    protected = exact if open_to_all else [asdict(line) for line in headlines(results, PROTECTED)]
    return {"runs": results.runs, "exact": exact, "protected": protected}
