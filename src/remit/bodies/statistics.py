"""NHS Workforce Statistics: the published staff of each organisation, to hold a staff list against.

The file is the CSV “Staff Group and Organisation” of a month's release. Older months lack the columns of the
care system, later ones have them; a layout with full-time equivalents and head counts side by side is read as
well. Columns are found by their headers, organisations by their codes and never by name. The file holds its
own totals over staff groups, and groups within groups: rows are kept apart by level and are never added up
over levels. Head counts do not add up over groups or organisations at all, since a person may be counted in
several; full-time equivalents do.
"""

import csv
import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from remit.bodies.functions import DATA
from remit.bodies.headed import Headed, numbers, read_headed
from remit.bodies.importing.dates import read_dates
from remit.bodies.sheets import ROW
from remit.faults import Fault, FaultsFound, errors, hint

GROUPS_FILE = DATA / "statistics_groups.csv"
TOTAL = "Total"
"""The staff group that is the total over all others."""
FULL_TIME, HEADCOUNT = "fte", "headcount"
FIELDS: dict[str, tuple[str, ...]] = {
    "date": ("Date", "Month", "Period"),
    "body": ("Org Code", "Organisation Code"),
    "name": ("Org Name", "Organisation Name"),
    "region": ("NHSE_Region_Code", "NHS England Region Code", "Region Code"),
    "region_name": ("NHSE_Region_Name", "NHS England Region Name", "Region Name"),
    "system": ("ICS code", "ICB code"),
    "system_name": ("ICS name", "ICB name"),
    "cluster": ("Cluster Group", "Org Type"),
    "benchmark": ("Benchmark Group",),
    "order": ("Staff Group Sort Order",),
    "staff_group": ("Staff Group",),
    "data_type": ("Data Type",),
    "total": ("Total", "Value"),
    "fte": ("FTE", "Total FTE", "Full time equivalent"),
    "headcount": ("HC", "Headcount", "Total HC"),
}
"""Headers by which each column of the file may go."""
DESCRIBING = ("name", "region", "system", "cluster", "benchmark")
"""What the tidy table says of an organisation, where the file has it."""
HIDDEN_MARKS = ("*", "-", "..", ":", "c")
"""Marks that stand for a figure which is not given."""
ALL_BODIES = re.compile(r"^(england|total|all|all organisations|grand total)$", re.IGNORECASE)
DATA_TYPES = {"fte": FULL_TIME, "hc": HEADCOUNT, "headcount": HEADCOUNT, "full time equivalent": FULL_TIME}
ADDS_UP_WITHIN = 1.0
"""Full-time equivalents by which groups may miss the total: each is rounded."""
_MONTH = re.compile(r"^([A-Za-z]{3,9})[\s-]+(\d{4})$")


@dataclass(frozen=True)
class Statistics:
    """Published staff of organisations.

    Attributes:
        rows: One row an organisation and staff group on a date: date, body (its code), name, region, system,
            cluster and benchmark (null where the file has no such column), staff_group as published, level (0
            the total, 1 a group of it, 2 and 3 groups within; null for a group that is not known), fte,
            headcount.
        warnings: What is worth knowing about the file.
    """

    rows: pl.DataFrame
    warnings: tuple[Fault, ...] = ()

    def on(self, date: dt.date | None = None) -> pl.DataFrame:
        """Give the rows of the last date in the file that is not after a day, by default of the last one."""
        rows = self.rows if date is None else self.rows.filter(pl.col("date") <= date)
        return rows.filter(pl.col("date") == pl.col("date").max())


def read_statistics(path: Path) -> Statistics:
    """Read a release of NHS Workforce Statistics.

    Args:
        path: CSV file (or an XLSX file with the same columns).

    Raises:
        FaultsFound: Something is wrong with the file; all faults are in it.
    """
    statistics, faults = examine_statistics(path)
    if statistics is None:
        raise FaultsFound(faults)
    return statistics


def is_statistics(path: Path) -> bool:
    """Tell whether a file has the columns of NHS Workforce Statistics."""
    headed, _ = read_headed(path, FIELDS, ("body", "staff_group"))
    return headed is not None


def examine_statistics(path: Path) -> tuple[Statistics | None, list[Fault]]:
    """Read a release with all that is wrong with it; nothing is given if there is an error."""
    headed, faults = read_headed(path, FIELDS, ("date", "body", "staff_group"))
    if headed is None:
        return None, faults
    faults += _check_measures(headed)
    dates, wrong = _dates(headed)
    faults += [*wrong, *_check_blank(headed, "body"), *_check_blank(headed, "staff_group")]
    long, wrong = _long(headed, dates)
    faults += wrong
    if not errors(faults):
        faults += _check_repeated(headed, long)
    if errors(faults):
        return None, faults
    rows = _tidy(long)
    faults += [*_check_groups(headed, rows), *_check_sums(headed, rows)]
    return Statistics(rows, tuple(faults)), faults


def statistics_margins(statistics: Statistics, date: dt.date | None = None) -> pl.DataFrame:
    """Give what synthetic people can be made to add up to: heads by body and Remit's staff group.

    The groups of a body share its total head count, since group head counts overlap; staff of no known group
    are shared out with the others. Which published group is clinical, manager or administrative is assumed
    (`statistics_groups.csv`).

    Args:
        statistics: The published figures.
        date: Day; the last release not after it is taken, by default the last one.

    Returns:
        body, name, staff_group, count; counts of a body add up to its published head count, or to its
        full-time equivalents where no head count is given.
    """
    rows = statistics.on(date)
    mapped = pl.DataFrame(
        [(group.published, group.staff_group) for group in groups().values() if group.staff_group],
        schema=["staff_group", "kind"],
        orient="row",
    )
    people = pl.coalesce("headcount", "fte")
    totals = rows.filter(pl.col("level") == 0).select("body", "name", total=people)
    parts = (
        rows.join(mapped, on="staff_group")
        .group_by("body", "kind", maintain_order=True)
        .agg(part=people.sum())
        .filter(pl.col("part") > 0)
    )
    count = pl.col("total") * pl.col("part") / pl.col("part").sum().over("body")
    return (
        totals.join(parts, on="body", maintain_order="left")
        .select("body", "name", staff_group="kind", count=count)
        .sort("body", "staff_group")
    )


@dataclass(frozen=True)
class Group:
    """A staff group of the statistics.

    Attributes:
        published: Its name.
        part_of: The group that it is part of; none for the total.
        staff_group: Remit's staff group that it is taken for; none where its parts or its whole are.
    """

    published: str
    part_of: str
    staff_group: str

    @property
    def level(self) -> int:
        """How many groups it lies within."""
        return 1 + groups()[_plain(self.part_of)].level if self.part_of else 0


@cache
def groups() -> dict[str, Group]:
    """Give the staff groups of the statistics by name without marks, in the order of publication."""
    with GROUPS_FILE.open(encoding="utf-8", newline="") as file:
        return {_plain(row["published"]): Group(**row) for row in csv.DictReader(file)}


def _plain(name: str) -> str:
    words = re.sub(r"[^a-z0-9]+", " ", name.casefold().replace("&", " and ")).split()
    return " ".join(word for word in words if word != "and")


def _check_measures(headed: Headed) -> list[Fault]:
    if headed.has("data_type", "total") or headed.has("fte") or headed.has("headcount"):
        return []
    what = "no column holds full-time equivalents or head counts"
    remedy = "add Data Type (FTE or HC) and Total, or FTE and HC"
    return [Fault("missing-column", headed.place, None, None, None, what, remedy)]


def _dates(headed: Headed) -> tuple[pl.Series, list[Fault]]:
    texts = headed.rows["date"]
    found = read_dates(dict(texts.drop_nulls().value_counts(name="n").iter_rows()))
    months = {text: month for text in found.wrong if (month := _month(text)) is not None}
    values = found.values | months
    wrong = set(found.wrong) - set(months)
    faults = [
        headed.fault("wrong-type", row, "date", text, "is no date", "write it as 2025-03-31")
        for row, text in headed.rows.select(ROW, "date").filter(
            pl.col("date").is_in(list(wrong)) | pl.col("date").is_null()
        ).head(200).iter_rows()
    ]  # fmt: skip
    return texts.replace_strict(values, default=None, return_dtype=pl.Date), faults


def _month(text: str) -> dt.date | None:
    """Read a month as its first day."""
    match = _MONTH.match(text)
    found = read_dates({f"1 {match[1]} {match[2]}": 1}) if match else None
    return next(iter(found.values.values()), None) if found else None


def _check_blank(headed: Headed, field: str) -> list[Fault]:
    rows = headed.rows.filter(pl.col(field).is_null())[ROW].head(200)
    return [
        headed.fault("blank", row, field, None, "is blank", "fill it in, or take the row out") for row in rows
    ]


def _long(headed: Headed, dates: pl.Series) -> tuple[pl.DataFrame, list[Fault]]:
    """Give a row for each figure: where it stands, whose it is, its measure and value."""
    kept = headed.rows.with_columns(date=dates).with_columns(
        pl.lit(None, pl.String).alias(field) for field in DESCRIBING if not headed.has(field)
    )
    columns = [ROW, "date", "body", *DESCRIBING, "staff_group"]
    if headed.has("data_type", "total"):
        values, faults = numbers(headed, "total", HIDDEN_MARKS)
        faults += _check_types(headed)
        measure = pl.col("data_type").str.to_lowercase().replace_strict(DATA_TYPES, default=None)
        return kept.select(*columns, measure=measure, value=values), faults
    parts, faults = [], []
    for measure_name in (FULL_TIME, HEADCOUNT):
        if headed.has(measure_name):
            values, wrong = numbers(headed, measure_name, HIDDEN_MARKS)
            faults += wrong
            parts.append(kept.select(*columns, measure=pl.lit(measure_name), value=values))
    return pl.concat(parts) if parts else kept.select(*columns, measure=None, value=None).clear(), faults


def _check_types(headed: Headed) -> list[Fault]:
    known = pl.col("data_type").str.to_lowercase().is_in(list(DATA_TYPES))
    wrong = headed.rows.filter(~known | pl.col("data_type").is_null()).select(ROW, "data_type").head(200)
    remedy = "it must be FTE (full-time equivalents) or HC (head count)"
    return [
        headed.fault("unknown-value", row, "data_type", text, "is no data type that is known", remedy)
        for row, text in wrong.iter_rows()
    ]


def _check_repeated(headed: Headed, long: pl.DataFrame) -> list[Fault]:
    """Find figures that stand twice, as they do where the file is split more finely than by staff group."""
    keys = ["date", "body", "staff_group", "measure"]
    again = long.filter(pl.struct(keys).is_first_distinct().not_()).head(5)
    split = f" (it has the columns {', '.join(headed.unread)} as well)" if headed.unread else ""
    remedy = f"take the file “Staff Group and Organisation”, which has one row for each{split}"
    what = "is the second figure for the same date, organisation, staff group and data type"
    return [
        headed.fault("duplicate-key", row, "staff_group", group, what, remedy)
        for row, group in again.select(ROW, "staff_group").iter_rows()
    ]


def _tidy(long: pl.DataFrame) -> pl.DataFrame:
    """Set full-time equivalents and head counts side by side, with the level of each group."""
    known = {
        name: groups()[_plain(name)] for name in long["staff_group"].unique() if _plain(name) in groups()
    }
    names = {name: group.published for name, group in known.items()}
    levels = {group.published: group.level for group in known.values()}
    wide = (
        long.filter(~pl.col("body").str.contains(f"(?i){ALL_BODIES.pattern}"))
        .group_by("date", "body", "staff_group", maintain_order=True)
        .agg(
            *(pl.col(name).drop_nulls().first() for name in DESCRIBING),
            *(
                pl.col("value").filter(pl.col("measure") == name).first().alias(name)
                for name in (FULL_TIME, HEADCOUNT)
            ),
        )
        .with_columns(pl.col("staff_group").replace(names))
    )
    level = pl.col("staff_group").replace_strict(levels, default=None, return_dtype=pl.Int64)
    return wide.with_columns(level=level).select(
        "date", "body", *DESCRIBING, "staff_group", "level", FULL_TIME, HEADCOUNT
    )


def _check_groups(headed: Headed, rows: pl.DataFrame) -> list[Fault]:
    unknown = rows.filter(pl.col("level").is_null())["staff_group"].unique(maintain_order=True).to_list()
    names = [group.published for group in groups().values()]
    faults = [
        Fault(
            "unknown-value",
            headed.place,
            None,
            headed.headers["staff_group"],
            name,
            f"is no staff group that is known{hint(name, names)}",
            "its figures are kept, but not used as margins",
            "warning",
        )
        for name in unknown
    ]
    if rows.filter(pl.col("level") == 0).is_empty():
        what = "no row is the total over the staff groups"
        remedy = f"without rows “{TOTAL}” the file gives no margins"
        faults.append(Fault("no-totals", headed.place, None, None, None, what, remedy, "warning"))
    return faults


def _check_sums(headed: Headed, rows: pl.DataFrame) -> list[Fault]:
    """Find organisations of which the main groups' full-time equivalents miss the total, on the last date."""
    last = rows.filter(pl.col("date") == pl.col("date").max())
    sums = last.group_by("body", maintain_order=True).agg(
        total=pl.col(FULL_TIME).filter(pl.col("level") == 0).first(),
        parts=pl.col(FULL_TIME).filter(pl.col("level") == 1).sum(),
        known=pl.col("level").is_not_null().all() & pl.col(FULL_TIME).is_not_null().all(),
    )
    off = sums.filter(
        "known", pl.col("parts") > 0, (pl.col("total") - pl.col("parts")).abs() > ADDS_UP_WITHIN
    )
    return [
        Fault(
            "sum",
            headed.place,
            None,
            None,
            body,
            f"has groups that add up to {parts:,.1f} full-time equivalents and a total of {total:,.1f}",
            "look whether rows are missing",
            "warning",
        )
        for body, total, parts in off.select("body", "total", "parts").iter_rows()
    ]
