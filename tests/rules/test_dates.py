"""Rules and time: what they cover and read, and that nothing changes but on the day of a dated change."""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest

from remit.evidence import EvidenceError, everything
from remit.evidence.files import DATA
from remit.evidence.sources import FIGURE, sources
from remit.evidence.status import STATUSES
from remit.rules.versions import ONE_DAY, NotCovered, Rule, Version
from tests.rules.harness import FOLDER, arguments, read_cases
from tests.rules.quick import asked, quick
from tests.rules.register import RULES

FIRST, LAST = dt.date(2009, 1, 1), dt.date(2027, 12, 31)
COVERED = (dt.date(2010, 4, 1), dt.date(2027, 3, 31))
KNOWN = dt.date(2012, 6, 30)

SHORTER = {  # rules that did not exist before, or not after
    "exit-cap": (dt.date(2020, 11, 4), dt.date(2021, 2, 11)),
    "levy": (dt.date(2017, 4, 6), None),
    "mars": (dt.date(2010, 9, 15), None),
    "mars-eligibility": (dt.date(2010, 9, 15), None),
    "mars-repayment": (dt.date(2010, 9, 15), None),
    "scheme-approval": (dt.date(2010, 9, 15), None),
    "retention": (dt.date(2011, 3, 31), dt.date(2013, 3, 31)),
    "envelope": (dt.date(2011, 4, 1), None),
    "voluntary-redundancy": (dt.date(2025, 11, 12), None),
    "voluntary-redundancy-repayment": (dt.date(2025, 11, 12), None),
}
READS_SCALES = {"pay", "progression"}
"""Rules whose terms are a pay scale: it changes when a scale begins or is carried beyond its year."""

ids = sorted(RULES)
versions = [
    pytest.param(rule, version, id=f"{rule.id} {version.first}")
    for rule in RULES.values()
    for version in rule.versions
]


def changes(rule: Rule) -> set[dt.date]:
    """The days on which the evidence or a version says that something changes."""
    days = {version.first for version in rule.versions}
    days |= {version.last + ONE_DAY for version in rule.versions if version.last is not None}
    names = {name for version in rule.versions for name in version.parameters}
    days |= set(everything().parameters.filter(pl.col("id").is_in(list(names)))["valid_from"])
    if rule.id in READS_SCALES:
        begun = set(everything().pay_scales["valid_from"])
        days |= begun | {day.replace(year=day.year + 1) for day in begun}
    return days


@cache
def probes(rule: str) -> tuple[dt.date, ...]:
    """Every eleventh day, and both sides of every change and of every first of a month and of a tax year."""
    days = {FIRST + dt.timedelta(days=k) for k in range(0, (LAST - FIRST).days, 11)}
    starts = {dt.date(year, month, 1) for year in range(FIRST.year, LAST.year + 1) for month in range(1, 13)}
    starts |= {dt.date(year, 4, 6) for year in range(FIRST.year, LAST.year + 1)} | changes(RULES[rule])
    days |= {side for day in starts for side in (day - ONE_DAY, day)}
    return tuple(sorted(day for day in days if FIRST <= day <= LAST))


@cache
def read(rule: str, on: dt.date, known: dt.date | None = None) -> tuple[Version, Any] | None:
    """The version that covers a day, with its terms; none if there is no version or no parameter."""
    try:
        return RULES[rule].version(on), RULES[rule].terms(quick(known), on)
    except (NotCovered, EvidenceError):
        return None


def plain(terms: Any) -> Any:
    """Terms as values that can be compared, arrays included."""
    if isinstance(terms, np.ndarray):
        return tuple(terms.tolist())
    return tuple(plain(part) for part in terms) if isinstance(terms, tuple) else terms


def state(rule: str, on: dt.date, known: dt.date | None = None) -> Any:
    """What a rule says on a day, to be compared: the first day of its version and its terms."""
    found = read(rule, on, known)
    return None if found is None else (found[0].first, plain(found[1]))


@pytest.mark.parametrize("rule", ids)
def test_a_rule_changes_on_no_other_day_than_a_dated_change(rule: str) -> None:
    changed = {day for before, day in pairwise(probes(rule)) if state(rule, before) != state(rule, day)}
    assert changed <= changes(RULES[rule])


@pytest.mark.parametrize("rule", ids)
def test_the_result_of_a_case_changes_on_no_other_day(rule: str) -> None:
    given = read_cases(FOLDER / f"{rule}.yaml")[0].given
    found: dict[Any, Any] = {None: None}
    for day in probes(rule):
        if (now := state(rule, day)) not in found:
            found[now] = _result(rule, day, given)
    results = {day: found[state(rule, day)] for day in probes(rule)}
    changed = {day for before, day in pairwise(probes(rule)) if results[before] != results[day]}
    assert changed <= changes(RULES[rule])


def _result(rule: str, on: dt.date, given: Mapping[str, Any]) -> Any:
    version = RULES[rule].version(on)
    values = arguments(rule, version.compute, given)
    if version.terms is not None:
        values.append(version.terms(quick(), on))
    return version.compute(*values)


@pytest.mark.parametrize("rule", ids)
def test_a_rule_covers_the_years_of_both_examples(rule: str) -> None:
    first, last = SHORTER.get(rule, COVERED)
    if rule in SHORTER:
        assert (RULES[rule].versions[0].first, RULES[rule].versions[-1].last) == (first, last)
    for day in probes(rule):
        if first <= day <= (last or COVERED[1]):
            assert read(rule, day) is not None, day


@pytest.mark.parametrize("rule", ids)
def test_versions_have_no_gap_and_no_overlap(rule: str) -> None:
    spans = [(version.first, version.last) for version in RULES[rule].versions]
    assert all(last is None or first <= last for first, last in spans)
    for (_, last), (first, _) in pairwise(spans):
        assert last is not None
        assert first - last == ONE_DAY
    for day in probes(rule):
        covering = [version for version in RULES[rule].versions if version.covers(day)]
        assert len(covering) == (spans[0][0] <= day <= (spans[-1][1] or LAST))


@pytest.mark.parametrize(("rule", "version"), versions)
def test_a_version_names_the_parameters_that_it_reads(rule: Rule, version: Version) -> None:
    asked(None).clear()
    for day in probes(rule.id)[::5]:
        if version.covers(day) and day >= COVERED[0]:
            rule.terms(quick(), day)
    rule.terms(quick(), max(version.first, COVERED[0]))
    assert asked(None) == set(version.parameters)


@pytest.mark.parametrize(("rule", "version"), versions)
def test_a_version_has_words_a_status_and_sources_of_the_register(rule: Rule, version: Version) -> None:
    known = set(sources(DATA)["key"]) | {f"{FIGURE}{name}" for name in everything().figures["id"]}
    assert version.says.strip()
    assert version.status in STATUSES
    assert version.source
    assert set(version.source) <= known
    assert version.status != "assumed" or version.note or "assumed" in version.source


@pytest.mark.parametrize("rule", ids)
def test_what_was_in_force_by_june_2012_was_known_then(rule: str) -> None:
    for day in probes(rule):
        if COVERED[0] <= day <= KNOWN and read(rule, day) is not None:
            assert state(rule, day, KNOWN) == state(rule, day), day


def test_quick_evidence_is_the_evidence() -> None:
    for name in ("redundancy.floor_gbp_y", "national-insurance.rate", "service.gap_days_max"):
        for day in (dt.date(2015, 4, 1), dt.date(2016, 4, 5), dt.date(2027, 3, 31)):
            assert quick().parameter(name, day) == everything().parameter(name, day)
    with pytest.raises(EvidenceError, match="not in force on 2015-03-31"):
        quick().value("redundancy.floor_gbp_y", dt.date(2015, 3, 31))
    with pytest.raises(EvidenceError, match="after the as-at date"):
        quick(KNOWN).value("redundancy.floor_gbp_y", dt.date(2015, 4, 1))
