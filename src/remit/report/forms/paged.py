"""A paper as pages have it: nothing folded, every table in full, the long ones of figures in an annex."""

from collections.abc import Iterator
from dataclasses import replace

from markupsafe import Markup

from remit.report.blocks import (
    Block,
    Figure,
    Heading,
    Paper,
    Picture,
    Question,
    Section,
    Table,
    Text,
)
from remit.report.forms.inline import plain

ANNEX = "long-tables"
WIDEST = 34
"""Letters beyond which a column gets no wider."""
LETTERS, LEAST, BOLD = 112, 6, 1.15
"""Letters in a line of a table; letters that a column has at least; how much wider headings are."""
READ = "The table is long and stands in the annex: {}"


def paged(paper: Paper) -> Paper:
    """Give a paper of simple blocks; tables of figures and questions that are long come into an annex."""
    aside: list[Table] = []
    sections = [
        replace(section, blocks=tuple(part for block in section.blocks for part in _simple(block, aside)))
        for section in paper.sections
    ]
    if aside:
        sections.append(Section(ANNEX, "Annex: long tables", tuple(aside)))
    return replace(paper, sections=tuple(sections))


def tables_of(paper: Paper) -> Iterator[tuple[Section, Table]]:
    """Give every table of a paper with the section that it stands in, in order."""
    for section in paper.sections:
        for block in section.blocks:
            table = block if isinstance(block, Table) else getattr(block, "table", None)
            if isinstance(table, Table):
                yield section, table


def _simple(block: Block, aside: list[Table]) -> Iterator[Block]:
    if isinstance(block, Figure):
        yield Heading(block.title, block.id)
        yield Text(block.says)
        if block.drawing.wide:
            yield Picture(f"chart-{block.id}", block.drawing, block.reading)
        yield _placed(block.table, aside)
    elif isinstance(block, Question):
        yield Heading(block.question, block.id)
        yield from (Text(sentence) for sentence in (block.answer, *block.detail))
        yield Text(Markup("<strong>Caveat:</strong> {}").format(block.caveat))
        yield Text(Markup("<strong>Evidence:</strong> {}").format(block.evidence))
        if block.table is not None:
            yield _placed(block.table, aside)
    elif isinstance(block, Table):
        yield _with_widths(block)
    else:
        yield block


def _placed(table: Table, aside: list[Table]) -> Table | Text:
    """Leave a table where it is, or put a long one aside and say where it stands."""
    if not table.long:
        return _with_widths(table)
    aside.append(_with_widths(table))
    link = Markup('<a href="#table-{}">{}</a>').format(table.id, table.caption)
    return Text(Markup(READ).format(link), note=True)


def _with_widths(table: Table) -> Table:
    """Share the width of a page between columns, by the longest word and the mean length of their cells."""
    if table.columns[0].width:
        return table
    needs, wants = [], []
    for place, column in enumerate(table.columns):
        cells = [plain(row[place]) for row in table.rows]
        longest = max(len(word) for cell in (column.label, *cells) for word in cell.split())
        mean = sum(map(len, cells)) / max(len(cells), 1)
        needs.append(max(BOLD * longest + 1, LEAST))
        wants.append(max(min(mean, WIDEST) - needs[-1], 0.0))
    spare = max(LETTERS - sum(needs), 0.0) / max(sum(wants), 1.0)
    letters = [need + want * min(spare, 1.0) for need, want in zip(needs, wants, strict=True)]
    shares = [max(round(100 * wide / sum(letters)), 1) for wide in letters]
    columns = (replace(column, width=share) for column, share in zip(table.columns, shares, strict=True))
    return replace(table, columns=tuple(columns))
