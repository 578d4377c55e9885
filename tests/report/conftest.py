"""One paper of the shared results, written once."""

from pathlib import Path

import pytest

from remit.report.context import Context
from remit.report.paper import write_paper
from remit.results.store import Results
from tests.report.page import Page


@pytest.fixture(scope="session")
def context(results: Results) -> Context:
    """What the sections of the paper read."""
    return Context(results)


@pytest.fixture(scope="session")
def paper(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The board paper of the shared results."""
    return write_paper(results, tmp_path_factory.mktemp("paper") / "report.html")


@pytest.fixture(scope="session")
def page(paper: Path) -> Page:
    """The same paper, parsed."""
    return Page(paper.read_text(encoding="utf-8"))
