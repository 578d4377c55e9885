"""Reading of evidence files: every cell as text first, then as the type that its column declares."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from remit.evidence.columns import Column
from remit.evidence.errors import EvidenceError

DATA = Path(__file__).parent / "data"
"""The evidence that ships with the package."""


def read_table(path: Path, columns: Sequence[Column]) -> pl.DataFrame:
    """Read one CSV file with the columns that are declared for it.

    Args:
        path: the file: UTF-8, commas, a header row.
        columns: its columns, all of them.

    Returns:
        The rows in the file's order, typed, with empty cells as null.

    Raises:
        EvidenceError: a column is missing or unknown, or a cell is not of its type; `check_evidence` names
            each fault.
    """
    try:
        text = pl.read_csv(path, infer_schema=False)
        _expect_columns(path, text.columns, columns)
        stripped = text.select(pl.col(column.name).str.strip_chars() for column in columns)
        return stripped.select(_typed(column) for column in columns)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise EvidenceError(f"{path} cannot be read: {error}; check_evidence names each fault") from error


def read_tables(folder: Path, columns: Sequence[Column]) -> pl.DataFrame:
    """Read all CSV files of a folder, in the order of their names, into one table."""
    files = sorted(folder.glob("*.csv"))
    if not files:
        raise EvidenceError(f"{folder} holds no CSV file; evidence is read from files named *.csv")
    return pl.concat([read_table(path, columns) for path in files])


def _expect_columns(path: Path, found: Sequence[str], columns: Sequence[Column]) -> None:
    declared = {column.name for column in columns}
    if set(found) != declared:
        missing = ", ".join(sorted(declared - set(found))) or "none"
        unknown = ", ".join(sorted(set(found) - declared)) or "none"
        raise EvidenceError(f"{path}: missing columns: {missing}; unknown columns: {unknown}")


def _typed(column: Column) -> pl.Expr:
    text = pl.col(column.name)
    text = pl.when(text != "").then(text)
    if column.kind == "date":
        return text.str.to_date("%Y-%m-%d", strict=True)
    return text.cast(column.dtype, strict=True)
