"""The words of a paper that people write, and the paper in every form with them in it."""

from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from remit.report import FORMS, write_forms
from remit.report.blocks import Paper, Section, Text
from remit.report.context import Context
from remit.report.paper import paper_of, sections
from remit.results.store import Results
from remit.results.written import EXACT, PROTECTED
from remit.web import files
from remit.web.models import Draft, Run
from remit.web.plans import results_of

FIELDS = {
    "decision": "The decision asked for",
    "strategic": "Strategic case",
    "economic": "Economic case",
    "commercial": "Commercial case",
    "financial": "Financial case",
    "management": "Management case",
    "options": "Long list to short list",
    "equality": "Equality",
    "consultation": "Consultation",
    "risks": "Risks",
}
"""Fields of the narrative in the order in which a public body expects them."""
TYPES = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORM_WORDS = {
    "html": "A page that needs no network",
    "docx": "Word, to edit",
    "odt": "OpenDocument, to edit",
    "pdf": "PDF, tagged",
    "xlsx": "Excel, the tables",
}
assert set(FORMS) == set(TYPES) == set(FORM_WORDS)


def latest_draft(run: Run) -> Draft | None:
    """Give the newest words of a run's paper; none while nobody wrote any."""
    return run.drafts.order_by("-number").first()


def paragraphs(text: str) -> list[str]:
    """Part a text where it has blank lines."""
    parts = text.replace("\r\n", "\n").split("\n\n")
    return [" ".join(part.split()) for part in parts if part.strip()]


def form_of(run: Run, form: str, *, exact: bool) -> Path:
    """Give the file of a paper in a form, with the words as they stand; it is written where it is not there.

    Args:
        run: the run.
        form: one of `remit.report.FORMS`.
        exact: whether exact numbers are shown.

    Raises:
        ResultsMismatch: the results are not there any more.
        remit.report.forms.pdf.PangoMissing: the machine cannot draw the letters of a PDF.
    """
    draft = latest_draft(run)
    folder = files.paper_folder(paper_digest(run, draft), exact=exact)
    path = folder / f"report.{form}"
    if not path.is_file():
        _write(results_of(run), draft, folder, form, exact=exact)
    return path


def paper_digest(run: Run, draft: Draft | None) -> str:
    """Give the name of a paper: the same for the same results and words."""
    words = "" if draft is None else "\x1f".join(draft.fields.get(name, "") for name in FIELDS)
    return sha256(f"{run.key}\x1f{words}".encode()).hexdigest()


def _write(results: Results, draft: Draft | None, folder: Path, form: str, *, exact: bool) -> None:
    paper = _paper(results, exact)
    own = [] if draft is None else _told(draft)
    write_forms(replace(paper, sections=(*own, *paper.sections)), folder, (form,))


@lru_cache(maxsize=2)
def _paper(results: Results, exact: bool) -> Paper:
    """Make the paper that the runs alone give: every form of it, with whatever words, begins from it."""
    context = Context(results, EXACT if exact else PROTECTED)
    return paper_of(context, sections(context))


def _told(draft: Draft) -> list[Section]:
    return [
        Section(f"told-{name}", words, tuple(Text(part) for part in paragraphs(draft.fields[name])))
        for name, words in FIELDS.items()
        if draft.fields.get(name, "").strip()
    ]
