"""Draws of the uncertain parameters: quantiles where the evidence has them, the same for the same seed."""

import datetime as dt
import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.evidence import Evidence, Parameter, as_at
from remit.simulate.uncertain import Draw, draw_of, draw_parameters, parameter_id, split

RUNS = 400


@pytest.fixture(scope="module")
def known() -> Evidence:
    return as_at(dt.date(2012, 6, 30))


@pytest.fixture(scope="module")
def drawn(known: Evidence) -> pl.DataFrame:
    return draw_parameters(known, RUNS, seed=1)


UNCERTAIN = tuple(
    field
    for field in Draw._fields
    if as_at(dt.date(2012, 6, 30)).parameter(parameter_id(field)).distribution is not None
)
"""Fields of a draw that differ from run to run; the rest are fixed, as criteria of a checkpoint."""


def parameters(known: Evidence) -> dict[str, Parameter]:
    return {field: known.parameter(parameter_id(field)) for field in UNCERTAIN}


def test_every_uncertain_parameter_of_the_model_is_drawn(known: Evidence) -> None:
    uncertain = known.parameters.filter((pl.col("owner") == "model") & pl.col("distribution").is_not_null())
    drawn = [known.parameter(parameter_id(field)) for field in Draw._fields]
    assert {parameter.id for parameter in drawn if parameter.owner == "model"} == set(uncertain["id"])


def test_run_0_is_the_central_case(known: Evidence, drawn: pl.DataFrame) -> None:
    central = draw_of(drawn.row(0, named=True))
    assert central._asdict() == {field: known.parameter(parameter_id(field)).value for field in Draw._fields}
    assert drawn["run"].to_list() == list(range(RUNS + 1))


@pytest.mark.parametrize("field", UNCERTAIN)
def test_quantiles_are_those_of_the_evidence(known: Evidence, field: str) -> None:
    p = known.parameter(parameter_id(field))
    at = {u: split(p.distribution, p.value, p.low, p.high, u) for u in (0.05, 0.5, 0.95)}
    assert at == pytest.approx({0.05: p.low, 0.5: p.value, 0.95: p.high}, rel=1e-12, abs=1e-12)


def test_the_sample_has_these_quantiles(known: Evidence, drawn: pl.DataFrame) -> None:
    error = {share: 4 * math.sqrt(share * (1 - share) / RUNS) for share in (0.05, 0.5, 0.95)}
    for field, p in parameters(known).items():
        assert p.low is not None
        assert p.high is not None
        for share, quantile in ((0.05, p.low), (0.5, p.value), (0.95, p.high)):
            below = (drawn[field][1:] < quantile).mean()
            assert isinstance(below, float)
            assert abs(below - share) < error[share], field


def test_parameters_are_drawn_apart_from_each_other(drawn: pl.DataFrame) -> None:
    ranks = drawn[1:].select(pl.col(UNCERTAIN).rank())
    together = ranks.corr().to_numpy()
    for i in range(len(UNCERTAIN)):
        together[i, i] = 0
    # The largest of some 5,000 correlations of independent samples is about 3.6 standard errors.
    assert abs(together).max() * math.sqrt(RUNS) < 4.5


def test_the_same_seed_draws_the_same_and_another_does_not(known: Evidence, drawn: pl.DataFrame) -> None:
    assert draw_parameters(known, RUNS, seed=1).equals(drawn)
    other = draw_parameters(known, RUNS, seed=2)
    assert other.row(0) == drawn.row(0)
    for field in UNCERTAIN:
        assert (other[field][1:] != drawn[field][1:]).all()


def test_more_runs_do_not_change_the_earlier_ones(known: Evidence, drawn: pl.DataFrame) -> None:
    assert draw_parameters(known, 30, seed=1).equals(drawn[:31])
    assert draw_parameters(known, 0, seed=1).equals(drawn[:1])


def test_shares_stay_shares(known: Evidence, drawn: pl.DataFrame) -> None:
    for field, p in parameters(known).items():
        assert (drawn[field] > 0).all() or p.distribution == "split-normal", field
        if p.distribution == "split-logit-normal":
            assert (drawn[field] < 1).all(), field


ENDS = st.tuples(*[st.floats(0.01, 0.99)] * 3).map(sorted).filter(lambda ends: ends[0] < ends[1] < ends[2])


@pytest.mark.parametrize("distribution", ["split-normal", "split-lognormal", "split-logit-normal"])
class TestSplit:
    """Each kind of split-normal distribution."""

    @given(ENDS)
    def test_its_ends_and_median(self, distribution: str, ends: list[float]) -> None:
        low, value, high = ends
        at = [split(distribution, value, low, high, u) for u in (0.05, 0.5, 0.95)]
        assert at == pytest.approx(ends, rel=1e-9)

    @given(ENDS, st.floats(1e-9, 1 - 1e-9), st.floats(1e-9, 1 - 1e-9))
    def test_it_rises_with_its_quantile(
        self, distribution: str, ends: list[float], u: float, v: float
    ) -> None:
        low, value, high = ends
        one, other = (split(distribution, value, low, high, x) for x in sorted((u, v)))
        assert one <= other + 1e-12


def test_what_is_not_uncertain_stays() -> None:
    assert split(None, 0.3, None, None, 0.9) == 0.3


def test_an_unknown_distribution_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown distribution 'uniform'; known: split-lognormal"):
        split("uniform", 0.3, 0.2, 0.4, 0.9)
