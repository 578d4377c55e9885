"""Keyed uniforms: uniform, independent in each part of the key, the same in every order and process."""

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.draws import key, uniform, uniforms, unit
from tests.five_uniforms import five_uniforms, stream

N = 20_000
KS_1_PER_CENT = 1.628 / np.sqrt(N)
CHI_1_PER_CENT_255 = 310.46
"""Critical value of chi-square at 1% with 255 degrees of freedom."""
PEOPLE = [np.uint64(key("person", n)) for n in range(N)]


KEY_PARTS: dict[str, Callable[[int], float]] = {
    "seed": lambda n: uniform(stream(n, 3, 1), PEOPLE[0], 7),
    "decision": lambda n: uniform(stream(1, n, 1), PEOPLE[0], 7),
    "run": lambda n: uniform(stream(1, 3, n), PEOPLE[0], 7),
    "person": lambda n: uniform(stream(1, 3, 1), PEOPLE[n], 7),
    "numbered person": lambda n: uniform(stream(1, 3, 1), np.uint64(n), 7),
    "month": lambda n: uniform(stream(1, 3, 1), PEOPLE[0], n),
}


def drawn(part: str) -> np.ndarray:
    """Uniforms of a key of which one part counts up and the others stand still."""
    return np.array([KEY_PARTS[part](n) for n in range(N)])


def correlation_in_errors(one: np.ndarray, other: np.ndarray) -> float:
    """The correlation of two samples, in standard errors of independent ones."""
    return float(abs(np.corrcoef(one, other)[0, 1]) * np.sqrt(one.size))


@pytest.mark.parametrize("part", KEY_PARTS)
def test_uniform_in_each_part_of_the_key(part: str) -> None:
    ordered = np.sort(drawn(part))
    rank = np.arange(N)
    distance = max((ordered - rank / N).max(), ((rank + 1) / N - ordered).max())
    assert distance < KS_1_PER_CENT
    assert 0 < ordered[0] < ordered[-1] < 1


@pytest.mark.parametrize("part", KEY_PARTS)
def test_neighbours_in_each_part_of_the_key_are_independent(part: str) -> None:
    values = drawn(part)
    for lag in (1, 2, 12):
        assert correlation_in_errors(values[:-lag], values[lag:]) < 4
    squares = np.histogram2d(values[::2], values[1::2], bins=16, range=((0, 1), (0, 1)))[0]
    expected = N / 2 / 256
    assert ((squares - expected) ** 2 / expected).sum() < CHI_1_PER_CENT_255


@pytest.mark.parametrize("part", ["seed", "decision", "run", "month"])
def test_the_same_people_draw_anew_when_another_part_changes(part: str) -> None:
    streams = {
        "seed": [stream(seed, 3, 1) for seed in (1, 2)],
        "decision": [stream(1, decision, 1) for decision in (3, 4)],
        "run": [stream(1, 3, run) for run in (1, 2)],
        "month": [stream(1, 3, 1)] * 2,
    }[part]
    months = (7, 8) if part == "month" else (7, 7)
    one, other = (
        np.array([uniform(state, person, month) for person in PEOPLE])
        for state, month in zip(streams, months, strict=True)
    )
    assert correlation_in_errors(one, other) < 4
    assert correlation_in_errors((one - 0.5) ** 2, (other - 0.5) ** 2) < 4


def test_parts_of_the_key_do_not_change_places() -> None:
    few = range(8)
    values = {uniform(stream(seed, decision, run), np.uint64(who), month)
              for seed, decision, run, who, month in product(few, few, few, few, few)}  # fmt: skip
    assert len(values) == 8**5


@given(st.permutations(range(40)))
def test_order_does_not_matter(order: list[int]) -> None:
    keys = np.array([key("body", n) for n in range(40)], dtype=np.uint64)
    np.testing.assert_array_equal(uniforms(1, "x", keys[order]), uniforms(1, "x", keys)[order])


def test_more_keys_do_not_change_the_earlier_ones() -> None:
    keys = np.arange(100, dtype=np.uint64)
    np.testing.assert_array_equal(uniforms(1, "x", keys)[:60], uniforms(1, "x", keys[:60]))
    assert uniforms(1, "x", keys[:0]).size == 0


def test_tables_draw_by_seed_and_by_what_is_decided() -> None:
    keys = np.arange(N, dtype=np.uint64)
    first = uniforms(1, "age", keys)
    for other in (uniforms(2, "age", keys), uniforms(1, "hours", keys)):
        assert correlation_in_errors(first, other) < 4


@pytest.mark.parametrize("state", [0, 1, 2**11, 2**12 - 1, 2**12, 2**63, 2**64 - 2**12, 2**64 - 1])
def test_a_uniform_is_never_0_or_1(state: int) -> None:
    assert 0 < unit(np.uint64(state)) < 1


@given(
    st.lists(
        st.one_of(st.text(st.characters(codec="utf-8", exclude_characters="\x1f")), st.integers()), max_size=4
    )
)
def test_a_key_is_64_bits_and_of_its_parts(parts: list[str | int]) -> None:
    assert 0 <= key(*parts) < 2**64
    assert key(*parts) == key(*map(str, parts))
    assert key(*parts, "more") != key(*parts)


FROZEN = [0.9477707979038982, 0.250701920381191, 0.16369333228934313, 0.7507047648283091, 0.14322391852552718]
"""Regression: a change of these changes every result that is stored, and wants a line in the change log."""


def test_five_uniforms_stay_as_they_are() -> None:
    assert list(five_uniforms()) == FROZEN


def test_two_processes_agree() -> None:
    command = "from tests.five_uniforms import five_uniforms; print([u.hex() for u in five_uniforms()])"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", command],
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("1", "2")
    ]
    assert {process.communicate()[0].strip() for process in processes} == {str([u.hex() for u in FROZEN])}
