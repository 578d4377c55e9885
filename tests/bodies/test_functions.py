"""The package's sixteen functions serve both periods."""

import polars as pl
import pytest

from remit.bodies import function_of
from remit.bodies.functions import ALIASES_FILE, FUNCTIONS_FILE, function_aliases, function_names

SLUGS = (
    "planning redesign contracting procurement business-intelligence finance quality medicines primary-care "
    "public-health continuing-care communications workforce digital corporate provision"
)


def test_there_are_sixteen_and_only_delivery_is_not_commissioning() -> None:
    frame = pl.read_csv(FUNCTIONS_FILE)
    assert frame["function"].to_list() == SLUGS.split()
    assert frame.filter(~pl.col("commissioning"))["function"].to_list() == ["provision"]
    assert frame["name"].is_unique().all()
    assert frame.null_count().sum_horizontal().item() == 0


def test_every_alias_leads_to_a_function_has_a_source_and_stands_once() -> None:
    frame = pl.read_csv(ALIASES_FILE)
    assert set(frame["function"]) <= set(SLUGS.split())
    assert frame["source"].null_count() == 0
    folded = [alias.casefold() for alias in frame["alias"]]
    assert len(folded) == len(set(folded)) == len(function_aliases())
    names = {name.casefold() for pair in function_names().items() for name in pair}
    assert not names & set(folded)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("health needs assessment", "planning"),
        ("business intelligence", "business-intelligence"),
        ("redesign", "redesign"),
        ("communications and engagement", "communications"),
        ("Procurement and market management", "procurement"),
        ("provider management", "contracting"),
        ("HR", "workforce"),
        ("IT", "digital"),
        ("  continuing   healthcare (CHC)", "continuing-care"),
        ("safeguarding", "quality"),
        ("kangaroos", None),
    ],
)
def test_the_fields_names_are_understood(name: str, slug: str | None) -> None:
    assert function_of(name) == slug
