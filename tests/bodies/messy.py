"""A staff list as it comes, as workbook, and the same people as a clean table."""

from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import xlsxwriter

from remit.bodies.identity import pseudonyms

KEY = bytes(range(32))
DIRECTORATES = {
    "Finance": "finance",
    "CHC": "continuing-care",
    "100 Quality and safety": "quality",
    "Chief Exec's Office": "corporate",
}
BANDS = {"AfC: Band 5": "5", "AfC: Band 8 - Range A": "8a", "Band 07": "7", "Very Senior Manager": "vsm"}
GROUPS = {"Administrative and Clerical": "administrative", "Nursing and Midwifery Registered": "clinical"}
HOURS = {37.5: 1.0, 22.5: 0.6, 30.0: 0.8}
HEADERS = [
    *("Emp No", "Surname", "NI Number", "Employer", "Directorate", "Staff Grp", "Pay Scale", "Point"),
    *("Full Time\nAnnual Salary", "Contracted Hours", "D.O.B.", "CSD 12 Months", "Senior?", "Home address"),
]
PEOPLE = 40


def people() -> pl.DataFrame:
    """The people as the declared table has them, in the order of the list."""
    rows = [_person(i) for i in range(PEOPLE)]
    frame = pl.DataFrame(rows)
    codes = pseudonyms(KEY, frame["number"])
    return frame.drop("number").with_columns(codes.alias("person"))


def _person(i: int) -> dict[str, object]:
    return {
        "number": str(20_000 + i),
        "body": "QKS",
        "function": list(DIRECTORATES.values())[i % 4],
        "staff_group": list(GROUPS.values())[i % 2],
        "band": list(BANDS.values())[i % 4],
        "point": i % 5 + 1,
        "pay_gbp_y": 30_000.0 + 100 * i,
        "fte": list(HOURS.values())[i % 3],
        "born": date(1960, 1, 28) + timedelta(days=151 * i),
        "service_from": date(1995, 6, 17) + timedelta(days=97 * i),
        "senior": i % 4 == 3,
    }


def write_messy(path: Path, headers: list[str] = HEADERS) -> Path:
    """Write the list: titles, blank rows, headings, totals, dates as texts and as serial numbers."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Staff in post")
        sheet.merge_range("A1:H1", "NHS Kent and Medway: staff in post (confidential)")
        sheet.write("A2", "Run by HR on 1/12/2026")
        sheet.write_row(3, 0, headers)
        row = 4
        for i in range(PEOPLE):
            if i == 20:
                row += 1
            if i == 25:
                sheet.write(row, 0, "Medicines team")
                row += 1
            _write_person(sheet, row, i, day)
            row += 1
        sheet.write(row, 0, "Grand total")
        sheet.write_formula(row, 8, "=SUM(I5:I46)", None, 1_278_000)
        sheet.write(row + 2, 0, "Source: ESR")
        book.add_worksheet("Notes").write_column(0, 0, ["Read me", "Ask HR"])
    return path


def _write_person(sheet: xlsxwriter.worksheet.Worksheet, row: int, i: int, day: object) -> None:
    person = _person(i)
    born, since = person["born"], person["service_from"]
    assert isinstance(born, date)
    assert isinstance(since, date)
    pay = person["pay_gbp_y"]
    numbers: list[object] = [f"0{person['number']}" if i % 2 else int(str(person["number"]))]
    texts = [
        f"Smith-{i}",
        f"AB{123_450 + i}C",
        "QKS",
        *(list(names)[i % len(names)] for names in (DIRECTORATES, GROUPS, BANDS)),
    ]
    cells = [*numbers, *texts, i % 5 + 1, f"£{pay:,.2f}" if i % 3 else pay, list(HOURS)[i % 3]]
    sheet.write_row(row, 0, cells)
    if i % 3 == 0:
        sheet.write_datetime(row, 10, datetime(born.year, born.month, born.day), day)
    elif i % 3 == 1:
        sheet.write(row, 10, f"{born:%d/%m/%Y}")
    else:
        sheet.write(row, 10, (born - date(1899, 12, 30)).days)
    sheet.write(row, 11, f"{since:%d-%b-%y}" if i % 2 else f"{since:%-d %B %Y}")
    sheet.write(row, 12, "Yes" if person["senior"] else "No")
    sheet.write(row, 13, f"{i} High Street")


def write_bodies(folder: Path) -> Path:
    """A plan's folder that has its bodies already."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["body,name,kind,source,status", "QKS,NHS Kent and Medway ICB,board,register,verified"]
    (folder / "bodies.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
