from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.bodies import check_bodies
from remit.bodies.esr import read_esr, read_layout, shipped_layout
from remit.bodies.identity import pseudonym, pseudonyms
from remit.bodies.tables import BANDS, STAFF_GROUPS, TABLES
from remit.examples.esr_file import write_esr
from remit.faults import errors
from tests.bodies.esr_small import (
    BODIES,
    DAY,
    KEY,
    PEOPLE,
    POSTS,
    coded,
    counted,
    edited,
    kinds,
    line_of,
    lines,
    read_edited,
    read_lines,
    with_field,
)

PERSON = ["person", "body", "post", "function", "staff_group", "band", "point", "pay_gbp_y", "fte", "born"]
PERSON += ["service_from", "continuous_from", "senior"]
POST = ["post", "body", "function", "band", "establishment", "senior"]


def one(frame: pl.DataFrame, number: str) -> dict[str, object]:
    return frame.row(by_predicate=pl.col("person") == pseudonym(KEY, number), named=True)


def test_clean_tables_come_back_as_they_were_written(tmp_path: Path) -> None:
    tables, faults = read_lines(tmp_path, lines())
    assert faults == []
    assert tables["people"].select(PERSON).sort("person").equals(coded().select(PERSON).sort("person"))
    assert tables["posts"].select(POST).sort("post").equals(POSTS.select(POST).sort("post"))
    assert tables["bodies"].select("body", "name").sort("body").equals(BODIES)
    for name in ("people", "posts", "bodies"):
        assert tables[name].columns == list(TABLES[name].names)


def test_what_is_read_passes_the_checks_of_a_plan(tmp_path: Path) -> None:
    tables, _ = read_lines(tmp_path, lines())
    folder = tmp_path / "plan"
    folder.mkdir()
    for name in ("people", "posts", "bodies"):
        tables[name].with_columns(pl.selectors.boolean().cast(pl.String)).write_csv(folder / f"{name}.csv")
    assert [str(fault) for fault in check_bodies(folder, DAY) if fault.level != "note"] == []


def test_nothing_that_is_read_or_said_tells_who_anybody_is(tmp_path: Path) -> None:
    some = edited("ASA", "AnnualSalaryValue", "x")
    some = edited("PRA", "DateOfBirth", "", of=some)
    some = [*some[:4], "Surname 20000002 broken off", *some[4:]]
    tables, faults = read_lines(tmp_path, some)
    assert faults
    told = "".join(frame.write_csv() for frame in tables.values()) + "".join(map(repr, faults))
    for number in [*PEOPLE["number"], *PEOPLE["nhs"].drop_nulls()]:
        assert number not in told
    assert "Surname" not in told
    assert "Forename" not in told


@pytest.mark.parametrize("step", [1, 2, 5, 8, 13, 20, 30, -1, -2, -3])
def test_a_file_that_is_out_of_step_with_the_layout_tells_nobodys_name_either(
    tmp_path: Path, step: int
) -> None:
    moved = []
    for line in lines():
        record, *fields = line.split("~")
        if record in ("PRA", "ASA"):
            fields = [""] * step + fields if step > 0 else fields[-step:] + [""] * -step
        moved.append("~".join([record, *fields]))
    tables, faults = read_lines(tmp_path, moved)
    assert errors(faults)
    told = "".join(map(repr, faults)) + "".join(frame.write_csv() for frame in tables.values())
    for number in PEOPLE["number"]:
        assert number not in told
    assert "Surname" not in told


def test_equality_stands_apart_from_people(tmp_path: Path) -> None:
    tables, _ = read_lines(tmp_path, lines())
    assert one(tables["equality"], "20000003")["gender"] == "Female"
    assert one(tables["equality"], "20000003")["ethnic_origin"] == "H Indian"
    assert not {"gender", "ethnic_origin", "disability", "marital_status"} & set(tables["people"].columns)


def test_the_same_person_is_found_in_the_file_of_another_employer(tmp_path: Path) -> None:
    tables, _ = read_lines(tmp_path, lines())
    assert one(tables["identities"], "20000002")["nhs"] == pseudonym(KEY, "7000002")
    assert one(tables["identities"], "20000004")["nhs"] is None


def test_secondary_assignments_stand_apart_and_add_no_heads(tmp_path: Path) -> None:
    path = tmp_path / "two.DAT"
    second = PEOPLE.head(1).with_columns(post=pl.lit("3004"), body=pl.lit("Q02"), band=pl.lit("6"))
    second = second.with_columns(fte=pl.lit(0.2))
    write_esr(path, PEOPLE, POSTS, BODIES, DAY, secondary=second)
    tables, faults = read_esr(path, KEY)
    assert [(fault.kind, fault.level) for fault in faults] == [("secondary-assignments", "note")]
    assert tables["people"].height == PEOPLE.height
    assert tables["people"].select("fte").sum().item() == PEOPLE["fte"].sum()
    assert tables["secondary_assignments"].select("post", "body", "function", "band", "fte").rows() == [
        ("3004", "Q02", "finance", "6", 0.2)
    ]
    assert tables["secondary_assignments"]["person"].to_list() == [pseudonym(KEY, "20000001")]


def test_the_day_is_that_of_the_file_unless_another_is_named(tmp_path: Path) -> None:
    some = edited("PRA", "ActualTerminationDate", "20250930")
    assert read_lines(tmp_path, some)[0]["people"].height == 4
    assert read_lines(tmp_path, some, date(2025, 9, 30))[0]["people"].height == 5


@pytest.mark.parametrize(
    ("on", "pay"), [(date(2025, 3, 31), 30000.0), (date(2025, 4, 1), 40000.0), (date(2025, 12, 31), 40000.0)]
)
def test_the_version_that_holds_on_the_day_is_taken(tmp_path: Path, on: date, pay: float) -> None:
    some = lines()
    at = line_of("ASA") - 1
    old = with_field(with_field(some[at], "EffectiveEndDate", "20250331"), "AnnualSalaryValue", "30000")
    new = with_field(with_field(some[at], "EffectiveStartDate", "20250401"), "EffectiveEndDate", "47121231")
    new = with_field(new, "AnnualSalaryValue", "40000")
    tables, faults = read_lines(tmp_path, counted([*some[:at], new, old, *some[at + 1 :]]), on)
    assert errors(faults) == []
    assert one(tables["people"], "20000001")["pay_gbp_y"] == pay


def test_a_later_line_of_the_same_version_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    some = lines()
    again = with_field(some[line_of("ASA") - 1], "Fte", ".5")
    tables, faults = read_lines(tmp_path, counted([*some[:-1], again, some[-1]]))
    assert faults == []
    assert one(tables["people"], "20000001")["fte"] == 0.5


def test_versions_that_overlap_are_named_and_the_later_is_taken(tmp_path: Path) -> None:
    some = lines()
    later = with_field(some[line_of("ASA") - 1], "EffectiveStartDate", "20250901")
    later = with_field(later, "Fte", "0.5")
    tables, faults = read_lines(tmp_path, counted([*some[:-1], later, some[-1]]))
    assert kinds(faults) == [("versions-overlap", line_of("ASA"), "note")]
    assert one(tables["people"], "20000001")["fte"] == 0.5


def test_deletes_take_away_what_stands_above_them(tmp_path: Path) -> None:
    some = lines()
    person, assignment = some[line_of("PRA") - 1], some[line_of("ASA", 1) - 1]
    gone = [f"PRD~{person.split('~')[1]}", f"ASD~{assignment.split('~')[2]}"]
    tables, faults = read_lines(tmp_path, counted([*some[:-1], *gone, some[-1]]))
    assert errors(faults) == []
    left = set(tables["people"]["person"])
    assert pseudonym(KEY, "20000001") not in left
    assert pseudonym(KEY, "20000002") not in left
    assert len(left) == 3
    back = counted([*some[:-1], *gone, person, assignment, some[line_of("ASA") - 1], some[-1]])
    assert read_lines(tmp_path, back)[0]["people"].height == 5


def test_a_delete_of_nothing_is_noted(tmp_path: Path) -> None:
    some = lines()
    _, faults = read_lines(tmp_path, counted([*some[:-1], "POD~P999", some[-1]]))
    assert kinds(faults) == [("deletes-nothing", None, "note")]


def test_a_position_that_ends_closes_its_post_unless_another_version_follows(tmp_path: Path) -> None:
    some = edited("POA", "EffectiveToDate", "20260331")
    assert read_lines(tmp_path, some)[0]["posts"].sort("post")["closes"][0] == date(2026, 4, 1)
    follows = with_field(some[line_of("POA") - 1], "EffectiveFromDate", "20260401")
    more = counted([*some[:-1], with_field(follows, "EffectiveToDate", ""), some[-1]])
    assert read_lines(tmp_path, more)[0]["posts"].sort("post")["closes"][0] is None


def test_applicants_bank_workers_and_leavers_are_no_people(tmp_path: Path) -> None:
    for field, value in (
        ("AssignmentType", "A"),
        ("SystemAssignmentStatus", "TERM_ASSIGN"),
        ("AssignmentCategory", "Bank"),
        ("FinalAssignmentEndDate", "20250930"),
    ):
        tables, faults = read_edited(tmp_path, "ASA", field, value)
        assert tables["people"].height == 4, field
        assert ("no-assignment", line_of("PRA"), "note") in kinds(faults), field
        assert errors(faults) == []
    for field, value in (("SystemPersonType", "Ex-employee"), ("HireDate", "20260101")):
        tables, faults = read_edited(tmp_path, "PRA", field, value)
        assert tables["people"].height == 4, field
        assert [fault.kind for fault in faults] == ["left-out"], field


def test_people_on_leave_stay_people(tmp_path: Path) -> None:
    tables, faults = read_edited(tmp_path, "ASA", "SystemAssignmentStatus", "SUSP_ASSIGN")
    assert faults == []
    assert tables["people"].height == 5


@pytest.mark.parametrize(
    ("grade", "band"),
    [
        ("NHS|XR06|Review Body Band 6", "6"),
        ("NHS|XN09|Non Review Body Band 8 - Range B", "8b"),
        ("NHS|XR11|Review Body Band 8 Range D", "8d"),
        ("XR09", "8b"),
        ("NHS|XR12", "9"),
        ("431|LOC8C|Local Band 8c", "8c"),
        ("431|VS01|Very Senior Manager", "vsm"),
        ("Band 3", "3"),
    ],
)
def test_grades_become_bands(tmp_path: Path, grade: str, band: str) -> None:
    tables, faults = read_edited(tmp_path, "ASA", "Grade", grade, 3)
    assert errors(faults) == []
    assert one(tables["people"], "20000004")["band"] == band


@pytest.mark.parametrize(
    "grade", ["NHS|YM72|Consultant", "431|ZZ01|Ad hoc", "Band 8", "Band 80", "Husband 5a"]
)
def test_a_grade_that_tells_no_band_is_named(tmp_path: Path, grade: str) -> None:
    _, faults = read_edited(tmp_path, "ASA", "Grade", grade, 3)
    assert [(fault.kind, fault.row, fault.value) for fault in faults] == [
        ("unknown-band", line_of("ASA", 3), grade)
    ]


@pytest.mark.parametrize(
    ("field", "value", "group"),
    [
        ("OccupationCode", "G0A", "manager"),
        ("OccupationCode", "G2D", "administrative"),
        ("OccupationCode", "S7P", "clinical"),
        ("OccupationCode", "", "manager"),
    ],
)
def test_occupation_codes_become_staff_groups(tmp_path: Path, field: str, value: str, group: str) -> None:
    tables, faults = read_edited(tmp_path, "POA", field, value)
    assert errors(faults) == []
    assert one(tables["people"], "20000001")["staff_group"] == group


def test_a_department_has_the_function_of_the_one_above_it(tmp_path: Path) -> None:
    some = lines()
    at = next(place for place, line in enumerate(some) if line.startswith("ORA~Q01-finance~"))
    teams = with_field(with_field(some[at], "ESROrganisationId", "T1"), "OrganisationName", "431 4410 Team A")
    teams = with_field(teams, "ParentOrganisationId", "Q01-finance")
    some = edited("POA", "ESROrganisationId", "T1", of=[*some[:at], teams, *some[at:]])
    tables, faults = read_lines(tmp_path, counted(some))
    assert faults == []
    assert one(tables["people"], "20000001")["function"] == "finance"


def test_hours_tell_the_share_where_it_is_blank(tmp_path: Path) -> None:
    some = edited("ASA", "NormalHours", "18.75", of=edited("ASA", "Fte", ""))
    assert one(read_lines(tmp_path, some)[0]["people"], "20000001")["fte"] == 0.5


def test_more_than_whole_time_is_held_to_whole_time_and_said(tmp_path: Path) -> None:
    tables, faults = read_edited(tmp_path, "ASA", "Fte", "1.08")
    assert kinds(faults) == [("over-whole-time", line_of("ASA"), "note")]
    assert one(tables["people"], "20000001")["fte"] == 1.0


def test_a_position_without_budget_counts_its_holders_or_is_left_out(tmp_path: Path) -> None:
    tables, faults = read_edited(tmp_path, "POA", "BudgetedFTE", "", 1)
    assert kinds(faults) == [("no-budget", line_of("POA", 1), "note")]
    assert tables["posts"].row(by_predicate=pl.col("post") == "3002", named=True)["establishment"] == 2
    tables, faults = read_edited(tmp_path, "POA", "BudgetedFTE", "0", 3)
    assert [fault.kind for fault in faults] == ["left-out"]
    assert "3004" not in tables["posts"]["post"]


def test_part_of_a_post_is_a_post(tmp_path: Path) -> None:
    tables, _ = read_edited(tmp_path, "POA", "BudgetedFTE", "2.2", 1)
    assert tables["posts"].row(by_predicate=pl.col("post") == "3002", named=True)["establishment"] == 3


def test_service_before_hire_is_known_by_csd_and_else_said_to_be_missing(tmp_path: Path) -> None:
    tables, faults = read_edited(tmp_path, "PRA", "CSD12Months", "")
    assert kinds(faults) == [("no-service-date", line_of("PRA"), "note")]
    assert one(tables["people"], "20000001")["service_from"] == date(1995, 9, 1)


def test_a_windows_file_is_read_and_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "windows.DAT"
    some = edited("PRA", "LastName", "Gödel")
    path.write_bytes("\n".join(some).encode("cp1252"))
    tables, faults = read_esr(path, KEY)
    assert [(fault.kind, fault.level) for fault in faults] == [("not-utf-8", "note")]
    assert tables["people"].height == 5


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_ends_of_lines_blank_lines_and_marks_do_not_matter(tmp_path: Path, end: str) -> None:
    path = tmp_path / "staff.DAT"
    path.write_bytes(b"\xef\xbb\xbf" + end.join(lines()).encode())
    tables, faults = read_esr(path, KEY)
    assert faults == []
    assert tables["people"].height == 5


def test_blocks_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, _ = read_lines(tmp_path, lines())
    monkeypatch.setattr("remit.bodies.esr.lines._BLOCK", 97)
    parts, faults = read_lines(tmp_path, lines())
    assert faults == []
    assert all(parts[name].equals(whole[name]) for name in whole)


def test_the_order_of_records_does_not_matter(tmp_path: Path) -> None:
    some = lines()
    whole, _ = read_lines(tmp_path, some)
    turned, faults = read_lines(tmp_path, [some[0], *reversed(some[1:-1]), some[-1]])
    assert faults == []
    for name, key in (("people", "person"), ("posts", "post"), ("bodies", "body")):
        assert turned[name].sort(key).equals(whole[name].sort(key))


@given(st.data())
@settings(max_examples=10, deadline=None)
def test_any_clean_table_comes_back(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 8))

    def draw(values: st.SearchStrategy[Any]) -> list[Any]:
        return data.draw(st.lists(values, min_size=count, max_size=count))

    births = st.dates(date(1950, 1, 1), date(1989, 12, 31))
    services = st.dates(date(1990, 1, 1), DAY)
    people = pl.DataFrame(
        {
            "number": [str(30_000_000 + place) for place in range(count)],
            "body": ["Q01"] * count,
            "post": [f"post-{place}" for place in range(count)],
            "function": draw(st.sampled_from(["finance", "planning", "medicines", "digital"])),
            "staff_group": draw(st.sampled_from(STAFF_GROUPS)),
            "band": draw(st.sampled_from(BANDS)),
            "point": draw(st.none() | st.integers(1, 54)),
            "pay_gbp_y": draw(st.integers(1_000_000, 20_000_000).map(lambda pence: pence / 100)),
            "fte": draw(st.integers(1, 100).map(lambda share: share / 100)),
            "born": draw(births),
            "service_from": draw(services),
        },
        schema_overrides={"point": pl.Int64},
    )
    posts = people.select("post", "body", "function", "band", pl.lit(1).alias("establishment"))
    path = tmp_path_factory.mktemp("esr") / "any.DAT"
    write_esr(path, people, posts, BODIES.head(1), DAY)
    tables, faults = read_esr(path, KEY)
    assert faults == []
    columns = [name for name in people.columns if name != "number"]
    assert (
        tables["people"]
        .select("person", *columns)
        .sort("person")
        .equals(coded(people).select("person", *columns).sort("person"))
    )


def test_the_supervisor_is_the_manager_if_the_file_has_the_person(tmp_path: Path) -> None:
    codes = pseudonyms(KEY, PEOPLE["number"])
    led = PEOPLE.with_columns(person=codes, manager=codes.gather([4, 0, 0, 0, 4]))
    write_esr(tmp_path / "led.DAT", led, POSTS, BODIES, DAY)
    tables, faults = read_esr(tmp_path / "led.DAT", KEY)
    assert errors(faults) == []
    assert tables["people"]["manager"].to_list() == led["manager"].to_list()
    fewer = led.filter(pl.col("number") != "20000005")
    text = (tmp_path / "led.DAT").read_text()
    gone = [line for line in text.splitlines() if not line.startswith("PRA~920000005")]
    gone = [line for line in gone if not line.startswith("ASA~920000005")][:-1]
    (tmp_path / "away.DAT").write_text("\r\n".join([*gone, f"TRL~{len(gone) + 1}", ""]))
    tables, faults = read_esr(tmp_path / "away.DAT", KEY)
    assert tables["people"]["manager"].to_list() == [None, *fewer["manager"][1:]]
    assert "1 person is not" in next(fault.what for fault in faults if fault.kind == "manager-away")


def test_a_list_of_locations_tells_the_zone(tmp_path: Path) -> None:
    rows = ["list,code,means,status,source", "zone,L7,outer,assumed,our own list"]
    (tmp_path / "esr_codes.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    path = tmp_path / "small.DAT"
    write_esr(path, PEOPLE, POSTS, BODIES, DAY)
    place = shipped_layout().places("ASA")["EsrLocationId"]
    lines = [line.split("~") for line in path.read_text().splitlines()]
    for cells in lines:
        if cells[0] == "ASA" and cells[1] in ("920000001", "920000002"):
            cells[place] = "L7" if cells[1] == "920000001" else "L8"
    path.write_text("\r\n".join("~".join(cells) for cells in lines) + "\r\n")
    tables, _ = read_esr(path, KEY, layout=read_layout(tmp_path))
    assert tables["people"]["zone"].to_list() == ["outer", None, None, None, None]
    assert read_esr(path, KEY)[0]["people"]["zone"].null_count() == 5
