"""The words of a paper that people write, and the paper in every form with them in it."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from remit.report import FORMS, write_forms
from remit.report.around import Around
from remit.report.narrative import FIELDS, Narrative
from remit.report.paper import context_of, paper_of
from remit.results.files import ResultsMismatch
from remit.results.stored import check_alike, open_stored
from remit.web import files
from remit.web.models import Draft, Run, SignOff
from remit.web.plans import has_results, latest_by_option, plan_of, results_of
from remit.web.sections import SECTIONS, Composed, composed, read_sections, write_sections

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
KEPT = 2


def latest_draft(run: Run) -> Draft | None:
    """Give the newest words of a run's paper; none while nobody wrote any."""
    return run.drafts.order_by("-number").first()


class Written:
    """A run's paper with all that goes into it: words, who answers for it, the other options.

    Attributes:
        run: The run.
        draft: The newest words; none while nobody wrote any.
        narrative: The words, and who answers for them.
        others: Newest runs of the other options of the same version that have ended. An approved paper keeps
            those that it was approved with.
        digest: Name of the paper: the same for the same results, words and signatures.
    """

    def __init__(self, run: Run) -> None:
        self.run, self.draft = run, latest_draft(run)
        signed = list(run.signed.all())
        approved = next((one for one in signed if one.kind == SignOff.APPROVED), None)
        names = {one.kind: one.by for one in signed}
        roles = {
            "analyst": self.draft.by if self.draft else run.made_by,
            "assurer": names.get(SignOff.ASSURED, ""),
            "approver": names.get(SignOff.APPROVED, ""),
        }
        texts = {} if self.draft is None else {name: self.draft.fields.get(name, "") for name in FIELDS}
        self.narrative = Narrative(texts, {role: name for role, name in roles.items() if name})
        self.others = _others(run) if approved is None else tuple(approved.others)
        parts = [run.key, *texts.values(), *roles.values(), *self.others]
        self.digest = sha256("\x1f".join(parts).encode()).hexdigest()

    def folder(self, *, exact: bool) -> Path:
        """Give the folder of the paper's files."""
        return files.paper_folder(self.digest, exact=exact)

    def shown(self, *, exact: bool, evidence: str) -> dict[str, Any] | None:
        """Give the paper's sections as plain values for the page; none while they are not written.

        Args:
            exact: whether exact numbers are shown.
            evidence: address of the evidence, to which citations lead.
        """
        folder = self.folder(exact=exact)
        return read_sections(folder, evidence) if (folder / SECTIONS).is_file() else None

    def file(self, form: str, *, exact: bool) -> Path:
        """Give the place of the paper's file in a form, whether it is there or not."""
        return self.folder(exact=exact) / f"report.{form}"

    def write(self, *, exact: bool) -> Path:
        """Write the sections of the page, and the paper as one page of HTML; what is there stays.

        Returns:
            The folder.

        Raises:
            ResultsMismatch: the results are not there any more.
        """
        return write_sections(lambda: _composed(self, exact), self.folder(exact=exact))

    def form(self, form: str, *, exact: bool) -> Path:
        """Give the file of the paper in a form; it is written where it is not there.

        Args:
            form: one of `remit.report.FORMS`.
            exact: whether exact numbers are shown.

        Raises:
            ResultsMismatch: the results are not there any more.
        """
        path = self.file(form, exact=exact)
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            with files.workplace() as room:  # whole or not at all: it is served as soon as it is there
                write_forms(paper_of(*_composed(self, exact)), room, (form,))
                (room / path.name).replace(path)
        return path

    def _around(self) -> Around:
        keys = (self.run.key, *self.others)
        found = [open_stored(files.results_folder(key)) for key in keys]
        try:
            check_alike(found)
        except ResultsMismatch:
            found = []
        return Around(plan_of(self.run.version), tuple(found) if len(found) > 1 else ())

    def __hash__(self) -> int:
        """Tell papers apart by what they are made of."""
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        """Tell papers apart by what they are made of."""
        return isinstance(other, Written) and other.digest == self.digest


@lru_cache(maxsize=KEPT)
def _composed(written: Written, exact: bool) -> Composed:
    """Give the sections, which the page and the forms share."""
    return composed(
        context_of(
            results_of(written.run), exact=exact, around=written._around(), narrative=written.narrative
        )
    )


def _others(run: Run) -> tuple[str, ...]:
    """Give the results of the newest runs of the other options, as far as they are there."""
    others = [option for option in plan_of(run.version).all_options if option != run.option]
    found = latest_by_option(run.plan, run.version, others)
    return tuple(one.key for one in found.values() if has_results(one))
