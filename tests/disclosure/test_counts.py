"""Published counts give no small count away to one who differences, optimises or runs the rule backwards."""

from itertools import product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.disclosure import (
    CountTable,
    protect_changes,
    protect_counts,
    protect_tables,
    with_totals,
)
from remit.disclosure.rule import alike, rounded
from tests.disclosure.attacker import Key, bounds, cells, random_table, sums


def one_way(*counts: int) -> pl.DataFrame:
    return pl.DataFrame({"band": [str(n) for n in range(len(counts))], "n": list(counts)})


def published(*counts: int) -> list[str]:
    return protect_counts(one_way(*counts), ["band"], "n", totals=["band"])["n"].to_list()


def assert_protected(found: dict[Key, tuple[int, int]]) -> None:
    """More than one value is possible for each, and one that is 3 or more."""
    assert found
    told = {key: ends for key, ends in found.items() if ends[0] == ends[1] or max(map(abs, ends)) < 3}
    assert told == {}


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0"), (1, "*"), (7, "*"), (8, "10"), (12, "10"), (13, "15"), (17, "15"), (18, "20"), (1234, "1235")],
)
def test_the_rule_for_one_count(count: int, text: str) -> None:
    assert protect_counts(one_way(count), ["band"], "n")["n"].to_list() == [text]


@given(st.integers(-3000, 3000))
def test_counts_that_are_written_alike_are_the_range_that_a_reader_infers(count: int) -> None:
    low, high = alike(count)
    assert low <= count <= high
    assert {alike(other) for other in range(low, high + 1)} == {(low, high)}
    assert alike(low - 1) != (low, high) != alike(high + 1)
    if not 1 <= abs(count) <= 7:
        assert abs(rounded(count) - count) <= 2
        assert rounded(count) % 5 == 0


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ((30, 20, 4), ["30", "20", "*", "55"]),
        ((0, 0, 4), ["0", "0", "*", "*"]),
        ((1, 1), ["*", "*", "*"]),
        ((7, 7, 7, 7), ["*", "*", "*", "*", "*"]),  # 28 to 32 would say that all are 7
        ((7, 7, 7, 2), ["*", "*", "*", "*", "*"]),  # as would a hidden total, were only those hidden
        ((7, 7, 7, 1), ["*", "*", "*", "*", "20"]),
        ((1,) * 12, ["*"] * 13),  # 8 to 12 would say that all are 1
        ((2,) * 12, ["*"] * 12 + ["25"]),
        ((1,) * 7, ["*"] * 8),
        ((2, 2, 2, 2, 1, 1, 1), ["*"] * 8),
        ((10, 10, 1), ["10", "10", "*", "*"]),  # 13 to 17 would say that it is 1, and is next to 18 to 22
        ((10, 10, 7), ["10", "10", "*", "25"]),
    ],
)
def test_totals_that_would_tell_are_hidden(counts: tuple[int, ...], text: list[str]) -> None:
    assert published(*counts) == text


@pytest.mark.parametrize(
    ("shape", "mean", "tables"),
    [((4,), 4, 12), ((9,), 2, 12), ((2, 2), 4, 10), ((3, 4), 4, 6), ((2, 7), 1.5, 5), ((3, 3, 3), 4, 2)],
)
def test_linear_programming_recovers_no_hidden_count(
    shape: tuple[int, ...], mean: float, tables: int
) -> None:
    keys = [f"k{n}" for n in range(len(shape))]
    for number in range(tables):
        exact = with_totals(random_table(number, shape, mean), keys, ["n"])
        text = protect_counts(exact, keys, "n")
        true = cells(exact, keys, "n")
        if any(1 <= count <= 7 for count in true.values()):
            assert_protected(bounds(cells(text, keys, "n"), true, list(sums(list(true)))))


def test_unprotected_totals_would_give_counts_away() -> None:
    exact = with_totals(one_way(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), ["band"], ["n"])
    text = exact.with_columns(pl.when(pl.col("n") < 8).then(pl.lit("*")).otherwise(pl.lit("10")).alias("n"))
    true = cells(exact, ["band"], "n")
    found = bounds(cells(text, ["band"], "n"), true, list(sums(list(true))))
    assert set(found.values()) == {(1, 1)}


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from([0, 1, 1, 2, 3, 5, 7, 7, 8, 9, 12, 13, 17]), min_size=2, max_size=3))
def test_running_the_rule_backwards_recovers_no_hidden_count(counts: list[int]) -> None:
    text = published(*counts)
    ranges = [range(alike(count)[0], alike(count)[1] + 1) for count in counts]
    same = [other for other in product(*ranges) if published(*other) == text]
    for place, count in enumerate(counts):
        if 1 <= count <= 7:
            possible = {other[place] for other in same}
            assert len(possible) > 1
            assert max(possible) >= 3


def test_a_share_of_totals_stays_visible() -> None:
    exact = with_totals(random_table(5, (20, 13), 6), ["k0", "k1"], ["n"])
    text = protect_counts(exact, ["k0", "k1"], "n")
    shown = exact.select(
        total=pl.any_horizontal(pl.col("k0", "k1") == "all") & (pl.col("n") >= 8), text=text["n"]
    ).filter("total")
    assert (shown["text"] != "*").mean() > 0.9


def test_tables_that_share_totals_are_judged_together() -> None:
    for number in range(6):
        cube = random_table(number, (3, 3, 3), 4)
        frames = [
            with_totals(
                cube.group_by("k0", other, maintain_order=True).agg(pl.col("n").sum()), [other], ["n"]
            )
            for other in ("k1", "k2")
        ]
        tables = [
            CountTable(frame, ["k0", key], "n") for frame, key in zip(frames, ("k1", "k2"), strict=True)
        ]
        keys = ["k0", "k1", "k2"]
        true: dict[Key, int] = {}
        text: dict[Key, str] = {}
        for frame, safe in zip(frames, protect_tables(tables), strict=True):
            true |= cells(frame, keys, "n")
            text |= cells(safe, keys, "n")
        assert_protected(bounds(text, true, list(sums(list(true)))))


def test_a_total_that_stands_in_two_tables_is_written_alike_in_both() -> None:
    bands = with_totals(one_way(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), ["band"], ["n"])
    sexes = pl.DataFrame({"sex": ["f", "all"], "n": [12, 12]})
    first, second = protect_tables([CountTable(bands, ["band"], "n"), CountTable(sexes, ["sex"], "n")])
    assert first["n"][-1] == second["n"][-1] == "*"


def test_changes_between_releases_give_nothing_away() -> None:
    keys = ["k0", "k1"]
    for number in range(2):
        start = random_table(number, (3, 3), 6)
        end = start.with_columns((pl.col("n") + random_table(number + 99, (3, 3), 3)["n"] - 3).clip(0))
        frames = [with_totals(frame, keys, ["n"]) for frame in (start, end)]
        text = protect_changes(frames[0], frames[1], keys, "n")
        exact = protect_changes(frames[0], frames[1], keys, "n", protect=False)
        names = ["before", "after", "change"]
        true: dict[Key, int] = {}
        shown: dict[Key, str] = {}
        for name in names:
            true |= cells(exact.with_columns(pl.col(name).cast(pl.Int64)), keys, name, name)
            shown |= cells(text, keys, name, name)
        equations = list(sums(list(true)))
        equations += [
            {("before", *key): 1, ("change", *key): 1, ("after", *key): -1}
            for key in exact.select(keys).rows()
        ]
        assert_protected(bounds(shown, true, equations))


def test_a_shown_count_that_sums_pin_down_is_freed_where_releases_differ_by_few() -> None:
    months = pl.DataFrame(
        {"month": ["1"] * 3 + ["2"] * 3, "band": ["5", "6", "all"] * 2, "n": [8, 8, 16, 9, 8, 17]}
    )
    apart = protect_counts(months, ["month", "band"], "n", across=["month"])
    assert apart["n"].to_list() == ["10", "10", "15", "10", "10", "15"]
    pinned = months.with_columns(n=pl.Series([12, 12, 24, 12, 11, 23]))
    assert protect_counts(pinned, ["month", "band"], "n", across=["month"])["n"].to_list()[2] == "25"


def test_a_change_column_is_hidden_and_rounded_as_a_count_is() -> None:
    before, after = one_way(30, 12, 9), one_way(41, 8, 9)
    text = protect_changes(before, after, ["band"], "n")
    assert text.rows() == [("0", "30", "40", "10"), ("1", "10", "10", "*"), ("2", "10", "10", "0")]
    gone = protect_changes(before, after.head(2), ["band"], "n")
    assert gone.rows()[2] == ("2", "10", "0", "-10")


def test_one_switch_leaves_the_figures_exact() -> None:
    assert protect_counts(one_way(3, 11), ["band"], "n", protect=False)["n"].to_list() == ["3", "11"]
    wide = protect_changes(one_way(3), one_way(5), ["band"], "n", protect=False)
    assert wide.rows() == [("0", "3", "5", "2")]


def test_parts_that_do_not_reach_their_total_still_bound_it() -> None:
    table = pl.DataFrame({"band": ["5", "6", "all"], "n": [1, 2, 9]})
    assert protect_counts(table, ["band"], "n")["n"].to_list() == ["*", "*", "10"]


def test_figures_that_do_not_add_up_are_each_judged_by_themselves() -> None:
    medians = pl.DataFrame({"band": ["5", "6", "all"], "n": [30, 40, 60]})
    assert protect_counts(medians, ["band"], "n")["n"].to_list() == ["30", "40", "60"]


def test_a_missing_count_stays_missing() -> None:
    table = pl.DataFrame({"band": ["5", "6"], "n": [None, 3]})
    assert protect_counts(table, ["band"], "n")["n"].to_list() == [None, "*"]


@pytest.mark.parametrize(
    ("counts", "why"), [([1.5], "no whole number"), ([-1], "below nought"), (["3"], "no whole number")]
)
def test_what_is_no_count_of_people_is_refused(counts: list[object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        protect_counts(pl.DataFrame({"band": ["5"], "n": counts}), ["band"], "n")


def test_rows_that_repeat_and_tables_that_disagree_are_refused() -> None:
    with pytest.raises(ValueError, match="two rows have the keys"):
        protect_counts(pl.DataFrame({"band": ["5", "5"], "n": [9, 9]}), ["band"], "n")
    tables = [CountTable(pl.DataFrame({"band": ["5"], "n": [n]}), ["band"], "n") for n in (9, 10)]
    with pytest.raises(ValueError, match="is 9 in one table and 10 in another"):
        protect_tables(tables)


def test_totals_are_added_over_every_choice_of_keys() -> None:
    table = pl.DataFrame({"body": ["a", "a", "b"], "band": ["5", "6", "5"], "n": [1, 2, 4], "m": [1, 1, 1]})
    whole = with_totals(table, ["body", "band"], ["n", "m"])
    assert whole.rows()[3:] == [
        ("all", "5", 5, 2),
        ("all", "6", 2, 1),
        ("a", "all", 3, 2),
        ("b", "all", 4, 1),
        ("all", "all", 7, 3),
    ]
