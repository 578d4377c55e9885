"""A paper as a tagged PDF (PDF/UA-1), made of its HTML by WeasyPrint."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from remit.report.blocks import Paper
from remit.report.forms import html
from remit.report.forms.paged import paged

VARIANT = "pdf/ua-1"
PRINTED = 4
"""Flag of an annotation that is on paper as it is on the screen."""
NEEDS = (
    "the PDF needs Pango, which draws letters: install the Debian packages libpango-1.0-0, libpangoft2-1.0-0 "
    "and libharfbuzz-subset0 (or `make system` in the source), or leave pdf out of --formats"
)


class PangoMissing(RuntimeError):
    """The library that draws the letters of a PDF is not on this machine."""


def render(paper: Paper) -> bytes:
    """Give a paper as PDF.

    Raises:
        PangoMissing: when the machine lacks the library that draws letters.
    """
    try:
        import weasyprint
    except OSError as wrong:
        raise PangoMissing(NEEDS) from wrong
    page = weasyprint.HTML(string=html.render_pages(paged(paper)))
    style = weasyprint.CSS(string=html.style_of("pdf.css"))
    with _collector_paused():
        made: bytes = page.write_pdf(stylesheets=[style], pdf_variant=VARIANT, finisher=_finish)
    return made


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the collector of cycles from going over boxes that all live to the end: a third of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _finish(document: Any, pdf: Any) -> None:
    """Say which way each heading of a table heads, that links are on paper too, and index names of tags."""
    import pydyf

    tags = {held.reference: held for held in pdf.objects if _is(held, "/StructElem")}
    named = []
    for tag in tags.values():
        if tag["S"] == "/TH":
            rows = tags.get(tags[tag["P"]]["P"], {})
            tag["A"]["Scope"] = "/Column" if rows.get("S") == "/THead" else "/Row"
        if "ID" in tag:
            named.append((tag["ID"], tag.reference))
    named.sort(key=lambda pair: pair[0].string)
    index = pydyf.Dictionary({"Names": pydyf.Array([part for pair in named for part in pair])})
    pdf.add_object(index)
    for held in pdf.objects:
        if _is(held, "/StructTreeRoot"):
            held["IDTree"] = index.reference
        elif _is(held, "/Annot"):
            held["F"] = PRINTED


def _is(held: Any, kind: str) -> bool:
    return isinstance(held, dict) and held.get("Type") == kind
