"""The verb serve: the workbench, web server and worker, in one command."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from remit.cli.app import BAD_INPUT, app, say_error

PortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen on.")]
HostOption = Annotated[
    str, typer.Option("--host", help="Address to listen on; other machines reach 0.0.0.0 alone.")
]
DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="Folder for all that is kept; default remit-workbench, or REMIT_DATA."),
]
ProcessesOption = Annotated[int, typer.Option("--processes", min=1, help="Web processes.")]
ExamplesOption = Annotated[bool, typer.Option("--examples/--no-examples", help="Put in the examples.")]

SETTINGS = "remit.web.settings"
THREADS = 4
"""Threads of a web process."""
RESTART_SECONDS = 1.0


@app.command()
def serve(
    port: PortOption = 8000,
    host: HostOption = "127.0.0.1",
    data: DataOption = None,
    processes: ProcessesOption = 2,
    examples: ExamplesOption = True,
) -> None:
    """Serve the workbench: Remit in a browser, for people who do not program.

    Web server and worker start together; if one of them ends, it is started again. Ctrl-C stops both.
    Settings come from the environment, as docs/workbench/administrators.md lists them.
    """
    environment = _environment(data)
    ready = [sys.executable, "-m", "django", "ready", *([] if examples else ["--without-examples"])]
    sys.stderr.write("Making the database ready ...\n")
    if subprocess.run(ready, env=environment, check=False).returncode:
        say_error("the database could not be made ready: see above")
        raise typer.Exit(BAD_INPUT)
    web = [
        sys.executable,
        "-m",
        "gunicorn",
        "remit.web.wsgi",
        "--bind",
        f"{host}:{port}",
        "--workers",
        str(processes),
        "--threads",
        str(THREADS),
        "--config",
        "python:remit.web.serving",
        "--no-control-socket",
    ]
    worker = [sys.executable, "-m", "django", "worker"]
    sys.stdout.write(
        f"Remit: http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/ (Ctrl-C stops it)\n"
    )
    sys.stdout.flush()
    _keep_up({"web": web, "worker": worker}, environment)


def _keep_up(commands: dict[str, list[str]], environment: dict[str, str]) -> None:
    """Keep processes up until a signal asks for a stop."""
    stop: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _noting(stop))
    running = {name: subprocess.Popen(command, env=environment) for name, command in commands.items()}
    while not stop:
        time.sleep(0.2)
        for name, process in running.items():
            if process.poll() is not None and not stop:
                sys.stderr.write(
                    f"remit: the {name} process ended ({process.returncode}); it is started again\n"
                )
                time.sleep(RESTART_SECONDS)
                running[name] = subprocess.Popen(commands[name], env=environment)
    for process in running.values():
        process.terminate()
    for process in running.values():
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def _noting(stop: list[int]) -> Callable[[int, object], None]:
    def note(number: int, frame: object) -> None:
        stop.append(number)

    return note


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def workbench(context: typer.Context, data: DataOption = None) -> None:
    """Look after the workbench: administrator, backup, restore, ready, worker; --help tells more."""
    environment = _environment(data)
    command = [sys.executable, "-m", "django", *(context.args or ["help"])]
    raise typer.Exit(subprocess.run(command, env=environment, check=False).returncode)


def _environment(data: Path | None) -> dict[str, str]:
    """Give the environment of the workbench's processes; end with a word where its packages are missing."""
    if find_spec("django") is None:
        say_error("the workbench needs more packages: pip install 'remit[web]'")
        raise typer.Exit(BAD_INPUT)
    environment = dict(os.environ, DJANGO_SETTINGS_MODULE=SETTINGS)
    if data is not None:
        environment["REMIT_DATA"] = str(data.absolute())
    return environment
