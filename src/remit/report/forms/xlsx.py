"""The tables of a paper as a workbook: a sheet a table, numbers as numbers, ends of ranges by themselves."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple

from xlsxwriter import Workbook

from remit.report.blocks import Paper, Table
from remit.report.forms.inline import known, plain
from remit.report.forms.paged import tables_of

LONGEST_NAME = 31
LONGEST_PROPERTY = 255
UNDATED = datetime(1980, 1, 1)
"""A workbook has a date: the first that an archive can have, so that the same tables are the same bytes."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_NUMBER = r"(?:(?:under |over )?[-+\N{MINUS SIGN}]?£?[\d,]+(?:\.\d+)?(?:%| million)?|\*)"
_SHAPES = {
    "number": re.compile(rf"({_NUMBER})"),
    "range": re.compile(rf"({_NUMBER}) to ({_NUMBER})"),
    "both": re.compile(rf"({_NUMBER}) \(({_NUMBER}) to ({_NUMBER})\)"),
    "odds": re.compile(rf"({_NUMBER}) \(± ({_NUMBER})\)(?:; ({_NUMBER}) the same)?"),
}
SPLITS = {
    "number": ("",),
    "range": (": low", ": high"),
    "both": ("", ": low", ": high"),
    "odds": ("", ": standard error", ": the same"),
}


class Value(NamedTuple):
    """A number and how it is shown."""

    value: float
    form: str


def render(paper: Paper) -> bytes:
    """Give the tables of a paper as XLSX."""
    made = BytesIO()
    with Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties(
            {
                "title": known(paper.title)[:LONGEST_PROPERTY],
                "subject": known(paper.purpose)[:LONGEST_PROPERTY],
                "author": "Remit",
                "created": UNDATED,
            }
        )
        _Writer(book).write(paper)
    return made.getvalue()


def value_of(text: str) -> Value | None:
    """Read a written number; none if the text is none."""
    digits = re.sub(r"[^\d.]", "", text)
    if not _SHAPES["number"].fullmatch(text) or text.startswith(("under", "over")) or not digits:
        return None
    value = float(digits) * (-1 if text[0] in "-\N{MINUS SIGN}" else 1)
    decimals = "." + "0" * len(digits.partition(".")[2]) if "." in digits else ""
    pound = "£" if "£" in text else ""
    if text.endswith("%"):
        return Value(value / 100, f"0{decimals}%")
    if text.endswith("million"):
        value, form = value * 1e6, f'{pound}#,##0{decimals},," million"'
    else:
        form = f"{pound}{'#,##0' if ',' in text or value >= 1000 or pound else '0'}{decimals}"
    return Value(value, f"+{form}" if text[0] == "+" else form)


def shape_of(cells: Sequence[str]) -> str:
    """Tell what the cells of a column hold: numbers, ranges, both, or text; what is hidden fits all."""
    told = [cell for cell in cells if any(shape.fullmatch(cell) for shape in _SHAPES.values())]
    for name in ("odds", "both", "range", "number"):
        if any(_SHAPES[name].fullmatch(cell) for cell in told):
            return name
    return "text"


class _Writer:
    """Writes the sheets of one workbook; holds its formats, one of a kind."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.names: set[str] = set()

    def write(self, paper: Paper) -> None:
        sheets = [(section, table, self._name(table.id)) for section, table in tables_of(paper)]
        front = self.book.add_worksheet("Contents")
        for _, table, name in sheets:
            self._sheet(self.book.add_worksheet(name), table)
        self._front(front, paper, [(section.title, table, name) for section, table, name in sheets])

    def _front(self, sheet: Any, paper: Paper, sheets: Sequence[tuple[str, Table, str]]) -> None:
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, 100)
        sheet.write_string(0, 0, paper.title, self._format(bold=True, font_size=14))
        line = 1
        for text in (*paper.banner, *paper.caveats):
            sheet.write_string(line, 0, plain(text))
            line += 1
        line += 1
        for place, text in enumerate(("Section", "Table")):
            sheet.write_string(line, place, text, self._format(bold=True, bottom=1))
        for title, table, name in sheets:
            line += 1
            sheet.write_string(line, 0, title)
            sheet.write_url(line, 1, f"internal:'{name}'!A1", string=plain(table.caption)[:255])

    def _sheet(self, sheet: Any, table: Table) -> None:
        sheet.write_string(0, 0, plain(table.caption), self._format(bold=True, font_size=12))
        sheet.write_url(1, 0, "internal:'Contents'!A1", string="Contents")
        rows = [[plain(cell) for cell in row] for row in table.rows]
        column = 0
        for place, head in enumerate(table.columns):
            cells = [row[place] for row in rows]
            shape = shape_of(cells) if head.numeric else "text"
            for part, suffix in enumerate(SPLITS.get(shape, ("",))):
                sheet.write_string(
                    3, column, head.label + suffix, self._format(bold=True, bottom=1, text_wrap=True)
                )
                for line, cell in enumerate(cells, start=4):
                    self._cell(sheet, line, column, _part_of(cell, shape, part))
                sheet.set_column(column, column, _width([head.label, *cells], shape))
                column += 1
        sheet.freeze_panes(4, 1)
        sheet.autofilter(3, 0, 3 + len(rows), max(column - 1, 0))

    def _cell(self, sheet: Any, line: int, column: int, text: str) -> None:
        number = value_of(text)
        if number is None:
            sheet.write_string(line, column, text, self._format(text_wrap=True, valign="top"))
        else:
            sheet.write_number(line, column, number.value, self._format(num_format=number.form, valign="top"))

    def _format(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(dict(look))
        return self.formats[key]

    def _name(self, wanted: str) -> str:
        """Give a sheet a name that Excel takes: short, without signs, one of its kind."""
        for name in _names(_FORBIDDEN.sub("-", wanted).strip("'")):
            if name.lower() not in self.names | {"contents", "history"}:
                self.names.add(name.lower())
                return name
        raise AssertionError("there are as many names as numbers")


def _names(wanted: str) -> Iterator[str]:
    yield wanted[:LONGEST_NAME]
    number = 2
    while True:
        suffix = f"-{number}"
        yield wanted[: LONGEST_NAME - len(suffix)] + suffix
        number += 1


def _part_of(cell: str, shape: str, part: int) -> str:
    """Give the part of a cell that stands in a column; one number that is its own range is all its parts."""
    found = _SHAPES[shape].fullmatch(cell) if shape in _SHAPES else None
    return str(found[part + 1] or "0%") if found else cell


def _width(cells: Sequence[str], shape: str) -> int:
    longest = max(len(cell) for cell in cells)
    return min(max(longest + 2, 10), 60) if shape == "text" else 14
