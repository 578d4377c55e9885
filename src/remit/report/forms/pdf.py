"""A paper as a tagged PDF (PDF/UA-1): what it says as data for a template of pages, which Typst sets."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pikepdf
import typst

from remit.report.blocks import Block, Column, Heading, Paper, Picture, Points, Table, Text
from remit.report.forms import picture
from remit.report.forms.inline import BREAK, Part, known, parts
from remit.report.forms.paged import LETTERS, paged

TEMPLATE = Path(__file__).parent.parent / "templates" / "paper.typ"
STANDARD: Final = "ua-1"
LINE = 50
"""Letters after which a word is broken in running text: as wide ones, they fill a line."""
WIDTH_MM, HEIGHT_MM = 150.0, 215.0
"""The most that a chart takes of a page."""
TALL = 40
"""Lines from which on a row of a table may be parted by the end of a page."""

Said = str | list[dict[str, str]]


def render(paper: Paper) -> bytes:
    """Give a paper as PDF.

    A letter that no font on the machine can show makes it a tagged PDF that does not claim the standard,
    because the standard asks that every letter can be read.
    """
    data = {"paper": json.dumps(_Writer(paged(paper)).written())}
    try:
        made = typst.compile(TEMPLATE, sys_inputs=data, pdf_standards=STANDARD)
    except typst.TypstError:
        made = typst.compile(TEMPLATE, sys_inputs=data)
    return _with_heads_of_rows(made)


class _Writer:
    """Writes a paper, as `paged` gives it, as the data that the template reads."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.places = set(_places(paper))

    def written(self) -> dict[str, Any]:
        return {
            "title": known(self.paper.title),
            "purpose": known(self.paper.purpose),
            "banner": [self._said(line) for line in self.paper.banner],
            "caveats": [self._said(line) for line in self.paper.caveats],
            "sections": [
                {
                    "id": section.id,
                    "title": self._said(section.title),
                    "blocks": [self._block(block) for block in section.blocks],
                }
                for section in self.paper.sections
            ],
        }

    def _block(self, block: Block) -> dict[str, Any]:
        made: dict[str, Any] = {"kind": block.kind}
        if isinstance(block, Text):
            made |= {"text": self._said(block.text), "note": block.note}
        elif isinstance(block, Points):
            made["sentences"] = [self._said(sentence) for sentence in block.sentences]
        elif isinstance(block, Heading):
            made |= {"text": self._said(block.text), "id": block.id or None}
        elif isinstance(block, Picture):
            size = picture.size_of(block.drawing)
            width = min(WIDTH_MM, HEIGHT_MM * size.width / size.height)
            made |= {"svg": picture.svg_of(block.drawing), "says": block.drawing.says, "width": width}
            made["reading"] = self._said(block.reading)
        elif isinstance(block, Table):
            made |= self._table(block)
        return made

    def _table(self, table: Table) -> dict[str, Any]:
        letters = [_letters(column) for column in table.columns]
        columns = [
            {"label": self._said(column.label, most), "numeric": column.numeric, "width": column.width}
            for column, most in zip(table.columns, letters, strict=True)
        ]
        rows = [
            {
                "cells": [self._said(cell, most) for cell, most in zip(row, letters, strict=True)],
                "tall": any(len(cell) > most * TALL for cell, most in zip(row, letters, strict=True)),
            }
            for row in table.rows
        ]
        return {"id": table.id, "caption": self._said(table.caption), "columns": columns, "rows": rows}

    def _said(self, text: str, letters: int = LINE) -> Said:
        """Write a text as it is if it has no marks, else in parts."""
        found = parts(text)
        if all(part == Part(part.text) for part in found):
            return _broken("".join(part.text for part in found), letters)
        return [self._part(part, letters) for part in found]

    def _part(self, part: Part, letters: int) -> dict[str, str]:
        made = {"text": _broken(part.text, letters)}
        made |= {mark: "" for mark in ("code", "strong", "quiet") if getattr(part, mark)}
        if part.name:
            made["name"] = part.name
        if part.href[1:] in self.places and part.href.startswith("#"):
            made["place"] = part.href[1:]
        elif part.href and not part.href.startswith("#"):
            made["address"] = part.href
        return made


def _places(paper: Paper) -> Iterator[str]:
    """Give the names of all that links can lead to."""
    for section in paper.sections:
        yield section.id
        for block in section.blocks:
            if isinstance(block, Heading):
                yield block.id
            elif isinstance(block, Text):
                yield from (part.name for part in parts(block.text))
            elif isinstance(block, Table):
                yield f"table-{block.id}"
                yield from (part.name for row in block.rows for cell in row for part in parts(cell))


def _letters(column: Column) -> int:
    """Give the letters after which a word is broken in a column."""
    return max(int(LETTERS * (column.width or 1) / 100), 4)


def _broken(text: str, letters: int) -> str:
    """Let words that are longer than their line break, where they have a joint if they have one."""
    return re.sub(rf"\S{{{letters + 1},}}", lambda word: _breakable(word[0], letters), known(text))


def _breakable(word: str, letters: int) -> str:
    """Give a word with places to break it; a number has none, or it would be read as two."""
    if not re.search(r"[^\W\d_]", word):
        return word
    pieces = re.sub(r"([_./:@-])(?=\w)", rf"\1{BREAK}", word).split(BREAK)
    most = max(letters // 2, 2)  # letters can be wide
    return BREAK.join(
        piece if len(piece) <= letters else re.sub(rf".{{{most}}}(?=.)", rf"\g<0>{BREAK}", piece)
        for piece in pieces
    )


def _with_heads_of_rows(made: bytes) -> bytes:
    """Tag the first cell of each row of a table as heading the row, for which Typst has no words yet."""
    with pikepdf.open(BytesIO(made)) as pdf:
        for tag in pdf.objects:
            if not isinstance(tag, pikepdf.Dictionary) or tag.get("/S") != "/TR":
                continue
            first = tag.K[0]
            if first.S == "/TD":
                first.S = pikepdf.Name.TH
                first.A = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)
        kept = BytesIO()
        pdf.save(kept, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return kept.getvalue()
