"""The register of codes that holds for a plan: the boards of England, and the plan's own bodies."""

from pathlib import Path

import polars as pl

from remit.bodies.boards import boards_register
from remit.bodies.codes import CODE_TYPES, SUCCESSION_TYPES, Register, make_register
from remit.bodies.sheets import read_table
from remit.bodies.tables import BODIES, SUCCESSIONS
from remit.evidence import everything
from remit.faults import Fault, errors


def register_of(folder: Path) -> tuple[Register, list[Fault]]:
    """Give the register by which the codes of lists are understood on a day.

    The boards come from the evidence, with their successions. Bodies of the plan that are no boards come from
    its tables: who opens on the day on which one closes, and has a share of it, takes over.

    Args:
        folder: The plan's folder, which need not exist.

    Returns:
        The register, and what is wrong with the plan's successions, so far as they count here.
    """
    boards = boards_register(everything())
    codes, successions = _own(folder, set(boards.bodies))
    register, faults = make_register(
        pl.concat([boards.codes, codes]),
        pl.concat([boards.successions, successions]),
        BODIES.file,
        SUCCESSIONS.file,
    )
    return register, errors(faults)


def _own(folder: Path, boards: set[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give codes and successions of the plan's bodies that are no boards."""
    bodies = _frame(folder, BODIES.name)
    codes = bodies.select(pl.col("body").alias("code"), "name", "opens", "closes").drop_nulls(
        ["code", "name"]
    )
    codes = codes.filter(~pl.col("code").is_in(list(boards))).unique(
        "code", keep="first", maintain_order=True
    )
    rows = _frame(folder, SUCCESSIONS.name).select("sender", "receiver", "share")
    rows = rows.filter(~pl.col("sender").is_in(list(boards)))
    closing = codes.select(pl.col("code").alias("sender"), "closes")
    opening = codes.select(pl.col("code").alias("receiver"), "opens")
    rows = (
        rows.join(closing, on="sender")
        .join(opening, on="receiver")
        .filter(pl.col("closes") == pl.col("opens"))
    )
    rows = rows.rename({"opens": "from"})
    return codes.select(*CODE_TYPES), rows.select(*SUCCESSION_TYPES)


def _frame(folder: Path, name: str) -> pl.DataFrame:
    """Read a table of the plan, so far as it can be read; a missing one is empty."""
    table = {BODIES.name: BODIES, SUCCESSIONS.name: SUCCESSIONS}[name]
    sheet = read_table(folder, table)[0] if (folder / table.file).is_file() else None
    if sheet is None:
        return pl.DataFrame(schema={column.name: column.type.dtype for column in table.columns})
    return sheet.frame
