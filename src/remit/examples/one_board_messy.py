"""The two boards of the example `one-board` as a workbook that people hold: as it comes, and not as a table.

Each board has a sheet of its own, with titles above, headers of its own and names of its own for the same
functions. Dates are cells of the format date, texts in two forms and bare numbers of days; pay has pound
signs and commas, or has not; headings and totals stand between and below the rows. The names in it are no
names: `Surname 99000617`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from remit.examples.esr_file import GRADES
from remit.examples.one_board_lines import CHARACTERISTICS
from remit.examples.one_board_lives import COMPULSORY, VOLUNTARY
from remit.examples.one_board_people import MERGED, START

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FILE = "one-board-lists.xlsx"
FIRST, SECOND = "QZ1", "QZ2"
SHEETS = {FIRST: "Wealdmarsh staff", SECOND: "HF establishment extract"}
WHOLE_HOURS = 37.5
DAY_ZERO = dt.date(1899, 12, 30)
DIRECTORATES: Mapping[str, Mapping[str, str]] = {
    FIRST: {
        "planning": "Strategy & Planning",
        "redesign": "Transformation",
        "contracting": "Contracts",
        "procurement": "Procurement",
        "business-intelligence": "BI and Analytics",
        "finance": "Finance Directorate",
        "quality": "Nursing & Quality",
        "medicines": "Meds Optimisation",
        "primary-care": "Primary Care",
        "public-health": "Population Health",
        "continuing-care": "CHC",
        "communications": "Comms",
        "workforce": "People & OD",
        "digital": "Digital",
        "corporate": "Chief Exec's Office",
    },
    SECOND: {
        "planning": "100 Planning",
        "redesign": "110 Change and Improvement",
        "contracting": "120 Provider Development",
        "procurement": "130 Purchasing",
        "business-intelligence": "140 Performance & Information",
        "finance": "150 Finance",
        "quality": "160 Safety and Quality",
        "medicines": "170 Pharmacy",
        "primary-care": "180 GP and Community Contracts",
        "public-health": "190 Health Inequalities",
        "continuing-care": "200 Complex Care",
        "communications": "210 Engagement",
        "workforce": "220 HR",
        "digital": "230 IM&T",
        "corporate": "240 Governance",
    },
}
"""What each board calls its functions."""
GROUPS = {
    FIRST: {
        "clinical": "Nursing and Midwifery Registered",
        "manager": "A&C - managerial",
        "administrative": "A&C - other",
    },
    SECOND: {"clinical": "Clin", "manager": "Mgmt", "administrative": "Admin"},
}
SCHEMES = {VOLUNTARY: "VR", COMPULSORY: "At risk"}
OFFERS = {
    "none": "None identified",
    "refused-with-reason": "Declined - reasonable",
    "refused-without-reason": "Declined - unreasonable",
    "taken": "Accepted",
}
REASONS = {"redundancy-paid": "Redundancy paid", "pension-taken": "Retired and returned", "other": "Other"}
ZONES = {"inner": "Inner London", "outer": "Outer London", "fringe": "Fringe"}
FIRST_HEADERS = (
    *("Emp No", "Surname", "NI Number", "Directorate", "Staff Grp", "Pay Scale", "Spine Pt"),
    *("Full Time\nAnnual Salary", "Contracted Hours", "D.O.B.", "CSD 12 Months", "CSD 3 Months"),
    *("Position No", "Board level?", "HCAS Zone", "Notice (mths)", "Line Manager Emp No", "Home address"),
)
EQUALITY_HEADERS = (
    *("Payroll Number", "Gender", "Ethnic Origin", "Disability", "Marital Status", "Nationality"),
)
UNSAID = ("Not stated", None, "Unknown")
SECOND_HEADERS = (
    *("Dept", "Post ref", "Payroll Number", "Name", "Date of birth", "WTE", "Band", "Point"),
    *("Annual salary (£, whole time)", "Staff type", "NHS service from", "Continuous from", "Exec", "HCA"),
    *("Contract notice months", "Reports to (payroll number)"),
)


def write_messy(
    path: Path, people: pl.DataFrame, posts: pl.DataFrame, spells: pl.DataFrame, departures: pl.DataFrame
) -> None:
    """Write the workbook.

    Args:
        path: The file.
        people: As declared, with their payroll `number` and the columns of the equality table.
        posts: As declared, of the two boards and of the one to come.
        spells: As declared.
        departures: As declared.
    """
    from xlsxwriter.workbook import Workbook

    numbers = dict(people.select("person", "number").iter_rows())
    of_manager = pl.col("manager").replace_strict(numbers, default=None, return_dtype=pl.String)
    people = people.with_columns(manager_number=of_manager)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(str(path), options) as book:
        book.set_properties({"created": dt.datetime.combine(START, dt.time())})
        looks = _Looks(book)
        notes = ["Staff in post", "Names are made up: nobody here is real.", "Ask HR before you send it on."]
        book.add_worksheet("Read me").write_column(0, 0, notes)
        _write_first(book, looks, people.filter(pl.col("body") == FIRST))
        _write_second(book, looks, people.filter(pl.col("body") == SECOND))
        _write_posts(book, looks, posts)
        _write_spells(book, looks, spells, numbers)
        _write_departures(book, looks, departures, numbers)
        _write_equality(book, looks, people)


class _Looks:
    """How cells look."""

    def __init__(self, book: "Workbook") -> None:
        self.title: Format = book.add_format({"bold": True, "font_size": 14, "align": "center"})
        self.header: Format = book.add_format({"bold": True, "text_wrap": True})
        self.day: Format = book.add_format({"num_format": "dd/mm/yyyy"})
        self.money: Format = book.add_format({"num_format": "£#,##0"})


def _write_first(book: "Workbook", looks: _Looks, people: pl.DataFrame) -> None:
    """Write the list of the first board: a heading above each directorate, a total below."""
    sheet = book.add_worksheet(SHEETS[FIRST])
    sheet.merge_range("A1:H1", "NHS Wealdmarsh ICB: staff in post (CONFIDENTIAL)", looks.title)
    sheet.write(1, 0, f"Run by HR on {START:%d/%m/%Y}")
    sheet.write_row(3, 0, FIRST_HEADERS, looks.header)
    row, last = 4, ""
    for n, person in enumerate(people.iter_rows(named=True)):
        if person["function"] != last:
            last = person["function"]
            sheet.write(row + bool(n), 0, f"{DIRECTORATES[FIRST][last]} team")
            row += 1 + bool(n)
        _write_row(sheet, row, _first_cells(n, person), looks)
        row += 1
    sheet.write(row, 0, "Grand total")
    total = float(people["pay_gbp_y"].sum())
    sheet.write_formula(row, 7, f"=SUM(H5:H{row})", looks.money, total)
    sheet.write(row + 2, 0, "Source: ESR and line managers")


def _first_cells(n: int, person: Mapping[str, Any]) -> list[Any]:
    code, words = GRADES[person["band"]]
    return [
        person["number"] if n % 2 else int(person["number"]),
        f"Surname {person['number']}",
        f"QQ{_six(person['number'])}C",
        DIRECTORATES[FIRST][person["function"]],
        GROUPS[FIRST][person["staff_group"]],
        words if n % 3 else f"{code} {words}",
        person["point"],
        f"£{person['pay_gbp_y']:,.2f}" if n % 3 else person["pay_gbp_y"],
        person["fte"] * WHOLE_HOURS,
        _day(n, person["born"]),
        f"{person['service_from']:%d-%b-%y}" if n % 2 else f"{person['service_from']:%d %B %Y}",
        _day(n + 1, person["continuous_from"]),
        person["post"],
        "Yes" if person["senior"] else "No",
        ZONES.get(person["zone"], "n/a"),
        person["notice_months"],
        person["manager_number"],
        f"{n + 1} High Street",
    ]


def _write_second(book: "Workbook", looks: _Looks, people: pl.DataFrame) -> None:
    """Write the list of the second board: other headers, in another order, subtotals between."""
    sheet = book.add_worksheet(SHEETS[SECOND])
    sheet.write(0, 0, "HARROWFEN ICB - ESTABLISHMENT EXTRACT", looks.title)
    sheet.merge_range(2, 0, 2, 6, "Post and person", looks.header)
    sheet.merge_range(2, 7, 2, 14, "Pay and service", looks.header)
    sheet.write_row(3, 0, SECOND_HEADERS, looks.header)
    row, last, since = 4, people["function"][0], 0
    for n, person in enumerate(people.iter_rows(named=True)):
        if person["function"] != last:
            sheet.write(row, 0, "Sub total")
            sheet.write(row, 5, since)
            row, last, since = row + 2, person["function"], 0
        _write_row(sheet, row, _second_cells(n, person), looks)
        row, since = row + 1, since + 1
    sheet.write_row(row, 0, ["Total", None, people.height])


def _second_cells(n: int, person: Mapping[str, Any]) -> list[Any]:
    band = person["band"].upper() if person["band"] == "vsm" else f"Band {person['band']}"
    return [
        DIRECTORATES[SECOND][person["function"]],
        person["post"],
        int(person["number"]),
        f"Surname {person['number']}",
        _day(n, person["born"]),
        f"{person['fte']:.0%}" if n % 4 == 1 else person["fte"],
        band,
        person["point"],
        f"{person['pay_gbp_y']:,.0f}" if n % 2 else person["pay_gbp_y"],
        GROUPS[SECOND][person["staff_group"]],
        _day(n + 2, person["service_from"]),
        _day(n + 1, person["continuous_from"]),
        "Y" if person["senior"] else "N",
        ZONES.get(person["zone"], "-"),
        person["notice_months"],
        None if person["manager_number"] is None else int(person["manager_number"]),
    ]


def _write_posts(book: "Workbook", looks: _Looks, posts: pl.DataFrame) -> None:
    """Write the posts of both boards, each of which has its own word for a function, and those to come."""
    sheet = book.add_worksheet("Funded posts")
    sheet.write(0, 0, "Funded establishment, both boards", looks.title)
    headers = ["Post ref", "ICB", "Function", "AfC band", "Budgeted posts", "Senior post"]
    own = posts.filter(pl.col("body") != MERGED)
    sheet.write_row(2, 0, headers, looks.header)
    for row, post in enumerate(own.iter_rows(named=True), start=3):
        _write_row(sheet, row, _post_cells(post), looks)
    sheet.write_row(own.height + 4, 0, ["Total", None, None, None, int(own["establishment"].sum())])
    sheet = book.add_worksheet("New structure (draft)")
    sheet.write_row(0, 0, [*headers, "Spot salary", "From"], looks.header)
    for row, post in enumerate(posts.filter(pl.col("body") == MERGED).iter_rows(named=True), start=1):
        pay = None if post["pay_gbp_y"] is None else f"£{post['pay_gbp_y'] / 1000:g}k"
        _write_row(sheet, row, [*_post_cells(post), pay, _day(row, post["opens"])], looks)


def _post_cells(post: Mapping[str, Any]) -> list[Any]:
    words = DIRECTORATES.get(post["body"], DIRECTORATES[FIRST])[post["function"]]
    band, senior = GRADES[post["band"]][1], "Y" if post["senior"] else "N"
    return [post["post"], post["body"], words, band, post["establishment"], senior]


def _write_spells(book: "Workbook", looks: _Looks, spells: pl.DataFrame, numbers: Mapping[str, str]) -> None:
    sheet = book.add_worksheet("Breaks in service")
    sheet.write(0, 0, "Service before and after a break, as proved by the people themselves", looks.title)
    sheet.write_row(
        1, 0, ["Payroll Number", "Date joined", "Date left", "Does not count because"], looks.header
    )
    for n, spell in enumerate(spells.iter_rows(named=True)):
        days = [_day(n, spell["joined"]), _day(n + 1, spell["left"])]
        cells = [int(numbers[spell["person"]]), *days, REASONS.get(spell["excluded"])]
        _write_row(sheet, n + 2, cells, looks)


def _write_departures(
    book: "Workbook", looks: _Looks, departures: pl.DataFrame, numbers: Mapping[str, str]
) -> None:
    sheet = book.add_worksheet("Leavers")
    headers = [
        *("Payroll Number", "Route", "Suitable alternative", "New NHS job from", "Average week's pay"),
        *("Pension strain quoted", "Notice worked?"),
    ]
    sheet.write_row(0, 0, headers, looks.header)
    for n, row in enumerate(departures.iter_rows(named=True)):
        quote = row["pension_cost_gbp"]
        cells = [
            int(numbers[row["person"]]),
            SCHEMES[row["scheme"]],
            OFFERS[row["alternative"]],
            _day(n, row["returns"]),
            row["week_pay_gbp"],
            "TBC" if quote is None and n % 2 else (None if quote is None else f"£{quote:,.2f}"),
            "Yes" if row["notice_worked"] else "No - PILON",
        ]
        _write_row(sheet, n + 1, cells, looks)


def _write_equality(book: "Workbook", looks: _Looks, people: pl.DataFrame) -> None:
    sheet = book.add_worksheet("Equality monitoring")
    sheet.write(0, 0, "As declared by staff. Restricted: for equality reports only", looks.title)
    sheet.write_row(2, 0, EQUALITY_HEADERS, looks.header)
    for n, person in enumerate(people.iter_rows(named=True)):
        characteristics = [person[name] or UNSAID[n % len(UNSAID)] for name in CHARACTERISTICS]
        _write_row(sheet, n + 3, [int(person["number"]), *characteristics], looks)


def _write_row(sheet: "Worksheet", row: int, cells: Sequence[Any], looks: _Looks) -> None:
    for place, cell in enumerate(cells):
        if isinstance(cell, dt.date):
            sheet.write_datetime(row, place, cell, looks.day)
        elif isinstance(cell, str):
            sheet.write_string(row, place, cell)
        elif cell is not None:
            sheet.write_number(row, place, cell)


def _day(n: int, day: dt.date | None) -> dt.date | str | int | None:
    """Give a day in one of three forms: a date, a text, a number of days."""
    if day is None:
        return None
    forms: tuple[dt.date | str | int, ...] = (day, f"{day:%d/%m/%Y}", (day - DAY_ZERO).days)
    return forms[n % 3]


def _six(number: str) -> str:
    return number[-6:]
