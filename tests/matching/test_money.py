"""The cost of a proposal is that of the exits and of the accounts, to the penny."""

from pathlib import Path

import polars as pl
import pytest

from remit.matching.consequences import costs
from remit.money import ITEMS, REDUNDANCY_COST, accounts, contracts
from remit.plan import read_plan
from remit.simulate.codes import REDUNDANT
from remit.simulate.ensemble import prepare
from tests.matching.boards import person, post, proposed, write_boards
from tests.simulate.lived import calm, live

PAY = {"3": 24_937, "5": 31_049, "6": 38_682, "7": 47_810, "8a": 55_690, "9": 109_179}


def people() -> list[dict[str, str]]:
    """People of both boards, in bands, hours and service of all sorts."""
    bands = list(PAY)
    return [
        person(
            n,
            "AB"[n % 2],
            ("finance", "planning", "quality")[n % 3],
            bands[n % len(bands)],
            pay_gbp_y=str(PAY[bands[n % len(bands)]]),
            fte=("1", "0.6", "0.85")[n % 3],
            service_from=f"{1997 + n % 28}-{1 + n % 12:02d}-{1 + n % 27:02d}",
        )
        for n in range(1, 60)
    ]


@pytest.mark.parametrize("functions", [(), ("finance",), ("finance", "planning")])
def test_redundancy_pay_is_that_of_the_accounts(tmp_path: Path, functions: tuple[str, ...]) -> None:
    """Whoever has a post of the own work keeps it on both sides; all others are made redundant on both."""
    posts = [post(f"M-{function}-{band}", function, band, 20) for function in functions for band in PAY]
    rounds = [
        {
            "round": name,
            "name": name,
            "method": "slot-in",
            "opens": "2026-01-05",
            "closes": "2026-01-31",
            "senior": "false",
            "kinds": "merged-board",
            "source": "made up for tests",
            "status": "assumed",
        }
        for name in ("leaders", "slot", "pool", "risk")
    ]
    folder = write_boards(tmp_path, people(), posts, rounds=rounds)
    found = proposed(folder)
    simulation = prepare(read_plan(folder).apply(), runs=1, seed=1)
    _, counts = live(simulation, 0, calm(simulation, filling_accept_slot_in=1.0))
    money = accounts(simulation, contracts(simulation), counts, 0)
    exits = counts.exits[: counts.exit_count[0]]
    assert int((exits["kind"] == REDUNDANT).sum()) == found.redundancies > 0
    assert ITEMS[REDUNDANCY_COST] == "redundancy pay"
    assert int(money[:, :, REDUNDANCY_COST].sum()) == costs(found)["redundancy_pay"] > 0


def test_cost_is_that_of_the_exits_person_by_person() -> None:
    found = proposed(Path("one-board"))
    [liability] = found.solved.scope.liabilities.values()
    without = found.people.filter(step="no post")
    rows = liability.people.filter(rule="redundancy").join(without.select("person"), on="person", how="semi")
    assert rows.height == without.height == found.redundancies
    assert int(rows["total_pence"].sum()) == costs(found)["redundancies"]
    assert int(rows["payment_pence"].sum()) == costs(found)["redundancy_pay"]
    leaving = found.people.filter(step="leaves under a scheme")
    schemes = liability.people.filter(rule="voluntary-redundancy").join(leaving, on="person", how="semi")
    assert int(schemes["total_pence"].sum()) == costs(found)["schemes"]


def test_the_cost_of_a_proposal_is_what_was_minimised() -> None:
    found = proposed(Path("england-2025"))
    total = dict(zip([aim.name for aim in found.solved.problem.aims], found.solved.best.totals, strict=True))
    assert found.cost_pence == total["cost"]
    assert found.people.select(pl.col("exit_pence").is_not_null().sum()).item() == found.redundancies
