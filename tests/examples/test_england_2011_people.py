"""The shipped people: their margins against the evidence, pay on the scale, and lives that can have been."""

import datetime as dt
from collections.abc import Mapping
from math import sqrt

import polars as pl
import pytest

from remit.bodies import Bodies
from remit.bodies.functions import function_names
from remit.evidence import Evidence, margin
from remit.plan import Plan

EXAMPLE = "england-2011"
STAFF_GROUPS = ("clinical", "manager", "administrative")
ROUNDED = 4
"""People that a margin fitted and then rounded to whole people may be off in a cell."""
DRAWN = 4
"""Standard errors that a margin drawn person by person may be off in a cell."""
FUNCTION_OFF = 0.01
"""Share of a function's staff by which rounding body by body may miss."""


def counts(people: pl.DataFrame, column: str) -> dict[str, int]:
    return {str(key): count for key, count in people.group_by(column).len().iter_rows()}


def differences(have: Mapping[str, int], which: str) -> dict[str, float]:
    """People more or fewer in each cell than a margin says; a cell that the margin lacks should be empty."""
    total, shares = sum(have.values()), margin(EXAMPLE, which)
    return {key: have.get(key, 0) - total * shares.get(key, 0.0) for key in {*have, *shares}}


def worst(have: Mapping[str, int], which: str) -> float:
    return max(map(abs, differences(have, which).values()))


@pytest.fixture(scope="module")
def people(plan: Plan, tables: Bodies) -> pl.DataFrame:
    """The people with kind of body, complete years of age and of service at the start."""
    kinds = dict(tables.bodies.select("body", "kind").iter_rows())
    return tables.people.with_columns(
        kind=pl.col("body").replace_strict(kinds),
        age=_complete_years(pl.col("born"), pl.lit(plan.start)),
        years=_complete_years(pl.col("service_from"), pl.lit(plan.start)),
        began=_complete_years(pl.col("born"), pl.col("service_from")),
    )


def _complete_years(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    had = end.dt.strftime("%m%d") >= start.dt.strftime("%m%d")
    return end.dt.year() - start.dt.year() - (~had).cast(pl.Int32)


def _banded(values: pl.Series, which: str, *, last: int) -> dict[str, int]:
    """Count into the bands of a margin such as 25-34; `last` is 1 where the upper number is in the band."""
    bands = {key: tuple(map(int, key.split("-"))) for key in margin(EXAMPLE, which)}
    inside = {key: int(values.is_between(low, high + last - 1).sum()) for key, (low, high) in bands.items()}
    assert sum(inside.values()) == len(values)
    return inside


def test_all_staff_and_those_in_commissioning_are_as_many_as_published(
    people: pl.DataFrame, known: Evidence
) -> None:
    assert people.height == known.figure("W01").value == 64_000
    commissioning = people.filter(pl.col("function") != "provision")
    assert commissioning.height == known.value("england-2011.commissioning_staff") == 30_000
    authority = people.filter(kind="authority")
    assert authority.height == known.value("england-2011.authority_staff")
    assert authority.filter(function="provision").is_empty()
    assert set(people["kind"]) == {"authority", "trust"}
    assert set(people["function"]) == set(function_names())


def test_a_trust_has_a_fixed_team_and_staff_by_population(
    people: pl.DataFrame, tables: Bodies, known: Evidence
) -> None:
    trusts = tables.bodies.filter(kind="trust").select("body", "population")
    fixed = known.value("england-2011.trust_fixed_staff")
    everyone = trusts["population"].sum()
    own = people.filter((pl.col("kind") == "trust") & (pl.col("function") != "provision"))
    rest = own.height - fixed * trusts.height
    staff = own.group_by("body").len("staff").join(trusts, on="body")
    off = staff["staff"] - fixed - rest * staff["population"] / everyone
    assert staff.height == 151
    assert off.abs().max() < 1  # type: ignore[operator]


def test_functions_have_their_share_of_commissioning(people: pl.DataFrame) -> None:
    have = counts(people.filter(pl.col("function") != "provision"), "function")
    assert max(abs(d) / have[key] for key, d in differences(have, "function:sender").items()) < FUNCTION_OFF


@pytest.mark.parametrize("function", function_names())
def test_staff_groups_have_their_share_of_a_function(people: pl.DataFrame, function: str) -> None:
    assert worst(counts(people.filter(function=function), "staff_group"), f"staff_group:{function}") < ROUNDED


@pytest.mark.parametrize("group", STAFF_GROUPS)
def test_bands_have_their_share_of_a_staff_group(people: pl.DataFrame, group: str) -> None:
    agenda_for_change = people.filter((pl.col("staff_group") == group) & (pl.col("band") != "vsm"))
    assert worst(counts(agenda_for_change, "band"), f"band:{group}") < ROUNDED


def test_ages_and_services_have_their_share(people: pl.DataFrame) -> None:
    # A day is the step of a date: somebody whose birthday is near the start may count into the next band.
    on_the_edge = 0.001 * people.height
    assert worst(_banded(people["age"], "age", last=1), "age") < on_the_edge
    assert worst(_banded(people["years"], "service", last=0), "service") < on_the_edge


def test_ages_do_not_pile_up_at_the_end_of_a_band(people: pl.DataFrame) -> None:
    have = counts(people, "age")
    for key in margin(EXAMPLE, "age"):
        last = int(key.split("-")[1])
        assert have[str(last)] < 1.2 * have[str(last - 1)], key


def test_hours_have_their_share_and_very_senior_managers_work_whole_time(people: pl.DataFrame) -> None:
    others = people.filter(pl.col("band") != "vsm")
    have, shares = counts(others, "fte"), margin(EXAMPLE, "fte")
    off = differences(have, "fte")
    assert all(abs(off[k]) < DRAWN * sqrt(others.height * s * (1 - s)) for k, s in shares.items())
    assert set(people.filter(band="vsm")["fte"]) == {1.0}


def test_seniority_goes_with_age_and_service(people: pl.DataFrame) -> None:
    tier = pl.when(pl.col("band") < "6").then(0).when(pl.col("band") < "8").then(1).otherwise(2)
    means = people.group_by(tier=tier).agg(pl.col("age").mean(), pl.col("years").mean()).sort("tier")
    assert means["age"].is_sorted()
    assert means["years"].is_sorted()


def test_executives_are_managers_and_four_in_five_posts_are_filled(
    people: pl.DataFrame, tables: Bodies, known: Evidence
) -> None:
    executives = people.filter(band="vsm")
    assert set(executives["staff_group"]) == {"manager"}
    held = executives.filter(kind="trust").height
    trusts = set(tables.bodies.filter(kind="trust")["body"])
    posts = tables.posts.filter((pl.col("band") == "vsm") & pl.col("body").is_in(trusts))[
        "establishment"
    ].sum()
    filled = known.value("england-2011.executives_filled")
    assert held / posts == pytest.approx(filled, abs=0.001)
    authorities = known.value("england-2011.authority_executives")
    expected = 151 * known.value("england-2011.executive_posts_per_trust") * filled + authorities
    assert executives.height == pytest.approx(expected, abs=ROUNDED)
    assert executives.filter(kind="authority").height == pytest.approx(authorities, rel=0.2)


def test_the_senior_pool_is_that_of_the_leaders_list(people: pl.DataFrame, known: Evidence) -> None:
    pool = people.filter("senior")
    assert pool.height == known.figure("S03").value == 400
    assert set(pool["band"]) == {"vsm"}


def test_everybody_else_is_paid_by_the_scale_of_2010(
    people: pl.DataFrame, plan: Plan, known: Evidence
) -> None:
    scale = known.pay_scale(plan.start).select("band", "point", scale="pay_gbp_y")
    paid = people.filter(pl.col("band") != "vsm").join(scale, on=["band", "point"], how="left")
    assert (paid["pay_gbp_y"] == paid["scale"]).all()
    assert paid["scale"].null_count() == 0
    executives = people.filter(band="vsm")
    assert executives["point"].null_count() == executives.height
    assert set(executives["pay_gbp_y"]) == {known.value("england-2011.executive_pay_gbp_y")}


def test_nobody_has_more_increments_than_years_of_service(people: pl.DataFrame) -> None:
    paid = people.filter(pl.col("band") != "vsm")
    first = pl.col("point").min().over("band")
    assert (paid.select(pl.col("point") - first)["point"] <= paid["years"]).all()


def test_nobody_is_under_16_over_65_or_served_as_a_child(people: pl.DataFrame) -> None:
    assert people["age"].is_between(16, 65).all()
    assert people["years"].is_between(0, 39).all()
    assert people["began"].min() >= 16  # type: ignore[operator]


def test_every_holder_has_a_post_of_the_same_body_function_and_band(
    people: pl.DataFrame, tables: Bodies
) -> None:
    posts = tables.posts.select("post", "body", "function", "band", "establishment", "opens")
    held = people.group_by("post", "body", "function", "band").len("held")
    joined = held.join(posts, on=["post", "body", "function", "band"], how="left")
    assert joined["establishment"].null_count() == 0
    assert joined["opens"].null_count() == joined.height
    assert (joined["held"] <= joined["establishment"]).all()


def test_as_many_posts_are_empty_as_the_vacancy_rate_says(
    people: pl.DataFrame, tables: Bodies, known: Evidence
) -> None:
    others = people.filter(pl.col("band") != "vsm").height
    before = tables.posts.filter(pl.col("opens").is_null() & (pl.col("band") != "vsm"))["establishment"].sum()
    assert 1 - others / before == pytest.approx(known.value("england-2011.vacancy_rate"), abs=0.0005)


def test_people_are_made_up_and_keyed(plan: Plan, people: pl.DataFrame) -> None:
    assert plan.synthetic
    assert people["person"].is_unique().all()
    assert people["person"].str.contains(r"^[0-9a-f]{16}$").all()
    assert people["born"].max() < dt.date(1994, 4, 2)  # type: ignore[operator]
