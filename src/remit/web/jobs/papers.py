"""The job that writes papers: for the page, for the pages of a run, and in each form that is asked for.

Nobody asks for a paper by a form that changes something: a page that is read asks for what it lacks. So the
audit trail has no line of it.
"""

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from remit.results.files import ResultsMismatch
from remit.web.doors import held_by, sees_exact
from remit.web.drafts import Written
from remit.web.jobs.heart import Heart
from remit.web.jobs.queue import Impossible
from remit.web.models import Edition, Job, Run
from remit.web.plans import plan_of, results_of
from remit.web.sections import write_shown

GONE = "The results are not there any more: run the plan again."


def ask_for_paper(written: Written, *, exact: bool, form: str = Edition.PAGE) -> Job:
    """Ask for a paper as it stands now, once however often it is asked; give the job.

    Args:
        written: the paper.
        exact: whether it shows exact numbers.
        form: the page, or one of `remit.report.FORMS`.
    """
    return _ask(written.run, written.digest, form, exact)


def ask_for_sections(run: Run, *, exact: bool) -> Job:
    """Ask for what the pages of a run show, once however often it is asked; give the job."""
    return _ask(run, run.key, Edition.SECTIONS, exact)


def ask_for_asker(run: Run) -> None:
    """Ask for what the pages of a run show to whoever asked for it; others ask for theirs as they read."""
    held = held_by(run.user or AnonymousUser(), run.plan.workspace)
    ask_for_sections(run, exact=sees_exact(held, plan_of(run.version)))


@transaction.atomic
def _ask(run: Run, digest: str, form: str, exact: bool) -> Job:
    """Queue an edition; one that was made, and is not there any more, is made again."""
    edition, _ = Edition.objects.get_or_create(run=run, digest=digest, form=form, exact=exact)
    job, new = Job.objects.get_or_create(
        edition=edition, defaults={"kind": Job.PAPER, "workspace": run.plan.workspace}
    )
    if not new and job.state == Job.DONE:
        Job.objects.filter(pk=job.pk, state=Job.DONE).update(state=Job.WAITING, ended_at=None, said="")
        job.refresh_from_db()
    return job


def make_paper(job: Job, heart: Heart) -> None:
    """Write an edition; one that somebody has written a newer draft over is left.

    Raises:
        Impossible: The results are gone, or this machine cannot write such a file.
        Lost: Another worker has taken the job.
    """
    edition = job.edition
    heart.tell(done=0, total=0)
    try:
        if edition.form == Edition.SECTIONS:
            write_shown(results_of(edition.run), exact=edition.exact)
            return
        written = Written(edition.run)
        if written.digest != edition.digest:
            return
        if edition.form == Edition.PAGE:
            written.write(exact=edition.exact)
        else:
            written.form(edition.form, exact=edition.exact)
    except ResultsMismatch:
        raise Impossible(GONE) from None
