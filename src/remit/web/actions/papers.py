"""Papers: written, commented on, answered, signed; what is approved stays as it is."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from remit.report.narrative import FIELDS
from remit.web.actions.audit import record
from remit.web.actions.people import Refused
from remit.web.drafts import Written, latest_draft
from remit.web.models import Comment, Draft, Job, Membership, Run, SignOff, User, Workspace

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


NOBODY_ELSE = "Nobody else has checked this paper: its workspace has one member."


def is_alone(workspace: Workspace) -> bool:
    """Tell whether a workspace has one member, so that nobody else can check what they write."""
    return Membership.objects.filter(workspace=workspace).values("user").distinct().count() < 2


def why_not(by: User, run: Run, kind: str) -> str:
    """Say why somebody may not sign a paper now; blank if they may.

    It is written, then checked by another named person, then approved by another. Who is alone in a workspace
    may do all of it.
    """
    name = str(by)
    signed = list(SignOff.objects.filter(run=run))
    if any(one.kind == kind and one.by == name and one.draft == _number(run) for one in signed):
        return "You have signed this paper already."
    waiting = Comment.objects.filter(run=run, answered_at=None).count()
    if kind == SignOff.APPROVED and waiting:
        return f"{waiting} comment{'s' if waiting > 1 else ''} must be answered first."
    if is_alone(run.plan.workspace):
        return ""
    if name in _writers(run):
        what = "approve" if kind == SignOff.APPROVED else "check"
        return f"You wrote this paper or made its runs: somebody else has to {what} it."
    if kind == SignOff.APPROVED:
        return _not_checked(name, run, [one for one in signed if one.kind == SignOff.ASSURED])
    return ""


def _not_checked(name: str, run: Run, checks: Sequence[SignOff]) -> str:
    """Say why a paper does not count as checked for whoever would approve it."""
    now = [one for one in checks if one.draft == _number(run)]
    if not checks:
        return "Nobody has signed yet that this paper was checked: that comes before the approval."
    if not now:
        return f"Draft {_number(run)} was written since the paper was checked: have it checked again."
    if all(one.by == name for one in now):
        return "You checked this paper: somebody else has to approve it."
    return ""


def _writers(run: Run) -> set[str]:
    """Give who wrote the words of a paper; while there are none, who made the runs."""
    return set(run.drafts.values_list("by", flat=True)) or {run.made_by}


def _number(run: Run) -> int:
    draft = latest_draft(run)
    return 0 if draft is None else draft.number


@transaction.atomic
def sign(by: User, run: Run, kind: str, note: str) -> None:
    """Sign that the paper of a run was checked or is approved; what is approved stays as it is.

    Raises:
        Refused: The run has not ended, it is approved, or the order of the review says no: see `why_not`.
    """
    _locked(run)
    if why := why_not(by, run, kind):
        raise Refused(why)
    alone, number = is_alone(run.plan.workspace), _number(run)
    told = note.strip()
    if alone:
        told = f"{told} {NOBODY_ELSE}".strip()
    SignOff.objects.create(
        run=run,
        kind=kind,
        note=told,
        by=str(by),
        draft=number,
        others=list(Written(run).others),
    )
    record(
        by,
        run.plan.workspace,
        f"paper-{kind}",
        f"The paper of run {run.pk} of “{run.plan.name}”, draft {number}."
        + (f" {NOBODY_ELSE}" if alone else ""),
        run=run.pk,
        draft=number,
        alone=alone,
        digest=Written(run).digest,
    )
