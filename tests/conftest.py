"""Fixtures that several folders of tests share: the shipped plan and a few runs of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import remit
from remit.plan import Plan
from remit.results.store import Results
from remit.simulate.ensemble import Simulation, prepare

# The first call of a compiled function compiles it: no deadline for a single example.
settings.register_profile("remit", deadline=None)
settings.load_profile("remit")


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
