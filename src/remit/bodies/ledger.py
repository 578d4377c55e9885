"""The ledger against the staff list: FTE and pay of each body, function and band."""

import polars as pl

from remit.bodies.sheets import ROW, Sheet
from remit.faults import Fault, counted

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
    there = both.filter(pl.col(ROW).is_not_null())
    return [
        *_differences(ledger, there, "fte", "list_fte", FTE_OFF),
        *_differences(ledger, there, "pay_gbp_y", "list_pay", PAY_OFF_GBP_Y),
        *_lacking(ledger, both.filter(pl.col(ROW).is_null())),
    ]


def _lacking(ledger: Sheet, both: pl.DataFrame) -> list[Fault]:
    """Warn of groups of the staff list of which the ledger says nothing, beyond what is let pass."""
    off = both.filter((pl.col("list_fte") > FTE_OFF) | (pl.col("list_pay") > PAY_OFF_GBP_Y))
    remedy = "find out who pays them, or whether the ledger calls the function or band otherwise"
    faults = []
    for body, function, band, fte, pay in off.head(NAMED).select(*KEY, "list_fte", "list_pay").iter_rows():
        held = f"{_figure('fte', fte)} and {_figure('pay_gbp_y', pay)} a year"
        what = f"has no row for {body}, {function}, band {band}, of which the staff list has {held}"
        faults.append(Fault("ledger-lacks", ledger.table.file, None, None, None, what, remedy, "warning"))
    return faults + _further(ledger, "more-ledger-lacks", None, off.height - NAMED, remedy)


def _further(ledger: Sheet, kind: str, column: str | None, number: int, remedy: str) -> list[Fault]:
    """Count the differences that are not listed."""
    if number <= 0:
        return []
    what = f"{counted(number, 'further difference')} {'is' if number == 1 else 'are'} not listed"
    return [Fault(kind, ledger.table.file, None, column, None, what, remedy, "warning")]


def _differences(ledger: Sheet, both: pl.DataFrame, column: str, listed: str, least: float) -> list[Fault]:
    tolerated = pl.max_horizontal(pl.lit(float(least)), SHARE_OFF * pl.max_horizontal(column, listed))
    off = both.filter((pl.col(column) - pl.col(listed)).abs() > tolerated)
    remedy = "find out which is right, and correct the other"
    faults = []
    shown = off.head(NAMED).select(ROW, *KEY, column, listed)
    for row, body, function, band, paid, held in shown.iter_rows():
        where = f"of {body}, {function}, band {band}"
        what = f"is what the ledger says {where}; the staff list says {_figure(column, held)}"
        faults.append(_fault(ledger, row, column, _figure(column, paid), what, remedy))
    return faults + _further(ledger, "more-ledger-differs", column, off.height - NAMED, remedy)


def _fault(ledger: Sheet, row: int, column: str, value: str, what: str, remedy: str) -> Fault:
    return Fault("ledger-differs", ledger.table.file, row, column, value, what, remedy, "warning")


def _figure(column: str, value: float) -> str:
    return f"{value:,.2f} FTE" if column == "fte" else f"£{value:,.0f}"
