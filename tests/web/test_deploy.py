"""What the container file says, held to what it calls: no container engine is needed to test it.

It does nothing of its own but install Debian's packages and call deploy/install.sh, which CI runs and starts.
"""

import re
import stat
import subprocess
from pathlib import Path

import pytest

from remit.cli.serve import serve
from tests.web.servers import ROOT

FILE = ROOT / "deploy" / "Containerfile"
SETTINGS = ROOT / "src" / "remit" / "web" / "settings.py"
SCRIPTS = ("install.sh", "assets.sh", "try.sh")


def lines() -> list[tuple[str, str]]:
    """The instructions with what they say, continued lines joined."""
    text = re.sub(r"\\\n\s*", " ", FILE.read_text(encoding="utf-8"))
    found = [line.split(" ", 1) for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, rest in found]


def test_it_installs_by_the_script_that_ci_runs() -> None:
    runs = [rest for word, rest in lines() if word == "RUN"]
    assert any(run.startswith("/source/deploy/install.sh /opt/remit") for run in runs)
    assert "deploy/install.sh" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "install-test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    alone = re.compile(r"\b(pip|uv|npm (ci|install))\b")
    assert [run for run in runs if alone.search(run.replace("apt-get install", ""))] == []


def test_it_starts_the_workbench_as_a_command_that_is_there() -> None:
    command = dict(lines())["CMD"]
    words = re.findall(r'"([^"]+)"', command)
    assert words[:2] == ["/opt/remit/venv/bin/remit", "serve"]
    known = set(serve.__annotations__)
    assert {word.removeprefix("--") for word in words if word.startswith("--")} <= known
    assert words[words.index("--port") + 1] == dict(lines())["EXPOSE"]


def test_every_setting_of_it_is_read() -> None:
    given = dict(lines())["ENV"]
    settings = SETTINGS.read_text(encoding="utf-8")
    names = re.findall(r"REMIT_([A-Z_]+)=", given)
    assert names
    assert [name for name in names if f'"{name}"' not in settings and f"REMIT_{name}" not in settings] == []


def test_it_does_not_run_as_root_and_keeps_data_outside() -> None:
    words = [word for word, _ in lines()]
    assert words.index("USER") < words.index("CMD")
    assert dict(lines())["USER"] != "root"
    assert dict(lines())["VOLUME"] == "/data"
    assert "REMIT_DATA=/data" in dict(lines())["ENV"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_scripts_can_be_run(name: str) -> None:
    path = ROOT / "deploy" / name
    assert path.stat().st_mode & stat.S_IXUSR
    assert "set -euo pipefail" in path.read_text(encoding="utf-8")
    subprocess.run(["bash", "-n", str(path)], check=True)


def test_install_needs_what_the_container_has() -> None:
    packages = next(rest for word, rest in lines() if word == "RUN" and "apt-get" in rest)
    assert {"python3-venv", "npm", "nodejs", "gcc"} <= set(packages.split())
    assert Path(ROOT / "requirements.lock").is_file()
