"""The examples, put in or brought up to date."""

from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand
from django.db import transaction

from remit.plan import shipped_plans
from remit.web.actions import plans, runs
from remit.web.models import Run, Workspace
from remit.web.plans import result_key

EXAMPLES = "examples"
FIRST = ("england-2011", "one-board", "england-2025")
"""In which order they are run: what a first visit looks at comes first."""


class Command(BaseCommand):
    """Puts the plans that ship into a workspace that everybody may read, and asks for their runs."""

    help = "Put in the examples that ship, and have their baselines run."

    def add_arguments(self, parser: Any) -> None:
        """Take the number of runs."""
        parser.add_argument("--runs", type=int, default=runs.STANDARD_RUNS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Put them in; what is there already stays."""
        workspace = Workspace.objects.filter(kind=Workspace.EXAMPLES).first()
        if workspace is None:
            workspace = Workspace.objects.create(name="Examples", slug=EXAMPLES, kind=Workspace.EXAMPLES)
        for name in sorted(shipped_plans(), key=FIRST.index):
            with transaction.atomic():
                plan = plans.keep_example(workspace, name)
            key = result_key(plan.version, "baseline", options["runs"], runs.SEED)
            if not Run.objects.filter(plan=plan, key=key).exists():
                runs.ask(None, plan.version, "baseline", uuid4(), options["runs"])
