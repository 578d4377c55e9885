"""What is committed: no trace of one machine, locks that hold what pyproject asks for, data that ships."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent

# Joined here, so that this file does not name them itself. A path counts at its start only: the address of a
# source may have a folder of the same name.
HOSTS = (
    "pypi" + ".org",
    "files.python" + "hosted",
    "registry.npm" + "js",
    "registry.yarn" + "pkg",
    "deb.debian" + ".org",
)
ONE_MACHINE = re.compile(
    "|".join([*(re.escape(host) for host in HOSTS), r"(?<![\w.-])/" + "work/"]).encode(), re.IGNORECASE
)


def committed_files() -> list[Path]:
    """The files of the tree that git has or would take, as they stand on disk."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def pins(text: str) -> dict[str, list[str]]:
    """The versions that a lock pins, by name: more than one where they differ by Python."""
    pinned: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.MULTILINE):
        pinned.setdefault(canonicalize_name(name), []).append(version)
    return pinned


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    files = committed_files()
    assert ROOT / "pyproject.toml" in files
    named = {
        f"{file.relative_to(ROOT)}: {match.group().decode()}"
        for file in files
        if (match := ONE_MACHINE.search(file.read_bytes()))
    }
    assert named == set()


@pytest.mark.parametrize("text", [f"from {HOSTS[0]}", "cd /" + "work/main", f"https://{HOSTS[2]}.org/x"])
def test_a_trace_of_one_machine_is_found(text: str) -> None:
    assert ONE_MACHINE.search(text.encode())


@pytest.mark.parametrize("text", ["https://example.org.uk/work/paper.pdf", "network/", "do the work / rest"])
def test_an_address_with_a_like_name_is_not_taken_for_one(text: str) -> None:
    assert not ONE_MACHINE.search(text.encode())


def test_the_lock_holds_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [Requirement(line) for line in project["dependencies"] + extras["dev"] + extras["web"]]
    pinned = pins((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    out_of_step = [
        f"{want} is not met by {pinned.get(canonicalize_name(want.name))}: make lock"
        for want in asked
        if not pinned.get(canonicalize_name(want.name))
        or not all(want.specifier.contains(version) for version in pinned[canonicalize_name(want.name)])
    ]
    assert out_of_step == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-uv.txt"])
def test_every_pin_has_hashes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert blocks
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_npm_lock_has_hashes_and_no_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    installed = {name: entry for name, entry in packages.items() if name}
    assert installed
    assert [
        name for name, entry in installed.items() if "integrity" not in entry or "resolved" in entry
    ] == []


def test_every_dependency_says_why_it_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = re.findall(r'^    "[\w.-]+>=[^"]*",.*$', text, re.MULTILINE)
    assert len(lines) > 10
    assert [line for line in lines if not re.search(r"#\s+\w+", line)] == []


def test_the_version_is_the_same_everywhere() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["version"] == version


def test_all_data_of_the_package_is_committed() -> None:
    on_disk = (file for file in (ROOT / "src" / "remit").rglob("*") if file.is_file())
    needed = {file for file in on_disk if "__pycache__" not in file.parts}
    assert needed - set(committed_files()) == set()


def test_no_work_is_left_undone_in_comments() -> None:
    undone = re.compile(rb"\b(TO" + rb"DO|FIX" + rb"ME|XX" + rb"X)\b")
    kinds = {".py", ".toml", ".md", ".j2", ".css", ".yml"}
    files = [file for file in committed_files() if file.suffix in kinds or file.name == "Makefile"]
    assert [str(file.relative_to(ROOT)) for file in files if undone.search(file.read_bytes())] == []
