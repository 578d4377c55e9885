"""A total over all bodies, estimated from what some of them returned.

The total is the ratio of what the answering bodies returned to their size, times the size of all bodies. Its
variance and interval are those of a simple random sample drawn without replacement. Who answers is no random
sample: the estimate says how the silent bodies differ in size, and what the total would be if their ratio
were that of a low or a high answering body.

Source: Cochran 1977, Sampling Techniques, third edition, chapter 6 (ratio estimators).
"""

from dataclasses import dataclass
from math import pi, sqrt, tan
from statistics import NormalDist

import polars as pl

CONFIDENCE = 0.9
QUARTILES = (0.25, 0.75)
"""Ratios of answering bodies that the silent ones are tried with."""


@dataclass(frozen=True)
class Total:
    """A total over all bodies, estimated from those that answered.

    Attributes:
        bodies: Bodies in all, whether they answered or not.
        answered: Bodies that returned a figure.
        known: Sum of what they returned.
        ratio: What they returned to each unit of their size.
        total: Estimate over all bodies.
        variance: Of the estimate.
        low: Lower end of the interval; never below what is known.
        high: Upper end of it.
        confidence: Share of samples whose interval would hold the true total.
        size_covered: Share of the size of all bodies that the answering ones have.
        mean_size_answered: Mean size of the bodies that answered.
        mean_size_silent: Mean size of those that did not; none if all answered.
        if_silent_low: Total if the silent bodies had the lower-quartile ratio of the answering ones.
        if_silent_high: The same with the upper quartile.
    """

    bodies: int
    answered: int
    known: float
    ratio: float
    total: float
    variance: float
    low: float
    high: float
    confidence: float
    size_covered: float
    mean_size_answered: float
    mean_size_silent: float | None
    if_silent_low: float
    if_silent_high: float

    @property
    def statement(self) -> str:
        """The estimate with what it rests on, in words."""
        silent = self.bodies - self.answered
        if silent == 0:
            return f"All {self.bodies} bodies answered: {self.total:,.0f}."
        relative = (self.mean_size_silent or 0.0) / self.mean_size_answered
        return (
            f"{self.answered} of {self.bodies} bodies answered, with {self.size_covered:.0%} of the size of "
            f"all: {self.known:,.0f}. Over all bodies {self.total:,.0f} ({self.confidence:.0%} interval "
            f"{self.low:,.0f} to {self.high:,.0f}, if those that answered were a random sample). The "
            f"{silent} that did not answer are {relative:.2f} times as large on average; with a low or high "
            f"ratio for them the total would be {self.if_silent_low:,.0f} or {self.if_silent_high:,.0f}."
        )


def estimate_total(returns: pl.DataFrame, confidence: float = CONFIDENCE) -> Total:
    """Estimate a total over all bodies from what some of them returned.

    With y the figures and x the sizes of the n answering bodies out of N, and X the size of all: the total is
    R X, R = sum(y) / sum(x); its variance N (N - n) / n times the mean of (y - R x)^2, with n - 1 degrees of
    freedom; the interval takes Student's t.

    Args:
        returns: A row for each of all bodies: size (above nought), value (null where it did not answer).
        confidence: Share of samples whose interval is to hold the true total.

    Raises:
        ValueError: Fewer than two bodies answered, or a body has no size.
    """
    if returns["size"].null_count() or not (returns["size"] > 0).all():
        raise ValueError("each body needs a size above nought")
    answers, silent = returns.drop_nulls("value"), returns.filter(pl.col("value").is_null())
    n, everyone = answers.height, returns.height
    if n < 2:
        raise ValueError(f"{n} of {everyone} bodies answered: two or more are needed")
    x, y = answers["size"].cast(pl.Float64), answers["value"].cast(pl.Float64)
    known, covered, size = (float(series.sum()) for series in (y, x, returns["size"]))
    ratio = known / covered
    total = ratio * size
    residual = float(((y - ratio * x) ** 2).sum()) / (n - 1)
    variance = everyone * (everyone - n) / n * residual
    margin = student_t(0.5 + confidence / 2, n - 1) * sqrt(variance)
    ratios = y / x
    quartiles = [ratios.quantile(q, "linear") or 0.0 for q in QUARTILES]
    rest = size - covered
    return Total(
        bodies=everyone,
        answered=n,
        known=known,
        ratio=ratio,
        total=total,
        variance=variance,
        low=max(known, total - margin) if (y >= 0).all() else total - margin,
        high=total + margin,
        confidence=confidence,
        size_covered=covered / size,
        mean_size_answered=covered / n,
        mean_size_silent=rest / silent.height if silent.height else None,
        if_silent_low=known + quartiles[0] * rest,
        if_silent_high=known + quartiles[1] * rest,
    )


def student_t(share: float, freedom: int) -> float:
    """Give the quantile of Student's t, right to 1 in 1,000 from 4 degrees of freedom on.

    One and two degrees of freedom have closed forms; from three on it is the expansion about the normal
    quantile.

    Args:
        share: Share of the distribution below the quantile, above 0.5.
        freedom: Degrees of freedom.

    Source: Abramowitz and Stegun 1964, Handbook of Mathematical Functions, 26.7.5; 26.7.3 and 26.7.4
    inverted.
    """
    if freedom == 1:
        return tan(pi * (share - 0.5))
    if freedom == 2:
        return (2 * share - 1) * sqrt(2 / (4 * share * (1 - share)))
    z = NormalDist().inv_cdf(share)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92_160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, start=1))
