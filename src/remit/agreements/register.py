"""The register: agreements and contracts of a plan on a day, their measures, credits due, notice dates."""

import calendar
import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from remit.agreements.spc import (
    FEWEST,
    Assurance,
    Causes,
    Limits,
    Variation,
    assurance_of,
    find_causes,
    find_limits,
    is_missed,
    variation_of,
)
from remit.plan import Plan
from remit.rules.agreement import agreement_pence_y, micro

SUPPORT, SERVICES = "support", "health services"
SOON_MONTHS = 6
"""Months ahead in which a notice date counts as coming."""


@dataclass(frozen=True)
class Measured:
    """A measure with its results up to the day.

    Attributes:
        row: The measure's row of the table.
        months: Months of its results, in order.
        values: The results.
        limits: Limits of its chart; none with fewer than two results.
        causes: Special causes; none with fewer than two results.
        variation: What the last result says.
        assurance: What the limits say of the target.
        missed: Months in which the target was missed.
    """

    row: dict[str, object]
    months: tuple[dt.date, ...]
    values: np.ndarray
    limits: Limits | None
    causes: Causes | None
    variation: Variation
    assurance: Assurance
    missed: tuple[dt.date, ...]

    @property
    def provisional(self) -> bool:
        """Whether there are too few results for limits to be relied on."""
        return self.values.size < FEWEST

    @property
    def miss_share(self) -> float:
        """Share of the months in which the target was missed; 0 without results."""
        return len(self.missed) / self.values.size if self.values.size else 0.0


@dataclass(frozen=True)
class Register:
    """The register on a day.

    Attributes:
        plan: The plan, applied.
        date: The day.
        held: One row an agreement that is paid for, or contract: id, sort (`SUPPORT` or `SERVICES`), name,
            customer, supplier, value_pence_y, starts, ends, notice_months, notice_by, measures, at_stake
            (share of the price), outcome_share (part of `at_stake` that depends on outcomes), last_reviewed.
        measured: The measures that belong to them, by id.
    """

    plan: Plan
    date: dt.date
    held: pl.DataFrame
    measured: dict[str, Measured]

    def notice_coming(self, months: int = SOON_MONTHS) -> pl.DataFrame:
        """Give what has to be given notice of, or renewed, within so many months, the nearest first."""
        last = add_months(self.date, months)
        due = (pl.col("notice_by") >= self.date) & (pl.col("notice_by") <= last)
        return self.held.filter(due).sort("notice_by", "id")

    def credits(self) -> pl.DataFrame:
        """Give what is due back: id, measure, month, pence: a twelfth of a year's price x share at stake.

        Months before the agreement or contract began, or after its last day, bring none.
        """
        measured = pl.col("id").is_in({held_by(one.row) for one in self.measured.values()})
        held = self.held.filter(measured).select("id", "value_pence_y", "starts", "ends").iter_rows()
        value, lasts = {}, {}
        for name, pence_y, first, last in held:
            value[name], lasts[name] = pence_y, (first, last)
        rows = [
            (held_by(one.row), name, month, round(value[held_by(one.row)] * stake / 12))
            for name, one in self.measured.items()
            if (stake := at_stake(one.row)) > 0
            for month in one.missed
            if _within(month, *lasts[held_by(one.row)])
        ]
        schema = {"id": pl.String, "measure": pl.String, "month": pl.Date, "pence": pl.Int64}
        return pl.DataFrame(rows, schema=schema, orient="row").sort("id", "measure", "month")


def held_by(row: dict[str, object]) -> str:
    """Give the id of the agreement or contract that a measure belongs to."""
    return str(row["agreement"] or row["contract"])


def at_stake(row: dict[str, object]) -> float:
    """Give the share of a month's price that a measure puts at stake."""
    stake = row["at_stake"]
    return float(stake) if stake is not None else 0.0  # type: ignore[arg-type]


def read_register(plan: Plan, date: dt.date) -> Register:
    """Gather the register of a plan on a day; results of later months are not looked at.

    Args:
        plan: the plan, applied.
        date: the day.
    """
    held = pl.concat([_support(plan, date), _services(plan, date)])
    ids = set(held["id"])
    results = plan.bodies.measurements.filter(pl.col("month") <= date).sort("measure", "month")
    measured = {
        str(row["measure"]): measure_over_time(row, results.filter(measure=row["measure"]))
        for row in plan.bodies.measures.iter_rows(named=True)
        if held_by(row) in ids
    }
    return Register(plan, date, _with_measures(held, measured).sort("sort", "id"), measured)


def measure_over_time(row: dict[str, object], results: pl.DataFrame) -> Measured:
    """Look at a measure over time."""
    months, values = tuple(results["month"]), results["value"].to_numpy().astype(np.float64)
    higher = row["better"] == "higher"
    target = None if row["target"] is None else float(row["target"])  # type: ignore[arg-type]
    missed = tuple(
        month
        for month, value in zip(months, values.tolist(), strict=True)
        if target is not None and is_missed(value, target, higher)
    )
    if values.size < 2:
        return Measured(row, months, values, None, None, Variation.COMMON, Assurance.NONE, missed)
    limits = find_limits(values)
    causes = find_causes(values, limits)
    said = variation_of(values, limits, causes, higher)
    return Measured(row, months, values, limits, causes, said, assurance_of(limits, target, higher), missed)


def _support(plan: Plan, date: dt.date) -> pl.DataFrame:
    """Give agreements on support that are paid for on the day."""
    heads = dict(plan.bodies.bodies.select("body", pl.col("population").fill_null(0)).iter_rows())
    agreements = plan.bodies.agreements
    if "renewed" not in agreements.columns:
        agreements = agreements.with_columns(renewed=pl.lit(None, dtype=pl.Boolean))
    gone = (pl.col("ends") < date) & ~pl.col("renewed").fill_null(value=True)
    rows = agreements.filter(
        (pl.col("how") != "do") & (pl.col("starts") <= date) & ~gone.fill_null(value=False)
    )
    names = dict(plan.bodies.functions.select("function", "name").iter_rows())
    return _held(
        [
            (
                row["agreement"],
                SUPPORT,
                names.get(row["function"], row["function"]),
                row["customer"],
                row["supplier"],
                int(agreement_pence_y(heads[row["customer"]], micro(row["price_gbp_head_y"]))),
                row["starts"],
                row["ends"],
                row["notice_months"],
                None,
            )
            for row in rows.iter_rows(named=True)
        ]
    )


def _services(plan: Plan, date: dt.date) -> pl.DataFrame:
    """Give contracts on health services that are in force on the day."""
    rows = plan.bodies.contracts.filter(
        (pl.col("starts") <= date) & (pl.col("ends").is_null() | (pl.col("ends") >= date))
    )
    return _held(
        [
            (
                row["contract"],
                SERVICES,
                row["name"],
                row["customer"],
                row["provider"],
                round(100 * row["value_gbp_y"]),
                row["starts"],
                row["ends"],
                row["notice_months"],
                row["reviewed"],
            )
            for row in rows.iter_rows(named=True)
        ]
    )


_SCHEMA: dict[str, type[pl.DataType]] = {
    "id": pl.String,
    "sort": pl.String,
    "name": pl.String,
    "customer": pl.String,
    "supplier": pl.String,
    "value_pence_y": pl.Int64,
    "starts": pl.Date,
    "ends": pl.Date,
    "notice_months": pl.Int64,
    "last_reviewed": pl.Date,
}


def _held(rows: list[tuple[object, ...]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    pairs = frame.select("ends", "notice_months").iter_rows()
    by = [None if end is None else add_months(end, -(notice or 0)) for end, notice in pairs]
    return frame.with_columns(notice_by=pl.Series(by, dtype=pl.Date))


def _with_measures(held: pl.DataFrame, measured: dict[str, Measured]) -> pl.DataFrame:
    """Add how many measures there are, what share of the price is at stake, and the part on outcomes."""
    count: dict[str, int] = {}
    stake: dict[str, float] = {}
    outcome: dict[str, float] = {}
    for one in measured.values():
        owner = held_by(one.row)
        count[owner] = count.get(owner, 0) + 1
        stake[owner] = stake.get(owner, 0.0) + at_stake(one.row)
        if one.row["sort"] == "outcome":
            outcome[owner] = outcome.get(owner, 0.0) + at_stake(one.row)
    ids = held["id"].to_list()
    return held.with_columns(
        measures=pl.Series([count.get(name, 0) for name in ids], dtype=pl.Int64),
        at_stake=pl.Series([stake.get(name, 0.0) for name in ids], dtype=pl.Float64),
        outcome_share=pl.Series(
            [outcome.get(name, 0.0) / stake[name] if stake.get(name) else None for name in ids],
            dtype=pl.Float64,
        ),
    )


def _within(month: dt.date, first: dt.date, last: dt.date | None) -> bool:
    """Tell whether a month lies in the life of an agreement or contract."""
    return month >= first.replace(day=1) and (last is None or month <= last)


def add_months(date: dt.date, months: int) -> dt.date:
    """Give the same day so many months later or earlier; the last of a month stays the last of one."""
    counted = date.year * 12 + date.month - 1 + months
    year, month = counted // 12, counted % 12 + 1
    longest = calendar.monthrange(year, month)[1]
    is_last = date.day == calendar.monthrange(date.year, date.month)[1]
    return dt.date(year, month, longest if is_last else min(date.day, longest))
