"""What people read: the board paper in every form, written from one source.

from remit.report import write

files = write(results, Path("paper"), ("html", "pdf", "docx", "odt", "xlsx"))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from remit.report.around import Around
    from remit.report.blocks import Paper
    from remit.report.narrative import Narrative
    from remit.results.store import Results

__all__ = ["FORMS", "UnknownForm", "write", "write_forms"]

FORMS = ("html", "docx", "odt", "pdf", "xlsx")
"""Forms of a paper: a page for browsers, two texts to edit (Word, OpenDocument), tagged PDF, a workbook."""
NAME = "report"


class UnknownForm(ValueError):
    """A form was asked for in which no paper is written."""


def write(
    results: Results,
    folder: Path,
    forms: Iterable[str] = ("html",),
    *,
    exact: bool = False,
    around: Around | None = None,
    narrative: Narrative | None = None,
) -> dict[str, Path]:
    """Write the board paper of some results, in each form that is asked for.

    All forms say the same: they are written from one paper. Below national level small numbers are hidden in
    it, unless exact figures are asked for.

    Args:
        results: results of a simulation.
        folder: where the files go; made if it is not there.
        forms: any of `FORMS`.
        exact: write exact figures below national level too: for the holder of the staff list alone.
        around: other options, attribution and studies; by default what `remit compare` and `remit
            sensitivity` left beside the results (`remit.report.around.find_around`).
        narrative: what people wrote into its fields (`remit.report.narrative`).

    Returns:
        The file of each form: `report.html`, `report.docx` and so on.

    Raises:
        UnknownForm: when no paper is written in a form.
    """
    from remit.report.narrative import UNWRITTEN
    from remit.report.paper import make_paper

    chosen = check_forms(forms)
    paper = make_paper(results, exact=exact, around=around, narrative=narrative or UNWRITTEN)
    return write_forms(paper, folder, chosen)


def write_forms(paper: Paper, folder: Path, forms: Iterable[str]) -> dict[str, Path]:
    """Write a paper that was made already, as `remit.report.paper.paper_of` makes it of its sections.

    Each file replaces an earlier one only when it is whole.
    """
    from remit.results.kept import write_whole

    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for form in check_forms(forms):
        render: Callable[[Paper], str | bytes] = import_module(f"remit.report.forms.{form}").render
        made = render(paper)
        files[form] = folder / f"{NAME}.{form}"
        write_whole(files[form], made.encode() if isinstance(made, str) else made)
    return files


def check_forms(forms: Iterable[str]) -> list[str]:
    """Give the forms asked for, each once, in the order of `FORMS`."""
    asked = set(forms)
    unknown = sorted(asked - set(FORMS))
    if unknown:
        raise UnknownForm(f"no paper is written as {', '.join(unknown)}: choose from {', '.join(FORMS)}")
    return [form for form in FORMS if form in asked]
