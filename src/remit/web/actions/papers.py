"""Papers: written, commented on, answered, signed; what is approved stays as it is."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from remit.report.narrative import FIELDS
from remit.web.actions.audit import record
from remit.web.actions.people import Refused
from remit.web.drafts import Written, latest_draft
from remit.web.models import Comment, Draft, Job, Run, SignOff, User

FROZEN = "This paper is approved and stays as it is. Run the plan again for another one."


def is_frozen(run: Run) -> bool:
    """Tell whether a run's paper is approved."""
    return SignOff.objects.filter(run=run, kind=SignOff.APPROVED).exists()


def _locked(run: Run) -> None:
    """Hold the run's row, so that a paper is not written while somebody approves it.

    Raises:
        Refused: It is approved, or the run has not ended.
    """
    Run.objects.select_for_update().get(pk=run.pk)
    if run.job.state != Job.DONE:
        raise Refused("The run has not ended.")
    if is_frozen(run):
        raise Refused(FROZEN)


@transaction.atomic
def write(by: User, run: Run, number: int, fields: Mapping[str, str]) -> Draft:
    """Keep the words of a paper as a new draft; what was written before stays to be read.

    Args:
        by: who writes.
        run: the run whose paper it is.
        number: the draft that they began from, 0 for none: another one since is not written over.
        fields: text by field.

    Raises:
        Refused: The paper is approved, or somebody else has written since.
    """
    _locked(run)
    last = latest_draft(run)
    now = 0 if last is None else last.number
    if now != number:
        raise Refused(
            f"{last.by if last else 'Somebody'} has written draft {now} since you opened this page. "
            "Copy your words, open the page anew, and put them in."
        )
    told = {name: fields.get(name, "").strip() for name in FIELDS}
    if last is not None and told == last.fields:
        return last
    draft = Draft.objects.create(run=run, number=now + 1, fields=told, by=str(by))
    changed = [FIELDS[name] for name in FIELDS if told[name] != (last.fields.get(name, "") if last else "")]
    record(
        by,
        run.plan.workspace,
        "paper-written",
        f"Draft {draft.number} of the paper of run {run.pk}: {', '.join(changed)}.",
        run=run.pk,
        draft=draft.number,
    )
    return draft


@transaction.atomic
def comment(by: User, run: Run, field: str, text: str) -> Comment:
    """Say something about a paper, or a part of it.

    Raises:
        Refused: The paper is approved.
    """
    _locked(run)
    draft = latest_draft(run)
    made = Comment.objects.create(
        run=run, draft=0 if draft is None else draft.number, field=field, text=text.strip(), by=str(by)
    )
    record(
        by,
        run.plan.workspace,
        "paper-commented",
        f"A comment on the paper of run {run.pk}.",
        run=run.pk,
        comment=made.pk,
    )
    return made


@transaction.atomic
def answer(by: User, comment: Comment, text: str) -> None:
    """Answer a comment, which settles it.

    Raises:
        Refused: It is settled, or the paper is approved.
    """
    _locked(comment.run)
    settled = Comment.objects.filter(pk=comment.pk, answered_at=None).update(
        answer=text.strip(), answered_by=str(by), answered_at=timezone.now()
    )
    if not settled:
        raise Refused("This comment is answered already.")
    record(
        by,
        comment.run.plan.workspace,
        "paper-answered",
        f"A comment on the paper of run {comment.run_id} was answered.",
        run=comment.run_id,
        comment=comment.pk,
    )


@transaction.atomic
def sign(by: User, run: Run, kind: str, note: str) -> None:
    """Sign that the paper of a run was checked or is approved; what is approved stays as it is.

    Raises:
        Refused: The run has not ended, they have signed it already, it is approved, or comments are open.
    """
    _locked(run)
    if SignOff.objects.filter(run=run, kind=kind, by=str(by)).exists():
        raise Refused("You have signed this paper already.")
    waiting = Comment.objects.filter(run=run, answered_at=None).count()
    if kind == SignOff.APPROVED and waiting:
        raise Refused(f"{waiting} comment{'s' if waiting > 1 else ''} must be answered first.")
    draft = latest_draft(run)
    SignOff.objects.create(
        run=run,
        kind=kind,
        note=note.strip(),
        by=str(by),
        draft=0 if draft is None else draft.number,
        others=list(Written(run).others),
    )
    record(
        by,
        run.plan.workspace,
        f"paper-{kind}",
        f"The paper of run {run.pk} of “{run.plan.name}”, draft {0 if draft is None else draft.number}.",
        run=run.pk,
        draft=0 if draft is None else draft.number,
        digest=Written(run).digest,
    )
