"""The examples, put in or brought up to date."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from remit.web.actions import findings, plans, runs
from remit.web.models import Finding, Run, Workspace
from remit.web.plans import plan_of, result_key

EXAMPLES = "examples"
MOST_PEOPLE = 5_000
"""People of a plan whose posts are filled at the start: a country would keep those who ask waiting."""


class Command(BaseCommand):
    """Puts the plans that ship into a workspace that everybody may read, and asks for what they show.

    That is the runs of the baseline, and who goes where if the plan has rounds and is small.
    """

    help = "Put in the examples that ship, and have their baselines run."

    def handle(self, *args: Any, **options: Any) -> None:
        """Put them in; what is there already stays."""
        workspace = Workspace.objects.filter(kind=Workspace.EXAMPLES).first()
        if workspace is None:
            workspace = Workspace.objects.create(name="Examples", slug=EXAMPLES, kind=Workspace.EXAMPLES)
        for name in settings.EXAMPLES:
            with transaction.atomic():
                plan = plans.keep_example(workspace, name)
            key = result_key(plan.version, "baseline", settings.STANDARD_RUNS, runs.SEED)
            if not Run.objects.filter(plan=plan, key=key).exists():
                runs.ask(None, plan.version, "baseline", uuid4(), settings.STANDARD_RUNS)
            few = plan.version.people <= MOST_PEOPLE
            if few and not plan_of(plan.version).bodies.rounds.is_empty():
                findings.ask(None, plan.version, Finding.FILLING, "baseline", uuid4())
