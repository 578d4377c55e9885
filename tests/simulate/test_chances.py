"""Which months can bring an event: the words of digits against one uniform at a time."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.draws import mix, uniform
from remit.plan import Plan
from remit.simulate import chances
from remit.simulate.chances import (
    DIGITS,
    WORDS,
    chance,
    chance_below,
    digits_of,
    is_marked,
    list_marked,
    mark_chances,
    new_marks,
)
from remit.simulate.ensemble import Simulation, prepare
from tests.five_uniforms import stream
from tests.simulate.lived import draw_for, fits, live

KEYS = st.integers(0, 2**64 - 1).map(np.uint64)
ALL = 2**64 - 1
PEOPLE = 400
MONTHS = 128


def own(person: int, decision: int = 0) -> np.uint64:
    """The stream of a decision and a person."""
    return np.uint64(mix(stream(7, decision, 1), np.uint64(person)))


@pytest.fixture(scope="module")
def drawn() -> np.ndarray:
    """Uniforms of people numbered one after the other and of two blocks of months."""
    return np.array([[chance(own(person), month) for month in range(MONTHS)] for person in range(PEOPLE)])


def plain_mix(state: int, part: int) -> int:
    """SplitMix64's finaliser, in whole numbers of any size."""
    z = (state + 0x9E3779B97F4A7C15 * (part + 1)) & ALL
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & ALL
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & ALL
    return z ^ (z >> 31)


def plain_chance(key: int, month: int) -> float:
    """The uniform written down digit by digit: one word a digit for 64 months, then a hash of the month."""
    block, bit = divmod(month, 64)
    digits = sum((plain_mix(key, 8 * block + d) >> bit & 1) << (7 - d) for d in range(8))
    rest = ((plain_mix(key, 2**32 + month) >> 12) + 0.5) / 2**52
    return (digits + rest) / 256


# Each function against its definition.


@given(KEYS, st.integers(0, 400))
def test_a_chance_is_its_digits_and_a_rest(key: np.uint64, month: int) -> None:
    assert chance(key, month) == plain_chance(int(key), month)


@given(st.floats(0, 1))
def test_digits_are_the_most_that_the_odds_allow(odds: float) -> None:
    digits = digits_of(odds)
    assert odds <= 2.0**-digits or digits == 0
    assert digits == DIGITS or odds > 2.0 ** -(digits + 1)


@pytest.mark.parametrize(("odds", "digits"), [(1.0, 0), (0.5, 1), (0.25, 2), (2.0**-8, 8), (0.0, 8)])
def test_odds_of_a_power_of_two_need_that_many_digits(odds: float, digits: int) -> None:
    assert digits_of(odds) == digits


@given(KEYS, st.integers(0, 200), st.floats(0, 1))
def test_a_chance_is_given_where_it_is_below_a_limit(key: np.uint64, month: int, limit: float) -> None:
    u = chance(key, month)
    expected = u if u < limit else 1.0
    assert chance_below(key, month, limit, 0) == expected
    digits = digits_of(limit)
    if u < 2.0**-digits:
        assert chance_below(key, month, limit, digits) == expected


@given(KEYS, st.integers(0, 200))
def test_a_limit_at_the_very_chance_decides(key: np.uint64, month: int) -> None:
    """A chance is not below itself; it is below the next number."""
    u = chance(key, month)
    assert chance_below(key, month, u, 0) == 1.0
    assert chance_below(key, month, float(np.nextafter(u, 1)), 0) == u


@given(
    st.lists(st.tuples(st.integers(0, ALL), st.integers(-1, DIGITS)), max_size=12),
    st.lists(st.booleans(), min_size=1, max_size=200),
    st.integers(0, 9),
    st.integers(0, 1100),
)
def test_people_are_marked_in_their_months(
    few: list[tuple[int, int]], asked: list[bool], decision: int, before: int
) -> None:
    """Whoever is marked in a month has the leading zeros there, and nobody else; also behind other people."""
    others = [(number, -1) for number in range(before)]
    people = others + few
    keys = np.array([key for key, _ in people], dtype=np.uint64)
    digits = np.array([zeros for _, zeros in people], dtype=np.int8)
    marks = new_marks(len(asked), len(people))
    mark_chances(stream(7, decision, 1), keys, digits, np.array(asked), marks)
    listed = np.empty(len(people), dtype=np.int32)
    for month in np.flatnonzero(asked).tolist():
        able = [
            before + n
            for n, (key, zeros) in enumerate(few)
            if zeros >= 0 and chance(own(key, decision), month) < 2.0**-zeros
        ]
        assert sorted(listed[: list_marked(marks[month], listed)].tolist()) == able
        assert [n for n in range(len(people)) if is_marked(marks[month], n)] == able


@given(st.integers(0, 2**32 - 1))
def test_squares_of_bits_are_turned(seed: int) -> None:
    mixed = [mix(np.uint64(seed), np.uint64(n)) for n in range(3 * 64 * WORDS)]
    words = np.array(mixed, dtype=np.uint64).reshape(3, 64, WORDS)
    turned = np.zeros((64, 3 * WORDS), dtype=np.uint64)
    chances.turn(words, turned)
    bits = np.unpackbits(words.view(np.uint8).reshape(3, 64, WORDS, 8), axis=-1, bitorder="little")
    expected = np.packbits(bits.transpose(0, 3, 2, 1), axis=-1, bitorder="little").view(np.uint64)
    assert (turned.reshape(64, 3, WORDS) == expected[..., 0].transpose(1, 0, 2)).all()


# The uniforms are uniform and independent.


def test_chances_are_uniform(drawn: np.ndarray) -> None:
    counts = np.bincount((drawn.ravel() * 1024).astype(int), minlength=1024)
    assert fits(counts, drawn.size / 1024)
    ordered, rank = np.sort(drawn.ravel()), np.arange(drawn.size)
    distance = max((ordered - rank / drawn.size).max(), ((rank + 1) / drawn.size - ordered).max())
    assert distance < 1.63 / np.sqrt(drawn.size)


@pytest.mark.parametrize(
    "shift",
    [(0, 1), (0, 2), (0, 12), (0, 63), (0, 64), (1, 0), (2, 0), (1, 1), (64, 0)],
    ids="{0[0]} people and {0[1]} months on".format,
)
def test_months_and_people_are_independent(drawn: np.ndarray, shift: tuple[int, int]) -> None:
    people, months = shift
    one = drawn[: PEOPLE - people, : MONTHS - months].ravel()
    other = drawn[people:, months:].ravel()
    pairs = np.histogram2d(one, other, bins=16, range=((0, 1), (0, 1)))[0]
    assert fits(pairs.ravel(), one.size / 256)
    assert abs(np.corrcoef(one, other)[0, 1]) * np.sqrt(one.size) < 4


def test_digits_are_independent(drawn: np.ndarray) -> None:
    """Each pair of the first sixteen digits, eight of words and eight of the rest, is like two coins."""
    bits = [(np.floor(drawn.ravel() * 2.0**place) % 2).astype(int) for place in range(1, 17)]
    for first in range(16):
        for second in range(first):
            four = np.bincount(2 * bits[first] + bits[second], minlength=4)
            assert fits(four, drawn.size / 4), (second, first)


def test_neighbouring_digits_of_neighbouring_months_are_independent(drawn: np.ndarray) -> None:
    digits = [np.floor(drawn * 2.0**place) % 2 for place in range(1, 10)]
    for digit, after in pairwise(digits):
        four = np.bincount((2 * digit[:, :-1] + after[:, 1:]).ravel().astype(int), minlength=4)
        assert fits(four, digit[:, 1:].size / 4)


def test_the_chance_of_leaving_says_nothing_of_where_to(drawn: np.ndarray) -> None:
    """The second uniform of a person and a month does not depend on the first."""
    where = stream(7, 1, 1)
    others = [[uniform(where, np.uint64(p), month) for month in range(MONTHS)] for p in range(PEOPLE)]
    pairs = np.histogram2d(drawn.ravel(), np.ravel(others), bins=16, range=((0, 1), (0, 1)))[0]
    assert fits(pairs.ravel(), drawn.size / 256)


# A bound that is too wide costs time and changes nothing.


@pytest.fixture(scope="module")
def few_changes(everything_plan: Plan) -> Simulation:
    """The made-up plan without retention terms, letters or limits on pay: bounds on them may be any."""
    left = [c for c in everything_plan.changes if c.kind not in ("letters", "pay-cap", "fund")]
    left = [change for change in left if change.target != "keep"]
    return prepare(replace(everything_plan, changes=tuple(left)), 3, seed=5)


@pytest.mark.parametrize("run", [0, 1, 2])
@pytest.mark.parametrize(
    "wider",
    [
        {"leaving_rebound_multiple": 30.0},
        {"leaving_letter_multiple": 40.0},
        {"leaving_retained_multiple": 1000.0},
        {"leaving_cap_pass_through": 3.0},
    ],
    ids=str,
)
def test_a_wider_bound_changes_no_result(few_changes: Simulation, run: int, wider: dict[str, float]) -> None:
    """Parameters that the plan has no use for widen the bound alone."""
    limits = {"any_cap": True, "any_allowance": True}
    state, counts = live(few_changes, run)
    other, others = live(few_changes, run, draw_for(few_changes, run, **wider), **limits)
    np.testing.assert_array_equal(state.people, other.people)
    for name in counts._fields:
        np.testing.assert_array_equal(getattr(counts, name), getattr(others, name), err_msg=name)
