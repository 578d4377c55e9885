"""Every exit of a staff list against a plain transcription of the rules, to the penny."""

import dataclasses
import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from remit.evidence import as_at
from remit.exits import Liability
from remit.exits.liability import FIELDS, MONEY
from remit.rules.exit import ExitPrice
from tests.exits.drawn import PEOPLE, staff
from tests.exits.occasions import (
    AFTER_LIMITS,
    BEFORE_LIMITS,
    CAPPED,
    MARS,
    MODEL_SCHEME,
    NATIONAL,
    NATIONAL_MARS,
    NOW,
    THEN,
    When,
    liability_of,
    scheme,
    write_plan,
)
from tests.exits.transcribed import Transcript
from tests.plans import Row, tiny_tables

ALL_KINDS = "trust authority support"
OPEN = scheme("section-16", "redundancy", "2010-04-01", "2027-12-31", "trust authority")
LOCAL = scheme("mars", "voluntary-exit", "2020-06-01", "2020-12-31", ALL_KINDS)
CASES: dict[str, tuple[When, list[Row]]] = {
    "2012-13, local scheme": (THEN, [MARS]),
    "before the limits": (BEFORE_LIMITS, [OPEN]),
    "after the limits": (AFTER_LIMITS, [OPEN]),
    "national scheme of 2010": (NATIONAL_MARS, [NATIONAL, OPEN]),
    "under the cap": (CAPPED, [LOCAL]),
    "2025-26": (NOW, [MODEL_SCHEME, OPEN, {**MARS, "opens": "2025-09-01", "closes": "2026-03-31"}]),
}


@pytest.fixture(scope="module", params=CASES, ids=list(CASES))
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    when, schemes = CASES[request.param]
    tables = staff(when)
    folder = write_plan(tmp_path_factory.mktemp("plan"), when, schemes=schemes, **tables)
    liability = liability_of(folder, when)
    return {"when": when, "schemes": schemes, "tables": tables, "liability": liability}


def expected_rows(when: When, schemes: list[Row], tables: dict[str, list[Row]]) -> list[dict[str, Any]]:
    """All rows that the liability should have, by scheme and person."""
    kinds = {row["body"]: row["kind"] for row in tiny_tables()["bodies"]}
    transcript = Transcript(as_at(when.as_at), when)
    left = {row["person"]: row for row in tables["departures"]}
    covered = {kind for row in schemes if row["rule"] == "redundancy" for kind in row["kinds"].split()}
    found = []
    for row in tables["people"]:
        own = [spell for spell in tables["spells"] if spell["person"] == row["person"]]
        kind = kinds[row["body"]]
        open_to: list[Row | None] = [one for one in schemes if kind in one["kinds"].split()]
        if kind not in covered:
            open_to.append(None)
        found += [transcript.price(row, own, left.get(row["person"], {}), kind, one) for one in open_to]
    return sorted(found, key=lambda one: (one["scheme"], one["person"]))


def test_every_exit_agrees_with_the_transcription(case: dict[str, Any]) -> None:
    liability: Liability = case["liability"]
    assert liability.faults == liability.staff.faults == ()
    expected = expected_rows(case["when"], case["schemes"], case["tables"])
    found = liability.people.sort("scheme", "person").to_dicts()
    assert len(found) == len(expected) >= PEOPLE
    for its, wanted in zip(found, expected, strict=True):
        assert its == wanted
    assert set(liability.left_out.values()) == {0}


def test_the_people_meet_every_edge() -> None:
    """The five hundred would prove little if they were all alike."""
    tables = staff(THEN)
    seen = Counter(
        (column, row[column]) for row in tables["people"] for column in ("zone", "band", "notice_months")
    )
    assert {zone for column, zone in seen if column == "zone"} == {"", "inner", "outer", "fringe"}
    assert len(tables["spells"]) > 100
    assert {row["excluded"] for row in tables["spells"]} >= {"", "redundancy-paid", "pension-taken"}
    words = {row["alternative"] for row in tables["departures"]}
    assert words == {"", "none", "refused-with-reason", "refused-without-reason", "taken"}
    assert all(
        any(row[name] for row in tables["departures"]) for name in tables["departures"][0] if name != "scheme"
    )


def test_each_amount_comes_up_somewhere(tmp_path: Path) -> None:
    """Cut, pension, shortfall, insurance on an award: each is more than nought for somebody."""
    biggest: Counter[str] = Counter()
    statutory_wins = lost = 0
    for name, (when, schemes) in CASES.items():
        people = liability_of(write_plan(tmp_path / name, when, schemes=schemes, **staff(when)), when).people
        for column in MONEY:
            biggest[column] = max(biggest[column], people[column].max())
        statutory_wins += int((people["statutory_pence"] > people["contractual_pence"]).sum())
        lost += int((people["payment_pence"] + people["cut_pence"] < people["contractual_pence"]).sum())
    assert all(biggest[column] > 0 for column in MONEY)
    assert statutory_wins > 0
    assert lost > 0


@pytest.mark.parametrize(
    ("last_day", "capped"),
    [("2020-11-03", False), ("2020-11-04", True), ("2021-02-11", True), ("2021-02-12", False)],
)
def test_the_cap_holds_for_its_hundred_days_only(tmp_path: Path, last_day: str, capped: bool) -> None:
    when = dataclasses.replace(CAPPED, last_day=dt.date.fromisoformat(last_day))
    people = liability_of(write_plan(tmp_path, when, schemes=[LOCAL], **staff(when)), when).people
    assert bool((people["cut_pence"] > 0).any()) == capped


def test_the_columns_are_those_of_the_price() -> None:
    assert ExitPrice._fields == FIELDS
    assert MONEY[0] == "contractual_pence"
    assert all(name.endswith("_pence") for name in MONEY)


def test_pay_and_hours_that_are_no_binary_fractions_are_exact(tmp_path: Path) -> None:
    """0.57 x 100 and 1.005 pounds are the floats that truncation gets wrong."""
    from tests.exits.occasions import person

    rows = [
        person(f"{k:016x}", pay_gbp_y=f"{20_000 + k / 100:.2f}", fte=f"{0.01 + k / 1000:.3f}")
        for k in range(1, 990)
    ]
    liability = liability_of(write_plan(tmp_path, THEN, people=rows), THEN)
    assert liability.people["pay_pence_y"].to_list() == [2_000_000 + k for k in range(1, 990)]
    assert liability.staff.records["fte"].tolist() == [10_000 + 1000 * k for k in range(1, 990)]
