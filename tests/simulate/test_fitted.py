"""Runs under fitted parameters take the draws of the posterior, and say so."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from remit.evidence import EvidenceError, as_at
from remit.plan import Assumption, Plan, read_plan
from remit.results.chunks import made_of
from remit.simulate.ensemble import prepare
from remit.simulate.fitted import fitted
from remit.simulate.uncertain import Draw, parameter_id

NAME = "england-2011"


@pytest.fixture(scope="module")
def board() -> Plan:
    return read_plan("one-board").apply()


def test_draws_are_those_of_the_posterior_in_order_and_over_again(board: Plan) -> None:
    draws = as_at(board.as_at).posterior_draws(NAME)
    there = draws.height - 1
    simulation = fitted(prepare(board, there + 3, 1), NAME)
    field = "voluntary_application"
    assert simulation.draws[field][: there + 1].to_list() == draws[field].to_list()
    assert simulation.draws[field][there + 1 :].to_list() == draws[field][1:4].to_list()
    assert simulation.draws["run"].to_list() == list(range(there + 4))


def test_what_the_plan_assumes_for_itself_stays(board: Plan) -> None:
    own = Assumption("voluntary.application", "baseline", 0.2, 0.2, 0.2, "a vote", "me", dt.date(2026, 1, 1))
    plain = prepare(replace(board, assumptions=(own,)), 5, 1)
    found = fitted(plain, NAME)
    assert found.draws["voluntary_application"].equals(plain.draws["voluntary_application"])
    assert not found.draws["voluntary_approval_share"].equals(plain.draws["voluntary_approval_share"])


def test_what_is_made_of_it_says_so(board: Plan) -> None:
    plain = prepare(board, 5, 1)
    assert "fitted" not in made_of(plain)
    assert made_of(fitted(plain, NAME))["fitted"].startswith(f"{NAME} ")


def test_a_fit_that_is_not_there_or_later_is_refused(board: Plan) -> None:
    plain = prepare(board, 5, 1)
    with pytest.raises(EvidenceError, match="no posteriors for"):
        fitted(plain, "england-1974")
    with pytest.raises(EvidenceError, match="after the as-at date"):
        fitted(replace(plain, plan=replace(board, as_at=dt.date(2012, 6, 29))), NAME)


def test_the_posterior_agrees_with_its_table_and_has_every_parameter() -> None:
    evidence = as_at(dt.date(2012, 6, 30))
    draws, table = evidence.posterior_draws(NAME), evidence.posterior(NAME)
    assert draws.columns == ["run", *Draw._fields]
    assert table["parameter"].to_list() == [parameter_id(field) for field in Draw._fields]
    for row, field in zip(table.iter_rows(named=True), Draw._fields, strict=True):
        found = np.quantile(draws[field][1:].to_numpy(), [0.05, 0.5, 0.95])
        assert found == pytest.approx([row["low"], row["median"], row["high"]], rel=1e-3, abs=1e-6)
