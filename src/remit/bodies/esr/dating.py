"""Which version of each record holds on a day: types, deletes, effective dates.

ESR writes a record for each version of a person, an assignment, a position and an organisation, with the
first and the last day on which it holds. A later line of the same version takes the place of an earlier one;
a delete takes away all versions that stand above it.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from remit.bodies.esr.layout import Layout
from remit.bodies.esr.lines import DELETES
from remit.bodies.esr.said import LINE, NOTE, Teller, masked, plural
from remit.bodies.tables import FIRST_DAY, LAST_DAY

UNTIL = "#until"
"""Last day of a record of which no later version is known; null if it is open."""
END_OF_TIME = 4000
"""Year from which a date means that there is no end: ESR writes 31 December 4712."""
PERSONAL = frozenset(("PRA", "ASA"))
"""Records whose cells are shown by their form alone."""
FLAGS = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}


@dataclass(frozen=True)
class Dating:
    """How the versions of one record type are told apart.

    Attributes:
        identity: The field that says what the record is of.
        start: First day of the version.
        end: Last day of the version.
        spans: Other pairs of first and last day that have to hold too.
    """

    identity: str
    start: str
    end: str
    spans: tuple[tuple[str, str], ...] = ()


DATINGS = {
    "ORA": Dating(
        "ESROrganisationId", "EffectiveFrom", "EffectiveTo", (("HierarchyVersionFrom", "HierarchyVersionTo"),)
    ),
    "POA": Dating("ESRPositionId", "EffectiveFromDate", "EffectiveToDate"),
    "PRA": Dating("ESRPersonId", "EffectiveStartDate", "EffectiveEndDate"),
    "ASA": Dating("AssignmentID", "EffectiveStartDate", "EffectiveEndDate"),
}


def typed(record: str, frame: pl.DataFrame, layout: Layout, tell: Teller) -> pl.DataFrame:
    """Cast the fields of a record type by what they hold; a field that the layout lacks is null.

    Args:
        record: The record type.
        frame: Its records, as text.
        layout: What its fields hold.
        tell: Takes each cell that does not hold what it should.
    """
    holds = {field: layout.holds(record, field) for field in layout.places(record)}
    casts = {field: CASTS[what](pl.col(field)) for field, what in holds.items() if what in CASTS}
    typed_frame = frame.with_columns(cast.alias(field) for field, cast in casts.items())
    unread = typed_frame.null_count().row(0, named=True)
    blank = frame.null_count().row(0, named=True)
    for field in casts:
        if unread[field] > blank[field]:
            wrong = pl.col(field).is_not_null() & casts[field].is_null()
            what, cell = holds[field], pl.col(field)
            value = masked(cell) if record in PERSONAL else cell
            tell.cells(frame, wrong, field, "wrong-type", WHAT[what], WRITE[what], value=value)
    dates = [field for field, what in holds.items() if what == "date"]
    return typed_frame.with_columns(_closed(pl.col(field)).alias(field) for field in dates)


def day_of(moment: str | None) -> date | None:
    """Give the day of a moment as ESR writes it; none if it is not one."""
    found = pl.select(_moment(pl.lit(moment, pl.String))).item()
    return found if isinstance(found, date) else None


def on_day(
    record: str, frame: pl.DataFrame, deletes: pl.DataFrame, on: date, tell: Teller
) -> tuple[pl.DataFrame, pl.Series]:
    """Give the version of each record that holds on a day.

    Args:
        record: The record type.
        frame: Its typed records.
        deletes: Its deletes.
        on: The day.
        tell: Takes records without an identity or a first day, that end before they begin, that hold at the
            same time, and deletes of nothing.

    Returns:
        One row a record that holds, with its last day if no later version follows; and the identities of
        all records that are not deleted, whenever they hold.
    """
    dating = DATINGS[record]
    frame = _whole(frame, dating, tell)
    frame = _without_deleted(record, frame, deletes, tell)
    known = frame[dating.identity].unique()
    spans = [(dating.start, dating.end), *(pair for pair in dating.spans if set(pair) <= set(frame.columns))]
    starts = [start for start, _ in spans]
    frame = frame.sort(dating.identity, *starts, LINE).unique(
        [dating.identity, *starts], keep="last", maintain_order=True
    )
    frame = frame.with_columns(pl.col(dating.start).max().over(dating.identity).alias("#latest"))
    holds = pl.all_horizontal(
        (pl.col(start).is_null() | (pl.col(start) <= on)) & (pl.col(end).is_null() | (pl.col(end) >= on))
        for start, end in spans
    )
    frame = frame.filter(holds)
    twice = pl.col(dating.identity).is_duplicated() & ~pl.col(dating.identity).is_last_distinct()
    what = f"two versions hold on {on}; the one that began last is taken"
    tell.cells(frame, twice, dating.start, "versions-overlap", what, "mend the dates in ESR", NOTE)
    frame = frame.unique(dating.identity, keep="last", maintain_order=True)
    last = pl.when(pl.col("#latest") <= on).then(pl.col(dating.end))
    return frame.with_columns(last.alias(UNTIL)).drop("#latest"), known


def _whole(frame: pl.DataFrame, dating: Dating, tell: Teller) -> pl.DataFrame:
    """Keep the records that say what they are of and from when."""
    for field in (dating.identity, dating.start):
        tell.cells(frame, pl.col(field).is_null(), field, "blank", "is blank", "ask for the file again")
    first, last = pl.col(dating.start), pl.col(dating.end)
    what = pl.format("lies before the first day, {}", first)
    remedy = "mend the dates in ESR"
    tell.cells(frame, last < first, dating.end, "closing-before-opening", what, remedy, value=last)
    return frame.filter(pl.col(dating.identity).is_not_null() & first.is_not_null())


def _without_deleted(record: str, frame: pl.DataFrame, deletes: pl.DataFrame, tell: Teller) -> pl.DataFrame:
    identity = DATINGS[record].identity
    if deletes.is_empty():
        return frame
    last = deletes.drop_nulls(identity).group_by(identity).agg(pl.col(LINE).max().alias("#deleted"))
    first = frame.group_by(identity).agg(pl.col(LINE).min().alias("#first"))
    met = last.join(first, on=identity, how="inner").filter(pl.col("#deleted") > pl.col("#first")).height
    if met < last.height:
        what = f"{plural(last.height - met, 'delete')} ({DELETES[record]}) of nothing that stands above"
        tell.note("deletes-nothing", what, "make sure that this is the full file, and not one of changes")
    frame = frame.join(last, on=identity, how="left", maintain_order="left")
    return frame.filter(pl.col("#deleted").is_null() | (pl.col("#deleted") < pl.col(LINE))).drop("#deleted")


def _date(cell: pl.Expr) -> pl.Expr:
    whole = pl.when(cell.str.contains(r"^[0-9]{8}$")).then(cell)
    return _likely(whole.str.to_date("%Y%m%d", strict=False))


def _moment(cell: pl.Expr) -> pl.Expr:
    whole = pl.when(cell.str.contains(r"^[0-9]{8}( [0-9]{6})?$")).then(cell.str.slice(0, 8))
    return _likely(whole.str.to_date("%Y%m%d", strict=False))


def _likely(day: pl.Expr) -> pl.Expr:
    """Keep days that Remit knows, and those that mean that there is no end."""
    return pl.when(day.is_between(FIRST_DAY, LAST_DAY) | (day.dt.year() >= END_OF_TIME)).then(day)


def _closed(day: pl.Expr) -> pl.Expr:
    return pl.when(day.dt.year() < END_OF_TIME).then(day)


def _number(cell: pl.Expr) -> pl.Expr:
    plain = cell.str.contains(r"^-?([0-9]{1,15}(\.[0-9]{0,10})?|\.[0-9]{1,10})$")
    return pl.when(plain).then(cell.cast(pl.Float64, strict=False))


def _flag(cell: pl.Expr) -> pl.Expr:
    return cell.str.to_lowercase().replace_strict(FLAGS, default=None, return_dtype=pl.Boolean)


CASTS = {"date": _date, "moment": _moment, "number": _number, "flag": _flag}
WHAT = {
    "date": "is not a date",
    "moment": "is not a date and time",
    "number": "is not a number",
    "flag": "is neither yes nor no",
}
WRITE = {
    "date": "ESR writes it as 20110331: year, month, day; has a field been moved?",
    "moment": "ESR writes it as 20110331 235959; has a field been moved?",
    "number": "ESR writes digits and a point, as 37.5; has a field been moved?",
    "flag": "ESR writes Yes or No; has a field been moved?",
}
