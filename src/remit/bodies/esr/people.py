"""The people of an ESR file, by their assignments: the main one of each, and the others kept apart."""

from collections.abc import Collection
from datetime import date

import polars as pl

from remit.bodies.esr.layout import Layout, folded
from remit.bodies.esr.meaning import band_of, staff_group_of_job
from remit.bodies.esr.organisations import Organisations
from remit.bodies.esr.posts import distinct, keep, mapped
from remit.bodies.esr.said import LINE, NOTE, Teller, plural, without_numbers
from remit.bodies.identity import check_collisions, pseudonyms
from remit.bodies.tables import MOST_PAY
from remit.faults import Level

PERSON_LISTS = {"SystemPersonType": "person-type"}
ASSIGNMENT_LISTS = {
    "AssignmentType": "assignment-type",
    "SystemAssignmentStatus": "assignment-status",
    "AssignmentCategory": "assignment-category",
}
EQUALITY = {
    "gender": "Gender",
    "ethnic_origin": "EthnicOrigin",
    "disability": "DisabilityFlag",
    "marital_status": "MaritalStatus",
    "nationality": "Nationality",
}
"""Columns of the equality table and the fields that they come from."""
LEAST_FTE, MOST_FTE = 0.01, 2.0
HOURS_DIGITS = 4


def employed(frame: pl.DataFrame, on: date, layout: Layout, key: bytes, tell: Teller) -> pl.DataFrame:
    """Keep the people who are employed on a day, each with the code that stands for the person.

    Args:
        frame: The PRA records that hold on the day.
        on: The day.
        layout: Knows the codes.
        key: The key of the codes.
        tell: Takes people without a number, with the number of another, or without a date of birth.
    """
    frame = keep(frame, "person", PERSON_LISTS, layout, tell)
    gone = (pl.col("ActualTerminationDate") < on) | (pl.col("HireDate") > on)
    if others := frame.filter(gone).height:
        what = f"{plural(others, 'person')} left out: not employed on {on}"
        tell.note("left-out", what, "nothing to do if that is the day that you mean", field="HireDate")
    frame = frame.filter(~gone.fill_null(False))
    numbers = frame["EmployeeNumber"]
    blank = pl.col("EmployeeNumber").is_null()
    tell.cells(frame, blank, "EmployeeNumber", "blank", "is blank", "fill it in: who the person is")
    frame = frame.with_columns(pseudonyms(key, numbers).alias("person"))
    clashes = check_collisions(numbers, frame["person"], frame[LINE], tell.file, "EmployeeNumber")
    tell.take(clashes)
    again = pl.col("person").is_duplicated() & pl.col("person").is_not_null()
    again &= ~pl.col(LINE).is_in([fault.row for fault in clashes])
    what = "is the number of another person in this file too"
    remedy = "find out who it is, and mend it in ESR"
    tell.cells(frame, again, "EmployeeNumber", "duplicate-key", what, remedy)
    no_birth = pl.col("DateOfBirth").is_null()
    tell.cells(frame, no_birth, "DateOfBirth", "blank", "is blank", "fill it in: pay-offs depend on age")
    return frame


def live_assignments(
    frame: pl.DataFrame, people: pl.DataFrame, known: pl.Series, on: date, layout: Layout, tell: Teller
) -> pl.DataFrame:
    """Keep the assignments that people work in on a day.

    Args:
        frame: The ASA records that hold on the day.
        people: The people who are employed.
        known: Numbers inside ESR of all people of the file, whenever they are or were employed.
        on: The day.
        layout: Knows the codes.
        tell: Takes assignments of people who are not in the file, and people without assignment.
    """
    frame = keep(frame, "assignment", ASSIGNMENT_LISTS, layout, tell)
    last = pl.col("FinalAssignmentEndDate")
    frame = frame.filter(last.is_null() | (last >= on))
    stray = ~pl.col("ESRPersonId").is_in(known.implode()) | pl.col("ESRPersonId").is_null()
    what = "is the assignment of nobody in this file"
    tell.cells(frame, stray, "ESRPersonId", "unknown-reference", what, "ask for the whole file")
    idle = people.join(frame, on="ESRPersonId", how="anti", maintain_order="left")
    what = f"the person has no assignment on {on} and is left out"
    tell.cells(idle, pl.lit(True), "ESRPersonId", "no-assignment", what, "look the person up in ESR", NOTE)
    codes = people.select("ESRPersonId", "person")
    return frame.join(codes, on="ESRPersonId", how="inner", maintain_order="left")


def told_apart(frame: pl.DataFrame, tell: Teller) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tell the main assignment of each person from the others.

    Args:
        frame: The live assignments.
        tell: Takes people with several main assignments, or with several and none of them main.

    Returns:
        The main assignments, one a person, and the others.
    """
    flag = pl.col("PrimaryAssignment").fill_null(False)
    frame = frame.with_columns(
        flag.sum().over("ESRPersonId").alias("#primaries"), pl.len().over("ESRPersonId").alias("#all")
    )
    many = flag & (pl.col("#primaries") > 1)
    none = (pl.col("#primaries") == 0) & (pl.col("#all") > 1)
    alone = (pl.col("#primaries") == 0) & (pl.col("#all") == 1)
    remedy = "mark one of them as primary in ESR"
    what = "the person has several primary assignments"
    tell.cells(frame, many, "PrimaryAssignment", "several-primaries", what, remedy)
    what = "the person has several assignments, and none of them is primary"
    tell.cells(frame, none, "PrimaryAssignment", "no-primary", what, remedy)
    what = "the only assignment of the person is not primary, and is taken as if it were"
    tell.cells(frame, alone, "PrimaryAssignment", "no-primary", what, "nothing", NOTE)
    ordered = frame.sort("ESRPersonId", ~flag, LINE)
    main = ordered.unique("ESRPersonId", keep="first", maintain_order=True).sort(LINE)
    others = frame.join(main.select(LINE), on=LINE, how="anti", maintain_order="left")
    if others.height:
        what = f"{plural(others.height, 'secondary assignment')} kept apart: they add no heads"
        remedy = "look at their table where hours matter"
        tell.note("secondary-assignments", what, remedy, field="PrimaryAssignment")
    return main, others


def describe(
    frame: pl.DataFrame, posts: pl.DataFrame, organisations: Organisations, layout: Layout, tell: Teller
) -> pl.DataFrame:
    """Say what an assignment is in Remit's words.

    The body and the function are those of the position, else of the department of the assignment; the band
    is that of the grade of the assignment.

    Args:
        frame: Assignments.
        posts: The positions.
        organisations: The departments.
        layout: Knows the codes.
        tell: Takes positions that are not in the file.

    Returns:
        The assignments with `post`, `body`, `function`, `band`, `staff_group`, `point`, `pay_gbp_y`, `fte`
        and `zone`, that of the location.
    """
    strange = ~pl.col("EsrPositionId").is_in(posts["position"].implode())
    what = "is no position of this file that holds: the person has no post"
    tell.cells(frame, strange, "EsrPositionId", "unknown-position", what, "look it up in ESR", NOTE)
    of_post = posts.select(
        "position", "post", "body", "function", "organisation", "occupation_group", "staff_group"
    )
    frame = frame.join(
        of_post.unique("position", keep="first"), left_on="EsrPositionId", right_on="position", how="left",
        maintain_order="left",
    )  # fmt: skip
    places = organisations.places.select(
        "organisation", pl.exclude("organisation", "line", "department").name.suffix("_of_department")
    )
    frame = frame.join(
        places, left_on="EsrOrganisationId", right_on="organisation", how="left", maintain_order="left"
    )
    grades = {grade: band_of(grade, layout) for grade in distinct(frame, "Grade")}
    jobs = {job: staff_group_of_job(job, layout) for job in distinct(frame, "JobName")}
    has_post = pl.col("post").is_not_null()
    return frame.with_columns(
        pl.when(has_post).then("body").otherwise("body_of_department").alias("body"),
        pl.when(has_post).then("function").otherwise("function_of_department").alias("function"),
        pl.coalesce("organisation", "EsrOrganisationId").alias("#department"),
        mapped("Grade", grades).alias("band"),
        pl.coalesce("occupation_group", mapped("JobName", jobs), "staff_group").alias("staff_group"),
        _point(frame).alias("point"),
        pl.col("AnnualSalaryValue").alias("pay_gbp_y"),
        _hours(frame).alias("fte"),
        _zone(frame, layout).alias("zone"),
    )


def check_assignments(frame: pl.DataFrame, tell: Teller, level: Level = "error") -> pl.DataFrame:
    """Find assignments that lack what a person needs, and hold hours above whole time to whole time.

    Args:
        frame: Described assignments.
        tell: Takes what is wrong.
        level: Whether it stops the reading.
    """
    code, job, pay, fte = pl.col("Grade"), pl.col("JobName"), pl.col("pay_gbp_y"), pl.col("fte")
    layout = "add it to a layout of your own, list"
    told = [
        (pl.col("body").is_null(), "EsrOrganisationId", "no-body", "no department above has a code",
         "give the employer its code in ESR", None),
        (code.is_null(), "Grade", "blank", "is blank", "fill it in", None),
        (code.is_not_null() & pl.col("band").is_null(), "Grade", "unknown-band", "tells no band",
         f"{layout} grade", without_numbers(code)),
        (pl.col("staff_group").is_null(), "JobName", "unknown-staff-group", "tells no staff group",
         f"{layout} staff-group", without_numbers(job)),
        (pay.is_null(), "AnnualSalaryValue", "blank", "is blank", "fill in whole-time pay a year", None),
        (pay <= 0, "AnnualSalaryValue", "out-of-range", "is no pay a year", "it must be more than 0", pay),
        (pay > MOST_PAY, "AnnualSalaryValue", "out-of-range", "is no pay a year",
         f"it must be at most {MOST_PAY:,}", None),
        (fte.is_null(), "Fte", "blank", "is blank, and hours do not tell it", "fill it in", None),
        (fte < LEAST_FTE, "Fte", "out-of-range", "is too low",
         f"it must be {LEAST_FTE} or more; a category such as Bank is left out by the layout", fte),
        (fte > MOST_FTE, "Fte", "out-of-range", "is too high", f"it must be at most {MOST_FTE}", None),
    ]  # fmt: skip
    for wrong, field, kind, what, remedy, value in told:
        tell.cells(frame, wrong, field, kind, what, remedy, level, value)
    what = "is more than whole time; 1 is taken"
    over = fte.is_between(1, MOST_FTE, closed="right")
    tell.cells(frame, over, "Fte", "over-whole-time", what, "look it up", NOTE, fte)
    return frame.with_columns(fte.clip(upper_bound=1.0))


def with_dates(people: pl.DataFrame, on: date, tell: Teller) -> pl.DataFrame:
    """Give people with `born`, `service_from` and `continuous_from`.

    Reckonable service begins on CSD12Months, which overlooks breaks of up to twelve months. The file does
    not say since when service is without any break of more than a week; it cannot be before CSD3Months.
    """
    if "CSD3Months" not in people.columns:
        people = people.with_columns(pl.lit(None, pl.Date).alias("CSD3Months"))
    first, hired = pl.col("CSD12Months"), pl.col("HireDate")
    what = "is blank: reckonable service is taken to begin on the day of hire"
    tell.cells(people, first.is_null() & hired.is_not_null(), "CSD12Months", "no-service-date", what,
               "look up earlier service in the NHS", NOTE)  # fmt: skip
    blank = first.is_null() & hired.is_null()
    tell.cells(people, blank, "CSD12Months", "blank", "is blank", "fill it in: pay-offs depend on service")
    service, born = pl.coalesce("CSD12Months", "HireDate"), pl.col("DateOfBirth")
    late = pl.format("does not lie before reckonable service, which begins on {}", service)
    remedy = "mend one of the two in ESR"
    tell.cells(people, born >= service, "DateOfBirth", "service-before-birth", late, remedy, value=born)
    what = f"lies after {on}, the day of the file"
    tell.cells(people, first > on, "CSD12Months", "service-to-come", what, "mend it in ESR", value=first)
    return people.with_columns(
        pl.col("DateOfBirth").alias("born"),
        service.alias("service_from"),
        pl.when(pl.col("CSD3Months") > service).then("CSD3Months").alias("continuous_from"),
    )


def with_managers(main: pl.DataFrame, people: pl.DataFrame, tell: Teller) -> pl.DataFrame:
    """Give main assignments with `manager`, the code of the supervisor, where that is one of their people.

    Args:
        main: The main assignments, one a person.
        people: The people who are employed, by their numbers inside ESR.
        tell: Takes supervisors who are none of them, for the plan may not name who is not in it.
    """
    if "SupervisorPersonId" not in main.columns:
        return main.with_columns(pl.lit(None, pl.String).alias("manager"))
    there = people.select(
        pl.col("ESRPersonId").alias("SupervisorPersonId"), pl.col("person").alias("manager")
    )
    there = there.join(main.select(pl.col("person").alias("manager")), on="manager", how="semi")
    there = there.unique("SupervisorPersonId", keep="first", maintain_order=True)
    main = main.join(there, on="SupervisorPersonId", how="left", maintain_order="left")
    away = main.filter(pl.col("SupervisorPersonId").is_not_null() & pl.col("manager").is_null()).height
    if away:
        what = f"the supervisor of {plural(away, 'person')} is not among the people of the file: left blank"
        remedy = "nothing to do if somebody elsewhere is meant"
        tell.note("manager-away", what, remedy, field="SupervisorPersonId")
    return main


def of_senior_bands(senior: Collection[str]) -> pl.Expr:
    """Tell whether a band is one whose people can fill senior posts."""
    return pl.col("band").is_in(list(senior)).fill_null(False)


def _point(frame: pl.DataFrame) -> pl.Expr:
    """Give the point: the number that a grade step is, or ends with behind a bar."""
    if "GradeStep" not in frame.columns:
        return pl.lit(None, pl.Int64)
    return pl.col("GradeStep").str.extract(r"(?:^|\|)\s*0*([1-9][0-9]?)$").cast(pl.Int64)


def _zone(frame: pl.DataFrame, layout: Layout) -> pl.Expr:
    """Give the zone of the high cost area supplement in which a location lies, by the layout's list."""
    if "EsrLocationId" not in frame.columns:
        return pl.lit(None, pl.String)
    zones = layout.codes.get("zone", {})
    places = distinct(frame, "EsrLocationId")
    return mapped("EsrLocationId", {place: zones.get(folded(place)) for place in places})


def _hours(frame: pl.DataFrame) -> pl.Expr:
    """Give the share of whole-time hours, which the hours tell where the field is blank."""
    if not {"NormalHours", "GradeContractHours"} <= set(frame.columns):
        return pl.col("Fte")
    whole = pl.when(pl.col("GradeContractHours") > 0).then(pl.col("GradeContractHours"))
    return pl.coalesce("Fte", (pl.col("NormalHours") / whole).round(HOURS_DIGITS))
