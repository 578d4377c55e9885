"""The job that finds who goes where, who does what, or what matters, as plain values for the pages."""

from remit.faults import FaultsFound
from remit.web import files
from remit.web.actions.plans import said
from remit.web.findings import filling, is_found, sourcing, studies
from remit.web.jobs.heart import Heart
from remit.web.models import Finding, Job
from remit.web.plans import folder_of

FINDERS = {Finding.FILLING: filling.write, Finding.SOURCING: sourcing.write}
STUDIES = {
    Finding.ATTRIBUTION: studies.write_attribution,
    Finding.TORNADO: studies.write_tornado,
    Finding.SWITCHING: studies.write_switching,
}
"""What simulates: of a plan as read, with a word on how far it is."""


def find(job: Job, heart: Heart) -> None:
    """Work a finding out; what is wrong with the plan is kept with it in words.

    Raises:
        Lost: Another worker has taken the job.
        Cancelled: The job is to be cancelled.
    """
    finding = job.finding
    if is_found(finding.key):
        return
    home, folder = folder_of(finding.version), files.findings_folder(finding.key)
    heart.tell(done=0, total=0)
    try:
        if finding.kind in STUDIES:

            def tell(done: int, total: int) -> None:
                heart.tell(done=done, total=total)

            STUDIES[finding.kind](files.open_plan(home), finding.option, finding.asked, folder, tell)
            return
        FINDERS[finding.kind](files.open_applied(home, finding.option), finding.asked, folder)
    except FaultsFound as wrong:
        Finding.objects.filter(pk=finding.pk).update(said=said(wrong.faults))
