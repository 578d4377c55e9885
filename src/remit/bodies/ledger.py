"""The ledger against the staff list: FTE and pay of each body, function and band."""

import polars as pl

from remit.bodies.sheets import ROW, Sheet
from remit.faults import Fault

KEY = ("body", "function", "band")
FTE_OFF, PAY_OFF_GBP_Y = 0.5, 1_000
"""Differences that are let pass, whatever the size of the body: hours are rounded, and pay has odd pence."""
SHARE_OFF = 0.02
"""Differences that are let pass as a share of the larger figure: people come and go within a month."""
NAMED = 1_000
"""Differences that are listed of each sort; the others are counted."""


def check_ledger(people: Sheet, ledger: Sheet) -> list[Fault]:
    """Warn where the ledger and the staff list differ by more than the tolerances, with both figures.

    Bodies without a row in the ledger are not compared. Pay of the staff list is basic pay for the hours
    worked; a group in which a person's pay or hours cannot be read is left out.
    """
    figures = ("fte", "pay_gbp_y")
    if ledger.rows.is_empty() or not (people.has(*KEY, *figures) and ledger.has(*KEY, *figures)):
        return []
    said = ledger.rows.select(ROW, *KEY, *figures).drop_nulls().unique(KEY, keep="first", maintain_order=True)
    listed = people.rows.select(*KEY, *figures).filter(
        pl.col("body").is_in(said["body"].unique().implode()), pl.all_horizontal(pl.col(*KEY).is_not_null())
    )
    readable = ~pl.any_horizontal(pl.col(*figures).is_null()).any()
    staff = listed.group_by(KEY).agg(
        list_fte=pl.col("fte").sum(), list_pay=(pl.col("fte") * pl.col("pay_gbp_y")).sum(), whole=readable
    )
    both = said.join(staff, on=KEY, how="full", coalesce=True).filter(pl.col("whole").fill_null(True))
    both = both.with_columns(pl.col("fte", "pay_gbp_y", "list_fte", "list_pay").fill_null(0.0))
    both = both.sort([ROW, *KEY], nulls_last=True)
    return [
        *_differences(ledger, both, "fte", "list_fte", FTE_OFF),
        *_differences(ledger, both, "pay_gbp_y", "list_pay", PAY_OFF_GBP_Y),
    ]


def _differences(ledger: Sheet, both: pl.DataFrame, column: str, listed: str, least: float) -> list[Fault]:
    tolerated = pl.max_horizontal(pl.lit(float(least)), SHARE_OFF * pl.max_horizontal(column, listed))
    off = both.filter((pl.col(column) - pl.col(listed)).abs() > tolerated)
    remedy = "find out which is right, and correct the other"
    faults = []
    shown = off.head(NAMED).select(ROW, *KEY, column, listed)
    for row, body, function, band, paid, held in shown.iter_rows():
        where = f"of {body}, {function}, band {band}"
        there = "" if row is not None else ", which has no row in the ledger"
        what = f"is what the ledger says {where}{there}; the staff list says {_figure(column, held)}"
        faults.append(_fault(ledger, row, column, _figure(column, paid), what, remedy))
    if off.height > NAMED:
        what = f"{off.height - NAMED:,} further differences are not listed"
        file = ledger.table.file
        faults.append(Fault("more-ledger-differs", file, None, column, None, what, remedy, "warning"))
    return faults


def _fault(ledger: Sheet, row: int | None, column: str, value: str, what: str, remedy: str) -> Fault:
    return Fault("ledger-differs", ledger.table.file, row, column, value, what, remedy, "warning")


def _figure(column: str, value: float) -> str:
    return f"{value:,.2f} FTE" if column == "fte" else f"£{value:,.0f}"
