"""Times the reading of staff lists: `make bench-bodies`.

Makes a workbook of 60,000 people and a CSV file of 1.5 million rows as people hold them (pounds, commas,
dates as text, hours), and the same people as the tables of a plan. Prints for each the seconds that reading
and checking takes and the peak of memory, beside the limits that the project has set itself. Each is read in
a process of its own.
"""

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
from xlsxwriter.workbook import Workbook

from remit.bodies import check_bodies, read_bodies
from remit.bodies.importing import import_files, propose_files
from remit.bodies.workbook import read_workbook as read_remit_workbook
from remit.bodies.workbook import write_workbook as write_remit_workbook
from remit.draws import uniforms
from remit.faults import errors

KEY = bytes(range(32))
DIRECTORATES = ("Finance", "CHC", "Quality", "Corporate services", "Primary care commissioning", "IT", "HR")
BANDS = ("AfC: Band 5", "AfC: Band 6", "AfC: Band 7", "AfC: Band 8 - Range A", "AfC: Band 8 - Range C", "VSM")
OWN_BANDS = ("5", "6", "7", "8a", "8c", "vsm")
OWN_FUNCTIONS = ("finance", "continuing-care", "quality", "corporate", "primary-care", "digital", "workforce")
GROUPS = ("Administrative and Clerical", "Nursing and Midwifery Registered")
OWN_GROUPS = ("administrative", "clinical")
HOURS = (37.5, 37.5, 30.0, 22.5)
LIMITS = {
    "workbook of 60,000 people": (3.0, 3.0),
    "Remit's workbook of 60,000 people": (3.0, 3.0),
    "CSV of 1,500,000 rows": (8.0, 3.0),
    "plan of 60,000 people": (3.0, 3.0),
    "plan of 1,500,000 people": (8.0, 3.0),
}
"""Seconds and GB within which each has to be read and checked."""
MAPPING = """
[[sheet]]
table = "people"
file = "*"
[sheet.column]
person = { from = "Employee Number", as = "identifier" }
body = { from = "Organisation" }
function = { from = "Directorate" }
staff_group = { from = "Staff Group", values = { "Administrative and Clerical" = "administrative", \
"Nursing and Midwifery Registered" = "clinical" } }
band = { from = "Pay Scale" }
point = { from = "Spine Point" }
pay_gbp_y = { from = "Full Time Salary" }
fte = { from = "Contracted Hours", unit = "hours", whole_hours = 37.5 }
born = { from = "Date of Birth" }
service_from = { from = "CSD 12 Months" }
senior = { from = "Senior" }
"""


def chosen(decision: str, people: int, choices: tuple[object, ...]) -> pl.Series:
    """Draw one of some things for each person."""
    places = uniforms(1, decision, np.arange(people, dtype=np.uint64)) * len(choices)
    return pl.Series(choices).gather(places.astype(np.uint32))


def days(decision: str, people: int, first: int, last: int) -> pl.Series:
    """Draw a day between two years for each person."""
    drawn = uniforms(1, decision, np.arange(people, dtype=np.uint64)) * (last - first) * 365
    return (pl.Series(drawn.astype(np.int32)) + (first - 1970) * 365).cast(pl.Date)


def people_of(number: int) -> pl.DataFrame:
    """Give so many people as a list holds them: an identifier and words of the field."""
    pay = pl.Series(20_000 + 60_000 * uniforms(1, "pay", np.arange(number, dtype=np.uint64))).round(0)
    return pl.DataFrame(
        {
            "Employee Number": pl.Series(range(20_000_000, 20_000_000 + number)).cast(pl.String),
            "Surname": ["O'Neill"] * number,
            "Organisation": chosen("body", number, ("QKS", "QNX", "QJG")),
            "Directorate": chosen("function", number, DIRECTORATES),
            "Staff Group": chosen("group", number, GROUPS),
            "Pay Scale": chosen("band", number, BANDS),
            "Spine Point": chosen("point", number, tuple(range(1, 6))),
            "Full Time Salary": pay,
            "Contracted Hours": chosen("hours", number, HOURS),
            "Date of Birth": days("born", number, 1962, 1982),
            "CSD 12 Months": days("since", number, 1999, 2025),
            "Senior": chosen("senior", number, ("Yes", "No")),
        }
    )


def write_workbook(path: Path, people: pl.DataFrame) -> None:
    """Write the list as a workbook with titles above, and dates as spreadsheets keep them."""
    with Workbook(str(path), {"constant_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Staff in post")
        sheet.write(0, 0, "Staff in post")
        sheet.write_row(3, 0, people.columns)
        dates = [place for place, dtype in enumerate(people.dtypes) if dtype == pl.Date]
        for place, row in enumerate(people.iter_rows(), start=4):
            for column, cell in enumerate(row):
                if column in dates:
                    sheet.write_datetime(place, column, cell, day)
                else:
                    sheet.write(place, column, cell)


def write_csv(path: Path, people: pl.DataFrame) -> None:
    """Write the list as text, with pounds and commas and the day first."""
    pay = pl.col("Full Time Salary").cast(pl.Int64).cast(pl.String)
    people.with_columns(
        pl.format("£{},{}", pay.str.slice(0, 2), pay.str.slice(2)).alias("Full Time Salary"),
        pl.col(pl.Date).dt.strftime("%d/%m/%Y"),
    ).write_csv(path)


def write_plan(folder: Path, people: pl.DataFrame) -> None:
    """Write the people as the table of a plan."""
    write_bodies(folder)

    def own(column: str, words: tuple[str, ...], mine: tuple[str, ...]) -> pl.Expr:
        return pl.col(column).replace_strict(words, mine)

    people.select(
        pl.Series([f"{number:016x}" for number in range(people.height)]).alias("person"),
        pl.col("Organisation").alias("body"),
        own("Directorate", DIRECTORATES, OWN_FUNCTIONS).alias("function"),
        own("Staff Group", GROUPS, OWN_GROUPS).alias("staff_group"),
        own("Pay Scale", BANDS, OWN_BANDS).alias("band"),
        pl.col("Spine Point").alias("point"),
        pl.col("Full Time Salary").alias("pay_gbp_y"),
        (pl.col("Contracted Hours") / 37.5).alias("fte"),
        pl.col("Date of Birth").alias("born"),
        pl.col("CSD 12 Months").alias("service_from"),
        (pl.col("Senior") == "Yes").alias("senior"),
    ).write_csv(folder / "people.csv")


def write_own_workbook(path: Path, folder: Path) -> None:
    """Write a plan as Remit's own workbook, with every optional column of its people filled."""
    bodies = read_bodies(folder)
    codes, places = bodies.people["person"], np.arange(bodies.people.height)
    people = bodies.people.with_columns(
        post=pl.format("{}-{}-{}", "body", "function", "band"),
        continuous_from=pl.col("service_from"),
        zone=pl.lit("outer"),
        notice_months=pl.lit(3, pl.Int64),
        manager=codes.gather(places // 8).set(pl.Series(places == 0), None),
    )
    posts = people.group_by("post", "body", "function", "band", maintain_order=True).agg(
        establishment=pl.len().cast(pl.Int64)
    )
    given = {"senior": False, "source": "assumed", "status": "assumed"}
    posts = posts.with_columns(**{name: pl.lit(value) for name, value in given.items()})
    blank = [name for name in bodies.posts.columns if name not in posts.columns]
    posts = posts.with_columns(pl.lit(None, bodies.posts.schema[name]).alias(name) for name in blank)
    posts = posts.select(bodies.posts.columns)
    write_remit_workbook(path, replace(bodies, people=people, posts=posts))


def write_bodies(folder: Path) -> None:
    """Write the bodies of a plan."""
    folder.mkdir(exist_ok=True)
    rows = [f"{code},Body {code},board,assumed,assumed" for code in ("QKS", "QNX", "QJG")]
    (folder / "bodies.csv").write_text("\n".join(["body,name,kind,source,status", *rows]), encoding="utf-8")


def read_once(what: str, path: Path, folder: Path) -> dict[str, float]:
    """Read and check in this process; give seconds, memory and what came of it."""
    rows, wrong = 0, 0
    began = time.perf_counter()
    cpu = time.process_time()
    if what == "propose":
        rows = len(propose_files([path], folder)[0].sheets)
    elif what == "import":
        found = import_files([path], folder, folder / "map.toml", KEY)
        rows, wrong = found.tables["people"].height, len(errors(found.faults))
    elif what == "book":
        tables, faults = read_remit_workbook(path, KEY)
        rows, wrong = tables["people"].height, len(errors(faults))
    else:
        wrong = len(errors(check_bodies(path)))
    seconds, used = time.perf_counter() - began, time.process_time() - cpu
    return {"seconds": seconds, "cpu": used, "gb": peak_gb(), "rows": rows, "wrong": wrong}


def peak_gb() -> float:
    """Give the most memory that this process had, without that of its parent where the system says so."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s+(\d+)", status.read_text())[0]) / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def apart(what: str, path: Path, folder: Path) -> dict[str, float]:
    """Read in a process of its own."""
    command = [sys.executable, __file__, what, str(path), str(folder)]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return dict(json.loads(out))


def main() -> None:
    """Print one line a file."""
    if len(sys.argv) == 4:
        sys.stdout.write(json.dumps(read_once(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
        return
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as made:
        folder = Path(made)
        write_bodies(folder)
        (folder / "map.toml").write_text(MAPPING, encoding="utf-8")
        small, large = people_of(60_000), people_of(1_500_000)
        write_workbook(folder / "list.xlsx", small)
        write_csv(folder / "list.csv", large)
        write_plan(folder / "small", small)
        write_plan(folder / "large", large)
        write_own_workbook(folder / "own.xlsx", folder / "small")
        tasks = (
            ("propose", "list.xlsx", "proposal from the workbook"),
            ("import", "list.xlsx", "workbook of 60,000 people"),
            ("book", "own.xlsx", "Remit's workbook of 60,000 people"),
            ("propose", "list.csv", "proposal from the CSV"),
            ("import", "list.csv", "CSV of 1,500,000 rows"),
            ("check", "small", "plan of 60,000 people"),
            ("check", "large", "plan of 1,500,000 people"),
        )
        sys.stdout.write(
            "read and checked                    seconds   limit      CPU    peak GB   limit   errors\n"
        )
        for what, name, title in tasks:
            found = min(
                (apart(what, folder / name, folder) for _ in range(3)), key=lambda one: one["seconds"]
            )
            limits = LIMITS.get(title)
            of_time, of_memory = ("", "") if limits is None else (f"{limits[0]:.0f}", f"{limits[1]:.0f}")
            sys.stdout.write(
                f"{title:<34} {found['seconds']:>8.2f} {of_time:>7} {found['cpu']:>8.2f} {found['gb']:>10.2f}"
                f" {of_memory:>7} {found['wrong']:>8}\n"
            )


if __name__ == "__main__":
    main()
