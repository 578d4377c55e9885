"""The worker, as a process of its own."""

from typing import Any

from django.core.management.base import BaseCommand

from remit.web.jobs.worker import Worker, warm


class Command(BaseCommand):
    """Goes round and does the jobs that wait."""

    help = "Do the jobs that wait, until stopped; a job that is cut off goes on at the next start."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is compiled, then go round."""
        warm()
        Worker().run()
