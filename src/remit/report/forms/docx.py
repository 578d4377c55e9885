"""A paper as a Word document that people edit: real headings, lists, tables and alternative texts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from remit.report.blocks import Block, Column, Heading, Paper, Picture, Points, Section, Table, Text
from remit.report.forms import archive, picture
from remit.report.forms.inline import known, parts, plain
from remit.report.forms.paged import paged

FONT = "Arial"
INK, QUIET = "212B32", "4C6272"
WIDTH = Mm(178)
LONGEST_BOOKMARK = 40
EMU_A_TWIP = 635
LONGEST_PROPERTY = 255
STYLES = {
    # name: (based on, points, colour, bold, millimetres before, after)
    "Title": ("Normal", 20, INK, True, 0, 3),
    "Heading 1": ("Normal", 15, INK, True, 9, 2),
    "Heading 2": ("Normal", 12, INK, True, 6, 1.5),
    "Caption": ("Normal", 9.5, INK, True, 3, 1),
    "Paper note": ("Normal", 10, QUIET, False, 1, 2),
    "Paper banner": ("Normal", 10, INK, False, 0, 1),
    "Paper cell": ("Normal", 8, INK, False, 0, 0),
    "Paper heading cell": ("Paper cell", 8, INK, True, 0, 0),
}


def render(paper: Paper) -> bytes:
    """Give a paper as DOCX."""
    return _Writer().write(paged(paper))


@dataclass
class _Writer:
    """Writes one document; holds what the parts of it must not share."""

    document: Any = field(default_factory=Document)
    marks: dict[str, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def write(self, paper: Paper) -> bytes:
        _set_up(self.document, paper)
        self._paragraph("Board paper", "Paper note")
        self._paragraph(paper.title, "Title")
        self._paragraph(paper.purpose)
        for line in paper.banner:
            self._paragraph(line, "Paper banner")
        self._heading("Hold in mind", 2)
        self._points(paper.caveats)
        self._heading("Contents", 2)
        for section in paper.sections:
            self._add(self._linked(f"#{section.id}", section.title), "List Number")
        for section in paper.sections:
            self._section(section)
        made = BytesIO()
        self.document.save(made)
        return archive.repack(made.getvalue())

    def _section(self, section: Section) -> None:
        self._heading(section.title, 1, section.id)
        for block in section.blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        if isinstance(block, Heading):
            self._heading(block.text, 2, block.id)
        elif isinstance(block, Text):
            self._paragraph(block.text, "Paper note" if block.note else "Normal")
        elif isinstance(block, Points):
            self._points(block.sentences)
        elif isinstance(block, Picture):
            self._picture(block)
        elif isinstance(block, Table):
            self._table(block)

    def _heading(self, text: str, level: int, name: str = "") -> None:
        place = self._bookmark(name) if name else ""
        self._add(place + self._runs(text), f"Heading {level}")

    def _paragraph(self, text: str, style: str = "Normal") -> None:
        self._add(self._runs(text), style)

    def _points(self, sentences: Sequence[str]) -> None:
        for sentence in sentences:
            self._paragraph(sentence, "List Bullet")

    def _picture(self, block: Picture) -> None:
        drawn = picture.size_of(block.drawing)
        width = min(WIDTH, Pt(drawn.width * 0.62))
        paragraph = self.document.add_paragraph()
        shape = paragraph.add_run().add_picture(BytesIO(picture.png_of(block.drawing)), width=width)
        paragraph.paragraph_format.keep_with_next = True
        named = shape._inline.docPr
        named.set("name", block.id)
        named.set("descr", block.drawing.says)
        self._paragraph(block.reading, "Paper note")

    def _table(self, table: Table) -> None:
        self._add(self._bookmark(f"table-{table.id}") + self._runs(table.caption), "Caption")
        shares = [column.width or 1 for column in table.columns]
        widths = [int(WIDTH / EMU_A_TWIP * share / sum(shares)) for share in shares]
        head = self._row([column.label for column in table.columns], table.columns, widths, True)
        body = "".join(self._row(row, table.columns, widths, False) for row in table.rows)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        line = 'w:val="single" w:sz="4" w:space="0" w:color="AEB7BD"'
        xml = (
            f'<w:tbl {nsdecls("w", "r")}><w:tblPr><w:tblW w:w="5000" w:type="pct"/>'
            f"<w:tblBorders><w:bottom {line}/><w:insideH {line}/></w:tblBorders>"
            '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
            '<w:right w:w="100" w:type="dxa"/></w:tblCellMar>'
            '<w:tblLook w:val="04A0" w:firstRow="1" w:firstColumn="1" w:noVBand="1"/>'
            f"<w:tblCaption w:val={quoteattr(known(plain(table.caption)))}/></w:tblPr>"
            f"<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"
        )
        self._append(parse_xml(xml))
        self._paragraph("", "Paper cell")

    def _row(
        self, cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int], heads: bool
    ) -> str:
        style = _style_id("Paper heading cell" if heads else "Paper cell")
        right = '<w:jc w:val="right"/>'
        written = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
            f'<w:pStyle w:val="{style}"/>{right if column.numeric else ""}</w:pPr>'
            f"{self._runs(cell)}</w:p></w:tc>"
            for cell, column, width in zip(cells, columns, widths, strict=True)
        )
        kept = f"<w:cantSplit/>{'<w:tblHeader/>' if heads else ''}"
        return f"<w:tr><w:trPr>{kept}</w:trPr>{written}</w:tr>"

    def _runs(self, text: str) -> str:
        made = []
        for part in parts(text):
            if part.name:
                made.append(self._bookmark(part.name))
            elif part.href:
                made.append(self._linked(part.href, part.text))
            else:
                look = (
                    ('<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New"/>' if part.code else "")
                    + ("<w:b/>" if part.strong else "")
                    + (f'<w:color w:val="{QUIET}"/>' if part.quiet else "")
                )
                made.append(_run(part.text, look))
        return "".join(made)

    def _linked(self, href: str, text: str) -> str:
        run = _run(text, '<w:color w:val="14507F"/><w:u w:val="single"/>')
        if href.startswith("#"):
            return f'<w:hyperlink w:anchor="{self._mark(href[1:])}">{run}</w:hyperlink>'
        key = self.document.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return f'<w:hyperlink r:id="{key}">{run}</w:hyperlink>'

    def _bookmark(self, name: str) -> str:
        number = next(self.numbers)
        return (
            f'<w:bookmarkStart w:id="{number}" w:name="{self._mark(name)}"/><w:bookmarkEnd w:id="{number}"/>'
        )

    def _mark(self, name: str) -> str:
        """Give a name that Word takes: letters, digits and underscores, not too long, one of its kind."""
        if name not in self.marks:
            written = re.sub(r"\W", "_", name, flags=re.ASCII)
            self.marks[name] = f"m{len(self.marks)}_{written}"[:LONGEST_BOOKMARK]
        return self.marks[name]

    def _add(self, inner: str, style: str) -> None:
        xml = f'<w:p {nsdecls("w", "r")}><w:pPr><w:pStyle w:val="{_style_id(style)}"/></w:pPr>{inner}</w:p>'
        self._append(parse_xml(xml))

    def _append(self, element: Any) -> None:
        body = self.document.element.body
        body.insert(len(body) - 1, element)  # the last child is the section's set-up


def _style_id(name: str) -> str:
    return name.replace(" ", "")


def _run(text: str, look: str = "") -> str:
    shown = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{shown}<w:t xml:space="preserve">{escape(known(text))}</w:t></w:r>'


def _set_up(document: Any, paper: Paper) -> None:
    """Set page, styles, language, properties and the line at the foot of each page."""
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(16)
    page.top_margin = page.bottom_margin = Mm(18)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10.5)
    normal.paragraph_format.space_after = Mm(2)
    for name, (based, points, colour, bold, before, after) in STYLES.items():
        there = {style.name for style in document.styles}
        style = (
            document.styles[name]
            if name in there
            else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        )
        style.base_style = document.styles[based]
        style.font.name, style.font.size, style.font.bold = FONT, Pt(points), bold
        style.font.color.rgb = RGBColor.from_string(colour)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Mm(before), Mm(after)
        style.paragraph_format.keep_with_next = name.startswith(("Heading", "Caption"))
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    _set_language(document)
    about = document.core_properties
    about.title, about.subject = (known(text)[:LONGEST_PROPERTY] for text in (paper.title, paper.purpose))
    about.author, about.language = "Remit", "en-GB"
    about.comments = ""
    _write_foot(page.footer.paragraphs[0], paper.title)


def _set_language(document: Any) -> None:
    look = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in look.findall(qn("w:lang")):
        look.remove(old)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    look.append(language)


def _write_foot(paragraph: Any, title: str) -> None:
    paragraph.style = "Paper note"
    paragraph.add_run(f"{known(title)}. Page ")
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)
