"""The register of integrated care boards: the 42 of 2022, and those that followed from April 2026."""

import polars as pl

from remit.bodies.codes import CODE_TYPES, Register, make_register
from remit.evidence import Evidence
from remit.faults import FaultsFound, errors

BOARDS, SUCCESSION = "icbs_2025", "icb_succession_2026"


def boards_register(evidence: Evidence) -> Register:
    """Give the register of boards, by which old codes, mergers and splits are found out.

    Args:
        evidence: Evidence as at a day on which the successions had been published.

    Raises:
        EvidenceError: They had not been published by then.
        FaultsFound: The tables do not agree with each other.
    """
    boards, rows = evidence.structure(BOARDS), evidence.structure(SUCCESSION)
    successions = rows.select(
        pl.col("predecessor_ods").alias("sender"),
        pl.col("successor_ods").alias("receiver"),
        "share",
        pl.col("date").alias("from"),
    )
    closing = successions.group_by(pl.col("sender").alias("code")).agg(pl.col("from").max().alias("closes"))
    old = boards.select(pl.col("ods_code").alias("code"), "name", pl.lit(None, pl.Date).alias("opens"))
    old = old.join(closing, on="code", how="left", maintain_order="left")
    new = rows.group_by("successor_ods", "successor", maintain_order=True).agg(pl.col("date").min())
    new = new.rename({"successor_ods": "code", "successor": "name", "date": "opens"})
    new = new.join(old, on="code", how="anti").with_columns(pl.lit(None, pl.Date).alias("closes"))
    codes = pl.concat([old.select(*CODE_TYPES), new.select(*CODE_TYPES)])
    register, faults = make_register(codes, successions, f"{BOARDS}.csv", f"{SUCCESSION}.csv")
    if errors(faults):
        raise FaultsFound(faults)
    return register
