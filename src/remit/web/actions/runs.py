"""Runs: asked for, cancelled, gone on with."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from remit.web.actions.audit import record
from remit.web.actions.people import Refused
from remit.web.models import Job, Run, User, Version, Workspace
from remit.web.plans import has_results, plan_of, result_key

SEED = 1


def ask(
    by: User | None,
    version: Version,
    option: str,
    token: UUID,
    runs: int | None = None,
    seed: int = SEED,
) -> Run:
    """Ask for runs; the same form counts once, and results that are there are not made again.

    Raises:
        Refused: The workspace has as many open runs as it may, the plan has no people or no such option.
    """
    there = Run.objects.filter(token=token, plan=version.plan).first()
    if there is not None:
        return there
    runs = settings.STANDARD_RUNS if runs is None else runs
    if not 1 <= runs <= settings.MOST_RUNS:
        raise Refused(f"Ask for 1 to {settings.MOST_RUNS:,} runs.")
    if not version.people:
        raise Refused("There is nobody in the plan yet: bring your lists first.")
    if option not in plan_of(version).all_options:
        raise Refused(f"The plan has no option {option}.")
    key = result_key(version, option, runs, seed)
    workspace = version.plan.workspace
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        _refuse_more(workspace)
        run, new = Run.objects.get_or_create(
            token=token,
            defaults={
                "plan": version.plan,
                "version": version,
                "option": option,
                "runs": runs,
                "seed": seed,
                "key": key,
                "made_by": "Remit" if by is None else str(by),
                "user": by,
            },
        )
        if new:
            _start(run, workspace)
            record(
                by,
                workspace,
                "run-asked",
                f"{runs:,} runs of “{version.plan.name}”, option {option}.",
                run=run.pk,
                version=version.number,
                seed=seed,
                key=key,
            )
    return run


def _refuse_more(workspace: Workspace) -> None:
    waiting = Job.objects.filter(workspace=workspace, kind=Job.SIMULATE, state__in=Job.OPEN).count()
    if waiting >= settings.RUNS_AT_ONCE and not workspace.is_examples:
        raise Refused(
            f"{waiting} runs of this workspace are waiting or being made, which is the most at once. Wait "
            "until one has ended, or cancel one."
        )


def _start(run: Run, workspace: Workspace) -> None:
    """Queue a run; one whose results are there is done at once."""
    earlier = Run.objects.filter(key=run.key, job__state=Job.DONE).exclude(pk=run.pk).first()
    done = earlier is not None and bool(earlier.figures) and has_results(run)
    total = run.runs + 1
    if done and earlier is not None:
        run.figures = earlier.figures
        run.save(update_fields=["figures"])
    Job.objects.create(
        kind=Job.SIMULATE,
        workspace=workspace,
        run=run,
        total=total,
        done=total if done else 0,
        kept=total if done else 0,
        state=Job.DONE if done else Job.WAITING,
        ended_at=timezone.now() if done else None,
    )


@transaction.atomic
def cancel(by: User, run: Run) -> None:
    """Ask for a run to stop; what is whole of it is kept, so that the same runs go on from there."""
    waiting = Job.objects.filter(run=run, state=Job.WAITING)
    if not waiting.update(state=Job.CANCELLED, cancel=True, ended_at=timezone.now()):
        Job.objects.filter(run=run, state=Job.WORKING).update(cancel=True)
    record(
        by,
        run.plan.workspace,
        "run-cancelled",
        f"Run {run.pk} of “{run.plan.name}” was cancelled.",
        run=run.pk,
    )


@transaction.atomic
def go_on(by: User, run: Run) -> None:
    """Let a run that was cancelled or failed go on from what is there.

    Raises:
        Refused: It is not at rest, or the workspace has as many open runs as it may.
    """
    Workspace.objects.select_for_update().get(pk=run.plan.workspace_id)
    _refuse_more(run.plan.workspace)
    again = Job.objects.filter(run=run, state__in=(Job.CANCELLED, Job.FAILED))
    if not again.update(state=Job.WAITING, cancel=False, lost=0, said="", ended_at=None, lease_until=None):
        raise Refused("This run is not at rest.")
    record(by, run.plan.workspace, "run-goes-on", f"Run {run.pk} of “{run.plan.name}” goes on.", run=run.pk)
