"""Fixtures of the simulation's tests: the made-up plan that uses every mechanism."""

import pytest

from remit.plan import Plan, read_plan
from remit.simulate.ensemble import Simulation, prepare
from tests.simulate.plain.everything import write_everything
from tests.simulate.plain.selling import write_selling

EVERYTHING_RUNS = 100


@pytest.fixture(scope="session")
def everything_plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Some 300 made-up people to whom everything can happen."""
    return read_plan(write_everything(tmp_path_factory.mktemp("everything"))).apply()


@pytest.fixture(scope="session")
def everything(everything_plan: Plan) -> Simulation:
    """The same ready to run."""
    return prepare(everything_plan, EVERYTHING_RUNS, seed=3)


@pytest.fixture(scope="session")
def selling(tmp_path_factory: pytest.TempPathFactory) -> Simulation:
    """A support market in which everything can happen, ready to run."""
    plan = read_plan(write_selling(tmp_path_factory.mktemp("selling"))).apply()
    return prepare(plan, EVERYTHING_RUNS, seed=3)
