"""The liability: what the exit of every person would cost under every scheme that is open to them."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numba import njit

from remit.bodies.tables import ALTERNATIVES, BANDS
from remit.exits.misfits import row_numbers
from remit.exits.occasion import Occasion, Scheme, schemes_begun
from remit.exits.staff import Staff, gather_staff, staff_terms
from remit.faults import Fault
from remit.plan import Plan
from remit.rules.approval import (
    AUTHORITY,
    COMMISSIONER,
    NATIONAL,
    NHS_TRUST,
    ApprovalTerms,
    SchemeTerms,
    approval,
    approval_terms,
    scheme_approval,
    scheme_approval_terms,
)
from remit.rules.approval import KINDS as APPROVAL_KINDS
from remit.rules.compiled import forget
from remit.rules.exit import (
    COMPULSORY,
    MUTUAL,
    ExitPrice,
    ExitTerms,
    KeyDates,
    Leaver,
    exit_terms,
    price_exit,
)
from remit.rules.versions import NotCovered

FIELDS = ExitPrice._fields
MONEY = FIELDS[FIELDS.index("contractual_pence") :]
"""Columns of the liability that can be added up over people, pence."""

_APPROVAL_KIND = {
    "redundancy": APPROVAL_KINDS.index("compulsory"),
    "voluntary-redundancy": APPROVAL_KINDS.index("voluntary-redundancy"),
    "voluntary-exit": APPROVAL_KINDS.index("mars"),
}
_EMPLOYER = {
    "authority": AUTHORITY,
    "authority-cluster": AUTHORITY,
    "board": NATIONAL,
    "national": NATIONAL,
    "region-office": NATIONAL,
    "area-team": NATIONAL,
    "support": NATIONAL,
    "provider": NHS_TRUST,
}
"""Kinds of employer by kind of body; all others are commissioners."""
NO_APPROVAL = SchemeTerms(0, 0, 0)
"""Terms of approval of exits that need no scheme."""
THREADS = os.cpu_count() or 1
PART = 50_000
"""People that a thread prices at least."""
REFUSED, TAKEN = (ALTERNATIVES.index(word) for word in ("refused-without-reason", "taken"))
_VERY_SENIOR = BANDS.index("vsm")


@dataclass(frozen=True)
class Liability:
    """What every exit would cost on an occasion.

    Attributes:
        plan: The plan, applied.
        occasion: When, and what is known then.
        schemes: The schemes that are open to somebody: those that had opened by the last day; of those that
            had closed again, only for people who are to leave under them.
        people: One row a person and scheme: person, body, function, band, scheme, rule, fte, the columns of
            `ExitPrice`, and `approvals` as bits of `rules.approval.APPROVERS`; money in pence.
        staff: The staff that it was made of.
        left_out: By scheme, the number of people that it leaves out; who is of no known body counts in each
            that is open.
        faults: Schemes that could not be priced, people who are to leave under one that is not open to them.
    """

    plan: Plan
    occasion: Occasion
    schemes: tuple[Scheme, ...]
    people: pl.DataFrame
    staff: Staff
    left_out: dict[str, int]
    faults: tuple[Fault, ...]


def find_liability(plan: Plan, faults: Sequence[Fault], occasion: Occasion) -> Liability:
    """Price the exit of every person of a plan under every scheme that is open to them.

    Args:
        plan: the plan, applied; it may have been read despite wrong rows of `staff.STAFF_FILES`.
        faults: all faults of the reading; people whose rows are wrong are left out and named.
        occasion: when they leave.
    """
    forget()
    staff = gather_staff(plan, faults, occasion.last_day, staff_terms(occasion.evidence, occasion.last_day))
    if occasion.in_lieu:
        staff.records["in_lieu"] |= ~staff.told
    kinds, lost_kinds = _kinds(plan, staff.people), _kinds(plan, staff.left_out)
    parts, left_out, schemes = [_no_rows(staff)], {}, []
    found: list[Fault] = []
    for scheme in schemes_begun(plan, occasion.last_day):
        concerned = _concerned(plan, scheme, staff.people, kinds, occasion)
        lost = _concerned(plan, scheme, staff.left_out, lost_kinds, occasion)
        if not (concerned.any() or lost.any()):
            continue
        can = concerned & (staff.records["born"] > 0) if scheme.kind != MUTUAL else concerned
        try:
            terms = terms_of(scheme, occasion)
        except NotCovered as wrong:
            found.append(_not_covered(scheme, str(wrong)))
            continue
        schemes.append(scheme)
        anywhere = lost_kinds.null_count() if scheme.is_open(occasion.last_day) else 0
        left_out[scheme.id] = int(lost.sum()) + anywhere + int((concerned & ~can).sum())
        parts.append(_priced(staff, scheme, terms, np.flatnonzero(can), kinds, occasion))
    people = pl.concat(parts)
    found += _passed_over(plan, people)
    return Liability(plan, occasion, tuple(schemes), people, staff, left_out, tuple(found))


def _kinds(plan: Plan, people: pl.DataFrame) -> pl.Series:
    """Give the kind of each person's body; null where the body is not known."""
    kinds = dict(plan.bodies.bodies.select("body", "kind").iter_rows())
    return people["body"].replace_strict(kinds, default=None, return_dtype=pl.String)


def _concerned(
    plan: Plan, scheme: Scheme, people: pl.DataFrame, kinds: pl.Series, occasion: Occasion
) -> np.ndarray:
    """Tell who may leave under a scheme: anyone while it is open, then those whom it is to be; (people,)."""
    concerned = kinds.is_in(scheme.kinds).fill_null(value=False)
    if not scheme.is_open(occasion.last_day):
        chosen = plan.bodies.departures.filter(pl.col("scheme") == scheme.id)["person"]
        concerned &= people["person"].is_in(chosen.implode()).fill_null(value=False)
    return concerned.to_numpy()


def _passed_over(plan: Plan, people: pl.DataFrame) -> list[Fault]:
    """Warn of people who are to leave under a scheme that does not price them on the day."""
    chosen = plan.bodies.departures.select("person", "scheme").with_row_index("at").drop_nulls()
    over = chosen.join(people.select("person", "scheme"), on=["person", "scheme"], how="anti")
    over = over.join(people.select("person"), on="person", how="semi").sort("at")
    if over.is_empty():
        return []
    rows = row_numbers(plan, "departures")
    remedy = "correct the scheme or the day; until then the exit counts as a compulsory redundancy"
    return [
        Fault(
            "scheme-not-open",
            "departures.csv",
            rows[at],
            "scheme",
            scheme,
            f"is not open to {person} on the day",
            remedy,
            level="warning",
        )
        for at, person, scheme in over.iter_rows()
    ]


def _not_covered(scheme: Scheme, why: str) -> Fault:
    remedy = "price it by another rule, or correct its dates"
    return Fault(
        "scheme-not-covered", "schemes.csv", None, "rule", scheme.id, f"cannot be priced: {why}", remedy
    )


def _no_rows(staff: Staff) -> pl.DataFrame:
    """Give the empty table of priced exits."""
    return _with_prices(
        staff.people.clear(), "", "", np.empty((len(FIELDS), 0), dtype=np.int64), np.empty(0, dtype=np.int64)
    )


def _with_prices(
    people: pl.DataFrame, scheme: str, rule: str, prices: np.ndarray, signed: np.ndarray
) -> pl.DataFrame:
    rows = people.select("person", "body", "function", "band", "fte")
    return rows.with_columns(
        pl.lit(scheme).alias("scheme"),
        pl.lit(rule).alias("rule"),
        *(pl.Series(name, prices[i]) for i, name in enumerate(FIELDS)),
        pl.Series("approvals", signed),
    )


def terms_of(scheme: Scheme, occasion: Occasion) -> ExitTerms:
    """Read the terms that a scheme is priced with on an occasion."""
    dates = KeyDates(occasion.consultation, occasion.last_day, scheme.opens)
    return exit_terms(scheme.kind, occasion.evidence, dates, by_week=occasion.by_week)


def _priced(
    staff: Staff,
    scheme: Scheme,
    terms: ExitTerms,
    places: np.ndarray,
    kinds: pl.Series,
    occasion: Occasion,
) -> pl.DataFrame:
    records = staff.records[places]
    prices = np.empty((len(FIELDS), records.size), dtype=np.int64)
    parts = np.array_split(np.arange(records.size), max(1, min(THREADS, records.size // PART)))
    with ThreadPoolExecutor(len(parts)) as pool:
        jobs = [
            pool.submit(
                price_all, scheme.kind, records[own], occasion.out, terms, prices[:, own[0] : own[-1] + 1]
            )
            for own in parts
            if own.size
        ]
    for job in jobs:
        job.result()
    employers = kinds.gather(places).replace_strict(_EMPLOYER, default=COMMISSIONER, return_dtype=pl.Int8)
    signed = sign_all(
        _APPROVAL_KIND[scheme.rule],
        employers.to_numpy(),
        records["band"] == _VERY_SENIOR,
        prices[FIELDS.index("payment_pence")] + prices[FIELDS.index("pension_pence")],
        approval_terms(occasion.evidence, occasion.last_day),
        NO_APPROVAL if scheme.kind == COMPULSORY else scheme_approval_terms(occasion.evidence, scheme.opens),
    )
    return _with_prices(staff.people[places], scheme.id, scheme.rule, prices, signed)


@njit(cache=True, nogil=True)
def price_all(kind: int, records: np.ndarray, out: int, terms: ExitTerms, prices: np.ndarray) -> None:
    """Price the exits of many people.

    Args:
        kind: kind of exit, by its code in `rules.exit.KINDS`.
        records: `STAFF` records, shape (people,).
        out: first day out of employment, YYYYMMDD.
        terms: the terms of all rules.
        prices: filled with the fields of `ExitPrice`, a row a field, int64, shape (fields, people).
    """
    for i in range(records.size):
        price = price_exit(kind, leaver(records[i]), out, terms)
        for k, value in enumerate(price):
            prices[k, i] = value


@njit(cache=True)
def leaver(record: Any) -> Leaver:
    """Give what the rules have to know of a person from a `STAFF` record."""
    forfeits = record.alternative == REFUSED or record.alternative == TAKEN
    return Leaver(
        record.basic,
        record.fte,
        record.zone,
        record.week_pay,
        record.pension_cost,
        record.born,
        record.continuous_from,
        record.reckonable_from,
        record.returns,
        forfeits,
        record.notice_months,
        record.in_lieu and record.alternative != TAKEN,
        record.statutory_from,
    )


@njit(cache=True, nogil=True)
def sign_all(
    kind: int,
    employers: np.ndarray,
    very_senior: np.ndarray,
    values: np.ndarray,
    terms: ApprovalTerms,
    scheme: SchemeTerms,
) -> np.ndarray:
    """Say whose approval each of many exits needs, as bits of `rules.approval.APPROVERS`; shape (people,)."""
    signed = np.empty(values.size, dtype=np.int64)
    for i in range(values.size):
        signed[i] = approval(kind, employers[i], very_senior[i], values[i], terms) | scheme_approval(
            kind, employers[i], True, scheme
        )
    return signed
