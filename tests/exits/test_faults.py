"""Rows that are wrong: each fault is named with its person, who is left out, and all others are costed."""

import dataclasses
import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from remit.exits import Liability, find_liability, occasion_of
from remit.exits.files import as_json
from remit.exits.staff import STAFF_FILES
from remit.exits.statement import statements
from remit.faults import FaultsFound
from remit.plan import read_plan_despite
from tests.exits.occasions import (
    FIRST,
    MARS,
    SECOND,
    THEN,
    departure,
    liability_of,
    person,
    scheme,
    spell,
    statement_of,
    write_plan,
)
from tests.plans import Row, write_table

OTHERS = [person(f"{k:016x}", body=body) for k, body in ((0xF1, "trust-1"), (0xF2, "trust-2"))]
OTHER_CODES = {row["person"] for row in OTHERS}
WHOLE = {"contract": 5_000_000, "mars": 2_500_000}
"""What the exit of each of the others costs by scheme, pence."""


def costed(liability: Liability, scheme_id: str) -> set[str]:
    """The people who are costed under a scheme, each of the others at what it costs."""
    rows = liability.people.filter(scheme=scheme_id)
    others = rows.filter(rows["person"].is_in(list(OTHER_CODES)))
    assert set(others["total_pence"]) <= {WHOLE[scheme_id]}
    return set(rows["person"])


def with_wrong(folder: Path, *wrong: Row, **tables: list[Row]) -> Liability:
    """The liability of the others and of people whose rows are wrong."""
    rows = [OTHERS[0], *wrong, OTHERS[1]]
    return liability_of(write_plan(folder, people=rows, schemes=[MARS], **tables), THEN)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"service_from": "1950-01-01"}, "service_from"),  # before birth
        ({"service_from": "1975-01-01"}, "service_from"),  # at nine
        ({"service_from": "1/9/1990"}, "service_from"),
        ({"service_from": "2011-04-02"}, "service_from"),  # after the plan's start
        ({"continuous_from": "1950-01-01"}, "continuous_from"),
        ({"continuous_from": "2013-04-01"}, "continuous_from"),
        ({"fte": "1.2"}, "fte"),
        ({"fte": "0"}, "fte"),
        ({"fte": ""}, "fte"),
        ({"band": "10"}, "band"),
        ({"pay_gbp_y": "-30000"}, "pay_gbp_y"),
        ({"pay_gbp_y": "30,000"}, "pay_gbp_y"),
        ({"pay_gbp_y": "nan"}, "pay_gbp_y"),
        ({"pay_gbp_y": ""}, "pay_gbp_y"),
        ({"zone": "middle"}, "zone"),
        ({"notice_months": "13"}, "notice_months"),
        ({"body": "trust-9"}, "body"),
        ({"function": "magic"}, "function"),
        ({"person": "Ada Lovelace"}, "person"),
    ],
)
def test_a_wrong_row_leaves_its_person_out_and_nobody_else(tmp_path: Path, cells: Row, column: str) -> None:
    wrong = person(**cells) if "person" not in cells else {**person(), **cells}
    liability = with_wrong(tmp_path, wrong)
    faults = liability.staff.faults
    assert [(fault.file, fault.row, fault.column) for fault in faults] == [("people.csv", 3, column)]
    assert liability.staff.persons_at_fault == (wrong["person"],)
    assert all(fault.what and fault.remedy for fault in faults)
    assert costed(liability, "contract") == costed(liability, "mars") == OTHER_CODES
    assert liability.left_out == {"mars": 1, "contract": 1}
    assert statements(liability, wrong["person"]) == []
    assert liability.staff.faults_of(wrong["person"]) == list(faults)
    assert liability.staff.faults_of(OTHERS[0]["person"]) == []


@pytest.mark.parametrize("born", ["", "10/5/1965", "1850-01-01"])
def test_no_birth_date_leaves_out_of_redundancy_but_not_of_a_scheme_without_age(
    tmp_path: Path, born: str
) -> None:
    liability = with_wrong(tmp_path, person(born=born))
    assert [(fault.row, fault.column) for fault in liability.staff.faults] == [(3, "born")]
    assert costed(liability, "contract") == OTHER_CODES
    assert costed(liability, "mars") == {*OTHER_CODES, FIRST}
    assert liability.left_out == {"mars": 0, "contract": 1}
    assert statement_of(liability).scheme.id == "mars"
    assert liability.staff.faults_of(FIRST) == list(liability.staff.faults)


@pytest.mark.parametrize(
    "cells", [{"post": "no-such-post"}, {"point": "x"}, {"staff_group": "wizard"}, {"senior": "perhaps"}]
)
def test_a_fault_in_what_is_not_priced_leaves_nobody_out(tmp_path: Path, cells: Row) -> None:
    liability = with_wrong(tmp_path, person(**cells))
    assert liability.staff.faults == ()
    assert costed(liability, "contract") == {*OTHER_CODES, FIRST}
    assert set(liability.left_out.values()) == {0}


def test_a_warning_leaves_nobody_out(tmp_path: Path) -> None:
    """Over eighty at the start: worth a second look, and no more."""
    liability = with_wrong(tmp_path, person(born="1929-05-10"))
    assert liability.staff.faults == ()
    assert costed(liability, "contract") == {*OTHER_CODES, FIRST}


def test_a_code_that_stands_twice_is_nobody_s(tmp_path: Path) -> None:
    """Which of the rows is right cannot be known, so neither is costed, nor their spells and departures."""
    again = person(pay_gbp_y="60000")
    liability = with_wrong(
        tmp_path, person(), again, departures=[departure(scheme="mars")], spells=[spell("2000-01-01")]
    )
    (fault,) = liability.staff.faults
    assert (fault.kind, fault.row, fault.value) == ("duplicate-key", 4, FIRST)
    assert "row 3" in fault.what
    assert costed(liability, "contract") == costed(liability, "mars") == OTHER_CODES
    assert liability.left_out == {"mars": 2, "contract": 2}
    assert liability.staff.faults_of(FIRST) == [fault]


SPELLS_OF = spell("1993-01-01", "2000-06-30")


@pytest.mark.parametrize(
    ("spells", "rows", "column", "kind"),
    [
        ([SPELLS_OF, spell("31/12/2000")], [3], "joined", "wrong-type"),
        ([SPELLS_OF, spell("2000-07-20", "1999-01-01")], [3, 3], "left", "closing-before-opening"),
        ([SPELLS_OF, spell("2000-07-20", excluded="holiday")], [3], "excluded", "unknown-value"),
        ([SPELLS_OF, spell("2000-06-30")], [3], "joined", "spells-overlap"),
        ([spell("1993-01-01"), spell("2000-07-20")], [2], "left", "spell-open"),
        ([spell("2000-07-20"), spell("1993-01-01")], [3], "left", "spell-open"),
        ([SPELLS_OF, spell("2000-07-20", "2013-03-30")], [3], "left", "spell-ended"),
        ([SPELLS_OF, spell("2013-04-01")], [3], "joined", "not-in-service"),
        ([spell("1979-01-01", "1980-01-01"), spell("2000-07-20")], [2], "joined", "service-before-age"),
        ([SPELLS_OF, spell("1993-01-01")], [3], "joined", "duplicate-key"),
    ],
)
def test_a_wrong_spell_leaves_its_person_out(
    tmp_path: Path, spells: list[Row], rows: list[int], column: str, kind: str
) -> None:
    liability = with_wrong(tmp_path, person(), spells=spells)
    faults = liability.staff.faults
    assert faults[0].kind == kind
    assert {(fault.file, fault.column) for fault in faults} == {("spells.csv", column)}
    assert [fault.row for fault in faults] == rows[: len(faults)]
    assert set(liability.staff.persons_at_fault) == {FIRST}
    assert costed(liability, "contract") == OTHER_CODES
    assert liability.left_out == {"mars": 1, "contract": 1}


def test_spells_in_any_order_that_fit_are_no_fault(tmp_path: Path) -> None:
    spells = [spell("2005-01-01"), spell("1993-01-01", "2000-06-30"), spell("2000-07-01", "2004-12-31")]
    liability = with_wrong(tmp_path, person(), spells=spells)
    assert liability.staff.faults == ()
    assert costed(liability, "contract") == {*OTHER_CODES, FIRST}
    ends = with_wrong(tmp_path / "ends", person(), spells=[spell("1993-01-01", "2013-03-31")])
    assert ends.staff.faults == ()


@pytest.mark.parametrize(
    "cells",
    [
        {"alternative": "perhaps"},
        {"returns": "soon"},
        {"week_pay_gbp": "0"},
        {"pension_cost_gbp": "-1"},
        {"notice_worked": "half"},
        {"scheme": "no-such-scheme"},
    ],
)
def test_a_wrong_departure_leaves_its_person_out(tmp_path: Path, cells: Row) -> None:
    liability = with_wrong(tmp_path, person(), departures=[departure(SECOND), departure(**cells)])
    faults = {(fault.file, fault.row, fault.column) for fault in liability.staff.faults}
    assert faults == {("departures.csv", 2, "person"), ("departures.csv", 3, next(iter(cells)))}
    assert liability.staff.persons_at_fault == (None, FIRST)
    assert costed(liability, "contract") == OTHER_CODES
    assert liability.left_out == {"mars": 1, "contract": 1}


def test_faults_of_several_people_are_listed_together(tmp_path: Path) -> None:
    wrong = [person(born=""), person(SECOND, fte="1.2", band="10")]
    spells = [spell("1993-01-01", code=OTHERS[0]["person"]), spell("1999-01-01", code=OTHERS[0]["person"])]
    liability = with_wrong(tmp_path, *wrong, spells=spells)
    found = {
        (of, fault.column)
        for of, fault in zip(liability.staff.persons_at_fault, liability.staff.faults, strict=True)
    }
    first_other = OTHERS[0]["person"]
    assert found == {(FIRST, "born"), (SECOND, "fte"), (SECOND, "band"), (first_other, "left")}
    assert costed(liability, "contract") == {OTHERS[1]["person"]}
    assert liability.left_out == {"mars": 2, "contract": 3}
    shown = as_json(liability)["faults"]
    assert {(fault["person"], fault["column"]) for fault in shown} == found


@pytest.mark.parametrize("blank", ["", "," * (len(person()) - 1), " " + "," * (len(person()) - 1)])
def test_rows_are_numbered_as_a_spreadsheet_does_after_a_blank_one(tmp_path: Path, blank: str) -> None:
    folder = write_plan(tmp_path, people=[OTHERS[0], person(fte="1.2"), OTHERS[1]])
    spells = [spell("1993-01-01", code=OTHERS[1]["person"]), spell("1999-01-01", code=OTHERS[1]["person"])]
    write_table(folder / "spells.csv", spells)
    header, first, *rest = (folder / "people.csv").read_text().splitlines()
    (folder / "people.csv").write_text("\n".join([header, first, blank, *rest]) + "\n")
    liability = liability_of(folder, THEN)
    places = zip(liability.staff.persons_at_fault, liability.staff.faults, strict=True)
    assert {(of, fault.file, fault.row) for of, fault in places} == {
        (FIRST, "people.csv", 4),
        (OTHERS[1]["person"], "spells.csv", 2),
    }
    assert costed(liability, "contract") == {OTHERS[0]["person"]}


def test_who_is_left_out_counts_where_the_scheme_concerns_them(tmp_path: Path) -> None:
    """A wrong row of an authority is no loss to a scheme for trusts; one of no known body may be to any."""
    schemes = [{**MARS, "kinds": "trust"}]
    rows = [OTHERS[0], person(body="authority-1", fte="2"), person(SECOND, body="trust-1", fte="2")]
    liability = liability_of(write_plan(tmp_path, people=rows, schemes=schemes), THEN)
    assert liability.left_out == {"mars": 1, "contract": 2}
    rows = [OTHERS[0], person(body="nowhere")]
    liability = liability_of(write_plan(tmp_path / "nowhere", people=rows, schemes=schemes), THEN)
    assert liability.left_out == {"mars": 1, "contract": 1}
    assert costed(liability, "mars") == {OTHERS[0]["person"]}


def test_a_scheme_all_of_whose_people_are_left_out_says_so(tmp_path: Path) -> None:
    schemes = [{**MARS, "kinds": "authority"}]
    rows = [OTHERS[0], person(body="authority-1", fte="2")]
    liability = liability_of(write_plan(tmp_path, people=rows, schemes=schemes), THEN)
    assert liability.left_out == {"mars": 1, "contract": 1}
    assert liability.people.filter(scheme="mars").is_empty()


def test_faults_elsewhere_stop_the_reading(tmp_path: Path) -> None:
    folder = write_plan(tmp_path, people=OTHERS, schemes=[{**MARS, "rule": "magic"}])
    with pytest.raises(FaultsFound, match=r"schemes\.csv, row 2, column rule"):
        liability_of(folder, THEN)


def test_a_missing_column_stops_the_reading(tmp_path: Path) -> None:
    rows = [{name: cell for name, cell in row.items() if name != "born"} for row in OTHERS]
    with pytest.raises(FaultsFound, match="born"):
        liability_of(write_plan(tmp_path, people=rows), THEN)


def test_a_scheme_that_its_rule_does_not_cover_is_a_fault_and_the_rest_is_costed(tmp_path: Path) -> None:
    early = scheme("early", "voluntary-exit", "2010-05-01", "2013-06-30")
    model = scheme("model", "voluntary-redundancy", "2012-05-01", "2013-06-30")
    liability = liability_of(write_plan(tmp_path, people=OTHERS, schemes=[early, MARS, model]), THEN)
    assert [(fault.kind, fault.value) for fault in liability.faults] == [
        ("scheme-not-covered", "early"),
        ("scheme-not-covered", "model"),
    ]
    assert "2010-05-01" in liability.faults[0].what
    assert {one.id for one in liability.schemes} == {"mars", "contract"}
    assert costed(liability, "contract") == costed(liability, "mars") == OTHER_CODES


def test_a_scheme_that_is_not_open_to_them_is_a_doubt(tmp_path: Path) -> None:
    """Decided for a scheme of other bodies, a retention scheme, one that opens later: said, and costed."""
    kept = scheme("kept", "retention", "2012-01-01", "2014-01-01")
    later = scheme("later", "voluntary-exit", "2013-05-01", "2013-06-30")
    schemes = [{**MARS, "kinds": "authority"}, kept, later]
    codes = [FIRST, SECOND, OTHERS[0]["person"]]
    people = [person(), person(SECOND), OTHERS[0]]
    decided = [
        departure(code, scheme=name) for code, name in zip(codes, ("mars", "kept", "later"), strict=True)
    ]
    liability = liability_of(write_plan(tmp_path, people=people, schemes=schemes, departures=decided), THEN)
    assert [(fault.level, fault.row, fault.value) for fault in liability.faults] == [
        ("warning", 2, "mars"),
        ("warning", 3, "kept"),
        ("warning", 4, "later"),
    ]
    assert all(code in fault.what for code, fault in zip(codes, liability.faults, strict=True))
    assert set(liability.left_out.values()) == {0}
    assert liability.people.height == 3


def test_a_closed_scheme_is_for_those_who_are_to_leave_under_it(tmp_path: Path) -> None:
    """Applications closed in January; who was accepted leaves in March on the terms of the scheme."""
    closed = {**MARS, "closes": "2013-01-31"}
    people = [person(), *OTHERS, person(SECOND, fte="2")]
    decided = [departure(scheme="mars"), departure(SECOND, scheme="mars")]
    folder = write_plan(tmp_path, people=people, schemes=[closed], departures=decided)
    liability = liability_of(folder, THEN)
    assert costed(liability, "mars") == {FIRST}
    assert costed(liability, "contract") == {FIRST, *OTHER_CODES}
    assert liability.left_out == {"mars": 1, "contract": 1}
    open_still = liability_of(folder, dataclasses.replace(THEN, last_day=dt.date(2013, 1, 31)))
    assert costed(open_still, "mars") == {FIRST, *OTHER_CODES}
    nobody = liability_of(write_plan(tmp_path / "nobody", people=people, schemes=[closed]), THEN)
    assert {one.id for one in nobody.schemes} == {"contract"}


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"last_day": dt.date(2010, 3, 31)}, "last day of employment"),
        ({"last_day": dt.date(2028, 1, 1)}, "last day of employment"),
        ({"consultation": dt.date(2009, 12, 31)}, "first day of the consultation"),
        ({"consultation": dt.date(2013, 4, 1)}, "after the last day"),
    ],
)
def test_days_that_cannot_be_are_refused(tmp_path: Path, days: dict[str, dt.date], words: str) -> None:
    with pytest.raises(FaultsFound, match=words) as found:
        liability_of(write_plan(tmp_path), dataclasses.replace(THEN, **days))
    assert all(fault.remedy for fault in found.value.faults)


def test_somebody_not_yet_in_service_on_an_early_day_is_named(tmp_path: Path) -> None:
    """The staff list is of the plan's start; a day before it finds people who were not there yet."""
    rows = [*OTHERS, person(service_from="2011-03-01")]
    early = dataclasses.replace(THEN, last_day=dt.date(2011, 2, 28), consultation=dt.date(2010, 10, 1))
    liability = liability_of(write_plan(tmp_path, people=rows), early)
    assert [(fault.kind, fault.row) for fault in liability.staff.faults] == [("not-in-service", 4)]
    assert liability.left_out == {"contract": 1}


def test_without_people_who_can_be_costed_there_is_an_empty_liability(tmp_path: Path) -> None:
    liability = liability_of(write_plan(tmp_path, people=[person(fte="2")], schemes=[MARS]), THEN)
    assert liability.people.is_empty()
    assert liability.left_out == {"mars": 1, "contract": 1}
    assert as_json(liability)["totals"] == []


def test_a_staff_list_that_is_not_that_of_the_file_has_no_row_numbers(tmp_path: Path) -> None:
    """A plan may be changed in memory: a fault then names the person, and no row of the file."""
    plan, _ = read_plan_despite(write_plan(tmp_path, people=[OTHERS[0]]), STAFF_FILES)
    people = pl.concat([plan.bodies.people] * 2).with_columns(
        person=pl.Series([FIRST, SECOND]), continuous_from=pl.Series([None, dt.date(1970, 1, 1)])
    )
    bodies = dataclasses.replace(plan.bodies, people=people)
    applied = dataclasses.replace(plan, bodies=bodies).apply()
    liability = find_liability(applied, (), occasion_of(applied, THEN.last_day, THEN.consultation))
    assert [(fault.row, fault.column) for fault in liability.staff.faults] == [(None, "continuous_from")]
    assert liability.staff.persons_at_fault == (SECOND,)
    assert costed(liability, "contract") == {FIRST}
