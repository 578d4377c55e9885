"""The sections of a board paper as plain values: written once where the runs were made, shown on pages.

A page of the workbench and the paper show the same blocks, so no number is worked out twice.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from remit.bodies.level import is_national
from remit.plan import Plan
from remit.report import paper
from remit.report.around import NOTHING
from remit.report.blocks import Block, Section
from remit.report.context import Context
from remit.results.kept import write_whole
from remit.results.store import Results

EXACT_NAME, PROTECTED_NAME = "exact", "protected"
PAPER, SECTIONS = "report.html", "sections.json"
CITED = re.compile(r'href="#(figure|source)-([^"]+)"')
KEPT = 24


class Composed(NamedTuple):
    """What the sections of a paper read, and the sections."""

    context: Context
    sections: list[Section]


def shown_folder(results: Path, *, exact: bool) -> Path:
    """Give the folder of what is shown of results, to who sees exact numbers or to all others."""
    return results / "shown" / (EXACT_NAME if exact else PROTECTED_NAME)


def is_written(results: Path, *, exact: bool) -> bool:
    """Tell whether what is shown of results was written."""
    return (shown_folder(results, exact=exact) / SECTIONS).is_file()


def audiences(plan: Plan) -> tuple[bool, ...]:
    """Give the sorts of readers: exact numbers for all at national level, else exact and protected ones."""
    return (True,) if is_national(plan.bodies) else (True, False)


def write_shown(results: Results, *, exact: bool) -> Path:
    """Write the paper and its sections for one sort of reader; what is written already stays.

    Returns:
        The folder.
    """
    folder = shown_folder(results.folder, exact=exact)
    return write_sections(lambda: composed(paper.context_of(results, exact=exact, around=NOTHING)), folder)


def composed(context: Context) -> Composed:
    """Give what the sections read, and the sections."""
    return Composed(context, paper.sections(context))


def write_sections(made_of: Callable[[], Composed], folder: Path) -> Path:
    """Write a paper and its sections into a folder; what is written already stays.

    Args:
        made_of: gives the sections, and what they read; called where they are not there.
        folder: where to.

    Returns:
        The folder.
    """
    if (folder / SECTIONS).is_file():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    context, sections = made_of()
    made = {
        "purpose": paper.purpose(),
        "banner": _plain(paper.banner(context)),
        "caveats": _plain(paper.caveats(context)),
        "sections": _plain(sections),
    }
    write_whole(folder / PAPER, paper.render_sections(context, sections).encode())
    write_whole(folder / SECTIONS, json.dumps(made, ensure_ascii=False).encode())
    return folder


def read_shown(results: Results, *, exact: bool, evidence: str) -> dict[str, Any]:
    """Read the paper's sections as plain values; they are written first where they are not there yet.

    Args:
        results: the results.
        exact: whether exact numbers are shown.
        evidence: address of the evidence, to which citations lead.
    """
    return read_sections(write_shown(results, exact=exact), evidence)


def read_sections(folder: Path, evidence: str) -> dict[str, Any]:
    """Read the sections that a folder holds as plain values."""
    return _read(folder / SECTIONS, evidence)


@lru_cache(maxsize=KEPT)
def _read(path: Path, evidence: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(path.read_bytes(), object_hook=lambda plain: _marked(plain, evidence))
    return made


def plain_blocks(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Give blocks as plain values, to be kept."""
    return [_plain(block) for block in blocks]


def shown_blocks(plain: Any) -> Any:
    """Give blocks that were kept as plain values as pages show them."""
    if isinstance(plain, dict):
        return _marked({key: shown_blocks(value) for key, value in plain.items()}, "")
    return [shown_blocks(value) for value in plain] if isinstance(plain, list) else plain


def _plain(value: Any) -> Any:
    """Give blocks as plain values; HTML of our own is marked as such."""
    if isinstance(value, Markup):
        return {"html": str(value)}
    if is_dataclass(value) and not isinstance(value, type):
        plain = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        kind = getattr(value, "kind", None)
        return plain if kind is None else plain | {"kind": kind, "long": getattr(value, "long", False)}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def _marked(plain: dict[str, Any], evidence: str) -> Any:
    if set(plain) != {"html"}:
        return plain
    return Markup(CITED.sub(rf'href="{evidence}\2/"', plain["html"]))


def spec_of(results: Results, *, exact: bool, figure: str, evidence: str) -> str | None:
    """Give the Vega-Lite of a figure; none if there is no such figure, or it is not written yet."""
    if not is_written(results.folder, exact=exact):
        return None
    for section in read_shown(results, exact=exact, evidence=evidence)["sections"]:
        for block in section["blocks"]:
            if block["kind"] == "figure" and block["id"] == figure:
                return str(block["drawing"]["spec"]) or None
    return None
