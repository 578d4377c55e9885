"""Whether a fit can be trusted: ranks of held-out truths, and which figure moved what.

Simulation-based calibration (Talts et al. 2018, arXiv 1804.06788): a run of the bank is taken for the truth,
what it would have published for the figures, and the fit is done without it. If the method is right, the rank
of the truth among draws of its posterior is uniform, for every parameter and for every quantity forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from remit.calibration.fitting import Target, fit, regress, resample, screen
from remit.draws import uniforms

TRUTHS = 300
"""Runs of the bank that are held out, each in turn."""
POSTERIOR_DRAWS = 99
"""Draws of each posterior among which the truth is ranked."""
RANK_BINS = 10
LEVEL = 0.01
"""Level of the test, over all parameters together (Holm's correction)."""


@dataclass(frozen=True)
class RankTest:
    """Ranks of held-out truths of one parameter or quantity.

    Attributes:
        name: its name.
        counts: truths by tenth of the posterior in which they fell.
        p_value: of the chi-squared test that all tenths are as likely.
        passes: whether it is not refused, at `LEVEL` over all that were tested.
    """

    name: str
    counts: tuple[int, ...]
    p_value: float
    passes: bool = True


def rank_truths(
    scores: np.ndarray,
    published: np.ndarray,
    quantities: np.ndarray,
    seed: int,
    truths: int = TRUTHS,
) -> np.ndarray:
    """Rank held-out truths among draws of their posterior.

    Args:
        scores: normal scores of the parameters, shape (runs, parameters).
        published: what each run would have published, shape (runs, figures).
        quantities: other things that a run comes to and that are to be forecast, shape (runs, quantities).
        seed: keys the draws.
        truths: how many runs are held out, evenly over the bank.

    Returns:
        Ranks from 0 to `POSTERIOR_DRAWS`, shape (truths, parameters + quantities).
    """
    everything = np.concatenate([scores, quantities], axis=1)
    held_out = np.linspace(0, scores.shape[0] - 1, truths).astype(int)
    speaking = screen(everything, published)
    ranks = np.empty((truths, everything.shape[1]), dtype=int)
    for turn, truth in enumerate(held_out.tolist()):
        accepted = fit(everything, published, published[truth], without=truth, speaking=speaking)
        sample = resample(accepted, POSTERIOR_DRAWS, seed + truth)
        below = (sample < everything[truth]).sum(axis=0)
        same = (sample == everything[truth]).sum(axis=0)
        lots = uniforms(seed, f"tie:{truth}", np.arange(below.size, dtype=np.uint64))
        ranks[turn] = below + np.floor(lots * (same + 1))
    return ranks


def judge_ranks(ranks: np.ndarray, names: Sequence[str]) -> list[RankTest]:
    """Test the ranks for uniformity: chi-squared over tenths, Holm's correction over all."""
    tests = []
    for name, column in zip(names, ranks.T, strict=True):
        counts = np.bincount(column * RANK_BINS // (POSTERIOR_DRAWS + 1), minlength=RANK_BINS)
        expected = column.size / RANK_BINS
        statistic = float(((counts - expected) ** 2 / expected).sum())
        tests.append(RankTest(name, tuple(counts.tolist()), float(chi2.sf(statistic, RANK_BINS - 1))))
    order = sorted(range(len(tests)), key=lambda i: tests[i].p_value)
    refused: set[str] = set()
    for step, i in enumerate(order):
        if tests[i].p_value >= LEVEL / (len(tests) - step):
            break
        refused.add(tests[i].name)
    return [RankTest(t.name, t.counts, t.p_value, t.name not in refused) for t in tests]


def coverage_90(ranks: np.ndarray) -> float:
    """Give the share of truths, over all parameters, between the 5% and 95% points of their posterior."""
    low, high = 0.05 * (POSTERIOR_DRAWS + 1), 0.95 * (POSTERIOR_DRAWS + 1)
    return float(((ranks >= low) & (ranks < high)).mean())


@dataclass(frozen=True)
class Moved:
    """What leaving one published figure out does to the posterior.

    Attributes:
        target: the figure.
        distance: root mean square over parameters of the move of the mean, in prior standard deviations.
        most: places of the parameters that it moves most, with the move of each.
    """

    target: Target
    distance: float
    most: tuple[tuple[int, float], ...]


def leave_one_out(
    scores: np.ndarray, published: np.ndarray, observed: np.ndarray, wanted: Sequence[Target]
) -> list[Moved]:
    """Fit without each figure in turn; give how far the posterior moves, the largest move first."""
    whole = fit(scores, published, observed).mean()
    found = []
    for i, target in enumerate(wanted):
        others = [j for j in range(len(wanted)) if j != i]
        moves = whole - fit(scores, published[:, others], observed[others]).mean()
        largest = np.argsort(-np.abs(moves), kind="stable")[:3]
        most = tuple((int(j), float(moves[j])) for j in largest)
        found.append(Moved(target, float(np.sqrt((moves**2).mean())), most))
    return sorted(found, key=lambda moved: -moved.distance)


@dataclass(frozen=True)
class Halves:
    """How far apart two fits are, each on every other run of the bank: what more runs could still change.

    Attributes:
        distance: root mean square over parameters of the difference of means, in prior standard deviations.
        most: the largest difference.
        place: place of the parameter that has it.
    """

    distance: float
    most: float
    place: int


def compare_halves(scores: np.ndarray, published: np.ndarray, observed: np.ndarray) -> Halves:
    """Fit on each half of the bank and compare; the fit on all of it is about half as far from the truth."""
    one, two = (fit(scores[half::2], published[half::2], observed).mean() for half in (0, 1))
    apart = np.abs(one - two)
    return Halves(float(np.sqrt((apart**2).mean())), float(apart.max()), int(apart.argmax()))


@dataclass(frozen=True)
class Implausible:
    """How far a figure is from what the bank makes of it: history matching's measure.

    Attributes:
        target: the figure.
        at_prior: distance of the figure from the prior's mean, in standard deviations of what runs publish.
        reach: share of runs that would have published something as extreme as the figure or more.
    """

    target: Target
    at_prior: float
    reach: float


def implausible(published: np.ndarray, observed: np.ndarray, wanted: Sequence[Target]) -> list[Implausible]:
    """Say whether the prior reaches each figure: one beyond every run tells of a wrong model."""
    found = []
    for i, target in enumerate(wanted):
        column = published[:, i]
        above = float((column >= observed[i]).mean())
        apart = float((observed[i] - column.mean()) / column.std())
        found.append(Implausible(target, apart, 2.0 * min(above, 1.0 - above)))
    return found


def effects(scores: np.ndarray, quantities: np.ndarray) -> np.ndarray:
    """Give the change of each quantity, in its standard deviations, for one of each parameter.

    Returns:
        Standardised regression coefficients over the bank, shape (parameters, quantities).
    """
    weights = np.full(scores.shape[0], 1.0 / scores.shape[0])
    spread = quantities.std(axis=0)
    return regress(scores, quantities / np.where(spread > 0.0, spread, 1.0), weights)
