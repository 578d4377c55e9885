"""Dismissals within 90 days, against a count by hand: which count in law, and which belong to a wave."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import remit
from remit.results.exits import dismissals, find_waves
from tests.exits_by_hand import results_of
from tests.plans import CHANGES, tiny_tables, write_tiny_plan

RUNS, DAYS, LEAST = 4, 90, 20
SCHEMA = {"run": pl.Int32, "body": pl.String, "day": pl.Date, "people": pl.Int64, "forced": pl.Int64}
MONTH_ENDS = [dt.date(2011 + n // 12, n % 12 + 1, 1) - dt.timedelta(days=1) for n in range(1, 25)]
Row = tuple[int, str, dt.date, int, int]


def find(rows: list[Row], runs: int = RUNS) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """The waves, and what is apart, as rows."""
    found = find_waves(pl.DataFrame(rows, schema=SCHEMA, orient="row"), runs, DAYS, LEAST)
    return found.waves.rows(), found.apart.rows()


def everywhere(body: str, day: dt.date, people: int, forced: int | None = None) -> list[Row]:
    """The same dismissals in every run."""
    return [(run, body, day, people, people if forced is None else forced) for run in range(RUNS + 1)]


def by_hand(rows: list[Row], body: str) -> Iterator[tuple[dt.date, dt.date, float]]:
    """Each wave's first day, its end, and the most within a window, one loop inside another."""
    own = [row for row in rows if row[1] == body]
    span = dt.timedelta(days=DAYS)
    reached = []
    for start in sorted({row[2] for row in own}):
        inside = [row for row in own if start <= row[2] < start + span]
        most = median(sum(row[3] for row in inside if row[0] == run) for run in range(1, RUNS + 1))
        if most < LEAST - 0.5:
            continue
        for day in sorted({row[2] for row in inside}):
            if 2 * len({row[0] for row in inside if row[0] > 0 and row[2] <= day}) >= RUNS:
                reached.append((day, most))
                break
    reached.sort()
    while reached:
        wave = [reached.pop(0)]
        while reached and reached[0][0] < wave[-1][0] + span:
            wave.append(reached.pop(0))
        yield wave[0][0], wave[-1][0] + span, max(most for _, most in wave)


dismissed = st.tuples(
    st.integers(0, RUNS), st.sampled_from("ab"), st.sampled_from(MONTH_ENDS), st.integers(1, 30)
)


@settings(max_examples=150)
@given(st.lists(dismissed, max_size=60, unique_by=lambda row: row[:3]))
def test_waves_are_those_counted_by_hand(drawn: list[tuple[int, str, dt.date, int]]) -> None:
    rows = [(*row, row[3]) for row in drawn]
    waves, apart = find(rows)
    expected = [(body, *wave) for body in "ab" for wave in by_hand(rows, body)]
    assert [row[:4] for row in waves] == expected
    outside = [
        row for row in rows if not any(b == row[1] and first <= row[2] < end for b, first, end, _ in expected)
    ]
    for name, people, reach in apart:
        own = [row for row in outside if row[1] == name]
        assert people == median(sum(row[3] for row in own if row[0] == run) for run in range(1, RUNS + 1))
        starts = {row[2] for row in own}
        tops = [
            max(sum(r[3] for r in own if r[0] == run and 0 <= (r[2] - start).days < DAYS) for start in starts)
            for run in range(1, RUNS + 1)
        ]
        assert reach == sum(top >= LEAST for top in tops) / RUNS


def test_two_waves_are_told_apart_and_a_trickle_is_none() -> None:
    first, second = dt.date(2011, 10, 31), dt.date(2013, 3, 31)
    trickle = [row for day in MONTH_ENDS for row in everywhere("slow", day, 4)]
    waves, apart = find([*everywhere("a", first, 25), *everywhere("a", second, 120), *trickle])
    end = dt.timedelta(days=DAYS)
    assert waves == [
        ("a", first, first + end, 25, 25, 25, first),
        ("a", second, second + end, 120, 120, 120, second),
    ]
    assert apart == [("slow", 4 * len(MONTH_ENDS), 0)]


@pytest.mark.parametrize(("later", "together"), [(dt.date(2011, 4, 30), True), (dt.date(2011, 5, 31), False)])
def test_ninety_days_are_counted_in_days(later: dt.date, together: bool) -> None:
    """From 31 January to 30 April there are 89 days: both fall within 90."""
    waves, apart = find([*everywhere("a", dt.date(2011, 1, 31), 10), *everywhere("a", later, 10)])
    assert bool(waves) is together
    assert bool(apart) is not together


def test_waves_on_end_are_one_which_begins_with_the_first() -> None:
    days = MONTH_ENDS[2:9]
    waves, apart = find([row for day in days for row in everywhere("a", day, 8)])
    assert [row[:6] for row in waves] == [("a", days[0], days[4] + dt.timedelta(days=DAYS), 24, 56, 56)]
    assert not apart


def test_what_few_runs_have_makes_no_wave_but_is_told() -> None:
    rows: list[Row] = [(1, "a", MONTH_ENDS[0], 30, 30), *everywhere("a", MONTH_ENDS[12], 6)]
    assert find(rows) == ([], [("a", 6, 0.25)])


def test_notice_counts_from_the_first_who_did_not_volunteer() -> None:
    early, late = dt.date(2011, 12, 31), dt.date(2012, 2, 29)
    waves, _ = find([*everywhere("a", early, 30, forced=0), *everywhere("a", late, 15)])
    assert waves == [("a", early, early + dt.timedelta(days=DAYS), 45, 45, 15, late)]
    waves, _ = find(everywhere("a", early, 30, forced=0))
    assert waves == [("a", early, early + dt.timedelta(days=DAYS), 30, 30, 0, None)]


def test_nobody_makes_no_wave() -> None:
    assert find([]) == ([], [])


VOLUNTARY = """
[[change]]
id = "volunteers"
date = 2012-02-10
kind = "offer"
target = "volunteers"
source = "made up for tests"
"""


def test_volunteers_for_redundancy_count_from_the_day_of_their_scheme(tmp_path: Path) -> None:
    """Who resigns by mutual agreement is not dismissed; a body's last day ends its month early."""
    mutual = tiny_tables()["schemes"]
    volunteers = {**mutual[0], "scheme": "volunteers", "rule": "voluntary-redundancy", "kinds": "trust"}
    volunteers |= {"opens": "2012-02-10", "closes": "2012-03-31"}
    changes = (CHANGES + VOLUNTARY).replace('2013-04-01\nkind = "close"', '2013-04-16\nkind = "close"')
    folder = write_tiny_plan(tmp_path / "plan", tables={"schemes": [*mutual, volunteers]}, changes=changes)
    exits = [
        (1, dt.date(2011, 9, 1), "trust-1", "voluntary exit"),
        (1, dt.date(2012, 2, 1), "trust-1", "voluntary exit"),
        (1, dt.date(2012, 2, 1), "trust-1", "redundancy"),
        (1, dt.date(2012, 2, 1), "authority-1", "voluntary exit"),
        (1, dt.date(2013, 4, 1), "trust-1", "redundancy"),
    ]
    found = dismissals(results_of(remit.read(folder).apply(), exits, tmp_path / "out", runs=1))
    assert sorted(found.rows()) == [
        (1, "trust-1", dt.date(2012, 2, 29), 2, 1),
        (1, "trust-1", dt.date(2013, 4, 15), 1, 1),
    ]
