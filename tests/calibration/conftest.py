"""A fit of England that is short enough for every run of the tests."""

from pathlib import Path

import pytest

from remit.calibration.posterior import Fit, fit_plan
from remit.plan import Plan, read_plan
from remit.simulate.workers import Workers

NAME = "england-2011"
RUNS, DRAWS = 120, 60


@pytest.fixture(scope="session")
def england() -> Plan:
    return read_plan(NAME).apply()


@pytest.fixture(scope="session")
def bank_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bank")


@pytest.fixture(scope="session")
def short_fit(england: Plan, bank_folder: Path) -> Fit:
    return fit_plan(england, NAME, bank_folder, RUNS, seed=7, workers=Workers(threads=2), draws=DRAWS)
