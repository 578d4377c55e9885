"""Laws of the rules on whatever is put in: never negative, monotone, at most the cap, whole years only."""

import datetime as dt
import inspect
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from remit.evidence import everything
from remit.rules.arithmetic import add_days
from remit.rules.redundancy import redundancy_pence, redundancy_terms
from remit.rules.service import Service, count_service, service_terms
from remit.rules.statutory import statutory_redundancy_pence, statutory_terms
from remit.rules.versions import Rule, Version
from remit.rules.voluntary import mars_pence, mars_terms
from tests.rules.laws import DAYS, LAWS, NEAR, RESULT, Law, drawn, number
from tests.rules.quick import quick
from tests.rules.register import RULES

COVERED = (dt.date(2010, 4, 1), dt.date(2027, 3, 31))
ONE_DAY = dt.timedelta(days=1)
SPELLS = "service"
WITHIN = st.integers(0, 500)
"""Days after which a second day is tried: long enough for any window of the rules."""

versions = [
    pytest.param(rule, version, id=f"{rule.id} {version.first}")
    for rule in RULES.values()
    if rule.id != SPELLS
    for version in rule.versions
]


def days(version: Version) -> list[dt.date]:
    """Days on which the terms of a version are tried: its first, its last, and each 6 April between."""
    first, last = max(version.first, COVERED[0]), min(version.last or COVERED[1], COVERED[1])
    between = [dt.date(year, 4, 6) for year in range(first.year, last.year + 1)]
    return sorted({first, last, *(day for day in between if first < day < last)})


def parts(found: Any) -> dict[str, Any]:
    """The result of a rule by field."""
    return found._asdict() if hasattr(found, "_fields") else {RESULT: found}


class Tried:
    """A version with the terms of one day."""

    def __init__(self, rule: Rule, version: Version, data: st.DataObject) -> None:
        self.version = version
        self.law: Law = LAWS[rule.id]
        signature = inspect.signature(version.compute.py_func)  # type: ignore[attr-defined]
        self.kinds = {n: p.annotation for n, p in signature.parameters.items() if n != "terms"}
        on = data.draw(st.sampled_from(days(version)), label="key date")
        self.terms = None if version.terms is None else version.terms(quick(), on)

    def compute(self, given: Mapping[str, Any], plain: bool = False) -> dict[str, Any]:
        """What the version gives for arguments by name."""
        compute: Any = self.version.compute.py_func if plain else self.version.compute  # type: ignore[attr-defined]
        values = [given[name] for name in self.kinds]
        return parts(compute(*values) if self.version.terms is None else compute(*values, self.terms))

    def arguments(self, data: st.DataObject) -> dict[str, Any]:
        """Drawn arguments that the law is about."""
        strategies = {name: drawn(name, kind) for name, kind in self.kinds.items()}
        given = data.draw(st.fixed_dictionaries(strategies), label="given")
        for name, since in NEAR.items():
            if name in given and given.get(since):
                given[name] = add_days(given[since], data.draw(WITHIN, label=name))
        assume(self.law.where(given))
        return given


def test_every_rule_has_its_law() -> None:
    assert set(LAWS) | {SPELLS} == set(RULES)


@pytest.mark.parametrize(("rule", "version"), versions)
@given(data=st.data())
@settings(max_examples=20)
def test_results_are_whole_never_negative_and_the_same_when_compiled(
    rule: Rule, version: Version, data: st.DataObject
) -> None:
    tried = Tried(rule, version, data)
    values = tried.arguments(data)
    found = tried.compute(values)
    assert found == tried.compute(values, plain=True)
    assert all(isinstance(value, bool | int) and value >= 0 for value in found.values()), found
    assert tried.law.holds(values, found, tried.terms), found


@pytest.mark.parametrize(("rule", "version"), versions)
@given(data=st.data())
@settings(max_examples=20)
def test_results_rise_and_fall_with_what_they_should(
    rule: Rule, version: Version, data: st.DataObject
) -> None:
    tried = Tried(rule, version, data)
    values = tried.arguments(data)
    found = tried.compute(values)
    for name, fields in _monotone(tried.law.rises, found):
        more = _replaced(tried, values, name, data)
        if more is not None:
            _check_order(tried, (values, more), name, fields)
    for name, fields in _monotone(tried.law.falls, found):
        more = _replaced(tried, values, name, data)
        if more is not None:
            _check_order(tried, (more, values), name, fields)


def _monotone(laws: tuple[str, ...], found: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Each argument with the fields that go with it: those after the colon, else all."""
    for law in laws:
        name, _, fields = law.partition(":")
        yield name, [part.strip() for part in fields.split(",")] if fields else list(found)


def _replaced(tried: Tried, values: dict[str, Any], name: str, data: st.DataObject) -> dict[str, Any] | None:
    """The arguments with another value of one of them that is not less; none if the law is not about it."""
    if name in DAYS and values[name] > 0:
        other = add_days(values[name], data.draw(WITHIN, label=name))
    else:
        other = max(values[name], data.draw(drawn(name, tried.kinds[name]), label=name))
    more = values | {name: other}
    return more if tried.law.where(more) else None


def _check_order(
    tried: Tried, pair: tuple[dict[str, Any], dict[str, Any]], name: str, fields: list[str]
) -> None:
    less, more = (tried.compute(values) for values in pair)
    for field in fields:
        assert less[field] <= more[field], (name, field, pair)


WALK = [dt.date(2010, 1, 1) + k * ONE_DAY for k in range(3000)]
EDGES = [
    (dt.date(1969, 5, 17), dt.date(1999, 9, 1)),
    (dt.date(1968, 2, 29), dt.date(2004, 2, 29)),
    (dt.date(1990, 2, 28), dt.date(2008, 3, 1)),
    (dt.date(1971, 12, 31), dt.date(2009, 12, 31)),
]


def _anniversary(day: dt.date, start: dt.date) -> bool:
    """Whether a day is an anniversary: 1 March for 29 February in a common year."""
    if (start.month, start.day) == (2, 29) and day.year % 4:
        return (day.month, day.day) == (3, 1)
    return (day.month, day.day) == (start.month, start.day)


@pytest.mark.parametrize(("born", "joined"), EDGES)
def test_statutory_pay_grows_on_anniversaries_of_birth_and_of_service_only(
    born: dt.date, joined: dt.date
) -> None:
    terms = statutory_terms(everything(), COVERED[0])
    due = [
        statutory_redundancy_pence(number(born), number(joined), number(day), 30_000, terms) for day in WALK
    ]
    for (before, after), day in zip(pairwise(due), WALK[1:], strict=True):
        if before != after:
            assert _anniversary(day, born) or _anniversary(day, joined), day
            assert after - before in (15_000, 30_000, 45_000, 60_000, 75_000, 90_000)


@pytest.mark.parametrize(("born", "joined"), EDGES)
@pytest.mark.parametrize("on", COVERED)
def test_contractual_payments_grow_on_anniversaries_of_service_only(
    born: dt.date, joined: dt.date, on: dt.date
) -> None:
    terms, scheme = redundancy_terms(everything(), on), mars_terms(everything(), dt.date(2010, 10, 31))
    counted = [_service([joined], [None], [False], day) for day in WALK]
    eligible = joined + 728 * ONE_DAY
    for before, after, day in zip(counted, counted[1:], WALK[1:], strict=False):
        pair = [
            redundancy_pence(6_000_000, 10**6, 0, one.continuous_days, one.reckonable_years, terms)
            for one in (before, after)
        ]
        months = [mars_pence(6_000_000, 10**6, one.continuous_years, scheme) for one in (before, after)]
        if _anniversary(day, joined):
            assert pair[1] - pair[0] in (0, 500_000)
            assert months[1] - months[0] in (0, 250_000, 1_500_000)
        else:
            assert pair[0] == pair[1] or day == eligible
            assert months[0] == months[1]


TERMS = service_terms(everything(), COVERED[0])


def _service(
    joined: list[dt.date], left: list[dt.date | None], excluded: list[bool], out: dt.date
) -> Service:
    ends = np.array([0 if day is None else number(day) for day in left])
    starts = np.array([number(day) for day in joined])
    found = count_service(starts, ends, np.array(excluded), number(out), TERMS)
    assert found == count_service.py_func(starts, ends, np.array(excluded), number(out), TERMS)
    return found


@st.composite
def careers(draw: st.DrawFn) -> tuple[list[dt.date], list[dt.date | None], list[bool], dt.date]:
    """One to four spells with gaps of up to two years, and the first day out."""
    day = draw(st.dates(dt.date(1970, 1, 1), dt.date(1995, 12, 31)))
    joined: list[dt.date] = []
    left: list[dt.date | None] = []
    for _ in range(draw(st.integers(1, 4))):
        joined.append(day)
        day += draw(st.integers(0, 3000)) * ONE_DAY
        left.append(day)
        day += draw(st.integers(0, 20) | st.integers(0, 730)) * ONE_DAY + ONE_DAY
    out = left[-1]
    assert out is not None
    left[-1] = None
    return (
        joined,
        left,
        draw(st.lists(st.booleans(), min_size=len(joined), max_size=len(joined))),
        out + ONE_DAY,
    )


@given(careers())
def test_service_lies_within_the_career(
    career: tuple[list[dt.date], list[dt.date | None], list[bool], dt.date],
) -> None:
    joined, _, excluded, out = career
    found = _service(*career)
    assert found.continuous_from in [number(day) for day in joined]
    assert 0 <= found.continuous_days <= (out - joined[0]).days
    assert 365 * found.continuous_years <= found.continuous_days
    assert number(joined[0]) <= found.reckonable_from <= number(out)
    assert 0 <= found.reckonable_years <= (out - joined[0]).days // 365
    if all(excluded):
        assert (found.reckonable_from, found.reckonable_years) == (number(out), 0)


@given(careers(), st.integers(0, 3))
def test_leaving_a_spell_out_never_adds_reckonable_service_and_leaves_the_continuous_alone(
    career: tuple[list[dt.date], list[dt.date | None], list[bool], dt.date], which: int
) -> None:
    joined, left, excluded, out = career
    fewer = [one or i == which for i, one in enumerate(excluded)]
    all_counted, some_counted = _service(*career), _service(joined, left, fewer, out)
    assert some_counted.reckonable_years <= all_counted.reckonable_years
    assert some_counted[:3] == all_counted[:3]


@given(careers(), st.integers(1, 400))
def test_staying_longer_never_takes_service_away(
    career: tuple[list[dt.date], list[dt.date | None], list[bool], dt.date], more: int
) -> None:
    joined, left, excluded, out = career
    now, later = _service(*career), _service(joined, left, excluded, out + more * ONE_DAY)
    assert later.continuous_days == now.continuous_days + more
    assert later.continuous_years >= now.continuous_years
    assert later.reckonable_years >= now.reckonable_years


@given(careers())
def test_without_gaps_and_exclusions_reckonable_is_continuous_service(
    career: tuple[list[dt.date], list[dt.date | None], list[bool], dt.date],
) -> None:
    joined, _, _, out = career
    found = _service([joined[0]], [None], [False], out)
    assert found.continuous_from == found.reckonable_from == number(joined[0])
    assert found.continuous_years == found.reckonable_years
    split = joined[0] + ((out - joined[0]).days // 2) * ONE_DAY
    if split > joined[0]:
        assert _service([joined[0], split], [split - ONE_DAY, None], [False, False], out) == found


@given(st.data())
def test_progression_by_parts_is_progression_at_once(data: st.DataObject) -> None:
    version = data.draw(st.sampled_from(RULES["progression"].versions))
    terms: Any = version.terms(quick(), days(version)[-1])  # type: ignore[misc]
    band = data.draw(st.integers(0, len(terms.bands) - 1))
    point = data.draw(st.integers(terms.first[band], terms.top[band]))
    first, then = data.draw(st.integers(0, 10)), data.draw(st.integers(0, 10))
    half = version.compute(terms.bands[band], point, first, terms)
    whole = version.compute(terms.bands[band], point, first + then, terms)
    assert version.compute(terms.bands[band], half.point, half.years_in_point + then, terms) == whole
    assert point <= half.point <= whole.point <= terms.top[band]


@pytest.mark.parametrize("version", RULES["pay"].versions, ids=lambda version: str(version.first))
def test_pay_rises_with_the_point_of_a_band(version: Version) -> None:
    for day in days(version):
        terms: Any = version.terms(quick(), day)  # type: ignore[misc]
        points = list(zip(terms.keys.tolist(), terms.pay_pence_y.tolist(), strict=True))
        assert points == sorted(points)
        for (key, pay), (following, more) in pairwise(points):
            assert pay <= more or key // 1000 < following // 1000, (day, key)
