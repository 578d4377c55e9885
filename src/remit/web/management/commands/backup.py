"""A backup of the workbench in one file: the database as it stands, and the files that it names."""

import os
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from remit.web import files

FOLDERS = ("plans", "keys", "uploads", "waiting", "marked", "papers")
DUMP = "database.json"
LEFT_OUT = ("contenttypes", "auth.permission", "sessions")


class Command(BaseCommand):
    """Writes the backup; the workbench may go on, for files are never changed once they are named."""

    help = "Write a backup: database, plans, keys, uploads; results can be made again and are left out."

    def add_arguments(self, parser: Any) -> None:
        """Take the file, and whether results are wanted."""
        parser.add_argument("file", help="File to write, as backup.tar.gz.")
        parser.add_argument("--results", action="store_true", help="Take the results of runs along.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Dump the database first: all files that it names are there by then."""
        out = Path(options["file"])
        if out.exists():
            raise CommandError(f"{out} is there already: name another file")
        beside = out.with_name(f".{out.name}.unfinished")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz", compresslevel=1) as tar:
            with tempfile.TemporaryDirectory() as folder:
                dump = Path(folder) / DUMP
                call_command("dumpdata", exclude=LEFT_OUT, output=str(dump), verbosity=0)
                tar.add(dump, DUMP)
            for name in (*FOLDERS, *(["results"] if options["results"] else [])):
                tar.add(files.place(name), name)
            raw.flush()
        beside.replace(out)
        self.stdout.write(f"Written: {out}. It holds keys and lists: keep it as you keep the staff list.")
