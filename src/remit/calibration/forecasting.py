"""Dated forecasts: every question of a plan answered from what had been published by its as-at date."""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from remit.calibration.bank import Told
from remit.calibration.known import refuse_later
from remit.calibration.posterior import SEED, posterior_bank
from remit.calibration.quantities import Sample, reason
from remit.calibration.scoring import LEVELS, POINTS
from remit.evidence import EXEMPT_STRUCTURE, Evidence
from remit.faults import Fault, FaultsFound
from remit.plan import Plan, evidence_of
from remit.results.chunks import code_digest
from remit.results.kept import write_whole
from remit.simulate.workers import THREADS, Workers

DIGITS = 5
"""Significant figures of a forecast: what computers differ in comes after."""


@dataclass(frozen=True, eq=False)
class Forecasts:
    """Answers to the questions of a plan.

    Attributes:
        table: one row a question: `id`, `mean`, the points, `naive`, `question`, `unit`, `period`, `why`.
        samples: one row a run under fitted parameters, one column a question.
        manifest: what they were made of.
    """

    table: pl.DataFrame
    samples: pl.DataFrame
    manifest: dict[str, Any]


def forecast(
    plan: Plan,
    name: str,
    as_at: date,
    folder: Path,
    samples: int | None = None,
    seed: int = SEED,
    workers: Workers = THREADS,
    told: Told | None = None,
) -> Forecasts:
    """Answer every question of a plan from its posterior.

    Args:
        plan: a plan with its option applied.
        name: its name among the questions of the evidence.
        as_at: day whose knowledge is used; the plan's own, for the plan rests on it.
        folder: where the runs are kept, so that a forecast that was stopped goes on.
        samples: runs under fitted parameters; all that the posterior has if left out.
        seed: keys every draw.
        workers: who works; it changes the time and nothing else.
        told: told of the progress.

    Raises:
        FaultsFound: the day is not the plan's or the fit's, the plan lets hindsight in, or too many samples.
        EvidenceError: the plan has no questions, was not fitted, or rests on what was published later.
    """
    evidence = _evidence(plan, as_at)
    refuse_later(plan, evidence)
    _check_fit(evidence, name, as_at)
    questions = evidence.questions(name)
    draws = evidence.posterior_draws(name)
    draws = draws[: _number(samples, draws.height - 1) + 1]
    bank = posterior_bank(draws, plan, folder, seed, workers, told)
    sample = Sample(bank, evidence, seed)
    made = {row: rounded(sample.quantity(row)) for row in questions["id"]}
    table = pl.DataFrame([_row(row, made[row["id"]]) for row in questions.iter_rows(named=True)])
    return Forecasts(table, pl.DataFrame(made), _manifest(plan, name, evidence, bank.digest, bank.size, seed))


def rounded(values: np.ndarray) -> np.ndarray:
    """Round to a few significant figures.

    Raises:
        ValueError: a sample is no number, which is our fault.
    """
    if not np.isfinite(values).all():
        raise ValueError("a run gives no number for a question")
    return pl.Series(values).round_sig_figs(DIGITS).to_numpy()


def _evidence(plan: Plan, as_at: date) -> Evidence:
    if as_at != plan.as_at:
        what = f"is not the plan's as-at date, {plan.as_at}"
        remedy = "leave it out, or give the plan's; another day needs a plan that was written on that day"
        raise FaultsFound([Fault("as-at", "plan.toml", None, "as_at", str(as_at), what, remedy)])
    return evidence_of(plan)


def _check_fit(evidence: Evidence, name: str, as_at: date) -> None:
    """See that the posterior is of the same day: else a forecast would say one day and rest on two."""
    others = [day for day in evidence.posterior(name)["published"].unique().to_list() if day != as_at]
    if others:
        what = f"is not the day of the fit, {max(others)}"
        remedy = "fit the plan as it is now first, or give it the day of the fit"
        raise FaultsFound([Fault("as-at", "plan.toml", None, "as_at", str(as_at), what, remedy)])


def _number(samples: int | None, there: int) -> int:
    wanted = there if samples is None else samples
    if not 1 <= wanted <= there:
        what, remedy = f"the posterior has {there:,} draws", f"ask for 1 to {there:,}"
        raise FaultsFound([Fault("samples", "posterior", None, "--samples", str(wanted), what, remedy)])
    return wanted


def _row(question: dict[str, Any], values: np.ndarray) -> dict[str, Any]:
    quantiles = np.quantile(values, LEVELS, method="inverted_cdf")  # samples, so that counts stay whole
    points = {point: _short(value) for point, value in zip(POINTS, quantiles, strict=True)}
    return {
        "id": question["id"],
        "mean": _short(values.mean()),
        **points,
        "naive": question["naive"],
        "question": question["question"],
        "unit": question["unit"],
        "period": question["period"],
        "why": reason(question["id"]),
    }


def _short(value: np.floating[Any]) -> float:
    return float(f"{float(value):.{DIGITS}g}")


def _manifest(
    plan: Plan, name: str, evidence: Evidence, bank: str, samples: int, seed: int
) -> dict[str, Any]:
    return {
        "plan": name,
        "option": plan.option,
        "as_at": str(plan.as_at),
        "samples": samples,
        "seed": seed,
        "remit": version("remit"),
        "digests": {
            "plan": plan.digest(),
            "bodies": plan.bodies.digest(),
            "evidence": evidence.digest(),
            "posterior": sha256(evidence.posterior(name).write_csv().encode()).hexdigest(),
            "runs": bank,
            "code": code_digest(),
        },
        "exempt_from_as_at": dict(EXEMPT_STRUCTURE),
        "latest_publication_read": _latest(evidence),
    }


def _latest(evidence: Evidence) -> str:
    """Give the last day on which something was published that the evidence shows."""
    days = pl.concat([evidence.figures["published"], evidence.parameters["published"]])
    return str(days.max())


def write_forecasts(forecasts: Forecasts, path: Path) -> list[Path]:
    """Write forecasts as CSV, with the samples in a Parquet file and the manifest in JSON beside it.

    The same forecasts give the same bytes. The manifest has the digest of the other two.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = BytesIO()
    forecasts.samples.write_parquet(file, compression="zstd", compression_level=9, statistics=False)
    contents = {
        path: forecasts.table.write_csv().encode(),
        path.with_suffix(".samples.parquet"): file.getvalue(),
    }
    files = {target.name: sha256(content).hexdigest() for target, content in contents.items()}
    manifest = path.with_suffix(".manifest.json")
    text = json.dumps({**forecasts.manifest, "files": files}, indent=1, ensure_ascii=False)
    for target, content in contents.items():
        write_whole(target, content)
    write_whole(manifest, text.encode() + b"\n")
    return [*contents, manifest]
