"""What a fit of a plan to published figures reads and leaves: questions, figures, priors, the posterior."""

from functools import cache
from io import BytesIO
from pathlib import Path

import polars as pl

from remit.evidence.columns import FITS, POSTERIORS, PRIORS, QUESTIONS, Column
from remit.evidence.errors import EvidenceError
from remit.evidence.files import read_table
from remit.faults import hint

FOLDERS: dict[str, tuple[Column, ...]] = {
    "questions": QUESTIONS,
    "fits": FITS,
    "priors": PRIORS,
    "posteriors": POSTERIORS,
}
"""Folders of evidence with a file a plan, and the columns of each."""


@cache
def fitting_table(folder: Path, table: str, plan: str) -> pl.DataFrame:
    """Read what one plan has of a table of `FOLDERS`.

    Raises:
        EvidenceError: the plan has none, or a cell cannot be read.
    """
    path = folder / table / f"{plan}.csv"
    if not path.exists():
        known = sorted(file.stem for file in (folder / table).glob("*.csv"))
        raise EvidenceError(
            f"no {table} for {plan!r}{hint(plan, known)}; there are: {', '.join(known) or 'none'}"
        )
    return read_table(path, FOLDERS[table])


def fitted_plans(folder: Path) -> list[str]:
    """Name the plans that can be fitted to figures."""
    return sorted(file.stem for file in (folder / "fits").glob("*.csv"))


def joint_posterior(folder: Path, plan: str, table: pl.DataFrame) -> pl.DataFrame:
    """Read the draws of a plan's posterior, one row a draw and one column a parameter.

    Args:
        folder: the evidence folder.
        plan: the plan's name.
        table: the plan's posterior, which says from which day the draws are: they have to be its own.

    Raises:
        EvidenceError: the plan was not fitted, or its draws belong to another table.
    """
    path = folder / "posteriors" / f"{plan}.parquet"
    if not path.exists():
        raise EvidenceError(f"{plan} has no fitted parameters; `remit fit {plan}` makes them")
    draws = pl.read_parquet(BytesIO(path.read_bytes()))
    medians = draws.drop("run")[1:].median().row(0) if draws.height > 1 else ()
    if [f"{value:.4g}" for value in medians] != [f"{value:.4g}" for value in table["median"]]:
        raise EvidenceError(f"{path.name} is not of the fit in {plan}.csv; `remit fit {plan}` makes both")
    return draws
