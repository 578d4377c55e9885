"""What changes changes in the actions alone, with its line of the trail; jobs are held by one worker."""

import ast
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from remit.web import actions
from remit.web.actions import people, plans, runs
from remit.web.jobs import queue
from remit.web.models import Event, Job, Membership, Plan, Run, User, Workspace
from tests.web import inside

WEB = Path(actions.__file__).parents[1]
WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "add",
    "set_password",
}
MAY_WRITE = {
    "jobs": "what the actions asked for",
    "models.py": "the lines of the audit trail that refuse to be changed",
    "management": "putting in what ships, and backups",
    "api.py": "when a key was used last",
}
READS_ONLY = {
    "now.update",
    "forms.update",
    "query.update",
    "digest.update",
    "whole.update",
    "settings.update",
}


def test_nobody_but_the_actions_writes() -> None:
    found = []
    for path in sorted(WEB.rglob("*.py")):
        inside_web = path.relative_to(WEB)
        if inside_web.parts[0] in ("actions", "migrations", *MAY_WRITE):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in WRITES
            ):
                called = ast.unparse(node.func)
                if "objects" in called or called.split(".")[0] in ("run", "plan", "user", "upload", "job"):
                    found.append(f"{inside_web}:{node.lineno}: {called}")
    assert found == []


def test_every_action_is_recorded() -> None:
    """Every public function of the actions that writes calls `record`, or one that does."""
    lacking = []
    for path in sorted((WEB / "actions").glob("*.py")):
        if path.name == "audit.py":
            continue  # writes the lines
        functions = {
            n.name: n
            for n in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(n, ast.FunctionDef)
        }
        calls = {
            name: {ast.unparse(n.func).rpartition(".")[2] for n in ast.walk(node) if isinstance(n, ast.Call)}
            for name, node in functions.items()
        }

        def records(name: str, calls: dict[str, set[str]] = calls) -> bool:
            known = {"record", "change_text", "new_tables", "start_workspace"}
            return bool(calls[name] & known) or any(records(one) for one in calls[name] & set(calls) - {name})

        writes = {
            name
            for name, called in calls.items()
            if called & (WRITES - {"add", "update"}) and not name.startswith("_")
        }
        lacking += [f"{path.name}: {name}" for name in writes if not records(name)]
    assert lacking == []


def test_an_action_that_fails_leaves_no_line() -> None:
    space, owner = inside.workspace("Failing")
    before = Event.objects.filter(workspace=space).count()
    with pytest.raises(people.Refused):
        people.give_roles(owner, space, owner, {"viewer": ""})  # nobody would be administrator
    assert Event.objects.filter(workspace=space).count() == before
    assert Membership.objects.filter(workspace=space, user=owner, role="administrator").exists()


def test_a_line_of_the_trail_stays_as_it_is() -> None:
    space, _ = inside.workspace("Trail")
    line = Event.objects.filter(workspace=space).first()
    line.what = "something else"
    with pytest.raises(TypeError):
        line.save()
    with pytest.raises(TypeError):
        line.delete()


def test_the_trail_is_exported_without_formulas() -> None:
    space, owner = inside.workspace("=cmd|' /C calc'!A0")
    answer = inside.client_of(owner).post(inside.address("workspace-audit-export", Plan(workspace=space)))
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("at,by,action,what,detail")
    assert "workspace-started" in text
    assert "\n=" not in text.replace("\r", "")


def two_plans() -> tuple[Plan, User, Plan, User]:
    (one, first), (other, second) = (inside.workspace(f"Queue {n}") for n in (1, 2))
    return inside.plan_in(one, first), first, inside.plan_in(other, second), second


def test_a_job_is_one_workers_and_a_dead_workers_job_is_the_next_ones() -> None:
    plan, owner, _, _ = two_plans()
    run = runs.ask(owner, plan.version, "baseline", uuid4(), 2, seed=11)
    job = queue.take("first", (Job.SIMULATE,))
    assert job.run == run
    assert queue.take("second", (Job.SIMULATE,)) is None
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    again = queue.take("second", (Job.SIMULATE,))
    assert (again.pk, again.attempt, again.lost) == (job.pk, 2, 1)
    with pytest.raises(queue.Lost):
        queue.hold(job, done=5)
    assert not queue.end(job, Job.DONE)
    queue.hold(again, done=1)
    Job.objects.filter(pk=job.pk).update(cancel=True)
    with pytest.raises(queue.Cancelled):
        queue.hold(again)
    assert queue.end(again, Job.CANCELLED)


def test_a_job_that_never_ends_is_given_up() -> None:
    plan, owner, _, _ = two_plans()
    runs.ask(owner, plan.version, "baseline", uuid4(), 2, seed=12)
    job = queue.take("first", (Job.SIMULATE,))
    Job.objects.filter(pk=job.pk).update(
        lost=queue.MOST_LOST, lease_until=timezone.now() - timedelta(seconds=1)
    )
    assert queue.give_up_hopeless() == 1
    job.refresh_from_db()
    assert (job.state, "never came to an end" in job.said) == (Job.FAILED, True)


def test_a_long_run_makes_room_for_another_workspace() -> None:
    plan, owner, other, second = two_plans()
    runs.ask(owner, plan.version, "baseline", uuid4(), 2, seed=13)
    job = queue.take("worker", (Job.SIMULATE,))
    queue.hold(job, done=1)  # nobody waits
    runs.ask(second, other.version, "baseline", uuid4(), 2, seed=14)
    queue.hold(job, done=1)  # its time is not over
    job.began_at -= timedelta(seconds=60)
    with pytest.raises(queue.MakeRoom):
        queue.hold(job, done=2)
    queue.make_room(job)
    assert queue.take("worker", (Job.SIMULATE,)).workspace == other.workspace
    assert queue.take("worker", (Job.SIMULATE,)).pk == job.pk
    Job.objects.filter(state__in=Job.OPEN).update(state=Job.CANCELLED)


def test_runs_are_limited_and_made_once() -> None:
    plan, owner, _, _ = two_plans()
    token = uuid4()
    first = runs.ask(owner, plan.version, "baseline", token, 2, seed=15)
    assert runs.ask(owner, plan.version, "baseline", token, 2, seed=15) == first
    runs.ask(owner, plan.version, "no-voluntary-redundancy", uuid4(), 2, seed=15)
    with pytest.raises(people.Refused, match="the most at once"):
        runs.ask(owner, plan.version, "baseline", uuid4(), 3, seed=15)
    inside.work()
    same = runs.ask(owner, plan.version, "baseline", uuid4(), 2, seed=15)
    assert same.pk != first.pk
    assert (same.key, same.job.state) == (first.key, Job.DONE)
    copied = plans.copy_plan(owner, plan.version, plan.workspace, "The same once more")
    assert runs.ask(owner, copied.version, "baseline", uuid4(), 2, seed=15).job.state == Job.DONE


def test_a_backup_brings_everything_back(tmp_path: Path) -> None:
    space, owner = inside.workspace("Kept safe")
    plan = inside.plan_in(space, owner, title="Kept safe")
    run = inside.run_of(plan, owner, number=2)
    counts = [model.objects.count() for model in (User, Workspace, Plan, Run, Event, Membership)]
    call_command("backup", str(tmp_path / "kept.tar.gz"), verbosity=0)
    assert (tmp_path / "kept.tar.gz").stat().st_mode & 0o077 == 0
    with transaction.atomic():
        Run.objects.all().delete()
    call_command("restore", str(tmp_path / "kept.tar.gz"), "--replace", verbosity=0)
    assert counts == [model.objects.count() for model in (User, Workspace, Plan, Run, Event, Membership)]
    assert Run.objects.get(pk=run.pk).figures == run.figures
    page = inside.client_of(User.objects.get(pk=owner.pk)).get(inside.address("run", plan, run=run.pk))
    assert page.status_code == 200


def test_migrations_make_the_tables_that_the_models_describe() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
