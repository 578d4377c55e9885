"""The shipped plan as read, and what was known on its as-at date."""

import pytest

from remit.bodies import Bodies
from remit.evidence import Evidence, as_at
from remit.plan import Plan, read_plan


@pytest.fixture(scope="session")
def plan() -> Plan:
    return read_plan("england-2011")


@pytest.fixture(scope="session")
def tables(plan: Plan) -> Bodies:
    return plan.bodies


@pytest.fixture(scope="session")
def known(plan: Plan) -> Evidence:
    return as_at(plan.as_at)
