"""An as-at date shows what had been published by then and nothing else."""

import datetime as dt
import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.evidence import (
    EXEMPT_STRUCTURE,
    PUBLISHED_STRUCTURE,
    Evidence,
    EvidenceError,
    as_at,
    everything,
)
from remit.evidence.files import DATA
from tests.evidence.conftest import Copy

CUT_OFF = dt.date(2012, 6, 30)
FIGURES = "figures/england-2011.csv"
OF_2025 = set(pl.read_csv(DATA / "figures" / "england-2025.csv")["id"])
KEYS = {
    "figures": ("id",),
    "parameters": ("id", "valid_from"),
    "pay_scales": ("scheme_year", "band", "point"),
}
DAYS = st.dates(dt.date(2001, 1, 1), dt.date(2027, 1, 1))

LATER_YEARS = {
    "S33": "a plan",
    "S35": "a plan",
    "T22": "a budget for a later year",
    "W02": "the year of the report, which is later than the figure",
    "W07": "the year of the report, which is later than the figure",
    "W11": "a target",
    "W34": "a forecast",
    "M08": "a plan",
    "M40": "a range named for a later year",
    "M41": "an allowance for a later year",
}
"""Figures known by mid-2012 whose text names a year after 2012, with the reason why that is no outcome."""


def rows(evidence: Evidence, table: str) -> set[tuple[object, ...]]:
    return set(getattr(evidence, table).select(KEYS[table]).iter_rows())


@given(DAYS, DAYS)
def test_more_is_known_later(one: dt.date, other: dt.date) -> None:
    earlier, later = as_at(min(one, other)), as_at(max(one, other))
    for table in KEYS:
        assert rows(earlier, table) <= rows(later, table) <= rows(everything(), table)
    assert set(earlier.sources["key"]) <= set(later.sources["key"])


@given(DAYS)
def test_nothing_published_later_is_seen_and_nothing_earlier_is_missed(day: dt.date) -> None:
    known, everything_ = as_at(day), everything()
    for table in KEYS:
        seen: pl.DataFrame = getattr(known, table)
        whole: pl.DataFrame = getattr(everything_, table)
        assert (seen["published"] <= day).all()
        assert seen.height == (whole["published"] <= day).sum()


def test_later_outcomes_are_not_known_in_june_2012() -> None:
    ids = set(as_at(CUT_OFF).figures["id"])
    later = {"T40", "T41", "C37", "C40", "C42", "C44", "C48", "C93", "W50", "W56", "O08"}
    assert later & ids == set()
    assert later & OF_2025 == set()
    assert ids | later | OF_2025 == set(everything().figures["id"])


def test_nothing_of_2025_is_known_in_june_2012() -> None:
    known = as_at(CUT_OFF)
    assert OF_2025 & set(known.figures["id"]) == set()
    assert "england-2025" not in set(known.parameters["owner"])
    assert min(everything().figures.filter(pl.col("id").is_in(OF_2025))["published"]) > CUT_OFF
    for file in PUBLISHED_STRUCTURE:
        with pytest.raises(EvidenceError, match=r"was published on .* after the as-at date 2012-06-30"):
            known.structure(file.removesuffix(".csv"))


def test_the_day_itself_is_included() -> None:
    assert as_at(dt.date(2012, 8, 1)).figure("W50").published == dt.date(2012, 8, 1)
    with pytest.raises(EvidenceError):
        as_at(dt.date(2012, 7, 31)).figure("W50")


def test_the_period_is_of_no_effect(copy: Copy) -> None:
    copy.put(FIGURES, 13, period="1999", published="2014-01-01")
    assert "S12" not in as_at(CUT_OFF, copy.folder).figures["id"]
    copy.put(FIGURES, 13, period="2030", published="2001-01-01")


def test_the_day_in_force_is_of_no_effect() -> None:
    known = as_at(CUT_OFF)
    allowance = known.parameter("running-cost.gbp_head_y")
    assert allowance.valid_from > CUT_OFF >= allowance.published
    assert known.value("national-insurance.threshold_gbp_y", dt.date(2013, 4, 30)) == 7488
    assert everything().value("national-insurance.threshold_gbp_y", dt.date(2013, 4, 30)) == 7696


def test_text_known_in_june_2012_tells_of_no_later_year() -> None:
    columns = ["fact", "figure", "period", "scope", "source", "address", "notes"]
    known = as_at(CUT_OFF).figures.select("id", text=pl.concat_str(columns, separator=" ", ignore_nulls=True))
    later = re.compile(r"(?<!\d)20(1[3-9]|[2-9]\d)(?!\d)|(?<!\d)20\d\d/(1[3-9]|[2-9]\d)(?!\d)")
    assert {name for name, text in known.iter_rows() if later.search(text)} == set(LATER_YEARS)


@pytest.mark.parametrize(
    ("number", "day"),
    [
        (5028980, dt.date(2011, 4, 28)),
        (5040905, dt.date(2012, 1, 31)),
        (5046365, dt.date(2012, 6, 28)),
        (5053808, dt.date(2012, 7, 1)),
    ],
)
def test_an_article_is_not_dated_before_one_with_a_lower_number(number: int, day: dt.date) -> None:
    numbered = everything().figures.with_columns(
        number=pl.col("address").str.extract(r"hsj\.co\.uk/.*/(50\d{5})\.article").cast(pl.Int64)
    )
    from_there = numbered.filter(pl.col("number") >= number)
    assert not from_there.is_empty()
    assert from_there.filter(pl.col("published") < day)["id"].to_list() == []


def test_a_figure_that_is_not_known_yet_says_so() -> None:
    with pytest.raises(
        EvidenceError, match="figure T40 was published on 2013-08-31, after the as-at date 2012-06-30"
    ):
        as_at(CUT_OFF).figure("T40")


def test_a_parameter_that_is_not_known_yet_says_so() -> None:
    day = dt.date(2012, 1, 1)
    message = "parameter running-cost.gbp_head_y was published on 2012-05-28, after the as-at date 2012-01-01"
    with pytest.raises(EvidenceError, match=message):
        as_at(day).value("running-cost.gbp_head_y")


def test_a_name_that_is_nearly_right_is_put_right() -> None:
    with pytest.raises(EvidenceError, match=r"no figure 'S112'; nearest: .*S12"):
        everything().figure("S112")
    with pytest.raises(
        EvidenceError, match=r"no parameter 'redundancy.max_months'; nearest: redundancy.months_max"
    ):
        everything().value("redundancy.max_months")
    with pytest.raises(EvidenceError, match=r"no structure table 'pct2011'; nearest: pct_2011"):
        everything().structure("pct2011")


def test_the_nearest_names_are_known_ones() -> None:
    with pytest.raises(EvidenceError) as error:
        as_at(CUT_OFF).figure("W5O")
    assert "W50" not in str(error.value)


def test_structure_is_exempt_but_notes_without_a_date_are_not() -> None:
    early = as_at(dt.date(2000, 1, 1))
    assert early.figures.is_empty()
    for file in EXEMPT_STRUCTURE:
        assert early.structure(file.removesuffix(".csv")).height > 0
    with pytest.raises(EvidenceError, match="management_notes is not exempt"):
        early.structure("management_notes")
    assert everything().structure("management_notes").height == 13


@pytest.mark.parametrize("file", PUBLISHED_STRUCTURE)
def test_dated_structure_is_read_from_its_publication_on(file: str) -> None:
    name, day = file.removesuffix(".csv"), PUBLISHED_STRUCTURE[file]
    assert file not in EXEMPT_STRUCTURE
    assert as_at(day).structure(name).equals(everything().structure(name))
    with pytest.raises(EvidenceError, match=f"{name} was published on {day}, after the as-at date"):
        as_at(day - dt.timedelta(days=1)).structure(name)


def test_only_the_sources_of_what_is_visible_are_named() -> None:
    assert "pay-bands-2025" not in as_at(CUT_OFF).sources["key"]
    assert "pay-bands-2025" in everything().sources["key"]


def test_a_caller_cannot_change_what_others_see() -> None:
    first = everything()
    first.figures[0, "value"] = -1.0
    first.structure("pct_2011")[0, "population"] = -1
    second = everything()
    assert second.figure("S01").value == 1.0
    assert second.structure("pct_2011")["population"].min() > 0  # type: ignore[operator]


class TestDigest:
    def test_is_the_same_twice(self) -> None:
        assert as_at(CUT_OFF).digest() == as_at(CUT_OFF).digest()
        assert re.fullmatch("[0-9a-f]{64}", as_at(CUT_OFF).digest())

    def test_does_not_depend_on_the_order_of_rows(self, copy: Copy) -> None:
        copy.edit(FIGURES, list.reverse)
        assert everything(copy.folder).digest() == everything().digest()

    @pytest.mark.parametrize(
        ("file", "cells"),
        [
            (FIGURES, {"value": "18197"}),
            (FIGURES, {"notes": ""}),
            ("parameters/treasury.csv", {"value": "0.1"}),
            ("scales/pay-scales.csv", {"pay_gbp_y": "1"}),
            ("structure/pct_2011.csv", {"population": "1"}),
        ],
    )
    def test_changes_with_what_is_visible(self, copy: Copy, file: str, cells: dict[str, str]) -> None:
        copy.put(file, 13, **cells)
        assert as_at(dt.date(2014, 1, 1), copy.folder).digest() != as_at(dt.date(2014, 1, 1)).digest()

    def test_does_not_change_with_what_is_hidden(self, copy: Copy) -> None:
        def change(rows: list[dict[str, str]]) -> None:
            (row,) = (row for row in rows if row["id"] == "T40")
            row["notes"] = "changed"

        copy.edit(FIGURES, change)
        assert as_at(CUT_OFF, copy.folder).digest() == as_at(CUT_OFF).digest()
        assert everything(copy.folder).digest() != everything().digest()

    def test_does_not_change_with_structure_of_later_publication(self, copy: Copy) -> None:
        copy.put("structure/icbs_2025.csv", 2, headcount="1")
        copy.put("figures/england-2025.csv", 2, notes="changed")
        copy.put("parameters/england-2025.csv", 2, note="changed")
        day = PUBLISHED_STRUCTURE["icbs_2025.csv"]
        assert as_at(CUT_OFF, copy.folder).digest() == as_at(CUT_OFF).digest()
        assert as_at(day, copy.folder).digest() != as_at(day).digest()

    def test_does_not_change_with_an_end_of_line(self, copy: Copy) -> None:
        path = copy.folder / "structure" / "pct_2011.csv"
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        assert everything(copy.folder).digest() == everything().digest()
