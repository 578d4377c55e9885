"""The five forms of a paper: all carry the same figures, open where they should, and can be read by all."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import fastexcel
import pikepdf
import pypdfium2
import pytest
from lxml import etree
from markupsafe import Markup
from pdfua import validate

import remit
from remit.report import FORMS, UnknownForm, write, write_forms
from remit.report.blocks import NO_DATA, Heading, Paper, Points, Section, Table, Text, table
from remit.report.forms import docx, html, odt, pdf, xlsx
from remit.report.forms.inline import BREAK, parts, plain
from remit.report.forms.paged import paged, tables_of
from remit.report.narrative import Narrative, NarrativeFault, read_narrative
from remit.report.paper import make_paper
from remit.results.store import Results
from tests.report.page import Page

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
Shown = list[tuple[Table, list[list[str]]]]
OTEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
HOSTILE = Paper(
    "A <b>title</b> & more \x00\x0b 2010-13",
    "Purpose with ' and \" and ]]> in it.",
    ("Banner <script>alert(1)</script>",),
    ("=1+1 is no formula", "A word " + "x" * 300),
    (
        Section(
            "one", "First <one>", (Heading("Inner", "inner"), Text("Plain & simple"), Points(("a", "b")))
        ),
        Section(
            "two",
            "Second",
            (
                Text(
                    Markup('See <a href="#table-t">the table</a>, <code>a.b</code>, <strong>strong</strong>')
                ),
                table(
                    "t",
                    "Caption with / and : in it",
                    ("Name", "Number #", "Range #", "Both #"),
                    [
                        ("=SUM(A1)", "1,234", "1 to 3", "12% (10% to 15%)"),
                        (
                            Markup('<a href="https://example.org/?a=1&amp;b=2">link</a>'),
                            "*",
                            "*",
                            "* (* to *)",
                        ),
                        ("\N{MINUS SIGN}", "\N{MINUS SIGN}£2.50", NO_DATA, "under 1% (0% to 2%)"),
                        ("Wide", "£1.5 million", "£1.0 million to £2.0 million", "3 (2 to 4)"),
                    ],
                ),
            ),
        ),
    ),
)


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """A few runs of the example of one board."""
    folder = tmp_path_factory.mktemp("board")
    return remit.simulate(remit.read("one-board").apply(), runs=6, seed=1, out=folder)


@pytest.fixture(scope="module")
def source(board: Results) -> Paper:
    told = {"decision": "Approve the merger.\n\nIt is time.", "strategic": "Because of <growth>."}
    return make_paper(board, narrative=Narrative(told, {"analyst": "A. Analyst"}))


@pytest.fixture(scope="module")
def files(source: Paper, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_forms(source, tmp_path_factory.mktemp("forms"), FORMS)


@pytest.fixture(scope="module")
def tables(source: Paper) -> Shown:
    """Every table on pages, with its cells as they are seen."""
    shown = [found for _, found in tables_of(paged(source))]
    return [(one, [[plain(cell) for cell in row] for row in one.rows]) for one in shown]


def test_every_form_is_written(files: dict[str, Path]) -> None:
    assert [path.name for path in files.values()] == [f"report.{form}" for form in FORMS]
    assert all(path.stat().st_size > 10_000 for path in files.values())


def test_the_page_carries_every_table(files: dict[str, Path], source: Paper) -> None:
    page = Page(files["html"].read_text(encoding="utf-8"))
    for _, one in tables_of(source):
        assert page.body(one.id) == [[plain(cell) for cell in row] for row in one.rows]


def cells_of(row: etree._Element, cell: str) -> list[str]:
    return [" ".join("".join(one.itertext()).replace(BREAK, "").split()) for one in row.iter(cell)]


def test_word_carries_every_table(files: dict[str, Path], tables: Shown) -> None:
    body = etree.fromstring(ZipFile(files["docx"]).read("word/document.xml"))
    found = [[cells_of(row, f"{W}tc") for row in one.iter(f"{W}tr")] for one in body.iter(f"{W}tbl")]
    expected = [[[column.label for column in one.columns], *rows] for one, rows in tables]
    assert found == expected


def test_opendocument_carries_every_table(files: dict[str, Path], tables: Shown) -> None:
    body = etree.fromstring(ZipFile(files["odt"]).read("content.xml"))
    found = [
        [cells_of(row, f"{TABLE}table-cell") for row in one.iter(f"{TABLE}table-row")]
        for one in body.iter(f"{TABLE}table")
    ]
    expected = [[[column.label for column in one.columns], *rows] for one, rows in tables]
    assert found == expected


def test_the_pdf_carries_every_row(files: dict[str, Path], tables: Shown) -> None:
    text = squeezed(
        "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(files["pdf"]))
    )
    missing = [(one.id, row) for one, rows in tables for row in rows if squeezed("".join(row)) not in text]
    assert missing == []


def squeezed(text: str) -> str:
    """Leave out what a line break brings, a hyphen among it."""
    return re.sub(r"[-\s\u00ad\u200b\ufffe]", "", text)


def test_the_workbook_carries_every_table(files: dict[str, Path], source: Paper) -> None:
    book = fastexcel.read_excel(files["xlsx"])
    shown = [one for _, one in tables_of(source)]
    assert len(book.sheet_names) == 1 + len(shown)
    for name, one in zip(book.sheet_names[1:], shown, strict=True):
        sheet = book.load_sheet(name, header_row=None, dtypes="string").to_polars().rows()
        assert sheet[0][0] == plain(one.caption)
        assert len(sheet) == 4 + len(one.rows)
        for row, line in zip(one.rows, sheet[4:], strict=True):
            numbers = [n for cell in line if cell is not None for n in re.findall(r"[\d.]+", cell)]
            text = " ".join(str(cell) for cell in line)
            for cell, column in zip(row, one.columns, strict=True):
                if not column.numeric:
                    assert plain(cell) in text
                    continue
                exact = re.sub(r"under 1%|over 99%", "", plain(cell))  # these stay words
                for written in re.findall(r"£?[\d,]+(?:\.\d+)?(?:%| million)?", exact):
                    value = xlsx.value_of(written)
                    assert value is not None
                    assert any(float(n) == pytest.approx(value.value) for n in numbers if n.strip(".")), (
                        one.id,
                        cell,
                    )


def test_numbers_are_numbers_in_the_workbook() -> None:
    assert xlsx.value_of("1,234") == (1234.0, "#,##0")
    assert xlsx.value_of("43%") == (0.43, "0%")
    assert xlsx.value_of("\N{MINUS SIGN}£2.50") == (-2.5, "£#,##0.00")
    assert xlsx.value_of("£1.5 million") == (1_500_000.0, '£#,##0.0,," million"')
    assert [xlsx.value_of(text) for text in ("*", "under 1%", "over 99%", "No data", "1 to 3", "")] == [
        None
    ] * 6
    assert xlsx.shape_of(["1", "*"]) == "number"
    assert xlsx.shape_of(["1 to 2", "3"]) == "range"
    assert xlsx.shape_of(["5 (1 to 9)", "* (* to *)"]) == "both"
    assert xlsx.shape_of(["in every run"]) == "text"
    assert xlsx.value_of("+£1.5 million") == (1_500_000.0, '+£#,##0.0,," million"')
    assert xlsx.shape_of(["Same in every run", "92% (± 2.7%)"]) == "odds"
    assert [xlsx._part_of("16% (± 3.7%); 51% the same", "odds", n) for n in range(3)] == [
        "16%",
        "3.7%",
        "51%",
    ]
    assert xlsx._part_of("92% (± 2.7%)", "odds", 2) == "0%"


def test_the_pdf_passes_the_checks_of_pdf_ua(files: dict[str, Path]) -> None:
    report = validate(str(files["pdf"]))
    assert [(finding.rule_id, finding.message) for finding in report.findings] == []


def test_the_pdf_says_its_title_language_and_what_pictures_show(
    files: dict[str, Path], source: Paper
) -> None:
    with pikepdf.open(files["pdf"]) as made:
        root = made.Root
        assert str(root.Lang) == "en-GB"
        assert root.MarkInfo.Marked
        assert root.ViewerPreferences.DisplayDocTitle
        with made.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert about["dc:title"] == f"{source.title} - board paper"
        tags = list(tags_of(root.StructTreeRoot))
    kinds = [str(tag.S) for tag in tags]
    drawn = [b for s in paged(source).sections for b in s.blocks if b.kind == "picture"]
    alternatives = [str(tag.Alt) for tag in tags if tag.S == "/Figure"]
    assert alternatives == [one.drawing.says for one in drawn]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == len(paged(source).sections) + 2
    heads = [tag for tag in tags if tag.S == "/TH"]
    assert {scope_of(tag) for tag in heads} == {"/Column", "/Row"}
    assert len(drawn) > 12
    assert kinds.count("/Table") >= len(list(tables_of(source)))  # a table on two pages is two


def scope_of(tag: pikepdf.Object) -> str:
    """Which way a heading of a table heads."""
    found = tag.A if isinstance(tag.A, pikepdf.Array) else [tag.A]
    return next(str(one.Scope) for one in found if "/Scope" in one)


def tags_of(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Every structure element below one, in order."""
    if isinstance(node, pikepdf.Array):
        for kid in node:
            yield from tags_of(kid)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from tags_of(node.K)


def test_word_and_opendocument_have_headings_languages_and_alternatives(
    files: dict[str, Path], source: Paper
) -> None:
    shown = paged(source)
    drawn = [b.drawing.says for s in shown.sections for b in s.blocks if b.kind == "picture"]
    word = ZipFile(files["docx"])
    body = etree.fromstring(word.read("word/document.xml"))
    properties = [e for e in body.iter() if e.tag.endswith("}docPr")]
    assert [e.get("descr") for e in properties] == drawn
    styles = [e.get(f"{W}val") for e in body.iter(f"{W}pStyle")]
    assert styles.count("Heading1") == len(shown.sections)
    assert len(list(body.iter(f"{W}tblHeader"))) == len(list(body.iter(f"{W}tbl")))
    assert b'w:lang w:val="en-GB"' in word.read("word/styles.xml")
    odf = ZipFile(files["odt"])
    assert odf.namelist()[0] == "mimetype"
    text = etree.fromstring(odf.read("content.xml"))
    assert [e.text for e in text.iter() if str(e.tag).endswith("}desc") and "svg" in str(e.tag)] == drawn
    headings = [e for e in text.iter(f"{OTEXT}h") if e.get(f"{OTEXT}outline-level") == "1"]
    assert ["".join(e.itertext()) for e in headings] == [s.title for s in shown.sections]
    assert b'fo:language="en" fo:country="GB"' in odf.read("styles.xml")


def test_links_inside_word_and_opendocument_have_their_place(files: dict[str, Path]) -> None:
    body = etree.fromstring(ZipFile(files["docx"]).read("word/document.xml"))
    places = [e.get(f"{W}name") for e in body.iter(f"{W}bookmarkStart")]
    assert len(places) == len(set(places))
    leads = {name for e in body.iter(f"{W}hyperlink") if (name := e.get(f"{W}anchor"))}
    assert leads
    assert leads <= set(places)
    text = etree.fromstring(ZipFile(files["odt"]).read("content.xml"))
    marks = [e.get(f"{OTEXT}name") for e in text.iter(f"{OTEXT}bookmark")]
    href = "{http://www.w3.org/1999/xlink}href"
    inside = {h[1:] for e in text.iter(f"{OTEXT}a") if (h := str(e.get(href))).startswith("#")}
    assert len(marks) == len(set(marks))
    assert inside <= set(marks)


def test_libreoffice_opens_word_and_opendocument(
    files: dict[str, Path], source: Paper, tmp_path: Path
) -> None:
    for form in ("docx", "odt"):
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
        command += [
            "--convert-to",
            "txt:Text (encoded):UTF8",
            "--outdir",
            str(tmp_path / form),
            str(files[form]),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        text = (tmp_path / form / "report.txt").read_text(encoding="utf-8")
        for section in paged(source).sections:
            assert section.title in text
        assert "Approve the merger." in text


def test_what_people_wrote_stands_in_every_text(files: dict[str, Path]) -> None:
    page = files["html"].read_text(encoding="utf-8")
    assert re.search(r"<p>Approve the merger\.</p>\s*<p>It is time\.</p>", page)
    assert "Because of &lt;growth&gt;." in page
    word = "".join(etree.fromstring(ZipFile(files["docx"]).read("word/document.xml")).itertext())
    assert "Because of <growth>." in word
    assert "A. Analyst" in word


def test_hostile_text_does_no_harm_and_bytes_are_the_same_each_time() -> None:
    for form in (html, docx, odt, pdf, xlsx):
        made = form.render(HOSTILE)
        assert made == form.render(HOSTILE), form.__name__
        assert len(made) > 1000
    page = html.render(HOSTILE)
    assert "<script>" not in page
    assert "A &lt;b&gt;title&lt;/b&gt;" in page
    for made, name in ((docx.render(HOSTILE), "word/document.xml"), (odt.render(HOSTILE), "content.xml")):
        text = "".join(etree.fromstring(ZipFile(BytesIO(made)).read(name)).itertext())
        assert "Banner <script>alert(1)</script>" in text
        assert "First <one>" in text
    book = fastexcel.read_excel(xlsx.render(HOSTILE))
    cells = book.load_sheet("t", header_row=None, dtypes="string").to_polars().rows()
    assert cells[3] == ("Name", "Number", "Range: low", "Range: high", "Both", "Both: low", "Both: high")
    assert cells[4][0] == "=SUM(A1)"
    assert [float(cell or 0) for cell in cells[4][1:]] == [1234, 1, 3, 0.12, 0.1, 0.15]
    assert cells[5][1:] == ("*", "*", "*", "*", "*", "*")


def test_a_letter_that_no_font_shows_makes_a_tagged_pdf_that_claims_nothing() -> None:
    strange = replace(HOSTILE, caveats=("In \u0378 letters",))
    for paper, claims in ((HOSTILE, True), (strange, False)):
        with pikepdf.open(BytesIO(pdf.render(paper))) as made, made.open_metadata() as about:
            assert made.Root.MarkInfo.Marked
            assert ("pdfuaid:part" in about) is claims


def test_a_word_is_broken_at_its_joints_where_it_is_longer_than_its_line() -> None:
    assert pdf._broken("to leaving.pay_gap of", 12).split("\u200b") == ["to leaving.", "pay_", "gap of"]
    assert pdf._broken("short.word", 12) == "short.word"
    assert pdf._broken("£1,234,567.89", 6) == "£1,234,567.89"
    assert pdf._broken("x" * 25, 12).split("\u200b") == ["x" * 6] * 4 + ["x"]


def test_an_empty_paper_can_be_written() -> None:
    empty = Paper("Nothing", "Nothing is in it.", (), (), ())
    for form in (html, docx, odt, pdf, xlsx):
        assert form.render(empty)


def test_texts_are_split_into_parts() -> None:
    found = parts(
        Markup('a <a href="#x">b</a><wbr><span id="p">c</span><code>d</code> <span class="none">e</span>')
    )
    assert [(p.text, p.href, p.name, p.code, p.quiet) for p in found if p.text.strip() or p.name] == [
        ("a ", "", "", False, False),
        ("b", "#x", "", False, False),
        ("", "", "p", False, False),
        ("c", "", "", False, False),
        ("d", "", "", True, False),
        ("e", "", "", False, True),
    ]
    assert plain("1 < 2 & 3") == "1 < 2 & 3"


def test_long_tables_of_figures_come_into_an_annex(source: Paper) -> None:
    shown = paged(source)
    assert shown.sections[-1].title == "Annex: long tables"
    assert all(block.long for block in shown.sections[-1].blocks if isinstance(block, Table))
    assert sorted(one.id for _, one in tables_of(shown)) == sorted(one.id for _, one in tables_of(source))


def test_an_unknown_form_is_refused(board: Results, tmp_path: Path) -> None:
    with pytest.raises(UnknownForm, match="no paper is written as doc: choose from html"):
        write(board, tmp_path, ["html", "doc"])
    assert list(tmp_path.iterdir()) == []


def test_a_narrative_is_read_and_its_faults_are_named(tmp_path: Path) -> None:
    file = tmp_path / "narrative.toml"
    file.write_text('decision = "Yes.\\n\\nNow."\nassurer = "B"\nsunset = 2027-01-31\n', encoding="utf-8")
    read = read_narrative(file)
    assert read.paragraphs("decision") == ["Yes.", "Now."]
    assert read.roles == {"assurer": "B"}
    assert str(read.sunset) == "2027-01-31"
    for text, fault in (
        ("decisions = 'x'", "no place for decisions"),
        ("decision = 3", "must be text"),
        ("sunset = 'soon'", "sunset is a day"),
        ("decision = ", "is no TOML"),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(NarrativeFault, match=fault):
            read_narrative(file)
