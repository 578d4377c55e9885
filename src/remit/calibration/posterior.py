"""Fit a plan to what had been published, check the fit, and keep what was learnt."""

import json
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from remit.calibration.bank import Bank, Told, make_bank, simulation_of
from remit.calibration.checks import (
    Halves,
    Implausible,
    Moved,
    RankTest,
    compare_halves,
    coverage_90,
    effects,
    implausible,
    judge_ranks,
    leave_one_out,
    rank_truths,
)
from remit.calibration.fitting import Accepted, Target, fit, noisy, observed_of, resample, targets
from remit.calibration.known import refuse_later
from remit.calibration.predictive import Checked, Reached, check_figures, check_targets
from remit.calibration.priors import FIELDS, draws_of, normal_scores, prior_parameters
from remit.evidence import Parameter
from remit.plan import Plan, evidence_of
from remit.results.kept import write_whole
from remit.simulate.workers import THREADS, Workers

RUNS = 4_000
"""Runs of the bank. Twice as many take three tenths off the chance that is left in the posterior's means."""
SEED = 2012
DRAWS = 1_000
"""Draws of the posterior that are kept, and runs that forecasts are made of."""
NOTABLE = 0.1
"""Move of a parameter's mean, in prior standard deviations, from which a figure is named as its source."""
DIGITS = 6
"""Significant figures that are kept: what computers differ in comes after."""
RANKED = (
    "redundancies",
    "cost of redundancies",
    "voluntary exits",
    "natural attrition of senders in the year@2012-04-01",
    "share of posts empty at opening",
    "support leaders after round 1",
    "staff at opening: group@2013-03-01",
    "redundant people employed again@2014-06-01",
)
"""Quantities forecast that are ranked beside the parameters, on the log scale."""


@dataclass(frozen=True, eq=False)
class Fit:
    """A plan fitted to published figures.

    Attributes:
        name: the plan's name among the fits.
        prior: the parameters before the fit.
        bank: runs under draws of the prior.
        targets: the figures.
        published: what each run would have published, shape (runs, figures).
        accepted: the runs nearest to the figures, moved there.
        draws: draws of the posterior, columns `run`, from 0, and one a parameter; 0 is its median.
        seed: keys every draw.
    """

    name: str
    prior: list[Parameter]
    bank: Bank
    targets: list[Target]
    published: np.ndarray
    accepted: Accepted
    draws: pl.DataFrame
    seed: int
    scores: np.ndarray

    @property
    def observed(self) -> np.ndarray:
        """The figures on their scales."""
        return observed_of(self.targets)


@dataclass(frozen=True, eq=False)
class Verdict:
    """What the checks of a fit say.

    Attributes:
        ranks: tests of the ranks of held-out truths.
        truths: how many were held out.
        coverage: share of truths inside the 90% range of their posterior.
        moved: what leaving out each figure does, the one that moves most first.
        reach: whether the prior reaches each figure.
        figures: every `cal` figure beside runs under fitted parameters.
        reached: the figures that were fitted to beside what would be published, doubt and all.
        halves: how far apart fits on the halves of the bank are.
        effects: change of each of `RANKED` for one standard deviation of each parameter, in its own.
    """

    ranks: list[RankTest]
    truths: int
    coverage: float
    moved: list[Moved]
    reach: list[Implausible]
    figures: list[Checked]
    reached: list[Reached]
    halves: Halves
    effects: np.ndarray


def fit_plan(
    plan: Plan,
    name: str,
    folder: Path,
    runs: int = RUNS,
    seed: int = SEED,
    workers: Workers = THREADS,
    told: Told | None = None,
    draws: int = DRAWS,
) -> Fit:
    """Fit a plan to the figures that had been published by its as-at date.

    Args:
        plan: a plan with its option applied.
        name: its name among the fits of the evidence.
        folder: where the bank is kept, so that a fit that was stopped goes on.
        runs: runs of the bank.
        seed: whole number that keys every draw.
        workers: who works; it changes the time and nothing else.
        told: told of the progress.
        draws: draws of the posterior that are kept.

    Raises:
        EvidenceError: the plan has no figures to be fitted to.
        FaultsFound: it rests on what was published, or assumed, after its as-at date.
    """
    evidence = evidence_of(plan)
    refuse_later(plan, evidence)
    wanted = targets(evidence, name)
    prior = prior_parameters(evidence, name)
    scores = normal_scores(runs, seed, prior)
    bank = make_bank(simulation_of(plan, draws_of(scores, prior), seed), folder, workers, told)
    published = noisy(bank, wanted, seed)
    accepted = fit(scores, published, observed_of(wanted))
    kept = _kept_draws(accepted, prior, draws, seed)
    return Fit(name, prior, bank, wanted, published, accepted, kept, seed, scores)


def check_fit(
    fitted: Fit,
    plan: Plan,
    folder: Path,
    workers: Workers = THREADS,
    told: Told | None = None,
    truths: int = 300,
) -> Verdict:
    """Check a fit: held-out truths, figures left out, figures out of reach, and predictions of the figures.

    Args:
        fitted: the fit.
        plan: its plan, with the option applied.
        folder: where runs under fitted parameters are kept.
        workers: who works.
        told: told of the progress.
        truths: runs of the bank that are held out, each in turn.
    """
    names = [parameter.id for parameter in fitted.prior]
    quantities = np.log(np.stack([np.maximum(fitted.bank.of(name), 1e-3) for name in RANKED], axis=1))
    ranks = rank_truths(fitted.scores, fitted.published, quantities, fitted.seed, truths)
    after = posterior_bank(fitted.draws, plan, folder, fitted.seed, workers, told)
    return Verdict(
        ranks=judge_ranks(ranks, [*names, *RANKED]),
        truths=truths,
        coverage=coverage_90(ranks),
        moved=leave_one_out(fitted.scores, fitted.published, fitted.observed, fitted.targets),
        reach=implausible(fitted.published, fitted.observed, fitted.targets),
        figures=check_figures(plan, after, evidence_of(plan), fitted.name),
        reached=check_targets(after, fitted.targets, fitted.seed + 2),
        halves=compare_halves(fitted.scores, fitted.published, fitted.observed),
        effects=effects(fitted.scores, quantities),
    )


def posterior_bank(
    draws: pl.DataFrame,
    plan: Plan,
    folder: Path,
    seed: int,
    workers: Workers = THREADS,
    told: Told | None = None,
) -> Bank:
    """Simulate a plan under draws of a posterior, with other luck than that of the bank it was fitted on."""
    return make_bank(simulation_of(plan, draws, seed + 1), folder, workers, told)


def _kept_draws(accepted: Accepted, prior: list[Parameter], number: int, seed: int) -> pl.DataFrame:
    """Draw from the posterior, rounded; run 0 has every parameter's median."""
    table = draws_of(resample(accepted, number, seed), prior)[1:]
    rounded = table.with_columns(pl.col(list(FIELDS)).round_sig_figs(DIGITS))
    medians = rounded.select(
        pl.lit(0, pl.Int64).alias("run"), pl.col(list(FIELDS)).median().round_sig_figs(DIGITS)
    )
    return pl.concat([medians, rounded.with_columns(pl.col("run").cast(pl.Int64))])


def posterior_table(fitted: Fit, moved: list[Moved], plan: Plan) -> pl.DataFrame:
    """Give the posterior as a table of evidence: one row a parameter, columns of `POSTERIORS`."""
    learnt = 1.0 - fitted.accepted.variance()
    rows = []
    for place, (field, parameter) in enumerate(zip(FIELDS, fitted.prior, strict=True)):
        column = fitted.draws[field][1:]
        low, median, high = (float(column.quantile(q, "linear") or 0.0) for q in (0.05, 0.5, 0.95))
        named = [(m.target.figure, move) for m in moved for at, move in m.most if at == place]
        strong = sorted((-abs(move), figure) for figure, move in named if abs(move) >= NOTABLE)
        sources = list(dict.fromkeys(f"figure:{figure}" for _, figure in strong))
        rows.append(
            {
                "parameter": parameter.id,
                "prior_median": parameter.value,
                "prior_low": parameter.value if parameter.low is None else parameter.low,
                "prior_high": parameter.value if parameter.high is None else parameter.high,
                "median": _significant(median),
                "low": _significant(low),
                "high": _significant(high),
                "learnt": round(max(float(learnt[place]), 0.0), 2),
                "published": plan.as_at,
                "source": "; ".join(sources) or "the fit as a whole",
            }
        )
    return pl.DataFrame(rows)


def _significant(value: float) -> float:
    return float(f"{value:.4g}")


def write_posterior(fitted: Fit, moved: list[Moved], plan: Plan, folder: Path) -> list[Path]:
    """Write the posterior into an evidence folder: a table to be read and cited, and the joint draws.

    The same fit gives the same bytes.
    """
    target = folder / "posteriors"
    target.mkdir(parents=True, exist_ok=True)
    text = posterior_table(fitted, moved, plan).write_csv()
    file = BytesIO()
    fitted.draws.write_parquet(file, compression="zstd", compression_level=9, statistics=False)
    paths = [target / f"{fitted.name}.csv", target / f"{fitted.name}.parquet"]
    write_whole(paths[0], text.encode())
    write_whole(paths[1], file.getvalue())
    return paths


def verdict_json(fitted: Fit, verdict: Verdict) -> dict[str, Any]:
    """Give what the checks say as plain values, for the documentation and for other programs."""
    names = [parameter.id for parameter in fitted.prior]
    return {
        "plan": fitted.name,
        "seed": fitted.seed,
        "runs": fitted.bank.size,
        "bank": fitted.bank.digest,
        "accepted": int(fitted.accepted.rows.size),
        "effective": round(fitted.accepted.effective),
        "truths": verdict.truths,
        "coverage_90": round(verdict.coverage, 4),
        "halves": {
            "distance": round(verdict.halves.distance, 4),
            "most": round(verdict.halves.most, 4),
            "parameter": names[verdict.halves.place],
        },
        "ranks": [
            {
                "name": t.name,
                "counts": list(t.counts),
                "p_value": float(f"{t.p_value:.3g}"),
                "passes": t.passes,
            }
            for t in verdict.ranks
        ],
        "leave_one_out": [
            {
                "figure": m.target.figure,
                "measure": m.target.measure,
                "distance": round(m.distance, 4),
                "most": {names[at]: round(move, 3) for at, move in m.most},
            }
            for m in verdict.moved
        ],
        "reach": [
            {
                "figure": i.target.figure,
                "measure": i.target.measure,
                "apart": round(i.at_prior, 2),
                "reach": round(i.reach, 4),
            }
            for i in verdict.reach
        ],
        "figures": [row.as_json() for row in verdict.figures],
        "reached": [
            {
                **{k: float(f"{v:.5g}") if isinstance(v, float) else v for k, v in vars(one).items()},
                "inside": one.inside,
            }
            for one in verdict.reached
        ],
        "quantities": list(RANKED),
        "effects": {
            name: [round(float(value), 3) for value in row]
            for name, row in zip(names, verdict.effects, strict=True)
        },
    }


def write_verdict(fitted: Fit, verdict: Verdict, path: Path) -> None:
    """Write what the checks say as JSON."""
    text = json.dumps(verdict_json(fitted, verdict), indent=1, ensure_ascii=False)
    write_whole(path, text.encode() + b"\n")
