"""Tables agree with each other and with what the runs counted."""

import json
from datetime import date

import polars as pl
import pytest

from remit.evidence import as_at
from remit.plan import Plan
from remit.results.store import TABLES, Results, read_results, write_results
from remit.results.tables import COLUMNS


def totals(results: Results, table: str, by_body: bool) -> pl.DataFrame:
    """Sum a table over bodies, or over functions and bands, by run, month and measure."""
    of_body = (pl.col("body") != "all") & (pl.col("function") == "all")
    of_grade = (pl.col("body") == "all") & (pl.col("function") != "all")
    rows = results.table(table).filter(of_body if by_body else of_grade)
    return (
        rows.group_by("run", "month", "measure")
        .agg(pl.col("value").sum())
        .sort("run", "month", "measure")
        .collect()
    )


def margin(results: Results, table: str) -> pl.DataFrame:
    rows = results.table(table).filter((pl.col("body") == "all") & (pl.col("function") == "all"))
    return rows.select("run", "month", "measure", "value").sort("run", "month", "measure").collect()


@pytest.mark.parametrize("table", ["stocks", "flows", "cash"])
def test_columns_are_those_of_the_design(results: Results, table: str) -> None:
    schema = results.table(table).collect_schema()
    assert tuple(schema.names()) == COLUMNS
    assert schema["value"] == pl.Int64
    assert schema["month"] == pl.Date


@pytest.mark.parametrize("table", ["stocks", "flows", "cash"])
def test_bodies_add_up_to_the_margin(results: Results, table: str) -> None:
    assert totals(results, table, by_body=True).equals(margin(results, table))


@pytest.mark.parametrize("table", ["stocks", "flows"])
def test_functions_and_bands_add_up_to_the_margin(results: Results, table: str) -> None:
    grades = totals(results, table, by_body=False)
    both = grades.join(margin(results, table), on=["run", "month", "measure"], how="inner", suffix="_margin")
    assert both.height > 500
    assert (both["value"] == both["value_margin"]).all()


def test_exits_agree_with_flows_and_cash(results: Results) -> None:
    exits = results.table("exits").collect()
    flows = margin(results, "flows").with_columns(pl.col("measure").cast(pl.String))
    cash = margin(results, "cash").with_columns(pl.col("measure").cast(pl.String))
    for kind, item in (("voluntary exit", "voluntary exits"), ("redundancy", "redundancy pay")):
        rows = exits.filter(pl.col("kind") == kind)
        assert rows.height == flows.filter(pl.col("measure") == kind)["value"].sum() > 0
        assert rows["payment_pence"].sum() == cash.filter(pl.col("measure") == item)["value"].sum() > 0


def test_support_that_is_bought_is_sold(results: Results) -> None:
    """Customers of a stopped plan go elsewhere before they pay: all is somebody else's income."""
    cash = results.table("cash").filter((pl.col("run") == 1) & (pl.col("body") != "all")).collect()
    sums = dict(cash.group_by(pl.col("measure").cast(pl.String)).agg(pl.col("value").sum()).iter_rows())
    plan = results.plan.bodies
    stopped = plan.checkpoints.filter(pl.col("outcome") == "stop")["body"].to_list()
    customers = plan.agreements.filter(pl.col("supplier").is_in(stopped))["customer"].unique().to_list()
    paid = cash.filter((pl.col("measure") == "support bought") & pl.col("body").is_in(customers))
    assert sums["support sold"] == sums["support bought"]
    assert sums["own cost of work in house"] > 0
    assert sums["cost of procurement"] > 0
    assert paid["value"].sum() > 0
    sellers = cash.filter(pl.col("measure") == "support sold")["body"].cast(pl.String).unique().to_list()
    assert not set(sellers) & set(stopped)


def test_envelope_is_25_a_head(results: Results) -> None:
    """A year of the groups' envelope is £25 for each of their people, to the rounding of each month."""
    groups = results.plan.bodies.bodies.filter(pl.col("kind") == "group")
    year = (
        results.table("cash")
        .filter(
            (pl.col("run") == 0)
            & (pl.col("measure") == "envelope")
            & pl.col("body").is_in(groups["body"].to_list())
        )
        .filter(pl.col("month").is_between(date(2013, 4, 1), date(2014, 3, 1)))
        .collect()["value"]
        .sum()
    )
    assert abs(year - 2500 * groups["population"].sum()) <= 12 * groups.height


def test_run_0_is_the_central_case(results: Results) -> None:
    draws = results.table("draws").collect()
    central = as_at(results.plan.as_at).parameter("leaving.base_rate_y").value
    assert draws["run"].to_list() == list(range(results.runs + 1))
    assert draws.filter(pl.col("run") == 0)["leaving_base_rate_y"].item() == central


def test_manifest_says_what_the_results_were_made_of(results: Results) -> None:
    manifest = json.loads((results.folder / "manifest.json").read_text())
    assert manifest["as_at"] == "2012-06-30"
    assert manifest["seed"] == 1
    assert manifest["people"] == 64_000
    assert manifest["synthetic"] is True
    assert set(manifest["digests"]["tables"]) == set(TABLES)
    assert set(manifest["digests"]) == {"bodies", "plan", "evidence", "tables"}
    assert any("ccg_2013" in name for name in manifest["structure_known_later"])


def test_results_read_back(results: Results, england: Plan) -> None:
    again = read_results(results.folder, england)
    assert again.manifest == json.loads(json.dumps(results.manifest))
    assert again.table("odds").collect().equals(results.table("odds").collect())
    with pytest.raises(KeyError, match="no table 'flow'"):
        again.table("flow")


def test_an_old_result_leaves_nothing_behind(england: Plan, results: Results, tmp_path: object) -> None:
    """A shorter run into the same folder replaces every part of the longer one."""
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "stocks").mkdir()
    (folder / "stocks" / "part-00099.parquet").write_bytes(b"left over")
    short = write_results(england, folder, runs=1, seed=1)
    assert short.table("stocks").select(pl.col("run").max()).collect().item() == 1
