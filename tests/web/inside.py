"""The workbench within the process of a test: a new database, people with roles, jobs done at once."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

DATA = Path(tempfile.mkdtemp(prefix="remit-inside-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "remit.web.settings")
os.environ["REMIT_DATA"] = str(DATA)
os.environ["REMIT_STANDARD_RUNS"] = "5"
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402 - settings come from the environment above

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from remit.plan import find_plan  # noqa: E402
from remit.web import files  # noqa: E402
from remit.web.actions import people, plans, runs  # noqa: E402
from remit.web.jobs.worker import Worker  # noqa: E402
from remit.web.models import Job, Membership, Plan, Run, User, Workspace  # noqa: E402

setup_test_environment()
call_command("ready", "--without-examples", verbosity=0)

PASSWORD = "three random words"


def example(name: str = "one-board") -> Plan:
    """Put an example in."""
    space, _ = Workspace.objects.get_or_create(
        slug="examples", defaults={"name": "Examples", "kind": Workspace.EXAMPLES}
    )
    return plans.keep_example(space, name)


def person(name: str) -> User:
    """Make somebody who can sign in."""
    user = people.make_user(None, name, f"{name.lower().replace(' ', '.')}-{uuid4().hex[:6]}@example.org")
    people.set_password(user, PASSWORD)
    return user


def client_of(user: User | None) -> Client:
    """Give the browser of somebody."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def workspace(name: str = "Team") -> tuple[Workspace, User]:
    """Make a workspace; give it with its owner."""
    owner = person(f"Owner of {name}")
    return people.start_workspace(None, name, owner), owner


def give(space: Workspace, role: str, sight: str = "") -> User:
    """Make somebody with one role."""
    user = person(f"{role.capitalize()} {uuid4().hex[:4]}")
    Membership.objects.create(workspace=space, user=user, role=role, sight=sight)
    return user


def plan_in(space: Workspace, owner: User, name: str = "one-board", title: str = "A plan") -> Plan:
    """Put a copy of a plan that ships, or of a folder, into a workspace."""
    with files.workplace() as draft:
        files.copy_draft(find_plan(name), draft)
        return plans.start_plan(owner, space, title, draft, "Put in by a test.")


class Quick(Worker):
    """Leaves the pages of a run to whoever reads them first, as a worker does that is killed after a run."""

    def _ask_for_paper(self, job: Job) -> None:
        return


def work() -> int:
    """Do all jobs that wait; give their number."""
    worker, done = Quick(), 0
    while any(worker.once((kind,)) for kind in (Job.READ, Job.SIMULATE, Job.FIND, Job.PAPER)):
        done += 1
    return done


def run_of(plan: Plan, owner: User, option: str = "baseline", number: int = 5) -> Run:
    """Run a plan."""
    run = runs.ask(owner, plan.version, option, uuid4(), number)
    work()
    run.refresh_from_db()
    return run


def address(page: str, plan: Plan, **more: Any) -> str:
    """Give the address of a page."""
    from django.urls import reverse

    where: Mapping[str, Any] = {"workspace": plan.workspace.slug} | more
    if not page.startswith("workspace"):
        where = {**where, "plan": plan.slug}
    return reverse(page, kwargs=where)
