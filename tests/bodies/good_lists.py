"""A good staff list as text, CSV and workbook, and the keyed draws by which lists are broken."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

from remit.draws import key

HEADERS = (
    "Employee Number",
    "Surname",
    "Organisation",
    "Directorate",
    "Staff Group",
    "Pay Band",
    "Salary",
    "FTE",
    "Date of Birth",
    "CSD 12 Months",
    "Senior",
    "Base",
)
DIRECTORATES = (
    "Finance",
    "Quality",
    "Business Intelligence",
    "Corporate Services",
    "Primary Care Commissioning",
)
SHEET = "xl/worksheets/sheet1.xml"


class Dice:
    """Keyed draws: the same for the same seed and number."""

    def __init__(self, seed: int, number: int) -> None:
        self.seed, self.number, self.drawn = seed, number, 0

    def below(self, bound: int) -> int:
        self.drawn += 1
        return key(self.seed, self.number, self.drawn) % max(bound, 1)

    def one(self, choices: Sequence[Any]) -> Any:
        return choices[self.below(len(choices))]

    def bytes(self, length: int) -> bytes:
        return b"".join(
            key(self.seed, self.number, "b", i).to_bytes(8, "big") for i in range(length // 8 + 1)
        )[:length]


def rows_of(dice: Dice, people: int = 24) -> list[list[str]]:
    """A good list, as text."""
    first = dice.below(10_000)
    return [
        [
            str(20_000_000 + first + i),
            f"O'Neill-{i} £é",
            "QKS",
            DIRECTORATES[i % 5],
            "Clinical",
            f"Band {3 + i % 5}",
            f"{25_000 + 137 * i}",
            ("1", "0.6", "0.8")[i % 3],
            f"{1 + i % 28:02d}/{1 + i % 12:02d}/{1960 + i % 40}",
            f"{1 + i % 28:02d}/{1 + i % 12:02d}/{1995 + i % 20}",
            ("Yes", "No")[i % 2],
            "Maidstone",
        ]
        for i in range(people)
    ]


def csv_text(
    rows: Sequence[Sequence[str]], mark: str = ",", end: str = "\r\n", headers: Sequence[str] = HEADERS
) -> str:
    return end.join(mark.join(row) for row in [headers, *rows]) + end


def xlsx_bytes(rows: Sequence[Sequence[str]], also: Callable[[Any, Any], None] | None = None) -> bytes:
    """A good workbook, with whatever `also` does to it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    sheet = book.add_worksheet("Staff")
    sheet.write_row(0, 0, ["Staff in post"])
    sheet.write_row(2, 0, list(HEADERS))
    for place, row in enumerate(rows, start=3):
        for column, text in enumerate(row):
            if column in (6, 7):
                sheet.write_number(place, column, float(text)) if text.replace(".", "").isdigit() else (
                    sheet.write_string(place, column, text)
                )
            else:
                sheet.write_string(place, column, text)
    if also is not None:
        also(book, sheet)
    book.close()
    return out.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The archive with its parts changed; none takes a part out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return out.getvalue()
