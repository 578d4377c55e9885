"""The numbers of the package are what their sources say, and every one has its source and date."""

import datetime as dt
import re
from itertools import pairwise

import polars as pl
import pytest

from remit.evidence import (
    GRADE_STATUS,
    OWNERS,
    STATUSES,
    TAG_STATUS,
    CarriedForward,
    EvidenceError,
    everything,
)
from remit.evidence.files import DATA
from remit.evidence.sources import FIGURE, keys
from tests.evidence.conftest import Copy

KNOWN = everything()

TEXT_ONLY = {
    "S35", "T40", "T41", "T42", "C06", "C07", "C08", "C10", "C19", "C20", "C37", "C44", "C52", "C56", "C61",
    "C90", "C92", "C93", "W03", "W07", "W09", "W22", "W23", "W32", "W51", "W52", "W53", "W56", "W74", "M04",
    "M06", "M07", "M08", "O08",
}  # fmt: skip
"""Figures that are not one number: dates, lists and things said."""
TEXT_ONLY_2025 = {
    "A05", "A06", "A08", "A09", "A11", "A13", "B03", "B04", "B17", "B19", "B20", "B23", "B24", "D02", "D03",
    "D04", "D05", "E01", "E07", "E11", "E13", "E18", "G03", "G04", "G06", "G08",
}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "groups"),
    [
        ("england-2011", {"S": 36, "T": 24, "C": 36, "U": 1, "W": 32, "M": 8, "O": 2}),
        ("england-2025", {"A": 37, "B": 24, "D": 6, "E": 10, "F": 1, "G": 8}),
    ],
)
def test_all_figures_are_there(file: str, groups: dict[str, int]) -> None:
    ids = pl.read_csv(DATA / "figures" / f"{file}.csv")["id"]
    assert len(ids) == ids.n_unique() == sum(groups.values())
    assert {letter: ids.str.starts_with(letter).sum() for letter in groups} == groups
    assert set(ids) <= set(KNOWN.figures["id"])


def test_every_figure_of_the_founding_articles_is_there() -> None:
    assert {f"S{number:02d}" for number in range(1, 37)} <= set(KNOWN.figures["id"])


@pytest.mark.parametrize(
    ("name", "value", "unit", "day"),
    [
        ("S12", 18196, "GBP", dt.date(2011, 8, 31)),
        ("S13", 19552, "GBP", dt.date(2011, 8, 31)),
        ("S14", 641, "people", dt.date(2011, 8, 31)),
        ("S15", 776, "people", dt.date(2011, 8, 31)),
        ("S23", 75.2, "GBP million a year", dt.date(2011, 8, 31)),
        ("S24", 0.817, "GBP million a year", dt.date(2011, 8, 31)),
        ("S27", 27.9, "GBP million", dt.date(2011, 8, 31)),
        ("S07", 11.52, "GBP per head", dt.date(2012, 6, 28)),
        ("W01", 64000, "people", dt.date(2010, 7, 28)),
        ("C14", 26, "plans", dt.date(2012, 5, 28)),
    ],
)
def test_a_figure_is_as_published(name: str, value: float, unit: str, day: dt.date) -> None:
    figure = KNOWN.figure(name)
    assert (figure.value, figure.unit, figure.published) == (value, unit, day)
    assert figure.source


def test_every_number_has_a_source_a_date_and_a_status() -> None:
    tables = {
        "figures": ("published", "source", "status", "unit"),
        "parameters": ("published", "source", "status", "unit", "valid_from"),
        "pay_scales": ("published", "source", "status", "valid_from"),
    }
    for name, columns in tables.items():
        table: pl.DataFrame = getattr(KNOWN, name)
        assert table.select(columns).null_count().row(0) == (0,) * len(columns), name
        assert set(table["status"]) <= set(STATUSES)
    assert set(KNOWN.parameters["owner"]) <= set(OWNERS)


def test_numbers_are_typed() -> None:
    schema = KNOWN.figures.schema
    assert [schema[name] for name in ("value", "low", "high", "published")] == [pl.Float64] * 3 + [pl.Date]
    assert KNOWN.pay_scales.schema["point"] == pl.Int64


def test_no_number_is_read_out_of_prose(copy: Copy) -> None:
    without = KNOWN.figures.filter(pl.all_horizontal(pl.col("value", "low", "high").is_null()))
    assert set(without["id"]) == TEXT_ONLY | TEXT_ONLY_2025

    def change(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row["figure"] = "4711"

    copy.edit("figures/england-2011.csv", change)
    numbers = ("id", "value", "low", "high")
    assert everything(copy.folder).figures.select(numbers).equals(KNOWN.figures.select(numbers))


def test_every_source_leads_somewhere() -> None:
    register, figures = set(KNOWN.sources["key"]), set(KNOWN.figures["id"])
    for table in (KNOWN.parameters, KNOWN.pay_scales):
        for cell in table["source"].unique():
            assert keys(cell)
            for key in keys(cell):
                assert key in register or key.removeprefix(FIGURE) in figures


def test_addresses_are_addresses() -> None:
    for table in (KNOWN.figures, KNOWN.sources):
        assert [link for link in table["address"].drop_nulls() if not re.match(r"https?://\S+$", link)] == []


def test_a_figure_without_an_address_says_how_it_can_be_found() -> None:
    without = KNOWN.figures.filter(pl.col("address").is_null())
    told = r"no public address recorded|^Derived: arithmetic|article \d+|release c\d+"
    assert without.filter(~pl.col("source").str.contains(told))["id"].to_list() == []


def test_what_is_derived_names_the_rows_it_is_derived_from() -> None:
    derived = KNOWN.figures.filter(pl.col("status") == "derived")
    assert set(derived["id"]) == {"S09", "S28", "A03"}
    assert derived["notes"].str.contains(r"[A-Z]\d\d").all()
    for name, number in (("S09", 575 / 11.52), ("S28", (75.2 + 27.9) / 2), ("A03", 36 - 10)):
        assert KNOWN.figure(name).value == pytest.approx(number, abs=0.005)


def test_conflicts_in_the_sources_stand_as_such() -> None:
    conflicts = KNOWN.figures.filter(pl.col("notes").str.contains("CONFLICT"))
    assert {"S13", "S26", "M05"} <= set(conflicts["id"])


def test_grades_and_tags_become_a_status_in_one_place() -> None:
    assert GRADE_STATUS == {"A": "verified", "B": "verified", "C": "secondary", "D": "derived"}
    assert TAG_STATUS == {"V": "verified", "V2": "secondary", "D": "derived", "M": "assumed"}
    assert (KNOWN.figures["status"] == KNOWN.figures["grade"].replace_strict(GRADE_STATUS)).all()


@pytest.mark.parametrize(
    ("name", "on", "value", "status"),
    [
        ("redundancy.months_per_year", dt.date(2011, 3, 31), 1, "verified"),
        ("redundancy.months_max", dt.date(2011, 3, 31), 24, "verified"),
        ("redundancy.service_min_weeks", dt.date(2011, 3, 31), 104, "verified"),
        ("mars-2010.months_per_year", dt.date(2010, 10, 31), 0.5, "derived"),
        ("mars-2010.months_min", None, 3, "secondary"),
        ("mars-2010.months_max", None, 12, "secondary"),
        ("mars-2010.service_min_years", None, 1, "secondary"),
        ("national-insurance.rate", dt.date(2010, 4, 30), 0.128, "verified"),
        ("national-insurance.rate", dt.date(2011, 4, 5), 0.128, "verified"),
        ("national-insurance.rate", dt.date(2011, 4, 6), 0.138, "verified"),
        ("national-insurance.threshold_gbp_y", dt.date(2010, 4, 30), 5715, "assumed"),
        ("national-insurance.threshold_gbp_y", dt.date(2012, 4, 30), 7488, "verified"),
        ("national-insurance.lower_limit_gbp_y", dt.date(2012, 4, 30), 5564, "derived"),
        ("national-insurance.upper_accrual_gbp_y", dt.date(2012, 4, 30), 40040, "verified"),
        ("national-insurance.rebate", dt.date(2012, 4, 5), 0.037, "verified"),
        ("national-insurance.rebate", dt.date(2012, 4, 6), 0.034, "verified"),
        ("pension.employer_rate", dt.date(2012, 4, 30), 0.14, "secondary"),
        ("high-cost-area.inner.rate", dt.date(2012, 4, 30), 0.2, "assumed"),
        ("high-cost-area.outer.min_gbp_y", dt.date(2012, 4, 30), 3414, "assumed"),
        ("high-cost-area.fringe.max_gbp_y", dt.date(2012, 4, 30), 1616, "assumed"),
        ("development-money.gbp_head_y", None, 2, "secondary"),
        ("running-cost.gbp_head_y", dt.date(2013, 4, 1), 25, "verified"),
        ("management-cost.cut_share", None, 0.45, "secondary"),
    ],
)
def test_a_parameter_is_as_its_rule_says(name: str, on: dt.date | None, value: float, status: str) -> None:
    parameter = KNOWN.parameter(name, on)
    assert (parameter.value, parameter.status) == (value, status)
    assert KNOWN.value(name, on) == value


def test_a_lower_limit_is_52_weeks() -> None:
    rows = KNOWN.parameters.filter(pl.col("id") == "national-insurance.lower_limit_gbp_y")
    assert (rows["value"] / 52).to_list() == [95, 97, 102, 107, 109, 111, 112]


def test_a_rule_is_not_uncertain() -> None:
    rules = KNOWN.parameters.filter(pl.col("owner").is_in(["staff-council", "treasury", "department"]))
    assert rules.select("low", "high", "distribution").null_count().row(0) == (rules.height,) * 3


def test_a_series_wants_a_date() -> None:
    with pytest.raises(
        EvidenceError, match=r"national-insurance.rate changes with time .*: say on which date"
    ):
        KNOWN.value("national-insurance.rate")


def test_a_parameter_before_its_time_is_refused() -> None:
    with pytest.raises(EvidenceError, match="not in force on 2009-04-05: its first row is of 2009-04-06"):
        KNOWN.value("national-insurance.rate", dt.date(2009, 4, 5))


def test_pay_of_band_7_in_2010_is_as_published() -> None:
    band = KNOWN.pay_scales.filter(scheme_year="2010/11", band="7")
    assert band["point"].to_list() == list(range(26, 35))
    pay = [30460, 31454, 32573, 34189, 35184, 36303, 37545, 38851, 40157]
    assert band["pay_gbp_y"].to_list() == pay
    assert set(band["status"]) == {"verified"}
    assert set(band["published"]) == {dt.date(2010, 4, 1)}


def test_scales_of_three_years_have_the_same_points_and_never_fall() -> None:
    years = [KNOWN.pay_scales.filter(scheme_year=year) for year in ("2010/11", "2011/12", "2012/13")]
    for one, next_ in pairwise(years):
        assert one.select("band", "point").equals(next_.select("band", "point"))
        assert (next_["pay_gbp_y"] >= one["pay_gbp_y"]).all()
    for year in years:
        assert year.group_by("point").agg(pl.col("pay_gbp_y").n_unique())["pay_gbp_y"].max() == 1


def test_only_the_first_scale_was_read_in_full() -> None:
    assert set(KNOWN.pay_scales.filter(scheme_year="2010/11")["status"]) == {"verified"}
    assert set(KNOWN.pay_scales.filter(scheme_year="2012/13")["status"]) == {"derived"}
    assert "assumed" in set(KNOWN.pay_scales.filter(scheme_year="2024/25")["status"])


@pytest.mark.parametrize(
    ("on", "year"),
    [
        (dt.date(2010, 4, 1), "2010/11"),
        (dt.date(2011, 3, 31), "2010/11"),
        (dt.date(2013, 3, 31), "2012/13"),
        (dt.date(2025, 4, 1), "2025/26"),
    ],
)
def test_a_pay_scale_holds_for_its_year(on: dt.date, year: str) -> None:
    assert set(KNOWN.pay_scale(on)["scheme_year"]) == {year}


def test_a_pay_scale_beyond_its_year_is_assumed_and_warns() -> None:
    with pytest.warns(CarriedForward, match="2012/13 is carried forward to 2013-04-01"):
        scale = KNOWN.pay_scale(dt.date(2013, 4, 1))
    assert set(scale["scheme_year"]) == {"2012/13"}
    assert set(scale["status"]) == {"assumed"}


def test_a_pay_scale_before_the_first_is_refused() -> None:
    with pytest.raises(EvidenceError, match="no pay scale for 2010-03-31: the first is of 2010-04-01"):
        KNOWN.pay_scale(dt.date(2010, 3, 31))


def test_the_bodies_are_all_there() -> None:
    trusts, groups = KNOWN.structure("pct_2011"), KNOWN.structure("ccg_2013")
    clusters, authorities = KNOWN.structure("pct_clusters_2011"), KNOWN.structure("sha_populations")
    assert (trusts.height, groups.height, authorities.height) == (151, 211, 10)
    assert clusters["cluster_name"].n_unique() == 50
    assert set(clusters["pct_ods"]) == set(trusts["pct_ods"])
    by_authority = dict(trusts.group_by("sha_code").agg(pl.col("population").sum()).iter_rows())
    stated = authorities.select("sha_code", "population_mid2011_sum_of_pcts").iter_rows()
    assert by_authority == dict(stated)


def test_populations_lie_between_their_bounds() -> None:
    for name in ("pct_2011", "ccg_2013"):
        bodies = KNOWN.structure(name)
        # Populations are rounded to hundreds, so a narrow bound may miss them by fifty.
        inside = pl.col("population").is_between(
            pl.col("population_low") - 50, pl.col("population_high") + 50
        )
        assert bodies.filter(~inside).is_empty()


def test_every_trust_hands_over_all_of_itself() -> None:
    shares = KNOWN.structure("pct_ccg_succession")
    total = shares.group_by("pct_ods").agg(pl.col("share_of_postcodes_pct").sum())
    assert set(total["pct_ods"]) == set(KNOWN.structure("pct_2011")["pct_ods"])
    assert total.filter((pl.col("share_of_postcodes_pct") - 100).abs() > 0.1).is_empty()
    groups = set(KNOWN.structure("ccg_2013")["ccg_ods"])
    assert set(shares["ccg_ods"]) - groups == {"13T"}
    assert groups - set(shares["ccg_ods"]) == {"00F", "00G", "00H"}


def test_limits_of_every_structure_file_are_told() -> None:
    told = (DATA / "structure" / "README.md").read_text(encoding="utf-8")
    assert [file.name for file in (DATA / "structure").glob("*.csv") if f"`{file.name}`" not in told] == []


def test_no_text_of_the_way_the_figures_were_gathered_is_left() -> None:
    left = re.compile(
        r"\bseed\b|\bstore\b|\w_[0-9a-f]{16}|\.txt\b|\((?:fop|spf|stayon|mars40|sha80|interimp)\)"
    )
    for file in DATA.rglob("*.csv"):
        assert left.search(file.read_text(encoding="utf-8")) is None, file.name
