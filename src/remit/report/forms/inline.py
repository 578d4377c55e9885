"""Reads the few marks inside a text (links, names, code, strong, quiet) for forms that are no HTML."""

import re
from html.parser import HTMLParser
from typing import NamedTuple

from markupsafe import Markup

QUIET = ("none", "unit")
"""Classes of text that stands back."""
BREAK = "\N{ZERO WIDTH SPACE}"
"""A place in a long word where a line may break."""
UNKNOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Part(NamedTuple):
    """A piece of text that is written in one way.

    Attributes:
        text: what is written; blank for a place alone.
        href: where a link leads: an address, or `#` and a name in the paper.
        name: name of the place, to which links lead.
        code: whether it is code.
        strong: whether it is strong.
        quiet: whether it stands back.
    """

    text: str
    href: str = ""
    name: str = ""
    code: bool = False
    strong: bool = False
    quiet: bool = False


def parts(text: str) -> list[Part]:
    """Split a text into its pieces; plain text is one piece, whatever it holds."""
    if not isinstance(text, Markup):
        return [Part(str(text))] if text else []
    reader = _Reader()
    reader.feed(str(text))
    reader.close()
    return reader.found


def plain(text: str) -> str:
    """Give a text without its marks, as a reader sees it."""
    return " ".join("".join(part.text for part in parts(text)).replace(BREAK, "").split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Part] = []
        self._open: list[Part] = [Part("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        here = self._open[-1]
        if tag == "a":
            here = here._replace(href=given.get("href") or "")
        elif tag == "code":
            here = here._replace(code=True)
        elif tag == "strong":
            here = here._replace(strong=True)
        elif given.get("class") in QUIET:
            here = here._replace(quiet=True)
        if tag == "wbr" and self._goes_on():
            self._add(BREAK)
        if given.get("id"):
            self.found.append(Part("", name=str(given["id"])))
        if tag != "wbr":
            self._open.append(here)

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._add(data)

    def _add(self, text: str) -> None:
        """Add to the piece before, if it is written in the same way."""
        if self._goes_on():
            text = self.found.pop().text + text
        self.found.append(self._open[-1]._replace(text=text))

    def _goes_on(self) -> bool:
        return bool(self.found) and self.found[-1]._replace(text="") == self._open[-1]


def known(text: str) -> str:
    """Leave out of a text what XML cannot hold."""
    return UNKNOWN.sub("", text)
