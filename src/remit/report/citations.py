"""Links from what a paper cites to its register of figures and sources."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from remit.evidence import Evidence, Figure

_CITED = re.compile(r"figure:([A-Z]\d+)|\b([A-Z]\d{2})\b|([a-z][a-z0-9]*(?:-[a-z0-9]+)+)")


@dataclass
class Citations:
    """What a paper has cited so far; only that comes into its register.

    Attributes:
        evidence: what may be cited.
        figures: ids of figures cited.
        sources: keys of sources cited.
    """

    evidence: Evidence
    figures: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._figures = {row["id"]: row for row in self.evidence.figures.iter_rows(named=True)}
        self._sources = {row["key"]: row for row in self.evidence.sources.iter_rows(named=True)}

    def link(self, text: str) -> Markup:
        """Turn ids of figures and keys of sources in a text into links to the register; all else is kept."""
        parts, end = [], 0
        for found in _CITED.finditer(text):
            target = self._target(found)
            if target is not None:
                parts += [escape(text[end : found.start()]), target]
                end = found.end()
        return Markup("").join([*parts, escape(text[end:])])

    def figure_links(self, ids: Iterable[str]) -> Markup:
        """Link figures by their ids, parted by commas; one that is not visible stands without a link."""
        return Markup(", ").join(self.link(name) for name in ids)

    def _target(self, found: re.Match[str]) -> Markup | None:
        figure, key = found[1] or found[2], found[3]
        if figure in self._figures:
            self.figures.add(figure)
            return Markup('<a href="#figure-{0}">{0}</a>').format(figure)
        if key in self._sources and self._sources[key]["address"]:
            self.sources.add(key)
            return Markup('<a href="#source-{0}">{1}</a>').format(key, self._sources[key]["title"])
        return None

    def cited_figures(self) -> list[Figure]:
        """Give the figures cited, in the order of the evidence."""
        return [Figure(**row) for name, row in self._figures.items() if name in self.figures]

    def cited_sources(self) -> list[dict[str, str]]:
        """Give the sources cited by key, in the order of the evidence."""
        return [row for key, row in self._sources.items() if key in self.sources]


def address(title: str, url: str | None) -> Markup:
    """Link a title to its address, if it has one on the web."""
    if url and url.startswith(("https://", "http://")):
        return Markup('<a href="{}" rel="noreferrer">{}</a>').format(url, title)
    return escape(title)
