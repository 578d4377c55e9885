"""Reading an ESR generic outbound file into people, posts and bodies."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

import polars as pl

from remit.bodies.codes import Register
from remit.bodies.esr.dating import day_of, on_day, typed
from remit.bodies.esr.layout import Layout, shipped_layout
from remit.bodies.esr.lines import DELETES, Records, read_records
from remit.bodies.esr.organisations import Organisations, place_organisations
from remit.bodies.esr.people import (
    EQUALITY,
    check_assignments,
    describe,
    employed,
    live_assignments,
    of_senior_bands,
    told_apart,
    with_dates,
    with_managers,
)
from remit.bodies.esr.posts import build_posts, post_table
from remit.bodies.esr.said import NOTE, Teller
from remit.bodies.functions import function_aliases, function_names
from remit.bodies.identity import pseudonyms
from remit.bodies.tables import TABLES
from remit.faults import Fault, propose

SENIOR = ("vsm",)
"""Bands whose people can fill senior posts, unless told otherwise."""
CHANGES = "C"
"""Letter in the name of a file that holds changes only."""


def read_esr(
    path: Path,
    key: bytes,
    on: date | None = None,
    *,
    layout: Layout | None = None,
    kind: str = "board",
    senior: Collection[str] = SENIOR,
    register: Register | None = None,
) -> tuple[dict[str, pl.DataFrame], list[Fault]]:
    """Read an ESR generic outbound file (`~` between fields, from HDR to TRL) as it stands on a day.

    What is assumed, since the owner's description of the file is not public:

    - Places of fields and meanings of codes are those of the layout, which a user can replace (`layout`).
    - TRL counts all lines, HDR and TRL among them.
    - A version of a record holds from its first to its last day, both included.
    - EmployeeNumber tells people apart; NHSUniqueId is the same in all employers.
    - AnnualSalaryValue is pay for whole time; Fte is hours as a share of whole time.
    - CSD12Months is the first day of reckonable service.
    - The number behind the bar in GradeStep is the point of the band.
    - The employer is the highest department that has a code; a department does one function.
    - The manager is the supervisor of the main assignment; the zone is that of its location, if the layout's
      list `zone` names it. The file has no field for the notice of a contract.

    Args:
        path: The file.
        key: The key by which identifiers become codes, from `remit.bodies.identity`.
        on: The day; by default that on which the file was written.
        layout: Where fields stand and what codes mean; by default the one that ships.
        kind: Kind of the bodies, which ESR does not know.
        senior: Bands whose people can fill senior posts, which ESR does not know either.
        register: Codes of bodies with their dates, by which an old code is found out; without one every code
            is taken as it is.

    Returns:
        The tables, and all that is to be said of the file, by line. `people`, `posts` and `bodies` are as
        `remit.bodies.tables` declares them. `secondary_assignments` has the assignments beside the main one
        of a person, which add no heads. `equality` has the characteristics that equality reports need, and
        nothing else may join. `identities` has for each person the code of NHSUniqueId (`nhs`), by which the
        same person is found in the files of other employers. With faults of level error the tables serve
        only for further checks.
    """
    layout = shipped_layout() if layout is None else layout
    tell = Teller(path.name)
    records = read_records(path, layout, tell)
    day = on or day_of(records.header.get("RunDate"))
    _check_header(records.header, day, tell)
    if day is None or not records.header:
        return _tables({}), tell.faults
    effective, known = _on(day, records, layout, tell)
    organisations = place_organisations(effective["ORA"], layout, tell, register, day)
    posts = build_posts(effective["POA"], organisations, layout, tell)
    people = employed(effective["PRA"], day, layout, key, tell)
    live = live_assignments(effective["ASA"], people, known, day, layout, tell)
    main, others = (describe(rows, posts, organisations, layout, tell) for rows in told_apart(live, tell))
    main, others = check_assignments(main, tell), check_assignments(others, tell, NOTE)
    posts = post_table(posts, pl.concat([main.select("post", "band"), others.select("post", "band")]), tell)
    dated = with_dates(people, day, tell)
    main = main.join(dated, on="person", how="inner", suffix="_of_person", maintain_order="left")
    main = with_managers(main, people, tell)
    _check_functions(main, posts, organisations, tell)
    if main.is_empty():
        tell.whole("nobody", f"nobody is employed on {day}", "name another day, or ask for the whole file")
    source = f"ESR file {path.name}, as on {day}"
    tables = {
        "people": main.with_columns(of_senior_bands(senior).alias("senior")),
        "posts": _sourced(posts, source, "derived").with_columns(of_senior_bands(senior).alias("senior")),
        "bodies": _bodies(organisations, main, posts, kind, source),
        "secondary_assignments": others,
        "equality": main,
        "identities": main.with_columns(pseudonyms(key, main["NHSUniqueId"]).alias("nhs")),
    }
    return _tables(tables), tell.faults


def _on(
    day: date, records: Records, layout: Layout, tell: Teller
) -> tuple[dict[str, pl.DataFrame], pl.Series]:
    """Give the records that hold on a day, and the numbers of all people that the file has or deletes."""
    effective, known = {}, {}
    for record, deleting in DELETES.items():
        rows = typed(record, records.frames[record], layout, tell)
        effective[record], known[record] = on_day(record, rows, records.frames[deleting], day, tell)
    return effective, pl.concat([known["PRA"], records.frames["PRD"]["ESRPersonId"].drop_nulls()])


def _check_header(header: dict[str, str | None], day: date | None, tell: Teller) -> None:
    if not header:
        return
    if day is None:
        what = "is no day, so that it is not known for which day the file is to be read"
        tell.line("no-day", 1, what, "name the day", "RunDate", header.get("RunDate"))
    parts = (header.get("Filename") or "").split("_")
    if len(parts) > 3 and parts[3][2:3] == CHANGES:
        what = "is a file of changes: people who did not change are not in it"
        tell.line("changes-only", 1, what, "ask for the full file (GOF)", "Filename", header["Filename"])


def _check_functions(
    main: pl.DataFrame, posts: pl.DataFrame, organisations: Organisations, tell: Teller
) -> None:
    """Name each department whose posts or people have no function, with the nearest known function."""
    asked = pl.concat(
        [
            main.filter(pl.col("function").is_null()).select(pl.col("#department").alias("organisation")),
            posts.filter(pl.col("function").is_null()).select("organisation"),
        ]
    )
    if asked.is_empty():
        return
    lost = asked.group_by("organisation", maintain_order=True).len()
    lost = lost.join(organisations.places, on="organisation", how="left", maintain_order="left")
    near = propose(lost["department"].drop_nulls().to_list(), [*function_names(), *function_aliases()])
    for row in lost.sort("line", nulls_last=True).iter_rows(named=True):
        department = row["department"]
        what = f"does no function that is known; {row['len']:,} posts and people have none for it"
        meant = f"; {near[department]} may be meant" if department in near else ""
        remedy = f"add the department to the list function of a layout of your own{meant}"
        tell.line("unknown-function", row["line"], what, remedy, "OrganisationName", department)


def _bodies(
    organisations: Organisations, main: pl.DataFrame, posts: pl.DataFrame, kind: str, source: str
) -> pl.DataFrame:
    used = pl.concat([posts["body"], main["body"]]).drop_nulls().unique(maintain_order=True)
    names = [organisations.names[body] for body in used]
    frame = pl.DataFrame({"body": used, "name": names, "kind": [kind] * used.len()})
    return _sourced(frame, f"{source}; kind assumed", "assumed")


def _sourced(frame: pl.DataFrame, source: str, status: str) -> pl.DataFrame:
    return frame.with_columns(pl.lit(source).alias("source"), pl.lit(status).alias("status"))


OWN_TABLES = {
    "secondary_assignments": (
        "person", "post", "body", "function", "staff_group", "band", "point", "pay_gbp_y", "fte",
    ),
    "equality": ("person", *EQUALITY),
    "identities": ("person", "nhs"),
}  # fmt: skip
"""Columns of the tables that only an ESR file gives."""


def _tables(found: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Give the tables with their declared columns; what is not known is null."""
    tables = {}
    for name in ("people", "posts", "bodies"):
        types = {column.name: column.type.dtype for column in TABLES[name].columns}
        tables[name] = _columns(found.get(name, pl.DataFrame()), types)
    for name, columns in OWN_TABLES.items():
        people = {column.name: column.type.dtype for column in TABLES["people"].columns}
        types = {column: people.get(column, pl.String) for column in columns}
        frame = found.get(name, pl.DataFrame())
        if name == "equality":
            frame = frame.rename(
                {field: column for column, field in EQUALITY.items() if field in frame.columns}
            )
        tables[name] = _columns(frame, types)
    return tables


def _columns(frame: pl.DataFrame, types: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in types.items()
    ) if frame.width else pl.DataFrame(schema=types)  # fmt: skip
