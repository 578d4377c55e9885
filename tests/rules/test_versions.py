"""Versions of rules: no gap, no overlap, a named refusal outside their cover, and whole numbers only."""

import datetime as dt
import re
from dataclasses import replace

import polars as pl
import pytest

from remit.evidence import Evidence, EvidenceError, as_at, everything
from remit.rules.versions import KEY_DATES, NotCovered, Rule, Version, pence, sources, whole

FIRST, CHANGE, LAST = dt.date(2010, 4, 1), dt.date(2015, 4, 1), dt.date(2020, 3, 31)
ONE_DAY = dt.timedelta(days=1)


def _pay_pence(years: int, terms: int) -> int:
    return years * terms


def _version(first: dt.date, last: dt.date | None, value: int | None = None) -> Version:
    terms = None if value is None else lambda evidence, on: value
    return Version(first, last, "So many pence a year.", _pay_pence, ("assumed",), "assumed", terms)


def _rule(*versions: Version, keyed_on: str = "termination") -> Rule:
    return Rule("gift", "Farewell gift", keyed_on, "pence", versions)


def _evidence(*rows: tuple[str, float, dt.date]) -> Evidence:
    """Evidence with other parameters than those of the package: id, value, first day in force."""
    known = everything()
    like = known.parameters.head(1)
    parameters = [
        like.with_columns(id=pl.lit(name), value=pl.lit(value), valid_from=pl.lit(day))
        for name, value, day in rows
    ]
    return Evidence(None, known.figures, pl.concat(parameters), known.pay_scales, known.sources, known.folder)


GIFT = _rule(_version(FIRST, CHANGE - ONE_DAY, 1), _version(CHANGE, LAST, 2), _version(LAST + ONE_DAY, None))


@pytest.mark.parametrize(
    ("on", "which"),
    [
        (FIRST, 0),
        (CHANGE - ONE_DAY, 0),
        (CHANGE, 1),
        (LAST, 1),
        (LAST + ONE_DAY, 2),
        (dt.date(2999, 1, 1), 2),
    ],
)
def test_the_version_is_that_of_the_key_date(on: dt.date, which: int) -> None:
    assert GIFT.version(on) is GIFT.versions[which]
    assert [version.covers(on) for version in GIFT.versions].count(True) == 1


def test_terms_are_read_by_the_version_of_the_key_date() -> None:
    assert [GIFT.terms(everything(), on) for on in (CHANGE - ONE_DAY, CHANGE)] == [1, 2]
    assert GIFT.terms(everything(), LAST + ONE_DAY) is None


def test_a_date_before_the_first_version_is_refused_with_what_is_covered() -> None:
    message = (
        "Farewell gift: no version for the termination 2010-03-31; covered: 2010-04-01 to 2015-03-31; "
        "2015-04-01 to 2020-03-31; 2020-04-01 to now"
    )
    for read in (GIFT.version, lambda on: GIFT.terms(everything(), on)):
        with pytest.raises(NotCovered, match=f"^{re.escape(message)}$"):
            read(FIRST - ONE_DAY)


def test_a_date_after_the_last_version_is_refused() -> None:
    rule = _rule(_version(FIRST, LAST), keyed_on="consultation_start")
    with pytest.raises(NotCovered, match="no version for the consultation start 2020-04-01; covered: 2010"):
        rule.version(LAST + ONE_DAY)


def test_a_refused_date_is_a_value_error() -> None:
    assert issubclass(NotCovered, ValueError)


def test_the_version_that_was_known_goes_on() -> None:
    assert GIFT.version_known(everything(), LAST) is GIFT.versions[1]
    for seen, which in ((CHANGE - ONE_DAY, 0), (CHANGE, 1), (LAST, 1), (LAST + ONE_DAY, 2)):
        assert GIFT.version_known(as_at(seen), dt.date(2030, 1, 1)) is GIFT.versions[which]
        assert GIFT.version_known(as_at(seen), FIRST) is GIFT.versions[0]
    assert GIFT.terms(as_at(CHANGE - ONE_DAY), LAST) == 1


def test_nothing_known_is_refused() -> None:
    with pytest.raises(NotCovered, match="Farewell gift: nothing was known of it on 2010-03-31"):
        GIFT.version_known(as_at(FIRST - ONE_DAY), FIRST)


def test_a_rule_that_does_not_go_on_keeps_to_its_day() -> None:
    rule = replace(GIFT, goes_on=False)
    assert rule.version_known(as_at(FIRST), LAST) is rule.versions[1]


@pytest.mark.parametrize(("seen", "known"), [(dt.date(2015, 3, 31), False), (dt.date(2015, 4, 1), True)])
def test_a_version_is_known_when_all_its_parameters_are(seen: dt.date, known: bool) -> None:
    parameters = ("redundancy.months_max", "redundancy.floor_gbp_y")
    version = Version(FIRST, None, "", _pay_pence, ("assumed",), "assumed", None, parameters)
    assert version.known(as_at(seen)) == known
    assert version.known(everything())


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (CHANGE - ONE_DAY, CHANGE + ONE_DAY),
        (CHANGE - 2 * ONE_DAY, CHANGE),
        (CHANGE, CHANGE),
        (LAST, CHANGE),
        (None, CHANGE),
        (CHANGE - ONE_DAY, FIRST),
    ],
    ids=["a day of gap", "a day of gap", "a day of overlap", "years of overlap", "open end", "out of order"],
)
def test_a_gap_or_an_overlap_is_refused(last: dt.date | None, first: dt.date) -> None:
    with pytest.raises(ValueError, match=r"rule gift: a version from 2010-04-01 to .*: gap or overlap"):
        _rule(_version(FIRST, last), _version(first, None))


def test_an_unknown_key_date_is_refused() -> None:
    with pytest.raises(ValueError, match="rule gift is keyed on 'birthday': no key date of that name"):
        _rule(_version(FIRST, None), keyed_on="birthday")
    for keyed_on in KEY_DATES:
        assert _rule(_version(FIRST, None), keyed_on=keyed_on).keyed_on == keyed_on


@pytest.mark.parametrize(
    ("value", "parts", "expected"),
    [
        (24.0, 1, 24),
        (4.35, 100, 435),
        (0.138, 10_000, 1380),
        (0.1438, 10_000, 1438),
        (0.5, 2, 1),
        (0.0, 10_000, 0),
        (0.29, 100, 29),
    ],
)
def test_a_parameter_is_read_in_parts_of_its_unit(value: float, parts: int, expected: int) -> None:
    found = whole(_evidence(("gift.size", value, FIRST)), "gift.size", FIRST, parts)
    assert found == expected
    assert isinstance(found, int)


@pytest.mark.parametrize(("value", "parts"), [(0.5, 1), (4.355, 100), (0.13805, 10_000), (1e-5, 1)])
def test_a_parameter_finer_than_its_parts_is_refused(value: float, parts: int) -> None:
    with pytest.raises(ValueError, match=f"gift.size on 2010-04-01 is no whole number .* one in {parts:,}"):
        whole(_evidence(("gift.size", value, FIRST)), "gift.size", FIRST, parts)


@pytest.mark.parametrize(("value", "expected"), [(380.0, 38_000), (0.29, 29), (1079.99, 107_999)])
def test_pounds_are_read_as_pence(value: float, expected: int) -> None:
    assert pence(_evidence(("gift.size_gbp", value, FIRST)), "gift.size_gbp", FIRST) == expected


def test_pounds_finer_than_a_penny_are_refused() -> None:
    with pytest.raises(ValueError, match=r"gift\.size_gbp"):
        pence(_evidence(("gift.size_gbp", 1.005, FIRST)), "gift.size_gbp", FIRST)


def test_the_row_in_force_is_read() -> None:
    evidence = _evidence(("gift.size", 1.0, FIRST), ("gift.size", 2.0, CHANGE))
    assert [whole(evidence, "gift.size", on) for on in (FIRST, CHANGE - ONE_DAY, CHANGE)] == [1, 1, 2]
    with pytest.raises(EvidenceError, match=r"gift\.size is not in force on 2010-03-31"):
        whole(evidence, "gift.size", FIRST - ONE_DAY)


def test_the_sources_of_a_version_are_its_own_and_those_of_its_parameters_once_each() -> None:
    parameters = ("redundancy.floor_gbp_y", "service.gap_months_max")
    version = Version(CHANGE, None, "", _pay_pence, ("nhs-redundancy-faqs",), "assumed", None, parameters)
    assert list(sources(everything(), version, CHANGE)) == [
        "nhs-redundancy-faqs",
        "nhs-employers-redundancy-2021",
        "nhsbsa-redundancy-overview",
        "assumed",
    ]
