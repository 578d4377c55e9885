"""The job that finds who goes where, or who does what, and writes it as plain values for the pages."""

from remit.faults import FaultsFound
from remit.web import files
from remit.web.actions.plans import said
from remit.web.findings import filling, is_found, sourcing
from remit.web.jobs.heart import Heart
from remit.web.models import Finding, Job
from remit.web.plans import folder_of

FINDERS = {Finding.FILLING: filling.write, Finding.SOURCING: sourcing.write}


def find(job: Job, heart: Heart) -> None:
    """Work a finding out; what is wrong with the plan is kept with it in words.

    Raises:
        Lost: Another worker has taken the job.
        Cancelled: The job is to be cancelled.
    """
    finding = job.finding
    if is_found(finding.key):
        return
    plan = files.open_applied(folder_of(finding.version), finding.option)
    heart.tell(done=0, total=0)
    try:
        FINDERS[finding.kind](plan, finding.asked, files.findings_folder(finding.key))
    except FaultsFound as wrong:
        Finding.objects.filter(pk=finding.pk).update(said=said(wrong.faults))
