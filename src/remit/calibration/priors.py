"""The prior of a fit, and the scale on which it is worked with: every parameter a standard normal.

A parameter is drawn from a split-normal distribution (`simulate.uncertain.split`), so a standard normal
number stands for each value: -1.645 for `low`, 0 for `value`, 1.645 for `high`. Regression is done on that
scale, where nothing can leave its range.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from scipy.special import ndtr, ndtri

from remit.draws import key, uniforms
from remit.evidence import Evidence, Parameter
from remit.simulate.uncertain import Draw, parameter_id, split

FIELDS: tuple[str, ...] = Draw._fields


def prior_parameters(evidence: Evidence, plan: str) -> list[Parameter]:
    """Give every uncertain parameter with the range from before the figures that are fitted to.

    Where the evidence's range of a parameter was set on such a figure, the range of the priors table stands
    for it: no figure counts twice.
    """
    before = {row["parameter"]: row for row in evidence.priors(plan).iter_rows(named=True)}
    found = []
    for field in FIELDS:
        parameter = evidence.parameter(parameter_id(field))
        row = before.get(parameter.id)
        if row is not None:
            changed = {"value": row["value"], "low": row["low"], "high": row["high"], "note": row["note"]}
            parameter = replace(parameter, **changed, source="assumed")
        found.append(parameter)
    return found


def normal_scores(runs: int, seed: int, prior: Sequence[Parameter]) -> np.ndarray:
    """Draw the standard normal numbers of a bank, shape (runs, parameters), keyed by run and parameter."""
    keys = np.arange(1, runs + 1, dtype=np.uint64)
    columns = [ndtri(uniforms(seed, f"parameter:{key(parameter.id)}", keys)) for parameter in prior]
    return np.stack(columns, axis=1)


def draws_of(scores: np.ndarray, prior: Sequence[Parameter]) -> pl.DataFrame:
    """Turn normal scores into the table of draws that a simulation reads; run 0 has every median.

    Args:
        scores: standard normal numbers, shape (runs, parameters).
        prior: the parameters in that order.
    """
    columns: dict[str, np.ndarray] = {"run": np.arange(scores.shape[0] + 1)}
    for field, parameter, z in zip(FIELDS, prior, scores.T, strict=True):
        columns[field] = np.array([parameter.value, *values_of(parameter, z)])
    return pl.DataFrame(columns)


def values_of(parameter: Parameter, scores: np.ndarray) -> list[float]:
    """Give the values of one parameter for standard normal numbers."""
    terms = (parameter.distribution, parameter.value, parameter.low, parameter.high)
    return [split(*terms, float(u)) for u in ndtr(scores)]
