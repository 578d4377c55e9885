"""The figures of the market are counts of its paths: by date, by supplier, by checkpoint."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from remit.plan import read_plan
from remit.results import supply
from remit.simulate.codes import INSOLVENT, TAKEN_OVER, TRADING
from remit.simulate.ensemble import Simulation, prepare
from remit.simulate.paths import MarketPaths, market_paths
from tests.simulate.plain.selling import write_selling

LAST = dt.date(2016, 4, 1)


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> tuple[Simulation, MarketPaths]:
    plan = read_plan(write_selling(tmp_path_factory.mktemp("supply"))).apply()
    simulation = prepare(plan, 20, seed=5)
    return simulation, market_paths(simulation)


def test_standing_counts_units_of_runs_but_the_central_one(market: tuple[Simulation, MarketPaths]) -> None:
    simulation, paths = market
    (one,) = supply.standings(simulation, paths, [dt.date(2013, 4, 1)])
    trading = paths.supply[1:, 23, :, TRADING].sum(axis=1)
    np.testing.assert_array_equal(one.trading.values, trading)
    people = supply.people_of_market(simulation)
    np.testing.assert_allclose(one.gbp_head.values, one.income_gbp.values / people)


def test_a_year_is_the_twelve_months_before(market: tuple[Simulation, MarketPaths]) -> None:
    _, paths = market
    year = supply.yearly_pence(paths, "income of support", dt.date(2014, 4, 1))
    own = paths.between("income of support", dt.date(2013, 4, 1), dt.date(2014, 4, 1))
    np.testing.assert_array_equal(year, own)
    part = supply.yearly_pence(paths, "income of support", dt.date(2011, 7, 1))
    np.testing.assert_allclose(part, 4 * paths.supply[:, :3, :, 3].sum(axis=1))


def test_fates_are_shares_of_runs(market: tuple[Simulation, MarketPaths]) -> None:
    _, paths = market
    for fate in supply.fates(paths, LAST):
        s = paths.suppliers.index(fate.supplier)
        assert fate.trades == paths.supply[1:, -1, s, TRADING].mean()
        in_debt = np.isin(paths.ended[1:, s, 0], (INSOLVENT, TAKEN_OVER))
        assert fate.insolvent == in_debt.mean()
        assert fate.trades + fate.merged + fate.insolvent + fate.emptied + fate.stopped <= 1 + 1e-9


def test_checkpoints_have_outcomes_of_every_unit(market: tuple[Simulation, MarketPaths]) -> None:
    simulation, paths = market
    first, second, third = supply.checkpoints(simulation, paths)
    assert first.recorded == {"proceed": 1, "proceed with issues": 1}
    assert not second.recorded
    for check in (first, second, third):
        total = check.proceed.values + check.issues.values + check.stop.values
        assert (total == len(check.suppliers)).all()
        for one in check.suppliers:
            assert one.proceed + one.issues + one.stop == pytest.approx(1)
            assert 0 <= one.false_pass <= 1
            assert one.weakest in ("", "leadership", "customers", "business plan", "delivery")


def test_a_plan_goes_on_to_a_later_month(tmp_path: Path) -> None:
    plan = read_plan(write_selling(tmp_path)).apply()
    longer = supply.until(plan, dt.date(2017, 4, 1))
    assert longer.months[-1] == dt.date(2017, 3, 1)
    assert supply.until(plan, dt.date(2014, 1, 1)) is plan
    few = prepare(longer, 1, seed=5)
    short = prepare(plan, 1, seed=5)
    np.testing.assert_allclose(few.run(1).supply[: len(plan.months)], short.run(1).supply, atol=1)
