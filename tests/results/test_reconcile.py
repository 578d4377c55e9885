"""Cash, accruals and people of every shipped example add up, to the penny and the person, in every run."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import remit
from remit.plan import read_plan
from remit.results.reconcile import reconcile
from remit.results.store import Results
from tests.simulate.plain.everything import write_everything
from tests.simulate.test_plain import CASH


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("england-2011", "authorities-close-2012"),
        ("england-2025", "cash-six-months-late"),
        ("one-board", "baseline"),
        ("one-board", "business-as-usual"),
        ("one-board", "do-minimum"),
    ],
)
def test_an_example_adds_up(tmp_path: Path, name: str, option: str) -> None:
    assert reconcile(remit.simulate(remit.read(name).apply(option), runs=2, seed=3, out=tmp_path)) == []


def test_the_baseline_of_england_adds_up(results: Results) -> None:
    assert reconcile(results) == []


def test_a_plan_in_which_people_wait_for_cash_adds_up(tmp_path: Path) -> None:
    folder = write_everything(tmp_path / "plan", extra=CASH)
    results = remit.simulate(read_plan(folder).apply(), runs=5, seed=3, out=tmp_path / "out")
    assert reconcile(results) == []
    waited = results.table("cash").filter(pl.col("measure") == "pay while exits wait for cash").collect()
    assert waited["value"].sum() > 0


@pytest.mark.parametrize(
    ("table", "spoil", "what"),
    [
        ("cash", lambda rows: rows.with_columns(pl.col("value") + 1), "cash of the bodies"),
        ("exits", lambda rows: rows.sort("payment_pence").head(-1), "payments of exits"),
        ("flows", lambda rows: rows.filter(pl.col("measure").cast(pl.String) != "recruit"), "people there"),
    ],
)
def test_what_does_not_add_up_is_found(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    table: str,
    spoil: Callable[[pl.DataFrame], pl.DataFrame],
    what: str,
) -> None:
    results = remit.simulate(remit.read("one-board").apply(), runs=1, seed=3, out=tmp_path)
    whole = Results.table

    def spoiled(self: Results, name: str) -> pl.LazyFrame:
        rows = whole(self, name)
        return spoil(rows.collect()).lazy() if name == table else rows

    monkeypatch.setattr(Results, "table", spoiled)
    assert any(found.what.startswith(what) for found in reconcile(results))
