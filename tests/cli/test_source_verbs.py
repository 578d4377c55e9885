"""The verbs source, market and agreements: what they print, write and refuse."""

import json
import re
from pathlib import Path

import pytest

from remit.plan import read_plan
from tests.cli.calls import Remit
from tests.sourcing.plans import write_market

LAST = r"status=(optimal|feasible) gap=\d\.\d{4} cost_gbp=\d+\.\d{2} seconds=\d+\.\d"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_market(tmp_path / "market")


def test_source_says_who_does_what_and_ends_with_its_proof(
    remit: Remit, folder: Path, tmp_path: Path
) -> None:
    files = {name: tmp_path / name for name in ("changes.toml", "grid.csv", "model.lp")}
    said = remit(
        "source",
        folder,
        "--changes",
        files["changes.toml"],
        "--grid",
        files["grid.csv"],
        "--lp",
        files["model.lp"],
    )
    assert said.code == 0
    assert re.fullmatch(LAST, said.out.strip().splitlines()[-1])
    assert "Beside what was published" in said.out
    assert "11.52" in said.out
    assert files["changes.toml"].read_text(encoding="utf-8").startswith("[[change]]")
    assert files["grid.csv"].read_text(encoding="utf-8").count("\n") == 5
    assert files["model.lp"].read_text(encoding="utf-8").startswith("Minimize")
    assert "s: " in said.err


def test_source_gives_json_and_the_same_on_one_and_two_workers(remit: Remit, folder: Path) -> None:
    one, two = (json.loads(remit("source", folder, "--json", "--workers", workers).out) for workers in (1, 2))
    assert one["grid"] == two["grid"]
    assert one["status"] == "optimal"
    assert {"totals", "functions", "providers", "binding", "clashes", "bound_gbp"} <= set(one)


def test_source_adds_its_changes_to_a_plan_of_ones_own(remit: Remit, folder: Path) -> None:
    assert remit("source", folder, "--add", "--as", "mine").code == 0
    assert "mine" in read_plan(folder).options
    again = remit("source", folder, "--add", "--as", "mine")
    assert again.code == 2
    assert "is there already" in again.err
    assert remit("source", folder, "--option", "mine").code == 0
    refused = remit("source", "one-board", "--add")
    assert refused.code == 2
    assert "remit new DIR --from NAME" in refused.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--objective", "fame"], "--objective must be one of cost, capability"),
        (["--without", "envelop"], "write envelope if that is meant"),
        (["--date", "2013"], "is not a date"),
        (["--date", "2011-04-01"], "no agreement in force on 2011-04-01"),
        (["--option", "none"], "is no option of the plan"),
    ],
)
def test_source_refuses_what_it_does_not_know(
    remit: Remit, folder: Path, arguments: list[str], message: str
) -> None:
    said = remit("source", folder, *arguments)
    assert said.code == 2
    assert message in said.err


def test_source_names_limits_that_clash(remit: Remit, folder: Path) -> None:
    lifted = remit("source", folder, "--envelope", "0.5")
    assert lifted.code == 0
    assert "Limits that clash, lifted for these alone: 2 of 2 customers" in lifted.out
    assert "its envelope leaves 0.50 a head" in lifted.out
    strict = remit("source", folder, "--envelope", "0.5", "--strict")
    assert strict.code == 2
    assert strict.out.strip().splitlines()[-1].startswith("status=infeasible")


def test_market_prints_suppliers_parts_and_what_closes(remit: Remit) -> None:
    said = remit("market", "england-2025")
    assert said.code == 0
    for text in (
        "Breaks even at",
        "Conflict: national-1",
        "Work of suppliers that close",
        "No destination in the plan: 7 of 11",
    ):
        assert text in said.out
    whole = json.loads(remit("market", "england-2025", "--json").out)
    assert {"suppliers", "parts", "conflicts", "hosting_ends", "closing", "work_left"} <= set(whole)


def test_market_refuses_a_day_without_a_market(remit: Remit, folder: Path) -> None:
    said = remit("market", folder, "--date", "2011-04-01")
    assert said.code == 2
    assert "nothing is sold on 2011-04-01" in said.err
    assert remit("market", folder, "--cost", "guess").code == 2


def test_agreements_prints_measures_credits_notice_and_reviews(remit: Remit, tmp_path: Path) -> None:
    said = remit("agreements", "one-board", "--out", tmp_path / "held")
    assert said.code == 0
    for text in (
        "Measures over time",
        "Credits due",
        "Notice dates within 6 months",
        "what the staff can review",
    ):
        assert text in said.out
    assert (tmp_path / "held" / "agreements.html").is_file()
    whole = json.loads(remit("agreements", "one-board", "--json").out)
    assert len(whole["measures"]) == 8


def test_agreements_works_without_measures_and_refuses_an_empty_day(remit: Remit, folder: Path) -> None:
    said = remit("agreements", folder)
    assert said.code == 0
    assert "No measures" in said.out
    refused = remit("agreements", folder, "--date", "2011-04-01")
    assert refused.code == 2
    assert "no agreement or contract is in force" in refused.err


def test_market_simulated_by_date_with_ranges(remit: Remit) -> None:
    said = remit("market", "england-2011", "--until", "2016-04", "--runs", "3")
    assert said.code == 0
    for text in ("Units trading", "2013-04-01", "2016-04-01", "False pass", "Recorded: proceed 14"):
        assert text in said.out
    again = json.loads(remit("market", "one-board", "--until", "2027-10", "--runs", "2", "--json").out)
    assert again["by_date"][-1]["date"] == "2027-10-01"
    assert {"median", "p5", "p95"} == set(again["by_date"][0]["trading"])


def test_market_until_refuses_what_is_no_month_of_the_plan(remit: Remit, folder: Path) -> None:
    for text in ("soon", "2013", "2016-13", "2016-04-02", "2009-01", "2090-01"):
        said = remit("market", folder, "--until", text)
        assert said.code == 2, text
        assert "--until" in said.err
    said = remit("market", "one-board", "--until", "2026-01", "--runs", "0")
    assert said.code == 2
