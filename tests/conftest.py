"""Fixtures that several folders of tests share: the command line, the shipped plan and a few runs of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

import remit
from remit.plan import Plan
from remit.results.store import Results
from remit.simulate.ensemble import Simulation, prepare
from tests.browsers import FLAGS
from tests.cli.calls import Remit
from tests.plans import CHANGES, LAVISH, write_tiny_plan

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The first call of a compiled function compiles it: no deadline for a single example.
settings.register_profile("remit", deadline=None)
settings.load_profile("remit")


SERVERS = ("sqlite", "postgres")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what shares what is dear to make; what takes longest comes first."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(server_of(item) or paper_of(item) or item.location[0]))
    items.sort(key=lambda item: (server_of(item) == "", paper_of(item) == ""))


def paper_of(item: pytest.Item) -> str:
    """Tell whether a test reads the paper of England, which is written once."""
    return "paper" if "paper" in getattr(item, "fixturenames", []) else ""


def server_of(item: pytest.Item) -> str:
    """Give the server in a browser that a test needs; blank if it needs none."""
    asked = getattr(item, "fixturenames", [])
    chosen = getattr(getattr(item, "callspec", None), "params", {}).get("bench")
    return next((name for name in SERVERS if chosen == name or f"on_{name}" in asked), "")


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """One browser a process: a second would find the first one's event loop in its thread."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(name="remit")
def command_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Remit:
    """The command line."""
    return Remit(capsys, monkeypatch)


@pytest.fixture
def in_tmp(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Be in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """The tiny plan with one option more."""
    return write_tiny_plan(tmp_path / "mine", changes=CHANGES + LAVISH)


@pytest.fixture(scope="session")
def england() -> Plan:
    """The shipped plan with its baseline applied."""
    return remit.read("england-2011").apply()


@pytest.fixture(scope="session")
def simulation(england: Plan) -> Simulation:
    """The shipped plan ready to run."""
    return prepare(england, runs=4, seed=1)


@pytest.fixture(scope="session")
def results(england: Plan, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Results]:
    """Twelve runs of the shipped plan on disk."""
    return remit.simulate(england, runs=12, seed=1, out=tmp_path_factory.mktemp("results"))


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A folder with the tiny plan."""
    from tests.plans import write_tiny_plan

    return write_tiny_plan(tmp_path / "tiny")
