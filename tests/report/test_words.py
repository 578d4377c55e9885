"""Numbers, money, dates and ranges are written in one way."""

from datetime import date

import pytest

from remit.report import words
from remit.report.words import MINUS


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.0, "0%"), (0.005, "under 1%"), (0.006, "1%"), (0.126, "13%"), (0.998, "over 99%"), (1.0, "100%")],
)
def test_share(value: float, written: str) -> None:
    assert words.share(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(27_900_000, "27.9"), (-27_900_000, f"{MINUS}27.9"), (-10_000, "0.0"), (1_346_700_000, "1,346.7")],
)
def test_millions(value: float, written: str) -> None:
    assert words.millions(value) == written


@pytest.mark.parametrize(
    ("value", "written"), [(2.5, "£2.50"), (-0.004, "£0.00"), (-3.1, f"{MINUS}£3.10"), (1234.0, "£1,234.00")]
)
def test_head(value: float, written: str) -> None:
    assert words.head(value) == written


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (64000.0, 0, "64,000"),
        (18196.4, 0, "18,196"),
        (11.52, 2, "11.52"),
        (0.8174, 3, "0.817"),
        (0.065, 0, "0.065"),
        (20.14, 0, "20.1"),
        (-1.5, 0, f"{MINUS}1.5"),
        (9.999, 0, "10"),
        (0.0, 0, "0"),
    ],
)
def test_plain(value: float, decimals: int, written: str) -> None:
    assert words.plain(value, decimals) == written


def test_a_range_of_numbers_written_alike_is_one_number() -> None:
    row = {"p05": 0.521, "p50": 0.523, "p95": 0.524}
    assert words.ranged(row, words.share) == "52%"
    assert words.with_range(row, words.share) == "52%"
    assert words.with_range(row | {"p95": 0.6}, words.share) == "52% (52% to 60%)"


def test_lists_dates_and_years() -> None:
    assert [words.listed(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert words.day(date(2013, 4, 1)) == "1 April 2013"
    assert words.month(date(2013, 4, 1)) == "April 2013"
    assert [words.year(first) for first in (1999, 2009, 2013)] == ["1999-00", "2009-10", "2013-14"]


def test_units_have_the_pound_sign() -> None:
    assert words.unit("GBP per head") == "£ a head"
    assert words.unit("GBP million a year") == "£ million a year"
