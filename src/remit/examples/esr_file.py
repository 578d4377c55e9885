"""Writes clean tables as an ESR generic outbound file, so that the reader has something real to read.

The names in it are no names: `Surname 12345678`. The file is for examples and tests alone.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from remit.bodies.esr import Layout, shipped_layout
from remit.bodies.functions import function_names

EMPLOYER = "431"
"""Number that ESR gives the employer, ahead of the names of its departments."""
LONG_AGO = "20000101"
GRADES: Mapping[str, tuple[str, str]] = {
    **{str(band): (f"XR{band:02d}", f"Review Body Band {band}") for band in range(1, 8)},
    **{
        f"8{letter}": (f"XR{8 + at:02d}", f"Review Body Band 8 - Range {letter.upper()}")
        for at, letter in enumerate("abcd")
    },
    "9": ("XR12", "Review Body Band 9"),
    "vsm": ("VSM", "Very Senior Manager"),
}
"""Code and words of the grade of each band."""
JOBS = {
    "clinical": "Nursing and Midwifery Registered|Nurse Manager",
    "manager": "Administrative and Clerical|Manager",
    "administrative": "Administrative and Clerical|Officer",
}
OCCUPATIONS = {"clinical": "N7H", "manager": "G1A", "administrative": "G2A"}
SECONDARY_FROM = 50_000_000


def write_esr(
    path: Path,
    people: pl.DataFrame,
    posts: pl.DataFrame,
    bodies: pl.DataFrame,
    on: date,
    *,
    secondary: pl.DataFrame | None = None,
    layout: Layout | None = None,
) -> None:
    """Write people, posts and bodies as an ESR generic outbound file of a day.

    Every body has a department for each function, which carries the function's name. What ESR does not know
    is not written: kinds of bodies, zones, notice, pay of posts, senior pools. Managers become supervisors.

    Args:
        path: The file.
        people: As declared, with their payroll `number` and, if there is one, `nhs`, the number that all
            employers share. Columns of the equality table (`gender` and others) are written where there are.
        posts: As declared; numbers or words.
        bodies: As declared.
        on: The day on which the file says that it was written.
        secondary: Assignments beside the main ones: `number`, `post`, `body`, `function`, `staff_group`,
            `band`, `pay_gbp_y`, `fte`.
        layout: Where fields stand; by default the layout that ships.
    """
    layout = shipped_layout() if layout is None else layout
    departments = pl.concat(
        [
            frame.select("body", "function")
            for frame in (people, posts, *([] if secondary is None else [secondary]))
        ]
    ).unique(maintain_order=True)
    lines = [
        _organisations(bodies, departments, layout),
        _positions(posts, people, layout),
        _persons(people, layout),
        _assignments(people, 0, layout),
        *([] if secondary is None else [_assignments(secondary, SECONDARY_FROM, layout)]),
    ]
    body = pl.concat(lines)
    moment = f"{on:%Y%m%d} 060000"
    name = f"GO_{EMPLOYER}_RMT_GOF_{on:%Y%m%d}_00000001.DAT"
    text = "\r\n".join(
        [f"HDR~{name}~{moment}~{EMPLOYER}~{moment}~{moment}~01", *body, f"TRL~{body.len() + 2}", ""]
    )
    path.write_bytes(text.encode())


def _records(record: str, frame: pl.DataFrame, fields: Mapping[str, pl.Expr], layout: Layout) -> pl.Series:
    """Give a line a row, with the fields in the order of the layout."""
    empty = pl.lit("")
    written = [fields.get(field, empty).cast(pl.String).fill_null("") for field in layout.fields[record]]
    written[0] = pl.lit(record)
    return frame.select(pl.concat_str(written, separator="~").alias("line")).to_series()


def _organisations(bodies: pl.DataFrame, departments: pl.DataFrame, layout: Layout) -> pl.Series:
    moment, since = pl.lit(f"{LONG_AGO} 000000"), pl.lit(LONG_AGO)
    common = {"EffectiveFrom": since, "HierarchyVersionFrom": since, "ESRLastUpdateDate": moment}
    tops = {
        **common,
        "ESROrganisationId": pl.col("body"),
        "OrganisationName": pl.format("{} {}", pl.lit(EMPLOYER), "name"),
        "OrganisationType": pl.lit("NHS_ORG"),
        "NACSCode": pl.col("body"),
    }
    teams = {
        **common,
        "ESROrganisationId": _department(),
        "OrganisationName": pl.format(
            "{} {}", pl.lit(EMPLOYER), pl.col("function").replace_strict(function_names())
        ),
        "OrganisationType": pl.lit("NHS_DE"),
        "ParentOrganisationId": pl.col("body"),
    }
    return pl.concat([_records("ORA", bodies, tops, layout), _records("ORA", departments, teams, layout)])


def _positions(posts: pl.DataFrame, people: pl.DataFrame, layout: Layout) -> pl.Series:
    group = pl.col("staff_group")
    holders = people.drop_nulls("post").group_by("post").agg(
        pl.when(group.n_unique() == 1).then(group.first()).alias("group")
    )  # fmt: skip
    frame = posts.join(holders, on="post", how="left", maintain_order="left")
    for name in ("opens", "closes"):
        frame = frame if name in frame.columns else frame.with_columns(pl.lit(None, pl.Date).alias(name))
    fields = {
        "ESRPositionId": pl.format("P{}", "post"),
        "EffectiveFromDate": pl.lit(LONG_AGO),
        "EffectiveToDate": _day(pl.col("closes") - pl.duration(days=1)),
        "PositionNumber": pl.col("post"),
        "PositionName": pl.format("{}|{} band {}|", "post", "function", "band"),
        "BudgetedFTE": pl.col("establishment"),
        "OccupationCode": pl.col("group").replace_strict(OCCUPATIONS, default=None, return_dtype=pl.String),
        "Payscale": _code(),
        "ESROrganisationId": _department(),
        "HiringStatus": pl.lit("Active"),
        "ESRLastUpdateDate": pl.lit(f"{LONG_AGO} 000000"),
    }
    return _records("POA", frame, fields, layout)


def _persons(people: pl.DataFrame, layout: Layout) -> pl.Series:
    has = set(people.columns)
    later = pl.coalesce(
        pl.col("continuous_from") if "continuous_from" in has else pl.lit(None), "service_from"
    )
    equality = {
        field: pl.col(column)
        for column, field in {
            "gender": "Gender", "ethnic_origin": "EthnicOrigin", "disability": "DisabilityFlag",
            "marital_status": "MaritalStatus", "nationality": "Nationality",
        }.items() if column in has
    }  # fmt: skip
    fields = {
        "ESRPersonId": _person(),
        "EffectiveStartDate": _day(pl.col("service_from")),
        "EmployeeNumber": pl.col("number"),
        "Title": pl.lit("Mx"),
        "LastName": pl.format("Surname {}", "number"),
        "FirstName": pl.format("Forename {}", "number"),
        "DateOfBirth": _day(pl.col("born")),
        "NHSUniqueId": pl.col("nhs") if "nhs" in has else pl.lit(None),
        "HireDate": _day(pl.col("service_from")),
        "CSD3Months": _day(later),
        "CSD12Months": _day(pl.col("service_from")),
        "SystemPersonType": pl.lit("Employee"),
        "NHSStartDate": _day(pl.col("service_from")),
        "ESRLastUpdateDate": pl.lit(f"{LONG_AGO} 000000"),
        **equality,
    }
    return _records("PRA", people, fields, layout)


def _assignments(people: pl.DataFrame, first: int, layout: Layout) -> pl.Series:
    frame = _with_supervisors(people).with_row_index("#", offset=first)
    point = pl.col("point") if "point" in people.columns else pl.lit(None, pl.Int64)
    fields = {
        "ESRPersonId": _person(),
        "AssignmentID": pl.format("A{}", "#"),
        "EffectiveStartDate": pl.lit(LONG_AGO),
        "EarliestAssignmentStartDate": pl.lit(LONG_AGO),
        "AssignmentType": pl.lit("E"),
        "AssignmentNumber": pl.col("number") if first == 0 else pl.format("{}-2", "number"),
        "SystemAssignmentStatus": pl.lit("ACTIVE_ASSIGN"),
        "AssignmentStatus": pl.lit("Active Assignment"),
        "SupervisorPersonId": pl.format("9{}", "#supervisor"),
        "AssignmentCategory": pl.lit("Permanent"),
        "PrimaryAssignment": pl.lit("No" if first else "Yes"),
        "NormalHours": (pl.col("fte") * 37.5).round(2),
        "NormalHoursFrequency": pl.lit("Week"),
        "GradeContractHours": pl.lit("37.5"),
        "Fte": pl.col("fte"),
        "EsrOrganisationId": _department(),
        "EsrPositionId": pl.format("P{}", "post"),
        "Grade": pl.format(
            "{}|{}|{}",
            pl.when(pl.col("band") == "vsm").then(pl.lit(EMPLOYER)).otherwise(pl.lit("NHS")),
            _code(),
            pl.col("band").replace_strict({band: words for band, (_, words) in GRADES.items()}),
        ),
        "GradeStep": pl.format("{}|{}", _code(), point),
        "AnnualSalaryValue": pl.col("pay_gbp_y"),
        "JobName": pl.col("staff_group").replace_strict(JOBS),
        "AfcFlag": pl.when(pl.col("band") == "vsm").then(pl.lit("N")).otherwise(pl.lit("Y")),
        "ESRLastUpdate": pl.lit(f"{LONG_AGO} 000000"),
    }
    return _records("ASA", frame, fields, layout)


def _with_supervisors(people: pl.DataFrame) -> pl.DataFrame:
    """Give people with the payroll number of their manager, null where there is none."""
    if "manager" not in people.columns:
        return people.with_columns(pl.lit(None, pl.String).alias("#supervisor"))
    numbers = people.select(pl.col("person").alias("manager"), pl.col("number").alias("#supervisor"))
    return people.join(numbers, on="manager", how="left", maintain_order="left")


def _person() -> pl.Expr:
    return pl.format("9{}", "number")


def _department() -> pl.Expr:
    return pl.format("{}-{}", "body", "function")


def _code() -> pl.Expr:
    return pl.col("band").replace_strict({band: code for band, (code, _) in GRADES.items()})


def _day(day: pl.Expr) -> pl.Expr:
    return day.dt.strftime("%Y%m%d")
