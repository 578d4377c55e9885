"""Reads a paper as a browser would, strictly: every element closed, every row of every table as text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "col", "wbr", "br", "link", "img", "input", "hr"}


@dataclass
class Table:
    """A table as it stands in the page."""

    attributes: dict[str, str | None]
    caption: str = ""
    rows: list[list[str]] = field(default_factory=list)


@dataclass
class Element:
    """An opened element."""

    tag: str
    attributes: dict[str, str | None]
    inside: tuple[str, ...]


class Page(HTMLParser):
    """A parsed page; `faults` says what is not closed or closed twice."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.tables: dict[str, Table] = {}
        self.faults: list[str] = []
        self.headings: list[tuple[str, str]] = []
        self._open: list[str] = []
        self._table: Table | None = None
        self._hidden = 0
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.elements.append(Element(tag, attributes, tuple(self._open)))
        if self._hidden or attributes.get("aria-hidden") == "true":
            self._hidden += tag not in VOID
        if tag == "table":
            self._table = Table(attributes)
            self.tables[str(attributes["id"])] = self._table
        elif tag == "tr" and self._table is not None:
            self._table.rows.append([])
        elif tag in ("th", "td") and self._table is not None:
            self._table.rows[-1].append("")
        elif tag in ("h1", "h2", "h3"):
            self.headings.append((tag, ""))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1:]}")
        else:
            self._open.pop()
            self._hidden -= bool(self._hidden)
        if tag == "table":
            self._table = None

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._table is not None and "caption" in self._open:
            self._table.caption += data
        elif self._table is not None and {"th", "td"} & set(self._open):
            self._table.rows[-1][-1] += data
        if {"h1", "h2", "h3"} & set(self._open):
            tag, text = self.headings[-1]
            self.headings[-1] = (tag, text + data)

    def body(self, table: str) -> list[list[str]]:
        """Rows of a table below its headings, cells trimmed."""
        rows = self.tables[f"table-{table}"].rows[1:]
        return [[" ".join(cell.split()) for cell in row] for row in rows]
