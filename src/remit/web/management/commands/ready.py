"""Makes the database fit for this version of Remit, with the examples in it."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Migrates, makes the table of the cache, puts in the examples."""

    help = "Make the database fit for this version, and put in the examples."

    def add_arguments(self, parser: Any) -> None:
        """Take whether the examples are wanted."""
        parser.add_argument("--without-examples", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; doing it again changes nothing."""
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if not options["without_examples"]:
            call_command("examples")
