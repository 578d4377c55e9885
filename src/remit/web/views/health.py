"""Whether the workbench lives, and whether it can work: for whoever looks after it."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from remit.web import files


def live(request: HttpRequest) -> JsonResponse:
    """Say that the process answers."""
    return JsonResponse({"live": True})


def ready(request: HttpRequest) -> JsonResponse:
    """Say whether database, its tables and the data folder can be worked with."""
    checks = {"database": _database(), "files": _files()}
    good = all(checks.values())
    return JsonResponse({"ready": good, **checks}, status=200 if good else 503)


def _database() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def _files() -> bool:
    try:
        with files.workplace() as folder:
            (folder / "ready").write_text("ready", encoding="ascii")
    except OSError:
        return False
    return True
