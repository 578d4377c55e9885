"""Which plans are national: where their people work decides, and what is not known counts as protected."""

from dataclasses import replace

import polars as pl
import pytest

import remit
from remit.bodies.level import NATIONAL_PEOPLE, is_national


@pytest.mark.parametrize(
    ("plan", "national"), [("england-2011", True), ("england-2025", True), ("one-board", False)]
)
def test_the_shipped_plans_have_their_level(plan: str, national: bool) -> None:
    read = remit.read(plan)
    assert is_national(read.bodies) is national
    assert is_national(read.apply().bodies) is national


def test_one_board_of_a_national_plan_is_below_national_level() -> None:
    bodies = remit.read("england-2025").bodies
    assert "national" in bodies.bodies["kind"]
    own = bodies.people.filter(pl.col("body") == bodies.people["body"][0])
    assert not is_national(replace(bodies, people=own))


def test_half_of_the_country_is_the_limit_and_an_unknown_population_counts_as_none() -> None:
    bodies = remit.read("one-board").bodies
    populations = {
        "enough": [NATIONAL_PEOPLE // 2, NATIONAL_PEOPLE - NATIONAL_PEOPLE // 2],
        "too few": [NATIONAL_PEOPLE // 2, NATIONAL_PEOPLE // 2 - 1],
        "unknown": [None, None],
    }
    found = {}
    for name, own in populations.items():
        each = dict(zip(("QZ1", "QZ2"), own, strict=True))
        population = pl.col("body").replace_strict(each, default=None, return_dtype=pl.Int64)
        table = bodies.bodies.with_columns(population=population)
        found[name] = is_national(replace(bodies, bodies=table))
    assert found == {"enough": True, "too few": False, "unknown": False}
