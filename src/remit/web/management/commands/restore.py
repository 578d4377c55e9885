"""A backup brought back: into an empty workbench, or in the place of what is there."""

import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from remit.web.management.commands.backup import DUMP
from remit.web.models import Job, User


class Command(BaseCommand):
    """Reads a backup; the workbench should be stopped meanwhile."""

    help = "Bring a backup back. Runs whose results were left out are made again when somebody asks for them."

    def add_arguments(self, parser: Any) -> None:
        """Take the file, and whether what is there may go."""
        parser.add_argument("file", help="Backup that was written before.")
        parser.add_argument("--replace", action="store_true", help="Take away what is there.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the whole of it beside, then put it in place."""
        path = Path(options["file"])
        if not path.is_file():
            raise CommandError(f"there is no file {path}")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if User.objects.exists() and not options["replace"]:
            raise CommandError("the workbench has users already; --replace takes away what is there")
        with tempfile.TemporaryDirectory(dir=settings.DATA) as folder, tarfile.open(path) as tar:
            tar.extractall(folder, filter="data")
            call_command("flush", interactive=False, verbosity=0)
            call_command("loaddata", str(Path(folder) / DUMP), verbosity=0)
            _bring_files(Path(folder), Path(settings.DATA))
        # A run that was being made is made again from what is whole of it.
        Job.objects.filter(state=Job.WORKING).update(state=Job.WAITING, worker="", lease_until=None)
        self.stdout.write(f"Brought back: {path}. Start the workbench.")


def _bring_files(source: Path, target: Path) -> None:
    """Move files to their places; what is named by its content and is there already stays."""
    for file in sorted(path for path in source.rglob("*") if path.is_file() and path.name != DUMP):
        place = target / file.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.replace(place)
