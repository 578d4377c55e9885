"""Money over few people is hidden, and cannot be worked out from the money that is shown."""

import numpy as np
import polars as pl
import pytest

from remit.disclosure import protect_money, with_totals
from remit.draws import uniforms
from tests.disclosure.attacker import cells, random_table, sums, worked_out


def exits(*people: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "band": [str(n) for n in range(len(people))],
            "people": people,
            "cost": [30_400.0 * n for n in people],
        }
    )


def published(*people: int) -> list[str]:
    table = with_totals(exits(*people), ["band"], ["people", "cost"])
    return protect_money(table, ["band"], "cost", "people")["cost"].to_list()


@pytest.mark.parametrize(
    ("people", "text"),
    [
        ((10, 20), ["304000", "608000", "912000"]),
        ((10, 7), ["304000", "*", "*"]),
        ((10, 5, 3), ["304000", "*", "*", "547000"]),
        ((10, 5, 2), ["304000", "*", "*", "*"]),
        ((10, 0), ["304000", "0", "304000"]),
        ((0, 8), ["0", "243000", "243000"]),
    ],
)
def test_a_total_is_hidden_that_leaves_a_rest_over_few_people(
    people: tuple[int, ...], text: list[str]
) -> None:
    assert published(*people) == text


@pytest.mark.parametrize(("shape", "mean"), [((5,), 6), ((3, 4), 6), ((4, 4), 14), ((2, 3, 3), 8)])
def test_algebra_works_out_no_hidden_amount(shape: tuple[int, ...], mean: float) -> None:
    keys = [f"k{n}" for n in range(len(shape))]
    for number in range(12):
        people = with_totals(random_table(number, shape, mean), keys, ["n"])
        money = people.with_columns(cost=pl.col("n") * 1000.0)
        text = cells(protect_money(money, keys, "cost", "n"), keys, "cost")
        counts = cells(people, keys, "n")
        hidden = [key for key, cell in text.items() if cell == "*"]
        assert {key for key, n in counts.items() if 1 <= n <= 7} <= set(hidden)
        equations = list(sums(list(counts)))
        assert worked_out(hidden, equations) == set()
        for equation in equations:
            rest = [key for key, sign in equation.items() if sign == 1 and text[key] == "*"]
            shown = all(text[key] != "*" for key, sign in equation.items() if sign == -1)
            assert not (shown and 1 <= sum(counts[key] for key in rest) <= 7)


def test_which_amounts_are_hidden_does_not_depend_on_the_amounts() -> None:
    table = with_totals(random_table(3, (4, 4), 9), ["k0", "k1"], ["n"])
    keys = ["k0", "k1"]
    patterns = set()
    for number in range(3):
        cost = uniforms(number, "cost", np.arange(table.height, dtype=np.uint64)) * 1e6
        text = protect_money(table.with_columns(cost=pl.Series(cost)), keys, "cost", "n")
        patterns.add(tuple(text["cost"] == "*"))
    assert len(patterns) == 1


def test_means_are_hidden_with_their_people_and_rounded_as_asked() -> None:
    table = pl.DataFrame({"band": ["5", "6", "7"], "people": [9, 3, 20], "mean": [28_349.0, 35_000.0, None]})
    text = protect_money(table, ["band"], "mean", "people", nearest=100)
    assert text["mean"].to_list() == ["28300", "*", None]
    shares = table.with_columns(mean=pl.Series([0.555, 0.5, 1.0]))
    assert protect_money(shares, ["band"], "mean", "people", nearest=0.5)["mean"].to_list() == [
        "0.5",
        "*",
        "1.0",
    ]


def test_one_switch_leaves_the_money_exact() -> None:
    table = exits(3)
    assert protect_money(table, ["band"], "cost", "people", protect=False)["cost"].to_list() == ["91200.0"]
