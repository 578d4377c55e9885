"""Real servers for the tests: the workbench as a person starts it, and PostgreSQL as Debian ships it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
START_SECONDS = 300
RUNS = 12


def free_port() -> int:
    """Give a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until something holds, or fail."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


@dataclass
class Workbench:
    """The workbench, web server and worker, started by its command."""

    data: Path
    database: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    processes_of_web: int = 1
    process: subprocess.Popen[bytes] | None = None
    log: IO[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Workbench":
        environment = os.environ | {"REMIT_STANDARD_RUNS": str(RUNS), "REMIT_LEASE_SECONDS": "3"}
        environment |= {"REMIT_EXAMPLES": "england-2011 one-board"}
        environment |= {"DATABASE_URL": self.database} if self.database else {}
        self.data.mkdir(parents=True, exist_ok=True)
        self.log = (self.data.parent / f"{self.data.name}.log").open("ab")
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "remit.cli",
                "serve",
                "--port",
                str(self.port),
                "--data",
                str(self.data),
                "--processes",
                str(self.processes_of_web),
            ],
            env=environment | dict(self.more),
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        wait_until(self.is_ready, START_SECONDS, "the workbench answers")
        return self

    def is_ready(self) -> bool:
        assert self.process is None or self.process.poll() is None, self.said()
        try:
            with urllib.request.urlopen(f"{self.url}/health/ready/", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def said(self) -> str:
        return (self.data.parent / f"{self.data.name}.log").read_text(errors="replace")

    def processes(self, words: str) -> list[int]:
        """Give the processes below this one whose command holds some words."""
        assert self.process is not None
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                session = int((folder / "stat").read_text().rpartition(")")[2].split()[3])
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (OSError, ValueError):
                continue
            if session == self.process.pid and words in command and int(folder.name) != self.process.pid:
                found.append(int(folder.name))
        return found

    def kill(self, words: str) -> None:
        """Kill processes as a crash would, without a word."""
        pids = self.processes(words)
        assert pids, f"no process is {words}"
        for pid in pids:
            os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
        if self.log is not None:
            self.log.close()


@dataclass
class Postgres:
    """A PostgreSQL server of its own, in a folder of its own, as a user who is not root."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="remit-postgres-")))
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def user(self) -> str | None:
        return "postgres" if os.getuid() == 0 else None

    @property
    def url(self) -> str:
        return f"postgres://remit:remit@127.0.0.1:{self.port}/postgres"

    def start(self) -> "Postgres":
        assert POSTGRES, "PostgreSQL is not there: make system"
        if not (self.folder / "data").exists():
            if self.user is not None:
                shutil.chown(self.folder, self.user)
            password = self.folder / "password"
            password.write_text("remit")
            password.chmod(0o644)
            self._run(
                "initdb",
                "-D",
                str(self.folder / "data"),
                "-U",
                "remit",
                "--pwfile",
                str(password),
                "--auth",
                "scram-sha-256",
                "--no-sync",
                "-E",
                "UTF8",
            )
        settings = [
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self.folder}",
        ]
        arguments = [part for setting in settings for part in ("-c", setting)]
        self.process = subprocess.Popen(
            [str(POSTGRES[-1] / "postgres"), "-D", str(self.folder / "data"), *arguments],
            user=self.user,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self.is_up, 30, "PostgreSQL answers")
        return self

    def _run(self, command: str, *arguments: str) -> None:
        subprocess.run(
            [str(POSTGRES[-1] / command), *arguments],
            user=self.user,
            cwd=self.folder,
            check=True,
            capture_output=True,
        )

    def is_up(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def kill(self) -> None:
        """Kill the server and all its processes, as a crash would."""
        assert self.process is not None
        below = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        for pid in [self.process.pid, *map(int, below.stdout.split())]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)


def get(url: str) -> tuple[int, str]:
    """Ask for a page; give its status and text, whatever the status."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as wrong:
        return wrong.code, wrong.read().decode()
