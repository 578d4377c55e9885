"""The staff of a plan as the rules take them: whole numbers in records, with those left out named.

Money is in pence, dates are YYYYMMDD whole numbers with 0 for none, hours are millionths of whole-time.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from remit.bodies.sheets import ROW, read_sheets
from remit.bodies.tables import ALTERNATIVES, BANDS
from remit.evidence import Evidence
from remit.exits.misfits import PLACE, find_misfits
from remit.faults import Fault, errors
from remit.plan import Plan
from remit.rules.arithmetic import WHOLE_TIME
from remit.rules.high_cost_area import ZONES
from remit.rules.notice import contractual_months
from remit.rules.service import ServiceTerms, count_service, service_terms

STAFF_FILES = ("people.csv", "spells.csv", "departures.csv")
"""Tables whose wrong rows leave a person out, and nobody else."""

STAFF = np.dtype(
    [
        ("basic", np.int64),  # whole-time basic pay, pence a year
        ("week_pay", np.int64),  # for the hours worked, pence; 0 if no average is given
        ("pension_cost", np.int64),  # capital cost of an early pension, pence; 0 if none is taken
        ("fte", np.int32),  # millionths
        ("born", np.int32),  # 0 if not known
        ("continuous_from", np.int32),
        ("reckonable_from", np.int32),
        ("statutory_from", np.int32),  # 0 for continuous_from
        ("returns", np.int32),
        ("zone", np.int8),  # of the high cost area supplement, place in ZONES of the rule; 0 is none
        ("notice_months", np.int8),  # of the contract
        ("band", np.int8),  # place in BANDS
        ("alternative", np.int8),  # place in ALTERNATIVES
        ("in_lieu", np.bool_),  # notice is paid in lieu
    ],
    align=True,
)

NOT_PRICED = ("post", "point", "staff_group", "senior")
"""Columns of the people table that no exit is priced from: a fault in one leaves nobody out."""
FROM_BIRTH = ("born",)
"""Columns without which some rules do without a person, and others do not."""


@dataclass(frozen=True)
class Staff:
    """The staff of a plan, ready for the rules.

    Attributes:
        people: Rows of the people table that can be priced, in its order.
        records: The same people as `STAFF` records, shape (people,).
        told: Whether the departures table says how notice is given, shape (people,).
        faults: What is wrong with the rows of those who are left out, wholly or in part.
        persons_at_fault: The person of each fault; none where the row names nobody who is there.
        left_out: Rows of the people table that cannot be priced at all.
    """

    people: pl.DataFrame
    records: np.ndarray
    told: np.ndarray
    faults: tuple[Fault, ...]
    persons_at_fault: tuple[str | None, ...]
    left_out: pl.DataFrame

    def faults_of(self, person: str) -> list[Fault]:
        """Give what is wrong with the rows of one person."""
        pairs = zip(self.faults, self.persons_at_fault, strict=True)
        return [fault for fault, of in pairs if of == person]


@dataclass(frozen=True)
class StaffTerms:
    """What turns a row into a record, in force on the last day of employment.

    Attributes:
        service: What breaks service.
        notice_months: Usual contractual notice by band, in the order of BANDS.
    """

    service: ServiceTerms
    notice_months: Sequence[int]


def staff_terms(evidence: Evidence, last_day: dt.date) -> StaffTerms:
    """Read the terms in force on the last day of employment."""
    return StaffTerms(service_terms(evidence, last_day), contractual_months(evidence, last_day, BANDS))


def gather_staff(plan: Plan, faults: Sequence[Fault], last_day: dt.date, terms: StaffTerms) -> Staff:
    """Turn the people of a plan into records, leaving out those whose rows are wrong.

    Args:
        plan: a plan, read despite wrong rows of `STAFF_FILES`.
        faults: all faults of the reading.
        last_day: last day of employment: spells are counted up to its end.
        terms: the terms in force on that day.
    """
    people = plan.bodies.people.with_row_index(PLACE)
    wrong = [fault for fault in errors(faults) if fault.file in STAFF_FILES and _matters(fault)]
    found: list[tuple[Fault, int | None]] = list(zip(wrong, _places(plan, wrong), strict=True))
    unborn = {place for fault, place in found if fault.column in FROM_BIRTH}
    outright = {place for fault, place in found if fault.column not in FROM_BIRTH} | _twice(people, wrong)
    misfits = find_misfits(plan, _without(people, outright), last_day)
    found += misfits
    outright |= {place for _, place in misfits}
    priced = _without(people, outright)
    records = _records(priced, terms)
    records["born"][priced[PLACE].is_in(_sorted(unborn)).to_numpy()] = 0
    out = date_as_number(last_day + dt.timedelta(days=1))
    _add_spells(records, priced, plan.bodies.spells, out, terms.service)
    _add_departures(records, priced, plan.bodies.departures)
    told = priced["person"].is_in(plan.bodies.departures.drop_nulls("notice_worked")["person"].implode())
    return Staff(
        priced.drop(PLACE),
        records,
        told.to_numpy(),
        tuple(fault for fault, _ in found),
        tuple(None if place is None else people["person"][place] for _, place in found),
        people.filter(pl.col(PLACE).is_in(_sorted(outright))).drop(PLACE),
    )


def _matters(fault: Fault) -> bool:
    """Tell whether an exit is priced from the column of a fault."""
    return fault.file != "people.csv" or fault.column not in NOT_PRICED


def _twice(people: pl.DataFrame, faults: Sequence[Fault]) -> set[int | None]:
    """Give the places of all rows whose person stands in another row too: none says which is right."""
    codes = [fault.value for fault in faults if fault.file == "people.csv" and fault.kind == "duplicate-key"]
    return set(people.filter(pl.col("person").is_in(codes))[PLACE]) if codes else set()


def _without(people: pl.DataFrame, places: Collection[int | None]) -> pl.DataFrame:
    return people.filter(~pl.col(PLACE).is_in(_sorted(places))) if places else people


def _sorted(places: Collection[int | None]) -> list[int]:
    return sorted(place for place in places if place is not None)


def _places(plan: Plan, faults: Sequence[Fault]) -> list[int | None]:
    """Find the place in the people table of each fault of `STAFF_FILES`; none where nobody is named."""
    if not faults:
        return []
    sheets = read_sheets(plan.folder)[0]
    of_row: dict[str, dict[int, str | None]] = {
        name: dict(sheets[name].rows.select(ROW, "person").iter_rows()) for name in ("spells", "departures")
    }
    place_of_person = {person: place for place, person in enumerate(plan.bodies.people["person"])}
    place_of_row = {row: place for place, row in enumerate(sheets["people"].rows[ROW])}
    found: list[int | None] = []
    for fault in faults:
        name = fault.file.removesuffix(".csv")
        row = fault.row or 0
        if name == "people":
            found.append(place_of_row.get(row))
        else:
            found.append(place_of_person.get(of_row[name].get(row) or ""))
    return found


def _records(people: pl.DataFrame, terms: StaffTerms) -> np.ndarray:
    records = np.zeros(people.height, dtype=STAFF)
    records["basic"] = _pence(people["pay_gbp_y"])
    records["zone"] = _places_in(ZONES, people["zone"].fill_null(ZONES[0]))
    records["fte"] = np.round(people["fte"].to_numpy() * WHOLE_TIME)
    records["born"] = dates_as_numbers(people["born"])
    records["reckonable_from"] = dates_as_numbers(people["service_from"])
    records["continuous_from"] = dates_as_numbers(people["continuous_from"].fill_null(people["service_from"]))
    records["band"] = _places_in(BANDS, people["band"])
    usual = np.array(terms.notice_months)[records["band"]]
    own = people["notice_months"].fill_null(-1).to_numpy()
    records["notice_months"] = np.where(own >= 0, own, usual)
    return records


def _add_spells(
    records: np.ndarray, people: pl.DataFrame, spells: pl.DataFrame, out: int, terms: ServiceTerms
) -> None:
    """Count the service of people with spells from them instead of from their first days."""
    placed = people.select("person").with_row_index("at").join(spells, on="person").sort("at", "joined")
    for (place,), own in placed.group_by("at", maintain_order=True):
        service = count_service(
            dates_as_numbers(own["joined"]),
            dates_as_numbers(own["left"]),
            own["excluded"].is_not_null().to_numpy(),
            out,
            terms,
        )
        records["continuous_from"][place] = service.continuous_from
        records["reckonable_from"][place] = service.reckonable_from
        paid = own.filter(excluded="redundancy-paid")["joined"].max()
        later = own.filter(pl.col("joined") > paid)["joined"].min() if paid is not None else None
        if isinstance(later, dt.date):
            records["statutory_from"][place] = max(date_as_number(later), service.continuous_from)


def _add_departures(records: np.ndarray, people: pl.DataFrame, departures: pl.DataFrame) -> None:
    """Add what is known of each person's leaving."""
    known = people.select("person").with_row_index("at").join(departures, on="person")
    at = known["at"].to_numpy()
    records["week_pay"][at] = _pence(known["week_pay_gbp"].fill_null(0))
    records["pension_cost"][at] = _pence(known["pension_cost_gbp"].fill_null(0))
    records["returns"][at] = dates_as_numbers(known["returns"])
    records["in_lieu"][at] = ~known["notice_worked"].fill_null(value=True).to_numpy()
    records["alternative"][at] = _places_in(ALTERNATIVES, known["alternative"].fill_null(ALTERNATIVES[0]))


def dates_as_numbers(dates: pl.Series) -> np.ndarray:
    """Give dates as YYYYMMDD whole numbers, int32; a blank is 0."""
    year, month, day = (part.cast(pl.Int32) for part in (dates.dt.year(), dates.dt.month(), dates.dt.day()))
    return (year * 10000 + month * 100 + day).fill_null(0).to_numpy()


def date_as_number(date: dt.date) -> int:
    """Give a date as a YYYYMMDD whole number."""
    return date.year * 10000 + date.month * 100 + date.day


def _pence(pounds: pl.Series) -> np.ndarray:
    return np.round(pounds.to_numpy() * 100).astype(np.int64)


def _places_in(words: Sequence[str], column: pl.Series) -> np.ndarray:
    return column.replace_strict(words, range(len(words)), return_dtype=pl.Int8).to_numpy()
