"""Pay against the pay scale of the band on the plan's first day."""

import warnings
from datetime import date

import polars as pl

from remit.bodies.sheets import ROW, Sheet, text_of
from remit.bodies.tables import MOST_PAY
from remit.evidence import EvidenceError, as_at, everything
from remit.evidence.scales import CarriedForward
from remit.faults import Fault

PAY_OFF_GBP_Y = 2.0
"""Pounds a year by which pay may miss a point: it is published in whole pounds and paid by the month."""
ROSE_SHARE_Y = 0.05
"""Share by which a scale that is carried forward may have risen in each year since, at most."""
SPOT = "vsm"
"""The band that has no scale."""
ROWS_NAMED = 1_000
"""People of one band that are listed; the others are counted."""


def check_scales(people: Sheet, start: date, known: date | None = None) -> list[Fault]:
    """Warn of people whose pay is no point of the scale of their band, and note a scale carried forward.

    Where the scale was not published for the day, pay is held to its range alone, widened by what it may
    have risen since. The kind of a fault has the band, so that those of one band are folded into one.

    Args:
        people: The people.
        start: The day whose scale is meant.
        known: The plan's as-at date: a scale published later is not used; without it all are.
    """
    if people.rows.is_empty() or not people.has("band", "pay_gbp_y"):
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CarriedForward)
            scale = (everything() if known is None else as_at(known)).pay_scale(start)
    except EvidenceError:
        what, remedy = f"is not held against a pay scale: there is none for {start}", "nothing"
        return [_whole(people, "no-scale", what, remedy)]
    valid_from, year = scale.row(0, named=True)["valid_from"], scale["scheme_year"][0]
    believable = pl.col("pay_gbp_y").is_between(0, MOST_PAY, closed="right")  # what is not is a fault already
    rows = people.rows.filter((pl.col("band") != SPOT) & believable)
    if start < date(valid_from.year + 1, 4, 1):
        return [fault for off in _off_points(rows, scale) for fault in _of_band(people, off, f"in {year}")]
    if rows.is_empty():
        return []
    what = f"is held only to the range of each band: the pay scale of {year} is carried forward to {start}"
    told = _whole(people, "scale-carried", what, "nothing")
    risen = (1 + ROSE_SHARE_Y) ** (start.year - valid_from.year)
    where = f"in {year}, carried forward to {start}"
    return [told, *(f for off in _off_range(rows, scale, risen) for f in _of_band(people, off, where))]


def _off_points(rows: pl.DataFrame, scale: pl.DataFrame) -> list[pl.DataFrame]:
    """Give the people of each band off every point, with the point that pay for their hours would be."""
    found = []
    for (band,), of_band in rows.group_by("band", maintain_order=True):
        points = scale.filter(pl.col("band") == band)["pay_gbp_y"].sort()
        if points.is_empty():
            continue
        off = of_band.filter(_miss(pl.col("pay_gbp_y"), points) > PAY_OFF_GBP_Y)
        part_time = pl.col("fte").is_between(0, 1, closed="none")
        whole = pl.when(part_time).then(pl.col("pay_gbp_y") / pl.col("fte"))
        for_hours = _miss(whole, points) <= PAY_OFF_GBP_Y / pl.col("fte")
        said = pl.format(
            "; it is that of {} for the hours worked", whole.round(0).cast(pl.Int64, strict=False)
        )
        meant = pl.when(for_hours).then(said)
        found.append(off.with_columns(meant.fill_null("").alias("meant")))
    return found


def _off_range(rows: pl.DataFrame, scale: pl.DataFrame, risen: float) -> list[pl.DataFrame]:
    """Give the people of each band below its lowest point, or above its highest after a rise."""
    found = []
    for (band,), of_band in rows.group_by("band", maintain_order=True):
        points = scale.filter(pl.col("band") == band)["pay_gbp_y"].sort()
        if points.is_empty():
            continue
        low, high = points[0] - PAY_OFF_GBP_Y, points[-1] * risen + PAY_OFF_GBP_Y
        off = of_band.filter(~pl.col("pay_gbp_y").is_between(low, high))
        found.append(off.with_columns(pl.lit("").alias("meant")))
    return found


def _miss(pay: pl.Expr, points: pl.Series) -> pl.Expr:
    """Give how far pay lies from the nearest point."""
    return pl.min_horizontal((pay - point).abs() for point in points.unique())


def _of_band(people: Sheet, off: pl.DataFrame, where: str) -> list[Fault]:
    if off.is_empty():
        return []
    band = off["band"][0]
    kind, file = f"off-scale-band-{band}", people.table.file
    remedy = "write basic pay as if whole-time, without supplements, or correct the band"
    what = f"is no pay of band {band} {where}"
    listed = off.sort(ROW).head(ROWS_NAMED).select(ROW, text_of("pay_gbp_y"), "meant")
    faults = [
        Fault(kind, file, row, "pay_gbp_y", text, f"{what}{meant}", remedy, "warning")
        for row, text, meant in listed.iter_rows()
    ]
    if off.height > ROWS_NAMED:
        more = f"{off.height - ROWS_NAMED:,} further people are off the scale of band {band} {where}"
        faults.append(Fault(f"more-{kind}", file, None, "pay_gbp_y", None, more, remedy, "warning"))
    return faults


def _whole(people: Sheet, kind: str, what: str, remedy: str) -> Fault:
    return Fault(kind, people.table.file, None, "pay_gbp_y", None, what, remedy, "note")
