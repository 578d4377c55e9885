"""Pay against the pay scale of the band on the plan's first day."""

import math
import warnings
from datetime import date

import polars as pl

from remit.bodies.sheets import ROW, Sheet, text_of
from remit.bodies.tables import MOST_PAY
from remit.evidence import EvidenceError, as_at, everything
from remit.evidence.scales import CarriedForward
from remit.faults import FOLD_OVER, Fault

PAY_OFF_GBP_Y = 2.0
"""Pounds a year by which pay may miss a point: it is published in whole pounds and paid by the month."""
ROSE_SHARE_Y = 0.05
"""Share by which a scale that is carried forward may have risen in each year since, at most."""
SPOT = "vsm"
"""The band that has no scale."""
ROWS_NAMED = 1_000
"""People of one band that are listed; the others are counted."""
NO_YEARS_PAY = 0.12
"""Share of the middle of a band's scale below which the middle of a whole column is no pay of a year."""
UNITS = {"£000 a year": 1_000, "£ a month": 12, "£ a week": 365 / 7, "£ an hour": 37.5 * 365 / 7}
"""What a column of pay may be counted in instead, and how many of it make pounds a year."""
MOSTLY = 0.8
"""Share of pay off the scale from which it is said to be that of another year."""


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
    if wrong := check_unit(people.rows, people.table.file, "pay_gbp_y", scale):
        return wrong
    believable = pl.col("pay_gbp_y").is_between(0, MOST_PAY, closed="right")  # what is not is a fault already
    rows = people.rows.filter((pl.col("band") != SPOT) & believable)
    if start < date(valid_from.year + 1, 4, 1):
        off = _off_points(rows, scale)
        return _say(people, off, f"in {year}", _of_other_year(off, scale, start, known))
    if rows.is_empty():
        return []
    what = f"is held only to the range of each band: the pay scale of {year} is carried forward to {start}"
    told = _whole(people, "scale-carried", what, "nothing")
    risen = (1 + ROSE_SHARE_Y) ** (start.year - valid_from.year)
    where = f"in {year}, carried forward to {start}"
    return [told, *_say(people, _off_range(rows, scale, risen), where)]


def check_unit(rows: pl.DataFrame, file: str, column: str, scale: pl.DataFrame | None = None) -> list[Fault]:
    """Find a whole column of pay that is counted in another unit, as thousands of pounds: one error.

    Args:
        rows: People with `band` and `pay_gbp_y`.
        file: Where they stand, as faults name it.
        column: Header of pay there.
        scale: The pay scale; by default the newest.
    """
    if scale is None:
        newest = everything()
        scale = newest.pay_scale(max(newest.pay_scales["valid_from"].to_list()))
    middle = scale.group_by("band").agg(pl.col("pay_gbp_y").median().alias("#middle"))
    held = rows.select("band", "pay_gbp_y").filter(pl.col("pay_gbp_y") > 0).join(middle, on="band")
    if held.is_empty():
        return []
    pay, usual, share = held.select(
        pl.col("pay_gbp_y").median(),
        pl.col("#middle").median().alias("usual"),
        (pl.col("pay_gbp_y") / pl.col("#middle")).median().alias("share"),
    ).row(0)
    if share >= NO_YEARS_PAY:
        return []
    unit = min(UNITS, key=lambda name: abs(math.log(share * UNITS[name])))
    what = (
        f"the whole column is no pay in pounds a year: its middle is {pay:,.2f}, and that of the scales of "
    )
    what += f"these bands {usual:,.0f}; it is likely in {unit}"
    remedy = f"say that it is counted in “{unit}”, or write basic pay in pounds a year"
    if unit not in list(UNITS)[:2]:
        remedy = "write basic pay in pounds a year, as if whole-time"
    return [Fault("pay-unit", file, None, column, None, what, remedy)]


def _say(people: Sheet, off: list[pl.DataFrame], where: str, hint: str = "") -> list[Fault]:
    """Say who is off the scale: band by band where they are few, else all in one."""
    if sum(found.height for found in off) <= FOLD_OVER:
        return [fault for found in off for fault in _of_band(people, found, where)]
    every = pl.concat(off)
    plain, hours = every.filter(pl.col("meant") == ""), every.filter(pl.col("meant") != "")
    what = f"is no pay of its band {where}"
    return [
        *_listed(people, plain, "off-scale", f"{what}{hint}"),
        *_listed(people, hours, "off-scale-for-hours", f"{what}; it is that of a point for the hours worked"),
    ]


def _of_other_year(off: list[pl.DataFrame], scale: pl.DataFrame, start: date, known: date | None) -> str:
    """Say whether pay off the scale is mostly that of the year before or after."""
    every = pl.concat(off) if off else pl.DataFrame()
    if every.height <= FOLD_OVER:
        return ""
    evidence = everything() if known is None else as_at(known)
    for years in (-1, 1):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", CarriedForward)
                other = evidence.pay_scale(date(start.year + years, start.month, min(start.day, 28)))
        except EvidenceError:
            continue
        year = other["scheme_year"][0]
        rest = sum(found.height for found in _off_points(every.drop("meant"), other))
        if year != scale["scheme_year"][0] and rest <= (1 - MOSTLY) * every.height:
            return f": such pay is mostly that of {year}"
    return ""


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


REMEDY = "write basic pay as if whole-time, without supplements, or correct the band"


def _of_band(people: Sheet, off: pl.DataFrame, where: str) -> list[Fault]:
    if off.is_empty():
        return []
    band = off["band"][0]
    return _listed(people, off, f"off-scale-band-{band}", f"is no pay of band {band} {where}", told=True)


def _listed(people: Sheet, off: pl.DataFrame, kind: str, what: str, *, told: bool = False) -> list[Fault]:
    """Make a warning of each row, up to a limit; the point that is meant is told where rows are few."""
    file = people.table.file
    listed = off.sort(ROW).head(ROWS_NAMED).select(ROW, text_of("pay_gbp_y"), "meant")
    faults = [
        Fault(kind, file, row, "pay_gbp_y", text, what + (meant if told else ""), REMEDY, "warning")
        for row, text, meant in listed.iter_rows()
    ]
    if off.height > ROWS_NAMED:
        more = f"{off.height - ROWS_NAMED:,} further rows: pay {what}"
        faults.append(Fault(f"more-{kind}", file, None, "pay_gbp_y", None, more, REMEDY, "warning"))
    return faults


def _whole(people: Sheet, kind: str, what: str, remedy: str) -> Fault:
    return Fault(kind, people.table.file, None, "pay_gbp_y", None, what, remedy, "note")
