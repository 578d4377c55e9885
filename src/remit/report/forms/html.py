"""A paper as HTML: one file that needs no network, for screens and phones; and as pages, for the PDF."""

import re
from base64 import b64encode
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from remit.report.blocks import Drawing, Paper
from remit.report.forms import picture

TEMPLATES = Path(__file__).parent.parent / "templates"


def render(paper: Paper) -> str:
    """Give a paper as one HTML file; long tables are folded."""
    return environment().get_template("paper.html.j2").render(paper=paper, style=style_of("paper.css"))


def render_pages(paper: Paper) -> str:
    """Give a paper, as `paged` gives it, as HTML for pages."""
    return environment().get_template("paper.pdf.html.j2").render(paper=paper)


def style_of(name: str) -> Markup:
    """Read a style sheet."""
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))


@cache
def environment() -> Environment:
    """Give what renders the templates: everything is escaped that is not marked as our own."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"unbroken": _unbroken, "data_address": _data_address}
    return made


def _unbroken(title: str) -> Markup:
    """Keep years such as 2010-13 on one line."""
    return Markup(re.sub(r"\d{4}-\d{2}", r'<span class="years">\g<0></span>', str(escape(title))))


def _data_address(drawing: Drawing) -> str:
    return f"data:image/svg+xml;base64,{b64encode(picture.svg_of(drawing).encode()).decode()}"
