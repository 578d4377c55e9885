"""What a paper is made of: sections of paragraphs, lists, tables, figures and questions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

NO_DATA = Markup('<span class="none">No data</span>')
NOT_APPLICABLE = Markup('<span class="none">Not applicable</span>')
LONG_ROWS = 30
FEW_COLUMNS = 3


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        label: its heading.
        numeric: whether its cells are numbers, which stand to the right.
        width: its share of the table's width in per cent; none if the cells decide.
    """

    label: str
    numeric: bool = False
    width: int | None = None


@dataclass(frozen=True)
class Table:
    """A table with a caption.

    Attributes:
        id: name of the table in the page.
        caption: what it shows, with the unit where all cells share one.
        columns: its columns; the first one heads the rows.
        rows: written cells; none may be empty.
        stacked: whether rows turn into blocks on a phone, for tables of text.
    """

    kind: ClassVar[str] = "table"
    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    stacked: bool = False

    def __post_init__(self) -> None:
        """Refuse rows of another length, and empty cells."""
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"table {self.id}: a row has {len(row)} cells, not {len(self.columns)}")
            if not all(str(cell).strip() for cell in row):
                raise ValueError(f"table {self.id}: a cell is empty in the row {row[0]!r}")

    @property
    def long(self) -> bool:
        """Whether it takes more than about a page."""
        return len(self.rows) > LONG_ROWS

    @property
    def few(self) -> bool:
        """Whether its columns are few, so that its cells may wrap and it fits a phone."""
        return len(self.columns) <= FEW_COLUMNS


def table(
    name: str,
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: Sequence[int] | None = None,
) -> Table:
    """Make a table.

    Args:
        name: name of the table in the page.
        caption: what it shows.
        columns: headings; one that ends with ` #` is of a numeric column.
        rows: written cells.
        widths: shares of the width in per cent, for a table of text that turns into blocks on a phone.
    """
    made = tuple(
        Column(label.removesuffix(" #"), label.endswith(" #"), widths[place] if widths else None)
        for place, label in enumerate(columns)
    )
    return Table(name, caption, made, tuple(tuple(row) for row in rows), widths is not None)


@dataclass(frozen=True)
class Drawing:
    """A chart drawn twice, for wide pages and paper and for phones; and its Vega-Lite, for exploring it.

    Attributes:
        wide: SVG for wide pages and paper.
        narrow: SVG for phones.
        spec: its Vega-Lite.
        says: what it shows, as its accessible name.
    """

    wide: Markup
    narrow: Markup
    spec: str = ""
    says: str = ""


NO_DRAWING = Drawing(Markup(""), Markup(""))
"""Stands where all that a chart would draw is hidden."""


@dataclass(frozen=True)
class Figure:
    """A chart with a sentence above that says what it shows, how to read it, and its table.

    Attributes:
        id: name of the figure in the page.
        title: what it is of.
        says: what it shows, in a sentence or two.
        reading: how to read the marks.
        drawing: the chart.
        table: the same numbers.
    """

    kind: ClassVar[str] = "figure"
    id: str
    title: str
    says: str
    reading: str
    drawing: Drawing
    table: Table


@dataclass(frozen=True)
class Text:
    """A paragraph; a note is set apart."""

    kind: ClassVar[str] = "text"
    text: str
    note: bool = False


@dataclass(frozen=True)
class Points:
    """A list of sentences."""

    kind: ClassVar[str] = "points"
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """A heading inside a section; with a name if links lead to it."""

    kind: ClassVar[str] = "heading"
    text: str
    id: str = ""


@dataclass(frozen=True)
class Question:
    """A founding question with its answer, caveat, evidence and table."""

    kind: ClassVar[str] = "question"
    id: str
    question: str
    answer: str
    detail: tuple[str, ...]
    caveat: str
    evidence: Markup
    table: Table | None


@dataclass(frozen=True)
class Picture:
    """A chart on a page, with how to read it below: what a figure becomes where nothing is folded."""

    kind: ClassVar[str] = "picture"
    id: str
    drawing: Drawing
    reading: str


Block = Table | Figure | Text | Points | Heading | Question | Picture


@dataclass(frozen=True)
class Section:
    """A part of the paper with a heading of its own."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Paper:
    """A paper as every form of it is written from: one source, so that all forms say the same.

    Attributes:
        title: title of the plan.
        purpose: what the paper is for, in a sentence.
        banner: what kind of thing it is: whose people, which knowledge, which runs.
        caveats: the few things to hold in mind.
        sections: its sections, in order.
    """

    title: str
    purpose: str
    banner: tuple[str, ...]
    caveats: tuple[str, ...]
    sections: tuple[Section, ...]
