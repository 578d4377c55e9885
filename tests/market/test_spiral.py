"""Death by a thousand cuts: fixed cost is what drives it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.evidence import everything
from remit.market.choice import Review
from remit.market.spiral import spiral
from remit.market.terms import market_terms

TERMS = market_terms(everything()).choice
REVIEW = Review(10.0, 13.0, 0.0, 0.85, 0.0, 0.65, 0.5, 0.0, 0.0, 0.0)
losses = st.floats(0.0, 0.5)


@given(lost=losses, passed_on=st.floats(0.0, 1.0))
def test_without_fixed_cost_nothing_spirals(lost: float, passed_on: float) -> None:
    """However many have left, the odds that the next one leaves are what they were."""
    turns = spiral(lost, 8, 0.0, passed_on, REVIEW, TERMS)
    assert all(turn.price == 1.0 for turn in turns)
    assert all(turn.leaving == pytest.approx(turns[0].leaving) for turn in turns)


@given(lost=st.floats(0.05, 0.5), fixed=st.floats(0.1, 0.5))
def test_with_fixed_cost_each_loss_makes_the_next_likelier(lost: float, fixed: float) -> None:
    turns = spiral(lost, 6, fixed, 0.5, REVIEW, TERMS)
    leaving = [turn.leaving for turn in turns]
    assert leaving == sorted(leaving)
    assert leaving[0] > spiral(0.0, 1, fixed, 0.5, REVIEW, TERMS)[0].leaving


@given(lost=st.floats(0.05, 0.5))
def test_the_more_is_fixed_the_fewer_are_left(lost: float) -> None:
    left = [spiral(lost, 6, fixed, 0.5, REVIEW, TERMS)[-1].customers for fixed in (0.0, 0.2, 0.4)]
    assert left == sorted(left, reverse=True)
    assert left[0] > left[-1]


def test_a_supplier_in_balance_does_not_move() -> None:
    (turn,) = spiral(0.0, 1, 0.4, 0.5, REVIEW, TERMS)
    assert (turn.price, turn.performance) == (1.0, 0.85)
