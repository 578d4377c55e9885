"""What is left of envelopes in the paper is what the runs counted, to the penny, by body and by region."""

from datetime import date

import polars as pl
import pytest

import remit
from remit.report import envelopes as told
from remit.report.blocks import Table
from remit.report.context import Context
from remit.report.words import millions
from remit.results import summary_money
from remit.results.store import Results


@pytest.fixture(scope="module", params=["one-board", "england-2025"])
def results(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Results:
    out = tmp_path_factory.mktemp(request.param)
    plan = remit.read(request.param).apply()
    return remit.simulate(plan, runs=3, seed=5, out=out)


def test_what_is_left_is_what_the_runs_counted(results: Results) -> None:
    held = summary_money.held_to_envelopes(results)
    name = (
        "left of the envelope in the region" if held["place"][0].startswith("Y") else "left of the envelope"
    )
    counted = results.table("odds").filter(pl.col("measure") == name).collect()
    rows = {
        (run, place, when.year): value
        for run, place, when, value in counted.select(
            "run", pl.col("body").cast(pl.String), "month", "value"
        ).iter_rows()
    }
    found = {tuple(row[:3]): row[3] for row in held.select("run", "place", "year", "left").iter_rows()}
    assert found == rows
    assert len(found) >= 4


def test_an_envelope_flows_from_the_day_its_body_opens(results: Results) -> None:
    opens = dict(results.plan.bodies.bodies.select("body", "opens").iter_rows())
    flows = results.table("cash").filter((pl.col("measure") == "envelope") & (pl.col("value") > 0))
    first = flows.group_by(pl.col("body").cast(pl.String)).agg(pl.col("month").min()).collect()
    late = {body: day for body, day in opens.items() if day is not None and day > date(2026, 4, 1)}
    for body, month in first.iter_rows():
        assert month >= late.get(body, date(2026, 4, 1)), body


def test_the_paper_adds_the_bodies_up(results: Results) -> None:
    blocks = told.within_envelopes(Context(results))
    tables = {block.id: block for block in blocks if isinstance(block, Table)}
    held = summary_money.held_to_envelopes(results)
    by_run = held.group_by("run", "year").agg(pl.col("left").sum()).filter(pl.col("run") > 0)
    middle = by_run.group_by("year").agg(pl.col("left").median()).sort("year")["left"].to_list()
    (left,) = (row for row in tables["envelope-spending"].rows if row[0] == "Left")
    for written, pence in zip(left[1:], middle, strict=True):
        assert written.partition(" ")[0] == millions(pence / 100)
    over = held.filter(pl.col("run") > 0).group_by("run", "year").agg((pl.col("left") < 0).any())
    shares = over.group_by("year").agg(pl.col("left").mean()).sort("year")["left"].to_list()
    for row, odds in zip(tables["envelopes-over"].rows, shares, strict=True):
        assert (row[2] == "In every run") == (odds == 1.0)
