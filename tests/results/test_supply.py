"""The figures of the market are counts of its paths: by date, by supplier, by checkpoint."""

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import remit
from remit.plan import read_plan
from remit.results import supply
from remit.results.reconcile import reconcile
from remit.results.store import Results
from remit.simulate.codes import COST, CUSTOMERS, INCOME, INSOLVENT, TAKEN_OVER, TRADING
from remit.simulate.ensemble import Simulation, prepare
from remit.simulate.paths import MarketPaths, market_paths
from tests.plans import write_tiny_plan
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


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """A few runs of the same market on disk."""
    plan = read_plan(write_selling(tmp_path_factory.mktemp("stored"))).apply()
    return remit.simulate(plan, runs=6, seed=5, out=tmp_path_factory.mktemp("runs"))


def test_survival_is_counted_from_stored_runs(stored: Results) -> None:
    """By month, over the runs but run 0: trading, customers where it trades, and what is left of income."""
    paths = market_paths(prepare(stored.plan, 6, seed=5))
    rows = supply.survival(stored)
    assert rows["month"].min() == stored.plan.months[0]
    assert rows.height == rows["body"].n_unique() * len(stored.plan.months)
    for row in rows.filter(pl.col("month").dt.month() == 6).iter_rows(named=True):
        s, month = paths.suppliers.index(row["body"]), stored.plan.months.index(row["month"])
        there = paths.supply[1:, month, s]
        assert row["odds"] == pytest.approx(there[:, TRADING].mean())
        assert row["customers"] == there[:, CUSTOMERS].sum() / max(there[:, TRADING].sum(), 1)
        assert row["surplus_gbp"] == pytest.approx((there[:, INCOME] - there[:, COST]).sum() / 600)
    assert rows.filter(month=stored.plan.months[-1])["odds"].min() < 1


def test_a_plan_without_a_market_has_no_survivors(tmp_path: Path) -> None:
    plan = read_plan(write_tiny_plan(tmp_path / "tiny")).apply()
    assert supply.survival(remit.simulate(plan, runs=1, seed=1, out=tmp_path / "out")).is_empty()


def test_cash_of_the_market_adds_up_in_stored_runs(stored: Results) -> None:
    assert reconcile(stored) == []
    moved = stored.table("cash").filter(pl.col("measure").cast(pl.String) == "own cost of work in house")
    assert moved.collect()["value"].sum() > 0


@pytest.mark.parametrize(
    ("measure", "what"),
    [
        ("support bought", "support bought and received"),
        ("cost of support sold", "suppliers' income and cost"),
    ],
)
def test_a_penny_too_much_for_support_is_found(
    stored: Results, monkeypatch: pytest.MonkeyPatch, measure: str, what: str
) -> None:
    whole = Results.table

    def spoiled(self: Results, name: str) -> pl.LazyFrame:
        more = pl.when(pl.col("measure").cast(pl.String) == measure).then(1).otherwise(0)
        rows = whole(self, name)
        return rows.with_columns(pl.col("value") + more) if name == "cash" else rows

    monkeypatch.setattr(Results, "table", spoiled)
    assert any(found.what.startswith(what) for found in reconcile(stored))
