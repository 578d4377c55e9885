"""A paper as HTML: one file that needs no network, for screens and phones."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from remit.report.blocks import Paper
from remit.report.forms.inline import known

TEMPLATES = Path(__file__).parent.parent / "templates"


def render(paper: Paper) -> str:
    """Give a paper as one HTML file; long tables are folded."""
    style = Markup((TEMPLATES / "paper.css").read_text(encoding="utf-8"))
    return known(environment().get_template("paper.html.j2").render(paper=paper, style=style))


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
    made.filters["unbroken"] = _unbroken
    return made


def _unbroken(title: str) -> Markup:
    """Keep years such as 2010-13 on one line."""
    return Markup(re.sub(r"\d{4}-\d{2}", r'<span class="years">\g<0></span>', str(escape(title))))
