"""A paper as an OpenDocument text that people edit: real headings, lists, tables and alternative texts."""

from functools import cache

from jinja2 import Environment

from remit.report.blocks import Drawing, Paper, Picture
from remit.report.forms import archive, html, picture
from remit.report.forms.inline import known, parts
from remit.report.forms.paged import paged
from remit.report.forms.picture import Size

TYPE = "application/vnd.oasis.opendocument.text"
MILLIMETRES_A_PIXEL = 150 / 720


def render(paper: Paper) -> bytes:
    """Give a paper as ODT."""
    pages = paged(paper)
    pictures = {
        f"Pictures/{block.id}.png": picture.png_of(block.drawing)
        for section in pages.sections
        for block in section.blocks
        if isinstance(block, Picture)
    }
    render = {
        name: _templates().get_template(f"odt/{name}.xml.j2").render
        for name in ("content", "meta", "manifest")
    }
    content = render["content"](paper=pages, widths=range(1, 101)).lstrip()
    files = {
        "mimetype": TYPE.encode(),
        "content.xml": content.encode(),
        "styles.xml": (html.TEMPLATES / "odt" / "styles.xml").read_bytes(),
        "meta.xml": render["meta"](paper=paper).encode(),
        **pictures,
        "META-INF/manifest.xml": render["manifest"](pictures=list(pictures)).encode(),
    }
    return archive.pack(files, ["mimetype"])


@cache
def _templates() -> Environment:
    made = html.environment().overlay()
    made.filters = html.environment().filters | {
        "parts": parts,
        "known": known,
        "size": _size,
    }
    return made


def _size(drawing: Drawing) -> Size:
    drawn = picture.size_of(drawing)
    return Size(*(round(side * MILLIMETRES_A_PIXEL, 1) for side in drawn))
